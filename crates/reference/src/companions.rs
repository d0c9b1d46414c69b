//! The operations beside the documented ones: lists, single instances, counts, messages.
//!
//! They show state and change none, but for a message that is sent. What they leave out of the real
//! services is whatever nobody needs to see an effect.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Content};
use crate::call::Call;
use crate::faults::FaultSpec;
use crate::faults::breaks::{Break, Look};
use crate::instance::{Instance, Status};
use crate::readings::{DeletingListed, JsonLayout, ListFilter, Reads, UsedMemory};
use crate::refusal::Refusal;
use crate::route::{Route, query_pairs};
use crate::service::Service;
use crate::views;
use crate::world::World;

/// Answers a companion call.
pub(crate) fn companion(call: &Call<'_>, world: &mut World, route: &Route) -> Answer {
    if call.config.readings.reads == Reads::Falter {
        world.reads += 1;
        if world.reads.is_multiple_of(29) {
            let error = json!({"error_code": "APIGW.0500", "error_msg": "Try again."});
            return Answer::json(500, error);
        }
    }
    match route {
        Route::KafkaV1Show(id) | Route::V2Show(id) | Route::ClouddcStatus(id) => world.looked(id),
        Route::KafkaV1List if is_first_page(call) => world.listed(Service::DmsKafka),
        Route::V2List(None) if is_first_page(call) => world.listed(Service::Dcs),
        Route::ClouddcList if is_first_page(call) => world.listed(Service::Clouddc),
        _ => {}
    }
    let made = match route {
        Route::KafkaV1List => dms_list(call, world, "includeFailure"),
        Route::V2List(None) => dcs_list(call, world),
        Route::V2List(Some(_)) => dms_list(call, world, "include_failure"),
        Route::KafkaV1Show(id) => show(call, world, id, &[Service::DmsKafka]),
        Route::V2Show(id) => show(call, world, id, &[Service::DmsKafka, Service::DmsRocketmq, Service::Dcs]),
        Route::DcsCounts => Ok(counts(call, world)),
        Route::KafkaMessages(id) => messages(call, world, id, Service::DmsKafka),
        Route::RocketmqMessages(id) => messages(call, world, id, Service::DmsRocketmq),
        Route::RocketmqSend(id) => send(call, world, id),
        Route::ClouddcList => clouddc_list(call, world),
        Route::ClouddcStatus(id) => clouddc_status(call, world, id),
        Route::KafkaV1Action
        | Route::DmsV2Action
        | Route::DcsAction
        | Route::ClouddcDelete
        | Route::Tokens
        | Route::Admin => Err(Refusal::NoPath),
    };
    made.unwrap_or_else(|refusal| call.refuse(refusal))
}

