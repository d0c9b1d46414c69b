//! What judging looks up for every exchange, found once for each operation.
//!
//! It holds nothing that the contract does not say; it only saves a search through all statements.

use super::Observation;
use as_documented_contract::{Api, Edit, Kind, Reading, StatementId, StatusKey, Subject};
use as_documented_schema::{Fit, Part, Validators};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// The index of one operation.
#[derive(Debug)]
pub struct Index {
    kinds: BTreeMap<Kind, Vec<(Option<String>, StatementId)>>,
    refused: Option<StatementId>,
    bodies: BTreeMap<StatusKey, Body>,
    everything: Vec<String>,
    settled: Mutex<Settled>,
}

/// What each fit of a part settles, as far as it came up.
type Settled = BTreeMap<(Part, Fit), Arc<[Observation]>>;

/// The statements about the body of one response.
#[derive(Debug)]
pub(super) struct Body {
    /// That it is labelled as JSON.
    pub(super) label: StatementId,
    /// That it is empty.
    pub(super) empty: StatementId,
    /// Those about values in it.
    pub(super) below: Vec<(StatementId, Place)>,
}

/// Where a value stands in a body.
#[derive(Debug)]
pub(super) struct Place {
    steps: Vec<Step>,
    /// Whether the object that should hold the value counts too.
    parent_counts: bool,
}

#[derive(Debug)]
enum Step {
    Items,
    Values,
    Field(String),
}

impl Index {
    /// The index of an operation.
    #[must_use]
    pub fn new(api: &Api) -> Self {
        let mut kinds: BTreeMap<Kind, Vec<_>> = BTreeMap::new();
        for id in api.statements().iter().map(|statement| &statement.id) {
            let verb = id.subject().split_value().1.map(str::to_owned);
            kinds.entry(id.kind()).or_default().push((verb, id.clone()));
        }
        let refused = StatementId::new(Subject::operation(), Kind::NoEffect);
        let refused = api.statement(&refused).map(|statement| statement.id.clone());
        let bodies =
            api.contract.responses.iter().map(|one| (one.status, Body::new(api, one.status))).collect();
        Self { kinds, refused, bodies, everything: everything(api), settled: Mutex::default() }
    }

    /// The statement of this kind for a verb, else for the operation.
    pub(super) fn statement(&self, kind: Kind, verb: Option<&str>) -> Option<&StatementId> {
        let all = self.kinds.get(&kind)?;
        let of =
            |wanted: Option<&str>| all.iter().find(|(own, _)| own.as_deref() == wanted).map(|(_, id)| id);
        verb.and_then(|verb| of(Some(verb))).or_else(|| of(None))
    }

    /// That a refused request changes nothing.
    pub(super) fn refused(&self) -> Option<&StatementId> {
        self.refused.as_ref()
    }

    /// What is said of the body of a response.
    pub(super) fn body(&self, status: StatusKey) -> Option<&Body> {
        self.bodies.get(&status)
    }

    /// Every name that a reading gives the switch for all failed instances.
    pub(super) fn everything(&self) -> &[String] {
        &self.everything
    }

    /// The axes that a fit settles, with their values.
    pub(super) fn settled(
        &self,
        api: &Api,
        validators: &Validators,
        part: Part,
        fit: Fit,
    ) -> Arc<[Observation]> {
        let key = (part, fit);
        if let Ok(known) = self.settled.lock()
            && let Some(found) = known.get(&key)
        {
            return found.clone();
        }
        let found: Arc<[Observation]> =
            settle(&api.readings_of(&part.subject()), &validators.readings_of(part, &key.1)).into();
        if let Ok(mut known) = self.settled.lock() {
            known.insert(key, found.clone());
        }
        found
    }
}

impl Body {
    fn new(api: &Api, status: StatusKey) -> Self {
        let subject = Subject::response(status);
        let below = api
            .statements()
            .iter()
            .map(|statement| &statement.id)
            .filter(|id| id.subject().is_within(&subject) && speaks_of_body(id.kind()))
            .map(|id| {
                let path = id.subject().as_str().strip_prefix(subject.as_str()).unwrap_or_default();
                (id.clone(), Place { steps: steps(path), parent_counts: id.kind() == Kind::Present })
            })
            .collect();
        Self {
            label: StatementId::new(subject.clone(), Kind::ContentType),
            empty: StatementId::new(subject, Kind::Empty),
            below,
        }
    }
}

impl Place {
    /// Whether a value stands here; for presence, whether its object does.
    pub(super) fn is_in(&self, body: &Value) -> bool {
        stands(body, &self.steps, self.parent_counts)
    }
}

fn stands(value: &Value, path: &[Step], parent_counts: bool) -> bool {
    let Some((step, rest)) = path.split_first() else { return true };
    let below = |item: &Value| stands(item, rest, parent_counts);
    match step {
        Step::Items => value.as_array().is_some_and(|items| items.iter().any(below)),
        Step::Values => value.as_object().is_some_and(|map| map.values().any(below)),
        Step::Field(name) => match value.get(name) {
            Some(found) => below(found),
            None => parent_counts && rest.is_empty() && value.is_object(),
        },
    }
}

fn steps(path: &str) -> Vec<Step> {
    let mut out = Vec::new();
    let mut rest = path;
    loop {
        rest = rest.trim_start_matches('.');
        if rest.is_empty() {
            return out;
        }
        if let Some(after) = rest.strip_prefix("[]") {
            out.push(Step::Items);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{}") {
            out.push(Step::Values);
            rest = after;
        } else {
            let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '.' | '[' | '{'));
            let (name, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            out.push(Step::Field(name.to_owned()));
            rest = after;
        }
    }
}

fn speaks_of_body(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Type
            | Kind::Present
            | Kind::Enum
            | Kind::MinLength
            | Kind::MaxLength
            | Kind::MinItems
            | Kind::MaxItems
            | Kind::UniqueItems
            | Kind::Minimum
            | Kind::Maximum
            | Kind::Pattern
            | Kind::Format
    )
}

fn everything(api: &Api) -> Vec<String> {
    let Some(everything) = api.semantics().and_then(|semantics| semantics.everything.as_ref()) else {
        return Vec::new();
    };
    let own = everything.field.as_str().rsplit('.').next().unwrap_or_default();
    let mut out = vec![own.to_owned()];
    for edit in api.contract.axes.iter().flat_map(|axis| &axis.values).flat_map(|value| &value.edits) {
        if let Edit::Rename { subject, to } = edit
            && *subject == everything.field
        {
            out.push(to.clone());
        }
    }
    out
}

/// The axes on which all of the satisfied readings agree while others would differ.
fn settle(all: &[Reading], satisfied: &[Reading]) -> Vec<Observation> {
    let values = |readings: &[Reading]| {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (axis, value) in readings.iter().flat_map(Reading::iter) {
            out.entry(axis.to_owned()).or_default().insert(value.to_owned());
        }
        out
    };
    let possible = values(all);
    let mut out = Vec::new();
    for (axis, seen) in values(satisfied) {
        let many = possible.get(&axis).is_some_and(|all| all.len() > 1);
        if let (true, 1, Some(only)) = (many, seen.len(), seen.first()) {
            out.push(Observation { axis, value: only.clone() });
        }
    }
    out
}
