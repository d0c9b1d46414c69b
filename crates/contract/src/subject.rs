//! Paths that name what a statement is about: `request.instances[]`, `response.200.results[].result`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A path into an operation.
///
/// It begins with `operation`, `path`, `query`, `header`, `request` or `response.<status>`; then `.name` steps
/// into a field, `[]` into the items of a list, `{}` into the values of a map. `=value` at the end narrows it to
/// one value of an enum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Subject(Arc<str>);

impl From<String> for Subject {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.0.as_ref().to_owned()
    }
}

impl Subject {
    /// A subject as written.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// The operation as a whole.
    #[must_use]
    pub fn operation() -> Self {
        Self::new("operation")
    }

    /// The request body.
    #[must_use]
    pub fn request() -> Self {
        Self::new("request")
    }

    /// The body of the response with this status.
    #[must_use]
    pub fn response(status: impl fmt::Display) -> Self {
        Self(format!("response.{status}").into())
    }

    /// The named field below this.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        Self(format!("{}.{name}", self.0).into())
    }

    /// The items of this list.
    #[must_use]
    pub fn items(&self) -> Self {
        Self(format!("{}[]", self.0).into())
    }

    /// The values of this map.
    #[must_use]
    pub fn values(&self) -> Self {
        Self(format!("{}{{}}", self.0).into())
    }

    /// This, narrowed to one value.
    #[must_use]
    pub fn equal_to(&self, value: &str) -> Self {
        Self(format!("{}={value}", self.0).into())
    }

    /// The path without `=value`, and the value.
    #[must_use]
    pub fn split_value(&self) -> (&str, Option<&str>) {
        match self.0.split_once('=') {
            Some((stem, value)) => (stem, Some(value)),
            None => (&self.0, None),
        }
    }

    /// Whether this is `other` or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0
            .strip_prefix(&*other.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{', '=']))
    }

    /// The subject as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
