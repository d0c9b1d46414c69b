//! `as-documented baseline update`: take what a run violated into the baseline, and what holds out of it.

use super::error::CliError;
use super::{output, report};
use crate::baseline::{Baseline, BaselineError};
use crate::outcome::Exit;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  as-documented check --target target.toml --report json=run.json
  as-documented baseline update known.json run.json
      write known.json: what run.json violates goes in, what holds there goes out, what it does not tell stays
  as-documented check --target target.toml --baseline known.json
      a known failure still runs and fails nothing; a new one fails; one that holds now fails until it is taken out";

/// Keep the file of known failures
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Update(Update),
}

/// Take what a run violated into the baseline, and what holds out of it
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Update {
    /// The baseline; made if it is not there
    #[arg(value_name = "BASELINE")]
    baseline: PathBuf,
    /// A JSON report of `check`, or several
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
}

pub(crate) fn run(command: &Command) -> Result<Exit, CliError> {
    let Command::Update(args) = command;
    let reports = args.runs.iter().map(|file| report::read(file)).collect::<Result<Vec<_>, _>>()?;
    let (mut now, before) = match std::fs::exists(&args.baseline) {
        Ok(true) => read(&args.baseline).map(|(_, known)| (known.clone(), known))?,
        Ok(false) | Err(_) => Default::default(),
    };
    for report in &reports {
        now.update(report);
    }
    let file = args.baseline.display();
    let text = now.to_text().map_err(CliError::defect)?;
    std::fs::write(&args.baseline, text).map_err(|error| {
        CliError::usage(format!("`{file}` cannot be written: {error}; name a file in a folder that exists"))
    })?;
    for (from, to, word) in [(&before, &now, "taken out"), (&now, &before, "taken in")] {
        for one in from.known.iter().filter(|one| {
            !to.known.iter().any(|other| other.statement == one.statement && other.api == one.api)
        }) {
            output::print(&format!("{word}: {} {}\n", one.api, one.statement))?;
        }
    }
    let n = now.known.len();
    output::print(&format!("`{file}` knows {n} failure{}\n", if n == 1 { "" } else { "s" }))?;
    Ok(Exit::Clean)
}

/// A baseline file, with its name for messages.
pub(crate) fn read(file: &Path) -> Result<(PathBuf, Baseline), CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let file = file.display();
        CliError::usage(format!("the baseline `{file}` cannot be read: {error}; write one with `as-documented baseline update {file} RUN`"))
    })?;
    let baseline = Baseline::parse(&text).map_err(|error| wrong(file, &error))?;
    Ok((file.to_owned(), baseline))
}

/// What is wrong with a baseline file.
pub(crate) fn wrong(file: &Path, error: &BaselineError) -> CliError {
    CliError::usage(format!("the baseline `{}`: {error}", file.display()))
}
