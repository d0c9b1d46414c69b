//! Carries a plan out, and makes the mistakes of servers that do something else than they say.

use std::time::Duration;

use super::decide::{failed, resolve};
use super::{Plan, Step};
use crate::call::Call;
use crate::faults::breaks::{Act, Break, Decide};
use crate::ids::is_uuid;
use crate::instance::{Pending, Status};
use crate::service::{Service, Verb};
use crate::world::World;

/// Carries out the plan; the plan that comes back says what to answer.
pub(crate) fn act(call: &Call<'_>, world: &mut World, plan: Plan) -> Plan {
    match plan {
        Plan::Steps(verb, steps) => {
            let steps = act_on_steps(call, world, verb, steps);
            world.last_verb.insert(call.service, verb);
            Plan::Steps(verb, steps)
        }
        Plan::AllFailed(engine, hits) => {
            let hits = act_on_failed(call, world, engine, hits);
            Plan::AllFailed(engine, hits)
        }
    }
}

fn act_on_steps(call: &Call<'_>, world: &mut World, verb: Verb, mut steps: Vec<Step>) -> Vec<Step> {
    let asked: Vec<usize> = steps.iter().filter_map(|step| step.target).collect();
    let len = steps.len();
    for (at, step) in steps.iter_mut().enumerate() {
        let Some(target) = step.target else { continue };
        let (id, version, status) = match world.instances.get(target) {
            Some(one) => (one.id.clone(), one.version, one.status),
            None => continue,
        };
        busy(call, world, target, status, step, &asked);
        let named = step.asked.clone();
        let makes = |act: Act| call.is_at(Break::Act(act), at, len, &named, version);
        if makes(Act::DoesFailed) && !step.success && status != Status::Gone {
            begin(call, world, target, verb, at, len, &id, version);
            continue;
        }
        if !step.acts {
            continue;
        }
        if makes(Act::Skip) {
            continue;
        }
        if makes(Act::WrongInstance) {
            if let Some(other) = neighbour(world, target, &asked) {
                begin(call, world, other, verb, at, len, &id, version);
            }
            continue;
        }
        let memory = world.instances.get(target).map(|one| one.used_memory);
        begin(call, world, target, verb, at, len, &id, version);
        if makes(Act::SaysFailed) {
            step.success = false;
        }
        if makes(Act::Neighbour)
            && let Some(other) = neighbour(world, target, &asked)
        {
            world.begin(other, verb, call.config);
        }
        if makes(Act::OtherService)
            && let Some(other) = elsewhere(
                world,
                |one, me| one.service != me.0 && one.project == me.1 && one.status == Status::Running,
                target,
            )
        {
            world.begin(other, verb, call.config);
        }
        if makes(Act::OtherProject)
            && let Some(other) = elsewhere(
                world,
                |one, me| one.service == me.0 && one.project != me.1 && one.status == Status::Running,
                target,
            )
        {
            world.begin(other, verb, call.config);
        }
        if makes(Act::FlushesNeighbour)
            && let (Some(other), Some(memory)) = (neighbour(world, target, &asked), memory)
        {
            set_memory(world, target, memory);
            if let Some(other) = world.instances.get_mut(other) {
                other.used_memory = 0;
            }
        }
        if makes(Act::ClearsOther)
            && let Some(other) = neighbour(world, target, &asked)
            && let Some(other) = world.instances.get_mut(other)
        {
            other.used_memory = 0;
        }
    }
    if call.is(Break::Act(Act::Everything)) {
        let all: Vec<usize> = live(call, world).collect();
        for target in all.into_iter().filter(|target| !asked.contains(target)) {
            world.begin(target, verb, call.config);
        }
    }
    steps
}

