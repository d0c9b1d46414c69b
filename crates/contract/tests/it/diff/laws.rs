//! What holds for any two contracts: nothing changes between equals, and reading backwards undoes every change.

use super::with;
use crate::pages::{REVISIONS, load};
use as_documented_contract::{Change, Contract, Party, Place, diff};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn limit() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0u64..9).prop_map(|n| json!({"max-length": n})),
        (0u64..9).prop_map(|n| json!({"min-length": n})),
        (-9i64..9).prop_map(|n| json!({"minimum": n})),
        (-9.0f64..9.0).prop_map(|n| json!({"maximum": n})),
        proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3).prop_map(|all| json!({"enum": all})),
        "[ab]{1,2}".prop_map(|text| json!({"pattern": text})),
        "[ab]".prop_map(|text| json!({"default": text})),
    ]
}

fn node() -> BoxedStrategy<Value> {
    let leaf = (
        proptest::sample::select(vec!["string", "integer", "number", "boolean", "any", "null"]),
        any::<bool>(),
        prop::collection::vec(limit(), 0..3),
    )
        .prop_map(|(ty, nullable, limits)| {
            let limits: Vec<_> = limits.into_iter().map(|rule| json!({"rule": rule})).collect();
            json!({"type": ty, "nullable": nullable, "limits": limits})
        });
    leaf.prop_recursive(3, 12, 3, |below| {
        prop_oneof![
            below.clone().prop_map(|items| json!({"type": "array", "items": items})),
            below.clone().prop_map(|items| json!({"type": "map", "items": items})),
            fields(below).prop_map(|fields| json!({"type": "object", "fields": fields})),
        ]
    })
    .boxed()
}

fn fields(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = proptest::sample::select(vec!["a", "b_c", "bC", "d", "e"]);
    let requirement = proptest::sample::select(vec!["mandatory", "optional", "conditional", "unstated"]);
    prop::collection::btree_map(name, (requirement, value, any::<bool>()), 0..4).prop_map(|all| {
        let row = |(name, (requirement, value, deprecated)): (&str, (&str, Value, bool))| {
            json!({"name": name, "requirement": requirement, "value": value, "deprecated": deprecated,
                "at": {"place": format!("row {name}")}})
        };
        Value::Array(all.into_iter().map(row).collect())
    })
}

fn contract() -> impl Strategy<Value = Contract> {
    let status = proptest::sample::select(vec!["200", "204", "400", "default"]);
    let responses = prop::collection::btree_map(status, proptest::option::of(node()), 0..3);
    (fields(node()), responses, any::<bool>(), any::<bool>()).prop_map(|(fields, responses, later, put)| {
        let responses: Vec<_> = responses
            .into_iter()
            .map(|(status, body)| match body {
                Some(body) => json!({"status": status, "body": body, "at": {"place": "Table 3"}}),
                None => json!({"status": status, "at": {"place": "Table 3"}}),
            })
            .collect();
        with(&[
            ("/request/body/fields", fields),
            ("/responses", responses.into()),
            ("/operation/asynchronous", json!(later)),
            ("/operation/method", json!(if put { "PUT" } else { "POST" })),
        ])
    })
}

/// A change as its mirror image should be, the parties aside.
type Told = (&'static str, Option<String>, Option<String>);

fn place(place: Option<&Place>) -> Option<String> {
    place.map(|place| serde_json::to_string(place).unwrap())
}

fn forwards(changes: &[Change]) -> BTreeSet<Told> {
    changes.iter().map(|one| (one.rule.as_str(), place(one.old.as_ref()), place(one.new.as_ref()))).collect()
}

fn backwards(changes: &[Change]) -> BTreeSet<Told> {
    let turned =
        |one: &Change| (one.rule.inverse().as_str(), place(one.new.as_ref()), place(one.old.as_ref()));
    changes.iter().map(turned).collect()
}

/// Parties of a request change trade places when it is read backwards: sender and server.
fn turned(parties: &BTreeSet<Party>) -> BTreeSet<Party> {
    let turn = |party: &Party| match party {
        Party::Sender => Party::Server,
        Party::Server => Party::Sender,
        Party::Reader => Party::Reader,
    };
    parties.iter().map(turn).collect()
}

proptest! {
    #[test]
    fn nothing_changes_between_equals(one in contract()) {
        prop_assert_eq!(diff(&one, &one), []);
    }

    #[test]
    fn backwards_undoes_forwards(old in contract(), new in contract()) {
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(forwards(&there), backwards(&back));
        prop_assert_eq!(there.len(), back.len());
        let requests = |all: &[Change]| -> Vec<Change> {
            all.iter().filter(|one| one.subject.as_str().starts_with("request")).cloned().collect()
        };
        let one: Vec<_> = requests(&there).iter().map(|one| one.breaks.clone()).collect();
        let mut one: Vec<_> = one.iter().map(turned).collect();
        let mut other: Vec<_> = requests(&back).iter().map(|one| one.breaks.clone()).collect();
        one.sort();
        other.sort();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn contracts_without_a_change_are_the_same_but_for_their_words(old in contract(), new in contract()) {
        // The broken subject of the first law: what differs in a requirement or type is never passed over.
        if diff(&old, &new).is_empty() {
            prop_assert_eq!(old.operation.method, new.operation.method);
            let names = |one: &Contract| -> BTreeSet<String> {
                one.request.iter().flat_map(|one| &one.body.fields).map(|field| field.name.clone()).collect()
            };
            prop_assert_eq!(names(&old), names(&new));
        }
    }
}

#[test]
fn the_transcribed_revisions_keep_the_laws() {
    for (one, ..) in REVISIONS {
        let old = load(one).contract;
        assert_eq!(diff(&old, &old), [], "{one}");
        for (other, ..) in REVISIONS {
            let new = load(other).contract;
            assert_eq!(forwards(&diff(&old, &new)), backwards(&diff(&new, &old)), "{one} {other}");
        }
    }
}
