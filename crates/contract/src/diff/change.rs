//! One change: its rule, the two places, whom it breaks. Data alone; what makes a change is decided elsewhere.

use super::ChangeRule;
use crate::{Locator, Subject};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// Who was built on the old contract and meets the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// Who sends requests: what the old contract allowed is no longer taken, or means something else.
    Sender,
    /// Who reads answers: there are some that the old contract did not tell of.
    Reader,
    /// Who answers: there are requests that the old contract did not tell of, or answers no longer allowed.
    Server,
}

impl Party {
    /// Every party.
    pub const ALL: [Self; 3] = [Self::Sender, Self::Reader, Self::Server];

    /// The name as it stands in a report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Reader => "reader",
            Self::Server => "server",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The subject under its name in this contract.
    pub subject: Subject,
    /// Where this contract's page says it, or could have said it.
    pub at: Locator,
    /// What it says: a type, a limit, the values of an enum; absent where being there is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// One difference between two contracts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What kind of change it is.
    pub rule: ChangeRule,
    /// What changed, under its new name; under the old one where it is gone.
    pub subject: Subject,
    /// Whom it breaks; empty for a change that all can live with.
    pub breaks: BTreeSet<Party>,
    /// The change in our words.
    pub message: String,
    /// The old side; absent where the old contract has nothing of the kind.
    pub old: Option<Place>,
    /// The new side; absent where the new contract has nothing of the kind.
    pub new: Option<Place>,
}

impl Change {
    /// Whether it breaks anybody.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        !self.breaks.is_empty()
    }
}
