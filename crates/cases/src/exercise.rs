//! Which statements the answers to a case can tell something about. An upper bound: what a run really learns is
//! for its judge to say.

use crate::view::View;
use crate::{Body, Expectation, Step};
use as_documented_contract::{Api, Kind, Statement, StatementId, Subject};
use std::collections::BTreeSet;

pub(crate) fn exercises(api: &Api, view: Option<&View>, steps: &[Step]) -> Vec<StatementId> {
    let mut wanted: BTreeSet<&StatementId> = BTreeSet::new();
    for step in steps {
        wanted.extend(of_step(api, view, step).map(|statement| &statement.id));
    }
    // In the page's order.
    api.statements().iter().map(|one| &one.id).filter(|id| wanted.contains(id)).cloned().collect()
}

fn of_step<'a>(
    api: &'a Api,
    view: Option<&View>,
    step: &'a Step,
) -> impl Iterator<Item = &'a Statement> + use<'a> {
    let verb = verb(api, view, step);
    api.statements().iter().filter(move |statement| {
        let (id, subject) = (&statement.id, statement.id.subject());
        match id.kind() {
            Kind::NoServerError | Kind::Readable | Kind::Header => return true,
            _ => {}
        }
        match &step.expectation {
            Expectation::Reject { statement, status, .. } => {
                *id == *statement
                    || (id.kind() == Kind::NoEffect && *subject == Subject::operation())
                    || status.is_some_and(|status| is_answer(subject, &status.to_string()))
            }
            Expectation::Open { .. } => of_answer(id, subject, verb.as_deref()) && id.kind() != Kind::Status,
            Expectation::Accept { .. } => {
                id.kind() == Kind::Method
                    || id.kind() == Kind::Status
                    || of_answer(id, subject, verb.as_deref())
            }
        }
    })
}

fn is_answer(subject: &Subject, status: &str) -> bool {
    subject.is_within(&Subject::response(status))
}

fn of_answer(id: &StatementId, subject: &Subject, verb: Option<&str>) -> bool {
    let success = subject
        .as_str()
        .strip_prefix("response.")
        .is_some_and(|rest| rest.starts_with('2') || rest.starts_with("default"));
    let semantic = matches!(
        id.kind(),
        Kind::Effect
            | Kind::NoEffect
            | Kind::Isolation
            | Kind::Scope
            | Kind::Transition
            | Kind::EndState
            | Kind::Asynchronous
            | Kind::Refusal
            | Kind::Eligibility
    );
    let of_verb = match (subject.split_value().1, verb) {
        (Some(value), Some(verb)) => value == verb,
        (Some(_), None) => false,
        (None, _) => true,
    };
    success || (semantic && of_verb)
}

fn verb(api: &Api, view: Option<&View>, step: &Step) -> Option<String> {
    let Body::Json(body) = &step.request.body else { return None };
    let meaning = view?.meaning(api, body)?;
    meaning.documented_verb(api).map(|verb| verb.value.clone())
}
