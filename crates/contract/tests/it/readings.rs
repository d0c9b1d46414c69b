//! How a contract reads once its axes are settled.

use crate::pages::load;
use as_documented_contract::{Contract, Reading, Requirement, Rule, Subject};
use serde_json::json;
use std::collections::BTreeSet;

fn under(id: &str, choices: &[(&str, &str)]) -> Contract {
    let api = load(id);
    for (axis, value) in choices {
        assert!(api.contract.axis(axis).unwrap().value(value).is_some(), "{axis}={value}");
    }
    let reading = choices.iter().fold(Reading::default(), |all, (axis, value)| all.with(axis, value));
    api.contract.under(&reading)
}

fn request_names(contract: &Contract) -> Vec<&str> {
    contract.node(&Subject::request()).unwrap().fields.iter().map(|field| field.name.as_str()).collect()
}

const ROCKETMQ: &str = "dms-rocketmq/instances-action/v2";

#[test]
fn a_field_has_name_and_value_of_the_example_when_both_axes_say_so() {
    let contract = under(ROCKETMQ, &[("all-failure-name", "example"), ("all-failure-value", "example")]);
    assert_eq!(request_names(&contract), ["instances", "action", "allFailure"]);
    let field = contract.node(&Subject::new("request.allFailure")).unwrap();
    assert_eq!(field.allowed(), Some([json!("rocketmq")].as_slice()));
}

#[test]
fn axes_that_are_not_settled_leave_the_table_as_it_is() {
    let contract = under(ROCKETMQ, &[]);
    assert_eq!(request_names(&contract), ["instances", "action", "all_failure"]);
    assert_eq!(contract, load(ROCKETMQ).contract);
}

#[test]
fn a_rule_that_names_a_renamed_field_follows_it() {
    let contract = under(ROCKETMQ, &[("all-failure-name", "example"), ("instances-required", "use")]);
    let rules: Vec<_> =
        contract.node(&Subject::request()).unwrap().limits.iter().map(|limit| &limit.rule).collect();
    assert_eq!(rules, [&Rule::AnyField(vec!["instances".to_owned(), "allFailure".to_owned()])]);
}

#[test]
fn the_later_kafka_page_relaxes_what_the_earlier_demands_and_adds_a_status() {
    let [earlier, later] = ["v1.0-2019", "v1.0-2022-08-12"]
        .map(|revision| load(&format!("dms-kafka/instances-action/{revision}")).contract);
    let instances = Subject::new("request.instances");
    assert_eq!(earlier.field(&instances).unwrap().requirement, Requirement::Mandatory);
    assert_eq!(later.field(&instances).unwrap().requirement, Requirement::Optional);
    let statuses = |contract: &Contract| -> Vec<String> {
        contract.responses.iter().map(|response| response.status.to_string()).collect()
    };
    assert_eq!(statuses(&earlier), ["200"]);
    assert_eq!(statuses(&later), ["200", "204"]);
}

#[test]
fn the_clouddc_answer_has_one_shape_in_each_reading() {
    let names = |value| {
        let contract = under("clouddc/batch-delete/v1", &[("response-shape", value)]);
        let body = contract.node(&Subject::new("response.202")).unwrap();
        body.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("table"), ["instances"]);
    assert_eq!(names("example"), ["instance_id"]);
}

/// Whoever needs every reading of a part multiplies, so the numbers stay small. An edit that is lost where readings
/// meet would make two of them alike; only two values of one silence are meant to be.
#[test]
fn readings_of_a_part_are_few_and_differ() {
    for (id, part, count, distinct) in [
        ("clouddc/batch-delete/v1", "request", 2, 2),
        ("clouddc/batch-delete/v1", "response.202", 2, 2),
        ("clouddc/batch-delete/v1", "header.X-Auth-Token", 2, 2),
        ("dcs/instances-status/v2", "request", 4, 4),
        ("dcs/instances-status/v2", "response.400", 3, 3),
        ("dcs/instances-status/v2", "response.500", 3, 3),
        ("dms-kafka/instances-action/v1.0-2019", "request", 6, 4),
        ("dms-kafka/instances-action/v1.0-2022-08-12", "request", 6, 4),
        (ROCKETMQ, "request", 24, 24),
        (ROCKETMQ, "response.200", 1, 1),
    ] {
        let api = load(id);
        let readings = api.readings_of(&Subject::new(part));
        let contracts: BTreeSet<String> =
            readings.iter().map(|reading| api.contract.under(reading).to_json()).collect();
        assert_eq!((readings.len(), contracts.len()), (count, distinct), "{id} {part}");
    }
}
