//! Reading bytes as JSON the way a careful service does: well-formed, not, or well-formed in a way that services
//! read differently. Answers that question alone; what the value means is for others.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// What bytes are as JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Text {
    /// Nothing, or blanks alone.
    Empty,
    /// Not JSON (RFC 8259).
    Malformed,
    /// Services differ: why, in our words.
    Ambiguous(&'static str),
    /// One value.
    Plain(Value),
}

/// Reads a whole body.
pub(crate) fn read(bytes: &[u8]) -> Text {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Text::Empty;
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Text::Ambiguous("a byte order mark may be passed over or refused (RFC 8259, section 8.1)");
    }
    REPEATED.with(|repeated| repeated.set(false));
    match serde_json::from_slice::<Once>(bytes) {
        Ok(_) if REPEATED.with(Cell::get) => Text::Ambiguous("a key stands twice in one object"),
        Ok(value) => Text::Plain(value.0),
        Err(error) => {
            let message = error.to_string();
            // The grammar allows these three; that our reader gives up on them is no fault of the body.
            let unread = ["recursion limit", "number out of range", "surrogate"];
            if unread.iter().any(|reason| message.contains(reason)) {
                Text::Ambiguous("readers set limits of their own on depth, numbers and escapes")
            } else {
                Text::Malformed
            }
        }
    }
}

thread_local! {
    /// Whether the text just read has a key twice: serde has no place of its own to carry this out.
    static REPEATED: Cell<bool> = const { Cell::new(false) };
}

struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Once, E> {
        Ok(Once(Value::Bool(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Once, E> {
        Ok(Once(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Once, A::Error> {
        let mut out = Vec::new();
        while let Some(Once(item)) = list.next_element()? {
            out.push(item);
        }
        Ok(Once(out.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let mut out = Map::new();
        while let Some((key, Once(value))) = map.next_entry::<String, Once>()? {
            if out.insert(key, value).is_some() {
                REPEATED.with(|repeated| repeated.set(true));
            }
        }
        Ok(Once(out.into()))
    }
}
