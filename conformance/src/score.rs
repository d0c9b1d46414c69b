//! The suite judges itself: every named fault must be found, and no reading accused.
//!
//! A fault counts as found only when the statement that it breaks is named, and one that breaks none when the run says
//! that it learned nothing. A run against a fault ends soon after the statement was named. A run against a reading that
//! the pages allow must end without a violation.

mod covering;
mod plans;

use crate::auth::AuthMethod;
use crate::client::Budget;
use crate::embedded;
use crate::outcome::{Exit, Report, Violation};
use crate::plan::Loaded;
use crate::run::{Options, Session};
use crate::target::Settle;
use crate::threads::{Around, on_threads};
use as_documented_contract::Tier;
use as_documented_reference::{FaultClass, FaultSpec, ReadingSpec, faults, readings};
use plans::Plans;
use secrecy::SecretString;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How the score is taken.
#[derive(Debug, Clone)]
pub struct Scoring {
    /// One whole pass a seed.
    pub seeds: Vec<u64>,
    /// Generated cases per operation.
    pub cases: usize,
    /// Runs at a time.
    pub parallel: usize,
    /// Only faults and readings whose name contains this.
    pub only: Option<String>,
    /// Only faults of these classes; all if there is none.
    pub classes: Vec<FaultClass>,
    /// How many live instances each service has, where they are not to be as many as a whole run can use.
    pub instances: Option<usize>,
    /// Whether readings are also tried in pairs.
    pub pairs: bool,
    /// Whether faults are tried at all.
    pub faults: bool,
    /// Whether readings are tried at all.
    pub variants: bool,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            seeds: vec![1],
            cases: 30,
            parallel: 3,
            only: None,
            classes: Vec::new(),
            instances: None,
            pairs: false,
            faults: true,
            variants: true,
        }
    }
}

/// What became of one fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A statement that it breaks was named.
    Named,
    /// A violation was reported, but of other statements.
    Misnamed(Vec<String>),
    /// Nothing was reported.
    Missed,
}

/// One run against one fault.
#[derive(Debug, Clone, Serialize)]
pub struct FaultScore {
    /// The fault.
    pub name: String,
    /// Its class.
    pub class: &'static str,
    /// The seed.
    pub seed: u64,
    /// What became of it.
    pub found: Found,
    /// Milliseconds and requests until the first exchange that showed it.
    pub first: Option<(u64, usize)>,
    /// The longest list among the shrunk requests that named it.
    pub ids: usize,
    /// How long the run took.
    pub elapsed_ms: u64,
}

/// One run against one allowed way to read the pages.
#[derive(Debug, Clone, Serialize)]
pub struct VariantScore {
    /// The readings chosen.
    pub name: String,
    /// The seed.
    pub seed: u64,
    /// Statements that were accused: none if all is well.
    pub accused: Vec<String>,
    /// How long the run took.
    pub elapsed_ms: u64,
}

/// The table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Score {
    /// Every run against a fault.
    pub faults: Vec<FaultScore>,
    /// Every run against a reading.
    pub variants: Vec<VariantScore>,
    /// How many runs were left out, because somebody wished to stop.
    pub left: usize,
}

/// One run is over.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// How many are over.
    pub at: usize,
    /// How many there are.
    pub total: usize,
    /// The fault, or the readings.
    pub name: &'a str,
    /// What is wrong with the suite, if this run shows something.
    pub told: Option<&'a str>,
}

impl FaultScore {
    /// What is wrong with the suite, in words.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let told = match &self.found {
            Found::Named => return None,
            Found::Missed => "missed".to_owned(),
            Found::Misnamed(others) => format!("misnamed: {}", others.join(", ")),
        };
        Some(format!("{:>10}  {} (seed {:x}): {told}", self.class, self.name, self.seed))
    }
}

impl VariantScore {
    /// What is wrong with the suite, in words.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let accused = self.accused.join(", ");
        (!accused.is_empty())
            .then(|| format!("{:>10}  {} (seed {:x}) accused of {accused}", "reading", self.name, self.seed))
    }
}

