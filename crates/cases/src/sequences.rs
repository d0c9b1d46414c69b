//! Sequences: calls that build on each other, some fixed, some drawn from the small model of documented state.

use crate::boundaries::switches;
use crate::live::live;
use crate::plan::Plan;
use crate::strategy::Draw;
use crate::{After, Cell, Credentials, Group, Options, Pool, RequestTemplate, SymbolicId};
use as_documented_contract::{Effect, Subject, Verb};
use serde_json::{Value, json};

/// The most steps of a generated sequence.
const LONG: usize = 6;
/// The most live instances of a generated sequence.
const MANY: usize = 3;

pub(crate) fn plan(plan: &mut Plan<'_>, options: &Options) {
    let Some(semantics) = plan.api.semantics() else { return };
    for verb in &semantics.verbs {
        fixed(plan, verb);
        for other in &semantics.verbs {
            pair(plan, verb, other);
        }
    }
    after_everything(plan);
    for at in 0..options.sequences {
        drawn(plan, options.seed, at);
    }
}

fn label(verb: &Verb) -> &str {
    if verb.value.is_empty() { "call" } else { &verb.value }
}

fn call(plan: &Plan<'_>, verb: &Verb, ids: Vec<Value>) -> RequestTemplate {
    plan.call.json(plan.call.body(Some(verb), ids))
}

fn deletes(verb: &Verb) -> bool {
    verb.effect == Effect::Delete || verb.gone
}

fn fixed(plan: &mut Plan<'_>, verb: &Verb) {
    let one = call(plan, verb, vec![live(verb, 0)]);
    let name = label(verb).to_owned();
    let each = |at| call(plan, verb, vec![live(verb, at)]);
    let apart = vec![(each(0), After::Together), (each(1), After::Together), (each(2), After::Settle)];
    let unknown_one = call(plan, verb, vec![json!(SymbolicId::new(Pool::Minted, 0).symbol())]);
    let paused =
        vec![(each(0), After::Settle), (unknown_one.clone(), After::Pause(150)), (each(1), After::Settle)];
    let mut add = |what: &str, steps: Vec<(RequestTemplate, After)>, cell| {
        plan.add(Group::Sequence, &format!("{name}/{what}"), steps, None, cell)
    };
    let at_once = add("again-at-once", vec![(one.clone(), After::Now), (one.clone(), After::Settle)], None);
    add("again-in-between", vec![(one.clone(), After::Pause(50)), (one.clone(), After::Settle)], None);
    let settled =
        add("again-settled", vec![(one.clone(), After::Settle), (one.clone(), After::Settle)], None);
    let paused = add("after-a-pause", paused, None);
    add("together-same", vec![(one.clone(), After::Together), (one.clone(), After::Settle)], None);
    let apart = add("together-apart", apart, None);
    if !deletes(verb) {
        for times in [3, 5] {
            let steps = (0..times).map(|_| (one.clone(), After::Settle)).collect();
            let cell = Cell::new(&Subject::operation(), "repeated-live").times(times);
            add(&format!("live-{times}-times"), steps, Some(cell));
        }
    }
    // Those of a single request that come first have the places between.
    for (id, place) in [(&at_once, 2), (&apart, 5), (&settled, 7), (&paused, 8)] {
        plan.early(id, place);
    }
    let refused = RequestTemplate { credentials: Credentials::Missing, ..one.clone() };
    let steps = vec![(refused, After::Now), (one.clone(), After::Settle)];
    plan.add(Group::Sequence, &format!("{name}/refused-then-accepted"), steps, None, None);
    let steps = vec![(unknown_one, After::Now), (one.clone(), After::Settle)];
    plan.add(Group::Sequence, &format!("{name}/unknown-then-live"), steps, None, None);
    let two = call(plan, verb, vec![live(verb, 0), live(verb, 1)]);
    let steps = vec![(one, After::Settle), (two, After::Settle)];
    plan.add(Group::Sequence, &format!("{name}/one-then-both"), steps, None, None);
}

/// One verb, then another at the same instance and at another.
fn pair(plan: &mut Plan<'_>, verb: &Verb, other: &Verb) {
    if verb.value == other.value {
        return;
    }
    // Both must be possible at the instance, so it takes the conditions of whichever has some.
    let with_conditions = if verb.eligible.is_some() { verb } else { other };
    let (a, b) = (live(with_conditions, 0), live(with_conditions, 1));
    let first = call(plan, verb, vec![a.clone()]);
    let second = call(plan, other, vec![a]);
    let elsewhere = call(plan, other, vec![b]);
    let name = format!("{}-then-{}", label(verb), label(other));
    let mut add = |what: &str, steps| {
        plan.add(Group::Sequence, &format!("{name}/{what}"), steps, None, None);
    };
    add("settled", vec![(first.clone(), After::Settle), (second.clone(), After::Settle)]);
    add("at-once", vec![(first.clone(), After::Now), (second, After::Settle)]);
    add("elsewhere", vec![(first, After::Now), (elsewhere, After::Settle)]);
}

/// All failed instances, twice.
fn after_everything(plan: &mut Plan<'_>) {
    let Some(semantics) = plan.api.semantics() else { return };
    let Some(switch) = &semantics.everything else { return };
    let Some(verb) = semantics.verbs.iter().find(|verb| verb.value == switch.verb) else { return };
    for (name, value) in switches(plan.api, plan.views()) {
        let mut body = plan.call.body(Some(verb), Vec::new());
        plan.call.remove(&mut body, &semantics.selector);
        body[name.as_str()] = value.clone();
        let all = plan.call.json(body);
        let value = value.as_str().unwrap_or("value").to_owned();
        let steps = vec![(all.clone(), After::Settle), (all, After::Settle)];
        plan.add(Group::Sequence, &format!("all-failed-twice/{name}-{value}"), steps, None, None);
    }
}

fn drawn(plan: &mut Plan<'_>, seed: u64, at: usize) {
    let Some(semantics) = plan.api.semantics() else { return };
    let mut draw = Draw::seeded(seed, &format!("{} sequence {at}", plan.api.id()));
    // Conditions of any verb hold for the whole sequence: an id means one instance throughout.
    let conditions = semantics.verbs.iter().find(|verb| verb.eligible.is_some()).or(semantics.verbs.first());
    let Some(conditions) = conditions else { return };
    let live_ids = 1 + draw.below(MANY);
    let mut steps = Vec::new();
    for _ in 0..2 + draw.below(LONG - 1) {
        let Some(verb) = draw.pick(&semantics.verbs) else { return };
        let mut ids: Vec<Value> = Vec::new();
        for _ in 0..=draw.below(live_ids) {
            let at = u32::try_from(draw.below(live_ids)).unwrap_or_default();
            // Most sequences stay within the documented; some name what does not exist, or an id twice.
            let id = match draw.below(8) {
                0 => json!(SymbolicId::new(Pool::Minted, at).symbol()),
                _ => live(conditions, at),
            };
            if !ids.contains(&id) || draw.below(8) == 0 {
                ids.push(id);
            }
        }
        let mut request = call(plan, verb, ids);
        if draw.below(10) == 0 {
            request.credentials = Credentials::Missing;
        }
        let after = match draw.below(4) {
            0 => After::Now,
            1 => After::Pause(10 * u64::try_from(1 + draw.below(20)).unwrap_or(1)),
            _ => After::Settle,
        };
        steps.push((request, after));
    }
    // Whatever is under way ends before the next case.
    if let Some((_, after)) = steps.last_mut() {
        *after = After::Settle;
    }
    plan.add(Group::Sequence, &format!("drawn/{seed:x}-{at}"), steps, None, None);
}
