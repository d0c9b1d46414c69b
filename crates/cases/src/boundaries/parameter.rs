//! Query and header parameters, one at a time: left out, of the wrong type, at and beyond their limits.
//!
//! The token and the content type are not among them: those are a matter of credentials and of the body.

use super::Base;
use super::field::{Change, Site};
use crate::envelope::TOKEN;
use crate::plan::Plan;
use crate::{Body, Cell, Group, RequestTemplate};
use as_documented_contract::{Api, Location, Parameter, Type};
use serde_json::Value;

fn parameters(api: &Api) -> impl Iterator<Item = &Parameter> {
    api.contract.parameters.iter().filter(|one| {
        let name = &one.field.name;
        match one.location {
            Location::Path => false,
            Location::Query => true,
            Location::Header => {
                !name.eq_ignore_ascii_case(TOKEN) && !name.eq_ignore_ascii_case("Content-Type")
            }
        }
    })
}

/// The changes of a parameter as text; those that no text can carry are left out.
fn changes(one: &Parameter, now: &Value) -> Vec<(String, Option<String>)> {
    let site = Site::lone(one.subject(), one.field.value.clone());
    let is_text = one.field.value.ty == Type::String;
    let mut out = Vec::new();
    for (name, change) in site.changes(now) {
        let text = match change {
            Change::Remove => None,
            Change::Set(Value::String(text)) if sendable(one.location, &text) => Some(text),
            // Any text is a text, whatever it looks like.
            Change::Set(value @ (Value::Number(_) | Value::Bool(_))) if !is_text => Some(value.to_string()),
            Change::Set(_) => continue,
        };
        out.push((name, text));
    }
    out
}

/// A header cannot carry control characters, and a line of 64 KiB tells of the server's buffers alone.
fn sendable(location: Location, text: &str) -> bool {
    match location {
        Location::Path | Location::Query => text.len() <= 4096,
        Location::Header => text.len() <= 1024 && text.chars().all(|c| c.is_ascii_graphic() || c == ' '),
    }
}

pub(super) fn cells(api: &Api) -> Vec<Cell> {
    let each = parameters(api).flat_map(|one| {
        let now = crate::blueprint::sample(&one.field.value, one.subject());
        changes(one, &now).into_iter().map(|(name, _)| Cell::new(&one.subject(), name))
    });
    each.collect()
}

pub(super) fn plan(plan: &mut Plan<'_>, base: &Base<'_>) {
    let request = if plan.api.contract.request.is_some() {
        plan.call.json(base.body.clone())
    } else {
        plan.call.with(Body::None)
    };
    for one in parameters(plan.api) {
        let subject = one.subject();
        let now = crate::blueprint::sample(&one.field.value, subject.clone());
        for (boundary, text) in changes(one, &now) {
            let mut changed = request.clone();
            set(&mut changed, one, text);
            let name = format!("{}/{subject}/{boundary}", base.label);
            let cell = Cell::new(&subject, &boundary);
            plan.single(Group::Boundary, &name, changed, Some(&base.id), Some(cell));
        }
    }
}

fn set(request: &mut RequestTemplate, one: &Parameter, text: Option<String>) {
    let name = &one.field.name;
    let pairs = match one.location {
        Location::Path | Location::Query => &mut request.query,
        Location::Header => &mut request.headers,
    };
    pairs.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    pairs.extend(text.map(|text| (name.clone(), text)));
}
