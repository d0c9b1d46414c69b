//! `as-documented replay`: one violation of a report, sent again.
//!
//! The report holds the smallest case that showed it, with symbols for ids; ids come from the seed of the report and
//! from the target given now, so a replay can be tried elsewhere, or after a repair.

use super::catalog::CatalogArgs;
use super::check;
use super::error::CliError;
use super::output::{self, ReportArgs};
use super::target_args::TargetArgs;
use crate::outcome::{Exit, Report, Summary, Verdict, Violation};
use crate::plan::Loaded;
use crate::run::{Options, Session};
use crate::run_folder;
use std::collections::BTreeSet;
use std::path::Path;

const AFTER: &str = "\
Examples:
  as-documented check --target target.toml --report terminal --report json=report.json
  as-documented replay --target target.toml report.json:v1
  as-documented replay --target target.toml runs/7:v1
      a violation of the run in that folder

Exit codes: 0 the statement is borne out now, 1 it is violated again, 2 the call or the report is wrong, 3 it could not
be told.";

/// Send one violation of a JSON report or a run folder again
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The report or the run folder, and the violation in it; without an id, the first
    #[arg(value_name = "REPORT|RUN[:ID]")]
    violation: String,
    #[command(flatten)]
    catalog: CatalogArgs,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let (seed, violation) = find(&args.violation)?;
    let apis: Vec<_> =
        args.catalog.select()?.into_iter().filter(|api| api.id().as_str() == violation.api).collect();
    if apis.is_empty() {
        let api = &violation.api;
        return Err(CliError::usage(format!(
            "`{api}` is not among the APIs: give its contract with `--contract FILE`"
        )));
    }
    let case = violation.steps.clone().ok_or_else(|| {
        CliError::usage(format!(
            "violation `{}` of the report holds no case: use its curl line instead",
            violation.id
        ))
    })?;
    let seed = check::parse_seed(&seed)
        .map_err(|message| CliError::usage(format!("the report's seed: {message}")))?;
    let services: BTreeSet<String> = apis.iter().map(|api| api.id().service().to_owned()).collect();
    let settled = args.target.settle(&services)?;
    let reports = args.reports.settle()?;
    let loaded = apis.into_iter().map(Loaded::new).collect::<Result<Vec<_>, _>>().map_err(CliError::usage)?;
    super::runtime()?.block_on(async {
        let mut options = Options { seed, only: Some(vec![case]), shrink: 0, ..check::options(&settled) };
        let (target, running) = check::target(&loaded, &settled, &options, false).await?;
        options.neighbours = check::neighbours(&loaded, &target)?;
        let session = Session::new(loaded, target, options).map_err(CliError::usage)?;
        if reports.need_journal() {
            session.sender.keep_journal();
        }
        let mut report = check::send(&session).await;
        if let Some(running) = running {
            running.shutdown().await;
        }
        narrow(&mut report, &violation);
        let exit = exit(&report, &violation);
        reports.write(&report, true, session.sender.journal())?;
        if exit == Exit::Clean {
            output::note(&format!("`{}` is borne out now", violation.statement));
        }
        Ok(exit)
    })
}

/// The seed of a run, and the violation of it that the argument names.
fn find(argument: &str) -> Result<(String, Violation), CliError> {
    let (file, id) = match argument.rsplit_once(':') {
        Some((file, id)) if !Path::new(argument).exists() => (file, Some(id)),
        _ => (argument, None),
    };
    let (seed, violations) = read(Path::new(file))?;
    let found = match id {
        Some(id) => violations.iter().find(|one| one.id == id),
        None => violations.first(),
    };
    let found = found.cloned().ok_or_else(|| {
        let known: Vec<&str> = violations.iter().map(|one| one.id.as_str()).collect();
        CliError::usage(match known.as_slice() {
            [] => format!("the report `{file}` holds no violation"),
            _ => format!(
                "the report `{file}` holds no violation `{}`: known are {}",
                id.unwrap_or_default(),
                known.join(", ")
            ),
        })
    })?;
    Ok((seed, found))
}

/// The seed and the violations of a report, or of a run folder, which may be that of a run that did not come to its
/// report.
fn read(path: &Path) -> Result<(String, Vec<Violation>), CliError> {
    let report = path.join(run_folder::REPORT);
    if path.is_dir() && !report.is_file() {
        return run_folder::violations(path).map_err(CliError::usage);
    }
    let path = if path.is_dir() { report } else { path.to_owned() };
    let file = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        CliError::usage(format!(
            "the report `{file}` cannot be read: {error}; write one with `check --report json=FILE`"
        ))
    })?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        CliError::usage(format!("`{file}` is not a JSON report of this version: {error}; write one with `check --report json=FILE`"))
    })?;
    Ok((report.seed, report.violations))
}

/// Leaves what the replayed case is about.
fn narrow(report: &mut Report, violation: &Violation) {
    let wanted =
        |id: &as_documented_contract::StatementId| *id == violation.statement || violation.also.contains(id);
    report.statements.retain(|one| wanted(&one.id) || one.outcome == Verdict::Violated);
    report.contradictions.clear();
    report.coverage.clear();
    let mut summary = Summary::default();
    for one in &report.statements {
        summary.add(one.outcome);
    }
    report.summary = summary;
}

fn exit(report: &Report, violation: &Violation) -> Exit {
    if report.exit(true) == Exit::Interrupted {
        return Exit::Interrupted;
    }
    let outcome = report.statements.iter().find(|one| one.id == violation.statement).map(|one| one.outcome);
    match outcome {
        Some(Verdict::Violated) => Exit::Violated,
        Some(Verdict::Holds | Verdict::Open) => Exit::Clean,
        Some(Verdict::Inconclusive | Verdict::NotExercised) | None => Exit::Unconcluded,
    }
}
