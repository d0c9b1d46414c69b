//! Neighbours: whatever a request does not name stays as it was, here and in other services and projects.

use super::call::normal;
use super::effect::{Outcome, REFUSED, RESIDUE, is_moving, look, words, words_of_change};
use super::{Beside, Call, Rules, Sheet, results};
use crate::record::{Look, StepRecord};
use as_documented_cases::Pool;
use as_documented_contract::{Kind, Semantics};
use std::collections::BTreeSet;

/// Whether an instance is there, and nothing is under way on it or over.
pub(crate) fn is_at_rest(semantics: &Semantics, look: &Look) -> bool {
    matches!(look, Look::Present { .. }) && !is_moving(semantics, look) && !is_over(semantics, look)
}

/// Whether nothing can be done to an instance any more.
fn is_over(semantics: &Semantics, look: &Look) -> bool {
    look.state().is_some_and(|state| semantics.lifecycle.end.iter().any(|one| one == state))
}

/// What changes within this time changes at once.
const AT_ONCE_US: u64 = 2_000_000;

/// An instance that nobody named, as it was found changed.
pub(crate) fn beside(semantics: &Semantics, instance: &str, was: &Look, now: &Look) -> Beside {
    let deleting = now.state().is_some_and(|state| {
        semantics.verbs.iter().any(|verb| verb.gone && verb.during.iter().any(|one| one == state))
    });
    let lost = *now == Look::Gone || is_over(semantics, now) || deleting || is_emptied(was, now);
    Beside { instance: instance.to_owned(), lost }
}

/// Whether an instance that held something holds nothing any more.
fn is_emptied(was: &Look, now: &Look) -> bool {
    let (Look::Present { attributes: was, .. }, Look::Present { attributes: now, .. }) = (was, now) else {
        return false;
    };
    was.iter().any(|(name, was)| {
        let before = number(was).filter(|before| *before > RESIDUE);
        before.zip(now.get(name).and_then(number)).is_some_and(|(_, after)| after <= RESIDUE)
    })
}

fn number(value: &serde_json::Value) -> Option<f64> {
    match value {
        serde_json::Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    }
}

/// Whether something was done to an instance. What its users put into it or take out is no matter: a number may
/// rise, and fall somewhat.
pub(crate) fn is_hit(before: &Look, after: &Look) -> bool {
    match (before, after) {
        (
            Look::Present { state: old, attributes: before },
            Look::Present { state: new, attributes: after },
        ) => {
            old != new
                || before.iter().any(|(name, was)| {
                    let Some(is) = after.get(name) else { return false };
                    match (number(was), number(is)) {
                        (Some(was), Some(is)) => was > RESIDUE && is <= was / 2.0,
                        _ => was != is,
                    }
                })
        }
        (before, after) => before != after,
    }
}

