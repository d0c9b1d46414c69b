//! Examples against tables: fields, types, values, wrappers.

use as_documented_contract::{Contract, ExampleKind, Field, Location, Node, Requirement, Rule, Type};
use serde_json::Value;

use super::{Report, Spot, response_of};
use crate::interpret::example::Shown;
use crate::interpret::json::{Shape, Tree};
use crate::interpret::{Evidence, is_bodiless};

/// How many findings of one page are worth telling.
const MAX_FINDINGS: usize = 500;

pub(super) fn check(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let mut without_body = None;
    for shown in &evidence.shown {
        if !contract.examples.iter().any(|own| own.at == shown.example.at) {
            continue;
        }
        if let (Some(defect), Some(tree)) = (&shown.defect, &shown.tree) {
            let first = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
            let second = Spot::new(shown.example.at.place.clone(), shown.place_of(defect.at));
            let side = match shown.example.kind {
                ExampleKind::Request => "request",
                ExampleKind::Response => "response",
            };
            let message = format!("{} is shown as JSON and is not: {}", shown.example.at.place, defect.what);
            let subject = format!("{side} ({})", shown.example.name);
            report.add(
                "invalid-json",
                subject,
                (first, "a JSON body".to_owned()),
                (second, defect.what.to_owned()),
                message,
            );
        }
        match shown.example.kind {
            ExampleKind::Request => {
                query(contract, shown, report);
                match (&contract.request, &shown.tree) {
                    (Some(request), Some(tree)) => whole(shown, &request.body, tree, "request", report),
                    (Some(request), None) if shown.example.body.is_none() && shown.example.text.is_none() => {
                        let mandatory = request
                            .body
                            .fields
                            .iter()
                            .any(|field| field.requirement == Requirement::Mandatory);
                        if mandatory && !is_bodiless(contract.operation.method) {
                            without_body.get_or_insert(shown);
                        }
                    }
                    (None | Some(_), _) => {}
                }
            }
            ExampleKind::Response => {
                let Some(tree) = &shown.tree else { continue };
                let Some(response) = response_of(contract, shown.example.status) else { continue };
                if let Some(body) = &response.body {
                    whole(shown, body, tree, &format!("response.{}", response.status), report);
                }
            }
        }
    }
    nothing_described(contract, evidence, report);
    let any_body = evidence.shown.iter().any(|own| {
        own.example.kind == ExampleKind::Request && (own.example.body.is_some() || own.example.text.is_some())
    });
    if let (Some(shown), Some(request), false) = (without_body, &contract.request, any_body) {
        let row = request.body.fields.iter().find(|field| field.requirement == Requirement::Mandatory);
        if let Some(field) = row {
            let second = Spot::of(&shown.example.at);
            let message =
                format!("{} has no body, and `{}` is mandatory", shown.example.at.place, field.name);
            report.add(
                "example-missing-mandatory",
                "request".to_owned(),
                (Spot::of(&field.at), "a body with mandatory fields".to_owned()),
                (second, "no body".to_owned()),
                message,
            );
        }
    }
}

/// A side that the page says has no parameters, and for which it shows a body all the same.
fn nothing_described(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    for shown in &evidence.shown {
        let (side, none) = match shown.example.kind {
            ExampleKind::Request if contract.request.is_none() && !evidence.request_tables => {
                ("request", evidence.request_none)
            }
            ExampleKind::Response if !evidence.response_tables => ("response", evidence.response_none),
            ExampleKind::Request | ExampleKind::Response => continue,
        };
        let (Some(none), Some(Tree { kind: Shape::Object(fields), .. })) = (none, &shown.tree) else {
            continue;
        };
        for (name, at, _) in fields {
            let second = Spot::new(shown.example.at.place.clone(), shown.place_of(*at));
            let message = format!(
                "{} has `{name}`; the page says that there are no parameters",
                shown.example.at.place
            );
            report.add(
                "example-unknown-field",
                format!("{side}.{name}"),
                (Spot::new("section", none), "none".to_owned()),
                (second, format!("`{name}` is there")),
                message,
            );
        }
    }
}

