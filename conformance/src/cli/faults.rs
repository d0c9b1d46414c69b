//! `as-documented faults`: the named faults of the reference endpoint, and how many of them the suite finds.

use super::error::CliError;
use super::interrupt::Interrupt;
use super::progress::Progress;
use super::{catalog, output};
use crate::outcome::Exit;
use crate::plan::Loaded;
use crate::score::{FaultScore, Found, Score, Scoring, Step, VariantScore, score};
use as_documented_reference::{FaultClass, FaultSpec, faults};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const AFTER: &str = "\
Examples:
  as-documented faults
  as-documented faults --score --only dcs/
  as-documented serve --fault dcs/NAME

Exit codes of --score: 0 every fault is found by name (or as many as --at-least says) and no reading is accused, 1
otherwise, 130 interrupted before anything was wrong.";

/// List the named faults of the reference endpoint, or score the suite against them
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Run the suite against every fault and every reading, and print the table
    #[arg(long, env = "AS_DOCUMENTED_SCORE")]
    score: bool,
    /// Only names that contain this
    #[arg(long, value_name = "TEXT", env = "AS_DOCUMENTED_ONLY")]
    only: Option<String>,
    /// Only faults of this class
    #[arg(long = "class", value_name = "CLASS", env = "AS_DOCUMENTED_CLASS", value_delimiter = ',', value_parser = class)]
    classes: Vec<FaultClass>,
    /// With --score, a whole pass for each of the seeds 1 to N
    #[arg(long, value_name = "N", default_value_t = 1, env = "AS_DOCUMENTED_SEEDS", requires = "score")]
    seeds: u64,
    /// With --score, only the readings
    #[arg(long, env = "AS_DOCUMENTED_READINGS_ONLY", requires = "score", conflicts_with = "faults_only")]
    readings_only: bool,
    /// With --score, only the faults
    #[arg(long, env = "AS_DOCUMENTED_FAULTS_ONLY", requires = "score")]
    faults_only: bool,
    /// With --score, how many live instances each service has (default: as many as a run can use); a run that has few
    /// of them finds less
    #[arg(long, value_name = "N", env = "AS_DOCUMENTED_INSTANCES", requires = "score")]
    instances: Option<usize>,
    /// With --score, also every pair of readings
    #[arg(long, env = "AS_DOCUMENTED_PAIRS", requires = "score")]
    pairs: bool,
    /// With --score, how many percent of all faults and of each class have to be found
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0, env = "AS_DOCUMENTED_AT_LEAST", requires = "score",
        value_parser = percent)]
    at_least: f64,
    /// With --score, as JSON
    #[arg(long, env = "AS_DOCUMENTED_JSON", requires = "score")]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    if args.score { take_score(args) } else { list(args) }
}

fn class(text: &str) -> Result<FaultClass, String> {
    let names = || FaultClass::ALL.map(FaultClass::name).join(", ");
    FaultClass::ALL
        .into_iter()
        .find(|one| one.name() == text)
        .ok_or_else(|| format!("classes are {}", names()))
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| format!("`{text}` is no percentage: write a number from 0 to 100"))
}

fn list(args: &Args) -> Result<Exit, CliError> {
    let wanted = |fault: &&FaultSpec| {
        args.only.as_deref().is_none_or(|part| fault.name.contains(part))
            && (args.classes.is_empty() || args.classes.contains(&fault.class))
    };
    let mut out = String::new();
    let mut count = 0;
    for class in FaultClass::ALL {
        for fault in faults().iter().filter(|fault| fault.class == class).filter(wanted) {
            count += 1;
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(out, "{:>10}  {}  {}", class.name(), fault.name, fault.summary);
        }
    }
    let _ = writeln!(out, "{count} faults");
    output::print(&out)?;
    Ok(Exit::Clean)
}

fn take_score(args: &Args) -> Result<Exit, CliError> {
    let loaded = catalog::embedded()?
        .into_iter()
        .map(Loaded::new)
        .collect::<Result<Vec<_>, _>>()
        .map_err(CliError::defect)?;
    let scoring = Scoring {
        seeds: (1..=args.seeds).collect(),
        only: args.only.clone(),
        classes: args.classes.clone(),
        instances: args.instances,
        pairs: args.pairs,
        faults: !args.readings_only,
        variants: !args.faults_only,
        ..Scoring::default()
    };
    let progress = Progress::new();
    let step = |step: Step<'_>| {
        progress.step(step.at, step.total, step.name);
        // A whole pass takes minutes: what is wrong is said when it is seen.
        if let Some(told) = step.told {
            progress.aside(told);
        }
    };
    let stop = Arc::new(AtomicBool::new(false));
    let score = super::runtime()?.block_on(async {
        let asked = Arc::clone(&stop);
        let ask = move || asked.store(true, Ordering::Relaxed);
        // A task of its own, since this one is blocked while others work.
        let note = "what has begun is finished, and the score of what was tried follows";
        tokio::spawn(Interrupt::listen().obey(ask, note));
        score(&loaded, &scoring, &stop, &step).await
    });
    progress.finish();
    if args.json {
        let text = serde_json::to_string_pretty(&score).map_err(CliError::defect)?;
        output::print(&format!("{text}\n"))?;
    } else {
        output::print(&table(&score))?;
    }
    Ok(match score.is_enough(args.at_least) {
        false => Exit::Violated,
        true if score.left > 0 => Exit::Interrupted,
        true => Exit::Clean,
    })
}

fn table(score: &Score) -> String {
    let mut out = String::new();
    let wrong = score.faults.iter().filter_map(FaultScore::told);
    for told in wrong.chain(score.variants.iter().filter_map(VariantScore::told)) {
        let _ = writeln!(out, "{told}");
    }
    let _ = writeln!(out, "{:>12}  FOUND", "CLASS");
    for (class, (found, all)) in score.by_class() {
        let _ = writeln!(out, "{class:>12}  {found} of {all}");
    }
    let found = score.faults.iter().filter(|one| one.found == Found::Named).count();
    let clean = score.variants.iter().filter(|one| one.accused.is_empty()).count();
    let _ = writeln!(out, "{:>12}  {found} of {}", "all faults", score.faults.len());
    let _ = writeln!(out, "{:>12}  {clean} of {} without an accusation", "readings", score.variants.len());
    if score.left > 0 {
        let _ = writeln!(out, "{:>12}  {}", "not tried", score.left);
    }
    out
}
