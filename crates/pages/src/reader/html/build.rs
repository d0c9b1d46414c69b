//! Tokens into blocks.
//!
//! Longer than most files here: every method is of the one builder and works on its one stack of open elements.

use super::MAX_DEPTH;
use super::inline::{Inline, MarkTag, is_space, push_mark, trim};
use super::tokens::{Attributes, Tokens, advance, attribute, decode};
use crate::page::{Block, Cell, Code, Item, Kind, Place, Text};
use crate::reader::table::Flow;

/// What a frame will become.
enum Open {
    Root,
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    Item,
    Table(Box<OpenTable>),
    Cell {
        header: bool,
        columns: usize,
        rows: usize,
    },
    Caption,
    Note {
        name: String,
        divisions: usize,
    },
    Heading(u8),
    Aside {
        tag: String,
    },
    /// A division of what stands around the page: menus, trails, search.
    Around {
        divisions: usize,
    },
}

/// The roles of divisions that stand around a page and are not of it.
const AROUND: [&str; 4] = ["navigation", "banner", "contentinfo", "search"];

/// A table under construction.
#[derive(Default)]
struct OpenTable {
    flow: Flow,
    caption: Option<(Text, Place)>,
    in_head: bool,
    header_rows: usize,
    /// Whether every cell of the current row is a header cell.
    row_is_header: bool,
    /// A table that only lays out a listing (line numbers beside code).
    layout: bool,
    listing: Vec<Block>,
}

struct Frame {
    open: Open,
    place: Place,
    blocks: Vec<Block>,
    anchors: Vec<String>,
}

/// The builder.
pub(super) struct Builder {
    stack: Vec<Frame>,
    inline: Inline,
}

impl Builder {
    pub(super) fn new() -> Self {
        let root = Frame {
            open: Open::Root,
            place: Place { line: 1, column: 1 },
            blocks: Vec::new(),
            anchors: Vec::new(),
        };
        Builder { stack: vec![root], inline: Inline::default() }
    }

    /// Adds text, collapsing white space as a browser does.
    pub(super) fn text(&mut self, raw: &str, place: Place) {
        let trimmed = raw.trim_start_matches(is_space);
        if trimmed.is_empty() {
            if !raw.is_empty() && !self.inline.text.plain.is_empty() && !self.inline.text.plain.ends_with(' ')
            {
                self.inline.text.plain.push(' ');
            }
            return;
        }
        let plain = &mut self.inline.text.plain;
        let lead = raw.len() - trimmed.len();
        if self.inline.place.is_none() {
            self.inline.place = Some(advance(place, raw.get(..lead).unwrap_or("")));
        }
        let mut blank = lead > 0;
        for word in trimmed.split(is_space) {
            if word.is_empty() {
                blank = true;
                continue;
            }
            if blank && !plain.is_empty() && !plain.ends_with(' ') {
                plain.push(' ');
            }
            decode(word, plain);
            blank = true;
        }
        if trimmed.ends_with(is_space) {
            plain.push(' ');
        }
    }

