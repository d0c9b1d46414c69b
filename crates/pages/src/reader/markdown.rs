//! Markdown as documentation exporters write it: ATX headings with anchors, fenced code, nested lists, quoted notes,
//! pipe tables, and HTML tables that are handed to the HTML reader.
//!
//! It follows CommonMark where that decides what is text; it is no renderer. An HTML table runs to its `</table>`,
//! over blank lines, which CommonMark would not allow and every exporter relies on.

mod inline;

use super::lines::{Line, common_indent, literal};
use super::run_on::{Places, pieces, push};
use super::table::{Flow, MAX_COLUMNS};
use super::{MAX_DEPTH, html, is_rule};
use crate::page::{Block, Cell, Code, Item, Kind, Place, Table, Text};
pub(super) use inline::inline;

/// Reads a page.
pub(super) fn read(source: &str) -> Vec<Block> {
    let lines = Line::split(source);
    join_cut(Reader { source }.blocks(&lines, 0))
}

struct Reader<'a> {
    source: &'a str,
}

impl<'a> Reader<'a> {
    fn blocks(&self, lines: &[Line<'a>], depth: usize) -> Vec<Block> {
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
            at += self.block(lines.get(at..).unwrap_or(&[]), depth, &mut out, &mut anchors).max(1);
            if let Some(block) = out.get_mut(before)
                && !anchors.is_empty()
                && !is_caption(block)
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

    fn block(
        &self,
        lines: &[Line<'a>],
        depth: usize,
        out: &mut Vec<Block>,
        anchors: &mut Vec<String>,
    ) -> usize {
        let Some(first) = lines.first() else { return 1 };
        let indent = first.indent();
        let line = first.trimmed();
        let text = line.text;
        let bytes = text.as_bytes();
        match bytes.first() {
            Some(b'`' | b'~') if text.starts_with("```") || text.starts_with("~~~") => {
                return fenced(lines, indent, out);
            }
            _ if indent >= 4 => {
                let end = code_end(lines);
                let region = lines.get(..end).unwrap_or(&[]);
                let (text, place) = literal(region, common_indent(region));
                out.push(Block::new(place, Kind::Code(Code { language: String::new(), text })));
                return end;
            }
            Some(b'#') => {
                let level = bytes.iter().take_while(|byte| **byte == b'#').count();
                if level <= 6 && matches!(bytes.get(level), None | Some(b' ' | b'\t')) {
                    let title = line.from(level).trimmed();
                    let words = title.text.trim_end_matches('#').trim_end();
                    let text = inline(words, anchors);
                    out.push(Block::new(title.place(), Kind::Heading { level: level as u8, text }));
                    return 1;
                }
            }
            Some(b'>') => return self.quote(lines, depth, out),
            Some(b'<') => {
                if let Some(id) = wrapper(lines) {
                    anchors.extend(id);
                    return 1;
                }
                if let Some(used) = self.html(lines, out) {
                    return used;
                }
            }
            Some(b'|') if lines.get(1).is_some_and(|next| is_delimiter(next.text)) => {
                return pipes(lines, out);
            }
            Some(b'-' | b'*' | b'_') if is_thematic(text) => return 1,
            _ => {}
        }
        if text.contains('|')
            && lines.get(1).is_some_and(|next| is_delimiter(next.text) && next.text.contains('|'))
        {
            return pipes(lines, out);
        }
        if let Some((ordered, _)) = marker(text) {
            return self.list(lines, ordered, depth, out);
        }
        paragraph(lines, out, anchors)
    }

    /// A quotation: the notes of these pages, with their kind in a bold first line.
    fn quote(&self, lines: &[Line<'a>], depth: usize, out: &mut Vec<Block>) -> usize {
        let end = lines.iter().position(|line| !line.trimmed().text.starts_with('>')).unwrap_or(lines.len());
        let region: Vec<Line<'a>> = lines
            .iter()
            .take(end)
            .map(|line| {
                let inner = line.trimmed().from(1);
                if inner.text.starts_with(' ') { inner.from(1) } else { inner }
            })
            .collect();
        let blocks = self.blocks(&region, depth + 1);
        let place = blocks.first().map_or(Place::default(), |block| block.place);
        out.push(Block::new(place, Kind::Note { name: "note".to_owned(), blocks }));
        end
    }

    /// A block of HTML at the head of a region, if there is one.
    fn html(&self, lines: &[Line<'a>], out: &mut Vec<Block>) -> Option<usize> {
        let first = lines.first()?.trimmed();
        let name: String = first.text.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let start = first.source_offset();
        let rest = self.source.get(start..)?;
        let size = match name.as_str() {
            "table" => balanced(rest, b"table"),
            "div" | "ul" | "ol" | "pre" | "p" | "dl" | "details" | "section" | "center" | "h1" | "h2"
            | "h3" | "h4" | "h5" => balanced(rest, name.as_bytes()),
            "" if first.text.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |end| end + 3),
            _ => return None,
        };
        let stop = start + size;
        // The region may end before the element does (a list item that the source closes early).
        let used = lines.iter().position(|line| line.source_offset() >= stop).unwrap_or(lines.len()).max(1);
        let limit = lines.get(used - 1).map_or(stop, |last| last.source_offset() + last.text.len());
        let end = stop.min(limit.max(start));
        out.append(&mut html::read(self.source.get(start..end).unwrap_or(""), first.place()));
        // What follows the element on its last line is text.
        if end < limit
            && let Some(last) = lines.get(used - 1)
        {
            let tail = last.from(end.saturating_sub(last.source_offset())).trimmed();
            if !tail.text.is_empty() {
                out.append(&mut html::read(tail.text, tail.place()));
            }
        }
        Some(used)
    }

    fn list(&self, lines: &[Line<'a>], ordered: bool, depth: usize, out: &mut Vec<Block>) -> usize {
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if line.is_blank() {
                at += 1;
                continue;
            }
            let own = line.trimmed();
            let Some((same, size)) = marker(own.text).filter(|_| line.indent() < 4) else { break };
            if same != ordered || is_thematic(own.text) {
                break;
            }
            let head = own.from(size);
            let blanks = head.indent();
            let wide = if blanks == 0 || blanks > 4 { 1 } else { blanks };
            let indent = line.indent() + size + wide;
            let mut end = at + 1;
            let mut after_blank = false;
            while let Some(next) = lines.get(end) {
                let lazy = !after_blank && marker(next.trimmed().text).is_none() && !starts_block(next);
                if !next.is_blank() && next.indent() < indent.min(2 + line.indent()) && !lazy {
                    break;
                }
                after_blank = next.is_blank();
                end += 1;
            }
            let mut inner = Vec::with_capacity(end - at);
            inner.push(head.dedent(wide));
            inner.extend(lines.iter().take(end).skip(at + 1).map(|line| line.dedent(indent)));
            let place = inner.iter().find(|line| !line.is_blank()).unwrap_or(&head).trimmed().place();
            items.push(Item { place, blocks: self.blocks(&inner, depth + 1) });
            at = end;
        }
        let place = items.first().map_or(Place::default(), |item| item.place);
        out.push(Block::new(place, Kind::List { ordered, items }));
        at
    }
}

fn is_caption(block: &Block) -> bool {
    matches!(&block.kind, Kind::Paragraph(text) if super::is_caption(&text.plain))
}

fn starts_block(line: &Line<'_>) -> bool {
    let text = line.trimmed().text;
    text.starts_with('#')
        || text.starts_with("```")
        || text.starts_with('<')
        || text.starts_with('>')
        || text.starts_with('|')
}

/// Whether a line opens an element around Markdown, as CommonMark has it: a blank line ends the HTML, and what comes
/// then is Markdown again. Gives the element's id.
fn wrapper(lines: &[Line<'_>]) -> Option<Option<String>> {
    let (first, rest) = lines.split_first()?;
    let inner = first.trimmed().text.strip_prefix('<')?.strip_suffix('>')?;
    let name = inner.split([' ', '\t']).next().unwrap_or("");
    let known = ["div", "section", "details", "center", "article"];
    let wraps = known.iter().any(|own| own.eq_ignore_ascii_case(name))
        && !inner.contains('>')
        && rest.first().is_some_and(Line::is_blank)
        && rest
            .iter()
            .find(|line| !line.is_blank())
            .is_some_and(|line| !line.trimmed().text.starts_with('<'));
    wraps.then(|| html::attribute(inner.get(name.len()..).unwrap_or(""), "id").map(str::to_lowercase))
}

/// The size of an element that opens at the head of `rest`, up to its closing tag; all of it if it is never closed.
fn balanced(rest: &str, name: &[u8]) -> usize {
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|tail| memchr::memchr(b'<', tail)) {
        at += found;
        let closing = bytes.get(at + 1) == Some(&b'/');
        let start = at + 1 + usize::from(closing);
        let own = bytes.get(start..start + name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name));
        let ends = bytes.get(start + name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        at = start;
        if !own || !ends {
            continue;
        }
        if closing {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return rest.get(at..).and_then(|tail| tail.find('>')).map_or(rest.len(), |end| at + end + 1);
            }
        } else {
            depth += 1;
        }
    }
    rest.len()
}

fn fenced(lines: &[Line<'_>], indent: usize, out: &mut Vec<Block>) -> usize {
    let Some(first) = lines.first().map(Line::trimmed) else { return 1 };
    let mark = first.text.as_bytes().first().copied().unwrap_or(b'`');
    let size = first.text.bytes().take_while(|byte| *byte == mark).count();
    let language = first.text.get(size..).unwrap_or("").trim().to_owned();
    let closes = |line: &Line<'_>| {
        let text = line.trimmed().text;
        text.len() >= size && text.bytes().all(|byte| byte == mark)
    };
    let end = lines.iter().skip(1).position(closes).map_or(lines.len(), |end| end + 1);
    let (text, place) = literal(lines.get(1..end).unwrap_or(&[]), indent);
    let place = if text.is_empty() { first.place() } else { place };
    out.push(Block::new(place, Kind::Code(Code { language, text })));
    (end + 1).min(lines.len())
}

/// How many lines may lie between the parts of one body: the end of a fence, blank lines, and the next fence.
const MAX_GAP: u32 = 6;

/// Joins the parts of a JSON body that a converter cut into fences line by line. Lines keep their numbers.
fn join_cut(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    // What the listing at the end of `out` leaves open, and its last line.
    let mut open = (0, 0);
    for block in blocks {
        let Kind::Code(code) = &block.kind else {
            open = (0, 0);
            out.push(block);
            continue;
        };
        let lines = code.text.matches('\n').count() as u32;
        let gap = block.place.line.saturating_sub(open.1);
        if open.0 > 0
            && (1..=MAX_GAP).contains(&gap)
            && let Some(Kind::Code(last)) = out.last_mut().map(|last| &mut last.kind)
            && last.language == code.language
        {
            last.text.extend(std::iter::repeat_n('\n', gap as usize));
            last.text.push_str(&code.text);
            open = (open.0 + depth(&code.text), block.place.line + lines);
            continue;
        }
        let begins = code.text.trim_start().starts_with(['{', '[']);
        open = (if begins { depth(&code.text) } else { 0 }, block.place.line + lines);
        out.push(block);
    }
    out
}

/// How many brackets of a piece of JSON are left open; a text ends with its line.
fn depth(text: &str) -> i32 {
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'\n' => quoted = false,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    depth
}

fn code_end(lines: &[Line<'_>]) -> usize {
    let mut end = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        if line.indent() < 4 {
            break;
        }
        end = index + 1;
    }
    end
}

fn paragraph(lines: &[Line<'_>], out: &mut Vec<Block>, anchors: &mut Vec<String>) -> usize {
    let mut end = 0;
    let mut joined = String::new();
    let mut level = None;
    while let Some(line) = lines.get(end) {
        let own = line.trimmed();
        if line.is_blank() || (end > 0 && (starts_block(line) || is_item(own.text))) {
            break;
        }
        if end > 0
            && let Some(mark @ (b'=' | b'-')) = is_rule(own.text)
        {
            level = Some(if mark == b'=' { 1 } else { 2 });
            end += 1;
            break;
        }
        let last = joined.chars().next_back();
        if last
            .is_some_and(|last| !(super::lines::is_wide(last) && own.text.starts_with(super::lines::is_wide)))
        {
            joined.push(' ');
        }
        joined.push_str(own.text.strip_suffix('\\').unwrap_or(own.text));
        end += 1;
    }
    let place = lines.first().map_or(Place::default(), |line| line.trimmed().place());
    let text = inline(joined.trim_end(), anchors);
    if !text.plain.is_empty() {
        let kind = match level {
            Some(level) => Kind::Heading { level, text },
            None => Kind::Paragraph(text),
        };
        out.push(Block::new(place, kind));
    }
    end
}

/// Whether a line inside a paragraph begins a list: a bullet, or the number 1.
fn is_item(text: &str) -> bool {
    marker(text).is_some_and(|(ordered, size)| text.len() > size && (!ordered || text.starts_with('1')))
}

/// A list marker at the head of a trimmed line: whether it counts, and its length.
fn marker(text: &str) -> Option<(bool, usize)> {
    let bytes = text.as_bytes();
    let blank_at = |index: usize| matches!(bytes.get(index), None | Some(b' ' | b'\t'));
    if matches!(bytes.first()?, b'-' | b'*' | b'+') && blank_at(1) {
        return Some((false, 1));
    }
    let digits = bytes.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let counts = digits > 0 || bytes.first().is_some_and(u8::is_ascii_lowercase);
    let size = digits.max(1);
    (counts
        && matches!(bytes.get(size), Some(b'.' | b')'))
        && bytes.get(size + 1).is_some_and(|b| *b == b' '))
    .then_some((true, size + 1))
}

fn is_thematic(text: &str) -> bool {
    let mark = text.bytes().next().unwrap_or(0);
    matches!(mark, b'-' | b'*' | b'_')
        && text.bytes().filter(|byte| *byte == mark).count() >= 3
        && text.bytes().all(|byte| byte == mark || byte == b' ')
}

/// Whether a line is the delimiter row of a pipe table.
pub(super) fn is_delimiter(text: &str) -> bool {
    let text = text.trim();
    text.bytes().all(|byte| matches!(byte, b'-' | b'|' | b':' | b' ' | b'\t'))
        && text.contains("--")
        && text.contains(['|', ':'])
}

/// A pipe table at the head of a region.
fn pipes(lines: &[Line<'_>], out: &mut Vec<Block>) -> usize {
    let mut flow = Flow::default();
    let mut used = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() || (index > 1 && !line.text.contains('|')) {
            break;
        }
        used = index + 1;
        if index == 1 {
            continue;
        }
        flow.row();
        for cell in pipe_cells(line.trimmed()) {
            flow.cell(cell, 1, 1);
        }
    }
    let place = lines.first().map_or(Place::default(), |line| line.trimmed().place());
    out.push(Block::new(place, Kind::Table(flow.finish(1))));
    used
}

/// The cells of a row of pipes.
pub(super) fn pipe_cells(line: Line<'_>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut count = 0;
    let text = line.text;
    let mut start = usize::from(text.starts_with('|'));
    let bytes = text.as_bytes();
    let mut push = |start: usize, end: usize| {
        let slice = line.slice(start, end).trimmed();
        let place = slice.place();
        let raw = slice.text;
        let blocks = match raw {
            "" => Vec::new(),
            raw if ["<ul", "<ol", "<p>", "<table"].iter().any(|tag| raw.contains(tag)) => {
                let mut blocks = html::read(raw, place);
                blocks.iter_mut().for_each(mark_up);
                blocks
            }
            raw => broken(raw, slice),
        };
        cells.push(Cell { place, row: 0, blocks });
    };
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        let escaped = at > 0 && bytes.get(at - 1) == Some(&b'\\');
        // Cells past the widest table stay in one piece, or a line of bars alone would cost quadratic time.
        if *byte == b'|' && !escaped && count < MAX_COLUMNS {
            push(start, at);
            start = at + 1;
            count += 1;
        }
    }
    if start < text.len() {
        push(start, text.len());
    }
    cells
}

/// The paragraphs of a cell that breaks its lines with `<br>`, or had lines that ran into one; lines that open with a
/// dash are a list.
fn broken(raw: &str, slice: Line<'_>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut places = Places::new(raw, slice.place());
    loop {
        let rest = raw.get(start..).unwrap_or("");
        let hit = rest.match_indices("<br").find_map(|(at, _)| {
            let tail = rest.get(at + 3..)?;
            let size = tail.find('>')?;
            tail.get(..size)?.trim_matches([' ', '/']).is_empty().then_some((at, at + 3 + size + 1))
        });
        let (size, next) = hit.unwrap_or((rest.len(), rest.len()));
        for piece in pieces(rest.get(..size).unwrap_or("")) {
            let begins = start + piece.start;
            let own = raw.get(begins..start + piece.end).unwrap_or("");
            let text = inline(&own.replace("\\|", "|"), &mut Vec::new());
            if !text.plain.is_empty() {
                push(places.at(begins), text, piece.item, &mut out);
            }
        }
        if hit.is_none() {
            return out;
        }
        start += next;
    }
}

/// Reads the Markdown in the texts of HTML that stands inside Markdown.
fn mark_up(block: &mut Block) {
    match &mut block.kind {
        Kind::Paragraph(text) => {
            if text.marks.is_empty() && text.plain.contains(['*', '`']) {
                *text = inline(&text.plain, &mut Vec::new());
            }
        }
        Kind::List { items, .. } => {
            items.iter_mut().flat_map(|item| &mut item.blocks).for_each(mark_up);
        }
        Kind::Note { blocks, .. } => blocks.iter_mut().for_each(mark_up),
        Kind::Heading { .. } | Kind::Table(_) | Kind::Code(_) | Kind::Aside(_) => {}
    }
}

/// A table of rows given as cells, for readers that find the cells themselves.
pub(super) fn table_of(rows: Vec<Vec<Cell>>, header_rows: usize) -> Table {
    let mut flow = Flow::default();
    for row in rows {
        flow.row();
        for cell in row {
            flow.cell(cell, 1, 1);
        }
    }
    flow.finish(header_rows)
}
