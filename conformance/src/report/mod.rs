//! Reports: one file per format, all drawn from [`Report`] alone.
//!
//! A reporter formats. It computes no verdict, opens no file and knows no terminal: it returns text, so that
//! every format can be tested by its text and sent anywhere. Whoever adds a format adds a variant to [`Format`],
//! a file, and an arm to [`Format::render`].

mod excerpt;
pub(crate) mod github;
mod har;
mod html;
mod json;
mod junit;
mod markdown;
mod reasons;
pub(crate) mod sarif;
mod sarif_log;
mod terminal;
mod text;
mod verdict;
mod violation;

pub use excerpt::{ExcerptLine, excerpt};
pub use text::clean;
pub(crate) use text::count;

use crate::journal::Journal;
use crate::outcome::Report;
use std::fmt;
use std::str::FromStr;

/// A report that cannot be written, which is a fault of this program and not of the run.
#[derive(Debug, thiserror::Error)]
#[error("the {format} report cannot be written: {message}")]
pub struct RenderError {
    /// The format.
    pub format: Format,
    /// What its writer says.
    pub message: String,
}

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For a reader at a terminal, with colours.
    Terminal,
    /// Everything, as JSON with its own schema.
    Json,
    /// One HTML file for a browser, a phone or a printer.
    Html,
    /// JUnit XML: a suite per operation, a test case per statement.
    Junit,
    /// SARIF 2.1.0: a result for each violation, at its place on the page.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// A summary in Markdown, for a pull request or a workflow's page.
    Markdown,
    /// HAR 1.2: every exchange, secrets redacted.
    Har,
}

/// What a reporter may know beside the report.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Columns of the terminal, for formats that break lines.
    pub width: usize,
    /// Whether hygiene counts as failure.
    pub strict: bool,
    /// What was sent, for formats that show all of it; absent where nobody kept it.
    pub journal: Option<&'a Journal>,
}

impl Default for View<'_> {
    fn default() -> Self {
        Self { width: 100, strict: false, journal: None }
    }
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 8] = [
        Self::Terminal,
        Self::Html,
        Self::Json,
        Self::Junit,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Har,
    ];

    /// The name used on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Html => "html",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Har => "har",
        }
    }

    /// Whether the format is for programs. Such a report without a file takes stdout for itself.
    #[must_use]
    pub fn is_machine(self) -> bool {
        match self {
            Self::Terminal => false,
            Self::Html
            | Self::Json
            | Self::Junit
            | Self::Sarif
            | Self::Github
            | Self::Markdown
            | Self::Har => true,
        }
    }

    /// Whether the format shows every exchange, so that the run must keep them.
    #[must_use]
    pub fn needs_journal(self) -> bool {
        self == Self::Har
    }

    /// The report in this format, with a newline at the end. The terminal format carries ANSI styles; strip them
    /// where they are not wanted.
    ///
    /// # Errors
    /// A writer that fails, which is a fault of this program.
    pub fn render(self, report: &Report, view: View<'_>) -> Result<String, RenderError> {
        let fail = |message: String| RenderError { format: self, message };
        match self {
            Self::Terminal => Ok(terminal::render(report, view)),
            Self::Html => Ok(html::render(report, view)),
            Self::Json => json::render(report).map_err(|error| fail(error.to_string())),
            Self::Junit => junit::render(report, view).map_err(|error| fail(error.to_string())),
            Self::Sarif => sarif_log::render(report, view).map_err(|error| fail(error.to_string())),
            Self::Github => Ok(github::render(report, view)),
            Self::Markdown => Ok(markdown::render(report, view)),
            Self::Har => match view.journal {
                Some(journal) => har::render(journal).map_err(|error| fail(error.to_string())),
                None => Err(fail("the run kept no exchanges".to_owned())),
            },
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A format that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a report format: write one of {}", known())]
pub struct FormatError {
    /// The name given.
    pub name: String,
}

fn known() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| FormatError { name: text.to_owned() })
    }
}
