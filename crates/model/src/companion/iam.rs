//! IAM: get a token for a user, a password and a project.
//!
//! The token itself stands in the header [`TOKEN_HEADER`] of a 201 answer and is valid for 24 hours. Passwords
//! never reach `Debug` output.

use std::fmt;

use crate::decode::{Decode, Place};
use crate::operation::{Method, Operation};
use crate::value::Value;

/// The response header that carries the token.
///
/// Source: the SDKs; IAM, authentication.
pub const TOKEN_HEADER: &str = "X-Subject-Token";

/// A password, which `Debug` does not show.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password in clear.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self(password.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl serde::Serialize for Password {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Decode for Password {
    fn decode<'de, D: serde::Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
        String::decode(deserializer, at).map(Self)
    }
}

wire_object! {
    /// A name, as of a domain or a project.
    ///
    /// Source: IAM v3, token by password.
    pub struct Name {
        /// The name.
        name: String = "name",
        /// Or the id.
        id: String = "id",
    }
}

wire_object! {
    /// A user.
    ///
    /// Source: IAM v3, token by password.
    pub struct User {
        /// The name.
        name: String = "name",
        /// The password.
        password: Password = "password",
        /// The account that holds the user.
        domain: Name = "domain",
    }
}

wire_object! {
    /// The method `password`.
    ///
    /// Source: IAM v3, token by password.
    pub struct PasswordMethod {
        /// The user.
        user: User = "user",
    }
}

wire_object! {
    /// Who asks.
    ///
    /// Source: IAM v3, token by password.
    pub struct Identity {
        /// `["password"]`.
        methods: Vec<String> = "methods",
        /// User and password.
        password: PasswordMethod = "password",
    }
}

wire_object! {
    /// What the token is for.
    ///
    /// Source: IAM v3, token by password.
    pub struct Scope {
        /// The project.
        project: Name = "project",
        /// Or the whole account.
        domain: Name = "domain",
    }
}

wire_object! {
    /// The inner object of the request.
    ///
    /// Source: IAM v3, token by password.
    pub struct Auth {
        /// Who asks.
        identity: Identity = "identity",
        /// What for.
        scope: Scope = "scope",
    }
}

wire_object! {
    /// The request's body.
    ///
    /// ```
    /// use as_documented_model::companion::iam::TokenRequest;
    /// let request = TokenRequest::for_project("ada", "s3cret", "acme", "eu-de");
    /// assert!(!format!("{request:?}").contains("s3cret"));
    /// ```
    ///
    /// Source: IAM v3, token by password.
    pub struct TokenRequest {
        /// The inner object.
        auth: Auth = "auth",
    }
}

impl TokenRequest {
    /// A token of `user` of account `domain` for the project named `project`.
    pub fn for_project(user: &str, password: &str, domain: &str, project: &str) -> Self {
        let named = |name: &str| Name { name: name.to_owned().into(), ..Name::default() };
        let user = User {
            name: user.to_owned().into(),
            password: Password::from(password).into(),
            domain: named(domain).into(),
            ..User::default()
        };
        let identity = Identity {
            methods: vec!["password".to_owned()].into(),
            password: PasswordMethod { user: user.into(), ..PasswordMethod::default() }.into(),
            ..Identity::default()
        };
        let scope = Scope { project: named(project).into(), ..Scope::default() };
        let auth = Auth { identity: identity.into(), scope: scope.into(), ..Auth::default() };
        Self { auth: auth.into(), ..Self::default() }
    }
}

wire_object! {
    /// The body of a 201 answer; the token itself is in the header.
    ///
    /// Source: IAM v3, token by password.
    pub struct TokenIssued {
        /// What the token is good for, such as `expires_at`.
        token: Value = "token",
    }
}

responses! {
    /// The answers.
    ///
    /// Source: IAM v3, token by password.
    pub enum TokenResponse {
        /// Issued.
        201 => Created(Option<TokenIssued>),
    }
}

/// `POST /v3/auth/tokens`
///
/// Source: IAM v3, token by password.
#[derive(Clone, Copy, Debug)]
pub struct CreateToken;

impl Operation for CreateToken {
    type Target = ();
    type Query = ();
    type Request = TokenRequest;
    type Response = TokenResponse;
    const ID: &'static str = "iam/create-token/v3";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v3/auth/tokens";
}
