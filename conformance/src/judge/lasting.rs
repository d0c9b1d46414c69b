//! What lasts: whether an effect that was seen is still there later, and what several steps came to together.

use super::effect::{RESIDUE, Seen, done_words, look, words};
use super::results::{self, Said};
use super::{Call, Judgement, Rules, Sheet};
use crate::look::fell;
use crate::record::{Look, Record, StepRecord};
use as_documented_contract::{Kind, Semantics, Verb};

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

/// What the steps of a case came to together: none of them may have ended an instance that none was to delete, or done
/// what it says that it failed to do.
pub(super) fn at_last(rules: Rules<'_>, record: &Record, out: &mut Judgement) {
    let calls: Vec<Call<'_>> = record.steps.iter().map(|step| Call::of(rules, step)).collect();
    let Some(last) = record.steps.last() else { return };
    if calls.iter().any(|call| call.everything || call.verb.is_none()) {
        return;
    }
    let case = Together { calls: &calls, record, last };
    for (at, (step, call)) in record.steps.iter().zip(&calls).enumerate() {
        let (Some(verb), Some(semantics), Some(said)) =
            (call.verb, call.semantics, results::of_step(call, step))
        else {
            continue;
        };
        for (id, said) in said {
            let (Some(before), Some(after)) = (look(&step.before, id), look(&last.later, id)) else {
                continue;
            };
            let mut sheet = Sheet { step: at, out };
            if *said == Said::Failure && case.did_all_the_same(verb, semantics, id, (before, after)) {
                sheet.violated(
                    rules.id(Kind::NoEffect, Some(&verb.value)),
                    format!("`{id}` untouched, as it is answered with a failure"),
                    format!("in the end it is {}", done_words(verb)),
                );
                return;
            }
            if *said != Said::Success || !matches!(before, Look::Present { .. }) {
                continue;
            }
            if let Some((kind, expected, actual)) =
                case.came_to(rules, (verb, semantics), id, (before, after))
            {
                let statement = rules.id(kind, Some(&verb.value));
                let statement = statement.or_else(|| rules.id(Kind::Effect, Some(&verb.value)));
                sheet.violated(statement, expected, actual);
                return;
            }
        }
    }
}

/// The steps of a case, and what they came to.
struct Together<'r, 'a> {
    calls: &'r [Call<'a>],
    record: &'r Record,
    last: &'r StepRecord,
}

impl Together<'_, '_> {
    /// What is wrong with the end that an instance came to, of which a request is answered with success while other
    /// requests were under way.
    fn came_to(
        &self,
        rules: Rules<'_>,
        (verb, semantics): (&Verb, &Semantics),
        id: &str,
        (before, after): (&Look, &Look),
    ) -> Option<(Kind, String, String)> {
        let success = || format!("`{id}` {}, as it is answered with success", done_words(verb));
        let listed = |list: &[String]| after.state().is_some_and(|state| list.iter().any(|one| one == state));
        let moving = listed(&semantics.lifecycle.transit) || listed(&verb.during);
        if moving {
            let still = format!("in the end it is still {}", words(after));
            return rules
                .strict_settle
                .then(|| (Kind::EndState, format!("an end state of `{id}` in the time given"), still));
        }
        let failed = listed(&verb.failed) || listed(&semantics.lifecycle.failed);
        if verb.gone {
            // It may end in an error, where nothing more is said than that it was taken on.
            let taken_on = semantics.results.as_ref().is_some_and(|results| results.outcome.is_none());
            let over = *after == Look::Gone || listed(&semantics.lifecycle.end);
            let is_back = matches!(after, Look::Present { .. }) && !over && !(failed && taken_on);
            return is_back.then(|| (Kind::Effect, success(), format!("in the end it is {}", words(after))));
        }
        if self.may_have(id, |other| other.gone) {
            return None;
        }
        if *after == Look::Gone || (failed && before.state() != after.state()) {
            return Some((Kind::Effect, success(), format!("in the end it is {}", words(after))));
        }
        let attribute = verb.lowers.as_ref()?;
        let (old, new) = (before.number(attribute)?, after.number(attribute)?);
        // Whoever fills it anew hardly comes to what was there before, but may go beyond it when it was seen empty.
        let right_after = look(&self.last.after, id).and_then(|look| look.number(attribute));
        let was_cleared = right_after.is_some_and(|now| fell(old, now));
        let holds_it = if was_cleared { old.total_cmp(&new).is_eq() } else { new >= old };
        (old > RESIDUE && holds_it)
            .then(|| (Kind::Effect, success(), format!("in the end it holds `{attribute}` {new} of {old}")))
    }

    /// Whether a verb was carried out on an instance though each request for it was answered with a failure.
    fn did_all_the_same(
        &self,
        verb: &Verb,
        semantics: &Semantics,
        id: &str,
        (before, after): (&Look, &Look),
    ) -> bool {
        let Look::Present { state: was, .. } = before else { return false };
        if verb.gone {
            let ends = |state: &str| semantics.lifecycle.end.iter().any(|one| one == state);
            let is_over = *after == Look::Gone || after.state().is_some_and(ends);
            return is_over && !was.as_deref().is_some_and(ends) && !self.may_have(id, |other| other.gone);
        }
        // A status that is of this verb's work alone.
        let passed = self.last.passed.get(id);
        let own = |state: &&String| {
            passed.is_some_and(|passed| passed.contains(*state)) && was.as_ref() != Some(*state)
        };
        if let Some(state) = verb.during.iter().find(own)
            && !self.may_have(id, |other| other.during.contains(state))
        {
            return true;
        }
        let Some(attribute) = &verb.lowers else { return false };
        let (Some(old), Some(new)) = (before.number(attribute), after.number(attribute)) else {
            return false;
        };
        let emptied = old > RESIDUE && (new <= RESIDUE || new <= old / 5.0);
        // A restart may lose data too, so nothing at all may have been done to it.
        emptied && !self.may_have(id, |_| true)
    }

    /// Whether a request for one of these verbs may have been carried out on an instance: it is not answered with a
    /// failure.
    fn may_have(&self, id: &str, verbs: impl Fn(&Verb) -> bool) -> bool {
        self.calls.iter().zip(&self.record.steps).any(|(call, step)| {
            call.verb.is_some_and(&verbs)
                && results::of_step(call, step)
                    .is_none_or(|said| said.iter().any(|(other, said)| other == id && *said != Said::Failure))
        })
    }
}
