//! Generated bodies, held against the schemas and the wire types, which know nothing of how they were made.
//!
//! A few hundred per operation ordinarily; with `AS_DOCUMENTED_FULL=1`, meant for a release build, 100,000.

use crate::apis::{all, derived};
use as_documented_cases::{Expectation, strategy};
use as_documented_contract::{Api, Kind, StatementId};
use as_documented_model::{clouddc, dcs, kafka, rocketmq};
use as_documented_schema::{Part, Validators};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn count() -> usize {
    if std::env::var_os("AS_DOCUMENTED_FULL").is_some_and(|value| value == "1") { 100_000 } else { 500 }
}

fn draws<S: Strategy>(strategy: &S) -> impl Iterator<Item = S::Value> {
    // A fixed source: the same bodies in every run.
    let mut runner = TestRunner::new_with_rng(
        // Rejected draws are counted over all bodies, and there are many.
        Config { max_local_rejects: u32::MAX, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    (0..count()).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

fn round_trip<T: DeserializeOwned + Serialize>(body: &Value) -> Value {
    let text = body.to_string();
    let wire: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    serde_json::to_value(&wire).unwrap()
}

fn through_the_model(api: &Api, body: &Value) -> Value {
    match api.id().as_str() {
        "dms-kafka/instances-action/v1.0-2019" => round_trip::<kafka::v1_0_2019::ActionRequest>(body),
        "dms-kafka/instances-action/v1.0-2022-08-12" => {
            round_trip::<kafka::v1_0_2022_08_12::ActionRequest>(body)
        }
        "dms-rocketmq/instances-action/v2" => round_trip::<rocketmq::DeleteRequest>(body),
        "clouddc/batch-delete/v1" => round_trip::<clouddc::BatchDeleteRequest>(body),
        "dcs/instances-status/v2" => round_trip::<dcs::RestartOrFlushRequest>(body),
        other => panic!("no wire type for {other}"),
    }
}

#[test]
fn accept_bodies_are_valid_under_every_reading_and_round_trip_through_the_wire_types() {
    for (api, validators) in all() {
        for body in draws(&strategy::accept_body(&api).unwrap()) {
            assert!(validators.is_accepted_by_all_readings(Part::Request, &body), "{}: {body}", api.id());
            assert_eq!(through_the_model(&api, &body), body);
        }
    }
}

#[test]
fn accept_bodies_of_a_nested_shape_are_valid() {
    let (api, validators) = derived();
    for body in draws(&strategy::accept_body(&api).unwrap()) {
        let found = validators.check(Part::Request, &body);
        assert!(found.is_valid(), "{found:?}: {body}");
    }
}

fn rejects(api: &Api, validators: &Validators) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for (body, statement) in draws(&strategy::reject_body(api).unwrap()) {
        for reading in validators.breaches_by_reading(Part::Request, &body) {
            let broken: Vec<String> = reading.broken.iter().map(|one| one.statement.to_string()).collect();
            assert_eq!(broken, [statement.to_string()], "{}: {body}", api.id());
        }
        assert!(api.statement(&statement).is_some(), "{statement}");
        *seen.entry(statement.to_string()).or_default() += 1;
    }
    seen
}

#[test]
fn reject_bodies_break_the_named_statement_and_nothing_else_under_every_reading() {
    for (api, validators) in all() {
        println!("{}: {:?}", api.id(), rejects(&api, &validators));
    }
}

#[test]
fn reject_bodies_of_a_nested_shape_break_every_kind_of_rule() {
    let (api, validators) = derived();
    let seen = rejects(&api, &validators);
    let of_request = api.statements().iter().map(|statement| &statement.id);
    let kinds: BTreeSet<Kind> = of_request
        .filter(|id| id.subject().as_str().starts_with("request"))
        .map(|id| id.kind())
        // These are about the text of a body, not about its value.
        .filter(|kind| !matches!(kind, Kind::Json | Kind::ContentType))
        .collect();
    let broken: BTreeSet<Kind> = seen.keys().map(|id| id.parse::<StatementId>().unwrap().kind()).collect();
    println!("{seen:?}");
    assert_eq!(broken, kinds);
    assert!(seen.contains_key("request.either#required"), "one of several fields");
}

#[test]
fn what_is_built_to_be_refused_is_expected_to_be_refused() {
    for (api, validators) in all().into_iter().chain([derived()]) {
        let oracle = as_documented_cases::Oracle::new(&api, &validators);
        let template =
            as_documented_cases::cases(&api, &validators, &as_documented_cases::Options::default())
                .into_iter()
                .find(|case| case.id.as_str().ends_with("/base"))
                .unwrap()
                .steps
                .remove(0)
                .request;
        for (body, statement) in draws(&strategy::reject_body(&api).unwrap()).take(200) {
            let request = as_documented_cases::RequestTemplate {
                body: as_documented_cases::Body::Json(body.clone()),
                ..template.clone()
            };
            match oracle.expect(&request) {
                Expectation::Reject { statement: expected, .. } => assert_eq!(expected, statement, "{body}"),
                other => panic!("{}: {statement} {other:?} {body}", api.id()),
            }
        }
        for body in draws(&strategy::accept_body(&api).unwrap()).take(200) {
            let request = as_documented_cases::RequestTemplate {
                body: as_documented_cases::Body::Json(body.clone()),
                ..template.clone()
            };
            assert_eq!(oracle.expect(&request).broken(), None, "{}: {body}", api.id());
        }
    }
}
