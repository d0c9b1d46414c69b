//! Sending: cases that name nothing real side by side, all others in the lane of their service.

use super::Session;
use crate::event::Event;
use crate::judge;
use crate::lane::{self, Lane};
use crate::observe::Observer;
use crate::plan::{Instances, Planned};
use crate::record::{Look, Record, Snapshot, StepRecord};
use crate::run_folder::{Phase, RunFolder};
use crate::threads::threads;
use as_documented_cases::Credentials;
use futures_util::StreamExt;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a service is left alone at the end of a run.
const REST: Duration = Duration::from_millis(2_500);

/// What one case came to.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) planned: Planned,
    pub(crate) record: Arc<Record>,
    pub(crate) judgement: judge::Judgement,
}

type Events<'a> = &'a (dyn Fn(Event) + Sync);

impl Session {
    pub(super) async fn send_free(&self, cases: Vec<Planned>, events: Events<'_>) -> Vec<Judged> {
        // Wrong credentials come after right ones: an endpoint may lock a key after a few, and one that takes any
        // token but those near to one that it knows must know one.
        let (right, wrong): (Vec<_>, Vec<_>) = cases.into_iter().enumerate().partition(|(_, planned)| {
            planned.case.steps.iter().all(|step| step.request.credentials == Credentials::Valid)
        });
        let send = |(at, planned): (usize, Planned)| async move {
            let record = self.send_one_free(&planned, Phase::Plan).await;
            events(Event::Done { case: planned.case.id.clone() });
            (at, self.judge_all(planned, record))
        };
        let mut done = if right.len() < self.options.concurrency * 2 {
            // So few that wrong ones would be under way beside them.
            let mut done = self.side_by_side(right, send).await;
            done.extend(self.side_by_side(wrong, send).await);
            done
        } else {
            // Over the same connections: an endpoint may take whoever was let in once for let in.
            self.side_by_side(right.into_iter().chain(wrong).collect(), send).await
        };
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().flat_map(|(_, judged)| judged).collect()
    }

    /// Does something with each case, as many at the same time as the options allow, on as many threads as are worth
    /// having. What comes of it is in no order.
    async fn side_by_side<C: Send, T: Send, F: Future<Output = T> + Send>(
        &self,
        cases: Vec<C>,
        send: impl Fn(C) -> F + Sync,
    ) -> Vec<T> {
        if cases.is_empty() {
            return Vec::new();
        }
        let threads = threads().min(self.options.concurrency).max(1);
        let each = self.options.concurrency.div_ceil(threads).max(1);
        let queue = Mutex::new(cases.into_iter());
        let next = || queue.lock().ok().and_then(|mut queue| queue.next());
        let worker = async || {
            let work = std::iter::from_fn(&next).map(&send);
            futures_util::stream::iter(work).buffer_unordered(each).collect::<Vec<_>>().await
        };
        let done = self.on_threads((0..threads).map(|_| worker()).collect()).await;
        done.into_iter().flatten().collect()
    }

    /// Sends cases that name nothing real and judges them, side by side as in a run, and gives the number of
    /// findings: for measuring. A run keeps a few records of each statement; this keeps none.
    pub async fn check_free(&self, cases: &[Planned]) -> usize {
        let send = |planned| async move {
            let record = self.send_one_free(planned, Phase::Plan).await;
            let judged = std::iter::once(planned).chain(&planned.twins);
            judged.map(|one| self.judge(one, &record).findings.len()).sum::<usize>()
        };
        self.side_by_side(cases.iter().collect(), send).await.into_iter().sum()
    }

    /// Sends a case that names nothing real, without looking around.
    pub(crate) async fn send_one_free(&self, planned: &Planned, phase: Phase<'_>) -> Record {
        let Some(loaded) = self.loaded.get(planned.owner) else { return Record { steps: Vec::new() } };
        let observer = Observer::blind(loaded.id().service());
        let mut lane = Lane {
            sender: &self.sender,
            observer: &observer,
            mint: &self.mint,
            foreign: Vec::new(),
            instances: Instances::default(),
            listed: Some(Snapshot::new()),
            messages: false,
            visible: BTreeMap::new(),
            longest: BTreeMap::new(),
            lag: Duration::ZERO,
            unseen: BTreeMap::new(),
            in_vain: BTreeSet::new(),
            patient: false,
            trusting: false,
            watchers: None,
            watching: false,
            others: BTreeMap::new(),
            early: BTreeMap::new(),
            stage: None,
            turn: 0,
            rested: Vec::new(),
        };
        lane.play(loaded, planned, phase).await
    }

