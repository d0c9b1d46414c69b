//! Controls: a refusal counts only beside the same request without the fault, seen to be accepted.
//!
//! A negative check that is green for the wrong reason is the commonest lie of its kind.

use super::{Evidence, Finding, wire};
use crate::record::Record;
use as_documented_cases::{Case, CaseId, Expectation, HeldTo};
use as_documented_contract::{Kind, StatementId};
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
pub fn control_of(record: &Record) -> Control {
    let Some(step) = record.steps.last() else { return Control::Missing("it was not sent".to_owned()) };
    match &step.exchange {
        Err(reason) => Control::Missing(reason.clone()),
        Ok(exchange) => match &exchange.outcome {
            Err(failure) => Control::Missing(failure.to_string()),
            Ok(answer) if wire::is_deferral(answer) => {
                Control::Missing(format!("the endpoint kept asking to wait ({})", answer.status))
            }
            Ok(answer) if answer.is_success() => Control::Accepted,
            Ok(answer) => Control::Refused(answer.status, wire::code_of(answer).map(str::to_owned)),
        },
    }
}

/// A request that had to be refused and was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The statement that the request breaks.
    pub statement: StatementId,
    /// The step of the case, from 0.
    pub step: usize,
    status: u16,
    code: Option<String>,
}

/// The refusals of a record that had to be.
#[must_use]
pub fn refusals(case: &Case, record: &Record) -> Vec<Refusal> {
    let mut out = Vec::new();
    for (at, (plan, step)) in case.steps.iter().zip(&record.steps).enumerate() {
        let Expectation::Reject { statement, .. } = &plan.expectation else { continue };
        let Some(answer) = step.exchange.as_ref().ok().and_then(|exchange| exchange.answer()) else {
            continue;
        };
        if (400..500).contains(&answer.status) && !wire::is_deferral(answer) {
            let code = wire::code_of(answer).map(str::to_owned);
            out.push(Refusal { statement: statement.clone(), step: at, status: answer.status, code });
        }
    }
    out
}

/// What a refusal breaks if the case that it is held to was accepted.
#[must_use]
pub fn held(case: &Case, record: &Record) -> Option<Finding> {
    let held = case.held_to.as_ref()?;
    let at = record.steps.len().checked_sub(1)?;
    let step = record.steps.get(at).filter(|step| !step.ids.is_empty())?;
    let answer = step.exchange.as_ref().ok()?.answer()?;
    let refused = (400..500).contains(&answer.status) && !matches!(answer.status, 401 | 403);
    let open = matches!(case.steps.get(at)?.expectation, Expectation::Open { .. });
    (refused && open && !wire::is_deferral(answer)).then(|| Finding {
        statement: held.statement.clone(),
        step: at,
        evidence: Evidence::Violated {
            expected: match held.alike {
                true => "an answer as to the same request in another notation".to_owned(),
                false => "it is not refused for its length, which is allowed".to_owned(),
            },
            actual: format!("{}", answer.status),
            pointer: None,
            beside: None,
        },
    })
}

/// Whether a case that was refused had to be accepted, by what became of the cases that it is held to.
#[must_use]
pub fn is_held(held: &HeldTo, own: &Control, controls: &Controls) -> bool {
    let of = |id: &CaseId| controls.get(id).filter(|control| matches!(control, Control::Refused(..)));
    match (controls.get(&held.case), &held.unlike) {
        (Some(Control::Accepted), _) => true,
        (Some(other @ Control::Refused(..)), None) => held.alike && own != other,
        (Some(other @ Control::Refused(..)), Some(unlike)) => {
            own != other && of(&unlike.below) == Some(other) && of(&unlike.beyond) == Some(own)
        }
        _ => false,
    }
}

/// Whether a finding blames a refusal for its status though it may be about who asks and not about the request: 401 or
/// 403 where another status is documented.
#[must_use]
pub fn is_denial(finding: &Finding, refusals: &[Refusal]) -> bool {
    let denied = |one: &Refusal| one.step == finding.step && matches!(one.status, 401 | 403);
    let is_breach = matches!(finding.evidence, Evidence::Violated { .. });
    is_breach && finding.statement.kind() == Kind::Status && refusals.iter().any(denied)
}

/// What such a finding is worth beside the control: nothing, where that was not accepted either.
#[must_use]
pub fn weigh_denial(finding: Finding, control: Option<&Control>) -> Finding {
    if matches!(control, Some(Control::Accepted)) {
        return finding;
    }
    let reason = "it was denied, and no control shows that whoever asks is allowed to".to_owned();
    Finding { evidence: Evidence::Inconclusive(reason), ..finding }
}

