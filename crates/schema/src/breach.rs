//! What is wrong with a value, by statement: the place, what was expected, what was there, in our words.
//!
//! Values from a response may be huge or secret: they are shown short, and those of headers not at all.

use crate::Part;
use crate::trace::Trace;
use as_documented_contract::{Kind, Reading, StatementId};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The most errors of one value that are looked at.
const MOST_ERRORS: usize = 10_000;
/// The most breaches of one statement that are told one by one.
const MOST_PER_STATEMENT: usize = 5;
/// The most characters of a value that are shown.
const MOST_SHOWN: usize = 60;

/// One statement that a value breaks at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The statement.
    pub statement: StatementId,
    /// JSON pointer to the place in the value; empty for the value itself.
    pub pointer: String,
    /// What should be there, as a fragment: `at most 50 items`.
    pub expected: String,
    /// What is there, as a fragment: `51 items`. Values are cut short, those of headers are not shown.
    pub actual: String,
    /// Readings of the part under which this statement is not broken here, whatever else is.
    pub also_valid_under: Vec<Reading>,
}

/// `request.instances#max-items at /instances: expected at most 50 items, found 51 items`.
impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        let Self { statement, expected, actual, .. } = self;
        write!(f, "{statement} at {pointer}: expected {expected}, found {actual}")
    }
}

/// The breaches of one value under one shape.
#[derive(Default)]
pub(crate) struct Breaches {
    /// At most a few for each statement.
    pub(crate) told: Vec<Breach>,
    /// Statement and place of each.
    pub(crate) all: BTreeSet<(StatementId, String)>,
}

/// Turns validation errors into breaches. Errors that say only that a pattern could not be run are none.
pub(crate) fn collect<'e>(
    part: Part,
    schema: &Map<String, Value>,
    trace: &Trace,
    errors: impl Iterator<Item = ValidationError<'e>>,
) -> Breaches {
    let show = Show { secret: matches!(part, Part::Parameters(as_documented_contract::Location::Header)) };
    let mut all: Vec<Breach> = Vec::new();
    for error in errors.take(MOST_ERRORS) {
        let kind = error.kind();
        if matches!(
            kind,
            ValidationErrorKind::BacktrackLimitExceeded { .. }
                | ValidationErrorKind::RegexEngineFailure { .. }
        ) {
            continue;
        }
        let path = error.schema_path().as_str();
        let property = match kind {
            ValidationErrorKind::Required { property } => property.as_str(),
            _ => None,
        };
        let statement = trace.statement(path, property).cloned().unwrap_or_else(|| {
            // Every keyword that is written is traced; should one slip through, the part's shape is broken.
            StatementId::new(part.subject(), Kind::Type)
        });
        let limit = keyword_value(schema, path);
        all.push(Breach {
            statement,
            pointer: error.instance_path().as_str().to_owned(),
            expected: expected(kind, limit),
            actual: show.actual(kind, error.instance()),
            also_valid_under: Vec::new(),
        });
    }
    // A value of the wrong type is not also an unlisted one.
    let mistyped: BTreeSet<String> =
        all.iter().filter(|one| one.statement.kind() == Kind::Type).map(|one| one.pointer.clone()).collect();
    all.retain(|one| one.statement.kind() != Kind::Enum || !mistyped.contains(&one.pointer));
    let places = all.iter().map(|one| (one.statement.clone(), one.pointer.clone())).collect();
    let mut seen: BTreeMap<StatementId, usize> = BTreeMap::new();
    all.retain(|one| {
        let times = seen.entry(one.statement.clone()).or_default();
        *times += 1;
        *times <= MOST_PER_STATEMENT
    });
    Breaches { told: all, all: places }
}

/// The value of the keyword at this path of the schema.
fn keyword_value<'s>(schema: &'s Map<String, Value>, path: &str) -> Option<&'s Value> {
    let mut steps = path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
    let first = steps.next()?;
    steps.try_fold(schema.get(&first)?, |at, step| match at {
        Value::Array(list) => step.parse::<usize>().ok().and_then(|index| list.get(index)),
        _ => at.get(&step),
    })
}

