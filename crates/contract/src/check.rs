//! What a file says that reads well and still cannot be: names that match nothing, edits that do not apply.

use crate::api::variants;
use crate::load::Mistake;
use crate::{Axis, AxisKind, Contract, Overlay, Semantics, Statement, Subject};
use std::collections::BTreeSet;

pub(crate) fn check_contract(contract: &Contract) -> Vec<Mistake> {
    let mut out = Vec::new();
    if contract.format != 1 {
        out.push(Mistake::new("/format", format!("format `{}` is not known: this reads 1", contract.format)));
    }
    for (at, axis) in contract.axes.iter().enumerate() {
        if contract.axes.iter().take(at).any(|other| other.id == axis.id) {
            out.push(Mistake::new(format!("/axes/{at}/id"), format!("axis `{}` stands twice", axis.id)));
        }
        out.extend(check_axis(contract, axis, &format!("/axes/{at}")));
    }
    out
}

/// What is wrong with an axis that stands at `pointer`.
pub(crate) fn check_axis(contract: &Contract, axis: &Axis, pointer: &str) -> Vec<Mistake> {
    let mut out = Vec::new();
    if axis.values.len() < 2 && axis.kind == AxisKind::Contradiction {
        out.push(Mistake::new(
            format!("{pointer}/values"),
            format!("axis `{}` has {} value: a contradiction needs two", axis.id, axis.values.len()),
        ));
    }
    for (value_at, value) in axis.values.iter().enumerate() {
        let mut copy = contract.clone();
        for (edit_at, edit) in value.edits.iter().enumerate() {
            if !copy.apply(edit) {
                out.push(Mistake::new(
                    format!("{pointer}/values/{value_at}/edits/{edit_at}"),
                    format!("the edit of `{}` matches nothing in the contract", edit.subject()),
                ));
            }
        }
    }
    out
}

/// `contract` is the one that the overlay was merged into.
pub(crate) fn check_overlay(contract: &Contract, overlay: &Overlay) -> Vec<Mistake> {
    let mut out = Vec::new();
    if overlay.format != 1 {
        out.push(Mistake::new("/format", format!("format `{}` is not known: this reads 1", overlay.format)));
    }
    if overlay.api != contract.api {
        out.push(Mistake::new(
            "/api",
            format!("the overlay is for `{}`, the contract for `{}`", overlay.api, contract.api),
        ));
    }
    let variants: Vec<Contract> = variants(contract).into_iter().map(|(_, variant)| variant).collect();
    let exists = |subject: &Subject| exists(contract, &variants, subject);
    for (at, statement) in overlay.statements.iter().enumerate() {
        if let Err(message) = exists(statement.id.subject()) {
            out.push(Mistake::new(format!("/statements/{at}/id"), message));
        }
        if overlay.statements.iter().take(at).any(|other| other.id == statement.id) {
            out.push(Mistake::new(
                format!("/statements/{at}/id"),
                format!("`{}` stands twice", statement.id),
            ));
        }
    }
    for (at, axis) in overlay.axes.iter().enumerate() {
        let whole = ["path", "query", "header", "request", "response"].contains(&axis.subject.as_str());
        if let Err(message) = exists(&axis.subject)
            && !whole
        {
            out.push(Mistake::new(format!("/axes/{at}/subject"), message));
        }
    }
    if let Some(semantics) = &overlay.semantics {
        check_semantics(contract, semantics, &exists, &mut out);
        check_statuses(semantics, &mut out);
    }
    out
}

/// Every statement that an axis of the overlay touches is one that is made.
pub(crate) fn check_touches(overlay: &Overlay, statements: &[Statement]) -> Vec<Mistake> {
    let mut out = Vec::new();
    for (at, axis) in overlay.axes.iter().enumerate() {
        for (touched_at, touched) in axis.touches.iter().enumerate() {
            if !statements.iter().any(|statement| statement.id == *touched) {
                let message = format!("no statement is called `{touched}`");
                out.push(Mistake::new(format!("/axes/{at}/touches/{touched_at}"), message));
            }
        }
    }
    out
}

