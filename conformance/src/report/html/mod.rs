//! The report as one HTML file: for a browser, a phone, a printer, a screen reader, and an attachment.
//!
//! Nothing is loaded from anywhere, and the content security policy in the file forbids it: only the one style
//! sheet and the one script written here may act, by their hashes. Everything that an endpoint sent is text, escaped
//! by the template and cleaned of characters that move others. Without script the page shows everything; the script
//! adds filters, copying and keys.

mod coverage;
mod exchange;
mod readings;
mod statements;
mod timeline;
mod violations;

use super::View;
use super::reasons::folded;
use super::text::{clean, count};
use super::verdict::{ORDER, known_words, plural, sentence};
use crate::outcome::{Exit, Report, Verdict};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub(super) fn render(report: &Report, view: View<'_>) -> String {
    let verdict = sentence(report, view.strict);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="generator" content=(report.tool);
                title { (capital(&verdict)) " · as-documented" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the results" }
                div.page {
                    (head(report, view, &verdict))
                    (navigation(report))
                    main #main {
                        (violations::section(report))
                        (untold(report))
                        (statements::section(report, view))
                        (readings::section(report))
                        (coverage::section(report))
                        (timeline::section(report))
                        (notes(report))
                        (meanings())
                    }
                    footer {
                        (report.tool) ", seed " code { (report.seed) } ". The same report for programs: "
                        code { "--report json=FILE" } "."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// What an endpoint or a page wrote, as text that stays in its place.
fn text(what: &str) -> Markup {
    html! { (clean(what, false)) }
}

/// A sentence of ours in which backticks mark code.
fn prose(what: &str) -> Markup {
    let what = clean(what, false);
    let pieces: Vec<&str> = what.split('`').collect();
    let whole = pieces.len() % 2 == 1;
    html! {
        @for (at, piece) in pieces.iter().enumerate() {
            @if at % 2 == 1 && whole { code { (piece) } }
            @else if at > 0 && !whole { "`" (piece) }
            @else { (piece) }
        }
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The class that gives a verdict its colours.
fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violated => "tone-violated",
        Verdict::Holds => "tone-holds",
        Verdict::Open => "tone-open",
        Verdict::Inconclusive => "tone-inconclusive",
        Verdict::NotExercised => "tone-not-exercised",
    }
}

/// A sign beside the colour, for whoever does not see colours.
fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Violated => "✕",
        Verdict::Holds => "✓",
        Verdict::Open => "○",
        Verdict::Inconclusive => "?",
        Verdict::NotExercised => "–",
    }
}

fn tag(verdict: Verdict) -> Markup {
    html! { span.tag.(tone(verdict)) { span aria-hidden="true" { (sign(verdict)) } (verdict.as_str()) } }
}

fn head(report: &Report, view: View<'_>, verdict: &str) -> Markup {
    let tone = match report.exit(view.strict) {
        Exit::Violated => Verdict::Violated,
        Exit::Clean => Verdict::Holds,
        Exit::Unconcluded | Exit::Interrupted | Exit::Usage => Verdict::Inconclusive,
    };
    html! {
        header.top {
            div.brand {
                span { strong { "as-documented" } " — does the endpoint behave as its documentation says?" }
                button.theme type="button" hidden { "Theme" }
            }
            section.verdict.(self::tone(tone)) aria-label="Verdict" {
                h1 { (icon(tone)) span { (capital(verdict)) } }
                @for (api, reason) in &report.unconcluded {
                    p.why { code { (text(api)) } ": " (prose(reason)) }
                }
                @if let Some(why) = &report.stopped { p.why { "Stopped early: " (prose(why)) } }
                (bar(report))
                ul.counts {
                    @for verdict in ORDER {
                        @let n = report.summary.of(verdict);
                        li class=(self::tone(verdict)) {
                            span.dot aria-hidden="true" {} span { b { (n) } " " (plural(verdict, n)) }
                        }
                    }
                }
                (facts(report))
            }
        }
    }
}

fn icon(tone: Verdict) -> Markup {
    let path = match tone {
        Verdict::Violated => "M7 7l10 10M17 7L7 17",
        Verdict::Holds => "M6 12.5l4 4 8-9",
        Verdict::Open | Verdict::Inconclusive | Verdict::NotExercised => "M12 6v8M12 17.5v.5",
    };
    html! {
        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" aria-hidden="true" {
            circle cx="12" cy="12" r="10.5" stroke-width="1.8" {}
            path d=(path) {}
        }
    }
}

/// How the statements are divided, as a bar.
fn bar(report: &Report) -> Markup {
    let total = report.statements.len().max(1) as f64;
    let mut from = 0.0;
    let mut parts = Vec::new();
    for verdict in ORDER {
        let wide = report.summary.of(verdict) as f64 * 100.0 / total;
        if wide > 0.0 {
            parts.push((verdict, from, wide));
        }
        from += wide;
    }
    html! {
        svg.bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
            @for (verdict, from, wide) in parts {
                rect class=(tone(verdict)) x=(format!("{from:.3}")) y="0" width=(format!("{wide:.3}")) height="1" fill="var(--tone)" {}
            }
        }
    }
}

