//! Judging: contract and recorded exchanges in, findings out. No I/O, no clock, nothing global.
//!
//! A finding says what one exchange shows about one statement. Only what a page says can be violated; what could
//! not be seen is inconclusive and says why; what the page leaves open is open.

mod body;
mod call;
mod control;
mod effect;
mod index;
mod lasting;
mod messages;
mod neighbours;
mod results;
mod silence;
mod wire;

pub use call::Call;
pub(crate) use call::normal;
pub use control::{
    Control, Controls, Refusal, control_of, held, is_denial, is_held, refusals, weigh, weigh_denial,
};
pub(crate) use effect::{is_moving, words_of_change};
pub use index::Index;
pub(crate) use neighbours::{beside, is_at_rest, is_hit};
pub use silence::silences;
pub(crate) use wire::{code_of, is_deferral};

use crate::record::{Record, StepRecord, Waited};
use as_documented_cases::{Case, Step};
use as_documented_contract::{Api, Kind, StatementId};
use as_documented_schema::Validators;
use std::collections::BTreeSet;

/// What one exchange shows about one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The statement.
    pub statement: StatementId,
    /// The step of the case, from 0.
    pub step: usize,
    /// What was seen.
    pub evidence: Evidence,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// It is so.
    Holds,
    /// It is not so.
    Violated {
        /// What the documentation makes one expect.
        expected: String,
        /// What was there instead.
        actual: String,
        /// JSON pointer into the answer's body, where the breach lies there.
        pointer: Option<String>,
        /// The one instance that changed and that nobody named, where that is the breach.
        beside: Option<Beside>,
    },
    /// The documentation does not settle it.
    Open,
    /// It could not be told.
    Inconclusive(String),
}

/// An instance that changed and that nobody named, where others may have done it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its id.
    pub instance: String,
    /// Whether it was deleted or emptied.
    pub lost: bool,
}

/// A value of an axis that an answer or an effect showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The axis.
    pub axis: String,
    /// The value.
    pub value: String,
}

/// All that judging a record yields.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The findings, in the order of the steps.
    pub findings: Vec<Finding>,
    /// Readings that the endpoint showed.
    pub observations: Vec<Observation>,
    /// Undocumented fields and the like: worth a note, never a breach.
    pub notes: Vec<String>,
    /// What became of instances that a verb is said to apply to by an attribute of theirs.
    pub(crate) eligible: Vec<Eligible>,
    /// What breaks a statement only if all of its kind came to the same.
    pub(crate) doubtful: Vec<Finding>,
}

/// What a verb came to for an instance that it is said to apply to, by the value of the attribute that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Eligible {
    pub(crate) verb: String,
    pub(crate) value: String,
    /// Whether it is answered with success.
    pub(crate) done: bool,
}

impl Judgement {
    /// Whether anything is broken.
    #[must_use]
    pub fn breaks(&self) -> bool {
        self.findings.iter().any(|one| matches!(one.evidence, Evidence::Violated { .. }))
    }
}

/// What judging needs to know about an operation.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The operation.
    pub api: &'a Api,
    /// Its compiled schemas.
    pub validators: &'a Validators,
    /// What is looked up in it again and again.
    pub index: &'a Index,
    /// Whether a state that is still in transit when time runs out is a breach.
    pub strict_settle: bool,
}

impl<'a> Rules<'a> {
    /// Whether a body is the documented request on all failed instances: its verb, its switch, and no list.
    pub(crate) fn is_on_everything(&self, body: Option<&[u8]>) -> bool {
        let body: Option<serde_json::Value> = body.and_then(|bytes| serde_json::from_slice(bytes).ok());
        let (Some(semantics), Some(body)) = (self.api.semantics(), body) else { return false };
        let own = |subject: &as_documented_contract::Subject| {
            body.get(subject.as_str().strip_prefix("request.").unwrap_or_default())
        };
        let Some(everything) = &semantics.everything else { return false };
        let verb = semantics.verb.as_ref().and_then(own).and_then(|verb| verb.as_str());
        verb == Some(everything.verb.as_str())
            && own(&semantics.selector).is_none()
            && self.index.everything().iter().any(|name| body.get(name).is_some())
    }

    /// Whether a body has the switch for all failed instances, under any name that a reading gives it.
    pub(crate) fn has_switch(&self, body: Option<&[u8]>) -> bool {
        let body: Option<serde_json::Value> = body.and_then(|bytes| serde_json::from_slice(bytes).ok());
        body.is_some_and(|body| self.index.everything().iter().any(|name| body.get(name).is_some()))
    }

    /// The statement of this kind for a verb, else for the operation.
    pub(crate) fn id(&self, kind: Kind, verb: Option<&str>) -> Option<StatementId> {
        self.index.statement(kind, verb).cloned()
    }
}

/// Judges a record on its own: everything but what needs a control.
#[must_use]
pub fn judge(rules: Rules<'_>, case: &Case, record: &Record) -> Judgement {
    let mut out = Judgement::default();
    let mut touched = BTreeSet::new();
    for (at, (plan, step)) in case.steps.iter().zip(&record.steps).enumerate() {
        let mut sheet = Sheet { step: at, out: &mut out };
        let others = at_the_same_time(case, record, at);
        if others.is_empty() {
            judge_step(rules, plan, step, &touched, &mut sheet);
        } else {
            let all = others.into_iter().chain(touched.iter().cloned()).collect();
            judge_step(rules, plan, step, &all, &mut sheet);
        }
        // What an earlier step set going may show its end during a later one.
        if at + 1 < record.steps.len() && step.waited != Waited::Settled {
            touched.extend(step.ids.iter().map(|(_, id)| normal(id)));
        }
    }
    if record.steps.len() > 1 {
        lasting::at_last(rules, record, &mut out);
    }
    out.findings.extend(held(case, record));
    out
}

