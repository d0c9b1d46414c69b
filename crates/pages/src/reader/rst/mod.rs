//! Sphinx reStructuredText, the subset that documentation generators write: sections, lists, grid and simple tables
//! with spans and nested blocks, list-tables and csv-tables, directives, roles, targets and substitutions.
//!
//! It is lenient where docutils refuses a page: a table whose columns are off, a directive nobody knows, an unclosed
//! mark still give up their text. It never evaluates anything (no includes, no raw output).

mod directive;
mod grid;
mod inline;
mod simple;

use std::collections::BTreeMap;

use super::lines::{Line, common_indent, literal, width};
use super::{MAX_DEPTH, is_rule};
use crate::page::{Block, Item, Kind, Place, Text};

/// What is known about the whole page while its pieces are read.
#[derive(Default)]
pub(super) struct Reader {
    /// Heading styles in order of appearance: the character and whether there is a line above.
    styles: Vec<(u8, bool)>,
    /// Substitution texts.
    substitutions: BTreeMap<String, String>,
    /// How many bytes substitutions may still add: a page must not grow out of its own bounds.
    spare: std::cell::Cell<usize>,
    /// Facts at the head of the page.
    fields: Vec<(String, String)>,
    /// Whether cells hold plain text and no markup.
    plain: bool,
    /// A buffer for joining the lines of a paragraph.
    joined: String,
}

/// Reads a page; the facts at its head come second.
pub(super) fn read(source: &str) -> (Vec<Block>, Vec<(String, String)>) {
    let lines = Line::split(source);
    let mut reader = Reader::default();
    if memchr::memmem::find(source.as_bytes(), b".. |").is_some() {
        reader.find_substitutions(&lines);
        reader.spare.set(source.len() + (1 << 16));
    }
    let blocks = reader.blocks(&lines, 0);
    (blocks, reader.fields)
}

