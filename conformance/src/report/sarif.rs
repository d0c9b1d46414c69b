//! SARIF 2.1.0: the part of the format that says which rule is broken where.
//!
//! General on purpose: whoever has rules and places can write it, and this file knows neither pages nor endpoints.
//! Columns count characters, which the log says, since SARIF counts UTF-16 units unless told otherwise.
//!
//! Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// How much an outcome weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Message {
    text: String,
}

/// A rule that the tool checks.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    id: String,
    short_description: Message,
    default_configuration: Configuration,
}

#[derive(Debug, Clone, Serialize)]
struct Configuration {
    level: Level,
}

impl Rule {
    /// A rule with its stable id and what it finds.
    pub(crate) fn new(id: &str, text: &str, level: Level) -> Self {
        Self {
            id: id.to_owned(),
            short_description: Message { text: text.to_owned() },
            default_configuration: Configuration { level },
        }
    }
}

/// A place in a file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Clone, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
}

impl Location {
    /// A place; line and column count from 1.
    pub(crate) fn new(path: &str, line: u32, column: u32) -> Self {
        Self {
            physical_location: Physical {
                artifact_location: Artifact { uri: uri(path) },
                region: Region { start_line: line.max(1), start_column: column.max(1) },
            },
            message: None,
        }
    }

    /// The place with what is said there.
    pub(crate) fn saying(mut self, text: String) -> Self {
        self.message = Some(Message { text });
        self
    }
}

/// What SARIF calls a result: a rule broken somewhere.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: Level,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    partial_fingerprints: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<String, String>,
}

impl Outcome {
    /// An outcome without a place.
    pub(crate) fn new(rule: &str, level: Level, message: String) -> Self {
        Self {
            rule_id: rule.to_owned(),
            rule_index: None,
            level,
            message: Message { text: message },
            locations: Vec::new(),
            related_locations: Vec::new(),
            partial_fingerprints: BTreeMap::new(),
            properties: BTreeMap::new(),
        }
    }

    /// The outcome at a place.
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }

    /// The outcome with another place that explains it.
    pub(crate) fn related(mut self, location: Location) -> Self {
        self.related_locations.push(location);
        self
    }

    /// The outcome with what stays the same when lines move.
    pub(crate) fn fingerprint(mut self, text: String) -> Self {
        self.partial_fingerprints.insert("asDocumented/v1".to_owned(), text);
        self
    }

    /// The outcome with something of ours.
    pub(crate) fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// A SARIF log of one run of this program.
#[derive(Debug, Serialize)]
pub(crate) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

impl Log {
    /// A log; each outcome is given the place of its rule in the list.
    pub(crate) fn new(rules: Vec<Rule>, mut outcomes: Vec<Outcome>) -> Self {
        for outcome in &mut outcomes {
            outcome.rule_index = rules.iter().position(|rule| rule.id == outcome.rule_id);
        }
        let driver = Driver {
            name: "as-documented",
            version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules,
        };
        let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: outcomes };
        Self { schema: SCHEMA, version: "2.1.0", runs: [run] }
    }

    /// The log as text, with a newline at the end.
    pub(crate) fn render(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}

/// A path as a URI reference: relative as it is, absolute with its scheme, the rest percent-encoded.
fn uri(path: &str) -> String {
    let mut out = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_uri_reference() {
        assert_eq!(uri("docs/a b#1:é.rst"), "docs/a%20b%231%3A%C3%A9.rst");
        assert_eq!(uri("/srv/a.md"), "file:///srv/a.md");
    }
}
