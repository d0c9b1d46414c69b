//! What keeps a contract from being written as a schema.

use crate::Part;
use as_documented_contract::ApiId;

/// A contract that has no usable schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The axes that touch one part multiply beyond what can be told apart.
    #[error(
        "the {part} of `{api}` has {count} readings, and at most {most} can be told apart: settle some of its axes"
    )]
    TooManyReadings {
        /// The operation.
        api: ApiId,
        /// The part that the axes touch.
        part: Part,
        /// How many combinations there are.
        count: usize,
        /// How many are possible.
        most: usize,
    },
    /// A schema that this crate wrote does not compile: a fault of this crate, not of the page.
    #[error(
        "the schema of the {part} of `{api}` does not compile, which is a fault of this crate: {message}"
    )]
    Compile {
        /// The operation.
        api: ApiId,
        /// The part.
        part: Part,
        /// What the compiler says.
        message: String,
    },
}
