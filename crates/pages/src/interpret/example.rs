//! Examples: request lines, headers and bodies out of code blocks.

use super::call::path_of;
use super::curl::parse_curl;
use super::json::{self, Defect, Tree};
use super::outline::{Entry, Part, status_line};
use crate::page::Place;
use crate::words::{Section, method_of};
use as_documented_contract::{Example, ExampleKind, Locator, Method, StatusKey};
use std::cell::OnceCell;

/// An example as read, with what lint needs beside the contract's record of it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) example: Example,
    pub(crate) tree: Option<Tree>,
    pub(crate) defect: Option<Defect>,
    /// Where the text of the block begins, and the text.
    pub(crate) place: Place,
    pub(crate) text: String,
    /// Byte offset of the body in the text.
    pub(crate) body_at: usize,
    /// Path and query of the request line.
    pub(crate) path: Option<(String, String)>,
    /// The lines of the text.
    pub(crate) lines: Lines,
}

impl Shown {
    /// The place of a byte of the body.
    pub(crate) fn place_of(&self, offset: usize) -> Place {
        let at = (self.body_at + offset).min(self.text.len());
        let Line { number, start } = self.lines.at(&self.text, at);
        let column = self.lines.columns(&self.text, start, at);
        let first = if number == 0 { self.place.column } else { self.place.column.max(1) };
        Place { line: self.place.line + number, column: first + column }
    }
}

/// A line of a text: its number from 0, and where it starts.
struct Line {
    number: u32,
    start: usize,
}

/// The lines of a text, found when one is first asked for: places are asked for by the thousand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    starts: OnceCell<Vec<usize>>,
    /// How many characters stand before each stretch of bytes; none where all are bytes.
    characters: OnceCell<Vec<usize>>,
}

/// Of how many bytes a stretch is.
const STRETCH: usize = 1024;

impl Lines {
    fn at(&self, text: &str, byte: usize) -> Line {
        let starts = self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let number = starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = starts.get(number).copied().unwrap_or(0);
        Line { number: u32::try_from(number).unwrap_or(u32::MAX), start }
    }

    /// The characters between two bytes.
    fn columns(&self, text: &str, from: usize, to: usize) -> u32 {
        let characters = self.characters.get_or_init(|| {
            if text.is_ascii() {
                return Vec::new();
            }
            let mut passed = 0;
            let stretches = text.as_bytes().chunks(STRETCH).map(|own| {
                let before = passed;
                passed += count(own);
                before
            });
            stretches.collect()
        });
        let before = |byte: usize| match characters.get(byte / STRETCH) {
            Some(before) => {
                let own = text.as_bytes().get(byte / STRETCH * STRETCH..byte);
                before + own.map_or(0, count)
            }
            None if characters.is_empty() => byte,
            None => text.chars().count(),
        };
        u32::try_from(before(to).saturating_sub(before(from))).unwrap_or(u32::MAX)
    }
}

