//! Values in running text: a list joined by commas, `and` and `or`.

use super::super::{Line, cues, is_value_mark, value_of};
use super::about_parts;
use super::item::{as_shown, fits, is_keyword, is_title, is_token, quantity};
use super::leads::{Lead, sampled};
use crate::page::Text;
use as_documented_contract::Type;
use serde_json::Value;

/// The values that a sentence announces: bold words or bare tokens joined by commas, `and` and `or`.
pub(super) fn sentence(text: &Text, lead: Lead, ty: Type) -> Option<Vec<Value>> {
    let plain = text.plain.as_str();
    let from = lead.end;
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
        if plain.get(at..at + filler.len()).is_some_and(|own| own.eq_ignore_ascii_case(filler)) {
            at += filler.len();
            let rest = plain.get(at..)?;
            at += rest.len() - rest.trim_start_matches([' ', ':', '：']).len();
        }
    }
    let mut values: Vec<Value> = Vec::new();
    let mut marked = false;
    let mut bare = false;
    let mut quoted_all = true;
    let mut closed = false;
    let lower = plain.get(..from).unwrap_or("").to_ascii_lowercase();
    let lower = lower.trim_end();
    loop {
        let rest = plain.get(at..)?;
        let mark = text.marks.iter().find(|mark| is_value_mark(mark) && mark.start as usize == at);
        if mark.is_none() && lead.marked && !rest.starts_with(QUOTES) {
            return None;
        }
        let (word, end) = if let Some(mark) = mark {
            marked = true;
            quoted_all = false;
            (text.marked(mark).trim(), mark.end as usize)
        } else {
            let quoted = rest.starts_with(QUOTES);
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
            // In a text the unit is part of the value.
            let size = quantity(inner).filter(|_| ty == Type::String).unwrap_or(size);
            let word = inner.get(..size)?.trim_end_matches('.');
            let mut end = at + (rest.len() - inner.len()) + word.len();
            if quoted {
                end += plain.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            }
            bare = true;
            quoted_all &= quoted;
            (word, end)
        };
        let wordy = match mark {
            // `can be **Endpoint ID**` names a kind of value and no value.
            Some(_) => is_title(word) || lead.marked && word.contains(' '),
            None => is_keyword(word) || !is_token(word) && quantity(word) != Some(word.len()),
        };
        if word.is_empty() || wordy {
            return None;
        }
        // `or **null**` says that the value may be missing, not that it is the text.
        let missing = mark.is_some() && word.eq_ignore_ascii_case("null");
        let value = as_shown(word.trim_end_matches(['.', ',']), mark.is_some(), ty);
        match value.filter(|value| fits(value, ty)) {
            Some(value) if !values.contains(&value) => values.push(value),
            Some(_) => {}
            None if missing => {}
            None => return None,
        }
        at = end;
        let mut next = separator(plain, &mut at);
        // `**4** and **6**, indicating …`: after a comma the sentence goes on.
        if matches!(next, Next::Comma)
            && marked
            && !bare
            && !plain.get(at..).is_some_and(|rest| rest.starts_with(QUOTES))
            && !text.marks.iter().any(|mark| is_value_mark(mark) && mark.start as usize == at)
        {
            next = Next::Prose;
        }
        // `**4** and cannot be changed`.
        let goes_on = ["cannot ", "can ", "must ", "is ", "will "];
        if matches!(next, Next::Word)
            && marked
            && plain.get(at..).is_some_and(|rest| goes_on.iter().any(|word| rest.starts_with(word)))
        {
            next = Next::Prose;
        }
        match next {
            Next::Comma | Next::Word => {}
            Next::End if !lead.weak => break,
            Next::End => return None,
            Next::Prose => {
                // A word list that turns into a sentence: bold values still stand, bare ones were words of it.
                let rest = plain.get(at..).unwrap_or("");
                let code = values.iter().all(|value| value.as_str().is_none_or(is_code));
                // `仅支持： slow：慢`
                let explained =
                    values.len() == 1 && lower.ends_with("仅支持：") && rest.starts_with([':', '：']);
                let stands = !lead.weak && marked && !bare && (values.len() > 1 || single_value(rest))
                    || (bare || lead.weak) && code && is_closed(rest)
                    || explained;
                if stands {
                    closed = true;
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
    let told = plain.get(at..).is_some_and(|rest| {
        ["indicating", "which indicates", "only"].iter().any(|word| rest.starts_with(word))
    });
    let lone_number = values.len() == 1 && !told && !matches!(ty, Type::String | Type::Any);
    let fixed = [
        "set this parameter to",
        "set it to",
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
        "set the value to",
        "can only be",
        "can only be set to",
        "must be set to",
        "which is",
        "固定为",
        "supported:",
    ]
    .iter()
    .any(|lead| lower.ends_with(lead));
    // `The name, which is optional.`
    let remark = !marked
        && lower.ends_with(", which is")
        && values
            .iter()
            .all(|value| value.as_str().is_none_or(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    let stands = values.len() > 1 || (marked || fixed || closed || quoted_all) && !lone_number;
    (stands && !remark).then_some(values)
}

/// What may open a quoted value.
const QUOTES: [char; 5] = ['"', '“', '\'', '‘', '`'];

/// Whether what follows one value leaves it the only one.
fn single_value(rest: &str) -> bool {
    rest.starts_with(['.', '。'])
        || rest == "only"
        || rest.starts_with("only.")
        || [
            "indicating",
            "which indicates",
            "which means",
            "meaning",
            "cannot be changed",
            "in this field",
            "is case-",
        ]
        .iter()
        .any(|word| rest.starts_with(word))
}

/// Whether what follows a list of bare words says that it was a list of values: `are supported`, `两种`.
fn is_closed(rest: &str) -> bool {
    ["is supported", "are supported", "can be used", "are available", "取值"]
        .iter()
        .any(|word| rest.starts_with(word))
        || rest.chars().nth(1) == Some('种')
            && rest.starts_with(|c: char| "两二三四五六七八九2345678".contains(c))
}

/// Whether a word is written as no word of a sentence is: with digits, underscores or capitals.
fn is_code(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit() || b == b'_')
        || word.bytes().skip(1).any(|b| b.is_ascii_uppercase())
        || word.bytes().all(|b| b.is_ascii_lowercase()) && word.len() < 20
}

/// Values that a text names one after the other, each with its meaning: `**0**: added; **1**: deleted`,
/// `0表示按需计费，1表示包年`.
pub(super) fn inlined(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = Vec::new();
    // An item that is a title and what it heads: `取值范围：slow表示慢`.
    let heads = |line: &&Line<'_>| !line.item || line.text.plain.trim_start().starts_with("取值范围");
    for line in lines.iter().filter(heads) {
        let plain = line.text.plain.as_str();
        let marked = line.text.marks.iter().any(is_value_mark);
        let told = line.cues & cues::MEANING != 0;
        if !(marked || told) || about_parts(line) || sampled(&plain.to_ascii_lowercase()) {
            continue;
        }
        for mark in line.text.marks.iter().filter(|mark| is_value_mark(mark)) {
            let word = line.text.marked(mark).trim();
            let glued = word.ends_with([':', '：']);
            let word = word.trim_end_matches([':', '：']);
            if (glued || has_meaning(plain, mark.end as usize)) && begins(plain, mark.start as usize) {
                see(word, ty, &mut values);
            }
        }
        if values.is_empty() {
            values.extend(clauses(line, ty));
        }
        let ranged = plain.contains(['~', '–', '～', '至', '['])
            || plain.as_bytes().windows(3).any(
                |own| matches!(own, [first, b'-', last] if first.is_ascii_digit() && last.is_ascii_digit()),
            );
        if !ranged && !marked {
            for (at, lead) in ["表示", "代表", "：", ": ", " indicates", " means"]
                .iter()
                .flat_map(|lead| plain.match_indices(lead))
            {
                let head = plain.get(..at).unwrap_or("").trim_end();
                let word = head.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
                let own = !matches!(lead, "：" | ": ") || ty == Type::Integer;
                if own
                    && !word.is_empty()
                    && begins(plain, head.len() - word.len())
                    && !is_keyword(word)
                    && is_token(word)
                {
                    see(word, ty, &mut values);
                }
            }
        }
    }
    (values.len() > 1 && values.len() < super::MAX_VALUES).then_some(values)
}

/// The values behind a title of which each has its meaning in Chinese: `取值范围：slow 慢，fast 快`.
pub(super) fn glossed(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    lines.iter().find_map(|line| {
        let list = line.text.plain.trim().strip_prefix("取值范围")?.trim_start_matches(['：', ':', ' ']);
        let mut values = Vec::new();
        for piece in list.trim_end_matches(['。', '；']).split(['，', '；', '、', ',', ';']) {
            let piece = piece.trim();
            let size = piece.find(|c: char| !is_word(c)).filter(|size| *size > 0)?;
            let (word, meaning) = piece.split_at_checked(size)?;
            if !is_token(word) || is_keyword(word) || meaning.trim().is_empty() || meaning.trim().is_ascii() {
                return None;
            }
            see(word, ty, &mut values);
        }
        (values.len() > 1).then_some(values)
    })
}

/// The values of which each is for something: `The value is **1** for a large lid and **0** for others.`
pub(super) fn apportioned(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    lines.iter().find_map(|line| {
        let plain = line.text.plain.as_str();
        let mut values = Vec::new();
        let mut open = false;
        for mark in line.text.marks.iter().filter(|mark| is_value_mark(mark)) {
            let head = plain.get(..mark.start as usize).unwrap_or("").trim_end().to_ascii_lowercase();
            let begun = head.ends_with("the value is");
            let goes_on = open && (head.ends_with(" and") || head.ends_with(" or") || head.ends_with(','));
            let told = plain.get(mark.end as usize..).is_some_and(|rest| rest.starts_with(" for "));
            if !(begun || goes_on) || !told {
                return None;
            }
            open = true;
            see(line.text.marked(mark).trim(), ty, &mut values);
        }
        (values.len() > 1 && !sampled(&plain.to_ascii_lowercase())).then_some(values)
    })
}

/// The values that clauses begin with, one each: `Speed: **slow** saves gas; **fast** saves time`.
fn clauses(line: &Line<'_>, ty: Type) -> Vec<Value> {
    let plain = line.text.plain.as_str();
    let mut values = Vec::new();
    let marks = line.text.marks.iter().filter(|mark| is_value_mark(mark));
    let (mut first, mut count) = (true, 0);
    for mark in marks {
        let head = plain.get(..mark.start as usize).unwrap_or("").trim_end();
        let opens = if first {
            head.is_empty() || head.ends_with([':', '：'])
        } else {
            head.ends_with([';', '；'])
        };
        let rest = plain.get(mark.end as usize..).unwrap_or("");
        let goes_on =
            rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if !opens || !goes_on {
            return Vec::new();
        }
        see(line.text.marked(mark).trim(), ty, &mut values);
        (first, count) = (false, count + 1);
    }
    if count == values.len() && count > 1 { values } else { Vec::new() }
}

fn see(word: &str, ty: Type, values: &mut Vec<Value>) {
    if values.len() < super::MAX_VALUES
        && !is_title(word)
        && let Some(value) = value_of(word, ty).filter(|value| fits(value, ty) && !word.contains(' '))
        && !values.contains(&value)
    {
        values.push(value);
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether a value at a byte begins a clause.
fn begins(plain: &str, at: usize) -> bool {
    let head = plain.get(..at).unwrap_or("").trim_end_matches([' ', '\u{a0}', '"', '“', '`']);
    let named = ["The value", "the value"].iter().find_map(|word| head.strip_suffix(word));
    let head = named.unwrap_or(head).trim_end();
    let joined = ["and", "or", "whereas", "while"].iter().find_map(|word| head.strip_suffix(word));
    let head = joined.unwrap_or(head).trim_end();
    head.is_empty() || head.ends_with([';', ',', '.', ':', '；', '，', '。', '：', '、', '（', '(', '\n'])
}

/// Whether a meaning follows at a byte.
fn has_meaning(plain: &str, at: usize) -> bool {
    let rest = plain.get(at..).unwrap_or("").trim_start_matches(['"', '”', '`']);
    rest.starts_with([':', '：'])
        || ["indicates", "means", "表示", "代表"].iter().any(|word| rest.trim_start().starts_with(word))
}

enum Next {
    /// Another value after a comma.
    Comma,
    /// Another value after `and` or `or`.
    Word,
    End,
    Prose,
}

/// Moves over what separates two values of a list.
fn separator(plain: &str, at: &mut usize) -> Next {
    let mut joined = None;
    loop {
        let Some(rest) = plain.get(*at..) else { return Next::End };
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        *at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Next::End;
        }
        if trimmed.starts_with(['(', '（']) {
            // A meaning in brackets.
            let Some(close) = trimmed.find([')', '）']) else { return Next::End };
            *at +=
                close + trimmed.get(close..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            continue;
        }
        if trimmed.starts_with(['.', '。', ';', '；']) {
            return if joined.is_some() { Next::Prose } else { Next::End };
        }
        let comma = [",", "，", "、", "/", "|"].iter().find(|mark| trimmed.starts_with(**mark));
        let word = ["或者", "或", "和", "与", "or ", "and "].iter().find(|word| trimmed.starts_with(**word));
        match (comma, word) {
            (Some(mark), _) => {
                joined = joined.or(Some(Next::Comma));
                *at += mark.len();
            }
            (None, Some(word)) => {
                joined = Some(Next::Word);
                *at += word.len();
            }
            (None, None) => return joined.unwrap_or(Next::Prose),
        }
    }
}
