//! A lane: the cases of one service that may change something, one after the other, each with looks before,
//! during and after.
//!
//! Steps that change state run alone in their lane, so that whatever changes between two looks has one cause.

mod wait;

use crate::judge::Call;
use crate::mint::Mint;
use crate::observe::Observer;
use crate::plan::{Instances, Loaded, Planned};
use crate::record::{Exchange, Look, Record, Snapshot, StepRecord, Waited};
use crate::run::Whose;
use crate::run_folder::Stage;
use crate::sender::Sender;
use as_documented_cases::{After, BoundRequest, Pool, SymbolicId};
use as_documented_contract::Verb;
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// What a lane works with.
#[derive(Debug)]
pub struct Lane<'a> {
    /// Sends.
    pub sender: &'a Sender,
    /// Looks.
    pub observer: &'a Observer,
    /// Made-up ids.
    pub mint: &'a Mint,
    /// Ids of others that mixed lists may name: of each of those others some, of which the first is named until it was
    /// hit.
    pub foreign: Vec<Vec<String>>,
    /// The instances that may be named.
    pub instances: Instances,
    /// The last list, still true because nothing was sent since.
    pub listed: Option<Snapshot>,
    /// Whether messages can be asked for.
    pub messages: bool,
    /// The shortest time that each verb's work was seen to go on, in microseconds.
    pub visible: BTreeMap<String, u64>,
    /// The longest time that each verb's work took to come to rest, in microseconds.
    pub longest: BTreeMap<String, u64>,
    /// The longest time from an answer to the first sign of what it set going.
    pub lag: Duration,
    /// How often nothing was seen to come of a verb, and nothing ever was.
    pub unseen: BTreeMap<String, usize>,
    /// Verbs that were waited for in vain to the very end: later waits for them are short.
    pub in_vain: BTreeSet<String>,
    /// Whether even those are waited for as long as their work takes elsewhere: what is sent to confirm a violation
    /// has to tell.
    pub patient: bool,
    /// Whether neighbours are taken to be unchanged by what was refused: whoever sets it looks at them later.
    pub trusting: bool,
    /// Looks at other services and projects, where a case has them watched.
    pub watchers: Option<&'a BTreeMap<Whose, Observer>>,
    /// Whether the present case has them watched.
    pub watching: bool,
    /// Strangers as they were before the present step.
    pub others: BTreeMap<Whose, Snapshot>,
    /// Strangers as they were right after the answer to the present step, where its work leaves no trace.
    pub early: BTreeMap<Whose, Snapshot>,
    /// Where the case that is being sent stands, for the journal.
    pub stage: Option<Stage>,
    /// Where the instances begin that the present step looks at one by one, for want of a list.
    pub turn: usize,
    /// What is sent once more when the service was left alone for a while after the last case.
    pub rested: Vec<Planned>,
}

/// Longer than any time between two looks.
const ALWAYS_SEEN_US: u64 = u64::MAX / 4;

/// What takes so many times as long as it ever took does not happen.
const MUCH: u64 = 3;

/// How many instances are looked at one by one where no list is to be had.
const FEW: usize = 8;

/// How long a wait goes on for a verb that was already waited for in vain to the end.
const SHORT: Duration = Duration::from_millis(300);

