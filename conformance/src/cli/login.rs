//! A token for a user and a password, from the endpoint that gives them out.
//!
//! It is one call through the gate and the client, as every other. Neither its body, which holds the password, nor
//! its answer, which holds the token, is ever repeated in a message.

use super::error::CliError;
use super::secrets::Login;
use crate::auth::AuthMethod;
use crate::client::{Bounds, Budget, Client, Pace};
use crate::exchange::{Header, Outgoing};
use crate::gate::{Gate, Permits, Rules};
use as_documented_model::companion::iam::TOKEN_HEADER;
use secrecy::{ExposeSecret, SecretString};
use std::collections::{BTreeMap, BTreeSet};

/// Logs in, for the project of the target.
pub(crate) async fn login(
    login: &Login,
    project_id: &str,
    bounds: &Bounds,
    ca: Option<&[u8]>,
) -> Result<AuthMethod, CliError> {
    let gate = Gate::new(Rules {
        permits: Permits::default(),
        minted: BTreeSet::new(),
        disposable: BTreeMap::new(),
        project_id: project_id.to_owned(),
        other_project: None,
        apis: Vec::new(),
    });
    let client = Client::new(bounds.clone(), Pace::new(Budget::default()), ca).map_err(CliError::usage)?;
    let body = serde_json::json!({ "auth": {
        "identity": {
            "methods": ["password"],
            "password": { "user": {
                "name": login.user,
                "password": login.password.expose_secret(),
                "domain": { "name": login.domain },
            } },
        },
        "scope": { "project": { "id": project_id } },
    } });
    let request = Outgoing {
        service: "iam".to_owned(),
        method: "POST".to_owned(),
        base: login.endpoint.clone(),
        path_and_query: "/v3/auth/tokens".to_owned(),
        headers: vec![
            Header::plain("Content-Type", "application/json"),
            Header::plain("Accept", "application/json"),
        ],
        body: Some(body.to_string().into_bytes()),
    };
    let Login { endpoint, user, .. } = login;
    let admitted = gate.admit_login(request).map_err(CliError::usage)?;
    let (outcome, _) = client.send(&admitted).await;
    let answer = outcome.map_err(|failure| {
        CliError::world(format!(
            "no token from `{endpoint}`: {failure}; check the address under `iam_endpoint`"
        ))
    })?;
    let status = answer.status;
    match answer.header(TOKEN_HEADER) {
        Some(token) if answer.is_success() => Ok(AuthMethod::Token(SecretString::from(token.to_owned()))),
        _ if matches!(status, 401 | 403) => Err(CliError::world(format!(
            "`{endpoint}` refuses user `{user}` ({status}): check user, domain, password and project"
        ))),
        _ => Err(CliError::world(format!(
            "`{endpoint}` answers {status} without a token in `{TOKEN_HEADER}`: check that it is an IAM endpoint"
        ))),
    }
}
