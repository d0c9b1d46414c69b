//! What an author is told about a file with mistakes: all of them at once, each with its pointer.

use crate::pages;
use as_documented_contract::{Api, Contract, LoadError, Overlay};
use proptest::prelude::*;
use serde_json::{Value, json};

macro_rules! snapshot {
    ($name:literal, $value:expr) => {
        insta::with_settings!({
            snapshot_path => "mistakes", prepend_module_to_snapshot => false, omit_expression => true
        }, {
            insta::assert_snapshot!($name, $value);
        })
    };
}

/// Every pointer of the error leads to something in the file, or to the object that lacks it.
fn assert_pointers_lead_somewhere(text: &str, error: &LoadError) {
    let file: Value = serde_json::from_str(text).unwrap();
    for mistake in &error.mistakes {
        let parent = mistake.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        assert!(
            file.pointer(&mistake.pointer).or_else(|| file.pointer(parent)).is_some(),
            "{}: {}",
            mistake.pointer,
            mistake.message
        );
    }
}

#[test]
fn every_mistake_of_a_contract_is_reported_with_its_pointer() {
    let text = include_str!("mistakes/contract.json");
    let error = Contract::from_json(text).unwrap_err().in_file("contract.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("contract", error);
}

#[test]
fn every_mistake_of_an_overlay_is_reported_with_its_pointer() {
    let text = include_str!("mistakes/overlay-shape.json");
    let error = Overlay::from_json(text).unwrap_err().in_file("overlay-shape.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("overlay-shape", error);
}

#[test]
fn an_overlay_entry_that_matches_nothing_is_a_mistake() {
    let contract = pages::load("dcs/instances-status/v2").contract.to_json();
    let text = include_str!("mistakes/overlay.json");
    let error = Api::load(&contract, Some(text)).unwrap_err().in_file("overlay.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("overlay", error);
}

#[test]
fn fields_that_the_results_do_not_have_are_mistakes() {
    let contract = pages::load("dcs/instances-status/v2").contract.to_json();
    let text = include_str!("mistakes/overlay-names.json");
    let error = Api::load(&contract, Some(text)).unwrap_err().in_file("overlay-names.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("overlay-names", error);
}

#[test]
fn what_cannot_be_merged_into_the_contract_is_a_mistake() {
    let (contract, _) = pages::files("dms-kafka/instances-action/v1.0-2019");
    let text = include_str!("mistakes/overlay-merge.json");
    let error = Api::load(&contract, Some(text)).unwrap_err().in_file("overlay-merge.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("overlay-merge", error);
}

#[test]
fn an_edit_that_matches_nothing_is_a_mistake() {
    let text = include_str!("mistakes/edits.json");
    let error = Api::load(text, None).unwrap_err().in_file("edits.json");
    assert_pointers_lead_somewhere(text, &error);
    snapshot!("edits", error);
}

#[test]
fn a_file_that_is_not_json_is_one_mistake_with_line_and_column() {
    let error = Contract::from_json("{\n  \"format\": 1,\n}").unwrap_err().in_file("contract.json");
    snapshot!("not-json", error);
}

/// Every pointer of a file, in its order.
fn pointers(value: &Value) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut at = 0;
    while let Some(pointer) = out.get(at).cloned() {
        match value.pointer(&pointer) {
            Some(Value::Object(map)) => out.extend(
                map.keys().map(|key| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))),
            ),
            Some(Value::Array(list)) => out.extend((0..list.len()).map(|index| format!("{pointer}/{index}"))),
            _ => {}
        }
        at += 1;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever is put into whatever places, the reader ends, and what it reports is there.
    #[test]
    fn any_damage_is_reported_where_it_is(
        places in proptest::collection::vec(any::<proptest::sample::Index>(), 1..6),
        junk in proptest::sample::select(vec![
            json!(null), json!(7), json!(-1.5), json!("junk"), json!([]), json!({}), json!([{}]), json!({"junk": 1}),
        ]),
    ) {
        let (sound, _) = pages::files("clouddc/batch-delete/v1");
        let mut damaged: Value = serde_json::from_str(&sound).unwrap();
        for place in places {
            let all = pointers(&damaged);
            let pointer: &String = place.get(&all);
            *damaged.pointer_mut(pointer).unwrap() = junk.clone();
        }
        let text = damaged.to_string();
        match Contract::from_json(&text) {
            Err(error) => assert_pointers_lead_somewhere(&text, &error),
            // Some damage leaves a file that reads, such as another name; then it is read as it stands.
            Ok(read) => {
                let again = Contract::from_json(&read.to_json()).unwrap();
                prop_assert_eq!(read, again);
            }
        }
    }
}
