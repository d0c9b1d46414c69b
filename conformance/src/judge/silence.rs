//! Silences: what an endpoint does where the page says nothing. Noted for the reader, never a breach.

use super::results::{self, Said};
use super::{Call, Observation, Rules};
use crate::record::{Record, StepRecord};
use as_documented_cases::{Case, Credentials, Pool};
use std::collections::BTreeSet;

/// What a record shows about the silences of its operation.
#[must_use]
pub fn silences(rules: Rules<'_>, case: &Case, record: &Record) -> Vec<Observation> {
    let mut out = Vec::new();
    for (plan, step) in case.steps.iter().zip(&record.steps) {
        let Some(answer) = step.exchange.as_ref().ok().and_then(|exchange| exchange.answer()) else {
            continue;
        };
        let call = Call::of(rules, step);
        let seen = Seen { status: answer.status, empty: answer.body.is_empty() };
        let mut note = |axis: &str, value: Option<&str>| {
            let known = rules.api.contract.axis(axis);
            if let Some(value) = value
                && known.is_some_and(|axis| axis.value(value).is_some())
            {
                out.push(Observation { axis: axis.to_owned(), value: value.to_owned() });
            }
        };
        if !matches!(plan.request.credentials, Credentials::Valid) {
            let value = match answer.status {
                401 => Some("401"),
                403 => Some("403"),
                _ => None,
            };
            note("unauthorized-status", value);
            continue;
        }
        if call.verb.is_none() || !call.asked_cleanly || call.everything {
            continue;
        }
        if call.asked.is_empty() && call.body.as_ref().is_some_and(|body| body.is_object()) {
            note("empty-list", seen.refused_as("400").or(seen.accepted_as("200-empty")));
            continue;
        }
        only_unknown(&call, step, seen, &mut note);
    }
    out
}

/// No list of the family is too long with so many ids.
const PLAIN: usize = 10;

#[derive(Clone, Copy)]
struct Seen {
    status: u16,
    empty: bool,
}

impl Seen {
    fn refused_as(self, value: &'static str) -> Option<&'static str> {
        (400..500).contains(&self.status).then_some(value)
    }

    fn accepted_as(self, value: &'static str) -> Option<&'static str> {
        ((200..300).contains(&self.status) && !self.empty).then_some(value)
    }
}

fn only_unknown(call: &Call<'_>, step: &StepRecord, seen: Seen, note: &mut impl FnMut(&str, Option<&str>)) {
    let bound: BTreeSet<&str> = step.ids.iter().map(|(_, bound)| bound.as_str()).collect();
    let plain = call
        .asked
        .iter()
        .all(|id| call.pool_of(id, step) == Some(Pool::Minted) && bound.contains(id.as_str()));
    let doubles = call.distinct().len() != call.asked.len();
    if !plain {
        return;
    }
    if doubles {
        if seen.status == 400 {
            note("duplicates", Some("refused"));
        }
        return;
    }
    // A list that is refused for its length tells nothing of its ids.
    if call.asked.len() > PLAIN {
        return;
    }
    let said = results::of_step(call, step);
    let all = |wanted: Said| said.as_ref().is_some_and(|said| said.iter().all(|(_, one)| *one == wanted));
    let empty = said.is_some_and(<[_]>::is_empty);
    let status = seen.status.to_string();
    for (value, is_so) in [
        ("failed", !empty && all(Said::Failure)),
        ("deleted", !empty && all(Said::Success)),
        ("echoed", !empty && all(Said::Success)),
        ("omitted", empty && (200..300).contains(&seen.status)),
        ("4xx", (400..500).contains(&seen.status)),
        (status.as_str(), true),
    ] {
        note("unknown-ids", Some(value).filter(|_| is_so));
    }
}
