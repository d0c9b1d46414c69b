//! Lines of a source and regions of them: the common ground of the readers that work line by line.
//!
//! A region is a list of line slices. Nested content (a list item, a directive, a table cell) is a region with the
//! indentation or the cell borders cut off, and every slice still knows its line and its byte offset in that line, so
//! places stay exact however deep the nesting goes. No text is copied.

use crate::page::Place;

/// A slice of one source line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// The slice.
    pub(crate) text: &'a str,
    /// The whole source line, for counting columns.
    full: &'a str,
    /// Line number from 1.
    pub(crate) number: u32,
    /// Byte offset of the slice in the line.
    offset: u32,
    /// Byte offset of the line in the source.
    start: u32,
}

impl<'a> Line<'a> {
    /// Splits a source into lines, without the line ends and without trailing blanks.
    pub(crate) fn split(source: &'a str) -> Vec<Line<'a>> {
        let mut lines = Vec::with_capacity(source.len() / 60 + 1);
        lines.extend(Self::each(source));
        lines
    }

    /// The same one by one, for who may stop early.
    pub(crate) fn each(source: &'a str) -> impl Iterator<Item = Line<'a>> {
        let bytes = source.as_bytes();
        let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
        let mut start = 0;
        (1..).zip(ends).map(move |(number, end)| {
            let full = unblank(source.get(start..end).unwrap_or(""));
            let own = Line { text: full, full, number, offset: 0, start: start as u32 };
            start = end + 1;
            own
        })
    }

    /// The slice from a byte offset on; empty if the offset is past the end or inside a character.
    pub(crate) fn from(&self, offset: usize) -> Line<'a> {
        match self.text.get(offset..) {
            Some(text) => Line { text, offset: self.offset + offset as u32, ..*self },
            None => Line { text: "", offset: self.offset + self.text.len() as u32, ..*self },
        }
    }

    /// The slice between two byte offsets, without trailing blanks.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Line<'a> {
        let cut = self.from(start);
        let keep = end.saturating_sub(start);
        let text = match cut.text.get(..keep) {
            Some(text) => text,
            None => cut.text,
        };
        Line { text: unblank(text), ..cut }
    }

    /// The whole source line.
    pub(crate) fn whole(&self) -> &'a str {
        self.full
    }

    /// Byte offset of the slice in the source.
    pub(crate) fn source_offset(&self) -> usize {
        self.start as usize + self.offset as usize
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | 0x0b | 0x0c))
    }

    /// The number of leading blanks.
    pub(crate) fn indent(&self) -> usize {
        self.text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// The slice without leading blanks.
    pub(crate) fn dedent(&self, blanks: usize) -> Line<'a> {
        self.from(blanks.min(self.indent()))
    }

    /// The slice without leading blanks.
    pub(crate) fn trimmed(&self) -> Line<'a> {
        self.from(self.indent())
    }

    /// The whole source line again.
    pub(crate) fn untrimmed(&self) -> Line<'a> {
        Line { text: self.full, offset: 0, ..*self }
    }

    /// Where the slice begins.
    pub(crate) fn place(&self) -> Place {
        self.place_at(0)
    }

    /// Where a byte of the slice stands.
    pub(crate) fn place_at(&self, byte: usize) -> Place {
        let end = (self.offset as usize + byte).min(self.full.len());
        let before = self.full.as_bytes().get(..end).unwrap_or(&[]);
        // Count characters: all bytes but UTF-8 continuation bytes.
        let column = before.iter().filter(|byte| (**byte as i8) >= -0x40).count();
        Place { line: self.number, column: column as u32 + 1 }
    }
}

/// A text without the blanks at its end.
fn unblank(text: &str) -> &str {
    let last = text.bytes().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    text.get(..last.map_or(0, |last| last + 1)).unwrap_or(text)
}

/// The smallest indentation of the lines that are not blank.
pub(crate) fn common_indent(lines: &[Line<'_>]) -> usize {
    lines.iter().filter(|line| !line.is_blank()).map(Line::indent).min().unwrap_or(0)
}

/// The lines joined with line feeds, `indent` blanks cut from each, without blank lines at either end. Returns the
/// text and the place of its first line.
pub(crate) fn literal(lines: &[Line<'_>], indent: usize) -> (String, Place) {
    let start = lines.iter().position(|line| !line.is_blank()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_blank()).map_or(start, |last| last + 1);
    let kept = lines.get(start..end).unwrap_or(&[]);
    let mut text = String::with_capacity(kept.iter().map(|line| line.text.len() + 1).sum());
    for (index, line) in kept.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(line.dedent(indent).text);
    }
    let place = kept.first().map_or(Place::default(), |line| line.dedent(indent).place());
    (text, place)
}

/// Whether a character takes two columns on a terminal, as docutils counts them in tables.
pub(crate) fn is_wide(character: char) -> bool {
    matches!(character as u32,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xa000..=0xa4cf
        | 0xa960..=0xa97f | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
}

/// Whether a character takes no column: combining marks and zero-width characters.
pub(crate) fn is_combining(character: char) -> bool {
    matches!(character as u32, 0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f | 0xfeff)
}

/// The byte offset in `text` of a display column. Past the end it is the length of `text`.
pub(crate) fn byte_of_column(text: &str, column: usize) -> usize {
    if text.is_ascii() {
        return column.min(text.len());
    }
    let mut at = 0;
    for (offset, character) in text.char_indices() {
        if at >= column && !is_combining(character) {
            return offset;
        }
        at += if is_combining(character) {
            0
        } else if is_wide(character) {
            2
        } else {
            1
        };
    }
    text.len()
}

/// The number of display columns of a text.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars()
        .map(|c| {
            if is_combining(c) {
                0
            } else if is_wide(c) {
                2
            } else {
                1
            }
        })
        .sum()
}
