//! Limits from prose: what the words of a row say about its value.
//!
//! Each family of phrases has its own file. A phrase that is hedged (`by default`, `such as`) or that states two
//! different limits of one kind gives none: a limit that is not sure is worse than none, since endpoints are held to it.

mod cues;
mod enums;
mod numbers;
mod shapes;
mod words;

pub(crate) use numbers::{clauses, subject_of};

use super::RowNote;
use super::rows::Row;
use crate::page::{Block, Cell, Kind, Mark, MarkKind, Place, Text};
use as_documented_contract::{Limit, Node, Rule, Type};
use serde_json::{Number, Value};

/// A line of a description.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'p> {
    pub(super) text: &'p Text,
    /// Where it stands.
    pub(super) place: Place,
    /// Whether it is a list item.
    pub(super) item: bool,
    /// The list that it belongs to, counted over the cell.
    pub(super) list: usize,
    /// The families of phrases that may stand in it.
    pub(super) cues: u16,
}

/// What the words of a row say beside the limits.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// A bound as a line of its own states it and as a sentence does, and where the sentence stands.
    pub(crate) conflict: Option<(i64, i64, Place)>,
    /// The values of a list and the other ones of a sentence, and where the sentence stands.
    pub(crate) listed: Option<(String, String, Place)>,
    /// Values of which none is of the row's type, and where they begin.
    pub(crate) foreign: Option<(String, Place)>,
    /// What the row says of another row, where that row says otherwise.
    pub(crate) cross: Option<RowNote>,
    /// Fields of the table of which one is wanted.
    pub(crate) one_of: Option<Vec<String>>,
    /// Whether the words say that fields exclude each other.
    pub(crate) excludes: bool,
    /// Where the words call the parameter optional, or say what happens without it.
    pub(crate) optional: Option<Place>,
    /// Where the words call the parameter mandatory, whatever else is sent.
    pub(crate) mandatory: Option<Place>,
    /// Whether the row calls its parameter deprecated.
    pub(crate) deprecated: bool,
    /// When the row calls its parameter mandatory, in our words, and where.
    pub(crate) condition: Option<(String, Place)>,
}

/// The lines of a cell: its paragraphs and the first paragraphs of its list items.
pub(super) fn lines<'p>(cells: &[&'p Cell]) -> Vec<Line<'p>> {
    let mut out = Vec::new();
    let mut lists = 0;
    for cell in cells {
        for block in &cell.blocks {
            gather(block, false, 0, &mut lists, &mut out);
        }
    }
    out
}

fn gather<'p>(block: &'p Block, item: bool, list: usize, lists: &mut usize, out: &mut Vec<Line<'p>>) {
    match &block.kind {
        Kind::Paragraph(text) | Kind::Heading { text, .. } => {
            out.push(Line { text, place: block.place, item, list, cues: cues::of(&text.plain) });
        }
        Kind::List { items, .. } => {
            *lists += 1;
            let own = *lists;
            for entry in items {
                for (index, block) in entry.blocks.iter().enumerate() {
                    gather(block, index == 0, own, lists, out);
                }
            }
        }
        Kind::Note { blocks, .. } => {
            for block in blocks {
                gather(block, false, 0, lists, out);
            }
        }
        Kind::Table(_) | Kind::Code(_) | Kind::Aside(_) => {}
    }
}

