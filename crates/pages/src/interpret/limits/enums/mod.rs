//! Enums: closed lists of values, in bullets with meanings, in lines of their own, or in a sentence.
//!
//! A list is taken only where words or the shape of the lines leave no doubt that it is complete.

mod item;
mod leads;
mod lists;
mod sentence;

use super::numbers::subject_of;
use super::{Line, is_value_mark};
use crate::page::{Place, Text};
use as_documented_contract::Type;
use item::item_value;
pub(super) use item::quantity;
use leads::{Lead, all_leads, sampled};
use lists::{below, chosen, has_meaning, is_open, meanings, spoken, told};
use sentence::{apportioned, glossed, inlined, sentence};
use serde_json::Value;

/// How many values a list may have; nobody writes longer ones, and each value is compared with the others.
const MAX_VALUES: usize = 500;

/// What the lines of a row say about the values that it allows.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// The closed list; empty if there is none.
    pub(super) values: Vec<Value>,
    /// Whether the values stand in a list of their own, which outranks a sentence.
    pub(super) own: bool,
    /// The values of the list and the other ones of a sentence, with the sentence's line.
    pub(super) conflict: Option<(Vec<Value>, Vec<Value>, usize)>,
}

/// The values that the lines of a row allow. `is_other` tells whether words mean another row of the table.
pub(super) fn read(lines: &[Line<'_>], ty: Type, is_other: &dyn Fn(&str) -> bool) -> Listed {
    if !matches!(ty, Type::String | Type::Integer | Type::Number | Type::Any) {
        return Listed::default();
    }
    // `Ha`, `ha` and `HA` alike: a list of spellings would leave some out.
    if lines.iter().any(|line| folded(&line.text.plain)) {
        return Listed::default();
    }
    let told_of = announced(lines, ty, is_other);
    let headed = headed(lines, ty);
    match (told_of, headed) {
        (Some((prose, at)), Some(list)) => {
            let same = list.len() == prose.len() && list.iter().all(|value| prose.contains(value));
            let conflict = (!same).then(|| (list.clone(), prose.clone(), at));
            // Of two lists the longer one holds what both allow; of two that differ the one that is a list is meant.
            let values = if list.iter().all(|value| prose.contains(value)) { prose } else { list };
            Listed { values, own: true, conflict }
        }
        (None, Some(list)) => Listed { values: list, own: true, conflict: None },
        (Some((prose, _)), None) => Listed { values: prose, own: false, conflict: None },
        (None, None) => {
            let values = told(lines, ty)
                .or_else(|| inlined(lines, ty))
                .or_else(|| apportioned(lines, ty))
                .or_else(|| glossed(lines, ty))
                .or_else(|| titled(lines, ty))
                .or_else(|| bracketed(lines, ty))
                .or_else(|| spoken(lines, ty))
                .or_else(|| meanings(lines, ty))
                .or_else(|| chosen(lines, ty))
                .or_else(|| alone(lines, ty));
            Listed { own: true, values: values.unwrap_or_default(), conflict: None }
        }
    }
}

/// Whether words say that the case of letters does not count.
fn folded(text: &str) -> bool {
    let lower = || text.to_ascii_lowercase();
    text.contains("不区分大小写")
        || memchr::memmem::find(text.as_bytes(), b"case").is_some()
            && ["case-insensitive", "case insensitive", "not case-sensitive", "not case sensitive"]
                .iter()
                .any(|word| lower().contains(word))
}

/// The values under a line that is nothing but a title: `Range`, `Enumeration values:`, `枚举值：`.
fn headed(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.cues & super::cues::ENUM != 0) {
        let lower = line.text.plain.to_ascii_lowercase();
        if !matches!(
            lower.trim().trim_end_matches([':', '：']),
            "range"
                | "value range"
                | "取值范围"
                | "options"
                | "enumeration values"
                | "enumerated values"
                | "enumerated value"
                | "enumeration value"
                | "value"
                | "values"
                | "枚举值"
                | "可选值"
        ) {
            continue;
        }
        if let Some(values) = below(lines, index, ty) {
            return Some(values);
        }
        let Some(next) = lines.get(index + 1) else { continue };
        let plain = next.text.plain.as_str();
        if sampled(&plain.to_ascii_lowercase()) {
            continue;
        }
        if let Some(values) = sentence(next.text, Lead::whole(plain), ty)
            .filter(|values| values.len() > 1 || next.text.is_strong())
        {
            return Some(values);
        }
        // One bare word is the only value.
        let only = plain.trim();
        if !next.item
            && only.len() < 32
            && !only.contains(' ')
            && let Some(value) = item_value(next.text, ty, false).filter(Value::is_string)
        {
            return Some(vec![value]);
        }
    }
    None
}

