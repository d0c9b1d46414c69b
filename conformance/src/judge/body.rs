//! The body of an answer against the schema of its status, and the readings it shows.

use super::index::Body;
use super::{Call, Rules, Sheet};
use crate::exchange::Answer;
use crate::record::StepRecord;
use as_documented_contract::{AnswerBody, Kind, StatementId, StatusKey, Subject};
use as_documented_schema::{Outcome, Part};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn judge(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(answer) = step.exchange.as_ref().ok().and_then(|exchange| exchange.answer()) else { return };
    if answer.status == 404 && super::wire::is_deferral(answer) {
        return;
    }
    let key = StatusKey::Code(answer.status);
    if answer.is_success() && empty_answer(rules, call, key, answer, sheet) {
        return;
    }
    let Some(response) =
        rules.api.contract.response(key).or_else(|| {
            answer.is_success().then(|| rules.api.contract.response(StatusKey::Default)).flatten()
        })
    else {
        return;
    };
    let Some(index) = rules.index.body(response.status) else { return };
    if response.body.is_none() {
        if answer.status == 204 {
            nothing_else(Some(index.empty.clone()), answer, sheet);
        }
        return;
    }
    let label = Some(index.label.clone());
    let is_labelled = answer.header("content-type").is_some_and(is_json);
    if !is_labelled {
        let what =
            answer.header("content-type").map_or("no content type".to_owned(), |text| format!("`{text}`"));
        sheet.violated(label.clone(), "the content type `application/json`", what);
    }
    let Some(value) = answer.json() else {
        let what = match answer.json_error() {
            Some(error) if !answer.body.is_empty() => format!("{} ({error})", shown(&answer.body)),
            _ => "an empty body".to_owned(),
        };
        sheet.violated(label, "a body in JSON", what);
        return;
    };
    if is_labelled {
        sheet.holds(label);
    }
    let part = Part::Response(response.status);
    let Some(fit) = rules.validators.fit(part, value) else { return };
    for pointer in rules.validators.extra_fields_of(part, &fit, value) {
        sheet.note(format!("undocumented field {pointer} in a {} answer", answer.status));
    }
    if fit.is_none() {
        broken(rules, part, index, value, sheet);
        return;
    }
    for observation in rules.index.settled(rules.api, rules.validators, part, fit).iter() {
        sheet.observe(&observation.axis, &observation.value);
    }
    hold_below(index, value, None, sheet);
}

/// A body that satisfies no reading: what it breaks, and what it bears out all the same.
fn broken(rules: Rules<'_>, part: Part, index: &Body, value: &Value, sheet: &mut Sheet<'_>) {
    let Outcome::Broken { broken, .. } = rules.validators.check(part, value) else { return };
    let statements: BTreeSet<_> = broken.iter().map(|breach| breach.statement.clone()).collect();
    for breach in broken {
        sheet.violated_at(Some(breach.statement), &breach.pointer, breach.expected, breach.actual);
    }
    hold_below(index, value, Some(&statements), sheet);
}

/// An answer without a body: nothing comes, and nothing is announced.
fn nothing_else(id: Option<StatementId>, answer: &Answer, sheet: &mut Sheet<'_>) {
    // Source: RFC 9110, 8.6, and RFC 9112, 6.1: a 204 announces no body. The HTTP library reads none after it.
    let length = answer.header("content-length").map(str::trim).filter(|length| *length != "0");
    if !answer.body.is_empty() {
        sheet.violated(id, "no body", shown(&answer.body));
    } else if let Some(length) = length {
        sheet.violated(id, "no body", format!("a body of {length} bytes, as `Content-Length` says"));
    } else if answer.header("transfer-encoding").is_some() {
        sheet.violated(id, "no body", "a body, as `Transfer-Encoding` says");
    } else {
        sheet.holds(id);
    }
}

/// Whether an empty answer is one of those documented for the intent; then it is evidence for its reading.
fn empty_answer(
    rules: Rules<'_>,
    call: &Call<'_>,
    key: StatusKey,
    answer: &Answer,
    sheet: &mut Sheet<'_>,
) -> bool {
    let Some(semantics) = rules.api.semantics() else { return false };
    let is_empty_object = answer.json().and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
    // Both selectors at once leave open which is meant, so either's answers will do.
    let intents = semantics.intents.iter().filter(|intent| {
        call.verb.is_some_and(|verb| verb.value == intent.verb) && intent.everything == call.everything
    });
    for documented in intents.flat_map(|intent| &intent.answers).filter(|one| one.status == key) {
        let fits = match documented.body {
            AnswerBody::None => answer.body.is_empty(),
            AnswerBody::EmptyObject => is_empty_object,
            AnswerBody::Documented => false,
        };
        if fits {
            if let Some((axis, value)) = &documented.reading {
                sheet.observe(axis, value);
            }
            if key == StatusKey::Code(204) {
                nothing_else(Some(StatementId::new(Subject::response(key), Kind::Empty)), answer, sheet);
            }
            return true;
        }
    }
    false
}

/// The statements that a body bears out: those about values that stand in it.
fn hold_below(index: &Body, body: &Value, broken: Option<&BTreeSet<StatementId>>, sheet: &mut Sheet<'_>) {
    for (id, place) in &index.below {
        if !broken.is_some_and(|broken| broken.contains(id)) && place.is_in(body) {
            sheet.holds(Some(id.clone()));
        }
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset_ok = content_type.split(';').skip(1).all(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return true };
        // RFC 8259, section 8.1: JSON between systems is UTF-8.
        !name.trim().eq_ignore_ascii_case("charset")
            || matches!(
                value.trim().trim_matches('"').to_ascii_lowercase().as_str(),
                "utf-8" | "utf8" | "us-ascii"
            )
    });
    (essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")))
        && charset_ok
}

fn shown(body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body).chars().take(120).collect();
    format!("`{}`", text.replace('\n', " "))
}
