//! The stateless responder: what it answers keeps to the contract, and each fault breaks what it says it breaks.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use as_documented::auth::Auth;
use as_documented::gate::Permits;
use as_documented::guess;
use as_documented::outcome::{Report, Verdict};
use as_documented::plan::Loaded;
use as_documented::responder::{Fault, Options, Running, serve};
use as_documented::run::{Options as RunOptions, Session};
use as_documented::target::{Endpoints, Settle, Target};
use as_documented_contract::{Api, Contract, Effect};
use as_documented_schema::{Outcome, Part, Validators};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn things() -> Vec<Api> {
    let at = json!({"place": "Table 1"});
    let row = |name: &str, requirement: &str, value: Value| json!({"name": name, "requirement": requirement, "value": value, "at": at});
    let state = json!({"type": "string", "limits": [{"rule": {"enum": ["up", "down"]}}]});
    let thing = json!({"type": "object", "fields": [
        row("id", "unstated", json!({"type": "string", "limits": [{"rule": {"format": "uuid"}}]})),
        row("name", "unstated", json!({"type": "string", "limits": [{"rule": {"pattern": "^[a-z]{3,9}$"}}]})),
        row("state", "unstated", state),
        row("size", "optional", json!({"type": "integer", "limits": [{"rule": {"minimum": 1}}, {"rule": {"maximum": 9}}]})),
    ]});
    let token = json!({"in": "header", "field": row("X-Auth-Token", "mandatory", json!({"type": "string"}))});
    // Pages are often wrong about the length of the ids of projects, which nobody can choose; no request here has it.
    let ids =
        json!({"type": "string", "limits": [{"rule": {"min-length": 36}}, {"rule": {"max-length": 36}}]});
    let project = json!({"in": "path", "field": row("project_id", "mandatory", ids)});
    let limit = json!({"in": "query", "field": row("limit", "optional", json!({"type": "integer"}))});
    let error = json!({"type": "object", "fields": [
        row("error_code", "unstated", json!({"type": "string"})),
        row("error_msg", "unstated", json!({"type": "string"})),
    ]});
    let one = |name: &str, method: &str, rest: Value| {
        let mut value = json!({
            "format": 1, "api": format!("demo/{name}/v1"), "source": {"page": "demo", "format": "rst"},
            "operation": {"title": name, "method": method, "path": "/v1/{project_id}/things", "at": at},
        });
        value.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        Api::bare(Contract::from_json(&value.to_string()).unwrap()).unwrap()
    };
    let list = json!({"type": "object", "fields": [row("things", "unstated", json!({"type": "array", "items": thing}))]});
    let body = json!({"type": "object", "fields": [
        row("name", "mandatory", json!({"type": "string", "limits": [{"rule": {"max-length": 9}}]})),
        row("size", "optional", json!({"type": "integer"})),
    ]});
    vec![
        one(
            "list",
            "GET",
            json!({
                "parameters": [project, limit, token],
                "responses": [{"status": "200", "body": list, "at": at}, {"status": "400", "body": error, "at": at}],
            }),
        ),
        one(
            "create",
            "POST",
            json!({
                "parameters": [project, token],
                "request": {"media_type": "application/json", "body": body, "at": at},
                "responses": [{"status": "201", "body": thing, "at": at}, {"status": "400", "body": error, "at": at}],
            }),
        ),
    ]
}

async fn start(apis: Vec<Api>, faults: &[&str]) -> Running {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    serve(listener, apis, Options { faults, ..Options::default() }).unwrap()
}

struct Seen {
    status: u16,
    content_type: Option<String>,
    body: Value,
}

async fn send(running: &Running, method: &str, path: &str, token: bool, body: Option<&str>) -> Seen {
    // No connection is kept: each test has a runtime of its own.
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap()
    });
    let client = &CLIENT;
    let mut request = client.request(method.parse().unwrap(), format!("{}{path}", running.url()));
    if token {
        request = request.header("X-Auth-Token", "secret");
    }
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body.to_owned());
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let content_type = answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let body = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default();
    Seen { status, content_type, body }
}

