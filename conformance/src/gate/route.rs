//! The operations that the gate knows: the selected ones and their companions, by service, path and method.

use super::verb;
use crate::guess::effect_of_operation;
use as_documented_contract::{Api, Contract, Edit, Effect, Location, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Query parameters of the family's lists that change nothing.
const READING: [&str; 10] = [
    "engine",
    "include_failure",
    "includeFailure",
    "limit",
    "offset",
    "marker",
    "instance_state",
    "instance_id",
    "server_id",
    "start",
];

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text.
    Literal(String),
    /// The project's id.
    Project,
    /// A parameter with these documented values.
    Listed(Vec<String>),
    /// Any other parameter: an id.
    Id,
}

/// What an operation is to the gate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// It changes nothing; these query parameters are its own.
    Read {
        /// Their names.
        query: Vec<String>,
        /// The one that turns the page and may carry the last id seen.
        page: Option<String>,
    },
    /// It acts on a list of instances, and somebody has described how.
    Batch(Batch),
    /// It changes something, and nobody has said what.
    Undescribed {
        /// Query parameters that the page names.
        query: Vec<String>,
        /// The class that its method and words tell of.
        class: Effect,
        /// Names of fields that the page has, at any depth, and the values that it lists for some.
        words: BTreeSet<String>,
    },
}

/// A batch operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    /// The field that selects instances; `None` if it is not one of the body's own.
    pub(super) selector: Option<String>,
    /// The field that names the verb.
    pub(super) verb: Option<String>,
    /// The class of the operation's only verb, where no field names it.
    pub(super) only: Effect,
    /// The verbs by spelling.
    pub(super) verbs: BTreeMap<String, Effect>,
    /// Other documented fields of the body that do not select.
    pub(super) fields: Vec<String>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    service: String,
    /// The documented method.
    pub(super) method: &'static str,
    /// The documented path.
    pub(super) parts: Vec<Part>,
    /// What it does.
    pub(super) kind: Kind,
}

impl Route {
    fn literals(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Literal(_))).count()
    }

    fn fits(&self, segments: &[&str]) -> bool {
        self.parts.len() == segments.len()
            && self.parts.iter().zip(segments).all(|(part, segment)| match part {
                Part::Literal(text) => text == segment,
                Part::Project | Part::Listed(_) | Part::Id => true,
            })
    }
}

/// All operations.
#[derive(Debug, Clone)]
pub(super) struct Routes(Vec<Route>);

/// The operations on a path.
pub(super) struct Here<'a> {
    /// Those whose path fits best.
    pub(super) best: Vec<&'a Route>,
    /// Those whose path fits as well, by a parameter where another has text.
    pub(super) others: Vec<&'a Route>,
}

impl Routes {
    pub(super) fn new(apis: &[Arc<Api>]) -> Self {
        let mut out: Vec<Route> = Vec::new();
        let mut push = |route: Route| {
            if !out.contains(&route) {
                out.push(route);
            }
        };
        for api in apis {
            let service = api.id().service();
            let call = &api.contract.operation;
            let own = Route {
                service: service.to_owned(),
                method: call.method.as_str(),
                parts: parts(&call.path, Some(&api.contract)),
                kind: kind(api),
            };
            push(own);
            for companion in &api.overlay.companions {
                let names = companion.query.iter().map(|(name, _)| name.clone());
                let query = names.chain(companion.pages_by.clone()).chain(reading()).collect();
                let kind = if companion.method.is_safe() {
                    Kind::Read { query, page: companion.pages_by.clone() }
                } else {
                    Kind::Undescribed { query, class: Effect::Change, words: BTreeSet::new() }
                };
                push(Route {
                    service: service.to_owned(),
                    method: companion.method.as_str(),
                    parts: parts(&companion.path, None),
                    kind,
                });
            }
        }
        Self(out)
    }

    pub(super) fn at(&self, service: &str, segments: &[&str]) -> Here<'_> {
        let all: Vec<&Route> =
            self.0.iter().filter(|route| route.service == service && route.fits(segments)).collect();
        let most = all.iter().map(|route| route.literals()).max().unwrap_or_default();
        let (best, others) = all.into_iter().partition(|route| route.literals() == most);
        Here { best, others }
    }

    /// Whether some service changes things on this path: services may share an endpoint.
    pub(super) fn change_anywhere(&self, segments: &[&str]) -> bool {
        self.0.iter().any(|route| !matches!(route.kind, Kind::Read { .. }) && route.fits(segments))
    }

    /// Whether the text is part of a path that the gate knows.
    pub(super) fn names(&self, segment: &str) -> bool {
        self.0
            .iter()
            .flat_map(|route| &route.parts)
            .any(|part| matches!(part, Part::Literal(text) if text == segment))
    }
}