impl Score {
    /// Found and all, by class.
    #[must_use]
    pub fn by_class(&self) -> BTreeMap<&'static str, (usize, usize)> {
        let mut out: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
        for class in FaultClass::ALL {
            let of_class = self.faults.iter().filter(|one| one.class == class.name());
            let entry = out.entry(class.name()).or_default();
            for one in of_class {
                entry.1 += 1;
                entry.0 += usize::from(one.found == Found::Named);
            }
        }
        out.retain(|_, (_, all)| *all > 0);
        out
    }

    /// Whether so many percent of all faults and of each class were found by name, and no reading accused.
    #[must_use]
    pub fn is_enough(&self, percent: f64) -> bool {
        let classes = self.by_class();
        let all = classes.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 faults")]
        let enough = |(found, all): &(usize, usize)| *found as f64 * 100.0 >= *all as f64 * percent;
        classes.values().chain([&all]).all(enough) && self.variants.iter().all(|one| one.accused.is_empty())
    }
}

/// Runs the suite against every fault and every reading. Once `stop` is set no further run begins, and the score is of
/// those that did.
pub async fn score(
    loaded: &[Loaded],
    scoring: &Scoring,
    stop: &AtomicBool,
    progress: &(dyn Fn(Step<'_>) + Sync),
) -> Score {
    let wanted = |fault: &&FaultSpec| {
        scoring.faults
            && scoring.only.as_ref().is_none_or(|part| fault.name.contains(part.as_str()))
            && (scoring.classes.is_empty() || scoring.classes.contains(&fault.class))
    };
    let faults: Vec<(&FaultSpec, u64)> = scoring
        .seeds
        .iter()
        .flat_map(|seed| faults().iter().filter(wanted).map(|fault| (fault, *seed)))
        .collect();
    let variants = if scoring.variants { variants(scoring) } else { Vec::new() };
    let total = faults.len() + variants.len();
    let done = AtomicUsize::new(0);
    let step = &|name: &str, told: Option<String>| {
        let at = done.fetch_add(1, Ordering::SeqCst) + 1;
        progress(Step { at, total, name, told: told.as_deref() });
    };
    let plans = &Plans::default();
    let faults = faults.into_iter().map(|(fault, seed)| Trial::Fault(fault, seed));
    let variants = variants.into_iter().map(|(settings, seed)| Trial::Variant(settings, seed));
    let mut queues =
        [Pace::Quick, Pace::Hostile, Pace::Waits].map(|pace| (pace.at_a_time(scoring.parallel), Vec::new()));
    for (at, trial) in faults.chain(variants).enumerate() {
        queues[trial.pace() as usize].1.push((at, trial));
    }
    let tried = side_by_side(queues, stop, |trial| async move {
        match trial {
            Trial::Fault(fault, seed) => {
                let out = one_fault(loaded, scoring, (fault, seed), plans).await;
                step(&fault.name, out.told());
                Tried::Fault(out)
            }
            Trial::Variant(settings, seed) => {
                let out = one_variant(loaded, scoring, (&settings, seed), plans).await;
                step(&out.name, out.told());
                Tried::Variant(out)
            }
        }
    });
    let mut score = Score::default();
    for one in tried.await {
        match one {
            Tried::Fault(one) => score.faults.push(one),
            Tried::Variant(one) => score.variants.push(one),
        }
    }
    score.left = total - score.faults.len() - score.variants.len();
    score
}

/// One run to come.
enum Trial<'a> {
    Fault(&'a FaultSpec, u64),
    Variant(Settings, u64),
}

impl Trial<'_> {
    fn pace(&self) -> Pace {
        match self {
            Trial::Fault(fault, _) if fault.class == FaultClass::Hostile => Pace::Hostile,
            Trial::Variant(settings, _) if settings.iter().any(|(axis, _)| axis == "flow-control") => {
                Pace::Waits
            }
            _ => Pace::Quick,
        }
    }
}

/// Some endpoints let their callers wait most of the time, and others can be tried beside them.
#[derive(Clone, Copy)]
enum Pace {
    Quick,
    Hostile,
    /// Half a minute and more of being told to come back later.
    Waits,
}

impl Pace {
    fn at_a_time(self, parallel: usize) -> usize {
        match self {
            Pace::Quick | Pace::Hostile => parallel.max(1),
            Pace::Waits => parallel.max(1) * 3,
        }
    }
}

/// What one run came to.
enum Tried {
    Fault(FaultScore),
    Variant(VariantScore),
}

/// Does the work for each item until told to stop, of each queue so many at a time as stands before it, and gives the
/// results in the order of the items.
async fn side_by_side<I: Send, T: Send, F: Future<Output = T> + Send>(
    queues: impl IntoIterator<Item = (usize, Vec<(usize, I)>)>,
    stop: &AtomicBool,
    work: impl Fn(I) -> F + Sync,
) -> Vec<T> {
    let queues: Vec<_> =
        queues.into_iter().map(|(at_a_time, items)| (at_a_time, Mutex::new(items.into_iter()))).collect();
    let work = &work;
    let hands = queues.iter().flat_map(|(at_a_time, queue)| std::iter::repeat_n(queue, *at_a_time));
    let workers = hands.map(|queue| async move {
        let mut out = Vec::new();
        let next =
            || queue.lock().ok().and_then(|mut queue| queue.next()).filter(|_| !stop.load(Ordering::Relaxed));
        while let Some((at, item)) = next() {
            let made: F = work(item);
            out.push((at, made.await));
        }
        out
    });
    let done = on_threads(workers.collect(), Around::NOTHING).await;
    let mut done: Vec<_> = done.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, out)| out).collect()
}

