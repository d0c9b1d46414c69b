//! Inline Markdown: emphasis, code, links, images, inline HTML, entities and escapes.

use crate::page::{Mark, MarkKind, Text};
use crate::reader::html::{attribute, decode};
use crate::reader::window;

/// How many brackets of one text may open nothing.
const MAX_IDLE: usize = 64;

/// A mark that has been opened and not closed: what closes it, where it begins.
struct Open {
    close: &'static str,
    start: u32,
}

/// Reads a joined paragraph; the names of `<a name>` anchors are added to `anchors`.
pub(crate) fn inline(raw: &str, anchors: &mut Vec<String>) -> Text {
    if !raw.bytes().any(|byte| matches!(byte, b'*' | b'`' | b'_' | b'\\' | b'[' | b'<' | b'&' | b'!')) {
        return Text::plain(raw);
    }
    let mut text = Text { plain: String::with_capacity(raw.len()), marks: Vec::new() };
    scan(raw, &mut text, anchors, 0);
    // The blanks around an anchor or an image are not text.
    let end = text.plain.trim_end().len();
    text.plain.truncate(end);
    let lead = text.plain.len() - text.plain.trim_start().len();
    text.plain.drain(..lead);
    let (lead, end) = (lead as u32, text.plain.len() as u32);
    for mark in &mut text.marks {
        mark.start = mark.start.saturating_sub(lead).min(end);
        mark.end = mark.end.saturating_sub(lead).min(end);
    }
    text.marks.retain(|mark| mark.start < mark.end);
    text.marks.sort_by_key(|mark| (mark.start, u32::MAX - mark.end));
    text
}

fn scan(raw: &str, text: &mut Text, anchors: &mut Vec<String>, depth: usize) {
    let bytes = raw.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    // Brackets that open nothing; a text full of them holds no links, and looking for the end of each is quadratic.
    let mut idle = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = raw.get(at..).unwrap_or("");
        let used = match byte {
            b'\\' => escape(rest, text),
            b'`' => code(rest, text),
            b'*' | b'_' => emphasis(raw, at, &mut open, text),
            b'!' if rest.starts_with("![") && idle < MAX_IDLE => image(rest, text),
            b'[' if idle < MAX_IDLE => link(rest, text, anchors, depth),
            b'<' => tag(rest, text, anchors, &mut open),
            b'&' => {
                let end = rest.bytes().take(12).position(|byte| byte == b';').map_or(1, |end| end + 1);
                decode(rest.get(..end).unwrap_or("&"), &mut text.plain);
                end
            }
            _ => 0,
        };
        if used > 0 {
            at += used;
            continue;
        }
        idle += usize::from(*byte == b'[');
        let special = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '!' | '[' | '<' | '&');
        let next =
            rest.char_indices().skip(1).find(|(_, c)| special(*c)).map_or(rest.len(), |(offset, _)| offset);
        text.plain.push_str(rest.get(..next).unwrap_or(""));
        at += next;
    }
    // What was opened and never closed was text.
    for Open { close, start, .. } in open.into_iter().rev().filter(|open| !open.close.starts_with('<')) {
        let start = start as usize;
        if text.plain.is_char_boundary(start) {
            text.plain.insert_str(start, close);
            let size = close.len() as u32;
            for mark in text.marks.iter_mut() {
                if mark.start as usize >= start {
                    mark.start += size;
                }
                if mark.end as usize > start {
                    mark.end += size;
                }
            }
        }
    }
}

fn escape(rest: &str, text: &mut Text) -> usize {
    match rest.chars().nth(1) {
        Some(next) if next.is_ascii_punctuation() => {
            text.plain.push(next);
            2
        }
        _ => 0,
    }
}

fn code(rest: &str, text: &mut Text) -> usize {
    let size = rest.bytes().take_while(|byte| *byte == b'`').count();
    let Some(inner) = rest.get(size..) else { return 0 };
    let fence = rest.get(..size).unwrap_or("`");
    let Some(end) = window(inner).find(fence) else {
        text.plain.push_str(fence);
        return size;
    };
    let start = text.plain.len() as u32;
    text.plain.push_str(inner.get(..end).unwrap_or("").trim());
    text.marks.push(Mark { start, end: text.plain.len() as u32, kind: MarkKind::Code });
    end + 2 * size
}

