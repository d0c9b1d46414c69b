//! The value at the head of a line or list item, and which words can be values at all.

use super::super::{is_value_mark, value_of};
use crate::page::Text;
use as_documented_contract::Type;
use serde_json::Value;

/// The value at the head of a line that gives one value and its meaning.
pub(super) fn item_value(text: &Text, ty: Type, strict: bool) -> Option<Value> {
    let plain = text.plain.trim();
    let mark = text.marks.iter().find(|mark| mark.start == 0 && is_value_mark(mark));
    if let Some(mark) = mark {
        let word = text.marked(mark).trim();
        let after = text.plain.get(mark.end as usize..).unwrap_or("").trim_start();
        let (word, glued) = match word
            .split_once(": ")
            .or_else(|| word.split_once('：'))
            .or_else(|| word.strip_suffix(':').map(|head| (head, "")))
        {
            Some((head, _)) => (head.trim(), true),
            None => (word, false),
        };
        let (word, glued) = match word.split_once([' ', '(', '（']) {
            Some((head, tail)) if tail.ends_with([')', '）']) => (head.trim(), true),
            _ => (word, glued),
        };
        let closes = glued
            || after.is_empty()
            || two(after)
            || after.starts_with([':', '：', '(', '（', '-', '–', '—', '.', ',', ';', '，', '。', '；'])
            || (!strict && after.starts_with(|c: char| c.is_lowercase() || !c.is_ascii()));
        if !closes || word.contains(' ') && word.len() > 30 || is_title(word) {
            return None;
        }
        return as_shown(word, true, ty).filter(|value| fits(value, ty));
    }
    // `“auto”: made by itself`
    if let Some((word, after)) = quoted(plain) {
        let separated = after.is_empty() || after.starts_with([':', '：', '(', '（', '–', '—', '-']);
        let own = separated && is_token(word) && !(strict && after.is_empty());
        return value_of(word, ty).filter(|value| own && fits(value, ty));
    }
    let whole = plain.trim_end_matches(['.', ';', '。', '；']);
    if ty == Type::String && !strict && quantity(whole) == Some(whole.len()) {
        return Some(Value::String(whole.to_owned()));
    }
    // A colon inside a word belongs to it: `network:lid_holder`.
    let inner =
        whole.split_once(':').is_some_and(|(_, tail)| tail.contains('_') && !tail.starts_with([' ', '_']));
    if ty == Type::String && !strict && inner && is_token(whole) {
        return Some(Value::String(whole.to_owned()));
    }
    let ends = |(at, c): &(usize, char)| match c {
        // `application/json;charset=utf-8`
        ';' => !plain.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        c => [':', '：', '(', '（', ',', '，', ' ', '；', '。', '-', '–', '、'].contains(c),
    };
    let mut end = plain.char_indices().find(ends).map_or(plain.len(), |(at, _)| at);
    // A hyphen inside a word belongs to it.
    while plain.get(end..).is_some_and(|rest| rest.starts_with('-'))
        && plain.as_bytes().get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
    {
        end = plain
            .get(end + 1..)
            .and_then(|rest| rest.find([':', '：', '(', '（', ',', '，', ' ', ';', '；', '。', '-', '、']))
            .map_or(plain.len(), |more| end + 1 + more);
    }
    let word = plain.get(..end)?.trim_end_matches('.');
    let after = plain.get(end..).unwrap_or("").trim_start();
    let separated = two(after)
        || after.starts_with([':', '：', '(', '（', '–', '—'])
        || after.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c == ' ' || !c.is_ascii()))
        || after.is_empty()
        || after == "."
        || after == ";"
        || after == "；"
        || after == "。";
    let indicates = ["indicates", "means", "表示", "代表"].iter().any(|word| after.starts_with(word));
    if !(separated || indicates) || (strict && after.is_empty()) || !is_token(word) || is_keyword(word) {
        return None;
    }
    value_of(word, ty).filter(|value| fits(value, ty))
}

/// The word in quotation marks at the head of a text, and what follows it.
fn quoted(plain: &str) -> Option<(&str, &str)> {
    let rest = plain.strip_prefix(['“', '"', '‘', '\''])?;
    let (word, after) = rest.split_once(['”', '"', '’', '\''])?;
    Some((word, after.trim_start()))
}

/// Whether what stands behind a value is another one with the same meaning: `false or closed: …`.
fn two(after: &str) -> bool {
    let other = after.strip_prefix("or ").and_then(|rest| rest.split_once(':'));
    other.is_some_and(|(other, _)| is_token(other))
}

/// The size of a number with a unit of storage at the head of a text: `100 MB`.
pub(in super::super) fn quantity(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).filter(|_| digits > 0)?;
    let unit = rest.strip_prefix(' ')?;
    let known = ["KB", "MB", "GB", "TB"].into_iter().find(|own| unit.starts_with(own))?;
    let after = unit.get(known.len()..)?;
    (!after.starts_with(|c: char| c.is_alphanumeric() || c == '/')).then_some(digits + 1 + known.len())
}

/// A word as a value; one that the page sets apart is a value whatever it means (`**Empty**`).
pub(super) fn as_shown(word: &str, marked: bool, ty: Type) -> Option<Value> {
    let own = matches!(ty, Type::String | Type::Any) && marked && !word.eq_ignore_ascii_case("null");
    if own && !word.is_empty() && word.len() <= 200 {
        return Some(Value::String(word.trim_matches(['"', '“', '”', '`', '\'', '‘', '’']).to_owned()));
    }
    value_of(word, ty)
}

/// A word that heads a part of a description even where the page sets it apart.
pub(super) fn is_title(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().trim_end_matches([':', '：']),
        "definition"
            | "constraints"
            | "range"
            | "value range"
            | "default"
            | "default value"
            | "note"
            | "notes"
            | "caution"
            | "example"
            | "format"
            | "minimum"
            | "maximum"
            | "minimum length"
            | "maximum length"
            | "minimum value"
            | "maximum value"
            | "array length"
            | "enumeration values"
            | "n/a"
            | "null"
            | "参数解释"
            | "约束限制"
            | "取值范围"
            | "默认取值"
            | "不涉及"
    )
}

/// A word that heads a line of a description and is no value.
pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().trim_end_matches([':', '：']),
        "default"
            | "minimum"
            | "maximum"
            | "note"
            | "range"
            | "value"
            | "values"
            | "example"
            | "constraints"
            | "definition"
            | "default value"
            | "enumeration"
            | "options"
            | "format"
            | "unit"
            | "array"
            | "type"
            | "description"
            | "length"
            | "minimum length"
            | "maximum length"
            | "minimum value"
            | "maximum value"
            | "array length"
            | "value range"
            | "n/a"
            | "none"
            | "notes"
            | "status"
            | "null"
            | "empty"
            | "specified"
            | "modified"
            | "left"
            | "set"
            | "unique"
            | "yes"
            | "no"
            | "which"
            | "caution"
            | "the"
            | "it"
            | "this"
            | "if"
            | "when"
            | "-"
    )
}

pub(super) fn fits(value: &Value, ty: Type) -> bool {
    match ty {
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Number => value.is_number(),
        Type::String | Type::Any => value.as_str().is_some_and(|word| !word.is_empty()),
        Type::Boolean | Type::Object | Type::Array | Type::Map | Type::Null => false,
    }
}

/// Whether a word can be a value of an enum.
pub(super) fn is_token(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'_' | b'-' | b'.' | b'+' | b'/' | b'*' | b':' | b';' | b'=')
        })
        && word.bytes().any(|b| b.is_ascii_alphanumeric())
}
