//! Waiting for the work that a step set going, and what is asked while it goes on.

use super::{Lane, accepted};
use crate::judge::Call;
use crate::look::fell;
use crate::plan::Loaded;
use crate::record::{Asked, Exchange, Look, MessageProbe, Moment, Passed, Snapshot, StepRecord, Waited};
use crate::target::Target;
use as_documented_contract::{Semantics, Verb};
use futures_util::future::join;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How often messages are asked for in the course of one wait.
const PROBES: usize = 4;

/// How long a wait goes on after a change that may have been missed.
const HOPELESS: Duration = Duration::from_millis(300);

/// How often work has to go unseen before waits for it are cut shorter.
const OFTEN: usize = 8;

/// How many looks a wait takes before it gives up: on a busy machine, or behind a slow network, few fit into its time.
const LOOKS: usize = 12;

/// How long a state of failure has to last before it is where the work ended: on this machine, and elsewhere.
const FAILED_NEAR: Duration = Duration::from_millis(60);
const FAILED_FAR: Duration = Duration::from_secs(15);

/// How many times as long as its time a wait may last for the sake of its looks.
const OVERTIME: u32 = 4;

/// Whether a wait that took so long and so many looks has to give up.
fn is_over(elapsed: Duration, most: Duration, looks: usize) -> bool {
    elapsed >= most && (looks >= LOOKS || elapsed >= most.saturating_mul(OVERTIME))
}