/// Mistakes with instances that are in transit or gone.
fn busy(call: &Call<'_>, world: &mut World, target: usize, status: Status, step: &mut Step, asked: &[usize]) {
    let broken = call.param(|b| match b {
        Break::Decide(Decide::BusyBreaks(end)) => Some(end),
        _ => None,
    });
    if let (Some(end), Status::Restarting | Status::Flushing) = (broken, status)
        && let Some(last) = world.instances.get_mut(target).and_then(|one| one.pending.last_mut())
    {
        last.to = end;
    }
    if matches!(status, Status::Deleting | Status::Gone)
        && call.is(Break::Decide(Decide::RepeatHitsAnother))
        && let Some(other) = neighbour(world, target, asked)
    {
        step.success = true;
        world.begin(other, Verb::Delete, call.config);
    }
}

#[expect(clippy::too_many_arguments, reason = "the place in the list is what faults select by")]
fn begin(
    call: &Call<'_>,
    world: &mut World,
    target: usize,
    verb: Verb,
    at: usize,
    len: usize,
    id: &str,
    version: &str,
) {
    let made = |pick: fn(Act) -> bool| {
        call.active.iter().find_map(|fault| match fault.what {
            Break::Act(act) if pick(act) && fault.which.picks(at, len, id, version) => Some(act),
            _ => None,
        })
    };
    let before = world.instances.get(target).map_or(0, |one| one.used_memory);
    let instead = made(|act| matches!(act, Act::Instead(_)));
    let verb = if let Some(Act::Instead(other)) = instead { other } else { verb };
    world.begin(target, verb, call.config);
    if let Some(Act::Also(other)) = made(|act| matches!(act, Act::Also(_))) {
        let memory = world.instances.get(target).and_then(|one| one.pending.last()).and_then(|p| p.memory);
        world.begin(target, other, call.config);
        if let (Some(memory), Some(last)) =
            (memory, world.instances.get_mut(target).and_then(|one| one.pending.last_mut()))
        {
            last.memory = Some(memory);
        }
    }
    let Some(instance) = world.instances.get_mut(target) else { return };
    let last = instance.pending.last().copied();
    let later = |ms: u64, to: Status, memory: Option<u64>| {
        last.map(|last| Pending { at: last.at + Duration::from_millis(ms), to, memory })
    };
    match made(|act| {
        matches!(
            act,
            Act::Stuck
                | Act::EndsIn(_)
                | Act::ComesBack(_)
                | Act::Detour(_)
                | Act::KeepsData
                | Act::DataReturns
                | Act::HalfData
        )
    }) {
        Some(Act::Stuck) => instance.pending.clear(),
        Some(Act::EndsIn(end)) => {
            if let Some(last) = instance.pending.last_mut() {
                last.to = end;
            }
        }
        Some(Act::ComesBack(ms)) => instance.pending.extend(later(ms, Status::Running, None)),
        Some(Act::Detour(status)) => {
            // Long enough to be seen by whoever polls: as long as the state in between itself.
            if let Some(last) = last {
                let span = last.at.saturating_sub(instance.touched);
                if let Some(first) = instance.pending.last_mut() {
                    first.to = status;
                }
                instance.pending.push(Pending { at: last.at + span, ..last });
            }
        }
        Some(Act::KeepsData) => {
            if let Some(last) = instance.pending.last_mut() {
                last.memory = None;
            }
        }
        Some(Act::DataReturns) => instance.pending.extend(later(60, Status::Running, Some(before))),
        Some(Act::HalfData) => {
            if let Some(last) = instance.pending.last_mut() {
                last.memory = Some(before / 2);
            }
        }
        _ => {}
    }
}

fn set_memory(world: &mut World, target: usize, memory: u64) {
    if let Some(last) = world.instances.get_mut(target).and_then(|one| one.pending.last_mut()) {
        last.memory = Some(memory);
    }
}

/// Another live instance of the same service and project that was not asked for.
pub(crate) fn neighbour(world: &World, target: usize, asked: &[usize]) -> Option<usize> {
    let me = world.instances.get(target)?;
    world.instances.iter().enumerate().find_map(|(at, one)| {
        let other = at != target && !asked.contains(&at);
        let same = one.service == me.service && one.project == me.project;
        (other && same && one.status == Status::Running).then_some(at)
    })
}

