//! What a request that was sent asks for, read from its bytes by the contract.

use super::Rules;
use super::results::Said;
use crate::record::StepRecord;
use as_documented_cases::Pool;
use as_documented_contract::{Intent, Semantics, Verb};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A request as the contract understands it.
#[derive(Debug, Clone, Default)]
pub struct Call<'a> {
    /// The body, where it is JSON.
    pub body: Option<Arc<Value>>,
    /// What the operation means, if anybody described it.
    pub semantics: Option<&'a Semantics>,
    /// The verb, where it is one of the documented ones.
    pub verb: Option<&'a Verb>,
    /// The ids named, trimmed and in lower case, in order, doubles kept.
    pub asked: Vec<String>,
    /// Those of them that were written in another letter case or with blanks, as they were sent.
    written: Vec<String>,
    /// The pools that the ids of the step came from, by id as in `asked`, once somebody asked for them.
    pools: OnceCell<BTreeMap<String, Pool>>,
    /// What the answer says of each id, once somebody asked for it.
    pub(super) said: OnceCell<Option<Vec<(String, Said)>>>,
    /// Whether every entry of the selector was a text.
    pub asked_cleanly: bool,
    /// Whether the switch for all failed instances is there, under any name a reading gives it.
    pub everything: bool,
    /// The intent, where the request has one.
    pub intent: Option<&'a Intent>,
}

/// An id in the form in which ids are compared.
#[must_use]
pub(crate) fn normal(id: &str) -> String {
    let plain = id.trim();
    // Some who read UUIDs take them without hyphens too.
    if plain.len() == 32
        && plain.bytes().all(|byte| byte.is_ascii_hexdigit())
        && let Ok(id) = uuid::Uuid::try_parse(plain)
    {
        return id.to_string();
    }
    // Nearly all are in lower case already.
    if plain.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return plain.to_owned();
    }
    plain.to_lowercase()
}

impl<'a> Call<'a> {
    /// Reads the request of a step.
    #[must_use]
    pub fn of(rules: Rules<'a>, step: &StepRecord) -> Self {
        let body = step.exchange.as_ref().ok().and_then(|exchange| exchange.asked()).cloned();
        let Some(semantics) = rules.api.semantics() else { return Self { body, ..Self::default() } };
        let mut call = Self { semantics: Some(semantics), asked_cleanly: true, ..Self::default() };
        let at = |subject: &as_documented_contract::Subject| {
            let path = subject.as_str().strip_prefix("request.").unwrap_or_default();
            body.as_deref().and_then(|body| path.split('.').try_fold(body, |at, name| at.get(name)))
        };
        match at(&semantics.selector) {
            Some(Value::Array(items)) => {
                for item in items {
                    match item.as_str() {
                        Some(id) => {
                            let plain = normal(id);
                            if plain != id {
                                call.written.push(id.to_owned());
                            }
                            call.asked.push(plain);
                        }
                        None => call.asked_cleanly = false,
                    }
                }
            }
            Some(Value::Null) | None => {}
            Some(_) => call.asked_cleanly = false,
        }
        call.verb = match &semantics.verb {
            None => semantics.verbs.first(),
            Some(field) => at(field)
                .and_then(Value::as_str)
                .and_then(|value| semantics.verbs.iter().find(|verb| verb.value == value)),
        };
        let named = |name: &String| body.as_ref().is_some_and(|body| body.get(name).is_some());
        call.everything = rules.index.everything().iter().any(named);
        call.intent = call.verb.and_then(|verb| {
            semantics
                .intents
                .iter()
                .find(|intent| intent.verb == verb.value && intent.everything == call.everything)
        });
        call.body = body;
        call
    }

    /// The ids named, each once, in order.
    #[must_use]
    pub fn distinct(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.asked.iter().filter(|id| seen.insert(id.as_str())).cloned().collect()
    }

    /// Whether an id was sent otherwise than the endpoint shows it: in another letter case, or with blanks.
    pub(super) fn is_written_oddly(&self, id: &str, step: &StepRecord) -> bool {
        self.written.iter().any(|written| normal(written) == id && !step.before.contains_key(written))
    }

    /// The pool that an id came from; `None` for one that no symbol stood for.
    #[must_use]
    pub fn pool_of(&self, id: &str, step: &StepRecord) -> Option<Pool> {
        let pools = || step.ids.iter().map(|(symbol, bound)| (normal(bound), symbol.pool)).collect();
        self.pools.get_or_init(pools).get(id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_uuid_is_one_id_in_whatever_case_and_with_or_without_hyphens() {
        let id = "54602a9d-5e22-4239-9123-77e350df4a34";
        for text in [id, " 54602A9D-5E22-4239-9123-77E350DF4A34 ", "54602a9d5e224239912377e350df4a34"] {
            assert_eq!(normal(text), id, "{text}");
        }
        for text in ["54602a9d5e224239912377e350df4a3", "54602a9d5e224239912377e350df4a3g", "54602a9d"] {
            assert_eq!(normal(text), text);
        }
    }
}
