//! Wrong calls and wrong files: one clear message each, with the next move.

use crate::cli_program::{program, transcript};
use std::path::Path;

fn say(args: &[&str]) -> String {
    transcript(&mut program(args))
}

#[test]
fn an_unknown_api_lists_the_known() {
    insta::assert_snapshot!(say(&["apis", "--api", "dsc/*"]));
}

#[test]
fn an_unknown_id_lists_the_known() {
    insta::assert_snapshot!(say(&["openapi", "--api", "dcs/instances-status/v3"]));
}

#[test]
fn a_flag_twice_is_refused() {
    insta::assert_snapshot!(say(&[
        "openapi",
        "--api",
        "dcs/instances-status/v2",
        "--api",
        "clouddc/batch-delete/v1"
    ]));
}

#[test]
fn an_unknown_flag_is_refused() {
    insta::assert_snapshot!(say(&["apis", "--contradiction"]));
}

#[test]
fn an_unknown_part_says_what_to_write() {
    insta::assert_snapshot!(say(&["validate", "--api", "dcs/instances-status/v2", "--part", "answer"]));
}

#[test]
fn an_undocumented_status_lists_the_documented() {
    let args = ["validate", "--api", "dcs/instances-status/v2", "--part", "response:418"];
    insta::assert_snapshot!(transcript(program(&args).write_stdin("{}")));
}

#[test]
fn a_body_that_is_not_json_is_told_by_place() {
    let args = ["validate", "--api", "dcs/instances-status/v2", "--part", "request"];
    insta::assert_snapshot!(transcript(program(&args).write_stdin("{\"action\": restart}")));
}

#[test]
fn a_body_file_that_is_missing_is_named() {
    insta::assert_snapshot!(say(&[
        "validate",
        "--api",
        "dcs/instances-status/v2",
        "--part",
        "request",
        "/nowhere/body.json"
    ]));
}

#[test]
fn a_contract_with_mistakes_tells_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contract.json");
    std::fs::write(&file, r#"{"format": 1, "api": "dcs", "sauce": {}}"#).unwrap();
    let text = say(&["apis", "--contract", file.to_str().unwrap()]);
    insta::assert_snapshot!(text.replace(folder.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_contract_that_is_missing_is_named() {
    insta::assert_snapshot!(say(&["apis", "--contract", "/nowhere/contract.json"]));
}

#[test]
fn an_address_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let text = say(&["serve", "--listen", &address]);
    assert!(text.starts_with("exit 2") && text.contains("takes a free port"), "{text}");
}

#[test]
fn an_unknown_fault_or_reading_is_told_with_the_known() {
    let fault = say(&["serve", "--fault", "dcs/no-such"]);
    assert!(fault.starts_with("exit 2") && fault.contains("unknown fault `dcs/no-such`"), "{fault}");
    let axis = say(&["serve", "--reading", "colour=red"]);
    assert!(axis.starts_with("exit 2") && axis.contains("all-failure-name"), "{axis}");
    let value = say(&["serve", "--reading", "all-failure-name=red"]);
    assert!(value.starts_with("exit 2") && value.contains("table"), "{value}");
    let form = say(&["serve", "--reading", "all-failure-name"]);
    assert!(form.starts_with("exit 2") && form.contains("AXIS=VALUE"), "{form}");
}

#[test]
fn the_messages_name_no_secret() {
    let secret = "MIIsecretMIIsecret";
    let screens: [&[&str]; 6] = [
        &["--help"],
        &["serve", "--help"],
        &["serve", "--fault", "no"],
        &["apis", "--api", "no"],
        &["validate", "--api", "dcs/instances-status/v2", "--part", "no"],
        &["serve", "--access-key", "x"],
    ];
    for args in screens {
        let mut command = program(args);
        for name in
            ["TOKEN", "SECRET_KEY", "SERVE_ACCESS_KEY", "EXPIRED_TOKEN", "OTHER_PROJECT_TOKEN", "HEADER"]
        {
            command.env(format!("AS_DOCUMENTED_{name}"), format!("AK:{secret}"));
        }
        let text = transcript(&mut command);
        assert!(!text.contains(secret), "{args:?}: {text}");
    }
    assert!(Path::new(env!("CARGO_BIN_EXE_as-documented")).exists());
}
