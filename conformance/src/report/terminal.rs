//! The report for a reader at a terminal. The verdict stands at the end, where the eye is when a run is over.
//!
//! From top to bottom: what the page leaves open and which reading was seen; what could not be told, folded by its
//! reason; companions that are missing; notes; the violations in full; a line per operation; the closing lines.

use super::View;
use super::reasons::folded;
use super::text::{clean, count, wrap};
use super::verdict::{is_failing, known_words, sentence, summary_of, words};
use super::violation::{BOLD, DIM, GREEN, RED, YELLOW, block, paint};
use crate::outcome::{ContradictionOutcome, Exit, Report};
use anstyle::Style;
use std::fmt::Write;

/// Columns of the status, as in nextest: the eye runs down one edge.
const STATUS: usize = 12;
/// Statements named under a folded reason.
const NAMED: usize = 4;

pub(super) fn render(report: &Report, view: View<'_>) -> String {
    let mut out = String::new();
    let width = view.width;
    contradictions(&mut out, report, width);
    reasons(&mut out, report, width);
    list(&mut out, "Missing companions", &report.missing_companions, width);
    list(&mut out, "Notes", &report.notes, width);
    list(&mut out, "Known to the baseline", &known(report), width);
    for violation in &report.violations {
        out += &block(violation, width);
        out.push('\n');
    }
    apis(&mut out, report, width, view.strict);
    closing(&mut out, report, view);
    out
}

fn heading(out: &mut String, text: &str) {
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "{}", paint(BOLD, text));
}

fn status(style: Style, word: &str) -> String {
    format!("{style}{word:>STATUS$}{style:#}")
}

fn contradictions(out: &mut String, report: &Report, width: usize) {
    let told: Vec<_> = report.contradictions.iter().filter(|one| one.kind == "contradiction").collect();
    if told.is_empty() && report.contradictions.is_empty() {
        return;
    }
    heading(out, "Where the pages contradict themselves, and what the endpoint follows");
    for api in &report.apis {
        let here: Vec<_> = report.contradictions.iter().filter(|one| one.api == *api).collect();
        if here.is_empty() {
            continue;
        }
        let _ = writeln!(out, "  {api}");
        let told = here.iter().filter(|one| one.kind == "contradiction");
        let (seen, unseen): (Vec<&&ContradictionOutcome>, Vec<_>) =
            told.partition(|one| one.observed.is_some());
        for one in seen {
            contradiction(out, one, width);
        }
        if !unseen.is_empty() {
            let axes: Vec<&str> = unseen.iter().map(|one| one.axis.as_str()).collect();
            let text = format!("{} not seen: {}", count(unseen.len(), "contradiction"), axes.join(", "));
            out.push_str(&wrap(&clean(&text, false), width, "    ", "      "));
        }
        let silent: Vec<_> = here.iter().filter(|one| one.kind != "contradiction").collect();
        let seen: Vec<String> = silent
            .iter()
            .filter_map(|one| Some(format!("{}={}", one.axis, one.observed.as_deref()?)))
            .collect();
        if !silent.is_empty() {
            let text = match seen.len() {
                0 => format!("silent on {}, none seen", count(silent.len(), "question")),
                n => format!("silent on {}, {n} seen: {}", count(silent.len(), "question"), seen.join(", ")),
            };
            out.push_str(&wrap(&clean(&text, false), width, "    ", "      "));
        }
    }
    out.push('\n');
}

fn contradiction(out: &mut String, one: &ContradictionOutcome, width: usize) {
    let all = || one.values.iter().map(|(value, _)| value.as_str()).collect::<Vec<_>>().join(" or ");
    let (style, answer) = match one.observed.as_deref() {
        None => (DIM, "not seen".to_owned()),
        Some("mixed") => (YELLOW, format!("mixed: exchanges differ between {}", all())),
        Some(value) => {
            let place = one.values.iter().find(|(name, _)| name == value).map(|(_, place)| place.as_str());
            (GREEN, place.map_or_else(|| value.to_owned(), |place| format!("{value} ({place})")))
        }
    };
    let _ = writeln!(out, "    {}  {}", paint(BOLD, &one.axis), paint(style, &clean(&answer, false)));
    out.push_str(&wrap(&clean(&one.text, false), width, "      ", "      "));
}