fn expected(kind: &ValidationErrorKind, limit: Option<&Value>) -> String {
    match kind {
        ValidationErrorKind::Type { .. } => match limit {
            Some(Value::String(name)) => a_type(name).to_owned(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).map(a_type).collect::<Vec<_>>().join(" or ")
            }
            _ => "another type".to_owned(),
        },
        ValidationErrorKind::Required { property } => {
            format!("a field `{}`", property.as_str().unwrap_or_default())
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let list: Vec<_> = options.iter().map(|one| format!("`{}`", plain(one))).collect();
            match list.as_slice() {
                [only] => only.clone(),
                _ => format!("one of {}", list.join(", ")),
            }
        }
        ValidationErrorKind::MinLength { limit } => format!("at least {}", count(*limit, "character")),
        ValidationErrorKind::MaxLength { limit } => format!("at most {}", count(*limit, "character")),
        ValidationErrorKind::MinItems { limit } => format!("at least {}", count(*limit, "item")),
        ValidationErrorKind::MaxItems { limit } => format!("at most {}", count(*limit, "item")),
        ValidationErrorKind::Minimum { limit } => format!("at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("at most {limit}"),
        ValidationErrorKind::UniqueItems => "no item twice".to_owned(),
        ValidationErrorKind::Pattern { pattern } => format!("a match of `{pattern}`"),
        ValidationErrorKind::Format { format } => format!("the format {format}"),
        ValidationErrorKind::AnyOf { .. } => {
            let all = limit.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let names: Vec<_> = all
                .iter()
                .filter_map(|one| one.pointer("/required/0")?.as_str())
                .map(|name| format!("`{name}`"))
                .collect();
            format!("a field {}", names.join(" or "))
        }
        ValidationErrorKind::Not { .. } => "no body".to_owned(),
        other => format!("what `{}` asks for", other.keyword()),
    }
}

fn a_type(name: &str) -> &'static str {
    match name {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        "object" => "an object",
        "array" => "a list",
        _ => "null",
    }
}

fn count(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

struct Show {
    secret: bool,
}

impl Show {
    fn actual(&self, kind: &ValidationErrorKind, instance: &Value) -> String {
        match (kind, instance) {
            (
                ValidationErrorKind::Required { .. } | ValidationErrorKind::AnyOf { .. },
                Value::Object(fields),
            ) => match fields.len() {
                0 => "no field".to_owned(),
                _ => format!("only {}", names(fields)),
            },
            (
                ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MaxLength { .. },
                Value::String(text),
            ) => {
                let length = count(text.chars().count() as u64, "character");
                if self.secret { length } else { format!("{length}: {}", self.short(instance)) }
            }
            (
                ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MaxItems { .. },
                Value::Array(list),
            ) => count(list.len() as u64, "item"),
            (ValidationErrorKind::UniqueItems, Value::Array(list)) => {
                let mut seen = BTreeSet::new();
                let twice = list.iter().find(|one| !seen.insert(one.to_string()));
                twice.map_or_else(|| "an item twice".to_owned(), |one| format!("{} twice", self.short(one)))
            }
            _ => self.short(instance),
        }
    }

    /// A value in at most a line.
    fn short(&self, value: &Value) -> String {
        match value {
            Value::String(text) if self.secret => {
                format!("a string of {}", count(text.chars().count() as u64, "character"))
            }
            Value::String(text) => format!("`{}`", cut(text)),
            Value::Array(list) => format!("a list of {}", count(list.len() as u64, "item")),
            Value::Object(fields) if fields.is_empty() => "an object without fields".to_owned(),
            Value::Object(fields) => format!("an object with {}", names(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        }
    }
}

fn names(fields: &Map<String, Value>) -> String {
    let some: Vec<_> = fields.keys().take(5).map(|name| format!("`{}`", cut(name))).collect();
    let more = if fields.len() > some.len() { " and more" } else { "" };
    format!("{}{more}", some.join(", "))
}

/// At most a few characters, control characters escaped so that a message stays on its line.
fn cut(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(MOST_SHOWN)
        .flat_map(|c| {
            let escaped = if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
            escaped.chars().collect::<Vec<_>>()
        })
        .collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        out.push('…');
    }
    out
}
