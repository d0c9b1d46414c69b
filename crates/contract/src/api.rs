//! A contract joined with its overlay: the operation together with everything an endpoint can be held to.

use crate::axis::{AxisValue, Reading};
use crate::check::{check_contract, check_overlay, check_touches};
use crate::load::{LoadError, read};
use crate::merge::merge;
use crate::{
    ApiId, Axis, Contract, Edit, Field, Kind, Limit, Locator, Node, Overlay, Requirement, Rule, Semantics,
    Statement, StatementId, StatusKey, Subject, Tier, Type,
};
use std::collections::HashSet;

/// A documented operation: contract, overlay and the statements that they make.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// What the page says, with the overlay's corrections, axes and names for examples merged into it.
    pub contract: Contract,
    /// What a reader adds; empty for an operation that nobody described by hand. What was merged into the contract
    /// stands here no more, so that joining both again gives the same.
    pub overlay: Overlay,
    statements: Vec<Statement>,
}

impl Api {
    /// Joins a contract and its overlay.
    ///
    /// # Errors
    /// Every entry of the overlay that matches nothing in the contract, every correction that changes nothing, and
    /// every edit of an axis that does not apply, each with the pointer to it.
    pub fn join(contract: Contract, mut overlay: Overlay) -> Result<Self, LoadError> {
        let mut mistakes = check_contract(&contract);
        let contract = merge(contract, &overlay, &mut mistakes);
        mistakes.extend(check_overlay(&contract, &overlay));
        let fail = |mistakes| LoadError { file: contract.api.to_string(), mistakes };
        if !mistakes.is_empty() {
            return Err(fail(mistakes));
        }
        let statements = collect(&contract, &overlay);
        let mistakes = check_touches(&overlay, &statements);
        if !mistakes.is_empty() {
            return Err(fail(mistakes));
        }
        overlay.corrections.clear();
        overlay.dropped_axes.clear();
        overlay.axes.clear();
        overlay.example_names.clear();
        Ok(Self { contract, overlay, statements })
    }

    /// Joins a contract with an overlay that says nothing.
    ///
    /// # Errors
    /// As [`Api::join`].
    pub fn bare(contract: Contract) -> Result<Self, LoadError> {
        let overlay = Overlay::empty(contract.api.clone());
        Self::join(contract, overlay)
    }

    /// Reads both files.
    ///
    /// # Errors
    /// Every mistake of either file, with its JSON pointer.
    pub fn load(contract: &str, overlay: Option<&str>) -> Result<Self, LoadError> {
        let contract = read::contract(contract)?;
        match overlay {
            None => Self::bare(contract),
            Some(text) => Self::join(contract, read::overlay(text)?),
        }
    }

    /// The operation's name.
    #[must_use]
    pub fn id(&self) -> &ApiId {
        &self.contract.api
    }

    /// Every statement, ordered as the page has them.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The statement with this id.
    #[must_use]
    pub fn statement(&self, id: &StatementId) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.id == *id)
    }

    /// What the operation means, if anybody described it.
    #[must_use]
    pub fn semantics(&self) -> Option<&Semantics> {
        self.overlay.semantics.as_ref()
    }

    /// The axes that change what is said about the part with this subject (`request`, `response.200`).
    #[must_use]
    pub fn axes_of(&self, part: &Subject) -> Vec<&Axis> {
        self.contract.axes.iter().filter(|axis| axis.touches_subject(part)).collect()
    }

    /// Every reading of the axes that touch the part, one empty reading where none does.
    #[must_use]
    pub fn readings_of(&self, part: &Subject) -> Vec<Reading> {
        self.contract.readings(self.axes_of(part).into_iter().map(|axis| axis.id.as_str()))
    }
}

/// The contract as its tables give it, then once for each single value of each axis that edits it, and once for
/// each of those together with each renaming of another axis: what a field holds in one reading it also holds
/// under the name of another.
pub(crate) fn variants(contract: &Contract) -> Vec<(Option<&AxisValue>, Contract)> {
    let under = |axis: &Axis, value: &AxisValue| Reading::default().with(&axis.id, &value.name);
    let all: Vec<_> = contract
        .axes
        .iter()
        .flat_map(|axis| axis.values.iter().map(move |value| (axis, value)))
        .filter(|(_, value)| !value.edits.is_empty())
        .collect();
    let mut out = vec![(None, contract.clone())];
    for (axis, value) in &all {
        out.push((Some(*value), contract.under(&under(axis, value))));
    }
    let renames = |value: &AxisValue| value.edits.iter().any(|edit| matches!(edit, Edit::Rename { .. }));
    for (axis, value) in &all {
        for (other, to) in all.iter().filter(|(other, to)| other.id != axis.id && renames(to)) {
            let reading = under(axis, value).with(&other.id, &to.name);
            out.push((Some(*value), contract.under(&reading)));
        }
    }
    out
}

