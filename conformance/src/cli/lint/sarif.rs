//! Findings as SARIF: a result per finding, the second place among the related ones.

use super::{Linted, severity};
use crate::cli::error::CliError;
use crate::cli::pages::plain;
use crate::report::sarif::{Level, Location, Log, Outcome, Rule};
use as_documented_pages::{Finding, RULES, Severity, Spot};

pub(super) fn render(linted: &Linted) -> Result<String, CliError> {
    let rules = RULES.iter().map(|rule| Rule::new(rule.id, rule.text, level(rule.severity))).collect();
    let outcomes = linted.findings.iter().map(outcome).collect();
    Log::new(rules, outcomes).render().map_err(CliError::defect)
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}

fn outcome(finding: &Finding) -> Outcome {
    let [first, second] = &finding.locators;
    let [one, other] = &finding.readings;
    let page = plain(&finding.page);
    let place = |spot: &Spot, reading: &str| {
        Location::new(page, spot.line, spot.column).saying(format!("{}: {reading}", spot.place))
    };
    Outcome::new(
        finding.rule,
        level(finding.severity),
        format!(
            "{}, {}: {} ({}: {one}; {}: {other})",
            finding.operation, finding.subject, finding.message, first.place, second.place
        ),
    )
    .at(place(first, one))
    .related(place(second, other))
    .fingerprint([page, &finding.operation, finding.rule, &finding.subject].join("\n"))
    .property("subject", &finding.subject)
    .property("operation", &finding.operation)
    .property("severity", severity(finding))
}
