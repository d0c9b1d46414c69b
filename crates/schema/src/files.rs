//! The files of one documented revision, the same to the byte each time.

use crate::{Part, SchemaError, parts, to_openapi, to_schema};
use as_documented_contract::Api;
use serde_json::Value;
use std::collections::BTreeMap;

/// Every generated file of an operation by name: `request.schema.json`, `response.<status>.schema.json` and
/// `openapi.json`, each with two spaces of indentation and a newline at the end.
///
/// # Errors
/// [`SchemaError::TooManyReadings`].
pub fn generate(api: &Api) -> Result<BTreeMap<String, String>, SchemaError> {
    let mut out = BTreeMap::new();
    for part in parts(api) {
        match part {
            Part::Request | Part::Response(_) => {
                if let Some(name) = part.file_name() {
                    out.insert(name, text(&to_schema(api, part)?));
                }
            }
            Part::Parameters(_) => {}
        }
    }
    out.insert("openapi.json".to_owned(), text(&to_openapi(api)?));
    Ok(out)
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
