//! Limits of a contract that no schema keyword can carry.

use crate::shape::shapes;
use crate::{Part, SchemaError, parts};
use as_documented_contract::{Api, StatementId};
use std::fmt;

/// A limit that was left out of a schema, and why. The statement stands; no body can be judged by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omitted {
    /// The part whose schema lacks it.
    pub part: Part,
    /// The statement that it would have stood for.
    pub statement: StatementId,
    /// Why, as a lower-case fragment.
    pub reason: String,
}

impl fmt::Display for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not in the schema: {}", self.statement, self.reason)
    }
}

/// Everything that the schemas of an operation leave out, in order and each once.
///
/// # Errors
/// [`SchemaError::TooManyReadings`].
pub fn omitted(api: &Api) -> Result<Vec<Omitted>, SchemaError> {
    let mut out = Vec::new();
    for part in parts(api) {
        for shape in shapes(api, part)? {
            for one in shape.omitted {
                if !out.contains(&one) {
                    out.push(one);
                }
            }
        }
    }
    Ok(out)
}
