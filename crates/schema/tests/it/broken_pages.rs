//! Contracts read from careless pages: what cannot be a keyword is left out and reported, and the rest holds.

use crate::subjects::{broken, field, load, with_request};
use as_documented_schema::{Part, Validators, omitted, to_openapi, to_schema};
use serde_json::json;

#[test]
fn a_limit_that_no_keyword_can_carry_is_reported_and_the_rest_holds() {
    let rule = |rule: serde_json::Value| json!([{ "rule": rule }, { "rule": { "max-length": 4 } }]);
    let text = |limits| json!({ "type": "string", "limits": limits });
    let body = json!({ "type": "object", "fields": [
        field("regex", "optional", text(rule(json!({ "pattern": "[a-z" })))),
        field("format", "optional", text(rule(json!({ "format": "int64" })))),
        field("default", "optional", text(rule(json!({ "default": 5 })))),
        field("none", "optional", text(rule(json!({ "enum": [] })))),
        field("mixed", "optional", text(rule(json!({ "enum": [1, 2] })))),
        field("size", "optional", text(rule(json!({ "maximum": 9 })))),
        field("number", "optional", json!({ "type": "integer", "limits": [{ "rule": { "max-length": 9 } }] })),
        field("fine", "optional", text(rule(json!({ "pattern": "^(?!x)" })))),
    ]});
    let api = load(&with_request(body));
    let told: Vec<_> = omitted(&api).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`request.regex#pattern` is not in the schema: `[a-z` is not a regular expression that compiles",
            "`request.format#format` is not in the schema: `int64` is not a format that JSON Schema knows",
            "`request.default#default` is not in the schema: `5` breaks the rules on the value itself",
            "`request.none#enum` is not in the schema: it lists no value",
            "`request.mixed#enum` is not in the schema: none of its values is of the type string",
            "`request.size#maximum` is not in the schema: it says nothing about the type string",
            "`request.number#max-length` is not in the schema: it says nothing about the type integer",
        ]
    );
    for name in ["regex", "format", "default", "none", "mixed", "size", "fine"] {
        assert_eq!(broken(&api, &json!({ name: "abcd" })), [], "{name}");
        let found = broken(&api, &json!({ name: "abcde" }));
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].statement.to_string(), format!("request.{name}#max-length"));
    }
    assert_eq!(broken(&api, &json!({ "fine": "x" })).len(), 1);
    assert_eq!(Validators::new(&api).unwrap().omitted().count(), told.len());
    assert!(to_openapi(&api).is_ok());
}

#[test]
fn a_pattern_too_large_to_compile_is_left_out() {
    let node = json!({ "type": "string", "limits": [{ "rule": { "pattern": "(a{1000}){1000}" } }] });
    let api = load(&with_request(json!({ "type": "object", "fields": [field("x", "optional", node)] })));
    let told = omitted(&api).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].reason, "`(a{1000}){1000}` is not a regular expression that compiles");
}

#[test]
fn a_pattern_that_runs_out_of_steps_condemns_no_value() {
    let node =
        json!({ "type": "string", "limits": [{ "rule": { "pattern": "^(?=(a|aa)+$)(a|aa)+(?<!b)b$" } }] });
    let api = load(&with_request(json!({ "type": "object", "fields": [field("x", "optional", node)] })));
    let body = json!({ "x": "a".repeat(60) });
    assert!(Validators::new(&api).unwrap().is_valid(Part::Request, &body));
}

#[test]
fn a_row_that_stands_twice_counts_once() {
    let body = json!({ "type": "object", "fields": [
        field("x", "mandatory", json!({ "type": "string" })),
        field("x", "mandatory", json!({ "type": "integer" })),
    ]});
    let schema = to_schema(&load(&with_request(body)), Part::Request).unwrap();
    assert_eq!(schema["required"], json!(["x"]));
    assert_eq!(schema["properties"]["x"]["type"], json!("string"));
}
