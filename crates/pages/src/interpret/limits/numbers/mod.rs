//! Numbers: ranges, lengths and counts.

mod figures;
mod prose;
mod ranges;
mod singles;

use crate::interpret::rows::Row;
use crate::page::Place;
use as_documented_contract::{Node, Type};
use figures::numbers;
use prose::prose;

/// A bound seen once, or seen with different values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Bound<T> {
    /// Not stated.
    #[default]
    None,
    /// Stated in a line of its own (`Minimum: 1`), which outranks prose.
    Bullet(T),
    /// Stated in prose.
    Prose(T),
}

impl<T: Copy + PartialEq> Bound<T> {
    /// The value that the new one contradicts: prose against a bullet, either way round.
    fn against(self, value: T, bullet: bool) -> Option<T> {
        match (self, bullet) {
            (Bound::Bullet(own), false) | (Bound::Prose(own), true) if own != value => Some(own),
            _ => None,
        }
    }

    /// The bound, if there is one.
    pub(super) fn sure(self) -> Option<T> {
        match self {
            Bound::Bullet(value) | Bound::Prose(value) => Some(value),
            Bound::None => None,
        }
    }

    /// Takes a bound; of two that sentences state (one object, a batch of objects) the wider one holds for both.
    fn see(&mut self, value: T, bullet: bool, wider: impl Fn(T, T) -> T) {
        *self = match (*self, bullet) {
            (Bound::Bullet(own), _) => Bound::Bullet(own),
            (_, true) => Bound::Bullet(value),
            (Bound::None, false) => Bound::Prose(value),
            (Bound::Prose(own), false) => Bound::Prose(wider(own, value)),
        };
    }
}

/// What the lines of a row say in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    pub(super) min: Bound<i64>,
    pub(super) max: Bound<i64>,
    pub(super) min_length: Bound<u64>,
    pub(super) max_length: Bound<u64>,
    pub(super) min_items: Bound<u64>,
    pub(super) max_items: Bound<u64>,
    /// Whether a range of values was stated in words that cannot mean a length.
    pub(super) ranged: bool,
    /// Whether the name is one of a number.
    pub(super) counts: bool,
    /// Whether the value is a point in time, which no number of days bounds.
    pub(super) moment: bool,
    /// One bound in a line of its own and in a sentence, and where the sentence stands.
    pub(super) conflict: Option<(i64, i64, Place)>,
    /// Where the line being read stands.
    pub(super) place: Place,
    /// Where the last sentence with a bound stands.
    sentence: Place,
    /// The bounds over ranges that each hold under a condition, and how many there are.
    conditional: (Option<(i64, i64)>, usize),
    /// A range that the page hedges with `by default`.
    usual: Option<(i64, i64)>,
    usual_place: Place,
    /// Whether the clause being read is about the row's own value.
    own: bool,
    /// Whether a clause with numbers was about something else.
    foreign: bool,
}

impl Found {
    /// Records two values of one bound; `bullet` tells which of them is the one in a line of its own.
    fn conflict(&mut self, earlier: i64, now: i64, bullet: bool) {
        let told = if bullet { (now, earlier, self.sentence) } else { (earlier, now, self.place) };
        self.conflict.get_or_insert(told);
    }

    fn see_length(&mut self, upper: bool, value: u64, bullet: bool) {
        let bound = if upper { &mut self.max_length } else { &mut self.min_length };
        let other = bound.against(value, bullet).filter(|_| self.own && !self.foreign);
        bound.see(value, bullet, if upper { Ord::max } else { Ord::min });
        if let Some(own) = other {
            self.conflict(own as i64, value as i64, bullet);
        }
        if !bullet {
            self.sentence = self.place;
        }
    }

    fn see_value(&mut self, upper: bool, value: i64, bullet: bool) {
        let bound = if upper { &mut self.max } else { &mut self.min };
        let other = bound.against(value, bullet).filter(|_| self.own && !self.foreign);
        bound.see(value, bullet, if upper { Ord::max } else { Ord::min });
        if let Some(own) = other {
            self.conflict(own, value, bullet);
        }
        if !bullet {
            self.sentence = self.place;
        }
    }

    fn see_conditional(&mut self, least: i64, most: i64) {
        let (bounds, count) = &mut self.conditional;
        *bounds = Some(bounds.map_or((least, most), |(a, b)| (a.min(least), b.max(most))));
        *count += 1;
    }