/// The values that a sentence announces, in itself or in the lines below it.
fn announced(lines: &[Line<'_>], ty: Type, is_other: &dyn Fn(&str) -> bool) -> Option<(Vec<Value>, usize)> {
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.cues & super::cues::ENUM != 0) {
        let plain = line.text.plain.as_str();
        let lower = plain.to_ascii_lowercase();
        for lead in all_leads(line.text, &lower) {
            let clause = lower.get(lead.sentence.0..lead.sentence.1).unwrap_or("");
            // `The status of the endpoint can be …` in the row of its address.
            if sampled(clause) || lead.marked && subject_of(clause).is_some_and(is_other) {
                continue;
            }
            if let Some(values) = sentence(line.text, lead, ty) {
                // What one item of a list allows is not all if another one allows something else.
                if line.item && lead.end > 0 && elsewhere(lines, line, &values, ty) {
                    return each(lines, line, ty).map(|values| (values, index));
                }
                // `Oak: the value can be 2 or 4. Pine: the value can be 4 or 8.`
                let numbers =
                    values.iter().all(|value| value.as_str().is_none_or(|word| word.parse::<f64>().is_ok()));
                let more = |other: Lead| {
                    other.end > lead.end
                        && sentence(line.text, other, ty)
                            .is_some_and(|other| other.iter().any(|value| !values.contains(value)))
                };
                if numbers && all_leads(line.text, &lower).into_iter().any(more) {
                    return None;
                }
                return Some((values, index));
            }
            if announces(plain, lead.end)
                && !about_parts(line)
                && let Some(values) = below(lines, index, ty)
            {
                return Some((values, index));
            }
            // `Status. Options:` and a line of nothing but them.
            if announces(plain, lead.end)
                && plain.trim_end().ends_with([':', '：'])
                && !about_parts(line)
                && let Some(next) =
                    lines.get(index + 1).filter(|next| !next.item && !next.text.plain.contains(' '))
                && let Some(values) = enumerated_in(next.text.plain.as_str(), ty)
            {
                return Some((values, index));
            }
        }
    }
    None
}

/// Values that the page sets apart in a list of their own, of which none is of a type; with the place of the list.
pub(super) fn foreign(lines: &[Line<'_>], ty: Type) -> Option<(Vec<Value>, Place)> {
    let first = lines.iter().find(|line| line.item && line.list > 0)?;
    let items: Vec<&Line<'_>> = lines.iter().filter(|line| line.item && line.list == first.list).collect();
    let marked = |line: &&Line<'_>| {
        line.text.marks.first().is_some_and(|mark| mark.start == 0 && is_value_mark(mark))
            && (has_meaning(line.text) || line.text.is_strong())
    };
    if items.len() < 2
        || items.len() > MAX_VALUES
        || !items.iter().all(marked)
        || items.iter().any(|line| is_open(line.text))
    {
        return None;
    }
    let announcer =
        lines.iter().position(|line| std::ptr::eq(line, first)).and_then(|at| lines.get(at.checked_sub(1)?));
    if announcer.is_some_and(about_parts) {
        return None;
    }
    let values: Option<Vec<Value>> =
        items.iter().map(|line| item_value(line.text, Type::String, false)).collect();
    let values = values?;
    let fits = |value: &Value| {
        value.as_str().is_none_or(|word| {
            // Of flags that stand together each is a word.
            let word = word.replace('|', "_");
            super::value_of(&word, ty).is_some() || !item::is_token(&word) || word.contains(['-', '~', '.'])
        })
    };
    (!values.iter().any(fits)).then_some((values, first.place))
}

