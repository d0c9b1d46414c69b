//! From a request to an answer: route, credentials, then the operation or companion.
//!
//! Mistakes of concurrency are real races: calls wait a moment at a place that others pass too.

use std::net::SocketAddr;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Response};
use serde_json::Value;

use crate::answer::{Answer, Content};
use crate::auth;
use crate::call::Call;
use crate::companions::companion;
use crate::config::Config;
use crate::edit::edit;
use crate::faults::breaks::{Auth, Break, Race, Route as RouteBreak};
use crate::faults::trigger::Facts;
use crate::instance::{Instance, Status};
use crate::operate::{carry_out, operate};
use crate::readings::{BodyLength, CharsetInContentType, FlowControl, JsonLayout};
use crate::reference::Shared;
use crate::refusal::Refusal;
use crate::route::{Found, Route, query_pairs, route};
use crate::service::Service;
use crate::world::World;

/// Known limit of the services: bodies of up to 12 MB.
pub(crate) const MOST_BYTES: usize = 12 * 1024 * 1024;

/// Long enough that calls sent together overlap.
const A_MOMENT: Duration = Duration::from_millis(4);

/// The place that careless calls share.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    answer: Option<Answer>,
    body: Option<Bytes>,
    began: u64,
}

/// Answers one request. `body` is `None` when it could not be read or is too large.
pub(crate) async fn handle(shared: &Shared, parts: &Parts, body: Option<Bytes>) -> Answer {
    let path = parts.uri.path();
    let query = parts.uri.query().unwrap_or_default();
    let engine = query_pairs(query).into_iter().find(|(name, _)| name == "engine").map(|(_, value)| value);
    let mut found = route(parts.method.as_str(), path, engine.as_deref());
    if let Found::Call(Route::Admin, _) = found {
        return admin(shared);
    }
    let request_id = {
        let mut world = shared.world();
        world.settle();
        world.counters.requests += 1;
        world.source.hex32()
    };
    found = misrouted(&shared.config, parts.method.as_str(), found);
    let mut body = body;
    let service = match &found {
        Found::Call(route, _) => route.operation(),
        _ => None,
    };
    let race = service.and_then(|service| race_of(&shared.config, service));
    let mut answer = match (service, race) {
        (Some(service), Some(race)) => {
            raced(shared, parts, &mut body, &found, &request_id, service, race).await
        }
        _ => respond(shared, parts, body.as_ref(), &found, &request_id, false),
    };
    answer.headers.push(("x-request-id", request_id));
    let mut world = shared.world();
    *world.counters.by_status.entry(answer.status).or_insert(0) += 1;
    answer
}

fn race_of(config: &Config, service: Service) -> Option<Race> {
    config.faults.iter().filter(|fault| fault.service == service).find_map(|fault| match fault.what {
        Break::Race(race) => Some(race),
        _ => None,
    })
}

fn misrouted(config: &Config, method: &str, found: Found) -> Found {
    let has = |route: &Route, what: RouteBreak| {
        config
            .faults
            .iter()
            .any(|fault| Some(fault.service) == route.operation() && fault.what == Break::Route(what))
    };
    let listed = |route: &Route| {
        config.faults.iter().any(|fault| {
            Some(fault.service) == route.operation()
                && matches!(fault.what, Break::Route(RouteBreak::Method(m)) if m == method)
        })
    };
    match found {
        Found::WrongMethod(route, project, _) if has(&route, RouteBreak::AnyMethod) || listed(&route) => {
            Found::Call(route, project)
        }
        Found::Call(route, _) if has(&route, RouteBreak::Missing) => Found::Nothing(route.style()),
        other => other,
    }
}

