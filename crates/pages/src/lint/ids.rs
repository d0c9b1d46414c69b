//! Ids: whether an example response answers for what its request asked.
//!
//! Only ids that look real are compared, and only where the names leave no doubt that they mean the same thing. Masked
//! ids are compared as far as they can be seen.

use std::collections::{BTreeMap, BTreeSet};

use as_documented_contract::{Contract, ExampleKind};

use super::{Report, Spot, own_shown, response_of};
use crate::interpret::Evidence;
use crate::interpret::call::names;
use crate::interpret::example::Shown;
use crate::interpret::json::{Shape, Tree};
use crate::page::Place;

/// An id in an example.
#[derive(Clone, Debug)]
struct Seen<'s> {
    text: String,
    at: Spotted<'s>,
    /// Its field, as a path below the body.
    path: String,
}

/// Where an id stands; lines are counted only for those that are told.
#[derive(Clone, Copy, Debug)]
enum Spotted<'s> {
    /// In the body of an example, at a byte.
    Body(&'s Shown, usize),
    /// In a request line.
    Line(Place),
}

impl Spotted<'_> {
    fn place(self) -> Place {
        match self {
            Spotted::Body(shown, at) => shown.place_of(at),
            Spotted::Line(place) => place,
        }
    }
}

/// Ids by what they name.
type Ids<'s> = BTreeMap<String, Vec<Seen<'s>>>;

pub(super) fn check(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let own = own_shown(contract, evidence);
    let of = |kind: ExampleKind| -> Vec<&Shown> {
        own.iter().copied().filter(|own| own.example.kind == kind).collect()
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
            Gather { shown, asked: true }.walk(tree, "", "", &mut asked, 0);
        }
        if let Some((path, query)) = &shown.path {
            from_path(contract, path, shown.place, &mut asked);
            from_query(query, shown.place, &mut asked);
        }
    }
    for shown in responses {
        let Some(tree) = &shown.tree else { continue };
        let mut answered = Ids::new();
        Gather { shown, asked: false }.walk(tree, "", "", &mut answered, 0);
        for (name, ids) in &answered {
            let Some(wanted) = asked.get(name) else { continue };
            let exact: BTreeSet<&str> = wanted.iter().map(|own| own.text.as_str()).collect();
            let masked: Vec<&Seen<'_>> = wanted.iter().filter(|own| is_masked(&own.text)).collect();
            let is_asked = |own: &Seen<'_>| {
                exact.contains(own.text.as_str())
                    || masked.iter().any(|other| same(&own.text, &other.text))
                    || is_masked(&own.text) && wanted.iter().any(|other| same(&own.text, &other.text))
            };
            // What is made up is held to what is made up, in lists of both.
            let real = wanted.iter().any(|other| !made_up(&other.text));
            let comparable = |own: &&Seen<'_>| looks_real(&own.text) == real;
            let stray = ids.iter().filter(comparable).find(|own| !is_asked(own));
            if let (Some(own), Some(first)) = (stray, wanted.first()) {
                let status = response_of(contract, shown.example.status)
                    .map_or_else(String::new, |response| format!("{}.", response.status));
                let message =
                    format!("an example asks for {name} `{}` and is answered for `{}`", first.text, own.text);
                report.add(
                    "ids-differ",
                    format!("response.{status}{}", own.path),
                    (Spot::new("example request", first.at.place()), first.text.clone()),
                    (Spot::new(shown.example.at.place.clone(), own.at.place()), own.text.clone()),
                    message,
                );
            }
        }
    }
}

/// Whether a part of an id is hidden.
fn is_masked(text: &str) -> bool {
    text.contains('*') || text.to_ascii_lowercase().contains("xx")
}

/// Whether two ids are the same as far as masks let see.
fn same(a: &str, b: &str) -> bool {
    let seen = |text: &str| {
        let lower = text.to_ascii_lowercase();
        lower.find("xx").or_else(|| lower.find('*'))
    };
    let shown = seen(a).unwrap_or(a.len()).min(seen(b).unwrap_or(b.len()));
    if shown == a.len() && shown == b.len() { a == b } else { a.get(..shown) == b.get(..shown) }
}