impl Lane<'_> {
    /// Runs one case; the record has as many steps as could be sent.
    pub async fn run(&mut self, loaded: &Loaded, planned: &Planned) -> Record {
        let case = &planned.case;
        self.watching = case.watched;
        let mut record = Record { steps: Vec::new() };
        let mut busy: Vec<(&Verb, String)> = Vec::new();
        let mut taken: Vec<(&Verb, String)> = Vec::new();
        let semantics = loaded.api.semantics();
        // A case that an earlier process began keeps the ids that it was given.
        let begun = self.stage.as_mut().filter(|stage| !stage.prior.is_empty() || stage.sent.is_some());
        let bound = match begun {
            Some(stage) => {
                record.steps = std::mem::take(&mut stage.prior);
                Ok(stage.ids.clone())
            }
            None => {
                let foreign: Vec<Option<String>> =
                    self.foreign.iter().map(|ids| ids.first().cloned()).collect();
                self.instances.bind(&planned.ids, semantics, self.mint, &foreign)
            }
        };
        let ids = match bound {
            Ok(ids) => ids,
            Err(reason) => {
                record.steps.push(StepRecord::unsent(Vec::new(), reason));
                return record;
            }
        };
        if let Some(stage) = &mut self.stage {
            stage.ids = ids.clone();
        }
        let mut over = record.steps.len();
        for group in groups(&case.steps) {
            if over > 0 {
                over = over.saturating_sub(group.len());
                continue;
            }
            let made = match group {
                [step] => {
                    // The only step of a case names what the case names.
                    let own = match case.steps.len() {
                        1 => given(planned.ids.clone(), &ids),
                        _ => own_ids(step, &ids),
                    };
                    vec![self.step(loaded, (step, own), &ids, &busy).await]
                }
                group => self.together(loaded, group, &ids, &busy).await,
            };
            let failed = made.iter().any(|made| made.exchange.is_err());
            for made in made {
                self.believe(loaded, &made);
                if made.waited != Waited::Settled
                    && let Some(exchange) = accepted(&made)
                    && made.ids.iter().any(|(symbol, _)| symbol.pool.is_live())
                    && let call = Call::of(loaded.rules(false), &made)
                    && let Some(verb) = call.verb
                {
                    taken.extend(crate::judge::taken_ids(&call, exchange).into_iter().map(|id| (verb, id)));
                    let live = made.ids.iter().filter(|(symbol, _)| symbol.pool.is_live());
                    busy.extend(live.map(|(_, id)| (verb, id.clone())));
                }
                record.steps.push(made);
            }
            self.keep(&record);
            if failed {
                break;
            }
        }
        let (at_last, passed) = self.drain(&busy, &taken, semantics).await;
        if let Some(last) = record.steps.last_mut() {
            (last.later, last.passed) = (at_last, passed);
        }
        record
    }

    /// Steps sent at the same time, with looks before and after all of them.
    async fn together(
        &mut self,
        loaded: &Loaded,
        group: &[as_documented_cases::Step],
        ids: &BTreeMap<SymbolicId, String>,
        busy: &[(&Verb, String)],
    ) -> Vec<StepRecord> {
        let mut bound = Vec::new();
        let mut named: Vec<String> = Vec::new();
        for step in group {
            let own = own_ids(step, ids);
            named.extend(own.iter().filter(|(one, _)| one.pool != Pool::Minted).map(|(_, id)| id.clone()));
            match step.request.bind(&|symbol| ids.get(symbol).cloned()) {
                Ok(request) => bound.push((own, request)),
                Err(error) => return vec![StepRecord::unsent(own, error.to_string())],
            }
        }
        named.sort();
        named.dedup();
        let before = self.snapshot(&named).await;
        let hits: Vec<_> = bound.iter().map(|(_, request)| self.hits(loaded, request, &before)).collect();
        let service = loaded.id().service();
        let sending = Instant::now();
        let sent = bound.iter().zip(&hits).enumerate().map(|(at, ((_, request), hits))| {
            self.sender.send(service, request, hits.as_deref(), self.note(at, &before))
        });
        let mut sent = join_all(sent).await;
        // Which of several requests that are the same byte for byte comes first is chance.
        if bound.iter().all(|(_, request)| bound.first().is_some_and(|(_, first)| first == request)) {
            sent.sort_by_key(|one| {
                one.as_ref().ok().and_then(|(one, _)| one.answer().map(|answer| answer.status))
            });
        }
        self.listed = None;
        let mut out: Vec<StepRecord> = Vec::new();
        for ((own, _), sent) in bound.into_iter().zip(sent) {
            out.push(match sent {
                Ok((exchange, deferred)) => {
                    StepRecord { before: before.clone(), deferred, ids: own, ..StepRecord::alone(exchange) }
                }
                Err(reason) => StepRecord::unsent(own, reason.to_string()),
            });
        }
        // One wait for all: they share their verb, and what one leaves out another names.
        if let Some(first) = out.iter_mut().find(|one| accepted(one).is_some()) {
            self.wait(loaded, first, &named, sending, busy).await;
            let (trail, waited, gap_us) = (first.trail.clone(), first.waited, first.gap_us);
            let meanwhile = first.meanwhile.clone();
            for one in &mut out {
                (one.trail, one.waited, one.gap_us) = (trail.clone(), waited, gap_us);
                one.meanwhile = meanwhile.clone();
            }
        }
        let after = self.snapshot(&named).await;
        for (id, look) in &after {
            self.instances.see(id, look);
        }
        out.iter_mut().for_each(|one| one.after = after.clone());
        out
    }

    /// Everything that other services and the other project show, where the present case has them watched.
    /// Where something is listed otherwise than before, and lists may lag behind, it is looked at by itself.
    async fn strangers(&self) -> BTreeMap<Whose, Snapshot> {
        let watchers = self.watchers.filter(|_| self.watching).into_iter().flatten();
        let others = watchers.filter(|((service, other), _)| *other || service != self.observer.service());
        let lists = others.map(async |(whose, observer)| {
            // After early looks the last list is known, and something may have changed all the same.
            let anew = !self.early.is_empty();
            let listed = if anew {
                observer.list(self.sender, false).await
            } else {
                observer.list_unless_known(self.sender).await
            };
            let mut listed = listed?;
            match self.others.get(whose) {
                Some(before) => self.look_at_changed(observer, before, &mut listed).await,
                // What goes on already has another cause, and so has what a list does not show yet.
                None => {
                    self.look_at_named(observer, &mut listed).await;
                    listed.retain(|_, look| !observer.is_moving(look));
                }
            }
            Some((whose.clone(), listed))
        });
        join_all(lists).await.into_iter().flatten().collect()
    }

    /// Looks at each instance that was named lately by another case, since lists may lag behind.
    async fn look_at_named(&self, observer: &Observer, listed: &mut Snapshot) {
        if self.sender.target().embedded {
            return;
        }
        let mut named = self.sender.named_lately(observer.service());
        named.retain(|id| listed.contains_key(id));
        if !observer.can_show() {
            return listed.retain(|id, _| !named.contains(id));
        }
        // What a list does not show as it is cannot be seen to stay as it is.
        for (id, look) in self.shown(observer, named).await {
            listed.retain(|own, listed| *own != id || *listed == look);
        }
    }

    /// Looks at each instance that a list shows in another state than before, and keeps what is seen.
    async fn look_at_changed(&self, observer: &Observer, before: &Snapshot, listed: &mut Snapshot) {
        // What passes at the embedded endpoint is over when it was looked at a few times, and its lists are true.
        if self.sender.target().embedded || !observer.can_show() {
            return;
        }
        let changed =
            |(id, look): &(&String, &Look)| listed.get(id).is_some_and(|now| now.is_otherwise(look));
        let changed: Vec<String> = before.iter().filter(changed).map(|(id, _)| id.clone()).collect();
        let looks = self.shown(observer, changed).await;
        listed.extend(looks.into_iter().filter(|(_, look)| !matches!(look, Look::Unknown(_))));
    }

    /// These instances, looked at one by one.
    async fn shown(&self, observer: &Observer, ids: Vec<String>) -> Vec<(String, Look)> {
        let looks = observer.show_all(self.sender, &ids.iter().collect::<Vec<_>>()).await;
        ids.into_iter().zip(looks).collect()
    }

    /// Looks once more at what cases deleted or emptied, some time after they are over. With patience, it looks
    /// again and again until something deleted is there again or the time is up.
    pub async fn look_later(&mut self, records: Vec<&mut Record>, patience: Option<Duration>) {
        let steps = records.into_iter().flat_map(|record| &mut record.steps);
        let mut steps: Vec<(&mut StepRecord, Vec<String>)> =
            steps.map(|step| (changed(step), step)).map(|(ids, step)| (step, ids)).collect();
        steps.retain(|(_, ids)| !ids.is_empty());
        if steps.is_empty() {
            return;
        }
        let started = Instant::now();
        loop {
            let Some(listed) = self.observer.list(self.sender, false).await else { return };
            let mut back = false;
            for (step, ids) in &mut steps {
                for id in ids.iter() {
                    let gone = step.after.get(id) == Some(&Look::Gone);
                    let Some(mut look) = listed.get(id).cloned().or(gone.then_some(Look::Gone)) else {
                        continue;
                    };
                    // Lists may lag behind.
                    if self.observer.can_show() && step.after.get(id) != Some(&look) {
                        look = self.observer.show(self.sender, id).await;
                    }
                    // What is still under way is told by whoever waits for it.
                    if !gone && self.observer.is_moving(&look) {
                        continue;
                    }
                    back |= gone && matches!(look, Look::Present { .. });
                    step.later.insert(id.clone(), look);
                }
            }
            let wait = patience.is_some_and(|patience| !back && started.elapsed() < patience);
            if !wait || self.sender.stopped().is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Writes into a record how long the verbs of its steps are known to be visible.
    pub fn measure(&self, loaded: &Loaded, record: &mut Record) {
        // Who waits until others are let in looks late, whatever paces the work.
        let late = self.sender.target().embedded && record.steps.iter().any(|step| step.deferred > 0);
        for step in &mut record.steps {
            let verb = Call::of(loaded.rules(false), step).verb;
            step.visible_us = verb.and_then(|verb| self.visible_of(verb)).filter(|_| !late);
        }
    }

    /// How long a verb's work can be seen.
    fn visible_of(&self, verb: &Verb) -> Option<u64> {
        // Looks pace the embedded endpoint: its work is never over before it was looked at several times.
        match self.sender.target().embedded {
            true => Some(ALWAYS_SEEN_US),
            false => self.visible.get(&verb.value).copied(),
        }
    }

    /// Takes note of how long a verb's work was seen to go on.
    pub(crate) fn worked(&mut self, verb: &Verb, record: &StepRecord) {
        if let Some(seen) = record.seen_working(&verb.during) {
            let shortest = self.visible.entry(verb.value.clone()).or_insert(seen);
            *shortest = seen.min(*shortest);
        }
        let first = record.trail.iter().find(|moment| {
            let mut looks = moment.looks.iter();
            looks.any(|(id, look)| record.before.get(id).is_some_and(|before| before.state() != look.state()))
        });
        self.lag = self.lag.max(Duration::from_micros(first.map_or(0, |moment| moment.at_us)));
        let took = record.trail.last().map_or(0, |moment| moment.at_us);
        let longest = self.longest.entry(verb.value.clone()).or_default();
        *longest = took.max(*longest);
    }

    /// How long to wait for a verb's work, and whether what is not seen by then does not happen.
    fn patience(&self, verb: &Verb) -> (Duration, bool) {
        let settle = self.sender.target().settle.most;
        if !self.in_vain.contains(&verb.value) {
            return (settle, true);
        }
        match self.longest.get(&verb.value).filter(|_| self.patient) {
            Some(longest) => {
                (Duration::from_micros(longest.saturating_mul(MUCH)).max(SHORT).min(settle), true)
            }
            None => (self.short(verb), false),
        }
    }

    /// How long to wait for a verb's work that was already waited for in vain: as long as it may well take, so that it
    /// does not come while the next case is watched.
    fn short(&self, verb: &Verb) -> Duration {
        let settle = self.sender.target().settle.most;
        let longest = self.longest.get(&verb.value).copied().unwrap_or_default();
        let usual = Duration::from_micros(longest.saturating_add(longest / 2));
        let short = if self.is_unseen(verb) { SHORT / 10 } else { SHORT };
        (settle / 4).min(short).max(usual).min(settle)
    }

    async fn step(
        &mut self,
        loaded: &Loaded,
        (step, own): (&as_documented_cases::Step, Vec<(SymbolicId, String)>),
        ids: &BTreeMap<SymbolicId, String>,
        busy: &[(&Verb, String)],
    ) -> StepRecord {
        let bound = match step.request.bind(&|symbol| ids.get(symbol).cloned()) {
            Ok(bound) => bound,
            Err(error) => return StepRecord::unsent(own, error.to_string()),
        };
        // What this run made up does not exist, and nobody needs to be asked.
        let minted = own.iter().filter(|(one, _)| one.pool == Pool::Minted);
        let made_up = Snapshot::gone(minted.map(|(_, id)| id));
        let named: Vec<String> =
            own.iter().filter(|(one, _)| one.pool != Pool::Minted).map(|(_, id)| id.clone()).collect();
        let nothing = |mut snapshot: Snapshot| {
            snapshot.share_all(&made_up);
            snapshot
        };
        let begun = self.stage.as_mut().and_then(|stage| stage.sent.take());
        // What strangers were like before a step that an earlier process sent nobody knows.
        (self.others, self.early) = (BTreeMap::new(), BTreeMap::new());
        self.turn = self.turn.wrapping_add(FEW);
        let sending = Instant::now();
        let mut record = match begun {
            Some(begun) => begun,
            None => {
                let before = nothing(self.snapshot(&named).await);
                self.others = self.strangers().await;
                let hits = self.hits(loaded, &bound, &before);
                let service = loaded.id().service();
                match self.sender.send(service, &bound, hits.as_deref(), self.note(0, &before)).await {
                    Ok((exchange, deferred)) => {
                        self.sender.note_named(service, &named);
                        if named.is_empty() {
                            self.sender.note_named(service, failed(loaded, &before));
                        }
                        StepRecord { before, deferred, ids: own, ..StepRecord::alone(exchange) }
                    }
                    Err(reason) => return StepRecord::unsent(own, reason.to_string()),
                }
            }
        };
        // What may be hit must have been listed just now, so trust is for those who need not know.
        if !(self.trusting && self.may_hit_anything() && record.exchange.as_ref().is_ok_and(refused)) {
            self.listed = None;
        }
        match step.after {
            After::Settle => self.wait(loaded, &mut record, &named, sending, busy).await,
            After::Now | After::Together => {}
            After::Pause(ms) => tokio::time::sleep(Duration::from_millis(ms.min(5_000))).await,
        }
        // What was waited for is looked at once more, whoever named it.
        let waited = record.trail.iter().flat_map(|moment| moment.looks.keys());
        let touched: BTreeSet<&String> = named.iter().chain(waited).collect();
        let touched: Vec<String> = touched.into_iter().cloned().collect();
        record.after = nothing(self.snapshot(&touched).await);
        let now = self.strangers().await;
        record.strangers = apart(std::mem::take(&mut self.others), &now, &std::mem::take(&mut self.early));
        let (before, after) = &record.strangers;
        let hit = before.iter().filter(|(name, look)| after.get(name) != Some(*look));
        let hit: BTreeSet<&str> = hit.filter_map(|(name, _)| name.split(' ').next()).collect();
        self.foreign.iter_mut().for_each(|ids| ids.retain(|id| !hit.contains(id.as_str())));
        let again = record.before.iter().any(|(id, look)| {
            !named.contains(id)
                && !made_up.contains_key(id)
                && record.after.get(id).is_some_and(|after| after != look)
        });
        if again {
            self.listed = None;
            record.after_again = self.snapshot(&named).await;
        }
        for (id, look) in &record.after {
            self.instances.see(id, look);
        }
        record
    }

    /// What the journal is to be told of a request of the steps that come next.
    fn note<'n>(&'n self, step: usize, before: &'n Snapshot) -> Option<crate::run_folder::Note<'n>> {
        self.stage.as_ref().zip(self.sender.folder()).map(|(stage, folder)| stage.note(folder, step, before))
    }

    /// Every instance that a list shows, asked for anew where something may have changed since; nothing where no
    /// list can be had.
    pub async fn list(&mut self) -> Snapshot {
        if self.listed.is_none() {
            self.listed = self.observer.list(self.sender, !self.may_hit_anything()).await;
        }
        self.listed.clone().unwrap_or_default()
    }

    /// Whether a request on everything may be sent whatever there is.
    fn may_hit_anything(&self) -> bool {
        self.sender.target().permits.reach == crate::gate::Reach::Any
    }

    /// The named instances one by one, and their neighbours by list.
    async fn snapshot(&mut self, named: &[String]) -> Snapshot {
        let mut out = self.list().await;
        if self.observer.can_show() {
            out.extend(self.shown(self.observer, named.to_vec()).await);
            // Lists may hide an instance that is being deleted, so one that is missing is looked at; where a list
            // should be and is not, a few of them in turn.
            let missing = self.instances.present().filter(|id| !out.contains_key(id));
            let hidden: Vec<String> = if self.listed.is_some() || !self.observer.can_list() {
                missing.cloned().collect()
            } else {
                let missing: Vec<&String> = missing.collect();
                let turn = missing.iter().cycle().skip(self.turn % missing.len().max(1));
                turn.take(FEW.min(missing.len())).map(|id| (*id).clone()).collect()
            };
            out.extend(self.shown(self.observer, hidden).await);
            // Lists may also lag behind, and still show what was seen to be gone, or otherwise than it was seen.
            let mut stale: Vec<String> =
                self.instances.gone().filter(|id| out.contains_key(id)).cloned().collect();
            if !self.sender.target().embedded {
                let otherwise = self.instances.otherwise(&out);
                stale.extend(otherwise.filter(|id| !named.contains(id)).cloned());
            }
            out.extend(self.shown(self.observer, stale).await);
        } else {
            let listable = self.observer.can_list();
            for id in named {
                let missing =
                    if listable { Look::Gone } else { Look::Unknown("no companion shows it".to_owned()) };
                if !out.contains_key(id) {
                    out.insert(id.clone(), missing);
                }
            }
        }
        out
    }

    /// What a request that names no instances, or names them in an odd way, would hit, as just seen: the failed
    /// ones where it is the documented request on them, else whatever is there. `None` where nobody needs to know,
    /// and where no list was had just now: then the gate refuses what may hit everything.
    fn hits(&self, loaded: &Loaded, request: &BoundRequest, before: &Snapshot) -> Option<Vec<String>> {
        if self.may_hit_anything() {
            return None;
        }
        self.listed.as_ref()?;
        let semantics = loaded.api.semantics()?;
        let present = before.iter().filter(|(_, look)| **look != Look::Gone);
        if !loaded.rules(false).is_on_everything(request.body.as_deref()) {
            return Some(present.map(|(id, _)| id.clone()).collect());
        }
        let everything = semantics.everything.as_ref()?;
        let hit =
            |look: &Look| look.state().is_some_and(|state| everything.hits.iter().any(|one| one == state));
        Some(present.filter(|(_, look)| hit(look)).map(|(id, _)| id.clone()).collect())
    }
}

/// What two looks at the same strangers showed, by id and whose it is; what an early look shows changed counts. What is
/// missing from the second is gone.
fn apart(
    before: BTreeMap<Whose, Snapshot>,
    after: &BTreeMap<Whose, Snapshot>,
    early: &BTreeMap<Whose, Snapshot>,
) -> (Snapshot, Snapshot) {
    let mut out = (Snapshot::new(), Snapshot::new());
    for (whose, listed) in before {
        let Some(now) = after.get(&whose) else { continue };
        let passing = early.get(&whose);
        let (service, elsewhere) = &whose;
        let place = if *elsewhere { " in another project" } else { "" };
        for (id, look) in &listed {
            let name = format!("{id} of {service}{place}");
            let then = passing.and_then(|early| early.get(id)).filter(|then| *then != look);
            out.1.insert(name.clone(), then.or_else(|| now.get(id)).cloned().unwrap_or(Look::Gone));
            out.0.insert(name, look.clone());
        }
    }
    out
}

/// The instances that a request on everything that failed would hit.
fn failed<'s>(loaded: &'s Loaded, before: &'s Snapshot) -> impl Iterator<Item = &'s String> {
    let everything = loaded.api.semantics().and_then(|semantics| semantics.everything.as_ref());
    let hits = everything.map_or(&[][..], |everything| everything.hits.as_slice());
    before
        .iter()
        .filter(|(_, look)| look.state().is_some_and(|state| hits.iter().any(|one| one == state)))
        .map(|(id, _)| id)
}

/// Whether something was done to an instance that is named.
pub(crate) fn did_something(record: &Record) -> bool {
    record.steps.iter().any(|step| !changed(step).is_empty())
}

/// The named instances that were there and are gone, or look different, after a step.
fn changed(step: &StepRecord) -> Vec<String> {
    let live = step.ids.iter().filter(|(symbol, _)| symbol.pool.is_live()).map(|(_, id)| id);
    live.filter(|id| {
        let (before, after) = (step.before.get(id), step.after.get(id));
        matches!(before, Some(Look::Present { .. })) && after.is_some() && before != after
    })
    .cloned()
    .collect()
}

/// The ids that a step names, by symbol.
pub(crate) fn own_ids(
    step: &as_documented_cases::Step,
    ids: &BTreeMap<SymbolicId, String>,
) -> Vec<(SymbolicId, String)> {
    given(step.request.ids(), ids)
}

fn given(symbols: Vec<SymbolicId>, ids: &BTreeMap<SymbolicId, String>) -> Vec<(SymbolicId, String)> {
    let own = symbols.into_iter();
    own.filter_map(|symbol| ids.get(&symbol).cloned().map(|id| (symbol, id))).collect()
}

/// Steps that are sent at the same time, one slice each; most slices have one step.
pub(crate) fn groups(
    steps: &[as_documented_cases::Step],
) -> impl Iterator<Item = &[as_documented_cases::Step]> {
    steps.chunk_by(|step, _| step.after == After::Together)
}

fn refused(exchange: &Exchange) -> bool {
    exchange.answer().is_some_and(|answer| (400..500).contains(&answer.status))
}

fn accepted(record: &StepRecord) -> Option<&Exchange> {
    record
        .exchange
        .as_ref()
        .ok()
        .filter(|exchange| exchange.answer().is_some_and(|answer| answer.is_success()))
}