/// The part of answering that needs the world and waits for nothing.
fn respond(
    shared: &Shared,
    parts: &Parts,
    body: Option<&Bytes>,
    found: &Found,
    request_id: &str,
    open: bool,
) -> Answer {
    let config = &shared.config;
    let mut world = shared.world();
    let world = &mut *world;
    let (route, project) = match found {
        Found::Call(route, project) => (route, project.as_str()),
        Found::WrongMethod(route, _, allow) => {
            let crash = config.faults.iter().any(|fault| {
                Some(fault.service) == route.operation()
                    && fault.what == Break::Route(RouteBreak::MethodCrash)
            });
            let mut answer = Refusal::NoMethod.answer(route.style(), &config.readings, request_id);
            if crash {
                answer.status = 500;
            }
            answer.headers.push(("allow", (*allow).to_owned()));
            return answer;
        }
        Found::Nothing(style) => return Refusal::NoPath.answer(*style, &config.readings, request_id),
    };
    let service = route.style();
    let Some(body) = body.filter(|body| body.len() <= MOST_BYTES) else {
        return Refusal::BodyTooLarge.answer(service, &config.readings, request_id);
    };
    let mut call = Call {
        config,
        service,
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        project,
        headers: &parts.headers,
        peer: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer),
        body,
        request_id,
        active: Vec::new(),
        facts: Facts::default(),
    };
    if let Some(service) = route.operation() {
        look_at(&mut call, world, service);
    } else {
        call.active = config.faults.iter().copied().filter(|fault| fault.service == service).collect();
    }
    if call.is(Break::Route(RouteBreak::ProjectIgnored)) {
        call.project = &config.project;
    }
    if *route == Route::Tokens {
        return auth::issue(&call, world);
    }
    if let Err(refusal) = admitted(&call, world, route, open) {
        world.counters.unauthorized += 1;
        if call.is(Break::Auth(Auth::ActsAllTheSame)) && route.operation().is_some() {
            carry_out(&call, world);
        }
        let mut answer = call.refuse(refusal);
        if let Some(status) = call.param(|b| match b {
            Break::Auth(Auth::Status(status)) => Some(status),
            _ => None,
        }) {
            answer.status = status;
        }
        spoil_refusal(&call, world, &mut answer);
        return answer;
    }
    if route.operation().is_none() {
        return companion(&call, world, route);
    }
    if let Some(answer) = throttled(&call, world) {
        return answer;
    }
    let mut answer = operate(&call, world);
    *world.calls.entry(service).or_insert(0) += 1;
    let now = world.now();
    world.last_call.insert(service, now);
    if !answer.is_success() {
        spoil_refusal(&call, world, &mut answer);
    }
    answer
}

/// Fills in what triggers see and selects the faults that show.
fn look_at(call: &mut Call<'_>, world: &World, service: Service) {
    if call.config.faults.is_empty() {
        // Only `Intent::Nothing` and the selector need facts then, and those are cheap.
        call.facts = Facts::of(call.body);
        return;
    }
    let mut facts = Facts::of(call.body);
    facts.body = call.body.to_vec();
    let label = call.header("content-type").unwrap_or_default();
    facts.charset = label.contains("charset");
    facts.token = call.header("x-auth-token").unwrap_or_default().len();
    facts.nth = world.calls.get(&service).copied().unwrap_or(0) + 1;
    let last = world.last_call.get(&service).copied();
    facts.idle = last.map_or(Duration::ZERO, |last| world.now().saturating_sub(last));
    let instances: Vec<Option<&Instance>> = facts
        .ids
        .iter()
        .map(|id| {
            let at = world.find(&id.to_ascii_lowercase())?;
            let own = |one: &&Instance| one.service == service && one.project == call.project;
            world.instances.get(at).filter(own)
        })
        .collect();
    facts.strangers = instances.iter().filter(|one| one.is_none()).count();
    let at_rest = [Status::Running, Status::CreateFailed];
    facts.busy = instances.iter().flatten().filter(|one| !at_rest.contains(&one.status)).count();
    let shows =
        |fault: &&'static crate::faults::FaultSpec| fault.service == service && fault.when.holds(&facts);
    call.active = call.config.faults.iter().copied().filter(shows).collect();
    call.facts = facts;
}

fn admitted(call: &Call<'_>, world: &mut World, route: &Route, open: bool) -> Result<(), Refusal> {
    let unchecked = (open || call.is(Break::Auth(Auth::CompanionsOpen))) && route.operation().is_none();
    if unchecked || (open && route.operation().is_some()) {
        return Ok(());
    }
    let remembered = call.is(Break::Auth(Auth::Remembered))
        && world.calls.get(&call.service).copied().unwrap_or(0) > 0
        && call.headers.get("x-auth-token").is_none();
    if remembered {
        return Ok(());
    }
    let admitted = auth::authorise(call, world);
    match call.peer.filter(|_| call.is(Break::Auth(Auth::ByConnection))) {
        Some(peer) if admitted.is_ok() => {
            world.let_in.insert(peer);
            admitted
        }
        Some(peer) if world.let_in.contains(&peer) => Ok(()),
        _ => admitted,
    }
}

fn spoil_refusal(call: &Call<'_>, world: &World, answer: &mut Answer) {
    let status = answer.status;
    edit(call, world, answer, |b| match b {
        Break::Refused(wanted, edit) if wanted == status => Some(edit),
        _ => None,
    });
}

fn throttled(call: &Call<'_>, world: &mut World) -> Option<Answer> {
    let status = match call.config.readings.flow_control {
        FlowControl::None => return None,
        FlowControl::TooMany => 429,
        FlowControl::Unavailable => 503,
        FlowControl::DmsNotFound if call.service.is_dms() => 404,
        FlowControl::DmsNotFound => 429,
    };
    let due = world.calls.get(&call.service).copied().unwrap_or(0) % 16 == 15;
    if !due || world.throttled {
        world.throttled = false;
        return None;
    }
    world.throttled = true;
    Some(call.refuse(Refusal::Throttled(status)))
}

