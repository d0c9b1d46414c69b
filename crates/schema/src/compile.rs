//! The one place where jsonschema's options are chosen: formats are asserted, nothing is fetched.

use jsonschema::{Draft, ValidationOptions, Validator};
use serde_json::{Map, Value, json};

fn options<'i>() -> ValidationOptions<'i> {
    Validator::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .offline()
}

/// Compiles a schema object.
pub(crate) fn compile(schema: &Map<String, Value>) -> Result<Validator, String> {
    options().build(&Value::Object(schema.clone())).map_err(|error| error.to_string())
}

/// Whether the text is a pattern that can be used.
pub(crate) fn is_pattern(text: &str) -> bool {
    options().build(&json!({ "pattern": text })).is_ok()
}

/// Whether the format is one that is checked.
pub(crate) fn is_format(name: &str) -> bool {
    options().is_known_format(Draft::Draft202012, name)
}

/// Whether the value satisfies the schema object.
pub(crate) fn is_valid(schema: &Map<String, Value>, value: &Value) -> bool {
    compile(schema).is_ok_and(|validator| validator.is_valid(value))
}
