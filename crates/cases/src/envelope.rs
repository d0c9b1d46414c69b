//! What is wrong with a request around its body: credentials, method, path, parameters, content type.

use crate::expect::{Finding, documented, unsettled};
use crate::{Body, Credentials, Expectation, RequestTemplate};
use as_documented_contract::{Api, Kind, Location, StatementId, StatusKey, Subject};
use as_documented_schema::{Outcome, Part, Validators};
use serde_json::Value;

/// The header that carries a token; documented by some pages as a parameter of its own.
pub(crate) const TOKEN: &str = "X-Auth-Token";

/// The header that says what a client can read.
pub(crate) const ACCEPT: &str = "Accept";

/// Whether the page describes that header, which makes it a parameter like others.
pub(crate) fn describes_accept(api: &Api) -> bool {
    let mut headers = api.contract.parameters.iter().filter(|one| one.location == Location::Header);
    headers.any(|one| one.field.name.eq_ignore_ascii_case(ACCEPT))
}

pub(crate) fn findings(api: &Api, validators: &Validators, request: &RequestTemplate) -> Vec<Finding> {
    let mut out = Vec::new();
    match request.credentials {
        Credentials::Valid => {}
        Credentials::Missing
        | Credentials::Empty
        | Credentials::Wrong
        | Credentials::Truncated
        | Credentials::Extended
        | Credentials::Long
        | Credentials::Recased
        | Credentials::Prefixed
        | Credentials::Expired
        | Credentials::OtherProject => {
            out.push(Finding::Breaks(StatementId::new(Subject::operation(), Kind::Auth)));
        }
    }
    if request.credentials == Credentials::Valid && is_anothers_project(api, request) {
        out.push(Finding::Breaks(StatementId::new(Subject::operation(), Kind::Auth)));
    }
    if request.headers.iter().any(|(name, _)| name == ACCEPT) && !describes_accept(api) {
        out.push(unsettled("the page does not speak of what a client accepts"));
    }
    out.extend(method(api, request));
    out.extend(parameters(api, validators, request));
    out.extend(content_type(api, request));
    out
}

/// The names that the project has in documented paths.
const PROJECT: [&str; 2] = ["{project_id}", "{tenant_id}"];

/// The documented path with something else in the place of the project: where there is one.
pub(crate) fn in_project(api: &Api, project: &str) -> Option<String> {
    let path = &api.contract.operation.path;
    let name = PROJECT.iter().find(|name| path.split('/').any(|part| part == **name))?;
    Some(path.replacen(name, project, 1))
}

/// Whether the path is that of a project that the credentials are not for.
fn is_anothers_project(api: &Api, request: &RequestTemplate) -> bool {
    let own = api.contract.operation.path.split('/').position(|part| PROJECT.contains(&part));
    let other = own.and_then(|at| request.path.split('/').nth(at));
    other.is_some_and(|other| {
        !PROJECT.contains(&other) && in_project(api, other).as_deref() == Some(request.path.as_str())
    })
}

fn method(api: &Api, request: &RequestTemplate) -> Option<Finding> {
    let call = &api.contract.operation;
    if request.method == call.method {
        return None;
    }
    let id = StatementId::new(Subject::operation(), Kind::Method);
    // An example that shows another method is a reading of the page, whether or not it has an axis.
    let shown = api.contract.examples.iter().any(|example| example.method == Some(request.method));
    let companion = api
        .overlay
        .companions
        .iter()
        .any(|one| one.method == request.method && is_on_path(&one.path, &call.path));
    let disputed = api.contract.axes.iter().any(|axis| axis.values.len() > 1 && axis.touches.contains(&id));
    Some(if shown || companion || disputed {
        unsettled("the page, or a companion, gives this method on this path")
    } else {
        Finding::Breaks(id)
    })
}

