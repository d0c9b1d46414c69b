//! The formats for programs and reviewers, each held to its own schema, and to what a stranger's text may do in it.

use crate::cli_serve::Serve;
use crate::report_fixture::report;
use crate::report_html::{nasty, poisoned, skeleton};
use crate::report_schemas::{HAR, SARIF, mistakes};
use as_documented::report::{Format, View};
use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn text(format: Format) -> String {
    format.render(&report(), View::default()).unwrap()
}

#[test]
fn the_sarif_report_satisfies_its_schema_and_names_every_violation() {
    let value: Value = serde_json::from_str(&text(Format::Sarif)).unwrap();
    assert_eq!(mistakes(SARIF, &value), Vec::<String>::new());
    let results = value["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), report().violations.len());
    let levels: Vec<&str> = results.iter().map(|one| one["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["error", "error", "warning"], "hygiene warns");
    let mut bad = value;
    bad["runs"][0]["results"][0]["level"] = json!("fatal");
    assert!(!mistakes(SARIF, &bad).is_empty());
}

#[test]
fn the_markdown_summary() {
    insta::assert_snapshot!(text(Format::Markdown));
}

#[test]
fn the_github_annotations() {
    insta::assert_snapshot!(text(Format::Github));
}

/// What readers need beyond the schema of Jenkins: element, allowed parents, mandatory attributes.
const JUNIT: [(&str, &[&str], &[&str]); 9] = [
    ("testsuites", &[""], &["name", "tests", "failures", "errors"]),
    ("testsuite", &["testsuites"], &["name", "tests", "errors", "failures"]),
    ("properties", &["testsuite"], &[]),
    ("property", &["properties"], &["name", "value"]),
    ("testcase", &["testsuite"], &["name", "classname"]),
    ("failure", &["testcase"], &["type", "message"]),
    ("error", &["testcase"], &["type", "message"]),
    ("skipped", &["testcase"], &["type", "message"]),
    ("system-out", &["testcase"], &[]),
];

fn junit_mistakes(text: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut out = Vec::new();
    let mut path = vec![String::new()];
    let mut suite: BTreeMap<String, usize> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return vec![error.to_string()],
        };
        let (tag, opens) = match &event {
            Event::Eof => break,
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::End(tag) => {
                let name = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
                if name == "testsuite" {
                    for (attribute, element) in
                        [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]
                    {
                        let counted = counts.get(element).copied().unwrap_or_default();
                        if suite.get(attribute) != Some(&counted) {
                            out.push(format!(
                                "{attribute} is {:?}, and there are {counted}",
                                suite.get(attribute)
                            ));
                        }
                    }
                    counts.clear();
                }
                path.pop();
                continue;
            }
            _ => continue,
        };
        let name = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
        let attributes: BTreeMap<String, String> = tag
            .attributes()
            .map(|one| one.unwrap())
            .map(|one| {
                (
                    String::from_utf8(one.key.as_ref().to_vec()).unwrap(),
                    String::from_utf8(one.value.to_vec()).unwrap(),
                )
            })
            .collect();
        match JUNIT.iter().find(|(known, _, _)| *known == name) {
            None => out.push(format!("an element `{name}`")),
            Some((_, parents, mandatory)) => {
                let parent = path.last().unwrap().as_str();
                if !parents.contains(&parent) {
                    out.push(format!("`{name}` in `{parent}`"));
                }
                out.extend(
                    mandatory
                        .iter()
                        .filter(|one| !attributes.contains_key(**one))
                        .map(|one| format!("`{name}` lacks `{one}`")),
                );
            }
        }
        if name == "testsuite" {
            suite = attributes
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), value.parse().ok()?)))
                .collect();
        }
        *counts.entry(name.clone()).or_default() += 1;
        if opens {
            path.push(name);
        }
    }
    out
}

#[test]
fn the_junit_report_has_the_structure_that_its_readers_expect() {
    let text = text(Format::Junit);
    assert_eq!(junit_mistakes(&text), Vec::<String>::new());
    let poisoned = Format::Junit.render(&poisoned("]]> <a b=\"c\"> & \u{1b}[2J"), View::default()).unwrap();
    assert_eq!(junit_mistakes(&poisoned), Vec::<String>::new());
    assert!(
        !junit_mistakes(&text.replacen("<failure", "<failed", 1).replacen("</failure", "</failed", 1))
            .is_empty()
    );
    assert!(!junit_mistakes(&text.replacen("classname", "class", 1)).is_empty());
    assert!(!junit_mistakes(&text.replacen("failures=\"2\"", "failures=\"1\"", 9)).is_empty());
}

