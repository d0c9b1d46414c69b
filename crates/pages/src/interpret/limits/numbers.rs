//! Numbers: ranges, lengths and counts.

use crate::interpret::rows::Row;
use as_documented_contract::{Node, Type};

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
    /// Two values of one bound, in the order of the lines.
    pub(super) conflict: Option<(i64, i64)>,
    /// The bounds over ranges that each hold under a condition, and how many there are.
    conditional: (Option<(i64, i64)>, usize),
    /// A range that the page hedges with `by default`.
    usual: Option<(i64, i64)>,
    /// Whether the clause being read is about the row's own value.
    own: bool,
    /// Whether a clause with numbers was about something else.
    foreign: bool,
}

impl Found {
    fn see_length(&mut self, upper: bool, value: u64, bullet: bool) {
        let bound = if upper { &mut self.max_length } else { &mut self.min_length };
        if let Some(own) = bound.against(value, bullet).filter(|_| self.own && !self.foreign) {
            self.conflict.get_or_insert((own as i64, value as i64));
        }
        bound.see(value, bullet, if upper { Ord::max } else { Ord::min });
    }

    fn see_value(&mut self, upper: bool, value: i64, bullet: bool) {
        let bound = if upper { &mut self.max } else { &mut self.min };
        if let Some(own) = bound.against(value, bullet).filter(|_| self.own && !self.foreign) {
            self.conflict.get_or_insert((own, value));
        }
        bound.see(value, bullet, if upper { Ord::max } else { Ord::min });
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
            self.conflict.get_or_insert((least, min));
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Characters,
    Other,
    None,
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

/// Reads a line.
pub(super) fn read(given: Given<'_>, node: &Node, found: &mut Found) {
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
        let subject = subject_of(clause);
        if subject.is_some_and(|subject| sibling(subject, given.name, given.siblings).is_some()) {
            continue;
        }
        found.own = subject.is_none_or(|subject| is_own(subject, given.name));
        found.foreign |= !found.own;
        prose(clause, node, found, given);
    }
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

/// The other row that the words for what a clause is about name: `bucket name` is `bucket_name`.
pub(super) fn sibling<'r, 'p>(subject: &str, name: &str, rows: &'r [Row<'p>]) -> Option<&'r Row<'p>> {
    let head = subject.split(" of ").next().unwrap_or(subject);
    let fold =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
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

/// A number in a text.
#[derive(Clone, Copy, Debug)]
struct Figure {
    value: i64,
    start: usize,
    end: usize,
    /// Whether a fraction or a unit letter makes it something else than a plain whole number.
    plain: bool,
}

fn numbers(text: &str) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
            continue;
        }
        let mut start = at;
        while bytes.get(at).is_some_and(|b| {
            b.is_ascii_digit()
                || (*b == b','
                    && bytes.get(at + 1..at + 4).is_some_and(|d| d.iter().all(u8::is_ascii_digit))
                    && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit))
        }) {
            at += 1;
        }
        let end = at;
        let before = start.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        // A minus sign belongs to the number unless it stands between two numbers or words.
        let signed = before == b'-'
            && start
                .checked_sub(2)
                .and_then(|i| bytes.get(i))
                .is_none_or(|b| matches!(b, b' ' | b'(' | b'[' | b':' | b'*'))
            && !text
                .get(..start - 1)
                .is_some_and(|head| head.trim_end().ends_with(|c: char| c.is_ascii_digit()));
        let after = bytes.get(end).copied().unwrap_or(b' ');
        let fraction = after == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let glued = before.is_ascii_alphabetic()
            || before == b'_'
            || before == b'.' && start > 1 && bytes.get(start - 2).is_some_and(u8::is_ascii_digit)
            || after.is_ascii_alphabetic()
            || after == b'_';
        let digits: String =
            text.get(start..end).unwrap_or("").chars().filter(char::is_ascii_digit).collect();
        if let Ok(value) = digits.parse::<i64>() {
            let value = if signed { -value } else { value };
            if signed {
                start -= 1;
            }
            // `2^31-1`, `2^63 – 1`.
            if after == b'^' && !glued {
                let (value, size) = power(value, text.get(end + 1..).unwrap_or(""));
                at = end + 1 + size;
                out.push(Figure { value: value.unwrap_or(0), start, end: at, plain: value.is_some() });
                continue;
            }
            out.push(Figure { value, start, end, plain: !fraction && !glued });
        }
    }
    out
}

