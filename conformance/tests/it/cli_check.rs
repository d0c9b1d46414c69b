//! `check` from outside: what a wrong call is told, what a run sends, what it prints, how it ends.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use crate::report_schemas::{REPORT, mistakes};
use as_documented::outcome::Report;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

const DCS: &str = "dcs/instances-status/v2";
const PROJECT: &str = as_documented_reference::DEFAULT_PROJECT;

fn say(args: &[&str]) -> String {
    transcript(program(&["check"]).args(args))
}

/// A loopback address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn wrong_calls_are_told_what_to_write() {
    let calls: [&[&str]; 18] = [
        &["--api", "dsc/*"],
        &["--endpoint", "http://127.0.0.1:9"],
        &["--endpoint", "127.0.0.1:9", "--project-id", "p"],
        &["--endpoint", "https://me:hunter2@example.com", "--project-id", "p"],
        &["--endpoint", "dsc=http://127.0.0.1:9", "--project-id", "p"],
        &["--endpoint", "dcs=http://127.0.0.1:9", "--project-id", "p"],
        &["--endpoint", "http://127.0.0.1:9", "--endpoint", "http://127.0.0.1:10", "--project-id", "p"],
        &["--project-id", "p"],
        &["--disposable", "dcs=a"],
        &["--endpoint", "http://127.0.0.1:9", "--project-id", "p", "--disposable", "54602a9d"],
        &["--endpoint", "http://127.0.0.1:9", "--project-id", "p", "--disposable", "dcs=a,A"],
        &["--permit", "reboot"],
        &["--report", "xml"],
        &["--report", "json", "--report", "junit"],
        &["--report", "json=/nowhere/report.json"],
        &["--rate", "fast"],
        &["--seed", "5eed", "--seed", "5eed"],
        &["--target", "/nowhere/target.toml"],
    ];
    let all: Vec<String> =
        calls.iter().map(|args| format!("$ check {}\n{}", args.join(" "), say(args))).collect();
    for text in &all {
        assert!(text.contains("exit 2\n--- stderr\nerror: "), "{text}");
        assert!(
            !text.contains("hunter2@") || text.starts_with("$ check --endpoint https://me:hunter2"),
            "{text}"
        );
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_target_file_with_mistakes_tells_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("target.toml");
    std::fs::write(&file, "projectid = \"x\"\n[disposable]\ndsc = [\"a\"]\n").unwrap();
    let text = say(&["--target", file.to_str().unwrap()]);
    insta::assert_snapshot!(text.replace(folder.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_variable_that_the_target_names_and_nobody_set_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("target.toml");
    let text = "project_id = \"p\"\n[endpoints]\ndefault = \"http://127.0.0.1:9\"\n[auth]\ntoken_env = \"AS_DOCUMENTED_TEST_NOBODY\"\n";
    std::fs::write(&file, text).unwrap();
    let text = say(&["--target", file.to_str().unwrap()]);
    assert!(text.starts_with("exit 2") && text.contains("`AS_DOCUMENTED_TEST_NOBODY` is not set"), "{text}");
}

#[test]
fn a_dry_run_prints_the_plan_and_connects_to_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let text = say(&["--dry-run", "--endpoint", &url, "--project-id", PROJECT, "--api", DCS, "--cases", "3"]);
    assert!(text.starts_with("exit 0"), "{text}");
    for words in
        ["probe", "PUT /v2/{project_id}/instances/status", "left out: needs `--permit", "nothing was sent"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(listener.accept().is_err(), "somebody connected");
}

#[test]
fn an_endpoint_that_nobody_serves_ends_with_3() {
    let url = nobody();
    let text = say(&["--endpoint", &url, "--project-id", PROJECT, "--api", DCS, "--cases", "0"]);
    assert!(text.starts_with("exit 3"), "{text}");
    assert!(text.contains("cannot connect") && text.contains("nothing could be concluded"), "{text}");
}

#[test]
fn an_endpoint_that_speaks_no_tls_ends_with_3() {
    let serve = Serve::start(&[]);
    let url = serve.url.replace("http://", "https://");
    let text = say(&["--endpoint", &url, "--project-id", PROJECT, "--api", DCS, "--cases", "0"]);
    assert!(text.starts_with("exit 3") && text.contains("TLS failed"), "{text}");
}

#[test]
fn a_json_report_takes_stdout_alone_and_satisfies_its_schema() {
    let serve = Serve::start(&[]);
    let output = serve.check(&["--api", DCS, "--cases", "2", "--report", "json"]).output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(mistakes(REPORT, &value), Vec::<String>::new());
    let report: Report = serde_json::from_value(value).unwrap();
    assert_eq!(output.status.code(), Some(i32::from(report.exit(false).code())));
    assert!(
        report.requests.keys().all(|effect| effect.as_str() == "read" || effect.as_str() == "probe"),
        "{:?}",
        report.requests
    );
}

#[test]
fn no_screen_and_no_report_shows_a_secret() {
    let secret = "MIIsecretMIIsecretMIIsecret";
    let serve = Serve::start(&["--token", secret, "--fault", "dcs/error-msg-missing"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token.txt"), secret).unwrap();
    let target = format!(
        "project_id = \"{PROJECT}\"\n[endpoints]\ndefault = \"{}\"\n[auth]\ntoken_file = \"token.txt\"\n",
        serve.url
    );
    let file = folder.path().join("target.toml");
    std::fs::write(&file, target).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut args = vec!["--target".to_owned(), path("target.toml"), "--api".to_owned(), DCS.to_owned()];
    args.extend(["--cases".to_owned(), "1".to_owned()]);
    for format in as_documented::report::Format::ALL {
        args.extend(["--report".to_owned(), format!("{format}={}", path(format.as_str()))]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut texts = vec![say(&args), say(&[&args[..], &["--dry-run"]].concat())];
    for format in as_documented::report::Format::ALL {
        texts.push(std::fs::read_to_string(folder.path().join(format.as_str())).unwrap());
    }
    for text in texts {
        assert!(text.len() > 100 && !text.contains(secret), "{text}");
    }
}

/// A run at an endpoint that takes its connection and never answers.
fn hanging(listener: &TcpListener, timeout: &str) -> std::process::Child {
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = ["--endpoint", &url, "--project-id", PROJECT, "--api", DCS, "--report", "json"];
    let child = Command::new(program(&[]).get_program())
        .arg("check")
        .args(own)
        .args(["--timeout", timeout])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    child.unwrap()
}

fn interrupt(child: &std::process::Child) {
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
}

#[test]
fn an_interrupted_run_ends_with_130_and_the_report_of_what_was_done() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = hanging(&listener, "2");
    let _connection = listener.accept().unwrap();
    interrupt(&child);
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    let report: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(report.stopped.as_deref(), Some("interrupted"));
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_run_that_is_interrupted_twice_waits_for_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // Whoever waited for the answer would wait longer than any test.
    let mut child = hanging(&listener, "86400");
    let _connection = listener.accept().unwrap();
    interrupt(&child);
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap().contains("once more ends it at once")));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
}

/// The reference endpoint in this process, with a user who can log in.
fn with_user(test: impl FnOnce(&str)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let builder = as_documented_reference::Reference::builder().user("ada", "s3cret-s3cret", "acme");
        builder.build().serve(listener).await.unwrap()
    });
    test(&running.url());
    runtime.block_on(running.shutdown());
}

#[test]
fn a_user_logs_in_by_password_and_a_wrong_one_is_told() {
    with_user(|url| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("target.toml");
        let text = format!(
            "project_id = \"{PROJECT}\"\n[endpoints]\ndefault = \"{url}\"\n[auth]\niam_endpoint = \"{url}\"\nuser = \"ada\"\ndomain = \"acme\"\npassword_env = \"TEST_PASSWORD\"\n"
        );
        std::fs::write(&file, text).unwrap();
        let run = |password: &str| {
            let args = ["check", "--target", file.to_str().unwrap(), "--api", DCS, "--cases", "0"];
            transcript(program(&args).env("TEST_PASSWORD", password))
        };
        let good = run("s3cret-s3cret");
        assert!(good.starts_with("exit 0"), "{good}");
        let wrong = run("another-s3cret");
        assert!(wrong.starts_with("exit 3") && wrong.contains("refuses user `ada` (401)"), "{wrong}");
        for text in [good, wrong] {
            assert!(!text.contains("s3cret"), "{text}");
        }
    });
}

