//! A page as a sequence of prose, tables and code, each with the section that it stands in.
//!
//! Sections come from headings, from bold lines, and from the lines that introduce list items; status codes from the
//! lines that announce them. Lists and notes outside of tables are walked through, since the family hides whole
//! sections in them.

use crate::page::{Block, Code, Kind, Page, Place, Table, Text};
use crate::words::{Section, section_of, section_worded};

/// Something on a page, in reading order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'p> {
    /// A paragraph.
    Prose(&'p Text),
    /// A table and the names that links use for it.
    Table(&'p Table, &'p [String]),
    /// Literal text.
    Code(&'p Code),
}

/// A part and where it belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'p> {
    pub(crate) part: Part<'p>,
    pub(crate) place: Place,
    pub(crate) section: Option<Section>,
    /// The status that a line above announces.
    pub(crate) status: Option<u16>,
    /// The paragraph right before.
    pub(crate) lead: Option<&'p str>,
    /// The nearest heading or bold line above.
    pub(crate) heading: &'p str,
}

/// The outline of a page.
pub(crate) struct Outline<'p> {
    pub(crate) title: &'p str,
    pub(crate) title_place: Place,
    pub(crate) entries: Vec<Entry<'p>>,
}

struct Walk<'p> {
    entries: Vec<Entry<'p>>,
    section: Option<Section>,
    level: u8,
    /// The section that the headings give, to which a bold line inside a list does not cling.
    status: Option<u16>,
    lead: Option<&'p str>,
    heading: &'p str,
    title: Option<(&'p str, Place)>,
    title_level: u8,
}

/// Outlines a page.
pub(crate) fn outline(page: &Page) -> Outline<'_> {
    let mut walk = Walk {
        entries: Vec::new(),
        section: None,
        level: 0,
        status: None,
        lead: None,
        heading: "",
        title: None,
        title_level: 0,
    };
    walk.blocks(&page.blocks, 0);
    let (title, title_place) = walk.title.unwrap_or(("", Place { line: 1, column: 1 }));
    Outline { title, title_place, entries: walk.entries }
}

impl<'p> Walk<'p> {
    fn blocks(&mut self, blocks: &'p [Block], depth: usize) {
        for (index, block) in blocks.iter().enumerate() {
            match &block.kind {
                Kind::Heading { level, text } => self.heading(*level, text, block.place),
                Kind::Paragraph(text) => {
                    self.paragraph(text, block.place, depth > 0 && index == 0);
                    continue;
                }
                Kind::Table(table) => self.push(Part::Table(table, &block.anchors), block.place),
                Kind::Code(code) => self.push(Part::Code(code), block.place),
                Kind::List { items, .. } => {
                    let (section, status) = (self.section, self.status);
                    for item in items {
                        self.blocks(&item.blocks, depth + 1);
                    }
                    // A section that a list item opened ends with the list, unless the item was the section's title only.
                    let holds_parts = items.iter().any(|item| item.blocks.len() > 1);
                    if holds_parts {
                        self.section = section;
                        self.status = status;
                    }
                }
                Kind::Note { blocks, .. } => self.blocks(blocks, depth + 1),
                Kind::Aside(_) => continue,
            }
            if !matches!(block.kind, Kind::Heading { .. }) {
                self.lead = None;
            }
        }
    }

    fn push(&mut self, part: Part<'p>, place: Place) {
        self.entries.push(Entry {
            part,
            place,
            section: self.section,
            status: self.status,
            lead: self.lead,
            heading: self.heading,
        });
    }

    fn heading(&mut self, level: u8, text: &'p Text, place: Place) {
        self.lead = None;
        self.heading = &text.plain;
        if let Some(status) = status_line(&text.plain) {
            self.status = Some(status);
            return;
        }
        let known = section_of(&text.plain).or_else(|| opening(&text.plain));
        match known.or_else(|| self.title.and_then(|_| section_worded(&text.plain))) {
            // The first heading of a page is its title, whatever it says.
            Some(section) if self.title.is_some() || level > 1 => {
                self.section = Some(section);
                self.level = level;
                self.status = None;
            }
            _ => {
                // The first `h1` of a saved page comes after the headings of its menus.
                if self.title.is_none() || (level == 1 && self.title_level > 1) {
                    self.title = Some((&text.plain, place));
                    self.title_level = level;
                }
                if level <= self.level {
                    self.section = None;
                    self.level = 0;
                }
                self.status = None;
            }
        }
    }