/// Whether another item of a line's list announces values of its own.
fn elsewhere(lines: &[Line<'_>], own: &Line<'_>, values: &[Value], ty: Type) -> bool {
    lines
        .iter()
        .filter(|line| line.item && line.list == own.list && !std::ptr::eq(*line, own))
        .filter(|line| line.cues & super::cues::ENUM != 0)
        .any(|line| {
            let lower = line.text.plain.to_ascii_lowercase();
            all_leads(line.text, &lower)
                .into_iter()
                .filter_map(|lead| sentence(line.text, lead, ty))
                .any(|other| other.iter().any(|value| !values.contains(value)))
        })
}

/// The values of all items of a line's list, where each announces those that hold under a condition.
fn each(lines: &[Line<'_>], own: &Line<'_>, ty: Type) -> Option<Vec<Value>> {
    let mut out: Vec<Value> = Vec::new();
    for line in lines.iter().filter(|line| line.item && line.list == own.list) {
        let lower = line.text.plain.to_ascii_lowercase();
        // `Public image: The value is **gold**.`
        let label = lower.split_once(": the value is ").map(|(label, _)| label);
        let condition = ["for ", "when ", "if "].iter().any(|word| lower.starts_with(word))
            || label.is_some_and(|label| label.len() <= 40 && !label.contains(['.', ':']))
            || lower.starts_with(['当', '若'])
            || lower.contains('时');
        let mut leads = all_leads(line.text, &lower).into_iter();
        let values =
            leads.find_map(|lead| sentence(line.text, lead, ty)).filter(|_| condition && !sampled(&lower))?;
        let new: Vec<Value> = values.into_iter().filter(|value| !out.contains(value)).collect();
        out.extend(new);
    }
    Some(out)
}

/// A line that is a word or two, a colon, and values that the page sets apart: `Size: **small** or **large**.`
fn titled(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let mut last: Option<&Line<'_>> = None;
    let mut above: Option<&Line<'_>> = None;
    lines.iter().find_map(|line| {
        if last.is_some_and(|last| last.list != line.list) {
            above = last;
        }
        last = Some(line);
        // An item under a line that tells of parts is about one of them.
        if line.item && above.is_some_and(about_parts) {
            return None;
        }
        let plain = line.text.plain.as_str();
        if line.text.marks.is_empty() {
            return enumerated(plain, ty);
        }
        if line.text.marks.len() < 2 {
            return None;
        }
        let lower = plain.to_ascii_lowercase();
        // Nothing but values: `**slow** or **fast**`.
        let whole = Lead { marked: true, ..Lead::whole(plain) };
        if line.text.marks.first().is_some_and(|mark| mark.start == 0 && is_value_mark(mark))
            && plain.len() <= 200
            && !lower.trim_end_matches(['.', '。']).contains([';', ':', '：'])
            && let Some(values) = sentence(line.text, whole, ty).filter(|values| values.len() > 1)
        {
            return Some(values);
        }
        let (head, _) = plain.split_once([':', '：'])?;
        if head.split_whitespace().count() > 3 || sampled(&lower) || about_parts(line) {
            return None;
        }
        let end = head.len() + plain.get(head.len()..)?.chars().next().map_or(0, char::len_utf8);
        let end = end + plain.get(end..)?.len() - plain.get(end..)?.trim_start().len();
        let lead = Lead { end, sentence: (0, plain.len()), marked: true, weak: false };
        let opens = line.text.marks.iter().any(|mark| is_value_mark(mark) && mark.start as usize == end);
        sentence(line.text, lead, ty).filter(|values| opens && values.len() > 1)
    })
}

/// Values that are all there is behind a title, joined as nothing but a list is: `操作：slow、fast。`
fn enumerated(plain: &str, ty: Type) -> Option<Vec<Value>> {
    let (head, tail) = plain.split_once('：')?;
    if head.chars().count() > 12 || head.contains(['，', '。', '；']) || sampled(&plain.to_ascii_lowercase())
    {
        return None;
    }
    enumerated_in(tail, ty)
}

/// Values that are all there is of a text, joined by `、`.
fn enumerated_in(text: &str, ty: Type) -> Option<Vec<Value>> {
    let tail = text.trim().trim_end_matches('。');
    let values: Option<Vec<Value>> = tail
        .split('、')
        .map(|word| item::as_shown(word.trim(), false, ty).filter(|_| item::is_token(word.trim())))
        .map(|value| value.filter(|value| item::fits(value, ty)))
        .collect();
    values.filter(|values| values.len() > 1)
}

/// Values that the page sets apart, in brackets behind what they are values of: `Size (**small**, **large**)`.
fn bracketed(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    lines.iter().find_map(|line| {
        let plain = line.text.plain.as_str();
        let (head, _) = plain.split_once(['(', '（'])?;
        let end = head.len() + plain.get(head.len()..)?.chars().next().map_or(0, char::len_utf8);
        let opens = line.text.marks.iter().any(|mark| is_value_mark(mark) && mark.start as usize == end);
        let few = (1..=4).contains(&head.split_whitespace().count());
        if !opens || !few || sampled(&plain.to_ascii_lowercase()) || about_parts(line) {
            return None;
        }
        let lead = Lead { end, sentence: (0, plain.len()), marked: true, weak: false };
        sentence(line.text, lead, ty).filter(|values| values.len() > 1)
    })
}

/// The one value that is given a meaning, in an item or a line of its own: `**slow**: saves gas`.
fn alone(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let marks = lines.iter().flat_map(|line| &line.text.marks).filter(|mark| is_value_mark(mark)).count();
    let (at, line) = lines.iter().enumerate().find(|(_, line)| {
        line.text.marks.first().is_some_and(|mark| mark.start == 0 && is_value_mark(mark))
    })?;
    // A list of several items, one of which begins with a bold word, is one of remarks.
    let listed = lines.iter().filter(|other| other.item && other.list == line.list).count();
    let told = at.checked_sub(1).and_then(|at| lines.get(at)).is_none_or(|above| !about_parts(above));
    let explained = || {
        let mark = line.text.marks.first()?;
        let after = line.text.plain.get(mark.end as usize..)?;
        (after.starts_with([':', '：']) || line.text.marked(mark).ends_with([':', '：'])).then_some(())
    };
    if marks != 1 || at == 0 || listed > 1 || !told || sampled(&line.text.plain.to_ascii_lowercase()) {
        return None;
    }
    explained()?;
    let value = item_value(line.text, ty, true)?;
    value.as_str().is_none_or(item::is_token).then(|| vec![value])
}

/// Whether what follows an announcement in its own line is only a colon or the end.
fn announces(plain: &str, end: usize) -> bool {
    let tail = plain.get(end..).unwrap_or("");
    let bare = tail.trim_matches([' ', ':', '：', '.', '*', '\u{a0}', '。']);
    bare.is_empty()
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
        )
}

/// Whether a line announces the parts of a value, or remarks, or what is not allowed, and not its alternatives.
fn about_parts(line: &Line<'_>) -> bool {
    let announced = || {
        let plain = line.text.plain.trim_end();
        // `Type (format). Possible values:` speaks of values.
        let last = plain.ends_with(':').then(|| plain.rsplit_once(". ")).flatten();
        last.is_none_or(|(_, last)| super::cues::of(last) & super::cues::PARTS != 0)
    };
    line.cues & super::cues::PARTS != 0 && announced() || denies(line.text)
}

/// Whether the last sentence of a line says what a value is not: `It cannot be any of the following:`.
fn denies(text: &Text) -> bool {
    let plain = text.plain.trim_end();
    if !plain.ends_with([':', '：']) {
        return false;
    }
    let last = plain.rsplit(['。', '；']).next().unwrap_or(plain);
    let last = last.rsplit(". ").next().unwrap_or(last).to_ascii_lowercase();
    [
        "cannot",
        " not ",
        "except",
        "exclud",
        "other than",
        "unsupported",
        "不能",
        "不支持",
        "不可",
        "不允许",
        "除了",
        "除以下",
    ]
    .iter()
    .any(|word| last.contains(word))
}
