//! Credentials from variables and files. No flag takes one, and nothing here is ever printed.

use super::error::CliError;
use crate::auth::{Auth, AuthMethod};
use crate::target_file::{AuthPlaces, Secret, parse_base_url};
use secrecy::{ExposeSecret, SecretString};

/// The credentials of a run: our own variables first, then the places that the target file names.
pub(crate) fn auth(places: &AuthPlaces) -> Result<Auth, CliError> {
    let token = own("AS_DOCUMENTED_TOKEN");
    let access_key = own("AS_DOCUMENTED_ACCESS_KEY");
    let secret_key = own("AS_DOCUMENTED_SECRET_KEY");
    if token.is_some() && access_key.is_some() {
        return Err(CliError::usage(
            "AS_DOCUMENTED_TOKEN and AS_DOCUMENTED_ACCESS_KEY are both set: keep one of them",
        ));
    }
    if access_key.is_some() != secret_key.is_some() {
        return Err(CliError::usage(
            "AS_DOCUMENTED_ACCESS_KEY and AS_DOCUMENTED_SECRET_KEY go together, and one of them is not set",
        ));
    }
    let method = match (token, access_key.zip(secret_key)) {
        (Some(token), _) => AuthMethod::Token(token),
        (None, Some((access_key, secret_key))) => AuthMethod::AccessKey {
            access_key: access_key.expose_secret().to_owned(),
            secret_key,
            security_token: own("AS_DOCUMENTED_SECURITY_TOKEN"),
        },
        (None, None) => from_places(places)?,
    };
    Ok(Auth {
        method,
        expired: either("AS_DOCUMENTED_EXPIRED_TOKEN", places.expired_token.as_ref())?,
        other_project: either("AS_DOCUMENTED_OTHER_PROJECT_TOKEN", places.other_project_token.as_ref())?,
    })
}

/// What a login needs.
pub(crate) struct Login {
    /// The endpoint that gives out tokens.
    pub(crate) endpoint: String,
    /// The user.
    pub(crate) user: String,
    /// The account that holds the user.
    pub(crate) domain: String,
    /// The password.
    pub(crate) password: SecretString,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Login({} at {})", self.user, self.endpoint)
    }
}

/// The login that variables and the target file describe, if they describe one.
pub(crate) fn login(places: &AuthPlaces) -> Result<Option<Login>, CliError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    let user = variable("AS_DOCUMENTED_USER").or_else(|| places.user.clone());
    let Some(user) = user else { return Ok(None) };
    let lacks = |what: &str, name: &str| {
        CliError::usage(format!(
            "a login of user `{user}` needs {what}: set {name}, or name it under [auth] in the target file"
        ))
    };
    let endpoint = match variable("AS_DOCUMENTED_IAM_ENDPOINT") {
        Some(text) => parse_base_url(&text)
            .map_err(|message| CliError::usage(format!("AS_DOCUMENTED_IAM_ENDPOINT: {message}")))?,
        None => {
            let known = places.iam_endpoint.clone();
            known.ok_or_else(|| lacks("an endpoint that gives out tokens", "AS_DOCUMENTED_IAM_ENDPOINT"))?
        }
    };
    let domain = variable("AS_DOCUMENTED_DOMAIN").or_else(|| places.domain.clone());
    let domain = domain.ok_or_else(|| lacks("its domain", "AS_DOCUMENTED_DOMAIN"))?;
    let password = either("AS_DOCUMENTED_PASSWORD", places.password.as_ref())?;
    let password = password.ok_or_else(|| lacks("its password", "AS_DOCUMENTED_PASSWORD"))?;
    Ok(Some(Login { endpoint, user, domain, password }))
}

fn own(name: &str) -> Option<SecretString> {
    Secret::Variable(name.to_owned()).read().ok()
}

fn either(name: &str, place: Option<&Secret>) -> Result<Option<SecretString>, CliError> {
    match own(name) {
        Some(secret) => Ok(Some(secret)),
        None => place.map(Secret::read).transpose().map_err(CliError::usage),
    }
}

fn from_places(places: &AuthPlaces) -> Result<AuthMethod, CliError> {
    if let Some(token) = &places.token {
        return Ok(AuthMethod::Token(token.read().map_err(CliError::usage)?));
    }
    match (&places.access_key, &places.secret_key) {
        (Some(access_key), Some(secret_key)) => Ok(AuthMethod::AccessKey {
            access_key: access_key.read().map_err(CliError::usage)?.expose_secret().to_owned(),
            secret_key: secret_key.read().map_err(CliError::usage)?,
            security_token: places
                .security_token
                .as_ref()
                .map(Secret::read)
                .transpose()
                .map_err(CliError::usage)?,
        }),
        _ => Ok(AuthMethod::None),
    }
}