    /// What the lines say together: the widest of ranges that hold under conditions, where nothing else is said, and
    /// the contradiction of a usual range with lines of its own.
    pub(super) fn finish(&mut self) {
        if let (Some((least, most)), true) = (self.conditional.0, self.conditional.1 > 1)
            && self.min == Bound::None
            && self.max == Bound::None
        {
            self.min = Bound::Prose(least);
            self.max = Bound::Prose(most);
            self.ranged = true;
        }
        if let (Some((least, most)), Bound::Bullet(min), Bound::Bullet(max)) =
            (self.usual, self.min, self.max)
            && (least != min && most != max)
        {
            self.conflict.get_or_insert((min, least, self.usual_place));
        }
    }
}
/// A line and what stands around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'l> {
    pub(super) line: &'l str,
    /// The row's name.
    pub(super) name: &'l str,
    /// Whether the line above is a title such as `Range`.
    pub(super) headed: bool,
    /// Whether the line is an item of a list.
    pub(super) item: bool,
    /// The rows of the table, for sentences about other ones.
    pub(super) siblings: &'l [Row<'l>],
}

/// Whether a value is a list of which the page does not say what it holds.
pub(super) fn is_untyped(node: &Node) -> bool {
    node.ty == Type::Array && node.items.is_none()
}

/// The type of a value, or of what a list holds: what has characters is text.
fn read_as(node: &Node, unit: figures::Unit) -> Type {
    if unit == figures::Unit::Characters && is_untyped(node) {
        return Type::String;
    }
    super::scalar(node)
}

/// Reads a line.
pub(super) fn read(given: Given<'_>, node: &Node, found: &mut Found) {
    signed(given.line, node, found);
    if !given.line.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let lower = given.line.to_ascii_lowercase();
    // What follows a format bounds the parts of the value.
    if lower.contains("the format is") {
        return;
    }
    found.own = true;
    if bullet(&lower, node, found) {
        return;
    }
    for clause in clauses(&lower) {
        if !clause.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        if part_of(clause).is_some_and(|part| !is_own(part, given.name)) {
            continue;
        }
        let subject = subject_of(clause);
        if subject.is_some_and(|subject| sibling(subject, given.name, given.siblings).is_some()) {
            continue;
        }
        found.own = subject.is_none_or(|subject| is_own(subject, given.name));
        found.foreign |= !found.own;
        prose(clause, node, found, given);
    }
}

/// Reads words that bound a number without one: `must be a positive integer`.
fn signed(line: &str, node: &Node, found: &mut Found) {
    const POSITIVE: [&str; 6] = [
        "must be a positive integer",
        "must be positive integers",
        "value is a positive integer",
        "必须为正整数",
        "必须是正整数",
        "取值为正整数",
    ];
    const NOT_NEGATIVE: [&str; 4] =
        ["must be a non-negative integer", "value is a non-negative integer", "必须为非负整数", "不能为负数"];
    let scalar = super::scalar(node);
    let is_number = matches!(scalar, Type::Integer | Type::Number) || scalar == Type::String && found.counts;
    if !is_number {
        return;
    }
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let least = if says(&POSITIVE) {
        1
    } else if says(&NOT_NEGATIVE) {
        0
    } else {
        return;
    };
    found.ranged |= scalar == Type::String;
    found.own = true;
    found.see_value(false, least, false);
}

/// The part of a value that a clause is about: `each label cannot exceed 63 characters`.
fn part_of(clause: &str) -> Option<&str> {
    let rest = clause.trim_start().strip_prefix("each ")?;
    let end = [" cannot ", " can ", " must ", " contain", " is ", " has "]
        .iter()
        .filter_map(|verb| rest.find(verb))
        .min()?;
    rest.get(..end)
}

/// What a clause is about: the words between its article and its verb.
pub(crate) fn subject_of(clause: &str) -> Option<&str> {
    let rest = clause.trim_start();
    let rest = ["the ", "a ", "an "].iter().find_map(|article| rest.strip_prefix(article))?;
    let verbs = [
        " contain", " can ", " must ", " is ", " has ", " consist", " range", " cannot ", " should ",
        " may ", " are ", " have ",
    ];
    let end = verbs.iter().filter_map(|verb| rest.find(verb)).min()?;
    rest.get(..end)
}

/// How many rows a table may have whose rows speak of each other: each word is held against each row.
const MAX_ROWS: usize = 500;

