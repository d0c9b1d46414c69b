//! The words that announce a closed list, and where they stand in a line.
//!
//! A list that is only a sample (`such as`, `etc`) is no closed list; a word that belongs to something else (`default
//! value:`) announces nothing.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::super::is_value_mark;
use crate::page::Text;
use crate::phrases::Phrases;

/// Words that announce a closed list.
const LEADS: [&str; 60] = [
    "currently, only",
    "currently, ",
    "set it to",
    "currently supports only",
    "set the value to",
    "the value can only be set to",
    "value can only be set to",
    "the value can only be",
    "can only be set to",
    ", which is",
    "supported:",
    "supported values are",
    "must be set to",
    "the value must be one of",
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
const CHINESE: [&str; 26] = [
    "仅限于",
    "仅限：",
    "支持",
    "必须为",
    "只能为",
    "只能是",
    "当前支持",
    "目前支持",
    "仅支持：",
    "支持维度有",
    "当前支持维度有",
    "固定为",
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

/// Words that announce a list only before values that the page sets apart.
static MARKED: Phrases = Phrases::new(&[
    "can only be ",
    "can be ",
    "must be ",
    "may be ",
    "is either ",
    "be set to ",
    "only ",
    "fill ",
    "types include ",
    "methods include ",
    "modes include ",
]);

/// The place of `only ` among them.
const ONLY: usize = 6;

/// The place of `fill ` among them.
const FILL: usize = 7;

/// Words after which a list is only a sample.
static SAMPLES: Phrases = Phrases::new(&[
    "the format is",
    "格式为",
    "such as",
    "for example",
    "e.g.",
    "including but not",
    "and so on",
    "例如",
    "比如",
    "等。",
    "for instance",
]);

/// A place in a line where an announcement ends and what it announces begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    /// The byte after the announcement.
    pub(super) end: usize,
    /// The bytes of the sentence that it stands in.
    pub(super) sentence: (usize, usize),
    /// Whether only values that the page sets apart count.
    pub(super) marked: bool,
    /// Whether only a list that the sentence closes counts: `Currently, only A is supported`, `支持A、B两种`.
    pub(super) weak: bool,
}

impl Lead {
    /// A line that holds nothing but what is announced above it.
    pub(super) fn whole(plain: &str) -> Self {
        Lead { end: 0, sentence: (0, plain.len()), marked: false, weak: false }
    }
}

/// How many announcements of a line are followed; each is searched around.
const MAX_LEADS: usize = 64;

/// The announcements of a line, in order.
pub(super) fn all_leads(text: &Text, lower: &str) -> Vec<Lead> {
    let mut out: Vec<Lead> = match automaton() {
        Some(automaton) => automaton
            .find_iter(lower)
            .filter(|hit| stands(lower, hit.start()))
            .filter(|hit| {
                lower.get(hit.range()) != Some("currently, ") || names_codes(&text.plain, hit.end())
            })
            .take(MAX_LEADS)
            .map(|hit| {
                let own = lead_at(lower, hit.start(), hit.end(), false);
                let word = lower.get(hit.range()).unwrap_or("");
                Lead { weak: matches!(word, "支持" | "currently, only" | "currently, "), ..own }
            })
            .collect(),
        None => Vec::new(),
    };
    // `The field can be **a** or **b**`: only bold values, or the end of the line, make `can be` an announcement.
    for (word, at, end) in MARKED.all_in(lower).into_iter().take(MAX_LEADS) {
        let marked = text.marks.iter().any(|mark| is_value_mark(mark) && mark.start as usize == end);
        let closes = lower.get(end..).is_some_and(|rest| rest.trim().is_empty());
        if (marked || closes) && !out.iter().any(|own| own.end == end) {
            let own = lead_at(lower, at, end, true);
            let only = word == ONLY;
            // `Only **a** and **b** are supported`, and not for something else or under a condition.
            let rest = lower.get(end..own.sentence.1).unwrap_or("").trim_end_matches(['.', ' ']);
            let plain = lower.get(own.sentence.0..at).is_some_and(|head| head.trim().is_empty());
            let closed = |tail: &str| rest.ends_with(tail) || rest.contains(&format!("{tail}, which"));
            // `Fill **a** in this field.`
            if word == FILL && !rest.ends_with(" in this field") {
                continue;
            }
            if !only || plain && ["is supported", "are supported"].iter().any(|tail| closed(tail)) {
                out.push(Lead { weak: only, ..own });
            }
        }
    }
    out.sort_by_key(|own| own.end);
    out
}

/// Whether words that something is said to be supported for are written as no words of a sentence are:
/// `SATA, SAS and SSD are supported`.
fn names_codes(plain: &str, at: usize) -> bool {
    let rest = plain.get(at..).unwrap_or("");
    let end = [" is supported", " are supported"].iter().filter_map(|tail| rest.find(tail)).min();
    let Some(list) = end.and_then(|end| rest.get(..end)).filter(|list| !list.contains(". ")) else {
        return false;
    };
    let mut words = list.split([' ', ',']).filter(|word| !matches!(*word, "" | "and" | "or"));
    let coded = |word: &str| word.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    list.contains([' ', ',']) && words.all(coded)
}

fn automaton() -> Option<&'static AhoCorasick> {
    static AUTOMATON: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    AUTOMATON
        .get_or_init(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(LEADS.iter().chain(CHINESE.iter()))
                .ok()
        })
        .as_ref()
}

fn lead_at(lower: &str, at: usize, end: usize, marked: bool) -> Lead {
    let stops = [". ", "。", "; ", "；"];
    let from = stops.iter().filter_map(|stop| lower.get(..at)?.rfind(stop).map(|own| own + stop.len())).max();
    let rest = lower.get(end..).unwrap_or("");
    let to = stops.iter().filter_map(|stop| rest.find(stop).map(|own| end + own)).min();
    Lead { end, sentence: (from.unwrap_or(0), to.unwrap_or(lower.len())), marked, weak: false }
}

/// Whether an announcement is one, and not `default value:`, `minimum value:`, or `if the value is`.
fn stands(lower: &str, at: usize) -> bool {
    let head = lower.get(..at).unwrap_or("").trim_end();
    let other = [
        "default", "minimum", "maximum", " min", " max", "min.", "max.", "缺省", "默认", "initial",
        "current", "if", "when", "if the", "when the", "whose", "field",
    ];
    !other.iter().any(|word| head.ends_with(word))
}

/// Whether a sentence says that its list is no complete one.
pub(super) fn sampled(lower: &str) -> bool {
    SAMPLES.any_in(lower)
        || lower.match_indices("etc").any(|(at, _)| {
            let before = lower.get(..at).is_some_and(|head| head.ends_with([' ', ',', '，']));
            let after = lower.get(at + 3..).unwrap_or("");
            before && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
        })
}
