//! From bytes to an intent, or to the reason for a refusal.
//!
//! Strict where the pages are plain, by the chosen reading where they are not. It looks at the world
//! only for what a fault remembers.

use serde_json::{Map, Value};

use super::Intent;
use crate::call::Call;
use crate::faults::breaks::{Break, Parse};
use crate::ids::is_uuid;
use crate::readings::{
    ActionRequired, AllFailureName, AllFailureOtherValue, AllFailureValue, BothSelectors,
    DcsInstancesRequired, EmptyList, IdWhitespace, InstanceIdSetRequired, KafkaInstancesRequired,
    MalformedIds, MissingContentType, NullOptional, OverFifty, RestartAllFailure, Revision, UnknownFields,
    WrongContentType,
};
use crate::refusal::Refusal;
use crate::service::{Service, Verb};
use crate::world::World;

type Object = Map<String, Value>;

/// Source: clouddc-v1, request table; the message service's code 100.
const MOST_IDS: usize = 50;

/// Reads the request.
pub(crate) fn parse(call: &Call<'_>, world: &World) -> Result<Intent, Refusal> {
    content_type(call)?;
    let Some(object) = super::parse_body(call)? else {
        return Ok(Intent::Nothing { ids: Vec::new(), success: true });
    };
    unknown_fields(call, &object)?;
    if call.service == Service::Clouddc {
        return clouddc(call, &object);
    }
    let verb = verb(call, world, &object)?;
    let all_failed = all_failed(call, &object)?;
    match verb {
        Word::Known(verb) => selected(call, &object, verb, all_failed),
        Word::Nothing => Ok(Intent::Nothing { ids: call.facts.ids.clone(), success: true }),
        Word::Absent => {
            if let (Some(engine), true) = (all_failed, call.is(Break::Parse(Parse::AllFailureWithoutVerb))) {
                return Ok(Intent::AllFailed(engine));
            }
            match (call.service, call.config.readings.action_required) {
                (Service::Dcs, ActionRequired::Table) => {
                    let ids = ids(call, &object)?.unwrap_or_default();
                    Ok(Intent::Nothing { ids, success: false })
                }
                _ => Err(Refusal::VerbMissing),
            }
        }
    }
}

