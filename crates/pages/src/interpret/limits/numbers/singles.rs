//! One number that bounds a value, its length or the count of its items, by the words before it.

use super::figures::{Unit, unit};
use super::prose::ends;
use super::{Found, read_as};
use as_documented_contract::{Node, Type};

/// Reads a number: the words before it and after it.
pub(super) fn single(head: &str, tail: &str, value: i64, node: &Node, found: &mut Found) {
    let unit = unit(tail);
    let head = head.trim_end();
    let most = [
        "maximum of",
        "at most",
        "up to",
        "no more than",
        "not exceed",
        "cannot exceed",
        "less than or equal to",
        "not more than",
        "must not exceed",
        "maximum value is",
        "maximum length is",
        "maximum length of",
        "not longer than",
        "cannot contain more than",
        "no longer than",
        "not greater than",
        "cannot be longer than",
        "cannot be greater than",
        "maximum number is",
        "does not exceed",
        "maximum is",
        "≤",
        "<=",
        "max",
        "最多",
        "最大",
        "不超过",
        "不能超过",
        "小于等于",
        "最大值为",
        "最大长度为",
        "不大于",
        "最多为",
        "最长",
        "长度不超过",
        "最大长度",
        "最大为",
        "最长为",
        "不得超过",
        "最多可包含",
        "最多支持",
        "maximum length:",
        "maximum size is",
        "maximum value of",
        "not be greater than",
        "within",
        "maximum value:",
        "maximum:",
        "maximum value of this parameter is",
        "maximum length of this parameter is",
        "最大长度：",
        "最大长度:",
    ];
    let least = [
        "minimum of",
        "at least",
        "no less than",
        "not less than",
        "greater than or equal to",
        "minimum value is",
        "minimum length is",
        "≥",
        ">=",
        "cannot be less than",
        "最少",
        "最小",
        "至少",
        "大于等于",
        "不小于",
        "最小值为",
        "不少于",
        "最小为",
        "minimum is",
        "minimum size is",
        "larger than or equal to",
        "not be less than",
        "minimum value:",
        "minimum:",
        "minimum value of this parameter is",
        "minimum length of this parameter is",
        "minimum length:",
        "最小长度为",
        "最小长度：",
        "最小长度:",
    ];
    let above = ["greater than", "larger than", "more than", "大于"];
    let below = ["less than", "smaller than", "小于", "lower than"];
    let exact = [
        "contains",
        "contain",
        "consists of",
        "consist of",
        "must be",
        "is",
        "string of",
        "exactly",
        "length of",
        "长度为",
        "固定为",
    ];
    let scalar = read_as(node, unit);
    let behind = behind(tail);
    if unit == Unit::Characters
        && scalar == Type::String
        && behind.is_none()
        && ends(head, &exact)
        && !ends(head, &["最大长度为", "最小长度为"])
        && !["not contain", "cannot contain", "position", "first", "last"]
            .iter()
            .any(|word| head.contains(word))
    {
        if let Ok(value) = u64::try_from(value) {
            found.see_length(false, value, false);
            found.see_length(true, value, false);
        }
        return;
    }
    // `最多可删除50个实例`
    let counted = head.rfind("最多").is_some_and(|at| {
        head.get(at..).is_some_and(|own| own.chars().count() <= 8 && !own.contains(['，', '。', ',']))
            && unit != Unit::Characters
    });
    let (value, upper) = if let Some(upper) = behind.filter(|_| ends(head, &exact)) {
        (value, upper)
    } else if ends(head, &most) || counted {
        (value, true)
    } else if ends(head, &least) {
        (value, false)
    } else if let Some(upper) = inclusive(head) {
        (value, upper)
    } else if let Some(word) = above.iter().find(|word| head.ends_with(**word)) {
        if negated(head, word) { (value, true) } else { (value.saturating_add(1), false) }
    } else if let Some(word) = below.iter().find(|word| head.ends_with(**word)) {
        if negated(head, word) { (value, false) } else { (value.saturating_sub(1), true) }
    } else if let Some(upper) = shortened(head) {
        (value, upper)
    } else {
        return;
    };
    // `A maximum of 30 days can be queried` in the row of a timestamp.
    if found.moment && lasts(tail) {
        return;
    }
    let about_length =
        unit == Unit::Characters || head.contains("length") || head.contains("长度") || head.contains("long");
    if about_length {
        if scalar == Type::String
            && let Ok(value) = u64::try_from(value)
        {
            if upper { found.see_length(true, value, false) } else { found.see_length(false, value, false) }
        }
        return;
    }
    if node.ty == Type::Array {
        // `Up to 50 users in 10 groups` counts what the list holds, not its items.
        let inside = tail.find(" in ").and_then(|at| tail.get(at + " in ".len()..));
        if inside.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            return;
        }
        if (unit == Unit::Other || tail.trim_start().starts_with(['个', '条', '项']))
            && let Ok(value) = u64::try_from(value)
        {
            if upper {
                found.max_items.see(value, false, Ord::max)
            } else {
                found.min_items.see(value, false, Ord::min)
            }
        }
        return;
    }
    let about_value =
        unit == Unit::None || matches!(scalar, Type::Integer | Type::Number) && !counts_others(tail);
    if about_value && matches!(scalar, Type::Integer | Type::Number | Type::String) {
        if scalar == Type::String {
            // "greater than or equal to 0" beside a string that carries a number.
            let valued = head.contains("value") || head.contains("must be") || head.contains("取值");
            if !valued || !found.counts {
                return;
            }
            found.ranged = true;
        }
        if upper { found.see_value(true, value, false) } else { found.see_value(false, value, false) }
    }
}

