//! Texts of the formats that JSON Schema names, and texts that have none of them. A format not listed here yields
//! nothing, and the value is drawn without it.

use super::text::uuids;
use proptest::strategy::{BoxedStrategy, Just, Strategy};
use proptest::string::string_regex;

/// Texts of a format.
pub(crate) fn matching(format: &str) -> Option<BoxedStrategy<String>> {
    let date = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    let time = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
    let pattern = match format {
        "uuid" => return Some(uuids().boxed()),
        "date" => date.to_owned(),
        "time" => format!("{time}Z"),
        "date-time" => format!("{date}T{time}Z"),
        "duration" => "P[1-9][0-9]?D".to_owned(),
        "ipv4" => "(10|172|192)\\.[1-9][0-9]?\\.[1-9][0-9]?\\.[1-9][0-9]?".to_owned(),
        "ipv6" => "2001:db8:[1-9a-f][0-9a-f]{0,3}::[1-9a-f]".to_owned(),
        "email" | "idn-email" => "[a-z]{1,8}@[a-z]{2,8}\\.example".to_owned(),
        "hostname" | "idn-hostname" => "[a-z]{1,8}\\.example".to_owned(),
        "uri" | "iri" | "uri-reference" | "iri-reference" => {
            "https://[a-z]{1,8}\\.example/[a-z]{0,8}".to_owned()
        }
        "json-pointer" => "/[a-z]{1,8}".to_owned(),
        "regex" => "[a-z]{1,8}".to_owned(),
        _ => return None,
    };
    Some(string_regex(&pattern).map_or_else(|_| Just(String::new()).boxed(), Strategy::boxed))
}

/// A text of this many characters that does not have the format, if one is known for sure.
pub(crate) fn failing(format: &str, length: usize) -> Option<String> {
    let strange = match format {
        "uuid" | "date" | "time" | "date-time" | "duration" | "ipv4" | "ipv6" | "email" | "hostname"
        | "json-pointer" => '~',
        "uri" => '^',
        "regex" => '(',
        _ => return None,
    };
    (length > 0).then(|| std::iter::repeat_n(strange, length).collect())
}