impl Lane<'_> {
    /// Polls the named instances until each has come to rest, or time is up.
    /// Work that earlier steps set going on them counts too.
    pub(super) async fn wait(
        &mut self,
        loaded: &Loaded,
        record: &mut StepRecord,
        named: &[String],
        sending: Instant,
        busy: &[(&Verb, String)],
    ) {
        let Some(accepted) = accepted(record) else { return };
        if !record.before.iter().any(|(_, look)| matches!(look, Look::Present { .. })) {
            return;
        }
        let call = Call::of(loaded.rules(false), record);
        let (Some(verb), Some(semantics)) = (call.verb, call.semantics) else { return };
        let targets = self.targets(&call, record, semantics, named, accepted);
        if targets.is_empty() {
            return;
        }
        if !self.observer.can_show() || self.sender.is_unsteady() {
            record.waited = Waited::Blind;
            return;
        }
        let (most, telling) = self.patience(verb);
        let loopback = self.sender.target().endpoints.is_loopback();
        let started = Instant::now();
        let mut last = sending;
        let mut rest: Vec<String> = targets;
        let mut failing = Failing::at(self.sender.target());
        loop {
            let asked = Instant::now();
            let ids: Vec<&String> = rest.iter().collect();
            let shows = self.observer.show_all(self.sender, &ids);
            let looks = if leaves_no_trace(verb) && record.trail.is_empty() {
                let lists = join(self.observer.list(self.sender, false), self.strangers());
                let (looks, (listed, early)) = join(shows, lists).await;
                let mut listed = listed.unwrap_or_default();
                self.look_at_changed(self.observer, &record.before, &mut listed).await;
                record.meanwhile = listed;
                self.early = early;
                looks
            } else {
                shows.await
            };
            let looks: Snapshot = rest.iter().cloned().zip(looks).collect();
            if self.goes_back(record, &looks).await {
                return;
            }
            let now = Instant::now();
            record.gap_us = record.gap_us.max(micros(now - last));
            last = asked;
            if verb.refuses_messages && self.messages && record.messages.len() < PROBES {
                self.ask_for_messages(verb, &looks, record, busy).await;
            }
            rest.retain(|id| {
                let seen = looks.get(id);
                let begun = began(record, verb, id, seen);
                let under_way = |look: &&Look| {
                    let state = look.state();
                    busy.iter().any(|(verb, other)| {
                        other == id && state.is_some_and(|state| verb.during.iter().any(|one| one == state))
                    })
                };
                if failing.may_pass(verb, id, seen) {
                    return true;
                }
                seen.is_some_and(|look| under_way(&look)) || !at_rest(verb, semantics, seen, begun)
            });
            for (id, look) in &looks {
                self.instances.see(id, look);
            }
            let (asked_us, at_us) = (micros(asked - started), micros(now - started));
            record.trail.push(Moment { asked_us, at_us, looks });
            if rest.is_empty() {
                record.waited = Waited::Settled;
                self.worked(verb, record);
                if verb.erases_messages && self.messages {
                    self.ask_of_the_gone(semantics, record).await;
                }
                self.ask_afterwards(verb, record).await;
                return;
            }
            let known = self.visible.get(&verb.value).copied();
            record.visible_us = self.visible_of(verb);
            // Where nothing can be concluded any more, there is nothing to wait for either.
            let hopeless = !verb.after.is_empty()
                && !verb.gone
                && !record.would_show()
                && rest.iter().all(|id| !began(record, verb, id, None))
                && started.elapsed() >= self.hopeless(verb);
            if hopeless {
                if known.is_none() {
                    *self.unseen.entry(verb.value.clone()).or_default() += 1;
                }
                record.waited = Waited::TimedOut;
                return;
            }
            let looks = if telling { record.trail.len() } else { usize::MAX };
            if is_over(started.elapsed(), most, looks) || self.sender.stopped().is_some() {
                record.waited = if telling { Waited::TimedOut } else { Waited::Briefly };
                if known.is_none() && !verb.gone {
                    *self.unseen.entry(verb.value.clone()).or_default() += 1;
                }
                // Nobody waits in vain for what the verb does not apply to.
                if rest.iter().any(|id| record.before.get(id).is_some_and(|look| applies(verb, look))) {
                    self.in_vain.insert(verb.value.clone());
                }
                return;
            }
            rest_for(pause(started.elapsed(), loopback, known).min(most)).await;
        }
    }

    /// Whether looks are found to go back in time, which is tried at the first change. Then those before tell nothing.
    async fn goes_back(&self, record: &mut StepRecord, looks: &Snapshot) -> bool {
        if self.sender.target().embedded {
            return false;
        }
        let changed = |(id, look): &(&String, &Look)| {
            record.before.get(id).is_some_and(|before| before.state() != look.state() || **look == Look::Gone)
        };
        if let Some((id, _)) = looks.iter().find(changed) {
            self.observer.try_whether_steady(self.sender, id).await;
        }
        if !self.sender.is_unsteady() {
            return false;
        }
        (record.before, record.trail) = (Snapshot::new(), Vec::new());
        record.waited = Waited::Blind;
        true
    }

    /// How long a wait goes on after a change that may have been missed: not long for what was never seen to be seen.
    fn hopeless(&self, verb: &Verb) -> Duration {
        if self.is_unseen(verb) { HOPELESS / 10 } else { HOPELESS }
    }

    /// Whether a verb's work went unseen again and again.
    pub(super) fn is_unseen(&self, verb: &Verb) -> bool {
        self.unseen.get(&verb.value).is_some_and(|times| *times >= OFTEN)
    }

    /// Where nobody can look, what was deleted by the endpoint's word is not named again as if it were there.
    pub(super) fn believe(&mut self, loaded: &Loaded, record: &StepRecord) {
        let Some(exchange) = accepted(record) else { return };
        let unknown = |id: &String| matches!(record.after.get(id), Some(Look::Unknown(_)));
        if !record.ids.iter().any(|(_, id)| unknown(id)) {
            return;
        }
        let call = Call::of(loaded.rules(false), record);
        if !call.verb.is_some_and(|verb| verb.gone) {
            return;
        }
        let failed = crate::judge::failed_ids(&call, exchange);
        let unknown = record.ids.iter().map(|(_, id)| id).filter(|id| unknown(id));
        for id in unknown.filter(|id| !failed.contains(&crate::judge::normal(id))) {
            self.instances.see(id, &Look::Gone);
        }
    }

    /// Waits until work that the steps of a case left under way has ended, so that the next case finds it at rest.
    /// Gives the last looks, and the states that were seen on the way. Of what was taken on it is known that it comes.
    pub(super) async fn drain(
        &mut self,
        busy: &[(&Verb, String)],
        taken: &[(&Verb, String)],
        semantics: Option<&Semantics>,
    ) -> (Snapshot, Passed) {
        let mut passed = Passed::new();
        if busy.is_empty() || !self.observer.can_show() || self.sender.is_unsteady() {
            return (Snapshot::new(), passed);
        }
        // Where waiting was in vain before it is short, and what then still goes on tells nothing.
        let vain = busy.iter().all(|(verb, _)| self.in_vain.contains(&verb.value));
        let settle = self.sender.target().settle.most;
        let short = busy.iter().map(|(verb, _)| self.short(verb)).max().unwrap_or_default();
        let most = if vain { short } else { settle };
        let loopback = self.sender.target().endpoints.is_loopback();
        let started = Instant::now();
        // What two verbs were asked for is looked at once: between two looks its work may end.
        let ids: Vec<&String> = busy.iter().map(|(_, id)| id).collect::<BTreeSet<_>>().into_iter().collect();
        let mut failing = Failing::at(self.sender.target());
        let mut times = 0;
        loop {
            times += 1;
            let looks = self.observer.show_all(self.sender, &ids).await;
            let seen: BTreeMap<&String, Look> = ids.iter().copied().zip(looks).collect();
            let looks: Vec<Look> = busy.iter().filter_map(|(_, id)| seen.get(id).cloned()).collect();
            let ended = |verb: &Verb, state: &str| {
                let end = semantics.into_iter().flat_map(|all| &all.lifecycle.end);
                end.chain(&verb.failed).any(|one| one == state)
            };
            // Work may begin some time after it was accepted; of a deletion the end is known.
            let is_to_come = |verb: &Verb, id: &String, look: &Look| {
                let begun = passed.get(id).is_some_and(|states| {
                    states.iter().any(|state| verb.during.iter().any(|one| one == state))
                });
                let left = look.state().is_some_and(|state| !ended(verb, state));
                let normal = crate::judge::normal(id);
                let taken = taken.iter().any(|(of, id)| of.value == verb.value && *id == normal);
                taken && !begun && left && (verb.gone || started.elapsed() < self.lag * 2)
            };
            let works = |verb: &Verb, look: &Look| {
                let in_transit = semantics.is_some_and(|all| crate::judge::is_moving(all, look));
                in_transit || look.state().is_some_and(|state| verb.during.iter().any(|one| one == state))
            };
            let goes_on = busy
                .iter()
                .zip(&looks)
                .any(|((verb, id), look)| works(verb, look) || is_to_come(verb, id, look));
            let mut passing = false;
            for ((verb, id), look) in busy.iter().zip(&looks) {
                passing |= failing.may_pass(verb, id, Some(look));
            }
            let goes_on = goes_on || passing;
            for ((_, id), look) in busy.iter().zip(&looks) {
                self.instances.see(id, look);
                if let Some(state) = look.state() {
                    passed.entry(id.clone()).or_default().insert(state.to_owned());
                }
            }
            self.listed = None;
            let over = is_over(started.elapsed(), most, if vain { usize::MAX } else { times });
            if !goes_on || over || self.sender.stopped().is_some() {
                let mut last = Snapshot::new();
                for ((verb, id), look) in busy.iter().zip(looks) {
                    if !works(verb, &look) || (over && !vain) {
                        last.insert(id.clone(), look);
                    }
                }
                self.in_vain.extend(
                    busy.iter().filter(|_| goes_on && over && !vain).map(|(verb, _)| verb.value.clone()),
                );
                return (last, passed);
            }
            rest_for(pause(started.elapsed(), loopback, None)).await;
        }
    }

    /// The ids whose fate is worth waiting for.
    fn targets(
        &self,
        call: &Call<'_>,
        record: &StepRecord,
        semantics: &Semantics,
        named: &[String],
        accepted: &Exchange,
    ) -> Vec<String> {
        let failed = crate::judge::failed_ids(call, accepted);
        let mut out: Vec<String> = named
            .iter()
            .filter(|id| matches!(record.before.get(id), Some(Look::Present { .. })))
            .filter(|id| !failed.contains(&crate::judge::normal(id)))
            .cloned()
            .collect();
        if call.everything
            && let Some(everything) = &semantics.everything
        {
            let hit = |look: &Look| {
                look.state().is_some_and(|state| everything.hits.iter().any(|one| one == state))
            };
            out.extend(record.before.iter().filter(|(_, look)| hit(look)).map(|(id, _)| id.clone()));
        }
        out.sort();
        out.dedup();
        out
    }

    async fn ask_for_messages(
        &self,
        verb: &Verb,
        looks: &Snapshot,
        record: &mut StepRecord,
        busy: &[(&Verb, String)],
    ) {
        let during = |look: &Look| {
            look.state().filter(|state| verb.during.iter().any(|one| one == state)).map(str::to_owned)
        };
        for (id, look) in looks {
            let Some(state) = during(look) else { continue };
            let Some(status) = self.observer.messages(self.sender, id).await else { continue };
            let beside = match record.messages.is_empty() {
                true => self.ask_beside(verb, looks, record, busy).await,
                false => None,
            };
            // Only what was asked between two looks at the same status was asked during it.
            let after = self.observer.show(self.sender, id).await;
            if during(&after).as_ref() == Some(&state) {
                record.messages.push(MessageProbe { asked: Asked::During, id: id.clone(), state, status });
                record.messages.extend(beside);
                return;
            }
        }
    }

    /// Messages of an instance at rest that neither the request names nor one before it whose work may yet begin.
    async fn ask_beside(
        &self,
        verb: &Verb,
        looks: &Snapshot,
        record: &StepRecord,
        busy: &[(&Verb, String)],
    ) -> Option<MessageProbe> {
        let rests = |look: &Look| look.state().is_some_and(|state| verb.from.iter().any(|one| one == state));
        let named = |id: &String| {
            record.ids.iter().any(|(_, named)| named == id) || busy.iter().any(|(_, named)| named == id)
        };
        let mut others = record.before.iter().filter(|(id, look)| rests(look) && !looks.contains_key(id));
        let (id, look) = others.find(|(id, _)| !named(id))?;
        let status = self.observer.messages(self.sender, id).await?;
        let state = look.state()?.to_owned();
        // Others may have set something going on it.
        if self.observer.show(self.sender, id).await.state() != Some(state.as_str()) {
            return None;
        }
        Some(MessageProbe { asked: Asked::Beside, id: id.clone(), state, status })
    }

    /// Messages of what messages were refused for, now that the work on it has ended well.
    async fn ask_afterwards(&self, verb: &Verb, record: &mut StepRecord) {
        let asked = record.messages.iter().find(|one| one.asked == Asked::During);
        let Some(id) = asked.map(|one| one.id.clone()) else { return };
        let last = record.trail.last().and_then(|moment| moment.looks.get(&id));
        let ended = last.and_then(Look::state).filter(|state| verb.after.iter().any(|one| one == state));
        let Some(state) = ended.map(str::to_owned) else { return };
        if let Some(status) = self.observer.messages(self.sender, &id).await {
            record.messages.push(MessageProbe { asked: Asked::After, id, state, status });
        }
    }

    /// Messages of an instance that had some to give and is gone now.
    async fn ask_of_the_gone(&self, semantics: &Semantics, record: &mut StepRecord) {
        // What failed to be made never took messages.
        let failed = |look: &Look| {
            look.state().is_some_and(|state| semantics.lifecycle.failed.iter().any(|one| one == state))
        };
        let worked = |id: &str| {
            record.before.get(id).is_some_and(|look| matches!(look, Look::Present { .. }) && !failed(look))
        };
        let mut last = record.trail.last().into_iter().flat_map(|moment| moment.looks.iter());
        let gone = last.find(|(id, look)| **look == Look::Gone && worked(id)).map(|(id, _)| id.clone());
        let Some(id) = gone else { return };
        if let Some((status, true)) = self.observer.ask_messages(self.sender, &id).await {
            let state = "gone".to_owned();
            record.messages.push(MessageProbe { asked: Asked::Gone, id, state, status });
        }
    }
}

