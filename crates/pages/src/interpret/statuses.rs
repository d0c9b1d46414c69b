//! Status codes: of status tables, of the lines that announce a response, and of running text.

use super::outline::{Outline, Part, status_line};
use super::rows::Columns;
use super::{Balance, Diagnostic, diagnostic};
use crate::page::{Place, Table};
use crate::words::Section;

/// A table of status codes.
pub(crate) struct StatusTable<'p> {
    pub(crate) table: &'p Table,
    pub(crate) columns: Columns,
    pub(crate) section: Option<Section>,
}

/// The codes of the status tables, with the places of their rows.
pub(crate) fn of_tables(
    tables: &[StatusTable<'_>],
    diagnostics: &mut Vec<Diagnostic>,
    balance: &mut Balance,
) -> Vec<(u16, Place)> {
    let mut out: Vec<(u16, Place)> = Vec::new();
    for own in tables {
        let Some(column) = own.columns.status else { continue };
        for row in own.columns.body..own.table.rows.len() {
            balance.seen += 1;
            let Some(cell) = own.table.cell(row, column) else {
                balance.left += 1;
                diagnostics.push(diagnostic(
                    Place { line: 1, column: 1 },
                    "row-unread",
                    "the row has no status",
                ));
                continue;
            };
            // An error table outside of the status section lists codes for many operations.
            let found = codes(&cell.text());
            if found.is_empty() {
                balance.left += 1;
                diagnostics.push(diagnostic(cell.place, "row-unread", "the row names no status code"));
                continue;
            }
            if own.section == Some(Section::ErrorCode) {
                balance.left += 1;
                diagnostics.push(diagnostic(cell.place, "error-codes-unkept", super::ERROR_CODES));
                continue;
            }
            balance.used += 1;
            for code in found {
                if !out.iter().any(|(known, _)| *known == code) {
                    out.push((code, cell.place));
                }
            }
        }
    }
    out
}

/// What the status tables say of each code.
pub(crate) fn words(tables: &[StatusTable<'_>]) -> Vec<(u16, Place, String)> {
    let mut out = Vec::new();
    for own in tables.iter().filter(|own| own.section != Some(Section::ErrorCode)) {
        let Some(column) = own.columns.status else { continue };
        for row in own.columns.body..own.table.rows.len() {
            let Some(cell) = own.table.cell(row, column) else { continue };
            let words: Vec<String> = (0..own.table.columns as usize)
                .filter(|other| *other != column)
                .filter_map(|other| own.table.cell(row, other))
                .map(crate::page::Cell::text)
                .collect();
            if let [code] = codes(&cell.text()).as_slice() {
                out.push((*code, cell.place, words.join(" ")));
            }
        }
    }
    out
}

/// The codes in a cell; a range counts for nothing but is read.
fn codes(cell: &str) -> Vec<u16> {
    let mut out = Vec::new();
    for run in cell.split(|c: char| !c.is_ascii_digit()) {
        if run.len() == 3
            && let Ok(code) = run.parse::<u16>()
            && (100..600).contains(&code)
        {
            out.push(code);
        }
    }
    out
}

/// The codes that headings, captions and announcing lines name.
pub(crate) fn of_sections(outline: &Outline<'_>) -> Vec<(u16, Place)> {
    let mut out: Vec<(u16, Place)> = Vec::new();
    for entry in &outline.entries {
        let Part::Prose(text) = entry.part else { continue };
        let code = status_line(&text.plain).or_else(|| said(&text.plain, entry.section));
        if let Some(code) = code
            && !out.iter().any(|(known, _)| *known == code)
        {
            out.push((code, entry.place));
        }
    }
    out
}

/// The code in a sentence about the operation's own answer.
fn said(text: &str, section: Option<Section>) -> Option<u16> {
    if !matches!(
        section,
        Some(Section::Response | Section::StatusCode | Section::ExampleResponse | Section::Function)
    ) {
        return None;
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_lowercase();
    // `Normal` and under it `201`: a line of its own in the status section.
    if section == Some(Section::StatusCode) {
        let line = lower.trim().trim_start_matches([' ', '-', '*']);
        let line = line.strip_prefix("normal").map_or(line, |rest| rest.trim_start_matches([' ', ':', '：']));
        let ends = |rest: &str| {
            rest.len() < 40 && !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '~'))
        };
        let code = line.get(..3).and_then(|digits| digits.parse::<u16>().ok());
        if let Some(code) = code.filter(|code| (100..600).contains(code))
            && line.get(3..).is_some_and(ends)
        {
            return Some(code);
        }
    }
    let leads = [
        "status code is ",
        "status code ",
        "normal response code: ",
        "normal response codes: ",
        "returned status code is ",
        "http status code ",
        "状态码",
        "状态码为",
    ];
    for lead in leads {
        let Some(at) = lower.find(lead) else { continue };
        let rest = lower.get(at + lead.len()..)?.trim_start_matches([' ', ':', '：', '*', '(', '"', '“']);
        let digits = rest.get(..3)?;
        if !rest.get(3..).unwrap_or("").starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && let Ok(code) = digits.parse::<u16>()
            && (100..600).contains(&code)
        {
            return Some(code);
        }
    }
    None
}

/// The one success code that the page names, if it names exactly one. Of several it is the one whose answer can have
/// a body, if that is exactly one: HTTP itself gives 204 and 205 none (RFC 9110, 15.3.5 and 15.3.6).
pub(crate) fn only_success(table: &[(u16, Place)], sections: &[(u16, Place)]) -> Option<u16> {
    let mut codes: Vec<u16> = table
        .iter()
        .chain(sections)
        .map(|(code, _)| *code)
        .filter(|code| (200..300).contains(code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() > 1 {
        codes.retain(|code| !matches!(code, 204 | 205));
    }
    match codes.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}
