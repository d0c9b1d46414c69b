//! Examples against tables: fields, types, values, wrappers.

use std::collections::{BTreeMap, BTreeSet};

use as_documented_contract::{Contract, ExampleKind, Field, Location, Node, Requirement, Rule, Type};
use serde_json::Value;

use super::failure::is_error;
use super::{Report, Spot, own_shown, response_of};
use crate::interpret::example::Shown;
use crate::interpret::json::{Shape, Tree};
use crate::interpret::{Evidence, is_bodiless};

/// How many findings of one page are worth telling.
pub(super) const MAX_FINDINGS: usize = 500;

pub(super) fn check(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let mut without_body = None;
    for shown in own_shown(contract, evidence) {
        if let (Some(defect), Some(tree)) = (&shown.defect, &shown.tree) {
            let place = &shown.example.at.place;
            let side = match shown.example.kind {
                ExampleKind::Request => "request",
                ExampleKind::Response => "response",
            };
            // A body behind other text begins where that text does.
            let begins = shown.place_of(tree.at.min(defect.at));
            report.add(
                "invalid-json",
                side.to_owned(),
                (Spot::new(place.clone(), begins), "a JSON body".to_owned()),
                (Spot::new(place.clone(), shown.place_of(defect.at)), defect.what.to_owned()),
                format!("{place} is shown as JSON and is not: {}", defect.what),
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
                if let Some(body) = &response.body
                    && !(shown.example.status.is_none() && is_error(tree, body))
                {
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
    if let Some((name, within)) = wrapper(node, tree) {
        let first =
            node.fields.first().map_or_else(|| Spot::of(&shown.example.at), |field| Spot::of(&field.at));
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
        let message = format!("{} and the tables differ by the level `{name}`", shown.example.at.place);
        let (tables, example) = match within {
            Within::Example(_) => (format!("no `{name}`"), format!("all is in `{name}`")),
            Within::Tables(_) => (format!("all is in `{name}`"), format!("no `{name}`")),
        };
        report.add(
            "wrapper-only-in-example",
            subject_name(subject, &name),
            (first, tables),
            (second, example),
            message,
        );
        // What both have below the level that differs can still be compared.
        match within {
            Within::Example(trees) => {
                for inner in trees {
                    value(shown, node, None, inner, subject, report);
                }
            }
            Within::Tables(inner) => {
                let list = node.field(&name).is_some_and(|own| own.value.ty == Type::Array);
                let below = format!("{}{}", subject_name(subject, &name), if list { "[]" } else { "" });
                value(shown, inner, None, tree, &below, report);
            }
        }
        return;
    }
    if let (Type::Object, false, Shape::List(items)) = (node.ty, node.fields.is_empty(), &tree.kind) {
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
        let objects = || items.iter().filter(|item| matches!(item.kind, Shape::Object(_)));
        // What the tables have in a list under a name may stand there bare.
        if let Some((name, Within::Tables(inner))) = objects().next().and_then(|first| wrapper(node, first)) {
            let below = format!("{}[]", subject_name(subject, &name));
            objects().for_each(|item| value(shown, inner, None, item, &below, report));
            return;
        }
        objects().for_each(|item| value(shown, node, None, item, subject, report));
        return;
    }
    value(shown, node, None, tree, subject, report);
}

fn subject_name(subject: &str, name: &str) -> String {
    format!("{subject}.{name}")
}

/// What stands inside the level by which an example and the tables differ, and which of them has the level.
enum Within<'a> {
    /// The example has it; its objects there.
    Example(Vec<&'a Tree>),
    /// The tables have it; what they say of the object there.
    Tables(&'a Node),
}

/// The name of the level by which an example and the tables differ.
fn wrapper<'a>(node: &'a Node, tree: &'a Tree) -> Option<(String, Within<'a>)> {
    let Shape::Object(shown) = &tree.kind else { return None };
    if node.ty != Type::Object || node.fields.is_empty() {
        return None;
    }
    let named = |name: &str| node.field(name).is_some();
    if let [(name, _, inner)] = shown.as_slice()
        && !named(name)
    {
        let inner: Vec<&Tree> = match &inner.kind {
            Shape::List(items) => items.iter().filter(|item| matches!(item.kind, Shape::Object(_))).collect(),
            Shape::Object(_) => vec![inner],
            _ => Vec::new(),
        };
        if let Some(Tree { kind: Shape::Object(fields), .. }) = inner.first() {
            let matching = fields.iter().filter(|(name, _, _)| named(name)).count();
            if matching > 0 && matching * 2 >= fields.len() {
                return Some((name.clone(), Within::Example(inner)));
            }
        }
    }
    // The tables wrap, the example does not, or it shows one item of a list.
    if shown.iter().any(|(name, _, _)| named(name)) {
        return None;
    }
    node.fields.iter().find_map(|own| {
        let mut inner = &own.value;
        while let (Type::Array, Some(items)) = (inner.ty, inner.items.as_deref()) {
            inner = items;
        }
        let matching = shown.iter().filter(|(name, _, _)| inner.field(name).is_some()).count();
        let least = if node.fields.len() == 1 { 1 } else { 3 };
        let only = node.fields.len() == 1 && matching >= 3;
        (matching >= least && (only || matching * 2 >= shown.len()))
            .then(|| (own.name.clone(), Within::Tables(inner)))
    })
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
    if unsure(shown, tree.at) {
        return;
    }
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
        // One object for a list of them, or a list for one: what is inside can still be compared.
        match (node.ty, node.items.as_deref(), &tree.kind) {
            (Type::Array, Some(items), Shape::Object(fields))
                if fields.iter().any(|(name, _, _)| items.field(name).is_some()) =>
            {
                object(shown, items, fields, tree, &format!("{subject}[]"), report);
            }
            (Type::Object, _, Shape::List(list)) if !node.fields.is_empty() => {
                for item in list {
                    if let Shape::Object(fields) = &item.kind {
                        object(shown, node, fields, item, subject, report);
                    }
                }
            }
            _ => {}
        }
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

/// Whether a text hides what it stands for: `******`, `{id}`, `XXXXXX`, `8ba9e43f-xxxx`.
pub(super) fn masked(text: &str) -> bool {
    text.contains(['*', '{', '<', '…'])
        || text.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"xx"))
        || text.contains("...")
}

/// Whether a place of an example lies behind a defect that leaves the rest unsure.
fn unsure(shown: &Shown, at: usize) -> bool {
    shown.defect.as_ref().is_some_and(|defect| defect.is_lasting() && at >= defect.at)
}

fn object(
    shown: &Shown,
    node: &Node,
    fields: &[(String, usize, Tree)],
    tree: &Tree,
    subject: &str,
    report: &mut Report<'_>,
) {
    let there: BTreeMap<&str, &Tree> =
        fields.iter().rev().map(|(name, _, inner)| (name.as_str(), inner)).collect();
    for field in &node.fields {
        let below = format!("{subject}.{}", field.name);
        match there.get(field.name.as_str()) {
            Some(inner) => value(shown, &field.value, Some(field), inner, &below, report),
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
    let known: BTreeSet<&str> = node.fields.iter().map(|field| field.name.as_str()).collect();
    // `a.b` describes what is in `a`.
    let parents: BTreeSet<&str> =
        known.iter().filter_map(|name| name.split_once('.')).map(|(parent, _)| parent).collect();
    for (name, at, _) in fields {
        if known.contains(name.as_str())
            || parents.contains(name.as_str())
            || name.is_empty()
            || name.starts_with('{')
            || unsure(shown, *at)
        {
            continue;
        }
        if report.findings.len() >= MAX_FINDINGS {
            return;
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
            let placeholder = masked(text) || text.is_empty();
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
    // An empty text where something is mandatory is no way of leaving it out.
    let empty = matches!(&tree.kind, Shape::Text(text) if text.is_empty())
        && subject.starts_with("request")
        && field.is_some_and(|field| field.requirement == Requirement::Mandatory);
    for limit in &node.limits {
        let found = match &limit.rule {
            Rule::MinLength(least) if empty && *least > 1 => Some((
                "example-outside-limit",
                format!("at least {least} characters"),
                "0 characters long".to_owned(),
            )),
            rule => broken(rule, tree),
        };
        let Some((rule, says, has)) = found else { continue };
        let second = Spot::new(shown.example.at.place.clone(), shown.place_of(tree.at));
        let message = format!("`{subject}` in {} is {has}; the row says {says}", shown.example.at.place);
        report.add(rule, subject.to_owned(), (row(), says), (second, has), message);
    }
}

/// The rule that a value breaks, what the limit says, and what the value is.
pub(super) fn broken(rule: &Rule, tree: &Tree) -> Option<(&'static str, String, String)> {
    let text = match &tree.kind {
        // Masked and shortened values say nothing about lengths.
        Shape::Text(text) if masked(text) => return None,
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
