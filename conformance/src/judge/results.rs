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

/// What the answer to a step says of each id; `call` is what that step asked.
pub(super) fn of_step<'c>(call: &'c Call<'_>, step: &StepRecord) -> Option<&'c [(String, Said)]> {
    let read = || {
        let answer = step.exchange.as_ref().ok()?.answer()?;
        let results = call.semantics?.results.as_ref()?;
        said(results, answer.status, answer.json()?)
    };
    call.said.get_or_init(read).as_deref()
}

pub(super) fn judge(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(results) = call.semantics.and_then(|semantics| semantics.results.as_ref()) else { return };
    // The results of a request on everything name ids that nobody asked by name.
    if call.everything || !call.asked_cleanly {
        return;
    }
    let Some(said) = of_step(call, step) else { return };
    // Whoever answers each id in its turn leaves none out, adds none, and doubles none that was not doubled.
    let in_turn = said.iter().map(|(id, _)| id).eq(&call.asked);
    let asked = if in_turn { Vec::new() } else { call.distinct() };
    let verb = call.verb.map(|verb| verb.value.as_str());

    let echo = rules.id(Kind::Echo, verb);
    match if in_turn { None } else { not_asked(&asked, said) } {
        Some(foreign) => {
            sheet.violated(echo, "results for the ids that were asked", format!("a result for `{foreign}`"));
        }
        None if said.is_empty() => {}
        None => match padded(results, call, step) {
            Some(text) => sheet.violated(echo, "ids as they were asked", format!("a result for `{text}`")),
            None => sheet.holds(echo),
        },
    }

    let complete = rules.id(Kind::Complete, verb);
    let missing = if in_turn { Vec::new() } else { not_answered(&asked, said) };
    let unread = if missing.is_empty() { 0 } else { unread(results, step, said) };
    if unread > 0 && unread >= missing.len() {
        sheet.inconclusive(complete, format!("of {unread} results nobody can read for which id they are"));
    } else if results.complete {
        match missing.first() {
            Some(first) => {
                let count = format!("none for {} of {}, such as `{first}`", missing.len(), asked.len());
                sheet.violated(complete, "a result for each id that was asked", count);
            }
            None if call.asked.is_empty() => {}
            None => sheet.holds(complete),
        }
    } else if !call.asked.is_empty() {
        let none = !in_turn && missing.len() == asked.len();
        // Of ids that nobody has, none may be taken on.
        let unknown = |id: &String| {
            let not_ours = |pool| matches!(pool, Pool::Minted | Pool::Foreign);
            call.pool_of(id, step).is_none_or(not_ours) || call.is_written_oddly(id, step)
        };
        if none && said.is_empty() && asked.iter().all(unknown) {
            return;
        }
        if none {
            sheet.violated(complete, "at least one of the ids that were asked", "none of them");
        } else {
            sheet.holds(complete);
        }
    }

    let unique = rules.id(Kind::Unique, verb);
    match if in_turn { None } else { doubled(call, said) } {
        Some(id) => sheet.violated(unique, "one result an id", format!("two for `{id}`")),
        None if said.is_empty() => {}
        None => sheet.holds(unique),
    }
}

/// A result for an id that nobody asked for.
fn not_asked<'s>(asked: &[String], said: &'s [(String, Said)]) -> Option<&'s String> {
    let wanted: BTreeSet<&String> = asked.iter().collect();
    said.iter().map(|(id, _)| id).find(|id| !wanted.contains(id))
}

/// How many results do not say readably for which id they are.
fn unread(results: &Results, step: &StepRecord, said: &[(String, Said)]) -> usize {
    let body = || step.exchange.as_ref().ok()?.answer()?.json();
    body().and_then(|body| listed(results, body)).map_or(0, |list| list.len().saturating_sub(said.len()))
}

/// The ids that have no result.
fn not_answered<'a>(asked: &'a [String], said: &[(String, Said)]) -> Vec<&'a String> {
    let answered: BTreeSet<&String> = said.iter().map(|(id, _)| id).collect();
    asked.iter().filter(|id| !answered.contains(id)).collect()
}

/// An id that has two results. One that was asked twice may well be answered twice.
fn doubled<'s>(call: &Call<'_>, said: &'s [(String, Said)]) -> Option<&'s String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &call.asked {
        *counts.entry(id).or_default() += 1;
    }
    let mut seen = BTreeSet::new();
    said.iter()
        .map(|(id, _)| id)
        .find(|id| !seen.insert(id.as_str()) && counts.get(id.as_str()).is_none_or(|asked| *asked <= 1))
}

/// An id that comes back with blanks around it, and was asked without.
fn padded(results: &Results, call: &Call<'_>, step: &StepRecord) -> Option<String> {
    let body = step.exchange.as_ref().ok()?.answer()?.json()?;
    let texts = listed(results, body)?.iter().filter_map(|item| item.get(&results.id)?.as_str());
    let bare = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut padded = texts.filter(|text| text.trim() != *text || bare(text)).peekable();
    padded.peek()?;
    let asked = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
    padded.find(|text| !asked.contains(*text)).map(str::to_owned)
}
