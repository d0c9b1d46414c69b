//! Which format a page is in, told from its content, and which language.

use super::lines::Line;
use super::markdown::is_delimiter;
use crate::page::{Format, Language};

/// How much of a page is looked at.
const SAMPLE: usize = 64 * 1024;

/// How many marks of a format leave no doubt.
const SURE: u32 = 60;

/// The format of a page. Ties go to plain text, which assumes the least.
pub fn detect(source: &str) -> Format {
    let sample = sample(source);
    let head = sample.trim_start();
    let lower: String = head.chars().take(512).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("<!doctype html")
        || lower.starts_with("<html")
        || (lower.starts_with('<') && lower.contains("<head"))
    {
        return Format::Html;
    }
    let (mut marks, mut markdown, mut html, mut bars) = (0_u32, 0_u32, 0_u32, 0_u32);
    // Tables in pipes stand in plain text too, where bodies stand without fences.
    let (mut pipes, mut bodies) = (0_u32, 0_u32);
    // Boxes are drawn in plain text too; they count where anything else says that the page is marked up.
    let mut borders = 0_u32;
    let rst_of = |marks: u32, borders: u32| if marks > 0 { marks + 3 * borders } else { 0 };
    let mut previous = "";
    let mut fields = true;
    for line in Line::each(sample) {
        let indented = line.text;
        let text = line.trimmed().text;
        if text.is_empty() {
            previous = "";
            continue;
        }
        if text.starts_with(".. ") && (text.contains("::") || text.starts_with(".. _")) {
            marks += 3;
        } else if fields && text.starts_with(':') && text.get(1..).is_some_and(|rest| rest.contains(": ")) {
            marks += 1;
        } else if super::rst::is_table_border(text) {
            borders += 1;
        } else if !previous.is_empty() && super::is_rule(indented).is_some() && indented.len() >= 4 {
            marks += 1;
            markdown += u32::from(indented.starts_with(['=', '-']));
        } else if text.ends_with('|') && !text.starts_with(['|', '+']) {
            // Cells on lines of their own, as text extractors leave them.
            bars += 1;
        } else if (text.starts_with('#') && text.trim_start_matches('#').starts_with(' '))
            || text.starts_with("```")
        {
            markdown += 2;
        } else if text.starts_with('|') && is_delimiter(text) {
            pipes += 2;
        } else if text.starts_with('{') {
            bodies += 1;
        } else if text.starts_with("<table")
            || text.starts_with("<div")
            || text.starts_with("<p>")
            || text.starts_with("<h")
        {
            html += 1;
        } else if text.starts_with("**") && text.ends_with("**") {
            markdown += 1;
            marks += 1;
        } else if memchr::memchr2(b']', b'`', text.as_bytes()).is_some() {
            if text.contains("](") {
                markdown += 1;
            } else if text.contains("`__") || text.contains(":ref:`") {
                marks += 2;
            }
        }
        fields &= text.starts_with(':');
        previous = indented;
        // Nothing further down turns a lead like this round.
        let rst = rst_of(marks, borders);
        if rst >= SURE && rst > 2 * (markdown + pipes + bars) {
            return Format::Rst;
        }
        if markdown + pipes >= SURE && markdown > 2 * (rst + bars) {
            return Format::Markdown;
        }
    }
    let rst = rst_of(marks, borders);
    if rst >= 2 && rst > markdown + pipes {
        Format::Rst
    } else if bars >= 2 && bars > markdown + pipes || markdown + html == 0 && pipes > 0 && bodies > 0 {
        Format::Text
    } else if markdown + pipes >= 2 {
        Format::Markdown
    } else if html >= 1 {
        Format::Html
    } else {
        Format::Text
    }
}

/// The language of a page: Chinese if it has a Han character for every twenty letters outside of markup.
pub(super) fn language(source: &str) -> Language {
    let sample = sample(source);
    if sample.is_ascii() {
        return Language::English;
    }
    // Counted in bytes over short pieces, which compilers turn into a few wide instructions.
    let han = sample
        .as_bytes()
        .chunks(255)
        .map(|piece| usize::from(piece.iter().map(|byte| u8::from((0xe4..=0xe9).contains(byte))).sum::<u8>()))
        .sum::<usize>();
    // Markup and JSON are ASCII in either language, so the bar is low.
    if han * 50 > sample.len() || (han > 200 && han * 150 > sample.len()) {
        Language::Chinese
    } else {
        Language::English
    }
}

fn sample(source: &str) -> &str {
    let mut end = source.len().min(SAMPLE);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    source.get(..end).unwrap_or(source)
}
