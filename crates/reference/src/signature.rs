//! The signature of a request, as this endpoint reads it. The algorithm itself is another crate's.

use std::time::Duration;

use as_documented_signing::{Clock, Payload, ReceivedRequest, SdkDate, SecretKey, verify as check};

use crate::call::Call;
use crate::config::AccessKey;

/// How far a client's clock may be off.
const MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// The access key that a well-formed header names.
pub(crate) fn access_key_of(authorization: &str) -> Option<String> {
    let rest = authorization.strip_prefix("SDK-HMAC-SHA256 ")?;
    let mut parts = rest.split(',').map(str::trim);
    let access = parts.next()?.strip_prefix("Access=")?;
    let headers = parts.next()?.strip_prefix("SignedHeaders=")?;
    let signature = parts.next()?.strip_prefix("Signature=")?;
    let hex = signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && !access.is_empty() && !headers.is_empty() && parts.next().is_none()).then(|| access.to_owned())
}

/// Whether the signature is the key's for this request, body included.
pub(crate) fn verify(call: &Call<'_>, key: &AccessKey) -> bool {
    let headers: Vec<(&str, &[u8])> =
        call.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let request = ReceivedRequest {
        method: call.method,
        path: call.path,
        query: call.query,
        headers: &headers,
        body: call.body,
    };
    let known = |id: &str| (id == key.id).then(|| SecretKey::from(key.secret.as_str()));
    let clock = Clock::Within { now: SdkDate::now(), max_skew: MAX_SKEW };
    // Source: facts of the signature, step 3: what is labelled as JSON is signed, and other bodies are not.
    let label = call.header("content-type").unwrap_or_default();
    let may_be_unsigned =
        call.body.is_empty() || !(label.is_empty() || label.starts_with("application/json"));
    check(&request, known, clock).is_ok_and(|verified| verified.payload == Payload::Signed || may_be_unsigned)
}
