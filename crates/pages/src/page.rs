//! The neutral page: what every reader produces and the only thing that the interpreter sees.
//!
//! A page is a list of blocks, each with the line and column where its text begins in the source. Text is one
//! plain string with marks over byte ranges, so that rules about wording work on a `&str` and rules about emphasis
//! or links look at the marks. Nothing here knows about operations; nothing of the source is dropped: markup that
//! has no meaning to us is kept as [`Kind::Aside`].

use serde::Serialize;

/// A position in the source: line and column count from 1, the column in Unicode characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// The format that a page was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Sphinx reStructuredText.
    Rst,
    /// Markdown, with or without HTML tables.
    Markdown,
    /// A saved HTML page.
    Html,
    /// Text copied or extracted from a page.
    Text,
}

impl Format {
    /// The name used on the command line and in `index.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Rst => "rst",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Text => "text",
        }
    }

    /// Reads a format's name; `None` if it is unknown.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "rst" => Some(Format::Rst),
            "markdown" | "md" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "text" | "txt" | "plain" => Some(Format::Text),
            _ => None,
        }
    }
}

/// The language that most of a page's prose is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// English, and the fallback.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese.
    #[serde(rename = "zh")]
    Chinese,
}

impl Language {
    /// The ISO 639-1 code.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }
}

/// A page as read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// The format that it was read as.
    pub format: Format,
    /// The language of its prose.
    pub language: Language,
    /// Named facts at the head of the page (`original_name`), in order.
    pub fields: Vec<(String, String)>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Block {
    /// Where its text begins.
    pub place: Place,
    /// Names under which links reach it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<String>,
    /// What it is.
    #[serde(flatten)]
    pub kind: Kind,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A section title.
    Heading {
        /// Depth from 1.
        level: u8,
        /// The title.
        text: Text,
    },
    /// Running text.
    Paragraph(Text),
    /// A list.
    List {
        /// Whether items are numbered.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A table.
    Table(Table),
    /// Literal text.
    Code(Code),
    /// A note, warning or other container with its own title.
    Note {
        /// The kind of note in the page's own word, in lower case (`note`, `caution`).
        name: String,
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// Text that a reader of the rendered page does not see as prose: comments, unknown directives, table-of-content
    /// entries, anchors with nothing after them.
    Aside(String),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Where its text begins.
    pub place: Place,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// Literal text, its common indentation removed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Code {
    /// The language named by the page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// The text, lines separated by `\n`.
    pub text: String,
}

/// Text with marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Text {
    /// The words as a reader sees them.
    pub plain: String,
    /// What is emphasised, literal or linked, in order of beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

impl Text {
    /// Text without marks.
    pub fn plain(words: impl Into<String>) -> Self {
        Text { plain: words.into(), marks: Vec::new() }
    }

    /// The words under a mark.
    pub fn marked(&self, mark: &Mark) -> &str {
        self.plain.get(mark.start as usize..mark.end as usize).unwrap_or("")
    }

    /// The targets of links, in order.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) => Some(target.as_str()),
            MarkKind::Strong | MarkKind::Emphasis | MarkKind::Code => None,
        })
    }

    /// Whether all of the words are bold.
    pub fn is_strong(&self) -> bool {
        let words = self.plain.trim();
        !words.is_empty()
            && self
                .marks
                .iter()
                .any(|mark| mark.kind == MarkKind::Strong && self.marked(mark).trim() == words)
    }
}

/// A mark over a byte range of [`Text::plain`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What the range is.
    pub kind: MarkKind,
}

/// The kinds of mark.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Literal.
    Code,
    /// A link; the target is an anchor's name (without `#`), a page or an address.
    Link(String),
}

/// A table. Spans are expanded through [`Table::cell`], so that a cell over three rows answers for each of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// The caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    /// Where the caption begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption_place: Option<Place>,
    /// How many of the rows are header rows.
    pub header_rows: u32,
    /// Columns of the widest row.
    pub columns: u32,
    /// Every cell once, in order of appearance.
    pub cells: Vec<Cell>,
    /// For each row the index into `cells` of the cell that covers each column; [`Table::NONE`] where none does.
    pub rows: Vec<Vec<u32>>,
}

impl Table {
    /// The index of a column that no cell covers.
    pub const NONE: u32 = u32::MAX;

