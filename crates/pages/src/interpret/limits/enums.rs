//! Enums: closed lists of values, in bullets with meanings, in lines of their own, or in a sentence.

use super::{Line, is_value_mark, value_of};
use crate::page::Text;
use as_documented_contract::Type;
use serde_json::Value;

/// Words that announce a closed list.
const LEADS: [&str; 46] = [
    "value of this parameter can be",
    "parameter can be",
    "value of this parameter is",
    "set this parameter to",
    "the value is fixed to",
    "the value is fixed at",
    "the value can be",
    "value can be",
    "the values can be",
    "values can be",
    "the value is either",
    "value is either",
    "possible values",
    "options:",
    "options include",
    "options are",
    "valid values",
    "the options are",
    "enumeration values",
    "enumeration value",
    "enumerated value",
    "enumerated values",
    "one of the following",
    "the value may be",
    "must be one of",
    "allowed values",
    "available values",
    "value options",
    "following values",
    "values are",
    "values:",
    "value:",
    "must be either",
    "can be set to",
    "can be either",
    "value range:",
    "options can be",
    "available options",
    "supported values",
    "the value must be",
    "value must be",
    "the value is",
    "values include",
    "can be:",
    "value range",
    "status:",
];

/// Chinese words that announce one.
const CHINESE: [&str; 14] = [
    "取值范围：",
    "取值范围:",
    "取值范围如下",
    "枚举值",
    "取值：",
    "取值:",
    "取值为",
    "取值有",
    "可选值",
    "可取值",
    "取值包括",
    "有效值",
    "取值如下",
    "可选范围",
];

/// Words after which a list is only a sample.
const SAMPLES: [&str; 10] = [
    "such as",
    "for example",
    "e.g.",
    "including but not",
    "etc",
    "and so on",
    "例如",
    "比如",
    "等。",
    "for instance",
];

/// The values that the lines of a row allow; `None` if they state no closed list.
pub(super) fn read(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    if !matches!(ty, Type::String | Type::Integer | Type::Number | Type::Any) {
        return None;
    }
    for (index, line) in lines.iter().enumerate() {
        if line.cues & super::cues::ENUM == 0 {
            continue;
        }
        let plain = line.text.plain.as_str();
        let lower = plain.to_ascii_lowercase();
        // `Range` on a line of its own heads the values of the newer pages.
        if matches!(
            lower.trim().trim_end_matches([':', '：']),
            "range" | "value range" | "取值范围" | "options" | "enumeration values"
        ) {
            if let Some(values) = below(lines, index, ty) {
                return Some(values);
            }
            let next = lines.get(index + 1)?;
            if !sampled(&next.text.plain.to_ascii_lowercase())
                && let Some(values) =
                    sentence(next.text, 0, ty).filter(|values| values.len() > 1 || next.text.is_strong())
            {
                return Some(values);
            }
            continue;
        }
        let Some((at, size)) = lead(&lower).or_else(|| can_be(line.text, &lower)) else { continue };
        let tail_start = at + size;
        let tail = plain.get(tail_start..).unwrap_or("");
        if sampled(&lower) {
            continue;
        }
        if let Some(values) = sentence(line.text, tail_start, ty) {
            return Some(values);
        }
        // What follows the announcement in its own line is only a colon or the end.
        let bare = tail.trim_matches([' ', ':', '：', '.', '*', '\u{a0}', '。']);
        let announces = bare.is_empty()
            || plain.trim_end().ends_with([':', '：'])
            || matches!(
                bare.to_ascii_lowercase().as_str(),
                "are as follows"
                    | "as follows"
                    | "one of the following"
                    | "any of the following"
                    | "the following"
                    | "如下"
                    | "one of the following values"
                    | "are"
            );
        if announces && let Some(values) = below(lines, index, ty) {
            return Some(values);
        }
    }
    if let Some(values) = told(lines, ty) {
        return Some(values);
    }
    // Lines that are all `value: meaning` speak for themselves.
    let first = lines.iter().position(|line| item_value(line.text, ty, true).is_some())?;
    let announced = first > 0
        && lines.get(first - 1).is_some_and(|line| line.text.plain.trim_end().ends_with([':', '：']));
    if announced { below(lines, first - 1, ty) } else { None }
}

fn sampled(lower: &str) -> bool {
    SAMPLES.iter().any(|word| lower.contains(word))
}

fn lead(lower: &str) -> Option<(usize, usize)> {
    let english = LEADS.iter().filter_map(|lead| find(lower, lead).map(|at| (at, lead.len())));
    let chinese = CHINESE.iter().filter_map(|lead| find(lower, lead).map(|at| (at, lead.len())));
    english.chain(chinese).max_by_key(|(at, size)| (usize::MAX - at, *size))
}

