//! A case: requests in order, each with what the documentation lets an endpoint answer.
//!
//! A single request is a case of one step, so that examples, boundaries, generated requests and sequences are
//! planned, sent, shrunk and replayed in one way. A case says nothing about how it is sent or judged.

use crate::{Cell, Expectation, RequestTemplate, SymbolicId};
use as_documented_contract::{ApiId, Effect, StatementId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A name that stays the same from run to run: `dcs/instances-status/v2 boundary/instances/items-51`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(String);

impl CaseId {
    /// The id of the API's case with this name.
    #[must_use]
    pub fn new(api: &ApiId, name: impl fmt::Display) -> Self {
        Self(format!("{api} {name}"))
    }

    /// An id as written.
    #[must_use]
    pub fn parse(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A documented example, with its ids substituted.
    Example,
    /// A value at or beyond a limit.
    Boundary,
    /// A request drawn at random from the contract.
    Generated,
    /// Several calls that build on each other.
    Sequence,
}

impl Group {
    /// The name used in case ids.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Boundary => "boundary",
            Self::Generated => "generated",
            Self::Sequence => "sequence",
        }
    }
}

/// What to do between a step and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum After {
    /// Wait until every instance named so far rests again or is gone.
    Settle,
    /// Go on at once.
    Now,
    /// Wait so many milliseconds.
    Pause(u64),
    /// Send the next step at the same time.
    Together,
}

/// One request of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The request.
    pub request: RequestTemplate,
    /// What the documentation lets an endpoint answer at this point of the case.
    pub expectation: Expectation,
    /// What to do before the next step.
    pub after: After,
}

/// What a case is held to whose answer the page leaves open: see [`Case::held_to`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldTo {
    /// The other case.
    pub case: CaseId,
    /// The statement that a refusal of this case breaks where the other is accepted.
    pub statement: StatementId,
    /// Whether the two say the same, written in another way: then to be refused otherwise than the other breaks the
    /// statement as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alike: bool,
    /// Where the other is refused too: what shows that this one is refused for another reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlike: Option<Unlike>,
}

/// The refusals on both sides of a limit, for an endpoint that refuses whatever names nothing real.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlike {
    /// The next case within the limit, which is refused as the one that this is held to.
    pub below: CaseId,
    /// A case that has to be refused for breaking the statement: to be refused as it is, breaks the statement too.
    pub beyond: CaseId,
}

/// Requests in order, and what they are for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: CaseId,
    /// The operation.
    pub api: ApiId,
    /// Where it comes from.
    pub group: Group,
    /// The requests, at least one.
    pub steps: Vec<Step>,
    /// The statements that an answer can tell something about.
    pub exercises: Vec<StatementId>,
    /// The strongest effect class of its requests.
    pub effect: Effect,
    /// For a reject case, the case that differs from it by the fault alone.
    pub control: Option<CaseId>,
    /// A case that differs from it by an allowed value alone: where that one is accepted, so must this one be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_to: Option<HeldTo>,
    /// The cell of the coverage plan that it fills.
    pub cell: Option<Cell>,
    /// Whether it is worth sending only where its control was refused: it does with live instances what another
    /// case does with made-up ids, which then proves nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_need: bool,
    /// Its place among the cases that tell most for the instances that they use up, which come before all others where
    /// instances are few; none for 0.
    #[serde(default, skip_serializing_if = "is_in_turn")]
    pub early: u8,
    /// Whether the instances of other services and projects are watched too: such a case runs while no other does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watched: bool,
}

/// Whether a case waits for its turn.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_in_turn(early: &u8) -> bool {
    *early == 0
}

impl Case {
    /// The cases whose answers have to be known to judge this one.
    pub fn beside(&self) -> impl Iterator<Item = &CaseId> {
        let held = self.held_to.iter().flat_map(|held| {
            let unlike = held.unlike.iter().flat_map(|unlike| [&unlike.below, &unlike.beyond]);
            std::iter::once(&held.case).chain(unlike)
        });
        self.control.iter().chain(held)
    }

    /// The instances that the case names, each once, in the order of their first mention.
    #[must_use]
    pub fn ids(&self) -> Vec<SymbolicId> {
        let mut seen = BTreeSet::new();
        let all = self.steps.iter().flat_map(|step| step.request.ids());
        all.filter(|id| seen.insert(id.clone())).collect()
    }
}