/// Adds what the words of a row say to its value, and returns what they say beside.
pub(crate) fn read(row: &Row<'_>, siblings: &[Row<'_>], node: &mut Node) -> Said {
    let lines = lines(&row.description);
    let mut found = numbers::Found::default();
    let figures = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let numbered = lines.iter().any(|line| figures(&line.text.plain))
        || row.range.is_some_and(|cell| figures(cell.line()));
    found.counts = numbered && counts(&row.name);
    found.moment = lines.iter().any(|line| line.cues & cues::MOMENT != 0);
    let mut headed = false;
    let mut cross = None;
    let mut parts = None;
    let mut above: Option<&Line<'_>> = None;
    for line in &lines {
        // `Fields are described as follows:` and a list of the parts of the value.
        let goes_on = |above: &Line<'_>| parts == Some(above.list) || names_parts(above);
        if line.list > 0 && above.is_some_and(|above| above.list != line.list && goes_on(above)) {
            parts = Some(line.list);
        }
        above = Some(line);
        if parts == Some(line.list) {
            continue;
        }
        let given =
            numbers::Given { line: &line.text.plain, name: &row.name, headed, item: line.item, siblings };
        if cross.is_none() && siblings.len() > 1 {
            cross = across(row, siblings, line);
        }
        found.place = line.place;
        numbers::read(given, node, &mut found);
        headed = matches!(
            line.text.plain.trim().trim_end_matches([':', '：']),
            "Range" | "Value range" | "取值范围"
        );
    }
    // A cell under `Value range` that is nothing but a range.
    if let Some(line) = row.range.filter(|cell| cell.blocks.len() == 1).map(Cell::line) {
        let given = numbers::Given { line, name: &row.name, headed: true, item: false, siblings: &[] };
        numbers::read(given, node, &mut found);
    }
    found.finish();
    // The type and mandatory cells carry remarks too.
    let remarks: Vec<(&Text, Place, u16)> = row
        .ty
        .iter()
        .flat_map(|cell| &cell.blocks)
        .filter_map(|block| Some((block.lead()?, block.place)))
        .map(|(text, place)| (text, place, cues::of(&text.plain)))
        .chain(lines.iter().map(|line| (line.text, line.place, line.cues)))
        .collect();
    let with = |class: u16| {
        remarks.iter().filter(move |(_, _, cues)| cues & class != 0).map(|(text, place, _)| (*text, *place))
    };
    let mut said = Said {
        conflict: found.conflict,
        listed: None,
        cross,
        one_of: None,
        excludes: false,
        foreign: None,
        optional: with(cues::OPTIONAL).find(|(text, _)| words::is_optional(text)).map(|(_, place)| place),
        mandatory: with(cues::CONDITION).find(|(text, _)| words::is_mandatory(text)).map(|(_, place)| place),
        deprecated: with(cues::DEPRECATED)
            .any(|(text, _)| words::is_deprecated(text) && !is_of_value(text, &lines)),
        condition: with(cues::CONDITION)
            .find_map(|(text, place)| Some((words::condition(text, &row.name)?, place))),
    };
    apply(found, node);
    let scalar = scalar(node);
    for line in &lines {
        let plain = line.text.plain.as_str();
        if scalar == Type::String {
            let names = line.cues & cues::FORMAT != 0 && said.conflict.is_none();
            if let Some(format) = Some(plain).filter(|_| names).and_then(shapes::format_of) {
                push(target(node), Rule::Format(format.to_owned()));
            }
            if plain.contains('^')
                && let Some(pattern) = shapes::pattern_of(line.text)
            {
                push(target(node), Rule::Pattern(pattern));
            }
        }
        if line.cues & cues::CONDITION != 0 && said.one_of.is_none() {
            said.one_of = shapes::one_of(plain, siblings);
        }
        said.excludes |= line.cues & cues::EXCLUSION != 0 && shapes::excludes(plain);
    }
    let untyped = node.ty == Type::Array && node.items.is_none();
    let listed = if untyped { Type::Any } else { scalar };
    let enumerated =
        enums::read(&lines, listed, &|subject| numbers::sibling(subject, &row.name, siblings).is_some());
    let default = row.default.map(|cell| cell.line().to_owned()).filter(|text| !text.is_empty());
    let default = default.or_else(|| {
        let told = lines.iter().filter(|line| line.cues & cues::DEFAULT != 0);
        let mut told = told.filter_map(|line| Some((line, words::default_of(line.text, scalar)?)));
        let (first, value) = told.next()?;
        // Each item of a list may have a default of its own.
        let differs =
            |(line, other): (&Line<'_>, String)| line.item && line.list == first.list && other != value;
        let own = !(first.item && told.any(differs));
        own.then_some(value)
    });
    let default = default.or_else(|| headed_default(&lines));
    let mut value = default.and_then(|text| value_of(&text, scalar));
    if value.is_none() && scalar == Type::Boolean {
        value = lines.iter().find_map(|line| words::switch_of(line.text)).map(Value::Bool);
    }
    if let Some((list, sentence, at)) = &enumerated.conflict {
        let place = lines.get(*at).map_or(row.place, |line| line.place);
        said.listed = Some((words_of(list), words_of(sentence), place));
    }
    // `**PUB**`, `**SUB**` in the row of an integer.
    if matches!(scalar, Type::Integer | Type::Number | Type::Boolean) && enumerated.values.is_empty() {
        said.foreign = enums::foreign(&lines, scalar).map(|(values, place)| (words_of(&values), place));
    }
    let mut values = enumerated.values;
    // `**json** or **gzip**. The default format is GZIP.`
    if let Some(word) = value.as_ref().and_then(Value::as_str)
        && let Some(own) =
            values.iter().find(|own| own.as_str().is_some_and(|own| own.eq_ignore_ascii_case(word)))
    {
        value = Some(own.clone());
    }
    if !values.is_empty() {
        // `The value is **init** by default, or **next**`: a sentence may name the default apart.
        if let Some(value) = value.as_ref().filter(|value| !enumerated.own && !values.contains(value)) {
            values.push(value.clone());
        }
        if untyped {
            node.items = Some(Box::new(Node::new(Type::Any)));
        }
        push(target(node), Rule::Enum(either_way(values, listed)));
    }
    if let Some(value) = value {
        push(target(node), Rule::Default(value));
    }
    said
}

/// Adds the values of a table that lists them; `false` where the value is not of their type.
pub(crate) fn list(words: &[String], node: &mut Node) -> bool {
    let ty = scalar(node);
    let values: Option<Vec<Value>> = match ty {
        Type::String | Type::Integer | Type::Number | Type::Any => {
            words.iter().map(|word| value_of(word, ty)).collect()
        }
        Type::Boolean | Type::Object | Type::Array | Type::Map | Type::Null => None,
    };
    let Some(values) = values else { return false };
    push(target(node), Rule::Enum(either_way(values, ty)));
    true
}

/// What a line says about the length of a value of another row (`A bucket name contains 3 to 64 characters`), where
/// that row states another one.
fn across(row: &Row<'_>, siblings: &[Row<'_>], line: &Line<'_>) -> Option<RowNote> {
    let plain = line.text.plain.as_str();
    if !plain.contains("haracter") || !plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = plain.to_ascii_lowercase();
    for clause in numbers::clauses(&lower) {
        let Some(subject) = numbers::subject_of(clause) else { continue };
        let Some(other) = numbers::sibling(subject, &row.name, siblings) else { continue };
        let lengths = |text: &str, name: &str| {
            let mut found = numbers::Found::default();
            let given = numbers::Given { line: text, name, headed: false, item: false, siblings: &[] };
            numbers::read(given, &Node::new(Type::String), &mut found);
            found.min_length.sure().zip(found.max_length.sure())
        };
        let Some(said) = lengths(clause, &other.name) else { continue };
        let own =
            self::lines(&other.description).iter().find_map(|line| lengths(&line.text.plain, &other.name));
        let Some(own) = own.filter(|own| *own != said) else { continue };
        let place = row.description.first().map_or(row.place, |cell| cell.place);
        return Some(RowNote {
            subject: other.name.clone(),
            rule: "prose-vs-table",
            first: (format!("{} to {} characters", own.0, own.1), other.place),
            second: (format!("{} to {} characters", said.0, said.1), place),
        });
    }
    None
}

