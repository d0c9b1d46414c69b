//! The request signature `SDK-HMAC-SHA256`, for whoever signs and whoever verifies.
//!
//! A client signs with [`Signer`], a server checks with [`verify`]; both rebuild the same canonical request, so
//! each is a check on the other. The crate knows no HTTP library: a request is its parts. It stores no keys and
//! counts no failures, and the sibling algorithms of the same SDK family (SM3, ECDSA, V11) are refused, not
//! guessed at. Secret keys and tokens never reach `Debug`, `Display` or an error.
//!
//! ```
//! use as_documented_signing::{Clock, Credentials, ReceivedRequest, Request, SdkDate, SecretKey, Signer, verify};
//!
//! let signer = Signer::new(Credentials::new("AK", "SK"));
//! let path = "/v2/p/instances/status";
//! let body = br#"{"action":"restart","instances":["a"]}"#;
//! let headers = [("Content-Type", "application/json")];
//! let request = Request { method: "PUT", host: "127.0.0.1:80", path, query: &[], headers: &headers, body };
//! let added = signer.sign(&request, SdkDate::parse("20261121T120000Z").unwrap())?;
//!
//! let mut received: Vec<(&str, &[u8])> = vec![("host", b"127.0.0.1:80"), ("content-type", b"application/json")];
//! received.extend(added.iter().map(|(name, value)| (name.as_str(), value.as_bytes())));
//! let received = ReceivedRequest { method: "PUT", path, query: "", headers: &received, body };
//! let known = |access_key: &str| (access_key == "AK").then(|| SecretKey::from("SK"));
//! assert_eq!(verify(&received, known, Clock::Ignored)?.access_key, "AK");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canonical;
mod credentials;
mod date;
mod sign;
mod verify;

pub use canonical::query_string;
pub use credentials::{Credentials, SecretKey};
pub use date::SdkDate;
pub use sign::{Request, SignError, Signer};
pub use verify::{Clock, Payload, ReceivedRequest, Rejection, Verified, verify};

/// The name of the algorithm, as it opens the `Authorization` header.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// The header that carries the time of signing.
pub const DATE_HEADER: &str = "X-Sdk-Date";
/// The header that carries the token of temporary credentials.
pub const SECURITY_TOKEN_HEADER: &str = "X-Security-Token";
/// The header that states the body's hash, or that the body is not signed.
pub const CONTENT_HASH_HEADER: &str = "X-Sdk-Content-Sha256";
/// The value of [`CONTENT_HASH_HEADER`] for a body that is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
