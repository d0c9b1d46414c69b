//! Clauses with numbers: which of them bound the value, and which are samples, hedges or conditions.

use super::figures::{Unit, numbers, unit};
use super::ranges::{is_range, range};
use super::singles::single;
use super::{Found, Given};
use crate::interpret::limits::scalar;
use crate::phrases::Phrases;
use as_documented_contract::{Node, Type};

/// Words before a number that make it no limit of the value.
static HEDGES: Phrases = Phrases::new(&[
    "default minimum",
    "default maximum",
    " its ",
    "either",
    "for example",
    "such as",
    "e.g",
    "default value",
    "recommended",
    "if the",
    "example:",
    "例如",
    "建议",
    "when ",
]);

/// How many numbers a clause may have that bounds anything. The words around each are looked at, and more are data.
const MAX_FIGURES: usize = 64;

/// Reads a clause.
pub(super) fn prose(clause: &str, node: &Node, found: &mut Found, given: Given<'_>) {
    let figures = numbers(clause);
    if figures.is_empty() || figures.len() > MAX_FIGURES {
        return;
    }
    let by_default = clause.contains("by default");
    let mut at = 0;
    while let Some(first) = figures.get(at).copied() {
        let second = figures.get(at + 1).copied();
        let before = clause.get(..first.start).unwrap_or("");
        let own = part(before);
        let conditional = ["when ", "if "].iter().any(|word| before.contains(word));
        // `Each instance can have up to 20 addresses` bounds no list.
        let spread = node.ty == Type::Array && ["每个", "each "].iter().any(|word| before.contains(word));
        // `ranges from 1 to 1000, and is 10 by default` hedges no range.
        let hedged = by_default && !is_apart(clause, first.end)
            || conditional
            || spread && unit(clause.get(first.end..).unwrap_or("")) == Unit::Other
            || HEDGES.any_in(own)
            || own.trim_end().ends_with("or at least");
        let head = before.trim_end_matches([' ', '*', '`', '[', '(', '"', '（', '【', '\u{a0}']);
        if let Some(second) = second
            && is_range(clause.get(first.end..second.start).unwrap_or(""))
            && first.plain
            && second.plain
        {
            at += 2;
            // `64512-65534 or 4200000000-4294967294`: what lies between is not told apart from what is allowed.
            let mut second = second;
            while let (Some(next), Some(last)) = (figures.get(at), figures.get(at + 1))
                && matches!(
                    clause.get(second.end..next.start).unwrap_or("").trim(),
                    "or" | "and" | "或" | "和"
                )
                && is_range(clause.get(next.end..last.start).unwrap_or(""))
                && second.value < next.value
                && next.value < last.value
            {
                second = *last;
                at += 2;
            }
            let tail = clause.get(second.end..).unwrap_or("");
            if first.value >= second.value {
                continue;
            }
            // A number may travel as text.
            let carried = scalar(node) == Type::String
                && before.contains("the value ")
                && !before.contains("length")
                && unit(tail) == Unit::None;
            let numeric = carried || matches!(scalar(node), Type::Integer | Type::Number);
            let member =
                given.item && !ends(head, &RANGES) && (head.is_empty() || head.ends_with([':', '：']));
            let under = ["when ", "if "].iter().any(|word| before.trim_start().starts_with(word));
            let then = ends(head, &["时，为", "时，取值为", "时，取值范围为", "时，取值范围："]);
            if numeric && (under && ends(head, &RANGES) || then || member) {
                found.see_conditional(first.value, second.value);
            } else if numeric
                && !carried
                && by_default
                && !is_apart(clause, second.end)
                && ends(head, &RANGES)
            {
                found.usual = Some((first.value, second.value));
                found.usual_place = found.place;
            } else if !hedged {
                let head = if given.headed && head.is_empty() { "range" } else { head };
                range(head, tail, first.value, second.value, node, found);
            }
            continue;
        }
        at += 1;
        if first.plain && !hedged && !compares_other(head, given.name) {
            let tail = clause.get(first.end..).unwrap_or("");
            let open = tail.trim_start_matches(['*', ' ', '`']);
            let unbounded = ["to the", "to intmax"].iter().any(|word| open.starts_with(word));
            if ends(head, &["ranges from", "range from", "range is from", "value is from"])
                && unbounded
                && scalar(node) != Type::String
            {
                // `from 0 to the value of **quota**` has a lower bound and no upper one.
                found.see_value(false, first.value, false);
            } else {
                single(head, tail, first.value, node, found);
            }
        }
    }
}

/// Whether what a clause says of a default stands apart from the words before a byte.
fn is_apart(clause: &str, at: usize) -> bool {
    let tail = clause.get(at..).unwrap_or("");
    tail.find("by default")
        .and_then(|end| tail.get(..end))
        .is_some_and(|own| own.contains(", and ") || own.contains(" and is "))
}

/// Whether a sign of comparison stands after something else than the row's name: `days x 24/period <= 1,440`.
fn compares_other(head: &str, name: &str) -> bool {
    let Some(left) = ["<=", ">=", "≤", "≥"].iter().find_map(|sign| head.strip_suffix(sign)) else {
        return false;
    };
    let word = left.trim_end().rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
    let general = ["value", "length", "size", "number", "is", "be", "取值", "长度"];
    !(word.is_empty()
        || word.eq_ignore_ascii_case(name)
        || general.iter().any(|own| word.ends_with(own))
        || !word.is_ascii())
}

/// Words before a range of values.
const RANGES: [&str; 12] = [
    "range from",
    "ranges from",
    "ranging from",
    "range is",
    "range is from",
    "range:",
    "range of",
    "between",
    "from",
    "取值范围为",
    "取值范围：",
    "范围为",
];

/// The last of the statements before a number: `the default value is 10 and the maximum value is`.
fn part(before: &str) -> &str {
    ["and the ", ", the ", "，"]
        .iter()
        .filter_map(|word| before.rfind(word))
        .max()
        .and_then(|at| before.get(at..))
        .filter(|own| ["max", "min", "最", "range"].iter().any(|word| own.contains(word)))
        .unwrap_or(before)
}

/// Whether words end in one of some.
pub(super) fn ends(head: &str, words: &[&str]) -> bool {
    words.iter().any(|word| head.ends_with(word))
}
