//! The call: which method and path a page documents.
//!
//! The URI section outranks everything; only a page without one is searched elsewhere, and examples are never
//! believed. Several different calls in the section are several operations.

use super::outline::{Entry, Outline, Part};
use crate::page::Place;
use crate::words::{Section, method_of};
use as_documented_contract::Method;

/// A documented call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The query string as the page shows it, without `?`.
    pub(crate) query: String,
    pub(crate) place: Place,
    /// The index of its entry in the outline.
    pub(crate) entry: usize,
}

/// How many calls a section may describe: more are an index and no operation's page, and each is held against the page.
pub(crate) const MAX_CALLS: usize = 64;

/// The calls of a page, each method and path once; at most one more than are read.
pub(crate) fn calls(outline: &Outline<'_>) -> Vec<Call> {
    let mut found: Vec<Call> = Vec::new();
    let mut keep = |call: Call| {
        if found.len() <= MAX_CALLS
            && !found.iter().any(|own| own.method == call.method && own.path == call.path)
        {
            found.push(call);
        }
    };
    for (index, entry) in outline.entries.iter().enumerate() {
        if entry.section == Some(Section::Uri) {
            in_entry(entry, index, &mut keep);
        }
    }
    if !found.is_empty() {
        let paths: Vec<(Method, String)> = found.iter().map(|own| (own.method, own.path.clone())).collect();
        found.retain(|own| {
            !paths.iter().any(|(method, path)| *method == own.method && is_filled(path, &own.path))
        });
        return found;
    }
    // A guide that walks through several calls labels each: `URI format: GET /v2/…`.
    for (index, entry) in outline.entries.iter().enumerate() {
        if let Part::Prose(text) = entry.part
            && found.len() <= MAX_CALLS
            && let Some(call) = labelled(&text.plain).and_then(|rest| call_line(rest, entry.place, index))
            && !found.iter().any(|own| own.method == call.method && own.path == call.path)
        {
            found.push(call);
        }
    }
    if !found.is_empty() {
        return found;
    }
    let describes = outline
        .entries
        .iter()
        .any(|entry| matches!(entry.section, Some(Section::Request | Section::Response)));
    if !describes {
        return found;
    }
    for (index, entry) in outline.entries.iter().enumerate() {
        let example = matches!(
            entry.section,
            Some(Section::ExampleRequest | Section::ExampleResponse | Section::Example)
        );
        if !example && matches!(entry.part, Part::Prose(_)) {
            let mut first = None;
            in_entry(entry, index, &mut |call| first = Some(call));
            if let Some(call) = first {
                return vec![call];
            }
        }
    }
    found
}

/// Whether a path is another one with ids in the place of its placeholders, as an example shows it.
fn is_filled(template: &str, path: &str) -> bool {
    let is_id = |part: &str| {
        part.len() >= 6
            && !part.contains('{')
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    template != path
        && template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(own, part)| own == part || own.starts_with('{') && own.ends_with('}') && is_id(part))
}

fn in_entry(entry: &Entry<'_>, index: usize, keep: &mut impl FnMut(Call)) {
    match entry.part {
        Part::Prose(text) => {
            if let Some(call) = call_line(&text.plain, entry.place, index) {
                keep(call);
            }
        }
        Part::Code(code) => {
            // Code in the URI section may be an example of a filled path; a template has braces.
            for (offset, line) in code.text.lines().enumerate() {
                let place = Place { line: entry.place.line + offset as u32, column: entry.place.column };
                if let Some(call) = call_line(line, place, index)
                    && !["example", "示例"].iter().any(|word| entry.heading.to_lowercase().contains(word))
                {
                    keep(call);
                }
            }
        }
        Part::Table(table, _) => {
            for row in 0..table.rows.len() {
                let cells: Vec<&str> = (0..table.columns as usize)
                    .filter_map(|c| table.cell(row, c))
                    .map(|c| c.line())
                    .collect();
                for (at, cell) in cells.iter().enumerate() {
                    let place = table.cell(row, at).map_or(entry.place, |cell| cell.place);
                    if let Some(call) = call_line(cell, place, index) {
                        keep(call);
                    } else if let Some(method) = bare_method(cell)
                        && let Some(path) =
                            cells.iter().find(|cell| cell.starts_with('/') || cell.starts_with("http"))
                        && let Some(call) = call_line(&format!("{method} {path}"), place, index)
                    {
                        keep(call);
                    }
                }
            }
        }
    }
}

