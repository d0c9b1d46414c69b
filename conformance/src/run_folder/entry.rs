//! What a journal says, entry by entry.
//!
//! Answers and looks are kept; requests are not. A request is made again from the plan, so no credential that was
//! sent with one can ever stand here.

use super::redact::Redactor;
use crate::exchange::{Answer, Failure, Outgoing};
use crate::outcome::Violation;
use crate::record::{Exchange, Look, MessageProbe, Moment, Passed, Reading, Snapshot, StepRecord, Waited};
use crate::shard::Preference;
use as_documented_cases::{CaseId, Mention, Pool, SymbolicId};
use as_documented_contract::Effect;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Entry {
    /// A run begins. Always the first, and the only one of its kind.
    Begin(super::Header),
    /// Another process goes on with it.
    Resume,
    /// A request that may change something is about to be sent.
    Intent(Intent),
    /// It was not sent after all.
    Withdrawn(Place),
    /// It was answered, or known not to be.
    Answer(Answered),
    /// Steps of a case are over.
    Steps(Steps),
    /// What all instances of a service, or of all, looked like at a certain point of the run.
    Lists { label: String, lists: BTreeMap<String, Snapshot> },
    /// A violation was sent again and made small.
    Violation { key: String, shown: Option<Box<(Preference, Violation)>> },
    /// The process ends by itself.
    End { stopped: Option<String> },
}

/// One step of one case of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) key: String,
    pub(super) step: usize,
}

/// A request that is about to be sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) place: Place,
    pub(super) case: CaseId,
    pub(super) service: String,
    pub(super) effect: Effect,
    pub(super) method: String,
    pub(super) path: String,
    /// The digest of the headers but for credentials, names in lower case and in order.
    pub(super) headers: String,
    /// The digest of the body; what it was can be made again from the plan.
    pub(super) body: String,
    /// The ids that the whole case was given.
    pub(super) ids: Vec<(String, String)>,
    /// What it would hit beside the ids that it names, where that was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hits: Vec<String>,
    /// What the instances looked like.
    pub(super) before: Snapshot,
    pub(super) at_ms: u64,
}

/// What a request was answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Answered {
    pub(super) place: Place,
    pub(super) exchange: KeptExchange,
    pub(super) deferred: u32,
}

/// Some steps of a case, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Steps {
    pub(super) key: String,
    pub(super) case: CaseId,
    /// The ids that the whole case was given, where it is not over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ids: Vec<(String, String)>,
    /// The first of these steps.
    pub(super) from: usize,
    pub(super) steps: Vec<KeptStep>,
    /// Whether the case is over.
    pub(super) done: bool,
}

/// An answer, or why there is none, and its circumstances.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptExchange {
    effect: Effect,
    nth: usize,
    at_ms: u64,
    took_us: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<KeptAnswer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: KeptBody,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptBody {
    Text(String),
    Base64(String),
}

impl KeptExchange {
    pub(super) fn of(exchange: &Exchange, redactor: &Redactor) -> Self {
        let answer = exchange.answer().map(|answer| KeptAnswer {
            status: answer.status,
            headers: answer.headers.clone(),
            body: match String::from_utf8(redactor.bytes(&answer.body)) {
                Ok(text) => KeptBody::Text(text),
                Err(error) => KeptBody::Base64(STANDARD.encode(error.as_bytes())),
            },
        });
        Self {
            effect: exchange.effect,
            nth: exchange.nth,
            at_ms: exchange.at_ms,
            took_us: exchange.took_us,
            answer,
            failure: exchange.outcome.as_ref().err().cloned(),
        }
    }

    /// The exchange, with its request as made again.
    pub(super) fn to_exchange(&self, request: Outgoing) -> Exchange {
        let outcome = match (&self.answer, &self.failure) {
            (Some(answer), _) => {
                let body = match &answer.body {
                    KeptBody::Text(text) => text.clone().into_bytes(),
                    KeptBody::Base64(text) => STANDARD.decode(text).unwrap_or_default(),
                };
                Ok(Answer::new(answer.status, answer.headers.clone(), body))
            }
            (None, Some(failure)) => Err(failure.clone()),
            (None, None) => Err(Failure::Lost("the journal does not say what came of it".to_owned())),
        };
        Exchange {
            request,
            effect: self.effect,
            outcome,
            nth: self.nth,
            at_ms: self.at_ms,
            took_us: self.took_us,
            read: Reading::default(),
        }
    }

    pub(super) fn at_ms(&self) -> u64 {
        self.at_ms
    }

    pub(super) fn nth(&self) -> usize {
        self.nth
    }
}