/// A statement under every name that its subject has: as given, and with each renaming undone.
fn table_names(contract: &Contract, id: &StatementId) -> Vec<StatementId> {
    let mut out = vec![id.clone()];
    for edit in contract.axes.iter().flat_map(|axis| &axis.values).flat_map(|value| &value.edits) {
        let Edit::Rename { subject: from, to } = edit else { continue };
        let Some((parent, _)) = from.as_str().rsplit_once('.') else { continue };
        let renamed = Subject::new(parent).field(to);
        let below = id.subject().as_str().strip_prefix(renamed.as_str());
        if let Some(rest) = below.filter(|_| id.subject().is_within(&renamed)) {
            out.push(StatementId::new(Subject::new(format!("{from}{rest}")), id.kind()));
        }
    }
    out
}

struct Collector<'a> {
    contract: &'a Contract,
    /// The reading whose variant is being collected; none while it is the tables' own.
    reading: Option<&'a AxisValue>,
    out: Vec<Statement>,
    known: HashSet<StatementId>,
}

impl Collector<'_> {
    fn push(&mut self, subject: Subject, kind: Kind, tier: Tier, text: String, locator: Locator) {
        let id = StatementId::new(subject, kind);
        if !self.known.insert(id.clone()) {
            return;
        }
        let names = table_names(self.contract, &id);
        let axes = self
            .contract
            .axes
            .iter()
            .filter(|axis| {
                axis.touches.contains(&id)
                    || axis
                        .values
                        .iter()
                        .flat_map(|value| &value.edits)
                        .any(|edit| names.iter().any(|name| edit.touches(name)))
            })
            .map(|axis| axis.id.clone())
            .collect();
        self.out.push(Statement { id, tier, text, locator, axes });
    }

    fn node(&mut self, subject: &Subject, node: &Node, at: &Locator, side: Side) {
        if node.ty != Type::Any {
            let text = match subject.as_str() {
                "request" => format!("the request body is {}", a_type(node)),
                _ => format!("`{}` is {}", short(subject), a_type(node)),
            };
            self.push(subject.clone(), Kind::Type, Tier::Documented, text, at.clone());
        }
        for limit in &node.limits {
            let locator = limit.at.clone().unwrap_or_else(|| at.clone());
            let text = match subject.as_str() {
                "request" => format!("the request body {}", limit_text(limit)),
                _ => format!("`{}` {}", short(subject), limit_text(limit)),
            };
            // That something is needed which no row calls mandatory is a reader's conclusion.
            let concluded = self.reading.is_some() && limit.rule.kind() == Kind::Required;
            let tier = if concluded { Tier::Implied } else { Tier::Documented };
            self.push(subject.clone(), limit.rule.kind(), tier, text, locator);
        }
        for field in &node.fields {
            self.field(&subject.field(&field.name), field, side);
        }
        if let Some(items) = &node.items {
            let below = if node.ty == Type::Map { subject.values() } else { subject.items() };
            self.node(&below, items, at, side);
        }
    }

    fn field(&mut self, subject: &Subject, field: &Field, side: Side) {
        match (side, field.requirement) {
            (Side::Request, Requirement::Mandatory) => {
                let text = format!("`{}` is mandatory", short(subject));
                // Where the row itself does not say so, a reader concludes it at the place of the reading.
                let (tier, at) = match self.reading {
                    None => (Tier::Documented, &field.at),
                    Some(reading) => (Tier::Implied, &reading.at),
                };
                self.push(subject.clone(), Kind::Required, tier, text, at.clone());
            }
            (Side::Request, _) => {}
            (Side::Response, Requirement::Mandatory) => {
                let text = format!("`{}` is always there", short(subject));
                self.push(subject.clone(), Kind::Present, Tier::Documented, text, field.at.clone());
            }
            (Side::Response, Requirement::Unstated) => {
                let text = format!("`{}` is there, as nothing says that it may be missing", short(subject));
                self.push(subject.clone(), Kind::Present, Tier::Implied, text, field.at.clone());
            }
            (Side::Response, Requirement::Optional | Requirement::Conditional) => {}
        }
        self.node(subject, &field.value, &field.at, side);
    }
}

#[derive(Clone, Copy)]
enum Side {
    Request,
    Response,
}

