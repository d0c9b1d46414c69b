//! Target files: what they mean, and every mistake told at once with its line.

use as_documented::gate::Reach;
use as_documented::target_file::{
    Secret, TargetFile, parse_base_url, parse_disposable_id, parse_header, parse_rate, parse_seconds,
};
use as_documented_contract::Effect;
use std::path::PathBuf;
use std::time::Duration;

const SERVICES: [&str; 2] = ["dcs", "dms-kafka"];

#[test]
fn a_whole_file_is_read() {
    let text = r#"
        project_id = "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19"
        [endpoints]
        default = "http://127.0.0.1:8181/"
        dcs = "https://dcs.example.com/base"
        [auth]
        token_env = "OS_TOKEN"
        expired_token_file = "old.txt"
        [tls]
        ca_cert = "corp-ca.pem"
        [permits]
        effects = ["restart", "flush"]
        account_wide_reach = "any"
        max_requests = 2_000
        rate = "20/s"
        [disposable]
        dms-kafka = ["54602a9d-5e22-4239-9123-77e350df4a34"]
        [headers]
        X-Trace = "me"
        [run]
        settle = 600
        timeout = 7.5
    "#;
    let file = TargetFile::parse(text, "conf/target.toml", &SERVICES).unwrap();
    assert_eq!(file.project_id.as_deref(), Some("0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19"));
    assert_eq!(file.endpoints.of("dms-kafka"), Some("http://127.0.0.1:8181"));
    assert_eq!(file.endpoints.of("dcs"), Some("https://dcs.example.com/base"));
    assert_eq!(file.auth.token, Some(Secret::Variable("OS_TOKEN".to_owned())));
    assert_eq!(file.auth.expired_token, Some(Secret::File(PathBuf::from("conf/old.txt"))));
    assert_eq!(file.ca_cert, Some(PathBuf::from("conf/corp-ca.pem")), "paths count from the file's folder");
    let permits = file.permits.unwrap();
    assert!(
        permits.covers(Effect::Restart) && permits.covers(Effect::Flush) && !permits.covers(Effect::Delete)
    );
    assert_eq!(permits.reach, Reach::Any);
    assert_eq!((file.max_requests, file.rate), (Some(2000), Some(20.0)));
    assert_eq!(file.disposable.get("dms-kafka").map(Vec::len), Some(1));
    assert_eq!(file.headers, [("X-Trace".to_owned(), "me".to_owned())]);
    assert_eq!(file.settle, Some(Duration::from_secs(600)));
    assert_eq!(file.timeout, Some(Duration::from_millis(7500)));
}

#[test]
fn an_empty_file_says_nothing() {
    assert_eq!(TargetFile::parse("", "t", &SERVICES).unwrap(), TargetFile::default());
}

