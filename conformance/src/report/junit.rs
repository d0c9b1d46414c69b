//! JUnit XML: a suite per operation, a test case per statement.
//!
//! JUnit knows passed, failed, in error and skipped. A statement that holds passes, a violated one fails, and the
//! other three are skipped with their verdict as the message, since a green tick would claim what nobody saw.
//! An operation about which nothing could be concluded is one case in error.
//!
//! Source: `junit-10.xsd` of Jenkins' xUnit plugin, to which the text is held by a test.

use super::text::clean;
use super::{View, violation};
use crate::outcome::{Report, StatementOutcome, Verdict};
use as_documented_contract::Tier;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

pub(super) fn render(report: &Report, view: View<'_>) -> Result<String, quick_junit::SerializeError> {
    let mut out = quick_junit::Report::new("as-documented");
    out.set_time(Duration::from_millis(report.elapsed_ms));
    for api in &report.apis {
        let mut suite = TestSuite::new(api.as_str());
        suite.add_property(("seed", report.seed.as_str()));
        if let Some(reason) = report.unconcluded.get(api) {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("unconcluded").set_message(clean(reason, false));
            suite.add_test_case(case(api, "conclusion", status));
        }
        for one in report.statements.iter().filter(|one| one.api == *api) {
            suite.add_test_case(case(api, &one.id.to_string(), status(report, one, view)));
        }
        out.add_test_suite(suite);
    }
    let mut text = in_schema(&out.to_string()?);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// The text without the one attribute that Jenkins' schema does not know: a number of skipped cases at the root, where
/// it is the sum of those of the suites.
fn in_schema(text: &str) -> String {
    let parts =
        text.split_once("<testsuites ").and_then(|(prolog, rest)| Some((prolog, rest.split_once('>')?)));
    let Some((prolog, (attributes, suites))) = parts else { return text.to_owned() };
    let kept: Vec<&str> = attributes.split(' ').filter(|one| !one.starts_with("skipped=")).collect();
    format!("{prolog}<testsuites {}>{suites}", kept.join(" "))
}

fn case(api: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(api);
    case
}

fn status(report: &Report, one: &StatementOutcome, view: View<'_>) -> TestCaseStatus {
    let skipped = |why: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_type(one.outcome.as_str()).set_message(clean(&why, false));
        status
    };
    match one.outcome {
        Verdict::Holds if report.fixed().any(|known| known.api == one.api && known.statement == one.id) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_type("fixed")
                .set_message("the baseline knows it as a failure, and it holds: update the baseline");
            status
        }
        Verdict::Holds => TestCaseStatus::success(),
        Verdict::Violated if report.is_known(&one.api, &one.id) => {
            skipped(format!("known to the baseline: {} ({})", one.text, one.locator))
        }
        Verdict::Violated if one.tier == Tier::Hygiene && !view.strict => {
            skipped(format!("hygiene, fails only with --strict: {} ({})", one.text, one.locator))
        }
        Verdict::Violated => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(one.tier.to_string());
            status.set_message(clean(&format!("{} ({})", one.text, one.locator), false));
            let told: Vec<String> = report
                .violations
                .iter()
                .filter(|violation| violation.api == one.api && violation.statement == one.id)
                .map(|violation| anstream::adapter::strip_str(&violation::block(violation, 100)).to_string())
                .collect();
            status.set_description(told.join("\n"));
            status
        }
        Verdict::Open => skipped("open: the page leaves the answer free".to_owned()),
        Verdict::Inconclusive | Verdict::NotExercised => {
            let reason = one.reason.as_deref().unwrap_or("no reason is known");
            skipped(format!("{}: {reason}", one.outcome.as_str()))
        }
    }
}
