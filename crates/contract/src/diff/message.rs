//! The words of a change: one sentence per rule, in the words of this project.

use super::{ChangeRule as R, Place};
use crate::Subject;
use serde_json::Value;

/// The sentence of a change.
pub(super) fn message(rule: R, subject: &Subject, old: Option<&Place>, new: Option<&Place>) -> String {
    let name = short(subject);
    let was = said(old);
    let is = said(new);
    match rule {
        R::MethodChanged => format!("the method is {is} and was {was}"),
        R::PathChanged => format!("the path is {is} and was {was}"),
        R::BecameAsynchronous => "the answer comes before the work is done".to_owned(),
        R::BecameSynchronous => "the answer comes when the work is done".to_owned(),
        R::OperationDeprecated => "the operation is deprecated".to_owned(),
        R::OperationRestored => "the operation is no longer deprecated".to_owned(),
        R::MediaTypeChanged => format!("the request is sent as {is} and was sent as {was}"),
        R::RequestBodyAdded => "the request has a body".to_owned(),
        R::RequestBodyRemoved => "the request has no body any more".to_owned(),
        R::ParameterMoved => format!("{name} is sent in the {} instead of the {}", bare(new), bare(old)),
        R::PathParameterRenamed => format!("the path parameter {was} is called {is}, which is not sent"),

        R::RequestFieldAdded => format!("{name} can be sent ({})", bare(new)),
        R::RequestFieldRemoved => format!("{name} is no longer known (was {})", bare(old)),
        R::RequestFieldRenamed | R::ResponseFieldRenamed => format!("{was} is called {is}"),
        R::RequestFieldBecameMandatory => format!("{name} must be sent (was {})", bare(old)),
        R::RequestFieldBecameOptional => format!("{name} need no longer be sent (now {})", bare(new)),
        R::RequestFieldBecameConditional => format!("{name} is now {} (was {})", bare(new), bare(old)),
        R::RequestFieldConditionDropped => format!("{name} may always be left out (was {})", bare(old)),
        R::RequestFieldConditionChanged | R::ResponseFieldConditionChanged => {
            format!("{name} is now {} (was {})", bare(new), bare(old))
        }
        R::RequestFieldRequirementStated => format!("{name} is said to be optional, which was left open"),
        R::RequestFieldRequirementUnstated => format!("{name} is no longer said to be optional"),
        R::RequestFieldDeprecated | R::ResponseFieldDeprecated => format!("{name} is deprecated"),
        R::RequestFieldRestored | R::ResponseFieldRestored => format!("{name} is no longer deprecated"),
        R::RequestTypeChanged
        | R::RequestTypeNarrowed
        | R::RequestTypeWidened
        | R::ResponseTypeChanged
        | R::ResponseTypeNarrowed
        | R::ResponseTypeWidened => format!("{name} has the type {} (was {})", bare(new), bare(old)),
        R::RequestNullAllowed => format!("{name} may be null"),
        R::RequestNullRefused => format!("{name} may no longer be null"),
        R::RequestEnumAdded | R::ResponseEnumAdded => format!("{name} is one of {is} only"),
        R::RequestEnumRemoved | R::ResponseEnumRemoved => format!("{name} is no longer one of {was} only"),
        R::RequestEnumValueAdded => format!("{name} may also be {}", values(new, old)),
        R::RequestEnumValueRemoved => format!("{name} may no longer be {}", values(old, new)),
        R::RequestLimitTightened
        | R::RequestLimitLoosened
        | R::RequestLimitChanged
        | R::ResponseLimitTightened
        | R::ResponseLimitLoosened
        | R::ResponseLimitChanged => format!("{name}: {}", limit(old, new)),
        R::RequestDefaultAdded | R::ResponseDefaultAdded => format!("{name} is taken as {is} when left out"),
        R::RequestDefaultRemoved | R::ResponseDefaultRemoved => {
            format!("{name} is no longer said to be taken as {was} when left out")
        }
        R::RequestDefaultChanged | R::ResponseDefaultChanged => {
            format!("{name} is taken as {is} when left out (was {was})")
        }

        R::StatusAdded => format!("status {} is a new answer", bare(new)),
        R::StatusRemoved => format!("status {} is no answer any more", bare(old)),
        R::StatusNamed => format!("the answer without a status has the status {}", bare(new)),
        R::StatusUnnamed => format!("the answer with status {} has none any more", bare(old)),
        R::ResponseBodyAdded => format!("{name} has a body"),
        R::ResponseBodyRemoved => format!("{name} has no body any more"),
        R::ResponseFieldAdded => format!("{name} is answered ({})", presence(new)),
        R::ResponseFieldRemoved => format!("{name} is answered no more (was {})", presence(old)),
        R::ResponseFieldBecameMandatory => format!("{name} is always there (was {})", bare(old)),
        R::ResponseFieldBecameOptional => format!("{name} may be missing (now {})", bare(new)),
        R::ResponseFieldBecameConditional => format!("{name} is there under a condition ({})", bare(new)),
        R::ResponseFieldConditionDropped => format!("{name} may be missing at any time (was {})", bare(old)),
        R::ResponseFieldRequirementStated => format!("{name} is said to be always there, as was implied"),
        R::ResponseFieldRequirementUnstated => {
            format!("{name} is no longer said to be always there, which is still implied")
        }
        R::ResponseNullAllowed => format!("{name} can be null"),
        R::ResponseNullRefused => format!("{name} is never null any more"),
        R::ResponseEnumValueAdded => format!("{name} can also be {}", values(new, old)),
        R::ResponseEnumValueRemoved => format!("{name} is never {} any more", values(old, new)),

        R::ExampleAdded => format!("there is a new example: {is}"),
        R::ExampleRemoved => format!("there is an example less: {was}"),
        R::ExampleChanged => format!("the example {is} shows something else"),
        R::AxisAdded => format!("there is one more way to read the page: {is}"),
        R::AxisRemoved => format!("there is one way less to read the page: {was}"),
        R::AxisChanged => format!("the page can be read otherwise: {is}"),
    }
}