/// A step and its evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptStep {
    /// The ids that it names, but for those made up from the seed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<KeptExchange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unsent: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    deferred: u32,
    #[serde(default, skip_serializing_if = "Snapshot::is_empty")]
    before: Snapshot,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trail: Vec<Moment>,
    /// What differs from before; `None` for what is no longer in the list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    after: BTreeMap<String, Option<Look>>,
    /// What differs from before.
    #[serde(default, skip_serializing_if = "Snapshot::is_empty")]
    meanwhile: Snapshot,
    #[serde(default, skip_serializing_if = "Snapshot::is_empty")]
    after_again: Snapshot,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    messages: Vec<MessageProbe>,
    /// Of strangers only those that changed.
    #[serde(default, skip_serializing_if = "is_nothing")]
    strangers: (Snapshot, Snapshot),
    #[serde(default, skip_serializing_if = "Snapshot::is_empty")]
    later: Snapshot,
    #[serde(default, skip_serializing_if = "Passed::is_empty")]
    passed: Passed,
    waited: Waited,
    gap_us: u64,
}

fn is_nothing((before, after): &(Snapshot, Snapshot)) -> bool {
    before.is_empty() && after.is_empty()
}

fn changed((before, after): &(Snapshot, Snapshot)) -> (Snapshot, Snapshot) {
    let differ = |id: &String| before.get(id) != after.get(id);
    let only = |snapshot: &Snapshot| {
        let those = snapshot.iter().filter(|(id, _)| differ(id));
        those.map(|(id, look)| (id.clone(), look.clone())).collect()
    };
    (only(before), only(after))
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl KeptStep {
    pub(super) fn of(step: &StepRecord, redactor: &Redactor) -> Self {
        let (exchange, unsent) = match &step.exchange {
            Ok(exchange) => (Some(KeptExchange::of(exchange, redactor)), None),
            Err(reason) => (None, Some(reason.clone())),
        };
        Self {
            ids: kept_ids(&step.ids),
            exchange,
            unsent,
            deferred: step.deferred,
            before: step.before.clone(),
            trail: step.trail.clone(),
            after: difference(&step.before, &step.after),
            meanwhile: other_than(&step.before, &step.meanwhile),
            after_again: step.after_again.clone(),
            messages: step.messages.clone(),
            strangers: changed(&step.strangers),
            later: step.later.clone(),
            passed: step.passed.clone(),
            waited: step.waited,
            gap_us: step.gap_us,
        }
    }

    /// The evidence; `ids` are those that the step names, and `request` is what was sent.
    pub(super) fn to_record(&self, ids: Vec<(SymbolicId, String)>, request: Option<Outgoing>) -> StepRecord {
        let exchange = match (&self.exchange, request) {
            (Some(exchange), Some(request)) => Ok(exchange.to_exchange(request)),
            _ => Err(self.unsent.clone().unwrap_or_else(|| "the journal does not say why".to_owned())),
        };
        let mut after = self.before.clone();
        for (id, look) in &self.after {
            match look {
                Some(look) => after.insert(id.clone(), look.clone()),
                None => after.remove(id),
            };
        }
        StepRecord {
            deferred: self.deferred,
            before: self.before.clone(),
            trail: self.trail.clone(),
            after,
            meanwhile: self.meanwhile.clone(),
            after_again: self.after_again.clone(),
            messages: self.messages.clone(),
            strangers: self.strangers.clone(),
            later: self.later.clone(),
            passed: self.passed.clone(),
            waited: self.waited,
            gap_us: self.gap_us,
            exchange,
            ..StepRecord::unsent(ids, String::new())
        }
    }

    /// The ids that were written down.
    pub(super) fn ids(&self) -> &[(String, String)] {
        &self.ids
    }

    /// The class of its request, and how many times it was sent.
    pub(super) fn spent(&self) -> Option<(Effect, u64)> {
        self.exchange.as_ref().map(|exchange| (exchange.effect, 1 + u64::from(self.deferred)))
    }

    pub(super) fn exchange(&self) -> Option<&KeptExchange> {
        self.exchange.as_ref()
    }
}

fn other_than(before: &Snapshot, now: &Snapshot) -> Snapshot {
    let other = now.iter().filter(|(id, look)| before.get(id) != Some(look));
    other.map(|(id, look)| (id.clone(), look.clone())).collect()
}

fn difference(before: &Snapshot, after: &Snapshot) -> BTreeMap<String, Option<Look>> {
    let changed = after.iter().filter(|(id, look)| before.get(id) != Some(look));
    let changed = changed.map(|(id, look)| (id.clone(), Some(look.clone())));
    let missing = before.keys().filter(|id| !after.contains_key(id)).map(|id| (id.clone(), None));
    changed.chain(missing).collect()
}

/// Ids as they are kept: those that the seed makes up are left out.
pub(super) fn kept_ids<'a>(ids: impl IntoIterator<Item = &'a (SymbolicId, String)>) -> Vec<(String, String)> {
    let ids = ids.into_iter().filter(|(symbol, _)| symbol.pool != Pool::Minted);
    ids.map(|(symbol, id)| (symbol.symbol(), id.clone())).collect()
}

/// The symbol and the id of a kept pair.
pub(super) fn symbol((symbol, id): &(String, String)) -> Option<(SymbolicId, String)> {
    symbol.parse::<Mention>().ok().map(|mention| (mention.id, id.clone()))
}
