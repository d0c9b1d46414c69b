//! The tally: findings of all records gathered into one verdict a statement.

use crate::exchange::Answer;
use crate::judge::{Evidence, Finding, Observation, code_of, is_deferral};
use crate::outcome::{ContradictionOutcome, StatementOutcome, Verdict};
use crate::plan::Loaded;
use as_documented_contract::{AxisKind, Kind, Statement, StatementId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was seen of one statement so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Line {
    exchanges: usize,
    violated: usize,
    holds: usize,
    open: usize,
    inconclusive: BTreeSet<String>,
    unsent: BTreeSet<String>,
}

/// Why nothing could exercise a statement, where that lies in the statement itself.
fn unexercised(statement: &Statement) -> Option<String> {
    let subject = statement.id.subject().as_str();
    if let Some(rest) = subject.strip_prefix("response.") {
        let status = rest.split(['.', '[']).next().unwrap_or_default();
        if !status.is_empty() && status != "response" {
            return Some(format!("no {status} answer of this shape came"));
        }
    }
    if subject.starts_with("path.") {
        return Some("a path without it, or with another text, is the path of something else".to_owned());
    }
    (!statement.axes.is_empty()).then(|| {
        format!(
            "the page says so in one reading only, and no case breaks it under all ({})",
            statement.axes.join(", ")
        )
    })
}

/// Gathers findings for one operation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    lines: BTreeMap<StatementId, Line>,
    observed: BTreeMap<String, BTreeSet<String>>,
    /// Requests that were answered with success.
    #[serde(default)]
    accepted: usize,
    /// Requests that were answered, and with neither a wait nor a word on who asks.
    #[serde(default)]
    told: usize,
    /// The ways in which requests with the documented method were refused, up to two.
    #[serde(default)]
    refusals: BTreeSet<String>,
}

impl Tally {
    /// Adds one finding.
    pub fn add(&mut self, finding: &Finding) {
        let line = match self.lines.get_mut(&finding.statement) {
            Some(known) => known,
            None => self.lines.entry(finding.statement.clone()).or_default(),
        };
        line.exchanges += 1;
        match &finding.evidence {
            Evidence::Holds => line.holds += 1,
            Evidence::Violated { .. } => line.violated += 1,
            Evidence::Open => line.open += 1,
            Evidence::Inconclusive(reason) => {
                line.inconclusive.insert(reason.clone());
            }
        }
    }

    /// Takes back what showed the statement broken: an instance of others changed once, and never again.
    pub fn withdraw(&mut self, statement: &StatementId) {
        let line = self.lines.entry(statement.clone()).or_default();
        line.violated = 0;
        line.inconclusive.insert(
            "an instance that nobody named changed, and not again when the request was repeated".to_owned(),
        );
    }

    /// Notes an answer, to a request with the documented method or to another one.
    pub fn answered(&mut self, answer: &Answer, documented: bool) {
        let told = !is_deferral(answer) && !matches!(answer.status, 401 | 403);
        self.accepted += usize::from(answer.is_success());
        self.told += usize::from(told);
        if told && documented && !answer.is_success() && self.refusals.len() < 2 {
            let code = code_of(answer).unwrap_or_default();
            self.refusals.insert(format!("{} {code}", answer.status));
        }
    }

    /// What is to be said of an operation of which every request was refused, whatever else was told.
    pub(crate) fn remark(&self, api: &str) -> Option<String> {
        self.only_refused().then(|| {
            format!(
                "{api}: no request was accepted, so nothing is concluded about those that should be, and the rest by \
                 refusals alone; give it instances with --disposable and what may be done to them with --permit"
            )
        })
    }

    /// Why nothing is concluded where refusals are all there is, and are all the same.
    pub(crate) fn alike(&self) -> Option<String> {
        let alike = self.only_refused() && self.refusals.len() == 1;
        alike.then(|| "every request was refused, and all alike".to_owned())
    }

    fn only_refused(&self) -> bool {
        self.accepted == 0 && self.told > 0
    }

    /// Notes that a case that would have exercised the statement was not sent.
    pub fn unsent(&mut self, statement: &StatementId, reason: &str) {
        self.lines.entry(statement.clone()).or_default().unsent.insert(reason.to_owned());
    }

    /// Notes a value of an axis that the endpoint showed.
    pub fn observe(&mut self, observation: &Observation) {
        self.observed.entry(observation.axis.clone()).or_default().insert(observation.value.clone());
    }

    /// The value of an axis that was observed: `mixed` where exchanges differ.
    #[must_use]
    pub fn observed(&self, axis: &str) -> Option<String> {
        let values = self.observed.get(axis)?;
        match values.len() {
            0 => None,
            1 => values.first().cloned(),
            _ => Some("mixed".to_owned()),
        }
    }

    /// The verdict on a statement and, for one that was not told, the reason; `otherwise` gives the reason where
    /// nothing was even tried.
    #[must_use]
    pub fn verdict(&self, id: &StatementId, otherwise: impl FnOnce() -> String) -> (Verdict, Option<String>) {
        let empty = Line::default();
        let line = self.lines.get(id).unwrap_or(&empty);
        let first = |set: &BTreeSet<String>| set.first().cloned();
        if line.violated > 0 {
            (Verdict::Violated, None)
        } else if line.holds > 0 {
            (Verdict::Holds, None)
        } else if line.open > 0 {
            (Verdict::Open, None)
        } else if let Some(reason) = first(&line.inconclusive) {
            (Verdict::Inconclusive, Some(reason))
        } else {
            (Verdict::NotExercised, Some(first(&line.unsent).unwrap_or_else(otherwise)))
        }
    }

