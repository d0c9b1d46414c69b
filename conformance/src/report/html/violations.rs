//! The violations, each with what was expected, what was found, and the exchange that shows it.

use super::{exchange, prose, text};
use crate::outcome::{Report, Violation};
use as_documented_contract::Tier;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    html! {
        section #violations aria-labelledby="violations-h" {
            h2 #violations-h { "Violations" }
            @if report.violations.is_empty() {
                p.lead { "None: no exchange of this run breaks a statement." }
            } @else {
                p.lead { "The smallest request that was found to show each, with its answer. The broken part is marked." }
                @for one in &report.violations { (card(report, one)) }
            }
        }
    }
}

fn card(report: &Report, one: &Violation) -> Markup {
    let row = report.statements.iter().position(|row| row.api == one.api && row.id == one.statement);
    let title = format!("{}-h", one.id);
    html! {
        article.violation .soft[one.tier == Tier::Hygiene] id=(one.id) tabindex="-1" aria-labelledby=(title) {
            div.meta {
                b { (one.id) } span { (text(&one.api)) } span { (one.tier) }
                span { (text(&one.page)) ", " (text(&one.locator.to_string())) }
            }
            h3 id=(title) { (prose(&one.text)) }
            div.meta {
                code { (text(&one.statement.to_string())) }
                @if let Some(row) = row { a href={ "#s" (row) } { "in the table" } }
            }
            dl.contrast {
                dt { "Expected" } dd { (prose(&one.expected)) }
                dt { "Found" }
                dd {
                    span.bad { (prose(&one.actual)) }
                    @if let Some(pointer) = one.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
                        " at " code { (text(pointer)) }
                    }
                }
                dt { "Seen" }
                dd {
                    (one.rate) " "
                    @if one.confirmed { "(seen again when sent again)" } @else { b { "(NOT seen again when sent again)" } }
                }
                dt { "Case" } dd { code { (text(&one.case)) } }
            }
            @if !one.before.is_empty() {
                details {
                    summary { "Sent first: " (one.before.len()) @if one.before.len() == 1 { " request" } @else { " requests" } }
                    @for request in &one.before { (exchange::request(request, None)) }
                }
            }
            div.pair {
                div { h4 { "Sent" } (exchange::request(&one.request, Some(&one.statement))) }
                div { h4 { "Came back" } (exchange::response(one)) }
            }
            @if !one.also.is_empty() {
                h4 { "The same answer also breaks" }
                ul.notes { @for id in &one.also { li { code { (text(&id.to_string())) } } } }
            }
            div.again {
                h4 { "See it again" }
                (command("Copy the replay command", &one.replay))
                (command("Copy the curl command", &one.curl))
            }
        }
    }
}

fn command(label: &str, what: &str) -> Markup {
    html! {
        div.command {
            pre { (text(what)) }
            button type="button" data-copy hidden aria-label=(label) { "Copy" }
        }
    }
}
