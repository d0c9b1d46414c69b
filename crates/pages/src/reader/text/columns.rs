//! Tables whose cells stand side by side in plain text: apart by tabs, as a browser copies them, lined up in columns, as
//! converters and printers leave them, or drawn in boxes.
//!
//! The header decides: only a line of column headings that this family uses begins such a table, so that prose with
//! tabs or wide gaps stays prose.

use super::{continues, is_name, text_cell};
use crate::page::Table;
use crate::reader::lines::{Line, byte_of_column, width};
use crate::reader::markdown::table_of;
use crate::words::{Column, column_of, section_of};

/// The most columns that are lined up by blanks; where a column begins is counted anew in each line.
const MAX_ALIGNED: usize = 16;

/// A row under construction: the lines of each of its cells.
type Row<'a> = Vec<Vec<Line<'a>>>;

fn finish(rows: Vec<Row<'_>>) -> Table {
    table_of(rows.iter().map(|row| row.iter().map(|cell| text_cell(cell)).collect()).collect(), 1)
}

/// Whether headings are those of a table of this family.
fn is_header(headings: &[&str]) -> bool {
    let known = headings.iter().filter(|heading| column_of(heading).is_some()).count();
    let first = headings.first().and_then(|heading| column_of(heading));
    headings.len() >= 2
        && known == headings.len()
        && matches!(first, Some(Column::Name | Column::Status | Column::ErrorCode))
}

/// Whether a line ends a table: a heading, a caption, or what introduces something else.
fn ends(lines: &[Line<'_>]) -> bool {
    lines.first().is_none_or(|line| {
        section_of(line.text).is_some() || crate::reader::is_caption(line.text) || !continues(lines)
    })
}

/// A table whose cells are apart by tabs.
pub(super) fn tabbed(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    let header = lines.first().filter(|line| line.text.contains('\t'))?;
    let headings = pieces(*header);
    let names: Vec<&str> = headings.iter().map(|line| line.text).collect();
    if !is_header(&names) {
        return None;
    }
    let width = headings.len();
    let codes = is_coded(headings.first());
    let mut rows: Vec<Row<'_>> = vec![headings.into_iter().map(|cell| vec![cell]).collect()];
    let mut used = 1;
    while let Some(line) = lines.get(used) {
        let line = line.untrimmed();
        let own = pieces(line);
        let rest = lines.get(used..).unwrap_or(&[]);
        let open = rows.len() > 1;
        if own.len() >= width || own.len() > 1 && own.first().is_some_and(|cell| heads_row(cell, codes)) {
            if own.iter().map(|cell| cell.text).eq(names.iter().copied()) {
                break;
            }
            rows.push(own.into_iter().map(|cell| vec![cell]).collect());
        } else if open && !(own.len() == 1 && ends(rest)) {
            // More lines of a cell, and with a tab the cells behind it.
            let Some(row) = rows.last_mut() else { break };
            for (index, cell) in own.into_iter().enumerate() {
                match row.last_mut() {
                    Some(last) if index == 0 => last.push(cell),
                    _ => row.push(vec![cell]),
                }
            }
        } else {
            break;
        }
        used += 1;
    }
    (rows.len() > 1).then(|| (finish(rows), used))
}

/// Whether the first column holds status codes.
fn is_coded(heading: Option<&Line<'_>>) -> bool {
    heading.and_then(|own| column_of(own.text)) == Some(Column::Status)
}

/// Whether a cell can be the first of a row: a name, or a status code where the column has them.
fn heads_row(cell: &Line<'_>, codes: bool) -> bool {
    is_name(cell.text) || codes && cell.text.starts_with(|c: char| c.is_ascii_digit())
}

/// What stands between the tabs of a line.
fn pieces<'a>(line: Line<'a>) -> Vec<Line<'a>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in line.text.match_indices('\t') {
        out.push(line.slice(start, at).trimmed());
        start = at + 1;
        if out.len() >= crate::reader::table::MAX_COLUMNS {
            break;
        }
    }
    out.push(line.from(start).trimmed());
    out
}

