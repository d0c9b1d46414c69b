//! Small contracts to judge by, and the five documented ones.

use as_documented_contract::{Api, Contract};
use as_documented_schema::{Breach, Outcome, Part, Validators};
use serde_json::{Value, json};

pub(crate) fn load(contract: &Value) -> Api {
    Api::load(&contract.to_string(), None).unwrap()
}

/// A contract with this request body.
pub(crate) fn with_request(body: Value) -> Value {
    json!({
        "format": 1,
        "api": "shelf/put-books/v1",
        "source": { "page": "shelf-v1", "format": "text" },
        "operation": {
            "title": "Putting Books", "method": "POST", "path": "/v1/{project_id}/books",
            "at": { "place": "URI" }
        },
        "request": { "body": body, "media_type": "application/json", "at": { "place": "Table 1" } },
        "responses": []
    })
}

/// A row of a table.
pub(crate) fn field(name: &str, requirement: &str, value: Value) -> Value {
    json!({ "name": name, "requirement": requirement, "value": value, "at": { "place": format!("row {name}") } })
}

/// A contract whose request is an object with one optional field `x`.
pub(crate) fn with_field(value: Value) -> Api {
    load(&with_request(json!({ "type": "object", "fields": [field("x", "optional", value)] })))
}

/// What a request breaks; nothing where it is valid.
pub(crate) fn broken(api: &Api, value: &Value) -> Vec<Breach> {
    match Validators::new(api).unwrap().check(Part::Request, value) {
        Outcome::Valid { .. } => Vec::new(),
        Outcome::Broken { broken, .. } => broken,
        Outcome::Undocumented => panic!("the request is documented"),
    }
}

/// The five revisions that the workspace documents.
pub(crate) fn revisions() -> Vec<Api> {
    as_documented_schemas::all()
        .iter()
        .map(|files| Api::load(files.contract, Some(files.overlay)).unwrap())
        .collect()
}

pub(crate) fn revision(id: &str) -> Api {
    let files = as_documented_schemas::find(id).unwrap();
    Api::load(files.contract, Some(files.overlay)).unwrap()
}

/// A contract built in code, which no reader's limit on depth bounds.
pub(crate) fn join(contract: Contract) -> Api {
    Api::bare(contract).unwrap()
}
