//! A run: discover, plan, send, judge, confirm, tally.
//!
//! Cases that touch no instance go out together, bounded by the concurrency; cases that may change something go
//! one after the other in the lane of their service. Results are put together in the order of the plan, so that
//! concurrency changes nothing in the report.

use crate::client::{Bounds, Budget, Client, ClientError, Pace};
use crate::confirm;
use crate::coverage::Coverage;
use crate::event::Event;
use crate::gate::{Gate, Rules as GateRules};
use crate::judge::{self, Controls, Evidence, Finding};
use crate::lane::Lane;
use crate::mint::Mint;
use crate::observe::Observer;
use crate::outcome::{Report, Summary, TimelineEntry};
use crate::plan::{Instances, Loaded, Planned, join_twins, settle};
use crate::record::{Look, Record};
use crate::sender::Sender;
use crate::shard::{Part, Preference, Shard};
use crate::tally::Tally;
use crate::target::Target;
use as_documented_cases::{Case, CaseId, Pool, Spelling};
use as_documented_contract::{Effect, Tier};
use futures_util::StreamExt;
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How a run is to go.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of everything random.
    pub seed: u64,
    /// Generated cases per operation.
    pub cases: usize,
    /// The most exchanges at a time.
    pub concurrency: usize,
    /// Bounds of one exchange.
    pub bounds: Bounds,
    /// Bounds of the run.
    pub budget: Budget,
    /// PEM roots to trust beside the usual ones.
    pub ca: Option<Vec<u8>>,
    /// The most requests spent on making one violation small.
    pub shrink: usize,
    /// Only these cases, with their controls; absent for all that the contracts give.
    pub only: Option<Vec<Case>>,
    /// Only this part of the plan.
    pub shard: Option<Shard>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            cases: 32,
            concurrency: 16,
            bounds: Bounds::default(),
            budget: Budget::default(),
            ca: None,
            shrink: 60,
            only: None,
            shard: None,
        }
    }
}

/// How many ids a run makes up.
pub const MINTED: usize = 1_024;

/// Everything a run works with, before and while it sends.
#[derive(Debug)]
pub struct Session {
    /// The operations.
    pub loaded: Vec<Loaded>,
    /// The options.
    pub options: Options,
    /// Sends.
    pub sender: Arc<Sender>,
    /// Made-up ids.
    pub mint: Mint,
    /// Looks, by service.
    pub observers: BTreeMap<String, Observer>,
}

impl Session {
    /// Prepares a run. Nothing is sent.
    ///
    /// # Errors
    /// A client that cannot be built.
    pub fn new(loaded: Vec<Loaded>, target: Target, options: Options) -> Result<Self, ClientError> {
        let mint = Mint::new(options.seed, MINTED);
        let mut disposable: BTreeMap<String, BTreeSet<String>> = target
            .disposable
            .iter()
            .map(|(service, ids)| (service.clone(), ids.iter().map(|id| id.to_lowercase()).collect()))
            .collect();
        if target.embedded {
            // Everything on the embedded endpoint was made to be used up, whoever it belongs to.
            let all: BTreeSet<String> = disposable
                .values()
                .chain(
                    &target
                        .foreign
                        .values()
                        .map(|ids| ids.iter().cloned().collect())
                        .collect::<Vec<BTreeSet<String>>>(),
                )
                .flatten()
                .cloned()
                .collect();
            for loaded in &loaded {
                disposable.insert(loaded.id().service().to_owned(), all.clone());
            }
        }
        let rules = GateRules {
            permits: target.permits.clone(),
            minted: minted_texts(&mint),
            disposable,
            project_id: target.project_id.clone(),
            apis: loaded.iter().map(|one| one.api.clone()).collect(),
        };
        let client =
            Client::new(options.bounds.clone(), Pace::new(options.budget.clone()), options.ca.as_deref())?;
        let mut observers = BTreeMap::new();
        for one in &loaded {
            let service = one.id().service().to_owned();
            let companions = loaded
                .iter()
                .filter(|other| other.id().service() == service)
                .flat_map(|other| other.api.overlay.companions.clone());
            observers.entry(service.clone()).or_insert_with(|| Observer::new(&service, companions));
        }
        let sender = Arc::new(Sender::new(Arc::new(target), Gate::new(rules), client));
        Ok(Self { loaded, options, sender, mint, observers })
    }

