//! What an overlay merges into its contract: corrections, axes and names for examples.

use as_documented_contract::{Api, Contract, LoadError, Overlay};
use serde_json::{Value, json};

/// A lamp that is switched, with one axis that a rule has found.
fn lamp() -> Contract {
    let at = json!({"place": "Table 1"});
    let field =
        |name: &str| json!({"name": name, "requirement": "optional", "value": {"type": "string"}, "at": at});
    let lamp = json!({
        "format": 1, "api": "house/lamp/v1",
        "source": {"page": "lamp", "format": "text"},
        "operation": {"title": "Lamp", "method": "PUT", "path": "/v1/lamp", "at": at},
        "request": {
            "body": {"type": "object", "fields": [field("state"), field("colour")]},
            "media_type": "application/json", "at": at
        },
        "responses": [
            {"status": "200", "body": {"type": "object", "fields": [field("id")]}, "at": at},
            {"status": "500", "at": at}
        ],
        "examples": [{"name": "example request 1", "kind": "request", "body": {"state": "on"}, "at": at}],
        "axes": [found(), {
            "id": "order", "kind": "silence", "subject": "request", "text": "in which order", "values": []
        }]
    });
    Contract::from_json(&lamp.to_string()).unwrap()
}

fn found() -> Value {
    json!({
        "id": "colour-missing", "kind": "contradiction", "rule": "example-missing-mandatory",
        "subject": "request.colour", "text": "whether `colour` may be left out",
        "values": [
            {"name": "table", "text": "it may", "at": {"place": "Table 1"}},
            {"name": "example", "text": "it may not", "at": {"place": "Example 1"}, "edits": [
                {"require": {"subject": "request.colour", "requirement": "mandatory"}}
            ]}
        ]
    })
}

fn join(members: Value) -> Result<Api, LoadError> {
    let mut overlay = json!({"format": 1, "api": "house/lamp/v1"});
    for (name, value) in members.as_object().unwrap() {
        overlay[name] = value.clone();
    }
    Api::join(lamp(), Overlay::from_json(&overlay.to_string()).unwrap())
}

fn corrected(edits: Value) -> Result<Api, LoadError> {
    join(json!({"corrections": [{"why": "a reader sees it", "at": {"place": "Table 1"}, "edits": edits}]}))
}

/// The mistakes, one per line.
fn told(result: Result<Api, LoadError>) -> String {
    let mistakes = result.unwrap_err().mistakes;
    let lines: Vec<String> =
        mistakes.iter().map(|mistake| format!("{}: {}", mistake.pointer, mistake.message)).collect();
    lines.join("\n")
}

#[test]
fn an_overlay_without_anything_to_merge_leaves_the_contract_alone() {
    assert_eq!(join(json!({})).unwrap().contract, lamp());
}

