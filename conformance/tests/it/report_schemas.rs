//! The schemas that reports for programs are held to, ours and other people's.

use serde_json::Value;

/// Ours.
pub(crate) const REPORT: &str = include_str!("../../../schemas/report.schema.json");
/// That of OASIS.
pub(crate) const SARIF: &str = include_str!("schemas/sarif-2.1.0.schema.json");
/// That of HTTP archives.
pub(crate) const HAR: &str = include_str!("schemas/har-1.2.schema.json");

/// What a schema has against a value, each with its place.
pub(crate) fn mistakes(schema: &str, value: &Value) -> Vec<String> {
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}