/// The names in an example's query against the query table.
fn query(contract: &Contract, shown: &Shown, report: &mut Report<'_>) {
    let Some((_, query)) = &shown.path else { return };
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let Some(own) =
            contract.parameters.iter().find(|own| own.location == Location::Query && own.field.name == name)
        else {
            continue;
        };
        let tree = Tree { at: 0, kind: Shape::Text(value.to_owned()) };
        for limit in &own.field.value.limits {
            if let Some((rule, says, has)) = broken(&limit.rule, &tree)
                .filter(|_| !matches!(limit.rule, Rule::Enum(_)) || own.field.value.ty == Type::String)
            {
                let message =
                    format!("{} sends `{name}={value}`; the row says {says}", shown.example.at.place);
                report.add(
                    rule,
                    own.subject().to_string(),
                    (Spot::of(&own.field.at), says),
                    (Spot::of(&shown.example.at), has),
                    message,
                );
            }
        }
    }
    let known: Vec<&Field> = contract
        .parameters
        .iter()
        .filter(|own| own.location == Location::Query)
        .map(|own| &own.field)
        .collect();
    for pair in query.split('&') {
        let Some((name, _)) = pair.split_once('=') else { continue };
        let name = name.trim_matches(['{', '}', ' ']);
        if name.is_empty()
            || known.iter().any(|field| field.name == name)
            || contract.parameters.iter().any(|own| own.field.name == name)
        {
            continue;
        }
        if known.is_empty() && contract.parameters.is_empty() {
            continue;
        }
        let first =
            known.first().map_or_else(|| Spot::of(&contract.operation.at), |field| Spot::of(&field.at));
        let message =
            format!("{} sends `{name}` in its query; no table describes it", shown.example.at.place);
        report.add(
            "example-unknown-field",
            format!("query.{name}"),
            (first, "not described".to_owned()),
            (Spot::of(&shown.example.at), format!("`{name}` is sent")),
            message,
        );
    }
}

/// A whole body: first whether it differs from the tables by a wrapper, then field by field.
fn whole(shown: &Shown, node: &Node, tree: &Tree, subject: &str, report: &mut Report<'_>) {
    if let Some(name) = wrapper(node, tree) {
        let first =
            node.fields.first().map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
        let message = format!("{} and the tables differ by the level `{name}`", shown.example.at.place);
        let subject = subject_name(subject, &name);
        report.add(
            "wrapper-only-in-example",
            subject,
            (first, "the tables' level".to_owned()),
            (second, "the example's level".to_owned()),
            message,
        );
        return;
    }
    if let (Type::Object, false, Shape::List(_)) = (node.ty, node.fields.is_empty(), &tree.kind) {
        let first =
            node.fields.first().map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
        let message = format!("the tables describe one object, {} is a list", shown.example.at.place);
        report.add(
            "wrapper-only-in-example",
            subject.to_owned(),
            (first, "an object".to_owned()),
            (second, "a list".to_owned()),
            message,
        );
        return;
    }
    value(shown, node, None, tree, subject, report);
}

fn subject_name(subject: &str, name: &str) -> String {
    format!("{subject}.{name}")
}

/// The name of the level by which an example and the tables differ.
fn wrapper(node: &Node, tree: &Tree) -> Option<String> {
    let Shape::Object(shown) = &tree.kind else { return None };
    if node.ty != Type::Object || node.fields.is_empty() {
        return None;
    }
    let named = |name: &str| node.field(name).is_some();
    if let [(name, _, inner)] = shown.as_slice()
        && !named(name)
    {
        let inner = match &inner.kind {
            Shape::List(items) => items.first(),
            Shape::Object(_) => Some(inner),
            _ => None,
        };
        if let Some(Tree { kind: Shape::Object(fields), .. }) = inner {
            let matching = fields.iter().filter(|(name, _, _)| named(name)).count();
            if matching > 0 && matching * 2 >= fields.len() {
                return Some(name.clone());
            }
        }
    }
    // The tables wrap, the example does not.
    if let [only] = node.fields.as_slice()
        && only.value.ty == Type::Object
        && !only.value.fields.is_empty()
        && !shown.iter().any(|(name, _, _)| *name == only.name)
    {
        let matching = shown.iter().filter(|(name, _, _)| only.value.field(name).is_some()).count();
        if matching > 0 && matching * 2 >= shown.len() {
            return Some(only.name.clone());
        }
    }
    None
}

