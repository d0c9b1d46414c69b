//! The documented request examples, replayed with their ids substituted: once at made-up ids, once at live ones.

use crate::made_up::made_up;
use crate::plan::Plan;
use crate::strategy::Roles;
use crate::view::View;
use crate::{Body, Group, Pool, RequestTemplate, SymbolicId};
use as_documented_contract::{Api, Example, ExampleKind, Verb};
use serde_json::{Value, json};

pub(crate) fn plan(plan: &mut Plan<'_>) {
    let api = plan.api;
    for example in api.contract.examples.iter().filter(|one| one.kind == ExampleKind::Request) {
        let Some(request) = request(plan, example) else { continue };
        let name = slug(&example.name);
        let views = plan.views();
        if let Body::Json(body) = &request.body
            && names_instances(api, views, body)
        {
            for (pool, suffix) in
                [(Pool::Minted, "minted"), (Pool::Disposable, "live"), (Pool::Foreign, "own-ids")]
            {
                let body = substituted(api, views, body, pool);
                let request = RequestTemplate { body: Body::Json(body), ..request.clone() };
                plan.single(Group::Example, &format!("{name}/{suffix}"), request, None, None);
            }
        } else {
            plan.single(Group::Example, &name, request, None, None);
        }
    }
}

/// The example as a request; `None` where its body cannot be read.
fn request(plan: &Plan<'_>, example: &Example) -> Option<RequestTemplate> {
    let body = match (&example.body, &example.text) {
        (Some(body), _) if plan.api.semantics().is_none() => {
            Body::Json(made_up(plan.call.strict.as_ref(), body.clone()))
        }
        (Some(body), _) => Body::Json(body.clone()),
        (None, Some(_)) => return None,
        (None, None) => Body::None,
    };
    let mut request = plan.call.with(body);
    if let Some(method) = example.method {
        request.method = method;
    }
    // A DELETE that the operation does not have is never sent, even if an example shows it.
    let deletes = request.method == as_documented_contract::Method::Delete;
    (!deletes || plan.api.contract.operation.method == request.method).then_some(request)
}

fn names_instances(api: &Api, views: &[View], body: &Value) -> bool {
    let selected = |view: &View| view.meaning(api, body).map(|meaning| meaning.selected);
    views.iter().filter_map(selected).any(|one| one != crate::view::Selected::Absent)
}

/// The body with each id of its selector replaced by one of the pool, the same by the same.
fn substituted(api: &Api, views: &[View], body: &Value, pool: Pool) -> Value {
    let mut body = body.clone();
    let Some(selector) = Roles::of(api).selector else { return body };
    let verb = views.first().and_then(|view| view.meaning(api, &body)?.documented_verb(api));
    let mut seen: Vec<Value> = Vec::new();
    for view in views {
        let Some(path) = view.path(&api.contract, &selector) else { continue };
        let list = path.iter().try_fold(&mut body, |at, name| at.get_mut(name.as_str()));
        let Some(Value::Array(items)) = list else { continue };
        for item in items.iter_mut().filter(|item| item.is_string()) {
            let known = seen.iter().position(|one| one == item);
            let at = known.unwrap_or_else(|| {
                seen.push(item.clone());
                seen.len() - 1
            });
            if let Ok(at) = u32::try_from(at) {
                *item = json!(eligible(pool, at, verb).symbol());
            }
        }
        break;
    }
    body
}

/// An instance that the verb applies to.
pub(crate) fn eligible(pool: Pool, at: u32, verb: Option<&Verb>) -> SymbolicId {
    let id = SymbolicId::new(pool, at);
    match verb.and_then(|verb| verb.eligible.as_ref()) {
        Some((attribute, values)) if pool == Pool::Disposable => id.wanting(attribute, true, values),
        _ => id,
    }
}

/// A name as it stands in a case id.
fn slug(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
