//! Boundary cases: one request for each cell of the coverage plan, and for each verb.
//!
//! A request is built from a valid one at made-up ids by one change. What is to be expected of it is not decided
//! here; its control is the request without the change.

mod body;
mod call;
mod field;
mod list;
mod parameter;

pub(crate) use list::longest;
pub use list::{JOINED, joined};

use crate::blueprint::Blueprint;
use crate::plan::Plan;
use crate::view::View;
use crate::{CaseId, Cell, Group, Options, Pool, SymbolicId};
use as_documented_contract::{Api, Subject, Verb};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Made-up ids, `count` of them, each another.
pub(crate) fn minted(count: u32) -> Vec<Value> {
    (0..count).map(|at| json!(SymbolicId::new(Pool::Minted, at).symbol())).collect()
}

/// The same JSON with line ends; as pages print their examples, with blanks before colons, too; and with its fields
/// from the last to the first.
pub(crate) fn in_other_notations(body: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let blanks = body.to_string().replace("\":", "\" : ").replace(",\"", ", \"");
    let lines = serde_json::to_vec_pretty(body).map(|text| ("line-ends", text));
    let mut out: Vec<_> = lines.into_iter().chain([("blanks", blanks.into_bytes())]).collect();
    let Some(fields) = body.as_object().filter(|fields| fields.len() > 1) else { return out };
    let turned: serde_json::Map<String, Value> =
        fields.iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect();
    out.push(("fields-turned", Value::Object(turned).to_string().into_bytes()));
    out
}

/// A valid request that boundaries are built from.
pub(crate) struct Base<'a> {
    /// How case ids name it: the verb.
    pub(crate) label: String,
    pub(crate) verb: Option<&'a Verb>,
    pub(crate) body: Value,
    pub(crate) id: CaseId,
}