/// How many characters begin in some bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// The examples of a page's entries, in order. `used` marks the entries that were read.
pub(crate) fn examples(entries: &[Entry<'_>], used: &mut [bool]) -> Vec<Shown> {
    let mut out: Vec<Shown> = Vec::new();
    let (mut requests, mut responses) = (0, 0);
    // A request line in a paragraph or a block of its own, waiting for its body.
    let mut waiting: Option<(usize, Method, String)> = None;
    for (index, entry) in entries.iter().enumerate() {
        let section = entry.section;
        let shows =
            matches!(section, Some(Section::Example | Section::ExampleRequest | Section::ExampleResponse));
        match entry.part {
            Part::Code(code) => {
                let kind = kind_of(entry, &code.text);
                let Some(kind) = kind else { continue };
                let number = match kind {
                    ExampleKind::Request => {
                        requests += 1;
                        requests
                    }
                    ExampleKind::Response => {
                        responses += 1;
                        responses
                    }
                };
                let mut shown = read(&code.text, entry, kind, number);
                if kind == ExampleKind::Request
                    && let Some((at, method, url)) = waiting.take()
                {
                    if shown.example.method.is_none() && shown.example.body.is_some() {
                        shown.example.method = Some(method);
                        shown.path = path_of(&url);
                        shown.example.url = Some(url);
                        // The block that held the line alone was only its first half.
                        if let Some(earlier) = out.iter().position(|own| {
                            own.place == entries.get(at).map_or(Place::default(), |e| e.place)
                        }) {
                            out.remove(earlier);
                        }
                    } else {
                        waiting = None;
                    }
                }
                if kind == ExampleKind::Request
                    && shown.example.body.is_none()
                    && let (Some(method), Some(url)) = (shown.example.method, shown.example.url.clone())
                {
                    waiting = Some((index, method, url));
                }
                mark(used, index);
                out.push(shown);
            }
            Part::Prose(text) => {
                let plain = text.plain.trim();
                if shows && plain.starts_with(['{', '[']) && plain.contains('"') {
                    let kind = kind_of(entry, plain).unwrap_or(ExampleKind::Response);
                    out.push(read(plain, entry, kind, out.len() + 1));
                    mark(used, index);
                } else if shows && plain.starts_with("curl ") && parse_curl(plain).is_some() {
                    requests += 1;
                    out.push(read(plain, entry, ExampleKind::Request, requests));
                    mark(used, index);
                } else if let Some((method, rest)) =
                    method_of(plain).filter(|_| shows && section != Some(Section::ExampleResponse))
                {
                    let url: String = rest.split_whitespace().next().unwrap_or("").to_owned();
                    if let (Ok(method), true) = (method.parse::<Method>(), path_of(&url).is_some()) {
                        waiting = Some((index, method, url));
                        mark(used, index);
                        let follows =
                            entries.get(index + 1).is_some_and(|next| matches!(next.part, Part::Code(_)));
                        if !follows {
                            requests += 1;
                            out.push(read(plain, entry, ExampleKind::Request, requests));
                        }
                    }
                }
            }
            Part::Table(..) => {}
        }
    }
    out
}

fn mark(used: &mut [bool], index: usize) {
    if let Some(flag) = used.get_mut(index) {
        *flag = true;
    }
}

/// Whether a block is a request or a response; `None` if it is neither.
fn kind_of(entry: &Entry<'_>, text: &str) -> Option<ExampleKind> {
    let head = text.trim_start();
    if head.starts_with("HTTP/") {
        return Some(ExampleKind::Response);
    }
    if head.starts_with("curl ") {
        return Some(ExampleKind::Request);
    }
    let call = method_of(head).is_some_and(|(_, rest)| path_of(rest).is_some() || rest.starts_with('{'))
        || head.lines().next().is_some_and(|line| line.trim().parse::<Method>().is_ok());
    if call {
        return Some(ExampleKind::Request);
    }
    let words = [entry.lead.unwrap_or(""), entry.heading].join(" ").to_lowercase();
    let body = head.starts_with(['{', '[']);
    match entry.section {
        Some(Section::ExampleRequest) => Some(ExampleKind::Request),
        Some(Section::ExampleResponse) => Some(ExampleKind::Response),
        Some(Section::Example) => {
            let response = ["response", "响应", "返回", "return"].iter().any(|word| words.contains(word));
            (body || head.lines().next().is_some_and(is_address)).then_some(if response {
                ExampleKind::Response
            } else {
                ExampleKind::Request
            })
        }
        Some(Section::Request) if body => Some(ExampleKind::Request),
        Some(Section::Response | Section::StatusCode | Section::ErrorCode) if body => {
            Some(ExampleKind::Response)
        }
        Some(Section::Uri) => None,
        _ => None,
    }
}

fn read(text: &str, entry: &Entry<'_>, kind: ExampleKind, number: usize) -> Shown {
    let label = match kind {
        ExampleKind::Request => format!("Example request {number}"),
        ExampleKind::Response => format!("Example response {number}"),
    };
    let mut example = Example {
        name: label.to_lowercase(),
        kind,
        status: entry.status.filter(|_| kind == ExampleKind::Response).map(StatusKey::Code),
        method: None,
        url: None,
        headers: Vec::new(),
        body: None,
        text: None,
        defect: None,
        at: Locator::at(label, entry.place.line, entry.place.column),
    };
    let mut path = None;
    let mut at = 0;
    let command = parse_curl(text);
    let mut sent = None;
    if let Some(command) = command {
        example.method = command.method.parse().ok();
        path = path_of(&command.url);
        example.url = Some(command.url);
        example.headers = command.headers;
        at = command.body.as_ref().map_or(text.len(), |(_, at)| *at);
        sent = Some(command.body.map_or(String::new(), |(body, _)| body));
    }
    // Request or status line, then headers, then the body.
    let lines = if sent.is_some() { "" } else { text };
    for (index, line) in lines.split_inclusive('\n').enumerate() {
        let own = line.trim();
        if own.starts_with(['{', '[']) {
            break;
        }
        if index == 0 || example.method.is_none() && at == 0 {
            if let Some((method, rest)) = method_of(own) {
                example.method = method.parse().ok();
                let (url, tail) = split_url(rest);
                // `/v2/0b3f /tasks`
                path = path_of(&url.replace(" /", "/"));
                example.url = Some(url.to_owned());
                if tail.trim_start().starts_with(['{', '[']) {
                    at += line.len() - line.trim_start().len() + own.len() - tail.trim_start().len();
                    break;
                }
                at += line.len();
                continue;
            }
            if let Some(code) = own
                .strip_prefix("HTTP/")
                .and_then(|rest| rest.split_whitespace().nth(1))
                .and_then(|code| code.parse::<u16>().ok())
            {
                example.status = (100..600).contains(&code).then_some(StatusKey::Code(code));
                at += line.len();
                continue;
            }
            if let Ok(method) = own.parse::<Method>()
                && own.bytes().all(|byte| byte.is_ascii_uppercase())
            {
                // The method stands on a line of its own above the path.
                example.method = Some(method);
                at += line.len();
                continue;
            }
            if is_address(own) && path_of(own).is_some() {
                path = path_of(own);
                example.url = Some(own.split_whitespace().next().unwrap_or(own).to_owned());
                at += line.len();
                continue;
            }
            if let Some(code) = status_line(own) {
                example.status = Some(StatusKey::Code(code));
                at += line.len();
                continue;
            }
        }
        // The path again, or for the first time, under the method.
        if own.starts_with('/') && example.headers.is_empty() && path_of(own).is_some() && !own.contains(' ')
        {
            if example.url.is_none() {
                path = path_of(own);
                example.url = Some(own.to_owned());
            }
            at += line.len();
            continue;
        }
        match header(own) {
            Some((name, value)) => example.headers.push((name.to_owned(), value.to_owned())),
            None if own.is_empty() => {}
            None => break,
        }
        at += line.len();
    }
    let body = sent.as_deref().or_else(|| text.get(at..)).unwrap_or("");
    let lead = body.len() - body.trim_start().len();
    let body_at = at + lead;
    let body = body.get(lead..).unwrap_or("");
    let mut tree = None;
    let mut defect = None;
    if let Some((read, wrong, end)) = json::read(body) {
        defect = wrong;
        let rest = body.get(end..).unwrap_or("").trim();
        if !rest.is_empty() && defect.is_none() {
            defect = Some(Defect { at: end, what: "text after the body" });
        }
        example.body = Some(read.to_value());
        if let Some(defect) = &defect {
            example.defect = Some(defect.what.to_owned());
            example.text = Some(body.to_owned());
        }
        tree = Some(read);
    } else if !body.trim().is_empty() {
        let trimmed = body.trim();
        if trimmed.contains('{') && trimmed.contains('"') {
            let skip = trimmed.find('{').unwrap_or(0);
            let words = !trimmed.get(..skip).unwrap_or("").contains(['"', '}', ']', '\\']);
            let read = json::read(trimmed.get(skip..).unwrap_or(""));
            if let Some((mut read, _, _)) = read.filter(|_| words) {
                example.body = Some(read.to_value());
                defect = Some(Defect { at: 0, what: "text before the body" });
                example.defect = Some("text before the body".to_owned());
                read.shift(skip);
                tree = Some(read);
            }
        }
        example.text = Some(trimmed.to_owned());
    }
    Shown {
        example,
        tree,
        defect,
        place: entry.place,
        text: text.to_owned(),
        body_at,
        path,
        lines: Lines::default(),
    }
}

/// Whether a line is an address: `https://…`, `/v2/…`, or `v1.0/…` without its first slash.
fn is_address(line: &str) -> bool {
    line.starts_with("http") || line.starts_with('/') || line.starts_with('v') && path_of(line).is_some()
}

/// The address at the head of a text and what follows it; blanks inside braces belong to the address.
fn split_url(rest: &str) -> (&str, &str) {
    let mut depth = 0_i32;
    for (at, c) in rest.char_indices() {
        // `/v2/0b3f /tasks`: a blank that slipped in.
        if c == ' ' && depth <= 0 && rest.get(at + 1..).is_some_and(|next| next.starts_with('/')) {
            continue;
        }
        match c {
            '{' if rest.get(at + 1..).is_some_and(|next| next.trim_start().starts_with('"')) => {
                return (rest.get(..at).unwrap_or("").trim_end(), rest.get(at..).unwrap_or(""));
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            c if c.is_whitespace() && depth <= 0 => {
                return (rest.get(..at).unwrap_or(""), rest.get(at..).unwrap_or(""));
            }
            _ => {}
        }
    }
    (rest, "")
}

fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.trim();
    let named = !name.is_empty()
        && name.len() < 48
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    named.then(|| (name, value.trim()))
}
