//! What is found in a request while it is classified: ids, the strongest class, and what may never be sent.

use super::id::{Digests, Key, Known, Standing, shapes};
use as_documented_contract::Effect;
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;

/// An id found in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundId {
    pub(super) key: Key,
    /// Whose it is.
    pub standing: Standing,
    /// Where it stands: `path`, `query`, `headers`, `body`, `base URL`.
    pub place: &'static str,
}

impl FoundId {
    /// The id: trimmed, in lower case, a UUID without hyphens.
    #[must_use]
    pub fn id(&self) -> String {
        self.key.to_string()
    }
}

/// The class of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// The class.
    pub effect: Effect,
    /// Why it has this class.
    pub reason: Cow<'static, str>,
    /// The ids found, each once, in the order of the request.
    pub ids: Vec<FoundId>,
    /// Why no permit would let it pass, where that is so.
    pub never: Option<String>,
}

/// So many ids are found faster by going through them than by hashing.
const FEW: usize = 8;

/// A request while it is read.
pub(super) struct Sheet<'a> {
    pub(super) known: &'a Known,
    service: &'a str,
    effect: Effect,
    reason: Cow<'static, str>,
    ids: Vec<FoundId>,
    by_id: HashMap<Key, (usize, Standing), RandomState>,
    /// Where the id that was found last stands among all: a text that is read twice names the same in the same order.
    turn: usize,
    never: Option<String>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(known: &'a Known, service: &'a str) -> Self {
        let reason = Cow::Borrowed("a documented reading operation");
        Self {
            known,
            service,
            effect: Effect::Read,
            reason,
            ids: Vec::new(),
            by_id: HashMap::default(),
            turn: 0,
            never: None,
        }
    }

    /// The request has at least this class.
    pub(super) fn raise(&mut self, effect: Effect, reason: impl Into<Cow<'static, str>>) {
        if effect > self.effect {
            self.effect = effect;
            self.reason = reason.into();
        }
    }

    /// It may hit everything.
    pub(super) fn wide(&mut self, reason: impl Into<Cow<'static, str>>) {
        self.raise(Effect::AccountWide, reason);
    }

    /// No permit lets it pass.
    pub(super) fn forbid(&mut self, reason: impl Into<String>) {
        self.wide("it is never sent");
        self.never.get_or_insert_with(|| reason.into());
    }

    /// A text that is an id by its place.
    pub(super) fn id(&mut self, text: &str, place: &'static str) -> Standing {
        self.found(Key::of(text), place)
    }

    /// An id whose key is known.
    pub(super) fn found(&mut self, key: Key, place: &'static str) -> Standing {
        self.turn += 1;
        if let Some(next) = self.ids.get(self.turn).filter(|next| next.key == key) {
            return next.standing;
        }
        if let Some((at, standing)) = self.seen(&key) {
            self.turn = at;
            return standing;
        }
        let standing = self.known.of_key(self.service, &key);
        self.turn = self.ids.len();
        if self.ids.len() >= FEW {
            self.by_id.insert(key.clone(), (self.turn, standing));
        }
        self.ids.push(FoundId { key, standing, place });
        standing
    }

    /// The place and standing of an id that was found already.
    fn seen(&self, key: &Key) -> Option<(usize, Standing)> {
        let mut few = self.ids.iter().take(FEW).enumerate();
        let few = few.find(|(_, seen)| seen.key == *key).map(|(at, seen)| (at, seen.standing));
        few.or_else(|| self.by_id.get(key).copied())
    }

    /// Takes note of every id that a text contains by shape.
    pub(super) fn scan(&mut self, text: &str, place: &'static str, digests: Digests) {
        let whole = shapes(text, digests, |key| {
            self.found(key, place);
        });
        if !whole {
            self.forbid(format!("the {place} is escaped too many times over to be read"));
        }
    }

    /// Whether every id so far is one the run made up, and there is one.
    pub(super) fn is_minted(&self) -> bool {
        !self.ids.is_empty() && self.ids.iter().all(|id| id.standing == Standing::Minted)
    }

    /// Whether an id is not one the run made up.
    pub(super) fn has_live(&self) -> bool {
        self.ids.iter().any(|id| id.standing != Standing::Minted)
    }

    pub(super) fn into_classified(self) -> Classified {
        Classified { effect: self.effect, reason: self.reason, ids: self.ids, never: self.never }
    }
}
