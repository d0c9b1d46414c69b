//! The three shapes every wire type has, written once: an object, an open set of words, an answer by status.
//!
//! serde's derive would need `flatten` to keep unknown members, which buffers the body and loses the place of
//! an error; these macros read straight from the deserializer instead. They know nothing of any service.

/// An object whose documented members are [`Field`](crate::Field)s and whose other members are kept in `extra`.
macro_rules! wire_object {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $key:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $crate::Field<$type>,)*
            /// Members that the page does not document, as they came.
            pub extra: $crate::Members,
        }

        impl $name {
            /// The names of the documented members, in the order of the page.
            pub const MEMBERS: &'static [&'static str] = &[$($key),*];
        }

        impl $crate::decode::Decode for $name {
            fn decode<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
                at: $crate::decode::Place<'_>,
            ) -> Result<Self, D::Error> {
                struct Object<'p>($crate::decode::Place<'p>);
                impl<'de> serde::de::Visitor<'de> for Object<'_> {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, "an object in `{}`", self.0)
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<$name, A::Error> {
                        let mut read = $name::default();
                        while let Some(name) = members.next_key::<String>()? {
                            let place = $crate::decode::Place::Member(&self.0, &name);
                            match name.as_str() {
                                $($key => {
                                    if !read.$field.is_missing() {
                                        return Err(serde::de::Error::duplicate_field($key));
                                    }
                                    read.$field = members.next_value_seed($crate::decode::At::new(place))?;
                                })*
                                _ => {
                                    let value: $crate::Value = members.next_value_seed($crate::decode::At::new(place))?;
                                    read.extra.push(name, value);
                                }
                            }
                        }
                        Ok(read)
                    }
                }
                deserializer.deserialize_map(Object(at))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$name as $crate::decode::Decode>::decode(deserializer, $crate::decode::Place::Body)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let present = self.extra.len() $(+ usize::from(!self.$field.is_missing()))*;
                let mut map = serializer.serialize_map(Some(present))?;
                $(match &self.$field {
                    $crate::Field::Missing => {}
                    $crate::Field::Null => map.serialize_entry($key, &())?,
                    $crate::Field::Value(value) => map.serialize_entry($key, value)?,
                })*
                for (name, value) in self.extra.iter() {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }

        impl $crate::operation::Payload for $name {
            fn decode_body<C: $crate::operation::Codec>(
                body: &[u8],
                codec: &C,
            ) -> Result<Self, $crate::operation::PayloadError<C::Error>> {
                codec.decode(body).map_err($crate::operation::PayloadError::Codec)
            }
            fn encode_body<C: $crate::operation::Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error> {
                codec.encode(self)
            }
        }

        #[cfg(any(test, feature = "proptest"))]
        impl $crate::strategies::Sample for $name {
            fn sample() -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy as _;
                let object = $crate::strategies::extra($name::MEMBERS)
                    .prop_map(|extra| $name { extra, ..$name::default() })
                    .boxed();
                $(
                    let member = <$crate::Field<$type> as $crate::strategies::Sample>::sample();
                    let object = (object, member)
                        .prop_map(|(object, $field)| $name { $field, ..object })
                        .boxed();
                )*
                object
            }
        }

        #[cfg(any(test, feature = "proptest"))]
        impl proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;
            fn arbitrary_with((): ()) -> Self::Strategy {
                <$name as $crate::strategies::Sample>::sample()
            }
        }
    };
}

/// A set of documented words that keeps a word it does not know.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$word_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $($(#[$word_meta])* $variant,)*
            /// A word that the source does not list, as it came.
            Other(String),
        }

        impl $name {
            /// The listed words, in the order of the source.
            pub const KNOWN: &'static [&'static str] = &[$($word),*];

            /// The word as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $word,)*
                    $name::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => $name::$variant,)*
                    other => $name::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => $name::$variant,)*
                    _ => $name::Other(word),
                }
            }
        }

        /// Two words are equal if they are sent alike, so `Other` of a listed word equals the listed one.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::decode::Decode for $name {
            fn decode<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
                at: $crate::decode::Place<'_>,
            ) -> Result<Self, D::Error> {
                <String as $crate::decode::Decode>::decode(deserializer, at).map($name::from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$name as $crate::decode::Decode>::decode(deserializer, $crate::decode::Place::Body)
            }
        }

        #[cfg(any(test, feature = "proptest"))]
        impl $crate::strategies::Sample for $name {
            fn sample() -> proptest::strategy::BoxedStrategy<Self> {
                use proptest::strategy::Strategy as _;
                let known = proptest::sample::select($name::KNOWN).prop_map($name::from);
                proptest::prop_oneof![3 => known, 1 => $crate::strategies::text().prop_map($name::from)].boxed()
            }
        }

        #[cfg(any(test, feature = "proptest"))]
        impl proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;
            fn arbitrary_with((): ()) -> Self::Strategy {
                <$name as $crate::strategies::Sample>::sample()
            }
        }
    };
}

/// An answer: one variant per documented status, and `Undocumented`.
macro_rules! responses {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $status:literal => $variant:ident($type:ty),)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
            /// A status that the page does not list, with the body's bytes as they came.
            Undocumented {
                /// The status.
                status: u16,
                /// The body.
                body: Vec<u8>,
            },
        }

        impl $crate::operation::Response for $name {
            const STATUSES: &'static [u16] = &[$($status),*];

            fn status(&self) -> u16 {
                match self {
                    $($name::$variant(_) => $status,)*
                    $name::Undocumented { status, .. } => *status,
                }
            }

            fn decode<C: $crate::operation::Codec>(
                status: u16,
                body: &[u8],
                codec: &C,
            ) -> Result<Self, $crate::operation::DecodeError<C::Error>> {
                match status {
                    $($status => <$type as $crate::operation::Payload>::decode_body(body, codec)
                        .map($name::$variant)
                        .map_err(|reason| $crate::operation::DecodeError { status, reason }),)*
                    _ => Ok($name::Undocumented { status, body: body.to_vec() }),
                }
            }

            fn encode<C: $crate::operation::Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error> {
                match self {
                    $($name::$variant(body) => <$type as $crate::operation::Payload>::encode_body(body, codec),)*
                    $name::Undocumented { body, .. } => Ok(body.clone()),
                }
            }
        }
    };
}
