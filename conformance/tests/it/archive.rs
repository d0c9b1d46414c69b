//! Recorded traffic: what a run finds on the wire is found again in its archive, and archives of others are read.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use as_documented::outcome::Report;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

const PROJECT: &str = as_documented_reference::DEFAULT_PROJECT;
const DCS: &str = "dcs/instances-status/v2";

fn report(file: &Path) -> Report {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn broken(report: &Report) -> BTreeSet<(String, String)> {
    report.violations.iter().map(|one| (one.api.clone(), one.statement.to_string())).collect()
}

#[test]
fn an_archive_shows_the_wire_violations_that_the_run_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (api, fault) in [
        (DCS, "dcs/error-msg-missing"),
        (DCS, "dcs/id-missing"),
        (DCS, "dcs/list-renamed"),
        (DCS, "dcs/body-array"),
        (DCS, "dcs/result-number"),
        ("dms-kafka/*", "dms-kafka/list-renamed"),
        ("dms-rocketmq/*", "dms-rocketmq/items-null"),
        ("dms-rocketmq/*", "dms-rocketmq/label-text"),
        ("clouddc/*", "clouddc/error-nested"),
    ] {
        let serve = Serve::start(&["--fault", fault]);
        let (har, run, again) = (path("run.har"), path("run.json"), path("again.json"));
        let (to_har, to_json) = (format!("har={har}"), format!("json={run}"));
        let args = ["--api", api, "--cases", "4", "--report", &to_har, "--report", &to_json];
        transcript(&mut serve.check(&args));
        let told = transcript(&mut program(&[
            "validate",
            "--har",
            &har,
            "--api",
            api,
            "--report",
            &format!("json={again}"),
        ]));
        let (run, again) = (report(Path::new(&run)), report(Path::new(&again)));
        assert_eq!(broken(&again), broken(&run), "{fault}: {told}");
        assert_eq!(told.starts_with("exit 1"), !run.violations.is_empty(), "{fault}: {told}");
        assert!(!run.violations.is_empty(), "{fault} shows");
    }
}

#[test]
fn a_sound_archive_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let har = folder.path().join("run.har");
    let har = har.to_str().unwrap();
    let whole = transcript(&mut program(&[
        "check",
        "--api",
        "clouddc/*",
        "--cases",
        "2",
        "--report",
        &format!("har={har}"),
    ]));
    assert!(whole.starts_with("exit 0"), "{whole}");
    let told = transcript(&mut program(&["validate", "--har", har]));
    assert!(
        told.starts_with("exit 0") && told.contains("0 violated") && told.contains("calls judged"),
        "{told}"
    );
}

/// What a browser writes, in short.
fn browsers(status: u16, body: &str) -> String {
    json!({ "log": { "version": "1.2", "creator": { "name": "WebInspector", "version": "537.36" }, "pages": [], "entries": [
        { "startedDateTime": "2026-11-21T10:00:00.000Z", "time": 12.5, "_initiator": {},
          "request": { "method": "GET", "url": "https://console.example.com/app.js", "httpVersion": "h3", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0 },
          "response": { "status": 200, "statusText": "", "httpVersion": "h3", "headers": [], "cookies": [], "content": { "size": 0, "mimeType": "text/javascript" }, "redirectURL": "", "headersSize": -1, "bodySize": -1 },
          "cache": {}, "timings": {} },
        { "startedDateTime": "2026-11-21T10:00:01.000Z", "time": 41,
          "request": { "method": "PUT", "url": format!("https://dcs.example.com/gateway/v2/{PROJECT}/instances/status"), "httpVersion": "h3",
            "headers": [{ "name": ":authority", "value": "dcs.example.com" }, { "name": "content-type", "value": "application/json" }],
            "postData": { "mimeType": "application/json", "text": "{\"action\":\"restart\",\"instances\":[\"54602a9d-5e22-4239-9123-77e350df4a34\"]}" } },
          "response": { "status": status, "headers": [{ "name": "content-type", "value": "application/json" }, { "name": "x-request-id", "value": "1" }],
            "content": { "size": 1, "mimeType": "application/json", "text": body } } },
    ] } })
    .to_string()
}

#[test]
fn an_archive_of_a_browser_is_judged_by_contract() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("browser.har");
    let path = file.to_str().unwrap();
    let judge = |text: &str| {
        std::fs::write(&file, text).unwrap();
        transcript(&mut program(&["validate", "--har", path]))
    };
    let good = r#"{"results":[{"instance":"54602a9d-5e22-4239-9123-77e350df4a34","result":"success"}]}"#;
    let told = judge(&browsers(200, good));
    assert!(
        told.starts_with("exit 0") && told.contains("1 calls judged, 1 exchanges are of something else"),
        "{told}"
    );
    let wrong = judge(&browsers(200, &good.replace("success", "ok")));
    assert!(
        wrong.starts_with("exit 1")
            && wrong.contains("response.200.results[].result#enum")
            && wrong.contains("entry 2 of"),
        "{wrong}"
    );
    let other = judge(&browsers(200, &good.replace("54602a9d", "00000000")));
    assert!(other.starts_with("exit 1") && other.contains("#echo"), "{other}");
    let server = judge(&browsers(500, "{}"));
    assert!(server.starts_with("exit 1") && server.contains("no-5xx"), "{server}");
    let nothing = judge(r#"{"log":{"entries":[]}}"#);
    assert!(nothing.starts_with("exit 3") && nothing.contains("as-documented apis"), "{nothing}");
    for text in ["", "[]", "{\"log\":{}}", "{\"log\":{\"entries\":[{\"request\":1}]}}"] {
        let told = judge(text);
        assert!(
            told.starts_with("exit 2") && told.contains("is not an HTTP archive")
                || told.contains("it is not an HTTP archive"),
            "{told}"
        );
    }
}