/// A power and what is added to it, and the bytes that say so after the `^`.
fn power(base: i64, rest: &str) -> (Option<i64>, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let size = digits(rest);
    let exponent = rest.get(..size).and_then(|own| own.parse::<u32>().ok());
    let tail = rest.get(size..).unwrap_or("");
    let sign = tail.trim_start_matches([' ', ')']);
    let minus = sign.strip_prefix(['-', '–', '−']).map(str::trim_start);
    let (less, end) = match minus.filter(|own| digits(own) == 1) {
        Some(own) => {
            let less = own.get(..1).and_then(|own| own.parse::<i64>().ok()).unwrap_or(0);
            (less, rest.len() - own.len() + 1)
        }
        None => (0, size),
    };
    // 2^63 - 1 is the largest value there is, though 2^63 is none.
    let value = exponent.and_then(|exponent| i128::from(base).checked_pow(exponent));
    (value.and_then(|own| i64::try_from(own - i128::from(less)).ok()), end)
}

/// What stands after a number.
fn unit(rest: &str) -> Unit {
    let rest = rest.trim_start_matches([' ', '*', '`', '-', '\u{a0}', '个', ')']).trim_start();
    let rest = rest
        .strip_prefix("unicode ")
        .or_else(|| rest.strip_prefix("utf-8 "))
        .or_else(|| rest.strip_prefix("english "))
        .unwrap_or(rest);
    let characters =
        ["character", "chars", "char ", "byte", "letters", "字符", "字节", "位字符", "digits", "位"];
    if characters.iter().any(|word| rest.starts_with(word)) {
        return Unit::Characters;
    }
    if rest.is_empty()
        || rest.starts_with(['.', ',', ')', '(', '，', '。', '（', '、', ']', ';'])
        || ["and ", "or ", "but ", "by ", "which ", "(", "if ", "when ", "in length"]
            .iter()
            .any(|word| rest.starts_with(word))
    {
        return Unit::None;
    }
    Unit::Other
}

/// Words before a number that make it no limit of the value.
const HEDGES: [&str; 14] = [
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
];

fn prose(clause: &str, node: &Node, found: &mut Found, given: Given<'_>) {
    let figures = numbers(clause);
    if figures.is_empty() {
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
        let hedged = by_default
            || conditional
            || spread && unit(clause.get(first.end..).unwrap_or("")) == Unit::Other
            || HEDGES.iter().any(|hedge| own.contains(hedge))
            || own.trim_end().ends_with("or at least");
        let head = before.trim_end_matches([' ', '*', '`', '[', '(', '"', '（', '【', '\u{a0}']);
        if let Some(second) = second
            && is_range(clause.get(first.end..second.start).unwrap_or(""))
            && first.plain
            && second.plain
        {
            at += 2;
            let tail = clause.get(second.end..).unwrap_or("");
            if first.value >= second.value {
                continue;
            }
            let numeric = matches!(super::scalar(node), Type::Integer | Type::Number);
            let member = given.item && (head.is_empty() || head.ends_with([':', '：']));
            let under = ["when ", "if "].iter().any(|word| before.trim_start().starts_with(word));
            if numeric && (under && ends(head, &RANGES) || member) {
                found.see_conditional(first.value, second.value);
            } else if numeric && by_default && ends(head, &RANGES) {
                found.usual = Some((first.value, second.value));
            } else if !hedged {
                let head = if given.headed && head.is_empty() { "range" } else { head };
                range(head, tail, first.value, second.value, node, found);
            }
            continue;
        }
        at += 1;
        if first.plain && !hedged {
            let tail = clause.get(first.end..).unwrap_or("");
            let open = tail.trim_start_matches(['*', ' ', '`']);
            if ends(head, &["ranges from", "range from", "range is from"])
                && open.starts_with("to the")
                && super::scalar(node) != Type::String
            {
                // `from 0 to the value of **quota**` has a lower bound and no upper one.
                found.see_value(false, first.value, false);
            } else {
                single(head, tail, first.value, node, found);
            }
        }
    }
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

/// Whether what stands between two numbers makes a range of them.
fn is_range(between: &str) -> bool {
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

fn ends(head: &str, words: &[&str]) -> bool {
    words.iter().any(|word| head.ends_with(word))
}

fn range(head: &str, tail: &str, first: i64, second: i64, node: &Node, found: &mut Found) {
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
    let scalar = super::scalar(node);
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
    if explicit && node.ty != Type::Array {
        found.ranged = true;
        found.see_value(false, first, false);
        found.see_value(true, second, false);
    }
}

fn single(head: &str, tail: &str, value: i64, node: &Node, found: &mut Found) {
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
    if unit == Unit::Characters
        && super::scalar(node) == Type::String
        && ends(head, &exact)
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
    let (value, upper) = if ends(head, &most) || counted {
        (value, true)
    } else if ends(head, &least) {
        (value, false)
    } else if let Some(word) = above.iter().find(|word| head.ends_with(**word)) {
        if negated(head, word) { (value, true) } else { (value.saturating_add(1), false) }
    } else if let Some(word) = below.iter().find(|word| head.ends_with(**word)) {
        if negated(head, word) { (value, false) } else { (value.saturating_sub(1), true) }
    } else {
        return;
    };
    let scalar = super::scalar(node);
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
        )
}
