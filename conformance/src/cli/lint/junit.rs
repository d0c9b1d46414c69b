//! Findings as JUnit XML: a suite per page that documents an operation or has a finding, a failed case per finding.
//!
//! A page without a finding passes as one case, so that a report of a clean tree says what was read.

use super::{Linted, severity};
use crate::cli::error::CliError;
use crate::report::clean;
use as_documented_pages::Finding;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

pub(super) fn render(linted: &Linted) -> Result<String, CliError> {
    let mut out = Report::new("as-documented lint");
    for page in &linted.pages {
        let own: Vec<&Finding> = linted.findings.iter().filter(|finding| finding.page == page.path).collect();
        if own.is_empty() && page.operations.is_empty() {
            continue;
        }
        let mut suite = TestSuite::new(clean(&page.path, false));
        for finding in &own {
            suite.add_test_case(case(finding));
        }
        if own.is_empty() {
            let mut case = TestCase::new("no contradiction", TestCaseStatus::success());
            case.set_classname(clean(&page.path, false));
            suite.add_test_case(case);
        }
        out.add_test_suite(suite);
    }
    let mut text = out.to_string().map_err(CliError::defect)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn case(finding: &Finding) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(severity(finding));
    status.set_message(clean(&finding.message, false));
    let told: Vec<String> = finding
        .locators
        .iter()
        .zip(&finding.readings)
        .map(|(spot, reading)| {
            let text = format!("{}:{}:{}  {}: {reading}", finding.page, spot.line, spot.column, spot.place);
            clean(&text, false)
        })
        .collect();
    status.set_description(told.join("\n"));
    let mut case = TestCase::new(clean(&format!("{} {}", finding.rule, finding.subject), false), status);
    case.set_classname(clean(&finding.operation, false));
    case
}
