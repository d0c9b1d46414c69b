//! Playing a case: taken from the journal where it is over, finished where it was begun, sent where it is new.
//!
//! A request of which nobody knows whether it was received is never sent again. What became of its instances is
//! looked at and told, and the case says that it could not be told. Steps after such a request are not sent, since
//! what they are to find depends on it.

use super::entry::{KeptStep, symbol};
use super::past::PastCase;
use super::stage::Stage;
use crate::exchange::{Failure, Outgoing};
use crate::judge::Call;
use crate::lane::{Lane, groups};
use crate::plan::{Loaded, Planned};
use crate::record::{Exchange, Look, Reading, Record, StepRecord, Waited};
use crate::regressions::FIRST;
use as_documented_cases::{After, Pool, Step, SymbolicId};
use as_documented_contract::Effect;
use std::collections::BTreeMap;

/// Why a case is sent. One that is sent for several reasons is sent several times, and kept as often.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Phase<'a> {
    /// The plan has it.
    Plan,
    /// Neighbours changed while many cases were sent, and each is sent by itself.
    Blame,
    /// A violation is sent again: of this operation and statement.
    Confirm(&'a str),
}

/// Longer than any wait between two looks that shows something quick.
const LONG_AGO_US: u64 = u64::MAX / 4;

impl Lane<'_> {
    /// Runs one case, or tells what an earlier process of the same run learned from it.
    pub(crate) async fn play(&mut self, loaded: &Loaded, planned: &Planned, phase: Phase<'_>) -> Record {
        let sender = self.sender;
        let Some(folder) = sender.folder() else { return self.run(loaded, planned).await };
        let start = || {
            let steps = super::header::digest(planned.case.steps.iter());
            steps.get(..16).unwrap_or_default().to_owned()
        };
        let key = match phase {
            // A file of regressions may have grown since, so their places in it tell nothing.
            Phase::Plan if planned.position >= FIRST => folder.turn(format!("first {}", start())),
            Phase::Plan => format!("plan {}", planned.position),
            Phase::Blame => folder.turn(format!("blame {}", planned.position)),
            Phase::Confirm(what) => folder.turn(format!("confirm {what} {}", start())),
        };
        let mut stage = Stage::new(key, planned.case.id.clone(), planned.case.effect > Effect::Probe);
        match folder.take(&stage.key) {
            Ok(None) => {}
            Ok(Some(past)) => {
                if let Some(record) = self.recall(loaded, planned, past, &mut stage).await {
                    return record;
                }
            }
            Err(error) => sender.stop(format!("the journal cannot be read: {error}")),
        }
        self.stage = Some(stage);
        let record = self.run(loaded, planned).await;
        if let Some(stage) = self.stage.take() {
            self.finish(&stage, &record);
        }
        record
    }

    /// Keeps what is new in a record between two steps of a case.
    pub(crate) fn keep(&mut self, record: &Record) {
        let (Some(folder), None) = (self.sender.folder(), self.sender.stopped()) else { return };
        let Some(stage) = &mut self.stage else { return };
        stage.at = record.steps.len();
        let new = record.steps.get(stage.kept..).unwrap_or_default();
        // What changes nothing can be sent again, and is kept when the case is over.
        if !stage.changes && !record.steps.iter().any(changes) {
            return;
        }
        let kept = folder.keep((&stage.key, &stage.case), &stage.ids, (stage.kept, new), false);
        stage.kept = record.steps.len();
        self.kept(kept);
    }

    /// Keeps the end of a case.
    fn finish(&self, stage: &Stage, record: &Record) {
        // A run that was stopped may have stopped looking too soon.
        let (Some(folder), None) = (self.sender.folder(), self.sender.stopped()) else { return };
        // What could not be sent is tried again by whoever goes on: it may be possible then.
        if record.steps.iter().all(|step| step.exchange.is_err()) {
            return;
        }
        let new = record.steps.get(stage.kept..).unwrap_or_default();
        self.kept(folder.keep((&stage.key, &stage.case), &stage.ids, (stage.kept, new), true));
    }

    fn kept(&self, written: std::io::Result<()>) {
        if let Err(error) = written {
            self.sender.stop(format!("the journal cannot be written: {error}"));
        }
    }

    /// What the journal tells of a case; where it was only begun, the stage from which it goes on.
    async fn recall(
        &mut self,
        loaded: &Loaded,
        planned: &Planned,
        past: PastCase,
        stage: &mut Stage,
    ) -> Option<Record> {
        if past.case != planned.case.id {
            let told = &past.case;
            self.sender
                .stop(format!("the journal tells of `{told}` where the plan has `{}`", planned.case.id));
            return Some(Record { steps: Vec::new() });
        }
        let begun = past.begun.values().next().map(|(intent, _)| intent.ids.clone());
        let told = past.ids.iter().chain(past.steps.iter().flat_map(KeptStep::ids));
        let mut ids: BTreeMap<SymbolicId, String> =
            told.chain(begun.iter().flatten()).filter_map(symbol).collect();
        for symbol in planned.ids.iter().filter(|symbol| symbol.pool == Pool::Minted) {
            ids.extend(self.mint.id(symbol.index).map(|id| (symbol.clone(), id.to_owned())));
        }
        let mut steps = Vec::new();
        for (kept, step) in past.steps.iter().zip(&planned.case.steps) {
            let record = kept.to_record(own(step, &ids), self.request(loaded, step, &ids));
            self.count_in(loaded, &record);
            steps.push(record);
        }
        if past.done {
            return Some(Record { steps });
        }
        stage.kept = steps.len();
        stage.at = steps.len();
        stage.ids = ids;
        let next = group_at(&planned.case.steps, steps.len());
        let lost = past.begun.values().any(|(_, answer)| answer.is_none());
        // After requests that changed nothing, a pause changes nothing.
        let goes_on = !steps.iter().any(changes)
            || steps.len().checked_sub(1).and_then(|at| planned.case.steps.get(at)).is_some_and(rests);
        let sent = match (past.begun.into_iter().collect::<Vec<_>>().as_slice(), next) {
            ([], _) if steps.is_empty() => return None,
            ([], _) if goes_on => None,
            ([], _) => return Some(self.break_off(stage, steps, &planned.case.steps)),
            ([(at, (intent, Some(answer)))], [step]) if !lost && *at == steps.len() => {
                let request = self.request(loaded, step, &stage.ids)?;
                let exchange = answer.exchange.to_exchange(request);
                let named: Vec<String> = own(step, &stage.ids).into_iter().map(|(_, id)| id).collect();
                // Neighbours may have been changed by anybody meanwhile.
                let hit = |look: &Look| hits(loaded, look);
                let mut before = intent.before.clone();
                before.retain(|id, look| {
                    named.contains(id) || intent.effect == Effect::AccountWide && hit(look)
                });
                let record = StepRecord {
                    before,
                    deferred: answer.deferred,
                    gap_us: LONG_AGO_US,
                    ids: own(step, &stage.ids),
                    ..StepRecord::alone(exchange)
                };
                self.count_in(loaded, &record);
                Some(record)
            }
            (begun, group) => {
                for (at, step) in (steps.len()..).zip(group) {
                    let ids = own(step, &stage.ids);
                    let Some((_, (intent, answer))) = begun.iter().find(|(place, _)| *place == at) else {
                        steps.push(StepRecord::unsent(ids, MIDDLE.to_owned()));
                        continue;
                    };
                    let Some(request) = self.request(loaded, step, &stage.ids) else { continue };
                    let exchange = match answer {
                        Some(answer) => answer.exchange.to_exchange(request),
                        None => Exchange {
                            request,
                            effect: intent.effect,
                            outcome: Err(Failure::Lost(self.became(&ids).await)),
                            nth: self.sender.reached(),
                            at_ms: intent.at_ms,
                            took_us: 0,
                            read: Reading::default(),
                        },
                    };
                    let record = StepRecord { ids, ..StepRecord::alone(exchange) };
                    self.count_in(loaded, &record);
                    steps.push(record);
                }
                return Some(self.break_off(stage, steps, &planned.case.steps));
            }
        };
        stage.prior = steps;
        stage.sent = sent;
        None
    }

    /// Ends a case whose next steps make no sense any more, and keeps it as it is.
    fn break_off(&self, stage: &Stage, mut steps: Vec<StepRecord>, planned: &[Step]) -> Record {
        if let Some(step) = planned.get(steps.len()) {
            steps.push(StepRecord::unsent(own(step, &stage.ids), MIDDLE.to_owned()));
        }
        let record = Record { steps };
        self.finish(stage, &record);
        record
    }

    /// Takes into account what an earlier process sent and saw.
    fn count_in(&mut self, loaded: &Loaded, record: &StepRecord) {
        let Ok(exchange) = &record.exchange else { return };
        self.sender.count_in(exchange, record.deferred);
        if record.waited != Waited::Settled {
            return;
        }
        if let Some(verb) = Call::of(loaded.rules(false), record).verb {
            self.worked(verb, record);
        }
    }

    /// The final bytes of a step, made again.
    fn request(&self, loaded: &Loaded, step: &Step, ids: &BTreeMap<SymbolicId, String>) -> Option<Outgoing> {
        let bound = step.request.bind(&|symbol| ids.get(symbol).cloned()).ok()?;
        self.sender.finish(loaded.id().service(), &bound).ok()
    }

    /// What became of the instances of a request of which nobody knows whether it was received, in words.
    async fn became(&mut self, ids: &[(SymbolicId, String)]) -> String {
        let mut out = "the run ended before the answer came, and the request is not sent again".to_owned();
        for (_, id) in ids.iter().filter(|(symbol, _)| symbol.pool != Pool::Minted) {
            let look = self.observer.show(self.sender, id).await;
            let words = match &look {
                Look::Gone => "gone",
                Look::Present { state: Some(state), .. } => state,
                Look::Present { state: None, .. } => "there",
                Look::Unknown(_) => "not to be seen",
            };
            out.push_str(&format!("; `{id}` is {words} now"));
            self.instances.see(id, &look);
        }
        out
    }
}

/// Why the steps after a break are not sent.
const MIDDLE: &str = "the run ended in the middle of this case, and what comes next depends on the moment";

/// Whether a step may have changed something.
fn changes(step: &StepRecord) -> bool {
    step.exchange.as_ref().is_ok_and(|exchange| exchange.effect > Effect::Probe)
}

/// Whether nothing of a step goes on when the next begins.
fn rests(step: &Step) -> bool {
    step.after == After::Settle
}

/// The steps that are sent together, beginning with this one.
fn group_at(steps: &[Step], at: usize) -> &[Step] {
    let mut from = 0;
    for group in groups(steps) {
        if from == at {
            return group;
        }
        from += group.len();
    }
    &[]
}

/// Whether a request on everything of its kind hits an instance that looks like this.
pub(crate) fn hits(loaded: &Loaded, look: &Look) -> bool {
    let everything = loaded.api.semantics().and_then(|semantics| semantics.everything.as_ref());
    everything.is_some_and(|everything| {
        look.state().is_some_and(|state| everything.hits.iter().any(|one| one == state))
    })
}

fn own(step: &Step, ids: &BTreeMap<SymbolicId, String>) -> Vec<(SymbolicId, String)> {
    crate::lane::own_ids(step, ids)
}
