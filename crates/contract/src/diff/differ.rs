//! Where changes are collected, and the one place that says whom a change breaks.

use super::message::message;
use super::{Change, ChangeRule, Party, Place};
use crate::{Locator, Subject};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which way data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From the sender to the server.
    Request,
    /// From the server to the reader.
    Response,
}

impl Side {
    /// The rule of this side.
    pub(super) fn rule(self, request: ChangeRule, response: ChangeRule) -> ChangeRule {
        match self {
            Self::Request => request,
            Self::Response => response,
        }
    }
}

/// What a change does to the set of what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Nothing, or nothing that anybody could trip over.
    None,
    /// Some of it is gone.
    Narrowed,
    /// There is more.
    Widened,
    /// Some is gone and some is new, or that cannot be told.
    Both,
}

impl Shift {
    fn narrows(self) -> bool {
        matches!(self, Self::Narrowed | Self::Both)
    }

    fn widens(self) -> bool {
        matches!(self, Self::Widened | Self::Both)
    }
}

/// Whom a shift breaks.
fn broken(side: Side, shift: Shift) -> BTreeSet<Party> {
    let (narrowed, widened) = match side {
        Side::Request => (Party::Sender, Party::Server),
        Side::Response => (Party::Server, Party::Reader),
    };
    let narrowed = Some(narrowed).filter(|_| shift.narrows());
    let widened = Some(widened).filter(|_| shift.widens());
    narrowed.into_iter().chain(widened).collect()
}

/// What one contract says, before it is known whether it differs.
#[derive(Debug, Clone)]
pub(super) struct Said<'a> {
    pub(super) subject: Subject,
    pub(super) at: &'a Locator,
}

impl<'a> Said<'a> {
    pub(super) fn new(subject: Subject, at: &'a Locator) -> Self {
        Self { subject, at }
    }

    /// The place without a value.
    pub(super) fn place(&self) -> Place {
        Place { subject: self.subject.clone(), at: self.at.clone(), value: None }
    }

    /// The place with what it says.
    pub(super) fn says(&self, value: impl Into<Value>) -> Place {
        Place { value: Some(value.into()), ..self.place() }
    }

    /// The place with what it says there or elsewhere.
    pub(super) fn says_at(&self, at: Option<&Locator>, value: impl Into<Value>) -> Place {
        Place { at: at.unwrap_or(self.at).clone(), ..self.says(value) }
    }
}

/// Changes as they are found.
#[derive(Debug, Default)]
pub(super) struct Differ {
    changes: Vec<Change>,
}

impl Differ {
    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// Notes a change. Its subject is the new one, or the old one where the new contract has none.
    pub(super) fn note(
        &mut self,
        rule: ChangeRule,
        side: Side,
        shift: Shift,
        old: Option<Place>,
        new: Option<Place>,
    ) {
        self.note_breaking(rule, broken(side, shift), old, new);
    }

    /// Notes a change whose parties the caller knows.
    pub(super) fn note_breaking(
        &mut self,
        rule: ChangeRule,
        breaks: BTreeSet<Party>,
        old: Option<Place>,
        new: Option<Place>,
    ) {
        let Some(subject) = new.as_ref().or(old.as_ref()).map(|place| place.subject.clone()) else { return };
        let message = message(rule, &subject, old.as_ref(), new.as_ref());
        self.changes.push(Change { rule, subject, breaks, message, old, new });
    }
}
