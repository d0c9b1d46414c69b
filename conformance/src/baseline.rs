//! The baseline: failures that are known, so that a run fails on new ones only.
//!
//! A known failure still runs. One that holds now fails the run until it is taken out of the file, so that the file
//! never says more than is true. An entry that names no statement of its operation is a mistake, and told as one.

use crate::outcome::{KnownFailure, KnownState, Report, Verdict};
use as_documented_contract::StatementId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A baseline file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of this format; `1`.
    pub version: u32,
    /// The known failures, ordered by operation and statement.
    pub known: Vec<Known>,
}

/// One known failure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The operation.
    pub api: String,
    /// The statement.
    pub statement: StatementId,
    /// Why it may stay, for whoever reads the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A baseline file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not of this form.
    #[error("it is not a baseline: {0}; write one with `as-documented baseline update`")]
    Form(#[from] serde_json::Error),
    /// Its version is of another time.
    #[error("its version is {0}, and this program knows version 1")]
    Version(u32),
    /// Entries that are about nothing.
    #[error("these entries name no statement of their operation: {}; take them out", .0.join(", "))]
    Unknown(Vec<String>),
}

impl Baseline {
    /// Reads a baseline file's text.
    ///
    /// # Errors
    /// A text of another form or version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let out: Self = serde_json::from_str(text)?;
        if out.version == 1 { Ok(out) } else { Err(BaselineError::Version(out.version)) }
    }

    /// The file's text.
    ///
    /// # Errors
    /// A writer that fails, which is a fault of this program.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Holds a report to this baseline. Entries about operations that the report is not about are left alone.
    ///
    /// # Errors
    /// Entries that name no statement of an operation of the report.
    pub fn apply(&self, report: &mut Report) -> Result<(), BaselineError> {
        let mut unknown = Vec::new();
        let mut known = Vec::new();
        for one in self.known.iter().filter(|one| report.apis.contains(&one.api)) {
            let found = report.statements.iter().find(|row| row.api == one.api && row.id == one.statement);
            let Some(found) = found else {
                unknown.push(format!("{} {}", one.api, one.statement));
                continue;
            };
            let state = match found.outcome {
                Verdict::Violated => KnownState::Known,
                Verdict::Holds => KnownState::Fixed,
                Verdict::Open | Verdict::Inconclusive | Verdict::NotExercised => KnownState::Untold,
            };
            let (api, statement, reason) = (one.api.clone(), one.statement.clone(), one.reason.clone());
            known.push(KnownFailure { api, statement, reason, state });
        }
        if unknown.is_empty() {
            report.known = known;
            Ok(())
        } else {
            Err(BaselineError::Unknown(unknown))
        }
    }

    /// Takes in what a report violates, and takes out what holds there. What the report does not tell stays.
    pub fn update(&mut self, report: &Report) {
        self.version = 1;
        let of = |verdict: Verdict| -> BTreeSet<(String, StatementId)> {
            let rows = report.statements.iter().filter(|row| row.outcome == verdict);
            rows.map(|row| (row.api.clone(), row.id.clone())).collect()
        };
        let (violated, holds) = (of(Verdict::Violated), of(Verdict::Holds));
        self.known.retain(|one| !holds.contains(&(one.api.clone(), one.statement.clone())));
        for (api, statement) in violated {
            if !self.known.iter().any(|one| one.api == api && one.statement == statement) {
                self.known.push(Known { api, statement, reason: None });
            }
        }
        self.known.sort();
    }
}
