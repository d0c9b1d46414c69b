//! Words: defaults, deprecation, conditions.

use super::is_value_mark;
use crate::page::Text;
use crate::phrases::Phrases;
use as_documented_contract::Type;

/// Words after which a default stands; those that stand first are believed first.
static LEADS: Phrases = Phrases::new(&[
    "default value is set to",
    "default value is",
    "default value:",
    "default value：",
    "default value of this parameter is",
    "default:",
    "default：",
    "defaults to",
    "default is",
    "default value",
    "缺省值：",
    "缺省值为",
    "默认值：",
    "默认值为",
    "默认值是",
    "默认为",
    "缺省值:",
    "默认值:",
    "缺省为",
    "默认取值为",
    "默认取值：",
    "by default, this parameter is set to",
    "by default, the value is",
    "the default value of",
    "default value is:",
    "default size is",
    "default number is",
    "default method is",
    "default retention period is",
]);

/// The default value that a line states.
pub(super) fn default_of(text: &Text, ty: Type) -> Option<String> {
    let plain = text.plain.as_str();
    let lower = plain.to_ascii_lowercase();
    // Each case has its own.
    if lower.contains("otherwise, the default value is") {
        return None;
    }
    if let Some(word) = turned(text, &lower, ty) {
        return Some(word);
    }
    if !lower.contains("default") && !plain.contains("缺省") && !plain.contains("默认") {
        return None;
    }
    for (_, end) in LEADS.firsts_in(&lower) {
        let rest = plain.get(end..)?;
        let blanks =
            rest.len() - rest.trim_start_matches([' ', '*', '\u{a0}', '：', ':', '"', '“', '‘']).len();
        let start = end + blanks;
        // A bold value is the value; otherwise the next word is.
        let mark = text.marks.iter().find(|mark| {
            is_value_mark(mark) && (mark.start as usize) >= end && (mark.start as usize) <= start + 1
        });
        if let Some(mark) = mark {
            let words = text.marked(mark).trim();
            if !words.is_empty() && !words.eq_ignore_ascii_case("default value") {
                return Some(words.to_owned());
            }
        }
        let rest = plain.get(start..)?;
        let word: String = rest
            .chars()
            .take_while(|c| {
                !c.is_whitespace() && !matches!(c, ',' | ';' | '，' | '。' | '；' | '(' | '（' | '）' | '、')
            })
            .collect();
        let word = word.trim_end_matches(['.', ')']).trim_matches(['"', '“', '”', '`', '*']);
        let is_word = matches!(
            word.to_ascii_lowercase().as_str(),
            "the"
                | "a"
                | "an"
                | "of"
                | "is"
                | "to"
                | "not"
                | "no"
                | "null"
                | "none"
                | "n/a"
                | "empty"
                | "for"
                | "in"
                | "and"
                | "current"
                | "all"
                | "same"
                | "blank"
                | "or"
                | "depends"
                | "that"
                | "this"
                | "will"
        );
        if !word.is_empty() && !is_word && !word.starts_with(['-'])
            || word.starts_with('-') && word.len() > 1 && word.bytes().skip(1).all(|b| b.is_ascii_digit())
        {
            let spaced = rest.get(word.len()..).unwrap_or("");
            // Several words are a description of the default, not the default.
            let spaced = spaced.trim_start_matches(['"', '”', '`', '*']);
            let ends = spaced.trim_start_matches(['.', ')']).is_empty()
                || spaced.starts_with(['.', ',', ';', '，', '。', '；', '(', '（', ')', '、', '"', '”'])
                || spaced.trim_start().starts_with(['(', ','])
                || [
                    "indicating",
                    "which",
                    "if",
                    "and",
                    "mb",
                    "gb",
                    "days",
                    "hours",
                    "minutes",
                    "seconds",
                    "by",
                    "when",
                ]
                .iter()
                .any(|next| spaced.trim_start().to_ascii_lowercase().starts_with(next))
                || is_cjk(spaced);
            if ends {
                let whole = super::enums::quantity(rest).filter(|_| ty == Type::String);
                return Some(whole.and_then(|size| rest.get(..size)).unwrap_or(word).to_owned());
            }
        }
    }
    None
}