fn query(call: &Call<'_>, name: &str) -> Option<String> {
    query_pairs(call.query).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Whether a list begins: turning its pages is one look and no more.
fn is_first_page(call: &Call<'_>) -> bool {
    query(call, "offset").is_none_or(|offset| offset == "0") && query(call, "marker").is_none()
}

fn drifts(call: &Call<'_>) -> bool {
    call.config.readings.used_memory == UsedMemory::Drifting
}

fn number(call: &Call<'_>, name: &str, default: usize, least: usize) -> Result<usize, Refusal> {
    match query(call, name) {
        None => Ok(default),
        Some(text) => match text.parse::<usize>() {
            Ok(n) if n >= least => Ok(n),
            _ => Err(Refusal::BadQuery),
        },
    }
}

fn faults_of(call: &Call<'_>, service: Service) -> impl Iterator<Item = &'static FaultSpec> {
    call.config.faults.iter().copied().filter(move |fault| fault.service == service)
}

fn looks(call: &Call<'_>, service: Service, look: Look) -> bool {
    faults_of(call, service).any(|fault| fault.what == Break::Look(look))
}

/// The word shown for an instance's state.
fn word(call: &Call<'_>, one: &Instance) -> &'static str {
    if one.status == Status::Gone {
        if looks(call, one.service, Look::GoneShown) {
            return Status::Running.word(one.service);
        }
        if looks(call, one.service, Look::GoneNever) {
            return Status::Deleting.word(one.service);
        }
    }
    one.word()
}

fn is_shown(call: &Call<'_>, one: &Instance) -> bool {
    one.status != Status::Gone
        || one.service == Service::Clouddc
        || looks(call, one.service, Look::GoneShown)
        || looks(call, one.service, Look::GoneNever)
}

fn is_listed(call: &Call<'_>, one: &Instance) -> bool {
    let leaving = one.status == Status::Deleting || one.status == Status::Gone;
    is_shown(call, one) && !(leaving && call.config.readings.deleting_listed == DeletingListed::No)
}

fn dms_list(call: &Call<'_>, world: &mut World, failure: &str) -> Result<Answer, Refusal> {
    let engine = match query(call, "engine").as_deref() {
        Some("kafka") => Service::DmsKafka,
        Some("rocketmq" | "reliability" | "RocketMQ") => Service::DmsRocketmq,
        // The v1.0 list knows Kafka alone.
        None if call.path.starts_with("/v1.0") => Service::DmsKafka,
        _ => return Err(Refusal::BadQuery),
    };
    if !call.path.starts_with("/v1.0") && is_first_page(call) {
        world.listed(engine);
    }
    let failed = match query(call, failure).as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Refusal::BadQuery),
    };
    let (limit, offset) = (number(call, "limit", 10, 1)?, number(call, "offset", 0, 0)?);
    let wanted = query(call, "status");
    let all_engines =
        call.config.readings.list_filter == ListFilter::Ignored && !call.path.starts_with("/v1.0");
    let all: Vec<&Instance> = world
        .instances
        .iter()
        .filter(|one| one.service == engine || all_engines && one.service.is_dms())
        .filter(|one| one.project == call.project && is_listed(call, one))
        .filter(|one| failed || one.status != Status::CreateFailed)
        .filter(|one| wanted.as_deref().is_none_or(|status| status == word(call, one)))
        .collect();
    let page = all.iter().skip(offset).take(limit.min(50));
    let instances = page.map(|one| views::Dms::new(one, word(call, one))).collect();
    Ok(shown(call, &views::Page { instances, instance_num: all.len() }))
}

fn dcs_list(call: &Call<'_>, world: &World) -> Result<Answer, Refusal> {
    let (limit, offset) = (number(call, "limit", 10, 1)?, number(call, "offset", 0, 0)?);
    let id = query(call, "instance_id");
    let wanted = query(call, "status");
    let all: Vec<&Instance> = world
        .instances
        .iter()
        .filter(|one| one.service == Service::Dcs && one.project == call.project && is_listed(call, one))
        .filter(|one| id.as_deref().is_none_or(|id| id == one.id))
        .filter(|one| wanted.as_deref().is_none_or(|status| status.split(',').any(|s| s == word(call, one))))
        .collect();
    let page = all.iter().skip(offset).take(limit.min(1000));
    let instances = page.map(|one| views::Dcs::new(one, word(call, one), drifts(call))).collect();
    Ok(shown(call, &views::Page { instances, instance_num: all.len() }))
}

/// What is shown, as its body.
fn shown(call: &Call<'_>, view: &impl Serialize) -> Answer {
    let body = match call.config.readings.json_layout {
        JsonLayout::Compact => serde_json::to_vec(view),
        JsonLayout::Pretty => serde_json::to_vec_pretty(view),
    };
    Answer { body: Content::Raw(body.unwrap_or_default()), ..Answer::json(200, Value::Null) }
}

/// The instance of that id that the caller may see.
fn visible<'w>(
    call: &Call<'_>,
    world: &'w World,
    id: &str,
    services: &[Service],
) -> Result<&'w Instance, Refusal> {
    world
        .find(&id.to_ascii_lowercase())
        .and_then(|at| world.instances.get(at))
        .filter(|one| services.contains(&one.service) && one.project == call.project)
        .filter(|one| is_shown(call, one))
        .ok_or(Refusal::NoInstance)
}