/// The other row that the words for what a clause is about name: `bucket name` is `bucket_name`.
pub(super) fn sibling<'r, 'p>(subject: &str, name: &str, rows: &'r [Row<'p>]) -> Option<&'r Row<'p>> {
    let head = subject.split(" of ").next().unwrap_or(subject);
    let fold =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if rows.len() > MAX_ROWS {
        return None;
    }
    let wanted = fold(head);
    let general = ["value", "values", "parameter", "field", "content", "length", "name", "number", "string"];
    if wanted.len() < 4
        || general.contains(&wanted.as_str())
        || fold(name).contains(&wanted)
        || wanted.contains(&fold(name))
    {
        return None;
    }
    rows.iter().find(|row| fold(&row.name) == wanted)
}

/// Whether the words for what a clause is about mean the row's own value.
fn is_own(subject: &str, name: &str) -> bool {
    let fold =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let (own, leaf) = (fold(subject), fold(name.rsplit('.').next().unwrap_or(name)));
    let general = [
        "value",
        "parameter",
        "length",
        "string",
        "field",
        "maximum",
        "minimum",
        "number",
        "range",
        "size",
        "content",
    ];
    own.contains(&leaf) || leaf.contains(&own) || general.iter().any(|word| subject.contains(word))
}

/// Sentences and their parts; a dot between digits belongs to a number.
pub(crate) fn clauses(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in line.char_indices() {
        let ends = match c {
            // `Max. length: 64`
            '.' if short(line.get(start..at).unwrap_or("")) && bytes.get(at + 1) == Some(&b' ') => false,
            '.' => {
                bytes
                    .get(at + 1)
                    .is_none_or(|next| *next == b' ' || !next.is_ascii_alphanumeric() && *next != b'.')
                    || line.get(at + 1..).is_some_and(|rest| rest.starts_with("the "))
            }
            ';' | '。' | '；' | '\n' => true,
            _ => false,
        };
        if ends {
            out.push(line.get(start..at).unwrap_or(""));
            start = at + c.len_utf8();
        }
    }
    out.push(line.get(start..).unwrap_or(""));
    out
}

/// Whether a dot after these words stands for letters left out.
fn short(words: &str) -> bool {
    let last = words.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    last.eq_ignore_ascii_case("max") || last.eq_ignore_ascii_case("min")
}

/// A line of its own: `Minimum: 1`, `Maximum length: 64`, `Array Length: 0 - 10`, `最大长度：64`.
fn bullet(lower: &str, node: &Node, found: &mut Found) -> bool {
    let Some((head, tail)) = lower.split_once([':', '：']) else { return false };
    let head = head.trim().trim_end_matches(['*', ' ']);
    let tail = tail.trim().trim_matches('*').trim();
    let numbers = numbers(tail);
    let only = |count: usize| numbers.len() == count && tail.len() < 60;
    let first = numbers.first().map(|number| number.value);
    let text = matches!(super::scalar(node), Type::String);
    match head {
        "minimum length" | "min length" | "最小长度" | "min. length" if only(1) => {
            if let Some(value) = first.and_then(|n| u64::try_from(n).ok()) {
                found.see_length(false, value, true);
            }
        }
        "maximum length" | "max length" | "最大长度" | "max. length" if only(1) => {
            if let Some(value) = first.and_then(|n| u64::try_from(n).ok()) {
                found.see_length(true, value, true);
            }
        }
        "minimum" | "minimum value" | "最小值" | "min" | "min. value" if only(1) => {
            if let Some(value) = first {
                if text {
                    found.see_length(false, u64::try_from(value).unwrap_or(0), true);
                } else {
                    found.see_value(false, value, true);
                }
            }
        }
        "maximum" | "maximum value" | "最大值" | "max" | "max. value" if only(1) => {
            if let Some(value) = first {
                if text {
                    found.see_length(true, u64::try_from(value).unwrap_or(0), true);
                } else {
                    found.see_value(true, value, true);
                }
            }
        }
        "array length" | "数组长度" if only(2) => {
            let counts: Vec<u64> =
                numbers.iter().filter_map(|number| u64::try_from(number.value).ok()).collect();
            if let [least, most] = counts.as_slice() {
                found.min_items.see(*least, true, Ord::min);
                found.max_items.see(*most, true, Ord::max);
            }
        }
        _ => return false,
    }
    true
}
