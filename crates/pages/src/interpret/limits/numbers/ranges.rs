//! Two numbers that bound a value, its length or the count of its items.

use super::Found;
use super::figures::{Unit, unit};
use super::prose::ends;
use super::{is_untyped, read_as};
use as_documented_contract::{Node, Type};

/// Whether what stands between two numbers makes a range of them.
pub(super) fn is_range(between: &str) -> bool {
    let between = between.trim().trim_matches(['*', '`']).trim();
    // `5 Mbit/s to 2000 Mbit/s`, `0 to intmax (2^31-1)`.
    let unit = between.strip_suffix(" to").is_some_and(|unit| unit.len() <= 8 && !unit.contains(' '));
    let named = between.strip_prefix("to ").and_then(|rest| rest.strip_suffix('('));
    if unit || named.is_some_and(|name| name.trim().len() <= 12 && !name.trim().contains(' ')) {
        return true;
    }
    matches!(between, "-" | "–" | "—" | "~" | "～" | "to" | "and" | "至" | "到" | "−" | "..")
        || matches!(between, "characters to" | "(inclusive) to" | ", " | ",")
}

/// Reads a range: the words before it and after it.
pub(super) fn range(head: &str, tail: &str, first: i64, second: i64, node: &Node, found: &mut Found) {
    let unit = unit(tail);
    let about_length = head.contains("length")
        || head.contains("long")
        || head.contains("长度")
        || tail.trim_start().starts_with("characters")
        || unit == Unit::Characters;
    let leads = [
        "range from",
        "ranges from",
        "ranging from",
        "ranges",
        "range is",
        "range is from",
        "range:",
        "range：",
        "range of",
        "between",
        "from",
        "within the range",
        "range is:",
        "range",
        "range are",
        "取值范围",
        "取值范围：",
        "取值范围:",
        "取值范围为",
        "取值：",
        "取值为",
        "取值",
        "范围",
        "范围为",
        "范围：",
        "范围是",
        "values:",
        "value:",
        "value is",
        "must be",
        "within",
        "integer from",
        "value range",
        "values range from",
        "length",
        "length of",
        "length is",
        "contain",
        "contains",
        "contain only",
        "consists of",
        "consist of",
        "can be",
        "长度",
        "长度为",
        "长度：",
        "must contain",
        "长度范围",
        "支持",
        "is",
        "are",
        "be",
        "have",
        "has",
        "with",
        "include",
        "of",
    ];
    // `non-printable ASCII (0-31) characters` is a set of characters.
    if !ends(head, &leads) && unit != Unit::Characters || ends(head, &["ascii", "characters", "unicode"]) {
        return;
    }
    let explicit = ends(head, &leads[..40.min(leads.len())])
        && !ends(
            head,
            &["contain", "contains", "length", "length of", "length is", "长度", "长度为", "长度："],
        );
    let scalar = read_as(node, unit);
    if about_length && scalar == Type::String {
        if let (Ok(least), Ok(most)) = (u64::try_from(first), u64::try_from(second)) {
            found.see_length(false, least, false);
            found.see_length(true, most, false);
        }
        return;
    }
    if about_length && matches!(scalar, Type::Integer | Type::Number) {
        return;
    }
    if node.ty == Type::Array && unit == Unit::Other && !explicit {
        if let (Ok(least), Ok(most)) = (u64::try_from(first), u64::try_from(second)) {
            found.min_items.see(least, false, Ord::min);
            found.max_items.see(most, false, Ord::max);
        }
        return;
    }
    if explicit && node.ty == Type::String && !found.counts {
        // A range of values of a text can only be of its length.
        if let (Ok(least), Ok(most)) = (u64::try_from(first), u64::try_from(second)) {
            found.see_length(false, least, false);
            found.see_length(true, most, false);
        }
        return;
    }
    // A range of values beside a list of numbers is one of its items.
    let numbers = matches!(scalar, Type::Integer | Type::Number) || is_untyped(node);
    let items = node.ty == Type::Array && numbers && unit == Unit::None;
    if explicit && (node.ty != Type::Array || items) {
        found.ranged = true;
        found.see_value(false, first, false);
        found.see_value(true, second, false);
    }
}