type Settings = Vec<(String, String)>;

/// What to choose in each run against a reading. A value that is chosen when nobody chooses needs no run of its own.
fn variants(scoring: &Scoring) -> Vec<(Settings, u64)> {
    let all: Vec<ReadingSpec> = readings();
    let chosen = |axis: &ReadingSpec, value: &str| (full_name(axis, &all), value.to_owned());
    let single: Vec<(String, String)> = all
        .iter()
        .flat_map(|axis| axis.values.iter().map(move |value| (axis, *value)))
        .filter(|(axis, value)| *value != axis.default)
        .map(|(axis, value)| chosen(axis, value))
        .collect();
    let mut settings: Vec<Settings> = vec![Vec::new()];
    settings.extend(single.iter().map(|one| vec![one.clone()]));
    if scoring.pairs {
        for (at, one) in single.iter().enumerate() {
            let meets = |other: &&(String, String)| other.0 != one.0 && meet(&one.0, &other.0);
            for other in single.iter().skip(at + 1).filter(meets) {
                settings.push(vec![one.clone(), other.clone()]);
            }
        }
    }
    let values: Vec<usize> = all.iter().map(|axis| axis.values.len()).collect();
    let mixed = |seed: u64| {
        let rows = covering::mixtures(&values, seed).into_iter();
        rows.map(|row| {
            let row = all.iter().zip(row).map(|(axis, value)| (axis, axis.values[value]));
            row.filter(|(axis, value)| *value != axis.default)
                .map(|(axis, value)| chosen(axis, value))
                .collect()
        })
    };
    let wanted = |(settings, _): &(Settings, u64)| {
        scoring.only.as_ref().is_none_or(|part| label(settings).contains(part.as_str()))
    };
    let of_seed = |seed: &u64| -> Vec<(Settings, u64)> {
        settings.iter().cloned().chain(mixed(*seed)).map(|one| (one, *seed)).collect()
    };
    scoring.seeds.iter().flat_map(of_seed).filter(wanted).collect()
}

fn label(settings: &Settings) -> String {
    if settings.is_empty() {
        return "as documented".to_owned();
    }
    settings.iter().map(|(axis, value)| format!("{axis}={value}")).collect::<Vec<_>>().join(", ")
}

fn options(scoring: &Scoring, seed: u64) -> Options {
    Options {
        seed,
        cases: scoring.cases,
        concurrency: 8,
        bounds: crate::client::Bounds {
            timeout: Duration::from_millis(1_500),
            ..crate::client::Bounds::default()
        },
        budget: Budget { wall: Some(Duration::from_secs(60)), ..Budget::default() },
        ..Options::default()
    }
}

/// The endpoint that a run goes to.
fn endpoint(scoring: &Scoring, seed: u64) -> as_documented_reference::Builder {
    let builder = embedded::builder(seed);
    match scoring.instances {
        Some(count) => builder.instances_each(count).failed_instances(count.div_ceil(4)),
        None => builder,
    }
}

