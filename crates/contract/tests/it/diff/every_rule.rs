//! One change at a time: the rule it falls under, whom it breaks, and the same read backwards. The contract without
//! the change is the subject on which the rule must stay silent.

use super::{rules, with};
use as_documented_contract::Party::{self, Reader, Sender, Server};
use as_documented_contract::{ChangeRule, diff};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Parties = &'static [Party];
type Edits = Vec<(&'static str, Value)>;

struct Case {
    old: Edits,
    new: Edits,
    rule: &'static str,
    breaks: &'static [Party],
    backwards: &'static [Party],
}

const NAME: &str = "/request/body/fields/0";
const NOTE: &str = "/request/body/fields/1";
const ID: &str = "/responses/0/body/fields/0";
const STATE: &str = "/responses/0/body/fields/1";

fn case(
    rule: &'static str,
    edits: &[(&'static str, &'static str, Value)],
    breaks: &'static [Party],
    backwards: &'static [Party],
) -> Case {
    between(rule, &[], edits, breaks, backwards)
}

/// Pointers in two halves, so that a field and a part of it can be named apart.
fn between(
    rule: &'static str,
    old: &[(&'static str, &'static str, Value)],
    new: &[(&'static str, &'static str, Value)],
    breaks: &'static [Party],
    backwards: &'static [Party],
) -> Case {
    let edits = |all: &[(&'static str, &'static str, Value)]| -> Edits {
        all.iter().map(|(a, b, value)| (&*format!("{a}{b}").leak(), value.clone())).collect()
    };
    Case { old: edits(old), new: edits(new), rule, breaks, backwards }
}

fn limits(rule: Value) -> Value {
    json!([{ "rule": rule }])
}

fn field(name: &str, requirement: &str) -> Value {
    json!({"name": name, "requirement": requirement, "value": {"type": "boolean"}, "at": {"place": "Table 9"}})
}

const BOTH: &[Party] = &[Sender, Server];
const NOBODY: &[Party] = &[];

fn calls() -> Vec<Case> {
    let axis = |values: &[&str]| {
        let values: Vec<_> = values
            .iter()
            .map(|name| json!({"name": name, "text": "so", "at": {"place": "Table 2"}}))
            .collect();
        json!([{"id": "which", "kind": "silence", "subject": "request.note", "text": "which", "values": values}])
    };
    let moved = json!({"in": "header", "field":
        {"name": "limit", "requirement": "optional", "value": {"type": "integer"}, "at": {"place": "Table 1"}}});
    vec![
        case("method-changed", &[("/operation", "/method", json!("PUT"))], BOTH, BOTH),
        case("path-changed", &[("/operation", "/path", json!("/v1/{project_id}/items"))], BOTH, BOTH),
        case("became-asynchronous", &[("/operation", "/asynchronous", json!(true))], &[Reader], &[Server]),
        case("operation-deprecated", &[("/operation", "/deprecated", json!(true))], NOBODY, NOBODY),
        case("media-type-changed", &[("/request", "/media_type", json!("text/plain"))], BOTH, BOTH),
        case("request-body-removed", &[("", "/request", Value::Null)], BOTH, BOTH),
        case("parameter-moved", &[("/parameters", "/1", moved)], BOTH, BOTH),
        case(
            "path-parameter-renamed",
            &[
                ("/operation", "/path", json!("/v1/{tenant}/things")),
                ("/parameters/0/field", "/name", json!("tenant")),
            ],
            NOBODY,
            NOBODY,
        ),
        case("example-changed", &[("/examples/0", "/body", json!({"name": "b"}))], NOBODY, NOBODY),
        case("example-removed", &[("/examples", "/0", Value::Null)], NOBODY, NOBODY),
        case("axis-added", &[("", "/axes", axis(&["a", "b"]))], NOBODY, NOBODY),
        between(
            "axis-changed",
            &[("", "/axes", axis(&["a"]))],
            &[("", "/axes", axis(&["a", "b"]))],
            NOBODY,
            NOBODY,
        ),
    ]
}

fn fields() -> Vec<Case> {
    let condition = |text: &str| {
        let mut row = field("extra", "conditional");
        row["condition"] = json!(text);
        row
    };
    vec![
        case(
            "request-field-added",
            &[("/request/body/fields", "/-", field("extra", "optional"))],
            &[Server],
            &[Sender],
        ),
        case(
            "request-field-added",
            &[("/request/body/fields", "/-", field("extra", "mandatory"))],
            BOTH,
            BOTH,
        ),
        case("request-field-removed", &[("/parameters", "/1", Value::Null)], &[Sender], &[Server]),
        between(
            "request-field-renamed",
            &[("/request/body/fields", "/-", field("allFailure", "optional"))],
            &[("/request/body/fields", "/-", field("all_failure", "optional"))],
            BOTH,
            BOTH,
        ),
        case(
            "request-field-became-mandatory",
            &[(NOTE, "/requirement", json!("mandatory"))],
            &[Sender],
            &[Server],
        ),
        case(
            "request-field-became-optional",
            &[(NAME, "/requirement", json!("conditional"))],
            &[Server],
            &[Sender],
        ),
        case(
            "request-field-became-conditional",
            &[(NOTE, "/requirement", json!("conditional"))],
            &[Sender],
            &[Server],
        ),
        between(
            "request-field-condition-changed",
            &[("/request/body/fields", "/-", condition("a is given"))],
            &[("/request/body/fields", "/-", condition("b is given"))],
            BOTH,
            BOTH,
        ),
        case(
            "request-field-requirement-unstated",
            &[(NOTE, "/requirement", json!("unstated"))],
            NOBODY,
            NOBODY,
        ),
        case("request-field-deprecated", &[(NOTE, "/deprecated", json!(true))], NOBODY, NOBODY),
        case(
            "response-field-added",
            &[("/responses/0/body/fields", "/-", field("extra", "unstated"))],
            &[Server],
            &[Reader],
        ),
        case(
            "response-field-added",
            &[("/responses/0/body/fields", "/-", field("extra", "optional"))],
            NOBODY,
            &[Reader],
        ),
        case(
            "response-field-added",
            &[("/responses/0", "/headers", json!([field("X-Id", "mandatory")]))],
            &[Server],
            &[Reader],
        ),
        between(
            "response-field-renamed",
            &[("/responses/0/body/fields", "/-", field("instanceId", "mandatory"))],
            &[("/responses/0/body/fields", "/-", field("instance_id", "mandatory"))],
            &[Reader, Server],
            &[Reader, Server],
        ),
        case(
            "response-field-became-optional",
            &[(ID, "/requirement", json!("optional"))],
            &[Reader],
            &[Server],
        ),
        case(
            "response-field-became-conditional",
            &[(STATE, "/requirement", json!("conditional"))],
            &[Server],
            &[Reader],
        ),
        between(
            "response-field-condition-changed",
            &[("/responses/0/body/fields", "/-", condition("a is given"))],
            &[("/responses/0/body/fields", "/-", condition("b is given"))],
            &[Reader, Server],
            &[Reader, Server],
        ),
        case(
            "response-field-requirement-unstated",
            &[(ID, "/requirement", json!("unstated"))],
            NOBODY,
            NOBODY,
        ),
        case("response-field-deprecated", &[(ID, "/deprecated", json!(true))], NOBODY, NOBODY),
        case(
            "status-added",
            &[("/responses", "/-", json!({"status": "204", "at": {"place": "Table 5"}}))],
            &[Reader],
            &[Server],
        ),
        case("status-unnamed", &[("/responses/0", "/status", json!("default"))], NOBODY, NOBODY),
        case("response-body-removed", &[("/responses/0", "/body", Value::Null)], &[Reader], &[Server]),
    ]
}

/// Shapes and limits, on the request's optional field and on the response's, whose parties are turned round.
fn shapes() -> Vec<Case> {
    let mut out = Vec::new();
    let sides: [(&str, &str, Parties, Parties, Parties); 2] = [
        ("request", NOTE, &[Sender], &[Server], BOTH),
        ("response", STATE, &[Server], &[Reader], &[Reader, Server]),
    ];
    for (side, at, narrowed, widened, both) in sides {
        let rule = |name: &str| -> &'static str { format!("{side}-{name}").leak() };
        let at: &'static str = at;
        let mut changed = |name: &str, old: Value, new: Value, breaks, backwards| {
            let edits = |value: Value| [(at, "/value/limits", value)];
            out.push(between(rule(name), &edits(old), &edits(new), breaks, backwards));
        };
        let none = || json!([]);
        changed("enum-added", none(), limits(json!({"enum": ["a"]})), narrowed, widened);
        let two = || limits(json!({"enum": ["a", "b"]}));
        changed("enum-value-removed", two(), limits(json!({"enum": ["a"]})), narrowed, widened);
        for (name, low, high) in [("max-length", 5, 9), ("max-items", 5, 9)] {
            let rule = |n: i32| limits(json!({ name: n }));
            changed("limit-tightened", rule(high), rule(low), narrowed, widened);
            changed("limit-tightened", none(), rule(low), narrowed, widened);
        }
        for (name, low, high) in [("min-length", 5, 9), ("min-items", 5, 9)] {
            let rule = |n: i32| limits(json!({ name: n }));
            changed("limit-tightened", rule(low), rule(high), narrowed, widened);
            changed("limit-loosened", rule(low), none(), widened, narrowed);
        }
        for (name, loose, tight) in [("minimum", 1.5, 2.0), ("maximum", 9.0, 2.0)] {
            let rule = |n: f64| limits(json!({ name: n }));
            changed("limit-tightened", rule(loose), rule(tight), narrowed, widened);
        }
        changed("limit-tightened", none(), json!([{"rule": "unique-items"}]), narrowed, widened);
        changed("limit-tightened", none(), limits(json!({"pattern": "^a"})), narrowed, widened);
        changed("limit-tightened", none(), limits(json!({"format": "uuid"})), narrowed, widened);
        let any = |names: &[&str]| limits(json!({ "any-field": names }));
        changed("limit-loosened", any(&["a"]), any(&["b", "a"]), widened, narrowed);
        changed(
            "limit-changed",
            limits(json!({"pattern": "^a"})),
            limits(json!({"pattern": "^b"})),
            both,
            both,
        );
        let default = |value: &str| limits(json!({ "default": value }));
        let request = side == "request";
        let weigh = |parties: &'static [Party]| if request { parties } else { NOBODY };
        changed("default-added", none(), default("a"), weigh(&[Server]), weigh(&[Sender]));
        changed("default-changed", default("a"), default("b"), weigh(BOTH), weigh(BOTH));
        let ty = |name: &str| [(at, "/value/type", json!(name))];
        out.push(between(rule("type-changed"), &ty("string"), &ty("boolean"), both, both));
        out.push(between(rule("type-narrowed"), &ty("number"), &ty("integer"), narrowed, widened));
        out.push(between(rule("type-widened"), &ty("string"), &ty("any"), widened, narrowed));
        out.push(case(rule("null-allowed"), &[(at, "/value/nullable", json!(true))], widened, narrowed));
    }
    out
}

fn all() -> Vec<Case> {
    calls().into_iter().chain(fields()).chain(shapes()).collect()
}

#[test]
fn each_change_is_found_alone_and_breaks_whom_it_should() {
    for one in all() {
        let (old, new) = (with(&one.old), with(&one.new));
        let found = diff(&old, &new);
        let told: Vec<_> = rules(&found).into_iter().map(|(rule, _, parties)| (rule, parties)).collect();
        assert_eq!(told, [(one.rule, one.breaks.to_vec())], "{:?} -> {:?}: {found:#?}", one.old, one.new);
        let back = diff(&new, &old);
        let inverse = found[0].rule.inverse().as_str();
        let told: Vec<_> = rules(&back).into_iter().map(|(rule, _, parties)| (rule, parties)).collect();
        assert_eq!(told, [(inverse, one.backwards.to_vec())], "{:?} <- {:?}: {back:#?}", one.old, one.new);
    }
}

#[test]
fn what_is_the_same_is_no_change() {
    for one in all() {
        for edits in [one.old, one.new] {
            assert_eq!(diff(&with(&edits), &with(&edits)), [], "{edits:?}");
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let seen: BTreeSet<&str> = all()
        .iter()
        .flat_map(|one| {
            let rule = *ChangeRule::ALL.iter().find(|rule| rule.as_str() == one.rule).unwrap();
            [rule.as_str(), rule.inverse().as_str()]
        })
        .collect();
    let missing: Vec<_> = ChangeRule::ALL.iter().filter(|rule| !seen.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn moving_a_row_on_the_page_is_no_change() {
    let moved = with(&[
        (&format!("{NAME}/at"), json!({"place": "Table 7", "line": 90})),
        ("/operation/title", json!("Making a Thing")),
    ]);
    assert_eq!(diff(&with(&[]), &moved), []);
}

#[test]
fn nested_changes_carry_the_whole_subject() {
    let new = with(&[("/request/body/fields/2/value/items/type", json!("integer"))]);
    assert_eq!(
        rules(&diff(&with(&[]), &new)),
        [("request-type-changed", "request.ids[]", vec![Sender, Server])]
    );
}

#[test]
fn two_unlike_fields_are_not_taken_for_a_renaming() {
    let new = with(&[(NOTE, field("remark", "optional"))]);
    let found = diff(&with(&[]), &new);
    assert_eq!(
        rules(&found),
        [
            ("request-field-removed", "request.note", vec![Sender]),
            ("request-field-added", "request.remark", vec![Server])
        ]
    );
}
