//! Whether a field must be there, compared.
//!
//! In a request an unstated requirement binds as little as an optional one; in an answer it is as good as a
//! mandatory one, since an ordinary reader expects what the page shows.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use crate::{Field, Requirement};
use serde_json::Value;
use std::cmp::Ordering;

/// A requirement with the words it has in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Mandatory,
    Conditional,
    Optional,
    Unstated,
}

impl Strength {
    pub(super) fn of(field: &Field) -> Self {
        match field.requirement {
            Requirement::Mandatory => Self::Mandatory,
            Requirement::Conditional => Self::Conditional,
            Requirement::Optional => Self::Optional,
            Requirement::Unstated => Self::Unstated,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Mandatory => "mandatory",
            Self::Conditional => "conditional",
            Self::Optional => "optional",
            Self::Unstated => "unstated",
        }
    }

    /// How much it binds: 2 always, 1 under a condition, 0 never.
    fn binds(self, side: Side) -> u8 {
        match (self, side) {
            (Self::Mandatory, _) | (Self::Unstated, Side::Response) => 2,
            (Self::Conditional, _) => 1,
            (Self::Optional, _) | (Self::Unstated, Side::Request) => 0,
        }
    }
}

impl Differ {
    pub(super) fn requirement(
        &mut self,
        before: &Said<'_>,
        after: &Said<'_>,
        was: &Field,
        is: &Field,
        side: Side,
    ) {
        let (old, new) = (Strength::of(was), Strength::of(is));
        let (from, to) = (old.binds(side), new.binds(side));
        let told = |field: &Field, strength: Strength| match (&field.condition, strength) {
            (Some(condition), Strength::Conditional) => format!("mandatory if {condition}"),
            _ => strength.as_str().to_owned(),
        };
        let found = match from.cmp(&to) {
            Ordering::Less if to == 2 => Some((
                side.rule(R::RequestFieldBecameMandatory, R::ResponseFieldBecameMandatory),
                Shift::Narrowed,
            )),
            Ordering::Less => Some((
                side.rule(R::RequestFieldBecameConditional, R::ResponseFieldBecameConditional),
                Shift::Narrowed,
            )),
            Ordering::Greater if from == 2 => Some((
                side.rule(R::RequestFieldBecameOptional, R::ResponseFieldBecameOptional),
                Shift::Widened,
            )),
            Ordering::Greater => Some((
                side.rule(R::RequestFieldConditionDropped, R::ResponseFieldConditionDropped),
                Shift::Widened,
            )),
            // The words of a condition are ours, yet other words may well mean another condition.
            Ordering::Equal if from == 1 && was.condition != is.condition => Some((
                side.rule(R::RequestFieldConditionChanged, R::ResponseFieldConditionChanged),
                Shift::Both,
            )),
            Ordering::Equal if old == Strength::Unstated && new != old => Some((
                side.rule(R::RequestFieldRequirementStated, R::ResponseFieldRequirementStated),
                Shift::None,
            )),
            Ordering::Equal if new == Strength::Unstated && new != old => Some((
                side.rule(R::RequestFieldRequirementUnstated, R::ResponseFieldRequirementUnstated),
                Shift::None,
            )),
            Ordering::Equal => None,
        };
        if let Some((rule, shift)) = found {
            let (a, b): (Value, Value) = (told(was, old).into(), told(is, new).into());
            self.note(rule, side, shift, Some(before.says(a)), Some(after.says(b)));
        }
    }
}
