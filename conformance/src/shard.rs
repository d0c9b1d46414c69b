//! Shards: one plan divided among several machines without overlap, and what each must tell so that their reports
//! can be joined.
//!
//! A case belongs to one shard, with all its steps. A control that a shard's cases need and another shard owns is
//! borrowed: sent here too, since a refusal proves nothing without it, and counted there alone. Every shard makes
//! the whole plan first, so the same seed gives the same division wherever it is made.

use crate::plan::Planned;
use crate::tally::Tally;
use as_documented_cases::CaseId;
use as_documented_contract::StatementId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// One of several parts of a plan, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    index: u32,
    count: u32,
}

/// A part that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a part: write `k/n` with k from 1 to n, such as `2/4`")]
pub struct ShardError(String);

impl Shard {
    /// Part `index` of `count`, from 1.
    ///
    /// # Errors
    /// An index that is not from 1 to `count`.
    pub fn new(index: u32, count: u32) -> Result<Self, ShardError> {
        if (1..=count).contains(&index) && count <= 10_000 {
            Ok(Self { index, count })
        } else {
            Err(ShardError(format!("{index}/{count}")))
        }
    }

    /// Which part, from 1.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Of how many.
    #[must_use]
    pub fn count(self) -> u32 {
        self.count
    }

    fn owns(self, position: usize) -> bool {
        position % self.count as usize == self.index as usize - 1
    }

    /// The part of a plan that is to be sent: its own cases, and the controls that they need of others.
    #[must_use]
    pub fn of(self, plan: Vec<Planned>) -> Vec<Planned> {
        let own = plan.iter().filter(|one| self.owns(one.position));
        let wanted: BTreeSet<CaseId> =
            own.flat_map(members).flat_map(|one| one.case.beside().cloned()).collect();
        let needed = |one: &Planned| members(one).any(|member| wanted.contains(&member.case.id));
        let mut out = Vec::new();
        for mut one in plan {
            if !self.owns(one.position) {
                if !needed(&one) {
                    continue;
                }
                one.borrowed = true;
                one.twins.iter_mut().for_each(|twin| twin.borrowed = true);
            }
            out.push(one);
        }
        out
    }
}

fn members(one: &Planned) -> impl Iterator<Item = &Planned> {
    std::iter::once(one).chain(&one.twins)
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let wrong = || ShardError(text.to_owned());
        let (index, count) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        Self::new(number(index)?, number(count)?).map_err(|_| wrong())
    }
}

/// Which of several records that show a violation is shown: the lightest, and of those the first of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Preference {
    /// How much there is to read in it.
    pub weight: usize,
    /// Whether the case names instances that exist; such cases are sent last.
    pub live: bool,
    /// The place of the case in the whole plan.
    pub position: usize,
}

/// What the report of a part holds beside its verdicts, for joining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which part.
    pub shard: Shard,
    /// What was seen, by operation.
    pub tallies: BTreeMap<String, Tally>,
    /// The axes that statements depend on, by operation; statements that depend on none are left out.
    pub axes: BTreeMap<String, BTreeMap<StatementId, Vec<String>>>,
    /// For each violation of the report, in order, the record that shows it.
    pub preferences: Vec<Preference>,
}
