//! Contradictions: where a page says one thing here and another there.
//!
//! Each rule has a stable id and its own file or function. A finding carries two places, the two readings and a
//! severity; it speaks in our words. What a page leaves out is no contradiction and stands in the diagnostics.
//! Nothing here knows any page by name.

mod axes;
mod body;
mod failure;
mod ids;
mod page;
mod prose;
mod rows;

use as_documented_contract::{Contract, Locator, Response, StatusKey};
use serde::Serialize;
use std::collections::HashSet;

use crate::interpret::example::Shown;
use crate::interpret::outline::Outline;
use crate::interpret::sheets::Sheets;
use crate::interpret::{Evidence, Interpretation};
use crate::page::Place;
pub(crate) use axes::Shared;

/// How much a contradiction weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A reader who follows one place breaks what the other says.
    Error,
    /// The two places cannot both be right.
    Warning,
    /// Likely a slip of an example.
    Note,
}

/// A place on the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Spot {
    /// In words: `Table 2, row action`.
    pub place: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Spot {
    pub(crate) fn new(words: impl Into<String>, place: Place) -> Self {
        Spot { place: words.into(), line: place.line.max(1), column: place.column.max(1) }
    }

    pub(crate) fn of(at: &Locator) -> Self {
        Spot { place: at.place.clone(), line: at.line.unwrap_or(1), column: at.column.unwrap_or(1) }
    }
}

/// A contradiction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The page, as given.
    pub page: String,
    /// Method and path of the operation.
    pub operation: String,
    /// The rule's stable id.
    pub rule: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// What it is about, such as `request.instances[]`.
    pub subject: String,
    /// The two places: first the row or sentence, then what breaks it.
    pub locators: [Spot; 2],
    /// What each place says.
    pub readings: [String; 2],
    /// The contradiction in a sentence.
    pub message: String,
}

/// A rule and what it looks for.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Its stable id.
    pub id: &'static str,
    /// What it finds, in a sentence.
    pub text: &'static str,
    /// The weight of its findings.
    pub severity: Severity,
}

/// Every rule.
pub const RULES: &[RuleInfo] = &[
    rule(
        "example-missing-mandatory",
        "an example lacks a field that the table calls mandatory",
        Severity::Warning,
    ),
    rule("example-unknown-field", "an example has a field that no table describes", Severity::Warning),
    rule("example-wrong-type", "an example's value is not of the table's type", Severity::Warning),
    rule("example-outside-enum", "an example's value is not among the listed ones", Severity::Warning),
    rule("example-other-case", "an example writes a value of the row in other letters", Severity::Warning),
    rule("example-outside-limit", "an example's value breaks a stated limit", Severity::Warning),
    rule("example-method-differs", "an example uses another method than the URI section", Severity::Error),
    rule("example-path-differs", "an example uses another path than the URI section", Severity::Error),
    rule(
        "wrapper-only-in-example",
        "the example and the tables differ by a level of object",
        Severity::Error,
    ),
    rule("invalid-json", "a body shown as JSON is not JSON", Severity::Warning),
    rule("table-vs-table", "two tables disagree", Severity::Warning),
    rule("prose-vs-table", "a sentence says other than a table", Severity::Warning),
    rule("status-table-vs-sections", "sections and the status table name different codes", Severity::Warning),
    rule("ids-differ", "an example response answers for another id than was asked", Severity::Note),
    rule(
        "title-vs-function",
        "the title names an operation that the sentence under it lacks",
        Severity::Note,
    ),
    rule("status-vs-function", "an asynchronous operation answers as if all were done", Severity::Note),
    rule(
        "empty-answer-unlisted",
        "words tell of an empty answer that no status code is for",
        Severity::Warning,
    ),
    rule("text-is-null", "a field is a text by its type and always null by its words", Severity::Note),
    rule("words-vs-operation", "a row speaks of the result of another operation", Severity::Note),
    rule("limit-own-example", "a row's own example breaks the row's limit", Severity::Warning),
];

const fn rule(id: &'static str, text: &'static str, severity: Severity) -> RuleInfo {
    RuleInfo { id, text, severity }
}

/// Collects the findings of one operation.
pub(crate) struct Report<'a> {
    page: &'a str,
    operation: String,
    pub(crate) findings: Vec<Finding>,
    /// What is found already, by rule and subject, and by place where each place counts.
    seen: HashSet<(&'static str, String, Option<Spot>)>,
    /// Rows whose type names an object that no table describes.
    pub(crate) undefined: &'a [Place],
}

impl Report<'_> {
    pub(crate) fn add(
        &mut self,
        rule: &'static str,
        subject: String,
        first: (Spot, String),
        second: (Spot, String),
        message: String,
    ) {
        let severity = RULES.iter().find(|own| own.id == rule).map_or(Severity::Warning, |own| own.severity);
        // The same slip in other examples is one contradiction; a body that is no JSON is one for each.
        let each = rule == "invalid-json";
        if !self.seen.insert((rule, subject.clone(), each.then(|| second.0.clone()))) {
            return;
        }
        self.findings.push(Finding {
            page: self.page.to_owned(),
            operation: self.operation.clone(),
            rule,
            severity,
            subject,
            locators: [first.0, second.0],
            readings: [first.1, second.1],
            message,
        });
    }
}

/// Finds the contradictions of a page, in the order of the page, and records in each contract the axes that they open.
pub(crate) fn check(
    page: &str,
    contracts: &mut [Contract],
    evidence: &Evidence,
    outline: &Outline<'_>,
    sheets: &Sheets<'_>,
) -> (Vec<Finding>, Vec<Shared>) {
    let mut all = Vec::new();
    let mut shared = Vec::new();
    for contract in contracts {
        let operation = format!("{} {}", contract.operation.method, contract.operation.path);
        let mut report = Report {
            page,
            operation,
            findings: Vec::new(),
            seen: HashSet::new(),
            undefined: &evidence.undefined,
        };
        page::check(contract, evidence, &mut report);
        body::check(contract, evidence, &mut report);
        ids::check(contract, evidence, &mut report);
        prose::check(contract, evidence, outline, &mut report);
        rows::check(contract, evidence, sheets, &mut report);
        report.findings.sort_by(|a, b| {
            a.locators.cmp(&b.locators).then(a.rule.cmp(b.rule)).then(a.subject.cmp(&b.subject))
        });
        shared.append(&mut axes::record(contract, &report.findings));
        all.append(&mut report.findings);
    }
    (all, shared)
}

/// The examples of the page that are of an operation, in the order of the page.
pub(crate) fn own_shown<'e>(contract: &Contract, evidence: &'e Evidence) -> Vec<&'e Shown> {
    let own: HashSet<&Locator> = contract.examples.iter().map(|example| &example.at).collect();
    evidence.shown.iter().filter(|shown| own.contains(&shown.example.at)).collect()
}

/// The response that an example without a status is of.
pub(crate) fn response_of(contract: &Contract, status: Option<StatusKey>) -> Option<&Response> {
    match status {
        Some(status) => contract.response(status),
        None => {
            let mut good = contract
                .responses
                .iter()
                .filter(|own| own.status.is_success() || own.status == StatusKey::Default);
            let first = good.next()?;
            good.next().is_none().then_some(first)
        }
    }
}

/// The contradictions of an interpreted page.
pub fn lint(page: &Interpretation) -> &[Finding] {
    &page.findings
}