fn reasons(out: &mut String, report: &Report, width: usize) {
    let all = folded(report);
    if all.is_empty() {
        return;
    }
    heading(out, "What could not be told, and what would change it");
    for one in all {
        let head = format!("{} {}: {}", one.statements.len(), one.verdict.as_str(), clean(one.reason, false));
        out.push_str(&wrap(&head, width, "  ", "    "));
        let several = report.apis.len() > 1;
        for (api, id) in one.statements.iter().take(NAMED) {
            let text = if several { format!("{api} {id}") } else { id.clone() };
            let _ = writeln!(out, "      {}", paint(DIM, &text));
        }
        if let Some(more) = one.statements.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let _ = writeln!(out, "      {}", paint(DIM, &format!("and {more} more")));
        }
    }
    out.push('\n');
}

fn list(out: &mut String, name: &str, lines: &[String], width: usize) {
    if lines.is_empty() {
        return;
    }
    heading(out, name);
    for one in lines {
        out.push_str(&wrap(&clean(one, false), width, "  ", "    "));
    }
    out.push('\n');
}

/// The entries of the baseline in words.
fn known(report: &Report) -> Vec<String> {
    report.known.iter().map(known_words).collect()
}

fn apis(out: &mut String, report: &Report, width: usize, strict: bool) {
    let longest = report.apis.iter().map(|api| api.chars().count()).max().unwrap_or_default();
    for api in &report.apis {
        let here = summary_of(report, api);
        let failing = is_failing(report, api, strict);
        let reason = report.unconcluded.get(api);
        let word = match (failing, reason) {
            (true, _) => status(RED, "VIOLATED"),
            (false, Some(_)) => status(YELLOW, "UNKNOWN"),
            (false, None) => status(GREEN, "HOLDS"),
        };
        let told = words(&here, false);
        if STATUS + longest + told.chars().count() + 4 <= width {
            let _ = writeln!(out, "{word}  {api:longest$}  {told}");
        } else {
            let _ = writeln!(out, "{word}  {api}");
            let indent = " ".repeat(STATUS + 4);
            out.push_str(&wrap(&told, width, &indent, &indent));
        }
        if let Some(reason) = reason {
            let indent = " ".repeat(STATUS + 4);
            out.push_str(&wrap(&clean(reason, false), width, &indent, &indent));
        }
    }
}

fn closing(out: &mut String, report: &Report, view: View<'_>) {
    let width = view.width;
    let _ = writeln!(out, "{}", paint(DIM, &"─".repeat(STATUS)));
    let indent = " ".repeat(STATUS + 2);
    let mut put = |name: &str, text: &str| {
        let first = format!("{name:>STATUS$}  ");
        out.push_str(&wrap(text, width, &first, &indent));
    };
    if let Some(why) = &report.stopped {
        put("Stopped", &clean(why, false));
    }
    let mut urls: Vec<&str> = report.endpoints.values().map(String::as_str).collect();
    urls.dedup();
    match urls.as_slice() {
        [] => {}
        [one] => put("Endpoint", &clean(one, false)),
        _ => {
            let each: Vec<_> =
                report.endpoints.iter().map(|(service, url)| format!("{service} {url}")).collect();
            put("Endpoints", &clean(&each.join(", "), false));
        }
    }
    let total: u64 = report.requests.values().sum();
    let classes: Vec<_> =
        report.requests.iter().filter(|(_, n)| **n > 0).map(|(effect, n)| format!("{n} {effect}")).collect();
    let sent = if classes.is_empty() { String::new() } else { format!(" ({})", classes.join(", ")) };
    let noun = if total == 1 { "request" } else { "requests" };
    let looks = if report.polls > 0 { " beside looks at what is there" } else { "" };
    put("Requests", &format!("{total} {noun}{sent}{looks}, seed {}", report.seed));
    let seconds = report.elapsed_ms as f64 / 1000.0;
    put(
        "Summary",
        &format!("[{seconds:.3} s] {}: {}", count(report.apis.len(), "API"), words(&report.summary, true)),
    );
    let (style, text) = verdict(report, view.strict);
    let told = wrap(&text, width, &indent, &indent);
    let told = told.strip_prefix(&indent).unwrap_or(&told);
    let _ = write!(out, "{style}{:>STATUS$}{style:#}  ", "Verdict");
    out.push_str(told);
}

fn verdict(report: &Report, strict: bool) -> (Style, String) {
    let style = match report.exit(strict) {
        Exit::Violated => RED,
        Exit::Unconcluded | Exit::Interrupted => YELLOW,
        Exit::Clean | Exit::Usage => GREEN,
    };
    (style, sentence(report, strict))
}