/// The id that the last placeholder of a path names, and the `id` at the top of its answer.
const OWN: &str = "id of the path";
/// The `id` of a query, and those of what a list answers with.
const SOUGHT: &str = "id of the query";

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

/// Whether a name says that its value is an id.
fn is_id(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["_id", "_ids", "_id_list", "_id_set"].iter().any(|tail| lower.ends_with(tail))
}

fn looks_real(text: &str) -> bool {
    text.len() >= 24
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// Whether a text is an id that somebody made up: short, and yet no placeholder.
fn made_up(text: &str) -> bool {
    text.len() > 2
        && text.len() < 24
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.to_ascii_lowercase().contains("xx")
}

/// Names whose ids a whole account shares.
fn is_shared(name: &str) -> bool {
    matches!(
        name,
        "" | "id"
            | "project_id"
            | "tenant_id"
            | "domain_id"
            | "user_id"
            | "request_id"
            | "enterprise_project_id"
    )
}

struct Gather<'a> {
    shown: &'a Shown,
    /// Whether the body is one that asks.
    asked: bool,
}

impl<'s> Gather<'s> {
    fn walk(&self, tree: &Tree, name: &str, path: &str, out: &mut Ids<'s>, depth: usize) {
        let see = |key: String, text: &str, at: usize, path: &str, out: &mut Ids<'s>| {
            let seen =
                Seen { text: text.to_owned(), at: Spotted::Body(self.shown, at), path: path.to_owned() };
            out.entry(key).or_default().push(seen);
        };
        match &tree.kind {
            Shape::Text(text) => {
                let listed = self.asked && path.ends_with("[]") || !self.asked && path.contains("[].");
                let told = is_id(name) && listed && made_up(text);
                if (looks_real(text) || told) && !is_shared(name) {
                    see(stem(name), text, tree.at, path, out);
                }
            }
            Shape::List(items) => {
                for item in items {
                    self.walk(item, name, &format!("{path}[]"), out, depth + 1);
                }
            }
            Shape::Object(fields) => {
                for (own, _, value) in fields {
                    let below = if path.is_empty() { own.clone() } else { format!("{path}.{own}") };
                    if let ("id", Shape::Text(text)) = (own.as_str(), &value.kind)
                        && looks_real(text)
                    {
                        // `{"publicip": {"id": …}}` is the id of a publicip.
                        if depth == 1 && !name.is_empty() && !name.ends_with('s') {
                            see(stem(name), text, value.at, &below, out);
                        }
                        if depth == 0 && !self.asked {
                            see(OWN.to_owned(), text, value.at, &below, out);
                        }
                        if path.ends_with("[]") && depth == 2 && !self.asked {
                            see(SOUGHT.to_owned(), text, value.at, &below, out);
                        }
                    }
                    self.walk(value, own, &below, out, depth + 1);
                }
            }
            Shape::Null | Shape::Bool(_) | Shape::Number(_) => {}
        }
    }
}

fn from_path(contract: &Contract, path: &str, place: Place, out: &mut Ids<'_>) {
    let template: Vec<&str> = contract.operation.path.split('/').collect();
    // A slash too many is a slip of its own.
    let path = if path.starts_with("//") { path.get(1..).unwrap_or(path) } else { path };
    let own: Vec<&str> = path.split('/').collect();
    if template.len() != own.len() {
        return;
    }
    let last = template.len().saturating_sub(1);
    for (index, (wanted, value)) in template.iter().zip(&own).enumerate() {
        let Some(name) = names(wanted).first().copied() else { continue };
        if looks_real(value) && !is_shared(name) {
            let seen = Seen { text: (*value).to_owned(), at: Spotted::Line(place), path: name.to_owned() };
            if index == last && name != "id" {
                out.entry(OWN.to_owned()).or_default().push(seen.clone());
            }
            out.entry(stem(name)).or_default().push(seen);
        }
    }
}

fn from_query(query: &str, place: Place, out: &mut Ids<'_>) {
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if looks_real(value) && (name == "id" || !is_shared(name)) {
            let seen = Seen { text: value.to_owned(), at: Spotted::Line(place), path: name.to_owned() };
            let key = if name == "id" { SOUGHT.to_owned() } else { stem(name) };
            out.entry(key).or_default().push(seen);
        }
    }
}