/// Sentences that name the default in another order: `By default, **id** is used`, `**offset** is **0** by default`,
/// `The value is **50** when this parameter is not set`, `The default field is **created_at**`, `**AND** (default)`.
fn turned(text: &Text, lower: &str, ty: Type) -> Option<String> {
    let value_at = |at: usize| {
        text.marks
            .iter()
            .find(|mark| is_value_mark(mark) && mark.start as usize == at)
            .map(|mark| text.marked(mark).trim().to_owned())
    };
    let value_before = |at: usize| {
        text.marks
            .iter()
            .find(|mark| is_value_mark(mark) && mark.end as usize == at)
            .map(|mark| text.marked(mark).trim().to_owned())
    };
    if let Some(at) = lower.find("by default, ") {
        let start = at + "by default, ".len();
        if let Some(value) = value_at(start)
            && text
                .plain
                .get(start + value.len()..)
                .is_some_and(|rest| rest.trim_start().starts_with("is used"))
        {
            return Some(value);
        }
        // `By default, the start number is 1.`
        let said = lower.get(start..).and_then(|rest| rest.strip_prefix("the "));
        if let Some((what, _)) = said.and_then(|rest| rest.split_once(" is "))
            && what.split(' ').count() <= 3
            && !what.contains([',', '.', ';', '(', '*'])
        {
            let at = start + "the ".len() + what.len() + " is ".len();
            let digits: String = lower.get(at..)?.chars().take_while(char::is_ascii_digit).collect();
            let ends = lower
                .get(at + digits.len()..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ',', ';', ')']));
            if let Some(value) = value_at(at).or((!digits.is_empty() && ends).then_some(digits)) {
                return Some(value);
            }
        }
    }
    if let Some(value) = lower.find(" by default").and_then(value_before) {
        return Some(value);
    }
    // `…, and is 1000 by default`.
    if let Some(head) = lower.find(" by default").and_then(|at| lower.get(..at))
        && let Some((before, word)) = head.rsplit_once(' ')
        && (before.ends_with(" and is") || before.ends_with(" value is"))
        && !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(word.to_owned());
    }
    // `2000 is used by default`.
    if let Some(head) = lower.find(" is used by default").and_then(|at| lower.get(..at)) {
        let word = head.rsplit([' ', ',', '，']).next().unwrap_or("");
        if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            return Some(word.to_owned());
        }
    }
    if lower.contains("is not set")
        || lower.contains("is not specified")
        || lower.contains("is left blank")
        || lower.contains("is left unspecified")
    {
        for lead in ["the value is ", "the default value "] {
            if let Some(value) = lower.find(lead).and_then(|at| value_at(at + lead.len())) {
                return Some(value);
            }
        }
    }
    for tail in ["(default value)", "(default)", "（默认）", "（默认值）"] {
        let Some(at) = lower.find(tail) else { continue };
        // Inside the bold word or right after it.
        let head = text.plain.get(..at).unwrap_or("").trim_end();
        let word = head.rsplit([' ', ',', '，', '、']).next().unwrap_or("").trim_matches(['*', ':', '：']);
        if !word.is_empty()
            && word.len() <= 40
            && text.marks.iter().any(|mark| is_value_mark(mark) && text.marked(mark).contains(word))
        {
            return Some(word.to_owned());
        }
    }
    // `默认显示10条`, `默认端口6379`.
    for lead in ["默认显示", "默认端口", "则默认为", "不设置该参数，则为"] {
        let Some(rest) = lower.find(lead).and_then(|at| lower.get(at + lead.len()..)) else { continue };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let ends = rest.get(digits.len()..).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(['。', '，', '；', '.', ',', ')', '）', '条', '个'])
        });
        if !digits.is_empty() && ends {
            return Some(digits);
        }
    }
    // `PLAIN authentication is enabled by default`, `10 records are displayed by default`.
    if ty == Type::String
        && let Some(head) =
            lower.find(" authentication is enabled by default").and_then(|at| text.plain.get(..at))
    {
        let word = head.rsplit([' ', ',', '，']).next().unwrap_or("");
        if word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') {
            return Some(word.to_owned());
        }
    }
    if matches!(ty, Type::Integer | Type::Number)
        && let Some(at) =
            [" displayed by default", " displayed on each page by default", " returned by default"]
                .iter()
                .find_map(|tail| lower.find(tail))
    {
        let clause = lower.get(..at).unwrap_or("").rsplit([',', '.', ';']).next().unwrap_or("");
        let mut figures =
            clause.split(' ').filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()));
        if let (Some(only), None) = (figures.next(), figures.next()) {
            return Some(only.to_owned());
        }
    }
    // `默认起始序号为1`.
    if let Some(rest) = lower.find("默认").and_then(|at| lower.get(at + "默认".len()..))
        && let Some((between, value)) = rest.split_once('为')
        && between.chars().count() <= 6
        && !between.contains(['，', '。', '；', '、', ' ', '最'])
    {
        let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
        let ends = value
            .get(digits.len()..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['。', '，', '；', '.', ',', ')', '）']));
        if !digits.is_empty() && ends {
            return Some(digits);
        }
    }
    // `The default <one to three words> is X`.
    let at = lower.find("default ")? + "default ".len();
    let rest = lower.get(at..)?;
    let is = rest.find(" is ")?;
    let between = rest.get(..is)?;
    // A default bound is no default.
    let bound = ["minimum", "maximum", "min ", "max "].iter().any(|word| between.contains(word));
    // `The default value for a shared one is X` says what it is the default of.
    let most = if between.starts_with("value for ") { 7 } else { 3 };
    if bound || between.split(' ').count() > most || between.contains([',', '.', ';', '(']) {
        return None;
    }
    let start = at + is + " is ".len();
    value_at(start).or_else(|| {
        let rest = text.plain.get(start..)?;
        let word: String = rest.chars().take_while(char::is_ascii_digit).collect();
        // `30s` is a number with its unit; `5_bgp` is a word, and a text has no units.
        let after = rest.get(word.len()..).unwrap_or("");
        let glued = after.starts_with('_') || ty == Type::String && after.starts_with(char::is_alphanumeric);
        if !word.is_empty() && !glued {
            return Some(word);
        }
        // `The default format is GZIP.`
        let word = rest.split([' ', '.', ',', ';', ')']).next().unwrap_or("");
        let code =
            word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        (ty == Type::String && code).then(|| word.to_owned())
    })
}

