//! A run: discover, plan, send, judge, confirm, tally.
//!
//! Cases that touch no instance go out together, bounded by the concurrency; cases that may change something go
//! one after the other in the lane of their service. Results are put together in the order of the plan, so that
//! concurrency changes nothing in the report.

mod blame;
mod conclude;
mod discover;
mod ledger;
mod schedule;
mod send;
mod watch;

pub(crate) use ledger::{Suspect, Suspects};

use crate::client::{Bounds, Budget, Client, ClientError, Pace};
use crate::confirm;
use crate::event::Event;
use crate::gate::{Gate, Rules as GateRules};
use crate::judge::{self, Evidence, Finding};
use crate::lane::Lane;
use crate::mint::Mint;
use crate::observe::Observer;
use crate::outcome::Report;
use crate::plan::{Instances, Loaded, Planned};
use crate::regressions::{self, Regression};
use crate::sender::Sender;
use crate::shard::Shard;
use crate::target::Target;
use crate::threads::{Around, on_threads};
use as_documented_cases::{Case, CaseId, JOINED, Pool, Spelling, joined};
use as_documented_contract::{Effect, Tier};
use as_documented_reference::Helper;
use futures_util::future::BoxFuture;
use ledger::{Batch, Ledger};
use send::Judged;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use watch::Passing;

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
    /// Cases that are sent before all others, by the first part of a plan.
    pub first: Vec<Regression>,
    /// Operations of other services, which are not judged: their instances are watched, and must stay as they are.
    pub neighbours: Vec<Loaded>,
    /// Statements, each behind its operation and a colon: soon after one of them was seen broken the run ends. For
    /// whoever wants to know that and nothing else.
    pub until: BTreeSet<String>,
    /// What [`Session::plan`] gave for the same operations and options, where it was asked before; made anew where
    /// there is none.
    pub planned: Option<Arc<Vec<Planned>>>,
    /// Takes connections of the embedded endpoint on the threads that ask it.
    pub helper: Option<Helper>,
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
            first: Vec::new(),
            neighbours: Vec::new(),
            until: BTreeSet::new(),
            planned: None,
            helper: None,
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
    /// Looks at everything that some case may hit by mistake, by whose it is: other services, other projects.
    pub watchers: BTreeMap<Whose, Observer>,
    /// Whether what the run is to end at was found.
    found: AtomicBool,
}

/// How many instances of another service a list may name: one, and as many more as making a breach small may use up.
const SPARE: usize = 6;

/// Some instances of each service that has nothing to do with this one, which the user gave away: what has a name of the
/// same family may share its paths.
pub(crate) fn siblings<'t>(target: &'t Target, service: &str) -> impl Iterator<Item = &'t [String]> {
    let family = |service: &str| service.split('-').next().unwrap_or_default().to_owned();
    let own = family(service);
    let others = target.disposable.iter().filter(move |(other, _)| family(other) != own);
    others.filter(|(_, ids)| !ids.is_empty()).map(|(_, ids)| ids.get(..SPARE).unwrap_or(ids))
}

/// Whose instances are looked at: the service, and whether in the other project.
pub type Whose = (String, bool);

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
        } else {
            // A list may also name an instance of each other service: it was given away too.
            for loaded in &loaded {
                let service = loaded.id().service();
                let ids: Vec<String> =
                    siblings(&target, service).flatten().map(|id| id.to_lowercase()).collect();
                disposable.entry(service.to_owned()).or_default().extend(ids);
            }
        }
        let rules = GateRules {
            permits: target.permits.clone(),
            minted: minted_texts(&mint),
            disposable,
            project_id: target.project_id.clone(),
            other_project: target.other_project.clone(),
            apis: loaded.iter().chain(&options.neighbours).map(|one| one.api.clone()).collect(),
        };
        let client =
            Client::new(options.bounds.clone(), Pace::new(options.budget.clone()), options.ca.as_deref())?;
        let observers: BTreeMap<String, Observer> = loaded
            .iter()
            .map(|one| one.id().service().to_owned())
            .map(|service| {
                let observer = observer(&service, &loaded);
                (service, observer)
            })
            .collect();
        let watchers = watchers(&loaded, &options.neighbours, target.other_project.as_deref());
        let sender = Sender::new(Arc::new(target), Gate::new(rules), client).looking_at(options.concurrency);
        let sender = Arc::new(sender);
        let found = AtomicBool::new(false);
        Ok(Self { loaded, options, sender, mint, observers, watchers, found })
    }

    /// The final bytes of a case's first request, where it names only made-up ids.
    #[must_use]
    pub fn preview(&self, planned: &Planned) -> Option<crate::exchange::Outgoing> {
        let loaded = self.loaded.get(planned.owner)?;
        let step = planned.case.steps.first()?;
        let ids = Instances::default().bind(&planned.ids, loaded.api.semantics(), &self.mint, &[]).ok()?;
        let bound = step.request.bind(&|symbol| ids.get(symbol).cloned()).ok()?;
        self.sender.finish(loaded.id().service(), &bound).ok()
    }

    /// Whether a breach is about an instance that nobody named and that others may have changed.
    pub(crate) fn is_of_others(&self, finding: &Finding) -> bool {
        let Evidence::Violated { beside: Some(beside), .. } = &finding.evidence else { return false };
        let target = self.sender.target();
        let given = |id: &String| id.eq_ignore_ascii_case(&beside.instance);
        // Nobody else knows the embedded endpoint, and nobody deletes or empties what was given to this run.
        let ours = beside.lost && target.disposable.values().flatten().any(given);
        !target.embedded && !ours
    }

    pub(crate) fn rules(&self, owner: usize) -> Option<judge::Rules<'_>> {
        let target = self.sender.target();
        let strict_settle = target.settle.given || target.endpoints.is_loopback();
        Some(self.loaded.get(owner)?.rules(strict_settle))
    }
}