async fn one_fault(
    loaded: &[Loaded],
    scoring: &Scoring,
    (fault, seed): (&FaultSpec, u64),
    plans: &Plans,
) -> FaultScore {
    let mut out = FaultScore {
        name: fault.name.clone(),
        class: fault.class.name(),
        seed,
        found: Found::Missed,
        first: None,
        ids: 0,
        elapsed_ms: 0,
    };
    let service = fault.service.name();
    let own: Vec<Loaded> = loaded.iter().filter(|one| one.id().service() == service).cloned().collect();
    let others: Vec<Loaded> = loaded.iter().filter(|one| one.id().service() != service).cloned().collect();
    for keys in [false, true] {
        // Mistakes with credentials show with the kind that they are about.
        if keys && (fault.class != FaultClass::Auth || out.found == Found::Named) {
            break;
        }
        let Ok(builder) = endpoint(scoring, seed).fault(&fault.name) else { return out };
        let apis = (own.clone(), others.clone());
        let until: BTreeSet<String> = fault.breaks.iter().cloned().collect();
        let early = Options { until, ..options(scoring, seed) };
        let Some((report, ended_early)) = against(apis.clone(), builder.clone(), early, keys, plans).await
        else {
            return out;
        };
        weigh(fault, &report, &mut out);
        // What it ended at did not come again, so it was no run: one that sends everything has to tell.
        if out.found != Found::Named && ended_early {
            let whole = options(scoring, seed);
            let Some((report, _)) = against(apis, builder, whole, keys, plans).await else { return out };
            weigh(fault, &report, &mut out);
        }
    }
    out
}

fn weigh(fault: &FaultSpec, report: &Report, out: &mut FaultScore) {
    out.elapsed_ms = report.elapsed_ms;
    out.first = report.first_violation;
    let named =
        |violation: &Violation| fault.breaks.contains(&format!("{}:{}", violation.api, violation.statement));
    let hits: Vec<_> = report.violations.iter().filter(|one| named(one)).collect();
    let failing: Vec<String> =
        report.violations.iter().filter(|one| one.tier != Tier::Hygiene).map(in_words).collect();
    out.ids = hits.iter().map(|one| named_ids(one)).max().unwrap_or_default();
    out.found = match (hits.is_empty(), failing.is_empty()) {
        (false, _) => Found::Named,
        (true, false) => Found::Misnamed(failing),
        (true, true) if fault.breaks.is_empty() && report.exit(false) == Exit::Unconcluded => Found::Named,
        (true, true) => Found::Missed,
    };
}

fn named_ids(violation: &Violation) -> usize {
    let body = violation
        .request
        .body
        .as_deref()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let lists = body.as_ref().and_then(|body| body.as_object()).into_iter().flatten();
    lists.filter_map(|(_, value)| value.as_array().map(Vec::len)).max().unwrap_or_default()
}

/// The name by which one axis alone is chosen: with its service where several axes share a name.
fn full_name(axis: &ReadingSpec, all: &[ReadingSpec]) -> String {
    let is_shared = all.iter().filter(|one| one.name == axis.name).count() > 1;
    match axis.services {
        [service] if is_shared => format!("{}/{}", service.name(), axis.name),
        _ => axis.name.to_owned(),
    }
}

/// Whether two axes can change the answers of one service.
fn meet(axis: &str, other: &str) -> bool {
    services_of(axis).into_iter().any(|service| is_of(other, service))
}

/// Whether an axis can change the answers of a service.
fn is_of(axis: &str, service: &str) -> bool {
    services_of(axis).contains(&service)
}

fn services_of(axis: &str) -> Vec<&'static str> {
    let all = readings();
    let named = all.iter().filter(|one| full_name(one, &all) == axis);
    named.flat_map(|one| one.services).map(|one| one.name()).collect()
}

/// Whether a reading changes answers at some service that is asked: all of them together may change any.
fn is_touched(settings: &Settings, service: &str) -> bool {
    match settings.len() {
        0..=2 => settings.iter().all(|(axis, _)| is_of(axis, service)),
        _ => settings.iter().any(|(axis, _)| is_of(axis, service)),
    }
}

