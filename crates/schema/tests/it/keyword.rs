//! Keyword by keyword: a value that keeps it, and a value that breaks it and nothing else.

use crate::subjects::{broken, field, load, with_field, with_request};
use as_documented_schema::{Outcome, Part, Validators, to_schema};
use serde_json::{Value, json};

/// The node, a value that keeps its rules, one that breaks one, the statement, expected, actual.
fn table() -> Vec<(Value, Value, Value, &'static str, &'static str, &'static str)> {
    let long = "a".repeat(70);
    vec![
        (json!({"type": "string"}), json!("a"), json!(5), "type", "a string", "`5`"),
        (json!({"type": "integer"}), json!(5), json!(5.5), "type", "an integer", "`5.5`"),
        (json!({"type": "number"}), json!(5.5), json!("5"), "type", "a number", "`5`"),
        (json!({"type": "boolean"}), json!(true), json!("true"), "type", "a boolean", "`true`"),
        (json!({"type": "null"}), json!(null), json!("null"), "type", "null", "`null`"),
        (json!({"type": "array"}), json!([]), json!({}), "type", "a list", "an object without fields"),
        (json!({"type": "object"}), json!({}), json!([1]), "type", "an object", "a list of 1 item"),
        (json!({"type": "map"}), json!({"k": 1}), json!(""), "type", "an object", "``"),
        (
            json!({"type": "string", "nullable": true}),
            json!(null),
            json!(5),
            "type",
            "a string or null",
            "`5`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"enum": ["restart", "delete"]}}]}),
            json!("delete"),
            json!("Delete"),
            "enum",
            "one of `restart`, `delete`",
            "`Delete`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"enum": ["kafka"]}}]}),
            json!("kafka"),
            json!(long),
            "enum",
            "`kafka`",
            "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…`",
        ),
        (
            json!({"type": "string", "nullable": true, "limits": [{"rule": {"enum": ["a"]}}]}),
            json!(null),
            json!("b"),
            "enum",
            "one of `a`, `null`",
            "`b`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"min-length": 2}}]}),
            json!("ab"),
            json!("字"),
            "min-length",
            "at least 2 characters",
            "1 character: `字`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"max-length": 2}}]}),
            json!("字字"),
            json!("abc"),
            "max-length",
            "at most 2 characters",
            "3 characters: `abc`",
        ),
        (
            json!({"type": "array", "limits": [{"rule": {"min-items": 1}}]}),
            json!([1]),
            json!([]),
            "min-items",
            "at least 1 item",
            "0 items",
        ),
        (
            json!({"type": "array", "limits": [{"rule": {"max-items": 1}}]}),
            json!([1]),
            json!([1, 2]),
            "max-items",
            "at most 1 item",
            "2 items",
        ),
        (
            json!({"type": "array", "limits": [{"rule": "unique-items"}]}),
            json!([1, 2]),
            json!([1, "b", "b"]),
            "unique-items",
            "no item twice",
            "`b` twice",
        ),
        (
            json!({"type": "integer", "limits": [{"rule": {"minimum": 1}}]}),
            json!(1),
            json!(0),
            "minimum",
            "at least 1",
            "`0`",
        ),
        (
            json!({"type": "integer", "limits": [{"rule": {"maximum": 9}}]}),
            json!(9),
            json!(10),
            "maximum",
            "at most 9",
            "`10`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"pattern": "^[a-z]+$"}}]}),
            json!("abc"),
            json!("a\nb"),
            "pattern",
            "a match of `^[a-z]+$`",
            "`a\\nb`",
        ),
        (
            json!({"type": "string", "limits": [{"rule": {"format": "uuid"}}]}),
            json!("54602a9d-5e22-4239-9123-77e350df4a34"),
            json!("54602a9d"),
            "format",
            "the format uuid",
            "`54602a9d`",
        ),
    ]
}

#[test]
fn every_keyword_names_its_statement_and_no_other() {
    for (node, good, bad, kind, expected, actual) in table() {
        let api = with_field(node.clone());
        assert_eq!(broken(&api, &json!({ "x": good })), [], "{node}");
        let found = broken(&api, &json!({ "x": bad }));
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (one.statement.to_string(), one.pointer.as_str(), one.expected.as_str(), one.actual.as_str())
            })
            .collect();
        assert_eq!(told, [(format!("request.x#{kind}"), "/x", expected, actual)], "{node}");
        assert!(api.statement(&found[0].statement).is_some(), "{node}: no such statement");
    }
}

#[test]
fn keywords_are_found_in_lists_in_maps_and_under_awkward_names() {
    for (node, good, bad, kind, ..) in table() {
        let body = json!({ "type": "object", "fields": [
            field("a/b~c", "optional", json!({ "type": "array", "items": node })),
            field("m", "optional", json!({ "type": "map", "items": node })),
        ]});
        let api = load(&with_request(body));
        let fine = json!({ "a/b~c": [good], "m": { "key": good } });
        assert_eq!(broken(&api, &fine), [], "{node}");
        for (value, statement, pointer) in [
            (json!({ "a/b~c": [good, bad] }), "request.a/b~c[]", "/a~1b~0c/1"),
            (json!({ "m": { "a": good, "k/": bad } }), "request.m{}", "/m/k~1"),
        ] {
            let found = broken(&api, &value);
            let told: Vec<_> =
                found.iter().map(|one| (one.statement.to_string(), one.pointer.as_str())).collect();
            assert_eq!(told, [(format!("{statement}#{kind}"), pointer)], "{node}");
        }
    }
}

