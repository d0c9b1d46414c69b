//! Credentials: how a request is authenticated, and how it is made to fail to be.
//!
//! Secrets are held so that they cannot be printed; they leave only as secret headers of an outgoing request.

use crate::exchange::{Header, Outgoing};
use as_documented_cases::Credentials;
use secrecy::{ExposeSecret, SecretString};

/// How valid calls are authenticated.
#[derive(Debug, Clone, Default)]
pub struct Auth {
    /// The way.
    pub method: AuthMethod,
    /// A token that has run out, where the target has one to give.
    pub expired: Option<SecretString>,
    /// A token of another project, where the target has one to give.
    pub other_project: Option<SecretString>,
}

/// The ways to authenticate.
#[derive(Debug, Clone, Default)]
pub enum AuthMethod {
    /// None was given: calls go without.
    #[default]
    None,
    /// A user token in `X-Auth-Token`.
    Token(SecretString),
    /// Requests are signed.
    AccessKey {
        /// The access key, which is no secret.
        access_key: String,
        /// The secret key.
        secret_key: SecretString,
        /// The security token of temporary credentials.
        security_token: Option<SecretString>,
    },
}

const TOKEN: &str = "X-Auth-Token";
// Well-formed and of a length that tokens have, so that it is refused for being wrong and not for its looks.
// No run of 32 hexadecimal digits stands in it, or the gate would take it for an id.
const WRONG_TOKEN: &str = "MIIwrongtoken-as-documented-wrongtoken-as-documented-wrongtoken-as-documented";

/// How many wrong tokens make a long one: tokens of some 3,000 characters are met, and servers take headers of 8 KiB.
const LONG: usize = 40;

/// What makes a token longer; no digit stands in it, or the gate might take it for an id.
const TAIL: &str = "xyz";

impl Auth {
    /// Authentication by this token.
    #[must_use]
    pub fn token(token: impl Into<String>) -> Self {
        Self { method: AuthMethod::Token(SecretString::from(token.into())), ..Self::default() }
    }

    /// Whether such credentials can be made for this target.
    #[must_use]
    pub fn can(&self, credentials: Credentials) -> bool {
        match credentials {
            Credentials::Valid | Credentials::Missing | Credentials::Empty => true,
            Credentials::Wrong | Credentials::Truncated | Credentials::Prefixed => {
                !matches!(self.method, AuthMethod::None)
            }
            Credentials::Extended | Credentials::Long => matches!(self.method, AuthMethod::Token(_)),
            Credentials::Recased => match &self.method {
                AuthMethod::None => false,
                AuthMethod::Token(token) => recased(token.expose_secret()) != token.expose_secret(),
                AuthMethod::AccessKey { .. } => true,
            },
            Credentials::Expired => self.expired.is_some(),
            Credentials::OtherProject => self.other_project.is_some(),
        }
    }

    /// Every text that is a credential or nearly one: what must stand in no file.
    pub(crate) fn secrets(&self) -> Vec<SecretString> {
        let own: Vec<&SecretString> = match &self.method {
            AuthMethod::None => Vec::new(),
            AuthMethod::Token(token) => vec![token],
            AuthMethod::AccessKey { secret_key, security_token, .. } => {
                std::iter::once(secret_key).chain(security_token).collect()
            }
        };
        let all = own.into_iter().chain(&self.expired).chain(&self.other_project);
        all.flat_map(|secret| {
            let text = secret.expose_secret();
            let shorter = text.chars().take(text.chars().count().saturating_sub(1)).collect();
            [text.to_owned(), shorter, recased(text)].map(SecretString::from)
        })
        .collect()
    }

    /// Whether calls are signed rather than carrying a token.
    #[must_use]
    pub fn signs(&self) -> bool {
        matches!(self.method, AuthMethod::AccessKey { .. })
    }

