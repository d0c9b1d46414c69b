//! The verdict of a whole run in one sentence, and counts in words: said alike by every report that has readers.

use super::text::count;
use crate::outcome::{Exit, KnownFailure, KnownState, Report, Summary, Verdict};
use as_documented_contract::Tier;

/// The counts in words; zeros are left out unless `all`.
pub(super) fn words(summary: &Summary, all: bool) -> String {
    let parts: Vec<String> = ORDER
        .into_iter()
        .map(|verdict| (summary.of(verdict), verdict))
        .filter(|(n, _)| all || *n > 0)
        .map(|(n, verdict)| format!("{n} {}", plural(verdict, n)))
        .collect();
    if parts.is_empty() { "no statement".to_owned() } else { parts.join(", ") }
}

/// The order in which readers want the counts.
pub(super) const ORDER: [Verdict; 5] =
    [Verdict::Holds, Verdict::Violated, Verdict::Open, Verdict::Inconclusive, Verdict::NotExercised];

/// The word for so many statements.
pub(super) fn plural(verdict: Verdict, n: usize) -> &'static str {
    match verdict {
        Verdict::Holds if n != 1 => "hold",
        other => other.as_str(),
    }
}

/// Whether a statement of this tier fails the run when it is violated.
pub(super) fn fails(tier: Tier, strict: bool) -> bool {
    strict || tier != Tier::Hygiene
}

/// Counts of one operation.
pub(super) fn summary_of(report: &Report, api: &str) -> Summary {
    let mut out = Summary::default();
    report.statements.iter().filter(|one| one.api == api).for_each(|one| out.add(one.outcome));
    out
}

/// Whether a statement of the operation fails the run.
pub(super) fn is_failing(report: &Report, api: &str, strict: bool) -> bool {
    report.statements.iter().any(|one| one.api == api && report.is_failing(one, strict))
        || report.fixed().any(|one| one.api == api)
}

/// The verdict of the run, without a full stop.
pub(super) fn sentence(report: &Report, strict: bool) -> String {
    let violated = || report.statements.iter().filter(|one| one.outcome == Verdict::Violated);
    let failing = violated().filter(|one| report.is_failing(one, strict)).count();
    let soft = violated()
        .filter(|one| !report.is_failing(one, strict) && !report.is_known(&one.api, &one.id))
        .count();
    let mut aside = match soft {
        0 => String::new(),
        n => format!("; {} of hygiene violated, which fails only with --strict", count(n, "statement")),
    };
    let known = violated().filter(|one| report.is_known(&one.api, &one.id)).count();
    if known > 0 {
        aside += &format!("; {} known to the baseline", count(known, "violation"));
    }
    let fixed = report.fixed().count();
    match report.exit(strict) {
        Exit::Violated if failing == 0 => format!(
            "{} of the baseline {} now: take {} out with `as-documented baseline update`{aside}",
            count(fixed, "known failure"),
            if fixed == 1 { "holds" } else { "hold" },
            if fixed == 1 { "it" } else { "them" }
        ),
        Exit::Violated => {
            if fixed > 0 {
                aside += &format!("; {} of the baseline now hold", count(fixed, "known failure"));
            }
            format!("the endpoint violates {} of its documentation{aside}", count(failing, "statement"))
        }
        Exit::Unconcluded => {
            let n = report.unconcluded.len();
            let total = report.apis.len();
            format!("nothing could be concluded for {n} of {}{aside}", count(total, "API"))
        }
        Exit::Interrupted => {
            let found = match failing {
                0 => String::new(),
                n => format!("; {} violated so far", count(n, "statement")),
            };
            format!("interrupted before the end: this is what was found so far{found}{aside}")
        }
        Exit::Clean | Exit::Usage => format!("as documented, as far as this run could tell{aside}"),
    }
}

/// An entry of the baseline in words.
pub(super) fn known_words(one: &KnownFailure) -> String {
    let state = match one.state {
        KnownState::Known => "still violated",
        KnownState::Fixed => "HOLDS NOW, which fails the run until the baseline is updated",
        KnownState::Untold => "this run could not tell",
    };
    let reason = one.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{} {}: {state}{reason}", one.api, one.statement)
}
