//! The numbers in a text, and what each counts.
//!
//! A number that is part of a word, a version or a fraction is told apart and bounds nothing.

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    Characters,
    Other,
    None,
}
/// A number in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) value: i64,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a fraction or a unit letter makes it something else than a plain whole number.
    pub(super) plain: bool,
}

/// The numbers of a text, in order.
pub(super) fn numbers(text: &str) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
            continue;
        }
        let mut start = at;
        // `[1,300]` is a range and no number of four digits.
        let bracket = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'[');
        while bytes.get(at).is_some_and(|b| {
            b.is_ascii_digit()
                || (*b == b','
                    && !bracket
                    && bytes.get(at + 1..at + 4).is_some_and(|d| d.iter().all(u8::is_ascii_digit))
                    && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit))
        }) {
            at += 1;
        }
        let end = at;
        let before = start.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        // A minus sign belongs to the number unless it stands between two numbers or words.
        let signed = before == b'-'
            && start
                .checked_sub(2)
                .and_then(|i| bytes.get(i))
                .is_none_or(|b| matches!(b, b' ' | b'(' | b'[' | b':' | b'*') || !b.is_ascii())
            && !text
                .get(..start - 1)
                .is_some_and(|head| head.trim_end().ends_with(|c: char| c.is_ascii_digit()));
        let after = bytes.get(end).copied().unwrap_or(b' ');
        let fraction = after == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let glued = before.is_ascii_alphabetic()
            || before == b'_'
            || before == b'.' && start > 1 && bytes.get(start - 2).is_some_and(u8::is_ascii_digit)
            || after.is_ascii_alphabetic()
            || after == b'_';
        let digits: String =
            text.get(start..end).unwrap_or("").chars().filter(char::is_ascii_digit).collect();
        if let Ok(value) = digits.parse::<i64>() {
            let value = if signed { -value } else { value };
            // `-1200 ~ +1200`.
            if signed || before == b'+' {
                start -= 1;
            }
            // `2^31-1`, `2^63 – 1`.
            if after == b'^' && !glued {
                let (value, size) = power(value, text.get(end + 1..).unwrap_or(""));
                at = end + 1 + size;
                out.push(Figure { value: value.unwrap_or(0), start, end: at, plain: value.is_some() });
                continue;
            }
            out.push(Figure { value, start, end, plain: !fraction && !glued });
        }
    }
    out
}

/// A power and what is added to it, and the bytes that say so after the `^`.
fn power(base: i64, rest: &str) -> (Option<i64>, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let size = digits(rest);
    let exponent = rest.get(..size).and_then(|own| own.parse::<u32>().ok());
    let tail = rest.get(size..).unwrap_or("");
    let sign = tail.trim_start_matches([' ', ')']);
    let minus = sign.strip_prefix(['-', '–', '−']).map(str::trim_start);
    let (less, end) = match minus.filter(|own| digits(own) == 1) {
        Some(own) => {
            let less = own.get(..1).and_then(|own| own.parse::<i64>().ok()).unwrap_or(0);
            (less, rest.len() - own.len() + 1)
        }
        None => (0, size),
    };
    // 2^63 - 1 is the largest value there is, though 2^63 is none.
    let value = exponent.and_then(|exponent| i128::from(base).checked_pow(exponent));
    (value.and_then(|own| i64::try_from(own - i128::from(less)).ok()), end)
}

/// What stands after a number.
pub(super) fn unit(rest: &str) -> Unit {
    let rest = rest.trim_start_matches([' ', '*', '`', '-', '\u{a0}', '个', ')']).trim_start();
    let rest = rest
        .strip_prefix("unicode")
        .map(str::trim_start)
        .or_else(|| rest.strip_prefix("utf-8 "))
        .or_else(|| rest.strip_prefix("english "))
        .or_else(|| rest.strip_prefix("visible "))
        .or_else(|| rest.strip_prefix("valid "))
        .or_else(|| rest.strip_prefix("ascii "))
        .or_else(|| rest.strip_prefix("chinese "))
        .unwrap_or(rest);
    let characters =
        ["character", "chars", "char ", "byte", "letters", "字符", "字节", "位字符", "digits", "位"];
    if characters.iter().any(|word| rest.starts_with(word)) {
        return Unit::Characters;
    }
    if rest.is_empty()
        || rest.starts_with(['.', ',', ')', '(', '，', '。', '（', '、', ']', ';'])
        || ["and ", "or ", "but ", "by ", "which ", "(", "if ", "when ", "in length"]
            .iter()
            .any(|word| rest.starts_with(word))
    {
        return Unit::None;
    }
    Unit::Other
}
