//! Plain text: what remains of a page that was copied or extracted.
//!
//! Tables occur with cells on lines of their own, with cells that end in ` |`, in Markdown pipes, and with cells side by
//! side (see [`columns`]). Headings and code carry no marks; headings are known by their words and code by its first characters. Text is never joined
//! across lines, since these sources do not wrap.

mod columns;

use super::lines::Line;
use super::markdown::{is_delimiter, pipe_cells, table_of};
use super::run_on::{Places, pieces, push};
use crate::page::{Block, Cell, Code, Item, Kind, Place, Table, Text};
use crate::words::{Column, Section, column_of, method_of, section_of};

/// Reads a page.
pub(super) fn read(source: &str) -> Vec<Block> {
    let lines: Vec<Line<'_>> = Line::split(source).into_iter().filter(|line| !line.is_blank()).collect();
    let lines: Vec<Line<'_>> = lines.into_iter().map(|line| line.trimmed()).collect();
    let title = title_line(&lines);
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or(&[]);
        if Some(at) == title {
            out.push(Block::new(line.place(), Kind::Heading { level: 1, text: Text::plain(line.text) }));
            at += 1;
            continue;
        }
        // A box that was no table is looked at once, and not again from each of its lines.
        let boxed = at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(columns::is_drawn);
        at += block(rest, !boxed, &mut out).max(1);
    }
    out
}

/// The line before the first heading that an operation's page begins with.
fn title_line(lines: &[Line<'_>]) -> Option<usize> {
    let first = lines
        .iter()
        .position(|line| matches!(section_of(line.text), Some(Section::Function | Section::Uri)))?;
    let before = first.checked_sub(1)?;
    lines.get(before).filter(|line| line.text.len() < 200 && !line.text.starts_with("- ")).map(|_| before)
}

fn block(lines: &[Line<'_>], drawn: bool, out: &mut Vec<Block>) -> usize {
    let Some(line) = lines.first() else { return 1 };
    let text = line.text;
    let table = pipes(lines)
        .or_else(|| barred(lines))
        .or_else(|| columns::tabbed(lines))
        .or_else(|| drawn.then(|| columns::boxed(lines)).flatten())
        .or_else(|| columns::aligned(lines))
        .or_else(|| stacked(lines));
    if let Some((table, used)) = table {
        let place = table.cells.first().map_or(line.place(), |cell| cell.place);
        out.push(Block::new(place, Kind::Table(table)));
        return used;
    }
    if let Some((text, used)) = code(lines) {
        out.push(Block::new(line.place(), Kind::Code(Code { language: String::new(), text })));
        return used;
    }
    if section_of(text).is_some() {
        out.push(Block::new(line.place(), Kind::Heading { level: 2, text: Text::plain(text) }));
        return 1;
    }
    if let Some(inner) = bullet(line) {
        return list(lines, inner, out);
    }
    // Converters write a caption below its table, behind a colon.
    let caption = text.strip_prefix(": ").filter(|rest| super::is_caption(rest));
    out.push(Block::new(line.place(), Kind::Paragraph(Text::plain(caption.unwrap_or(text)))));
    1
}

fn bullet<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let size = ["- ", "* ", "• ", "● ", "· "].into_iter().find(|mark| line.text.starts_with(mark))?.len();
    Some(line.from(size).trimmed())
}

fn list<'a>(lines: &[Line<'a>], first: Line<'a>, out: &mut Vec<Block>) -> usize {
    let mut items = Vec::new();
    let mut used = 0;
    while let Some(inner) = lines.get(used).and_then(bullet) {
        let place = inner.place();
        items.push(Item { place, blocks: vec![Block::new(place, Kind::Paragraph(Text::plain(inner.text)))] });
        used += 1;
    }
    out.push(Block::new(first.place(), Kind::List { ordered: false, items }));
    used
}

/// A table in Markdown pipes.
fn pipes(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    let header = lines.first()?;
    let delimiter = lines.get(1)?;
    if !is_delimiter(delimiter.text) || header.text.trim_end_matches('|').matches('|').count() == 0 {
        return None;
    }
    let mut rows = vec![pipe_cells(*header)];
    let mut used = 2;
    while let Some(line) = lines.get(used).filter(|line| line.text.contains('|')) {
        // The header of the next table.
        if lines.get(used + 1).is_some_and(|next| is_delimiter(next.text)) {
            break;
        }
        rows.push(pipe_cells(*line));
        used += 1;
    }
    Some((table_of(rows, 1), used))
}

/// A cell of these lines.
pub(super) fn text_cell(lines: &[Line<'_>]) -> Cell {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let mut places = Places::new(line.text, line.place());
        for piece in pieces(line.text) {
            let own = line.slice(piece.start, piece.end);
            push(places.at(piece.start), Text::plain(own.text), piece.item, &mut blocks);
        }
    }
    let place = lines.first().map_or(Place::default(), Line::place);
    Cell { place, row: 0, blocks }
}

