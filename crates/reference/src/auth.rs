//! Who is calling: tokens, signatures, and tokens issued for a user and password.
//!
//! Without any known credentials every well-formed one is accepted, so that unmodified clients work;
//! missing ones never are.

use std::time::Duration;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::breaks::{Auth, Break};
use crate::refusal::Refusal;
use crate::signature;
use crate::world::{Issued, World};

/// Five wrong signatures lock a key for this long.
const LOCK: Duration = Duration::from_secs(300);
const LOCK_AFTER: u32 = 5;

/// Checks the credentials of a call.
///
/// # Errors
/// They are missing, wrong, or of another project than the path's.
pub(crate) fn authorise(call: &Call<'_>, world: &mut World) -> Result<(), Refusal> {
    let lenient = |auth: Auth| call.is(Break::Auth(auth));
    let project = match caller(call, world)? {
        Some(project) => project,
        None => return Ok(()),
    };
    if project == call.project || lenient(Auth::OtherProjectAccepted) {
        return Ok(());
    }
    Err(Refusal::WrongProject)
}

/// The caller's project; `None` when any is fine.
fn caller(call: &Call<'_>, world: &mut World) -> Result<Option<String>, Refusal> {
    let lenient = |auth: Auth| call.is(Break::Auth(auth));
    if let Some(token) = call.headers.get("x-auth-token") {
        let token = token.to_str().unwrap_or_default();
        if token.is_empty() && lenient(Auth::EmptyAccepted) {
            return Ok(None);
        }
        return token_project(call, world, token);
    }
    if let Some(authorization) = call.header("authorization").filter(|text| !text.is_empty()) {
        return signed(call, world, authorization);
    }
    if lenient(Auth::MissingAccepted) { Ok(None) } else { Err(Refusal::NoToken) }
}

fn token_project(call: &Call<'_>, world: &mut World, token: &str) -> Result<Option<String>, Refusal> {
    let lenient = |auth: Auth| call.is(Break::Auth(auth));
    if token.is_empty() {
        return Err(Refusal::NoToken);
    }
    if !call.config.has_credentials() {
        return if world.takes_token(token) { Ok(None) } else { Err(Refusal::WrongToken) };
    }
    let now = world.now();
    if let Some(issued) = world.issued.get(token) {
        if issued.until > now || lenient(Auth::ExpiredAccepted) {
            return Ok(Some(issued.project.clone()));
        }
        return Err(Refusal::WrongToken);
    }
    let same = |known: &str| {
        known == token
            || (lenient(Auth::CaseIgnored) && known.eq_ignore_ascii_case(token))
            || (lenient(Auth::PrefixAccepted)
                && token.len() >= 4
                && (known.starts_with(token) || token.starts_with(known)))
            || (lenient(Auth::SchemeAccepted) && token.split_whitespace().next_back() == Some(known))
    };
    match call.config.tokens.iter().find(|known| same(&known.text)) {
        Some(known) if known.expired && !lenient(Auth::ExpiredAccepted) => Err(Refusal::WrongToken),
        Some(known) => Ok(Some(known.project.clone())),
        None if lenient(Auth::WrongAccepted) => Ok(None),
        None => Err(Refusal::WrongToken),
    }
}

fn signed(call: &Call<'_>, world: &mut World, authorization: &str) -> Result<Option<String>, Refusal> {
    let lenient = |auth: Auth| call.is(Break::Auth(auth));
    let Some(key_id) = signature::access_key_of(authorization) else {
        return if lenient(Auth::MalformedAccepted) { Ok(None) } else { Err(Refusal::WrongToken) };
    };
    if !call.config.has_credentials() {
        return Ok(None);
    }
    let Some(key) = call.config.access_keys.iter().find(|key| key.id == key_id) else {
        return if lenient(Auth::UnknownKeyAccepted) { Ok(None) } else { Err(Refusal::WrongToken) };
    };
    let now = world.now();
    let locked = world.wrong_signatures.get(&key.id).is_some_and(|(_, until)| *until > now);
    let right = lenient(Auth::SignatureIgnored) || signature::verify(call, key);
    if right && !locked {
        world.wrong_signatures.remove(&key.id);
        return Ok(Some(key.project.clone()));
    }
    let wrong = world.wrong_signatures.entry(key.id.clone()).or_insert((0, Duration::ZERO));
    wrong.0 += 1;
    if wrong.0 >= LOCK_AFTER {
        wrong.1 = now + LOCK;
    }
    Err(Refusal::WrongToken)
}

/// `POST /v3/auth/tokens`: a token for a user and password in a project.
pub(crate) fn issue(call: &Call<'_>, world: &mut World) -> Answer {
    let refuse = |status: u16, text: &str| {
        Answer::json(status, json!({ "error": { "code": status, "message": text, "title": "Unauthorized" } }))
    };
    let Ok(body) = serde_json::from_slice::<Value>(call.body) else {
        return refuse(400, "The request body is not valid JSON.");
    };
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (name, password, domain) = (
        text("/auth/identity/password/user/name"),
        text("/auth/identity/password/user/password"),
        text("/auth/identity/password/user/domain/name"),
    );
    if name.is_empty() || password.is_empty() {
        return refuse(400, "The user and the password are mandatory.");
    }
    let known = !call.config.has_credentials()
        || call
            .config
            .users
            .iter()
            .any(|user| user.name == name && user.password == password && user.domain == domain);
    if !known {
        return refuse(401, "The username or password is wrong.");
    }
    let asked = text("/auth/scope/project/id");
    let project = if asked.is_empty() { call.config.project.clone() } else { asked.to_owned() };
    if call.config.has_credentials() && project != call.config.project {
        return refuse(401, "The user has no role in the project.");
    }
    let token = format!("MII{}{}", world.source.hex32(), world.source.hex32());
    let until = world.now() + call.config.token_life;
    world.issued.insert(token.clone(), Issued { project: project.clone(), until });
    let life = jiff::SignedDuration::try_from(call.config.token_life).unwrap_or_default();
    let now = jiff::Timestamp::now();
    let end = now.checked_add(life).unwrap_or(now);
    let mut answer = Answer::json(
        201,
        json!({ "token": {
            "methods": ["password"],
            "issued_at": now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
            "expires_at": end.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
            "project": { "id": project, "name": "main", "domain": { "name": domain } },
            "user": { "name": name, "domain": { "name": domain } },
        } }),
    );
    answer.headers.push(("x-subject-token", token));
    answer
}
