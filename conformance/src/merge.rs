//! Joining: the reports of all parts of one plan become the report that a single run gives.
//!
//! Verdicts are not joined but made again, from what all parts saw together. What depends on time or on the machine
//! (the time line, how often a companion was read, where an embedded endpoint listened) is summed or taken from the
//! first part.

use crate::coverage::cell_key;
use crate::outcome::{
    CellOutcome, ContradictionOutcome, Report, StatementOutcome, Summary, Verdict, Violation,
};
use crate::shard::{Part, Preference};
use crate::tally::Tally;
use as_documented_contract::StatementId;
use std::collections::{BTreeMap, BTreeSet};

/// Reports that are not the parts of one plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// A report of a whole run.
    #[error("report {0} is of a whole run: give the reports of `check --shard k/n`")]
    Whole(usize),
    /// Reports of different plans.
    #[error("report {at} is of another plan: its {what} differs from that of the first")]
    Different {
        /// Which of the reports, from 1.
        at: usize,
        /// What differs.
        what: &'static str,
    },
    /// Parts that are there twice.
    #[error("part {0} is there twice")]
    Twice(u32),
    /// Parts that are not there.
    #[error("parts {} of {of} are missing", list(.parts))]
    Missing {
        /// Which, from 1.
        parts: Vec<u32>,
        /// Of how many.
        of: u32,
    },
    /// No report at all.
    #[error("no report is given")]
    Nothing,
}

