//! Violations as a SARIF log: a rule for each broken statement, a result at its place on the page.
//!
//! The place is a line of the documentation page, by the page's name, since that is what was not kept to; the
//! operation, the case and the commands that show it again are properties of the result.

use super::View;
use super::sarif::{Level, Location, Log, Outcome, Rule};
use super::text::clean;
use super::verdict::fails;
use crate::outcome::{Report, Violation};

pub(super) fn render(report: &Report, view: View<'_>) -> Result<String, serde_json::Error> {
    let rules = report
        .violations
        .iter()
        .map(|one| Rule::new(&rule(one), &plain(&one.text), level(report, one, view)));
    let outcomes = report.violations.iter().map(|one| outcome(report, one, view));
    Log::new(rules.collect(), outcomes.collect()).render()
}

fn rule(one: &Violation) -> String {
    format!("{} {}", one.api, one.statement)
}

fn level(report: &Report, one: &Violation, view: View<'_>) -> Level {
    if fails(one.tier, view.strict) && !report.is_known(&one.api, &one.statement) {
        Level::Error
    } else {
        Level::Warning
    }
}

fn plain(text: &str) -> String {
    clean(text, false)
}

fn outcome(report: &Report, one: &Violation, view: View<'_>) -> Outcome {
    let at =
        one.pointer.as_deref().filter(|at| !at.is_empty()).map(|at| format!(" at {at}")).unwrap_or_default();
    let told = format!(
        "{}: expected {}, found {}{at}; {} {}",
        one.text, one.expected, one.actual, one.request.method, one.request.url
    );
    let place = Location::new(&one.page, one.locator.line.unwrap_or(1), one.locator.column.unwrap_or(1));
    Outcome::new(&rule(one), level(report, one, view), plain(&told))
        .at(place.saying(plain(&one.locator.place)))
        .fingerprint(rule(one))
        .property("operation", &one.api)
        .property("tier", &one.tier.to_string())
        .property("case", &plain(&one.case))
        .property("rate", &one.rate)
        .property("replay", &plain(&one.replay))
        .property("curl", &plain(&one.curl))
}
