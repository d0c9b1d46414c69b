//! What a request means, and why some mean nothing.

use as_documented_model::{IdList, InstanceIds, clouddc, dcs, kafka, meaning::MeaningError, rocketmq};
use serde::de::DeserializeOwned;

fn meaning<W, I>(text: &str) -> String
where
    W: DeserializeOwned,
    I: for<'a> TryFrom<&'a W, Error = MeaningError> + std::fmt::Debug,
{
    let wire: W = serde_json::from_str(text).unwrap();
    match I::try_from(&wire) {
        Ok(intent) => format!("{intent:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn dcs_requests() {
    for (text, expected) in [
        (r#"{"instances":["a"],"action":"soft_restart"}"#, r#"SoftRestart(IdList([InstanceId("a")]))"#),
        (r#"{"instances":["a"]}"#, "`action` is missing"),
        (r#"{"instances":["a"],"action":null}"#, "`action` is null; give a value or leave it out"),
        (
            r#"{"instances":["a"],"action":"delete"}"#,
            "`action` is `delete`; the page lists `restart`, `soft_restart`, `flush`",
        ),
        (r#"{"action":"flush"}"#, "`instances` is missing"),
        (
            r#"{"instances":[],"action":"flush"}"#,
            "`instances`: the list of ids is empty; name at least one instance",
        ),
        (
            r#"{"instances":["a"," "],"action":"flush"}"#,
            "`instances`: the id at position 1 is blank; name an instance",
        ),
    ] {
        assert_eq!(meaning::<dcs::RestartOrFlushRequest, dcs::Intent>(text), expected, "{text}");
    }
}

#[test]
fn kafka_requests() {
    for (text, expected) in [
        (r#"{"action":"delete","allFailure":"kafka"}"#, "DeleteAllFailed"),
        (r#"{"action":"delete","instances":["a"]}"#, r#"Delete(IdList([InstanceId("a")]))"#),
        (
            r#"{"action":"restart","allFailure":"kafka"}"#,
            "`allFailure` stands with action `restart`; it is documented for `delete`",
        ),
        (
            r#"{"action":"delete","allFailure":"rabbitmq"}"#,
            "`allFailure` is `rabbitmq`; the page lists `kafka`",
        ),
        (
            r#"{"action":"delete","all_failure":"kafka"}"#,
            "neither `instances` nor `allFailure` is given; give one of them",
        ),
        (r#"{"action":"restart","instances":["a",7]}"#, "`instances[1]` is a number, expected a string"),
        (
            r#"{"action":"Restart","instances":["a"]}"#,
            "`action` is `Restart`; the page lists `restart`, `delete`",
        ),
    ] {
        assert_eq!(meaning::<kafka::ActionRequest, kafka::Intent>(text), expected, "{text}");
    }
}

#[test]
fn rocketmq_requests() {
    for (text, expected) in [
        (r#"{"action":"delete","all_failure":"RocketMQ"}"#, "DeleteAllFailed"),
        (r#"{"action":"delete","allFailure":"rocketmq"}"#, "DeleteAllFailed"),
        (r#"{"action":"delete","all_failure":"RocketMQ","allFailure":"rocketmq"}"#, "DeleteAllFailed"),
        (
            r#"{"action":"delete","all_failure":"RocketMQ","allFailure":"kafka"}"#,
            "`allFailure` is `kafka`; the page lists `RocketMQ`, `rocketmq`",
        ),
        (r#"{"action":"delete","allFailure":[1]}"#, "`allFailure` is an array, expected a string"),
        (
            r#"{"action":"delete","instances":["a"],"allFailure":"rocketmq"}"#,
            "`instances` and `allFailure` stand together; give one of them",
        ),
        (r#"{"action":"restart","instances":["a"]}"#, "`action` is `restart`; the page lists `delete`"),
    ] {
        assert_eq!(meaning::<rocketmq::DeleteRequest, rocketmq::Intent>(text), expected, "{text}");
    }
}

#[test]
fn fifty_clouddc_ids_have_a_meaning_and_fifty_one_have_none() {
    let ids = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    let text = |count| serde_json::json!({ "instance_id_set": ids(count) }).to_string();
    let told = |count| meaning::<clouddc::BatchDeleteRequest, clouddc::Intent>(&text(count));
    assert_eq!(told(50), format!("{:?}", clouddc::Intent::Delete(IdList::new(ids(50)).unwrap())));
    assert_eq!(told(51), "`instance_id_set`: 51 ids where at most 50 are documented");
    assert_eq!(
        meaning::<clouddc::BatchDeleteRequest, clouddc::Intent>(r#"{"instance_id_set":["a","b","a"]}"#),
        "`instance_id_set`: id `a` stands twice, at positions 0 and 2; name each instance once"
    );
}

#[test]
fn an_intention_survives_the_wire() {
    let ids = || InstanceIds::new(["a", "b"]).unwrap();
    for intent in [dcs::Intent::Restart(ids()), dcs::Intent::SoftRestart(ids()), dcs::Intent::Flush(ids())] {
        assert_eq!(dcs::Intent::try_from(&intent.clone().into()), Ok(intent));
    }
    for intent in
        [kafka::Intent::Restart(ids()), kafka::Intent::Delete(ids()), kafka::Intent::DeleteAllFailed]
    {
        assert_eq!(kafka::Intent::try_from(&intent.clone().into()), Ok(intent));
    }
    for intent in [rocketmq::Intent::Delete(ids()), rocketmq::Intent::DeleteAllFailed] {
        assert_eq!(rocketmq::Intent::try_from(&intent.clone().into()), Ok(intent));
    }
}
