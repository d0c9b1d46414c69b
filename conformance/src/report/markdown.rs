//! A summary in GitHub's Markdown, for a pull request or the page of a workflow run.
//!
//! What an endpoint sent stands in fences longer than any run of backticks in it, or with every sign escaped that
//! Markdown or HTML would act upon, mentions and links too.

use super::View;
use super::excerpt::excerpt;
use super::reasons::folded;
use super::text::clean;
use super::verdict::{is_failing, known_words, sentence, summary_of};
use crate::outcome::{Exit, Report, Verdict, Violation};
use std::fmt::Write;

/// The most violations shown in full: GitHub cuts a summary at a megabyte.
const MOST: usize = 20;

pub(super) fn render(report: &Report, view: View<'_>) -> String {
    let sign = match report.exit(view.strict) {
        Exit::Violated => "❌",
        Exit::Unconcluded | Exit::Interrupted => "⚠️",
        Exit::Clean | Exit::Usage => "✅",
    };
    let mut out = format!("## {sign} as-documented: {}\n\n", sentence(report, view.strict));
    table(&mut out, report, view);
    for one in report.violations.iter().take(MOST) {
        violation(&mut out, one);
    }
    if let Some(more) = report.violations.len().checked_sub(MOST).filter(|more| *more > 0) {
        put(&mut out, &format!("\nand {more} more violations\n"));
    }
    for one in &report.known {
        put(&mut out, &format!("\n- known to the baseline: {}\n", prose(&known_words(one))));
    }
    readings(&mut out, report);
    reasons(&mut out, report);
    let total: u64 = report.requests.values().sum();
    let seconds = report.elapsed_ms as f64 / 1000.0;
    put(
        &mut out,
        &format!(
            "\n<sub>{total} requests in {seconds:.1} s, seed {}, {}</sub>\n",
            report.seed,
            escape(&report.tool)
        ),
    );
    out
}

fn put(out: &mut String, text: &str) {
    out.push_str(text);
}

fn table(out: &mut String, report: &Report, view: View<'_>) {
    put(
        out,
        "| API | | hold | violated | open | inconclusive | not exercised |\n|---|---|--:|--:|--:|--:|--:|\n",
    );
    for api in &report.apis {
        let own = summary_of(report, api);
        let word = match (is_failing(report, api, view.strict), report.unconcluded.get(api)) {
            (true, _) => "❌ violated".to_owned(),
            (false, Some(reason)) => format!("⚠️ {}", prose(reason)),
            (false, None) => "✅ holds".to_owned(),
        };
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            out,
            "| {} | {word} | {} | {} | {} | {} | {} |",
            code(api),
            own.holds,
            own.violated,
            own.open,
            own.inconclusive,
            own.not_exercised
        );
    }
}

fn violation(out: &mut String, one: &Violation) {
    let _ = writeln!(out, "\n### {} {}\n", one.id, prose(&one.text));
    let _ = writeln!(
        out,
        "{} {} ({}), {}, {}\n",
        code(&one.api),
        code(&one.statement.to_string()),
        one.tier,
        escape(&one.page),
        escape(&one.locator.to_string())
    );
    let _ = writeln!(out, "- expected: {}", prose(&one.expected));
    let at = one.pointer.as_deref().filter(|at| !at.is_empty()).map(|at| format!(" at {}", code(at)));
    let _ = writeln!(out, "- found: {}{}", prose(&one.actual), at.unwrap_or_default());
    let again = if one.confirmed { "seen again when sent again" } else { "not seen again when sent again" };
    let _ = writeln!(out, "- seen {} ({again})\n", escape(&one.rate));
    let _ = writeln!(out, "<details><summary>the exchange</summary>\n");
    let mut sent = format!("{} {}\n", one.request.method, one.request.url);
    head(&mut sent, &one.request.headers);
    body(&mut sent, one.request.body.as_deref(), None);
    fence(out, "http", &sent);
    let mut back = one.response.status.map(|status| format!("{status}\n")).unwrap_or_default();
    head(&mut back, &one.response.headers);
    if let Some(failure) = &one.response.failure {
        let _ = writeln!(back, "{failure}");
    }
    body(&mut back, one.response.body.as_deref(), one.pointer.as_deref());
    fence(out, "http", &back);
    fence(out, "sh", &format!("{}\n{}\n", one.replay, one.curl));
    let _ = writeln!(out, "</details>");
}

fn head(out: &mut String, headers: &[(String, String)]) {
    for (name, value) in headers {
        let _ = writeln!(out, "{name}: {value}");
    }
}

fn body(out: &mut String, body: Option<&str>, pointer: Option<&str>) {
    let Some(body) = body.filter(|body| !body.is_empty()) else { return };
    out.push('\n');
    for line in excerpt(body, pointer) {
        let _ = writeln!(out, "{}{}", line.text, if line.marked { "   <-- here" } else { "" });
    }
}

fn readings(out: &mut String, report: &Report) {
    let seen: Vec<_> = report.contradictions.iter().filter(|one| one.observed.is_some()).collect();
    if seen.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details><summary>{} readings seen where the pages contradict themselves or are silent</summary>\n",
        seen.len()
    );
    let _ = writeln!(out, "| API | question | reading |\n|---|---|---|");
    for one in seen {
        let observed = one.observed.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} | {} {} | {} |",
            code(&one.api),
            code(&one.axis),
            prose(&one.text),
            code(observed)
        );
    }
    let _ = writeln!(out, "\n</details>");
}

fn reasons(out: &mut String, report: &Report) {
    let all = folded(report);
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n<details><summary>what would tell more</summary>\n");
    for one in all {
        let _ = writeln!(out, "- {} {}: {}", one.statements.len(), verdict(one.verdict), prose(one.reason));
    }
    let _ = writeln!(out, "\n</details>");
}

fn verdict(verdict: Verdict) -> &'static str {
    verdict.as_str()
}

/// Text in which nothing acts.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text, false).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A mention, or the start of a link without brackets.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A sentence of ours in which backticks mark code.
fn prose(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escape(text);
    }
    let mark = |(at, piece): (usize, &&str)| {
        if at % 2 == 1 && !piece.is_empty() { code(piece) } else { escape(piece) }
    };
    pieces.iter().enumerate().map(mark).collect()
}

/// A piece of code on a line, in a table too.
fn code(text: &str) -> String {
    let text = clean(text, false).replace('|', "\\|");
    let longest = runs(&text);
    let ticks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn fence(out: &mut String, language: &str, text: &str) {
    let text = clean(text, true);
    let ticks = "`".repeat((runs(&text) + 1).max(3));
    let _ = writeln!(out, "{ticks}{language}\n{}\n{ticks}\n", text.trim_end());
}

/// The length of the longest run of backticks.
fn runs(text: &str) -> usize {
    let mut longest = 0;
    let mut now = 0;
    for c in text.chars() {
        now = if c == '`' { now + 1 } else { 0 };
        longest = longest.max(now);
    }
    longest
}
