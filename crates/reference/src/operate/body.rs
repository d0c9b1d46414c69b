//! The request body as a JSON object, with the leniencies that faults allow.

use serde_json::{Map, Value};

use crate::call::Call;
use crate::faults::breaks::{Break, Parse};
use crate::refusal::Refusal;

/// The object; `None` when a fault accepts what cannot be read.
pub(crate) fn parse_body(call: &Call<'_>) -> Result<Option<Map<String, Value>>, Refusal> {
    let lenient = |parse: Parse| call.is(Break::Parse(parse));
    if call.body.is_empty() {
        return if lenient(Parse::EmptyBodyIsNothing) { Ok(None) } else { Err(Refusal::BodyEmpty) };
    }
    let value = match serde_json::from_slice::<Value>(call.body) {
        Ok(value) => value,
        Err(_) => match mended(call) {
            Some(value) => value,
            None if lenient(Parse::MalformedIsNothing) => return Ok(None),
            None => return Err(Refusal::BodyNotJson),
        },
    };
    match value {
        Value::Object(object) => Ok(Some(object)),
        Value::Array(list) if lenient(Parse::FirstOfArray) => match list.into_iter().next() {
            Some(Value::Object(object)) => Ok(Some(object)),
            _ => Err(Refusal::BodyNotObject),
        },
        Value::String(text) if lenient(Parse::JsonInString) => match serde_json::from_str(&text) {
            Ok(Value::Object(object)) => Ok(Some(object)),
            _ => Err(Refusal::BodyNotObject),
        },
        _ if lenient(Parse::NotObjectIsNothing) => Ok(None),
        _ => Err(Refusal::BodyNotObject),
    }
}

/// What a lenient parser makes of malformed JSON.
fn mended(call: &Call<'_>) -> Option<Value> {
    let lenient = |parse: Parse| call.is(Break::Parse(parse));
    let text = std::str::from_utf8(call.body).ok()?;
    if lenient(Parse::TrailingBytes) {
        let first = serde_json::Deserializer::from_str(text).into_iter::<Value>().next();
        if let Some(Ok(value)) = first {
            return Some(value);
        }
    }
    if lenient(Parse::Completed) {
        for end in ["}", "]}", "\"]}", "\"}"] {
            if let Ok(value) = serde_json::from_str(&format!("{text}{end}")) {
                return Some(value);
            }
        }
    }
    if lenient(Parse::TrailingCommas) {
        let tight: String = text.split_whitespace().collect();
        if let Ok(value) = serde_json::from_str(&tight.replace(",]", "]").replace(",}", "}")) {
            return Some(value);
        }
    }
    if lenient(Parse::Comments) {
        let bare: String = text
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        let bare = match (bare.find("/*"), bare.find("*/")) {
            (Some(from), Some(to)) if from < to => {
                format!("{}{}", bare.get(..from)?, bare.get(to + 2..)?)
            }
            _ => bare,
        };
        if let Ok(value) = serde_json::from_str(&bare) {
            return Some(value);
        }
    }
    if lenient(Parse::SingleQuotes) {
        return serde_json::from_str(&text.replace('\'', "\"")).ok();
    }
    None
}