/// A table whose cells end in ` |`, each on its own line, with a delimiter row under the header.
fn barred(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    let columns = barred_header(lines)?;
    let mut rows: Vec<Vec<Cell>> =
        vec![lines.iter().take(columns).map(|line| text_cell(&[bar_off(line)])).collect()];
    let mut at = columns + 1;
    let mut row: Vec<Cell> = Vec::new();
    let mut open: Vec<Line<'_>> = Vec::new();
    while let Some(line) = lines.get(at) {
        let closes = line.text.ends_with('|');
        if row.is_empty() && open.is_empty() && !closes {
            // Between rows: a cell of several lines closes before the next heading, or this is not a cell.
            let ahead = lines.iter().skip(at).take(40).take_while(|line| section_of(line.text).is_none());
            let more = ahead.clone().position(|line| line.text.ends_with('|'));
            let ends_row = more.is_some_and(|more| {
                let from = at + more;
                let next = lines.get(from..from + columns).unwrap_or(&[]);
                next.len() == columns && !next.iter().any(|line| is_delimiter(line.text)) && more < 3
            });
            let header_follows = more.is_some_and(|more| {
                lines.get(at + more..).unwrap_or(&[]).iter().take(32).any(|line| is_delimiter(line.text))
                    && lines.get(at + more).is_some_and(|line| column_of(bar_off(line).text).is_some())
            });
            if !ends_row || header_follows {
                break;
            }
        }
        if row.is_empty()
            && open.is_empty()
            && closes
            && barred_header(lines.get(at..).unwrap_or(&[])).is_some()
        {
            break;
        }
        open.push(if closes { bar_off(line) } else { *line });
        at += 1;
        if closes {
            row.push(text_cell(&open));
            open.clear();
            if row.len() == columns {
                rows.push(std::mem::take(&mut row));
            }
        }
    }
    if !open.is_empty() {
        row.push(text_cell(&open));
    }
    if !row.is_empty() {
        rows.push(row);
    }
    Some((table_of(rows, 1), at))
}

/// The number of columns of a header whose cells end in ` |`: as many lines as the delimiter row has runs.
fn barred_header(lines: &[Line<'_>]) -> Option<usize> {
    let columns =
        lines.iter().take(32).position(|line| !line.text.ends_with('|') || is_delimiter(line.text))?;
    let delimiter = lines.get(columns).filter(|line| is_delimiter(line.text))?;
    let runs = delimiter.text.split('|').filter(|run| run.contains('-')).count();
    (columns > 0 && runs == columns).then_some(columns)
}

fn bar_off<'a>(line: &Line<'a>) -> Line<'a> {
    line.slice(0, line.text.trim_end_matches('|').len())
}

/// A table whose cells stand on lines of their own. The header is a run of known column headings; rows are told apart
/// by what the columns hold, so that a description may run over several lines.
fn stacked(lines: &[Line<'_>]) -> Option<(Table, usize)> {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for line in lines.iter().take(8) {
        // `Table 1 describes the parameters.` is no heading of a column.
        let heading = !line.text.ends_with(['.', '。']) && !super::is_caption(line.text);
        match column_of(line.text).filter(|_| heading) {
            Some(column) if !columns.contains(&Some(column)) => columns.push(Some(column)),
            _ => break,
        }
    }
    let first = columns.first().copied().flatten()?;
    if columns.len() < 2 || !matches!(first, Column::Name | Column::Status | Column::ErrorCode) {
        return None;
    }
    // A heading of their own (`Example`) may stand behind those that are known; and the first name below may be a word
    // for a heading (`status`).
    let fitting = |columns: &[Option<Column>]| {
        lines.get(columns.len()..columns.len() * 2).is_some_and(|row| fits(row, columns))
    };
    if !fitting(&columns) {
        let more = columns.iter().copied().chain([None]).collect::<Vec<_>>();
        let short = lines.get(columns.len()).is_some_and(|line| {
            line.text.len() <= 24 && line.text.starts_with(|c: char| c.is_uppercase() || !c.is_ascii())
        });
        match (2..columns.len()).rev().find(|width| fitting(columns.get(..*width).unwrap_or(&[]))) {
            Some(width) => columns.truncate(width),
            None if short && fitting(&more) => columns = more,
            None => return None,
        }
    }
    let header: Vec<Cell> =
        lines.iter().take(columns.len()).map(|line| text_cell(std::slice::from_ref(line))).collect();
    let mut rows = vec![header];
    let mut at = columns.len();
    let width = columns.len();
    while let Some(row) = lines.get(at..at + width).filter(|row| fits(row, &columns)) {
        let mut end = at + width;
        // The last column goes on until a new row, a heading, a caption or code begins.
        while let Some(line) = lines.get(end) {
            let next = lines.get(end..end + width).is_some_and(|row| fits(row, &columns));
            let rest = lines.get(end..).unwrap_or(&[]);
            if next
                || section_of(line.text).is_some()
                || super::is_caption(line.text)
                || code(rest).is_some()
                || !continues(rest)
            {
                break;
            }
            end += 1;
        }
        let mut cells: Vec<Cell> =
            row.iter().take(width - 1).map(|line| text_cell(std::slice::from_ref(line))).collect();
        cells.push(text_cell(lines.get(at + width - 1..end).unwrap_or(&[])));
        rows.push(cells);
        at = end;
    }
    (rows.len() > 1).then(|| (table_of(rows, 1), at))
}

