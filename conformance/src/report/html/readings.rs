//! Where pages contradict themselves or are silent, the readings, and the one that the endpoint showed.

use super::{prose, text};
use crate::outcome::{ContradictionOutcome, Report};
use crate::report::text::count;
use maud::{Markup, html};

pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if !report.contradictions.is_empty() {
            section #readings aria-labelledby="readings-h" {
                h2 #readings-h { "Readings" }
                p.lead {
                    "Where a page says two things or says nothing, any reading is accepted. Marked is the one that this "
                    "endpoint showed by an effect or a body; where none is marked, nothing told."
                }
                @for api in &report.apis { (of_api(report, api)) }
            }
        }
    }
}

fn of_api(report: &Report, api: &str) -> Markup {
    let own = || report.contradictions.iter().filter(|one| one.api == api);
    let mut told: Vec<&ContradictionOutcome> = own().filter(|one| one.kind == "contradiction").collect();
    let mut silent: Vec<&ContradictionOutcome> = own().filter(|one| one.kind != "contradiction").collect();
    told.sort_by_key(|one| one.observed.is_none());
    silent.sort_by_key(|one| one.observed.is_none());
    let seen = own().filter(|one| one.observed.is_some()).count();
    html! {
        @if own().next().is_some() {
            details.api open {
                summary {
                    h3 { (text(api)) }
                    span.mini {
                        (count(told.len(), "contradiction")) ", silent on " (count(silent.len(), "question")) ", " (seen) " seen"
                    }
                }
                @if !told.is_empty() { div.readings { @for one in told { (card(one)) } } }
                @if !silent.is_empty() {
                    div.legend { b { "Where the page is silent" } }
                    div.readings { @for one in silent { (card(one)) } }
                }
            }
        }
    }
}

fn card(one: &ContradictionOutcome) -> Markup {
    let mixed = one.observed.as_deref() == Some("mixed");
    html! {
        div.reading {
            code { (text(&one.axis)) }
            p { (prose(&one.text)) }
            ul {
                @for (name, place) in &one.values {
                    @let seen = one.observed.as_deref() == Some(name.as_str());
                    li.seen[seen] {
                        span.mark aria-hidden="true" { @if seen { "✓" } @else { "·" } }
                        span { (text(name)) span.place { " — " (text(place)) } @if seen { span.sr { " (this endpoint)" } } }
                    }
                }
                @if mixed { li.mixed { span.mark aria-hidden="true" { "≠" } "mixed: exchanges differ" } }
                @else if one.observed.is_none() { li { span.mark {} em { "not seen" } } }
            }
        }
    }
}
