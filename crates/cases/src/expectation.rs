//! What the documentation lets an endpoint answer to one request.

use as_documented_contract::StatementId;
use serde::{Deserialize, Serialize};

/// What an endpoint may answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// Valid under every reading and aimed at instances that allow it: a success status documented for the intent.
    Accept {
        /// The name of the overlay's intent; [`Expectation::CALL`] for an operation that nobody described.
        intent: String,
    },
    /// Breaks one statement under every reading, in one respect: 4xx, and nothing changes.
    Reject {
        /// The statement.
        statement: StatementId,
        /// The status that the page gives for this.
        status: Option<u16>,
        /// The error codes that the page gives for this; empty where it gives none.
        codes: Vec<String>,
    },
    /// Neither is a violation; what an accepted one does is judged all the same.
    Open {
        /// Why the page does not settle it, in our words.
        why: String,
    },
}

impl Expectation {
    /// The intent of an accepted call whose meaning no overlay describes.
    pub const CALL: &'static str = "call";

    /// The statement that a reject breaks.
    #[must_use]
    pub fn broken(&self) -> Option<&StatementId> {
        match self {
            Self::Reject { statement, .. } => Some(statement),
            Self::Accept { .. } | Self::Open { .. } => None,
        }
    }

    /// Whether this and `other` are of one sort and, for reject, name the same statement.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Accept { .. }, Self::Accept { .. }) | (Self::Open { .. }, Self::Open { .. }) => true,
            (Self::Reject { statement: a, .. }, Self::Reject { statement: b, .. }) => a == b,
            _ => false,
        }
    }
}