fn value(
    shown: &Shown,
    node: &Node,
    field: Option<&Field>,
    tree: &Tree,
    subject: &str,
    report: &mut Report<'_>,
) {
    if report.findings.len() >= MAX_FINDINGS {
        return;
    }
    let example = || Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
    let row = || field.map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
    if let Some(kind) = mismatch(node, tree) {
        let message = format!(
            "`{subject}` is {} in the table and {kind} in {}",
            article(node.ty),
            shown.example.at.place
        );
        report.add(
            "example-wrong-type",
            subject.to_owned(),
            (row(), node.ty.to_string()),
            (example(), kind.to_owned()),
            message,
        );
        return;
    }
    limits(shown, node, field, tree, subject, report);
    match &tree.kind {
        Shape::List(items) => {
            let Some(inner) = node.items.as_deref().filter(|_| node.ty == Type::Array) else { return };
            for item in items {
                value(shown, inner, field, item, &format!("{subject}[]"), report);
            }
        }
        Shape::Object(fields) => match node.ty {
            Type::Map => {
                if let Some(inner) = node.items.as_deref() {
                    for (_, _, item) in fields {
                        value(shown, inner, field, item, &format!("{subject}{{}}"), report);
                    }
                }
            }
            Type::Object if !node.fields.is_empty() => object(shown, node, fields, tree, subject, report),
            Type::Object
                if field.is_some_and(|field| {
                    report
                        .undefined
                        .iter()
                        .any(|at| Some(at.line) == field.at.line && Some(at.column) == field.at.column)
                }) =>
            {
                unknown(shown, node, field, fields, subject, report);
            }
            _ => {}
        },
        Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}

fn object(
    shown: &Shown,
    node: &Node,
    fields: &[(String, usize, Tree)],
    tree: &Tree,
    subject: &str,
    report: &mut Report<'_>,
) {
    for field in &node.fields {
        let below = format!("{subject}.{}", field.name);
        match fields.iter().find(|(name, _, _)| *name == field.name) {
            Some((_, _, inner)) => value(shown, &field.value, Some(field), inner, &below, report),
            None if field.requirement == Requirement::Mandatory => {
                let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
                let message = format!("`{below}` is mandatory and absent from {}", shown.example.at.place);
                report.add(
                    "example-missing-mandatory",
                    below,
                    (Spot::of(&field.at), "mandatory".to_owned()),
                    (second, "absent".to_owned()),
                    message,
                );
            }
            None => {}
        }
    }
    unknown(shown, node, node.fields.first(), fields, subject, report);
}

fn unknown(
    shown: &Shown,
    node: &Node,
    row: Option<&Field>,
    fields: &[(String, usize, Tree)],
    subject: &str,
    report: &mut Report<'_>,
) {
    for (name, at, _) in fields {
        if node.field(name).is_some()
            || name.is_empty()
            || name.starts_with('{')
            || node.fields.iter().any(|f| f.name.starts_with(&format!("{name}.")))
        {
            continue;
        }
        let first = row.map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(*at));
        let message = format!("{} has `{name}`, which no table describes", shown.example.at.place);
        report.add(
            "example-unknown-field",
            format!("{subject}.{name}"),
            (first, "not described".to_owned()),
            (second, format!("`{name}` is there")),
            message,
        );
    }
}

fn article(ty: Type) -> String {
    let an = matches!(ty, Type::Integer | Type::Object | Type::Array | Type::Any);
    format!("{} {ty}", if an { "an" } else { "a" })
}

