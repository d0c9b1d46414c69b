//! Smaller cases that could fail for the same reason: fewer steps, fewer ids, fewer fields, simpler values.
//!
//! Every candidate is asked about again: it is offered only if it has the same sort of expectation at its last step
//! and, for reject, breaks the same statement. Whether it still fails is for whoever sends it to find out.

use crate::exercise::exercises;
use crate::plan::all_accepted;
use crate::{After, Body, Case, Oracle, RequestTemplate};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Candidates for a smaller case, the boldest first. None of them is the case itself.
pub fn shrink<'o>(oracle: &'o Oracle<'o>, case: &Case) -> impl Iterator<Item = Case> + use<'o> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let case = case.clone();
    requests(&case).into_iter().filter_map(move |(name, requests)| {
        let steps = oracle.steps(requests);
        let alike = match (case.steps.last(), steps.last()) {
            (Some(old), Some(new)) => old.expectation.is_like(&new.expectation),
            _ => false,
        };
        let accepted = all_accepted(&steps) == all_accepted(&case.steps) || steps.len() < case.steps.len();
        let text = serde_json::to_string(&steps).ok()?;
        // A list that loses its last id may reach everything: smaller must not mean stronger.
        let effect = oracle.effect(&steps);
        if !alike || !accepted || effect > case.effect || steps == case.steps || !seen.insert(text) {
            return None;
        }
        Some(Case {
            id: crate::CaseId::parse(format!("{}/{name}", root(case.id.as_str()))),
            effect,
            exercises: exercises(oracle.api, oracle.views.first(), &steps),
            steps,
            ..case.clone()
        })
    })
}

/// A shrunk case is named after the one that it came from, however many times it was shrunk.
fn root(id: &str) -> &str {
    id.split_once("/shrunk-").map_or(id, |(root, _)| root)
}

type Requests = Vec<(RequestTemplate, After)>;

fn requests(case: &Case) -> Vec<(String, Requests)> {
    let all: Requests = case.steps.iter().map(|step| (step.request.clone(), step.after)).collect();
    let mut out: Vec<Requests> = Vec::new();
    // The last step is the one that failed, so it stays.
    let last = all.len().saturating_sub(1);
    if last > 0 {
        out.extend(all.get(last..).map(<[_]>::to_vec));
        out.extend(all.get(last / 2..).map(<[_]>::to_vec));
        for at in 0..last {
            let mut fewer = all.clone();
            fewer.remove(at);
            out.push(fewer);
        }
    }
    for (at, (request, after)) in all.iter().enumerate().rev() {
        for smaller in smaller_requests(request) {
            let mut changed = all.clone();
            if let Some(step) = changed.get_mut(at) {
                *step = (smaller, *after);
            }
            out.push(changed);
        }
        if matches!(after, After::Pause(_) | After::Together) {
            let mut changed = all.clone();
            if let Some(step) = changed.get_mut(at) {
                step.1 = After::Now;
            }
            out.push(changed);
        }
    }
    out.into_iter().enumerate().map(|(at, requests)| (format!("shrunk-{at}"), requests)).collect()
}

fn smaller_requests(request: &RequestTemplate) -> Vec<RequestTemplate> {
    let mut out = Vec::new();
    if let Body::Json(body) = &request.body {
        out.extend(
            smaller_values(body, 0)
                .into_iter()
                .map(|body| RequestTemplate { body: Body::Json(body), ..request.clone() }),
        );
    }
    for at in 0..request.query.len() {
        let mut fewer = request.clone();
        fewer.query.remove(at);
        out.push(fewer);
    }
    for at in 0..request.headers.len() {
        let mut fewer = request.clone();
        fewer.headers.remove(at);
        out.push(fewer);
    }
    out
}

/// Below this depth values are taken as they are.
const DEEP: usize = 30;

fn smaller_values(value: &Value, depth: usize) -> Vec<Value> {
    if depth > DEEP {
        return Vec::new();
    }
    match value {
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::Bool(true) => vec![json!(false)],
        Value::Number(number) => smaller_numbers(number),
        Value::String(text) => smaller_texts(text),
        Value::Array(items) => smaller_lists(items, depth),
        Value::Object(fields) => smaller_objects(fields, depth),
    }
}

fn smaller_numbers(number: &serde_json::Number) -> Vec<Value> {
    match number.as_i64() {
        Some(0) => Vec::new(),
        Some(whole) => vec![json!(0), json!(whole / 2), json!(whole - whole.signum())],
        None => number.as_f64().map(|float| vec![json!(0), json!(float.trunc())]).unwrap_or_default(),
    }
}

fn smaller_texts(text: &str) -> Vec<Value> {
    if crate::symbol::whole_mention(text).is_some() {
        return Vec::new();
    }
    let count = text.chars().count();
    let mut lengths = vec![0, 1, count / 2, count.saturating_sub(1)];
    lengths.retain(|length| *length < count);
    lengths.dedup();
    lengths.into_iter().map(|length| json!(text.chars().take(length).collect::<String>())).collect()
}

fn smaller_lists(items: &[Value], depth: usize) -> Vec<Value> {
    let mut out = Vec::new();
    let count = items.len();
    let mut part =
        |from: usize, to: usize| out.extend(items.get(from..to).map(|part| Value::from(part.to_vec())));
    if count > 2 {
        part(0, 1);
        part(count - 1, count);
        part(0, 2);
        part(count - 2, count);
        part(0, count / 2);
        part(count / 2, count);
    }
    // Of a list of hundreds, single items are not worth a request each.
    for at in (0..count).take(64) {
        let mut fewer = items.to_vec();
        fewer.remove(at);
        out.push(fewer.into());
    }
    if count > 64 {
        let mut fewer = items.to_vec();
        fewer.pop();
        out.push(fewer.into());
    }
    for (at, item) in items.iter().enumerate().take(8) {
        for smaller in smaller_values(item, depth + 1) {
            let mut changed = items.to_vec();
            if let Some(place) = changed.get_mut(at) {
                *place = smaller;
            }
            out.push(changed.into());
        }
    }
    out
}

fn smaller_objects(fields: &Map<String, Value>, depth: usize) -> Vec<Value> {
    let mut out = Vec::new();
    for name in fields.keys() {
        let mut fewer = fields.clone();
        fewer.shift_remove(name);
        out.push(fewer.into());
    }
    for (name, value) in fields {
        for smaller in smaller_values(value, depth + 1) {
            let mut changed = fields.clone();
            changed.insert(name.clone(), smaller);
            out.push(changed.into());
        }
    }
    out
}
