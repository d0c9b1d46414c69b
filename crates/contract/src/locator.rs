//! Where on a page something is said: the citation that every verdict carries.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place on a documentation page, precise enough to find the sentence again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locator {
    /// The place in words that do not move with the formatting: `Table 2, row action`, `Example request 3`.
    pub place: String,
    /// The line in the page's file, from 1; absent where the page was transcribed by hand without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in characters, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Locator {
    /// A locator in words alone.
    #[must_use]
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), line: None, column: None }
    }

    /// A locator with its line and column, both from 1.
    #[must_use]
    pub fn at(place: impl Into<String>, line: u32, column: u32) -> Self {
        Self { place: place.into(), line: Some(line), column: Some(column) }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " (line {line}:{column})"),
            (Some(line), None) => write!(f, " (line {line})"),
            (None, _) => Ok(()),
        }
    }
}
