//! The body as a whole: none, not an object, not JSON, JSON that services read differently.

use super::Base;
use crate::plan::Plan;
use crate::{Body, Cell, Group};
use as_documented_contract::Subject;
use serde_json::{Value, json};

const SHAPES: [&str; 6] =
    ["type-array", "type-string", "type-number", "type-boolean", "null", "empty-object"];

const TEXTS: [&str; 18] = [
    "none",
    "empty",
    "blank",
    "truncated",
    "truncated-first",
    "trailing-comma",
    "trailing-comma-list",
    "trailing-text",
    "single-quotes",
    "unquoted-keys",
    "comment",
    "nan",
    "two-values",
    "bare-word",
    "invalid-utf-8",
    "raw-control",
    "byte-order-mark",
    "duplicate-keys",
];

pub(super) fn cells() -> Vec<Cell> {
    SHAPES.iter().chain(&TEXTS).map(|name| Cell::new(&Subject::request(), format!("body-{name}"))).collect()
}

pub(super) fn plan(plan: &mut Plan<'_>, base: &Base<'_>) {
    if plan.api.contract.request.is_none() {
        return;
    }
    let text = base.body.to_string();
    for name in SHAPES {
        let value = match name {
            "type-array" => json!([base.body]),
            "type-string" => json!(text),
            "type-number" => json!(7),
            "type-boolean" => json!(true),
            "null" => Value::Null,
            _ => json!({}),
        };
        single(plan, base, name, Body::Json(value));
    }
    for name in TEXTS {
        if let Some(body) = written(name, &text) {
            single(plan, base, name, body);
        }
    }
}

fn single(plan: &mut Plan<'_>, base: &Base<'_>, name: &str, body: Body) {
    let mut request = plan.call.json(base.body.clone());
    request.body = body;
    let cell = Cell::new(&Subject::request(), format!("body-{name}"));
    plan.single(Group::Boundary, &format!("{}/body-{name}", base.label), request, Some(&base.id), Some(cell));
}

/// The body's text with one thing wrong; `None` where the text has no place for it.
fn written(name: &str, text: &str) -> Option<Body> {
    let open = text.strip_suffix('}')?;
    let inner = open.strip_prefix('{')?;
    let out: Vec<u8> = match name {
        "none" => return Some(Body::None),
        "empty" => Vec::new(),
        "blank" => b" \n".to_vec(),
        "truncated" => open.into(),
        "truncated-first" => b"{".to_vec(),
        "trailing-comma" if !inner.is_empty() => format!("{open},}}").into(),
        "trailing-comma-list" if text.contains(']') => text.replacen(']', ",]", 1).into(),
        "trailing-text" => format!("{text}x").into(),
        "single-quotes" if !inner.is_empty() => text.replace('"', "'").into(),
        "unquoted-keys" => {
            let (key, rest) = inner.strip_prefix('"')?.split_once('"')?;
            format!("{{{key}{rest}}}").into()
        }
        "comment" => format!("{{/* c */{inner}}}").into(),
        "nan" => with_field(inner, "\"extra\":NaN").into(),
        "two-values" => format!("{text} {text}").into(),
        "bare-word" => b"hello".to_vec(),
        "invalid-utf-8" => {
            let mut out = with_field(inner, "\"extra\":\"").into_bytes();
            out.pop();
            out.extend_from_slice(b"\xff\"}");
            out
        }
        "raw-control" => with_field(inner, "\"extra\":\"\u{1}\"").into(),
        "byte-order-mark" => [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        "duplicate-keys" if !inner.is_empty() => format!("{{{inner},{inner}}}").into(),
        _ => return None,
    };
    Some(Body::Raw(out))
}

fn with_field(inner: &str, field: &str) -> String {
    let comma = if inner.is_empty() { "" } else { "," };
    format!("{{{inner}{comma}{field}}}")
}
