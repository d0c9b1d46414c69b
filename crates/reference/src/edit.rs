//! Spoils an answer the way an active fault says.
//!
//! Edits work on JSON while it is JSON; those that make bytes of it come last in a table because
//! nothing can follow them.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Content};
use crate::call::Call;
use crate::faults::breaks::{Break, Edit, Sample};
use crate::faults::trigger::Which;
use crate::instance::Status;
use crate::world::World;

/// Applies every active edit that `pick` selects.
pub(crate) fn edit(
    call: &Call<'_>,
    world: &World,
    answer: &mut Answer,
    pick: impl Fn(Break) -> Option<Edit>,
) {
    for fault in &call.active {
        if let Some(change) = pick(fault.what) {
            apply(call, world, answer, change, fault.which);
        }
    }
}

fn apply(call: &Call<'_>, world: &World, answer: &mut Answer, change: Edit, which: Which) {
    match change {
        Edit::Status(status) => {
            answer.status = status;
            if answer.body == Content::None && status != 204 {
                answer.label = Some("application/json");
            }
        }
        Edit::Label(label) => answer.label = label,
        Edit::Text(text) => answer.body = Content::Raw(text.as_bytes().to_vec()),
        Edit::NoBody => answer.body = Content::None,
        Edit::Cut(n) => bytes(answer, |text| {
            let keep = text.len().saturating_sub(n);
            text.as_bytes().get(..keep).unwrap_or_default().to_vec()
        }),
        Edit::Trail(tail) => bytes(answer, |text| format!("{text}{tail}").into_bytes()),
        Edit::Utf16 => bytes(answer, |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Edit::BrokenUtf8 => bytes(answer, |text| {
            let mut bytes = text.as_bytes().to_vec();
            let at = text.rfind("\":\"").map_or(1, |at| at + 3);
            bytes.insert(at.min(text.len()), 0xff);
            bytes
        }),
        Edit::SingleQuotes => bytes(answer, |text| text.replace('"', "'").into_bytes()),
        Edit::NotANumber => bytes(answer, |text| {
            let end = text.rfind('}').unwrap_or(text.len());
            format!("{},\"took\":NaN}}", text.get(..end).unwrap_or_default()).into_bytes()
        }),
        Edit::Quoted => json_body(answer, |body| Value::from(body.to_string())),
        Edit::InArray => json_body(answer, |body| Value::Array(vec![body])),
        Edit::Under(name) => json_body(answer, |body| {
            let mut outer = Map::new();
            outer.insert(name.to_owned(), body);
            Value::Object(outer)
        }),
        Edit::Drop(name) => {
            answer.object_mut().map(|object| object.shift_remove(name));
        }
        Edit::Set(name, sample) => {
            if let Some(object) = answer.object_mut() {
                let value = make(sample, object.get(name));
                object.insert(name.to_owned(), value);
            }
        }
        Edit::Rename(from, to) => {
            if let Some(object) = answer.object_mut() {
                rename(object, from, to);
            }
        }
        Edit::Long(name, length) => {
            if let Some(object) = answer.object_mut() {
                object.insert(name.to_owned(), Value::from("x".repeat(length)));
            }
        }
        Edit::ListAsObject | Edit::ListAsItem | Edit::ListNull | Edit::ListEmpty => {
            if let Some(list) = list_mut(answer) {
                reshape(list, change);
            }
        }
        Edit::ItemLost | Edit::ItemTwice | Edit::ItemForeign | Edit::IdsSwapped | Edit::IdsOfFirst => {
            if let Some(Value::Array(items)) = list_mut(answer) {
                rearrange(call, items, change, which);
            }
        }
        other => {
            if let Some(Value::Array(items)) = list_mut(answer) {
                let len = items.len();
                for (at, item) in items.iter_mut().enumerate() {
                    let id = id_of(item).unwrap_or_default().to_owned();
                    let version = world
                        .find(&id.to_ascii_lowercase())
                        .and_then(|at| world.instances.get(at))
                        .map_or("", |one| one.version);
                    if which.picks(at, len, &id, version) {
                        edit_item(call, world, item, other);
                    }
                }
            }
        }
    }
}

fn bytes(answer: &mut Answer, make: impl Fn(&str) -> Vec<u8>) {
    let text = match &answer.body {
        Content::Json(value) => value.to_string(),
        Content::Raw(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::None => String::new(),
    };
    answer.body = Content::Raw(make(&text));
}

fn json_body(answer: &mut Answer, make: impl Fn(Value) -> Value) {
    if let Content::Json(value) = &mut answer.body {
        *value = make(value.take());
    }
}

/// The list of per-instance objects.
fn list_mut(answer: &mut Answer) -> Option<&mut Value> {
    let object = answer.object_mut()?;
    let name = if object.contains_key("results") { "results" } else { "instances" };
    object.get_mut(name)
}

fn id_key(item: &Value) -> &'static str {
    if item.get("instance").is_some() { "instance" } else { "id" }
}

fn id_of(item: &Value) -> Option<&str> {
    item.get(id_key(item)).and_then(Value::as_str)
}

fn make(sample: Sample, before: Option<&Value>) -> Value {
    match sample {
        Sample::Null => Value::Null,
        Sample::True => Value::Bool(true),
        Sample::Number => Value::from(1),
        Sample::Text(text) => Value::from(text),
        Sample::List => json!([]),
        Sample::Object => json!({}),
        Sample::Listed => json!([before.cloned().unwrap_or_default()]),
    }
}

fn rename(object: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = object.shift_remove(from) {
        object.insert(to.to_owned(), value);
    }
}

fn reshape(list: &mut Value, change: Edit) {
    let items = list.as_array().cloned().unwrap_or_default();
    *list = match change {
        Edit::ListAsObject => {
            Value::Object(items.into_iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect())
        }
        Edit::ListAsItem => items.into_iter().next().unwrap_or_else(|| json!({})),
        Edit::ListNull => Value::Null,
        _ => json!([]),
    };
}

fn rearrange(call: &Call<'_>, items: &mut Vec<Value>, change: Edit, which: Which) {
    let len = items.len();
    match change {
        Edit::ItemLost => {
            let mut at = 0;
            items.retain(|_| {
                at += 1;
                !which.picks(at - 1, len, "", "")
            });
        }
        Edit::ItemTwice => {
            let picked: Vec<Value> = items
                .iter()
                .enumerate()
                .filter(|(at, _)| which.picks(*at, len, "", ""))
                .map(|(_, item)| item.clone())
                .collect();
            items.extend(picked);
        }
        Edit::ItemForeign => {
            if let Some(mut item) = items.first().cloned() {
                set_id(&mut item, &foreign(call));
                items.push(item);
            }
        }
        Edit::IdsSwapped => {
            let ids: Vec<String> = items.iter().filter_map(id_of).map(str::to_owned).collect();
            if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
                if let Some(item) = items.first_mut() {
                    set_id(item, last);
                }
                if let Some(item) = items.last_mut() {
                    set_id(item, first);
                }
            }
        }
        _ => {
            if let Some(id) = items.first().and_then(id_of).map(str::to_owned) {
                for item in items.iter_mut() {
                    set_id(item, &id);
                }
            }
        }
    }
}

