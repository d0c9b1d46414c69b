//! Nesting without end, in bodies and in contracts.

use crate::subjects::{field, load, revisions, with_request};
use as_documented_contract::{Api, Node, Type};
use as_documented_schema::{Part, Validators, omitted};
use serde_json::{Value, json};

#[test]
fn a_body_nested_a_million_deep_never_becomes_a_value() {
    let text = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    assert!(serde_json::from_str::<Value>(&text).is_err());
}

#[test]
fn the_deepest_body_that_can_be_read_is_judged() {
    let text = "[".repeat(127) + &"]".repeat(127);
    let value: Value = serde_json::from_str(&text).unwrap();
    for api in revisions() {
        let validators = Validators::new(&api).unwrap();
        assert!(!validators.is_valid(Part::Request, &value));
        assert!(
            !validators.check(Part::Request, &json!({ "instances": value.clone() })).is_valid()
                || api.id().service() == "clouddc"
        );
        let _ = validators.extra_fields(Part::Request, &value);
    }
}

fn nested(depth: usize) -> Api {
    let mut contract = load(&with_request(json!({ "type": "object", "fields": [
        field("x", "optional", json!({ "type": "string" })),
    ]})))
    .contract;
    let mut node = Node::new(Type::String);
    for _ in 0..depth {
        node = Node::array(node);
    }
    contract.request.as_mut().unwrap().body.fields[0].value = node;
    Api::bare(contract).unwrap()
}

#[test]
fn a_contract_nested_beyond_a_hundred_levels_is_cut_there_and_says_so() {
    assert_eq!(omitted(&nested(90)).unwrap(), []);
    let api = nested(150);
    let told = omitted(&api).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].reason, "it lies deeper than 100 levels");
    let validators = Validators::new(&api).unwrap();
    let list = |depth: usize, end: Value| (0..depth).fold(end, |value, _| json!([value]));
    assert!(validators.is_valid(Part::Request, &json!({ "x": list(99, json!([])) })));
    assert!(!validators.is_valid(Part::Request, &json!({ "x": list(99, json!("a")) })));
    // Below the cut anything goes.
    assert!(validators.is_valid(Part::Request, &json!({ "x": list(110, json!("a")) })));
}
