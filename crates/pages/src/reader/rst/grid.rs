//! Grid tables: the boxes drawn with `+`, `-` and `|`.
//!
//! Column borders come from the full separator lines, so that a table nested in a cell (indented, hence never on a
//! border) is left to the cell. A cell grows to the right and down wherever a border is missing. A row whose borders
//! stand elsewhere (an editor that counts wide characters as one column) is split at its own bars if their number fits.

use super::Reader;
use crate::page::{Cell, Table};
use crate::reader::lines::{Line, byte_of_column, common_indent, width};
use crate::reader::table::{Grid, MAX_COLUMNS, MAX_PLACES};

/// Whether a line is a full separator.
pub(super) fn is_border(text: &str) -> bool {
    text.len() >= 3
        && text.starts_with('+')
        && text.ends_with('+')
        && text.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'='))
}

/// A row of lines between two separators.
struct Band {
    first: usize,
    last: usize,
}

impl Reader {
    /// Reads a region whose lines all begin with `+` or `|`. `None` if it is no table.
    pub(super) fn grid(&mut self, lines: &[Line<'_>], depth: usize) -> Option<Table> {
        let columns = borders(lines);
        // What is drawn wider or larger than any table is a picture, and stays text.
        if columns.len() < 2 || columns.len() > MAX_COLUMNS {
            return None;
        }
        let cuts: Vec<Option<Vec<usize>>> = lines.iter().map(|line| cuts(line.text, &columns)).collect();
        let at = |line: usize, column: usize| -> usize {
            let own = cuts.get(line).and_then(|cut| cut.as_ref());
            own.and_then(|cut| cut.get(column)).or(columns.get(column)).copied().unwrap_or(usize::MAX)
        };
        let byte =
            |line: usize, offset: usize| lines.get(line).and_then(|l| l.text.as_bytes().get(offset)).copied();
        let separated = |line: usize, column: usize| -> bool {
            let (from, to) = (at(line, column), at(line, column + 1));
            let inner = lines.get(line).and_then(|l| l.text.as_bytes().get(from + 1..to));
            byte(line, from).is_some_and(|b| matches!(b, b'+' | b'|'))
                && inner.is_some_and(|run| !run.is_empty() && run.iter().all(|b| matches!(b, b'-' | b'=')))
        };
        let width = columns.len() - 1;
        let mut bands: Vec<Band> = Vec::new();
        let mut header_line = None;
        let mut first = None;
        for (index, line) in lines.iter().enumerate() {
            let full = is_border(line.text);
            if full
                || line.text.as_bytes().contains(&b'+')
                    && (line.text.contains("--+") || line.text.contains("+--"))
                    && (0..width).any(|c| separated(index, c))
            {
                if let Some(first) = first
                    && index > first
                {
                    bands.push(Band { first, last: index });
                }
                if full && header_line.is_none() && line.text.contains('=') {
                    header_line = Some(bands.len());
                }
                first = Some(index + 1);
            }
        }
        if let Some(first) = first
            && first < lines.len()
        {
            // The table was cut off: what follows the last separator is still a row.
            bands.push(Band { first, last: lines.len() });
        }
        if bands.len().saturating_mul(width) > MAX_PLACES {
            return None;
        }
        let mut grid = Grid::new(bands.len(), width);
        for (row, band) in bands.iter().enumerate() {
            for column in 0..width {
                if grid.is_taken(row, column) {
                    continue;
                }
                let open_right = |column: usize| {
                    (band.first..band.last)
                        .any(|line| !matches!(byte(line, at(line, column + 1)), Some(b'|' | b'+')))
                };
                let mut right = column;
                while right + 1 < width && open_right(right) {
                    right += 1;
                }
                let mut below = row;
                while below + 1 < bands.len()
                    && bands.get(below).is_some_and(|band| !(column..=right).all(|c| separated(band.last, c)))
                    && bands.get(below).is_some_and(|band| !(column..=right).any(|c| separated(band.last, c)))
                {
                    below += 1;
                }
                let end = bands.get(below).map_or(band.last, |band| band.last);
                let region: Vec<Line<'_>> = (band.first..end)
                    .filter_map(|line| {
                        Some(lines.get(line)?.slice(at(line, column) + 1, at(line, right + 1)))
                    })
                    .collect();
                let cell = self.cell(&region, depth);
                grid.put(row, column, below, right, cell);
            }
        }
        Some(grid.finish(header_line.unwrap_or(0)))
    }

    /// Reads the lines of a cell.
    pub(super) fn cell(&mut self, lines: &[Line<'_>], depth: usize) -> Cell {
        if self.plain {
            let inner: Vec<Line<'_>> =
                lines.iter().filter(|line| !line.is_blank()).map(Line::trimmed).collect();
            return crate::reader::text::text_cell(&inner);
        }
        let indent = common_indent(lines);
        let mut inner = lines.iter().map(|line| line.dedent(indent)).filter(|line| !line.is_blank());
        let place =
            inner.next().or(lines.first().copied()).map_or_else(Default::default, |line| line.place());
        let blocks = if let Some((only, rest)) = lines.split_first()
            && rest.iter().all(Line::is_blank)
            && !only.trimmed().text.starts_with(['-', '*', '.', '#', '+', ':', '|'])
        {
            // Most cells are one line of text; skip the block reader for them.
            match only.trimmed().text {
                "" => Vec::new(),
                text if super::marker(text).is_none() && !text.ends_with("::") => {
                    let text = self.inline(text);
                    vec![crate::page::Block::new(place, crate::page::Kind::Paragraph(text))]
                }
                _ => self.blocks(&[only.trimmed()], depth + 1),
            }
        } else {
            let inner: Vec<_> = lines.iter().map(|line| line.dedent(indent)).collect();
            self.blocks(&inner, depth + 1)
        };
        Cell { place, row: 0, blocks }
    }
}

/// The display columns of the borders: wherever a full separator has a `+`.
fn borders(lines: &[Line<'_>]) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    let mut previous = "";
    for line in lines {
        if line.text == previous || !is_border(line.text) {
            continue;
        }
        previous = line.text;
        columns.extend(
            line.text.bytes().enumerate().filter(|(_, byte)| *byte == b'+').map(|(column, _)| column),
        );
        columns.sort_unstable();
        columns.dedup();
        if columns.len() > MAX_COLUMNS {
            break;
        }
    }
    columns
}

/// The byte offsets of the borders in a line where they differ from the display columns.
fn cuts(text: &str, columns: &[usize]) -> Option<Vec<usize>> {
    let bytes = text.as_bytes();
    if text.is_ascii() {
        return None;
    }
    let fits = |cuts: &Vec<usize>| cuts.iter().all(|cut| matches!(bytes.get(*cut), Some(b'|' | b'+')));
    let by_width: Vec<usize> = byte_offsets(text, columns);
    if fits(&by_width) {
        return Some(by_width);
    }
    let bars: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'|').map(|(at, _)| at).collect();
    if bars.len() == columns.len() {
        return Some(bars);
    }
    let by_count: Vec<usize> = columns
        .iter()
        .map(|column| text.char_indices().nth(*column).map_or(text.len(), |(at, _)| at))
        .collect();
    Some(if fits(&by_count) { by_count } else { by_width })
}

/// The byte offsets of display columns, in one pass where the line is plain.
fn byte_offsets(text: &str, columns: &[usize]) -> Vec<usize> {
    let last = columns.last().copied().unwrap_or(0);
    let mut offsets = Vec::with_capacity(columns.len());
    let mut column = 0;
    let mut wanted = columns.iter().peekable();
    for (offset, character) in text.char_indices() {
        while wanted.next_if(|next| **next <= column).is_some() {
            offsets.push(offset);
        }
        column += width(character.encode_utf8(&mut [0; 4]));
        if column > last {
            break;
        }
    }
    for next in wanted {
        offsets.push(byte_of_column(text, *next));
    }
    offsets
}
