//! The documented examples of the five revisions, valid or not exactly as their contradictions say.

use crate::subjects::{revision, revisions};
use as_documented_contract::{ExampleKind, Reading, StatusKey};
use as_documented_schema::{Outcome, Part, Validators};
use serde_json::{Value, json};

/// Every example under every axis that decides over it: the id, the kind, and the values that accept it.
#[test]
fn documented_examples_hold_exactly_where_their_contradictions_say() {
    let mut told = Vec::new();
    for api in revisions() {
        let validators = Validators::new(&api).unwrap();
        for example in &api.contract.examples {
            let Some(body) = &example.body else { continue };
            let part = match (example.kind, example.status) {
                (ExampleKind::Request, _) => Part::Request,
                (ExampleKind::Response, Some(status)) => Part::Response(status),
                (ExampleKind::Response, None) => Part::Response(StatusKey::Code(200)),
            };
            assert!(validators.is_valid(part, body), "{}: {} has no reading", api.id(), example.name);
            assert_eq!(validators.extra_fields(part, body), Vec::<String>::new());
            let mut deciding = Vec::new();
            for axis in api.axes_of(&part.subject()) {
                let accepted: Vec<_> = axis
                    .values
                    .iter()
                    .map(|value| value.name.as_str())
                    .filter(|value| {
                        let reading = Reading::default().with(&axis.id, value);
                        validators.is_valid_under(&reading, part, body)
                    })
                    .collect();
                if accepted.len() < axis.values.len() {
                    deciding.push(format!("{}={}", axis.id, accepted.join("|")));
                }
            }
            let when = if deciding.is_empty() { "always".to_owned() } else { deciding.join(", ") };
            told.push(format!("{} {part} `{}`: {when}", api.id(), example.name));
        }
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn fifty_one_ids_break_one_statement_of_clouddc() {
    let api = revision("clouddc/batch-delete/v1");
    let validators = Validators::new(&api).unwrap();
    let ids =
        |count: usize| json!({ "instance_id_set": vec!["0198170e-4ca7-7ee4-89a7-fa631843920b"; count] });
    assert!(validators.is_accepted_by_all_readings(Part::Request, &ids(50)));
    let Outcome::Broken { broken, .. } = validators.check(Part::Request, &ids(51)) else {
        panic!("51 ids are too many")
    };
    let told: Vec<_> = broken.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["request.instance_id_set#max-items at /instance_id_set: expected at most 50 items, found 51 items"]
    );
}

#[test]
fn a_broken_list_is_held_against_the_reading_that_knows_the_list() {
    let validators = Validators::new(&revision("clouddc/batch-delete/v1")).unwrap();
    let part = Part::Response(StatusKey::Code(202));
    let body = json!({ "instances": [{ "id": 5 }, { "id": 6 }, { "id": 7 }] });
    let Outcome::Broken { broken, nearest } = validators.check(part, &body) else { panic!("ids are text") };
    assert_eq!(nearest, Reading::default().with("response-shape", "table"));
    assert_eq!(
        broken.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [0, 1, 2].map(|n| format!(
            "response.202.instances[].id#type at /instances/{n}/id: expected a string, found `{}`",
            n + 5
        ))
    );
    let flat = json!({ "instance_id": 5 });
    let Outcome::Broken { nearest, .. } = validators.check(part, &flat) else { panic!("ids are text") };
    assert_eq!(nearest, Reading::default().with("response-shape", "example"));
}

#[test]
fn error_ext_msg_of_dcs_is_null_absent_or_the_text_null() {
    let validators = Validators::new(&revision("dcs/instances-status/v2")).unwrap();
    let part = Part::Response(StatusKey::Code(400));
    let body = |extra: Value| {
        let mut body = json!({ "error_code": "DCS.4001", "error_msg": "no" });
        if !extra.is_null() {
            body["error_ext_msg"] = extra;
        }
        body
    };
    let mut with_null = body(json!("x"));
    with_null["error_ext_msg"] = Value::Null;
    for good in [with_null, body(Value::Null), body(json!("null"))] {
        assert!(validators.is_valid(part, &good), "{good}");
    }
    for bad in [body(json!("other")), body(json!(1))] {
        assert!(!validators.is_valid(part, &bad), "{bad}");
    }
    let Outcome::Broken { broken, .. } = validators.check(part, &body(json!("other"))) else {
        panic!("broken")
    };
    assert!(broken.iter().all(|one| one.pointer == "/error_ext_msg"), "{broken:?}");
}

#[test]
fn a_success_body_of_each_revision_is_more_than_an_empty_object() {
    for api in revisions() {
        let validators = Validators::new(&api).unwrap();
        for response in &api.contract.responses {
            if response.body.is_none() {
                continue;
            }
            let part = Part::Response(response.status);
            for body in [json!({}), json!([]), json!("x"), json!(null)] {
                assert!(!validators.is_valid(part, &body), "{} {part}: {body}", api.id());
            }
        }
    }
}

#[test]
fn validators_are_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Validators>();
}
