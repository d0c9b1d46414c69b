//! Statements: what a page says, or makes an ordinary reader conclude, one checkable sentence at a time.

use crate::{IdError, Locator, Subject};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a statement is about. The set is closed: a check exists for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The kind as it stands behind the `#` of a statement id.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

kinds! {
    /// The operation answers to the documented method and to no other.
    Method = "method",
    /// A request body is well-formed JSON; anything else is refused.
    Json = "json",
    /// A body is labelled and encoded as the page shows it.
    ContentType = "content-type",
    /// A value has the documented type.
    Type = "type",
    /// A mandatory field is there.
    Required = "required",
    /// A value is one of those listed.
    Enum = "enum",
    /// At least so many characters.
    MinLength = "min-length",
    /// At most so many characters.
    MaxLength = "max-length",
    /// At least so many items.
    MinItems = "min-items",
    /// At most so many items.
    MaxItems = "max-items",
    /// No item twice.
    UniqueItems = "unique-items",
    /// No smaller number.
    Minimum = "minimum",
    /// No larger number.
    Maximum = "maximum",
    /// A character pattern.
    Pattern = "pattern",
    /// A named format.
    Format = "format",
    /// What is assumed when the field is left out.
    Default = "default",
    /// A valid request is answered with a status documented for it.
    Status = "status",
    /// A response field is there.
    Present = "present",
    /// A response that should be empty is.
    Empty = "empty",
    /// A result belongs to an id that was asked.
    Echo = "echo",
    /// Each id that was asked has a result.
    Complete = "complete",
    /// No id has two results.
    Unique = "unique",
    /// Success means that the effect happened.
    Effect = "effect",
    /// What was refused or failed changed nothing.
    NoEffect = "no-effect",
    /// Only the named instances are touched.
    Isolation = "isolation",
    /// An operation on all failed instances touches the failed and only them.
    Scope = "scope",
    /// Statuses follow the documented order, and no end state is left again.
    Transition = "transition",
    /// An asynchronous operation comes to one of its end states.
    EndState = "end-state",
    /// The operation answers before the effect is complete, as an asynchronous one does.
    Asynchronous = "asynchronous",
    /// Client messages are refused while an instance restarts.
    Refusal = "refusal",
    /// Only instances of the documented kind can be operated on so.
    Eligibility = "eligibility",
    /// A call without valid credentials is refused and does nothing.
    Auth = "auth",
    /// What a request contains is never answered with a server error.
    NoServerError = "no-5xx",
    /// The answer can be read: complete, in time, HTTP.
    Readable = "readable",
    /// A response header that a careful service sends.
    Header = "header",
}

impl FromStr for Kind {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| IdError::Statement(format!("#{text}")))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a statement comes from, and so how much weight a breach has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// The page says it.
    Documented,
    /// An ordinary reader concludes it.
    Implied,
    /// Not said, yet an endpoint that breaks it is careless. Fails only when asked to.
    Hygiene,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Implied => "implied",
            Self::Hygiene => "hygiene",
        })
    }
}

/// `subject#kind`: a name that survives reading the page again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StatementId {
    subject: Subject,
    kind: Kind,
}

impl StatementId {
    /// The id of what `kind` says about `subject`.
    #[must_use]
    pub fn new(subject: Subject, kind: Kind) -> Self {
        Self { subject, kind }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What it says about it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.subject, self.kind)
    }
}

impl FromStr for StatementId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (subject, kind) = text.rsplit_once('#').ok_or_else(|| IdError::Statement(text.to_owned()))?;
        let kind = kind.parse().map_err(|_| IdError::Statement(text.to_owned()))?;
        if subject.is_empty() {
            return Err(IdError::Statement(text.to_owned()));
        }
        Ok(Self { subject: Subject::new(subject), kind })
    }
}

impl TryFrom<String> for StatementId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<StatementId> for String {
    fn from(id: StatementId) -> Self {
        id.to_string()
    }
}

/// One checkable sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its name.
    pub id: StatementId,
    /// Where it comes from.
    pub tier: Tier,
    /// The sentence, in our words.
    pub text: String,
    /// The place on the page.
    pub locator: Locator,
    /// The axes of contradiction that change what it says, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<String>,
}
