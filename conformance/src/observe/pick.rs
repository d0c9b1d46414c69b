//! Reading the watched fields of a companion's answer and skipping the rest, since an instance is shown with some
//! forty fields of which five are watched.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The values of the watched fields, each in the place of its name; absent where the object lacks the field.
pub(super) type Row = Vec<Option<Value>>;

/// The named fields of an object; `None` where the bytes are not one JSON object.
pub(super) fn object(bytes: &[u8], fields: &[&str]) -> Option<Row> {
    read(bytes, Fields(fields))
}

/// The named fields of each object of a list that stands in an object under this name. `None` where the bytes are
/// not a JSON object; no list within it is `Some(None)`.
pub(super) fn list(bytes: &[u8], name: &str, fields: &[&str]) -> Option<Option<Vec<Row>>> {
    read(bytes, List { name, fields })
}

fn read<'de, S: DeserializeSeed<'de>>(bytes: &'de [u8], seed: S) -> Option<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let out = seed.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(out)
}

#[derive(Clone, Copy)]
struct Fields<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut out: Row = vec![None; self.0.len()];
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            match name.and_then(|at| out.get_mut(at)) {
                Some(place) => *place = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(out)
    }
}

/// The place of a key among those wanted.
struct Name<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|one| *one == text))
    }
}

struct List<'a> {
    name: &'a str,
    fields: &'a [&'a str],
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Option<Vec<Row>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Option<Vec<Row>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a list `{}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut out = None;
        while let Some(name) = map.next_key_seed(Name(&[self.name]))? {
            if name.is_some() {
                out = Some(map.next_value_seed(Items(self.fields))?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(out)
    }
}

struct Items<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = Vec<Row>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Row>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = Vec<Row>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Row>, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = seq.next_element_seed(Fields(self.0))? {
            out.push(item);
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_named_fields_are_kept_and_the_rest_is_skipped() {
        let body = br#"{"b": [{"x": 1}], "a": "A", "c": {"a": 2}}"#;
        assert_eq!(object(body, &["a"]), Some(vec![Some(json!("A"))]));
        assert_eq!(list(body, "b", &["x", "y"]), Some(Some(vec![vec![Some(json!(1)), None]])));
        assert_eq!(list(body, "d", &["x"]), Some(None));
    }

    #[test]
    fn what_is_not_json_to_its_end_is_not_read() {
        for body in [&b""[..], b"{", b"{} x", b"[]", b"null", b"{\"a\": }"] {
            assert_eq!(object(body, &["a"]), None, "{}", String::from_utf8_lossy(body));
        }
        assert_eq!(list(b"{\"b\": [1]}", "b", &["x"]), None);
        let deep = format!("{{\"z\": {}", "[".repeat(100_000));
        assert_eq!(object(deep.as_bytes(), &["a"]), None);
    }
}
