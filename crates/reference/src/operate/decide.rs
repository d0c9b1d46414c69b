//! From an intent to a plan: which instance each id means, and whether the verb is allowed now.
//!
//! Nothing is changed here, so that a refusal of one id can refuse the whole call without a trace.

use super::{Intent, Plan, Step};
use crate::call::Call;
use crate::faults::breaks::{Break, Decide};
use crate::instance::{Instance, Status};
use crate::readings::{
    BusyInstance, ClouddcRepeatDelete, ClouddcUnknownIds, Duplicates, FlushIneligible, RepeatDelete,
    UnknownIds, UuidCase,
};
use crate::refusal::Refusal;
use crate::service::{Service, Verb};
use crate::world::World;

/// Plans what to do.
pub(crate) fn decide(call: &Call<'_>, world: &World, intent: Intent) -> Result<Plan, Refusal> {
    match intent {
        Intent::Nothing { ids, success } => {
            let step = |asked| Step { asked, target: None, success, acts: false };
            Ok(Plan::Steps(Verb::Restart, ids.into_iter().map(step).collect()))
        }
        Intent::AllFailed(engine) => Ok(Plan::AllFailed(engine, failed(world, engine, call.project))),
        Intent::Everything(verb) => Ok(Plan::Steps(verb, every_live(call, world))),
        Intent::Ids { verb, ids } => {
            let ids = distinct(call, ids)?;
            let mut steps = Vec::with_capacity(ids.len());
            for asked in ids {
                if let Some(step) = step(call, world, verb, asked)? {
                    steps.push(step);
                }
            }
            if steps.is_empty() {
                return Err(Refusal::UnknownId(404));
            }
            broken_by_strangers(call, &mut steps);
            Ok(Plan::Steps(verb, steps))
        }
    }
}

/// Instances of the engine in the project whose creation failed.
pub(crate) fn failed(world: &World, engine: Service, project: &str) -> Vec<usize> {
    let matches = |one: &Instance| {
        one.service == engine && one.project == project && one.status == Status::CreateFailed
    };
    world.instances.iter().enumerate().filter(|(_, one)| matches(one)).map(|(at, _)| at).collect()
}

fn every_live(call: &Call<'_>, world: &World) -> Vec<Step> {
    world
        .instances
        .iter()
        .enumerate()
        .filter(|(_, one)| {
            one.service == call.service && one.project == call.project && one.status == Status::Running
        })
        .map(|(at, one)| Step { asked: one.id.clone(), target: Some(at), success: true, acts: true })
        .collect()
}

fn distinct(call: &Call<'_>, ids: Vec<String>) -> Result<Vec<String>, Refusal> {
    let readings = &call.config.readings;
    if readings.duplicates == Duplicates::Each {
        return Ok(ids);
    }
    let key = |id: &String| match readings.uuid_case {
        UuidCase::Insensitive => id.to_ascii_lowercase(),
        UuidCase::Sensitive => id.clone(),
    };
    let mut seen = std::collections::BTreeSet::new();
    let all = ids.len();
    let once: Vec<String> = ids.into_iter().filter(|id| seen.insert(key(id))).collect();
    if once.len() < all && readings.duplicates == Duplicates::Refused {
        return Err(Refusal::IdRepeated);
    }
    Ok(once)
}

/// The instance that an id means to this caller, whatever its state.
pub(crate) fn resolve(call: &Call<'_>, world: &World, id: &str) -> Option<usize> {
    let at = match call.config.readings.uuid_case {
        UuidCase::Insensitive => world.find(&id.to_ascii_lowercase()),
        UuidCase::Sensitive => world.find(id),
    }?;
    let one = world.instances.get(at)?;
    let same_service = one.service == call.service
        // The v2 path of the message service is shared; ids decide.
        || (call.service == Service::DmsRocketmq && one.service == Service::DmsKafka)
        || call.is(Break::Decide(Decide::OtherServices));
    let same_project = one.project == call.project || call.is(Break::Decide(Decide::OtherProjects));
    (same_service && same_project).then_some(at)
}

