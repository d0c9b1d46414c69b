//! Findings as JSON: each as the library gives it, beside the counts that say what was left out.

use super::Linted;
use crate::cli::error::CliError;
use as_documented_pages::Finding;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    /// The version of this format.
    format: u32,
    /// Pages read.
    pages: usize,
    /// Findings that the baseline knows; they do not stand below.
    known: usize,
    /// Findings that a suppression lets stay; they do not stand below.
    suppressed: usize,
    findings: &'a [Finding],
}

pub(super) fn render(linted: &Linted) -> Result<String, CliError> {
    let mut text = serde_json::to_string_pretty(&Document {
        format: 1,
        pages: linted.pages.len(),
        known: linted.known,
        suppressed: linted.suppressed,
        findings: &linted.findings,
    })
    .map_err(CliError::defect)?;
    text.push('\n');
    Ok(text)
}