/// What a sentence says that a switch is when nobody sets it.
pub(super) fn switch_of(text: &Text) -> Option<bool> {
    let lower = text.plain.to_ascii_lowercase();
    let sentence = lower.split(['.', ';']).find(|sentence| sentence.contains("by default"))?;
    let off = ["is disabled", "are disabled", "disabled by default", "not enabled"]
        .iter()
        .any(|word| sentence.contains(word));
    let on = !off
        && ["is enabled", "are enabled", "enabled by default"].iter().any(|word| sentence.contains(word));
    if off { Some(false) } else { on.then_some(true) }
}

fn is_cjk(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_ascii())
}

/// Whether a text calls its parameter deprecated.
pub(super) fn is_deprecated(text: &Text) -> bool {
    {
        let lower = text.plain.to_ascii_lowercase();
        // `DEPRECATED` is a value of a status, not a remark on the row.
        if lower.contains("deprecated") && !text.plain.contains("eprecated") {
            return false;
        }
        let words = [
            "is deprecated",
            "been deprecated",
            "(deprecated)",
            "deprecated.",
            "discarded",
            "is obsolete",
            "has been abandoned",
            "is no longer used",
            "no longer supported",
            "out of use",
            "parameter is abandoned",
        ];
        words.iter().any(|word| lower.contains(word))
            || ["已废弃", "废弃", "已弃用", "不再使用", "已过期"].iter().any(|word| text.plain.contains(word))
    }
}

