//! Paragraphs and lists of a cell that ran into one line when the page was copied or converted.

use crate::page::{Block, Item, Kind, Place, Text};

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// Whether it is an item of a list, without its mark.
    pub(super) item: bool,
}

/// The paragraphs and items in a line, in order, without blanks at their ends; one piece for most lines.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    for titled in parts(text) {
        for limit in limits(text, titled) {
            match list(text, limit) {
                Some(items) => out.extend(items),
                None => out.push(item(text, limit).unwrap_or_else(|| piece(text, limit, false))),
            }
        }
    }
    out.retain(|piece| piece.start < piece.end);
    out
}

/// Adds a paragraph, or an item to the list that is there.
pub(super) fn push(place: Place, text: Text, item: bool, blocks: &mut Vec<Block>) {
    let block = Block::new(place, Kind::Paragraph(text));
    if !item {
        return blocks.push(block);
    }
    let item = Item { place, blocks: vec![block] };
    match blocks.last_mut().map(|last| &mut last.kind) {
        Some(Kind::List { items, .. }) => items.push(item),
        _ => blocks.push(Block::new(place, Kind::List { ordered: false, items: vec![item] })),
    }
}

/// Places in a line, asked for from left to right: counting each from the head of the line would be quadratic.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    place: Place,
    counted: usize,
}

impl<'a> Places<'a> {
    /// Places in this text, which begins at this place.
    pub(super) fn new(text: &'a str, place: Place) -> Self {
        Self { text, place, counted: 0 }
    }

    /// The place of a byte.
    pub(super) fn at(&mut self, byte: usize) -> Place {
        let passed = self.text.get(self.counted..byte).unwrap_or("").chars().count();
        self.place.column += u32::try_from(passed).unwrap_or(0);
        self.counted = byte.max(self.counted);
        self.place
    }
}

type Span = (usize, usize);

fn of(text: &str, (start, end): Span) -> &str {
    text.get(start..end).unwrap_or("")
}

fn piece(text: &str, span: Span, item: bool) -> Piece {
    let own = of(text, span);
    let start = span.0 + (own.len() - own.trim_start().len());
    Piece { start, end: start + own.trim().len(), item }
}

/// A line that is one item.
fn item(text: &str, span: Span) -> Option<Piece> {
    let own = piece(text, span, true);
    let words = of(text, (own.start, own.end));
    let mark = MARKS.iter().find(|mark| words.starts_with(**mark))?;
    Some(piece(text, (own.start + mark.len(), own.end), true))
}

/// What opens an item, with a blank behind it.
const MARKS: [&str; 6] = ["- ", "* ", "• ", "● ", "· ", "+ "];

/// The introduction and the items of a list that ran into one line: each item is a word, begins with one and a colon, or
/// is a sentence. `Range: - slow: saves gas. - fast: saves time.`
fn list(text: &str, span: Span) -> Option<Vec<Piece>> {
    let own = of(text, span);
    MARKS.iter().find_map(|mark| {
        let inner = format!(" {mark}");
        let first = if own.starts_with(mark) { 0 } else { own.find(&inner)? + 1 };
        let lead = piece(text, (span.0, span.0 + first), false);
        let words = of(text, (lead.start, lead.end));
        let mut out = vec![lead];
        let mut explained = true;
        let mut at = first;
        while at < own.len() {
            let begins = at + mark.len();
            let rest = own.get(begins..)?;
            let end = rest.find(&inner).map_or(own.len(), |next| begins + next);
            let item = piece(text, (span.0 + begins, span.0 + end), true);
            let whole = of(text, (item.start, item.end));
            let word = whole.split([':', '：']).next().unwrap_or("").trim();
            let sentence = whole.ends_with(['.', ';', '。', '；']);
            if word.is_empty() || (!sentence && (word.len() > 40 || word.contains(' ') || !word.is_ascii())) {
                return None;
            }
            explained &= word.len() < whole.len() && !word.contains(' ');
            out.push(item);
            at = end + 1;
        }
        let introduced = words.is_empty() || words.ends_with(['.', ':', '。', '：']) || explained;
        let several = out.len() > 2 || words.is_empty() && out.len() > 1;
        (introduced && several).then_some(out)
    })
}