/// States of failure that were seen, and since when.
struct Failing {
    since: BTreeMap<String, Instant>,
    /// How long one has to last.
    lasts: Duration,
}

impl Failing {
    fn at(target: &Target) -> Self {
        // The embedded endpoint ends where it says, and its time is its own.
        let lasts = match (target.embedded, target.endpoints.is_loopback()) {
            (true, _) => Duration::ZERO,
            (false, true) => FAILED_NEAR,
            (false, false) => FAILED_FAR,
        };
        Self { since: BTreeMap::new(), lasts }
    }

    /// Whether an instance is in a state of failure that it may only pass through.
    fn may_pass(&mut self, verb: &Verb, id: &str, look: Option<&Look>) -> bool {
        let state = look.and_then(Look::state);
        if !state.is_some_and(|state| verb.failed.iter().any(|one| one == state)) {
            self.since.remove(id);
            return false;
        }
        let now = Instant::now();
        let since = *self.since.entry(id.to_owned()).or_insert(now);
        now.duration_since(since) < self.lasts
    }
}

/// Whether a verb applies to an instance as it was seen.
fn applies(verb: &Verb, look: &Look) -> bool {
    let state =
        look.state().is_none_or(|state| verb.from.is_empty() || verb.from.iter().any(|one| one == state));
    let kind = verb.eligible.as_ref().is_none_or(|(attribute, allowed)| {
        look.attribute(attribute).is_none_or(|value| allowed.contains(&value))
    });
    state && kind
}

