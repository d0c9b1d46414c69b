//! Effects: did what the answer says happen, and nothing else?
//!
//! Everything here rests on looks through the companions. Where they could not look, nothing is concluded.

use super::call::normal;
use super::results::{self, Said};
use super::{Call, Eligible, Rules, Sheet};
use crate::look::fell;
use crate::record::{Look, StepRecord, Waited};
use as_documented_cases::{Pool, Step};
use as_documented_contract::{Kind, Semantics, Verb};
use std::collections::BTreeSet;

/// What became of one instance.
#[derive(Debug, Clone, PartialEq)]
enum Fate {
    /// What the verb does was seen to happen.
    Done,
    /// It began and ended in a status that tells of failure.
    Ended(String),
    /// It is still under way.
    InTransit(String),
    /// Nothing changed.
    Unchanged,
    /// It changed, and not as the verb does.
    Strayed(String),
    /// There is no telling.
    Unseen(String),
}

pub(super) fn judge(
    rules: Rules<'_>,
    plan: &Step,
    step: &StepRecord,
    call: &Call<'_>,
    touched: &BTreeSet<String>,
    sheet: &mut Sheet<'_>,
) {
    let (Some(semantics), Ok(exchange)) = (call.semantics, &step.exchange) else { return };
    let outcome = Outcome::of(exchange.answer().map(|answer| answer.status));
    super::messages::judge(rules, step, call, sheet);
    if step.before.is_empty() {
        lie_about_nothing(rules, step, call, sheet);
        return;
    }
    let made_up = || step.ids.iter().all(|(symbol, _)| symbol.pool == Pool::Minted);
    if !call.everything && made_up() && step.before.iter().all(|(_, look)| *look == Look::Gone) {
        // Nothing was there, and nobody looked: what the answer claims is all there is to judge.
        lie_about_nothing(rules, step, call, sheet);
        if outcome == Outcome::Refused {
            refused(rules, (plan, step), call, None, sheet);
        }
        return;
    }
    let answered = results::of_step(call, step).map(results::by_id).unwrap_or_default();
    let mut anything_changed = None;
    for id in call.distinct() {
        let (Some(before), Some(after)) = (look(&step.before, &id), look(&step.after, &id)) else { continue };
        // Something was under way already, so its end says nothing of this request.
        if is_moving(semantics, before) || touched.contains(&id) {
            continue;
        }
        let fate =
            call.verb.map_or_else(|| plain_fate(before, after), |verb| fate(verb, before, after, step, &id));
        if matches!(fate, Fate::Done | Fate::Ended(_) | Fate::InTransit(_) | Fate::Strayed(_)) {
            anything_changed.get_or_insert_with(|| (id.clone(), fate.clone()));
        }
        if let (Some(verb), Outcome::Accepted) = (call.verb, outcome) {
            let said = answered.get(&id).copied();
            let pool = call.pool_of(&id, step);
            let odd = call.is_written_oddly(&id, step);
            one(rules, semantics, verb, step, &Seen { id: &id, pool, odd, before, after, fate }, said, sheet);
        }
    }
    if outcome == Outcome::Refused {
        refused(rules, (plan, step), call, anything_changed, sheet);
    }
    super::neighbours::judge(rules, semantics, step, call, (outcome, touched), sheet);
}

pub(crate) fn is_moving(semantics: &Semantics, look: &Look) -> bool {
    look.state().is_some_and(|state| semantics.lifecycle.transit.iter().any(|one| one == state))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Refused,
    Unknown,
}

impl Outcome {
    fn of(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Accepted,
            Some(400..=499) => Self::Refused,
            _ => Self::Unknown,
        }
    }
}

pub(super) struct Seen<'a> {
    pub(super) id: &'a str,
    /// Where the id came from; absent for one that no symbol stood for.
    pool: Option<Pool>,
    /// It was sent in another letter case than the endpoint shows, or with blanks.
    odd: bool,
    pub(super) before: &'a Look,
    pub(super) after: &'a Look,
    fate: Fate,
}

pub(super) fn look<'a>(snapshot: &'a crate::record::Snapshot, id: &str) -> Option<&'a Look> {
    // Ids are nearly always written as the endpoint shows them.
    snapshot.get(id).or_else(|| snapshot.iter().find(|(known, _)| normal(known) == id).map(|(_, look)| look))
}

