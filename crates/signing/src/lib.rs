//! The SDK-HMAC-SHA256 request signature, for whoever signs and whoever verifies