async fn one_variant(
    loaded: &[Loaded],
    scoring: &Scoring,
    (settings, seed): (&Settings, u64),
    plans: &Plans,
) -> VariantScore {
    let begun = Instant::now();
    let accused = accused(loaded, scoring, (settings, seed), plans).await;
    let mut out = VariantScore { name: label(settings), seed, accused, elapsed_ms: 0 };
    // Of a mixture those are told that it takes: parts are left out, at first half of it and at last one reading.
    let mut fewest = settings.clone();
    let mut part = if out.accused.is_empty() || settings.len() <= 2 { 0 } else { settings.len().div_ceil(2) };
    while part > 0 {
        let mut at = 0;
        while at < fewest.len() && fewest.len() > part {
            let mut fewer = fewest.clone();
            fewer.drain(at..(at + part).min(fewest.len()));
            let still = self::accused(loaded, scoring, (&fewer, seed), plans).await;
            if still.is_empty() {
                at += part;
            } else {
                out =
                    VariantScore { name: format!("{} (of a mixture)", label(&fewer)), accused: still, ..out };
                fewest = fewer;
            }
        }
        part = if part == 1 { 0 } else { part.div_ceil(2) };
    }
    out.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    out
}

fn in_words(violation: &Violation) -> String {
    let Violation { api, statement, case, expected, actual, .. } = violation;
    format!("{api}:{statement} ({case}: expected {expected}, found {actual})")
}

/// What a run accuses an endpoint of that reads the pages so.
async fn accused(
    loaded: &[Loaded],
    scoring: &Scoring,
    (settings, seed): (&Settings, u64),
    plans: &Plans,
) -> Vec<String> {
    let mut builder = endpoint(scoring, seed);
    for (axis, value) in settings {
        match builder.reading(axis, value) {
            Ok(next) => builder = next,
            Err(error) => return vec![error.to_string()],
        }
    }
    // What the readings do not change together was asked under each of them alone.
    let (own, others): (Vec<&Loaded>, Vec<&Loaded>) =
        loaded.iter().partition(|one| is_touched(settings, one.id().service()));
    let apis = (own.into_iter().cloned().collect(), others.into_iter().cloned().collect());
    let Some((report, _)) = against(apis, builder, options(scoring, seed), false, plans).await else {
        return vec!["nothing: there was no run".to_owned()];
    };
    let violations = report.violations.iter().filter(|one| one.tier != Tier::Hygiene);
    let mut accused: Vec<String> = violations.map(in_words).collect();
    // Who asked nothing accuses nobody.
    if report.exit(false) == Exit::Unconcluded || report.requests.is_empty() {
        accused.push("nothing: the run concluded nothing".to_owned());
    }
    accused
}

// Made up here, and good for an endpoint that lives as long as one run.
const ACCESS_KEY: &str = "ASDOCUMENTEDSCORE";
const SECRET_KEY: &str = "as-documented-score-secret";

/// One run, and whether it ended before its plan did.
async fn against(
    (loaded, neighbours): (Vec<Loaded>, Vec<Loaded>),
    builder: as_documented_reference::Builder,
    options: Options,
    keys: bool,
    plans: &Plans,
) -> Option<(Report, bool)> {
    let builder = if keys { builder.access_key(ACCESS_KEY, SECRET_KEY) } else { builder };
    let mut embedded = embedded::start(builder, options.seed).await.ok()?;
    if keys {
        embedded.target.auth.method = AuthMethod::AccessKey {
            access_key: ACCESS_KEY.to_owned(),
            secret_key: SecretString::from(SECRET_KEY),
            security_token: None,
        };
    }
    // The states in between last some milliseconds, so that a second without any change is a verdict.
    embedded.target.settle = Settle { most: Duration::from_millis(250), given: true };
    let key = (loaded.iter().map(|one| one.id().to_string()).collect(), options.seed);
    let planned = plans.get(&key);
    let is_new = planned.is_none();
    let options = Options { neighbours, planned, helper: embedded.running.helper(), ..options };
    let session = Session::new(loaded, embedded.target.clone(), options).ok()?;
    if is_new {
        plans.keep(key, session.plan());
    }
    let report = session.run(&|_| ()).await;
    embedded.running.shutdown().await;
    Some((report, session.ended_early()))
}