fn plain_fate(before: &Look, after: &Look) -> Fate {
    match (before, after) {
        (_, Look::Unknown(reason)) | (Look::Unknown(reason), _) => Fate::Unseen(reason.clone()),
        (before, after) if before == after => Fate::Unchanged,
        (_, after) => Fate::Strayed(words(after)),
    }
}

/// A look in words.
pub(crate) fn words(look: &Look) -> String {
    match look {
        Look::Gone => "gone".to_owned(),
        Look::Unknown(reason) => format!("unknown ({reason})"),
        Look::Present { state: Some(state), .. } => state.clone(),
        Look::Present { state: None, .. } => "there".to_owned(),
    }
}

/// Two looks at one instance in words that differ, as the looks do: by a field where the state is the same.
pub(crate) fn words_of_change(before: &Look, now: &Look) -> (String, String) {
    let (was, is) = (words(before), words(now));
    if let (Look::Present { attributes: known, .. }, Look::Present { attributes, .. }) = (before, now)
        && was == is
        && let Some((name, value)) = attributes.iter().find(|(name, value)| known.get(*name) != Some(*value))
    {
        let earlier = known.get(name).map_or_else(|| "none".to_owned(), ToString::to_string);
        return (format!("{was} with `{name}` {earlier}"), format!("{is} with {value}"));
    }
    (was, is)
}

/// An instance that was emptied may still hold so much of its own, in the attribute's unit (MB).
pub(super) const RESIDUE: f64 = 10.0;

fn fate(verb: &Verb, before: &Look, after: &Look, step: &StepRecord, id: &str) -> Fate {
    // What nobody saw before nobody saw change.
    if let (Look::Unknown(reason), _) | (_, Look::Unknown(reason)) = (after, before) {
        return Fate::Unseen(reason.clone());
    }
    let states: Vec<&Look> = step.trail.iter().filter_map(|moment| look(&moment.looks, id)).collect();
    let during = |look: &&Look| look.state().is_some_and(|state| verb.during.iter().any(|one| one == state));
    let started = states.iter().any(during) || during(&after);
    let ends = |look: &Look| look.state().is_some_and(|state| verb.after.iter().any(|one| one == state));
    if *after == Look::Gone && !verb.gone && *before != Look::Gone {
        return Fate::Strayed("gone".to_owned());
    }
    if let Some(attribute) = &verb.lowers {
        return match (before.number(attribute), after.number(attribute)) {
            _ if verb.failed.iter().any(|state| after.state() == Some(state))
                && before.state() != after.state() =>
            {
                Fate::Ended(words(after))
            }
            (Some(old), Some(_)) if old <= RESIDUE => {
                Fate::Unseen(format!("`{attribute}` was too little before to tell"))
            }
            (Some(old), Some(new)) if new <= RESIDUE || new <= old / 5.0 => Fate::Done,
            (Some(old), Some(new)) if fell(old, new) && !during(&after) => {
                Fate::Strayed(format!("left with `{attribute}` {new} of {old}"))
            }
            (Some(_), Some(_)) if during(&after) => Fate::InTransit(words(after)),
            (Some(_), Some(_)) => Fate::Unchanged,
            _ if started && ends(after) => Fate::Done,
            _ => Fate::Unseen(format!("no companion shows `{attribute}`")),
        };
    }
    if *after == Look::Gone {
        return match (verb.gone, before) {
            (_, Look::Gone) => Fate::Unchanged,
            (true, _) => Fate::Done,
            (false, _) => Fate::Strayed("gone".to_owned()),
        };
    }
    let Some(state) = after.state() else {
        return Fate::Unseen("no companion shows its status".to_owned());
    };
    if during(&after) {
        return Fate::InTransit(state.to_owned());
    }
    let was = before.state();
    if verb.failed.iter().any(|one| one == state) && was != Some(state) {
        return Fate::Ended(state.to_owned());
    }
    if ends(after) && (started || was != Some(state)) {
        return Fate::Done;
    }
    if was == Some(state) {
        if started && !verb.after.is_empty() {
            return Fate::Done;
        }
        // A deletion that was seen to begin and is now undone again.
        return if started { Fate::Strayed(state.to_owned()) } else { Fate::Unchanged };
    }
    Fate::Strayed(state.to_owned())
}

