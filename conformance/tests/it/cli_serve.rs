//! `serve` from outside: what it prints, whom it lets in, how it ends.

use crate::cli_program::program;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running endpoint that ends with the test.
pub(crate) struct Serve {
    child: Child,
    pub(crate) url: String,
}

impl Serve {
    /// Starts `serve` and waits for its first line.
    pub(crate) fn start(args: &[&str]) -> Self {
        let plain = program(&[]);
        let mut command = Command::new(plain.get_program());
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let mut child =
            command.arg("serve").args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).trim().to_owned();
        Self { child, url }
    }

    /// `check` of it without permits, with a token and these arguments.
    pub(crate) fn check(&self, args: &[&str]) -> assert_cmd::Command {
        let project = as_documented_reference::DEFAULT_PROJECT;
        let mut command = program(&["check", "--endpoint", &self.url, "--project-id", project]);
        command.args(args).env("AS_DOCUMENTED_TOKEN", "MIIanything");
        command
    }

    /// Ends it as Ctrl-C would, and returns its exit code and what it said on stderr.
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::yield_now();
        };
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        (code, text)
    }

    /// The status that a GET of the path is answered with.
    pub(crate) fn get(&self, path: &str, token: Option<&str>) -> u16 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let address = self.url.strip_prefix("http://").unwrap();
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let token = token.map(|token| format!("X-Auth-Token: {token}\r\n")).unwrap_or_default();
            let request =
                format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{token}Connection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.unwrap();
            String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap().parse().unwrap()
        })
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn project(target: &str) -> String {
    let line = target.lines().find(|line| line.starts_with("project_id")).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn it_says_where_it_listens_and_writes_a_target_file() {
    let serve = Serve::start(&["--instances", "2"]);
    assert!(serve.url.starts_with("http://127.0.0.1:"));
    let url = serve.url.clone();
    let (code, text) = serve.interrupt();
    assert_eq!(code, Some(0));
    let services: Vec<&str> =
        as_documented_reference::Service::ALL.iter().map(|service| service.name()).collect();
    let file = as_documented::target_file::TargetFile::parse(&text, "target.toml", &services).unwrap();
    assert_eq!(file.endpoints.of("dcs"), Some(url.as_str()));
    assert!(file.disposable.get("clouddc").is_some_and(|ids| ids.len() >= 2), "{text}");
}

#[test]
fn with_a_token_others_are_refused_and_it_is_not_printed() {
    let secret = "MIIsecretMIIsecret";
    let open = Serve::start(&[]);
    let path = |project: &str| format!("/v2/{project}/instances");
    let default = as_documented_reference::DEFAULT_PROJECT;
    assert_eq!(open.get(&path(default), Some("anything-well-formed")), 200);
    let closed = Serve::start(&["--token", secret]);
    assert_eq!(closed.get(&path(default), Some("another")), 401);
    assert_eq!(closed.get(&path(default), Some(secret)), 200);
    let (_, text) = closed.interrupt();
    assert_eq!(project(&text), default);
    assert!(!text.contains(secret), "{text}");
}

/// What the endpoint's admin view says, as JSON.
fn admin(url: &str) -> serde_json::Value {
    use std::io::{Read, Write};
    let host = url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /__admin/state HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    let from = body.find('{').unwrap();
    let until = body.rfind('}').unwrap();
    serde_json::from_str(&body[from..=until]).unwrap()
}

#[test]
fn without_permits_an_endpoint_is_left_as_it_was() {
    let serve = Serve::start(&["--instances", "3"]);
    let project = "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19";
    let args = ["check", "--endpoint", &serve.url, "--project-id", project, "--cases", "8"];
    let output = program(&args).env("AS_DOCUMENTED_TOKEN", "MIIanything").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let counters = admin(&serve.url)["counters"].clone();
    assert!(counters["requests"].as_u64().unwrap() > 500, "{counters}");
    for effect in ["restarted", "soft_restarted", "flushed", "deleted", "all_failed_deletes"] {
        assert_eq!(counters[effect], 0, "{effect}: {counters}");
    }
}
