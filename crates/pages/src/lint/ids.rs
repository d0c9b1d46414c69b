//! Ids: whether an example response answers for what its request asked.
//!
//! Only ids that look real are compared, and only where the names leave no doubt that they mean the same thing.

use std::collections::BTreeMap;

use as_documented_contract::{Contract, ExampleKind};

use super::{Report, Spot, response_of};
use crate::interpret::Evidence;
use crate::interpret::call::names;
use crate::interpret::example::Shown;
use crate::interpret::json::{Shape, Tree};
use crate::page::Place;

/// Ids by what they name.
type Ids = BTreeMap<String, Vec<(String, Place)>>;

pub(super) fn check(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let of = |kind: ExampleKind| -> Vec<&Shown> {
        evidence
            .shown
            .iter()
            .filter(|own| {
                own.example.kind == kind && contract.examples.iter().any(|e| e.at == own.example.at)
            })
            .collect()
    };
    let requests = of(ExampleKind::Request);
    let responses: Vec<&Shown> = of(ExampleKind::Response)
        .into_iter()
        .filter(|own| {
            response_of(contract, own.example.status)
                .is_none_or(|response| response.status.is_success() || own.example.status.is_none())
        })
        .collect();
    let mut asked = Ids::new();
    for shown in &requests {
        if let Some(tree) = &shown.tree {
            gather(shown, tree, "", &mut asked, 0);
        }
        if let Some((path, _)) = &shown.path {
            from_path(contract, path, shown.place, &mut asked);
        }
    }
    for shown in responses {
        let Some(tree) = &shown.tree else { continue };
        let mut answered = Ids::new();
        gather(shown, tree, "", &mut answered, 0);
        for (name, ids) in &answered {
            let Some(wanted) = asked.get(name) else { continue };
            let stray = ids.iter().find(|(id, _)| !wanted.iter().any(|(own, _)| own == id));
            if let (Some((id, at)), Some((own, from))) = (stray, wanted.first()) {
                let message = format!("an example asks for {name} `{own}` and is answered for `{id}`");
                let first = (Spot::new("example request", *from), own.clone());
                report.add(
                    "ids-differ",
                    format!("response.{name}"),
                    first,
                    (Spot::new(shown.example.at.place.clone(), *at), id.clone()),
                    message,
                );
            }
        }
    }
}

/// What a field's name says that its id names: `instances`, `instance_ids`, `instance_id` and `instance` are one.
fn stem(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let mut rest = lower.as_str();
    for tail in ["_id_set", "_id_list", "_ids", "_id", "_list", "_set"] {
        if let Some(head) = rest.strip_suffix(tail) {
            rest = head;
            break;
        }
    }
    rest.strip_suffix('s').unwrap_or(rest).to_owned()
}

fn looks_real(text: &str) -> bool {
    text.len() >= 24
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

fn gather(shown: &Shown, tree: &Tree, name: &str, out: &mut Ids, depth: usize) {
    match &tree.kind {
        Shape::Text(text)
            if looks_real(text)
                && !matches!(
                    name,
                    "" | "id" | "project_id" | "tenant_id" | "domain_id" | "user_id" | "request_id"
                ) =>
        {
            out.entry(stem(name)).or_default().push((text.clone(), shown.place_of(tree.at)));
        }
        Shape::List(items) => items.iter().for_each(|item| gather(shown, item, name, out, depth + 1)),
        Shape::Object(fields) => {
            for (own, _, value) in fields {
                // `{"publicip": {"id": …}}` is the id of a publicip.
                if own == "id" && depth == 1 && !name.is_empty() {
                    if let Shape::Text(text) = &value.kind
                        && looks_real(text)
                        && !name.ends_with('s')
                    {
                        out.entry(stem(name)).or_default().push((text.clone(), shown.place_of(value.at)));
                    }
                    continue;
                }
                gather(shown, value, own, out, depth + 1);
            }
        }
        Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}

fn from_path(contract: &Contract, path: &str, place: Place, out: &mut Ids) {
    let template: Vec<&str> = contract.operation.path.split('/').collect();
    let own: Vec<&str> = path.split('/').collect();
    if template.len() != own.len() {
        return;
    }
    for (wanted, value) in template.iter().zip(&own) {
        if let Some(name) = names(wanted).first()
            && looks_real(value)
            && !matches!(*name, "project_id" | "tenant_id" | "domain_id")
        {
            out.entry(stem(name)).or_default().push(((*value).to_owned(), place));
        }
    }
}
