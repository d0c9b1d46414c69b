//! The record of a case: what was sent, what came back, and what the companions showed meanwhile.
//!
//! It is all that judging sees, so a verdict can be made again from it at any time.

use crate::exchange::{Answer, Failure, Outgoing};
pub use crate::look::{Look, Snapshot};
use as_documented_cases::SymbolicId;
use as_documented_contract::Effect;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// One request and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was sent.
    pub request: Outgoing,
    /// The class the gate found.
    pub effect: Effect,
    /// What came back.
    pub outcome: Result<Answer, Failure>,
    /// Which request of the run it was, from 1.
    pub nth: usize,
    /// When it was sent, in milliseconds since the run began.
    pub at_ms: u64,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// The request's body as JSON, once somebody asked for it.
    pub read: Reading,
}

/// What the body of a request says as JSON, read once.
#[derive(Debug, Clone, Default)]
pub struct Reading(OnceLock<Option<Arc<Value>>>);

impl Exchange {
    /// The body of the request as JSON, read once; `None` where it is not JSON.
    #[must_use]
    pub fn asked(&self) -> Option<&Arc<Value>> {
        let read = || serde_json::from_slice(self.request.body.as_deref()?).ok().map(Arc::new);
        self.read.0.get_or_init(read).as_ref()
    }

    /// The answer, if there is one.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.outcome.as_ref().ok()
    }
}

/// The states in which some instances were seen, in no order.
pub type Passed = BTreeMap<String, BTreeSet<String>>;

/// One look in the course of waiting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// When the looks were asked for, in microseconds since the request was answered.
    pub asked_us: u64,
    /// When all of them had come, on the same clock.
    pub at_us: u64,
    /// What was seen.
    pub looks: Snapshot,
}

/// When messages were asked for, as seen right before and right after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// While the verb worked on the instance.
    During,
    /// When the work had ended.
    After,
    /// While the verb worked on another instance.
    Beside,
    /// When the instance was gone; there only where messages came back.
    Gone,
}

/// What a message request was answered while an instance was seen in a status before and after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageProbe {
    /// When it was asked.
    pub asked: Asked,
    /// The instance.
    pub id: String,
    /// The status seen right before and right after.
    pub state: String,
    /// The HTTP status of the answer.
    pub status: u16,
}

/// How the waiting after a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waited {
    /// There was nothing to wait for.
    No,
    /// Everything came to rest.
    Settled,
    /// Time ran out first.
    TimedOut,
    /// The same was waited for in vain before, so this time the wait was cut short.
    Briefly,
    /// The companions could not be read.
    Blind,
}

/// One step and its evidence.
#[derive(Debug, Clone)]
pub struct StepRecord {
    /// The ids named, by symbol.
    pub ids: Vec<(SymbolicId, String)>,
    /// The exchange; absent where the gate or the target did not allow it.
    pub exchange: Result<Exchange, String>,
    /// How many times the endpoint asked to wait before it answered.
    pub deferred: u32,
    /// Before: the named instances and their neighbours.
    pub before: Snapshot,
    /// While waiting: the named instances.
    pub trail: Vec<Moment>,
    /// Right after the answer, where the verb's work leaves no trace: the neighbours.
    pub meanwhile: Snapshot,
    /// Afterwards: the named instances and their neighbours.
    pub after: Snapshot,
    /// The neighbours that differ were looked at twice.
    pub after_again: Snapshot,
    /// Instances of other services and projects before and after, where they were watched: by id and whose it is.
    pub strangers: (Snapshot, Snapshot),
    /// The named instances as they were found some time after everything had come to rest.
    pub later: Snapshot,
    /// The states that the instances of a case passed through after its last step, while what was under way ended.
    pub passed: Passed,
    /// Messages asked for during a restart, and after a deletion.
    pub messages: Vec<MessageProbe>,
    /// How the waiting ended.
    pub waited: Waited,
    /// The longest time that may lie between what two looks saw, in microseconds: from asking for one to having the
    /// next. The first is counted from before the sending.
    pub gap_us: u64,
    /// The shortest time that the verb's work was seen to go on for any instance of this run; absent where it
    /// was never seen.
    pub visible_us: Option<u64>,
}

/// Looks closer together than this would have shown a restart of which nothing else is known: field restarts
/// take seconds to minutes.
const CLOSE_US: u64 = 100_000;