#[test]
fn every_mistake_is_told_at_once_with_its_line() {
    let text = r#"projectid = "x"
project_id = 7
[endpoints]
default = "ftp://example.com"
kafka = "http://127.0.0.1:1"
[auth]
token = "MIIsecret"
token_env = "A"
access_key = "AK"
[permits]
effects = ["restart", "reboot"]
account_wide_reach = "all"
max_requests = 0
rate = "fast"
[disposable]
dcs = ["54602a9d-5e22-4239-9123-77e350df4a34", "*", ""]
dms-kafka = ["54602A9D-5E22-4239-9123-77E350DF4A34"]
[headers]
X-Auth-Token = "MIIsecret"
[run]
settle = "long"
patience = 1
"#;
    let error = TargetFile::parse(text, "target.toml", &SERVICES).unwrap_err();
    insta::assert_snapshot!(error.to_string());
    assert!(!error.to_string().contains("MIIsecret"));
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line() {
    let error =
        TargetFile::parse("project_id = \"a\"\n[endpoints\ndefault = 1\n", "t.toml", &SERVICES).unwrap_err();
    insta::assert_snapshot!(error.to_string());
}

#[test]
fn a_key_twice_is_a_mistake() {
    let error =
        TargetFile::parse("project_id = \"a\"\nproject_id = \"b\"\n", "t.toml", &SERVICES).unwrap_err();
    assert_eq!(error.mistakes.len(), 1, "{error}");
    assert_eq!(error.mistakes.first().map(|one| one.line), Some(2), "{error}");
}

#[test]
fn endpoints_are_plain_base_urls() {
    assert_eq!(parse_base_url("http://127.0.0.1:8181//"), Ok("http://127.0.0.1:8181".to_owned()));
    assert_eq!(parse_base_url("https://h/base/"), Ok("https://h/base".to_owned()));
    for wrong in ["", "dcs.example.com", "http://", "ftp://h", "http://h?x=1", "http://h#x", "127.0.0.1:80"] {
        assert!(parse_base_url(wrong).is_err(), "{wrong}");
    }
    let error = parse_base_url("https://me:hunter2@h").unwrap_err();
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn rates_times_ids_and_headers_are_checked() {
    assert_eq!(parse_rate("20/s"), Ok(20.0));
    assert_eq!(parse_rate("30/min"), Ok(0.5));
    for wrong in ["20", "0/s", "-1/s", "NaN/s", "inf/s", "20/h", "x/s"] {
        assert!(parse_rate(wrong).is_err(), "{wrong}");
    }
    assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
    for wrong in ["0", "-1", "NaN", "inf", "1e99", "", "5s"] {
        assert!(parse_seconds(wrong).is_err(), "{wrong}");
    }
    assert_eq!(parse_disposable_id(" a-1 "), Ok("a-1".to_owned()));
    for wrong in ["", "  ", "*", "a*", "a b", "a/b", "a,b", "a?"] {
        assert!(parse_disposable_id(wrong).is_err(), "{wrong}");
    }
    assert_eq!(parse_header("X-A: b:c"), Ok(("X-A".to_owned(), "b:c".to_owned())));
    for wrong in ["X-A", "X A: b", "X-Auth-Token: t", "authorization: x", "X-A: b\nc", "Content-Length: 1"] {
        assert!(parse_header(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_login_is_whole_and_the_only_way() {
    let whole = "[auth]\niam_endpoint = \"https://iam.example.com\"\nuser = \"ada\"\ndomain = \"acme\"\npassword_env = \"P\"\n";
    let file = TargetFile::parse(whole, "t", &SERVICES).unwrap();
    assert_eq!(file.auth.user.as_deref(), Some("ada"));
    assert_eq!(file.auth.password, Some(Secret::Variable("P".to_owned())));
    let half = TargetFile::parse("[auth]\nuser = \"ada\"\n", "t", &SERVICES).unwrap_err();
    assert!(half.to_string().contains("needs iam_endpoint, domain, password_env too"), "{half}");
    let both = TargetFile::parse(&format!("{whole}token_env = \"T\"\n"), "t", &SERVICES).unwrap_err();
    assert!(both.to_string().contains("a token and a user: keep one"), "{both}");
}

#[test]
fn the_target_files_of_the_guides_are_read() {
    let services: Vec<&str> =
        as_documented_schemas::all().iter().filter_map(|files| files.id.split('/').next()).collect();
    let mut found = 0;
    for page in [include_str!("../../../README.md"), include_str!("../../../docs/real-endpoint.md")] {
        for block in page.split("```toml").skip(1) {
            let indent = if block.starts_with("\n   ") { "   " } else { "" };
            let text: String = block
                .split("```")
                .next()
                .unwrap()
                .lines()
                .map(|line| format!("{}\n", line.strip_prefix(indent).unwrap_or(line)))
                .collect();
            if text.contains("[endpoints]") {
                found += 1;
                let file = TargetFile::parse(&text, "target.toml", &services)
                    .unwrap_or_else(|error| panic!("{error}"));
                assert!(file.project_id.is_some());
            }
        }
    }
    assert_eq!(found, 2);
}