#[test]
fn half_a_login_says_what_is_missing() {
    let args = ["check", "--endpoint", "http://127.0.0.1:9", "--project-id", "p"];
    let text = transcript(program(&args).env("AS_DOCUMENTED_USER", "ada"));
    assert!(text.starts_with("exit 2") && text.contains("AS_DOCUMENTED_IAM_ENDPOINT"), "{text}");
}

#[test]
fn a_violation_is_replayed_from_its_report_and_gone_after_a_repair() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let report = file.to_str().unwrap();
    let broken = Serve::start(&["--fault", "dcs/error-msg-missing"]);
    let target =
        |url: &str| ["--endpoint".to_owned(), url.to_owned(), "--project-id".to_owned(), PROJECT.to_owned()];
    let run = |command: &[&str], url: &str| {
        let mut program = program(command);
        program.args(target(url)).env("AS_DOCUMENTED_TOKEN", "MIIanything");
        transcript(&mut program)
    };
    let json = format!("json={report}");
    let first = run(&["check", "--api", DCS, "--cases", "0", "--report", &json], &broken.url);
    assert!(first.starts_with("exit 1") && first.contains("as-documented replay report.json:v1"), "{first}");
    let violation = format!("{report}:v1");
    let again = run(&["replay", &violation], &broken.url);
    assert!(again.starts_with("exit 1") && again.contains("error_msg"), "{again}");
    let sound = Serve::start(&[]);
    let repaired = run(&["replay", &violation], &sound.url);
    assert!(repaired.starts_with("exit 0") && repaired.contains("is borne out now"), "{repaired}");
    let unknown = run(&["replay", &format!("{report}:v99")], &sound.url);
    assert!(unknown.starts_with("exit 2") && unknown.contains("known are v1"), "{unknown}");
    std::fs::write(&file, "{}").unwrap();
    let torn = run(&["replay", &violation], &sound.url);
    assert!(torn.starts_with("exit 2") && torn.contains("is not a JSON report of this version"), "{torn}");
}
