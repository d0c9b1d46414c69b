//! The suite judges itself: every named fault must be found, and no reading accused.
//!
//! A fault counts as found only when the statement that it breaks is named. A run against a reading that the pages
//! allow must end without a violation.

use crate::client::Budget;
use crate::embedded;
use crate::outcome::Report;
use crate::plan::Loaded;
use crate::run::{Options, run};
use crate::target::Settle;
use crate::threads::on_threads;
use as_documented_contract::Tier;
use as_documented_reference::{FaultClass, FaultSpec, ReadingSpec, faults, readings};
use serde::Serialize;
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

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
    /// Whether readings are also tried in pairs.
    pub pairs: bool,
    /// Whether readings are tried at all.
    pub variants: bool,
}

impl Default for Scoring {
    fn default() -> Self {
        Self { seeds: vec![1], cases: 30, parallel: 3, only: None, pairs: false, variants: true }
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

    /// Whether every fault was found by name and no reading accused.
    #[must_use]
    pub fn is_perfect(&self) -> bool {
        self.faults.iter().all(|one| one.found == Found::Named)
            && self.variants.iter().all(|one| one.accused.is_empty())
    }
}

/// Runs the suite against every fault and every reading. `load` gives the operations anew for each run.
pub async fn score(
    loaded: &[Loaded],
    scoring: &Scoring,
    progress: &(dyn Fn(usize, usize, &str) + Sync),
) -> Score {
    let wanted = |name: &str| scoring.only.as_ref().is_none_or(|part| name.contains(part.as_str()));
    let faults: Vec<(&FaultSpec, u64)> = scoring
        .seeds
        .iter()
        .flat_map(|seed| faults().iter().filter(|fault| wanted(&fault.name)).map(|fault| (fault, *seed)))
        .collect();
    let variants = if scoring.variants { variants(scoring) } else { Vec::new() };
    let total = faults.len() + variants.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let step = &|name: &str| {
        let at = done.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        progress(at, total, name);
    };
    let faults = side_by_side(scoring.parallel, faults, |(fault, seed)| async move {
        let out = one_fault(loaded, scoring, fault, seed).await;
        step(&fault.name);
        out
    });
    let faults = faults.await;
    let variants = side_by_side(scoring.parallel, variants, |(settings, seed)| async move {
        let out = one_variant(loaded, scoring, &settings, seed).await;
        step(&out.name);
        out
    });
    let variants = variants.await;
    Score { faults, variants }
}

/// Does the work for each item, so many at a time, and gives the results in the order of the items.
async fn side_by_side<I: Send, T: Send, F: Future<Output = T> + Send>(
    parallel: usize,
    items: Vec<I>,
    work: impl Fn(I) -> F + Sync,
) -> Vec<T> {
    let queue = std::sync::Mutex::new(items.into_iter().enumerate());
    let worker = async || {
        let mut out = Vec::new();
        while let Some((at, item)) = queue.lock().ok().and_then(|mut queue| queue.next()) {
            let made: F = work(item);
            out.push((at, made.await));
        }
        out
    };
    let done = on_threads((0..parallel.max(1)).map(|_| worker()).collect()).await;
    let mut done: Vec<_> = done.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, out)| out).collect()
}

type Settings = Vec<(String, String)>;

fn variants(scoring: &Scoring) -> Vec<(Settings, u64)> {
    let all: Vec<ReadingSpec> = readings();
    let single: Vec<(String, String)> = all
        .iter()
        .flat_map(|axis| axis.values.iter().map(|value| (axis.name.to_owned(), (*value).to_owned())))
        .collect();
    let mut settings: Vec<Settings> = vec![Vec::new()];
    settings.extend(single.iter().map(|one| vec![one.clone()]));
    if scoring.pairs {
        for (at, one) in single.iter().enumerate() {
            for other in single.iter().skip(at + 1).filter(|other| other.0 != one.0) {
                settings.push(vec![one.clone(), other.clone()]);
            }
        }
    }
    let wanted = |settings: &Settings| {
        scoring.only.as_ref().is_none_or(|part| label(settings).contains(part.as_str()))
    };
    let settings: Vec<Settings> = settings.into_iter().filter(wanted).collect();
    scoring.seeds.iter().flat_map(|seed| settings.iter().map(|one| (one.clone(), *seed))).collect()
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

async fn one_fault(loaded: &[Loaded], scoring: &Scoring, fault: &FaultSpec, seed: u64) -> FaultScore {
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
    let Ok(builder) = embedded::builder(seed).fault(&fault.name) else { return out };
    let Some(report) = against(own, builder, scoring, seed).await else { return out };
    out.elapsed_ms = report.elapsed_ms;
    out.first = report.first_violation;
    let named = |violation: &crate::outcome::Violation| {
        fault.breaks.contains(&format!("{}:{}", violation.api, violation.statement))
    };
    let hits: Vec<_> = report.violations.iter().filter(|one| named(one)).collect();
    let failing: Vec<String> = report
        .violations
        .iter()
        .filter(|one| one.tier != Tier::Hygiene)
        .map(|one| format!("{}:{}", one.api, one.statement))
        .collect();
    out.ids = hits.iter().map(|one| named_ids(one)).max().unwrap_or_default();
    out.found = match (hits.is_empty(), failing.is_empty()) {
        (false, _) => Found::Named,
        (true, false) => Found::Misnamed(failing),
        (true, true) => Found::Missed,
    };
    out
}

fn named_ids(violation: &crate::outcome::Violation) -> usize {
    let body = violation
        .request
        .body
        .as_deref()
        .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let lists = body.as_ref().and_then(|body| body.as_object()).into_iter().flatten();
    lists.filter_map(|(_, value)| value.as_array().map(Vec::len)).max().unwrap_or_default()
}

async fn one_variant(loaded: &[Loaded], scoring: &Scoring, settings: &Settings, seed: u64) -> VariantScore {
    let mut out = VariantScore { name: label(settings), seed, accused: Vec::new(), elapsed_ms: 0 };
    let mut builder = embedded::builder(seed);
    for (axis, value) in settings {
        match builder.reading(axis, value) {
            Ok(next) => builder = next,
            Err(error) => {
                out.accused.push(error.to_string());
                return out;
            }
        }
    }
    let Some(report) = against(loaded.to_vec(), builder, scoring, seed).await else { return out };
    out.elapsed_ms = report.elapsed_ms;
    out.accused = report
        .violations
        .iter()
        .filter(|one| one.tier != Tier::Hygiene)
        .map(|one| {
            format!(
                "{}:{} ({}: expected {}, found {})",
                one.api, one.statement, one.case, one.expected, one.actual
            )
        })
        .collect();
    out
}

async fn against(
    loaded: Vec<Loaded>,
    builder: as_documented_reference::Builder,
    scoring: &Scoring,
    seed: u64,
) -> Option<Report> {
    let mut embedded = embedded::start(builder, seed).await.ok()?;
    // The states in between last some milliseconds, so that a second without any change is a verdict.
    embedded.target.settle = Settle { most: Duration::from_millis(250), given: true };
    let report = run(loaded, embedded.target.clone(), options(scoring, seed), &|_| ()).await.ok();
    embedded.running.shutdown().await;
    report
}
