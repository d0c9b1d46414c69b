//! Findings as annotations of a GitHub workflow: one command a line.
//!
//! A command ends at the line and its properties at `::`, so whatever a page says is escaped; otherwise a page could
//! give commands to the runner.

use super::Linted;
use crate::cli::pages::plain;
use crate::report::clean;
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

fn data(text: &str) -> String {
    clean(text, true).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_line_or_a_property_early() {
        assert_eq!(data("50% a\n::stop"), "50%25 a%0A::stop");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
        assert!(!data("a\rb\u{2028}c").contains(['\r', '\n', '\u{2028}']));
    }
}