    /// Every case of every operation, with expectations settled among revisions, in the order of the plan.
    #[must_use]
    pub fn plan(&self) -> Vec<Planned> {
        let mut out = Vec::new();
        let documented: Vec<_> = self
            .loaded
            .iter()
            .map(|one| &one.api.contract.operation)
            .map(|operation| (operation.method, operation.path.clone()))
            .chain(self.loaded.iter().flat_map(|one| {
                one.api.overlay.companions.iter().map(|companion| (companion.method, companion.path.clone()))
            }))
            .collect();
        let options = as_documented_cases::Options {
            seed: self.options.seed,
            generated: self.options.cases,
            documented,
            sequences: 4,
        };
        // Each operation by itself, so that more cores plan faster and the order stays the same.
        std::thread::scope(|scope| {
            let work: Vec<_> = (0..self.loaded.len())
                .map(|at| {
                    let options = &options;
                    scope.spawn(move || self.plan_one(at, options))
                })
                .collect();
            for done in work {
                out.extend(done.join().unwrap_or_default());
            }
        });
        out.sort_by_key(rank);
        let mut out = join_twins(out);
        for (at, one) in out.iter_mut().enumerate() {
            one.position = at;
            one.twins.iter_mut().for_each(|twin| twin.position = at);
        }
        match self.options.shard {
            None => out,
            Some(shard) => shard.of(out),
        }
    }
}

impl Session {
    fn plan_one(&self, at: usize, options: &as_documented_cases::Options) -> Vec<Planned> {
        let Some(one) = self.loaded.get(at) else { return Vec::new() };
        let cases = as_documented_cases::cases(&one.api, &one.validators, options);
        let cases = match &self.options.only {
            None => cases,
            Some(only) => chosen(one, only, cases),
        };
        settle(&self.loaded, at, cases)
    }
}

/// The chosen cases of an operation, and those of all its cases that are their controls.
fn chosen(one: &Loaded, only: &[Case], all: Vec<Case>) -> Vec<Case> {
    let own: Vec<&Case> = only.iter().filter(|case| case.api == *one.id()).collect();
    let is_control = |case: &Case| own.iter().any(|chosen| chosen.control.as_ref() == Some(&case.id));
    let controls = all.into_iter().filter(is_control);
    controls.chain(own.iter().copied().cloned()).collect()
}

/// What is learned without an instance first, deletions last, and the costliest of each class last.
fn rank(planned: &Planned) -> (u8, usize) {
    let class = match planned.case.effect {
        Effect::Read => 0,
        Effect::Probe => 1,
        Effect::Change => 2,
        Effect::Restart => 3,
        Effect::Flush => 4,
        Effect::Delete => 6,
        Effect::AccountWide => 5,
    };
    let class = if class == 5 && planned.case.ids().iter().any(|id| id.pool.is_live()) { 7 } else { class };
    (class, planned.case.ids().iter().filter(|id| id.pool.is_live()).count())
}

/// Every text that stands for a made-up id in some spelling.
fn minted_texts(mint: &Mint) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (at, id) in mint.iter().enumerate() {
        out.insert(id.to_owned());
        if at >= 64 {
            continue;
        }
        for spelling in Spelling::ALL {
            if spelling != Spelling::Long || at < 4 {
                out.insert(spelling.apply(id).trim().to_lowercase());
            }
        }
    }
    out
}

/// What one case came to.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) planned: Planned,
    pub(crate) record: Record,
    pub(crate) judgement: judge::Judgement,
}

/// Runs everything and reports.
///
/// # Errors
/// A client that cannot be built.
pub async fn run(
    loaded: Vec<Loaded>,
    target: Target,
    options: Options,
    events: &(dyn Fn(Event) + Sync),
) -> Result<Report, ClientError> {
    let session = Session::new(loaded, target, options)?;
    Ok(session.run(events).await)
}

