//! Checking a signed request as it was received.
//!
//! The list of signed headers is the sender's, read from the `Authorization` header; the rest is rebuilt from
//! the request. A header that is signed and stands twice is refused, since two readers may pick different ones.
//! What a rejection says never contains a value of the request beyond header names, nor anything secret.

use std::time::Duration;

use hmac::Mac;

use crate::canonical::{Canonical, body_hash, payload_hash, received_query, stated_hash};
use crate::credentials::SecretKey;
use crate::date::SdkDate;
use crate::{ALGORITHM, DATE_HEADER, UNSIGNED_PAYLOAD};

/// A request as it was received.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The path as received, still percent-encoded, without the query.
    pub path: &'a str,
    /// The query as received, without the question mark; empty if there is none.
    pub query: &'a str,
    /// The headers as received.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body as received.
    pub body: &'a [u8],
}

/// How far the time of signing may lie from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Any time will do.
    Ignored,
    /// At most `max_skew` before or after `now`.
    Within {
        /// The server's time.
        now: SdkDate,
        /// The most that is tolerated.
        max_skew: Duration,
    },
}

/// Whether the signature covers the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// It does; an empty body is covered too.
    Signed,
    /// It does not: the sender said `UNSIGNED-PAYLOAD`.
    Unsigned,
}

/// A request that was signed with the key it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The access key.
    pub access_key: String,
    /// The names of the signed headers, in lower case, as listed.
    pub signed_headers: Vec<String>,
    /// When it was signed.
    pub date: SdkDate,
    /// Whether the body is covered.
    pub payload: Payload,
}

/// Why a request does not count as signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// There is no `Authorization` header.
    #[error("there is no `Authorization` header")]
    Unsigned,
    /// The `Authorization` header names another algorithm or scheme.
    #[error("the `Authorization` header does not name `SDK-HMAC-SHA256`")]
    OtherAlgorithm,
    /// The `Authorization` header has not the three parts.
    #[error(
        "the `Authorization` header is not of the form `SDK-HMAC-SHA256 Access=.., SignedHeaders=.., Signature=..`"
    )]
    Malformed,
    /// A header that counts stands twice.
    #[error("header `{name}` stands twice")]
    RepeatedHeader {
        /// The name in lower case.
        name: String,
    },
    /// A header is listed as signed and is not there.
    #[error("header `{name}` is listed as signed and is not there")]
    MissingHeader {
        /// The name as listed.
        name: String,
    },
    /// The time of signing is not there or is not a time.
    #[error("header `X-Sdk-Date` is missing or not of the form YYYYMMDDTHHMMSSZ")]
    BadDate,
    /// The time of signing is too far from now.
    #[error("the request was signed {} s from the time of this server, more than the {} s allowed", .skew.as_secs(), .max.as_secs())]
    Skewed {
        /// How far.
        skew: Duration,
        /// How far it may be.
        max: Duration,
    },
    /// No such access key.
    #[error("the access key is not known")]
    UnknownAccessKey,
    /// The stated hash is not that of the body.
    #[error("header `X-Sdk-Content-Sha256` does not state the hash of the body")]
    BodyHash,
    /// The signature is another one.
    #[error("the signature does not match the request")]
    Signature,
}

/// Checks a request; `lookup` gives the secret key of an access key.
///
/// # Errors
/// The first reason found why the request does not count as signed; see [`Rejection`].
pub fn verify(
    request: &ReceivedRequest<'_>,
    lookup: impl Fn(&str) -> Option<SecretKey>,
    clock: Clock,
) -> Result<Verified, Rejection> {
    let authorization = only(request, "authorization")?.ok_or(Rejection::Unsigned)?;
    let authorization = Authorization::parse(authorization)?;
    let date = only(request, DATE_HEADER)?
        .and_then(|value| std::str::from_utf8(value.trim_ascii()).ok())
        .and_then(SdkDate::parse)
        .ok_or(Rejection::BadDate)?;
    if let Clock::Within { now, max_skew } = clock {
        let skew = date.distance(now);
        if skew > max_skew {
            return Err(Rejection::Skewed { skew, max: max_skew });
        }
    }
    let secret_key = lookup(authorization.access_key).ok_or(Rejection::UnknownAccessKey)?;

    only(request, crate::CONTENT_HASH_HEADER)?;
    let stated = stated_hash(request.headers);
    let hash = payload_hash(stated, request.body);
    let payload = if request.body.is_empty() || hash != UNSIGNED_PAYLOAD.as_bytes() {
        Payload::Signed
    } else {
        Payload::Unsigned
    };
    if payload == Payload::Signed && hash != body_hash(request.body).as_bytes() {
        return Err(Rejection::BodyHash);
    }

    let mut headers = Vec::new();
    for name in authorization.signed_headers.split(';') {
        let value = only(request, name)?.ok_or_else(|| Rejection::MissingHeader { name: name.to_owned() })?;
        headers.push((name.to_owned(), value));
    }
    let canonical = Canonical {
        method: request.method,
        path: request.path.as_bytes(),
        query: received_query(request.query.as_bytes()),
        headers: &headers,
        payload_hash: &hash,
    };
    // `verify_slice` compares in constant time.
    canonical
        .mac(date, &secret_key)
        .verify_slice(&authorization.signature)
        .map_err(|_| Rejection::Signature)?;
    Ok(Verified {
        access_key: authorization.access_key.to_owned(),
        signed_headers: headers.into_iter().map(|(name, _)| name).collect(),
        date,
        payload,
    })
}

/// The one value of a header.
fn only<'a>(request: &ReceivedRequest<'a>, name: &str) -> Result<Option<&'a [u8]>, Rejection> {
    let mut values = request.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
    let first = values.next().map(|(_, value)| *value);
    match values.next() {
        Some(_) => Err(Rejection::RepeatedHeader { name: name.to_ascii_lowercase() }),
        None => Ok(first),
    }
}

struct Authorization<'a> {
    access_key: &'a str,
    signed_headers: &'a str,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    fn parse(value: &'a [u8]) -> Result<Self, Rejection> {
        let value = std::str::from_utf8(value).map_err(|_| Rejection::Malformed)?.trim_ascii();
        let parts = value
            .strip_prefix(ALGORITHM)
            .filter(|rest| rest.is_empty() || rest.starts_with(' '))
            .ok_or(Rejection::OtherAlgorithm)?;
        let mut parts = parts.split(',').map(str::trim_ascii);
        let mut part =
            |name: &str| parts.next()?.strip_prefix(name)?.strip_prefix('=').filter(|it| !it.is_empty());
        let read = (part("Access"), part("SignedHeaders"), part("Signature").and_then(parse_hex));
        match (read, parts.next()) {
            ((Some(access_key), Some(signed_headers), Some(signature)), None) => {
                Ok(Self { access_key, signed_headers, signature })
            }
            _ => Err(Rejection::Malformed),
        }
    }
}

/// Reads 64 digits in lower case, as the algorithm writes them.
fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    let mut digits = text.bytes();
    for byte in &mut bytes {
        *byte = digit(digits.next()?)? << 4 | digit(digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}
