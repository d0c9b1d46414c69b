//! Signing a request: which headers to add, and why some requests cannot be signed.
//!
//! The signer follows the SDKs: it signs every header that it is given or adds, except those whose name has an
//! underscore. It refuses what would be read differently on the other side (a header twice, a line break in a
//! value), since such a request would only fail later and further away.

use hmac::Mac;

use crate::canonical::{Canonical, hex, payload_hash, query_string, stated_hash};
use crate::credentials::Credentials;
use crate::date::SdkDate;
use crate::{ALGORITHM, CONTENT_HASH_HEADER, DATE_HEADER, SECURITY_TOKEN_HEADER, UNSIGNED_PAYLOAD};

/// A request that is about to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// `host` or `host:port` of the URL; must go out as the `Host` header unless `headers` has another.
    pub host: &'a str,
    /// The path as it will be sent, without the query.
    pub path: &'a str,
    /// The query, decoded. Send [`query_string`] of it.
    pub query: &'a [(&'a str, &'a str)],
    /// The headers that are set so far; all of them will be signed.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body as it will be sent; empty if there is none.
    pub body: &'a [u8],
}

/// Why a request cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// A header stands twice.
    #[error("header `{name}` stands twice; the signature covers one value per name")]
    RepeatedHeader {
        /// The name in lower case.
        name: String,
    },
    /// A name, value, method or host holds a character that cannot stand there.
    #[error("{part} holds a character that cannot be sent; remove control characters and separators")]
    BadCharacter {
        /// Which part.
        part: &'static str,
    },
    /// `X-Sdk-Date` was set to something else than a time.
    #[error("header `X-Sdk-Date` is not of the form YYYYMMDDTHHMMSSZ; correct it or leave it out")]
    BadDate,
}

/// Signs requests with one set of credentials.
#[derive(Clone, Debug)]
pub struct Signer {
    credentials: Credentials,
}

impl Signer {
    /// A signer for these credentials.
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials }
    }

    /// The headers to add to a request so that it is signed at `date`: name and value, `Authorization` last.
    ///
    /// `Host` is signed but not among them; HTTP libraries set it. A date that is set already is kept. A request
    /// that has an `Authorization` header is left alone, and nothing is to be added.
    ///
    /// # Errors
    /// A request that no server could read as it was signed; see [`SignError`].
    pub fn sign(&self, request: &Request<'_>, date: SdkDate) -> Result<Vec<(String, String)>, SignError> {
        let given = |name: &str| request.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        if given("authorization").is_some() {
            return Ok(Vec::new());
        }
        let date = match given(DATE_HEADER) {
            Some((_, value)) => SdkDate::parse(value.trim_ascii()).ok_or(SignError::BadDate)?,
            None => date,
        };
        let mut added: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, value: String| {
            if given(name).is_none() {
                added.push((name.to_owned(), value));
            }
        };
        add(DATE_HEADER, date.to_string());
        if let Some(token) = &self.credentials.security_token {
            add(SECURITY_TOKEN_HEADER, token.clone());
        }
        if given("content-type").is_some_and(|(_, kind)| {
            !kind.starts_with("application/json") && !kind.starts_with("application/bson")
        }) {
            add(CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD.to_owned());
        }

        let mut all: Vec<(&str, &str)> = request.headers.to_vec();
        all.extend(added.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if given("host").is_none() {
            all.push(("host", request.host));
        }
        let signed = self.signed(request, &all)?;
        let stated = stated_hash(&all);
        let canonical = Canonical {
            method: request.method,
            path: request.path.as_bytes(),
            query: query_string(request.query),
            headers: &signed,
            payload_hash: &payload_hash(stated, request.body),
        };
        let signature = hex(&canonical.mac(date, &self.credentials.secret_key).finalize().into_bytes());
        let authorization = format!(
            "{ALGORITHM} Access={}, SignedHeaders={}, Signature={signature}",
            self.credentials.access_key,
            canonical.signed_headers()
        );
        added.push(("Authorization".to_owned(), authorization));
        Ok(added)
    }

    fn signed<'a>(
        &self,
        request: &Request<'_>,
        all: &[(&str, &'a str)],
    ) -> Result<Vec<(String, &'a [u8])>, SignError> {
        if !is_token(request.method) {
            return Err(SignError::BadCharacter { part: "the method" });
        }
        if self.credentials.access_key.is_empty()
            || self.credentials.access_key.contains(|c: char| c == ',' || !c.is_ascii_graphic())
        {
            return Err(SignError::BadCharacter { part: "the access key" });
        }
        let mut signed: Vec<(String, &[u8])> = Vec::new();
        for (name, value) in all {
            if !is_token(name) {
                return Err(SignError::BadCharacter { part: "a header's name" });
            }
            if value.chars().any(|c| c.is_ascii_control() && c != '\t') {
                return Err(SignError::BadCharacter { part: "a header's value" });
            }
            if !name.contains('_') {
                signed.push((name.to_ascii_lowercase(), value.as_bytes()));
            }
        }
        signed.sort_unstable();
        if let Some(twice) = signed.windows(2).find_map(|pair| match pair {
            [first, second] if first.0 == second.0 => Some(first.0.clone()),
            _ => None,
        }) {
            return Err(SignError::RepeatedHeader { name: twice });
        }
        Ok(signed)
    }
}

/// Whether a name is one that HTTP allows for a header or a method.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