    /// Ends the running paragraph.
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        let Inline { mut text, place, open, anchors } = inline;
        // Marks that a block boundary cuts go on in the next paragraph.
        let end = text.plain.len() as u32;
        for (tag, start, target) in open {
            push_mark(&mut text, tag, start, end, target.clone());
            self.inline.open.push((tag, 0, target));
        }
        let Some(frame) = self.stack.last_mut() else { return };
        trim(&mut text);
        if text.plain.is_empty() {
            frame.anchors.extend(anchors);
            return;
        }
        let mut own = std::mem::take(&mut frame.anchors);
        own.extend(anchors);
        let place = place.unwrap_or(frame.place);
        frame.blocks.push(Block { place, anchors: own, kind: Kind::Paragraph(text) });
    }

    fn push(&mut self, open: Open, place: Place) {
        self.flush();
        if self.stack.len() <= MAX_DEPTH * 3 {
            self.stack.push(Frame { open, place, blocks: Vec::new(), anchors: Vec::new() });
        }
    }

    /// Adds a finished block to the innermost frame, which gives it the anchors that wait there.
    fn add(&mut self, place: Place, kind: Kind, anchors: Vec<String>) {
        let Some(frame) = self.stack.last_mut() else { return };
        let mut own = std::mem::take(&mut frame.anchors);
        own.extend(anchors);
        frame.blocks.push(Block { place, anchors: own, kind });
    }

    /// Opens a tag. Elements with raw content take it from the tokens.
    pub(super) fn open(&mut self, name: &str, attributes: &str, place: Place, tokens: &mut Tokens<'_>) {
        let mut lower = [0_u8; 12];
        let name = lowered(name, &mut lower);
        match name {
            "b" | "strong" => self.mark(MarkTag::Strong, String::new()),
            "i" | "em" => self.mark(MarkTag::Emphasis, String::new()),
            "code" | "tt" | "kbd" | "samp" => self.mark(MarkTag::Code, String::new()),
            "a" => {
                if let Some(id) = attribute(attributes, "name").or_else(|| attribute(attributes, "id")) {
                    self.inline.anchors.push(id.to_lowercase());
                }
                if let Some(href) = attribute(attributes, "href") {
                    let mut target = String::new();
                    decode(href.strip_prefix('#').unwrap_or(href), &mut target);
                    if href.starts_with('#') {
                        target = target.to_lowercase();
                    }
                    self.mark(MarkTag::Link, target);
                }
            }
            "br" => self.line_break(),
            "p" | "section" | "article" | "main" | "form" | "fieldset" | "address" | "figure" | "details"
            | "center" => {
                self.flush();
                self.anchor(attributes);
            }
            "div" => self.division(attributes, place),
            "ul" | "ol" | "menu" => self.push(Open::List { ordered: name == "ol", items: Vec::new() }, place),
            "li" => {
                self.close_until(
                    |open| matches!(open, Open::Item),
                    |open| matches!(open, Open::List { .. } | Open::Cell { .. } | Open::Table(_)),
                );
                self.push(Open::Item, place);
            }
            "dt" | "dd" | "dl" | "summary" | "hr" => self.flush(),
            "table" => {
                // A new table inside a table but outside its cells is a page that forgot to close the first.
                let layout =
                    attribute(attributes, "class").is_some_and(|class| class.contains("highlighttable"));
                self.push(Open::Table(Box::new(OpenTable { layout, ..OpenTable::default() })), place);
                self.anchor(attributes);
            }
            "thead" => self.in_head(true),
            "tbody" | "tfoot" => self.in_head(false),
            "tr" => self.row(),
            "td" | "th" => self.cell(name == "th", attributes, place),
            "caption" | "figcaption" => self.push(Open::Caption, place),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                if level == 1 {
                    // A menu that forgot to end does not take the page with it.
                    self.close_until(|open| matches!(open, Open::Around { .. }), is_cell);
                }
                self.push(Open::Heading(level), place);
                self.anchor(attributes);
            }
            "pre" | "textarea" | "xmp" => {
                self.flush();
                let (raw, place) = tokens.raw_until(name);
                self.listing(raw, place, attributes);
            }
            "script" | "style" | "svg" | "noscript" | "template" => {
                tokens.raw_until(name);
            }
            "nav" | "header" | "footer" | "head" | "select" | "button" => {
                self.push(Open::Aside { tag: name.to_owned() }, place);
            }
            "img" => {
                if let Some(alt) = attribute(attributes, "alt").filter(|alt| !alt.is_empty()) {
                    self.text(alt, place);
                }
            }
            _ => {
                if let Some(id) = attribute(attributes, "id") {
                    self.inline.anchors.push(id.to_lowercase());
                }
            }
        }
    }

    /// Closes a tag.
    pub(super) fn close(&mut self, name: &str) {
        let mut lower = [0_u8; 12];
        let name = lowered(name, &mut lower);
        let barrier = |open: &Open| matches!(open, Open::Cell { .. });
        match name {
            "b" | "strong" => self.unmark(MarkTag::Strong),
            "i" | "em" => self.unmark(MarkTag::Emphasis),
            "code" | "tt" | "kbd" | "samp" => self.unmark(MarkTag::Code),
            "a" => self.unmark(MarkTag::Link),
            "p" | "section" | "article" | "main" | "form" | "dt" | "dd" | "dl" | "summary" | "figure" => {
                self.flush()
            }
            "div" => self.close_division(),
            "ul" | "ol" | "menu" => {
                self.close_until(|open| matches!(open, Open::List { .. }), barrier);
            }
            "li" => self.close_until(
                |open| matches!(open, Open::Item),
                |open| matches!(open, Open::List { .. } | Open::Cell { .. }),
            ),
            "td" | "th" => {
                self.close_cell();
            }
            "tr" => self.close_cell(),
            "thead" => {
                self.close_cell();
                self.in_head(false);
            }
            "table" => self.close_until(|open| matches!(open, Open::Table(_)), |_| false),
            "caption" | "figcaption" => self.close_until(|open| matches!(open, Open::Caption), barrier),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close_until(|open| matches!(open, Open::Heading(_)), barrier);
            }
            "nav" | "header" | "footer" | "head" | "select" | "button" => {
                let wanted = name.to_owned();
                self.close_until(|open| matches!(open, Open::Aside { tag } if *tag == wanted), |_| false);
            }
            _ => {}
        }
    }

    /// Keeps a comment.
    pub(super) fn comment(&mut self, text: &str, place: Place) {
        if self.stack.len() == 1 && text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            self.flush();
            self.add(place, Kind::Aside(text.trim().to_owned()), Vec::new());
        }
    }

    /// Closes everything and returns the blocks.
    pub(super) fn finish(mut self) -> Vec<Block> {
        while self.stack.len() > 1 {
            self.pop();
        }
        self.flush();
        let Some(root) = self.stack.pop() else { return Vec::new() };
        let mut blocks = root.blocks;
        if !root.anchors.is_empty() {
            let place = blocks.last().map_or(root.place, |block| block.place);
            blocks.push(Block { place, anchors: root.anchors, kind: Kind::Aside(String::new()) });
        }
        blocks
    }

    fn anchor(&mut self, attributes: &str) {
        if let (Some(id), Some(frame)) = (attribute(attributes, "id"), self.stack.last_mut()) {
            frame.anchors.push(id.to_lowercase());
        }
    }

    fn mark(&mut self, tag: MarkTag, target: String) {
        if self.inline.open.len() < 16 {
            self.inline.open.push((tag, self.inline.text.plain.len() as u32, target));
        }
    }

    fn unmark(&mut self, tag: MarkTag) {
        let Some(at) = self.inline.open.iter().rposition(|(own, _, _)| *own == tag) else { return };
        let (_, start, target) = self.inline.open.remove(at);
        let end = self.inline.text.plain.len() as u32;
        push_mark(&mut self.inline.text, tag, start, end, target);
    }

    fn line_break(&mut self) {
        let inside_line =
            self.stack.last().is_some_and(|f| matches!(f.open, Open::Heading(_) | Open::Caption));
        if inside_line {
            self.inline.text.plain.push(' ');
        } else {
            self.flush();
        }
    }

    fn division(&mut self, attributes: &str, place: Place) {
        self.flush();
        let class = attribute(attributes, "class").unwrap_or("");
        if let Some(name) = note_name(class) {
            self.push(Open::Note { name: name.to_owned(), divisions: 0 }, place);
            return;
        }
        if attribute(attributes, "role").is_some_and(|role| AROUND.contains(&role)) {
            self.push(Open::Around { divisions: 0 }, place);
            return;
        }
        self.anchor(attributes);
        if let Some(divisions) = self.divisions() {
            *divisions += 1;
        }
    }

    /// How many divisions are open inside the innermost one that became a frame.
    fn divisions(&mut self) -> Option<&mut usize> {
        let frames = self.stack.iter_mut().rev().map(|frame| &mut frame.open);
        frames.take_while(|open| !matches!(open, Open::Cell { .. })).find_map(|open| match open {
            Open::Note { divisions, .. } | Open::Around { divisions } => Some(divisions),
            _ => None,
        })
    }

    fn close_division(&mut self) {
        self.flush();
        match self.divisions() {
            Some(divisions) if *divisions > 0 => *divisions -= 1,
            Some(_) => {
                self.close_until(|open| matches!(open, Open::Note { .. } | Open::Around { .. }), |_| false)
            }
            None => {}
        }
    }

    fn in_head(&mut self, inside: bool) {
        if let Some(table) = self.table() {
            table.in_head = inside;
        }
    }

    /// The table that directly takes rows now.
    fn table(&mut self) -> Option<&mut OpenTable> {
        match &mut self.stack.last_mut()?.open {
            Open::Table(table) => Some(table),
            _ => None,
        }
    }

    fn close_cell(&mut self) {
        self.close_until(is_cell, |open| matches!(open, Open::Table(_)));
    }

    fn row(&mut self) {
        self.close_cell();
        self.flush();
        if let Some(table) = self.table() {
            table.end_row();
            table.flow.row();
            table.row_is_header = true;
        }
    }

    fn cell(&mut self, header: bool, attributes: &str, place: Place) {
        self.close_cell();
        if self.table().is_none() {
            self.flush();
            return;
        }
        let (mut columns, mut rows) = (None, None);
        let mut numbers = false;
        for (name, value) in Attributes(attributes) {
            let span = || value.trim().parse::<usize>().unwrap_or(1);
            match name {
                "colspan" => columns = columns.or_else(|| Some(span())),
                "rowspan" => rows = rows.or_else(|| Some(span())),
                "class" => numbers |= value.contains("linenos"),
                _ => {}
            }
        }
        if numbers {
            self.push(Open::Aside { tag: "td".to_owned() }, place);
            return;
        }
        self.push(Open::Cell { header, columns: columns.unwrap_or(1), rows: rows.unwrap_or(1) }, place);
    }

    fn listing(&mut self, raw: &str, place: Place, attributes: &str) {
        let mut text = String::with_capacity(raw.len());
        let mut start = None;
        let mut tokens = Tokens::new(raw, place);
        while let Some((token, place)) = tokens.next() {
            match token {
                super::tokens::Token::Text(words) => {
                    if start.is_none() && !words.trim().is_empty() {
                        let lead = words.len() - words.trim_start_matches(['\n', '\r']).len();
                        start = Some(advance(place, words.get(..lead).unwrap_or("")));
                    }
                    decode(words, &mut text);
                }
                super::tokens::Token::Open(name, _) if name.eq_ignore_ascii_case("br") => text.push('\n'),
                super::tokens::Token::Open(..) | super::tokens::Token::Close(_) => {}
                super::tokens::Token::Comment(words) => text.push_str(words),
            }
        }
        let text = text.replace("\r\n", "\n");
        let kept = text.trim_start_matches('\n').trim_end();
        let language =
            attribute(attributes, "lang").or_else(|| attribute(attributes, "language")).unwrap_or("");
        let code = Code { language: language.to_owned(), text: kept.to_owned() };
        self.add(start.unwrap_or(place), Kind::Code(code), Vec::new());
    }

    /// Closes frames down to the innermost that `wanted` accepts, unless `barrier` stands before it.
    fn close_until(&mut self, wanted: impl Fn(&Open) -> bool, barrier: impl Fn(&Open) -> bool) {
        let mut depth = 0;
        let found = self.stack.iter().rev().any(|frame| {
            depth += 1;
            wanted(&frame.open) || {
                if barrier(&frame.open) {
                    depth = usize::MAX / 2;
                }
                false
            }
        });
        if !found || depth >= usize::MAX / 2 {
            return;
        }
        for _ in 0..depth {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        self.flush();
        let Some(Frame { open, place, blocks, anchors }) = self.stack.pop() else { return };
        let text_place = blocks.first().map_or(place, |block| block.place);
        match open {
            Open::Root => {}
            Open::List { ordered, mut items } => {
                if !blocks.is_empty() {
                    items.push(Item { place: text_place, blocks });
                }
                let place = items.first().map_or(place, |item| item.place);
                if !items.is_empty() {
                    self.add(place, Kind::List { ordered, items }, anchors);
                }
            }
            Open::Item => match self.stack.last_mut() {
                Some(Frame { open: Open::List { items, .. }, .. }) => {
                    items.push(Item { place: text_place, blocks })
                }
                Some(frame) => frame.blocks.extend(blocks),
                None => {}
            },
            Open::Table(table) => self.end_table(*table, place, blocks, anchors),
            Open::Cell { header, columns, rows } => {
                if let Some(table) = self.table() {
                    if table.layout {
                        table.listing.extend(blocks);
                    } else {
                        table.row_is_header &= header;
                        table.flow.cell(Cell { place: text_place, row: 0, blocks }, columns, rows);
                    }
                    if let Some(frame) = self.stack.last_mut() {
                        frame.anchors.extend(anchors);
                    }
                }
            }
            Open::Caption => {
                let (text, extra) = first_text(blocks);
                if let Some(table) = self.table() {
                    table.caption = text.map(|text| (text, text_place));
                } else if let Some(text) = text {
                    self.add(text_place, Kind::Paragraph(text), anchors);
                }
                if let Some(frame) = self.stack.last_mut() {
                    frame.blocks.extend(extra);
                }
            }
            Open::Note { name, .. } => self.add(text_place, Kind::Note { name, blocks }, anchors),
            Open::Heading(level) => {
                let (text, extra) = first_text(blocks);
                if let Some(mut text) = text {
                    let kept = text.plain.trim_end_matches(['¶', '#', ' ']).len();
                    if kept > 0 {
                        text.plain.truncate(kept);
                    }
                    self.add(text_place, Kind::Heading { level, text }, anchors);
                }
                if let Some(frame) = self.stack.last_mut() {
                    frame.blocks.extend(extra);
                }
            }
            Open::Aside { .. } | Open::Around { .. } => {
                let mut words = String::new();
                for block in &blocks {
                    block.append_text(&mut words);
                    if let Kind::Aside(own) = &block.kind {
                        words.push_str(own);
                    }
                }
                if !words.is_empty() {
                    self.add(text_place, Kind::Aside(words), Vec::new());
                }
            }
        }
    }

    fn end_table(&mut self, mut table: OpenTable, place: Place, blocks: Vec<Block>, anchors: Vec<String>) {
        table.end_row();
        let OpenTable { flow, caption, header_rows, listing, .. } = table;
        // Text between rows is shown before the table.
        if let Some(frame) = self.stack.last_mut() {
            frame.blocks.extend(blocks);
            frame.blocks.extend(listing);
        }
        if flow.rows() == 0 && caption.is_none() {
            if let Some(frame) = self.stack.last_mut() {
                frame.anchors.extend(anchors);
            }
            return;
        }
        let mut table = flow.finish(header_rows);
        if let Some((text, place)) = caption {
            table.caption = Some(text);
            table.caption_place = Some(place);
        }
        let place = table.cells.first().map_or(place, |cell| cell.place);
        self.add(place, Kind::Table(table), anchors);
    }
}