fn facts(report: &Report) -> Markup {
    let mut urls: Vec<&str> = report.endpoints.values().map(String::as_str).collect();
    urls.dedup();
    let total: u64 = report.requests.values().sum();
    let classes: Vec<String> =
        report.requests.iter().filter(|(_, n)| **n > 0).map(|(effect, n)| format!("{n} {effect}")).collect();
    let seconds = report.elapsed_ms as f64 / 1000.0;
    html! {
        dl.facts {
            dt { @if urls.len() == 1 { "Endpoint" } @else { "Endpoints" } }
            @if let [url] = urls.as_slice() {
                dd { code { (text(url)) } }
            } @else {
                dd { @for (service, url) in &report.endpoints { div { (text(service)) ": " code { (text(url)) } } } }
            }
            dt { "Requests" }
            dd { (total) @if !classes.is_empty() { " (" (classes.join(", ")) ")" } }
            dt { "Took" }
            dd { (format!("{seconds:.1} s")) ", " (count(report.apis.len(), "API")) ", seed " code { (report.seed) } }
        }
    }
}

fn navigation(report: &Report) -> Markup {
    let links = [
        ("violations", "Violations", report.violations.len()),
        ("statements", "Statements", report.statements.len()),
        ("readings", "Readings", report.contradictions.len()),
        ("coverage", "Coverage", report.coverage.len()),
        ("time", "Time line", report.timeline.len()),
        ("meanings", "What the words mean", 0),
    ];
    html! {
        nav.tools aria-label="Sections" {
            ul {
                @for (id, name, n) in links {
                    @if n > 0 || id == "meanings" || id == "violations" {
                        li { a href={ "#" (id) } { (name) @if id != "meanings" { " " span.n { (n) } } } }
                    }
                }
            }
        }
    }
}

/// Reasons, folded: what would turn what was not told into a verdict.
fn untold(report: &Report) -> Markup {
    let all = folded(report);
    html! {
        @if !all.is_empty() {
            section #untold aria-labelledby="untold-h" {
                h2 #untold-h { "What would tell more" }
                p.lead { "Statements without a verdict, by the reason, the commonest first." }
                div.panel {
                    @for one in all {
                        details.reason {
                            summary {
                                (tag(one.verdict)) b { (one.statements.len()) } span { (prose(one.reason)) }
                            }
                            ul.notes {
                                @for (api, id) in &one.statements { li { code { (text(api)) " " (text(id)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn notes(report: &Report) -> Markup {
    html! {
        @if !report.missing_companions.is_empty() || !report.notes.is_empty() || !report.known.is_empty() {
            section #notes aria-labelledby="notes-h" {
                h2 #notes-h { "Notes" }
                p.lead { "Worth knowing, and no breach." }
                div.panel {
                    ul.notes {
                        @for one in &report.known { li { "Known to the baseline: " (prose(&known_words(one))) } }
                        @for one in &report.missing_companions { li { "The endpoint lacks a companion: " (prose(one)) } }
                        @for one in &report.notes { li { (prose(one)) } }
                    }
                }
            }
        }
    }
}

fn meanings() -> Markup {
    let words = [
        (Verdict::Violated, "At least one exchange breaks it. Fix the endpoint, or the page."),
        (Verdict::Holds, "At least one exchange bears it out, and none breaks it."),
        (Verdict::Open, "It was tried only where the page leaves the answer free."),
        (
            Verdict::Inconclusive,
            "It was tried and could not be told. The reason says what would change that.",
        ),
        (
            Verdict::NotExercised,
            "Nothing was sent that could tell. The reason says what would: often a permit, or an id.",
        ),
    ];
    html! {
        section #meanings aria-labelledby="meanings-h" {
            h2 #meanings-h { "What the words mean" }
            div.panel {
                dl.meanings {
                    @for (verdict, meaning) in words { dt { (tag(verdict)) } dd { (meaning) } }
                    dt { "documented, implied, hygiene" }
                    dd {
                        "The page says it; an ordinary reader concludes it; nobody says it, and an endpoint that breaks it is "
                        "careless all the same. Hygiene fails a run only with " code { "--strict" } "."
                    }
                    dt { "reading" }
                    dd { "One way to understand a page that contradicts itself or is silent. Any of them is accepted, and the one seen is reported." }
                    dt { "exchange" }
                    dd { "One request and its answer, or what came instead of one." }
                    dt { "effect class" }
                    dd {
                        "What a request may do. A " code { "probe" } " names only ids that the run made up; " code { "restart" }
                        ", " code { "flush" } " and " code { "delete" } " name instances that exist; " code { "account-wide" }
                        " may reach everything, and " code { "change" } " is any other change."
                    }
                    dt { "gate" }
                    dd {
                        "What looks at every request before it leaves. It refuses those that nobody permitted, and those that "
                        "name an instance that is not on the list of disposable ones."
                    }
                    dt { "companion" }
                    dd { "A documented call that lists or shows instances. Looks through it tell what a request did to them." }
                }
                p.lead {
                    "Keys: " kbd { "/" } " searches, " kbd { "j" } " and " kbd { "k" } " go through the violations, "
                    kbd { "Esc" } " clears every filter."
                }
            }
        }
    }
}