/// Judges what an accepted request did to one of the ids that it named.
fn one(
    rules: Rules<'_>,
    semantics: &Semantics,
    verb: &Verb,
    step: &StepRecord,
    seen: &Seen<'_>,
    said: Option<Said>,
    sheet: &mut Sheet<'_>,
) {
    let name = Some(verb.value.as_str());
    let effect = rules.id(Kind::Effect, name);
    if seen.pool == Some(Pool::Foreign) {
        // What this project does not have need not be deleted either; whether it was is seen by who looks.
        if said == Some(Said::Success) && tells_outcomes(semantics) && !verb.gone {
            sheet.violated(
                rules.id(Kind::Isolation, name),
                format!("no success for `{}`, which is of another service or project", seen.id),
                "it is answered with success".to_owned(),
            );
        }
        return;
    }
    let exists = matches!(seen.before, Look::Present { .. });
    let state_allows = seen
        .before
        .state()
        .is_none_or(|state| verb.from.is_empty() || verb.from.iter().any(|one| one == state));
    let ineligible = verb.eligible.as_ref().is_some_and(|(attribute, allowed)| {
        seen.before.attribute(attribute).is_some_and(|value| !allowed.contains(&value))
    });
    if ineligible && exists {
        eligibility(rules, verb, seen, said, sheet);
        // What is called failed is left alone, whatever the reason.
        if said != Some(Said::Failure) {
            return;
        }
    }
    if !ineligible && exists && state_allows {
        eligible(rules, verb, seen, said, sheet);
    }
    // A flat body that names one id of several says nothing of the others, nor does a body without results.
    let implied_success = said.is_none() && semantics.results.is_none();
    match said {
        Some(Said::Success) => {}
        Some(Said::Failure) => {
            let id = rules.id(Kind::NoEffect, name);
            match &seen.fate {
                Fate::Done | Fate::Ended(_) | Fate::InTransit(_) | Fate::Strayed(_) if exists => sheet
                    .violated(
                        id,
                        format!("`{}` untouched, as it is answered with a failure", seen.id),
                        format!("it went from {} to {}", words(seen.before), describe(&seen.fate)),
                    ),
                Fate::Unchanged if exists => sheet.holds(id),
                _ => {}
            }
            return;
        }
        Some(Said::Unclear) => return,
        None if implied_success => {}
        None => return,
    }
    if !exists {
        // What is not there is as the caller of a deletion wants it.
        if *seen.before == Look::Gone && !verb.gone && tells_outcomes(semantics) {
            sheet.violated(
                effect,
                format!("no success for `{}`, which does not exist", seen.id),
                "it is answered with success".to_owned(),
            );
        }
        return;
    }
    // Without waiting, what was seen depends on the moment.
    if step.waited == Waited::No && matches!(seen.fate, Fate::Done | Fate::InTransit(_) | Fate::Unchanged) {
        return;
    }
    transition(rules, semantics, verb, step, seen, sheet);
    let success = format!("`{}` {}, as it is answered with success", seen.id, done_words(verb));
    // What never came to be cannot be restarted, whatever is said of it; of what is in transit nobody knows.
    let claims_a_wonder =
        said == Some(Said::Success) && tells_outcomes(semantics) && never_came_to_be(semantics, seen);
    match &seen.fate {
        Fate::Done => {
            match super::lasting::undone(verb, &semantics.lifecycle.end, seen, step) {
                Some(now) => sheet.violated(effect, success, format!("it was, and later it {now}")),
                None => sheet.holds(effect),
            }
            sheet.holds(rules.id(Kind::EndState, name));
            if verb.during.iter().any(|state| {
                step.trail.iter().any(|m| look(&m.looks, seen.id).and_then(Look::state) == Some(state))
            }) {
                sheet.holds(rules.id(Kind::Asynchronous, name));
            }
        }
        // A result that says so much is wrong; a bare acceptance may end either way.
        Fate::Ended(state) if said == Some(Said::Success) && tells_outcomes(semantics) => {
            sheet.holds(rules.id(Kind::EndState, name));
            sheet.violated(effect, success, format!("it ended as {state}"));
        }
        Fate::Ended(_) => {
            sheet.holds(rules.id(Kind::EndState, name));
            sheet.inconclusive(effect, format!("the instance ended as {}", words(seen.after)));
        }
        Fate::Unchanged if !(state_allows || claims_a_wonder) => {}
        // To an endpoint that tells letter case apart it is an id that does not exist, and a bare acceptance claims
        // nothing of those.
        Fate::Unchanged if seen.odd && !tells_outcomes(semantics) => {}
        Fate::Unchanged
            if step.would_show_beside(seen.id, &verb.during)
                && !matches!(step.waited, Waited::Blind | Waited::No) =>
        {
            sheet.violated(
                effect,
                success,
                format!(
                    "nothing changed, though it did for others named beside it: it is still {}",
                    words(seen.after)
                ),
            );
        }
        Fate::Unchanged => match step.waited {
            Waited::Blind => sheet.inconclusive(effect, "the companions could not be read while waiting"),
            Waited::No => sheet.inconclusive(effect, "nothing was waited for"),
            Waited::Briefly => sheet.inconclusive(effect, BRIEFLY),
            Waited::Settled | Waited::TimedOut
                if !verb.after.is_empty() && !verb.gone && verb.lowers.is_none() && !step.would_show() =>
            {
                let reason = format!(
                    "no change was seen, but {} ms lay between two looks, and it may take less",
                    step.gap_us.div_ceil(1_000)
                );
                for kind in [Kind::EndState, Kind::Transition] {
                    sheet.inconclusive(rules.id(kind, name), reason.clone());
                }
                sheet.inconclusive(effect, reason);
            }
            Waited::Settled | Waited::TimedOut => {
                sheet.violated(
                    effect,
                    success,
                    format!("nothing changed: it is still {}", words(seen.after)),
                );
            }
        },
        Fate::InTransit(state) => {
            let id = rules.id(Kind::EndState, name).or_else(|| effect.clone());
            if step.waited == Waited::Blind {
                sheet.inconclusive(id, "the companions could not be read while waiting");
            } else if step.waited == Waited::Briefly {
                sheet.inconclusive(id, BRIEFLY);
            } else if rules.strict_settle && step.mostly_in(seen.id, state) {
                sheet.violated(id, "an end state in the time given", format!("still {state}"));
            } else {
                sheet.inconclusive(id, format!("still {state} when the time was up (--settle gives more)"));
            }
        }
        Fate::Strayed(state) => sheet.violated(effect, success, format!("it is {state}")),
        Fate::Unseen(reason) => sheet.inconclusive(effect, reason.clone()),
    }
}

