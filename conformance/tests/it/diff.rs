//! `as-documented diff`: text, JSON, exit codes, and what it says of files that cannot be read.

use crate::cli_program::{program, transcript};
use serde_json::Value;

const OLD: &str = "dms-kafka/instances-action/v1.0-2019";
const NEW: &str = "dms-kafka/instances-action/v1.0-2022-08-12";

#[test]
fn the_kafka_revisions_differ_in_a_requirement_and_a_status() {
    let text = transcript(&mut program(&["diff", OLD, NEW]));
    assert!(text.starts_with("exit 1"), "{text}");
    assert!(text.contains("BREAKS server  `instances` need no longer be sent (now optional)"), "{text}");
    assert!(text.contains("BREAKS reader  status 204 is a new answer  [status-added]"), "{text}");
    assert!(text.contains("old  request.instances  Table 2, row instances (line 70:179)"), "{text}");
    assert!(text.ends_with("5 changes, 2 breaking: 1 for the reader, 1 for the server\n"), "{text}");
}

#[test]
fn nothing_differs_from_itself() {
    let text = transcript(&mut program(&["diff", NEW, NEW]));
    assert!(text.starts_with("exit 0") && text.ends_with("0 changes, 0 breaking\n"), "{text}");
}

#[test]
fn only_parties_that_count_make_the_exit_code() {
    for (parties, code) in [("sender", 0), ("sender,reader", 1), ("server", 1)] {
        let text = transcript(&mut program(&["diff", OLD, NEW, "--breaks", parties]));
        assert!(text.starts_with(&format!("exit {code}\n")), "{parties}: {text}");
    }
}

#[test]
fn json_has_both_places_of_every_change() {
    let output = program(&["diff", OLD, NEW, "--format", "json"]).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["version"], 1);
    assert_eq!(found["summary"]["breaking"], 2);
    let changes = found["changes"].as_array().unwrap();
    let added = changes.iter().find(|one| one["rule"] == "status-added").unwrap();
    assert_eq!(added["subject"], "response.204");
    assert_eq!(added["breaks"], serde_json::json!(["reader"]));
    assert_eq!(added["old"], Value::Null);
    assert_eq!(added["new"]["at"]["line"], 169);
}

#[test]
fn files_and_folders_are_compared_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contract.json");
    let files = as_documented_schemas::find(NEW).unwrap();
    std::fs::write(&file, files.contract).unwrap();
    std::fs::write(folder.path().join("overlay.json"), files.overlay).unwrap();
    for name in [folder.path(), file.as_path()] {
        let text = transcript(&mut program(&["diff", name.to_str().unwrap(), NEW]));
        assert!(text.starts_with("exit 0") && text.ends_with("0 changes, 0 breaking\n"), "{text}");
    }
    // What the overlay says is part of what is compared.
    std::fs::remove_file(folder.path().join("overlay.json")).unwrap();
    let text = transcript(&mut program(&["diff", file.to_str().unwrap(), NEW]));
    assert!(text.contains("there is one more way to read the page: `empty-response`"), "{text}");
}

#[test]
fn every_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.json");
    std::fs::write(&file, "{}").unwrap();
    let text = transcript(&mut program(&["diff", file.to_str().unwrap(), "no/such/api"]));
    assert!(text.starts_with("exit 2") && text.contains("broken.json"), "{text}");
    assert!(text.contains("`no/such/api` is neither a file nor an embedded API"), "{text}");
}
