//! When a fault shows, and on which element of a list.
//!
//! A trigger sees a request as a lenient reader would: nothing here may depend on whether the request
//! is valid, so that a fault can hide behind what only an invalid request has.

use std::time::Duration;

use serde_json::Value;

use crate::service::Verb;

/// A request as far as triggers can see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) verb: Option<String>,
    pub(crate) ids: Vec<String>,
    pub(crate) elements: usize,
    pub(crate) all_failed: bool,
    pub(crate) body: Vec<u8>,
    pub(crate) charset: bool,
    /// The length of the token.
    pub(crate) token: usize,
    /// This is the n-th mutating call of the service, from 1.
    pub(crate) nth: u64,
    /// Time since the service's last mutating call.
    pub(crate) idle: Duration,
    /// Ids that name no live instance of the service in the project.
    pub(crate) strangers: usize,
    /// Ids that name an instance in transit or at its end.
    pub(crate) busy: usize,
}

impl Facts {
    pub(crate) fn of(body: &[u8]) -> Facts {
        let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let list = value.get("instances").or_else(|| value.get("instance_id_set")).and_then(Value::as_array);
        // CloudDC has one verb and does not write it.
        let deletes = value.get("instance_id_set").map(|_| "delete".to_owned());
        Facts {
            verb: text(value.get("action")).or(deletes),
            ids: list
                .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
                .unwrap_or_default(),
            elements: list.map_or(0, Vec::len),
            all_failed: value.get("allFailure").or_else(|| value.get("all_failure")).is_some(),
            ..Facts::default()
        }
    }

    fn has_verb(&self, verb: Verb) -> bool {
        let word = match verb {
            Verb::Restart => "restart",
            Verb::SoftRestart => "soft_restart",
            Verb::Flush => "flush",
            Verb::Delete => "delete",
        };
        self.verb.as_deref() == Some(word)
    }
}

/// The shape of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Upper,
    Blank,
    Nil,
    Max,
    /// A UUID whose version digit is this.
    Version(u8),
    /// The first hex digit is at least this.
    HexFrom(u8),
}

impl Shape {
    pub(crate) fn fits(self, id: &str) -> bool {
        match self {
            Shape::Upper => id.bytes().any(|b| b.is_ascii_uppercase()),
            Shape::Blank => id.trim() != id,
            Shape::Nil => id == "00000000-0000-0000-0000-000000000000",
            Shape::Max => id.eq_ignore_ascii_case("ffffffff-ffff-ffff-ffff-ffffffffffff"),
            Shape::Version(version) => id.as_bytes().get(14) == Some(&version),
            Shape::HexFrom(first) => id.as_bytes().first().is_some_and(|b| b.to_ascii_lowercase() >= first),
        }
    }
}

/// The condition under which a fault shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    Verb(Verb),
    NotVerb(Verb),
    AllFailed,
    /// A list of exactly this many elements.
    Len(usize),
    LenFrom(usize),
    /// From the n-th mutating call on.
    From(u64),
    /// Every n-th mutating call.
    Every(u64),
    /// The service was left alone for this many milliseconds.
    After(u64),
    /// An id of this shape is in the list.
    Id(Shape),
    Duplicates,
    /// Live ids and ids of nothing in one list.
    Mixed,
    /// An id of nothing is in the list.
    Stranger,
    /// An instance in transit or gone is in the list.
    Busy,
    /// The body has these bytes somewhere.
    Contains(&'static str),
    BodyFrom(usize),
    VerbFrom(usize),
    TokenFrom(usize),
    NonAscii,
    Charset,
    Both(&'static When, &'static When),
}

impl When {
    pub(crate) fn holds(self, facts: &Facts) -> bool {
        match self {
            When::Always => true,
            When::Verb(verb) => facts.has_verb(verb),
            When::NotVerb(verb) => facts.verb.is_some() && !facts.has_verb(verb),
            When::AllFailed => facts.all_failed,
            When::Len(n) => facts.elements == n,
            When::LenFrom(n) => facts.elements >= n,
            When::From(n) => facts.nth >= n,
            When::Every(n) => facts.nth > 0 && facts.nth.is_multiple_of(n),
            When::After(ms) => facts.idle >= Duration::from_millis(ms),
            When::Id(shape) => facts.ids.iter().any(|id| shape.fits(id)),
            When::Duplicates => {
                let mut sorted: Vec<String> = facts.ids.iter().map(|id| id.to_ascii_lowercase()).collect();
                sorted.sort();
                sorted.windows(2).any(|pair| pair.first() == pair.last())
            }
            When::Mixed => facts.strangers > 0 && facts.strangers < facts.ids.len(),
            When::Stranger => facts.strangers > 0,
            When::Busy => facts.busy > 0,
            When::Contains(text) => facts.body.windows(text.len().max(1)).any(|part| part == text.as_bytes()),
            When::BodyFrom(n) => facts.body.len() >= n,
            When::VerbFrom(n) => facts.verb.as_ref().is_some_and(|verb| verb.len() >= n),
            When::TokenFrom(n) => facts.token >= n,
            When::NonAscii => facts.verb.as_ref().is_some_and(|verb| !verb.is_ascii()),
            When::Charset => facts.charset,
            When::Both(one, two) => one.holds(facts) && two.holds(facts),
        }
    }
}

/// Which elements of a list a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    First,
    Last,
    NotFirst,
    /// Neither the first nor the last.
    Middle,
    /// From this index on.
    From(usize),
    Version(&'static str),
    Id(Shape),
}

impl Which {
    pub(crate) fn picks(self, at: usize, len: usize, id: &str, version: &str) -> bool {
        match self {
            Which::All => true,
            Which::First => at == 0,
            Which::Last => at + 1 == len,
            Which::NotFirst => at > 0,
            Which::Middle => at > 0 && at + 1 < len,
            Which::From(n) => at >= n,
            Which::Version(wanted) => version == wanted,
            Which::Id(shape) => shape.fits(id),
        }
    }
}
