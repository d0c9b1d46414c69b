//! One case as text: each request and its answer, with stable names.

use super::names::Names;
use crate::journal::Played;
use crate::record::Exchange;
use crate::report::clean;
use serde_json::Value;
use std::fmt::Write;

/// Headers of answers that say nothing about the operation, or differ each time.
const LEFT_OUT: [&str; 6] =
    ["date", "content-length", "connection", "keep-alive", "transfer-encoding", "set-cookie"];

/// The transcript of a case: the same text as long as the endpoint answers the same.
#[must_use]
pub fn transcript(played: &Played) -> String {
    let first = played.steps.iter().find_map(|step| step.as_ref().ok());
    let known = played.ids.iter().map(|(symbol, id)| (id.clone(), symbol.symbol()));
    let base = first.map(|exchange| (exchange.request.base.clone(), "<endpoint>".to_owned()));
    let mut names = Names::new(known.chain(base).chain(first.and_then(project)));
    let mut out = String::new();
    for (at, step) in played.steps.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        match step {
            Ok(exchange) => exchanged(&mut out, exchange, &mut names),
            // Writing to a string cannot fail, here and below.
            Err(reason) => {
                let _ = writeln!(out, "not sent: {}", names.settle(&clean(reason, false)));
            }
        }
    }
    out
}

/// The project, which every path of the family names after its version.
fn project(exchange: &Exchange) -> Option<(String, String)> {
    let id = exchange.request.path_and_query.split('/').nth(2)?;
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| (id.to_owned(), "<project>".to_owned()))
}

fn exchanged(out: &mut String, exchange: &Exchange, names: &mut Names) {
    let request = &exchange.request;
    let _ = writeln!(out, "{} {}", request.method, names.settle(&clean(&request.path_and_query, false)));
    if let Some(kind) = request.header("content-type") {
        let _ = writeln!(out, "content-type: {}", clean(kind.shown(), false));
    }
    body(out, request.body.as_deref().unwrap_or_default(), names);
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(failure) => {
            let _ = writeln!(out, "\n=> {}", names.settle(&failure.to_string()));
            return;
        }
    };
    let _ = writeln!(out, "\n=> {}", answer.status);
    let mut headers: Vec<(String, &str)> =
        answer.headers.iter().map(|(name, value)| (name.to_lowercase(), value.as_str())).collect();
    headers.retain(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
    headers.sort();
    for (name, value) in headers {
        let _ = writeln!(out, "{}: {}", clean(&name, false), names.settle(&clean(value, false)));
    }
    body(out, &answer.body, names);
}

fn body(out: &mut String, bytes: &[u8], names: &mut Names) {
    if bytes.is_empty() {
        return;
    }
    let text =
        match serde_json::from_slice::<Value>(bytes).and_then(|value| serde_json::to_string_pretty(&value)) {
            Ok(text) => text,
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        };
    let _ = writeln!(out, "{}", names.settle(&clean(&text, true)).trim_end());
}