/// What the example's value is, if it is not of the node's type.
fn mismatch(node: &Node, tree: &Tree) -> Option<&'static str> {
    let kind = match &tree.kind {
        Shape::Null => return None,
        Shape::Bool(_) => "boolean",
        Shape::Number(number) if number.is_f64() => "number",
        Shape::Number(_) => "integer",
        Shape::Text(text) => {
            let placeholder = text.contains(['{', '<', '*']) || text.is_empty() || text.contains("...");
            if placeholder && !matches!(node.ty, Type::Object | Type::Array | Type::Map) {
                return None;
            }
            "string"
        }
        Shape::List(_) => "array",
        Shape::Object(_) => "object",
    };
    let fits = match node.ty {
        Type::Any => true,
        Type::String => kind == "string",
        Type::Integer => kind == "integer",
        Type::Number => matches!(kind, "integer" | "number"),
        Type::Boolean => kind == "boolean",
        Type::Object | Type::Map => kind == "object",
        Type::Array => kind == "array",
        Type::Null => false,
    };
    (!fits).then_some(kind)
}

fn limits(
    shown: &Shown,
    node: &Node,
    field: Option<&Field>,
    tree: &Tree,
    subject: &str,
    report: &mut Report<'_>,
) {
    let row = || field.map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
    for limit in &node.limits {
        let Some((rule, says, has)) = broken(&limit.rule, tree) else { continue };
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
        let message = format!("`{subject}` in {} is {has}; the row says {says}", shown.example.at.place);
        report.add(rule, subject.to_owned(), (row(), says), (second, has), message);
    }
}

/// The rule that a value breaks, what the limit says, and what the value is.
pub(super) fn broken(rule: &Rule, tree: &Tree) -> Option<(&'static str, String, String)> {
    let text = match &tree.kind {
        // Masked and shortened values say nothing about lengths.
        Shape::Text(text)
            if text.contains(['*', '{', '<']) || text.contains("xxx") || text.contains("...") =>
        {
            return None;
        }
        Shape::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let number = match &tree.kind {
        Shape::Number(number) => number.as_f64(),
        _ => text.and_then(|text| text.parse::<f64>().ok()),
    };
    let length = text.map(|text| text.chars().count() as u64);
    let items = match &tree.kind {
        Shape::List(items) => Some(items.len() as u64),
        _ => None,
    };
    let limit =
        |breaks: bool, says: String, has: String| breaks.then_some(("example-outside-limit", says, has));
    match rule {
        Rule::Enum(values) => {
            let own = match &tree.kind {
                Shape::Text(text) => Value::String(text.clone()),
                Shape::Number(number) => Value::Number(number.clone()),
                _ => return None,
            };
            if own.as_str() == Some("") {
                return None;
            }
            let listed = values
                .iter()
                .any(|value| *value == own || (own.is_number() && value.as_f64() == own.as_f64()));
            let says: Vec<String> = values
                .iter()
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect();
            (!listed)
                .then(|| ("example-outside-enum", format!("one of {}", says.join(", ")), own.to_string()))
        }
        Rule::MinLength(least) => length.filter(|n| *n > 0).and_then(|n| {
            limit(n < *least, format!("at least {least} characters"), format!("{n} characters long"))
        }),
        Rule::MaxLength(most) => length.and_then(|n| {
            limit(n > *most, format!("at most {most} characters"), format!("{n} characters long"))
        }),
        Rule::MinItems(least) => items
            .filter(|n| *n > 0)
            .and_then(|n| limit(n < *least, format!("at least {least} items"), format!("{n} items long"))),
        Rule::MaxItems(most) => {
            items.and_then(|n| limit(n > *most, format!("at most {most} items"), format!("{n} items long")))
        }
        Rule::Minimum(least) => number
            .zip(least.as_f64())
            .and_then(|(n, least)| limit(n < least, format!("at least {least}"), n.to_string())),
        Rule::Maximum(most) => number
            .zip(most.as_f64())
            .and_then(|(n, most)| limit(n > most, format!("at most {most}"), n.to_string())),
        Rule::UniqueItems | Rule::AnyField(_) | Rule::Pattern(_) | Rule::Format(_) | Rule::Default(_) => None,
    }
}
