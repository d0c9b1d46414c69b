//! From what was sent to what it means: the shared parts of the intended forms, and why a wire value has none.
//!
//! An intended form is what a sensible caller can want and a sensible endpoint can say. Members that the page
//! does not document have no meaning here and are passed over; whoever cares finds them in `extra`.

use std::fmt;

use crate::batch::Outcome;
use crate::field::Field;
use crate::ids::{IdListError, InstanceId};
use crate::loose::Loose;

/// Why a wire value has no intended form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeaningError {
    /// A member without which there is no meaning is left out.
    Missing {
        /// Where it should stand.
        place: String,
    },
    /// A member is null where only a value or nothing has a meaning.
    Null {
        /// Where it stands.
        place: String,
    },
    /// A value is not a string.
    NotText {
        /// Where it stands.
        place: String,
        /// What it is, such as `a number`.
        found: &'static str,
    },
    /// A word that the page does not list.
    UnknownWord {
        /// Where it stands.
        place: String,
        /// The word.
        found: String,
        /// The words that the page lists.
        known: &'static [&'static str],
    },
    /// The ids do not make a list.
    Ids {
        /// Where they stand.
        place: String,
        /// What is wrong with them.
        error: IdListError,
    },
    /// Ids and an all-failure key stand together, and the page does not say which one counts.
    BothSelectors {
        /// The name of the all-failure key.
        all_failure: &'static str,
    },
    /// Neither ids nor an all-failure key says what the action is for.
    NoSelector {
        /// The name of the all-failure key.
        all_failure: &'static str,
    },
    /// An all-failure key stands with an action other than delete.
    AllFailureWithout {
        /// The name of the all-failure key.
        all_failure: &'static str,
        /// The action that stands beside it.
        action: String,
    },
}

impl fmt::Display for MeaningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MeaningError::Missing { place } => write!(f, "`{place}` is missing"),
            MeaningError::Null { place } => write!(f, "`{place}` is null; give a value or leave it out"),
            MeaningError::NotText { place, found } => write!(f, "`{place}` is {found}, expected a string"),
            MeaningError::UnknownWord { place, found, known } => {
                write!(f, "`{place}` is `{found}`; the page lists ")?;
                for (index, word) in known.iter().enumerate() {
                    write!(f, "{}`{word}`", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            MeaningError::Ids { place, error } => write!(f, "`{place}`: {error}"),
            MeaningError::BothSelectors { all_failure } => {
                write!(f, "`instances` and `{all_failure}` stand together; give one of them")
            }
            MeaningError::NoSelector { all_failure } => {
                write!(f, "neither `instances` nor `{all_failure}` is given; give one of them")
            }
            MeaningError::AllFailureWithout { all_failure, action } => {
                write!(f, "`{all_failure}` stands with action `{action}`; it is documented for `delete`")
            }
        }
    }
}

impl std::error::Error for MeaningError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            MeaningError::Ids { error, .. } => Some(error),
            MeaningError::Missing { .. }
            | MeaningError::Null { .. }
            | MeaningError::NotText { .. }
            | MeaningError::UnknownWord { .. }
            | MeaningError::BothSelectors { .. }
            | MeaningError::NoSelector { .. }
            | MeaningError::AllFailureWithout { .. } => None,
        }
    }
}

/// The value of a member that may be left out but not null.
pub(crate) fn optional<'a, T>(field: &'a Field<T>, place: &str) -> Result<Option<&'a T>, MeaningError> {
    match field {
        Field::Missing => Ok(None),
        Field::Null => Err(MeaningError::Null { place: place.to_owned() }),
        Field::Value(value) => Ok(Some(value)),
    }
}

/// The value of a member that must be there.
pub(crate) fn required<'a, T>(field: &'a Field<T>, place: &str) -> Result<&'a T, MeaningError> {
    optional(field, place)?.ok_or_else(|| MeaningError::Missing { place: place.to_owned() })
}

/// The string in a place whose type the page leaves open.
pub(crate) fn text<'a, T>(value: &'a Loose<T>, place: &str) -> Result<&'a T, MeaningError> {
    match value {
        Loose::As(value) => Ok(value),
        Loose::Other(other) => Err(MeaningError::NotText { place: place.to_owned(), found: other.kind() }),
    }
}

/// What became of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// `success`
    Success,
    /// `failed`
    Failed,
}

impl Fate {
    /// What the word of a result means, if the page lists it.
    pub(crate) fn of(word: &Outcome, place: &str) -> Result<Self, MeaningError> {
        match word.as_str() {
            "success" => Ok(Fate::Success),
            "failed" => Ok(Fate::Failed),
            other => Err(MeaningError::UnknownWord {
                place: place.to_owned(),
                found: other.to_owned(),
                known: Outcome::KNOWN,
            }),
        }
    }
}

impl From<Fate> for Outcome {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Success => Outcome::Success,
            Fate::Failed => Outcome::Failed,
        }
    }
}

/// One result of a batch operation, in its intended form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceFate {
    /// The instance.
    pub instance: InstanceId,
    /// What became of it.
    pub fate: Fate,
}
