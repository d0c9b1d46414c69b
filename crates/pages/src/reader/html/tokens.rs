//! A tolerant HTML tokenizer that knows where it is.
//!
//! It never fails: what is no tag is text, what is not closed ends with the source. Positions are counted as the
//! source is consumed, so that a page in one line costs no more than a page in many.

use crate::page::Place;

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token<'a> {
    /// Text between tags, entities not yet decoded.
    Text(&'a str),
    /// An opening tag: its name as written, and the rest up to `>`.
    Open(&'a str, &'a str),
    /// A closing tag.
    Close(&'a str),
    /// A comment, declaration or processing instruction.
    Comment(&'a str),
}

/// The tokens of a source.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Where the rest begins.
    place: Place,
}

impl<'a> Tokens<'a> {
    /// Tokens of a source that begins at a place.
    pub(super) fn new(source: &'a str, place: Place) -> Self {
        Tokens { rest: source, place }
    }

    fn take(&mut self, size: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(size).unwrap_or((self.rest, ""));
        self.place = advance(self.place, head);
        self.rest = tail;
        head
    }

    /// The next token and where it begins.
    pub(super) fn next(&mut self) -> Option<(Token<'a>, Place)> {
        let place = self.place;
        let rest = self.rest;
        let bytes = rest.as_bytes();
        if *bytes.first()? != b'<' {
            let end = memchr::memchr(b'<', bytes).unwrap_or(rest.len());
            return Some((Token::Text(self.take(end)), place));
        }
        match bytes.get(1) {
            Some(b'!' | b'?') => {
                let (size, body) = if rest.starts_with("<!--") {
                    let inner = rest.get(4..).unwrap_or("");
                    match inner.find("-->") {
                        Some(end) => (end + 7, inner.get(..end).unwrap_or("")),
                        None => (rest.len(), inner),
                    }
                } else {
                    let end = rest.find('>').map_or(rest.len(), |end| end + 1);
                    (end, rest.get(2..end.saturating_sub(1).max(2)).unwrap_or(""))
                };
                self.take(size);
                Some((Token::Comment(body), place))
            }
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let end = rest.find('>').unwrap_or(rest.len());
                let name = name(rest.get(2..end).unwrap_or(""));
                self.take((end + 1).min(rest.len()));
                Some((Token::Close(name), place))
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let end = tag_end(bytes);
                let inner = rest.get(1..end).unwrap_or("");
                let name = name(inner);
                let attributes = inner.get(name.len()..).unwrap_or("");
                self.take((end + 1).min(rest.len()));
                Some((Token::Open(name, attributes), place))
            }
            _ => {
                let end = rest.get(1..).and_then(|tail| tail.find('<')).map_or(rest.len(), |end| end + 1);
                Some((Token::Text(self.take(end)), place))
            }
        }
    }

    /// The text up to the closing tag of `element`, and the place where it begins; the closing tag is consumed.
    pub(super) fn raw_until(&mut self, element: &str) -> (&'a str, Place) {
        let place = self.place;
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        let end = loop {
            let Some(found) = self.rest.get(at..).and_then(|tail| tail.find("</")) else {
                break self.rest.len();
            };
            at += found;
            let own = bytes.get(at + 2..at + 2 + element.len());
            if own.is_some_and(|own| own.eq_ignore_ascii_case(element.as_bytes())) {
                break at;
            }
            at += 2;
        };
        let text = self.take(end);
        let close = self.rest.find('>').map_or(self.rest.len(), |close| close + 1);
        self.take(close);
        (text, place)
    }
}

/// A place moved over a text.
pub(super) fn advance(place: Place, text: &str) -> Place {
    let Some(last) = memchr::memrchr(b'\n', text.as_bytes()) else {
        return Place { line: place.line, column: place.column + count(text) };
    };
    let (head, tail) = text.split_at(last);
    let lines = memchr::memchr_iter(b'\n', head.as_bytes()).count() as u32 + 1;
    Place { line: place.line + lines, column: count(tail) }
}

fn count(text: &str) -> u32 {
    text.bytes().filter(|byte| (*byte as i8) >= -0x40).count() as u32
}

fn name(inner: &str) -> &str {
    let size =
        inner.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_')).count();
    inner.get(..size).unwrap_or("")
}

/// The offset of the `>` that closes a tag, not minding those in quotation marks.
fn tag_end(bytes: &[u8]) -> usize {
    let mut quote = 0;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'"' | b'\'' if quote == 0 && bytes.get(at - 1) == Some(&b'=') => quote = *byte,
            b'>' if quote == 0 => return at,
            _ if *byte == quote => quote = 0,
            _ => {}
        }
    }
    // An open quotation mark swallows the page; take the first `>` instead.
    bytes.iter().position(|byte| *byte == b'>').unwrap_or(bytes.len())
}

/// The value of an attribute in the attribute part of a tag.
pub(crate) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    Attributes(attributes).find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// The attributes of a tag that have a value, in order.
pub(super) struct Attributes<'a>(pub(super) &'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_space = |c: char| c.is_ascii_whitespace();
        loop {
            let rest = self
                .0
                .trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
            if rest.is_empty() {
                self.0 = rest;
                return None;
            }
            let size = rest.bytes().position(|b| b.is_ascii_whitespace() || b == b'=').unwrap_or(rest.len());
            let (name, tail) = rest.split_at_checked(size)?;
            self.0 = tail;
            let Some(value) = tail.trim_start_matches(is_space).strip_prefix('=') else { continue };
            let value = value.trim_start_matches(is_space);
            let (value, tail) = match value.as_bytes().first() {
                Some(quote @ (b'"' | b'\'')) => {
                    let inner = value.get(1..).unwrap_or("");
                    let end = memchr::memchr(*quote, inner.as_bytes()).unwrap_or(inner.len());
                    (inner.get(..end)?, inner.get(end + 1..).unwrap_or(""))
                }
                _ => {
                    let end = value
                        .bytes()
                        .position(|b| b.is_ascii_whitespace() || b == b'>')
                        .unwrap_or(value.len());
                    value.split_at_checked(end)?
                }
            };
            self.0 = tail;
            return Some((name, value));
        }
    }
}

/// Appends text with its entities decoded.
pub(crate) fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let decoded = end.and_then(|end| rest.get(1..end)).and_then(entity);
        match (decoded, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = rest.get(end + 1..).unwrap_or("");
            }
            _ => {
                out.push('&');
                rest = rest.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "middot" => '·',
        "bull" => '•',
        "times" => '×',
        "le" => '≤',
        "ge" => '≥',
        "ne" => '≠',
        "deg" => '°',
        "reg" => '®',
        "copy" => '©',
        "trade" => '™',
        "laquo" => '«',
        "raquo" => '»',
        "para" => '¶',
        "sect" => '§',
        "yen" => '¥',
        "plusmn" => '±',
        "micro" => 'µ',
        "minus" => '−',
        "rarr" => '→',
        "larr" => '←',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let own = r#" data-id="no" class='a id="no"' id = "yes" colspan=2 checked href=/x/y width="""#;
        assert_eq!(attribute(own, "id"), Some("yes"));
        assert_eq!(attribute(own, "class"), Some("a id=\"no\""));
        assert_eq!(attribute(own, "colspan"), Some("2"));
        assert_eq!(attribute(own, "href"), Some("/x/y"));
        assert_eq!(attribute(own, "width"), Some(""));
        assert_eq!(attribute(own, "checked"), None);
        assert_eq!(attribute("id=\"open", "id"), Some("open"));
        assert_eq!(attribute(" é=\"ü\" id=\"ö\"", "id"), Some("ö"));
    }
}