    fn paragraph(&mut self, text: &'p Text, place: Place, leads_item: bool) {
        let plain = text.plain.trim();
        if let Some(status) = status_line(plain) {
            self.status = Some(status);
            self.heading = plain;
            self.push(Part::Prose(text), place);
            return;
        }
        let strong = text.is_strong();
        let short = plain.len() <= 100 && !plain.ends_with(['.', '。']);
        if short {
            let own = section_of(plain)
                .or_else(|| opening(plain).filter(|_| strong || leads_item || plain.ends_with([':', '：'])));
            // "Request" or "Description" as a word of a sentence is no title; a bare known phrase on its own line is.
            if let Some(section) = own
                && (strong
                    || leads_item
                    || !matches!(section, Section::Function | Section::Constraints | Section::Other))
            {
                // `Example 2` under `Example responses` is another of them.
                let section = match (section, self.section) {
                    (Section::Example, Some(Section::ExampleResponse | Section::Response)) => {
                        Section::ExampleResponse
                    }
                    (Section::Example, Some(Section::ExampleRequest)) => Section::ExampleRequest,
                    (own, _) => own,
                };
                if self.section != Some(section) {
                    self.status = None;
                }
                self.section = Some(section);
                self.heading = plain;
                self.lead = Some(plain);
                self.push(Part::Prose(text), place);
                return;
            }
            if strong || leads_item {
                self.heading = plain;
            }
        }
        self.push(Part::Prose(text), place);
        self.lead = Some(plain);
    }
}

/// The section that a line opens with words of its own: `Example request 1: binding an EIP`.
fn opening(line: &str) -> Option<Section> {
    let lower = line.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if starts(&[
        "example request",
        "request example",
        "sample request",
        "example of request",
        "example of the request",
        "请求示例",
        "请求样例",
    ]) {
        return Some(Section::ExampleRequest);
    }
    if starts(&[
        "example response",
        "response example",
        "sample response",
        "example of response",
        "example of the response",
        "响应示例",
        "响应样例",
        "返回示例",
    ]) {
        return Some(Section::ExampleResponse);
    }
    if starts(&["status code", "returned value"]) && lower.len() < 24 {
        return Some(Section::StatusCode);
    }
    None
}

/// The status that a line announces: `Status code: 200`, `状态码： 200`, `状态码为 200 时:`.
pub(crate) fn status_line(line: &str) -> Option<u16> {
    let line = line.trim().trim_matches('*').trim();
    let lower = line
        .get(..line.len().min(24))
        .or_else(|| line.get(..line.len().min(25)))
        .or_else(|| line.get(..line.len().min(26)))?;
    let lower = lower.to_ascii_lowercase();
    let leads = [
        "http status code",
        "status code",
        "response code",
        "normal response code",
        "状态码",
        "返回码",
        "响应码",
        "code",
    ];
    let rest = leads.iter().find_map(|lead| lower.strip_prefix(lead))?;
    let rest = line.get(line.len().min(lower.len() - rest.len())..)?;
    let rest = rest.trim_start_matches([' ', ':', '：', '为', '\u{a0}', 's', '(', '=']);
    let rest = rest.strip_prefix("is ").unwrap_or(rest);
    let digits = rest.get(..3)?;
    let code: u16 = digits.parse().ok().filter(|code| (100..600).contains(code))?;
    let after = rest.get(3..).unwrap_or("");
    // A sentence that goes on is about the code and does not announce it.
    (!after.starts_with(|c: char| c.is_ascii_digit()) && after.len() < 40).then_some(code)
}
