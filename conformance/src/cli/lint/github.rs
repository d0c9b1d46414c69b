//! Findings as annotations of a GitHub workflow: one command a line.
//!
//! A command ends at the line and its properties at `::`, so whatever a page says is escaped; otherwise a page could
//! give commands to the runner.

use super::Linted;
use crate::cli::pages::plain;
use crate::report::github::{data, property};
use as_documented_pages::{Finding, Severity};

pub(super) fn render(linted: &Linted) -> String {
    linted.findings.iter().map(annotation).collect()
}

fn annotation(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let [first, second] = &finding.locators;
    let [one, other] = &finding.readings;
    let message = format!(
        "{}: {}\n{} (line {}): {one}\n{} (line {}): {other}",
        finding.subject, finding.message, first.place, first.line, second.place, second.line
    );
    format!(
        "::{level} file={},line={},col={},title={}::{}\n",
        property(plain(&finding.page)),
        first.line,
        first.column,
        property(&format!("{} {}", finding.rule, finding.operation)),
        data(&message)
    )
}
