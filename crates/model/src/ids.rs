//! Ids: opaque text on the wire, and lists of them that cannot be empty, repeated or too long.
//!
//! The pages never say what an id looks like (their examples are UUIDs), so no id is refused for its spelling.
//! A blank one names nothing and is refused in an [`IdList`], which is part of an intention.

use std::collections::BTreeMap;
use std::fmt;

use crate::decode::{Decode, Place};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The id as it is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl Decode for $name {
            fn decode<'de, D: serde::Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
                String::decode(deserializer, at).map(Self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::decode(deserializer, Place::Body)
            }
        }
    };
}

id! {
    /// The id of an instance. Any text: the pages set no format.
    InstanceId
}
id! {
    /// The id of a project. Any text: the pages set no format.
    ProjectId
}

/// At least one and at most `MAX` instance ids, none blank, none twice.
///
/// ```
/// use as_documented_model::{IdList, IdListError};
/// assert!(IdList::<50>::new(["a", "b"]).is_ok());
/// assert_eq!(IdList::<50>::new(["a", "a"]).unwrap_err().to_string(),
///     "id `a` stands twice, at positions 0 and 1; name each instance once");
/// assert!(matches!(IdList::<1>::new(["a", "b"]), Err(IdListError::TooMany { max: 1, found: 2 })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdList<const MAX: usize>(Vec<InstanceId>);

/// A list of ids where the page sets no maximum.
pub type InstanceIds = IdList<{ usize::MAX }>;

impl<const MAX: usize> IdList<MAX> {
    /// The most ids that fit.
    pub const MAX: usize = MAX;

    /// Checks and takes ids, keeping their order.
    ///
    /// # Errors
    /// An empty list, too many ids, a blank id, or one id twice (compared byte for byte).
    pub fn new<I>(ids: I) -> Result<Self, IdListError>
    where
        I: IntoIterator,
        I::Item: Into<InstanceId>,
    {
        let ids: Vec<InstanceId> = ids.into_iter().map(Into::into).collect();
        if ids.is_empty() {
            return Err(IdListError::Empty);
        }
        if ids.len() > MAX {
            return Err(IdListError::TooMany { max: MAX, found: ids.len() });
        }
        let mut seen = BTreeMap::new();
        for (index, id) in ids.iter().enumerate() {
            if id.as_str().trim().is_empty() {
                return Err(IdListError::Blank { index });
            }
            if let Some(first) = seen.insert(id, index) {
                return Err(IdListError::Duplicate { id: id.clone(), first, second: index });
            }
        }
        Ok(Self(ids))
    }

    /// The ids in order.
    pub fn as_slice(&self) -> &[InstanceId] {
        &self.0
    }

    /// The ids in order, by move.
    pub fn into_vec(self) -> Vec<InstanceId> {
        self.0
    }

    /// The ids in order.
    pub fn iter(&self) -> std::slice::Iter<'_, InstanceId> {
        self.0.iter()
    }
}

impl<'a, const MAX: usize> IntoIterator for &'a IdList<MAX> {
    type Item = &'a InstanceId;
    type IntoIter = std::slice::Iter<'a, InstanceId>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Why ids do not make a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdListError {
    /// There are none.
    Empty,
    /// There are more than fit.
    TooMany {
        /// The most that fit.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// One is empty or only white space.
    Blank {
        /// Its position, from 0.
        index: usize,
    },
    /// One stands twice.
    Duplicate {
        /// The id.
        id: InstanceId,
        /// Where it stands first, from 0.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
}

impl fmt::Display for IdListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdListError::Empty => f.write_str("the list of ids is empty; name at least one instance"),
            IdListError::TooMany { max, found } => {
                write!(f, "{found} ids where at most {max} are documented")
            }
            IdListError::Blank { index } => {
                write!(f, "the id at position {index} is blank; name an instance")
            }
            IdListError::Duplicate { id, first, second } => write!(
                f,
                "id `{id}` stands twice, at positions {first} and {second}; name each instance once"
            ),
        }
    }
}

impl std::error::Error for IdListError {}