/// Where a lead stands, not counting `default value:`, `minimum value:` and the like.
fn find(lower: &str, lead: &str) -> Option<usize> {
    lower.match_indices(lead).map(|(at, _)| at).find(|at| {
        let head = lower.get(..*at).unwrap_or("").trim_end();
        let other = [
            "default", "minimum", "maximum", "min", "max", "min.", "max.", "缺省", "默认", "initial",
            "current",
        ];
        !other.iter().any(|word| head.ends_with(word))
    })
}

/// `The field can be **a** or **b**`: only bold values make `can be` an announcement.
fn can_be(text: &Text, lower: &str) -> Option<(usize, usize)> {
    ["can only be ", "can be ", "must be ", "may be ", "is either ", "must be set to ", "be set to "]
        .into_iter()
        .find_map(|lead| {
            let at = lower.find(lead)?;
            let end = (at + lead.len()) as u32;
            let marked = text.marks.iter().any(|mark| is_value_mark(mark) && mark.start == end);
            let listed = lower.trim_end() == lower.get(..at + lead.len() - 1).unwrap_or("").trim_end();
            (marked || listed).then_some((at, lead.len()))
        })
}

/// A list whose items are all a value and its meaning, without words that announce it.
fn told(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let lists = lines.iter().filter(|line| line.item).map(|line| line.list).max()?;
    for list in 1..=lists {
        let items: Vec<_> = lines.iter().filter(|line| line.item && line.list == list).collect();
        let values: Option<Vec<Value>> = items
            .iter()
            .map(|line| item_value(line.text, ty, true).filter(|_| has_meaning(line.text)))
            .collect();
        if let Some(values) = values.filter(|values| values.len() > 1) {
            return Some(values);
        }
    }
    None
}

fn has_meaning(text: &Text) -> bool {
    text.plain.contains([':', '：']) || text.plain.contains(" (") || text.plain.contains("indicates")
}

/// The values in the lines below an announcement: list items, or paragraphs that each begin with a value.
fn below(lines: &[Line<'_>], index: usize, ty: Type) -> Option<Vec<Value>> {
    let announcer = lines.get(index)?;
    let rest = lines.get(index + 1..)?;
    let first = rest.first()?;
    let items = first.item && (!announcer.item || announcer.list != first.list);
    let mut values: Vec<Value> = Vec::new();
    for line in rest {
        if items {
            if line.list != first.list {
                if line.item || line.list == 0 {
                    break;
                }
                continue;
            }
            if !line.item {
                continue;
            }
            // One item that is no value makes the list one of remarks.
            let value = item_value(line.text, ty, false)?;
            if !values.contains(&value) {
                values.push(value);
            }
        } else {
            if line.item != announcer.item {
                break;
            }
            match item_value(line.text, ty, true) {
                Some(value) if !values.contains(&value) => values.push(value),
                _ => break,
            }
        }
    }
    (!values.is_empty() && (items || values.len() > 1)).then_some(values)
}

/// The value at the head of a line that gives one value and its meaning.
fn item_value(text: &Text, ty: Type, strict: bool) -> Option<Value> {
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
            || after.starts_with([':', '：', '(', '（', '-', '–', '—', '.', ',', ';', '，', '。', '；'])
            || (!strict && after.starts_with(|c: char| c.is_lowercase() || !c.is_ascii()));
        if !closes || word.contains(' ') && word.len() > 30 || is_keyword(word) {
            return None;
        }
        return value_of(word, ty).filter(|value| fits(value, ty));
    }
    let end = plain
        .find([':', '：', '(', '（', ',', '，', ' ', ';', '；', '。', '-', '–', '、'])
        .unwrap_or(plain.len());
    let mut end = end;
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
    let separated = after.starts_with([':', '：', '(', '（', '–', '—'])
        || after.starts_with("- ")
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

/// A word that heads a line of a description and is no value.
fn is_keyword(word: &str) -> bool {
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

fn fits(value: &Value, ty: Type) -> bool {
    match ty {
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Number => value.is_number(),
        Type::String | Type::Any => value.as_str().is_some_and(|word| !word.is_empty()),
        Type::Boolean | Type::Object | Type::Array | Type::Map | Type::Null => false,
    }
}

/// Whether a word can be a value of an enum.
fn is_token(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'_' | b'-' | b'.' | b'+' | b'/' | b'*' | b':' | b';' | b'=')
        })
        && word.bytes().any(|b| b.is_ascii_alphanumeric())
}

