//! Where text goes: stdout for results, stderr for everything else, files for reports that name one.
//!
//! Colour leaves only towards a terminal, or where `CLICOLOR_FORCE` asks for it and `NO_COLOR` does not forbid it.

use super::error::CliError;
use crate::journal::Journal;
use crate::outcome::Report;
use crate::report::{Format, View};
use anstyle::AnsiColor;
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

/// One `--report`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportSpec {
    format: Format,
    file: Option<PathBuf>,
}

impl FromStr for ReportSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((format, "")) => {
                return Err(format!(
                    "`{format}=` names no file: write `{format}=FILE`, or `{format}` for stdout"
                ));
            }
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self {
            format: format.parse().map_err(|error: crate::report::FormatError| error.to_string())?,
            file,
        })
    }
}

/// The reports that are asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// A report: terminal, html, json, junit, sarif, github, markdown, and where something is sent, har. Without a
    /// file, one for programs takes stdout. May be repeated
    #[arg(
        long = "report",
        value_name = "FORMAT[=FILE]",
        env = "AS_DOCUMENTED_REPORT",
        value_delimiter = ' ',
        help_heading = "Output"
    )]
    specs: Vec<ReportSpec>,
}

impl ReportArgs {
    /// Where they go.
    pub(crate) fn settle(&self) -> Result<Reports, CliError> {
        Reports::new(&self.specs)
    }
}

/// Where the reports of a run go.
#[derive(Debug)]
pub(crate) struct Reports {
    files: Vec<(Format, PathBuf)>,
    stdout: Format,
}

impl Reports {
    /// Sorts out the destinations, before anything is sent: a run whose report cannot be kept is a waste.
    fn new(specs: &[ReportSpec]) -> Result<Self, CliError> {
        let mut files: Vec<(Format, PathBuf)> = Vec::new();
        let mut machine: Option<Format> = None;
        for spec in specs {
            match &spec.file {
                Some(file) => {
                    if files.iter().any(|(_, other)| other == file) {
                        let file = file.display();
                        return Err(CliError::usage(format!(
                            "two reports are to go to `{file}`: give each its own"
                        )));
                    }
                    writable(file)?;
                    files.push((spec.format, file.clone()));
                }
                None if spec.format.is_machine() => {
                    if let Some(other) = machine.filter(|other| *other != spec.format) {
                        let format = spec.format;
                        return Err(CliError::usage(format!(
                            "the reports `{other}` and `{format}` both want stdout: give one a file, such as `--report {format}=FILE`"
                        )));
                    }
                    machine = Some(spec.format);
                }
                None => {}
            }
        }
        Ok(Self { files, stdout: machine.unwrap_or(Format::Terminal) })
    }

    /// Whether some report shows every exchange.
    pub(crate) fn need_journal(&self) -> bool {
        self.stdout.needs_journal() || self.files.iter().any(|(format, _)| format.needs_journal())
    }

    /// Writes every report.
    pub(crate) fn write(
        &self,
        report: &Report,
        strict: bool,
        journal: Option<&Journal>,
    ) -> Result<(), CliError> {
        for (format, file) in &self.files {
            let text =
                format.render(report, View { width: 100, strict, journal }).map_err(CliError::defect)?;
            let text =
                if format.is_machine() { text } else { anstream::adapter::strip_str(&text).to_string() };
            std::fs::write(file, text).map_err(|error| cannot_write(file, &error))?;
        }
        let view = View { width: width(), strict, journal };
        let text = self.stdout.render(report, view).map_err(CliError::defect)?;
        print(&text)
    }
}

fn writable(file: &Path) -> Result<(), CliError> {
    // Opened without cutting it off, so that an earlier report survives a run that is interrupted.
    File::options()
        .append(true)
        .create(true)
        .open(file)
        .map(|_| ())
        .map_err(|error| cannot_write(file, &error))
}

fn cannot_write(file: &Path, error: &std::io::Error) -> CliError {
    let file = file.display();
    CliError::usage(format!(
        "the report `{file}` cannot be written: {error}; name a file in a folder that exists"
    ))
}

/// Columns of the terminal that stdout is; 100 for anything else. `COLUMNS` outranks both.
pub(crate) fn width() -> usize {
    known_width().unwrap_or(100)
}

/// Columns of the terminal that stdout is, or what `COLUMNS` says.
pub(crate) fn known_width() -> Option<usize> {
    let given = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    let seen = || {
        let stdout = std::io::stdout();
        stdout.is_terminal().then(|| terminal_size::terminal_size_of(stdout)).flatten()
    };
    given.or_else(|| seen().map(|(width, _)| usize::from(width.0))).map(|columns| columns.clamp(40, 400))
}

/// Prints a result.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talk {
    /// Mistakes alone.
    Quiet,
    /// Progress and notes too.
    Plain,
    /// Each case too.
    Verbose,
}

static TALK: OnceLock<Talk> = OnceLock::new();

/// Settles how much is said, once.
pub(crate) fn talk(talk: Talk) {
    let _ = TALK.set(talk);
}

/// How much is said.
pub(crate) fn talking() -> Talk {
    TALK.get().copied().unwrap_or(Talk::Plain)
}

/// Says something about the call, on stderr.
pub(crate) fn note(text: &str) {
    if talking() != Talk::Quiet {
        say(text);
    }
}

fn say(text: &str) {
    // Nobody is left to hear that stderr is gone.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Says what a user should look at though the command goes on, on stderr.
pub(crate) fn warn(text: &str) {
    let style = AnsiColor::Yellow.on_default().bold();
    note(&format!("{style}warning:{style:#} {text}"));
}

/// Says why a command failed, on stderr.
pub(crate) fn complain(error: &CliError) {
    let style = AnsiColor::Red.on_default().bold();
    say(&format!("{style}error:{style:#} {error}"));
}