async fn raced(
    shared: &Shared,
    parts: &Parts,
    body: &mut Option<Bytes>,
    found: &Found,
    request_id: &str,
    service: Service,
    race: Race,
) -> Answer {
    let Some(under_way) = shared.under_way.get(&service) else {
        return respond(shared, parts, body.as_ref(), found, request_id, false);
    };
    let before = under_way.fetch_add(1, Ordering::SeqCst);
    let _leave = Leave(under_way);
    let slot = || shared.slot.lock().unwrap_or_else(PoisonError::into_inner);
    let mine = {
        let mut slot = slot();
        slot.began += 1;
        slot.body.clone_from(body);
        slot.began
    };
    tokio::time::sleep(A_MOMENT).await;
    let together = before > 0 || under_way.load(Ordering::SeqCst) > 1 || slot().began != mine;
    let shared_body = slot().body.clone();
    if together {
        match race {
            Race::Crash => {
                return Answer::json(
                    500,
                    serde_json::json!({ "error_code": "SYS.0500", "error_msg": "Internal error.", "error_ext_msg": null }),
                );
            }
            Race::Hang => std::future::pending::<()>().await,
            Race::SharedVerb => mix(body, shared_body.as_ref(), "action"),
            Race::SharedIds => mix(body, shared_body.as_ref(), crate::operate::field(service)),
            _ => {}
        }
    }
    let open = together && race == Race::NoAuth;
    let saved: Vec<Instance> = shared.world().instances.clone();
    let mut answer = respond(shared, parts, body.as_ref(), found, request_id, open);
    match race {
        Race::SharedAnswer => {
            slot().answer = Some(answer.clone());
            tokio::time::sleep(A_MOMENT).await;
            if let Some(other) = slot().answer.clone() {
                answer = other;
            }
        }
        Race::LostEffect if together && slot().began != mine => {
            let mut world = shared.world();
            for (now, then) in world.instances.iter_mut().zip(saved) {
                if now.effects != then.effects {
                    *now = then;
                }
            }
        }
        Race::WrongStatus if together && answer.is_success() => answer.status = 206,
        Race::SaysFailed if together => say_failed(&mut answer),
        Race::LosesResult if together => lose_result(&mut answer),
        _ => {}
    }
    answer
}

/// Counts a call out however it ends.
struct Leave<'a>(&'a std::sync::atomic::AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn mix(body: &mut Option<Bytes>, other: Option<&Bytes>, field: &str) {
    let read = |bytes: &Bytes| serde_json::from_slice::<Value>(bytes).ok();
    let (Some(mut mine), Some(other)) = (body.as_ref().and_then(read), other.and_then(read)) else { return };
    if let (Some(object), Some(value)) = (mine.as_object_mut(), other.get(field)) {
        object.insert(field.to_owned(), value.clone());
        *body = Some(Bytes::from(mine.to_string()));
    }
}

fn items(answer: &mut Answer) -> Option<&mut Vec<Value>> {
    let object = answer.object_mut()?;
    let name = if object.contains_key("results") { "results" } else { "instances" };
    object.get_mut(name)?.as_array_mut()
}

fn say_failed(answer: &mut Answer) {
    for item in items(answer).into_iter().flatten() {
        if let Some(object) = item.as_object_mut() {
            object.insert("result".to_owned(), Value::from("failed"));
        }
    }
}

fn lose_result(answer: &mut Answer) {
    if let Some(items) = items(answer) {
        items.pop();
    }
}

fn admin(shared: &Shared) -> Answer {
    let mut world = shared.world();
    let instances = world.infos(None);
    let body = serde_json::json!({ "instances": instances, "counters": world.counters });
    Answer::json(200, body)
}

/// The bytes of a body.
pub(crate) fn encode(config: &Config, body: &Content) -> Vec<u8> {
    match body {
        Content::None => Vec::new(),
        Content::Raw(bytes) => bytes.clone(),
        Content::Json(value) => match config.readings.json_layout {
            JsonLayout::Compact => value.to_string().into_bytes(),
            JsonLayout::Pretty => serde_json::to_vec_pretty(value).unwrap_or_default(),
        },
    }
}

/// The answer's label as it is sent.
pub(crate) fn label(config: &Config, answer: &Answer) -> Option<String> {
    let label = answer.label?;
    let charset = config.readings.charset_in_content_type == CharsetInContentType::Yes;
    Some(if charset && label == "application/json" {
        format!("{label};charset=utf-8")
    } else {
        label.to_owned()
    })
}

/// The answer as HTTP.
pub(crate) fn to_response(config: &Config, answer: Answer) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(encode(config, &answer.body)));
    *response.status_mut() =
        http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(Ok(label)) = label(config, &answer).map(|label| HeaderValue::from_str(&label)) {
        headers.insert(http::header::CONTENT_TYPE, label);
    }
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The body as the chosen reading marks its end.
pub(crate) fn to_body(config: &Config, bytes: Bytes) -> Body {
    if config.readings.body_length == BodyLength::Chunked && !bytes.is_empty() {
        let once = futures_util::stream::iter([Ok::<Bytes, std::convert::Infallible>(bytes)]);
        Body::from_stream(once)
    } else {
        Body::from(bytes)
    }
}
