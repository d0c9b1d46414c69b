//! `as-documented faults`: the named faults of the reference endpoint, and how many of them the suite finds.

use super::error::CliError;
use super::progress::Progress;
use super::{catalog, output};
use crate::outcome::Exit;
use crate::plan::Loaded;
use crate::score::{Found, Score, Scoring, score};
use as_documented_reference::{FaultClass, faults};
use std::fmt::Write;

const AFTER: &str = "\
Examples:
  as-documented faults
  as-documented faults --score --only dcs/
  as-documented serve --fault dcs/NAME

Exit codes of --score: 0 every fault is found by name and no reading is accused, 1 otherwise.";

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
    /// With --score, also every pair of readings
    #[arg(long, env = "AS_DOCUMENTED_PAIRS", requires = "score")]
    pairs: bool,
    /// With --score, as JSON
    #[arg(long, env = "AS_DOCUMENTED_JSON", requires = "score")]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    if args.score { take_score(args) } else { list(args) }
}

fn list(args: &Args) -> Result<Exit, CliError> {
    let wanted = |name: &str| args.only.as_deref().is_none_or(|part| name.contains(part));
    let mut out = String::new();
    let mut count = 0;
    for class in FaultClass::ALL {
        for fault in faults().iter().filter(|fault| fault.class == class && wanted(&fault.name)) {
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
    let scoring = Scoring { only: args.only.clone(), pairs: args.pairs, ..Scoring::default() };
    let progress = Progress::new();
    let step = |at: usize, total: usize, name: &str| progress.step(at, total, name);
    let score = super::runtime()?.block_on(score(&loaded, &scoring, &step));
    progress.finish();
    if args.json {
        let text = serde_json::to_string_pretty(&score).map_err(CliError::defect)?;
        output::print(&format!("{text}\n"))?;
    } else {
        output::print(&table(&score))?;
    }
    Ok(if score.is_perfect() { Exit::Clean } else { Exit::Violated })
}

fn table(score: &Score) -> String {
    let mut out = String::new();
    for one in &score.faults {
        let told = match &one.found {
            Found::Named => continue,
            Found::Missed => "missed".to_owned(),
            Found::Misnamed(others) => format!("misnamed: {}", others.join(", ")),
        };
        let _ = writeln!(out, "{:>10}  {} (seed {:x}): {told}", one.class, one.name, one.seed);
    }
    for one in score.variants.iter().filter(|one| !one.accused.is_empty()) {
        let _ = writeln!(
            out,
            "   reading  {} (seed {:x}) accused of {}",
            one.name,
            one.seed,
            one.accused.join(", ")
        );
    }
    let _ = writeln!(out, "{:>12}  FOUND", "CLASS");
    for (class, (found, all)) in score.by_class() {
        let _ = writeln!(out, "{class:>12}  {found} of {all}");
    }
    let found = score.faults.iter().filter(|one| one.found == Found::Named).count();
    let clean = score.variants.iter().filter(|one| one.accused.is_empty()).count();
    let _ = writeln!(out, "{:>12}  {found} of {}", "all faults", score.faults.len());
    let _ = writeln!(out, "{:>12}  {clean} of {} without an accusation", "readings", score.variants.len());
    out
}
