//! Violations as annotations of a GitHub workflow: one command a line, the verdict last.
//!
//! A command ends at the line and its properties at `::`, so whatever an endpoint sent is escaped; otherwise it could
//! give commands to the runner.

use super::View;
use super::text::clean;
use super::verdict::{fails, sentence};
use crate::outcome::{Exit, Report, Violation};

pub(super) fn render(report: &Report, view: View<'_>) -> String {
    let mut out: String = report.violations.iter().map(|one| annotation(report, one, view)).collect();
    for (api, reason) in &report.unconcluded {
        out += &line("warning", api, &format!("nothing could be concluded: {reason}"));
    }
    let level = match report.exit(view.strict) {
        Exit::Violated => "error",
        Exit::Unconcluded | Exit::Interrupted => "warning",
        Exit::Clean | Exit::Usage => "notice",
    };
    out + &line(level, "as-documented", &sentence(report, view.strict))
}

fn annotation(report: &Report, one: &Violation, view: View<'_>) -> String {
    let level = if fails(one.tier, view.strict) && !report.is_known(&one.api, &one.statement) {
        "error"
    } else {
        "warning"
    };
    let message = format!(
        "{}\n{}, {}\nexpected {}\nfound {}{}\n{} {}",
        one.text,
        one.page,
        one.locator,
        one.expected,
        one.actual,
        one.pointer.as_deref().filter(|at| !at.is_empty()).map(|at| format!(" at {at}")).unwrap_or_default(),
        one.request.method,
        one.request.url
    );
    line(level, &format!("{} {}", one.api, one.statement), &message)
}

fn line(level: &str, title: &str, message: &str) -> String {
    format!("::{level} title={}::{}\n", property(title), data(message))
}

/// The text of a command.
pub(crate) fn data(text: &str) -> String {
    clean(text, true).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
pub(crate) fn property(text: &str) -> String {
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
