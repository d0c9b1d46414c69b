//! What `diff` says: every rule forwards and backwards, the two Kafka revisions, and what holds for any contracts.

mod every_rule;
mod laws;
mod revisions;

use as_documented_contract::{Change, Contract, Party};
use serde_json::{Value, json};

/// A small operation with one of everything.
pub(crate) fn base() -> Value {
    let at = json!({"place": "Table 1"});
    json!({
        "format": 1, "api": "demo/things/v1", "source": {"page": "demo", "format": "rst"},
        "operation": {"title": "Creating a Thing", "method": "POST", "path": "/v1/{project_id}/things", "at": at},
        "parameters": [
            {"in": "path", "field": {"name": "project_id", "requirement": "mandatory", "value": {"type": "string"}, "at": at}},
            {"in": "query", "field": {"name": "limit", "requirement": "optional", "value": {"type": "integer"}, "at": at}}
        ],
        "request": {"media_type": "application/json", "at": at, "body": {"type": "object", "fields": [
            {"name": "name", "requirement": "mandatory", "value": {"type": "string"}, "at": at},
            {"name": "note", "requirement": "optional", "value": {"type": "string"}, "at": at},
            {"name": "ids", "requirement": "optional", "value": {"type": "array", "items": {"type": "string"}}, "at": at}
        ]}},
        "responses": [
            {"status": "200", "at": at, "body": {"type": "object", "fields": [
                {"name": "id", "requirement": "mandatory", "value": {"type": "string"}, "at": at},
                {"name": "state", "requirement": "optional", "value": {"type": "string"}, "at": at},
                {"name": "count", "requirement": "unstated", "value": {"type": "integer"}, "at": at}
            ]}},
            {"status": "400", "at": at}
        ],
        "examples": [{"name": "one", "kind": "request", "body": {"name": "a"}, "at": at}],
        "axes": []
    })
}

/// A contract with these parts put in place; `null` takes a part out, `-` as the last step appends.
pub(crate) fn with(edits: &[(&str, Value)]) -> Contract {
    let mut value = base();
    for (pointer, new) in edits {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match value.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
            Value::Object(fields) if new.is_null() => drop(fields.shift_remove(last)),
            Value::Object(fields) => drop(fields.insert(last.to_owned(), new.clone())),
            Value::Array(items) if last == "-" => items.push(new.clone()),
            Value::Array(items) if new.is_null() => drop(items.remove(last.parse().unwrap())),
            Value::Array(items) => items[last.parse::<usize>().unwrap()] = new.clone(),
            other => panic!("{parent} is {other}"),
        }
    }
    Contract::from_json(&value.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn rules(changes: &[Change]) -> Vec<(&str, &str, Vec<Party>)> {
    changes
        .iter()
        .map(|one| (one.rule.as_str(), one.subject.as_str(), one.breaks.iter().copied().collect()))
        .collect()
}
