//! A part's schema as a document of its own: one shape as it is, several as explicit alternatives.

use crate::shape::{Shape, shapes};
use crate::{Part, SchemaError};
use as_documented_contract::{Api, ApiId, Reading};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The JSON Schema 2020-12 document of a part.
///
/// Every object names the statements of its keywords under `x-statements`: `{"type": "request.instances#type",
/// "required:action": "request.action#required"}`. Where readings differ the document is an `anyOf` with one
/// entry per distinct shape, each with a `title` and the readings under `x-readings`. A part that no reading
/// documents allows anything.
///
/// # Errors
/// [`SchemaError::TooManyReadings`].
pub fn to_schema(api: &Api, part: Part) -> Result<Value, SchemaError> {
    let mut out = Map::new();
    out.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    let file = part.file_name().unwrap_or_else(|| format!("{}.schema.json", part.subject()));
    out.insert("$id".to_owned(), json!(format!("urn:as-documented:{}/{file}", encode(api.id()))));
    out.insert("title".to_owned(), json!(format!("{}: {part}", api.id())));
    out.extend(alternatives(api, shapes(api, part)?));
    Ok(out.into())
}

/// The schema object of some shapes, without a document's head.
pub(crate) fn alternatives(api: &Api, mut shapes: Vec<Shape>) -> Map<String, Value> {
    if shapes.len() < 2 {
        return shapes.pop().map(|shape| shape.schema).unwrap_or_default();
    }
    let all: Vec<Value> = shapes
        .into_iter()
        .map(|shape| {
            let mut one = Map::new();
            one.insert("title".to_owned(), json!(name(api, &shape.readings)));
            one.insert("x-readings".to_owned(), json!(shape.readings));
            one.extend(shape.schema);
            one.into()
        })
        .collect();
    let mut out = Map::new();
    out.insert("anyOf".to_owned(), all.into());
    out
}

/// Some readings in few words: axes that are not left free by them.
fn name(api: &Api, readings: &[Reading]) -> String {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (axis, value) in readings.iter().flat_map(Reading::iter) {
        values.entry(axis).or_default().insert(value);
    }
    let product = values.values().fold(1_usize, |product, one| product.saturating_mul(one.len()));
    if product != readings.len() {
        return readings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    }
    let settled = values
        .iter()
        .filter(|(axis, values)| api.contract.axis(axis).is_none_or(|axis| axis.values.len() > values.len()))
        .map(|(axis, values)| format!("{axis}={}", values.iter().copied().collect::<Vec<_>>().join("|")));
    settled.collect::<Vec<_>>().join(", ")
}

/// An API id with what a URI cannot hold percent-encoded.
fn encode(id: &ApiId) -> String {
    let mut out = String::new();
    for byte in id.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