fn reading() -> impl Iterator<Item = String> {
    READING.into_iter().map(str::to_owned)
}

fn parts(path: &str, contract: Option<&Contract>) -> Vec<Part> {
    let path = path.split('?').next().unwrap_or_default();
    // The root has no parts.
    path.split('/')
        .skip(1)
        .filter(|_| path != "/")
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some("project_id" | "tenant_id") => Part::Project,
            Some(name) => match contract.map(|contract| listed(contract, name)) {
                Some(values) if !values.is_empty() => Part::Listed(values),
                _ => Part::Id,
            },
            None => Part::Literal(part.to_owned()),
        })
        .collect()
}

/// The documented values of a path's parameter.
fn listed(contract: &Contract, name: &str) -> Vec<String> {
    let own = contract.parameters.iter().find(|one| one.location == Location::Path && one.field.name == name);
    let values = own.and_then(|one| one.field.value.allowed()).unwrap_or_default();
    values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn kind(api: &Api) -> Kind {
    let contract = &api.contract;
    let query: Vec<String> = contract
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Query)
        .map(|parameter| parameter.field.name.clone())
        .collect();
    if contract.operation.method.is_safe() {
        return Kind::Read { query: query.into_iter().chain(reading()).collect(), page: None };
    }
    let Some(semantics) = api.semantics() else {
        let mut words = BTreeSet::new();
        contract.request.iter().for_each(|request| gather_words(&request.body, &mut words));
        return Kind::Undescribed { query, class: effect_of_operation(contract), words };
    };
    let own = |subject: &str| {
        let name = subject.strip_prefix("request.")?;
        (!name.contains(['.', '[', '{'])).then(|| name.to_owned())
    };
    let selector = own(semantics.selector.as_str());
    let verb = semantics.verb.as_ref().and_then(|verb| own(verb.as_str()));
    let switch = semantics.everything.as_ref().and_then(|everything| own(everything.field.as_str()));
    let mut fields: Vec<String> = body_fields(contract, switch.as_deref());
    fields.retain(|name| Some(name) != selector.as_ref() && Some(name) != verb.as_ref());
    let verbs = semantics.verbs.iter().map(|one| {
        let family = match verb::meaning(&one.value) {
            verb::Meaning::Known(effect) => effect,
            verb::Meaning::Wide | verb::Meaning::Unknown => Effect::Change,
        };
        // The family's meaning stands even where an overlay calls the verb something gentler.
        (verb::spelled(&one.value), one.effect.max(family))
    });
    let only = semantics.verbs.iter().map(|verb| verb.effect).max().unwrap_or(Effect::AccountWide);
    let only = only.max(Effect::Change);
    Kind::Batch(Batch { selector, verb, only, verbs: verbs.collect(), fields })
}

/// The names of a shape's fields and the values that are listed for them, at any depth.
fn gather_words(node: &Node, out: &mut BTreeSet<String>) {
    let listed = node.allowed().unwrap_or_default();
    out.extend(listed.iter().filter_map(|value| value.as_str().map(str::to_owned)));
    for field in &node.fields {
        out.insert(field.name.clone());
        gather_words(&field.value, out);
    }
    node.items.iter().for_each(|items| gather_words(items, out));
}

/// The body's fields, as tables and readings name them, without those that select everything.
fn body_fields(contract: &Contract, switch: Option<&str>) -> Vec<String> {
    let mut out: Vec<String> = contract
        .request
        .iter()
        .flat_map(|request| &request.body.fields)
        .map(|field| field.name.clone())
        .filter(|name| Some(name.as_str()) != switch)
        .collect();
    for edit in contract.axes.iter().flat_map(|axis| &axis.values).flat_map(|value| &value.edits) {
        if let Edit::Rename { to, .. } = edit {
            out.retain(|name| name != to);
        }
    }
    out.retain(|name| {
        let plain = super::fold::squeeze(name);
        !["all", "fail", "every", "any"].iter().any(|part| plain.contains(part))
    });
    out
}
