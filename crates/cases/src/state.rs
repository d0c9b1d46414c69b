//! What is known of the instances of a case before its next request: the small model behind sequences.
//!
//! It follows documented meaning only. Where an answer could go either way the instance is `Unclear`, and no
//! expectation is built on it.

use crate::symbol::whole_mention;
use crate::view::{Selected, View, views};
use crate::{After, Body, Expectation, Pool, RequestTemplate, SymbolicId};
use as_documented_contract::Api;
use std::collections::BTreeMap;

/// What is known of one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// At rest, as it was given.
    Resting,
    /// Something accepted is under way.
    Busy,
    /// Deleted.
    Gone,
    /// An answer decides, and the case cannot know it.
    Unclear,
}

/// What is known of all instances of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    touched: BTreeMap<(Pool, u32), Condition>,
    /// What is under way because of the requests that are sent together with the next one.
    together: Vec<(Pool, u32)>,
    failed_gone: bool,
}

impl State {
    /// What is known of an instance.
    #[must_use]
    pub fn of(&self, id: &SymbolicId) -> Condition {
        match self.touched.get(&(id.pool, id.index)) {
            Some(condition) => *condition,
            None if self.failed_gone && id.pool == Pool::Failed => Condition::Gone,
            None => Condition::Resting,
        }
    }

    /// Whether all failed instances have been aimed at already, so that there may be none left.
    #[must_use]
    pub fn failed_are_gone(&self) -> bool {
        self.failed_gone
    }

    /// Takes one step into account, answered as expected.
    pub fn advance(&mut self, api: &Api, request: &RequestTemplate, expected: &Expectation, after: After) {
        self.advance_by(api, views(api).first(), request, expected, after);
    }

    pub(crate) fn advance_by(
        &mut self,
        api: &Api,
        view: Option<&View>,
        request: &RequestTemplate,
        expected: &Expectation,
        after: After,
    ) {
        // Whoever waits for a request waits for its own work, and for that of those sent together with it.
        let together = match after {
            After::Together => Vec::new(),
            After::Now | After::Pause(_) | After::Settle => std::mem::take(&mut self.together),
        };
        if let After::Settle = after {
            for id in &together {
                if let Some(condition) = self.touched.get_mut(id).filter(|own| **own == Condition::Busy) {
                    *condition = Condition::Resting;
                }
            }
        }
        if let Expectation::Reject { .. } = expected {
            return;
        }
        let Body::Json(body) = &request.body else { return };
        let Some(meaning) = view.and_then(|view| view.meaning(api, body)) else { return };
        let deletes = meaning.documented_verb(api).is_some_and(|verb| verb.gone || verb.after.is_empty());
        let next = match (expected, after) {
            (Expectation::Accept { .. }, After::Settle) if deletes => Condition::Gone,
            (Expectation::Accept { .. }, After::Settle) => Condition::Resting,
            (Expectation::Accept { .. }, After::Now | After::Pause(_) | After::Together) => Condition::Busy,
            (Expectation::Reject { .. } | Expectation::Open { .. }, _) => Condition::Unclear,
        };
        if meaning.everything.is_some() {
            self.failed_gone = true;
        }
        let Selected::Texts(texts) = meaning.selected else { return };
        for mention in texts.iter().filter_map(|text| whole_mention(text)) {
            let known = self.of(&mention.id);
            if mention.id.pool.is_live() && known != Condition::Gone {
                // A deletion under way ends in gone, not at rest; waiting later does not bring it back.
                let next = if next == Condition::Busy && deletes { Condition::Unclear } else { next };
                self.touched.insert((mention.id.pool, mention.id.index), next);
                if let After::Together = after {
                    self.together.push((mention.id.pool, mention.id.index));
                }
            }
        }
    }
}
