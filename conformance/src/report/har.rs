//! The exchanges as an HTTP archive (HAR 1.2), for browsers' network panels, proxies, and `validate --har`.
//!
//! Secrets are redacted where they are known: the credentials that the run sent, and headers of answers that carry
//! some. Members with an underscore are ours, as the format allows. An exchange without an answer has status 0 and
//! says why in `_failure`.
//!
//! Source: HAR 1.2, <http://www.softwareishard.com/blog/har-12-spec/>.

use crate::exchange::Outgoing;
use crate::journal::Journal;
use crate::record::Exchange;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Headers of answers whose values are nobody's business.
const SECRET: [&str; 4] = ["set-cookie", "x-subject-token", "authorization", "x-auth-token"];

pub(super) fn render(journal: &Journal) -> Result<String, serde_json::Error> {
    let cases = by_moment(journal);
    let entries: Vec<Value> = journal
        .exchanges()
        .iter()
        .map(|exchange| entry(journal, exchange, cases.get(&moment(exchange))))
        .collect();
    let har = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "as-documented", "version": env!("CARGO_PKG_VERSION") },
            "entries": entries,
        }
    });
    serde_json::to_string_pretty(&har).map(|text| text + "\n")
}

type Moment = (u64, u64, String);

fn moment(exchange: &Exchange) -> Moment {
    (exchange.at_ms, exchange.took_us, exchange.request.path_and_query.clone())
}

fn by_moment(journal: &Journal) -> BTreeMap<Moment, String> {
    let cases = journal.cases();
    let all = cases.iter().flat_map(|played| {
        played
            .steps
            .iter()
            .filter_map(|step| step.as_ref().ok())
            .map(|exchange| (moment(exchange), played.case.to_string()))
    });
    all.collect()
}

fn entry(journal: &Journal, exchange: &Exchange, case: Option<&String>) -> Value {
    let took = exchange.took_us as f64 / 1000.0;
    let mut out = json!({
        "startedDateTime": journal.at(exchange.at_ms),
        "time": took,
        "request": request(&exchange.request),
        "response": response(exchange),
        "cache": {},
        "timings": { "send": 0, "wait": took, "receive": 0 },
        "_effect": exchange.effect,
        "_service": exchange.request.service,
    });
    if let Some(case) = case {
        out["_case"] = json!(case);
    }
    out
}

fn pairs<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Value> {
    all.map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn request(request: &Outgoing) -> Value {
    let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
    let query = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")));
    let mut out = json!({
        "method": request.method,
        "url": request.url(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(request.headers.iter().map(|header| (header.name.as_str(), header.shown()))),
        "queryString": pairs(query),
        "headersSize": -1,
        "bodySize": request.body.as_ref().map_or(0, Vec::len),
    });
    if let Some(body) = &request.body {
        let kind = request.header("content-type").map_or("", |header| header.shown());
        let mut data = json!({ "mimeType": kind, "text": String::from_utf8_lossy(body) });
        if std::str::from_utf8(body).is_err() {
            data["_base64"] = json!(STANDARD.encode(body));
        }
        out["postData"] = data;
    }
    out
}

fn response(exchange: &Exchange) -> Value {
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(failure) => {
            return json!({
                "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
                "content": { "size": 0, "mimeType": "x-unknown" }, "redirectURL": "", "headersSize": -1,
                "bodySize": -1, "_failure": failure, "comment": failure.to_string(),
            });
        }
    };
    let shown = |(name, value): &'_ (String, String)| {
        let secret = SECRET.iter().any(|one| name.eq_ignore_ascii_case(one));
        json!({ "name": name, "value": if secret { "<redacted>" } else { value } })
    };
    let kind = answer.header("content-type").unwrap_or("x-unknown");
    let mut content = json!({ "size": answer.body.len(), "mimeType": kind });
    match std::str::from_utf8(&answer.body) {
        Ok(text) => content["text"] = json!(text),
        Err(_) => {
            content["text"] = json!(STANDARD.encode(&answer.body));
            content["encoding"] = json!("base64");
        }
    }
    let reason = http::StatusCode::from_u16(answer.status).ok().and_then(|status| status.canonical_reason());
    json!({
        "status": answer.status,
        "statusText": reason.unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": answer.headers.iter().map(shown).collect::<Vec<_>>(),
        "content": content,
        "redirectURL": answer.header("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": answer.body.len(),
    })
}
