//! Lists: values that stand each in an item or a line of its own, with a meaning, under a condition, or bare.

use super::item::{self, item_value};
use super::leads::sampled;
use super::{MAX_VALUES, about_parts};
use crate::interpret::limits::{Line, is_value_mark};
use crate::page::Text;
use as_documented_contract::Type;
use serde_json::Value;
use std::collections::BTreeMap;

/// Lines that are all `value: meaning` speak for themselves under a line that ends in a colon.
pub(super) fn spoken(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let first = lines.iter().position(|line| item_value(line.text, ty, true).is_some())?;
    let announcer = lines.get(first.checked_sub(1)?)?;
    let announced = announcer.text.plain.trim_end().ends_with([':', '：']) && !about_parts(announcer);
    if announced { below(lines, first - 1, ty) } else { None }
}

/// Lines of their own, each a value and its meaning: `slow：慢`, `fast：快`.
pub(super) fn meanings(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    let of = |line: &Line<'_>| {
        let (word, meaning) = line.text.plain.split_once('：')?;
        let is_own = !line.item && item::is_token(word) && !item::is_keyword(word) && !meaning.is_ascii();
        item::as_shown(word, false, ty).filter(|value| is_own && item::fits(value, ty))
    };
    let first = lines.iter().position(|line| of(line).is_some())?;
    let above = lines.get(first.checked_sub(1)?)?;
    let parts = about_parts(above) && above.text.plain.trim_end().ends_with([':', '：']);
    if parts || sampled(&above.text.plain) {
        return None;
    }
    let values: Vec<Value> = lines.iter().skip(first).map_while(of).collect();
    (values.len() > 1).then_some(values)
}

/// The values that the items of a list tell of one by one: `If it is set to **slow**, …`.
pub(super) fn chosen(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    const SET: [&str; 4] =
        ["if this parameter is set to ", "if it is set to ", "if the value is set to ", "if the value is "];
    let of = |line: &Line<'_>| {
        let lower = line.text.plain.to_ascii_lowercase();
        let end = SET.iter().find(|lead| lower.starts_with(**lead))?.len();
        let mark = line.text.marks.iter().find(|mark| is_value_mark(mark) && mark.start as usize == end)?;
        // One value alone, and no condition on something else beside it.
        line.text.plain.get(mark.end as usize..)?.starts_with(',').then_some(())?;
        item::as_shown(line.text.marked(mark).trim(), true, ty).filter(|value| item::fits(value, ty))
    };
    let first = lines.iter().find(|line| line.item && of(line).is_some())?;
    let mut values = Vec::new();
    for line in lines.iter().filter(|line| line.item && line.list == first.list) {
        let lower = line.text.plain.to_ascii_lowercase();
        let blank = ["left blank", "not specified", "not set", "not transferred"];
        match of(line) {
            Some(value) => values.push(value),
            None if blank.iter().any(|word| lower.contains(word)) => {}
            None => return None,
        }
    }
    (values.len() > 1).then_some(values)
}