    /// Sends the cases that may change something, service by service at the same time.
    pub(super) async fn send_live(
        &self,
        cases: Vec<Planned>,
        lanes: &mut BTreeMap<String, Lane<'_>>,
        events: Events<'_>,
    ) -> Vec<Judged> {
        let mut by_service: BTreeMap<String, Vec<Planned>> = BTreeMap::new();
        for planned in cases {
            by_service.entry(planned.case.api.service().to_owned()).or_default().push(planned);
        }
        let mut work = Vec::new();
        for (service, lane) in lanes {
            let cases = by_service.remove(service).unwrap_or_default();
            work.push(self.send_lane(lane, cases, events));
        }
        self.on_threads(work).await.into_iter().flatten().collect()
    }

    /// Sends each case twice with looks around it, though it names nothing real.
    pub(super) async fn send_canaries<'s>(
        &'s self,
        cases: Vec<Planned>,
        lanes: &mut BTreeMap<String, Lane<'s>>,
        events: Events<'_>,
    ) -> Vec<Judged> {
        let mut out = Vec::new();
        for planned in cases {
            let service = planned.case.api.service();
            let (Some(loaded), Some(lane)) = (self.loaded.get(planned.owner), lanes.get_mut(service)) else {
                continue;
            };
            let mut record = lane.play(loaded, &planned, Phase::Plan).await;
            if !self.judge(&planned, &record).breaks() {
                record = lane.play(loaded, &planned, Phase::Blame).await;
            }
            events(Event::Done { case: planned.case.id.clone() });
            let mut judged = self.judge_all(planned, record);
            if let Some(one) = judged.first_mut() {
                self.insist(lane, &one.planned, &mut one.judgement).await;
            }
            out.extend(judged);
        }
        out
    }

    /// Sends cases that may hit other services and projects, one after the other, while nothing else is sent.
    pub(super) async fn send_watched<'s>(
        &'s self,
        cases: Vec<Planned>,
        lanes: &mut BTreeMap<String, Lane<'s>>,
        events: Events<'_>,
    ) -> Vec<Judged> {
        let mut out = Vec::new();
        for planned in cases {
            let Some(lane) = lanes.get_mut(planned.case.api.service()) else { continue };
            out.extend(self.send_lane(lane, vec![planned], events).await);
        }
        out
    }

    async fn send_lane(&self, lane: &mut Lane<'_>, cases: Vec<Planned>, events: Events<'_>) -> Vec<Judged> {
        let (mut in_need, cases): (Vec<_>, Vec<_>) = cases.into_iter().partition(|one| one.case.in_need);
        // What is refused uses nothing up, so it comes before what is not.
        in_need.sort_by_key(|one| !one.case.steps.iter().any(|step| step.expectation.broken().is_some()));
        let mut records = self.send_trusting(lane, in_need, events).await;
        let mut heavy = Vec::new();
        for planned in cases {
            let Some(loaded) = self.loaded.get(planned.owner) else { continue };
            let mut record = lane.play(loaded, &planned, Phase::Plan).await;
            events(Event::Done { case: planned.case.id.clone() });
            if record.is_heavy() {
                // A hundred of these do not fit, so they are judged by what is known now.
                lane.measure(loaded, &mut record);
                heavy.extend(self.judge_all(planned, record));
            } else {
                records.push((planned, record));
            }
        }
        let rested = std::mem::take(&mut lane.rested);
        if !rested.is_empty() && records.iter().any(|(_, record)| lane::did_something(record)) {
            self.leave_alone().await;
            for planned in rested {
                let Some(loaded) = self.loaded.get(planned.owner) else { continue };
                let record = lane.play(loaded, &planned, Phase::Plan).await;
                records.push((planned, record));
            }
        }
        let all = records.iter_mut().map(|(_, record)| record).filter(|record| !self.is_forgotten(record));
        lane.look_later(all.collect(), None).await;
        // Only at the end is it known how long each verb's work can be seen.
        let judge = |(planned, mut record): (Planned, Record)| {
            if let Some(loaded) = self.loaded.get(planned.owner) {
                lane.measure(loaded, &mut record);
            }
            self.judge_all(planned, record)
        };
        records.into_iter().flat_map(judge).chain(heavy).collect()
    }

    /// Sends nothing for a while, so that what comes back late is back, and what goes wrong after a rest does.
    async fn leave_alone(&self) {
        let started = Instant::now();
        while started.elapsed() < REST && self.sender.stopped().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether an earlier process sent a case to an embedded endpoint, which ended with that process: what is there
    /// now never knew of it.
    fn is_forgotten(&self, record: &Record) -> bool {
        let Some(folder) = self.sender.folder().filter(|_| self.sender.target().embedded) else {
            return false;
        };
        let (_, nth) = folder.reached();
        let mut sent = record.steps.iter().filter_map(|step| step.exchange.as_ref().ok());
        sent.any(|exchange| exchange.nth <= nth)
    }

    /// Sends cases that are nearly all refused, with one look at the neighbours before and after all of them. Where
    /// the two differ, each case is sent again with looks of its own.
    async fn send_trusting(
        &self,
        lane: &mut Lane<'_>,
        cases: Vec<Planned>,
        events: Events<'_>,
    ) -> Vec<(Planned, Record)> {
        let mut records = Vec::new();
        if cases.is_empty() {
            return records;
        }
        lane.listed = None;
        let first = lane.list().await;
        let folder = self.sender.folder();
        let label = format!("trust {}", lane.observer.service());
        let earlier = folder.and_then(|folder| folder.lists(&format!("{label} before")));
        if earlier.is_none() {
            self.remember(&format!("{label} before"), [("first", &first)]);
        }
        lane.trusting = true;
        for planned in cases {
            let Some(loaded) = self.loaded.get(planned.owner) else { continue };
            let record = lane.play(loaded, &planned, Phase::Plan).await;
            events(Event::Done { case: planned.case.id.clone() });
            records.push((planned, record));
        }
        lane.trusting = false;
        let believed = lane.listed.take();
        let seen = lane.list().await;
        let differs = match folder.and_then(|folder| folder.lists(&format!("{label} after"))) {
            Some(known) => known.get("believed") != known.get("seen"),
            None => {
                // What an earlier process saw last is what this one should have found.
                let told = earlier.as_ref().is_some_and(|earlier| match last_told(folder, &records) {
                    Some(last) => !agree(&last.after, &first),
                    None => earlier.get("first").is_some_and(|earlier| *earlier != first),
                });
                let believed = believed.as_ref().unwrap_or(&seen);
                self.remember(&format!("{label} after"), [("believed", believed), ("seen", &seen)]);
                lane.listed.is_some() && (*believed != seen || told)
            }
        };
        if differs {
            for (planned, record) in &mut records {
                // Where something was seen already, there may be nothing left to see it at again.
                if self.judge(planned, record).breaks() {
                    continue;
                }
                let Some(loaded) = self.loaded.get(planned.owner) else { continue };
                let again = lane.play(loaded, planned, Phase::Blame).await;
                // One that cannot be sent again keeps what is known of it.
                if again.steps.iter().all(|step| step.exchange.is_ok()) {
                    *record = again;
                }
            }
        }
        records
    }

    /// Keeps lists for whoever goes on with this run.
    pub(super) fn remember<'l>(&self, label: &str, lists: impl IntoIterator<Item = (&'l str, &'l Snapshot)>) {
        // A run that was stopped may not have seen what there is.
        let (Some(folder), None) = (self.sender.folder(), self.sender.stopped()) else { return };
        let lists = lists.into_iter().map(|(name, list)| (name.to_owned(), list.clone())).collect();
        if let Err(error) = folder.keep_lists(label, &lists) {
            self.sender.stop(format!("the journal cannot be written: {error}"));
        }
    }

    /// Judges a record for its case and for the twins of the case.
    fn judge_all(&self, mut planned: Planned, record: Record) -> Vec<Judged> {
        let twins = std::mem::take(&mut planned.twins);
        let judge = |planned: Planned| (self.judge(&planned, &record), planned);
        let judged: Vec<_> = std::iter::once(planned).chain(twins).map(judge).collect();
        let mut record = record;
        record.slim();
        let record = Arc::new(record);
        let judged = judged.into_iter();
        judged.map(|(judgement, planned)| Judged { planned, record: record.clone(), judgement }).collect()
    }

    pub(super) fn judge(&self, planned: &Planned, record: &Record) -> judge::Judgement {
        match self.rules(planned.owner) {
            Some(rules) => judge::judge(rules, &planned.case, record),
            None => judge::Judgement::default(),
        }
    }
}

/// The last step that an earlier process sent.
fn last_told<'r>(folder: Option<&RunFolder>, records: &'r [(Planned, Record)]) -> Option<&'r StepRecord> {
    let (_, nth) = folder?.reached();
    let steps = records.iter().rev().flat_map(|(_, record)| record.steps.iter().rev());
    steps.into_iter().find(|step| step.exchange.as_ref().is_ok_and(|exchange| exchange.nth <= nth))
}

/// Whether a list shows what was seen of single instances.
fn agree(seen: &Snapshot, list: &Snapshot) -> bool {
    let there = seen.iter().filter(|(_, look)| matches!(look, Look::Present { .. }));
    there.clone().all(|(id, look)| list.get(id) == Some(look)) && list.keys().all(|id| seen.contains_key(id))
}
