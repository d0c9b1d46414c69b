//! One result per id that was asked, and none for any other.

use super::call::normal;
use super::{Call, Rules, Sheet};
use crate::record::StepRecord;
use as_documented_cases::Pool;
use as_documented_contract::{Kind, Results};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How the answer speaks of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It succeeded, or was accepted for a work that goes on.
    Success,
    /// It failed.
    Failure,
    /// Something else was said, or contradictory things.
    Unclear,
}

/// The list of results in a body.
fn listed<'b>(results: &Results, body: &'b Value) -> Option<&'b Vec<Value>> {
    let path = results.list.as_str().split_once('.').and_then(|(_, rest)| rest.split_once('.'))?.1;
    path.split('.').try_fold(body, |at, name| at.get(name))?.as_array()
}

/// What a success body says of each id, in normal form; `None` where there is no body of results.
pub(super) fn said(results: &Results, status: u16, body: &Value) -> Option<Vec<(String, Said)>> {
    if !results.list.as_str().starts_with(&format!("response.{status}")) {
        return None;
    }
    if let Some(flat) = &results.flat_id
        && let Some(id) = body.get(flat).and_then(Value::as_str)
    {
        return Some(vec![(normal(id), Said::Success)]);
    }
    let list = listed(results, body)?;
    let one = |item: &Value| -> Option<(String, Said)> {
        let id = normal(item.get(&results.id)?.as_str()?);
        let said = match &results.outcome {
            None => Said::Success,
            Some(field) => match item.get(field).and_then(Value::as_str) {
                Some(text) if Some(text) == results.success.as_deref() => Said::Success,
                Some(text) if Some(text) == results.failure.as_deref() => Said::Failure,
                _ => Said::Unclear,
            },
        };
        Some((id, said))
    };
    Some(list.iter().filter_map(one).collect())
}

/// The same, one entry an id.
pub(super) fn by_id(said: &[(String, Said)]) -> BTreeMap<String, Said> {
    let mut out = BTreeMap::new();
    for (id, one) in said {
        out.entry(id.clone())
            .and_modify(|known| {
                if known != one {
                    *known = Said::Unclear;
                }
            })
            .or_insert(*one);
    }
    out
}

pub(super) fn of_step(call: &Call<'_>, step: &StepRecord) -> Option<Vec<(String, Said)>> {
    let answer = step.exchange.as_ref().ok()?.answer()?;
    let results = call.semantics?.results.as_ref()?;
    said(results, answer.status, answer.json()?)
}

pub(super) fn judge(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(results) = call.semantics.and_then(|semantics| semantics.results.as_ref()) else { return };
    // The results of a request on everything name ids that nobody asked by name.
    if call.everything || !call.asked_cleanly {
        return;
    }
    let Some(said) = of_step(call, step) else { return };
    let asked = call.distinct();
    let wanted: BTreeSet<&str> = asked.iter().map(String::as_str).collect();
    let answered: BTreeSet<&str> = said.iter().map(|(id, _)| id.as_str()).collect();
    let verb = call.verb.map(|verb| verb.value.as_str());

    let echo = rules.id(Kind::Echo, verb);
    match said.iter().find(|(id, _)| !wanted.contains(id.as_str())) {
        Some((foreign, _)) => {
            sheet.violated(echo, "results for the ids that were asked", format!("a result for `{foreign}`"));
        }
        None if said.is_empty() => {}
        None => match padded(results, call, step) {
            Some(text) => sheet.violated(echo, "ids as they were asked", format!("a result for `{text}`")),
            None => sheet.holds(echo),
        },
    }

    let complete = rules.id(Kind::Complete, verb);
    let missing: Vec<_> = asked.iter().filter(|id| !answered.contains(id.as_str())).collect();
    if results.complete {
        match missing.first() {
            Some(first) => {
                let count = format!("none for {} of {}, such as `{first}`", missing.len(), asked.len());
                sheet.violated(complete, "a result for each id that was asked", count);
            }
            None if asked.is_empty() => {}
            None => sheet.holds(complete),
        }
    } else if !asked.is_empty() {
        // Of ids that nobody has, none may be taken on.
        let unknown = |id: &String| {
            let not_ours = |pool| matches!(pool, Pool::Minted | Pool::Foreign);
            call.pool_of(id).is_none_or(not_ours) || call.is_written_oddly(id, step)
        };
        if missing.len() == asked.len() && said.is_empty() && asked.iter().all(unknown) {
            return;
        }
        if missing.len() == asked.len() {
            sheet.violated(complete, "at least one of the ids that were asked", "none of them");
        } else {
            sheet.holds(complete);
        }
    }

    // An id that was asked twice may well be answered twice.
    let unique = rules.id(Kind::Unique, verb);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &call.asked {
        *counts.entry(id).or_default() += 1;
    }
    let mut seen = BTreeSet::new();
    let twice = said
        .iter()
        .map(|(id, _)| id)
        .find(|id| !seen.insert(id.as_str()) && counts.get(id.as_str()).is_none_or(|asked| *asked <= 1));
    match twice {
        Some(id) => sheet.violated(unique, "one result an id", format!("two for `{id}`")),
        None if said.is_empty() => {}
        None => sheet.holds(unique),
    }
}

/// An id that comes back with blanks around it, and was asked without.
fn padded(results: &Results, call: &Call<'_>, step: &StepRecord) -> Option<String> {
    let body = step.exchange.as_ref().ok()?.answer()?.json()?;
    let texts = listed(results, body)?.iter().filter_map(|item| item.get(&results.id)?.as_str());
    let mut padded = texts.filter(|text| text.trim() != *text).peekable();
    padded.peek()?;
    let asked = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
    padded.find(|text| !asked.contains(*text)).map(str::to_owned)
}