/// Whether a text calls its own parameter optional.
pub(super) fn is_optional(text: &Text) -> bool {
    let lower = text.plain.to_ascii_lowercase();
    [
        "this parameter is optional",
        "if this parameter is not specified",
        "if this parameter is left blank",
        "if this parameter is not set",
        "if this parameter is left unspecified",
        "this field is optional",
        "it is optional",
        "该字段为可选",
        "该参数为可选",
        "此参数可选",
        "该字段可选",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// Whether a text calls its own parameter mandatory, whatever else is sent.
pub(super) fn is_mandatory(text: &Text) -> bool {
    let lower = text.plain.trim().to_ascii_lowercase();
    super::numbers::clauses(&lower).into_iter().any(|clause| {
        let clause = clause.trim();
        ["must be specified", "this parameter is mandatory", "this parameter must be specified"]
            .contains(&clause)
            || clause.ends_with(", which is mandatory")
                && !clause.contains("if ")
                && !clause.contains("when ")
    })
}

/// The condition under which a text calls its parameter mandatory, in our words.
pub(super) fn condition(text: &Text, name: &str) -> Option<String> {
    {
        let lower = text.plain.to_ascii_lowercase();
        for clause in super::numbers::clauses(&lower) {
            let says = clause.contains("mandatory")
                || clause.contains("is required")
                || clause.contains("must be specified")
                || clause.contains("needs to be specified")
                || clause.contains("必选")
                || clause.contains("必填")
                || clause.contains("必须指定")
                || clause.contains("必须填写")
                || clause.contains("is compulsory")
                || clause.contains("in pairs")
                || clause.contains("成对");
            if !says
                || clause.contains("not mandatory") && !clause.contains("mandatory when")
                || clause.contains("not required")
            {
                continue;
            }
            let hangs = [
                " when ",
                " if ",
                " only ",
                "when ",
                "if ",
                " unless ",
                " for ak/sk",
                "for aksk",
                "mandatory for ",
            ]
            .iter()
            .any(|word| clause.contains(word))
                || (clause.contains('时')
                    && (clause.contains("必选") || clause.contains("必填") || clause.contains("必须")))
                || clause.contains("如果")
                || clause.contains("in pairs")
                || clause.contains("成对");
            // `If this parameter is set to A, the other one must be specified` is about the other one.
            let set = [
                "if this parameter is set",
                "when this parameter is set",
                "if the value is",
                "当该参数设置",
                "当该参数取值",
            ];
            let other = set.iter().any(|word| clause.contains(word))
                && !["this parameter is mandatory", "this parameter must", "it is mandatory", "it must"]
                    .iter()
                    .any(|word| clause.contains(word));
            if hangs && !other {
                return Some(describe(text, &lower, clause, name));
            }
        }
        let either = lower.contains("either this parameter or")
            || lower.contains("either of") && lower.contains("must")
            || lower.contains("二选一");
        if either {
            return Some(describe(text, &lower, &lower, name));
        }
    }
    None
}

/// A condition told by the other fields and the values that its clause names, not in the page's sentence.
fn describe(text: &Text, lower: &str, clause: &str, own: &str) -> String {
    let start = lower.find(clause).unwrap_or(0);
    let end = start + clause.len();
    let mut names: Vec<&str> = text
        .marks
        .iter()
        .filter(|mark| is_value_mark(mark) && start <= mark.start as usize && mark.end as usize <= end)
        .map(|mark| text.marked(mark).trim().trim_end_matches([':', '：']))
        .filter(|name| !name.is_empty() && name.len() <= 40)
        .collect();
    if names.is_empty() {
        names = text
            .plain
            .get(start..end)
            .unwrap_or("")
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| word.contains('_'))
            .collect();
    }
    names.retain(|name| !name.eq_ignore_ascii_case(own));
    names.dedup();
    names.truncate(6);
    if names.is_empty() {
        "under a condition that the row states".to_owned()
    } else {
        format!("depends on {}", names.join(", "))
    }
}
