//! A string where the page leaves the type open: kept as the string it usually is, or as whatever came.
//!
//! The 2019 Kafka table says `Array` without an item type, and the RocketMQ page never defines its result
//! objects. A body with a number there breaks no documented statement, so the wire form must hold it.

use serde::de::Deserializer;
use serde::ser::{Serialize, Serializer};

use crate::decode::{Decode, Place};
use crate::value::Value;

/// A value whose type the page leaves open: a `T` if it is a string, anything else as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Loose<T> {
    /// A string, read as `T`.
    As(T),
    /// Something that is not a string.
    Other(Value),
}

impl<T> Loose<T> {
    /// The `T`, if it is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Loose::As(value) => Some(value),
            Loose::Other(_) => None,
        }
    }
}

impl<T> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Loose::As(value)
    }
}

impl<T: Serialize> Serialize for Loose<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Loose::As(value) => value.serialize(serializer),
            Loose::Other(value) => value.serialize(serializer),
        }
    }
}

impl<T: From<String>> Decode for Loose<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
        Ok(match Value::decode(deserializer, at)? {
            Value::Text(text) => Loose::As(T::from(text)),
            other => Loose::Other(other),
        })
    }
}
