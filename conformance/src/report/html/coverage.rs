//! Coverage as a picture: a row for each field, a column for each boundary, darker where more was sent.
//!
//! Boundaries that only one field has, such as those of the call and of the whole body, stand in a line of their own:
//! in the table they would be an empty diagonal. It is a table, so that it can be read aloud and copied; a corner of the plan that nothing filled is hatched.

use super::text;
use crate::outcome::{CellOutcome, Report};
use crate::report::text::clean;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// One square: requests sent, corners filled, corners planned.
#[derive(Debug, Clone, Copy, Default)]
struct Square {
    sent: usize,
    filled: usize,
    planned: usize,
}

pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if !report.coverage.is_empty() {
            section #coverage aria-labelledby="coverage-h" {
                h2 #coverage-h { "Coverage" }
                p.lead {
                    "Faults hide in corners: a length, a position, a spelling. A square counts the requests that went through "
                    "one kind of corner of one field, at every position and length of the plan."
                }
                @for api in &report.apis { (of_api(report, api)) }
            }
        }
    }
}

fn of_api(report: &Report, api: &str) -> Markup {
    let own: Vec<&CellOutcome> = report.coverage.iter().filter(|one| one.api == api).collect();
    let mut fields: Vec<&str> = Vec::new();
    let mut boundaries: Vec<&str> = Vec::new();
    let mut squares: BTreeMap<(&str, &str), Square> = BTreeMap::new();
    let whole = |field: &str| matches!(field, "operation" | "request");
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for cell in &own {
        let (field, boundary) = (cell.field.as_str(), cell.boundary.as_str());
        if whole(field) {
            if !lines.iter().any(|(known, _)| *known == field) {
                lines.push((field, Vec::new()));
            }
            if let Some((_, all)) = lines.iter_mut().find(|(known, _)| *known == field)
                && !all.contains(&boundary)
            {
                all.push(boundary);
            }
        } else {
            if !fields.contains(&field) {
                fields.push(field);
            }
            if !boundaries.contains(&boundary) {
                boundaries.push(boundary);
            }
        }
        let square = squares.entry((field, boundary)).or_default();
        square.sent += cell.exercised;
        square.planned += 1;
        square.filled += usize::from(cell.exercised > 0);
    }
    let filled = own.iter().filter(|cell| cell.exercised > 0).count();
    html! {
        @if !own.is_empty() {
            details.api open {
                summary { h3 { (text(api)) } span.mini { (filled) " of " (own.len()) " corners filled" } }
                (legend())
                @for (field, boundaries) in &lines {
                    div.line {
                        b { @if *field == "operation" { "the call" } @else { "the body" } }
                        ul {
                            @for boundary in boundaries {
                                @let square = squares.get(&(*field, *boundary)).copied().unwrap_or_default();
                                li.(shade(square)) title=(told(field, boundary, square)) {
                                    (text(boundary)) " " b { (square.sent) }
                                }
                            }
                        }
                    }
                }
                @if !fields.is_empty() { div.scroll tabindex="0" role="region" aria-label={ "Coverage of " (text(api)) } {
                    table.heat {
                        caption.sr { "Requests by field and boundary, " (text(api)) }
                        thead {
                            tr {
                                th scope="col" { span.sr { "Field" } }
                                @for boundary in &boundaries { th scope="col" { span { (text(boundary)) } } }
                            }
                        }
                        tbody {
                            @for field in &fields {
                                tr {
                                    th scope="row" { code { (text(field.strip_prefix("request.").unwrap_or(field))) } }
                                    @for boundary in &boundaries { (square(field, boundary, squares.get(&(*field, *boundary)))) }
                                }
                            }
                        }
                    }
                }
                }
            }
        }
    }
}

fn square(field: &str, boundary: &str, square: Option<&Square>) -> Markup {
    let Some(square) = square else { return html! { td {} } };
    html! { td.(shade(*square)) title=(told(field, boundary, *square)) { (square.sent) } }
}

fn shade(square: Square) -> &'static str {
    match square.sent {
        0 => "h0",
        1..=3 => "h1",
        4..=9 => "h2",
        10..=29 => "h3",
        _ => "h4",
    }
}

fn told(field: &str, boundary: &str, square: Square) -> String {
    let Square { sent, filled, planned } = square;
    clean(&format!("{field}, {boundary}: {sent} requests, {filled} of {planned} corners filled"), false)
}

fn legend() -> Markup {
    let shades = [
        ("h0", "planned, not filled"),
        ("h1", "1 to 3"),
        ("h2", "4 to 9"),
        ("h3", "10 to 29"),
        ("h4", "30 and more"),
    ];
    html! {
        div.legend aria-hidden="true" {
            @for (shade, words) in shades {
                span {
                    @if shade == "h0" {
                        svg viewBox="0 0 16 16" { rect x="1" y="1" width="14" height="14" fill="none" stroke="var(--none)" stroke-dasharray="3 2" {} }
                    } @else {
                        svg viewBox="0 0 16 16" { rect width="16" height="16" rx="2" fill={ "var(--" (shade) ")" } {} }
                    }
                    (words)
                }
            }
        }
    }
}