/// Looks at a service through the companions of all its operations.
fn observer(service: &str, loaded: &[Loaded]) -> Observer {
    let own = loaded.iter().filter(|one| one.id().service() == service);
    let meanings = own.clone().filter_map(|one| one.api.semantics());
    let transit = meanings.flat_map(|semantics| semantics.lifecycle.transit.clone()).collect();
    Observer::new(service, own.flat_map(|one| one.api.overlay.companions.clone())).knowing(transit)
}

fn watchers(
    loaded: &[Loaded],
    neighbours: &[Loaded],
    other_project: Option<&str>,
) -> BTreeMap<Whose, Observer> {
    let all: Vec<Loaded> = loaded.iter().chain(neighbours).cloned().collect();
    let mut out = BTreeMap::new();
    for one in &all {
        let service = one.id().service();
        out.entry((service.to_owned(), false)).or_insert_with(|| observer(service, &all));
        if let Some(project) = other_project {
            let other = || observer(service, &all).in_project(project.to_owned());
            out.entry((service.to_owned(), true)).or_insert_with(other);
        }
    }
    out
}

/// Every text that stands for a made-up id in some spelling.
fn minted_texts(mint: &Mint) -> BTreeSet<String> {
    // Names of fields that stand where ids should: no instance has one of them for an id.
    let mut out: BTreeSet<String> = ["id", "instance_id", "value"].map(str::to_owned).into();
    for (at, id) in mint.iter().enumerate() {
        out.insert(id.to_owned());
        if at >= 64 {
            continue;
        }
        out.extend(mint.id(JOINED).map(|other| joined(id, other)));
        for spelling in Spelling::ALL {
            if spelling != Spelling::Long || at < 4 {
                out.insert(spelling.apply(id).trim().to_lowercase());
            }
        }
    }
    out
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
        let run: BoxFuture<'_, Report> = Box::pin(self.run_here(events));
        let done = self.on_threads(vec![run]).await.pop();
        // One piece of work has one result.
        done.unwrap_or_else(|| self.report(&[]))
    }

    /// Drives pieces of work side by side. Connections end with the thread on which they were made.
    async fn on_threads<T: Send, F: Future<Output = T> + Send>(&self, work: Vec<F>) -> Vec<T> {
        let enter = || {
            // Without help the endpoint's own thread answers, only slower.
            let _ = self.options.helper.as_ref().map(Helper::help);
        };
        on_threads(work, Around { enter: &enter, leave: &|| self.sender.hang_up() }).await
    }

    async fn run_here(&self, events: &(dyn Fn(Event) + Sync)) -> Report {
        // Planning is work for a core, discovering is waiting: both at once.
        let plan = std::sync::Mutex::new(Vec::new());
        let planning = async {
            let made = match &self.options.planned {
                Some(planned) => planned.to_vec(),
                None => self.plan(),
            };
            if let Ok(mut plan) = plan.lock() {
                *plan = made;
            }
            BTreeMap::new()
        };
        let work: Vec<BoxFuture<'_, _>> = vec![Box::pin(self.discover()), Box::pin(planning)];
        let mut lanes: BTreeMap<String, Lane<'_>> =
            self.on_threads(work).await.into_iter().flatten().collect();
        let plan = plan.into_inner().unwrap_or_default();
        let first = self.first();
        events(Event::Planned {
            cases: first.len() + plan.len() + self.portions().map(|range| range.len()).sum::<usize>(),
        });

        let mut ledger = Ledger::new(self);
        let mut batch = Batch::new(first.iter().chain(&plan));
        let reach = self.sender.target().permits.reach;
        let (live, free): (Vec<_>, Vec<_>) = first.into_iter().partition(|one| one.is_live(reach));
        if !free.is_empty() {
            self.free("first", free, (&mut lanes, &mut ledger, &mut batch), events).await;
        }
        for judged in self.send_live(live, &mut lanes, events).await {
            ledger.absorb(judged, &mut batch);
        }
        let (live, free): (Vec<_>, Vec<_>) = plan.into_iter().partition(|one| one.is_live(reach));
        // One by one and watched first: what hits everything whatever is asked would leave nothing to find it by.
        let (first, free): (Vec<_>, Vec<_>) = free.into_iter().partition(is_canary);
        let rested = self.rested(&first);
        for judged in self.send_canaries(first, &mut lanes, events).await {
            ledger.absorb(judged, &mut batch);
        }
        for (at, free) in self.pieces(free).into_iter().enumerate() {
            if !self.is_found(&ledger) {
                let label = if at == 0 { "plan".to_owned() } else { format!("plan {at}") };
                self.free(&label, free, (&mut lanes, &mut ledger, &mut batch), events).await;
            }
        }
        for range in self.portions() {
            if self.is_found(&ledger) {
                break;
            }
            let portion = self.portion(&range);
            let mut batch = Batch::new(portion.iter());
            let label = format!("portion {}", range.start);
            self.free(&label, portion, (&mut lanes, &mut ledger, &mut batch), events).await;
            ledger.settle(batch);
        }
        let live: Vec<Planned> = live.into_iter().filter(|one| batch.needs(&one.case)).collect();
        // Before all others, or what is hit by mistake may be used up when somebody looks: what names nothing and may
        // hit everything, and what has strangers watched. Those that failed are named while there are some.
        let (nameless, live): (Vec<_>, Vec<_>) =
            live.into_iter().partition(|one| one.case.effect == Effect::AccountWide && self.names_none(one));
        let (failed, live): (Vec<_>, Vec<_>) = live.into_iter().partition(names_failed);
        let (watched, live): (Vec<_>, Vec<_>) = live.into_iter().partition(|one| one.case.watched);
        let alone = self.pieces(watched).into_iter().map(|piece| (true, piece));
        let first = [nameless, failed].map(|cases| (false, cases)).into_iter().chain(alone);
        let pieces = self.pieces(live);
        let last = pieces.len().saturating_sub(1);
        let pieces = pieces.into_iter().enumerate().map(|(at, piece)| (false, at == last, piece));
        let first = first.map(|(alone, cases)| (alone, false, cases));
        for (alone, is_last, cases) in first.chain(pieces) {
            if self.is_found(&ledger) {
                break;
            }
            for planned in rested.iter().filter(|_| is_last) {
                if let Some(lane) = lanes.get_mut(planned.case.api.service()) {
                    lane.rested.push(planned.clone());
                }
            }
            let judged = match alone {
                true => self.send_watched(cases, &mut lanes, events).await,
                false => self.send_live(cases, &mut lanes, events).await,
            };
            for judged in judged {
                ledger.absorb(judged, &mut batch);
            }
        }
        ledger.settle(batch);
        let confirmed = confirm::violations(self, ledger.suspects(), &mut lanes, events).await;
        confirmed.withdrawn.iter().for_each(|withdrawn| ledger.withdraw(withdrawn));
        if let Some(folder) = self.sender.folder()
            && let Err(error) = folder.end(self.sender.stopped())
        {
            self.sender.stop(format!("the journal cannot be written: {error}"));
        }
        ledger.report(confirmed.violations)
    }

    /// Whether what the run is to end at was found.
    fn is_found(&self, ledger: &Ledger<'_>) -> bool {
        let found = self.options.until.iter().any(|one| ledger.accuses(one));
        self.found.fetch_or(found, Ordering::SeqCst) || found
    }

    /// What is sent again after a rest. Nobody waits for the embedded endpoint, where time is its own.
    fn rested(&self, canaries: &[Planned]) -> Vec<Planned> {
        if self.sender.target().embedded || self.options.only.is_some() {
            return Vec::new();
        }
        let again = |(at, one): (usize, &Planned)| {
            let mut again = Planned { position: RESTED + at, twins: Vec::new(), ..one.clone() };
            again.case.id = CaseId::parse(format!("{}-after-a-rest", one.case.id));
            again
        };
        canaries.iter().enumerate().map(again).collect()
    }

    /// Whether the run left out the rest of its plan, since it had found what it was to end at.
    pub(crate) fn ended_early(&self) -> bool {
        self.found.load(Ordering::SeqCst)
    }

    /// The cases in pieces small enough to end soon after something is found, where a run is to end then; else as
    /// they are.
    fn pieces(&self, mut cases: Vec<Planned>) -> Vec<Vec<Planned>> {
        if self.options.until.is_empty() {
            return vec![cases];
        }
        let mut out = Vec::new();
        while cases.len() > PIECE {
            let rest = cases.split_off(PIECE);
            out.push(std::mem::replace(&mut cases, rest));
        }
        out.push(cases);
        out
    }

    /// The cases that are sent before all others.
    #[must_use]
    pub fn first(&self) -> Vec<Planned> {
        match self.options.shard {
            Some(shard) if shard.index() > 1 => Vec::new(),
            _ => regressions::planned(&self.loaded, &self.options.first),
        }
    }

    /// Whether a single request names no instance that exists, and has no word for all that failed.
    fn names_none(&self, planned: &Planned) -> bool {
        let made_up = planned.ids.iter().all(|id| id.pool == Pool::Minted) && planned.case.steps.len() == 1;
        let rules = self.rules(planned.owner).filter(|_| made_up);
        let Some((rules, request)) = rules.zip(self.preview(planned)) else { return false };
        !rules.has_switch(request.body.as_deref())
    }

    /// Cases that name nothing real, with a look before and after at all that is there.
    async fn free(
        &self,
        label: &str,
        cases: Vec<Planned>,
        (lanes, ledger, batch): (&mut BTreeMap<String, Lane<'_>>, &mut Ledger<'_>, &mut Batch),
        events: &(dyn Fn(Event) + Sync),
    ) {
        let before = self.lists_at(&format!("{label} before"), false).await;
        let acts = self.sender.acts();
        let over = AtomicBool::new(false);
        let sending = async {
            let _over = Over(&over);
            (self.send_free(cases, events).await, Vec::new())
        };
        let watching = async { (Vec::new(), self.watch(&before, &over).await) };
        // Sending keeps the thread that it has, so whoever watches needs another.
        let both: Vec<BoxFuture<'_, (Vec<Judged>, Vec<Passing>)>> = match self.watches(&before) {
            true => vec![Box::pin(sending), Box::pin(watching)],
            false => vec![Box::pin(sending)],
        };
        let (mut judged, mut passing) = (Vec::new(), Vec::new());
        for (sent, seen) in self.on_threads(both).await {
            judged.extend(sent);
            passing.extend(seen);
        }
        // Looks that an earlier process took are as good as new ones, where nothing was sent since; what is seen now
        // may be what that process did later.
        let anew = self.sender.acts() != acts;
        let mut after = self.lists_at(&format!("{label} after"), anew).await;
        passing.retain(|_| anew);
        for (service, id, look) in passing {
            after.entry(service).or_default().insert(id, look);
        }
        self.blame(&before, &after, &mut judged, lanes).await;
        for one in judged {
            ledger.absorb(one, batch);
        }
    }
}

/// Where cases that are sent after a rest stand in the plan: behind its first portion, before the others.
const RESTED: usize = 900_000;

/// How many cases lie between two looks at whether a run that ends at a finding has found it.
const PIECE: usize = 64;

/// Says that something is over when it ends, in whatever way.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Whether a case names an instance whose creation failed.
fn names_failed(planned: &Planned) -> bool {
    planned.ids.iter().any(|id| id.pool == Pool::Failed)
}

/// Whether a case is the plain request at one made-up id.
fn is_canary(planned: &Planned) -> bool {
    planned.ids.len() == 1 && planned.case.id.as_str().ends_with("/base")
}

/// Whether a broken statement of this tier fails a run.
#[must_use]
pub fn fails(tier: Tier, strict: bool) -> bool {
    strict || tier != Tier::Hygiene
}

/// The longest a run on the embedded endpoint waits for an effect.
pub const EMBEDDED_SETTLE: Duration = Duration::from_secs(10);
