//! A member of an object as it was sent: left out, null, or a value.
//!
//! `Option` cannot tell the first two apart, and these pages make the difference matter (DCS error bodies
//! carry `"error_ext_msg": null`; an SDK omits null members). This type interprets neither.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Visitor};

use crate::decode::{Decode, Place};

/// A member of an object, as it was sent.
///
/// ```
/// use as_documented_model::Field;
/// let sent: Field<i64> = 3.into();
/// assert_eq!(sent.value(), Some(&3));
/// assert!(Field::<i64>::default().is_missing());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// The member was not there.
    #[default]
    Missing,
    /// The member was there and null.
    Null,
    /// The member was there with a value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Missing | Field::Null => None,
        }
    }

    /// The value, if there is one, by move.
    pub fn into_value(self) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Missing | Field::Null => None,
        }
    }

    /// Whether the member was left out.
    pub fn is_missing(&self) -> bool {
        matches!(self, Field::Missing)
    }

    /// Whether the member was there and null.
    pub fn is_null(&self) -> bool {
        matches!(self, Field::Null)
    }

    /// A value, or a member left out.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Field::Missing, Field::Value)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Field::Value(value)
    }
}

/// Reads `null` or a value; that a member is missing is for the object's reader to see.
impl<T: Decode> Decode for Field<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
        struct Nullable<'p, T>(Place<'p>, PhantomData<T>);
        impl<'de, T: Decode> Visitor<'de> for Nullable<'_, T> {
            type Value = Field<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a value or null in `{}`", self.0)
            }
            fn visit_none<E>(self) -> Result<Field<T>, E> {
                Ok(Field::Null)
            }
            fn visit_unit<E>(self) -> Result<Field<T>, E> {
                Ok(Field::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<T>, D::Error> {
                T::decode(deserializer, self.0).map(Field::Value)
            }
        }
        deserializer.deserialize_option(Nullable(at, PhantomData))
    }
}
