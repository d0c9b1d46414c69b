//! Text for a terminal: what an endpoint sent made harmless, sentences broken into lines.
//!
//! Bodies and headers come from a stranger. An escape sequence among them could repaint a verdict, so every
//! character that does more than stand in its place is shown escaped.

use textwrap::{Options, WordSeparator, WordSplitter};

/// The widest text that is pleasant to read; tables may be wider.
const WIDEST: usize = 120;

/// The text with control characters and direction overrides escaped; line breaks stay where `lines` is true.
#[must_use]
pub fn clean(text: &str, lines: bool) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        let moves = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if (c.is_control() && !(lines && c == '\n')) || moves {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

/// The text on lines of at most `width` columns, the first after `first`, the others after `rest`. Words are
/// never split, so that ids and URLs can be copied.
pub(crate) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = Options::new(width.clamp(40, WIDEST))
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    let mut out = textwrap::fill(text, options);
    out.push('\n');
    out
}

/// `1 request`, `2 requests`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
