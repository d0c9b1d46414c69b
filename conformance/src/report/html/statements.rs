//! The statements, a table per operation, with search and filters above them.

use super::{prose, sign, tag, text, tone};
use crate::outcome::{Report, StatementOutcome, Verdict};
use crate::report::View;
use crate::report::verdict::{ORDER, fails, is_failing, summary_of, words};
use as_documented_contract::Tier;
use maud::{Markup, html};

pub(super) fn section(report: &Report, view: View<'_>) -> Markup {
    html! {
        section #statements aria-labelledby="statements-h" {
            h2 #statements-h { "Statements" }
            p.lead { "Each sentence of the pages that can be checked, what was found, and where it stands." }
            (filters())
            @for api in &report.apis {
                @let own: Vec<(usize, &StatementOutcome)> =
                    report.statements.iter().enumerate().filter(|(_, one)| one.api == *api).collect();
                (table(report, api, &own, view))
            }
        }
    }
}

fn filters() -> Markup {
    html! {
        div.filters role="search" hidden {
            label.sr for="search" { "Search statements and violations" }
            input #search type="search" placeholder="Search: field, kind, place, text" autocomplete="off" aria-describedby="shown";
            fieldset {
                legend.sr { "Verdict" }
                @for verdict in ORDER {
                    label.chip.(tone(verdict)) {
                        input type="checkbox" name="outcome" value=(verdict.as_str());
                        span aria-hidden="true" { (sign(verdict)) } (verdict.as_str())
                    }
                }
            }
            fieldset {
                legend.sr { "Source" }
                @for tier in [Tier::Documented, Tier::Implied, Tier::Hygiene] {
                    label.chip.tone-open { input type="checkbox" name="tier" value=(tier.to_string()); (tier) }
                }
            }
            button #clear type="button" { "Clear" }
            p #shown .shown role="status" aria-live="polite" {}
        }
    }
}

fn table(report: &Report, api: &str, own: &[(usize, &StatementOutcome)], view: View<'_>) -> Markup {
    let failing = is_failing(report, api, view.strict);
    let state = match (failing, report.unconcluded.contains_key(api)) {
        (true, _) => Verdict::Violated,
        (false, true) => Verdict::Inconclusive,
        (false, false) => Verdict::Holds,
    };
    // What fails stands first; all else keeps the order of the page.
    let mut rows = own.to_vec();
    rows.sort_by_key(|(_, one)| one.outcome != Verdict::Violated);
    html! {
        details.api open {
            summary {
                h3 { (text(api)) } (tag(state))
                span.mini { (words(&summary_of(report, api), false)) }
            }
            table.statements role="table" {
                caption.sr { "Statements of " (text(api)) }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Verdict" }
                        th scope="col" role="columnheader" { "Statement" }
                        th scope="col" role="columnheader" { "Source" }
                        th scope="col" role="columnheader" { "Evidence" }
                    }
                }
                tbody role="rowgroup" {
                    @for (at, one) in rows { (row(report, at, one, view)) }
                }
            }
        }
    }
}

fn row(report: &Report, at: usize, one: &StatementOutcome, view: View<'_>) -> Markup {
    let shown = report
        .violations
        .iter()
        .filter(|violation| violation.api == one.api && violation.statement == one.id);
    html! {
        tr #{ "s" (at) } role="row" data-outcome=(one.outcome.as_str()) data-tier=(one.tier.to_string()) {
            td role="cell" { (tag(one.outcome)) }
            td.what role="cell" { (prose(&one.text)) code.id { (text(&one.id.to_string())) } }
            td.where role="cell" { (text(&one.locator.to_string())) div.tier { (text(&one.page)) " · " (one.tier) } }
            td.proof role="cell" {
                @match one.exchanges {
                    0 => {}
                    1 => { "1 exchange" }
                    n => { (n) " exchanges" }
                }
                @for violation in shown {
                    " · " a href={ "#" (violation.id) } { "see " (violation.id) }
                }
                @if one.outcome == Verdict::Violated && !fails(one.tier, view.strict) {
                    div { "fails only with " code { "--strict" } }
                }
                @if let Some(reading) = &one.reading { div { "reading " code { (text(reading)) } } }
                @if let Some(reason) = &one.reason { div { (prose(reason)) } }
            }
        }
    }
}
