//! `as-documented report`: draw a kept report again, compare two, join the parts of one.

use super::error::CliError;
use super::output::{self, ReportArgs};
use crate::merge::merge;
use crate::outcome::{Exit, Report, Verdict};
use crate::report::clean;
use crate::report_diff::{Difference, differences};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const AFTER_SHOW: &str = "\
Examples:
  as-documented report show run.json                       the terminal report again
  as-documented report show run.json --report html=run.html --report markdown

Exit codes are those of the run.";

const AFTER_DIFF: &str = "\
Examples:
  as-documented report diff monday.json tuesday.json       what the vendor changed
  as-documented report diff ours.json theirs.json          where two endpoints differ

Compared are verdicts, readings and what was found; times, ids and counts are not.
Exit codes: 0 nothing differs, 1 something does, 2 the call or a file is wrong.";

const AFTER_MERGE: &str = "\
Examples:
  as-documented check --target target.toml --shard 1/4 --report json=part-1.json      on four machines
  as-documented report merge part-*.json --report terminal --report json=run.json

Exit codes are those that a single run would have given.";

/// Show, compare and join kept reports
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Show(Show),
    Diff(Diff),
    Merge(Merge),
}

/// Draw a JSON report in any format
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_SHOW)]
pub(crate) struct Show {
    /// A JSON report of `check`
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    drawing: Drawing,
}

/// Say what differs between two JSON reports
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_DIFF)]
pub(crate) struct Diff {
    /// The old report
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new report
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", env = "AS_DOCUMENTED_FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Join the JSON reports of all parts of a plan into the report of the whole
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_MERGE)]
pub(crate) struct Merge {
    /// The JSON reports of `check --shard`, in any order
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    drawing: Drawing,
    /// Known failures: a new one fails, and one that holds now fails until it is taken out
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_BASELINE", help_heading = "Output")]
    baseline: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Drawing {
    #[command(flatten)]
    reports: ReportArgs,
    /// Let breaches of hygiene fail too
    #[arg(long, env = "AS_DOCUMENTED_STRICT", help_heading = "Output")]
    strict: bool,
}

impl Drawing {
    fn draw(&self, report: &Report) -> Result<Exit, CliError> {
        let reports = self.reports.settle()?;
        if reports.need_journal() {
            return Err(CliError::usage(
                "a kept report does not hold every exchange, so there is no `har` of it: ask for one with `check --report har=FILE`",
            ));
        }
        reports.write(report, self.strict, None)?;
        Ok(report.exit(self.strict))
    }
}

/// A JSON report.
pub(crate) fn read(file: &Path) -> Result<Report, CliError> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        CliError::usage(format!(
            "the report `{name}` cannot be read: {error}; write one with `check --report json=FILE`"
        ))
    })?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        CliError::usage(format!("`{name}` is not a JSON report of this version: {error}; write one with `check --report json=FILE`"))
    })?;
    if report.version == 1 {
        Ok(report)
    } else {
        let version = report.version;
        Err(CliError::usage(format!(
            "`{name}` is a report of version {version}, and this program knows version 1"
        )))
    }
}

pub(crate) fn run(command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Show(args) => args.drawing.draw(&read(&args.run)?),
        Command::Diff(args) => diff(args),
        Command::Merge(args) => {
            let parts = args.runs.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
            let names: Vec<String> = args.runs.iter().map(|file| format!("`{}`", file.display())).collect();
            let mut report = merge(parts).map_err(|error| {
                CliError::usage(format!("the reports {} cannot be joined: {error}", names.join(", ")))
            })?;
            if let Some(file) = &args.baseline {
                let (file, baseline) = super::baseline::read(file)?;
                baseline.apply(&mut report).map_err(|error| super::baseline::wrong(&file, &error))?;
            }
            args.drawing.draw(&report)
        }
    }
}

fn diff(args: &Diff) -> Result<Exit, CliError> {
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let all = differences(&old, &new);
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&all).map_err(CliError::defect)? + "\n",
        Format::Text if all.is_empty() => "nothing differs\n".to_owned(),
        Format::Text => all.iter().map(told).collect(),
    };
    output::print(&text)?;
    Ok(if all.is_empty() { Exit::Clean } else { Exit::Violated })
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Violated => AnsiColor::Red.on_default().bold(),
        Verdict::Holds => AnsiColor::Green.on_default(),
        Verdict::Open | Verdict::Inconclusive | Verdict::NotExercised => AnsiColor::Yellow.on_default(),
    }
}

fn told(one: &Difference) -> String {
    let mut out = String::new();
    let sign = |added: bool| if added { '+' } else { '-' };
    // Writing to a string cannot fail.
    let _ = match one {
        Difference::Api { api, added } => writeln!(out, "{} {api}", sign(*added)),
        Difference::Statement { api, statement, added } => {
            writeln!(out, "{} {api} {}", sign(*added), clean(statement, false))
        }
        Difference::Verdict { api, statement, text, old, new, because } => {
            let (was, is) = (style(*old), style(*new));
            let because =
                because.as_ref().map(|why| format!("\n    {}", clean(why, false))).unwrap_or_default();
            writeln!(
                out,
                "~ {api} {}\n    {}\n    {was}{}{was:#} before, {is}{}{is:#} now{because}",
                clean(statement, false),
                clean(text, false),
                old.as_str(),
                new.as_str()
            )
        }
        Difference::Found { api, statement, old, new } => writeln!(
            out,
            "~ {api} {}\n    violated before and now\n    found before {}\n    found now    {}",
            clean(statement, false),
            clean(old, false),
            clean(new, false)
        ),
        Difference::Reading { api, axis, old, new } => {
            let word = |seen: &Option<String>| clean(seen.as_deref().unwrap_or("not seen"), false);
            writeln!(out, "~ {api} reading {axis}: {} before, {} now", word(old), word(new))
        }
        Difference::Companion { companion, missing_now } => {
            let when = if *missing_now { "is missing now" } else { "was missing before" };
            writeln!(out, "~ {} {when}", clean(companion, false))
        }
    };
    out
}