const PATH: &str = "/v1/p/things";

fn judged(apis: &[Api], at: usize, seen: &Seen) -> Vec<String> {
    let validators = Validators::new(&apis[at]).unwrap();
    let part = validators.response(seen.status).unwrap_or(Part::Request);
    match validators.check(part, &seen.body) {
        Outcome::Valid { .. } => Vec::new(),
        Outcome::Broken { broken, .. } => broken.iter().map(|one| one.statement.to_string()).collect(),
        Outcome::Undocumented => vec!["undocumented".to_owned()],
    }
}

#[tokio::test]
async fn answers_keep_to_the_contract() {
    let apis = things();
    let running = start(apis.clone(), &[]).await;
    assert_eq!(running.doubtful(), [] as [String; 0]);
    let list = send(&running, "GET", PATH, true, None).await;
    assert_eq!((list.status, list.content_type.as_deref()), (200, Some("application/json")));
    assert_eq!(judged(&apis, 0, &list), [] as [String; 0]);
    assert!(!list.body["things"].as_array().unwrap().is_empty());
    let created = send(&running, "POST", PATH, true, Some(r#"{"name":"a"}"#)).await;
    assert_eq!(created.status, 201);
    assert_eq!(judged(&apis, 1, &created), [] as [String; 0]);
    running.shutdown().await;
}

#[tokio::test]
async fn what_breaks_the_page_is_refused_in_the_documented_shape() {
    let apis = things();
    let running = start(apis.clone(), &[]).await;
    for (method, path, token, body, status) in [
        ("POST", PATH, true, Some(r#"{"name":1}"#), 400),
        ("POST", PATH, true, Some(r#"{"name":"aaaaaaaaaa"}"#), 400),
        ("POST", PATH, true, Some("{}"), 400),
        ("POST", PATH, true, Some("{"), 400),
        ("POST", PATH, true, None, 400),
        ("GET", "/v1/p/things?limit=x", true, None, 400),
        ("GET", PATH, false, None, 401),
        ("GET", "/v1/p/things/x", true, None, 404),
        ("PUT", PATH, true, Some("{}"), 405),
    ] {
        let seen = send(&running, method, path, token, body).await;
        assert_eq!(seen.status, status, "{method} {path} {body:?}");
        assert!(seen.body["error_code"].is_string() && seen.body["error_msg"].is_string(), "{}", seen.body);
    }
    running.shutdown().await;
}

#[tokio::test]
async fn every_fault_breaks_what_it_says() {
    let apis = things();
    for (fault, broken) in [
        ("wrong-type=response.200.things[].id", "response.200.things[].id#type"),
        ("wrong-type=response.200.things", "response.200.things#type"),
        ("missing-field=response.200.things[].state", "response.200.things[].state#present"),
        ("outside-enum=response.200.things[].state", "response.200.things[].state#enum"),
    ] {
        let running = start(apis.clone(), &[fault]).await;
        let seen = send(&running, "GET", PATH, true, None).await;
        assert_eq!(judged(&apis, 0, &seen)[..1], [broken.to_owned()], "{fault}: {}", seen.body);
        running.shutdown().await;
    }
    for fault in ["wrong-status", "no-content-type", "accepts-anything", "no-auth"] {
        let running = start(apis.clone(), &[fault]).await;
        let valid = send(&running, "GET", PATH, true, None).await;
        let bare = send(&running, "GET", PATH, false, None).await;
        let wrong = send(&running, "POST", PATH, true, Some("{}")).await;
        let told =
            [valid.status != 200, valid.content_type.is_none(), wrong.status == 201, bare.status == 200];
        let names = ["wrong-status", "no-content-type", "accepts-anything", "no-auth"];
        assert_eq!(told, names.map(|name| name == fault), "{fault}");
        running.shutdown().await;
    }
}

#[tokio::test]
async fn the_same_request_has_the_same_answer_wherever_it_is_served() {
    let (one, other) = (start(things(), &[]).await, start(things(), &[]).await);
    let first = send(&one, "GET", PATH, true, None).await.body;
    assert_eq!(first, send(&one, "GET", PATH, true, None).await.body);
    assert_eq!(first, send(&other, "GET", PATH, true, None).await.body);
}

#[tokio::test]
async fn a_fault_that_changes_nothing_is_refused_with_those_that_would() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let faults = vec!["outside-enum=response.200.things".parse::<Fault>().unwrap()];
    let error = serve(listener, things(), Options { faults, ..Options::default() }).unwrap_err().to_string();
    assert!(error.contains("response.200.things[].state"), "{error}");
    assert!("wrong-tpye=x".parse::<Fault>().is_err() && "wrong-type=".parse::<Fault>().is_err());
}

#[tokio::test]
async fn the_embedded_revisions_are_all_answered_without_doubt() {
    let apis: Vec<Api> = as_documented_schemas::all()
        .iter()
        .map(|files| Api::bare(Contract::from_json(files.contract).unwrap()).unwrap())
        .collect();
    let running = start(apis, &[]).await;
    assert_eq!(running.doubtful(), [] as [String; 0]);
    running.shutdown().await;
}

async fn check(running: &Running, apis: &[Api]) -> Report {
    let loaded = apis.iter().cloned().map(|api| Loaded::new(api).unwrap()).collect();
    let mut permits = Permits::default();
    permits.allow(Effect::Change);
    permits.allow(Effect::AccountWide);
    let target = Target {
        endpoints: Endpoints::all(running.url()),
        project_id: "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19".to_owned(),
        auth: Auth::token("secret".to_owned()),
        permits,
        disposable: BTreeMap::new(),
        foreign: BTreeMap::new(),
        other_project: None,
        settle: Settle::default_for(true),
        headers: Vec::new(),
        embedded: false,
    };
    let options = RunOptions { cases: 10, ..RunOptions::default() };
    Session::new(loaded, target, options).unwrap().run(&|_| {}).await
}

fn verdict(report: &Report, api: &str, statement: &str) -> Verdict {
    let found = report.statements.iter().find(|one| one.api == api && one.id.to_string() == statement);
    found.unwrap_or_else(|| panic!("no {statement}")).outcome
}

fn accused(report: &Report) -> Vec<(String, String)> {
    report.violations.iter().map(|one| (one.api.clone(), one.statement.to_string())).collect()
}

/// A responder that takes the run's token alone, so that a wrong one is refused.
async fn strict(apis: Vec<Api>, faults: &[&str]) -> Running {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let token = Some("secret".to_owned());
    serve(listener, apis, Options { faults, token, ..Options::default() }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_undescribed_operations_holds_against_the_responder() {
    let apis = things();
    let running = strict(apis.clone(), &[]).await;
    let report = check(&running, &apis).await;
    assert_eq!(accused(&report), []);
    for (api, statement) in [
        ("demo/list/v1", "response.200.things[].id#type"),
        ("demo/list/v1", "response.200.things[].state#enum"),
        ("demo/list/v1", "operation#auth"),
        ("demo/create/v1", "response.201.id#type"),
        ("demo/create/v1", "request.name#required"),
    ] {
        assert_eq!(verdict(&report, api, statement), Verdict::Holds, "{api} {statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_names_the_statement_that_a_fault_breaks() {
    let apis = things();
    for (fault, api, statement) in [
        ("wrong-type=response.200.things[].id", "demo/list/v1", "response.200.things[].id#type"),
        ("outside-enum=response.201.state", "demo/create/v1", "response.201.state#enum"),
        ("missing-field=response.201.name", "demo/create/v1", "response.201.name#present"),
    ] {
        let running = strict(apis.clone(), &[fault]).await;
        let report = check(&running, &apis).await;
        assert_eq!(verdict(&report, api, statement), Verdict::Violated, "{fault}");
        let found = accused(&report);
        assert!(found.iter().all(|one| *one == (api.to_owned(), statement.to_owned())), "{fault}: {found:?}");
    }
}

#[test]
fn contract_files_are_served_and_checked_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = things()
        .iter()
        .map(|api| {
            let file = folder.path().join(format!("{}.json", api.id().operation()));
            std::fs::write(&file, api.contract.to_json()).unwrap();
            file.to_str().unwrap().to_owned()
        })
        .collect();
    let contracts: Vec<&str> = files.iter().flat_map(|file| ["--contract", file.as_str()]).collect();
    for (fault, code) in [(None, 0), (Some("wrong-type=response.200.things[].id"), 1)] {
        let mut args = vec!["--token", "secret"];
        args.extend(&contracts);
        args.extend(fault.iter().flat_map(|fault| ["--fault", *fault]));
        let served = Serve::start(&args);
        let mut args = vec!["check", "--endpoint", &served.url, "--project-id", "p", "--cases", "5"];
        args.extend(["--permit", "change"]);
        args.extend(&contracts);
        let text = transcript(program(&args).env("AS_DOCUMENTED_TOKEN", "secret"));
        assert!(text.starts_with(&format!("exit {code}\n")), "{fault:?}: {text}");
        assert_eq!(text.contains("response.200.things[].id#type"), fault.is_some(), "{text}");
    }
}

#[test]
fn a_contract_given_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contract.json");
    std::fs::write(&file, things()[0].contract.to_json()).unwrap();
    let file = file.to_str().unwrap();
    let text = transcript(&mut program(&["serve", "--contract", file, "--contract", file]));
    assert!(text.starts_with("exit 2") && text.contains("give each once"), "{text}");
}

/// Every contract derived from the corpus of pages, where it is at hand.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn derived() -> Option<Vec<Contract>> {
    let given = std::env::var_os("AS_DOCUMENTED_SHARED").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared"));
    let found =
        given.into_iter().chain(above).map(|folder| folder.join("pages/corpus")).find(|one| one.is_dir());
    let Some(folder) = found else {
        eprintln!("skipped: no corpus of pages is at hand; set AS_DOCUMENTED_SHARED");
        return None;
    };
    let pages = as_documented_pages::gather(&[folder]).unwrap();
    let options = as_documented_pages::Options { contracts_only: true, ..Default::default() };
    Some(as_documented_pages::derive(&pages, &options, &|_| {}).contracts)
}

#[tokio::test]
async fn derived_contracts_are_answered_as_their_pages_say() {
    let Some(contracts) = derived() else { return };
    // Every sixth one, since compiling schemas takes its time in a debug build.
    let all: Vec<Api> =
        contracts.iter().step_by(6).map(|one| guess::join(one.clone(), &contracts).unwrap()).collect();
    let apis: Vec<Api> = all.iter().filter(|api| Validators::new(api).is_ok()).cloned().collect();
    eprintln!("{} contracts, {} of them with few enough readings", all.len(), apis.len());
    assert!(apis.len() * 100 >= all.len() * 95);
    let (mut asked, mut doubtful, mut wrong) = (0, Vec::new(), Vec::new());
    for api in apis.iter().filter(|api| api.contract.operation.method.as_str() == "GET") {
        // Alone, since pages of several services may share a call.
        let running = start(vec![api.clone()], &[]).await;
        doubtful.extend(running.doubtful().to_vec());
        let validators = Validators::new(api).unwrap();
        let path = api.contract.operation.path.replace(['{', '}'], "");
        let seen = send(&running, "GET", path.split('?').next().unwrap(), true, None).await;
        // What a page demands of its parameters is refused here, and that is as it should be.
        if (200..300).contains(&seen.status)
            && let Some(part) = validators.response(seen.status)
        {
            asked += 1;
            if !seen.body.is_null() && !validators.check(part, &seen.body).is_valid() {
                wrong.push(api.id().to_string());
            }
        }
    }
    eprintln!("{asked} reading operations answered; no valid body for {doubtful:?}");
    assert!(asked > 0);
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn derived_contracts_do_not_differ_from_themselves() {
    let Some(contracts) = derived() else { return };
    for one in &contracts {
        assert_eq!(as_documented_contract::diff(one, one), [], "{}", one.api);
    }
}
