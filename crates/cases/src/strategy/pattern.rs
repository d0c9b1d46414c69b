//! Texts that match a documented pattern, and texts that surely do not.
//!
//! A pattern is ECMA 262's; what differs from Rust's dialect and is common (`\d`, `\w`) is rewritten, what cannot be
//! read is left alone and yields nothing. No matching engine: a text that does not match is one with a character
//! that the pattern mentions nowhere.

use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::string::string_regex_parsed;
use regex_syntax::hir::{Capture, Hir, HirKind, Look, Repetition};

/// Texts that match, if the pattern can be read. What repeats without end repeats at most `most` times.
pub(crate) fn matching(pattern: &str, most: Option<u64>) -> Option<BoxedStrategy<String>> {
    let most = most.and_then(|most| u32::try_from(most).ok()).filter(|most| *most < 32);
    let bare = without_anchors(&parse(pattern)?, most)?;
    Some(string_regex_parsed(&bare).ok()?.boxed())
}

/// A text of this many characters that does not match, if there is one that can be told for sure.
pub(crate) fn failing(pattern: &str, length: usize) -> Option<String> {
    let hir = parse(pattern)?;
    let look = hir.properties();
    let anchored = look.look_set_prefix().contains(Look::Start) && look.look_set_suffix().contains(Look::End);
    let needs_something = look.minimum_len().is_some_and(|least| least > 0);
    if length == 0 || !(anchored || needs_something) {
        return None;
    }
    let strange = ['~', '!', ' ', '#', '_', 'Z', 'z', '9', '\u{e9}', '\u{2603}'];
    let found = strange.into_iter().find(|c| !mentions(&hir, *c))?;
    Some(std::iter::repeat_n(found, length).collect())
}

fn parse(pattern: &str) -> Option<Hir> {
    regex_syntax::ParserBuilder::new().nest_limit(100).build().parse(&translate(pattern)).ok()
}

fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), in_class) {
                (Some('d'), true) => out.push_str("0-9"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('D'), false) => out.push_str("[^0-9]"),
                (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                (Some('/'), _) => out.push('/'),
                (Some(other), _) => out.extend(['\\', other]),
                (None, _) => out.push('\\'),
            },
            '[' if in_class => out.push_str("\\["),
            '[' | ']' => {
                in_class = c == '[';
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The pattern without `^` and `$`; `None` where it looks around in another way.
fn without_anchors(hir: &Hir, most: Option<u32>) -> Option<Hir> {
    Some(match hir.kind() {
        HirKind::Look(Look::Start | Look::End) => Hir::empty(),
        HirKind::Look(_) => return None,
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(without_anchors(&repetition.sub, most)?);
            let max = repetition.max.or(most.map(|most| most.max(repetition.min)));
            Hir::repetition(Repetition { sub, max, ..repetition.clone() })
        }
        HirKind::Capture(capture) => {
            let sub = Box::new(without_anchors(&capture.sub, most)?);
            Hir::capture(Capture { sub, ..capture.clone() })
        }
        HirKind::Concat(parts) => {
            // An anchor in the middle asks for what no text has.
            let last = parts.len().saturating_sub(1);
            let misplaced = parts.iter().enumerate().any(|(at, part)| match part.kind() {
                HirKind::Look(Look::Start) => at != 0,
                HirKind::Look(Look::End) => at != last,
                _ => false,
            });
            if misplaced {
                return None;
            }
            Hir::concat(parts.iter().map(|part| without_anchors(part, most)).collect::<Option<_>>()?)
        }
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(|part| without_anchors(part, most)).collect::<Option<_>>()?)
        }
    })
}

fn mentions(hir: &Hir, c: char) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).map_or(true, |text| text.contains(c)),
        HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c))
        }
        HirKind::Class(regex_syntax::hir::Class::Bytes(_)) => true,
        HirKind::Repetition(repetition) => mentions(&repetition.sub, c),
        HirKind::Capture(capture) => mentions(&capture.sub, c),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(|part| mentions(part, c)),
    }
}
