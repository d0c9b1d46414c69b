//! A body as a reader wants it: JSON laid out, long lists folded, the offending part marked by its pointer.
//!
//! It judges nothing and never fails: what is not JSON is shown as it came, and a pointer that leads nowhere marks
//! the nearest value around it.

use super::text::clean;
use serde_json::Value;

/// The most lines of one body.
const MOST_LINES: usize = 120;
/// Lists with more items are folded.
const MOST_ITEMS: usize = 6;
/// Items shown at the head of a folded list.
const HEAD: usize = 3;
/// The most characters of one text.
const MOST_TEXT: usize = 160;
/// What still stands on one line.
const INLINE: usize = 56;

/// One line of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptLine {
    /// The line, harmless to print.
    pub text: String,
    /// Whether it holds the offending part.
    pub marked: bool,
}

/// The body in lines; `pointer` is a JSON pointer (RFC 6901) to the part to mark.
#[must_use]
pub fn excerpt(body: &str, pointer: Option<&str>) -> Vec<ExcerptLine> {
    // The parser bounds the depth, and with it every recursion here.
    let Ok(value) = serde_json::from_str::<Value>(body) else { return raw(body) };
    let steps: Option<Vec<String>> = pointer.map(|pointer| {
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
    });
    let mut out = Vec::new();
    write(&value, Line { indent: 0, before: String::new(), after: "" }, steps.as_deref(), &mut out);
    out
}

fn raw(body: &str) -> Vec<ExcerptLine> {
    let mut out: Vec<ExcerptLine> =
        body.lines().take(20).map(|line| ExcerptLine { text: short(line), marked: false }).collect();
    let more = body.lines().skip(20).count();
    if more > 0 {
        out.push(ExcerptLine { text: format!("… {more} more lines"), marked: false });
    }
    out
}

fn short(text: &str) -> String {
    let cut: String = text.chars().take(MOST_TEXT).collect();
    let length = text.chars().count();
    let cut = clean(&cut, false);
    if length > MOST_TEXT { format!("{cut}… ({length} characters)") } else { cut }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => Value::String(short(text)).to_string(),
        other => short(&other.to_string()),
    }
}

struct Line<'a> {
    indent: usize,
    before: String,
    after: &'a str,
}

impl Line<'_> {
    fn put(&self, text: &str, marked: bool, out: &mut Vec<ExcerptLine>) {
        if marked || out.len() < MOST_LINES {
            let Self { indent, before, after } = self;
            out.push(ExcerptLine { text: format!("{:indent$}{before}{text}{after}", ""), marked });
        }
    }
}

/// `path` is what is left of the pointer below this value, absent where the pointer leads elsewhere.
fn write(value: &Value, line: Line<'_>, path: Option<&[String]>, out: &mut Vec<ExcerptLine>) {
    if out.len() >= MOST_LINES && path.is_none() {
        return;
    }
    let next = path.and_then(<[String]>::first);
    let inside = next.is_some_and(|step| match value {
        Value::Object(fields) => fields.contains_key(step),
        Value::Array(items) => step.parse::<usize>().is_ok_and(|at| at < items.len()),
        _ => false,
    });
    let marked = path.is_some() && !inside;
    let below = |step: &str| match path {
        Some([first, rest @ ..]) if first == step => Some(rest),
        _ => None,
    };
    let plain = |one: &Value| !one.is_object() && !one.is_array();
    let flat = match value {
        Value::Array(items) => items.iter().all(plain),
        Value::Object(fields) => fields.values().all(plain),
        _ => true,
    };
    let compact = short(&value.to_string());
    if (flat && !inside && compact.chars().count() <= INLINE) || !(value.is_array() || value.is_object()) {
        let text = if value.is_array() || value.is_object() { spaced(value) } else { scalar(value) };
        line.put(&text, marked, out);
        return;
    }
    let (open, close) = if value.is_array() { ("[", "]") } else { ("{", "}") };
    Line { indent: line.indent, before: line.before.clone(), after: "" }.put(open, marked, out);
    let indent = line.indent + 2;
    match value {
        Value::Array(items) => {
            let on_path = next.and_then(|step| step.parse::<usize>().ok());
            let folded = items.len() > MOST_ITEMS;
            let mut hidden = 0_usize;
            for (at, item) in items.iter().enumerate() {
                if folded && at >= HEAD && at + 1 < items.len() && on_path != Some(at) {
                    hidden += 1;
                    continue;
                }
                fold(&mut hidden, indent, out);
                let after = if at + 1 < items.len() { "," } else { "" };
                write(item, Line { indent, before: String::new(), after }, below(&at.to_string()), out);
            }
        }
        Value::Object(fields) => {
            for (at, (name, field)) in fields.iter().enumerate() {
                let after = if at + 1 < fields.len() { "," } else { "" };
                let before = format!("{}: ", Value::String(short(name)));
                write(field, Line { indent, before, after }, below(name), out);
            }
        }
        _ => {}
    }
    Line { indent: line.indent, before: String::new(), after: line.after }.put(close, false, out);
}

fn fold(hidden: &mut usize, indent: usize, out: &mut Vec<ExcerptLine>) {
    if *hidden > 0 {
        let text = format!("… {hidden} more");
        Line { indent, before: String::new(), after: "" }.put(&text, false, out);
        *hidden = 0;
    }
}

/// A flat value on one line, with a space after each comma and colon.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let inner: Vec<_> = fields
                .iter()
                .map(|(name, field)| format!("{}: {}", Value::String(short(name)), scalar(field)))
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
        other => scalar(other),
    }
}
