//! The five documented operations: read the request, decide, act, answer.
//!
//! Each step is one file and asks the active faults at its own hook. `operate` knows the order of the
//! steps and nothing of their content.

mod act;
mod answer;
mod body;
mod decide;
mod parse;

pub(crate) use parse::field;

pub(crate) use act::carry_out;

use body::parse_body;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::breaks::{Break, Decide};
use crate::refusal::Refusal;
use crate::service::{Service, Verb};
use crate::world::World;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    Ids {
        verb: Verb,
        ids: Vec<String>,
    },
    /// Delete every instance of this engine whose creation failed.
    AllFailed(Service),
    /// A verb for every live instance; only a fault asks for this.
    Everything(Verb),
    /// Accepted without doing anything, with this word per id.
    Nothing {
        ids: Vec<String>,
        success: bool,
    },
}

/// What will be done about one requested id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) asked: String,
    /// The instance meant, if there is one.
    pub(crate) target: Option<usize>,
    /// Whether the answer says success.
    pub(crate) success: bool,
    /// Whether the verb is carried out.
    pub(crate) acts: bool,
}

/// What will be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Steps(Verb, Vec<Step>),
    AllFailed(Service, Vec<usize>),
}

/// Answers a call of a documented operation and changes the world accordingly.
pub(crate) fn operate(call: &Call<'_>, world: &mut World) -> Answer {
    if let Some(status) = call.param(|b| match b {
        Break::Decide(Decide::Crash(status)) => Some(status),
        _ => None,
    }) {
        return crash(status);
    }
    if let Some(status) = call.param(|b| match b {
        Break::Decide(Decide::Refuse(status)) => Some(status),
        _ => None,
    }) {
        let mut answer = call.refuse(Refusal::WrongState);
        answer.status = status;
        return answer;
    }
    let planned = parse::parse(call, world).and_then(|intent| decide::decide(call, world, intent));
    match planned {
        Ok(plan) => {
            let plan = act::act(call, world, plan);
            answer::accepted(call, world, &plan)
        }
        Err(refusal) => {
            act::despite_refusal(call, world);
            refused(call, refusal)
        }
    }
}

fn refused(call: &Call<'_>, refusal: Refusal) -> Answer {
    if call.is(Break::Decide(Decide::CrashOnRefusal)) {
        return crash(500);
    }
    let mut answer = call.refuse(refusal);
    if call.is(Break::Decide(Decide::RefusalIsOk)) {
        answer.status = if call.service == Service::Clouddc { 202 } else { 200 };
    }
    if let Some(status) = call.param(|b| match b {
        Break::Decide(Decide::RefusalStatus(status)) => Some(status),
        _ => None,
    }) {
        answer.status = status;
    }
    answer
}

fn crash(status: u16) -> Answer {
    let body = serde_json::json!({ "error_code": "SYS.0500", "error_msg": "Internal error.", "error_ext_msg": null });
    Answer::json(status, body)
}