fn show(call: &Call<'_>, world: &World, id: &str, services: &[Service]) -> Result<Answer, Refusal> {
    let one = visible(call, world, id, services)?;
    Ok(match one.service {
        Service::Dcs => shown(call, &views::Dcs::new(one, word(call, one), drifts(call))),
        _ => shown(call, &views::Dms::new(one, word(call, one))),
    })
}

const COUNTED: [(&str, Option<Status>); 13] = [
    ("paying_count", None),
    ("freezing_count", None),
    ("migrating_count", None),
    ("flushing_count", Some(Status::Flushing)),
    ("upgrading_count", None),
    ("restoring_count", None),
    ("extending_count", None),
    ("creating_count", Some(Status::Creating)),
    ("running_count", Some(Status::Running)),
    ("error_count", Some(Status::Error)),
    ("frozen_count", Some(Status::Stopped)),
    ("createfailed_count", Some(Status::CreateFailed)),
    ("restarting_count", Some(Status::Restarting)),
];

fn counts(call: &Call<'_>, world: &World) -> Answer {
    let count = |engine: Option<&str>| {
        let mut object = Map::new();
        for (name, status) in COUNTED {
            let n = world
                .instances
                .iter()
                .filter(|one| one.service == Service::Dcs && one.project == call.project)
                .filter(|one| engine.is_none_or(|engine| engine == one.engine))
                .filter(|one| status == Some(one.status))
                .count();
            object.insert(name.to_owned(), Value::from(n));
        }
        object
    };
    let mut body = count(None);
    body.insert("redis".to_owned(), Value::Object(count(Some("redis"))));
    body.insert("memcached".to_owned(), Value::Object(count(Some("memcached"))));
    Answer::json(200, Value::Object(body))
}

/// Source: dms-kafka pages, function: clients are refused while an instance restarts.
fn takes_messages(call: &Call<'_>, world: &World, one: &Instance, sending: bool) -> Result<(), Refusal> {
    let made = |look: Look| looks(call, one.service, look);
    if made(Look::MessagesNeverAgain) && one.effects.restarted > 0 {
        return Err(Refusal::MessagesRefused);
    }
    let other_restarts = world.instances.iter().any(|other| {
        other.service == one.service && other.project == one.project && other.status == Status::Restarting
    });
    if made(Look::MessagesOfOthersRefused) && other_restarts {
        return Err(Refusal::MessagesRefused);
    }
    if one.status == Status::Running {
        return Ok(());
    }
    let early = one.clock(world.now()).saturating_sub(one.touched) < call.config.timing.restart / 4;
    let served = one.status == Status::Restarting
        && ((made(Look::MessagesRead) && !sending) || (made(Look::MessagesRefusedBriefly) && !early));
    if served { Ok(()) } else { Err(Refusal::MessagesRefused) }
}

fn messages(call: &Call<'_>, world: &World, id: &str, service: Service) -> Result<Answer, Refusal> {
    let outlive = looks(call, service, Look::MessagesOutlive);
    let own = |one: &&Instance| one.service == service && one.project == call.project;
    let gone = world.find(&id.to_ascii_lowercase()).and_then(|at| world.instances.get(at)).filter(own);
    let one = match gone.filter(|one| outlive && one.status == Status::Gone) {
        Some(one) => one,
        None => {
            let one = visible(call, world, id, &[service])?;
            takes_messages(call, world, one, false)?;
            one
        }
    };
    let topic = query(call, "topic").unwrap_or_else(|| "topic-test".to_owned());
    let (limit, offset) = (number(call, "limit", 10, 1)?, number(call, "offset", 0, 0)?);
    let all = one.messages.iter().enumerate().skip(offset).take(limit);
    let list: Vec<Value> = all
        .map(|(at, text)| match service {
            Service::DmsKafka => json!({
                "topic": topic, "partition": 0, "value": text, "size": text.len(), "message_offset": at,
                "timestamp": 1_607_598_463_502_u64, "huge_message": false, "message_id": "", "app_id": "",
                "tag": "",
            }),
            _ => json!({
                "msg_id": format!("C0A807C900002774{at:016X}"), "instance_id": one.id, "topic": topic,
                "body": text, "store_timestamp": 1_648_888_166_319_u64,
                "born_timestamp": 1_648_888_166_275_u64, "reconsume_times": 0, "store_size": text.len(),
                "body_crc": 0, "property_list": [], "born_host": "192.168.0.66:50098",
                "store_host": "192.168.7.201:10100", "queue_id": 0, "queue_offset": at,
            }),
        })
        .collect();
    let total = one.messages.len();
    let body = match service {
        Service::DmsKafka => json!({ "messages": list, "total": total, "size": list.len() }),
        _ => json!({ "messages": list, "total": total }),
    };
    Ok(Answer::json(200, body))
}

