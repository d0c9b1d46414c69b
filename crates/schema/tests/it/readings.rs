//! Contradictions: alternatives are explicit, and a verdict names the readings.

use crate::subjects::{field, load, revision, with_request};
use as_documented_contract::{Reading, StatusKey};
use as_documented_schema::{Outcome, Part, SchemaError, Validators, to_schema};
use serde_json::{Value, json};

fn readings(all: &[&[(&str, &str)]]) -> Vec<Reading> {
    all.iter()
        .map(|one| one.iter().fold(Reading::default(), |reading, (axis, value)| reading.with(axis, value)))
        .collect()
}

/// A page whose table says `all_failure` = `Books` and whose example says `allFailure` = `books`.
fn contradictory() -> Value {
    let shape = |value: &str| json!({ "type": "string", "limits": [{ "rule": { "enum": [value] } }] });
    let mut contract = with_request(json!({ "type": "object", "fields": [
        field("action", "mandatory", json!({ "type": "string" })),
        field("all_failure", "mandatory", shape("Books")),
    ]}));
    let value = |name: &str, edits: Value| json!({ "name": name, "text": "so", "at": { "place": name }, "edits": edits });
    contract["axes"] = json!([
        {
            "id": "name", "kind": "contradiction", "subject": "request.all_failure", "text": "which name",
            "values": [
                value("table", json!([])),
                value("example", json!([{ "rename": { "subject": "request.all_failure", "to": "allFailure" } }])),
            ],
        },
        {
            "id": "value", "kind": "contradiction", "subject": "request.all_failure", "text": "which value",
            "values": [
                value("table", json!([])),
                value("example", json!([
                    { "replace": { "subject": "request.all_failure", "value": shape("books") } },
                ])),
            ],
        },
        {
            "id": "elsewhere", "kind": "silence", "subject": "response", "text": "it touches no body",
            "values": [value("yes", json!([])), value("no", json!([]))],
        },
    ]);
    contract
}

#[test]
fn a_body_names_the_readings_that_it_satisfies() {
    let validators = Validators::new(&load(&contradictory())).unwrap();
    for (body, expected) in [
        (
            json!({"action": "a", "all_failure": "Books"}),
            readings(&[&[("name", "table"), ("value", "table")]]),
        ),
        (
            json!({"action": "a", "allFailure": "books"}),
            readings(&[&[("name", "example"), ("value", "example")]]),
        ),
        (
            json!({"action": "a", "allFailure": "books", "all_failure": "Books"}),
            readings(&[
                &[("name", "example"), ("value", "example")],
                &[("name", "table"), ("value", "table")],
            ]),
        ),
    ] {
        let outcome = validators.check(Part::Request, &body);
        assert_eq!(outcome, Outcome::Valid { readings: expected.clone() }, "{body}");
        assert!(!validators.is_accepted_by_all_readings(Part::Request, &body));
        for reading in expected {
            assert!(validators.is_valid_under(&reading, Part::Request, &body));
        }
    }
}

#[test]
fn a_broken_body_is_told_under_the_nearest_reading() {
    let validators = Validators::new(&load(&contradictory())).unwrap();
    let body = json!({ "all_failure": "books" });
    let Outcome::Broken { broken, nearest } = validators.check(Part::Request, &body) else {
        panic!("`action` is missing")
    };
    assert_eq!(nearest, Reading::default().with("name", "table").with("value", "example"));
    let told: Vec<_> = broken.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["request.action#required at /: expected a field `action`, found only `all_failure`"]);
    assert_eq!(broken[0].also_valid_under, []);

    // Under the table's reading the value is wrong too, and that is all right under the example's.
    let by_reading = validators.breaches_by_reading(Part::Request, &body);
    assert_eq!(by_reading.len(), 4);
    assert_eq!(by_reading[0].readings, readings(&[&[("name", "table"), ("value", "table")]]));
    let spelling =
        by_reading[0].broken.iter().find(|one| one.statement.to_string() == "request.all_failure#enum");
    let others = &spelling.unwrap().also_valid_under;
    assert!(others.contains(&nearest), "{others:?}");
    assert!(!others.contains(&by_reading[0].readings[0]), "{others:?}");
}

#[test]
fn a_reading_that_settles_less_leaves_the_rest_free() {
    let validators = Validators::new(&load(&contradictory())).unwrap();
    let body = json!({ "action": "a", "all_failure": "books" });
    let partial = |axis: &str, value: &str| Reading::default().with(axis, value);
    assert!(validators.is_valid_under(&Reading::default(), Part::Request, &body));
    assert!(validators.is_valid_under(&partial("name", "table"), Part::Request, &body));
    assert!(validators.is_valid_under(&partial("value", "example"), Part::Request, &body));
    assert!(validators.is_valid_under(&partial("elsewhere", "no"), Part::Request, &body));
    assert!(!validators.is_valid_under(&partial("value", "table"), Part::Request, &body));
    assert!(!validators.is_valid_under(&partial("name", "example"), Part::Request, &body));
}

