//! The command line: what a user may ask for, and how the answer leaves the program.
//!
//! Results go to stdout, progress and diagnostics to stderr. A command returns how the program ends; nothing below
//! this module exits, and no message holds a secret, since secrets are only ever read from variables and files.

mod apis;
mod baseline;
mod catalog;
mod check;
mod config;
mod derive;
mod diff;
mod dry_run;
mod error;
mod faults;
mod interrupt;
mod lint;
mod login;
mod openapi;
mod output;
mod pages;
mod progress;
mod replay;
mod report;
mod secrets;
mod serve;
mod shell;
mod target_args;
mod validate;

use crate::outcome::Exit;
use clap::{CommandFactory, Parser, Subcommand};
use error::CliError;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;

const AFTER: &str = "\
Examples:
  as-documented check                          judge the embedded reference endpoint: see what a run looks like
  as-documented check --dry-run --endpoint https://dcs.example.com --project-id ID
                                               print the plan for an endpoint; nothing is sent
  as-documented apis --contradictions          what the pages say twice, and differently
  as-documented serve                          an endpoint to point clients at
  as-documented lint docs/api                  where your own pages contradict themselves

Exit codes:
  0    nothing violated, and for every selected API something holds
  1    a statement is violated
  2    the call or a file is wrong
  3    nothing could be concluded for at least one selected API
  130  interrupted; the report of what was done is printed

Where a value comes from, the first that has one:
  1  the flag
  2  its variable, AS_DOCUMENTED_<FLAG>, as --help names it
  3  the config file, --config or ./as-documented.toml: a table for each command, a key for each flag
  4  the target file, --target, for what is about the endpoint
  5  the default
Secrets come from variables and files only. NO_COLOR and CLICOLOR_FORCE are heeded.";

/// Does a cloud vendor's HTTP endpoint behave as its documentation says?
#[derive(Debug, Parser)]
#[command(name = "as-documented", version = version(), after_help = AFTER, max_term_width = 110)]
struct Cli {
    /// A config file with flags of any command [default: ./as-documented.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "AS_DOCUMENTED_CONFIG", help_heading = "Program")]
    config: Option<PathBuf>,
    /// Say less on stderr: no progress and no notes
    #[arg(
        short,
        long,
        global = true,
        env = "AS_DOCUMENTED_QUIET",
        conflicts_with = "verbose",
        help_heading = "Program"
    )]
    quiet: bool,
    /// Say more on stderr: each case when it is done
    #[arg(short, long, global = true, env = "AS_DOCUMENTED_VERBOSE", help_heading = "Program")]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Args>),
    Replay(Box<replay::Args>),
    #[command(subcommand)]
    Report(report::Command),
    #[command(subcommand)]
    Baseline(baseline::Command),
    Serve(serve::Args),
    Validate(validate::Args),
    Apis(apis::Args),
    Faults(faults::Args),
    Openapi(openapi::Args),
    Diff(diff::Args),
    Derive(derive::Args),
    Lint(lint::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// The version, with the commit where it is known.
fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| match option_env!("AS_DOCUMENTED_COMMIT") {
        Some(commit) => format!("{} ({commit})", env!("CARGO_PKG_VERSION")),
        None => env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The whole command line.
fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program: reads the arguments, does what they ask, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    match config::with_config(std::mem::take(&mut args), &command()) {
        Ok(all) => args = all,
        Err(error) => {
            output::complain(&error);
            return ExitCode::from(error.exit().code());
        }
    }
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout, mistakes to stderr; nobody is left to tell if neither is there.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage.code() } else { Exit::Clean.code() });
        }
    };
    output::talk(match (cli.quiet, cli.verbose) {
        (true, _) => output::Talk::Quiet,
        (false, true) => output::Talk::Verbose,
        (false, false) => output::Talk::Plain,
    });
    let done = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Report(command) => report::run(&command),
        Command::Baseline(command) => baseline::run(&command),
        Command::Serve(args) => serve::run(args),
        Command::Validate(args) => validate::run(&args),
        Command::Apis(args) => apis::run(&args),
        Command::Faults(args) => faults::run(&args),
        Command::Openapi(args) => openapi::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Derive(args) => derive::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    match done {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) if error.is_broken_pipe() => ExitCode::from(Exit::Clean.code()),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(error.exit().code())
        }
    }
}

/// A runtime for the commands that talk to the network.
fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::defect(format!("the runtime cannot be started: {error}")))
}