fn list(parts: &[u32]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Joins the reports of all parts, in any order.
///
/// # Errors
/// Reports that are not the parts of one plan, each once.
pub fn merge(reports: Vec<Report>) -> Result<Report, MergeError> {
    let mut parts = Vec::new();
    for (at, mut report) in reports.into_iter().enumerate() {
        let part = report.shard.take().ok_or(MergeError::Whole(at + 1))?;
        parts.push((part, report));
    }
    check(&parts)?;
    parts.sort_by_key(|(part, _)| part.shard);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (api, tally) in parts.iter().flat_map(|(part, _)| &part.tallies) {
        tallies.entry(api.clone()).or_default().join(tally);
    }
    let Some((part, first)) = parts.first() else { return Err(MergeError::Nothing) };
    let stopped = parts.iter().find_map(|(_, report)| report.stopped.clone());
    let statements = statements(part, first, &parts, &tallies);
    let mut summary = Summary::default();
    statements.iter().for_each(|one| summary.add(one.outcome));
    let mut timeline: Vec<_> = parts.iter().flat_map(|(_, report)| report.timeline.clone()).collect();
    timeline.sort_by_key(|entry| entry.at_ms);
    let mut requests = BTreeMap::new();
    for (effect, n) in parts.iter().flat_map(|(_, report)| &report.requests) {
        *requests.entry(*effect).or_default() += n;
    }
    let apis: Vec<&str> = first.apis.iter().map(String::as_str).collect();
    let mut coverage = BTreeMap::new();
    for cell in parts.iter().flat_map(|(_, report)| &report.coverage) {
        let known =
            coverage.entry(cell_key(&apis, cell)).or_insert(CellOutcome { exercised: 0, ..cell.clone() });
        known.exercised += cell.exercised;
    }
    let coverage = coverage.into_values().collect();
    let mut notes: BTreeSet<String> = parts.iter().flat_map(|(_, report)| report.notes.clone()).collect();
    notes.extend(first.apis.iter().filter_map(|api| tallies.get(api)?.remark(api)));
    let mut companions: Vec<String> = Vec::new();
    for one in parts.iter().flat_map(|(_, report)| &report.missing_companions) {
        if !companions.contains(one) {
            companions.push(one.clone());
        }
    }
    Ok(Report {
        violations: violations(&first.apis, &parts),
        contradictions: contradictions(&first.contradictions, &tallies),
        coverage,
        requests,
        polls: parts.iter().map(|(_, report)| report.polls).sum(),
        missing_companions: companions,
        unconcluded: unconcluded(&first.apis, &statements, &tallies, stopped.as_ref()),
        notes: notes.into_iter().collect(),
        stopped,
        timeline,
        first_violation: parts.iter().filter_map(|(_, report)| report.first_violation).min(),
        elapsed_ms: parts.iter().map(|(_, report)| report.elapsed_ms).max().unwrap_or_default(),
        summary,
        statements,
        ..first.clone()
    })
}

fn check(parts: &[(Part, Report)]) -> Result<(), MergeError> {
    let Some((part, first)) = parts.first() else { return Err(MergeError::Nothing) };
    let of = part.shard.count();
    let mut seen = BTreeSet::new();
    for (at, (other, report)) in parts.iter().enumerate() {
        let differs = |what| Err(MergeError::Different { at: at + 1, what });
        if other.shard.count() != of {
            return differs("number of parts");
        }
        if report.seed != first.seed {
            return differs("seed");
        }
        if report.apis != first.apis {
            return differs("selection of APIs");
        }
        if report.tool != first.tool {
            return differs("program");
        }
        if !seen.insert(other.shard.index()) {
            return Err(MergeError::Twice(other.shard.index()));
        }
    }
    let parts: Vec<u32> = (1..=of).filter(|index| !seen.contains(index)).collect();
    if parts.is_empty() { Ok(()) } else { Err(MergeError::Missing { parts, of }) }
}

fn statements(
    part: &Part,
    first: &Report,
    parts: &[(Part, Report)],
    tallies: &BTreeMap<String, Tally>,
) -> Vec<StatementOutcome> {
    let stopped = parts.iter().find(|(_, report)| report.stopped.is_some());
    let told = stopped.map_or(first, |(_, report)| report);
    let empty = Tally::default();
    first
        .statements
        .iter()
        .zip(&told.statements)
        .map(|(row, fallback)| {
            let tally = tallies.get(&row.api).unwrap_or(&empty);
            let axes = part.axes.get(&row.api).and_then(|axes| axes.get(&row.id));
            let why = fallback.reason.clone().unwrap_or_default();
            let (outcome, reason) = tally.verdict(&row.id, || why);
            StatementOutcome {
                outcome,
                reason,
                reading: tally.reading(axes.map(Vec::as_slice).unwrap_or_default()),
                exchanges: tally.exchanges(&row.id),
                ..row.clone()
            }
        })
        .collect()
}

fn contradictions(
    first: &[ContradictionOutcome],
    tallies: &BTreeMap<String, Tally>,
) -> Vec<ContradictionOutcome> {
    let observed =
        |one: &ContradictionOutcome| tallies.get(&one.api).and_then(|tally| tally.observed(&one.axis));
    first.iter().map(|one| ContradictionOutcome { observed: observed(one), ..one.clone() }).collect()
}

/// One violation for each broken statement: that of the part whose record a single run would have shown.
fn violations(apis: &[String], parts: &[(Part, Report)]) -> Vec<Violation> {
    let mut best: BTreeMap<(usize, StatementId), (Preference, &Violation)> = BTreeMap::new();
    for (part, report) in parts {
        for (preference, violation) in part.preferences.iter().zip(&report.violations) {
            let owner = apis.iter().position(|api| *api == violation.api).unwrap_or(apis.len());
            let known = best.entry((owner, violation.statement.clone())).or_insert((*preference, violation));
            if *preference < known.0 {
                *known = (*preference, violation);
            }
        }
    }
    let numbered = |(at, (_, violation)): (usize, (Preference, &Violation))| {
        let id = format!("v{}", at + 1);
        let replay = violation.replay.replace(&format!(":{}", violation.id), &format!(":{id}"));
        Violation { id, replay, ..violation.clone() }
    };
    best.into_values().enumerate().map(numbered).collect()
}

fn unconcluded(
    apis: &[String],
    statements: &[StatementOutcome],
    tallies: &BTreeMap<String, Tally>,
    stopped: Option<&String>,
) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for api in apis {
        let own = || statements.iter().filter(|row| row.api == *api);
        let concludes = tallies.get(api).is_some_and(|tally| tally.concludes(stopped.is_some()));
        if concludes || own().any(|row| row.outcome == Verdict::Violated) {
            continue;
        }
        let untold = own().find(|row| row.outcome == Verdict::Inconclusive && row.reason.is_some());
        let alike = tallies.get(api).and_then(Tally::alike);
        let reason = stopped.cloned().or(alike).or_else(|| untold.and_then(|row| row.reason.clone()));
        out.insert(api.clone(), reason.unwrap_or_else(|| "no request was accepted".to_owned()));
    }
    out
}
