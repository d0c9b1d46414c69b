//! What differs between two reports, of one endpoint at two times or of two endpoints.
//!
//! Verdicts, readings and what was found are compared; times, ids, counts and the requests that showed something are
//! not, since they differ without meaning anything.

use crate::outcome::{Report, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Difference {
    /// Only one of the reports is about an operation.
    Api {
        /// The operation.
        api: String,
        /// Whether it is only in the new one.
        added: bool,
    },
    /// Only one of the reports knows a statement, since the contracts differ.
    Statement {
        /// The operation.
        api: String,
        /// The statement.
        statement: String,
        /// Whether it is only in the new one.
        added: bool,
    },
    /// A statement ended in another verdict.
    Verdict {
        /// The operation.
        api: String,
        /// The statement.
        statement: String,
        /// The sentence.
        text: String,
        /// The verdict of the old report.
        old: Verdict,
        /// The verdict of the new one.
        new: Verdict,
        /// For one that is violated now, what was found; for one without a verdict now, the reason.
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// A statement is violated in both, and in another way.
    Found {
        /// The operation.
        api: String,
        /// The statement.
        statement: String,
        /// What the old one found.
        old: String,
        /// What the new one found.
        new: String,
    },
    /// The endpoint follows another reading.
    Reading {
        /// The operation.
        api: String,
        /// The axis.
        axis: String,
        /// The reading of the old report.
        old: Option<String>,
        /// The reading of the new one.
        new: Option<String>,
    },
    /// Only one of the endpoints has a companion.
    Companion {
        /// Which.
        companion: String,
        /// Whether it is missing only in the new one.
        missing_now: bool,
    },
}

/// Everything that differs, in the order of the reports.
#[must_use]
pub fn differences(old: &Report, new: &Report) -> Vec<Difference> {
    let mut out = Vec::new();
    for (from, to, added) in [(old, new, false), (new, old, true)] {
        let gone = from.apis.iter().filter(|api| !to.apis.contains(api));
        out.extend(gone.map(|api| Difference::Api { api: api.clone(), added }));
    }
    statements(old, new, &mut out);
    readings(old, new, &mut out);
    for (from, to, missing_now) in [(old, new, false), (new, old, true)] {
        let only = from.missing_companions.iter().filter(|one| !to.missing_companions.contains(one));
        out.extend(only.map(|one| Difference::Companion { companion: one.clone(), missing_now }));
    }
    out
}

fn statements(old: &Report, new: &Report, out: &mut Vec<Difference>) {
    let key = |row: &crate::outcome::StatementOutcome| (row.api.clone(), row.id.to_string());
    let now: BTreeMap<_, _> = new.statements.iter().map(|row| (key(row), row)).collect();
    let before: BTreeMap<_, _> = old.statements.iter().map(|row| (key(row), row)).collect();
    for row in &old.statements {
        let (api, statement) = key(row);
        if !new.apis.contains(&api) {
            continue;
        }
        let Some(later) = now.get(&(api.clone(), statement.clone())) else {
            out.push(Difference::Statement { api, statement, added: false });
            continue;
        };
        if row.outcome != later.outcome {
            let because = found(new, &api, &statement).or_else(|| later.reason.clone());
            let text = later.text.clone();
            out.push(Difference::Verdict {
                api,
                statement,
                text,
                old: row.outcome,
                new: later.outcome,
                because,
            });
        } else if row.outcome == Verdict::Violated
            && let (Some(was), Some(is)) = (found(old, &api, &statement), found(new, &api, &statement))
            && masked(&was) != masked(&is)
        {
            out.push(Difference::Found { api, statement, old: was, new: is });
        }
    }
    for row in &new.statements {
        let (api, statement) = key(row);
        if old.apis.contains(&api) && !before.contains_key(&(api.clone(), statement.clone())) {
            out.push(Difference::Statement { api, statement, added: true });
        }
    }
}

fn found(report: &Report, api: &str, statement: &str) -> Option<String> {
    let one =
        report.violations.iter().find(|one| one.api == api && one.statement.to_string() == statement)?;
    let at =
        one.pointer.as_deref().filter(|at| !at.is_empty()).map(|at| format!(" at {at}")).unwrap_or_default();
    Some(format!("{}{at}", one.actual))
}

/// The text without what differs from run to run: ids and numbers.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        let is_id = word.len() >= 8 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let is_number = word.chars().all(|c| c.is_ascii_digit());
        out.push_str(if word.is_empty() {
            ""
        } else if is_id || is_number {
            "#"
        } else {
            word
        });
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() || c == '-' {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}

fn readings(old: &Report, new: &Report, out: &mut Vec<Difference>) {
    for one in &old.contradictions {
        let later = new.contradictions.iter().find(|other| other.api == one.api && other.axis == one.axis);
        if let Some(later) = later.filter(|later| later.observed != one.observed) {
            let (api, axis) = (one.api.clone(), one.axis.clone());
            out.push(Difference::Reading {
                api,
                axis,
                old: one.observed.clone(),
                new: later.observed.clone(),
            });
        }
    }
}
