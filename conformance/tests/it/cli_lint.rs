//! `lint` from outside: one contradiction in each format, a clean page, and what lets a contradiction stay.

use crate::cli_pages::{put, tree};
use crate::cli_program::{program, transcript};
use serde_json::{Value, json};
use std::path::Path;

fn run(folder: &Path, args: &[&str]) -> String {
    transcript(program(&[&["lint"][..], args].concat()).current_dir(folder))
}

/// The exit code and stdout read as JSON.
fn value(folder: &Path, args: &[&str]) -> (Option<i32>, Value) {
    let output = program(&[&["lint"][..], args].concat()).current_dir(folder).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

fn line_of(words: &str) -> usize {
    crate::cli_pages::TORN.lines().position(|line| line.contains(words)).unwrap() + 1
}

#[test]
fn a_clean_page_ends_with_zero_in_every_format() {
    let folder = tree();
    let text = run(folder.path(), &["docs/whole.md"]);
    assert_eq!(text, "exit 0\n--- stdout\n0 contradictions on 0 of 1 page\n");
    for format in ["json", "sarif", "github", "junit"] {
        let text = run(folder.path(), &["--format", format, "docs/whole.md"]);
        assert!(text.starts_with("exit 0\n") && !text.contains("request."), "{text}");
        assert_eq!(format == "github", text == "exit 0\n", "{text}");
    }
}

#[test]
fn the_text_names_both_places_and_both_readings() {
    let folder = tree();
    let text = run(folder.path(), &["docs"]);
    let (row, shown) = (line_of("count  Yes"), line_of("seven"));
    assert!(text.starts_with(&format!("exit 1\n--- stdout\ndocs/torn.rst:{row}:")), "{text}");
    assert!(text.contains(": warning[example-wrong-type] request.count: "), "{text}");
    assert!(text.contains("\n  POST /v3/crates/stack\n"), "{text}");
    assert!(text.contains(&format!("\n  docs/torn.rst:{row}:")), "{text}");
    assert!(text.contains(&format!("\n  docs/torn.rst:{shown}:")), "{text}");
    assert!(text.ends_with("\n1 contradiction on 1 of 2 pages\n"), "{text}");
}

#[test]
fn the_json_holds_exactly_the_finding() {
    let folder = tree();
    let (code, all) = value(folder.path(), &["--format", "json", "docs"]);
    assert_eq!(code, Some(1));
    let [finding] = all["findings"].as_array().unwrap().as_slice() else { panic!("{all}") };
    let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["page", "operation", "rule", "severity", "subject", "locators", "readings", "message"]);
    for (key, expected) in [
        ("page", "docs/torn.rst"),
        ("operation", "POST /v3/crates/stack"),
        ("rule", "example-wrong-type"),
        ("severity", "warning"),
        ("subject", "request.count"),
    ] {
        assert_eq!(finding[key], expected);
    }
    let lines: Vec<&Value> =
        finding["locators"].as_array().unwrap().iter().map(|spot| &spot["line"]).collect();
    assert_eq!(lines, [&json!(line_of("count  Yes")), &json!(line_of("seven"))]);
    assert!(finding["locators"][1]["column"].is_u64(), "{finding}");
    assert_eq!(finding["readings"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_sarif_log_names_rule_places_and_fingerprint() {
    let folder = tree();
    let (code, log) = value(folder.path(), &["--format", "sarif", "./docs"]);
    assert_eq!((code, &log["version"]), (Some(1), &json!("2.1.0")));
    let run = &log["runs"][0];
    let [result] = run["results"].as_array().unwrap().as_slice() else { panic!("{log}") };
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("example-wrong-type"), &json!("warning")));
    for (at, words) in [("locations", "count  Yes"), ("relatedLocations", "seven")] {
        let place = &result[at][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "docs/torn.rst");
        assert_eq!(place["region"]["startLine"], line_of(words));
        assert!(place["region"]["startColumn"].as_u64() >= Some(1));
    }
    assert_eq!(
        result["partialFingerprints"]["asDocumented/v1"],
        "docs/torn.rst\nPOST /v3/crates/stack\nexample-wrong-type\nrequest.count"
    );
}

#[test]
fn an_annotation_is_one_line_whatever_the_page_is_called() {
    let folder = tree();
    put(folder.path(), "odd/a,b%:c.rst", crate::cli_pages::TORN);
    let text = run(folder.path(), &["--format", "github", "odd"]);
    let lines: Vec<&str> = text.lines().skip(2).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    let row = line_of("count  Yes");
    assert!(line.starts_with(&format!("::warning file=odd/a%2Cb%25%3Ac.rst,line={row},col=")), "{line}");
    assert!(line.contains("::request.count: ") && line.contains("%0A"), "{line}");
}

#[test]
fn junit_fails_the_finding_and_passes_the_clean_page() {
    let folder = tree();
    let text = run(folder.path(), &["--format", "junit", "docs"]);
    assert!(text.starts_with("exit 1"), "{text}");
    for words in [
        r#"tests="2" skipped="0" failures="1" errors="0""#,
        r#"<testsuite name="docs/torn.rst" tests="1" skipped="0" errors="0" failures="1""#,
        r#"<testcase name="example-wrong-type request.count" classname="POST /v3/crates/stack""#,
        r#"<testcase name="no contradiction" classname="docs/whole.md""#,
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_baseline_accepts_what_was_there_and_nothing_new() {
    let folder = tree();
    let text = run(folder.path(), &["--write-baseline", "known.json", "docs"]);
    assert!(text.starts_with("exit 0") && text.contains("1 contradiction on"), "{text}");
    let known: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("known.json")).unwrap()).unwrap();
    assert_eq!(
        known,
        json!([{
            "page": "docs/torn.rst",
            "operation": "POST /v3/crates/stack",
            "rule": "example-wrong-type",
            "subject": "request.count"
        }])
    );
    let args = ["--baseline", "known.json", "./docs"];
    let text = run(folder.path(), &args);
    assert_eq!(text, "exit 0\n--- stdout\n0 contradictions on 0 of 2 pages, 1 in the baseline\n");

    // Lines that move change nothing; another contradiction is new.
    let torn = crate::cli_pages::TORN;
    put(folder.path(), "docs/torn.rst", &format!("\n\n{torn}"));
    assert!(run(folder.path(), &args).starts_with("exit 0"));
    put(folder.path(), "docs/torn.rst", &torn.replace("\"blue\"", "7"));
    let text = run(folder.path(), &args);
    assert!(text.starts_with("exit 1") && text.contains("] request.label: "), "{text}");
    assert!(!text.contains("] request.count: "), "{text}");

    put(folder.path(), "docs/torn.rst", &torn.replace("\"seven\"", "7"));
    let text = run(folder.path(), &args);
    assert!(
        text.starts_with("exit 0") && text.contains("1 of 1 entries match no finding any more"),
        "{text}"
    );
}

#[test]
fn a_suppression_needs_a_reason_and_one_that_matches_nothing_is_told() {
    let folder = tree();
    let with = |entries: &str| {
        put(folder.path(), "stay.toml", entries);
        run(folder.path(), &["--suppress", "stay.toml", "docs"])
    };
    let entry = "[[suppress]]\npage = \"docs/torn.rst\"\nrule = \"example-wrong-type\"\nsubject = \"request.count\"\n";
    let text = with(&format!("{entry}reason = \"the example is a template\"\n"));
    assert_eq!(text, "exit 0\n--- stdout\n0 contradictions on 0 of 2 pages, 1 suppressed\n");

    let other = "[[suppress]]\nrule = \"invalid-json\"\nreason = \"none\"\n";
    let text = with(other);
    assert!(text.starts_with("exit 1"), "{text}");
    assert!(text.contains("warning: `stay.toml` line 1: the suppression matches no finding"), "{text}");

    let text = with(&format!("{entry}\n[[suppress]]\nrule = \"no-such-rule\"\nreason = \" \"\n"));
    assert!(text.starts_with("exit 2"), "{text}");
    assert!(text.contains("line 1: a suppression without a reason"), "{text}");
    assert!(text.contains("line 6: a suppression without a reason"), "{text}");
    assert!(text.contains("line 6: unknown rule `no-such-rule`: known are "), "{text}");
    let text = with("[[suppress]]\nreason = \"all\"\n");
    assert!(text.starts_with("exit 2") && text.contains("a suppression of everything"), "{text}");
    let text = with("[[suppress]]\nreazon = \"a\"\n");
    assert!(text.starts_with("exit 2") && text.contains("line 2: unknown field `reazon`"), "{text}");
}

#[test]
fn a_wrong_call_ends_with_two() {
    let folder = tree();
    put(folder.path(), "known.json", "{}");
    for (args, words) in [
        (vec!["docs/none.rst"], "cannot read `docs/none.rst`: "),
        (vec!["--baseline", "none.json", "docs"], "the baseline `none.json` cannot be read"),
        (vec!["--baseline", "known.json", "docs"], "is not a list of fingerprints"),
        (vec!["--suppress", "none.toml", "docs"], "`none.toml` cannot be read"),
        (vec!["--write-baseline", "no/such/known.json", "docs"], "cannot be written"),
        (vec!["--format", "xml", "docs"], "text, json, sarif, github, junit"),
        (vec![], "<PATH>"),
    ] {
        let text = run(folder.path(), &args);
        assert!(text.starts_with("exit 2\n--- stderr\n") && text.contains(words), "{words}: {text}");
    }
}