fn content_type(call: &Call<'_>) -> Result<(), Refusal> {
    let readings = &call.config.readings;
    let refused = match readings.wrong_content_type {
        WrongContentType::Unsupported => Refusal::ContentType(415),
        WrongContentType::BadRequest => Refusal::ContentType(400),
        WrongContentType::Accepted => return Ok(()),
    };
    let Some(label) = call.headers.get("content-type") else {
        return match readings.missing_content_type {
            MissingContentType::Refused if !call.body.is_empty() => Err(refused),
            _ => Ok(()),
        };
    };
    let label = label.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = label.split(';').map(str::trim);
    let json = parts.next() == Some("application/json");
    let utf8 = parts
        .filter_map(|part| part.strip_prefix("charset="))
        .all(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"));
    if json && utf8 { Ok(()) } else { Err(refused) }
}

fn unknown_fields(call: &Call<'_>, object: &Object) -> Result<(), Refusal> {
    if call.config.readings.unknown_fields == UnknownFields::Ignored {
        return Ok(());
    }
    let known: &[&str] = match call.service {
        Service::DmsKafka => &["action", "instances", "allFailure"],
        Service::DmsRocketmq => match call.config.readings.all_failure_name {
            AllFailureName::Table => &["action", "instances", "force_delete", "all_failure"],
            AllFailureName::Example => &["action", "instances", "force_delete", "allFailure"],
            AllFailureName::Both => &["action", "instances", "force_delete", "all_failure", "allFailure"],
        },
        Service::Dcs => &["action", "instances"],
        Service::Clouddc => &["instance_id_set"],
    };
    if object.keys().all(|key| known.contains(&key.as_str())) { Ok(()) } else { Err(Refusal::UnknownField) }
}

fn clouddc(call: &Call<'_>, object: &Object) -> Result<Intent, Refusal> {
    if let Some(everything) = everything(call, object, Verb::Delete) {
        return Ok(everything);
    }
    match ids(call, object)? {
        Some(ids) if ids.is_empty() => Ok(Intent::Nothing { ids, success: true }),
        Some(ids) => Ok(Intent::Ids { verb: Verb::Delete, ids }),
        None => match call.config.readings.instance_id_set_required {
            InstanceIdSetRequired::Table => Ok(Intent::Nothing { ids: Vec::new(), success: true }),
            InstanceIdSetRequired::Use => Err(Refusal::IdsMissing),
        },
    }
}

/// A verb that is read.
enum Word {
    Known(Verb),
    Absent,
    /// Accepted by a fault without meaning anything.
    Nothing,
}

/// The verb that a fault takes instead.
fn instead(call: &Call<'_>, pick: fn(Parse) -> Option<Verb>) -> Option<Verb> {
    call.param(|b| match b {
        Break::Parse(parse) => pick(parse),
        _ => None,
    })
}

fn verb(call: &Call<'_>, world: &World, object: &Object) -> Result<Word, Refusal> {
    match object.get("action") {
        None => {
            if let Some(verb) =
                instead(call, |p| if let Parse::MissingVerbIs(v) = p { Some(v) } else { None })
            {
                return Ok(Word::Known(verb));
            }
            if call.is(Break::Parse(Parse::MissingVerbIsNothing)) {
                return Ok(Word::Nothing);
            }
            if call.is(Break::Parse(Parse::MissingVerbIsLast))
                && let Some(verb) = world.last_verb.get(&call.service)
            {
                return Ok(Word::Known(*verb));
            }
            Ok(Word::Absent)
        }
        Some(Value::Null) => {
            if let Some(verb) = instead(call, |p| if let Parse::NullVerbIs(v) = p { Some(v) } else { None }) {
                return Ok(Word::Known(verb));
            }
            // Only the DCS page calls the field optional.
            match (call.service, call.config.readings.null_optional) {
                (Service::Dcs, NullOptional::AsAbsent) => Ok(Word::Absent),
                _ => Err(Refusal::VerbUnknown),
            }
        }
        Some(Value::String(text)) => word(call, text),
        Some(other) => {
            if let Some(verb) = instead(call, |p| if let Parse::VerbScalarIs(v) = p { Some(v) } else { None })
                && (other.is_boolean() || other.is_number())
            {
                return Ok(Word::Known(verb));
            }
            if call.is(Break::Parse(Parse::VerbInList))
                && let Some(text) = other.get(0).and_then(Value::as_str)
            {
                return word(call, text);
            }
            Err(Refusal::VerbUnknown)
        }
    }
}

fn word(call: &Call<'_>, text: &str) -> Result<Word, Refusal> {
    let known = Verb::of(call.service);
    let find = |text: &str| known.iter().find(|(name, _)| *name == text).map(|(_, verb)| *verb);
    if let Some(verb) = find(text) {
        return Ok(Word::Known(verb));
    }
    if call.is(Break::Parse(Parse::VerbCaseFolded))
        && let Some(verb) = find(&text.to_lowercase())
    {
        return Ok(Word::Known(verb));
    }
    if call.is(Break::Parse(Parse::VerbTrimmed))
        && let Some(verb) = find(text.trim())
    {
        return Ok(Word::Known(verb));
    }
    if call.is(Break::Parse(Parse::VerbPrefix))
        && let Some((_, verb)) = known.iter().find(|(name, _)| text.starts_with(name))
    {
        return Ok(Word::Known(*verb));
    }
    if let Some(verb) = call.param(|b| match b {
        Break::Parse(Parse::VerbAlias(alias, verb)) if alias == text => Some(verb),
        _ => None,
    }) {
        return Ok(Word::Known(verb));
    }
    if text.is_empty()
        && let Some(verb) = instead(call, |p| if let Parse::EmptyVerbIs(v) = p { Some(v) } else { None })
    {
        return Ok(Word::Known(verb));
    }
    if let Some(verb) = instead(call, |p| if let Parse::UnknownVerbIs(v) = p { Some(v) } else { None }) {
        return Ok(Word::Known(verb));
    }
    if call.is(Break::Parse(Parse::UnknownVerbIsNothing)) {
        return Ok(Word::Nothing);
    }
    Err(Refusal::VerbUnknown)
}

/// The engine whose failed instances are selected, if the selector is there.
fn all_failed(call: &Call<'_>, object: &Object) -> Result<Option<Service>, Refusal> {
    let readings = &call.config.readings;
    let value = match call.service {
        Service::DmsKafka => object.get("allFailure"),
        Service::DmsRocketmq => match readings.all_failure_name {
            AllFailureName::Table => object.get("all_failure"),
            AllFailureName::Example => object.get("allFailure"),
            AllFailureName::Both => object.get("all_failure").or_else(|| object.get("allFailure")),
        },
        Service::Clouddc | Service::Dcs => None,
    };
    let own = call.service;
    let lenient = |parse: Parse| call.is(Break::Parse(parse));
    match value {
        None => Ok(None),
        Some(Value::Null) => match readings.null_optional {
            NullOptional::AsAbsent => Ok(None),
            NullOptional::Refused => Err(Refusal::AllFailure),
        },
        Some(Value::String(text)) => engine_of(call, text),
        Some(Value::Bool(true)) if lenient(Parse::AllFailureBoolean) => Ok(Some(own)),
        Some(Value::Number(_)) if lenient(Parse::AllFailureNumber) => Ok(Some(own)),
        Some(Value::Array(_) | Value::Object(_)) if lenient(Parse::AllFailureNested) => Ok(Some(own)),
        Some(_) => Err(Refusal::AllFailure),
    }
}

fn engine_of(call: &Call<'_>, text: &str) -> Result<Option<Service>, Refusal> {
    let readings = &call.config.readings;
    let own = match call.service {
        Service::DmsKafka => text == "kafka",
        _ => match readings.all_failure_value {
            AllFailureValue::Table => text == "RocketMQ",
            AllFailureValue::Example => text == "rocketmq",
            // Later revisions of the page are known to write `reliability`.
            AllFailureValue::Any => text.eq_ignore_ascii_case("rocketmq") || text == "reliability",
        },
    };
    if own || call.is(Break::Parse(Parse::AllFailureAnyText)) {
        return Ok(Some(call.service));
    }
    if text.is_empty() && call.is(Break::Parse(Parse::AllFailureEmpty)) {
        return Ok(Some(call.service));
    }
    if call.service == Service::DmsRocketmq {
        // The v2 path is shared with Kafka.
        return if text == "kafka" { Ok(Some(Service::DmsKafka)) } else { Err(Refusal::AllFailure) };
    }
    match readings.all_failure_other_value {
        AllFailureOtherValue::Refused => Err(Refusal::AllFailure),
        AllFailureOtherValue::ActsAsAbsent => Ok(None),
        // An engine that has no failed instances: nothing is found, nothing is done.
        AllFailureOtherValue::Ignored => Ok(Some(Service::Clouddc)),
    }
}

fn selected(
    call: &Call<'_>,
    object: &Object,
    verb: Verb,
    all_failed: Option<Service>,
) -> Result<Intent, Refusal> {
    let readings = &call.config.readings;
    if let Some(everything) = everything(call, object, verb) {
        return Ok(everything);
    }
    let ids = ids(call, object)?;
    if let Some(engine) = all_failed {
        if verb != Verb::Delete {
            if call.is(Break::Parse(Parse::AllFailureBeatsRestart)) {
                return Ok(Intent::AllFailed(engine));
            }
            if readings.restart_all_failure == RestartAllFailure::Refused {
                return Err(Refusal::AllFailure);
            }
        } else if let Some(ids) = ids {
            if ids.is_empty() {
                return Ok(Intent::AllFailed(engine));
            }
            return match readings.both_selectors {
                BothSelectors::Refused => Err(Refusal::Selectors),
                BothSelectors::IdsWin => Ok(Intent::Ids { verb, ids }),
                BothSelectors::AllWin => Ok(Intent::AllFailed(engine)),
            };
        } else {
            // Source: dms-kafka-v1.0-2019, Table 2, row instances against example 3.
            let mandatory = call.service == Service::DmsKafka
                && readings.revision == Revision::V2019
                && readings.kafka_instances_required == KafkaInstancesRequired::Table;
            return if mandatory { Err(Refusal::IdsMissing) } else { Ok(Intent::AllFailed(engine)) };
        }
    }
    match ids {
        Some(ids) if ids.is_empty() => Ok(Intent::Nothing { ids, success: true }),
        Some(ids) => Ok(Intent::Ids { verb, ids }),
        None if call.service == Service::Dcs
            && readings.dcs_instances_required == DcsInstancesRequired::Table =>
        {
            Ok(Intent::Nothing { ids: Vec::new(), success: true })
        }
        None => Err(Refusal::IdsMissing),
    }
}

/// The ways in which a careless reader takes a request to mean every instance.
fn everything(call: &Call<'_>, object: &Object, verb: Verb) -> Option<Intent> {
    let lenient = |parse: Parse| call.is(Break::Parse(parse));
    let list = object.get(field(call.service));
    let has = |wanted: fn(&str) -> bool| {
        list.and_then(Value::as_array).is_some_and(|list| list.iter().filter_map(Value::as_str).any(wanted))
    };
    let nil = |id: &str| id == "00000000-0000-0000-0000-000000000000";
    let max = |id: &str| id == "ffffffff-ffff-ffff-ffff-ffffffffffff";
    let means_all = (list.is_none() && lenient(Parse::IdsMissingIsAll) && !call.facts.all_failed)
        || (list.and_then(Value::as_array).is_some_and(Vec::is_empty) && lenient(Parse::IdsEmptyIsAll))
        || (lenient(Parse::EmptyIdIsAll) && has(str::is_empty))
        || (lenient(Parse::NilIdIsAll) && has(nil))
        || (lenient(Parse::MaxIdIsAll) && has(max));
    means_all.then_some(Intent::Everything(verb))
}

pub(crate) fn field(service: Service) -> &'static str {
    if service == Service::Clouddc { "instance_id_set" } else { "instances" }
}