fn short(subject: &Subject) -> String {
    let text = subject.as_str();
    match text {
        "request" => "the request body".to_owned(),
        _ => format!("`{}`", text.strip_prefix("request.").unwrap_or(text)),
    }
}

fn value(place: Option<&Place>) -> Option<&Value> {
    place.and_then(|place| place.value.as_ref())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a place says, marked as a value.
fn said(place: Option<&Place>) -> String {
    match value(place) {
        None => "nothing".to_owned(),
        Some(Value::Array(all)) => listed(all.iter()),
        Some(one) => format!("`{}`", plain(one)),
    }
}

fn listed<'v>(all: impl Iterator<Item = &'v Value>) -> String {
    let all: Vec<String> = all.map(|one| format!("`{}`", plain(one))).collect();
    all.join(", ")
}

/// What a place says, as a word of the sentence.
fn bare(place: Option<&Place>) -> String {
    value(place).map_or_else(|| "nothing".to_owned(), plain)
}

/// Whether a response field is always there, in words.
fn presence(place: Option<&Place>) -> &'static str {
    match value(place).and_then(Value::as_str) {
        Some("mandatory") => "always",
        Some("optional") => "may be missing",
        Some("conditional") => "under a condition",
        _ => "always, as nothing says otherwise",
    }
}

/// The values of the first place that the second does not have.
fn values(there: Option<&Place>, missing: Option<&Place>) -> String {
    let all = |place| value(place).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let others = all(missing);
    listed(all(there).iter().filter(|one| !others.contains(one)))
}

/// A limit in words: `at most 50 items (was at most 20 items)`.
fn limit(old: Option<&Place>, new: Option<&Place>) -> String {
    let words = |place| {
        let (kind, value) = value(place).and_then(Value::as_object).and_then(|one| one.iter().next())?;
        let value = match value {
            Value::Null | Value::Bool(false) => return None,
            Value::Bool(true) => String::new(),
            other => plain(other),
        };
        Some(match kind.as_str() {
            "min-length" => format!("at least {value} characters"),
            "max-length" => format!("at most {value} characters"),
            "min-items" => format!("at least {value} items"),
            "max-items" => format!("at most {value} items"),
            "minimum" => format!("at least {value}"),
            "maximum" => format!("at most {value}"),
            "unique-items" => "no item twice".to_owned(),
            "pattern" => format!("matches `{value}`"),
            "format" => format!("has the format {value}"),
            "any-field" => format!("has {value}"),
            other => format!("{other} {value}"),
        })
    };
    match (words(old), words(new)) {
        (Some(was), Some(is)) => format!("{is} (was: {was})"),
        (None, Some(is)) => format!("{is} (had no such limit)"),
        (Some(was), None) => format!("no such limit any more (was: {was})"),
        (None, None) => "another limit".to_owned(),
    }
}