impl OpenTable {
    /// Counts the row that ends as a header row if it stands in the head or all its cells are header cells.
    fn end_row(&mut self) {
        let rows = self.flow.rows();
        if rows > 0 && self.header_rows == rows - 1 && (self.in_head || self.row_is_header) {
            self.header_rows = rows;
        }
    }
}

fn is_cell(open: &Open) -> bool {
    matches!(open, Open::Cell { .. }) || matches!(open, Open::Aside { tag } if tag == "td")
}

/// The first text of blocks that should be one line, and what else they hold.
fn first_text(blocks: Vec<Block>) -> (Option<Text>, Vec<Block>) {
    let mut text: Option<Text> = None;
    let mut extra = Vec::new();
    for block in blocks {
        match block.kind {
            Kind::Paragraph(own) => match &mut text {
                Some(text) => {
                    text.plain.push(' ');
                    text.plain.push_str(&own.plain);
                }
                None => text = Some(own),
            },
            kind => extra.push(Block { kind, ..block }),
        }
    }
    (text, extra)
}

/// The kind of note that a class names.
fn note_name(class: &str) -> Option<&'static str> {
    if class.is_empty() || class.contains("notebody") || class.contains("title") || class.contains("-body") {
        return None;
    }
    let names = ["note", "notice", "caution", "warning", "danger", "tip", "important", "attention", "hint"];
    names.into_iter().find(|name| class.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name)))
}

/// A tag's name in lower case; names longer than any we know are left as they are.
fn lowered<'a>(name: &'a str, buffer: &'a mut [u8; 12]) -> &'a str {
    if name.bytes().all(|byte| !byte.is_ascii_uppercase()) {
        return name;
    }
    let Some(target) = buffer.get_mut(..name.len()) else { return name };
    target.copy_from_slice(name.as_bytes());
    target.make_ascii_lowercase();
    std::str::from_utf8(target).unwrap_or(name)
}
