//! Controls: a refusal counts only beside the same request without the fault, seen to be accepted.
//!
//! A negative check that is green for the wrong reason is the commonest lie of its kind.

use super::{Call, Evidence, Finding, Rules, wire};
use crate::record::Record;
use as_documented_cases::{CaseId, Expectation, Pool};
use std::collections::BTreeMap;

/// What a control showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The request without the fault was accepted.
    Accepted,
    /// It was refused with this status and code: that is a control only for a refusal of another kind.
    Refused(u16, Option<String>),
    /// It was not answered, or not sent.
    Missing(String),
}

/// The controls of a run, by case.
pub type Controls = BTreeMap<CaseId, Control>;

/// What a record shows as the control of other cases.
#[must_use]
pub fn control_of(rules: Rules<'_>, record: &Record) -> Control {
    let Some(step) = record.steps.last() else { return Control::Missing("it was not sent".to_owned()) };
    match &step.exchange {
        Err(reason) => Control::Missing(reason.clone()),
        Ok(exchange) => match &exchange.outcome {
            Err(failure) => Control::Missing(failure.to_string()),
            Ok(answer) if wire::is_deferral(answer.status, &answer.body) => {
                Control::Missing(format!("the endpoint kept asking to wait ({})", answer.status))
            }
            Ok(answer) if answer.is_success() => Control::Accepted,
            Ok(answer) => {
                let call = Call::of(rules.api, step);
                if answer.status == 404 && aims_at_nothing(&call) {
                    return Control::Accepted;
                }
                Control::Refused(answer.status, wire::code_of(&answer.body))
            }
        },
    }
}

fn aims_at_nothing(call: &Call<'_>) -> bool {
    !call.asked.is_empty()
        && call.asked.iter().all(|id| matches!(call.pool_of(id), Some(Pool::Minted | Pool::Foreign)))
}

/// What the refusals of a record are worth beside its control.
#[must_use]
pub fn judge_refusals(record: &Record, control: Option<&Control>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, step) in record.steps.iter().enumerate() {
        let Expectation::Reject { statement, .. } = &step.expectation else { continue };
        let Some(answer) = step.exchange.as_ref().ok().and_then(|exchange| exchange.answer()) else {
            continue;
        };
        if !(400..500).contains(&answer.status) || wire::is_deferral(answer.status, &answer.body) {
            continue;
        }
        let evidence = match control {
            None => Evidence::Inconclusive(
                "it was refused, but no control shows that its sibling is accepted".into(),
            ),
            Some(Control::Accepted) => Evidence::Holds,
            Some(Control::Missing(reason)) => {
                Evidence::Inconclusive(format!("it was refused, but its control could not be told: {reason}"))
            }
            Some(Control::Refused(status, code)) => {
                let own = wire::code_of(&answer.body);
                let differs = match (code, &own) {
                    (Some(a), Some(b)) => a != b,
                    // A refusal in its own meaning differs from a plain one by its status.
                    _ => *status != answer.status,
                };
                if differs {
                    Evidence::Holds
                } else {
                    Evidence::Inconclusive(format!(
                        "it was refused, but so was the same request without the fault ({status})"
                    ))
                }
            }
        };
        out.push(Finding { statement: statement.clone(), step: at, evidence });
    }
    out
}
