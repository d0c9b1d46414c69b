//! Text as a lenient reader takes it: letter case, look-alike forms and escapes undone.
//!
//! It only ever makes two texts more alike. Nothing folded here is sent.

use std::borrow::Cow;

/// How often escapes are undone before a text counts as hiding something.
const ROUNDS: usize = 6;

/// Lower case through upper case (which also folds `ſ` and `ı`), full-width forms as ASCII, every hyphen as `-`,
/// and characters that nobody sees left out. White space stays.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b == b' ' || (b.is_ascii_graphic() && !b.is_ascii_uppercase())) {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        // What folding comes to here, for the texts that nearly all are.
        let seen = text.chars().filter(|c| !is_unseen(*c));
        return Cow::Owned(seen.map(|c| c.to_ascii_lowercase()).collect());
    }
    Cow::Owned(fold_any(text))
}

fn fold_any(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
            other => other,
        };
        if !is_unseen(c) {
            out.extend(c.to_uppercase().flat_map(char::to_lowercase).filter(|c| !is_unseen(*c)));
        }
    }
    out
}

fn is_unseen(c: char) -> bool {
    let format = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}' | '\u{fffd}' | '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{180e}');
    format || (c.is_control() && !c.is_whitespace())
}

/// Folded, letters and digits alone: `All_Failure` and `allFailure` are the same.
pub(super) fn squeeze(text: &str) -> String {
    if text.is_ascii() {
        // Letters and digits are never unseen, so their case is all that there is to fold.
        let kept = text.bytes().filter(u8::is_ascii_alphanumeric);
        return kept.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Every form of a text that undoing its escapes gives, the text itself first, until nothing is left to undo.
/// `Err` with those found so far if that takes too long.
pub(super) fn layers(text: &str) -> Result<Vec<Cow<'_, str>>, Vec<Cow<'_, str>>> {
    let mut out = vec![Cow::Borrowed(text)];
    for _ in 0..ROUNDS {
        let next = out.last().and_then(|last| unescape(last));
        match next {
            None => return Ok(out),
            Some(next) => out.push(Cow::Owned(next)),
        }
    }
    Err(out)
}

/// One layer of escapes undone: `%41`, `\u0041`, `\x41`, `\"`, `&#65;`, `&#x41;`. `None` if there is none.
fn unescape(text: &str) -> Option<String> {
    if !text.bytes().any(|b| matches!(b, b'%' | b'\\' | b'&')) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let (decoded, used) = match byte {
            b'%' if matches!(rest.first(), Some(b'u' | b'U')) => (hex(rest, 1, 4), 6),
            b'%' => match hex(rest, 0, 2) {
                // A percent escape is a byte, so that several may make one character.
                Some(value) => {
                    out.push(u8::try_from(value).unwrap_or(b'?'));
                    at += 3;
                    continue;
                }
                None => (None, 1),
            },
            b'\\' => match rest.first() {
                Some(b'u' | b'U') => (hex(rest, 1, 4), 6),
                Some(b'x' | b'X') => (hex(rest, 1, 2), 4),
                // A backslash before anything else is dropped.
                Some(_) => {
                    at += 1;
                    continue;
                }
                None => (None, 1),
            },
            b'&' if rest.first() == Some(&b'#') => entity(rest),
            _ => (None, 1),
        };
        match decoded.and_then(char::from_u32) {
            Some(c) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += used;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    (out != bytes).then(|| String::from_utf8_lossy(&out).into_owned())
}

fn hex(bytes: &[u8], from: usize, len: usize) -> Option<u32> {
    let digits = bytes.get(from..from + len)?;
    digits.iter().try_fold(0, |sum, byte| Some(sum * 16 + char::from(*byte).to_digit(16)?))
}

fn entity(rest: &[u8]) -> (Option<u32>, usize) {
    let end = rest.iter().take(12).position(|byte| *byte == b';');
    let inner = end.and_then(|end| rest.get(1..end)).and_then(|inner| std::str::from_utf8(inner).ok());
    let value = inner.and_then(|inner| match inner.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => inner.parse().ok(),
    });
    (value, end.map_or(1, |end| end + 2))
}

/// The beginning of an id or key, for a message: enough to find it, too little to use it.
pub(super) fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(8).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_only_look_different_fold_together() {
        for spelled in
            ["Flush", "FLUSH", "ﬂush", "flu\u{17f}h", "ｆｌｕｓｈ", "f\u{200b}lush", "fl\u{301}ush"]
        {
            assert_eq!(fold(spelled), "flush", "{spelled}");
        }
        assert_eq!(squeeze("All_Failure"), squeeze("allFailure"));
        assert_ne!(fold("flush"), fold("flash"));
    }

    #[test]
    fn ascii_folds_as_everything_does() {
        let text: String = (0..=127_u8).map(char::from).collect();
        assert_eq!(fold(&text), fold_any(&text));
        let plain: String = fold_any(&text).chars().filter(|c| c.is_alphanumeric()).collect();
        assert_eq!(squeeze(&text), plain);
    }

    #[test]
    fn escapes_are_undone_layer_by_layer() {
        for escaped in ["%61b", "%2561b", "\\u0061b", "\\x61b", "&#97;b", "&#x61;b", "%5cu0061b"] {
            let layers = layers(escaped).unwrap();
            assert_eq!(layers.last().map(AsRef::as_ref), Some("ab"), "{escaped}");
        }
        assert_eq!(layers("ab").unwrap().len(), 1);
    }

    #[test]
    fn escapes_without_end_are_told() {
        let deep = format!("%{}61", "25".repeat(40));
        assert!(layers(&deep).is_err());
    }
}