#[test]
fn alternatives_are_explicit_shapes_named_by_their_readings() {
    let schema = to_schema(&load(&contradictory()), Part::Request).unwrap();
    let titles: Vec<_> =
        schema["anyOf"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(
        titles,
        [
            "name=table, value=table",
            "name=table, value=example",
            "name=example, value=table",
            "name=example, value=example"
        ]
    );
    assert_eq!(schema["anyOf"][3]["x-readings"], json!([{ "name": "example", "value": "example" }]));
    assert_eq!(schema["anyOf"][3]["properties"]["allFailure"]["enum"], json!(["books"]));
}

#[test]
fn the_compiled_document_agrees_with_the_validators() {
    let api = load(&contradictory());
    let document = jsonschema::draft202012::new(&to_schema(&api, Part::Request).unwrap()).unwrap();
    let validators = Validators::new(&api).unwrap();
    for body in [
        json!({}),
        json!({ "action": "a" }),
        json!({ "action": "a", "all_failure": "books" }),
        json!({ "action": "a", "allFailure": "BOOKS" }),
        json!({ "action": "a", "allFailure": "Books" }),
        json!({ "action": 1, "allFailure": "Books" }),
    ] {
        assert_eq!(document.is_valid(&body), validators.is_valid(Part::Request, &body), "{body}");
    }
}

#[test]
fn undocumented_fields_are_noted_and_fail_nothing() {
    let validators = Validators::new(&load(&contradictory())).unwrap();
    let body =
        json!({ "action": "a", "all_failure": "Books", "allFailure": "x", "more": { "a": 1 }, "a/b": 2 });
    assert!(validators.is_valid(Part::Request, &body));
    // `allFailure` is documented under a reading, but not under the one that this body satisfies.
    assert_eq!(validators.extra_fields(Part::Request, &body), ["/allFailure", "/more", "/a~1b"]);
    assert_eq!(validators.explained_by(Part::Request, &body), []);
    let exact = json!({ "action": "a", "all_failure": "Books" });
    assert_eq!(validators.extra_fields(Part::Request, &exact), Vec::<String>::new());
    assert_eq!(
        validators.explained_by(Part::Request, &exact),
        readings(&[&[("name", "table"), ("value", "table")]])
    );
}

#[test]
fn a_response_that_only_one_reading_documents_is_judged_under_that_one() {
    let mut contract = contradictory();
    contract["axes"] = json!([{
        "id": "created", "kind": "contradiction", "subject": "response.201", "text": "whether there is a 201",
        "values": [
            { "name": "no", "text": "no", "at": { "place": "a" } },
            { "name": "yes", "text": "yes", "at": { "place": "b" }, "edits": [{ "add-response": { "response": {
                "status": "201", "body": { "type": "object" }, "at": { "place": "b" }
            }}}]},
        ],
    }]);
    let validators = Validators::new(&load(&contract)).unwrap();
    let part = Part::Response(StatusKey::Code(201));
    assert_eq!(
        validators.check(part, &json!({})),
        Outcome::Valid { readings: readings(&[&[("created", "yes")]]) }
    );
    assert!(!validators.is_valid_under(&Reading::default().with("created", "no"), part, &json!({})));
}

#[test]
fn readings_without_end_are_refused_before_they_are_built() {
    let mut contract = contradictory();
    let axes: Vec<_> = (0..40)
        .map(|n| {
            json!({
                "id": format!("axis-{n}"), "kind": "contradiction", "subject": "request.action", "text": "?",
                "values": [
                    { "name": "a", "text": "a", "at": { "place": "a" } },
                    { "name": "b", "text": "b", "at": { "place": "b" }, "edits": [
                        { "require": { "subject": "request.action", "requirement": "optional" } },
                    ]},
                ],
            })
        })
        .collect();
    contract["axes"] = axes.into();
    let error = Validators::new(&load(&contract)).unwrap_err();
    assert!(matches!(error, SchemaError::TooManyReadings { most: 1024, .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "the request of `shelf/put-books/v1` has {} readings, and at most 1024 can be told apart: settle some of \
             its axes",
            1_u64 << 40
        )
    );
}

#[test]
fn rocketmq_keeps_name_and_value_of_its_switch_apart() {
    let validators = Validators::new(&revision("dms-rocketmq/instances-action/v2")).unwrap();
    let table = json!({ "action": "delete", "all_failure": "RocketMQ" });
    let example = json!({ "action": "delete", "allFailure": "rocketmq" });
    let named = |body: &Value, axis: &str| {
        let mut values: Vec<_> = validators
            .explained_by(Part::Request, body)
            .iter()
            .filter_map(|reading| reading.get(axis).map(str::to_owned))
            .collect();
        values.dedup();
        values
    };
    assert_eq!(named(&table, "all-failure-name"), ["table"]);
    assert_eq!(named(&example, "all-failure-name"), ["example"]);
    let under =
        |value: &str| Reading::default().with("all-failure-name", "table").with("all-failure-value", value);
    assert!(validators.is_valid_under(&under("table"), Part::Request, &table));
    assert!(!validators.is_valid_under(&under("example"), Part::Request, &table));
}
