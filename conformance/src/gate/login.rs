//! The one call to the endpoint that gives out tokens: user and password in, a token in a header out.
//!
//! Its body holds credentials, so nothing of it is ever repeated in a message.

use super::body::{Json, parse};
use super::header::{Label, label};
use super::id::Known;
use super::path;
use super::sheet::Sheet;
use crate::exchange::Outgoing;

/// Keys of the documented body, by the key they stand under. A scope names a project or a domain.
const SHAPE: [(&str, &[&str]); 8] = [
    ("", &["auth"]),
    ("auth", &["identity", "scope"]),
    ("identity", &["methods", "password"]),
    ("password", &["user"]),
    ("user", &["name", "id", "password", "domain"]),
    ("scope", &["project", "domain"]),
    ("project", &["id", "name", "domain"]),
    ("domain", &["name", "id"]),
];

/// Whether the request is that call and nothing else.
pub(super) fn check(request: &Outgoing, known: &Known) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("this is not a login: {what}; send `POST /v3/auth/tokens`"));
    if request.method != "POST" || request.path_and_query != "/v3/auth/tokens" {
        return wrong("its method or path differs");
    }
    let mut sheet = Sheet::new(known, &request.service);
    path::parse(request, &mut sheet);
    if let Some(reason) = sheet.into_classified().never {
        return wrong(&reason);
    }
    for (at, header) in request.headers.iter().enumerate() {
        let name = header.name.to_ascii_lowercase();
        let twice = request.headers.iter().take(at).any(|other| other.name.eq_ignore_ascii_case(&name));
        let plain = !header.wire().chars().any(char::is_control);
        if twice || !plain || !matches!(name.as_str(), "content-type" | "accept" | "user-agent") {
            return wrong("it has a header that a login has no use for");
        }
    }
    if label(request) != Label::Json {
        return wrong("its body is not labelled as JSON");
    }
    let Ok(json @ Json::Object(_)) = parse(request.body.as_deref().unwrap_or_default()) else {
        return wrong("its body is not one JSON object");
    };
    if !fits("", &json, known) {
        return wrong("its body has more in it than user, password and scope");
    }
    Ok(())
}

/// Whether a value holds the keys documented for its place. A project's id can only be the user's.
fn fits(place: &str, json: &Json<'_>, known: &Known) -> bool {
    let allowed = SHAPE.iter().find(|(name, _)| *name == place).map(|(_, keys)| *keys);
    match (json, allowed) {
        (Json::Object(fields), Some(keys)) => {
            !fields.is_empty()
                && fields.iter().all(|(key, value)| match (place, &**key, value) {
                    _ if !keys.contains(&&**key) => false,
                    ("project", "id", Json::Text(id)) => known.is_project(id),
                    // The same word names the credential and what it is made of.
                    ("user", "password", Json::Text(_)) => true,
                    ("user", "password", _) => false,
                    _ => fits(key, value, known),
                })
        }
        (Json::List(items), None) => {
            place == "methods" && matches!(items.as_slice(), [Json::Text(one)] if one == "password")
        }
        (Json::Text(_), None) => matches!(place, "name" | "id"),
        _ => false,
    }
}
