//! Every format drawn from one report, and what no format may let through.

use crate::report_fixture::{CLOUDDC, report};
use crate::report_schemas::{REPORT, mistakes};
use as_documented::outcome::{Exit, Report, Verdict};
use as_documented::report::{Format, View, excerpt};

fn plain(view: View, report: &Report) -> String {
    anstream::adapter::strip_str(&Format::Terminal.render(report, view).unwrap()).to_string()
}

#[test]
fn the_terminal_report_at_80_columns() {
    insta::assert_snapshot!(plain(View { width: 80, strict: false, ..View::default() }, &report()));
}

#[test]
fn the_terminal_report_at_200_columns() {
    insta::assert_snapshot!(plain(View { width: 200, strict: true, ..View::default() }, &report()));
}

#[test]
fn the_junit_report() {
    insta::assert_snapshot!(Format::Junit.render(&report(), View::default()).unwrap());
}

#[test]
fn the_json_report_satisfies_its_schema() {
    let json = Format::Json.render(&report(), View::default()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(mistakes(REPORT, &value), Vec::<String>::new());
    let back: Report = serde_json::from_str(&json).unwrap();
    assert_eq!(back, report());
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let good = serde_json::to_value(report()).unwrap();
    for (pointer, wrong) in [
        ("/version", serde_json::json!(2)),
        ("/summary/holds", serde_json::json!(-1)),
        ("/statements/0/outcome", serde_json::json!("passed")),
        ("/violations/0/rate", serde_json::json!("always")),
        ("/violations/0/response", serde_json::json!({ "headers": [] })),
        ("/apis/0", serde_json::json!("dcs")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(!mistakes(REPORT, &bad).is_empty(), "{pointer}");
    }
    let mut bad = good;
    bad.as_object_mut().unwrap().insert("more".to_owned(), serde_json::json!(1));
    assert!(!mistakes(REPORT, &bad).is_empty(), "an unknown member");
}

#[test]
fn no_line_of_prose_is_wider_than_the_terminal() {
    for width in [80, 120, 200] {
        let text = plain(View { width, strict: false, ..View::default() }, &report());
        // What a reader copies stands on one line, whatever its length.
        for line in text.lines().filter(|line| !line.contains("http://127")) {
            let columns = line.chars().count();
            assert!(columns <= width, "{columns} columns at {width}: {line}");
        }
    }
}

#[test]
fn what_an_endpoint_sends_cannot_move_the_cursor() {
    for format in Format::ALL.into_iter().filter(|format| !format.needs_journal()) {
        let text = format.render(&report(), View::default()).unwrap();
        let text = anstream::adapter::strip_str(&text).to_string();
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{format}");
    }
    let text = Format::Terminal.render(&report(), View::default()).unwrap();
    assert!(!text.contains("\u{1b}[2J") && text.contains("\\u{1b}[2J"), "the body's own escapes are shown");
}

#[test]
fn the_last_lines_give_the_counts_and_the_verdict() {
    let text = plain(View { width: 120, strict: false, ..View::default() }, &report());
    let last: Vec<&str> = text.lines().rev().take(4).collect();
    let last = last.join(" ");
    for words in ["2 hold", "3 violated", "1 open", "2 inconclusive", "5 not exercised", "Verdict"] {
        assert!(last.contains(words), "{words}: {last}");
    }
}

#[test]
fn a_clean_report_says_so() {
    let mut report = report();
    report.violations.clear();
    report.unconcluded.clear();
    for one in &mut report.statements {
        if one.outcome == Verdict::Violated {
            one.outcome = Verdict::Holds;
        }
    }
    assert_eq!(report.exit(true), Exit::Clean);
    assert!(plain(View::default(), &report).contains("as documented, as far as this run could tell"));
}

#[test]
fn hygiene_fails_only_when_strict() {
    let mut report = report();
    report
        .statements
        .retain(|one| one.outcome != Verdict::Violated || one.tier == as_documented_contract::Tier::Hygiene);
    report.unconcluded.remove(CLOUDDC);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = |strict| words(&plain(View { width: 120, strict, ..View::default() }, &report));
    assert!(told(false).contains("fails only with --strict") && !told(false).contains("VIOLATED dcs"));
    assert!(told(true).contains("VIOLATED dcs"));
    let junit =
        |strict| Format::Junit.render(&report, View { width: 100, strict, ..View::default() }).unwrap();
    assert!(!junit(false).contains("<failure"));
    assert!(junit(true).contains("<failure"));
}

#[test]
fn a_pointer_marks_its_line_and_the_nearest_one_if_it_leads_nowhere() {
    let marked = |body: &str, pointer: &str| -> Vec<String> {
        excerpt(body, Some(pointer)).into_iter().filter(|line| line.marked).map(|line| line.text).collect()
    };
    let body = r#"{"a":[{"b":1},{"b":2,"c":{"d":"x"}}],"e~/f":null}"#;
    assert_eq!(marked(body, "/a/1/b"), ["      \"b\": 2,"]);
    assert_eq!(marked(body, "/e~0~1f"), ["  \"e~/f\": null"]);
    assert_eq!(marked(body, "/a/1/zzz"), ["    {"]);
    assert_eq!(marked(body, "/a/9"), ["  \"a\": ["]);
    assert_eq!(marked(body, ""), ["{"]);
    assert_eq!(marked("[]", ""), ["[]"]);
    assert_eq!(marked("no json", "/a"), Vec::<String>::new());
}

#[test]
fn a_long_list_is_folded_around_the_marked_item() {
    let body = format!("[{}]", (0..500).map(|n| format!("[{n}]")).collect::<Vec<_>>().join(","));
    let text: Vec<String> = excerpt(&body, Some("/77/0")).into_iter().map(|line| line.text).collect();
    assert!(text.len() < 20, "{text:#?}");
    assert!(text.iter().any(|line| line.contains("77")), "{text:#?}");
    assert!(text.iter().any(|line| line.contains("… 74 more")), "{text:#?}");
}

#[test]
fn a_deep_or_huge_body_stays_bounded() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    assert!(excerpt(&deep, Some("/0/0/0")).len() <= 210);
    let huge =
        format!("{{{}}}", (0..5000).map(|n| format!("\"k{n}\":[[1],[2]]")).collect::<Vec<_>>().join(","));
    assert!(excerpt(&huge, Some("/k4999/0/0")).len() <= 200);
    let text = format!("\"{}\"", "é".repeat(100_000));
    assert!(excerpt(&text, None).iter().all(|line| line.text.chars().count() < 250));
}