/// Every cell of an operation.
pub(crate) fn cells(api: &Api, call: &Blueprint<'_>) -> Vec<Cell> {
    let mut out = call::cells(api);
    out.extend(parameter::cells(api));
    if api.contract.request.is_some() {
        out.extend(body::cells());
        if let Some(strict) = &call.strict {
            let body = call.body(first_verb(api), minted(1));
            for site in field::sites(strict, &body, api) {
                out.extend(site.cells());
            }
        }
        if let Some(semantics) = api.semantics() {
            out.extend(list::cells(&semantics.selector, call));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|cell| seen.insert(cell.clone()));
    out
}

fn first_verb(api: &Api) -> Option<&Verb> {
    api.semantics().and_then(|semantics| semantics.verbs.first())
}

/// Plans them all.
pub(crate) fn plan(plan: &mut Plan<'_>, options: &Options) {
    let api = plan.api;
    let verbs: Vec<Option<&Verb>> = match api.semantics() {
        Some(semantics) if !semantics.verbs.is_empty() => semantics.verbs.iter().map(Some).collect(),
        _ => vec![None],
    };
    for (at, verb) in verbs.into_iter().enumerate() {
        let label =
            verb.map_or("call", |verb| if verb.value.is_empty() { "call" } else { &verb.value }).to_owned();
        let body = plan.call.body(verb, minted(1));
        let request = if api.contract.request.is_some() {
            plan.call.json(body.clone())
        } else {
            plan.call.with(crate::Body::None)
        };
        let id = plan.single(Group::Boundary, &format!("{label}/base"), request, None, None);
        let base = Base { label, verb, body, id };
        // What surrounds the body is the same for every verb; what a verb does with a value may not be.
        if at == 0 {
            call::plan(plan, &base, options);
            parameter::plan(plan, &base);
            body::plan(plan, &base);
        }
        call::repeated(plan, &base);
        if api.contract.request.is_some() {
            field::plan(plan, &base);
            list::plan(plan, &base);
        }
    }
    everything(plan);
}

/// The switch for all failed instances with other values than its own, and beside the ids.
fn everything(plan: &mut Plan<'_>) {
    let api = plan.api;
    let Some(semantics) = api.semantics() else { return };
    let Some(switch) = &semantics.everything else { return };
    let Some(verb) = semantics.verbs.iter().find(|verb| verb.value == switch.verb) else { return };
    let all = switches(api, plan.views());
    for (name, value) in all.clone() {
        let field = Subject::request().field(&name);
        let odd = odd_switches(&value);
        let mut body = plan.call.body(Some(verb), minted(1));
        plan.call.remove(&mut body, &semantics.selector);
        let Some(object) = body.as_object_mut() else { return };
        object.insert(name.clone(), value.clone());
        // Beside other verbs first, while there are failed instances that it may hit.
        let others = semantics.verbs.iter().map(|other| &other.value).filter(|other| **other != verb.value);
        for other in others.chain(&semantics.elsewhere) {
            let mut body = body.clone();
            if let Some(field) = &semantics.verb {
                plan.call.set(&mut body, field, json!(other));
            }
            let case = format!("{other}/{name}/documented");
            let id = plan.single(Group::Boundary, &case, plan.call.json(body), None, None);
            plan.watch(&id);
        }
        let control = plan.single(
            Group::Boundary,
            &format!("{}/{name}/documented", verb.value),
            plan.call.json(body.clone()),
            None,
            None,
        );
        for (boundary, value) in &odd {
            let mut body = body.clone();
            body[name.as_str()] = value.clone();
            let case = format!("{}/{name}/{boundary}", verb.value);
            let cell = Cell::new(&field, *boundary);
            plan.single(Group::Boundary, &case, plan.call.json(body), Some(&control), Some(cell));
        }
        let ids = plan.call.body(Some(verb), minted(1));
        let control = plan.id(Group::Boundary, &format!("{}/base", verb.value));
        let mut both = ids.clone();
        both[name.as_str()] = value;
        let case = format!("{}/{name}/with-ids", verb.value);
        plan.single(Group::Boundary, &case, plan.call.json(both.clone()), None, None);
        // Beside ids one thing alone is wrong, whatever else a reading makes mandatory.
        for (boundary, value) in odd.iter().filter(|(boundary, _)| boundary.starts_with("type-")) {
            let mut body = ids.clone();
            body[name.as_str()] = value.clone();
            let case = format!("{}/{name}/with-ids/{boundary}", verb.value);
            plan.single(Group::Boundary, &case, plan.call.json(body), Some(&control), None);
        }
        if let Some(field) = &semantics.verb {
            plan.call.remove(&mut both, field);
            let case = format!("{}/{name}/with-ids/no-verb", verb.value);
            plan.single(Group::Boundary, &case, plan.call.json(both), Some(&control), None);
        }
    }
    under_every_name(plan, &all, verb);
}

/// Values that the switch for all failed instances does not have, beside this one that it has.
fn odd_switches(value: &Value) -> [(&'static str, Value); 9] {
    [
        ("upper", json!(value.as_str().map(str::to_uppercase))),
        ("blank-before", json!(value.as_str().map(|text| format!(" {text}")))),
        ("empty", json!("")),
        ("null", Value::Null),
        ("type-boolean", json!(true)),
        ("type-boolean-false", json!(false)),
        ("type-number", json!(1)),
        ("type-array", json!([value])),
        ("type-object", json!({})),
    ]
}

/// Where readings differ over the name of the switch, a value that is wrong under each name is wrong in each: beside
/// ids, and alone.
fn under_every_name(plan: &mut Plan<'_>, switches: &[(String, Value)], verb: &Verb) {
    let names: BTreeSet<&String> = switches.iter().map(|(name, _)| name).collect();
    let Some(selector) = plan.api.semantics().map(|semantics| semantics.selector.clone()) else { return };
    let Some((_, documented)) = switches.first().filter(|_| names.len() > 1) else { return };
    let ids = plan.call.body(Some(verb), minted(1));
    let mut alone = ids.clone();
    plan.call.remove(&mut alone, &selector);
    let all = |mut body: Value, value: &Value| {
        names.iter().for_each(|name| body[name.as_str()] = value.clone());
        body
    };
    let request = plan.call.json(all(alone.clone(), documented));
    let name = format!("{}/switches/documented", verb.value);
    let accepted = plan.single(Group::Boundary, &name, request, None, None);
    let base = plan.id(Group::Boundary, &format!("{}/base", verb.value));
    for (boundary, value) in odd_switches(documented).iter().filter(|(name, _)| name.starts_with("type-")) {
        for (place, body, control) in [("with-ids", &ids, &base), ("alone", &alone, &accepted)] {
            let case = format!("{}/switches/{place}/{boundary}", verb.value);
            let request = plan.call.json(all(body.clone(), value));
            plan.single(Group::Boundary, &case, request, Some(control), None);
        }
    }
}

/// The names and values that the switch for all failed instances has, in any reading.
pub(crate) fn switches(api: &Api, views: &[View]) -> Vec<(String, Value)> {
    let mut out: Vec<(String, Value)> = Vec::new();
    let Some(switch) = api.semantics().and_then(|semantics| semantics.everything.as_ref()) else {
        return out;
    };
    for view in views {
        let Some(path) = view.path(&api.contract, &switch.field) else { continue };
        let [name] = path.as_slice() else { continue };
        let node = view.contract.node(&Subject::request().field(name));
        for value in node.and_then(|node| node.allowed()).unwrap_or_default() {
            if !out.contains(&(name.clone(), value.clone())) {
                out.push((name.clone(), value.clone()));
            }
        }
    }
    out
}