fn elsewhere(
    world: &World,
    wanted: impl Fn(&crate::instance::Instance, (Service, &str)) -> bool,
    target: usize,
) -> Option<usize> {
    let me = world.instances.get(target)?;
    world.instances.iter().position(|one| wanted(one, (me.service, &me.project)))
}

fn live<'a>(call: &'a Call<'_>, world: &'a World) -> impl Iterator<Item = usize> + 'a {
    world
        .instances
        .iter()
        .enumerate()
        .filter(|(_, one)| {
            one.service == call.service && one.project == call.project && one.status == Status::Running
        })
        .map(|(at, _)| at)
}

fn act_on_failed(call: &Call<'_>, world: &mut World, engine: Service, hits: Vec<usize>) -> Vec<usize> {
    let makes = |act: Act| call.is(Break::Act(act));
    world.counters.all_failed_deletes += 1;
    let mut targets = hits.clone();
    let other_engine = if engine == Service::DmsKafka { Service::DmsRocketmq } else { Service::DmsKafka };
    if makes(Act::AllFailedNothing) {
        targets.clear();
    }
    if makes(Act::AllFailedFirst) {
        targets.truncate(1);
    }
    if makes(Act::AllFailedNotLast) {
        targets.pop();
    }
    if makes(Act::AllFailedLive) {
        targets.extend(live_of(world, engine, call.project).first());
    }
    if makes(Act::AllFailedEverything) {
        targets.extend(live_of(world, engine, call.project));
    }
    if makes(Act::AllFailedOtherEngine) {
        targets.extend(failed(world, other_engine, call.project));
    }
    if makes(Act::AllFailedWrongEngine) {
        targets = failed(world, other_engine, call.project);
    }
    if makes(Act::AllFailedOtherProject) {
        let projects: Vec<String> = world.instances.iter().map(|one| one.project.clone()).collect();
        let others: std::collections::BTreeSet<String> =
            projects.into_iter().filter(|project| project != call.project).collect();
        for project in others {
            targets.extend(failed(world, engine, &project));
        }
    }
    for target in targets {
        world.begin(target, Verb::Delete, call.config);
        let Some(instance) = world.instances.get_mut(target) else { continue };
        if makes(Act::AllFailedReturn)
            && let Some(last) = instance.pending.last_mut()
        {
            last.to = Status::CreateFailed;
        }
        if makes(Act::Stuck) {
            instance.pending.clear();
        }
    }
    hits
}

fn live_of(world: &World, service: Service, project: &str) -> Vec<usize> {
    let matches = |one: &crate::instance::Instance| {
        one.service == service && one.project == project && one.status == Status::Running
    };
    world.instances.iter().enumerate().filter(|(_, one)| matches(one)).map(|(at, _)| at).collect()
}

/// The mistake of refusing a request and carrying it out.
pub(crate) fn despite_refusal(call: &Call<'_>, world: &mut World) {
    if !call.is(Break::Act(Act::DespiteRefusal)) {
        return;
    }
    carry_out(call, world);
}

/// Does what a lenient reader would understand, with no answer.
pub(crate) fn carry_out(call: &Call<'_>, world: &mut World) {
    let word = call.facts.verb.clone().unwrap_or_default();
    let folded = word.trim().to_lowercase();
    let known = Verb::of(call.service);
    let verb = known
        .iter()
        .find(|(name, _)| *name == folded)
        .or(known.first())
        .map_or(Verb::Delete, |(_, verb)| *verb);
    if call.facts.all_failed && verb == Verb::Delete {
        for target in failed(world, call.service, call.project) {
            world.begin(target, Verb::Delete, call.config);
        }
    }
    let text = String::from_utf8_lossy(call.body).into_owned();
    let mut targets: Vec<usize> = Vec::new();
    for id in text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).filter(|id| is_uuid(id)) {
        let Some(target) = resolve(call, world, id) else { continue };
        let running = world.instances.get(target).is_some_and(|one| one.status == Status::Running);
        if running && !targets.contains(&target) {
            targets.push(target);
        }
    }
    for target in targets {
        world.begin(target, verb, call.config);
    }
}
