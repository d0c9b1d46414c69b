//! The generated files: the same each time, usable as they are, and each keyword with a statement.

use crate::subjects::revisions;
use as_documented_contract::StatementId;
use as_documented_schema::{generate, omitted, parts};
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn generating_twice_gives_the_same_bytes() {
    for api in revisions() {
        assert_eq!(generate(&api).unwrap(), generate(&api).unwrap(), "{}", api.id());
    }
}

#[test]
fn the_embedded_files_are_what_is_generated() {
    for (api, embedded) in revisions().iter().zip(as_documented_schemas::all()) {
        let mut known = BTreeMap::from([
            ("openapi.json".to_owned(), embedded.openapi),
            ("request.schema.json".to_owned(), embedded.request_schema),
        ]);
        for (status, text) in embedded.responses {
            known.insert(format!("response.{status}.schema.json"), text);
        }
        let generated = generate(api).unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), generated.keys().collect::<Vec<_>>(), "{}", api.id());
        for (name, text) in generated {
            let same = known.get(&name).is_some_and(|known| *known == text);
            let mend = "cargo run -p as-documented-schema --example generate -- schemas";
            assert!(same, "{}: {name} is not as generated; run `{mend}`", api.id());
        }
    }
}

#[test]
fn there_is_a_file_for_every_part_and_nothing_is_left_out() {
    for api in revisions() {
        let files = generate(&api).unwrap();
        for name in parts(&api).into_iter().filter_map(as_documented_schema::Part::file_name) {
            assert!(files.contains_key(&name), "{}: {name}", api.id());
        }
        assert!(files.contains_key("openapi.json"));
        assert!(files.values().all(|text| text.ends_with("}\n") && !text.contains("\r")));
        assert_eq!(omitted(&api).unwrap(), [], "{}", api.id());
    }
}

#[test]
fn every_schema_file_is_valid_json_schema() {
    for api in revisions() {
        for (name, text) in generate(&api).unwrap() {
            let value: Value = serde_json::from_str(&text).unwrap();
            if name.ends_with(".schema.json") {
                assert_eq!(value["$schema"], "https://json-schema.org/draft/2020-12/schema");
                jsonschema::meta::validate(&value).unwrap();
                jsonschema::validator_for(&value).unwrap();
            }
        }
    }
}

/// Keywords that constrain a value, and those that only lead to other schemas or speak to readers.
const CONSTRAINTS: [&str; 14] = [
    "type",
    "enum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minimum",
    "maximum",
    "pattern",
    "format",
    "required",
    "not",
    "default",
];
const OTHERS: [&str; 12] = [
    "$schema",
    "$id",
    "$comment",
    "title",
    "anyOf",
    "allOf",
    "x-readings",
    "x-statements",
    "properties",
    "items",
    "additionalProperties",
    "deprecated",
];

fn check(schema: &Value, known: &dyn Fn(&str) -> bool, seen: &mut usize) {
    let object = schema.as_object().unwrap();
    for (keyword, value) in object {
        let statement = |key: &str| {
            let id = schema["x-statements"][key].as_str();
            id.is_some_and(known)
        };
        match keyword.as_str() {
            "required" => {
                for name in value.as_array().unwrap() {
                    let name = name.as_str().unwrap();
                    assert!(statement(&format!("required:{name}")), "required:{name} of {schema}");
                    *seen += 1;
                }
            }
            keyword if CONSTRAINTS.contains(&keyword) => {
                assert!(statement(keyword), "{keyword} of {schema}");
                *seen += 1;
            }
            "properties" => value.as_object().unwrap().values().for_each(|below| check(below, known, seen)),
            "items" | "additionalProperties" => check(value, known, seen),
            // A rule that one of several fields is there; else the alternatives.
            "anyOf" if statement("anyOf") => *seen += 1,
            "anyOf" | "allOf" => value.as_array().unwrap().iter().for_each(|below| check(below, known, seen)),
            keyword => assert!(OTHERS.contains(&keyword), "{keyword} is new here"),
        }
    }
}

#[test]
fn every_keyword_of_every_file_names_a_statement_of_its_operation() {
    for api in revisions() {
        let known = |id: &str| id.parse::<StatementId>().is_ok_and(|id| api.statement(&id).is_some());
        for (name, text) in generate(&api).unwrap() {
            if !name.ends_with(".schema.json") || name == "response.429.schema.json" {
                continue;
            }
            let mut seen = 0;
            check(&serde_json::from_str(&text).unwrap(), &known, &mut seen);
            assert!(seen > 0, "{}: {name} constrains nothing", api.id());
        }
    }
}