/// Whether the creation of an instance had failed.
fn never_came_to_be(semantics: &Semantics, seen: &Seen<'_>) -> bool {
    seen.before.state().is_some_and(|state| semantics.lifecycle.failed.iter().any(|one| one == state))
}

const BRIEFLY: &str = "it was not waited for to the end, since that was in vain before";

/// Whether each result says how it went.
fn tells_outcomes(semantics: &Semantics) -> bool {
    semantics.results.as_ref().is_some_and(|results| results.outcome.is_some())
}

pub(super) fn done_words(verb: &Verb) -> &'static str {
    if verb.lowers.is_some() {
        "cleared"
    } else if verb.gone || verb.after.is_empty() {
        "deleted"
    } else {
        "restarted"
    }
}

fn describe(fate: &Fate) -> String {
    match fate {
        Fate::Done => "the verb's result".to_owned(),
        Fate::Ended(state) | Fate::InTransit(state) | Fate::Strayed(state) => state.clone(),
        Fate::Unchanged => "the same".to_owned(),
        Fate::Unseen(reason) => reason.clone(),
    }
}

fn eligibility(rules: Rules<'_>, verb: &Verb, seen: &Seen<'_>, said: Option<Said>, sheet: &mut Sheet<'_>) {
    let name = Some(verb.value.as_str());
    let id = rules.id(Kind::Eligibility, name);
    let Some((attribute, allowed)) = &verb.eligible else { return };
    let version = seen.before.attribute(attribute).unwrap_or_default();
    let touched = matches!(seen.fate, Fate::Done | Fate::InTransit(_) | Fate::Ended(_) | Fate::Strayed(_));
    let expected =
        format!("no `{}` of an instance of version {version}: only {}", verb.value, allowed.join(", "));
    if touched {
        sheet.violated(id, expected, format!("`{}` was touched: {}", seen.id, words(seen.after)));
    } else if said == Some(Said::Success) {
        sheet.violated(id, expected, format!("`{}` is answered with success", seen.id));
    } else {
        sheet.holds(id);
    }
}