fn step(call: &Call<'_>, world: &World, verb: Verb, asked: String) -> Result<Option<Step>, Refusal> {
    let target = resolve(call, world, &asked);
    let instance = target.and_then(|at| world.instances.get(at));
    let made = |success: bool, acts: bool| Ok(Some(Step { asked: asked.clone(), target, success, acts }));
    let verdict = match instance {
        None => Verdict::Unknown,
        Some(instance) => verdict(call, instance, verb),
    };
    match verdict {
        Verdict::Does => made(true, true),
        Verdict::Failed => made(false, false),
        Verdict::Claimed => made(true, false),
        Verdict::Refused(refusal) => Err(refusal),
        Verdict::Unknown if call.is(Break::Decide(Decide::StrangersSucceed)) => made(true, false),
        Verdict::Unknown if call.service == Service::Clouddc => {
            match call.config.readings.clouddc_unknown_ids {
                ClouddcUnknownIds::NotFound => Err(Refusal::UnknownId(404)),
                ClouddcUnknownIds::BadRequest => Err(Refusal::UnknownId(400)),
                ClouddcUnknownIds::Omitted => Ok(None),
                ClouddcUnknownIds::Echoed => made(true, false),
            }
        }
        Verdict::Unknown => match call.config.readings.unknown_ids {
            UnknownIds::Failed => made(false, false),
            // What is to be deleted and is not there need not be deleted.
            UnknownIds::Deleted => made(verb == Verb::Delete, false),
            UnknownIds::Refused => Err(Refusal::UnknownId(404)),
        },
    }
}

/// What a verb comes to for one instance.
enum Verdict {
    Does,
    Failed,
    /// Reported done without being done.
    Claimed,
    Refused(Refusal),
    Unknown,
}

fn verdict(call: &Call<'_>, instance: &Instance, verb: Verb) -> Verdict {
    let readings = &call.config.readings;
    let busy = || match readings.busy_instance {
        BusyInstance::Failed => Verdict::Failed,
        BusyInstance::Success => Verdict::Does,
        BusyInstance::Refused => Verdict::Refused(Refusal::WrongState),
    };
    let status = instance.taken();
    let gone = matches!(status, Status::Gone);
    if verb == Verb::Delete {
        if call.service == Service::Clouddc && (gone || status == Status::Deleting) {
            return match readings.clouddc_repeat_delete {
                ClouddcRepeatDelete::NotFound => Verdict::Unknown,
                ClouddcRepeatDelete::Accepted => Verdict::Claimed,
            };
        }
        return match status {
            Status::Running | Status::CreateFailed | Status::Error | Status::Stopped => Verdict::Does,
            Status::Creating | Status::Restarting | Status::Flushing => busy(),
            Status::Deleting | Status::Gone => match readings.repeat_delete {
                RepeatDelete::Failed => Verdict::Failed,
                RepeatDelete::NotFound => Verdict::Refused(Refusal::UnknownId(404)),
                RepeatDelete::Success => Verdict::Claimed,
            },
        };
    }
    if gone {
        return Verdict::Unknown;
    }
    // Source: dms-rocketmq-v2, row action: `delete` alone.
    if instance.service == Service::DmsRocketmq && !call.is(Break::Decide(Decide::RestartsRocketmq)) {
        return Verdict::Failed;
    }
    if verb == Verb::Flush {
        if !instance.is_flushable() {
            if call.is(Break::Decide(Decide::FlushesAnything)) && instance.status == Status::Running {
                return Verdict::Does;
            }
            if call.is(Break::Decide(Decide::ClaimsAnyFlush)) {
                return Verdict::Claimed;
            }
            return match readings.flush_ineligible {
                FlushIneligible::BadRequest => Verdict::Refused(Refusal::NotFlushable),
                FlushIneligible::Failed => Verdict::Failed,
            };
        }
        if call.is(Break::Decide(Decide::DoesNotFlush(instance.version))) {
            return Verdict::Refused(Refusal::NotFlushable);
        }
        if call.is(Break::Decide(Decide::FailsToFlush(instance.version))) {
            return Verdict::Failed;
        }
    }
    match status {
        Status::Running => Verdict::Does,
        Status::Restarting | Status::Flushing => busy(),
        Status::CreateFailed if call.is(Break::Decide(Decide::RestartsFailed)) => Verdict::Does,
        Status::CreateFailed if call.is(Break::Decide(Decide::ClaimsFailedRestart)) => Verdict::Claimed,
        Status::Creating | Status::Deleting | Status::CreateFailed | Status::Error | Status::Stopped => {
            Verdict::Failed
        }
        Status::Gone => Verdict::Unknown,
    }
}

fn broken_by_strangers(call: &Call<'_>, steps: &mut [Step]) {
    let stranger = steps.iter().position(|step| step.target.is_none());
    let Some(first) = stranger else { return };
    if call.is(Break::Decide(Decide::StopsAtStranger)) {
        for step in steps.iter_mut().skip(first + 1) {
            step.acts = false;
        }
    }
    if call.is(Break::Decide(Decide::StrangerFailsAll)) {
        for step in steps.iter_mut() {
            step.success = false;
        }
    }
}
