//! The body of an answer against the schema of its status, and the readings it shows.

use super::{Call, Rules, Sheet};
use crate::exchange::Answer;
use crate::record::StepRecord;
use as_documented_contract::{AnswerBody, Kind, Reading, StatementId, StatusKey, Subject};
use as_documented_schema::{Outcome, Part};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn judge(rules: Rules<'_>, step: &StepRecord, call: &Call<'_>, sheet: &mut Sheet<'_>) {
    let Some(answer) = step.exchange.as_ref().ok().and_then(|exchange| exchange.answer()) else { return };
    if super::wire::is_deferral(answer.status, &answer.body) && answer.status == 404 {
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
    let subject = Subject::response(response.status);
    if response.body.is_none() {
        if answer.status == 204 {
            let empty = Some(StatementId::new(subject, Kind::Empty));
            if answer.body.is_empty() {
                sheet.holds(empty);
            } else {
                sheet.violated(empty, "no body", shown(&answer.body));
            }
        }
        return;
    }
    let label = Some(StatementId::new(subject.clone(), Kind::ContentType));
    match answer.header("content-type") {
        Some(text) if is_json(text) => {}
        Some(text) => {
            sheet.violated(label.clone(), "the content type `application/json`", format!("`{text}`"))
        }
        None => sheet.violated(label.clone(), "the content type `application/json`", "no content type"),
    }
    let value: Value = match serde_json::from_slice(&answer.body) {
        Ok(value) => value,
        Err(error) => {
            let what = if answer.body.is_empty() {
                "an empty body".to_owned()
            } else {
                format!("{} ({error})", shown(&answer.body))
            };
            sheet.violated(label, "a body in JSON", what);
            return;
        }
    };
    if answer.header("content-type").is_some_and(is_json) {
        sheet.holds(label);
    }
    let part = Part::Response(response.status);
    match rules.validators.check(part, &value) {
        Outcome::Valid { readings } => {
            observe(&rules.api.readings_of(&subject), &readings, sheet);
            hold_below(rules, &subject, &value, None, sheet);
        }
        Outcome::Undocumented => {}
        Outcome::Broken { broken, .. } => {
            let statements: BTreeSet<_> = broken.iter().map(|breach| breach.statement.clone()).collect();
            for breach in broken {
                sheet.violated_at(Some(breach.statement), &breach.pointer, breach.expected, breach.actual);
            }
            hold_below(rules, &subject, &value, Some(&statements), sheet);
        }
    }
    for pointer in rules.validators.extra_fields(part, &value) {
        sheet.note(format!("undocumented field {pointer} in a {} answer", answer.status));
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
    let is_empty_object = serde_json::from_slice::<Value>(&answer.body)
        .is_ok_and(|value| value.as_object().is_some_and(serde_json::Map::is_empty));
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
                sheet.holds(Some(StatementId::new(Subject::response(key), Kind::Empty)));
            }
            return true;
        }
    }
    false
}

/// The statements that a body bears out: those about values that stand in it.
fn hold_below(
    rules: Rules<'_>,
    subject: &Subject,
    body: &Value,
    broken: Option<&BTreeSet<StatementId>>,
    sheet: &mut Sheet<'_>,
) {
    for statement in rules.api.statements() {
        let about = statement.id.subject();
        if !about.is_within(subject)
            || broken.is_some_and(|broken| broken.contains(&statement.id))
            || !speaks_of_body(statement.id.kind())
        {
            continue;
        }
        let path = about.as_str().strip_prefix(subject.as_str()).unwrap_or_default();
        let parent_counts = statement.id.kind() == Kind::Present;
        if stands(body, path, parent_counts) {
            sheet.holds(Some(statement.id.clone()));
        }
    }
}

fn speaks_of_body(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Type
            | Kind::Present
            | Kind::Enum
            | Kind::MinLength
            | Kind::MaxLength
            | Kind::MinItems
            | Kind::MaxItems
            | Kind::UniqueItems
            | Kind::Minimum
            | Kind::Maximum
            | Kind::Pattern
            | Kind::Format
    )
}

/// Whether a value stands at a subject's path; for presence, whether its object stands there.
fn stands(value: &Value, path: &str, parent_counts: bool) -> bool {
    let path = path.trim_start_matches('.');
    if path.is_empty() {
        return true;
    }
    if let Some(rest) = path.strip_prefix("[]") {
        return value
            .as_array()
            .is_some_and(|items| items.iter().any(|item| stands(item, rest, parent_counts)));
    }
    if let Some(rest) = path.strip_prefix("{}") {
        return value
            .as_object()
            .is_some_and(|map| map.values().any(|item| stands(item, rest, parent_counts)));
    }
    let end = path.find(['.', '[', '{']).unwrap_or(path.len());
    let (name, rest) = path.split_at(end);
    match value.get(name) {
        Some(below) => stands(below, rest, parent_counts),
        None => parent_counts && rest.is_empty() && value.is_object(),
    }
}

/// Notes the axes that the satisfied readings settle.
fn observe(all: &[Reading], satisfied: &[Reading], sheet: &mut Sheet<'_>) {
    let values = |readings: &[Reading]| {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (axis, value) in readings.iter().flat_map(Reading::iter) {
            out.entry(axis.to_owned()).or_default().insert(value.to_owned());
        }
        out
    };
    let possible = values(all);
    for (axis, seen) in values(satisfied) {
        let many = possible.get(&axis).is_some_and(|all| all.len() > 1);
        if let (true, 1, Some(only)) = (many, seen.len(), seen.first()) {
            sheet.observe(&axis, only);
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