/// Whether the words behind a number and what it counts say that it is the most or the least: `36 letters at most`.
fn behind(tail: &str) -> Option<bool> {
    let own = tail.split([',', '(', '，', '（']).next().unwrap_or("");
    let before = |words: &str| own.find(words).filter(|at| *at <= 24);
    match (before("at most"), before("at least")) {
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        _ => None,
    }
}

/// Whether a comparison takes in the number itself, and whether it is the most: `equal to or less than`.
fn inclusive(head: &str) -> Option<bool> {
    let own = ["less than", "smaller than", "lower than"].iter().find_map(|word| head.strip_suffix(word));
    let (head, upper) = match own {
        Some(head) => (head, true),
        None => {
            let words = ["greater than", "larger than", "more than"];
            (words.iter().find_map(|word| head.strip_suffix(word))?, false)
        }
    };
    head.trim_end().ends_with("equal to or").then_some(upper)
}

/// Whether the words before a comparison turn it round: `cannot be lower than`.
fn negated(head: &str, word: &str) -> bool {
    let before = head.strip_suffix(word).unwrap_or(head).trim_end();
    ["not", "not be", "cannot be", "cannot", "no", "never be", "不", "不能", "不得"]
        .iter()
        .any(|mark| before.ends_with(mark))
}

/// Whether the words after a number count things and so do not bound the value itself.
fn counts_others(tail: &str) -> bool {
    let word: String = tail.trim_start().chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    !word.is_empty()
        && !matches!(
            word.as_str(),
            "gb" | "mb"
                | "kb"
                | "tb"
                | "mbit"
                | "gbit"
                | "seconds"
                | "minutes"
                | "hours"
                | "days"
                | "ms"
                | "s"
                | "second"
                | "minute"
                | "hour"
                | "day"
                | "bytes"
                | "byte"
                | "and"
                | "or"
                | "but"
                | "in"
                | "by"
                | "milliseconds"
                | "months"
                | "years"
                | "which"
                | "inclusive"
                | "percent"
                // The next statement of the same line.
                | "maximum"
                | "minimum"
                | "default"
        )
}

/// Whether words before a number say in short that it is the most or the least: `max. length:`, `min. value is`.
fn shortened(head: &str) -> Option<bool> {
    let head = head.trim_end_matches([':', '：', '=', ' ']);
    let head = head.strip_suffix(" is").unwrap_or(head);
    let of = [" length", " value", " size", " number"].iter().find_map(|word| head.strip_suffix(word));
    match of.unwrap_or(head).rsplit(' ').next()? {
        "max." | "max" => Some(true),
        "min." | "min" => Some(false),
        _ => None,
    }
}

/// Whether the words after a number make it a length of time.
fn lasts(tail: &str) -> bool {
    let tail = tail.trim_start();
    [
        "day", "hour", "minute", "second", "week", "month", "year", "天", "小时", "分钟", "秒", "周", "个月",
        "年",
    ]
    .iter()
    .any(|unit| tail.starts_with(unit))
}
