//! What a body that does not fit is told: the place, what was expected, what was there, the line.

use as_documented_model::{clouddc, companion, dcs, kafka, value::Value};
use serde::de::DeserializeOwned;

fn refused<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn a_wrong_type_names_its_place() {
    let table = [
        (
            refused::<dcs::RestartOrFlushRequest>(r#"{"action":5}"#),
            "invalid type: integer `5`, expected a string in `action` at line 1 column 11",
        ),
        (
            refused::<dcs::RestartOrFlushRequest>(r#"{"instances":["a",null]}"#),
            "invalid type: null, expected a string in `instances[1]` at line 1 column 22",
        ),
        (
            refused::<dcs::RestartOrFlushRequest>(r#"{"instances":"a"}"#),
            "invalid type: string \"a\", expected an array in `instances` at line 1 column 16",
        ),
        (
            refused::<kafka::ActionResults>(r#"{"results":[{},{"result":true}]}"#),
            "invalid type: boolean `true`, expected a string in `results[1].result` at line 1 column 29",
        ),
        (
            refused::<clouddc::BatchDeleteAccepted>(r#"{"instances":[3]}"#),
            "invalid type: integer `3`, expected an object in `instances[0]` at line 1 column 15",
        ),
        (
            refused::<companion::dms::InstanceList>(r#"{"instance_num":"1"}"#),
            "invalid type: string \"1\", expected a whole number of 64 bits in `instance_num` at line 1 column 19",
        ),
        (
            refused::<dcs::RestartOrFlushRequest>("[]"),
            "invalid type: sequence, expected an object in `the body` at line 1 column 0",
        ),
        (
            refused::<dcs::RestartOrFlushRequest>(r#"{"action":"flush","action":"restart"}"#),
            "duplicate field `action` at line 1 column 26",
        ),
    ];
    for (told, expected) in table {
        assert_eq!(told, expected);
    }
}

#[test]
fn a_body_cut_off_is_still_told_from_one_of_the_wrong_shape() {
    let cut = serde_json::from_str::<dcs::RestartOrFlushRequest>(r#"{"instances":["#).unwrap_err();
    assert!(cut.is_eof());
    let shape = serde_json::from_str::<dcs::RestartOrFlushRequest>(r#"{"instances":7}"#).unwrap_err();
    assert!(shape.is_data());
}

#[test]
fn nesting_beyond_the_limit_is_refused_and_not_followed() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(serde_json::from_str::<Value>(&deep(100)).is_ok());
    assert!(serde_json::from_str::<Value>(&deep(100_000)).is_err());
}
