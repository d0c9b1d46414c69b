//! Inline markup: emphasis, literals, roles, links, substitutions and escapes.
//!
//! An opening mark without its closing one is text. Bold is looked for more generously than docutils does, because
//! these pages close it against letters (`**0**to`).

use super::Reader;
use crate::page::{Mark, MarkKind, Text};
use crate::reader::window;

/// How many asterisks of one text may open nothing.
const MAX_IDLE: usize = 64;

impl Reader {
    /// Reads a joined paragraph.
    pub(super) fn inline(&self, raw: &str) -> Text {
        if !raw.bytes().any(|byte| matches!(byte, b'*' | b'`' | b'|' | b'\\')) {
            return Text::plain(raw);
        }
        let mut text = Text { plain: String::with_capacity(raw.len()), marks: Vec::new() };
        self.scan(raw, &mut text);
        text
    }

    fn scan(&self, raw: &str, text: &mut Text) {
        let bytes = raw.as_bytes();
        let mut at = 0;
        // Marks that open nothing; a text full of them is not marked up, and looking for the end of each is quadratic.
        let mut idle = 0;
        while let Some(byte) = bytes.get(at) {
            let rest = raw.get(at..).unwrap_or("");
            let used = match byte {
                b'\\' => escape(rest, text),
                b'*' if idle > MAX_IDLE => 0,
                b'*' if rest.starts_with("**") => strong(rest, text),
                b'*' => emphasis(raw, at, text),
                b'`' if rest.starts_with("``") => code(rest, text),
                b'`' => interpreted(rest, "", text),
                b':' => role(rest, text),
                b'|' => self.substitution(rest, text),
                _ => 0,
            };
            if used > 0 {
                at += used;
                continue;
            }
            idle += usize::from(*byte == b'*');
            let next = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| matches!(c, '\\' | '*' | '`' | ':' | '|'))
                .map_or(rest.len(), |(offset, _)| offset);
            text.plain.push_str(rest.get(..next).unwrap_or(""));
            at += next;
        }
    }

    fn substitution(&self, rest: &str, text: &mut Text) -> usize {
        let Some(inner) = rest.get(1..) else { return 0 };
        let Some(end) = inner.find('|') else { return 0 };
        let Some(words) = inner.get(..end).and_then(|name| self.substitutions.get(name)) else { return 0 };
        let Some(spare) = self.spare.get().checked_sub(words.len()) else { return 0 };
        self.spare.set(spare);
        text.plain.push_str(words);
        end + 2
    }
}

fn escape(rest: &str, text: &mut Text) -> usize {
    let Some(next) = rest.chars().nth(1) else { return 0 };
    if !next.is_whitespace() {
        text.plain.push(next);
    }
    1 + next.len_utf8()
}

fn marked(text: &mut Text, words: &str, kind: MarkKind) {
    let start = text.plain.len() as u32;
    push_unescaped(&mut text.plain, words);
    text.marks.push(Mark { start, end: text.plain.len() as u32, kind });
}

fn push_unescaped(out: &mut String, words: &str) {
    if !words.contains('\\') {
        out.push_str(words);
        return;
    }
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(chars.next().filter(|c| !c.is_whitespace()));
        } else {
            out.push(c);
        }
    }
}

fn strong(rest: &str, text: &mut Text) -> usize {
    let Some(inner) = rest.get(2..).map(window) else { return 0 };
    if inner.starts_with(char::is_whitespace) {
        return 0;
    }
    let mut from = 0;
    while let Some(found) = inner.get(from..).and_then(|tail| tail.find("**")) {
        let end = from + found;
        let words = inner.get(..end).unwrap_or("");
        if end > 0 && !words.ends_with(char::is_whitespace) {
            // In `****` the mark closes at the last pair, so that `**\***` and a bold asterisk survive.
            let more = usize::from(
                inner.get(end + 2..).is_some_and(|tail| tail.starts_with('*') && !tail.starts_with("**")),
            );
            let words = inner.get(..end + more).unwrap_or(words);
            marked(text, words, MarkKind::Strong);
            return end + more + 4;
        }
        from = end + 2;
    }
    0
}

fn emphasis(raw: &str, at: usize, text: &mut Text) -> usize {
    let before = raw.get(..at).and_then(|head| head.chars().next_back());
    let Some(inner) = raw.get(at + 1..).map(window) else { return 0 };
    let opens = before.is_none_or(|c| !c.is_alphanumeric() && c != '*')
        && inner.starts_with(|c: char| !c.is_whitespace() && c != '*');
    if !opens {
        return 0;
    }
    let Some(end) = inner.find('*') else { return 0 };
    let words = inner.get(..end).unwrap_or("");
    let after = inner.get(end + 1..).and_then(|tail| tail.chars().next());
    if words.is_empty()
        || words.ends_with(char::is_whitespace)
        || after.is_some_and(|c| c.is_alphanumeric() || c == '*')
    {
        return 0;
    }
    marked(text, words, MarkKind::Emphasis);
    end + 2
}

fn code(rest: &str, text: &mut Text) -> usize {
    let Some(inner) = rest.get(2..).map(window) else { return 0 };
    let Some(end) = inner.find("``") else { return 0 };
    let more = inner.get(end + 2..).map_or(0, |tail| tail.bytes().take_while(|byte| *byte == b'`').count());
    let words = inner.get(..end + more).unwrap_or("");
    let start = text.plain.len() as u32;
    text.plain.push_str(words);
    text.marks.push(Mark { start, end: text.plain.len() as u32, kind: MarkKind::Code });
    end + more + 4
}

fn role(rest: &str, text: &mut Text) -> usize {
    let Some(inner) = rest.get(1..) else { return 0 };
    let size = inner
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+'))
        .count();
    if size == 0 || inner.get(size..).is_none_or(|tail| !tail.starts_with(":`")) {
        return 0;
    }
    let name = inner.get(..size).unwrap_or("");
    match interpreted(inner.get(size + 1..).unwrap_or(""), name, text) {
        0 => 0,
        used => used + size + 2,
    }
}

/// Interpreted text: a role's content, a phrase reference, or a title of the default role.
fn interpreted(rest: &str, role: &str, text: &mut Text) -> usize {
    let Some(inner) = rest.get(1..) else { return 0 };
    let Some(end) = closing(window(inner)) else { return 0 };
    let words = inner.get(..end).unwrap_or("");
    if words.is_empty() {
        return 0;
    }
    let tail = inner.get(end + 1..).unwrap_or("");
    let reference = if tail.starts_with("__") { 2 } else { usize::from(tail.starts_with('_')) };
    let used = end + 2 + if role.is_empty() { reference } else { 0 };
    match role {
        "ref" | "doc" | "any" | "term" | "download" | "numref" => link(words, true, text),
        "" if reference > 0 => link(words, false, text),
        "literal" | "code" | "samp" | "file" | "kbd" | "command" => marked(text, words, MarkKind::Code),
        "strong" | "guilabel" => marked(text, words, MarkKind::Strong),
        _ => marked(text, words, MarkKind::Emphasis),
    }
    used
}

fn closing(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'`' => return Some(at),
            _ => at += 1,
        }
    }
}

fn link(words: &str, label: bool, text: &mut Text) {
    let (title, target) = match words.strip_suffix('>').and_then(|head| head.rsplit_once('<')) {
        Some((title, target)) if !title.trim().is_empty() => (title.trim_end(), target),
        Some((_, target)) => (target, target),
        None => (words, words),
    };
    // Labels are case-insensitive; addresses are not.
    let target = if label { target.trim().to_lowercase() } else { target.trim().to_owned() };
    marked(text, title, MarkKind::Link(target));
}
