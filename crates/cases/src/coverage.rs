//! The coverage plan: which rare inputs a thorough run goes through, one cell each.
//!
//! Faults hide behind a length, a position, a repetition or a spelling. A cell names one such corner; a case that
//! fills it carries it, and the report can say which were exercised. The plan promises nothing about outcomes.

use as_documented_contract::{Api, Subject};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where in a list the special item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Not in a list, or every item.
    Whole,
    /// The first item.
    First,
    /// An item in the middle.
    Middle,
    /// The last item.
    Last,
}

impl Position {
    /// The name used in case ids.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::First => "first",
            Self::Middle => "middle",
            Self::Last => "last",
        }
    }
}

/// One corner of the input space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell {
    /// The field, as statements name it.
    pub field: Subject,
    /// The kind of value: `missing`, `null`, `type-number`, `items`, `duplicate`, `upper`, and so on.
    pub boundary: String,
    /// Where in a list it stands.
    pub position: Position,
    /// The length of the list; 0 where there is none or it is empty.
    pub length: u32,
    /// How often the same request is sent, from 1.
    pub repetition: u32,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} of {}", self.field, self.boundary, self.position.as_str(), self.length)?;
        if self.repetition > 1 {
            write!(f, ", {} times", self.repetition)?;
        }
        Ok(())
    }
}

impl Cell {
    pub(crate) fn new(field: &Subject, boundary: impl Into<String>) -> Self {
        Self {
            field: field.clone(),
            boundary: boundary.into(),
            position: Position::Whole,
            length: 0,
            repetition: 1,
        }
    }

    pub(crate) fn at(self, position: Position, length: u32) -> Self {
        Self { position, length, ..self }
    }

    pub(crate) fn times(self, repetition: u32) -> Self {
        Self { repetition, ..self }
    }
}

/// Every cell that a thorough run of this operation goes through, each once, in order.
#[must_use]
pub fn coverage_plan(api: &Api) -> Vec<Cell> {
    let views = crate::view::views(api);
    let call = crate::blueprint::Blueprint::new(api, views.first());
    crate::boundaries::cells(api, &call)
}