impl Reader {
    fn find_substitutions(&mut self, lines: &[Line<'_>]) {
        for (index, line) in lines.iter().enumerate() {
            let Some(rest) = line.trimmed().text.strip_prefix(".. |") else { continue };
            let Some((name, rest)) = rest.split_once('|') else { continue };
            let Some((kind, value)) = rest.trim_start().split_once("::") else { continue };
            let words = if kind == "image" {
                let alt = lines.iter().skip(index + 1).take(4).map(|line| line.trimmed().text);
                alt.filter_map(|line| line.strip_prefix(":alt:")).map(str::trim).next().unwrap_or("")
            } else {
                value.trim()
            };
            self.substitutions.insert(name.to_owned(), words.to_owned());
        }
    }

    /// Reads a region whose indentation has been removed.
    pub(super) fn blocks(&mut self, lines: &[Line<'_>], depth: usize) -> Vec<Block> {
        let mut out = Vec::new();
        if depth > MAX_DEPTH {
            let (text, place) = literal(lines, 0);
            if !text.is_empty() {
                out.push(Block::new(place, Kind::Paragraph(Text::plain(text))));
            }
            return out;
        }
        let mut anchors: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if line.is_blank() {
                at += 1;
                continue;
            }
            let before = out.len();
            let rest = lines.get(at..).unwrap_or(&[]);
            let used = self.block(rest, depth, &mut out, &mut anchors);
            at += used.max(1);
            if let Some(block) = out.get_mut(before)
                && !anchors.is_empty()
                && !matches!(block.kind, Kind::Aside(_))
            {
                block.anchors.append(&mut anchors);
            }
        }
        if !anchors.is_empty() {
            let place = lines.last().map_or(Place::default(), Line::place);
            out.push(Block { place, anchors, kind: Kind::Aside(String::new()) });
        }
        out
    }

    /// Reads the block at the head of a region; returns how many lines it took.
    fn block(
        &mut self,
        lines: &[Line<'_>],
        depth: usize,
        out: &mut Vec<Block>,
        anchors: &mut Vec<String>,
    ) -> usize {
        let Some(line) = lines.first() else { return 1 };
        let text = line.text;
        let bytes = text.as_bytes();
        match bytes.first() {
            Some(b' ' | b'\t') => {
                let end = indented_end(lines, 0, 1);
                let region = lines.get(..end).unwrap_or(&[]);
                let indent = common_indent(region);
                let inner: Vec<_> = region.iter().map(|line| line.dedent(indent)).collect();
                out.append(&mut self.blocks(&inner, depth + 1));
                return end;
            }
            Some(b'.') if text == ".." || text.starts_with(".. ") => {
                let end = indented_end(lines, 1, 1);
                self.explicit(lines.get(..end).unwrap_or(&[]), depth, out, anchors);
                return end;
            }
            Some(b'+') if grid::is_border(text) => {
                let end =
                    lines.iter().position(|line| !line.text.starts_with(['+', '|'])).unwrap_or(lines.len());
                let region = lines.get(..end).unwrap_or(&[]);
                if let Some(table) = self.grid(region, depth) {
                    out.push(Block::new(line.place(), Kind::Table(table)));
                    return end;
                }
            }
            Some(b'=') if simple::is_border(text) => {
                if let Some((table, used)) = self.simple(lines, depth) {
                    out.push(Block::new(line.place(), Kind::Table(table)));
                    return used;
                }
            }
            Some(b'|') if bytes.get(1).is_none_or(|byte| *byte == b' ') => {
                let inner = line.from(1).trimmed();
                let text = self.inline(inner.text);
                out.push(Block::new(inner.place(), Kind::Paragraph(text)));
                return 1;
            }
            Some(b':') => {
                if let Some(used) = self.field(lines, depth, out) {
                    return used;
                }
            }
            _ => {}
        }
        if let Some(used) = self.heading(lines, out) {
            return used;
        }
        if let Some((ordered, _)) = marker(text) {
            return self.list(lines, ordered, depth, out);
        }
        self.paragraph(lines, depth, out)
    }

    fn heading(&mut self, lines: &[Line<'_>], out: &mut Vec<Block>) -> Option<usize> {
        let first = lines.first()?;
        if let Some(mark) = is_rule(first.text) {
            let title = lines.get(1).filter(|line| !line.is_blank() && is_rule(line.text).is_none());
            if let (Some(title), Some(under)) = (title, lines.get(2))
                && is_rule(under.text) == Some(mark)
                && first.text.len() >= 4.min(width(title.text))
            {
                let level = self.level(mark, true);
                let title = title.trimmed();
                let text = self.inline(title.text);
                out.push(Block::new(title.place(), Kind::Heading { level, text }));
                return Some(3);
            }
            // A transition: a rule on its own line says nothing.
            return (first.text.len() >= 4 && lines.get(1).is_none_or(Line::is_blank)).then_some(1);
        }
        let under = lines.get(1)?;
        let mark = is_rule(under.text)?;
        if under.text.len() < 4.min(width(first.text)) || (under.text.len() < 3 && width(first.text) > 3) {
            return None;
        }
        let level = self.level(mark, false);
        let text = self.inline(first.text);
        out.push(Block::new(first.place(), Kind::Heading { level, text }));
        Some(2)
    }

    fn level(&mut self, mark: u8, over: bool) -> u8 {
        let style = (mark, over);
        let index = self.styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        (index + 1).min(9) as u8
    }

    /// A field (`:name: value`): a fact of the page at its head, a paragraph elsewhere.
    fn field(&mut self, lines: &[Line<'_>], depth: usize, out: &mut Vec<Block>) -> Option<usize> {
        let line = lines.first()?;
        let (name, value) = line.text.strip_prefix(':')?.split_once(':')?;
        let plain = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b' '));
        if !plain || !(value.is_empty() || value.starts_with(' ')) {
            return None;
        }
        let end = indented_end(lines, 1, 1);
        if depth == 0 && out.is_empty() {
            let (more, _) = literal(lines.get(1..end).unwrap_or(&[]), usize::MAX);
            let value = [value.trim(), more.as_str()].join(" ").trim().to_owned();
            self.fields.push((name.to_owned(), value));
            return Some(end);
        }
        let text = self.inline(line.text);
        out.push(Block::new(line.place(), Kind::Paragraph(text)));
        let region = lines.get(1..end).unwrap_or(&[]);
        let indent = common_indent(region);
        let inner: Vec<_> = region.iter().map(|line| line.dedent(indent)).collect();
        out.append(&mut self.blocks(&inner, depth + 1));
        Some(end)
    }

    fn list(&mut self, lines: &[Line<'_>], ordered: bool, depth: usize, out: &mut Vec<Block>) -> usize {
        let place = lines.first().map_or(Place::default(), Line::place);
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if line.is_blank() {
                at += 1;
                continue;
            }
            let Some((same, size)) = marker(line.text) else { break };
            if same != ordered || is_rule(line.text).is_some_and(|_| line.text.len() > 3) {
                break;
            }
            let head = line.from(size);
            let indent = size + head.indent();
            let mut end = at + 1;
            // Everything indented belongs to the item; a first line under a bare marker decides the indentation.
            while let Some(next) = lines.get(end) {
                if !next.is_blank() && next.indent() == 0 {
                    break;
                }
                end += 1;
            }
            let body = lines.get(at + 1..end).unwrap_or(&[]);
            let cut = common_indent(body).max(1);
            let mut inner = Vec::with_capacity(end - at);
            inner.push(head.trimmed());
            inner.extend(body.iter().map(|line| line.dedent(if head.is_blank() { cut } else { indent })));
            let item_place = inner.iter().find(|line| !line.is_blank()).unwrap_or(&head).place();
            items.push(Item { place: item_place, blocks: self.blocks(&inner, depth + 1) });
            at = end;
        }
        out.push(Block::new(place, Kind::List { ordered, items }));
        at
    }

    fn paragraph(&mut self, lines: &[Line<'_>], depth: usize, out: &mut Vec<Block>) -> usize {
        let mut end = 0;
        while lines.get(end).is_some_and(|line| !line.is_blank() && (end == 0 || line.indent() == 0)) {
            end += 1;
            if lines.get(end).is_some_and(|line| line.text == ".." || line.text.starts_with(".. ")) {
                break;
            }
        }
        let own = lines.get(..end).unwrap_or(&[]);
        let place = own.first().map_or(Place::default(), Line::place);
        let mut joined = std::mem::take(&mut self.joined);
        join(own, &mut joined);
        let literal_follows = joined.ends_with("::");
        if literal_follows {
            joined.pop();
            if joined == ":" || joined.ends_with(" :") {
                joined.pop();
            }
        }
        if !joined.trim().is_empty() {
            let text = self.inline(&joined);
            out.push(Block::new(place, Kind::Paragraph(text)));
        }
        joined.clear();
        self.joined = joined;
        if literal_follows {
            let stop = indented_end(lines, end, 1);
            let region = lines.get(end..stop).unwrap_or(&[]);
            let (text, place) = literal(region, common_indent(region));
            if !text.is_empty() {
                out.push(Block::new(place, Kind::Code(crate::page::Code { language: String::new(), text })));
            }
            return stop.max(end);
        }
        // A line with an indented block right under it is a term and its definition.
        if lines.get(end).is_some_and(|line| !line.is_blank() && line.indent() > 0) {
            let stop = indented_end(lines, end, 1);
            let region = lines.get(end..stop).unwrap_or(&[]);
            let indent = common_indent(region);
            let inner: Vec<_> = region.iter().map(|line| line.dedent(indent)).collect();
            out.append(&mut self.blocks(&inner, depth + 1));
            return stop;
        }
        end
    }
}

/// Joins the lines of a paragraph with blanks, none between two wide characters.
fn join(lines: &[Line<'_>], out: &mut String) {
    out.clear();
    for line in lines {
        let words = line.trimmed().text;
        if let Some(last) = out.chars().next_back() {
            let first = words.chars().next().unwrap_or(' ');
            if !(super::lines::is_wide(last) && super::lines::is_wide(first)) {
                out.push(' ');
            }
        }
        out.push_str(words);
    }
}

/// The end of the lines from `from` that are blank or indented by `indent`, without blank lines at the end.
fn indented_end(lines: &[Line<'_>], from: usize, indent: usize) -> usize {
    let mut end = from;
    for (index, line) in lines.iter().enumerate().skip(from) {
        if line.is_blank() {
            continue;
        }
        if line.indent() < indent {
            break;
        }
        end = index + 1;
    }
    end
}

/// The list marker at the head of a line: whether it counts, and its length without the blank.
pub(super) fn marker(text: &str) -> Option<(bool, usize)> {
    let bytes = text.as_bytes();
    let blank_at = |index: usize| bytes.get(index).is_none_or(|byte| *byte == b' ');
    match bytes.first()? {
        b'-' | b'*' | b'+' if blank_at(1) => return Some((false, 1)),
        0xe2 if text.starts_with('•') && blank_at(3) => return Some((false, 3)),
        b'#' if bytes.get(1) == Some(&b'.') && blank_at(2) => return Some((true, 2)),
        _ => {}
    }
    let open = usize::from(bytes.first() == Some(&b'('));
    let digits = bytes.iter().skip(open).take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let size =
        if digits > 0 { digits } else { usize::from(bytes.get(open).is_some_and(u8::is_ascii_alphabetic)) };
    let close = bytes.get(open + size)?;
    let closed = if open == 1 { *close == b')' } else { matches!(close, b'.' | b')') };
    let end = open + size + 1;
    // A marker with nothing after it is more often a word (`a.`) than an empty item.
    (size > 0 && closed && bytes.get(end) == Some(&b' ')).then_some((true, end))
}

/// A grid table that stands in a page of another format.
pub(super) fn grid_table(lines: &[Line<'_>]) -> Option<crate::page::Table> {
    lines.first().filter(|line| grid::is_border(line.text))?;
    Reader { plain: true, ..Reader::default() }.grid(lines, 0)
}

/// Whether a line is drawn as only a table of this format is.
pub(super) fn is_table_border(text: &str) -> bool {
    grid::is_border(text) || simple::is_border(text)
}
