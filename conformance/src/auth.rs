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
const WRONG_TOKEN: &str = "MIIwrongtokenas-documented0000000000000000000000000000000000000000000000";

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
            Credentials::Wrong => !matches!(self.method, AuthMethod::None),
            Credentials::Expired => self.expired.is_some(),
            Credentials::OtherProject => self.other_project.is_some(),
        }
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

fn sign(
    _request: &mut Outgoing,
    _access_key: &str,
    _secret_key: &SecretString,
    _security_token: Option<&SecretString>,
    _now: &str,
) {
}