/// What `xmllint` says against a text as a JUnit report for Jenkins; `None` where there is no `xmllint`.
fn xsd_mistakes(text: &str) -> Option<String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas/junit-10.xsd");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    std::fs::write(&file, text).unwrap();
    let mut lint = Command::new("xmllint");
    lint.args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file);
    let Ok(done) = lint.output() else {
        let required = std::env::var("AS_DOCUMENTED_XMLLINT").is_ok_and(|text| text == "required");
        assert!(!required, "no `xmllint`: install Debian's `libxml2-utils`");
        #[expect(clippy::print_stderr, reason = "whoever reads the test's output should know")]
        {
            eprintln!(
                "SKIPPED: no `xmllint` on this machine, so the JUnit report was not held to Jenkins' schema"
            );
        }
        return None;
    };
    Some(if done.status.success() {
        String::new()
    } else {
        String::from_utf8_lossy(&done.stderr).into_owned()
    })
}

#[test]
fn the_junit_report_satisfies_the_schema_of_jenkins() {
    let sound = text(Format::Junit);
    let Some(mistakes) = xsd_mistakes(&sound) else { return };
    assert_eq!(mistakes, "");
    let poisoned = Format::Junit.render(&poisoned("]]> <a b=\"c\"> & \u{1b}[2J"), View::default()).unwrap();
    assert_eq!(xsd_mistakes(&poisoned).unwrap(), "");
    for (from, to, words) in [
        ("<testsuites ", "<testsuites skipped=\"1\" ", "attribute 'skipped'"),
        ("<testsuite name", "<testsuite title", "attribute 'title'"),
        ("<failure", "<failing/><failure", "Element 'failing'"),
    ] {
        let mistakes = xsd_mistakes(&sound.replacen(from, to, 1)).unwrap();
        assert!(mistakes.contains(words), "{from}: {mistakes}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_markup_of_the_summary(text in nasty()) {
        let tags = |text: &str| {
            let markdown = Format::Markdown.render(&poisoned(text), View::default()).unwrap();
            let mut html = String::new();
            let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
            pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(&markdown, options));
            let mut all = skeleton(&html);
            all.sort();
            all.dedup();
            all
        };
        prop_assert_eq!(tags(&text), tags("x"));
    }

    #[test]
    fn no_text_gives_the_runner_a_command(text in nasty(), ends in proptest::sample::select(vec!["\n", "\r", "\r\n", "\u{2028}"])) {
        let evil = format!("{text}{ends}::add-mask::x");
        let told = Format::Github.render(&poisoned(&evil), View::default()).unwrap();
        for line in told.lines() {
            prop_assert!(line.starts_with("::error title=") || line.starts_with("::warning title="), "{}", line);
        }
        prop_assert!(!told.contains('\r'));
    }
}

#[test]
fn the_exchanges_of_a_run_satisfy_the_har_schema_and_show_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.har");
    let json = folder.path().join("run.json");
    let serve = Serve::start(&["--fault", "dcs/length-too-long"]);
    let (to_har, to_json) = (format!("har={}", file.display()), format!("json={}", json.display()));
    let args = ["--api", "dcs/*", "--cases", "2", "--report", &to_har, "--report", &to_json];
    serve.check(&args).env("AS_DOCUMENTED_TOKEN", "MIIsecretsecret").output().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("MIIsecretsecret") && text.contains("<redacted>"));
    let har: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(mistakes(HAR, &har), Vec::<String>::new());
    let report: as_documented::outcome::Report =
        serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    // The report counts looks apart and leaves their number out, since it depends on time.
    let sent: u64 = report.requests.values().sum();
    assert!(entries.len() as u64 > sent, "every exchange, companions too");
    assert!(
        entries.iter().any(|entry| entry["_case"].is_string())
            && entries.iter().any(|entry| entry["_case"].is_null())
    );
    let mut bad = har;
    bad["log"]["entries"][0]["request"].as_object_mut().unwrap().remove("method");
    assert!(!mistakes(HAR, &bad).is_empty());
}