/// Whether a documented path, with its parameters, also stands for another.
pub(crate) fn is_on_path(pattern: &str, path: &str) -> bool {
    let (a, b): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{') || b.starts_with('{'))
}

fn parameters(api: &Api, validators: &Validators, request: &RequestTemplate) -> Vec<Finding> {
    let mut out = Vec::new();
    for location in [Location::Query, Location::Header] {
        let documented: Vec<_> =
            api.contract.parameters.iter().filter(|one| one.location == location).collect();
        let own: Vec<(&str, &str)> = match location {
            Location::Query | Location::Path => pairs(&request.query).collect(),
            Location::Header => pairs(&request.headers)
                // Whether the token is there is a matter of credentials.
                .chain([(TOKEN, "token")])
                .chain(request.content_type.as_deref().map(|value| ("Content-Type", value)))
                .collect(),
        };
        if location == Location::Query
            && own.iter().any(|(name, _)| !documented.iter().any(|one| one.field.name == *name))
        {
            out.push(unsettled("the page does not know this query parameter"));
        }
        if documented.is_empty() {
            continue;
        }
        match validators.check_parameters(location, &own) {
            Outcome::Undocumented => {}
            Outcome::Valid { readings } => {
                if readings.len() < validators.readings(Part::Parameters(location)).len() {
                    out.push(unsettled("readings differ over a parameter"));
                }
            }
            Outcome::Broken { broken, .. } => {
                // The type of a body that is not there is not missed, and what a token is made of is a matter of
                // credentials.
                let label = |subject: &str| subject.eq_ignore_ascii_case("header.content-type");
                let token = |subject: &str| subject.eq_ignore_ascii_case("header.x-auth-token");
                let missed = |statement: &StatementId| {
                    let subject = statement.subject();
                    !token(subject.as_str()) && (request.body != Body::None || !label(subject.as_str()))
                };
                let broken: Vec<_> = broken.iter().filter(|one| missed(&one.statement)).collect();
                match broken.as_slice() {
                    [] => {}
                    [one] if one.also_valid_under.is_empty() => {
                        out.push(Finding::Breaks(one.statement.clone()));
                    }
                    _ => out.push(unsettled("parameters break the page in more than one respect")),
                }
            }
        }
    }
    out
}

fn pairs(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn content_type(api: &Api, request: &RequestTemplate) -> Option<Finding> {
    let documented = api.contract.request.as_ref()?.media_type.to_lowercase();
    if request.body == Body::None {
        return None;
    }
    let Some(sent) = &request.content_type else {
        return Some(unsettled("a body without a content type may be taken for what it is"));
    };
    let sent = sent.to_lowercase();
    let mut parts = sent.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if essence == documented.split(';').next().unwrap_or_default().trim() {
        let utf8 = |part: &str| {
            part.is_empty() || part.trim_matches('"') == "charset=utf-8" || part == "charset=\"utf-8\""
        };
        return (!parts.all(utf8)).then(|| unsettled("the page does not speak of charsets"));
    }
    let close = essence.ends_with("json") || essence == "*/*" || essence.is_empty();
    Some(if close {
        unsettled("the content type is close to the documented one")
    } else {
        Finding::Breaks(StatementId::new(Subject::request(), Kind::ContentType))
    })
}

/// A rejection for this statement, with the status and codes that the page gives for it.
pub(crate) fn reject(api: &Api, statement: StatementId) -> Expectation {
    let status = match statement.kind() {
        Kind::Auth => documented(api, 401),
        // 405 and 415 say it better than a documented 400 would.
        Kind::Method | Kind::ContentType => None,
        _ => documented(api, 400),
    };
    let codes = status.map(|status| codes(api, status)).unwrap_or_default();
    Expectation::Reject { statement, status, codes }
}

/// The error codes that the body documented for a status may carry.
fn codes(api: &Api, status: u16) -> Vec<String> {
    let body = api.contract.response(StatusKey::Code(status)).and_then(|response| response.body.as_ref());
    let field = body.and_then(|body| body.field("error_code").or_else(|| body.field("code")));
    let allowed = field.and_then(|field| field.value.allowed()).unwrap_or_default();
    allowed.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