/// Words that stand in lines of their own on a page, and in the same line where it was copied.
const LIMITS: [&str; 24] = [
    "Minimum:",
    "Maximum:",
    "Minimum length:",
    "Maximum length:",
    "Minimum value:",
    "Maximum value:",
    "Array Length:",
    "Array length:",
    "Default:",
    "Default value:",
    "Default Value:",
    "Value range:",
    "Enumeration values:",
    "Enumeration value:",
    "Options:",
    "最小长度：",
    "最大长度：",
    "最小值：",
    "最大值：",
    "数组长度：",
    "缺省值：",
    "默认值：",
    "枚举值：",
    "取值范围：",
];

/// A stretch, parted before each of these words.
fn limits(text: &str, span: Span) -> Vec<Span> {
    let own = of(text, span);
    if !own.contains([':', '：']) {
        return vec![span];
    }
    let hits = LIMITS.iter().flat_map(|word| own.match_indices(word).map(|(at, _)| at));
    let cut = |at: usize| {
        let head = own.get(..at)?;
        // The mark of bold type goes with its word.
        let bare = head.trim_end_matches(['*', '_', '`']);
        bare.ends_with([' ', '。']).then_some(span.0 + bare.len())
    };
    let mut cuts: Vec<usize> = hits.filter_map(cut).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = Vec::new();
    let mut from = span.0;
    for cut in cuts.into_iter().chain([span.1]) {
        if !of(text, (from, cut)).trim().is_empty() {
            out.push((from, cut));
        }
        from = cut;
    }
    out
}

/// The titles and texts of a description:
/// `Definition The size. Constraints N/A Range 1 to 9 Default Value 3`.
fn parts(text: &str) -> Vec<Span> {
    const TITLES: [&str; 4] = ["Definition", "Constraints", "Range", "Default Value"];
    const CHINESE: [&str; 4] = ["参数解释", "约束限制", "取值范围", "默认取值"];
    let titles = match text {
        text if text.starts_with("Definition ") => TITLES,
        text if text.starts_with("参数解释") => CHINESE,
        _ => return vec![(0, text.len())],
    };
    let mut out = Vec::new();
    let mut at = 0;
    for (index, title) in titles.iter().enumerate() {
        let end = at + title.len();
        // A title without a text in between stands where the last one ended.
        let rest = text.get(end..).unwrap_or("");
        let colon =
            if rest.starts_with(['：', ':']) { rest.chars().next().map_or(0, char::len_utf8) } else { 0 };
        out.push((at, end + colon));
        let rest = text.get(end + colon..).unwrap_or("");
        let next = titles.iter().skip(index + 1).find_map(|next| {
            let spaced = format!(" {next}");
            rest.find(&spaced).map(|found| (found, *next))
        });
        let Some((found, next)) = next else {
            out.push((end + colon, text.len()));
            break;
        };
        out.push((end + colon, end + colon + found));
        at = end + colon + found + 1;
        if titles.get(index + 1) != Some(&next) {
            // A title is missing; what follows is read as it stands.
            out.push((at, text.len()));
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(&str, bool)> {
        pieces(text).iter().map(|own| (of(text, (own.start, own.end)), own.item)).collect()
    }

    #[test]
    fn a_line_is_parted_where_lines_ran_together() {
        assert_eq!(told("Its name."), [("Its name.", false)]);
        assert_eq!(told(""), []);
        assert_eq!(
            told("Its name. Minimum: 1 **Maximum:** 64"),
            [("Its name.", false), ("Minimum: 1", false), ("**Maximum:** 64", false)]
        );
        assert_eq!(told("名称。最小长度：1最大长度：64").len(), 2);
        let list = [("Values:", false), ("**a**: one.", true), ("b", true)];
        assert_eq!(told("Values: - **a**: one. - b"), list);
        assert_eq!(told("Values: * **a**: one. * b"), list);
        assert_eq!(told("- a"), [("a", true)]);
        assert_eq!(told("Kind - a: one - b: two").len(), 3);
        assert_eq!(told("- How long it is. - It can be 1 or 2.").len(), 2);
        assert_eq!(told("- 100 MB"), [("100 MB", true)]);
        for whole in ["1 - 9", "Range: 1 - 9", "What is this: - all of it - and more", "a * b * c"] {
            assert_eq!(told(whole), [(whole, false)]);
        }
    }

    #[test]
    fn titles_part_a_description() {
        assert_eq!(
            told("Definition The size. Constraints N/A Range 1 to 9 Default Value 3"),
            [
                ("Definition", false),
                ("The size.", false),
                ("Constraints", false),
                ("N/A", false),
                ("Range", false),
                ("1 to 9", false),
                ("Default Value", false),
                ("3", false)
            ]
        );
    }
}
