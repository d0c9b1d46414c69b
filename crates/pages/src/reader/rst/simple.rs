//! Simple tables: columns ruled with `=`, rows that begin wherever the first column is not blank.
//!
//! Only the last column may run past its rule, and docutils refuses a table where another one does; we let the text
//! belong to the column in which it begins.

use super::Reader;
use crate::page::Table;
use crate::reader::lines::{Line, byte_of_column};
use crate::reader::table::{Grid, MAX_COLUMNS, MAX_PLACES};

/// Whether a line rules at least two columns with `=`.
pub(super) fn is_border(text: &str) -> bool {
    text.starts_with('=') && text.contains(" =") && text.bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// The columns that a rule of `mark` draws: first and one past the last.
fn spans(text: &str, mark: u8) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (byte == mark, start) {
            (true, None) => start = Some(at),
            (false, Some(first)) => {
                spans.push((first, at));
                start = None;
            }
            _ => {}
        }
    }
    spans
}

/// A row: its lines, and the columns that its cells cover where a rule of `-` says so.
struct Row<'a> {
    lines: Vec<Line<'a>>,
    spans: Option<Vec<(usize, usize)>>,
}

impl Reader {
    /// Reads a table at the head of a region; returns how many lines it took.
    pub(super) fn simple(&mut self, lines: &[Line<'_>], depth: usize) -> Option<(Table, usize)> {
        let columns = spans(lines.first()?.text, b'=');
        if columns.len() > MAX_COLUMNS {
            return None;
        }
        let mut rules = Vec::new();
        let mut end = None;
        for (index, line) in lines.iter().enumerate().skip(1) {
            if !is_border(line.text) {
                continue;
            }
            rules.push(index);
            if rules.len() == 2 || lines.get(index + 1).is_none_or(Line::is_blank) {
                end = Some(index);
                break;
            }
        }
        let end = end?;
        let header = if rules.len() == 2 { rules.first().copied() } else { None };
        let mut rows: Vec<Row<'_>> = Vec::new();
        let mut header_rows = 0;
        let first_end = columns.get(1).map_or(usize::MAX, |(start, _)| *start);
        for (index, line) in lines.iter().enumerate().take(end).skip(1) {
            if Some(index) == header {
                header_rows = rows.len();
                continue;
            }
            let ruled = line.text.len() > 2 && line.text.bytes().all(|byte| matches!(byte, b'-' | b' '));
            if ruled && line.text.starts_with("--") {
                if let Some(row) = rows.last_mut() {
                    row.spans = Some(spans(line.text, b'-'));
                }
                continue;
            }
            let lead = line.slice(0, byte_of_column(line.text, first_end));
            let begins = !line.is_blank() && !lead.is_blank();
            let open = rows.len() > header_rows;
            match rows.last_mut() {
                // The row above the header rule is closed, and so is one whose spans are ruled.
                Some(row) if !begins && row.spans.is_none() && open => row.lines.push(*line),
                Some(_) if line.is_blank() => {}
                _ => rows.push(Row { lines: vec![*line], spans: None }),
            }
        }
        if rows.len().saturating_mul(columns.len()) > MAX_PLACES {
            return None;
        }
        let mut grid = Grid::new(rows.len(), columns.len());
        for (index, row) in rows.iter().enumerate() {
            let own = row.spans.as_deref().unwrap_or(&columns);
            for (position, (start, stop)) in own.iter().enumerate() {
                let first = columns
                    .iter()
                    .position(|(from, _)| from >= start)
                    .unwrap_or(columns.len().saturating_sub(1));
                let last = columns.iter().rposition(|(_, to)| to <= stop).unwrap_or(first).max(first);
                let next = own.get(position + 1).map(|(start, _)| *start);
                let region: Vec<Line<'_>> = row
                    .lines
                    .iter()
                    .map(|line| {
                        let from = byte_of_column(line.text, *start);
                        let to = next.map_or(line.text.len(), |next| byte_of_column(line.text, next));
                        line.slice(from, to)
                    })
                    .collect();
                let cell = self.cell(&region, depth);
                if !grid.is_taken(index, first) {
                    grid.put(index, first, index, last, cell);
                }
            }
        }
        Some((grid.finish(header_rows), end + 1))
    }
}
