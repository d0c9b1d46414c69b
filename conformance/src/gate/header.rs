//! Headers: those that turn a request into another one are never sent, and ids are looked for in all but secrets.

use super::fold::squeeze;
use super::id::Digests;
use super::path::authority;
use super::sheet::Sheet;
use crate::exchange::{Header, Outgoing};

/// Parts of names by which some servers take another method, path or host than the request line's.
const TURNING: [&str; 7] =
    ["override", "xhttp", "method", "httpverb", "originalur", "rewriteur", "forwarded"];

/// Names that say how the body is packed or the connection kept, which is the HTTP library's to say.
const FRAMING: [&str; 11] = [
    "contentencoding",
    "transferencoding",
    "te",
    "trailer",
    "upgrade",
    "connection",
    "proxyconnection",
    "keepalive",
    "expect",
    "http2settings",
    "contenttransferencoding",
];

/// Reads every header.
pub(super) fn read(request: &Outgoing, sheet: &mut Sheet<'_>) {
    let mut before: Vec<String> = Vec::with_capacity(request.headers.len());
    for header in &request.headers {
        let name = squeeze(&header.name);
        if header.name.is_empty() || !header.name.bytes().all(is_token) {
            sheet.forbid("a header's name has characters that no name has");
        }
        if header.wire().chars().any(char::is_control) {
            sheet.forbid(format!("header `{}` has control characters in its value", header.name));
        }
        if before.contains(&name) {
            sheet
                .forbid(format!("header `{}` stands twice; servers differ on which one counts", header.name));
        }
        judge(&name, header, request, sheet);
        let exempt = header.is_secret() || (name == "xprojectid" && sheet.known.is_project(header.wire()));
        if !exempt {
            sheet.scan(header.wire(), "headers", Digests::Allowed);
            sheet.scan(&header.name, "headers", Digests::Counted);
        }
        before.push(name);
    }
}

fn judge(name: &str, header: &Header, request: &Outgoing, sheet: &mut Sheet<'_>) {
    if TURNING.iter().any(|part| name.contains(part)) {
        sheet.forbid(format!("header `{}` may turn the request into another one", header.name));
    }
    if FRAMING.contains(&name) {
        sheet.forbid(format!("header `{}` changes how the body is read", header.name));
    }
    let length = || request.body.as_ref().map_or(0, Vec::len).to_string();
    if name == "contentlength" && header.wire() != length() {
        sheet.forbid("Content-Length is not the length of the body");
    }
    if name == "host" && !header.wire().eq_ignore_ascii_case(authority(&request.base)) {
        sheet.forbid("Host is not the host of the URL");
    }
    if name.ends_with("action") || name.contains("instance") || name.contains("allfail") {
        sheet.wide(format!("header `{}` may select instances or name a verb", header.name));
    }
    if name == "xprojectid" && !sheet.known.is_project(header.wire()) {
        sheet.id(header.wire(), "headers");
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// How a server may take the body apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// As JSON in UTF-8.
    Json,
    /// As something else, or as whatever it guesses.
    Other,
    /// In another encoding than UTF-8.
    OtherCharset,
}

/// What `Content-Type` says.
pub(super) fn label(request: &Outgoing) -> Label {
    let Some(header) = request.header("content-type") else { return Label::Other };
    let value = header.wire().to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    for part in parts {
        let Some(charset) = part.strip_prefix("charset") else { continue };
        let charset = charset.trim_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"'));
        let ascii = request.body.as_ref().is_none_or(|body| body.is_ascii());
        let latin =
            matches!(charset, "us-ascii" | "ascii" | "iso-8859-1" | "latin1" | "windows-1252" | "gbk");
        let harmless = matches!(charset, "utf-8" | "utf8") || (ascii && latin);
        if !harmless {
            return Label::OtherCharset;
        }
    }
    if media == "application/json" { Label::Json } else { Label::Other }
}
