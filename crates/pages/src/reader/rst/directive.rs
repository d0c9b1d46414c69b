//! Explicit markup: targets, substitution definitions, footnotes, comments and directives.
//!
//! A directive that is not known keeps its name, arguments and options as an aside and its body as blocks.

use super::Reader;
use crate::page::{Block, Cell, Code, Item, Kind, Table};
use crate::reader::lines::{Line, common_indent, literal};
use crate::reader::table::Flow;

/// A directive taken apart.
struct Directive<'a> {
    argument: Vec<Line<'a>>,
    options: Vec<(&'a str, String)>,
    body: Vec<Line<'a>>,
}

impl Directive<'_> {
    fn argument(&self) -> String {
        let words: Vec<&str> = self.argument.iter().map(|line| line.trimmed().text).collect();
        words.join(" ").trim().to_owned()
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }
}

impl Reader {
    /// Reads a region that begins with `..`.
    pub(super) fn explicit(
        &mut self,
        lines: &[Line<'_>],
        depth: usize,
        out: &mut Vec<Block>,
        anchors: &mut Vec<String>,
    ) {
        let Some(first) = lines.first() else { return };
        let head = first.from(2).trimmed();
        let text = head.text;
        if let Some(name) = text.strip_prefix('_').filter(|rest| rest.contains(':')) {
            let (name, address) = name.rsplit_once(": ").unwrap_or((name.trim_end_matches(':'), ""));
            anchors.push(name.trim_matches('`').to_lowercase());
            if !address.is_empty() || lines.len() > 1 {
                let (more, _) = literal(lines.get(1..).unwrap_or(&[]), usize::MAX);
                out.push(Block::new(head.place(), Kind::Aside(format!("{address} {more}"))));
            }
            return;
        }
        if text.starts_with('[') && text.contains(']') || text.starts_with('|') {
            let (words, place) = literal(lines, 0);
            let kind =
                if text.starts_with('|') { Kind::Aside(words) } else { Kind::Paragraph(self.inline(text)) };
            out.push(Block::new(place, kind));
            if text.starts_with('[') {
                let region = lines.get(1..).unwrap_or(&[]);
                let indent = common_indent(region);
                let inner: Vec<_> = region.iter().map(|line| line.dedent(indent)).collect();
                out.append(&mut self.blocks(&inner, depth + 1));
            }
            return;
        }
        let size = text
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.' | b'+'));
        let size = size.count();
        let Some(name) =
            text.get(..size).and_then(|word| word.strip_suffix("::")).filter(|name| !name.is_empty())
        else {
            let (words, place) = literal(lines, 0);
            out.push(Block::new(place, Kind::Aside(words)));
            return;
        };
        let directive = take_apart(head.from(size), lines.get(1..).unwrap_or(&[]), !is_literal(name));
        self.directive(name, &directive, head, depth, out, anchors);
    }

    fn directive(
        &mut self,
        name: &str,
        directive: &Directive<'_>,
        head: Line<'_>,
        depth: usize,
        out: &mut Vec<Block>,
        anchors: &mut Vec<String>,
    ) {
        anchors.extend(directive.option("name").map(str::to_lowercase));
        let place = head.place();
        match name {
            "code-block" | "code" | "sourcecode" | "parsed-literal" | "literalinclude" | "highlight"
            | "math" => {
                if let Some(caption) = directive.option("caption") {
                    out.push(Block::new(place, Kind::Paragraph(self.inline(caption))));
                }
                let mut body = directive.body.as_slice();
                // The argument of a parsed literal is its first line.
                let language = directive.argument();
                if body.is_empty() && name == "parsed-literal" {
                    body = directive.argument.as_slice();
                }
                let (text, text_place) = literal(body, common_indent(body));
                let place = if text.is_empty() { place } else { text_place };
                out.push(Block::new(place, Kind::Code(Code { language, text })));
            }
            "table" => {
                let before = out.len();
                out.append(&mut self.blocks(&directive.body, depth + 1));
                self.caption(directive, before, out);
            }
            "list-table" => {
                let before = out.len();
                let blocks = self.blocks(&directive.body, depth + 1);
                out.append(&mut list_table(blocks, directive));
                self.caption(directive, before, out);
            }
            "csv-table" => {
                let before = out.len();
                let table = self.csv_table(directive);
                out.push(Block::new(place, Kind::Table(table)));
                self.caption(directive, before, out);
            }
            "toctree" | "image" | "raw" | "contents" | "include" | "meta" | "index" => {
                out.push(Block::new(place, Kind::Aside(self.aside(name, directive, true))));
            }
            "note" | "important" | "warning" | "caution" | "tip" | "hint" | "attention" | "danger"
            | "error" | "admonition" | "seealso" | "deprecated" | "versionadded" | "versionchanged"
            | "topic" | "sidebar" | "rubric" => {
                let mut blocks = Vec::new();
                let mut lines = directive.argument.clone();
                lines.retain(|line| !line.is_blank());
                if !lines.is_empty() {
                    blocks.append(&mut self.blocks(&lines, depth + 1));
                }
                blocks.append(&mut self.blocks(&directive.body, depth + 1));
                let place = blocks.first().map_or(place, |block| block.place);
                out.push(Block::new(place, Kind::Note { name: name.to_owned(), blocks }));
            }
            _ => {
                out.push(Block::new(place, Kind::Aside(self.aside(name, directive, false))));
                out.append(&mut self.blocks(&directive.body, depth + 1));
            }
        }
    }

    fn aside(&self, name: &str, directive: &Directive<'_>, body: bool) -> String {
        let mut words = format!("{name} {}", directive.argument());
        for (option, value) in &directive.options {
            words.push_str(&format!("\n{option} {value}"));
        }
        if body {
            words.push('\n');
            words.push_str(&literal(&directive.body, usize::MAX).0);
        }
        words
    }

    /// Gives the first table of a directive its caption; without a table the caption is a paragraph.
    fn caption(&mut self, directive: &Directive<'_>, before: usize, out: &mut Vec<Block>) {
        let words = directive.argument();
        let Some(first) = directive.argument.iter().find(|line| !line.is_blank()) else { return };
        let place = first.trimmed().place();
        let text = self.inline(&words);
        for block in out.iter_mut().skip(before) {
            if let Kind::Table(table) = &mut block.kind {
                table.caption = Some(text);
                table.caption_place = Some(place);
                return;
            }
        }
        out.insert(before.min(out.len()), Block::new(place, Kind::Paragraph(text)));
    }

    fn csv_table(&mut self, directive: &Directive<'_>) -> Table {
        let mut flow = Flow::default();
        let mut header_rows: usize =
            directive.option("header-rows").and_then(|n| n.parse().ok()).unwrap_or(0);
        if let (Some(header), Some(line)) = (directive.option("header"), directive.argument.first()) {
            header_rows += 1;
            flow.row();
            for field in csv(header) {
                flow.cell(self.csv_cell(&field, *line), 1, 1);
            }
        }
        let mut pending = String::new();
        for line in &directive.body {
            if !pending.is_empty() {
                pending.push(' ');
            }
            pending.push_str(line.text);
            // An open quotation mark continues on the next line.
            if pending.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 || pending.trim().is_empty() {
                continue;
            }
            flow.row();
            for field in csv(&pending) {
                flow.cell(self.csv_cell(&field, *line), 1, 1);
            }
            pending.clear();
        }
        if !pending.trim().is_empty()
            && let Some(line) = directive.body.last()
        {
            flow.row();
            flow.cell(self.csv_cell(&pending, *line), 1, 1);
        }
        flow.finish(header_rows)
    }

    fn csv_cell(&mut self, field: &str, line: Line<'_>) -> Cell {
        let text = self.inline(field.trim());
        let place = line.place();
        Cell { place, row: 0, blocks: vec![Block::new(place, Kind::Paragraph(text))] }
    }
}

/// Whether a directive's body is literal, so that a first line in colons is content and not an option.
fn is_literal(name: &str) -> bool {
    matches!(name, "parsed-literal" | "raw")
}

fn take_apart<'a>(first: Line<'a>, rest: &[Line<'a>], options_allowed: bool) -> Directive<'a> {
    let mut directive = Directive { argument: vec![first.trimmed()], options: Vec::new(), body: Vec::new() };
    let mut at = 0;
    // The argument goes on over the lines right below it, up to the options.
    while let Some(line) = rest.get(at) {
        if line.is_blank() || (options_allowed && option(line.trimmed().text).is_some()) {
            break;
        }
        if first.is_blank() && at == 0 {
            break;
        }
        directive.argument.push(line.trimmed());
        at += 1;
    }
    while let Some((name, value)) =
        rest.get(at).and_then(|line| option(line.trimmed().text)).filter(|_| options_allowed)
    {
        directive.options.push((name, value.to_owned()));
        at += 1;
    }
    let body = rest.get(at..).unwrap_or(&[]);
    let indent = common_indent(body);
    directive.body = body.iter().map(|line| line.dedent(indent)).collect();
    directive
}

fn option(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix(':')?.split_once(':')?;
    let named =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (named && (value.is_empty() || value.starts_with(' '))).then_some((name, value.trim()))
}

/// A list of lists as a table.
fn list_table(blocks: Vec<Block>, directive: &Directive<'_>) -> Vec<Block> {
    let header_rows: usize = directive.option("header-rows").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut out = Vec::new();
    for mut block in blocks {
        let Kind::List { items, .. } = &mut block.kind else {
            out.push(block);
            continue;
        };
        let mut flow = Flow::default();
        for row in items.drain(..) {
            flow.row();
            for inner in row.blocks {
                match inner.kind {
                    Kind::List { items, .. } => {
                        for Item { place, blocks } in items {
                            flow.cell(Cell { place, row: 0, blocks }, 1, 1);
                        }
                    }
                    kind => {
                        let place = inner.place;
                        flow.cell(Cell { place, row: 0, blocks: vec![Block { kind, ..inner }] }, 1, 1);
                    }
                }
            }
        }
        block.kind = Kind::Table(flow.finish(header_rows));
        out.push(block);
    }
    out
}

/// The fields of a line of comma-separated values.
fn csv(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut fields, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted && fields.len() < crate::reader::table::MAX_COLUMNS => fields.push(String::new()),
            _ => push(&mut fields, c),
        }
    }
    fields
}

fn push(fields: &mut [String], c: char) {
    if let Some(last) = fields.last_mut() {
        last.push(c);
    }
}
