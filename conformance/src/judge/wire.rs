//! The status line: accepted where it must be, refused where it must be, and readable at all.

use super::{Call, Evidence, Rules, Sheet};
use crate::exchange::{Answer, Failure};
use crate::record::StepRecord;
use as_documented_cases::{Credentials, Expectation, Step};
use as_documented_contract::{Kind, StatementId, StatusKey, Subject};

/// Statuses by which a server refuses in their own meaning, whatever else a page names. Besides, whoever is known and
/// has no business here may be told so by 403.
const OWN_MEANING: [u16; 4] = [404, 405, 413, 415];

pub(super) fn judge(
    rules: Rules<'_>,
    plan: &Step,
    step: &StepRecord,
    call: &Call<'_>,
    sheet: &mut Sheet<'_>,
) {
    let readable = rules.id(Kind::Readable, None);
    let exchange = match &step.exchange {
        Ok(exchange) => exchange,
        Err(reason) => {
            unsettled(plan, reason, sheet);
            return;
        }
    };
    let answer = match &exchange.outcome {
        Ok(answer) => answer,
        Err(failure) => {
            unreadable(failure, readable, plan, sheet);
            return;
        }
    };
    let status = answer.status;
    if let Some(why) = illegible(answer) {
        sheet.violated(readable, "an answer that can be read to its end", &why);
        unsettled(plan, &why, sheet);
        return;
    }
    sheet.holds(readable);
    if is_deferral(answer) {
        unsettled(plan, &format!("the endpoint kept asking to wait ({status})"), sheet);
        return;
    }
    if status >= 600 {
        sheet.violated(rules.id(Kind::Status, None), "a status that HTTP has", format!("{status}"));
        unsettled(plan, &format!("it was answered with {status}"), sheet);
        return;
    }
    let server = rules.id(Kind::NoServerError, None);
    if status >= 500 {
        sheet.violated(server, "an answer below 500, whatever the request contains", format!("{status}"));
        return;
    }
    sheet.holds(server);
    let class = status / 100;
    match &plan.expectation {
        Expectation::Accept { intent } => accept(rules, intent, status, plan, sheet),
        Expectation::Reject { statement, status: named, codes } => {
            // A verb that another page documents here is refused as well where each instance is.
            let each = if statement.kind() == Kind::Enum { refuses_each(call, step) } else { Some(false) };
            let one_by_one = each == Some(true);
            let refused = class == 4 || one_by_one;
            // To whom a project does not belong, it may as well not exist.
            let elsewhere = plan.request.credentials == Credentials::Valid;
            let hidden = status == 404 && plan.request.credentials == Credentials::OtherProject;
            let denied = statement.kind() != Kind::Auth || elsewhere || hidden || matches!(status, 401 | 403);
            let project = elsewhere && statement.kind() == Kind::Auth;
            if each.is_none() && class == 2 {
                let what = "a success whose results do not say whether the instances were refused one by one";
                sheet.inconclusive(Some(statement.clone()), what.to_owned());
            } else if one_by_one || (project && (refused || claims_nothing(call, step))) {
                sheet.holds(Some(statement.clone()));
            } else if !refused || !denied {
                sheet.violated(Some(statement.clone()), refusal(statement, *named), format!("{status}"));
            } else if let Some(named) = named
                && status != *named
                && !OWN_MEANING.contains(&status)
                && !(matches!(status, 403 | 404) && plan.request.credentials == Credentials::OtherProject)
            {
                let id = if statement.kind() == Kind::Auth {
                    Some(statement.clone())
                } else {
                    rules.id(Kind::Status, None)
                };
                sheet.violated(
                    id,
                    format!("a refusal with the documented status {named}"),
                    format!("{status}"),
                );
            } else if let Some(code) = code_of(answer)
                && !codes.is_empty()
                && !codes.iter().any(|one| one == code)
            {
                sheet.note(format!("refused with code `{code}`, not with {}", codes.join(" or ")));
            }
        }
        Expectation::Open { .. } => {
            let documented = rules.api.contract.response(StatusKey::Code(status)).is_some()
                || allowed_by_intent(rules, call, status);
            if class != 4 && !documented {
                sheet.violated(
                    rules.id(Kind::Status, None),
                    format!("{} or a refusal", success_list(rules)),
                    format!("{status}"),
                );
            }
        }
    }
    if call.verb.is_some() && answer.header("x-request-id").is_none() {
        sheet.violated(rules.id(Kind::Header, None), "a header `X-Request-Id`", "none");
    } else {
        sheet.holds(rules.id(Kind::Header, None));
    }
    if !matches!(plan.request.credentials, Credentials::Valid) && class == 2 {
        sheet.violated(rules.id(Kind::Auth, None), "401 or 403", format!("{status}"));
    }
}

/// Why nobody can read what seems to have come in full.
fn illegible(answer: &Answer) -> Option<String> {
    // Source: RFC 9110, 15.2 and 8.4: 1xx announces the answer; what the client can decode it has decoded.
    if answer.status < 200 {
        return Some(format!("{} and no answer after it", answer.status));
    }
    let encoding = answer.header("content-encoding").map(str::trim).filter(|one| !one.is_empty())?;
    (!encoding.eq_ignore_ascii_case("identity"))
        .then(|| format!("a body encoded as `{encoding}`, which was not asked for"))
}

/// Whether a success body says of no instance that anything was done to it.
fn claims_nothing(call: &Call<'_>, step: &StepRecord) -> bool {
    let said = super::results::of_step(call, step);
    said.is_some_and(|said| said.iter().all(|(_, said)| *said == super::results::Said::Failure))
}