/// Takes note of what became of an instance that the verb is said to apply to.
fn eligible(rules: Rules<'_>, verb: &Verb, seen: &Seen<'_>, said: Option<Said>, sheet: &mut Sheet<'_>) {
    let Some((attribute, _)) = &verb.eligible else { return };
    let Some(value) = seen.before.attribute(attribute) else { return };
    let done = match said {
        Some(Said::Success) => true,
        Some(Said::Failure) => false,
        Some(Said::Unclear) | None => return,
    };
    let id = rules.id(Kind::Eligibility, Some(&verb.value));
    sheet.eligible(id, seen.id, Eligible { verb: verb.value.clone(), value: value.to_owned(), done });
}

/// No status outside the documented course, and no way back from an end state.
fn transition(
    rules: Rules<'_>,
    semantics: &Semantics,
    verb: &Verb,
    step: &StepRecord,
    seen: &Seen<'_>,
    sheet: &mut Sheet<'_>,
) {
    let id = rules.id(Kind::Transition, Some(verb.value.as_str()));
    let life = &semantics.lifecycle;
    let mut previous: Option<&Look> = Some(seen.before);
    let trail = step.trail.iter().filter_map(|moment| look(&moment.looks, seen.id));
    let mut moved = false;
    for now in trail.chain(std::iter::once(seen.after)) {
        if matches!(now, Look::Unknown(_)) {
            continue;
        }
        if let Some(before) = previous {
            let ended = before.state().is_some_and(|state| life.end.iter().any(|one| one == state));
            let left = match (before, now) {
                (Look::Gone, Look::Present { .. }) => true,
                (Look::Present { .. }, Look::Present { state, .. }) => {
                    ended && state.as_deref() != before.state()
                }
                _ => false,
            };
            if left {
                sheet.violated(
                    id,
                    "an end state that is never left",
                    format!("{} after {}", words(now), words(before)),
                );
                return;
            }
            if let (Some(from), Some(to)) = (before.state(), now.state())
                && from != to
            {
                moved = true;
                let documented = life.follows.get(from);
                let known = [&life.steady, &life.failed, &life.transit, &life.end];
                let is_known = known.iter().any(|list| list.iter().any(|one| one == to));
                if is_known && documented.is_some_and(|next| !next.iter().any(|one| one == to)) {
                    sheet.violated(
                        id,
                        format!(
                            "{from} followed by {}",
                            documented.map(|d| d.join(" or ")).unwrap_or_default()
                        ),
                        to.to_owned(),
                    );
                    return;
                }
            }
            moved |= before != now;
        }
        previous = Some(now);
    }
    if moved {
        sheet.holds(id);
    }
}

/// A refused request changes nothing of what it named.
fn refused(
    rules: Rules<'_>,
    (plan, step): (&Step, &StepRecord),
    call: &Call<'_>,
    changed: Option<(String, Fate)>,
    sheet: &mut Sheet<'_>,
) {
    let status = step.exchange.as_ref().ok().and_then(|e| e.answer()).map_or(0, |answer| answer.status);
    let general = rules.index.refused().cloned();
    let valid = plan.request.credentials == as_documented_cases::Credentials::Valid;
    let id = if valid { general } else { rules.id(Kind::Auth, None) };
    match changed {
        Some((instance, fate)) => sheet.violated(
            id,
            format!("nothing changed by a request that is refused with {status}"),
            format!("`{instance}` went to {}", describe(&fate)),
        ),
        // That bad credentials are refused is borne out only beside a control.
        None if valid && !call.asked.is_empty() => sheet.holds(id),
        None => {}
    }
}

pub(super) const REFUSED: &str = "nothing changed by a request that is refused";

/// The nil and the max UUID, which no instance has.
const NOBODYS: [&str; 2] = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];

/// Success for an id that this run made up is a lie whatever the companions show.
fn lie_about_nothing(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(verb) = call.verb else { return };
    // What is not there is as the caller of a deletion wants it, and a bare acceptance claims nothing.
    if verb.gone || !call.semantics.is_some_and(tells_outcomes) {
        return;
    }
    let Some(said) = results::of_step(call, step) else { return };
    let minted = |id: &str| NOBODYS.contains(&id) || call.pool_of(id, step) == Some(Pool::Minted);
    if let Some((id, _)) = said.iter().find(|(id, one)| *one == Said::Success && minted(id)) {
        sheet.violated(
            rules.id(Kind::Effect, Some(&verb.value)),
            format!("no success for `{id}`, which does not exist"),
            "it is answered with success".to_owned(),
        );
    }
}
