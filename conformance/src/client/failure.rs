//! Turns the HTTP library's errors into the ways an endpoint can fail to answer.

use crate::exchange::Failure;
use std::error::Error;

/// The innermost cause, which says most.
pub(super) fn words(error: &(dyn Error + 'static)) -> String {
    let mut at = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

/// What an error of the HTTP library means; `begun` says whether a status line had come before it.
pub(super) fn of(error: &reqwest::Error, begun: bool) -> Failure {
    let words = words(error);
    let chain = chain(error);
    if error.is_builder() {
        return Failure::NotSent(words);
    }
    if error.is_connect() {
        let tls = ["certificate", "tls", "handshake", "invalid peer", "corrupt message", "unexpected eof"];
        let lower = chain.to_lowercase();
        return if tls.iter().any(|word| lower.contains(word)) {
            Failure::Tls(words)
        } else {
            Failure::Unreachable(words)
        };
    }
    let lower = chain.to_lowercase();
    let malformed = [
        "invalid http",
        "invalid header",
        "parse",
        "message head is too large",
        "invalid status",
        "invalid content-length",
    ];
    if malformed.iter().any(|word| lower.contains(word)) {
        return Failure::NotHttp(words);
    }
    Failure::Cut { why: words, begun }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut out = error.to_string();
    let mut at = error.source();
    while let Some(source) = at {
        out.push_str(": ");
        out.push_str(&source.to_string());
        at = source.source();
    }
    out
}