    /// Adds the headers that these credentials mean to a request that is otherwise final. `now` is the time of
    /// signing as `YYYYMMDDTHHMMSSZ`.
    pub fn apply(&self, request: &mut Outgoing, credentials: Credentials, now: &str) {
        let secret = |text: &SecretString| Header::secret(TOKEN, text.expose_secret());
        match credentials {
            Credentials::Missing => {}
            Credentials::Empty => request.headers.push(Header::plain(TOKEN, "")),
            Credentials::Expired => request.headers.extend(self.expired.as_ref().map(secret)),
            Credentials::OtherProject => request.headers.extend(self.other_project.as_ref().map(secret)),
            Credentials::Wrong => match &self.method {
                AuthMethod::AccessKey { access_key, security_token, .. } => {
                    let wrong = SecretString::from("0".repeat(40));
                    sign(request, access_key, &wrong, security_token.as_ref(), now);
                }
                AuthMethod::None | AuthMethod::Token(_) => {
                    request.headers.push(Header::plain(TOKEN, WRONG_TOKEN));
                }
            },
            Credentials::Long => request.headers.push(Header::plain(TOKEN, WRONG_TOKEN.repeat(LONG))),
            Credentials::Truncated | Credentials::Extended | Credentials::Recased | Credentials::Prefixed => {
                self.apply_nearly(request, credentials, now);
            }
            Credentials::Valid => match &self.method {
                AuthMethod::None => {}
                AuthMethod::Token(token) => request.headers.push(secret(token)),
                AuthMethod::AccessKey { access_key, secret_key, security_token } => {
                    sign(request, access_key, secret_key, security_token.as_ref(), now);
                }
            },
        }
    }
}

impl Auth {
    /// What is nearly valid: as secret as what it is made from.
    fn apply_nearly(&self, request: &mut Outgoing, credentials: Credentials, now: &str) {
        match &self.method {
            AuthMethod::None => {}
            AuthMethod::Token(token) => {
                let token = token.expose_secret();
                let nearly = match credentials {
                    Credentials::Truncated => {
                        token.chars().take(token.chars().count().saturating_sub(1)).collect()
                    }
                    Credentials::Extended => format!("{token}{TAIL}"),
                    Credentials::Recased => recased(token),
                    _ => format!("Bearer {token}"),
                };
                request.headers.push(Header::secret(TOKEN, nearly));
            }
            AuthMethod::AccessKey { access_key, secret_key, security_token } => match credentials {
                Credentials::Recased => {
                    let nobody = format!("{}X", recased(access_key));
                    sign(request, &nobody, secret_key, security_token.as_ref(), now);
                }
                Credentials::Truncated => {
                    let wrong = SecretString::from("1".repeat(40));
                    sign(request, access_key, &wrong, security_token.as_ref(), now);
                }
                _ => request.headers.push(Header::plain("Authorization", "SDK-HMAC-SHA256 as-documented")),
            },
        }
    }
}

/// The other letter case of every ASCII letter.
fn recased(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect()
}

/// Adds the headers of the signature over the final bytes.
fn sign(
    request: &mut Outgoing,
    access_key: &str,
    secret_key: &SecretString,
    security_token: Option<&SecretString>,
    now: &str,
) {
    let mut credentials =
        as_documented_signing::Credentials::new(access_key, secret_key.expose_secret().to_owned());
    if let Some(token) = security_token {
        credentials = credentials.with_security_token(token.expose_secret());
    }
    let host = request.base.split_once("://").map_or(request.base.as_str(), |(_, rest)| rest);
    let (host, base_path) = host.split_once('/').unwrap_or((host, ""));
    let whole = if base_path.is_empty() {
        request.path_and_query.clone()
    } else {
        format!("/{base_path}{}", request.path_and_query)
    };
    let (path, query) = whole.split_once('?').unwrap_or((&whole, ""));
    // Accept is left out: the vendor's clients leave it to the HTTP library, which adds it after signing.
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|header| !header.name.eq_ignore_ascii_case("accept"))
        .map(|header| (header.name.as_str(), header.wire()))
        .collect();
    // The signature covers the decoded query; the order on the wire is free, as both sides sort.
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let to_sign = as_documented_signing::Request {
        method: &request.method,
        host,
        path,
        query: &pairs,
        headers: &headers,
        body: request.body.as_deref().unwrap_or_default(),
    };
    let date = as_documented_signing::SdkDate::parse(now).unwrap_or_else(as_documented_signing::SdkDate::now);
    let added = as_documented_signing::Signer::new(credentials).sign(&to_sign, date).unwrap_or_default();
    for (name, value) in added {
        let secret = ["authorization", "x-security-token"].contains(&name.to_ascii_lowercase().as_str());
        request.headers.push(if secret { Header::secret(name, value) } else { Header::plain(name, value) });
    }
}

/// Undoes the percent-encoding of a query that this harness wrote.
fn decode(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        if byte == b'%' {
            match (digit(bytes.next()), digit(bytes.next())) {
                (Some(high), Some(low)) => out.push(u8::try_from(high * 16 + low).unwrap_or_default()),
                _ => out.push(byte),
            }
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
