//! Statements without a verdict, folded by the reason: what would change it is said once and not fifty times.

use crate::outcome::{Report, Verdict};
use std::collections::BTreeMap;

/// Statements of one operation that share a verdict and a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded<'r> {
    pub(crate) verdict: Verdict,
    pub(crate) reason: &'r str,
    /// The operation and the statement.
    pub(crate) statements: Vec<(&'r str, String)>,
}

/// The inconclusive and the not exercised, the commonest reason first.
pub(crate) fn folded(report: &Report) -> Vec<Folded<'_>> {
    let mut by: BTreeMap<(Verdict, &str), Vec<(&str, String)>> = BTreeMap::new();
    for one in &report.statements {
        if matches!(one.outcome, Verdict::Inconclusive | Verdict::NotExercised) {
            let reason = one.reason.as_deref().unwrap_or("no reason is known");
            by.entry((one.outcome, reason)).or_default().push((&one.api, one.id.to_string()));
        }
    }
    let mut out: Vec<_> = by
        .into_iter()
        .map(|((verdict, reason), statements)| Folded { verdict, reason, statements })
        .collect();
    out.sort_by_key(|one| (one.verdict, std::cmp::Reverse(one.statements.len())));
    out
}
