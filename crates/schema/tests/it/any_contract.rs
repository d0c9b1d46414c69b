//! Contracts that no careful page would make: whatever loads compiles, and makes a valid OpenAPI document.

use crate::openapi::assert_valid;
use crate::subjects::{field, with_request};
use as_documented_contract::Api;
use as_documented_schema::{Validators, generate, parts, to_openapi, to_schema};
use proptest::prelude::*;
use serde_json::{Value, json};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "a", "b", "X-Auth-Token", "Accept", "content-type", "project_id", "", "a.b", "a/b", "a~1", "$ref", "$id",
            "[]", "{}", "=", "x-statements", "required:a", "名", "a b", "%", "\u{0}", "..", "#",
        ])
        .prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

fn rule() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(|n| json!({ "max-items": n })),
        any::<u64>().prop_map(|n| json!({ "min-length": n })),
        any::<i64>().prop_map(|n| json!({ "minimum": n })),
        (-1e300_f64..1e300).prop_map(|n| json!({ "maximum": n })),
        "\\PC{0,8}".prop_map(|text| json!({ "pattern": text })),
        name().prop_map(|text| json!({ "format": text })),
        prop::sample::select(vec!["uuid", "date-time", "ipv4", "uri", "regex", "int32"])
            .prop_map(|text| json!({ "format": text })),
        prop::collection::vec(prop::sample::select(vec![json!("a"), json!(1), json!(null), json!({})]), 0..4)
            .prop_map(|values| json!({ "enum": values })),
        prop::sample::select(vec![json!("a"), json!(1), json!([]), json!(null)])
            .prop_map(|value| json!({ "default": value })),
        prop::collection::vec(name(), 0..3).prop_map(|names| json!({ "any-field": names })),
        Just(json!("unique-items")),
    ]
}

fn node() -> impl Strategy<Value = Value> {
    let types = vec!["string", "integer", "number", "boolean", "object", "array", "map", "null", "any"];
    let leaf = (prop::sample::select(types), any::<bool>(), prop::collection::vec(rule(), 0..3)).prop_map(
        |(ty, nullable, rules)| {
            let limits: Vec<_> = rules.into_iter().map(|rule| json!({ "rule": rule })).collect();
            json!({ "type": ty, "nullable": nullable, "limits": limits })
        },
    );
    leaf.prop_recursive(3, 12, 3, |inner| {
        let rows = prop::collection::vec((name(), requirement(), inner.clone()), 0..3);
        (rows, prop::option::of(inner), prop::sample::select(vec!["object", "array", "map", "any", "string"]))
            .prop_map(|(rows, items, ty)| {
                let fields: Vec<_> =
                    rows.into_iter().map(|(name, must, value)| field(&name, must, value)).collect();
                let mut out = json!({ "type": ty, "fields": fields });
                if let Some(items) = items {
                    out["items"] = items;
                }
                out
            })
    })
}

fn requirement() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["mandatory", "optional", "conditional", "unstated"])
}

fn contract() -> impl Strategy<Value = Value> {
    let parameter = (prop::sample::select(vec!["path", "query", "header"]), name(), requirement(), node())
        .prop_map(|(place, name, must, value)| json!({ "in": place, "field": field(&name, must, value) }));
    let header = (name(), requirement(), node()).prop_map(|(name, must, value)| field(&name, must, value));
    let response = (
        prop::sample::select(vec!["100", "200", "204", "302", "404", "599", "default"]),
        prop::option::of(node()),
        prop::collection::vec(header, 0..2),
    )
        .prop_map(|(status, body, headers)| {
            let mut out = json!({ "status": status, "headers": headers, "at": { "place": "T" } });
            if let Some(body) = body {
                out["body"] = body;
            }
            out
        });
    let example = (name(), any::<bool>(), prop::option::of(prop::sample::select(vec!["200", "404"]))).prop_map(
        |(name, request, status)| {
            let mut out = json!({ "name": name, "kind": if request { "request" } else { "response" }, "body": {},
                "at": { "place": "E" } });
            if let Some(status) = status {
                out["status"] = json!(status);
            }
            out
        },
    );
    (
        node(),
        prop::collection::vec(parameter, 0..4),
        prop::collection::vec(response, 0..4),
        prop::collection::vec(example, 0..3),
        prop::sample::select(vec![
            "/v1/{project_id}/b",
            "v1/{a}/{a}",
            "",
            "/{",
            "/}{/{}",
            "/x?y={z}",
            "/{a b}#f",
        ]),
        prop::sample::select(vec!["application/json", "", "text/plain; charset=utf-8"]),
    )
        .prop_map(|(body, parameters, responses, examples, path, media_type)| {
            let mut out = with_request(body);
            out["request"]["media_type"] = json!(media_type);
            out["operation"]["path"] = json!(path);
            out["parameters"] = parameters.into();
            out["responses"] = responses.into();
            out["examples"] = examples.into();
            out
        })
}

/// A contract costs some dozen compilations, so a quarter of the usual count.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.div_ceil(4), failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_loads_compiles_and_makes_valid_documents(contract in contract()) {
        let Ok(api) = Api::load(&contract.to_string(), None) else { return Ok(()) };
        let validators = Validators::new(&api);
        prop_assert!(validators.is_ok(), "{}", validators.unwrap_err());
        for part in parts(&api) {
            let schema = to_schema(&api, part).unwrap();
            prop_assert!(jsonschema::meta::is_valid(&schema), "{schema}");
        }
        assert_valid(&to_openapi(&api).unwrap());
        prop_assert_eq!(generate(&api).unwrap(), generate(&api).unwrap());
    }
}