/// Whether a line after a row still belongs to its description: text, and not the introduction of what follows.
fn continues(lines: &[Line<'_>]) -> bool {
    let Some(line) = lines.first() else { return false };
    let introduces = line.text.ends_with([':', '：'])
        && lines
            .get(1)
            .is_some_and(|next| next.text.starts_with(['{', '[']) || column_of(next.text).is_some());
    let status = crate::interpret::outline::status_line(line.text).is_some();
    // `error_msg  String  Error description.` is a row of cells and no heading, whatever its words are.
    let heading = |line: &Line<'_>| !line.text.contains("  ") && column_of(line.text).is_some();
    let header = heading(line) && lines.get(1).is_some_and(heading);
    !introduces && !status && !header
}

/// Whether lines look like the cells of a row of these columns.
fn fits(row: &[Line<'_>], columns: &[Option<Column>]) -> bool {
    // `Sample Request` and what is sent would pass for a name and its type.
    let heads = |line: &Line<'_>| line.text.contains(' ') && section_of(line.text).is_some();
    if row.first().is_some_and(heads) {
        return false;
    }
    row.iter().zip(columns).all(|(line, column)| {
        let text = line.text;
        match column {
            Some(Column::Name) => is_name(text),
            Some(Column::Mandatory) => crate::interpret::rows::mandatory_of(text).is_some(),
            Some(Column::Type) => {
                text.len() < 80
                    && text.trim_start_matches('[').starts_with(|c: char| c.is_alphabetic() || c == '-')
                    && (!text.ends_with('.') || text.contains("Table "))
                    && !text.contains("://")
            }
            Some(Column::Status) => text.len() <= 40 && text.starts_with(|c: char| c.is_ascii_digit()),
            Some(_) | None => true,
        }
    })
}

/// Whether a text can be a parameter's name.
fn is_name(text: &str) -> bool {
    text.len() <= 80
        && !text.ends_with(['.', ':'])
        && text.split([' ', '>']).count() <= 2
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(
                    b,
                    b'_' | b'-' | b'.' | b'[' | b']' | b'>' | b' ' | b'/' | b'$' | b'{' | b'}' | b'@' | b'*'
                )
        })
        && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

/// Code at the head of a region: a JSON body, or a request line with what follows it.
fn code(lines: &[Line<'_>]) -> Option<(String, usize)> {
    let first = lines.first()?;
    let mut text = String::new();
    let mut used = 0;
    if let Some((_, rest)) = method_of(first.text) {
        let next = lines.get(1).map_or("", |line| line.text);
        if !(rest.starts_with("http")
            || rest.contains('{') && rest.contains('"')
            || next.starts_with(['{', '[']) && rest.starts_with('/'))
        {
            return None;
        }
        text.push_str(first.whole());
        used = 1;
        if balance(first.text) == 0 && !next.starts_with(['{', '[']) {
            return Some((text, used));
        }
    } else if !is_json_head(first.text) {
        return None;
    }
    let mut depth = if used == 1 { balance(first.text) } else { 0 };
    while let Some(line) =
        lines.get(used).filter(|_| used == 0 || depth > 0 || (used == 1 && method_of(first.text).is_some()))
    {
        if used > 0 && depth > 0 && section_of(line.text).is_some() {
            break;
        }
        if used > 0 {
            text.push('\n');
        }
        text.push_str(line.whole());
        depth += balance(line.text);
        used += 1;
        if depth <= 0 {
            break;
        }
    }
    Some((text, used))
}

fn is_json_head(text: &str) -> bool {
    let rest = match text.as_bytes().first() {
        Some(b'{') => text.get(1..).unwrap_or("").trim_start(),
        Some(b'[') => text.get(1..).unwrap_or("").trim_start(),
        _ => return false,
    };
    rest.is_empty() || rest.starts_with(['"', '{', '[', '}', ']', '“', '\''])
}

/// Opening less closing brackets, not counting those in strings.
fn balance(text: &str) -> i32 {
    let mut depth = 0;
    let mut quoted = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}
