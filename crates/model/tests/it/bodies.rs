//! Bodies come out as they went in, presence and unknown members included.

use as_documented_model::{
    clouddc, companion, dcs,
    error::{ErrorBody, ExtendedErrorBody},
    kafka, rocketmq,
};
use serde::{Serialize, de::DeserializeOwned};

/// Members of the text stand in the order of the page, so even the text comes out unchanged.
fn unchanged<T: Serialize + DeserializeOwned>(text: &str) {
    let wire: T = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&wire).unwrap(), text);
}

#[test]
fn documented_examples_come_out_unchanged() {
    let ids = r#"["54602a9d-5e22-4239-9123-77e350df4a34","7166cdea-dbad-4d79-9610-7163e6f8b640"]"#;
    for action in ["restart", "delete"] {
        unchanged::<kafka::ActionRequest>(&format!(r#"{{"action":"{action}","instances":{ids}}}"#));
    }
    unchanged::<kafka::ActionRequest>(r#"{"action":"delete","allFailure":"kafka"}"#);
    unchanged::<kafka::ActionResults>(
        r#"{"results":[{"result":"success","instance":"afc90a2a-a02c-4cba-94d5-58dfa9ad1e0d"},{"result":"success","instance":"67fc5f8d-3986-4f02-bb75-4075a23112de"}]}"#,
    );
    unchanged::<rocketmq::DeleteRequest>(&format!(r#"{{"instances":{ids},"action":"delete"}}"#));
    unchanged::<rocketmq::DeleteRequest>(r#"{"action":"delete","allFailure":"rocketmq"}"#);
    unchanged::<rocketmq::DeleteResults>(
        r#"{"results":[{"result":"success","instance":"019cacb7-4ff0-4d3c-9f33-f5f7b7fdc0e6"}]}"#,
    );
    unchanged::<clouddc::BatchDeleteAccepted>(r#"{"instance_id":"0198170e-4ca7-7ee4-89a7-fa631843920b"}"#);
    unchanged::<dcs::RestartOrFlushRequest>(
        r#"{"instances":["2e803f66-fbb0-47ad-b6cb-fb87f5bed4ef"],"action":"restart"}"#,
    );
    unchanged::<dcs::RestartOrFlushResults>(
        r#"{"results":[{"result":"success","instance":"e3a7019c-8824-4c1a-8289-5300f19b9f64"}]}"#,
    );
}

#[test]
fn missing_null_and_empty_are_three_things() {
    for text in ["{}", r#"{"instances":null}"#, r#"{"instances":[]}"#] {
        unchanged::<dcs::RestartOrFlushRequest>(text);
    }
}

#[test]
fn the_extension_of_a_dcs_error_may_be_absent_null_or_the_text_null() {
    for extension in ["", r#","error_ext_msg":null"#, r#","error_ext_msg":"null""#] {
        unchanged::<ExtendedErrorBody>(&format!(
            r#"{{"error_msg":"no","error_code":"DCS.4001"{extension}}}"#
        ));
    }
}

#[test]
fn every_mixture_of_the_rocketmq_spellings_is_held() {
    for key in ["all_failure", "allFailure"] {
        for value in [r#""RocketMQ""#, r#""rocketmq""#, r#""reliability""#, "5", "[{}]", "null"] {
            unchanged::<rocketmq::DeleteRequest>(&format!(r#"{{"action":"delete","{key}":{value}}}"#));
        }
    }
    unchanged::<rocketmq::DeleteResults>(r#"{"results":[{"result":0,"instance":{"id":"x"},"why":[1.5]}]}"#);
}

#[test]
fn both_shapes_of_the_clouddc_answer_are_held() {
    unchanged::<clouddc::BatchDeleteAccepted>(r#"{"instances":[{"id":"a"},{"id":"b","state":"x"}]}"#);
    unchanged::<clouddc::BatchDeleteAccepted>(r#"{"instances":[{"id":"a"}],"instance_id":"a"}"#);
}

#[test]
fn unknown_members_keep_type_order_and_repetition() {
    unchanged::<ErrorBody>(
        r#"{"error_code":"a","z":1,"a":-1,"a":1.0,"n":null,"o":{"k":[true,18446744073709551615]}}"#,
    );
}

#[test]
fn items_of_a_kafka_array_may_be_anything_since_the_table_names_no_type() {
    unchanged::<kafka::ActionRequest>(r#"{"action":"restart","instances":["a",1,null,{"id":"b"}]}"#);
}

#[test]
fn companion_bodies_come_out_unchanged() {
    unchanged::<companion::dms::InstanceList>(
        r#"{"instances":[{"name":"k","engine":"kafka","status":"SOMETHING","instance_id":"a","port":9092}],"instance_num":1}"#,
    );
    unchanged::<companion::dcs::StatusCounts>(
        r#"{"flushing_count":1,"running_count":16,"restarting_count":2,"redis":{"running_count":8},"memcached":{}}"#,
    );
    unchanged::<companion::clouddc::InstanceStatus>(
        r#"{"state":"shutting-down","operation_state":"deleting","error":null}"#,
    );
    unchanged::<companion::iam::TokenIssued>(r#"{"token":{"expires_at":"x","methods":["password"]}}"#);
    unchanged::<companion::kafka_v2::ActionRequest>(
        r#"{"action":"delete","all_failure":"kafka","force_delete":true}"#,
    );
}
