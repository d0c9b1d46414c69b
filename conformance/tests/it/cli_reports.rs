//! Kept reports from outside: the baseline, comparing, and joining the parts of a plan.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use crate::report_schemas::{REPORT, mistakes};
use serde_json::{Value, json};
use std::path::Path;

const API: &str = "clouddc/batch-delete/v1";

/// Runs `check` at an endpoint without permits and keeps its JSON report.
fn check(serve: &Serve, more: &[&str], report: &Path) -> String {
    let json = format!("json={}", report.display());
    let plain = ["--api", API, "--cases", "1", "--report", &json];
    let told = transcript(&mut serve.check(&[&plain[..], more].concat()));
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(args: &[&str]) -> String {
    transcript(&mut program(args))
}

#[test]
fn a_known_failure_passes_a_new_one_fails_and_one_that_holds_now_fails_until_it_is_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let path = |name: &str| file(name).to_str().unwrap().to_owned();
    let broken = Serve::start(&["--fault", "clouddc/error-msg-missing"]);
    let sound = Serve::start(&[]);
    let worse = Serve::start(&["--fault", "clouddc/error-msg-missing", "--fault", "clouddc/refusal-500"]);
    let known = ["--baseline", &path("known.json")];

    let first = check(&broken, &[], &file("first.json"));
    assert!(first.starts_with("exit 1"), "{first}");
    let written = run(&["baseline", "update", &path("known.json"), &path("first.json")]);
    assert!(
        written.starts_with("exit 0") && written.contains("taken in: clouddc/batch-delete/v1 response."),
        "{written}"
    );

    let again = check(&broken, &known, &file("again.json"));
    assert!(
        again.starts_with("exit 0")
            && again.contains("still violated")
            && again.contains("known to the baseline"),
        "{again}"
    );
    assert!(again.contains("error_msg"), "it still ran, and is shown: {again}");

    let new = check(&worse, &known, &file("new.json"));
    assert!(new.starts_with("exit 1") && new.contains("no-5xx"), "{new}");

    let fixed = check(&sound, &known, &file("fixed.json"));
    assert!(
        fixed.starts_with("exit 1") && fixed.contains("HOLDS NOW") && fixed.contains("baseline update"),
        "{fixed}"
    );
    let taken = run(&["baseline", "update", &path("known.json"), &path("fixed.json")]);
    assert!(taken.contains("taken out: clouddc/batch-delete/v1 response."), "{taken}");
    let clean = check(&sound, &known, &file("clean.json"));
    assert!(clean.starts_with("exit 0") && !clean.contains("baseline"), "{clean}");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(file("again.json")).unwrap()).unwrap();
    assert_eq!(mistakes(REPORT, &report), Vec::<String>::new());
    assert!(report["known"][0]["state"] == json!("known"));

    let differ = run(&["report", "diff", &path("clean.json"), &path("first.json")]);
    assert!(differ.starts_with("exit 1"), "{differ}");
    let changes: Vec<&str> = differ.lines().filter(|line| line.starts_with('~')).collect();
    assert!(changes.iter().all(|line| line.contains("error_msg#")) && !changes.is_empty(), "{differ}");
    let same = run(&["report", "diff", &path("clean.json"), &path("fixed.json")]);
    assert_eq!(same, "exit 0\n--- stdout\nnothing differs\n");

    let shown = run(&["report", "show", &path("first.json"), "--report", "markdown"]);
    assert!(shown.starts_with("exit 1\n--- stdout\n## ❌"), "{shown}");
    let har = run(&["report", "show", &path("first.json"), "--report", "har"]);
    assert!(har.starts_with("exit 2") && har.contains("check --report har=FILE"), "{har}");
}

