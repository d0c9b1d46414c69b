//! Findings for a reader: the place first, so that an editor can jump there, then both readings with theirs.

use super::{Linted, severity};
use crate::report::{clean, count};
use anstyle::{AnsiColor, Style};
use as_documented_pages::{Finding, Severity};
use std::fmt::Write;

pub(super) fn render(linted: &Linted) -> String {
    let mut out = String::new();
    for finding in &linted.findings {
        block(finding, &mut out);
    }
    let pages: std::collections::BTreeSet<&str> =
        linted.findings.iter().map(|finding| finding.page.as_str()).collect();
    // Writing to a string cannot fail, here and below.
    let _ = write!(
        out,
        "{} on {} of {}",
        count(linted.findings.len(), "contradiction"),
        pages.len(),
        count(linted.pages.len(), "page")
    );
    for (n, word) in [(linted.known, "in the baseline"), (linted.suppressed, "suppressed")] {
        if n > 0 {
            let _ = write!(out, ", {n} {word}");
        }
    }
    out.push('\n');
    out
}

fn block(finding: &Finding, out: &mut String) {
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let colour = match finding.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    }
    .on_default()
    .bold();
    let page = clean(&finding.page, false);
    let [first, _] = &finding.locators;
    let _ = writeln!(
        out,
        "{bold}{page}:{}:{}{bold:#}: {colour}{}{colour:#}[{}] {}: {}",
        first.line,
        first.column,
        severity(finding),
        finding.rule,
        clean(&finding.subject, false),
        clean(&finding.message, false)
    );
    let _ = writeln!(out, "  {dim}{}{dim:#}", clean(&finding.operation, false));
    for (spot, reading) in finding.locators.iter().zip(&finding.readings) {
        let _ = writeln!(
            out,
            "  {page}:{}:{}  {}: {}",
            spot.line,
            spot.column,
            clean(&spot.place, false),
            clean(reading, false)
        );
    }
    out.push('\n');
}