fn set_id(item: &mut Value, id: &str) {
    let key = id_key(item);
    if let Some(object) = item.as_object_mut() {
        object.insert(key.to_owned(), Value::from(id));
    }
}

/// An id that was not asked for: the request's id in the form of a UUID.
fn foreign(call: &Call<'_>) -> String {
    let id = call.request_id;
    let part = |from: usize, to: usize| id.get(from..to).unwrap_or("0000").to_owned();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn edit_item(call: &Call<'_>, world: &World, item: &mut Value, change: Edit) {
    let id = id_of(item).unwrap_or_default().to_owned();
    match change {
        Edit::ItemDrop(name) => {
            item.as_object_mut().map(|object| object.shift_remove(name));
        }
        Edit::ItemSet(name, sample) => {
            if let Some(object) = item.as_object_mut() {
                let value = make(sample, object.get(name));
                object.insert(name.to_owned(), value);
            }
        }
        Edit::ItemRename(from, to) => {
            if let Some(object) = item.as_object_mut() {
                rename(object, from, to);
            }
        }
        Edit::ItemBare(name) => *item = item.get(name).cloned().unwrap_or_default(),
        Edit::ItemInArray => *item = Value::Array(vec![item.take()]),
        Edit::ItemNull => *item = Value::Null,
        Edit::IdForeign => set_id(item, &foreign(call)),
        Edit::IdOfNeighbour => {
            let other = world.instances.iter().find(|one| {
                one.service == call.service
                    && one.project == call.project
                    && one.status == Status::Running
                    && !call.facts.ids.iter().any(|asked| asked.eq_ignore_ascii_case(&one.id))
            });
            if let Some(other) = other {
                set_id(item, &other.id);
            }
        }
        Edit::IdWithoutHyphens => set_id(item, &id.replace('-', "")),
        Edit::IdPadded => set_id(item, &format!("{id} ")),
        Edit::IdOfExample => set_id(item, "e3a7019c-8824-4c1a-8289-5300f19b9f64"),
        Edit::Words(from, to) => {
            if item.get("result").and_then(Value::as_str) == Some(from)
                && let Some(object) = item.as_object_mut()
            {
                object.insert("result".to_owned(), Value::from(to));
            }
        }
        Edit::Opposite => {
            let success = item.get("result").and_then(Value::as_str) == Some("success");
            if let Some(object) = item.as_object_mut() {
                object.insert("result".to_owned(), Value::from(if success { "failed" } else { "success" }));
            }
        }
        _ => {}
    }
}
