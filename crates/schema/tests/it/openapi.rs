//! The OpenAPI documents: valid, complete, and with nothing invented.

use crate::subjects::{field, load, revision, revisions, with_request};
use as_documented_schema::to_openapi;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The JSON Schema of OpenAPI 3.1 documents, by the OpenAPI Initiative, under the Apache License 2.0.
const OPENAPI: &str = include_str!("data/openapi-3.1.schema.json");

static RULES: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&serde_json::from_str(OPENAPI).unwrap()).unwrap());

pub(crate) fn assert_valid(document: &Value) {
    let errors: Vec<_> =
        RULES.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
}

fn operation(document: &Value) -> &Value {
    let path = document["paths"].as_object().unwrap().values().next().unwrap();
    path.as_object().unwrap().values().next().unwrap()
}

#[test]
fn the_documents_of_all_revisions_are_valid() {
    for api in revisions() {
        assert_valid(&to_openapi(&api).unwrap());
    }
}

#[test]
fn the_schema_of_openapi_is_one_that_can_fail() {
    let mut document = to_openapi(&revision("dcs/instances-status/v2")).unwrap();
    document["info"].as_object_mut().unwrap().remove("version");
    assert!(!RULES.is_valid(&document));
}

#[test]
fn embedded_schemas_are_valid_and_accept_the_examples_beside_them() {
    for api in revisions() {
        let document = to_openapi(&api).unwrap();
        let operation = operation(&document);
        let responses = operation["responses"].as_object().unwrap().values();
        let mut shown = 0;
        for media in
            responses.chain([&operation["requestBody"]]).map(|one| &one["content"]["application/json"])
        {
            if media.is_null() {
                continue;
            }
            let validator = jsonschema::draft202012::new(&media["schema"]).unwrap();
            for example in media["examples"].as_object().into_iter().flat_map(|all| all.values()) {
                assert!(validator.is_valid(&example["value"]), "{}: {example}", api.id());
                shown += 1;
            }
        }
        let with_body = api.contract.examples.iter().filter(|example| example.body.is_some()).count();
        assert_eq!(shown, with_body, "{}: every example stands in the document", api.id());
    }
}

#[test]
fn statuses_are_those_of_the_page_and_contradictions_stand_beside_them() {
    for api in revisions() {
        let document = to_openapi(&api).unwrap();
        let operation = operation(&document);
        let mut documented: Vec<_> =
            api.contract.responses.iter().map(|one| one.status.to_string()).collect();
        documented.sort();
        let mut written: Vec<_> = operation["responses"].as_object().unwrap().keys().cloned().collect();
        written.sort();
        assert_eq!(written, documented);
        assert_eq!(operation["x-contradictions"].as_array().unwrap().len(), api.contract.axes.len());
        assert_eq!(document["components"]["securitySchemes"]["X-Auth-Token"]["in"], "header");
        assert!(!document.to_string().contains("\"name\":\"X-Auth-Token\",\"in\":\"header\",\"required\""));
    }
}

#[test]
fn a_response_without_a_status_stands_under_default() {
    let mut contract = with_request(json!({ "type": "object" }));
    contract["responses"] =
        json!([{ "status": "default", "body": { "type": "object" }, "at": { "place": "T" } }]);
    let document = to_openapi(&load(&contract)).unwrap();
    assert_valid(&document);
    let responses = operation(&document)["responses"].as_object().unwrap();
    assert_eq!(responses.keys().collect::<Vec<_>>(), ["default"]);

    contract["responses"] = json!([]);
    let document = to_openapi(&load(&contract)).unwrap();
    assert_valid(&document);
    assert_eq!(
        operation(&document)["responses"],
        json!({ "default": { "description": "the page documents no response" } })
    );
}

#[test]
fn a_careless_page_still_makes_a_valid_document() {
    let mut contract = with_request(json!({ "type": "object" }));
    let text = json!({ "type": "string" });
    contract["operation"]["path"] = json!("v1/{project_id}/books/{book}?kind={kind}");
    contract["parameters"] = json!([
        { "in": "path", "field": field("project_id", "optional", text.clone()) },
        { "in": "path", "field": field("project_id", "optional", text.clone()) },
        { "in": "path", "field": field("elsewhere", "mandatory", text.clone()) },
        { "in": "query", "field": field("limit", "optional", json!({
            "type": "integer", "limits": [{ "rule": { "default": 10 } }, { "rule": { "maximum": 100 } }]
        })) },
        { "in": "header", "field": field("Content-Type", "mandatory", text.clone()) },
        { "in": "header", "field": field("x-auth-token", "optional", text.clone()) },
    ]);
    contract["responses"] = json!([{
        "status": "200", "at": { "place": "T" },
        "headers": [field("X-Request-Id", "unstated", text.clone()), field("Content-Type", "unstated", text)],
    }]);
    contract["examples"] = json!([
        { "name": "put one", "kind": "request", "body": {}, "at": { "place": "E1" } },
        { "name": "put one!", "kind": "request", "body": {}, "at": { "place": "E2" } },
        { "name": "torn", "kind": "request", "text": "{", "at": { "place": "E3" } },
    ]);
    let document = to_openapi(&load(&contract)).unwrap();
    assert_valid(&document);
    let operation = &document["paths"]["/v1/{project_id}/books/{book}"]["post"];
    let parameters: Vec<_> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["required"].as_bool().unwrap()))
        .collect();
    assert_eq!(parameters, [("project_id", true), ("limit", false), ("book", true)]);
    assert_eq!(operation["parameters"][1]["schema"]["default"], json!(10));
    assert_eq!(operation["security"], json!([{ "X-Auth-Token": [] }, {}]));
    let names: Vec<_> = operation["requestBody"]["content"]["application/json"]["examples"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["put-one", "put-one-2"]);
    assert_eq!(
        operation["x-left-out"],
        json!([
            "the query `kind={kind}` of the path",
            "the path parameter `elsewhere`, which the path does not hold",
            "the header `Content-Type`, which OpenAPI takes from the body or the credentials",
            "the header `Content-Type` of the response 200, which OpenAPI takes from the content",
        ])
    );
}