/// Whether each of the named instances, all of which exist, has a failure for a result; `None` where the results of some
/// of them cannot be read and no other of them says that it was taken on.
fn refuses_each(call: &Call<'_>, step: &StepRecord) -> Option<bool> {
    let live = |(symbol, _): &(as_documented_cases::SymbolicId, String)| symbol.pool.is_live();
    if step.ids.is_empty() || !step.ids.iter().all(live) {
        return Some(false);
    }
    let said = super::results::of_step(call, step).unwrap_or_default();
    if said.iter().any(|(_, said)| *said == super::results::Said::Success) {
        return Some(false);
    }
    let refused = said.iter().filter(|(_, said)| *said == super::results::Said::Failure).count();
    (refused >= step.ids.len()).then_some(true)
}

fn accept(rules: Rules<'_>, intent: &str, status: u16, plan: &Step, sheet: &mut Sheet<'_>) {
    let id = rules.id(Kind::Status, None);
    let allowed: Vec<StatusKey> = match rules.api.semantics() {
        Some(semantics) => semantics
            .intents
            .iter()
            .filter(|one| one.name == intent)
            .flat_map(|one| one.answers.iter().map(|answer| answer.status))
            .collect(),
        None => {
            rules.api.contract.responses.iter().map(|one| one.status).filter(|one| one.is_success()).collect()
        }
    };
    let ok = allowed.contains(&StatusKey::Code(status))
        || (only_failed(plan) && answers_for_all_failed(rules, status))
        || (allowed.is_empty() && (200..300).contains(&status))
        || (allowed.contains(&StatusKey::Default) && (200..300).contains(&status));
    if ok {
        sheet.holds(id);
        for statement in exercised_by_acceptance(rules, plan) {
            sheet.holds(Some(statement));
        }
    } else {
        let list: Vec<_> = allowed.iter().map(ToString::to_string).collect();
        sheet.violated(id, format!("{} for a valid request", list.join(" or ")), format!("{status}"));
    }
}

/// Whether a request names instances whose creation failed, and no others.
fn only_failed(plan: &Step) -> bool {
    let ids = plan.request.ids();
    !ids.is_empty() && ids.iter().all(|id| id.pool == as_documented_cases::Pool::Failed)
}

/// Whether a status is the success of acting on everything that failed: what the page says of it (`an instance that
/// failed to be created is deleted`) is as true of those that are named.
fn answers_for_all_failed(rules: Rules<'_>, status: u16) -> bool {
    let semantics = rules.api.semantics();
    semantics.filter(|semantics| semantics.everything.is_some()).is_some_and(|semantics| {
        let of_all = semantics.intents.iter().filter(|one| one.name.ends_with("-all-failed"));
        of_all.flat_map(|one| &one.answers).any(|answer| answer.status == StatusKey::Code(status))
    })
}

/// What the acceptance of a valid call shows beside its status: the documented method works.
fn exercised_by_acceptance(rules: Rules<'_>, plan: &Step) -> Vec<StatementId> {
    if plan.request.method == rules.api.contract.operation.method {
        vec![StatementId::new(Subject::operation(), Kind::Method)]
    } else {
        Vec::new()
    }
}

fn allowed_by_intent(rules: Rules<'_>, call: &Call<'_>, status: u16) -> bool {
    let Some(semantics) = rules.api.semantics() else { return false };
    let verb = call.verb.map(|verb| verb.value.as_str());
    semantics
        .intents
        .iter()
        .filter(|intent| verb.is_none_or(|verb| intent.verb == verb))
        .flat_map(|intent| &intent.answers)
        .any(|answer| answer.status == StatusKey::Code(status))
}

fn success_list(rules: Rules<'_>) -> String {
    let list: Vec<_> = rules
        .api
        .contract
        .responses
        .iter()
        .map(|one| one.status)
        .filter(|one| one.is_success())
        .map(|one| one.to_string())
        .collect();
    if list.is_empty() { "a documented success".to_owned() } else { list.join(" or ") }
}

fn refusal(statement: &StatementId, named: Option<u16>) -> String {
    match (named, statement.kind()) {
        (Some(named), _) => format!("a refusal with {named}"),
        (None, Kind::Auth) => "a refusal with 401 or 403".to_owned(),
        (None, _) => "a refusal (4xx)".to_owned(),
    }
}

fn unreadable(failure: &Failure, readable: Option<StatementId>, plan: &Step, sheet: &mut Sheet<'_>) {
    if failure.is_unreadable() {
        sheet.violated(readable, "an answer that can be read to its end", failure.to_string());
    } else {
        sheet.inconclusive(readable, failure.to_string());
    }
    unsettled(plan, &failure.to_string(), sheet);
}

/// The statement under test could not be told.
fn unsettled(plan: &Step, reason: &str, sheet: &mut Sheet<'_>) {
    if let Expectation::Reject { statement, .. } = &plan.expectation {
        sheet.put(Some(statement.clone()), Evidence::Inconclusive(reason.to_owned()));
    }
}

/// Whether an answer asks to come again later: 429, 503, and the gateway's flow control.
#[must_use]
pub(crate) fn is_deferral(answer: &Answer) -> bool {
    // Source: known from the DMS services: flow control is a 404 with this code.
    matches!(answer.status, 429 | 503) || (answer.status == 404 && code_of(answer) == Some("DMS.10240407"))
}

/// The error code of a body, in any of the family's forms.
#[must_use]
pub(crate) fn code_of(answer: &Answer) -> Option<&str> {
    let value = answer.json()?;
    let code = value.get("error_code").or_else(|| value.get("error").and_then(|error| error.get("code")))?;
    code.as_str()
}
