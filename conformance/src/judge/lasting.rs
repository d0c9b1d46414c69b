//! What lasts: whether an effect that was seen is still there later, and what several steps came to together.

use super::effect::{RESIDUE, Seen, done_words, look, words};
use super::results::{self, Said};
use super::{Call, Judgement, Rules, Sheet};
use crate::record::{Look, Record, StepRecord};
use as_documented_contract::{Kind, Verb};

/// What became of an effect that was seen, where it did not last.
pub(super) fn undone(verb: &Verb, ends: &[String], seen: &Seen<'_>, step: &StepRecord) -> Option<String> {
    let later = look(&step.later, seen.id)?;
    if let Some(attribute) = &verb.lowers {
        let (old, new) = (seen.before.number(attribute)?, later.number(attribute)?);
        let rose = seen.after.number(attribute).is_some_and(|after| after < new);
        // Whoever fills it anew hardly comes to what was there before.
        return (rose && old.total_cmp(&new).is_eq()).then(|| format!("holds `{attribute}` {new} as before"));
    }
    let end = |look: &Look| look.state().is_some_and(|state| ends.iter().any(|one| one == state));
    let was_over = *seen.after == Look::Gone || end(seen.after);
    let is_back = verb.gone && was_over && matches!(later, Look::Present { .. }) && !end(later);
    is_back.then(|| format!("is there again: {}", words(later)))
}

/// What the steps of a case came to together: none of them may have ended an instance that none was to delete.
pub(super) fn at_last(rules: Rules<'_>, record: &Record, out: &mut Judgement) {
    let calls: Vec<Call<'_>> = record.steps.iter().map(|step| Call::of(rules, step)).collect();
    let Some(last) = record.steps.last() else { return };
    if calls.iter().any(|call| call.everything || call.verb.is_none_or(|verb| verb.gone)) {
        return;
    }
    for (at, (step, call)) in record.steps.iter().zip(&calls).enumerate() {
        let (Some(verb), Some(semantics), Some(said)) =
            (call.verb, call.semantics, results::of_step(call, step))
        else {
            continue;
        };
        for (id, said) in &said {
            let (Some(before), Some(after)) = (look(&step.before, id), look(&last.later, id)) else {
                continue;
            };
            if *said == Said::Failure && did_all_the_same(verb, id, before, after, &calls, record) {
                let mut sheet = Sheet { step: at, out };
                sheet.violated(
                    rules.id(Kind::NoEffect, Some(&verb.value)),
                    format!("`{id}` untouched, as it is answered with a failure"),
                    format!("in the end it is {}", done_words(verb)),
                );
                return;
            }
            if *said != Said::Success {
                continue;
            }
            let (Some(before), Some(after)) = (look(&step.before, id), look(&last.later, id)) else {
                continue;
            };
            let listed =
                |list: &[String]| after.state().is_some_and(|state| list.iter().any(|one| one == state));
            let ended = *after == Look::Gone || listed(&verb.failed) || listed(&semantics.lifecycle.failed);
            if ended && matches!(before, Look::Present { .. }) && before.state() != after.state() {
                let mut sheet = Sheet { step: at, out };
                sheet.violated(
                    rules.id(Kind::Effect, Some(&verb.value)),
                    format!("`{id}` {}, as it is answered with success", done_words(verb)),
                    format!("in the end it is {}", words(after)),
                );
                return;
            }
        }
    }
}

/// Whether an instance was emptied though no request to empty it was answered with success.
fn did_all_the_same(
    verb: &Verb,
    id: &str,
    before: &Look,
    after: &Look,
    calls: &[Call<'_>],
    record: &Record,
) -> bool {
    let Some(attribute) = &verb.lowers else { return false };
    let (Some(old), Some(new)) = (before.number(attribute), after.number(attribute)) else { return false };
    let emptied = old > RESIDUE && (new <= RESIDUE || new <= old / 5.0);
    // A restart may lose data too, so nothing at all may have been done to it.
    let done = |(call, step): (&Call<'_>, &StepRecord)| {
        results::of_step(call, step)
            .is_none_or(|said| said.iter().any(|(other, said)| other == id && *said != Said::Failure))
    };
    emptied && !calls.iter().zip(&record.steps).any(done)
}