/// Whether a line announces a list of the parts of the value.
fn names_parts(line: &Line<'_>) -> bool {
    let lower = line.text.plain.trim_end().to_ascii_lowercase();
    lower.ends_with([':', '：'])
        && ["field", "parameter description", "parameters are described", "part", "字段", "参数说明"]
            .iter()
            .any(|word| lower.contains(word))
}

/// Values as words, for telling them.
fn words_of(values: &[Value]) -> String {
    let words: Vec<String> =
        values.iter().map(|own| own.as_str().map_or_else(|| own.to_string(), str::to_owned)).collect();
    format!("one of {}", words.join(", "))
}

/// Whether a text is about one of the values of the row and not about the row.
fn is_of_value(text: &Text, lines: &[Line<'_>]) -> bool {
    text.plain.to_ascii_lowercase().contains("this value")
        || lines.iter().any(|line| {
            line.item
                && std::ptr::eq(line.text, text)
                && line.text.marks.iter().any(|mark| mark.start == 0 && is_value_mark(mark))
        })
}

/// Values of a list whose items have no type: a number may be sent as one or as text.
fn either_way(mut values: Vec<Value>, ty: Type) -> Vec<Value> {
    if ty == Type::Any {
        let numbers: Vec<Value> =
            values.iter().filter_map(|own| own.as_str()?.parse::<i64>().ok()).map(Value::from).collect();
        if numbers.len() == values.len() {
            values.extend(numbers);
        }
    }
    values
}

/// The line under `Default Value` on the newer pages.
fn headed_default(lines: &[Line<'_>]) -> Option<String> {
    let at = lines.iter().position(|line| {
        matches!(
            line.text.plain.trim().trim_end_matches([':', '：']),
            "Default Value" | "Default value" | "默认取值" | "默认值"
        )
    })?;
    let text = lines.get(at + 1)?.text.plain.trim();
    // What stands in brackets tells what it means.
    let word = text.split(['(', '（']).next().unwrap_or(text).trim_end_matches(['.', '。', ' ']);
    (!word.is_empty() && !word.contains(' ')).then(|| word.to_owned())
}

/// Whether a name is one of a number, which may travel as text.
fn counts(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "limit", "offset", "size", "num", "count", "page", "port", "start", "end", "time", "period", "days",
        "max", "min", "total", "index", "marker", "weight", "priority", "length", "age",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// The type of the value itself, or of the items of a list.
fn scalar(node: &Node) -> Type {
    match (&node.ty, node.items.as_deref()) {
        (Type::Array, Some(items)) => scalar(items),
        (ty, _) => *ty,
    }
}

/// The node that limits on a value apply to: the items of a list of scalars.
fn target(node: &mut Node) -> &mut Node {
    match node {
        Node { ty: Type::Array, items: Some(items), .. } => target(items),
        other => other,
    }
}

fn push(node: &mut Node, rule: Rule) {
    let kind = rule.kind();
    if !node.limits.iter().any(|own| own.rule.kind() == kind) {
        node.limits.push(Limit::new(rule));
    }
}

fn apply(found: numbers::Found, node: &mut Node) {
    let numeric = matches!(scalar(node), Type::Integer | Type::Number);
    let text = scalar(node) == Type::String;
    if node.ty == Type::Array {
        if let Some(least) = found.min_items.sure() {
            push(node, Rule::MinItems(least));
        }
        if let Some(most) = found.max_items.sure() {
            push(node, Rule::MaxItems(most));
        }
    }
    // `Each value of the list has up to 43 characters.`
    let untyped = numbers::is_untyped(node);
    let lengths = found.min_length.sure().or(found.max_length.sure()).is_some();
    if untyped && (lengths || found.ranged) {
        node.items = Some(Box::new(Node::new(Type::Any)));
    }
    let own = target(node);
    if text || untyped {
        if let Some(least) = found.min_length.sure() {
            push(own, Rule::MinLength(least));
        }
        if let Some(most) = found.max_length.sure() {
            push(own, Rule::MaxLength(most));
        }
    }
    if numeric || ((text || untyped) && found.ranged) {
        if let Some(least) = found.min.sure() {
            push(own, Rule::Minimum(Number::from(least)));
        }
        if let Some(most) = found.max.sure() {
            push(own, Rule::Maximum(Number::from(most)));
        }
    }
}

/// A word of the page as a JSON value of a type; `None` if it is none.
pub(super) fn value_of(word: &str, ty: Type) -> Option<Value> {
    let word = word.trim().trim_matches(['"', '“', '”', '`', '\'', '‘', '’']).trim();
    if word.is_empty() || word.len() > 200 {
        return None;
    }
    if matches!(
        word.to_ascii_lowercase().as_str(),
        "null" | "none" | "n/a" | "-" | "无" | "empty" | "不涉及" | "空"
    ) {
        return None;
    }
    match ty {
        Type::Integer => {
            let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
            digits.replace(',', "").parse::<i64>().ok().map(Value::from)
        }
        Type::Number => word.parse::<f64>().ok().and_then(Number::from_f64).map(|number| {
            let whole = word.parse::<i64>().ok();
            whole.map_or(Value::Number(number), Value::from)
        }),
        Type::Boolean => match word.to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::String | Type::Any => Some(Value::String(word.to_owned())),
        Type::Object | Type::Array | Type::Map | Type::Null => None,
    }
}

/// The marks of a text that set a value apart.
pub(super) fn is_value_mark(mark: &Mark) -> bool {
    matches!(mark.kind, MarkKind::Strong | MarkKind::Code)
}