/// A table whose cells begin below their headings.
pub(super) fn aligned(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    let lead = usize::from(lines.first().is_some_and(|line| is_ruled(line.text)));
    let header = lines.get(lead)?.untrimmed();
    if !header.text.trim_start().contains("  ") {
        return None;
    }
    let starts = starts(header.text)?;
    let headings = cut(header, &starts)?;
    if !is_header(&headings.iter().map(|cell| cell.text).collect::<Vec<_>>()) {
        return None;
    }
    let codes = is_coded(headings.first());
    let mut rows: Vec<Row<'_>> = vec![headings.into_iter().map(|cell| vec![cell]).collect()];
    let mut used = lead + 1;
    while let Some(line) = lines.get(used) {
        let rest = lines.get(used..).unwrap_or(&[]);
        if is_ruled(line.text) {
            used += 1;
            if rows.len() > 1 {
                break;
            }
            continue;
        }
        if ends(rest) {
            break;
        }
        let Some(own) = cut(line.untrimmed(), &starts) else { break };
        let named = own.first().is_some_and(|cell| !cell.text.is_empty());
        if named {
            let alone = own.iter().skip(1).all(|cell| cell.text.is_empty());
            if alone || !own.first().is_some_and(|cell| heads_row(cell, codes)) {
                break;
            }
            rows.push(own.into_iter().map(|cell| vec![cell]).collect());
        } else if rows.len() > 1
            && let Some(row) = rows.last_mut()
        {
            row.iter_mut()
                .zip(own)
                .filter(|(_, cell)| !cell.text.is_empty())
                .for_each(|(row, cell)| row.push(cell));
        } else {
            break;
        }
        used += 1;
    }
    (rows.len() > 1).then(|| (finish(rows), used))
}

/// Whether a line is drawn under or over columns.
fn is_ruled(text: &str) -> bool {
    text.len() > 3 && text.starts_with(['-', '=']) && text.bytes().all(|b| matches!(b, b'-' | b'=' | b' '))
}

/// The display columns at which the headings of a line begin: behind two blanks.
fn starts(text: &str) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    let mut blanks = 2;
    let mut at = 0;
    for c in text.chars() {
        if c != ' ' && blanks >= 2 {
            out.push(at);
        }
        if out.len() > MAX_ALIGNED {
            return None;
        }
        blanks = if c == ' ' { blanks + 1 } else { 0 };
        at += width(c.encode_utf8(&mut [0; 4]));
    }
    Some(out)
}

/// The cells of a line; `None` if a word runs over the beginning of a column.
fn cut<'a>(line: Line<'a>, starts: &[usize]) -> Option<Vec<Line<'a>>> {
    let mut out = Vec::with_capacity(starts.len());
    for (index, start) in starts.iter().enumerate() {
        let from = if index == 0 { 0 } else { byte_of_column(line.text, *start) };
        let to = starts.get(index + 1).map_or(line.text.len(), |next| byte_of_column(line.text, *next));
        if index > 0 && line.text.get(..from).is_some_and(|head| !head.is_empty() && !head.ends_with(' ')) {
            // A line that ends before the column has nothing in it.
            if from < line.text.len() {
                return None;
            }
        }
        out.push(line.slice(from, to.max(from)).trimmed());
    }
    Some(out)
}

/// Whether a line is one of a drawn box.
pub(super) fn is_drawn(line: &Line<'_>) -> bool {
    line.text.starts_with(['+', '|'])
}

/// A table drawn in boxes.
pub(super) fn boxed(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    lines.first().filter(|line| line.text.starts_with('+'))?;
    let used = lines.iter().position(|line| !is_drawn(line)).unwrap_or(lines.len());
    let table = crate::reader::rst::grid_table(lines.get(..used)?)?;
    (table.rows.len() > 1).then_some((table, used))
}