/// A list whose items are all a value and its meaning, or all nothing but a value that the page sets apart, without
/// words that announce it.
pub(super) fn told(lines: &[Line<'_>], ty: Type) -> Option<Vec<Value>> {
    // Lists may interleave with those inside their items; each is looked at once.
    let mut lists: BTreeMap<usize, (usize, Vec<&Line<'_>>)> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.item && line.list > 0) {
        lists.entry(line.list).or_insert_with(|| (at, Vec::new())).1.push(line);
    }
    for (first, items) in lists.into_values() {
        let announcer = first.checked_sub(1).and_then(|at| lines.get(at));
        if announcer
            .is_some_and(|line| about_parts(line) && line.text.plain.trim_end().ends_with([':', '：']))
        {
            continue;
        }
        if items.len() > MAX_VALUES || items.iter().any(|line| is_open(line.text)) {
            continue;
        }
        // A list inside an item tells more of what the item says, unless the item announces it.
        let inside =
            announcer.is_some_and(|line| line.item && !line.text.plain.trim_end().ends_with([':', '：']));
        let apart = |line: &&Line<'_>| {
            line.text.marks.first().is_some_and(|mark| mark.start == 0 && is_value_mark(mark))
        };
        if inside && !items.iter().any(apart) || items.iter().all(|line| means_id(line.text)) {
            continue;
        }
        let values: Option<Vec<Value>> = items
            .iter()
            .filter(|line| !is_blank_choice(line.text))
            .map(|line| {
                item_value(line.text, ty, true)
                    .filter(|_| has_meaning(line.text))
                    .or_else(|| item_value(line.text, ty, false).filter(|_| line.text.is_strong()))
            })
            .collect();
        let bare = || {
            let above = announcer.filter(|line| !sampled(&line.text.plain.to_ascii_lowercase()))?;
            let plain = above.text.plain.trim_end();
            // A phrase that names what the values are of: `Way of moving`.
            let phrase = !above.item && plain.split(' ').count() <= 6 && !plain.contains([',', ';']);
            (phrase || plain.ends_with(['.', '。', ':', '：'])).then_some(())?;
            let values = || items.iter().map(|line| bare(line.text, ty)).collect::<Option<Vec<Value>>>();
            values().or_else(|| items.iter().map(|line| meant(line.text, ty)).collect())
        };
        let values = values.map(|values| {
            // `false or closed: …` holds two.
            let more = items.iter().flat_map(|line| alternatives(line.text, ty));
            let more: Vec<Value> = more.filter(|value| !values.contains(value)).collect();
            values.into_iter().chain(more).collect::<Vec<_>>()
        });
        let under_conditions = || {
            let each: Option<Vec<Value>> = items.iter().map(|line| conditional(line, ty)).collect();
            let mut each = each?;
            let mut seen = Vec::new();
            each.retain(|value| {
                !seen.contains(value) && {
                    seen.push(value.clone());
                    true
                }
            });
            Some(each)
        };
        // A list of one number and its meaning: `0: nothing is paid`.
        let only = items.len() == 1 && ty == Type::Integer && announcer.is_some();
        let enough = |values: &Vec<Value>| values.len() > 1 || only && values.len() == 1;
        if let Some(values) = values.or_else(bare).or_else(under_conditions).filter(enough) {
            return Some(values);
        }
    }
    None
}

/// The value that is all of an item, in a list of nothing but values: `- slow`.
fn bare(text: &Text, ty: Type) -> Option<Value> {
    let word = text.plain.trim().trim_end_matches([';', '；', '。']);
    let is_value = text.marks.is_empty() && item::is_token(word) && !item::is_keyword(word);
    item::as_shown(word, false, ty).filter(|value| is_value && item::fits(value, ty))
}

/// The value behind its meaning: `成功：success；`.
fn meant(text: &Text, ty: Type) -> Option<Value> {
    let (meaning, word) = text.plain.split_once('：')?;
    let word = word.trim().trim_end_matches([';', '；', '。', '.']);
    let is_value = !meaning.is_empty() && !meaning.is_ascii() && item::is_token(word);
    item::as_shown(word, false, ty).filter(|value| is_value && item::fits(value, ty))
}

/// The one value that is allowed under a condition: `When **size** is **small**: **3**`.
fn conditional(line: &Line<'_>, ty: Type) -> Option<Value> {
    let text = line.text;
    let plain = text.plain.trim().trim_end_matches(['.', ';', '。', '；']);
    let (condition, word) = plain.rsplit_once([':', '：'])?;
    let lower = condition.trim_start().to_ascii_lowercase();
    if about_parts(line) || !(lower.starts_with("when ") || lower.starts_with("if ") || lower.ends_with('时'))
    {
        return None;
    }
    let word = word.trim();
    let marked = text.marks.iter().any(|mark| is_value_mark(mark) && text.marked(mark).trim() == word);
    let value = item::as_shown(word, marked, ty).filter(|value| item::fits(value, ty))?;
    (item::is_token(word) && !item::is_keyword(word)).then_some(value)
}