/// Opens or closes bold and italic text.
fn emphasis(raw: &str, at: usize, open: &mut Vec<Open>, text: &mut Text) -> usize {
    let rest = raw.get(at..).unwrap_or("");
    let mark = if rest.starts_with("**") {
        "**"
    } else if rest.starts_with("__") {
        "__"
    } else if rest.starts_with('*') {
        "*"
    } else {
        "_"
    };
    let before = raw.get(..at).and_then(|head| head.chars().next_back());
    let after = rest.get(mark.len()..).and_then(|tail| tail.chars().next());
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    // An underscore inside a word is a letter of it.
    if mark.starts_with('_') && word(before) && word(after) {
        return 0;
    }
    let closes = before.is_some_and(|c| !c.is_whitespace());
    if closes && let Some(index) = open.iter().rposition(|own| own.close == mark) {
        let start = open.get(index).map_or(0, |own| own.start);
        // Marks opened inside and not closed were text; they are rare enough to be put back in place.
        for inner in open.drain(index..).skip(1).collect::<Vec<_>>().into_iter().rev() {
            if !inner.close.starts_with('<') && text.plain.is_char_boundary(inner.start as usize) {
                text.plain.insert_str(inner.start as usize, inner.close);
            }
        }
        let kind = if mark.len() == 2 { MarkKind::Strong } else { MarkKind::Emphasis };
        text.marks.push(Mark { start, end: text.plain.len() as u32, kind });
        return mark.len();
    }
    let opens = after.is_some_and(|c| !c.is_whitespace()) && open.len() < 16;
    if !opens {
        return 0;
    }
    open.push(Open { close: mark, start: text.plain.len() as u32 });
    mark.len()
}

/// The offset of the bracket that closes the one at the head of `rest`.
fn closing(rest: &str, opening: u8, closing: u8) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let byte = *bytes.get(at)?;
        if byte == b'\\' {
            at += 1;
        } else if byte == opening {
            depth += 1;
        } else if byte == closing {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at);
            }
        }
        at += 1;
        // Brackets that far apart are not a link, and looking on for each would cost quadratic time.
        if at > 4096 {
            return None;
        }
    }
}

/// The target of a link whose title ends at `end`, and one past its last byte.
fn target(rest: &str, end: usize) -> Option<(&str, usize)> {
    let tail = rest.get(end + 1..)?;
    if !tail.starts_with('(') {
        return None;
    }
    let close = closing(tail, b'(', b')')?;
    let inner = tail.get(1..close)?.trim();
    let address = inner.split_once(" \"").map_or(inner, |(address, _)| address.trim());
    Some((address.trim_matches(['<', '>']), end + 1 + close + 1))
}

fn link(rest: &str, text: &mut Text, anchors: &mut Vec<String>, depth: usize) -> usize {
    let Some(end) = closing(rest, b'[', b']') else { return 0 };
    let Some((address, used)) = target(rest, end) else { return 0 };
    let start = text.plain.len() as u32;
    let title = rest.get(1..end).unwrap_or("");
    if depth < 4 {
        scan(title, text, anchors, depth + 1);
    } else {
        text.plain.push_str(title);
    }
    let address = match address.strip_prefix('#') {
        Some(name) => name.to_lowercase(),
        None => address.to_owned(),
    };
    text.marks.push(Mark { start, end: text.plain.len() as u32, kind: MarkKind::Link(address) });
    used
}

fn image(rest: &str, text: &mut Text) -> usize {
    let Some(inner) = rest.get(1..) else { return 0 };
    let Some(end) = closing(inner, b'[', b']') else { return 0 };
    let Some((_, used)) = target(inner, end) else { return 0 };
    text.plain.push_str(inner.get(1..end).unwrap_or(""));
    used + 1
}

fn tag(rest: &str, text: &mut Text, anchors: &mut Vec<String>, open: &mut Vec<Open>) -> usize {
    let Some(end) = window(rest).find('>') else { return 0 };
    let inner = rest.get(1..end).unwrap_or("");
    let closing = inner.starts_with('/');
    let name: String =
        inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if inner.starts_with("http") || inner.starts_with("mailto:") {
        text.plain.push_str(inner);
        return end + 1;
    }
    let kind = match name.as_str() {
        "b" | "strong" => Some(("<b>", MarkKind::Strong)),
        "i" | "em" => Some(("<i>", MarkKind::Emphasis)),
        "code" | "tt" => Some(("<code>", MarkKind::Code)),
        "a" => {
            if let Some(id) =
                attribute(inner.get(1..).unwrap_or(""), "name").or_else(|| attribute(inner, "id"))
            {
                anchors.push(id.to_lowercase());
            }
            None
        }
        "br" => {
            text.plain.push(' ');
            None
        }
        "span" | "u" | "sup" | "sub" | "font" | "small" | "big" | "p" | "div" | "img" | "s" | "del" => None,
        // Anything else is a placeholder such as `<instance_id>`.
        _ => return 0,
    };
    if let Some((close, kind)) = kind {
        if !closing {
            if open.len() < 16 {
                open.push(Open { close, start: text.plain.len() as u32 });
            }
        } else if let Some(index) = open.iter().rposition(|own| own.close == close) {
            let own = open.remove(index);
            text.marks.push(Mark { start: own.start, end: text.plain.len() as u32, kind });
        }
    }
    end + 1
}