/// What a refusal is worth beside its control.
#[must_use]
pub fn weigh(refusal: &Refusal, control: Option<&Control>) -> Finding {
    let evidence = match control {
        None => {
            Evidence::Inconclusive("it was refused, but no control shows that its sibling is accepted".into())
        }
        Some(Control::Accepted) => Evidence::Holds,
        Some(Control::Missing(reason)) => {
            Evidence::Inconclusive(format!("it was refused, but its control could not be told: {reason}"))
        }
        Some(Control::Refused(status, code)) => {
            let differs = match (code, &refusal.code) {
                (Some(a), Some(b)) => a != b,
                // A refusal in its own meaning differs from a plain one by its status.
                _ => *status != refusal.status,
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
    Finding { statement: refusal.statement.clone(), step: refusal.step, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Answer, Outgoing};
    use crate::record::{Exchange, Reading, StepRecord};
    use as_documented_contract::{Api, Effect};

    fn planned(api: &str) -> Vec<Case> {
        let files = as_documented_schemas::find(api).unwrap();
        let api = Api::load(files.contract, Some(files.overlay)).unwrap();
        let loaded = crate::plan::Loaded::new(api).unwrap();
        as_documented_cases::cases(&loaded.api, &loaded.validators, &Default::default())
    }

    /// The record of a single request, which names the ids of its case and is answered with this status.
    fn answered(case: &Case, status: u16) -> Record {
        let request = Outgoing {
            service: "clouddc".to_owned(),
            method: "POST".to_owned(),
            base: "http://127.0.0.1:1".to_owned(),
            path_and_query: "/".to_owned(),
            headers: Vec::new(),
            body: None,
        };
        let outcome = Ok(Answer::new(status, Vec::new(), Vec::new()));
        let read = Reading::default();
        let exchange =
            Exchange { request, effect: Effect::Probe, outcome, nth: 1, at_ms: 0, took_us: 0, read };
        let ids = case.ids().into_iter().map(|id| (id, String::new())).collect();
        Record { steps: vec![StepRecord { ids, ..StepRecord::alone(exchange) }] }
    }

    #[test]
    fn a_refusal_of_a_list_that_may_be_so_long_breaks_its_limit() {
        let plan = planned("clouddc/batch-delete/v1");
        let case = |name: &str| plan.iter().find(|case| case.id.as_str().ends_with(name)).unwrap();
        let fifty = case("/instance_id_set/items-50");
        let found = held(fifty, &answered(fifty, 400)).unwrap();
        assert_eq!(found.statement.to_string(), "request.instance_id_set#max-items");
        assert!(matches!(found.evidence, Evidence::Violated { .. }));
        // An acceptance, a refusal of whoever asks, and one for now say nothing of the length.
        for status in [202, 401, 403, 429, 500] {
            assert_eq!(held(fifty, &answered(fifty, status)), None, "{status}");
        }
        let too_long = case("/instance_id_set/items-51");
        assert_eq!(held(too_long, &answered(too_long, 400)), None);
    }

    #[test]
    fn a_refusal_like_that_of_a_list_too_long_and_unlike_that_of_shorter_ones_breaks_the_limit() {
        let plan = planned("clouddc/batch-delete/v1");
        let case = |name: &str| plan.iter().find(|case| case.id.as_str().ends_with(name)).unwrap();
        let fifty = case("/instance_id_set/items-50");
        let held = fifty.held_to.as_ref().unwrap();
        let unlike = held.unlike.as_ref().unwrap();
        let refused = |status, code: &str| Control::Refused(status, Some(code.to_owned()));
        let (unknown, long) = (refused(404, "unknown"), refused(400, "too long"));
        let controls = |short: &Control, below: &Control, beyond: &Control| -> Controls {
            [(&held.case, short), (&unlike.below, below), (&unlike.beyond, beyond)]
                .map(|(id, control)| (id.clone(), control.clone()))
                .into()
        };
        assert!(is_held(held, &long, &controls(&unknown, &unknown, &long)));
        assert!(!is_held(held, &unknown, &controls(&unknown, &unknown, &long)));
        assert!(!is_held(held, &long, &controls(&unknown, &long, &long)));
        assert!(!is_held(held, &long, &controls(&unknown, &unknown, &Control::Accepted)));
        assert!(!is_held(held, &long, &controls(&Control::Missing(String::new()), &unknown, &long)));
        assert!(is_held(held, &long, &controls(&Control::Accepted, &unknown, &unknown)));
        assert!(!is_held(held, &long, &Controls::new()));
    }

    #[test]
    fn the_same_request_in_another_notation_is_not_refused_in_another_way() {
        let plan = planned("dms-rocketmq/instances-action/v2");
        let case = plan.iter().find(|case| case.id.as_str().ends_with("delete/line-ends")).unwrap();
        assert_eq!(held(case, &answered(case, 400)).unwrap().statement.to_string(), "response#status");
        assert_eq!(held(case, &answered(case, 200)), None);
        let refused = |status| Control::Refused(status, None);
        let alike = case.held_to.as_ref().unwrap();
        let beside = |base: Control| -> Controls { [(alike.case.clone(), base)].into() };
        assert!(is_held(alike, &refused(400), &beside(Control::Accepted)));
        assert!(is_held(alike, &refused(415), &beside(refused(404))));
        assert!(!is_held(alike, &refused(404), &beside(refused(404))));
        assert!(!is_held(alike, &refused(400), &beside(Control::Missing(String::new()))));
        assert!(!is_held(alike, &refused(400), &Controls::new()));
    }

    #[test]
    fn a_denial_counts_only_beside_an_accepted_control() {
        let statement: StatementId = "response#status".parse().unwrap();
        let evidence = Evidence::Violated {
            expected: "a refusal with the documented status 400".to_owned(),
            actual: "403".to_owned(),
            pointer: None,
            beside: None,
        };
        let finding = Finding { statement: statement.clone(), step: 0, evidence };
        let refusal = |step, status| Refusal { statement: statement.clone(), step, status, code: None };
        assert!(is_denial(&finding, &[refusal(0, 403)]));
        assert!(!is_denial(&finding, &[refusal(1, 403), refusal(0, 409)]));
        assert_eq!(weigh_denial(finding.clone(), Some(&Control::Accepted)), finding);
        for control in [None, Some(Control::Refused(403, None)), Some(Control::Missing(String::new()))] {
            let weighed = weigh_denial(finding.clone(), control.as_ref());
            assert!(matches!(weighed.evidence, Evidence::Inconclusive(_)));
        }
    }
}
