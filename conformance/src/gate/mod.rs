//! The gate: the one place that decides whether a request may be sent.
//!
//! It looks at the final bytes and at nothing that the planner believes about them. What it admits becomes an
//! [`Admitted`], which the client alone can send and nobody else can make.

mod permit;

pub use permit::{PermitError, Permits, Reach};

use crate::exchange::Outgoing;
use as_documented_contract::{Api, Effect};
use std::collections::{BTreeMap, BTreeSet};

/// What the gate holds a request against.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What the user allowed.
    pub permits: Permits,
    /// Ids that this run made up, in lower case with hyphens.
    pub minted: BTreeSet<String>,
    /// Ids that the user gave to be used up, by service.
    pub disposable: BTreeMap<String, BTreeSet<String>>,
    /// The user's project, which stands in paths.
    pub project_id: String,
    /// The operations selected for this run, and with them their companions.
    pub apis: Vec<std::sync::Arc<Api>>,
}

/// A request that may be sent. Only the gate makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    request: Outgoing,
    effect: Effect,
}

impl Admitted {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Outgoing {
        &self.request
    }

    /// The class the gate found.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

/// Why a request is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused by the gate: {reason}")]
pub struct Refusal {
    /// The class the request was found to have.
    pub effect: Effect,
    /// Why, and what would allow it.
    pub reason: String,
}