fn collect(contract: &Contract, overlay: &Overlay) -> Vec<Statement> {
    let mut all = Collector { contract, reading: None, out: Vec::new(), known: HashSet::new() };
    let operation = Subject::operation();
    let call = &contract.operation;
    all.push(
        operation.clone(),
        Kind::Method,
        Tier::Documented,
        format!("it is called with {} {}", call.method, call.path),
        call.at.clone(),
    );
    for (reading, variant) in variants(contract) {
        all.reading = reading;
        for parameter in &variant.parameters {
            all.field(&parameter.subject(), &parameter.field, Side::Request);
        }
        if let Some(request) = &variant.request {
            let subject = Subject::request();
            let text = "a request body that is not well-formed JSON is refused".to_owned();
            all.push(subject.clone(), Kind::Json, Tier::Implied, text, request.at.clone());
            let text = format!("the request is sent as `{}`", request.media_type);
            all.push(subject.clone(), Kind::ContentType, Tier::Hygiene, text, request.at.clone());
            all.node(&subject, &request.body, &request.at, Side::Request);
        }
        for response in &variant.responses {
            let subject = Subject::response(response.status);
            if let Some(body) = &response.body {
                let text =
                    format!("the body of a {} answer is labelled and encoded as JSON", response.status);
                all.push(subject.clone(), Kind::ContentType, Tier::Implied, text, response.at.clone());
                all.node(&subject, body, &response.at, Side::Response);
            } else if response.status == StatusKey::Code(204) {
                let text = "a 204 answer has no body".to_owned();
                all.push(subject.clone(), Kind::Empty, Tier::Implied, text, response.at.clone());
            }
        }
    }
    let statuses: Vec<_> = contract
        .responses
        .iter()
        .map(|r| r.status)
        .filter(|s| s.is_success())
        .map(|s| s.to_string())
        .collect();
    if !statuses.is_empty() {
        let text = format!("a valid request is answered with {}", statuses.join(" or "));
        let at = contract.responses.iter().find(|r| r.status.is_success()).map_or(&call.at, |r| &r.at);
        all.push(Subject::new("response"), Kind::Status, Tier::Documented, text, at.clone());
    }
    for extra in &overlay.statements {
        let text = extra.text.clone().unwrap_or_else(|| semantic_text(&extra.id));
        all.push(extra.id.subject().clone(), extra.id.kind(), extra.tier, text, extra.at.clone());
    }
    let implied = [
        (Kind::Auth, "a call without valid credentials is refused and changes nothing"),
        (Kind::NoServerError, "what a request contains is never answered with a server error"),
        (Kind::NoEffect, "a request that is refused changes nothing"),
        (Kind::Readable, "every answer can be read to its end in the time given"),
    ];
    for (kind, text) in implied {
        all.push(operation.clone(), kind, Tier::Implied, text.to_owned(), call.at.clone());
    }
    let text = "every answer carries a request id in a header".to_owned();
    all.push(Subject::new("response"), Kind::Header, Tier::Hygiene, text, call.at.clone());
    all.out
}

fn short(subject: &Subject) -> &str {
    let text = subject.as_str();
    text.strip_prefix("request.").unwrap_or(text)
}

fn a_type(node: &Node) -> String {
    let null = if node.nullable { " or null" } else { "" };
    let base = match node.ty {
        Type::Array => "a list".to_owned(),
        Type::Object => "an object".to_owned(),
        Type::Integer => "an integer".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Map => "an object with free keys".to_owned(),
        Type::Any => "anything".to_owned(),
        Type::String | Type::Number | Type::Boolean => format!("a {}", node.ty),
    };
    format!("{base}{null}")
}

fn limit_text(limit: &Limit) -> String {
    match &limit.rule {
        Rule::Enum(values) => {
            let values: Vec<_> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
            match values.split_last() {
                Some((only, [])) => format!("is {only}"),
                Some((last, rest)) => format!("is {} or {last}", rest.join(", ")),
                None => "has no value".to_owned(),
            }
        }
        Rule::MinLength(n) => format!("has at least {n} characters"),
        Rule::MaxLength(n) => format!("has at most {n} characters"),
        Rule::MinItems(n) => format!("has at least {n} items"),
        Rule::MaxItems(n) => format!("has at most {n} items"),
        Rule::UniqueItems => "has no item twice".to_owned(),
        Rule::Minimum(n) => format!("is at least {n}"),
        Rule::Maximum(n) => format!("is at most {n}"),
        Rule::Pattern(pattern) => format!("matches `{pattern}`"),
        Rule::Format(format) => format!("has the format {format}"),
        Rule::AnyField(names) => {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("has {}", names.join(" or "))
        }
        Rule::Default(value) => format!("is taken as `{}` when left out", plain(value)),
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn semantic_text(id: &StatementId) -> String {
    let subject = short(id.subject());
    match id.kind() {
        Kind::Echo => "each result belongs to an id that was asked".to_owned(),
        Kind::Complete => "each id that was asked has a result".to_owned(),
        Kind::Unique => "no id has two results".to_owned(),
        Kind::Effect => format!("success under `{subject}` means that it happened"),
        Kind::NoEffect => format!("failure under `{subject}` means that nothing changed"),
        Kind::Isolation => "only the named instances are touched".to_owned(),
        Kind::Scope => format!("`{subject}` touches the failed instances and only them"),
        Kind::Transition => "statuses follow the documented order".to_owned(),
        Kind::EndState => "the operation comes to one of its end states".to_owned(),
        Kind::Asynchronous => "the answer comes before the effect is complete".to_owned(),
        Kind::Refusal => "client messages are refused while an instance restarts".to_owned(),
        Kind::Eligibility => format!("`{subject}` applies only to instances of the documented kind"),
        kind => format!("`{subject}`: {kind}"),
    }
}
