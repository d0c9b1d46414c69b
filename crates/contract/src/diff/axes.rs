//! Examples and axes: what a page shows, and where it contradicts itself. None of it breaks anybody by itself.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use crate::{Axis, Example, ExampleKind, Subject};
use serde::Serialize;
use serde_json::Value;

/// A part of a contract as JSON, without its places on the page.
pub(super) fn without_locators(part: &impl Serialize) -> Value {
    // Contracts are trees of strings, numbers and lists, so writing one cannot fail.
    let mut value = serde_json::to_value(part).unwrap_or_default();
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.shift_remove("at");
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What an example shows, its name and place aside.
fn shown(example: &Example) -> impl PartialEq + '_ {
    let Example { kind, status, method, url, headers, body, text, .. } = example;
    (*kind, *status, *method, url, headers, body, text)
}

/// What an axis asks and what its values make of the contract, the words aside.
fn asked(axis: &Axis) -> impl PartialEq + '_ {
    let values: Vec<_> =
        axis.values.iter().map(|value| (value.name.as_str(), without_locators(&value.edits))).collect();
    (axis.kind, &axis.subject, values)
}

fn of(example: &Example) -> Said<'_> {
    let subject = match (example.kind, example.status) {
        (ExampleKind::Request, _) => Subject::request(),
        (ExampleKind::Response, Some(status)) => Subject::response(status),
        (ExampleKind::Response, None) => Subject::new("response"),
    };
    Said::new(subject, &example.at)
}

impl Differ {
    /// Examples, matched by what they show, then by name.
    pub(super) fn examples(&mut self, old: &[Example], new: &[Example]) {
        let mut fresh: Vec<&Example> = new.iter().collect();
        let mut left: Vec<&Example> = Vec::new();
        for was in old {
            match fresh.iter().position(|is| shown(was) == shown(is)) {
                Some(at) => drop(fresh.remove(at)),
                None => left.push(was),
            }
        }
        let side = Side::Request;
        for was in left {
            let found = fresh.iter().position(|is| was.kind == is.kind && was.name == is.name);
            let old = Some(of(was).says(was.name.as_str()));
            match found.map(|at| fresh.remove(at)) {
                Some(is) => {
                    let new = Some(of(is).says(is.name.as_str()));
                    self.note(R::ExampleChanged, side, Shift::None, old, new);
                }
                None => self.note(R::ExampleRemoved, side, Shift::None, old, None),
            }
        }
        for is in fresh {
            let new = Some(of(is).says(is.name.as_str()));
            self.note(R::ExampleAdded, side, Shift::None, None, new);
        }
    }

    /// Axes, matched by id.
    pub(super) fn axes(&mut self, old: &[Axis], new: &[Axis]) {
        let side = Side::Request;
        for was in old {
            match (new.iter().find(|is| is.id == was.id), place(was)) {
                (None, old) => self.note(R::AxisRemoved, side, Shift::None, old, None),
                (Some(is), old) if asked(was) != asked(is) => {
                    self.note(R::AxisChanged, side, Shift::None, old, place(is));
                }
                (Some(_), _) => {}
            }
        }
        for is in new.iter().filter(|is| !old.iter().any(|was| was.id == is.id)) {
            self.note(R::AxisAdded, side, Shift::None, None, place(is));
        }
    }
}

/// The place of an axis: that of its first value; none for an axis without values, which no loader lets pass.
fn place(axis: &Axis) -> Option<super::Place> {
    let first = axis.values.first()?;
    Some(Said::new(axis.subject.clone(), &first.at).says(axis.id.as_str()))
}