/// What follows a label that announces a call.
fn labelled(line: &str) -> Option<&str> {
    let (label, rest) = line.split_once([':', '：'])?;
    let label = label.trim().to_lowercase();
    let known = ["uri", "uri format", "uri格式", "接口格式", "api format", "request uri", "url", "api"];
    known.contains(&label.as_str()).then(|| rest.trim_start())
}

fn bare_method(cell: &str) -> Option<&'static str> {
    crate::words::METHODS.into_iter().find(|method| cell.trim().eq_ignore_ascii_case(method))
}

/// The call in a line that begins with a method.
pub(crate) fn call_line(line: &str, place: Place, entry: usize) -> Option<Call> {
    let line = line.trim().trim_start_matches(['*', '`']);
    let (method, rest) = method_of(line)?;
    let (path, query) = path_of(rest)?;
    let method = method.parse().ok()?;
    Some(Call { method, path, query, place, entry })
}

/// The path and query at the head of a text: scheme and host cut off, placeholders in braces.
pub(crate) fn path_of(text: &str) -> Option<(String, String)> {
    let text = text.trim().trim_start_matches(['*', '`']);
    let mut rest = text;
    if let Some(at) = text.find("://").filter(|at| *at <= 8) {
        let after = text.get(at + 3..)?;
        rest = after.get(host_end(after)..)?;
    } else if rest.starts_with('{') {
        // "{endpoint}/v1/…": a placeholder for the host.
        let end = rest.find('}')?;
        rest = rest.get(end + 1..)?;
    }
    // `GET v1.0/{project_id}/…` lacks its first slash.
    let bare = rest.starts_with('v')
        && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        && rest.split([' ', '?']).next().is_some_and(|head| head.contains('/'));
    let slashed;
    if bare {
        slashed = format!("/{rest}");
        rest = &slashed;
    }
    // `//Example` is a comment; `//v2/…` is a slash too many.
    let comment = rest
        .strip_prefix("//")
        .is_some_and(|own| !own.split_whitespace().next().is_some_and(|w| w.contains('/')));
    if !rest.starts_with('/') || comment {
        return None;
    }
    let end = path_end(rest);
    let raw = rest.get(..end)?.trim_end_matches(['.', ',', ';', '。', '，', '`', '*', '"', '\'']);
    let (path, query) = raw.split_once('?').unwrap_or((raw, ""));
    // `/v3/users{?domain_id,name}` names its query in braces.
    let path = path.strip_suffix('{').unwrap_or(path);
    let mut path = placeholders(path);
    while path.len() > 1 && path.ends_with('/') {
        path.pop();
    }
    let known = path.chars().all(|c| !c.is_control() && c != '|');
    known.then(|| (path, query.to_owned()))
}

fn host_end(after: &str) -> usize {
    let mut depth = 0_i32;
    for (at, byte) in after.bytes().enumerate() {
        match byte {
            b'{' | b'<' => depth += 1,
            b'}' | b'>' => depth -= 1,
            b'/' | b' ' if depth <= 0 => return at,
            _ => {}
        }
    }
    after.len()
}

/// Where a path ends: at a blank outside of braces (blanks inside, `{project_ id}`, are slips), or at a wide character.
fn path_end(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '<' => depth += 1,
            '}' | '>' => depth -= 1,
            _ if c.is_whitespace() && depth <= 0 => {
                return at;
            }
            _ if !c.is_ascii() && depth <= 0 => return at,
            '\n' => return at,
            _ => {}
        }
    }
    text.len()
}

fn placeholders(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        let segment = segment.trim();
        if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty() && !name.contains(':')) {
            out.push_str(&format!("{{{name}}}"));
            continue;
        }
        let mut previous = ' ';
        for c in segment.chars() {
            match c {
                '<' => out.push('{'),
                '>' => out.push('}'),
                '$' => {}
                '{' if previous == '{' => {}
                '}' if previous == '}' => {}
                c if c.is_whitespace() => {}
                c => out.push(c),
            }
            previous = c;
        }
    }
    out
}

/// The names of the placeholders of a path.
pub(crate) fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