/// Whether what stands behind a word is an id, and so the value that is meant: `zone-1: bf84aba586ce4e948da0b97d9a7d62fb`.
fn means_id(text: &Text) -> bool {
    text.plain.split_once([':', '：']).is_some_and(|(_, id)| {
        let id = id.trim();
        id.len() >= 16
            && id.bytes().any(|byte| byte.is_ascii_digit())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

/// The second of two values with one meaning: `false or closed: …`.
fn alternatives(text: &Text, ty: Type) -> Option<Value> {
    let (head, _) = text.plain.split_once(':')?;
    let (_, other) = head.split_once(" or ")?;
    item::as_shown(other, false, ty).filter(|value| item::is_token(other) && item::fits(value, ty))
}

/// An item that stands for leaving the parameter out.
fn is_blank_choice(text: &Text) -> bool {
    let lower = text.plain.trim().to_ascii_lowercase();
    let marked = text.marks.iter().find(|mark| mark.start == 0 && is_value_mark(mark));
    if let Some(mark) = marked {
        return text.marked(mark).trim().eq_ignore_ascii_case("null");
    }
    ["left blank", "blank", "not set", "empty:", "empty string", "null:", "不填", "为空", "空："]
        .iter()
        .any(|word| lower.starts_with(word))
}

/// Whether the head of an item names a value and whatever else there may be.
pub(super) fn is_open(text: &Text) -> bool {
    let head = text.plain.split([':', '：']).next().unwrap_or("").to_ascii_lowercase();
    ["or other", "and other", "others", "或其他", "或其它", "其他值", "其它值"]
        .iter()
        .any(|word| head.contains(word))
}

pub(super) fn has_meaning(text: &Text) -> bool {
    text.plain.contains([':', '：'])
        || text.plain.contains(" (")
        || text.plain.contains("indicates")
        || [" - ", " – ", " — "].iter().any(|dash| text.plain.contains(dash))
}

/// The other values of an item into which a converter drew a whole list: `slow: saves gas - fast: saves time`.
fn run_on(text: &Text, ty: Type) -> Vec<Value> {
    let mut pieces = text.plain.split(" - ");
    if !pieces.next().is_some_and(|first| first.contains([':', '：'])) {
        return Vec::new();
    }
    let own: Option<Vec<Value>> = pieces
        .map(|piece| {
            let (word, _) = piece.split_once([':', '：'])?;
            item_value(&Text::plain(word), ty, false).filter(|_| !word.trim().contains(' '))
        })
        .collect();
    own.unwrap_or_default()
}

/// The values in the lines below an announcement: list items, or paragraphs that each begin with a value.
pub(super) fn below(lines: &[Line<'_>], index: usize, ty: Type) -> Option<Vec<Value>> {
    let announcer = lines.get(index)?;
    let rest = lines.get(index + 1..)?;
    let first = rest.first()?;
    let items = first.item && (!announcer.item || announcer.list != first.list);
    let mut values: Vec<Value> = Vec::new();
    for line in rest {
        if values.len() > MAX_VALUES {
            return None;
        }
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
            if is_blank_choice(line.text) {
                continue;
            }
            // `false or others: …` leaves the list open.
            if is_open(line.text) {
                return None;
            }
            // One item that is no value makes the list one of remarks.
            let value = item_value(line.text, ty, false)?;
            let more = run_on(line.text, ty).into_iter().chain(alternatives(line.text, ty));
            for value in std::iter::once(value).chain(more) {
                if !values.contains(&value) {
                    values.push(value);
                }
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
    (!values.is_empty() && (items || values.len() > 1) && values.len() <= MAX_VALUES).then_some(values)
}
