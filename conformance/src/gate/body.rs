//! A body as JSON, strictly: one value, UTF-8, no key twice in any spelling.
//!
//! Whatever else a lenient server might read into the bytes, this does not; it only says that it cannot tell.

use super::fold::squeeze;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// So many keys are gone through faster than they are hashed.
const FEW: usize = 8;

/// A JSON value with its keys in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json<'a> {
    /// `null`, a boolean or a number.
    Plain,
    /// A string, escapes undone.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Json<'a>>),
    /// An object; no two keys are alike.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Reads a body.
pub(super) fn parse(bytes: &[u8]) -> Result<Json<'_>, &'static str> {
    // An object or list that goes deeper than 128 levels is an error of the library's own.
    serde_json::from_slice(bytes).map_err(|error| {
        if error.is_data() {
            "the body has one key twice, in one spelling or two"
        } else {
            "the body is not JSON"
        }
    })
}

impl Json<'_> {
    /// Calls `each` with every string in it, keys among them.
    pub(super) fn texts(&self, each: &mut impl FnMut(&str)) {
        match self {
            Self::Plain => {}
            Self::Text(text) => each(text),
            Self::List(items) => items.iter().for_each(|item| item.texts(each)),
            Self::Object(fields) => {
                for (key, value) in fields {
                    each(key);
                    value.texts(each);
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Plain)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json<'de>, E> {
        Ok(Json::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json<'de>, E> {
        Ok(Json::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json<'de>, E> {
        Ok(Json::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json<'de>, E> {
        Ok(Json::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json<'de>, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = seq.next_element()? {
            out.push(item);
        }
        Ok(Json::List(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut out: Vec<(Cow<'de, str>, Json<'de>)> = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        let mut more: HashSet<String> = HashSet::new();
        // Read as a value, a key is borrowed where it can be.
        while let Some((key, value)) = map.next_entry::<Json<'de>, Json<'de>>()? {
            let Json::Text(key) = key else { return Err(A::Error::custom("a key is no text")) };
            let plain = squeeze(&key);
            if seen.contains(&plain) || more.contains(&plain) {
                return Err(A::Error::custom("a key stands twice"));
            }
            if seen.len() < FEW {
                seen.push(plain);
            } else {
                more.insert(plain);
            }
            out.push((key, value));
        }
        Ok(Json::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_json_value_is_read() {
        let Ok(Json::Object(fields)) = parse(br#" {"a\u0041": ["x", 1, null, {}]} "#) else {
            panic!("not read");
        };
        assert_eq!(fields[0].0, "aA");
    }

    #[test]
    fn what_is_not_strict_json_is_not_read() {
        for body in [
            &b""[..],
            b"{",
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"{\"a\":NaN}",
            b"{'a':1}",
            b"{\"a\":1,}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\\ud800\"}",
            b"{\"a\":1,\"a\":2}",
            b"{\"allFailure\":1,\"all_failure\":2}",
            b"{\"a\":1,\"\\u0041\":2}",
            b"{\"x\":{\"a\":1,\"A\":2}}",
            b"{\"a\":1e999}",
        ] {
            assert!(parse(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_err());
    }
}