#[test]
fn a_missing_field_is_named_however_many_are_mandatory() {
    for count in 1..6 {
        let names: Vec<_> = (0..count).map(|n| format!("f{n}")).collect();
        let fields: Vec<_> =
            names.iter().map(|name| field(name, "mandatory", json!({ "type": "string" }))).collect();
        let api = load(&with_request(json!({ "type": "object", "fields": fields })));
        let mut full = serde_json::Map::new();
        for name in &names {
            full.insert(name.clone(), json!("a"));
        }
        assert_eq!(broken(&api, &full.clone().into()), []);
        for name in &names {
            let mut lacking = full.clone();
            lacking.remove(name);
            let found = broken(&api, &lacking.into());
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].statement.to_string(), format!("request.{name}#required"));
            assert_eq!(found[0].expected, format!("a field `{name}`"));
            assert_eq!(found[0].pointer, "");
        }
    }
}

#[test]
fn a_response_field_must_be_there_unless_the_page_calls_it_optional() {
    let mut contract = with_request(json!({ "type": "object" }));
    let text = json!({ "type": "string" });
    contract["responses"] = json!([{
        "status": "200",
        "body": { "type": "object", "fields": [
            field("stated", "mandatory", text.clone()),
            field("listed", "unstated", text.clone()),
            field("optional", "optional", text.clone()),
            field("sometimes", "conditional", text),
        ]},
        "at": { "place": "Table 2" },
    }]);
    let api = load(&contract);
    let part = Part::Response("200".to_owned().try_into().unwrap());
    let validators = Validators::new(&api).unwrap();
    assert!(validators.check(part, &json!({ "stated": "a", "listed": "b", "more": 1 })).is_valid());
    let Outcome::Broken { broken, .. } = validators.check(part, &json!({})) else { panic!("it is broken") };
    let ids: Vec<_> = broken.iter().map(|one| one.statement.to_string()).collect();
    assert_eq!(ids, ["response.200.stated#present", "response.200.listed#present"]);
    assert_eq!(broken[0].actual, "no field");
    assert!(ids.iter().all(|id| api.statement(&id.parse().unwrap()).is_some()));
}

#[test]
fn a_204_without_body_breaks_only_when_there_is_one() {
    let mut contract = with_request(json!({ "type": "object" }));
    contract["responses"] = json!([
        { "status": "204", "at": { "place": "row 204" } },
        { "status": "429", "at": { "place": "row 429" } },
    ]);
    let api = load(&contract);
    let validators = Validators::new(&api).unwrap();
    let part = |status: &str| Part::Response(status.to_owned().try_into().unwrap());
    let Outcome::Broken { broken, .. } = validators.check(part("204"), &json!({ "a": 1 })) else {
        panic!("a 204 with a body is broken")
    };
    assert_eq!(broken[0].to_string(), "response.204#empty at /: expected no body, found an object with `a`");
    assert!(api.statement(&broken[0].statement).is_some());
    assert!(validators.check(part("429"), &json!("anything")).is_valid());
    assert_eq!(validators.check(part("500"), &json!({})), Outcome::Undocumented);
    assert_eq!(validators.response(204), Some(part("204")));
    assert_eq!(validators.response(500), None);
}

#[test]
fn two_limits_of_one_kind_both_hold() {
    let api = with_field(json!({ "type": "string", "limits": [
        { "rule": { "max-length": 5 } }, { "rule": { "max-length": 3 } }, { "rule": { "pattern": "^a" } },
        { "rule": { "pattern": "z$" } },
    ]}));
    assert_eq!(broken(&api, &json!({ "x": "az" })), []);
    for (value, id) in [("axxz", "max-length"), ("bz", "pattern"), ("ab", "pattern")] {
        let found = broken(&api, &json!({ "x": value }));
        assert_eq!(found.len(), 1, "{value}: {found:?}");
        assert_eq!(found[0].statement.to_string(), format!("request.x#{id}"));
    }
}

#[test]
fn one_of_several_fields_is_asked_for_by_name() {
    let text = json!({ "type": "string" });
    let api = load(&with_request(json!({
        "type": "object",
        "limits": [{ "rule": { "any-field": ["a", "b"] } }],
        "fields": [field("a", "optional", text.clone()), field("b", "optional", text)],
    })));
    assert_eq!(broken(&api, &json!({ "b": "x" })), []);
    let found = broken(&api, &json!({ "c": "x" }));
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["request#required at /: expected a field `a` or `b`, found only `c`"]);
    assert!(api.statement(&found[0].statement).is_some());
}

#[test]
fn a_default_is_written_and_refuses_nothing() {
    let api = with_field(json!({ "type": "integer", "limits": [{ "rule": { "default": 10 } }] }));
    let schema = to_schema(&api, Part::Request).unwrap();
    assert_eq!(schema["properties"]["x"]["default"], json!(10));
    assert_eq!(schema["properties"]["x"]["x-statements"]["default"], json!("request.x#default"));
    assert_eq!(broken(&api, &json!({ "x": 11 })), []);
}

#[test]
fn a_statement_broken_often_is_told_a_few_times() {
    let body = json!({ "type": "object", "fields": [
        field("ids", "optional", json!({ "type": "array", "items": { "type": "string" } })),
        field("last", "mandatory", json!({ "type": "string" })),
    ]});
    let api = load(&with_request(body));
    let found = broken(&api, &json!({ "ids": vec![1; 5000] }));
    assert_eq!(found.len(), 6);
    assert!(found.iter().any(|one| one.statement.to_string() == "request.last#required"));
}