/// After so many times the time that work took on one instance it is over on another, too.
const MUCH: u64 = 3;

impl StepRecord {
    /// A step that was not sent, and why.
    #[must_use]
    pub fn unsent(ids: Vec<(SymbolicId, String)>, reason: String) -> Self {
        Self {
            ids,
            exchange: Err(reason),
            deferred: 0,
            before: Snapshot::new(),
            trail: Vec::new(),
            meanwhile: Snapshot::new(),
            after: Snapshot::new(),
            after_again: Snapshot::new(),
            strangers: (Snapshot::new(), Snapshot::new()),
            later: Snapshot::new(),
            passed: Passed::new(),
            messages: Vec::new(),
            waited: Waited::No,
            gap_us: 0,
            visible_us: None,
        }
    }

    /// An exchange that nobody looked around.
    #[must_use]
    pub fn alone(exchange: Exchange) -> Self {
        Self { exchange: Ok(exchange), ..Self::unsent(Vec::new(), String::new()) }
    }

    /// Whether work that ends where it began, such as a restart, would have been seen by looks this close.
    #[must_use]
    pub fn would_show(&self) -> bool {
        match self.visible_us {
            Some(visible) => self.gap_us.saturating_mul(2) <= visible,
            None => self.gap_us <= CLOSE_US,
        }
    }

    /// Whether an instance was in a status for most of the time that it was waited for. What came to it late had not the
    /// whole time.
    #[must_use]
    pub fn mostly_in(&self, id: &str, state: &str) -> bool {
        let shows = |moment: &&Moment| moment.looks.get(id).and_then(Look::state) == Some(state);
        let first = self.trail.iter().find(shows).map_or(0, |moment| moment.at_us);
        let last = self.trail.last().map_or(0, |moment| moment.at_us);
        first.saturating_mul(2) <= last
    }

    /// Whether work on an instance would have been seen as it was on another that was named beside it: there it went on
    /// for much longer than from one look to the next, and was long over when the last look was taken.
    #[must_use]
    pub fn would_show_beside(&self, id: &str, during: &[String]) -> bool {
        let spans = self.spans(during);
        let others: Vec<(u64, u64)> =
            spans.iter().filter(|(other, _)| **other != id).map(|(_, span)| *span).collect();
        let longest = others.iter().map(|(first, last)| last.saturating_sub(*first)).max().unwrap_or(0);
        // They may be worked on one after the other.
        let over = others.iter().map(|(_, last)| *last).max().unwrap_or(0);
        let until = self.trail.last().map_or(0, |moment| moment.asked_us);
        longest > 0 && self.gap_us.saturating_mul(2) <= longest && until >= over.saturating_mul(MUCH)
    }

    /// How long a status of `during` lasted at least on the instance where it was shortest, in microseconds: from
    /// having the first look that shows it to asking for the last. Absent where no two looks show it. What was under
    /// way before tells nothing.
    #[must_use]
    pub fn seen_working(&self, during: &[String]) -> Option<u64> {
        self.spans(during).values().filter_map(|(first, last)| last.checked_sub(*first)).min()
    }

    /// For each instance when it was seen first in a status of `during`, and when it was looked at last in one.
    fn spans(&self, during: &[String]) -> BTreeMap<&str, (u64, u64)> {
        let works = |look: &Look| look.state().is_some_and(|state| during.iter().any(|one| one == state));
        let mut spans: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for moment in &self.trail {
            for (id, _) in moment.looks.iter().filter(|(_, look)| works(look)) {
                spans.entry(id).or_insert((moment.at_us, 0)).1 = moment.asked_us;
            }
        }
        spans.retain(|id, _| !self.before.get(id).is_some_and(works));
        spans
    }
}

/// The evidence of a case's steps.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its steps, as far as it came.
    pub steps: Vec<StepRecord>,
}

impl Record {
    fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.steps.iter().filter_map(|step| step.exchange.as_ref().ok()?.answer())
    }

    /// Whether some answer is so long that many like it would not fit.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        self.answers().any(Answer::is_heavy)
    }

    /// Whether the end of some answer was given up.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.answers().any(Answer::is_cut)
    }

    /// Gives up the ends of long answers, which have been judged.
    pub fn slim(&mut self) {
        for exchange in self.steps.iter_mut().filter_map(|step| step.exchange.as_mut().ok()) {
            if let Ok(answer) = &mut exchange.outcome {
                answer.slim();
            }
        }
    }
}
