//! One violation in full: the statement and its place, what was sent, what came back with the offending part
//! marked, what else is unmet, and the command that shows it again.

use super::excerpt::excerpt;
use super::text::{clean, wrap};
use crate::outcome::{ShownRequest, ShownResponse, Violation};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

pub(super) const RED: Style = AnsiColor::Red.on_default().bold();
pub(super) const GREEN: Style = AnsiColor::Green.on_default().bold();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const BLUE: Style = AnsiColor::Cyan.on_default();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// The text in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// The violation as a block of lines, styled for a terminal.
pub(super) fn block(one: &Violation, width: usize) -> String {
    let mut out = String::new();
    let head = format!("{} {} {}", one.id, one.api, one.tier);
    let rule = "─".repeat(width.clamp(40, 120).saturating_sub(head.chars().count() + 5));
    line(&mut out, &format!("{} {} {}", paint(DIM, "──"), paint(RED, &head), paint(DIM, &rule)));
    line(&mut out, &format!("  {}", paint(BOLD, &one.statement.to_string())));
    out += &wrap(&clean(&one.text, false), width, "  ", "  ");
    out += &wrap(&format!("{}, {}", one.page, one.locator), width, "    at ", "       ");
    line(&mut out, "");
    out += &wrap(&clean(&one.expected, false), width, "  expected  ", "            ");
    out += &wrap(&clean(&found(one), false), width, "  found     ", "            ");
    let seen = if one.confirmed { "seen again when sent again" } else { "NOT seen again when sent again" };
    out += &wrap(&format!("{} ({seen})", one.rate), width, "  seen      ", "            ");
    out += &wrap(&clean(&one.case, false), width, "  case      ", "            ");
    for (at, request) in one.before.iter().enumerate() {
        section(&mut out, &format!("sent first ({} of {})", at + 1, one.before.len()));
        sent(&mut out, request);
    }
    section(&mut out, "sent");
    sent(&mut out, &one.request);
    section(&mut out, "came back");
    came_back(&mut out, &one.response, one.pointer.as_deref());
    if !one.also.is_empty() {
        section(&mut out, "the same answer also breaks");
        for id in &one.also {
            line(&mut out, &format!("    {id}"));
        }
    }
    section(&mut out, "see it again (replay needs `--report json=report.json`)");
    line(&mut out, &format!("    {}", clean(&one.replay, false)));
    line(&mut out, &format!("    {}", clean(&one.curl, false)));
    out
}

fn found(one: &Violation) -> String {
    match one.pointer.as_deref() {
        None | Some("") => one.actual.clone(),
        Some(pointer) => format!("{} at {pointer}", one.actual),
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn section(out: &mut String, name: &str) {
    line(out, &format!("\n  {}", paint(BLUE, name)));
}

fn headers(out: &mut String, headers: &[(String, String)]) {
    for (name, value) in headers {
        line(out, &format!("    {}", paint(DIM, &clean(&format!("{name}: {value}"), false))));
    }
}

fn sent(out: &mut String, request: &ShownRequest) {
    line(out, &format!("    {} {}", clean(&request.method, false), clean(&request.url, false)));
    headers(out, &request.headers);
    match request.body.as_deref() {
        None => line(out, &format!("    {}", paint(DIM, "(no body)"))),
        Some("") => line(out, &format!("    {}", paint(DIM, "(an empty body)"))),
        Some(body) => {
            for part in excerpt(body, None) {
                line(out, &format!("    {}", part.text));
            }
        }
    }
}

fn came_back(out: &mut String, response: &ShownResponse, pointer: Option<&str>) {
    if let Some(status) = response.status {
        line(out, &format!("    {status}"));
    }
    headers(out, &response.headers);
    if let Some(failure) = &response.failure {
        line(out, &format!("  {} {}", paint(RED, ">"), paint(RED, &clean(failure, false))));
    }
    match response.body.as_deref() {
        None if response.failure.is_some() => {}
        None | Some("") => line(out, &format!("    {}", paint(DIM, "(no body)"))),
        Some(body) => {
            for part in excerpt(body, pointer) {
                if part.marked {
                    line(out, &format!("  {} {}", paint(RED, ">"), paint(RED, &part.text)));
                } else {
                    line(out, &format!("    {}", part.text));
                }
            }
        }
    }
}