/// Whatever was not named stays as it was, but for what a request on all failed instances hits.
pub(super) fn judge(
    rules: Rules<'_>,
    semantics: &Semantics,
    step: &StepRecord,
    call: &Call<'_>,
    (outcome, touched): (Outcome, &BTreeSet<String>),
    sheet: &mut Sheet<'_>,
) {
    let asked: BTreeSet<String> = call.distinct().into_iter().collect();
    let hits = |look: &Look| {
        semantics.everything.as_ref().is_some_and(|everything| {
            look.state().is_some_and(|state| everything.hits.iter().any(|one| one == state))
        })
    };
    let verb = call.verb.map(|verb| verb.value.as_str());
    let general = rules.id(Kind::Isolation, verb);
    let scope = rules.id(Kind::Scope, None);
    let may_hit = call.everything
        && outcome == Outcome::Accepted
        && semantics.everything.as_ref().map(|everything| everything.verb.as_str()) == verb;
    // With both selectors the page leaves open which one counts.
    let aims_at_failed = may_hit && call.asked.is_empty();
    let mut watched = 0_usize;
    let mut left = Vec::new();
    let mut hit = 0_usize;
    let mut hits_seen: Vec<(&String, &Look, &Look)> = Vec::new();
    for (id, before) in &step.before {
        if asked.contains(&normal(id)) || touched.contains(&normal(id)) || is_moving(semantics, before) {
            continue;
        }
        let Some(after) = step.after.get(id) else { continue };
        if matches!(before, Look::Unknown(_)) || matches!(after, Look::Unknown(_)) {
            continue;
        }
        // What was over is forgotten at some time, and where it is there again it was not hit by this request.
        if *before == Look::Gone || is_over(semantics, before) {
            continue;
        }
        if may_hit && hits(before) {
            if *after == Look::Gone {
                hit += 1;
            } else if after == before {
                left.push(id.clone());
            }
            continue;
        }
        // Whether a request was carried out that was answered by no success and no refusal nobody knows.
        if call.everything && outcome == Outcome::Unknown && hits(before) {
            continue;
        }
        watched += 1;
        let again = step.after_again.get(id);
        let lasting = is_hit(before, after) && again.is_none_or(|again| is_hit(before, again));
        // A restart of a neighbour may be over when everything named has come to rest.
        let passing = step.meanwhile.get(id).filter(|now| is_hit(before, now));
        let seen = passing.filter(|_| !lasting).unwrap_or(after);
        if lasting || passing.is_some() {
            hits_seen.push((id, before, seen));
        }
    }
    if let Some((id, before, seen)) = hits_seen.first().copied() {
        let named = || step.ids.iter().any(|(_, named)| named == id);
        let (expected, statement) = match (outcome, call.everything) {
            (Outcome::Refused, true) => (REFUSED, rules.index.refused().cloned().or_else(|| general.clone())),
            // Where nobody can read the request, those that it was to name are named all the same.
            (Outcome::Refused, false) if named() => {
                (REFUSED, rules.index.refused().cloned().or_else(|| general.clone()))
            }
            (Outcome::Refused, false) => (REFUSED, general.clone()),
            (_, true) => ("only failed instances touched", scope.clone().or_else(|| general.clone())),
            (_, false) => ("only the named instances touched", general.clone()),
        };
        // Others change one instance now and then, and hardly several at once.
        let long = step.trail.last().is_some_and(|moment| moment.at_us > AT_ONCE_US);
        let alone = (hits_seen.len() == 1 || long) && !named();
        let beside = alone.then(|| beside(semantics, id, before, seen));
        let (was, is) = words_of_change(before, seen);
        let found = format!("`{id}` went from {was} to {is}");
        sheet.violated_beside(statement, beside, expected, found);
        return;
    }
    let (before, after) = &step.strangers;
    for (id, before) in before {
        let Some(after) = after.get(id) else { continue };
        let named = |other: &String| id.starts_with(other.as_str());
        let unseen = matches!(before, Look::Unknown(_)) || matches!(after, Look::Unknown(_));
        // A list may show the service's own instances among those of another.
        if !is_hit(before, after)
            || unseen
            || is_moving(semantics, before)
            || is_over(semantics, before)
            || step.before.keys().any(named)
                && !step.ids.iter().any(|(symbol, own)| symbol.pool == Pool::Foreign && named(own))
        {
            continue;
        }
        let expected = if outcome == Outcome::Refused {
            REFUSED
        } else {
            "only instances of this service and project touched"
        };
        let statement = scope.clone().filter(|_| call.everything).or(general);
        let (was, is) = words_of_change(before, after);
        let found = format!("`{id}` went from {was} to {is}");
        let instance = id.split_once(' ').map_or(id.as_str(), |(instance, _)| instance);
        sheet.violated_beside(statement, Some(beside(semantics, instance, before, after)), expected, found);
        return;
    }
    // What is listed as deleted was one of those that had failed.
    let said = if aims_at_failed { results::of_step(call, step) } else { None };
    let stranger = said
        .into_iter()
        .flatten()
        .filter_map(|(id, _)| Some((id, look(&step.before, id)?)))
        .find(|(_, look)| !hits(look) && !matches!(look, Look::Unknown(_)));
    if let Some((id, look)) = stranger {
        let found = format!("a result for `{id}`, which was {}", words(look));
        sheet.violated(rules.id(Kind::Echo, verb), "results for failed instances alone", found);
    }
    if watched > 0 {
        sheet.holds(general);
    }
    if aims_at_failed && call.intent.is_some() {
        if let Some(first) = left.first() {
            sheet.violated(
                scope,
                "every failed instance deleted, as the answer says success",
                format!("{} left, such as `{first}`", left.len()),
            );
        } else if hit > 0 {
            sheet.holds(scope);
        }
    }
}
