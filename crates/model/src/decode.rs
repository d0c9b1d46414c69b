//! How a wire type is read: like serde's `Deserialize`, but knowing the place it is read from.
//!
//! A message that says `expected a string` helps nobody in a body with forty strings. Every reader here is
//! handed a [`Place`] and names it in what it expected, so that the error reads
//! ``invalid type: integer `5`, expected a string in `results[0].instance` ``. The deserializer's own error
//! type, category and line number stay as they are. This module knows no format and no service.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, SeqAccess, Visitor};

/// Where in a body a value stands, for error messages.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The body itself.
    Body,
    /// A member of an object.
    Member(&'a Place<'a>, &'a str),
    /// An item of an array, counted from 0.
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Places are as deep as our own types are nested, not as deep as a body, so recursion is bounded.
        match self {
            Place::Body => f.write_str("the body"),
            Place::Member(Place::Body, name) => f.write_str(name),
            Place::Member(parent, name) => write!(f, "{parent}.{name}"),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A type that can be read from a deserializer at a known place.
pub trait Decode: Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// The deserializer's own error; what was expected names `at`.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error>;
}

/// Carries a [`Place`] through serde's containers.
pub(crate) struct At<'p, T> {
    place: Place<'p>,
    marker: PhantomData<T>,
}

impl<'p, T> At<'p, T> {
    pub(crate) fn new(place: Place<'p>) -> Self {
        Self { place, marker: PhantomData }
    }
}

impl<'de, T: Decode> serde::de::DeserializeSeed<'de> for At<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer, self.place)
    }
}

macro_rules! scalar {
    ($type:ty, $method:ident, $words:literal, |$visitor:ident| $visits:item) => {
        impl Decode for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
                struct $visitor<'p>(Place<'p>);
                impl<'de> Visitor<'de> for $visitor<'_> {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, concat!($words, " in `{}`"), self.0)
                    }
                    $visits
                }
                deserializer.$method($visitor(at))
            }
        }
    };
}

scalar!(String, deserialize_string, "a string", |Text| fn visit_str<E>(self, text: &str) -> Result<String, E> {
    Ok(text.to_owned())
});
scalar!(bool, deserialize_bool, "true or false", |Truth| fn visit_bool<E>(self, truth: bool) -> Result<bool, E> {
    Ok(truth)
});

impl Decode for i64 {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
        struct Whole<'p>(Place<'p>);
        impl Visitor<'_> for Whole<'_> {
            type Value = i64;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number of 64 bits in `{}`", self.0)
            }
            fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
                Ok(number)
            }
            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<i64, E> {
                i64::try_from(number)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
            }
        }
        deserializer.deserialize_i64(Whole(at))
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D, at: Place<'_>) -> Result<Self, D::Error> {
        struct Items<'p, T>(Place<'p>, PhantomData<T>);
        impl<'de, T: Decode> Visitor<'de> for Items<'_, T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an array in `{}`", self.0)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
                // The sender's size hint is not trusted with memory.
                let mut read = Vec::new();
                while let Some(item) = items.next_element_seed(At::new(Place::Item(&self.0, read.len())))? {
                    read.push(item);
                }
                Ok(read)
            }
        }
        deserializer.deserialize_seq(Items(at, PhantomData))
    }
}