    /// The readings that the endpoint showed on these axes.
    #[must_use]
    pub fn reading(&self, axes: &[String]) -> Option<String> {
        let seen = axes.iter().filter_map(|axis| self.observed(axis).map(|value| format!("{axis}={value}")));
        let seen: Vec<String> = seen.collect();
        (!seen.is_empty()).then(|| seen.join(", "))
    }

    /// How many exchanges told something about a statement.
    #[must_use]
    pub fn exchanges(&self, id: &StatementId) -> usize {
        self.lines.get(id).map_or(0, |line| line.exchanges)
    }

    /// Adds what another part of the same plan saw.
    pub fn join(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.told += other.told;
        self.refusals.extend(other.refusals.iter().cloned());
        for (id, line) in &other.lines {
            let own = self.lines.entry(id.clone()).or_default();
            own.exchanges += line.exchanges;
            own.violated += line.violated;
            own.holds += line.holds;
            own.open += line.open;
            own.inconclusive.extend(line.inconclusive.iter().cloned());
            own.unsent.extend(line.unsent.iter().cloned());
        }
        for (axis, values) in &other.observed {
            self.observed.entry(axis.clone()).or_default().extend(values.iter().cloned());
        }
    }

    /// One outcome a statement, in the order of the page.
    #[must_use]
    pub fn statements(&self, loaded: &Loaded, why_not: &str) -> Vec<StatementOutcome> {
        loaded
            .api
            .statements()
            .iter()
            .map(|statement| {
                let empty = Line::default();
                let line = self.lines.get(&statement.id).unwrap_or(&empty);
                let (outcome, reason) = self
                    .verdict(&statement.id, || unexercised(statement).unwrap_or_else(|| why_not.to_owned()));
                StatementOutcome {
                    api: loaded.id().to_string(),
                    id: statement.id.clone(),
                    kind: statement.id.kind(),
                    tier: statement.tier,
                    text: statement.text.clone(),
                    locator: statement.locator.clone(),
                    page: loaded.api.contract.page().to_owned(),
                    outcome,
                    reading: self.reading(&statement.axes),
                    exchanges: line.exchanges,
                    reason,
                }
            })
            .collect()
    }

    /// The axes of the operation with what was observed.
    #[must_use]
    pub fn contradictions(&self, loaded: &Loaded) -> Vec<ContradictionOutcome> {
        loaded
            .api
            .contract
            .axes
            .iter()
            .map(|axis| ContradictionOutcome {
                api: loaded.id().to_string(),
                axis: axis.id.clone(),
                kind: match axis.kind {
                    AxisKind::Contradiction => "contradiction".to_owned(),
                    AxisKind::Silence => "silence".to_owned(),
                },
                subject: axis.subject.to_string(),
                text: axis.text.clone(),
                values: axis.values.iter().map(|value| (value.name.clone(), value.at.to_string())).collect(),
                observed: self.observed(&axis.id),
            })
            .collect()
    }

    /// Whether a run concludes something: something is seen to hold, and not by refusals that are all the same.
    #[must_use]
    pub fn concludes(&self, stopped: bool) -> bool {
        // To refuse everything alike is easy, and shows nothing; nor does a run that was stopped over refusals.
        (self.accepted > 0 || (self.refusals.len() > 1 && !stopped)) && self.tells()
    }

    /// Whether anything that an operation says of itself was seen to hold: more than that it answers at all.
    #[must_use]
    pub fn tells(&self) -> bool {
        (self.accepted > 0 || self.told > 0)
            && self.lines.iter().any(|(id, line)| {
                line.holds > 0
                    && !matches!(
                        id.kind(),
                        Kind::Readable
                            | Kind::NoServerError
                            | Kind::Header
                            | Kind::NoEffect
                            | Kind::Isolation
                    )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_that_are_all_alike_conclude_nothing() {
        let answer = |status, code: &str| {
            Answer::new(status, Vec::new(), format!(r#"{{"error_code":"{code}"}}"#).into_bytes())
        };
        let told = |answers: &[(Answer, bool)]| {
            let mut tally = Tally::default();
            let statement = "response.404.error_code#type".parse().unwrap();
            tally.add(&Finding { statement, step: 0, evidence: Evidence::Holds });
            answers.iter().for_each(|(answer, documented)| tally.answered(answer, *documented));
            assert_eq!(tally.alike().is_some(), tally.remark("a/b/v1").is_some() && !tally.concludes(false));
            (tally.concludes(false), tally.concludes(true), tally.remark("a/b/v1").is_some())
        };
        let (unknown, bad) = (answer(404, "x.1"), answer(400, "x.2"));
        assert_eq!(told(&[]), (false, false, false));
        assert_eq!(told(&[(unknown.clone(), true), (unknown.clone(), true)]), (false, false, true));
        // What another method is told says nothing of this one.
        assert_eq!(told(&[(unknown.clone(), true), (answer(405, "x.3"), false)]), (false, false, true));
        assert_eq!(told(&[(unknown.clone(), true), (answer(401, "x.4"), true)]), (false, false, true));
        assert_eq!(told(&[(unknown, true), (bad, true)]), (true, false, true));
        assert_eq!(told(&[(answer(200, ""), true)]), (true, true, false));
    }
}
