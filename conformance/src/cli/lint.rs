//! `as-documented lint`: where pages contradict themselves, for a reader and for a pipeline.
//!
//! A contradiction fails the call unless a baseline knows it or a suppression says why it may stay. Neither hides
//! anything in silence: both are counted, and an entry that matches nothing is told.

mod accept;
mod github;
mod json;
mod junit;
mod sarif;
mod text;

use super::error::CliError;
use super::{output, pages};
use crate::outcome::Exit;
use accept::{Baseline, Suppressions};
use as_documented_pages::page::Format as PageFormat;
use as_documented_pages::{Finding, Options, PageRecord};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  as-documented lint docs/api
  as-documented lint --write-baseline known.json docs/api     accept what is there now
  as-documented lint --baseline known.json docs/api           fail on what is new
  as-documented lint --format sarif docs/api > lint.sarif

A file of suppressions; page, rule and subject each narrow the entry, and the reason is mandatory:
  [[suppress]]
  page = \"docs/api/restarting.rst\"
  rule = \"example-unknown-field\"
  subject = \"request.force\"
  reason = \"the example shows the next revision on purpose\"

Exit codes: 0 no contradiction, or all of them known or suppressed; 1 contradictions; 2 the call or a file is wrong.
With --write-baseline what was found is known from then on, and the exit code is 0.";

/// Find where documentation pages contradict themselves
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text, env = "AS_DOCUMENTED_FORMAT")]
    format: Format,
    /// Findings that are known and do not fail the call
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_BASELINE")]
    baseline: Option<PathBuf>,
    /// Write the findings, known ones included, as a baseline for later calls
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_WRITE_BASELINE")]
    write_baseline: Option<PathBuf>,
    /// Findings that may stay, each with a reason
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_SUPPRESS")]
    suppress: Option<PathBuf>,
    /// Read every page as this; told from each page's content if absent
    #[arg(long, env = "AS_DOCUMENTED_PAGE_FORMAT", value_parser = pages::format_parser())]
    page_format: Option<PageFormat>,
    /// Pages, and folders of pages
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a reader, `page:line:column` first
    Text,
    /// An object with `findings`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// JUnit XML: a suite per page, a failure per finding
    Junit,
}

/// What the formats draw.
#[derive(Debug)]
struct Linted {
    /// The pages read, by path.
    pages: Vec<PageRecord>,
    /// The findings that nothing accepts, in the order of the pages.
    findings: Vec<Finding>,
    /// How many the baseline knows.
    known: usize,
    /// How many a suppression lets stay.
    suppressed: usize,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    // The files that accept come first: a mistake in one is told before a tree is read.
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?.unwrap_or_default();
    let mut suppressions = args.suppress.as_deref().map(Suppressions::read).transpose()?.unwrap_or_default();
    let sources = pages::gather(&args.paths)?;
    let options = Options { format: args.page_format, contracts_only: true, ..Options::default() };
    let derived = pages::derive(&sources, &options);

    let all = derived.findings.len();
    let kept: Vec<Finding> =
        derived.findings.into_iter().filter(|finding| !suppressions.accept(finding)).collect();
    for warning in suppressions.idle().into_iter().chain(baseline.idle(&kept, &derived.index.pages)) {
        output::warn(&warning);
    }
    if let Some(file) = &args.write_baseline {
        Baseline::of(&kept).write(file)?;
    }
    let unsuppressed = kept.len();
    let findings: Vec<Finding> = kept.into_iter().filter(|finding| !baseline.knows(finding)).collect();
    let linted = Linted {
        pages: derived.index.pages,
        known: unsuppressed - findings.len(),
        suppressed: all - unsuppressed,
        findings,
    };
    output::print(&match args.format {
        Format::Text => text::render(&linted),
        Format::Json => json::render(&linted)?,
        Format::Sarif => sarif::render(&linted)?,
        Format::Github => github::render(&linted),
        Format::Junit => junit::render(&linted)?,
    })?;
    let accepted = linted.findings.is_empty() || args.write_baseline.is_some();
    Ok(if accepted { Exit::Clean } else { Exit::Violated })
}

/// The words for a severity, in every format that has no own.
fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        as_documented_pages::Severity::Error => "error",
        as_documented_pages::Severity::Warning => "warning",
        as_documented_pages::Severity::Note => "note",
    }
}