/// Whether an instance is after the verb's work what it was before, so that only a look meanwhile shows it.
fn leaves_no_trace(verb: &Verb) -> bool {
    !verb.gone && verb.lowers.is_none() && !verb.after.is_empty()
}

/// Whether the work on an instance was seen to begin.
fn began(record: &StepRecord, verb: &Verb, id: &str, now: Option<&Look>) -> bool {
    let during = |look: &Look| look.state().is_some_and(|state| verb.during.iter().any(|one| one == state));
    let lowered = |look: &Look| {
        verb.lowers.as_ref().is_some_and(|attribute| {
            let before = record.before.get(id).and_then(|before| before.number(attribute));
            before.zip(look.number(attribute)).is_some_and(|(old, new)| fell(old, new))
        })
    };
    let changed = |look: &Look| record.before.get(id).is_some_and(|before| before.state() != look.state());
    record
        .trail
        .iter()
        .filter_map(|moment| moment.looks.get(id))
        .chain(now)
        .any(|look| during(look) || lowered(look) || changed(look) || *look == Look::Gone)
}

/// Whether nothing more is to come: gone, at an end state, or resting again after the work began.
fn at_rest(verb: &Verb, semantics: &Semantics, look: Option<&Look>, begun: bool) -> bool {
    match look {
        None | Some(Look::Unknown(_)) => false,
        Some(Look::Gone) => true,
        Some(Look::Present { state, .. }) => {
            let listed =
                |list: &[String]| state.as_ref().is_some_and(|state| list.iter().any(|one| one == state));
            if listed(&semantics.lifecycle.end) || (begun && listed(&verb.failed)) {
                return true;
            }
            begun && !listed(&verb.during) && !listed(&semantics.lifecycle.transit)
        }
    }
}

/// Sleeps, or only lets others go on where there is no time to sleep.
async fn rest_for(pause: Duration) {
    if pause < Duration::from_millis(1) {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(pause).await;
    }
}

/// How long to wait until the next look: close at first, since an embedded restart takes milliseconds.
fn pause(elapsed: Duration, loopback: bool, known: Option<u64>) -> Duration {
    if loopback {
        // Work that was seen to last so long shows itself to looks at a third of that.
        let close = known.map_or(Duration::MAX, |known| Duration::from_micros(known / 3));
        let usual = match elapsed.as_millis() {
            0..=2 => Duration::ZERO,
            3..=12 => Duration::from_millis(1),
            13..=20 => Duration::from_millis(2),
            21..=100 => Duration::from_millis(4),
            101..=500 => Duration::from_millis(10),
            501..=2_000 => Duration::from_millis(50),
            _ => Duration::from_millis(250),
        };
        usual.min(close)
    } else {
        match elapsed.as_secs() {
            0..=5 => Duration::from_millis(500),
            6..=60 => Duration::from_secs(2),
            _ => Duration::from_secs(10),
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
