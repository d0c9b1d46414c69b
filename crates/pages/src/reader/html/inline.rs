//! Running text under construction: its marks, and the white space at its ends.

use crate::page::{Mark, MarkKind, Place, Text};

/// Running text under construction.
#[derive(Default)]
pub(super) struct Inline {
    pub(super) text: Text,
    pub(super) place: Option<Place>,
    pub(super) open: Vec<(MarkTag, u32, String)>,
    pub(super) anchors: Vec<String>,
}

/// What marks a piece of running text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum MarkTag {
    Strong,
    Emphasis,
    Code,
    Link,
}

/// White space as HTML counts it.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{c}')
}

/// Marks a piece of a text, unless it is empty.
pub(super) fn push_mark(text: &mut Text, tag: MarkTag, start: u32, end: u32, target: String) {
    if start >= end {
        return;
    }
    let kind = match tag {
        MarkTag::Strong => MarkKind::Strong,
        MarkTag::Emphasis => MarkKind::Emphasis,
        MarkTag::Code => MarkKind::Code,
        MarkTag::Link => MarkKind::Link(target),
    };
    text.marks.push(Mark { start, end, kind });
}

/// Cuts white space at both ends and moves the marks with it.
pub(super) fn trim(text: &mut Text) {
    let end = text.plain.trim_end_matches(is_space).len();
    text.plain.truncate(end);
    let lead = text.plain.len() - text.plain.trim_start_matches(is_space).len();
    if lead > 0 {
        text.plain.drain(..lead);
    }
    let (lead, end) = (lead as u32, text.plain.len() as u32);
    for mark in &mut text.marks {
        mark.start = mark.start.saturating_sub(lead).min(end);
        mark.end = mark.end.saturating_sub(lead).min(end);
    }
    text.marks.retain(|mark| mark.start < mark.end);
}