/// The requested ids: `None` when the field is absent, an empty list only where that is accepted.
fn ids(call: &Call<'_>, object: &Object) -> Result<Option<Vec<String>>, Refusal> {
    let lenient = |parse: Parse| call.is(Break::Parse(parse));
    let readings = &call.config.readings;
    let list: Vec<Value> = match object.get(field(call.service)) {
        None => return Ok(None),
        Some(Value::Array(list)) => list.clone(),
        Some(Value::Null) => {
            return match readings.null_optional {
                NullOptional::AsAbsent => Ok(None),
                NullOptional::Refused => Err(Refusal::IdsType),
            };
        }
        Some(Value::String(text)) if lenient(Parse::IdsText) => vec![Value::from(text.clone())],
        Some(Value::String(text)) if lenient(Parse::IdsComma) => text.split(',').map(Value::from).collect(),
        Some(Value::Object(map)) if lenient(Parse::IdsObject) => {
            map.iter().map(|(key, value)| Value::from(value.as_str().unwrap_or(key))).collect()
        }
        Some(Value::Number(_) | Value::Bool(_)) if lenient(Parse::IdsScalarIsNothing) => {
            return Ok(Some(Vec::new()));
        }
        Some(_) => return Err(Refusal::IdsType),
    };
    let empty_selects = call.facts.all_failed && call.service == Service::DmsKafka;
    if list.is_empty() && readings.empty_list == EmptyList::Refused && !empty_selects {
        return Err(Refusal::IdsEmpty);
    }
    let list = limited(call, list)?;
    let mut ids = Vec::with_capacity(list.len());
    for value in list {
        match value {
            Value::String(text) if lenient(Parse::IdsJoined) => {
                for part in text.split(',') {
                    ids.push(id(call, part.to_owned())?);
                }
            }
            Value::String(text) => ids.push(id(call, text)?),
            Value::Array(inner) if lenient(Parse::IdsFlatten) => {
                for text in inner.iter().filter_map(Value::as_str) {
                    ids.push(id(call, text.to_owned())?);
                }
            }
            Value::Object(inner) if lenient(Parse::IdsOfObjects) => {
                let text = inner.values().find_map(Value::as_str).unwrap_or_default();
                ids.push(id(call, text.to_owned())?);
            }
            _ if lenient(Parse::IdsSkipOthers) => {}
            _ => return Err(Refusal::IdsType),
        }
    }
    Ok(Some(ids))
}