#[test]
fn a_baseline_that_is_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("known.json");
    let path = file.to_str().unwrap();
    let report = folder.path().join("report.json");
    let sound = Serve::start(&[]);
    for (text, words) in [
        ("{}", "missing field `version`"),
        (r#"{"version":2,"known":[]}"#, "its version is 2"),
        (
            r#"{"version":1,"known":[{"api":"clouddc/batch-delete/v1","statement":"response.202.x#type"}]}"#,
            "name no statement",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let told = check(&sound, &["--baseline", path], &report);
        assert!(told.starts_with("exit 2") && told.contains(words), "{told}");
    }
    // An entry about an operation that was not selected is left alone.
    std::fs::write(
        &file,
        r#"{"version":1,"known":[{"api":"dcs/instances-status/v2","statement":"request.action#enum"}]}"#,
    )
    .unwrap();
    assert!(check(&sound, &["--baseline", path], &report).starts_with("exit 0"));
}

/// The report without what depends on time: when, how long, where the embedded endpoint listened, and how often
/// companions were read meanwhile.
fn timeless(mut report: Value) -> Value {
    let object = report.as_object_mut().unwrap();
    for name in ["timeline", "first_violation", "polls", "endpoints", "requests"] {
        object.remove(name);
    }
    report["elapsed_ms"] = json!(0);
    // How many looks were quick enough to tell something of an effect depends on time too.
    let seen = [
        "effect",
        "no-effect",
        "isolation",
        "scope",
        "transition",
        "end-state",
        "asynchronous",
        "refusal",
        "eligibility",
    ];
    for row in report["statements"].as_array_mut().unwrap() {
        if seen.contains(&row["kind"].as_str().unwrap()) {
            row["exchanges"] = json!(0);
        }
    }
    let text = report.to_string();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn four_parts_joined_give_the_report_of_one_run_over_all_operations() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run_to = |name: &str, index: Option<&str>, more: &[&str]| {
        let json = format!("json={}", path(name));
        let plain = ["check", "--cases", "0", "--report", &json];
        let mut program = program(&[&plain[..], more].concat());
        program.env("JOB_COMPLETIONS", "4");
        if let Some(index) = index {
            program.env("JOB_COMPLETION_INDEX", index);
        }
        transcript(&mut program)
    };
    let (whole, told) = std::thread::scope(|scope| {
        let whole = scope.spawn(|| run_to("whole.json", None, &[]));
        let parts = scope.spawn(|| {
            let by_flag = ["1/4", "2/4", "3/4"].map(|part| {
                let name = format!("{}.json", part.trim_end_matches("/4"));
                run_to(&name, None, &["--shard", part])
            });
            // The last part as a Kubernetes Indexed Job numbers it.
            [&by_flag[..], &[run_to("4.json", Some("3"), &[])]].concat()
        });
        (whole.join().unwrap(), parts.join().unwrap())
    });
    assert!(whole.starts_with("exit 0"), "{whole}");
    assert!(told.iter().all(|told| told.starts_with("exit 0")), "{told:#?}");
    assert!(told[3].contains("part 4/4 of the plan"), "{}", told[3]);
    let parts = [path("3.json"), path("1.json"), path("2.json"), path("4.json")];
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let missing = run(&[&["report", "merge"][..], &parts[..3]].concat());
    assert!(missing.starts_with("exit 2") && missing.contains("parts 4 of 4 are missing"), "{missing}");

    let joined = format!("json={}", path("joined.json"));
    let told = run(&[&["report", "merge"][..], &parts[..], &["--report", &joined]].concat());
    assert!(told.starts_with("exit 0"), "{told}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
    };
    let (whole, joined) = (read("whole.json"), read("joined.json"));
    assert_eq!(whole["apis"].as_array().unwrap().len(), as_documented_schemas::all().len());
    let cases = |report: &Value| {
        let mut all: Vec<String> =
            report["timeline"].as_array().unwrap().iter().map(|one| one["case"].to_string()).collect();
        all.sort();
        all
    };
    assert_eq!(cases(&whole), cases(&joined), "every case once");
    let lines = |report: Value| serde_json::to_string_pretty(&timeless(report)).unwrap();
    assert_ne!(lines(read("1.json")), lines(whole.clone()), "a part alone is not the whole");
    similar(&lines(whole), &lines(joined));
}

#[test]
fn parts_that_found_violations_show_those_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let broken =
        Serve::start(&["--fault", "clouddc/error-msg-missing", "--fault", "clouddc/error-code-number"]);
    assert!(check(&broken, &[], &file("whole.json")).starts_with("exit 1"));
    for (part, name) in [("1/2", "1.json"), ("2/2", "2.json")] {
        assert!(check(&broken, &["--shard", part], &file(name)).starts_with("exit 1"));
    }
    let path = |name: &str| file(name).to_str().unwrap().to_owned();
    let joined = format!("json={}", path("joined.json"));
    let told = run(&["report", "merge", &path("2.json"), &path("1.json"), "--report", &joined]);
    assert!(told.starts_with("exit 1"), "{told}");
    let read = |name: &str| -> Value {
        let mut report =
            timeless(serde_json::from_str(&std::fs::read_to_string(file(name)).unwrap()).unwrap());
        for violation in report["violations"].as_array_mut().unwrap() {
            // An endpoint makes up ids of requests and dates.
            violation["response"]["headers"] = json!([]);
        }
        report
    };
    let (whole, joined) = (read("whole.json"), read("joined.json"));
    assert!(whole["violations"].as_array().unwrap().len() > 1);
    let lines = |report: &Value| serde_json::to_string_pretty(report).unwrap();
    similar(&lines(&whole), &lines(&joined));
}

fn similar(one: &str, other: &str) {
    let differing: Vec<_> = one.lines().zip(other.lines()).filter(|(a, b)| a != b).take(20).collect();
    assert!(differing.is_empty() && one.lines().count() == other.lines().count(), "{differing:#?}");
}

#[test]
fn what_is_no_part_is_told() {
    for wrong in ["0/4", "5/4", "1", "a/b", "1/0"] {
        let told = run(&["check", "--shard", wrong]);
        assert!(told.starts_with("exit 2") && told.contains("write `k/n` with k from 1 to n"), "{told}");
    }
    let told = transcript(
        program(&["check", "--dry-run"]).env("JOB_COMPLETION_INDEX", "4").env("JOB_COMPLETIONS", "4"),
    );
    assert!(told.starts_with("exit 2") && told.contains("`JOB_COMPLETION_INDEX` is `4`"), "{told}");
}
