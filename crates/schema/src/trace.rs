//! From a place in a schema back to the statement that put the keyword there.

use crate::keyword::STATEMENTS;
use as_documented_contract::{Kind, StatementId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The statements of a schema by the path of their keyword.
pub(crate) struct Trace(BTreeMap<String, StatementId>);

impl Trace {
    /// Collects what every object of the schema says of its keywords.
    pub(crate) fn of(schema: &Map<String, Value>) -> Self {
        let mut out = BTreeMap::new();
        collect(schema, "", &mut out);
        Self(out)
    }

    /// The statement behind a keyword; `property` for `required`.
    pub(crate) fn statement(&self, schema_path: &str, property: Option<&str>) -> Option<&StatementId> {
        match property {
            Some(name) => self.0.get(&format!("{schema_path}:{name}")),
            None => self.0.get(schema_path),
        }
    }

    /// Whether a keyword stands for a statement of this kind.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.0.values().any(|id| id.kind() == kind)
    }
}

// The writer bounds the depth of what is walked here.
fn collect(schema: &Map<String, Value>, path: &str, out: &mut BTreeMap<String, StatementId>) {
    for (keyword, below) in schema {
        match (keyword.as_str(), below) {
            (STATEMENTS, Value::Object(statements)) => {
                for (keyword, id) in statements {
                    if let Some(id) = id.as_str().and_then(|id| id.parse().ok()) {
                        out.insert(format!("{path}/{keyword}"), id);
                    }
                }
            }
            ("properties", Value::Object(properties)) => {
                for (name, below) in
                    properties.iter().filter_map(|(name, one)| Some((name, one.as_object()?)))
                {
                    collect(below, &format!("{path}/properties/{}", escape(name)), out);
                }
            }
            ("items" | "additionalProperties", Value::Object(below)) => {
                collect(below, &format!("{path}/{keyword}"), out);
            }
            ("allOf", Value::Array(all)) => {
                for (at, below) in all.iter().enumerate().filter_map(|(at, one)| Some((at, one.as_object()?)))
                {
                    collect(below, &format!("{path}/allOf/{at}"), out);
                }
            }
            _ => {}
        }
    }
}

/// A name as one step of a JSON pointer (RFC 6901).
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
