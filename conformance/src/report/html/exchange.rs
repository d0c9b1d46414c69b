//! A request and its answer side by side, the broken part marked in either.
//!
//! The part in the answer's body comes from the violation. Where the breach lies elsewhere, the kind of the
//! statement says where: the status line, a header, or the connection. For a request that should have been refused,
//! the field that the statement is about is marked in the request.

use super::text;
use crate::outcome::{ShownRequest, Violation};
use crate::report::excerpt;
use as_documented_contract::{Kind, StatementId};
use maud::{Markup, html};

/// A line of an exchange.
fn line(class: &str, marked: bool, what: &str) -> Markup {
    html! {
        @if marked { mark { span.sr { "broken part: " } (text(what)) } }
        @else { span class=[(!class.is_empty()).then_some(class)] { (text(what)) } }
    }
}

/// Where an answer breaks a statement if not in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Status,
    ContentType,
    Connection,
    Elsewhere,
}

fn place(one: &Violation) -> Place {
    let in_body = |pointer| excerpt(one.response.body.as_deref().unwrap_or_default(), Some(pointer));
    if one.pointer.as_deref().is_some_and(|pointer| in_body(pointer).iter().any(|line| line.marked)) {
        return Place::Elsewhere;
    }
    match one.statement.kind() {
        Kind::ContentType if one.statement.subject().as_str().starts_with("response") => Place::ContentType,
        Kind::Readable => Place::Connection,
        Kind::Effect
        | Kind::NoEffect
        | Kind::Isolation
        | Kind::Scope
        | Kind::Transition
        | Kind::EndState
        | Kind::Asynchronous
        | Kind::Header
        | Kind::Complete
        | Kind::Empty => Place::Elsewhere,
        _ => Place::Status,
    }
}

/// The JSON pointer of the field that a statement is about, in a `request.` or a `response.`.
fn subject_pointer(id: &StatementId, part: &str) -> Option<String> {
    let (path, _) = id.subject().split_value();
    let path = path.strip_prefix(part)?;
    // A response names its status first.
    let path = if part == "response." { path.split_once('.')?.1 } else { path };
    let path = path.split('[').next().unwrap_or(path);
    Some(format!("/{}", path.replace('~', "~0").replace('/', "~1").replace('.', "/")))
}

fn body(body: Option<&str>, pointer: Option<&str>) -> Markup {
    html! {
        @match body {
            None => { span.head { "(no body)" } }
            Some("") => { span.head { "(an empty body)" } }
            Some(body) => { @for part in excerpt(body, pointer) { (line("", part.marked, &part.text)) } }
        }
    }
}

pub(super) fn request(one: &ShownRequest, id: Option<&StatementId>) -> Markup {
    let pointer = id.and_then(|id| subject_pointer(id, "request."));
    html! {
        pre.http tabindex="0" {
            (line("first", false, &format!("{} {}", one.method, one.url)))
            @for (name, value) in &one.headers { (line("head", false, &format!("{name}: {value}"))) }
            (line("", false, ""))
            (body(one.body.as_deref(), pointer.as_deref()))
        }
    }
}

pub(super) fn response(one: &Violation) -> Markup {
    let place = place(one);
    let response = &one.response;
    let pointer = match place {
        Place::Elsewhere => one.pointer.clone().or_else(|| subject_pointer(&one.statement, "response.")),
        Place::Status | Place::ContentType | Place::Connection => None,
    };
    html! {
        pre.http tabindex="0" {
            @if let Some(status) = response.status {
                (line("first", place == Place::Status, &format!("HTTP {status}")))
            }
            @for (name, value) in &response.headers {
                @let marked = place == Place::ContentType && name.eq_ignore_ascii_case("content-type");
                (line("head", marked, &format!("{name}: {value}")))
            }
            @if let Some(failure) = &response.failure { (line("", true, failure)) }
            @if response.failure.is_none() || response.body.is_some() {
                (line("", false, ""))
                (body(response.body.as_deref(), pointer.as_deref()))
            }
        }
    }
}