/// Whether the subject names something in the contract or one of its variants; else why not.
fn exists(contract: &Contract, variants: &[Contract], subject: &Subject) -> Result<(), String> {
    let (stem, value) = subject.split_value();
    if stem == "operation" {
        return Ok(());
    }
    let node = variants.iter().find_map(|variant| variant.node(&Subject::new(stem)));
    let response = contract.responses.iter().any(|r| Subject::response(r.status).as_str() == stem);
    match (node, value) {
        (None, None) if response => Ok(()),
        (None, _) => Err(format!("`{stem}` matches nothing in the contract")),
        (Some(_), None) => Ok(()),
        (Some(node), Some(value)) => match node.allowed() {
            Some(allowed) if !allowed.iter().any(|one| one.as_str() == Some(value)) => {
                let known: Vec<_> = allowed.iter().map(ToString::to_string).collect();
                Err(format!("`{stem}` cannot be `{value}`: it is one of {}", known.join(", ")))
            }
            _ => Ok(()),
        },
    }
}

fn check_semantics(
    contract: &Contract,
    semantics: &Semantics,
    exists: &dyn Fn(&Subject) -> Result<(), String>,
    out: &mut Vec<Mistake>,
) {
    if let Err(message) = exists(&semantics.selector) {
        out.push(Mistake::new("/semantics/selector", message));
    }
    if let Some(field) = &semantics.verb
        && let Err(message) = exists(field)
    {
        out.push(Mistake::new("/semantics/verb", message));
    }
    for (at, verb) in semantics.verbs.iter().enumerate() {
        if let Some(field) = semantics.verb.as_ref().filter(|field| exists(field).is_ok())
            && let Err(message) = exists(&field.equal_to(&verb.value))
        {
            out.push(Mistake::new(format!("/semantics/verbs/{at}/value"), message));
        }
    }
    if let Some(everything) = &semantics.everything
        && let Err(message) = exists(&everything.field)
    {
        out.push(Mistake::new("/semantics/everything/field", message));
    }
    if let Some(results) = &semantics.results {
        let fields = [("id", Some(&results.id)), ("outcome", results.outcome.as_ref())];
        match exists(&results.list) {
            Err(message) => out.push(Mistake::new("/semantics/results/list", message)),
            Ok(()) => {
                for (name, field) in fields.into_iter().filter_map(|(name, field)| Some((name, field?))) {
                    if let Err(message) = exists(&results.list.items().field(field)) {
                        out.push(Mistake::new(format!("/semantics/results/{name}"), message));
                    }
                }
            }
        }
    }
    for (at, intent) in semantics.intents.iter().enumerate() {
        if !semantics.verbs.iter().any(|verb| verb.value == intent.verb) {
            out.push(Mistake::new(
                format!("/semantics/intents/{at}/verb"),
                format!("`{}` is none of the verbs", intent.verb),
            ));
        }
        for (answer_at, answer) in intent.answers.iter().enumerate() {
            let Some((axis, value)) = &answer.reading else { continue };
            let message = match contract.axis(axis) {
                Some(found) if found.value(value).is_some() => continue,
                Some(found) => {
                    let known: Vec<_> =
                        found.values.iter().map(|value| format!("`{}`", value.name)).collect();
                    format!("axis `{axis}` has no value `{value}`: it has {}", known.join(", "))
                }
                None => {
                    let known: Vec<_> = contract.axes.iter().map(|axis| format!("`{}`", axis.id)).collect();
                    format!("the contract has no axis `{axis}`: it has {}", known.join(", "))
                }
            };
            out.push(Mistake::new(format!("/semantics/intents/{at}/answers/{answer_at}/reading"), message));
        }
    }
}

/// Every status that a verb, the switch or the order of statuses speaks of is one of the lifecycle's.
fn check_statuses(semantics: &Semantics, out: &mut Vec<Mistake>) {
    let life = &semantics.lifecycle;
    let known: BTreeSet<&str> = [&life.steady, &life.failed, &life.transit, &life.end]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    let mut check = |pointer: String, status: &str| {
        if !known.contains(status) {
            out.push(Mistake::new(
                format!("/semantics/{pointer}"),
                format!("`{status}` is no status of the lifecycle: it has {names}"),
            ));
        }
    };
    for (at, verb) in semantics.verbs.iter().enumerate() {
        let lists = [
            ("from", &verb.from),
            ("during", &verb.during),
            ("after", &verb.after),
            ("failed", &verb.failed),
        ];
        for (name, list) in lists {
            for (index, status) in list.iter().enumerate() {
                check(format!("verbs/{at}/{name}/{index}"), status);
            }
        }
    }
    for (index, status) in semantics.everything.iter().flat_map(|everything| &everything.hits).enumerate() {
        check(format!("everything/hits/{index}"), status);
    }
    for (from, next) in &life.follows {
        check(format!("lifecycle/follows/{from}"), from);
        for (index, status) in next.iter().enumerate() {
            check(format!("lifecycle/follows/{from}/{index}"), status);
        }
    }
}