fn send(call: &Call<'_>, world: &mut World, id: &str) -> Result<Answer, Refusal> {
    let one = visible(call, world, id, &[Service::DmsRocketmq])?;
    takes_messages(call, world, one, true)?;
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(call.body) else {
        return Err(Refusal::BodyNotJson);
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let (Some(topic), Some(message)) = (text("topic"), text("body")) else {
        return Err(Refusal::BadQuery);
    };
    let at = one.messages.len();
    let id = one.id.clone();
    if let Some(one) = world.find(&id).and_then(|at| world.instances.get_mut(at)) {
        one.messages.push(message.clone());
    }
    Ok(Answer::json(
        200,
        json!({
            "topic": topic, "body": message, "msg_id": format!("C0A807C900002774{at:016X}"),
            "property_list": body.get("property_list").cloned().unwrap_or_else(|| json!([])),
            "queue_id": 0, "queue_offset": at, "broker_name": "broker-0",
        }),
    ))
}

fn clouddc_list(call: &Call<'_>, world: &World) -> Result<Answer, Refusal> {
    let limit = number(call, "limit", 100, 1)?.min(1000);
    let (state, id, marker) =
        (query(call, "instance_state"), query(call, "instance_id"), query(call, "marker"));
    let server = query(call, "server_id");
    let all: Vec<&Instance> = world
        .instances
        .iter()
        .filter(|one| one.service == Service::Clouddc && one.project == call.project && is_listed(call, one))
        .filter(|one| state.as_deref().is_none_or(|state| state == word(call, one)))
        .filter(|one| id.as_deref().is_none_or(|id| id == one.id))
        .filter(|one| server.as_deref().is_none_or(|id| id == server_id(one)))
        .collect();
    let from = match marker.as_deref().filter(|marker| !marker.is_empty()) {
        None => 0,
        Some(marker) => {
            all.iter().position(|one| one.id == marker).map(|at| at + 1).ok_or(Refusal::BadQuery)?
        }
    };
    let page: Vec<&&Instance> = all.iter().skip(from).take(limit).collect();
    let last = page.last().map(|one| one.id.as_str());
    let more = from + page.len() < all.len();
    let page_info = views::PageInfo { next_marker: last.filter(|_| more), current_count: page.len() };
    let instances = page
        .into_iter()
        .map(|one| views::Clouddc {
            id: &one.id,
            name: &one.name,
            state: word(call, one),
            server_id: server_id(one),
            operation_state: "install-succeed",
            created_at: "2026-01-01T00:00:00Z",
        })
        .collect();
    Ok(shown(call, &views::ClouddcPage { instances, count: all.len(), page_info }))
}

fn server_id(one: &Instance) -> String {
    one.id.chars().rev().collect()
}

fn clouddc_status(call: &Call<'_>, world: &World, id: &str) -> Result<Answer, Refusal> {
    let one = visible(call, world, id, &[Service::Clouddc])?;
    let state = word(call, one);
    let mut body = json!({ "state": state, "operation_state": "install-succeed" });
    if state == "error"
        && let Some(object) = body.as_object_mut()
    {
        object.insert(
            "error".to_owned(),
            json!({ "error_code": "CloudDC.0500", "error_msg": "The deletion failed.", "error_type": "delete" }),
        );
    }
    Ok(Answer::json(200, body))
}
