//! What the commands that need no endpoint print.

use crate::cli_program::{program, transcript};

const DCS: &str = "dcs/instances-status/v2";

fn validate(part: &str, body: &str) -> String {
    transcript(program(&["validate", "--api", DCS, "--part", part]).write_stdin(body))
}

#[test]
fn help_teaches_with_examples() {
    insta::assert_snapshot!(transcript(&mut program(&["--help"])));
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["serve", "validate", "apis", "openapi", "diff", "derive", "lint"] {
        let text = transcript(&mut program(&[command, "--help"]));
        assert!(text.starts_with("exit 0") && text.contains("Examples:"), "{text}");
    }
}

#[test]
fn apis_lists_the_documented_operations() {
    let text = transcript(&mut program(&["apis"]));
    assert!(text.starts_with("exit 0"));
    for files in as_documented_schemas::all() {
        assert!(text.contains(files.id), "{text}");
    }
    assert!(!text.contains("STATEMENTS") && text.lines().all(|line| line.len() <= 100), "{text}");
    let wide = transcript(program(&["apis"]).env("COLUMNS", "140"));
    assert!(wide.contains("STATEMENTS") && wide.lines().any(|line| line.len() > 100), "{wide}");
    let piped = transcript(program(&["apis"]).env_remove("COLUMNS"));
    assert_eq!(piped, wide, "what is piped is as wide as it is");
}

#[test]
fn a_pattern_crosses_slashes() {
    let text = transcript(&mut program(&["apis", "--api", "dms-*2022*"]));
    assert!(
        text.contains("v1.0-2022-08-12") && !text.contains("v1.0-2019") && !text.contains("dcs/"),
        "{text}"
    );
}

#[test]
fn contradictions_are_told_with_their_readings_and_places() {
    let text = transcript(&mut program(&["apis", "--contradictions", "--api", "dms-rocketmq/*"]));
    for words in ["all-failure-name", "contradiction about", "table:", "example:", "(line ", "silence about"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn openapi_prints_a_document() {
    let output = program(&["openapi", "--api", DCS]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        document.get("openapi").and_then(|version| version.as_str()).map(|v| v.starts_with("3.1")),
        Some(true)
    );
}

#[test]
fn a_body_as_documented_passes() {
    let text =
        validate("request", r#"{"action":"restart","instances":["54602a9d-5e22-4239-9123-77e350df4a34"]}"#);
    assert!(text.starts_with("exit 0\n--- stdout\nas documented:"), "{text}");
}

#[test]
fn a_broken_body_is_told_statement_by_statement() {
    insta::assert_snapshot!(validate(
        "response:200",
        r#"{"results":[{"instance":"a","result":"success"},{"instance":"b","result":"ok"}]}"#
    ));
}

#[test]
fn an_undocumented_field_is_a_note_and_no_failure() {
    let text = validate("request", r#"{"action":"flush","instances":["a"],"force":true}"#);
    assert!(text.starts_with("exit 0") && text.contains("/force is not documented"), "{text}");
}

#[test]
fn a_body_in_a_file_is_read() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"action":1}"#).unwrap();
    let path = file.path().to_str().unwrap();
    let text = transcript(&mut program(&["validate", "--api", DCS, "--part", "request", path]));
    assert!(text.starts_with("exit 1") && text.contains("request.action#type"), "{text}");
}

#[test]
fn an_empty_204_is_as_documented() {
    let api = "dms-kafka/instances-action/v1.0-2022-08-12";
    let run = |body: &str| {
        transcript(program(&["validate", "--api", api, "--part", "response:204"]).write_stdin(body))
    };
    assert!(run("").starts_with("exit 0"), "{}", run(""));
    assert!(run("{}").starts_with("exit 1"), "{}", run("{}"));
}

#[test]
fn colour_is_for_terminals_and_for_those_who_force_it() {
    let run = |name: &str, value: &str| {
        let mut command = program(&["apis", "--contradictions"]);
        if !name.is_empty() {
            command.env(name, value);
        }
        let output = command.output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!run("", ""), "a pipe is no terminal");
    assert!(run("CLICOLOR_FORCE", "1"), "forced");
    let mut both = program(&["apis", "--contradictions"]);
    both.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!both.output().unwrap().stdout.contains(&0x1b), "NO_COLOR wins");
}