/// Judges one exchange on its own: what it shows whatever the state of any instance was.
#[must_use]
pub fn judge_alone(rules: Rules<'_>, plan: &Step, step: &StepRecord) -> Judgement {
    let mut out = Judgement::default();
    let mut sheet = Sheet { step: 0, out: &mut out };
    let call = Call::of(rules, step);
    wire::judge(rules, plan, step, &call, &mut sheet);
    body::judge(rules, step, &call, &mut sheet);
    results::judge(rules, step, &call, &mut sheet);
    out
}

/// The ids that other steps named at the same time as this one.
fn at_the_same_time(case: &Case, record: &Record, at: usize) -> BTreeSet<String> {
    let mut from = 0;
    for group in crate::lane::groups(&case.steps) {
        let until = from + group.len();
        if (from..until).contains(&at) {
            let steps = record.steps.iter().enumerate().take(until).skip(from);
            let others = steps.filter(|(other, _)| *other != at).flat_map(|(_, step)| &step.ids);
            return others.map(|(_, id)| normal(id)).collect();
        }
        from = until;
    }
    BTreeSet::new()
}

fn judge_step(
    rules: Rules<'_>,
    plan: &Step,
    step: &StepRecord,
    touched: &BTreeSet<String>,
    sheet: &mut Sheet<'_>,
) {
    let call = Call::of(rules, step);
    wire::judge(rules, plan, step, &call, sheet);
    body::judge(rules, step, &call, sheet);
    results::judge(rules, step, &call, sheet);
    effect::judge(rules, plan, step, &call, touched, sheet);
}

/// Collects what one step shows.
pub(crate) struct Sheet<'a> {
    step: usize,
    out: &'a mut Judgement,
}

impl Sheet<'_> {
    pub(crate) fn put(&mut self, statement: Option<StatementId>, evidence: Evidence) {
        if let Some(statement) = statement {
            self.out.findings.push(Finding { statement, step: self.step, evidence });
        }
    }

    pub(crate) fn holds(&mut self, statement: Option<StatementId>) {
        self.put(statement, Evidence::Holds);
    }

    pub(crate) fn violated(
        &mut self,
        statement: Option<StatementId>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) {
        self.broken(statement, (expected.into(), actual.into()), None, None);
    }

    /// What a verb came to for an instance that it is said to apply to. That one of them fails is no breach: that all
    /// of a kind do is.
    pub(crate) fn eligible(&mut self, statement: Option<StatementId>, id: &str, eligible: Eligible) {
        if !eligible.done
            && let Some(statement) = statement
        {
            let evidence = Evidence::Violated {
                expected: format!(
                    "`{}` of an instance of {} succeeds, as of others",
                    eligible.verb, eligible.value
                ),
                actual: format!("`{id}` is answered with a failure, as is each of {}", eligible.value),
                pointer: None,
                beside: None,
            };
            self.out.doubtful.push(Finding { statement, step: self.step, evidence });
        }
        self.out.eligible.push(eligible);
    }

    pub(crate) fn violated_at(
        &mut self,
        statement: Option<StatementId>,
        pointer: &str,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) {
        self.broken(statement, (expected.into(), actual.into()), Some(pointer.to_owned()), None);
    }

    /// Instances changed that nobody named; `beside` where it is one alone.
    pub(crate) fn violated_beside(
        &mut self,
        statement: Option<StatementId>,
        beside: Option<Beside>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) {
        self.broken(statement, (expected.into(), actual.into()), None, beside);
    }

    fn broken(
        &mut self,
        statement: Option<StatementId>,
        (expected, actual): (String, String),
        pointer: Option<String>,
        beside: Option<Beside>,
    ) {
        self.put(statement, Evidence::Violated { expected, actual, pointer, beside });
    }

    pub(crate) fn inconclusive(&mut self, statement: Option<StatementId>, reason: impl Into<String>) {
        self.put(statement, Evidence::Inconclusive(reason.into()));
    }

    pub(crate) fn observe(&mut self, axis: &str, value: &str) {
        self.out.observations.push(Observation { axis: axis.to_owned(), value: value.to_owned() });
    }

    pub(crate) fn note(&mut self, note: String) {
        self.out.notes.push(note);
    }
}

/// The ids that an answer says it failed for, in normal form.
#[must_use]
pub(crate) fn failed_ids(call: &Call<'_>, exchange: &crate::record::Exchange) -> Vec<String> {
    ids_said(call, exchange, results::Said::Failure)
}

/// The ids that an answer says were taken on.
pub(crate) fn taken_ids(call: &Call<'_>, exchange: &crate::record::Exchange) -> Vec<String> {
    ids_said(call, exchange, results::Said::Success)
}

/// The ids of which an answer says this much, in normal form.
fn ids_said(call: &Call<'_>, exchange: &crate::record::Exchange, what: results::Said) -> Vec<String> {
    let results = call.semantics.and_then(|semantics| semantics.results.as_ref());
    let (Some(results), Some(answer)) = (results, exchange.answer()) else { return Vec::new() };
    let Some(body) = answer.json() else { return Vec::new() };
    let said = results::said(results, answer.status, body).unwrap_or_default();
    said.into_iter().filter(|(_, said)| *said == what).map(|(id, _)| id).collect()
}