fn limited(call: &Call<'_>, mut list: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let limit = call.param(|b| match b {
        Break::Parse(Parse::Limit(limit)) => Some(limit),
        _ => None,
    });
    if let Some(limit) = limit {
        return if list.len() > limit { Err(Refusal::IdsTooMany) } else { Ok(list) };
    }
    let bounded = call.service == Service::Clouddc || call.config.readings.over_fifty == OverFifty::Refused;
    if bounded && list.len() > MOST_IDS {
        if !call.is(Break::Parse(Parse::LimitCuts)) {
            return Err(Refusal::IdsTooMany);
        }
        list.truncate(MOST_IDS);
    }
    Ok(list)
}

/// An id in the form in which it is looked up and echoed.
fn id(call: &Call<'_>, text: String) -> Result<String, Refusal> {
    if is_uuid(&text) {
        return Ok(text);
    }
    let readings = &call.config.readings;
    if is_uuid(text.trim()) {
        if call.is(Break::Parse(Parse::IdTrimmed)) {
            return Ok(text.trim().to_owned());
        }
        // CloudDC has no per-id `failed`, so there is nothing to choose.
        return match readings.id_whitespace {
            IdWhitespace::Failed if call.service != Service::Clouddc => Ok(text),
            _ => Err(Refusal::IdMalformed),
        };
    }
    if call.is(Break::Parse(Parse::IdWithoutHyphens)) && text.len() == 32 {
        let hyphened: String = text
            .char_indices()
            .flat_map(|(at, c)| matches!(at, 8 | 12 | 16 | 20).then_some('-').into_iter().chain([c]))
            .collect();
        if is_uuid(&hyphened) {
            return Ok(hyphened);
        }
    }
    match readings.malformed_ids {
        MalformedIds::Failed if call.service != Service::Clouddc => Ok(text),
        _ => Err(Refusal::IdMalformed),
    }
}
