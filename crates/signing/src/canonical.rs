//! The canonical request and its signature: what both sides must build alike, byte for byte.
//!
//! Everything is bytes, since a received header or path need not be UTF-8. Nothing here can fail, and nothing
//! here decides whether a request is acceptable.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::credentials::SecretKey;
use crate::date::SdkDate;
use crate::{ALGORITHM, CONTENT_HASH_HEADER};

/// The parts of a request that are signed.
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a [u8],
    pub(crate) query: String,
    /// The signed headers, lower-cased, in the order of the list.
    pub(crate) headers: &'a [(String, &'a [u8])],
    pub(crate) payload_hash: &'a [u8],
}

impl Canonical<'_> {
    pub(crate) fn signed_headers(&self) -> String {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.join(";")
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        let mut line = |part: &[u8]| {
            bytes.extend_from_slice(part);
            bytes.push(b'\n');
        };
        line(self.method.as_bytes());
        line(uri(self.path).as_bytes());
        line(self.query.as_bytes());
        for (name, value) in self.headers {
            line(&[name.as_bytes(), b":", value.trim_ascii()].concat());
        }
        line(b"");
        line(self.signed_headers().as_bytes());
        bytes.extend_from_slice(self.payload_hash);
        bytes
    }

    pub(crate) fn string_to_sign(&self, date: SdkDate) -> String {
        format!("{ALGORITHM}\n{date}\n{}", hex(&Sha256::digest(self.to_bytes())))
    }

    /// The keyed hash of the request, ready to be read or compared.
    pub(crate) fn mac(&self, date: SdkDate, key: &SecretKey) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length; no input can reach this")]
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length is accepted");
        mac.chain_update(self.string_to_sign(date))
    }
}

/// The hash that the canonical request ends in.
pub(crate) fn payload_hash(stated: Option<&[u8]>, body: &[u8]) -> Vec<u8> {
    match stated {
        Some(stated) if !body.is_empty() => stated.trim_ascii().to_vec(),
        // With an empty body the hash is that of nothing, whatever the header says.
        _ => body_hash(body).into_bytes(),
    }
}

pub(crate) fn body_hash(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// Each segment decoded and encoded again, with a slash at the end. An encoded slash becomes a separator.
fn uri(path: &[u8]) -> String {
    let decoded = decode(path);
    let segments: Vec<String> = decoded.split(|byte| *byte == b'/').map(encode).collect();
    let mut uri = segments.join("/");
    if !uri.ends_with('/') {
        uri.push('/');
    }
    uri
}

/// The query of a signed request, to be sent exactly so: sorted, each name and value percent-encoded.
///
/// ```
/// use as_documented_signing::query_string;
/// assert_eq!(query_string(&[("offset", "0"), ("name", "a b/+*")]), "name=a%20b%2F%2B%2A&offset=0");
/// ```
pub fn query_string<T: AsRef<[u8]>>(pairs: &[(T, T)]) -> String {
    let mut pairs: Vec<(&[u8], &[u8])> =
        pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    pairs.sort_unstable();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// The query as received, decoded, sorted and encoded again; `+` is a plus, not a space.
pub(crate) fn received_query(query: &[u8]) -> String {
    let pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decode(halves.next().unwrap_or_default());
            (half(), half())
        })
        .collect();
    query_string(&pairs)
}

/// The value of a header, by name in any case; the header's position does not matter.
pub(crate) fn stated_hash<'a, T: AsRef<[u8]> + ?Sized>(headers: &[(&str, &'a T)]) -> Option<&'a [u8]> {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_HASH_HEADER))
        .map(|(_, value)| (*value).as_ref())
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            text.push_str(&hex(&[*byte]).to_ascii_uppercase());
        }
    }
    text
}

/// Decodes `%XX`; a percent sign that opens no such triple stands for itself.
fn decode(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let byte = match (first, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                rest = after.get(2..).unwrap_or_default();
                u8::try_from(high * 16 + low).unwrap_or(*first)
            }
            _ => *first,
        };
        decoded.push(byte);
    }
    decoded
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