    /// The cell that covers a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.get(*self.rows.get(row)?.get(column)? as usize)
    }

    /// The rows after the header.
    pub fn body(&self) -> std::ops::Range<usize> {
        (self.header_rows as usize).min(self.rows.len())..self.rows.len()
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// Where its text begins.
    pub place: Place,
    /// First row that it covers, from 0.
    pub row: u32,
    /// What it holds.
    pub blocks: Vec<Block>,
}

impl Cell {
    /// The text of its blocks, one per line.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            block.append_text(&mut out);
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The text of a cell that holds at most one paragraph; the first paragraph of another.
    pub fn line(&self) -> &str {
        self.lead().map_or("", |text| text.plain.as_str())
    }

    /// The first text of the cell.
    pub fn lead(&self) -> Option<&Text> {
        self.blocks.iter().find_map(Block::lead)
    }
}

impl Block {
    /// A block without anchors.
    pub fn new(place: Place, kind: Kind) -> Self {
        Block { place, anchors: Vec::new(), kind }
    }

    /// The first text of the block, looking into lists and notes.
    pub fn lead(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Heading { text, .. } | Kind::Paragraph(text) => Some(text),
            Kind::List { items, .. } => items.iter().flat_map(|item| &item.blocks).find_map(Block::lead),
            Kind::Note { blocks, .. } => blocks.iter().find_map(Block::lead),
            Kind::Table(_) | Kind::Code(_) | Kind::Aside(_) => None,
        }
    }

    /// Appends everything that a reader of the page sees of this block, one piece per line.
    pub fn append_text(&self, out: &mut String) {
        match &self.kind {
            Kind::Heading { text, .. } | Kind::Paragraph(text) => push_line(out, &text.plain),
            Kind::List { items, .. } => {
                for block in items.iter().flat_map(|item| &item.blocks) {
                    block.append_text(out);
                }
            }
            Kind::Table(table) => {
                if let Some(caption) = &table.caption {
                    push_line(out, &caption.plain);
                }
                for block in table.cells.iter().flat_map(|cell| &cell.blocks) {
                    block.append_text(out);
                }
            }
            Kind::Code(code) => push_line(out, &code.text),
            Kind::Note { blocks, .. } => {
                for block in blocks {
                    block.append_text(out);
                }
            }
            Kind::Aside(_) => {}
        }
    }

    /// Calls `visit` with every block inside this one, itself first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Block)) {
        visit(self);
        match &self.kind {
            Kind::Heading { .. } | Kind::Paragraph(_) | Kind::Code(_) | Kind::Aside(_) => {}
            Kind::List { items, .. } => {
                for block in items.iter().flat_map(|item| &item.blocks) {
                    block.walk(visit);
                }
            }
            Kind::Table(table) => {
                for block in table.cells.iter().flat_map(|cell| &cell.blocks) {
                    block.walk(visit);
                }
            }
            Kind::Note { blocks, .. } => {
                for block in blocks {
                    block.walk(visit);
                }
            }
        }
    }
}

impl Page {
    /// The page without its content.
    pub(crate) fn clone_without_blocks(&self) -> Page {
        Page { format: self.format, language: self.language, fields: self.fields.clone(), blocks: Vec::new() }
    }

    /// Everything that the readers kept: words, link targets, anchors, names and asides. For the property that
    /// reading loses no text.
    pub fn everything(&self) -> String {
        let mut out = String::new();
        for (name, value) in &self.fields {
            push_line(&mut out, name);
            push_line(&mut out, value);
        }
        for block in &self.blocks {
            block.walk(&mut |block| {
                for anchor in &block.anchors {
                    push_line(&mut out, anchor);
                }
                match &block.kind {
                    Kind::Heading { text, .. } | Kind::Paragraph(text) => push_text(&mut out, text),
                    Kind::List { .. } => {}
                    Kind::Table(table) => {
                        if let Some(caption) = &table.caption {
                            push_text(&mut out, caption);
                        }
                    }
                    Kind::Code(code) => {
                        push_line(&mut out, &code.language);
                        push_line(&mut out, &code.text);
                    }
                    Kind::Note { name, .. } => push_line(&mut out, name),
                    Kind::Aside(words) => push_line(&mut out, words),
                }
            });
        }
        out
    }
}

fn push_line(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}

fn push_text(out: &mut String, text: &Text) {
    push_line(out, &text.plain);
    for target in text.links() {
        push_line(out, target);
    }
}
