//! Shapes of text: formats that have a name, regular expressions that the page prints; and fields that hang together.
//!
//! A sentence about characters (`letters and digits`) is no pattern: it leaves open which letters and in which order.

use crate::interpret::rows::Row;
use crate::page::Text;

/// The format that a text names: UUIDs that are said to have hyphens, and points in time with a `Z`.
pub(super) fn format_of(plain: &str) -> Option<&'static str> {
    let lower = plain.to_ascii_lowercase();
    // `The value is 0 or a string in UUID format` allows what is no UUID.
    if (lower.contains("uuid format") || lower.contains("uuid格式"))
        && (lower.contains("hyphen") || lower.contains("36"))
        && !lower.contains(" or a string")
    {
        return Some("uuid");
    }
    let at = lower.find("yyyy-mm-dd")?;
    let rest = lower.get(at + "yyyy-mm-dd".len()..)?.trim_start_matches(['\'', '*', '"']);
    let rest = rest.strip_prefix('t')?.trim_start_matches(['\'', '*', '"']);
    let rest = rest.strip_prefix("hh:mm:ss")?;
    let rest = rest.strip_prefix(".sss").unwrap_or(rest).trim_start_matches(['\'', '*', '"']);
    rest.starts_with('z').then_some("date-time")
}

/// A regular expression that stands in a text on its own, anchored at both ends. One that looks around is left alone:
/// formats that escape with a backslash print it without, and then it matches nothing.
pub(super) fn pattern_of(text: &Text) -> Option<String> {
    let plain = text.plain.as_str();
    if plain.contains("format is") {
        return None;
    }
    plain
        .split([' ', '\u{a0}', '，', '：'])
        .map(|word| word.trim_matches(['`', '"', '“', '”', ',', ';', '。']).trim_end_matches('.'))
        .find(|word| {
            word.len() > 4
                && word.starts_with('^')
                && word.ends_with('$')
                && is_balanced(word)
                && !word.contains("(?")
        })
        .map(str::to_owned)
}

/// Whether brackets close in the order in which they open.
fn is_balanced(pattern: &str) -> bool {
    let mut open = Vec::new();
    let mut escaped = false;
    for c in pattern.chars() {
        if escaped {
            escaped = false;
            continue;
        }
        let class = open.last() == Some(&']');
        match c {
            '\\' => escaped = true,
            ']' if class => {
                open.pop();
            }
            _ if class => {}
            '[' => open.push(']'),
            '(' => open.push(')'),
            '{' => open.push('}'),
            ')' | '}' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty() && !escaped
}

/// Fields of which a text wants one: `Either **a** or **b** must be specified.`
pub(super) fn one_of(plain: &str, rows: &[Row<'_>]) -> Option<Vec<String>> {
    let lower = plain.to_ascii_lowercase();
    for clause in super::clauses(&lower) {
        let wants = ["must be", "is required", "are required", "is mandatory", "needs to be", "should be"]
            .iter()
            .any(|word| clause.contains(word));
        let either = clause.contains("either ") && clause.contains(" or ")
            || clause.contains("at least one of") && clause.contains(" and ")
            || clause.contains("at least one of") && clause.contains(" or ");
        if !wants || !either || clause.contains(" if ") || clause.contains("when ") {
            continue;
        }
        let words: Vec<&str> =
            clause.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).collect();
        let names: Vec<String> = rows
            .iter()
            .filter(|row| words.iter().any(|word| word.eq_ignore_ascii_case(&row.name)))
            .map(|row| row.name.clone())
            .collect();
        if names.len() > 1 {
            return Some(names);
        }
    }
    None
}

/// Whether a text says that fields exclude each other.
pub(super) fn excludes(plain: &str) -> bool {
    let lower = plain.to_ascii_lowercase();
    [
        "mutually exclusive",
        "cannot be specified at the same time",
        "cannot be specified together",
        "cannot be used together",
        "cannot be set at the same time",
        "cannot coexist",
        "不能同时",
        "互斥",
    ]
    .iter()
    .any(|word| lower.contains(word))
}
