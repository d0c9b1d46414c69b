//! Which pages a call is about, how they are read, and how they are derived from with progress on a terminal.
//!
//! A call that names no page at all is a mistake and no clean result: a moved folder must not turn a pipeline green.

use super::error::CliError;
use super::progress::Progress;
use as_documented_contract::ApiId;
use as_documented_pages::page::Format;
use as_documented_pages::{DeriveError, Derived, Options, PageSource};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::error::Error;
use std::path::PathBuf;

/// The formats by name, for help and completion; any other is told with the known ones.
pub(crate) fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(["rst", "markdown", "html", "text"])
        .try_map(|name| Format::from_name(&name).ok_or_else(|| format!("`{name}` is not a page format")))
}

/// A service as it may stand in an id.
pub(crate) fn parse_service(text: &str) -> Result<String, String> {
    let whole = !text.contains('/') && format!("{text}/operation/v0").parse::<ApiId>().is_ok();
    whole
        .then(|| text.to_owned())
        .ok_or_else(|| format!("`{text}` cannot stand in an id: write one word, such as `dms-kafka`"))
}

/// Reads the pages.
pub(crate) fn gather(paths: &[PathBuf]) -> Result<Vec<PageSource>, CliError> {
    let pages = as_documented_pages::gather(paths).map_err(|error| told(&error))?;
    if pages.is_empty() {
        let list: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        return Err(CliError::usage(format!(
            "no page below {}: a page in a folder ends in .rst, .md, .mdx, .markdown, .html, .htm, .txt or .text; a file that is named is read whatever its ending",
            list.join(", ")
        )));
    }
    Ok(pages)
}

/// Derives from the pages.
pub(crate) fn derive(pages: &[PageSource], options: &Options) -> Derived {
    let progress = Progress::new();
    let derived = as_documented_pages::derive(pages, options, &|done| progress.step(done, pages.len(), ""));
    progress.finish();
    derived
}

/// A path that cannot be read or written, with what the system says about it.
pub(crate) fn told(error: &DeriveError) -> CliError {
    CliError::usage(match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })
}

/// A page's path without a leading `./`, so that one spelling in a file matches both on a command line.
pub(crate) fn plain(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}