impl Session {
    /// Runs everything and reports.
    pub async fn run(&self, events: &(dyn Fn(Event) + Sync)) -> Report {
        // Planning is work for a core, discovering is waiting: both at once.
        let (mut lanes, plan) = std::thread::scope(|scope| {
            let planning = scope.spawn(|| self.plan());
            let lanes =
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(self.discover()));
            (lanes, planning.join().unwrap_or_default())
        });
        events(Event::Planned { cases: plan.len() });
        let reach = self.sender.target().permits.reach;
        let (live, free): (Vec<_>, Vec<_>) = plan.into_iter().partition(|one| one.is_live(reach));

        let before = self.lists().await;
        let mut judged = self.send_free(free, events).await;
        let after = self.lists().await;
        self.blame(&before, &after, &mut judged, &mut lanes).await;

        let mut by_service: BTreeMap<String, Vec<Planned>> = BTreeMap::new();
        for planned in live {
            let service = planned.case.api.service().to_owned();
            by_service.entry(service).or_default().push(planned);
        }
        let mut work = Vec::new();
        for (service, lane) in &mut lanes {
            let cases = by_service.remove(service).unwrap_or_default();
            work.push(self.send_live(lane, cases, events));
        }
        for done in join_all(work).await {
            judged.extend(done);
        }
        self.conclude(judged, lanes, events).await
    }

    /// Looks at what is there, and at what can be looked through.
    async fn discover(&self) -> BTreeMap<String, Lane<'_>> {
        let mut lanes = BTreeMap::new();
        for (service, observer) in &self.observers {
            let target = self.sender.target();
            let ids = target.disposable.get(service).cloned().unwrap_or_default();
            observer.try_out(&self.sender, &ids).await;
            let listed = observer.list(&self.sender).await;
            let mut instances = Instances::default();
            // What a list shows need not be asked for one by one.
            let known = |id: &String| listed.as_ref().and_then(|listed| listed.get(id)).cloned();
            let shown = join_all(ids.iter().map(|id| async move {
                match known(id) {
                    Some(look) => look,
                    None if observer.can_show() => observer.show(&self.sender, id).await,
                    None => Look::Unknown("no companion shows it".to_owned()),
                }
            }))
            .await;
            let mut working = None;
            for (id, look) in ids.iter().zip(shown) {
                if matches!(look, Look::Present { .. }) {
                    working.get_or_insert_with(|| id.clone());
                }
                instances.add(id.clone(), look);
            }
            let messages = match &working {
                Some(id) => match observer.messages(&self.sender, id).await {
                    Some(200..=299) => true,
                    Some(status) => {
                        observer.no_messages(&format!("answered with {status} for an instance at rest"));
                        false
                    }
                    None => false,
                },
                None => false,
            };
            let others = target.foreign.values().flat_map(Clone::clone);
            let siblings = target.disposable.iter().filter(|(other, _)| *other != service);
            let foreign = others.chain(siblings.flat_map(|(_, ids)| ids.first().cloned())).collect();
            let foreign = if target.embedded { foreign } else { Vec::new() };
            lanes.insert(
                service.clone(),
                Lane {
                    sender: &self.sender,
                    observer,
                    mint: &self.mint,
                    foreign,
                    instances,
                    listed: None,
                    messages,
                    visible: BTreeMap::new(),
                    in_vain: BTreeSet::new(),
                },
            );
        }
        lanes
    }

    async fn lists(&self) -> BTreeMap<String, crate::record::Snapshot> {
        let mut out = BTreeMap::new();
        for (service, observer) in &self.observers {
            if let Some(listed) = observer.list(&self.sender).await {
                out.insert(service.clone(), listed);
            }
        }
        out
    }

    /// Judges a record for its case and for the twins of the case.
    fn judge_all(&self, mut planned: Planned, record: Record) -> Vec<Judged> {
        let twins = std::mem::take(&mut planned.twins);
        let mut out = Vec::with_capacity(1 + twins.len());
        for twin in twins {
            let mut record = Record { case: twin.case.clone(), steps: record.steps.clone() };
            for (made, step) in record.steps.iter_mut().zip(&twin.case.steps) {
                made.expectation = step.expectation.clone();
            }
            let judgement = self.judge(&twin, &record);
            out.push(Judged { planned: twin, record, judgement });
        }
        let judgement = self.judge(&planned, &record);
        out.insert(0, Judged { planned, record, judgement });
        out
    }

    fn judge(&self, planned: &Planned, record: &Record) -> judge::Judgement {
        match self.rules(planned.owner) {
            Some(rules) => judge::judge(rules, record),
            None => judge::Judgement::default(),
        }
    }

    pub(crate) fn rules(&self, owner: usize) -> Option<judge::Rules<'_>> {
        let target = self.sender.target();
        let loaded = self.loaded.get(owner)?;
        Some(judge::Rules {
            api: &loaded.api,
            validators: &loaded.validators,
            strict_settle: target.settle.given || target.endpoints.is_loopback(),
        })
    }

    async fn send_free(&self, cases: Vec<Planned>, events: &(dyn Fn(Event) + Sync)) -> Vec<Judged> {
        let work = cases.into_iter().map(|planned| async move {
            let record = self.send_one_free(&planned).await;
            events(Event::Done { case: planned.case.id.clone() });
            self.judge_all(planned, record)
        });
        let done: Vec<Vec<Judged>> =
            futures_util::stream::iter(work).buffered(self.options.concurrency.max(1)).collect().await;
        done.into_iter().flatten().collect()
    }

    /// Sends one case that names nothing real and judges it: what a run does with each, for measuring.
    pub async fn check_free(&self, planned: &Planned) -> judge::Judgement {
        let record = self.send_one_free(planned).await;
        self.judge(planned, &record)
    }

    /// The final bytes of a case's first request, where it names only made-up ids.
    #[must_use]
    pub fn preview(&self, planned: &Planned) -> Option<crate::exchange::Outgoing> {
        let loaded = self.loaded.get(planned.owner)?;
        let step = planned.case.steps.first()?;
        let ids =
            Instances::default().bind(&planned.case.ids(), loaded.api.semantics(), &self.mint, &[]).ok()?;
        let bound = step.request.bind(&|symbol| ids.get(symbol).cloned()).ok()?;
        self.sender.finish(loaded.id().service(), &bound).ok()
    }

    /// Sends a case that names nothing real, without looking around.
    pub(crate) async fn send_one_free(&self, planned: &Planned) -> Record {
        let Some(loaded) = self.loaded.get(planned.owner) else {
            return Record { case: planned.case.clone(), steps: Vec::new() };
        };
        let observer = Observer::new(loaded.id().service(), []);
        let mut lane = Lane {
            sender: &self.sender,
            observer: &observer,
            mint: &self.mint,
            foreign: Vec::new(),
            instances: Instances::default(),
            listed: Some(BTreeMap::new()),
            messages: false,
            visible: BTreeMap::new(),
            in_vain: BTreeSet::new(),
        };
        lane.run(loaded, planned).await
    }

    async fn send_live(
        &self,
        lane: &mut Lane<'_>,
        cases: Vec<Planned>,
        events: &(dyn Fn(Event) + Sync),
    ) -> Vec<Judged> {
        let mut records = Vec::new();
        for planned in cases {
            let Some(loaded) = self.loaded.get(planned.owner) else { continue };
            let record = lane.run(loaded, &planned).await;
            events(Event::Done { case: planned.case.id.clone() });
            records.push((planned, record));
        }
        // Only at the end is it known how long each verb's work can be seen.
        let judge = |(planned, mut record): (Planned, Record)| {
            if let Some(loaded) = self.loaded.get(planned.owner) {
                lane.measure(loaded, &mut record);
            }
            self.judge_all(planned, record)
        };
        records.into_iter().flat_map(judge).collect()
    }

    /// Something changed while only made-up ids were named: finds the cases that did it, one by one.
    async fn blame(
        &self,
        before: &BTreeMap<String, crate::record::Snapshot>,
        after: &BTreeMap<String, crate::record::Snapshot>,
        judged: &mut [Judged],
        lanes: &mut BTreeMap<String, Lane<'_>>,
    ) {
        let changed: Vec<&String> = before
            .iter()
            .filter(|(service, list)| after.get(*service).is_some_and(|now| now != *list))
            .map(|(service, _)| service)
            .collect();
        if changed.is_empty() {
            return;
        }
        // A neighbour's change counts only if a repeat shows it again, since accounts are shared.
        for one in judged.iter_mut() {
            let Some(loaded) = self.loaded.get(one.planned.owner) else { continue };
            let Some(lane) = lanes.get_mut(loaded.id().service()) else { continue };
            let spent = one.planned.case.ids().iter().any(|id| id.pool != Pool::Minted);
            if spent || !changed.iter().any(|service| *service == loaded.id().service()) {
                continue;
            }
            let record = lane.run(loaded, &one.planned).await;
            let judgement = self.judge(&one.planned, &record);
            let breaks = |judgement: &judge::Judgement| {
                judgement.findings.iter().any(|finding| matches!(finding.evidence, Evidence::Violated { .. }))
            };
            if breaks(&judgement) && !breaks(&one.judgement) {
                one.record = record;
                one.judgement = judgement;
            }
        }
    }

    async fn conclude(
        &self,
        judged: Vec<Judged>,
        mut lanes: BTreeMap<String, Lane<'_>>,
        events: &(dyn Fn(Event) + Sync),
    ) -> Report {
        let controls = self.controls(&judged);
        let mut tallies: Vec<Tally> = self.loaded.iter().map(|_| Tally::default()).collect();
        let mut broken: Vec<(usize, Finding, usize)> = Vec::new();
        let mut notes = BTreeSet::new();
        let mut timeline = Vec::new();
        let mut coverage = Coverage::new(&self.loaded);
        for (at, one) in judged.iter().enumerate() {
            if one.planned.borrowed {
                continue;
            }
            if let Some(journal) = self.sender.journal() {
                journal.played(&one.record);
            }
            coverage.add(one.planned.owner, &one.record);
            let Some(tally) = tallies.get_mut(one.planned.owner) else { continue };
            let mut findings = one.judgement.findings.clone();
            let control = one.planned.case.control.as_ref().and_then(|id| controls.get(id));
            findings.extend(judge::judge_refusals(&one.record, control));
            for finding in &findings {
                tally.add(finding);
                if let Evidence::Violated { .. } = finding.evidence {
                    broken.push((at, finding.clone(), one.planned.owner));
                }
            }
            for observation in &one.judgement.observations {
                tally.observe(observation);
            }
            notes.extend(one.judgement.notes.iter().map(|note| format!("{}: {note}", one.planned.case.api)));
            cover(one, &findings, tally);
            timeline.extend(entries(one));
        }
        self.observe_silences(&judged, &mut tallies);
        timeline.sort_by_key(|entry| entry.at_ms);
        let first = broken
            .iter()
            .filter_map(|(at, finding, _)| {
                judged.get(*at)?.record.steps.get(finding.step)?.exchange.as_ref().ok()
            })
            .map(|exchange| exchange.at_ms)
            .min();
        let first =
            first.map(|at| (at, timeline.iter().filter(|entry: &&TimelineEntry| entry.at_ms <= at).count()));
        let violations = confirm::violations(self, &judged, broken, &controls, &mut lanes, events).await;
        let coverage = coverage.outcomes(&self.loaded);
        let (preferences, violations) = violations.into_iter().unzip();
        let shard = self.options.shard.map(|shard| self.part(shard, &tallies, preferences));
        let report = self.report(&tallies, violations, notes, timeline);
        Report { first_violation: first, coverage, shard, ..report }
    }

    fn controls(&self, judged: &[Judged]) -> Controls {
        let wanted: BTreeSet<&CaseId> =
            judged.iter().filter_map(|one| one.planned.case.control.as_ref()).collect();
        judged
            .iter()
            .filter(|one| wanted.contains(&one.planned.case.id))
            .filter_map(|one| {
                let rules = self.rules(one.planned.owner)?;
                Some((one.planned.case.id.clone(), judge::control_of(rules, &one.record)))
            })
            .collect()
    }

    fn part(&self, shard: Shard, tallies: &[Tally], preferences: Vec<Preference>) -> Part {
        let by_api = |at: usize| self.loaded.get(at).map(|one| one.id().to_string()).unwrap_or_default();
        let tallies = tallies.iter().enumerate().map(|(at, tally)| (by_api(at), tally.clone())).collect();
        let axes = self.loaded.iter().map(|one| (one.id().to_string(), one.axes_by_statement())).collect();
        Part { shard, tallies, axes, preferences }
    }

    fn observe_silences(&self, judged: &[Judged], tallies: &mut [Tally]) {
        for one in judged.iter().filter(|one| !one.planned.borrowed) {
            let (Some(rules), Some(tally)) =
                (self.rules(one.planned.owner), tallies.get_mut(one.planned.owner))
            else {
                continue;
            };
            for observation in judge::silences(rules, &one.record) {
                tally.observe(&observation);
            }
        }
    }

    fn report(
        &self,
        tallies: &[Tally],
        violations: Vec<crate::outcome::Violation>,
        notes: BTreeSet<String>,
        timeline: Vec<TimelineEntry>,
    ) -> Report {
        let target = self.sender.target();
        let stopped = self.sender.stopped();
        let mut statements = Vec::new();
        let mut contradictions = Vec::new();
        let mut unconcluded = BTreeMap::new();
        for (loaded, tally) in self.loaded.iter().zip(tallies) {
            let why = stopped.clone().unwrap_or_else(|| "no case of this run exercises it".to_owned());
            let own = tally.statements(loaded, &why);
            if !tally.concludes() && !own.iter().any(|one| one.outcome == crate::outcome::Verdict::Violated) {
                let reason = own.iter().find_map(|one| {
                    (one.outcome == crate::outcome::Verdict::Inconclusive)
                        .then(|| one.reason.clone())
                        .flatten()
                });
                let reason = stopped.clone().or(reason);
                let reason = reason.unwrap_or_else(|| "no request was accepted".to_owned());
                unconcluded.insert(loaded.id().to_string(), reason);
            }
            statements.extend(own);
            contradictions.extend(tally.contradictions(loaded));
        }
        let mut summary = Summary::default();
        for statement in &statements {
            summary.add(statement.outcome);
        }
        Report {
            version: 1,
            tool: concat!("as-documented ", env!("CARGO_PKG_VERSION")).to_owned(),
            endpoints: self
                .observers
                .keys()
                .filter_map(|service| {
                    target.endpoints.of(service).map(|url| (service.clone(), url.to_owned()))
                })
                .collect(),
            apis: self.loaded.iter().map(|one| one.id().to_string()).collect(),
            seed: format!("{:016x}", self.options.seed),
            summary,
            statements,
            violations,
            contradictions,
            coverage: Vec::new(),
            requests: self.sender.counts(),
            polls: self.sender.polls(),
            missing_companions: self.observers.values().flat_map(Observer::missing).collect(),
            unconcluded,
            notes: notes.into_iter().collect(),
            stopped,
            timeline,
            first_violation: None,
            shard: None,
            elapsed_ms: self.sender.now_ms(),
        }
    }
}

