//! The requests in time, a lane for each effect class, and the same in numbers.
//!
//! The picture is one path for each lane and kind of answer, in steps of a third of a pixel, so that its size does
//! not grow with the run.

use crate::outcome::{Report, TimelineEntry};
use as_documented_contract::Effect;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const LEFT: f64 = 110.0;
const WIDE: f64 = 870.0;
const LANE: f64 = 34.0;
const TOP: f64 = 8.0;
/// Steps across the picture.
const STEPS: f64 = 2_600.0;

/// How an answer looks in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Accepted,
    Refused,
    Failed,
}

fn look(entry: &TimelineEntry) -> Look {
    match entry.status {
        Some(100..=399) => Look::Accepted,
        Some(400..=499) => Look::Refused,
        _ => Look::Failed,
    }
}

pub(super) fn section(report: &Report) -> Markup {
    let mut lanes: BTreeMap<Effect, Vec<&TimelineEntry>> = BTreeMap::new();
    for entry in &report.timeline {
        lanes.entry(entry.effect).or_default().push(entry);
    }
    html! {
        @if !lanes.is_empty() {
            section #time aria-labelledby="time-h" {
                h2 #time-h { "Time line" }
                p.lead {
                    "The requests of cases by what they may do; looks through companions are left out. Accepted ones are "
                    "strong, refused ones faint, and red is an answer of 500 or more, or none."
                }
                div.panel {
                    div.scroll tabindex="0" role="region" aria-label="Time line of the requests" { (picture(&lanes)) }
                    (numbers(&lanes))
                }
            }
        }
    }
}

fn picture(lanes: &BTreeMap<Effect, Vec<&TimelineEntry>>) -> Markup {
    let all = || lanes.values().flatten();
    let from = all().map(|entry| entry.at_ms).min().unwrap_or_default();
    let to = all().map(|entry| entry.at_ms).max().unwrap_or_default().max(from + 1);
    let span = (to - from) as f64;
    let bottom = TOP + LANE * lanes.len() as f64;
    let sum: usize = lanes.values().map(Vec::len).sum();
    let ticks = ticks(span);
    html! {
        svg.time viewBox={ "0 0 1000 " (bottom + 28.0) } role="img" aria-label={ (sum) " requests over " (format!("{:.1} seconds", span / 1000.0)) } {
            @for (ms, label) in &ticks {
                @let x = format!("{:.1}", LEFT + WIDE * ms / span);
                line.axis x1=(x) x2=(x) y1=(TOP) y2=(bottom) {}
                text x=(x) y=(bottom + 18.0) text-anchor="middle" { (label) }
            }
            @for (at, (effect, entries)) in lanes.iter().enumerate() {
                @let y = TOP + LANE * at as f64;
                text x=(LEFT - 12.0) y=(y + LANE / 2.0 + 4.0) text-anchor="end" { (effect.as_str()) }
                @for (look, d) in marks(entries, from, span, y) {
                    @let class = match look { Look::Accepted => "", Look::Refused => " refused", Look::Failed => " failed" };
                    path class={ "e-" (effect.as_str()) (class) } d=(d) {}
                }
            }
        }
    }
}

fn marks(entries: &[&TimelineEntry], from: u64, span: f64, y: f64) -> BTreeMap<Look, String> {
    let mut steps: BTreeMap<Look, BTreeSet<u32>> = BTreeMap::new();
    for entry in entries {
        let share = (entry.at_ms - from) as f64 / span;
        // A share is at most 1, so the step fits.
        steps.entry(look(entry)).or_default().insert((share * STEPS).round() as u32);
    }
    let draw = |steps: BTreeSet<u32>| {
        steps.into_iter().fold(String::new(), |mut d, step| {
            let x = LEFT + WIDE * f64::from(step) / STEPS;
            // Writing to a string cannot fail.
            let _ = write!(d, "M{x:.1} {:.0}v{:.0}", y + 5.0, LANE - 10.0);
            d
        })
    };
    steps.into_iter().map(|(look, steps)| (look, draw(steps))).collect()
}

/// Round times along the axis, in milliseconds, with their labels.
fn ticks(span: f64) -> Vec<(f64, String)> {
    let rough = span / 8.0;
    let unit = 10_f64.powf(rough.max(1.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|n| n * unit)
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(unit * 10.0);
    (0..=8)
        .map(|n| f64::from(n) * step)
        .take_while(|ms| *ms <= span)
        .map(|ms| {
            (
                ms,
                if step >= 1000.0 {
                    format!("{:.0} s", ms / 1000.0)
                } else if step >= 100.0 {
                    format!("{:.1} s", ms / 1000.0)
                } else {
                    format!("{ms:.0} ms")
                },
            )
        })
        .collect()
}

fn numbers(lanes: &BTreeMap<Effect, Vec<&TimelineEntry>>) -> Markup {
    html! {
        details open {
            summary { "In numbers" }
            div.scroll {
                table.plain {
                    caption.sr { "Requests of cases by effect class" }
                    thead {
                        tr {
                            th scope="col" { "Effect class" }
                            @for name in ["Requests", "Accepted", "Refused", "Failed", "Median", "Slowest"] { th.num scope="col" { (name) } }
                        }
                    }
                    tbody {
                        @for (effect, entries) in lanes {
                            @let of = |kind: Look| entries.iter().filter(|entry| look(entry) == kind).count();
                            @let times = times(entries);
                            tr {
                                th scope="row" { (effect.as_str()) }
                                td.num { (entries.len()) }
                                td.num { (of(Look::Accepted)) } td.num { (of(Look::Refused)) } td.num { (of(Look::Failed)) }
                                td.num { (millis(times.get(times.len() / 2))) } td.num { (millis(times.last())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn times(entries: &[&TimelineEntry]) -> Vec<u64> {
    let mut out: Vec<u64> = entries.iter().map(|entry| entry.took_us).collect();
    out.sort_unstable();
    out
}

fn millis(us: Option<&u64>) -> String {
    us.map_or_else(String::new, |us| format!("{:.1} ms", *us as f64 / 1000.0))
}