#[test]
fn each_kind_of_edit_corrects_and_is_refused_where_it_matches_nothing() {
    let at = json!({"place": "Table 1"});
    let blind = json!({"type": "boolean"});
    let limit = json!({"rule": {"max-length": 9}});
    let size = json!({"name": "size", "requirement": "optional", "value": {"type": "integer"}, "at": at});
    let by = |status: &str| json!({"status": status, "at": at});
    let kinds = [
        (
            json!({"require": {"subject": "request.state", "requirement": "mandatory"}}),
            json!({"require": {"subject": "request.none", "requirement": "mandatory"}}),
            "request.state#required",
        ),
        (
            json!({"rename": {"subject": "request.state", "to": "power"}}),
            json!({"rename": {"subject": "request.none", "to": "power"}}),
            "request.power#type",
        ),
        (
            json!({"replace": {"subject": "response.500", "value": blind}}),
            json!({"replace": {"subject": "response.404", "value": blind}}),
            "response.500#type",
        ),
        (
            json!({"limit": {"subject": "request.state", "limit": limit}}),
            json!({"limit": {"subject": "request.none", "limit": limit}}),
            "request.state#max-length",
        ),
        (
            json!({"add-field": {"subject": "request", "field": size}}),
            json!({"add-field": {"subject": "request.none", "field": size}}),
            "request.size#type",
        ),
        (
            json!({"add-response": {"response": by("204")}}),
            json!({"add-response": {"response": by("500")}}),
            "response.204#empty",
        ),
    ];
    for (edit, astray, statement) in kinds {
        let api = corrected(json!([edit])).unwrap();
        assert!(api.statement(&statement.parse().unwrap()).is_some(), "{edit} makes no {statement}");
        let lost = told(corrected(json!([edit, astray])));
        assert!(lost.starts_with("/corrections/0/edits/1: the edit of `"), "{lost}");
        assert!(lost.ends_with("` matches nothing in the contract"), "{lost}");
    }
    let api = corrected(json!([{"remove-field": {"subject": "request.state"}}])).unwrap();
    assert!(api.contract.field(&"request.state".to_owned().into()).is_none());
    let api = corrected(json!([{"remove-response": {"status": "500"}}])).unwrap();
    assert_eq!(api.contract.responses.len(), 1);
    let lost = told(corrected(json!([
        {"remove-field": {"subject": "request.none"}}, {"remove-response": {"status": "404"}}
    ])));
    insta::assert_snapshot!(lost, @r"
    /corrections/0/edits/0: the edit of `request.none` matches nothing in the contract
    /corrections/0/edits/1: the edit of `response.404` matches nothing in the contract
    ");
}

#[test]
fn a_response_that_is_added_stands_by_its_status() {
    let api =
        corrected(json!([{"add-response": {"response": {"status": "404", "at": {"place": "Table 2"}}}}]))
            .unwrap();
    let all: Vec<String> = api.contract.responses.iter().map(|one| one.status.to_string()).collect();
    assert_eq!(all, ["200", "404", "500"]);
}

#[test]
fn a_correction_that_the_contract_has_come_to_say_is_a_mistake() {
    let same = json!([{"require": {"subject": "request.state", "requirement": "optional"}}]);
    insta::assert_snapshot!(told(corrected(same)), @"/corrections/0/edits/0: the edit of `request.state` changes nothing: the contract says so by itself");
    insta::assert_snapshot!(told(corrected(json!([]))), @"/corrections/0/edits: a correction has at least one edit");
}

#[test]
fn an_axis_with_the_id_of_another_stands_in_its_place_and_a_new_one_behind() {
    let mut own = found();
    own["text"] = json!("whether the lamp has a colour of its own");
    let new = json!({"id": "night", "kind": "silence", "subject": "operation", "text": "what it does at night",
        "values": [{"name": "shines", "text": "it shines", "at": {"place": "Table 1"}}]});
    let api = join(json!({"axes": [new, own]})).unwrap();
    let all: Vec<_> = api.contract.axes.iter().map(|axis| (axis.id.as_str(), axis.text.as_str())).collect();
    assert_eq!(
        all,
        [
            ("colour-missing", "whether the lamp has a colour of its own"),
            ("order", "in which order"),
            ("night", "what it does at night"),
        ]
    );
}

#[test]
fn an_axis_that_is_dropped_is_gone_and_one_that_is_not_there_cannot_be() {
    let api =
        join(json!({"dropped_axes": [{"id": "colour-missing", "why": "the example is of a white lamp"}]}))
            .unwrap();
    let all: Vec<_> = api.contract.axes.iter().map(|axis| axis.id.as_str()).collect();
    assert_eq!(all, ["order"]);
    assert!(api.statements().iter().all(|statement| statement.axes.is_empty()));
    let none = json!({"dropped_axes": [{"id": "shape", "why": "there is none"}]});
    insta::assert_snapshot!(told(join(none)), @"/dropped_axes/0/id: the contract has no axis `shape`: it has `colour-missing`, `order`");
}

#[test]
fn an_axis_whose_field_is_corrected_away_must_be_dropped_or_written_anew() {
    let gone = json!([{"why": "no lamp has one", "at": {"place": "Table 1"}, "edits": [
        {"remove-field": {"subject": "request.colour"}}
    ]}]);
    insta::assert_snapshot!(told(join(json!({"corrections": gone}))), @"/corrections: axis `colour-missing` of the contract edits what is corrected away: drop it in `dropped_axes`, or write it anew in `axes`");
    let dropped = json!([{"id": "colour-missing", "why": "no lamp has one"}]);
    assert!(join(json!({"corrections": gone, "dropped_axes": dropped})).is_ok());
    let anew = json!([{"id": "colour-missing", "kind": "silence", "subject": "request", "text": "what colour",
        "values": []}]);
    assert!(join(json!({"corrections": gone, "axes": anew})).is_ok());
}

#[test]
fn an_axis_of_the_overlay_names_what_is_there() {
    let mut stray = found();
    stray["subject"] = json!("request.shape");
    stray["values"][1]["edits"] = json!([{"remove-field": {"subject": "request.shape"}}]);
    let api = join(json!({"axes": [stray]}));
    insta::assert_snapshot!(told(api), @r"
    /axes/0/values/1/edits/0: the edit of `request.shape` matches nothing in the contract
    /axes/0/subject: `request.shape` matches nothing in the contract
    ");
    let mut touching = found();
    touching["touches"] = json!(["request.state#type", "request.state#max-length"]);
    insta::assert_snapshot!(told(join(json!({"axes": [touching]}))), @"/axes/0/touches/1: no statement is called `request.state#max-length`");
}

#[test]
fn an_example_gets_the_name_that_a_reader_gives_it() {
    let api = join(json!({"example_names": {"example request 1": "switch it on"}})).unwrap();
    assert_eq!(api.contract.examples[0].name, "switch it on");
    let none = join(json!({"example_names": {"example 1/2": "switch it off"}}));
    insta::assert_snapshot!(told(none), @"/example_names/example 1~12: the contract has no example `example 1/2`: it has `example request 1`");
}

#[test]
fn what_is_merged_is_said_once_so_that_joining_again_gives_the_same() {
    let api = join(json!({
        "corrections": [{"why": "a lamp without it stays as it is", "at": {"place": "Table 1"}, "edits": [
            {"require": {"subject": "request.state", "requirement": "mandatory"}}
        ]}],
        "dropped_axes": [{"id": "order", "why": "there is nothing to order"}],
        "example_names": {"example request 1": "switch it on"},
        "statements": [{"id": "request.state#effect", "tier": "documented", "at": {"place": "Table 1"}}],
    }))
    .unwrap();
    assert_ne!(api.contract, lamp());
    let again = Api::load(&api.contract.to_json(), Some(&api.overlay.to_json())).unwrap();
    assert_eq!(again, api);
}