/// The values of a sentence from a byte on: bold words or bare tokens joined by commas, `and` and `or`.
fn sentence(text: &Text, from: usize, ty: Type) -> Option<Vec<Value>> {
    let plain = text.plain.as_str();
    let rest = plain.get(from..)?;
    let mut at = from + (rest.len() - rest.trim_start_matches([' ', ':', '：', '*', '\u{a0}']).len());
    for filler in [
        "are as follows:",
        "as follows:",
        "one of the following:",
        "either ",
        "set to ",
        "one of ",
        "are ",
        "is ",
        "be ",
        "include ",
        "the following: ",
        "can be ",
        "any of ",
    ] {
        if plain.get(at..).is_some_and(|rest| rest.to_ascii_lowercase().starts_with(filler)) {
            at += filler.len();
            let rest = plain.get(at..)?;
            at += rest.len() - rest.trim_start_matches([' ', ':', '：']).len();
        }
    }
    let mut values: Vec<Value> = Vec::new();
    let mut marked = false;
    let mut bare = false;
    loop {
        let rest = plain.get(at..)?;
        let mark = text.marks.iter().find(|mark| is_value_mark(mark) && mark.start as usize == at);
        let (word, end) = if let Some(mark) = mark {
            marked = true;
            (text.marked(mark).trim(), mark.end as usize)
        } else {
            let quoted = rest.starts_with(['"', '“', '\'', '‘', '`']);
            let inner =
                if quoted { rest.get(rest.chars().next().map_or(0, char::len_utf8)..)? } else { rest };
            let bytes = inner.as_bytes();
            let joins = |at: usize| bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            let belongs = |at: usize, c: char| {
                c.is_ascii_alphanumeric()
                    || matches!(c, '_' | '-' | '.' | '+')
                    || matches!(c, '/' | ';' | '=' | ':') && joins(at)
            };
            let size =
                inner.char_indices().find(|(at, c)| !belongs(*at, *c)).map_or(inner.len(), |(at, _)| at);
            let word = inner.get(..size)?.trim_end_matches('.');
            let mut end = at + (rest.len() - inner.len()) + word.len();
            if quoted {
                end += plain.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            }
            bare = true;
            (word, end)
        };
        if word.is_empty() || is_keyword(word) || (mark.is_none() && !is_token(word)) {
            return None;
        }
        let value = value_of(word.trim_end_matches(['.', ',']), ty).filter(|value| fits(value, ty))?;
        if !values.contains(&value) {
            values.push(value);
        }
        at = end;
        match separator(plain, &mut at) {
            Next::More => {}
            Next::End => break,
            Next::Prose => {
                // A word list that turns into a sentence: bold values still stand, bare ones were words of it.
                if marked && !bare && (values.len() > 1 || single_value(plain, at)) {
                    break;
                }
                return None;
            }
        }
        if values.len() > 200 {
            return None;
        }
    }
    if marked && bare && values.len() > 1 {
        // `**0** or all`: mixed lists are read only if the bare ones are numbers.
        let numbers = values
            .iter()
            .all(|value| value.as_str().is_none_or(|word| word.bytes().any(|b| b.is_ascii_alphanumeric())));
        if !numbers {
            return None;
        }
    }
    let numeric_range = values.len() == 1
        && values.iter().all(|v| {
            v.as_str().is_some_and(|w| w.contains('-') && w.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        });
    if numeric_range {
        return None;
    }
    // One bare word is a value only where the words leave no doubt: `Value: delete.`
    let lower = plain.get(..from).unwrap_or("").to_ascii_lowercase();
    let lone_number = values.len() == 1 && !matches!(ty, Type::String | Type::Any);
    let fixed = [
        "set this parameter to",
        "fixed to",
        "fixed at",
        "value:",
        "values:",
        "options:",
        "option:",
        "enumeration values",
        "enumeration value",
        "取值：",
        "枚举值",
    ]
    .iter()
    .any(|lead| lower.trim_end().ends_with(lead));
    (values.len() > 1 || (marked || fixed) && !lone_number).then_some(values)
}

fn single_value(plain: &str, at: usize) -> bool {
    plain.get(at..).is_some_and(|rest| rest.starts_with(['.', '。']))
}

enum Next {
    More,
    End,
    Prose,
}

/// Moves over what separates two values of a list.
fn separator(plain: &str, at: &mut usize) -> Next {
    let mut joined = false;
    loop {
        let Some(rest) = plain.get(*at..) else { return Next::End };
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        *at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Next::End;
        }
        if trimmed.starts_with(['(', '（']) {
            // A meaning in brackets.
            let close = trimmed.find([')', '）']);
            match close {
                Some(close) => {
                    *at +=
                        close + trimmed.get(close..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8)
                }
                None => return Next::End,
            }
            continue;
        }
        if trimmed.starts_with(['.', '。', ';', '；']) {
            return if joined { Next::Prose } else { Next::End };
        }
        let mut step = 0;
        for mark in [",", "，", "、", "/", "|", "或者", "或", "和", "与"] {
            if trimmed.starts_with(mark) {
                step = mark.len();
                break;
            }
        }
        if step == 0 {
            for word in ["or ", "and "] {
                if trimmed.starts_with(word) {
                    step = word.len();
                    break;
                }
            }
        }
        if step == 0 {
            return if joined { Next::More } else { Next::Prose };
        }
        joined = true;
        *at += step;
    }
}
