//! Bodies made by a generator that knows the pages' tables and not our types come out as they went in.

use as_documented_model::{
    clouddc, dcs,
    error::{ErrorBody, ExtendedErrorBody},
    kafka, rocketmq,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// Anything JSON can say.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|n| Value::from(f64::from(n) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

fn string() -> BoxedStrategy<Value> {
    any::<String>().prop_map(Value::from).boxed()
}

fn word(words: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop_oneof![3 => prop::sample::select(words).prop_map(Value::from), 1 => string()].boxed()
}

fn array(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(item, 0..5).prop_map(Value::from).boxed()
}

/// An object with some of these members, some of them null, and some others.
fn object(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let mut object = prop::collection::vec((any::<String>(), anything()), 0..2)
        .prop_map(|others| others.into_iter().collect::<Map<_, _>>())
        .boxed();
    for (name, member) in members {
        let member = prop_oneof![1 => Just(None), 1 => Just(Some(Value::Null)), 4 => member.prop_map(Some)];
        object = (object, member)
            .prop_map(move |(mut object, member)| {
                object.remove(name);
                object.extend(member.map(|member| (name.to_owned(), member)));
                object
            })
            .boxed();
    }
    object.prop_map(Value::Object).boxed()
}

fn unchanged<T: Serialize + DeserializeOwned>(bodies: BoxedStrategy<Value>) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(body in bodies)| {
        let wire: T = serde_json::from_slice(body.to_string().as_bytes()).unwrap();
        prop_assert_eq!(serde_json::to_value(&wire).unwrap(), body);
    });
}

fn result() -> BoxedStrategy<Value> {
    object(vec![("result", word(&["success", "failed"])), ("instance", string())])
}

#[test]
fn kafka_bodies_come_out_unchanged() {
    unchanged::<kafka::ActionRequest>(object(vec![
        ("action", word(&["restart", "delete"])),
        ("instances", array(anything().boxed())),
        ("allFailure", word(&["kafka"])),
    ]));
    unchanged::<kafka::ActionResults>(object(vec![("results", array(result()))]));
}

#[test]
fn rocketmq_bodies_come_out_unchanged_under_every_reading() {
    unchanged::<rocketmq::DeleteRequest>(object(vec![
        ("action", word(&["delete"])),
        ("instances", array(string())),
        ("all_failure", prop_oneof![word(&["RocketMQ", "rocketmq"]), anything().boxed()].boxed()),
        ("allFailure", prop_oneof![word(&["RocketMQ", "rocketmq"]), anything().boxed()].boxed()),
    ]));
    let undefined = object(vec![("result", anything().boxed()), ("instance", anything().boxed())]);
    unchanged::<rocketmq::DeleteResults>(object(vec![("results", array(undefined))]));
}

#[test]
fn clouddc_bodies_come_out_unchanged_under_every_reading() {
    unchanged::<clouddc::BatchDeleteRequest>(object(vec![("instance_id_set", array(string()))]));
    let instance = object(vec![("id", string())]);
    unchanged::<clouddc::BatchDeleteAccepted>(object(vec![
        ("instances", array(instance)),
        ("instance_id", prop_oneof![string(), anything().boxed()].boxed()),
    ]));
    unchanged::<ErrorBody>(object(vec![("error_code", string()), ("error_msg", string())]));
}

#[test]
fn dcs_bodies_come_out_unchanged() {
    unchanged::<dcs::RestartOrFlushRequest>(object(vec![
        ("instances", array(string())),
        ("action", word(&["restart", "soft_restart", "flush"])),
    ]));
    unchanged::<dcs::RestartOrFlushResults>(object(vec![("results", array(result()))]));
    unchanged::<ExtendedErrorBody>(object(vec![
        ("error_code", string()),
        ("error_msg", string()),
        ("error_ext_msg", word(&["null"])),
    ]));
}

#[test]
fn the_comparison_sees_a_member_lost() {
    let body = json!({"instances": ["a"], "note": 1});
    let mut wire: dcs::RestartOrFlushRequest = serde_json::from_value(body.clone()).unwrap();
    wire.extra = as_documented_model::Members::new();
    assert_ne!(serde_json::to_value(&wire).unwrap(), body);
}