/// What a case says of the statements that it was made for, where no finding spoke of them.
fn cover(one: &Judged, findings: &[Finding], tally: &mut Tally) {
    let unsent = one.record.steps.iter().find_map(|step| step.exchange.as_ref().err());
    let answered =
        one.record.steps.iter().filter_map(|step| step.exchange.as_ref().ok()).any(|e| e.answer().is_some());
    for statement in &one.planned.case.exercises {
        if findings.iter().any(|finding| finding.statement == *statement) {
            continue;
        }
        if let Some(reason) = unsent {
            tally.unsent(statement, reason);
        } else if answered
            && one
                .record
                .steps
                .iter()
                .any(|step| matches!(step.expectation, as_documented_cases::Expectation::Open { .. }))
        {
            tally.add(&Finding { statement: statement.clone(), step: 0, evidence: Evidence::Open });
        }
    }
}

fn entries(one: &Judged) -> impl Iterator<Item = TimelineEntry> + '_ {
    one.record.steps.iter().filter_map(|step| {
        let exchange = step.exchange.as_ref().ok()?;
        Some(TimelineEntry {
            at_ms: exchange.at_ms,
            took_us: exchange.took_us,
            effect: exchange.effect,
            service: exchange.request.service.clone(),
            status: exchange.answer().map(|answer| answer.status),
            case: Some(one.planned.case.id.to_string()),
        })
    })
}

/// Whether a broken statement of this tier fails a run.
#[must_use]
pub fn fails(tier: Tier, strict: bool) -> bool {
    strict || tier != Tier::Hygiene
}

/// The longest a run on the embedded endpoint waits for an effect.
pub const EMBEDDED_SETTLE: Duration = Duration::from_secs(10);
