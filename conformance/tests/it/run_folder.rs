//! Runs that survive: killed, interrupted, gone on with. Whatever happens to the process, no verdict is lost and no
//! request that may change something is sent a second time.

use crate::cli_program::program;
use crate::run_folder_world::{Endpoint, Told, builder, nothing_came_twice};
use as_documented::mint::Stream;
use as_documented_reference::Service;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const EVERYTHING: &str = r#""restart", "flush", "delete", "change", "account-wide""#;

/// The token of every run; it must stand in no file.
const SECRET: &str = "MIIsecretMIIsecret";

fn full() -> bool {
    std::env::var_os("AS_DOCUMENTED_FULL").is_some_and(|value| value == "1")
}

/// What is random, from a seed that `AS_DOCUMENTED_SEED` replaces: a number.
pub(crate) fn chance(purpose: &str) -> Stream {
    let given = std::env::var("AS_DOCUMENTED_SEED").ok().and_then(|text| text.parse::<u64>().ok());
    let seed = given.unwrap_or(7);
    println!("seed: AS_DOCUMENTED_SEED={seed}");
    Stream::new(seed, purpose)
}

/// One call of `check`, with its folder.
pub(crate) struct Run {
    pub(crate) folder: tempfile::TempDir,
    target: PathBuf,
    api: &'static str,
    token: String,
    regressions: bool,
}

impl Run {
    pub(crate) fn new(endpoint: &Endpoint, service: Service, api: &'static str, permits: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let target = endpoint.target(folder.path(), service, permits, "any");
        Self { folder, target, api, token: SECRET.to_owned(), regressions: false }
    }

    /// The same with a file of regressions.
    pub(crate) fn with_regressions(self) -> Self {
        Self { regressions: true, ..self }
    }

    pub(crate) fn regressions(&self) -> PathBuf {
        self.folder.path().join("regressions.jsonl")
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A run that is kept in no folder.
    pub(crate) fn fresh(&self) -> Command {
        self.call(&[])
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    pub(crate) fn report(&self) -> PathBuf {
        self.folder.path().join("out.json")
    }

    /// The command, which begins the run or goes on with it.
    pub(crate) fn command(&self) -> Command {
        let begun = self.dir().join("journal.jsonl").exists();
        let flag = if begun { "--resume" } else { "--run-dir" };
        self.call(&[flag, self.dir().to_str().unwrap()])
    }

    fn call(&self, more: &[&str]) -> Command {
        let target = self.target.to_str().unwrap();
        let report = format!("json={}", self.report().display());
        let regressions = self.regressions();
        let mut args = vec!["--target", target, "--api", self.api, "--cases", "0"];
        if self.regressions {
            args.extend(["--regressions", regressions.to_str().unwrap()]);
        }
        args.extend(more);
        let plain = program(&["check"]);
        let mut command = Command::new(plain.get_program());
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.args(plain.get_args()).args(args).args(["--report", &report]);
        command.env("AS_DOCUMENTED_TOKEN", &self.token).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs to the end, which must be this one.
    pub(crate) fn to_its_end(&self, code: i32) -> Value {
        let output = self.command().output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let report = std::fs::read_to_string(self.report()).unwrap_or_default();
        let report: Value = serde_json::from_str(&report).unwrap_or_default();
        let told = &report["violations"];
        assert_eq!(output.status.code(), Some(code), "{text}{told:#} {}", self.folder.path().display());
        report
    }

    fn journal_len(&self) -> u64 {
        std::fs::metadata(self.dir().join("journal.jsonl")).map_or(0, |file| file.len())
    }

    /// Starts it and waits until its journal has so many bytes; `None` where it ended before.
    pub(crate) fn until(&self, bytes: u64) -> Option<Child> {
        let mut child = self.command().spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        while self.journal_len() < bytes {
            if child.try_wait().unwrap().is_some() {
                return None;
            }
            assert!(Instant::now() < deadline, "the run hangs");
            // What is waited for is the file's growth, and asking without a pause would slow it.
            std::thread::sleep(Duration::from_micros(200));
        }
        Some(child)
    }
}

fn cases(report: &Value) -> BTreeSet<String> {
    let all = report["timeline"].as_array().unwrap().iter();
    all.filter_map(|entry| entry["case"].as_str().map(str::to_owned)).collect()
}

fn outcomes(report: &Value) -> BTreeMap<String, (String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = report["statements"].as_array().unwrap().iter();
    all.map(|one| {
        (format!("{} {}", text(&one["api"]), text(&one["id"])), (text(&one["outcome"]), text(&one["reason"])))
    })
    .collect()
}

const APIS: [(Service, &str); 4] = [
    (Service::Clouddc, "clouddc/*"),
    (Service::DmsKafka, "dms-kafka/*/v1.0-2019"),
    (Service::DmsRocketmq, "dms-rocketmq/*"),
    (Service::Dcs, "dcs/*"),
];

/// A run of a service that nothing interrupts, and the length of its journal.
fn undisturbed(service: Service, api: &'static str) -> (Value, u64) {
    let endpoint = Endpoint::start(builder(80));
    let run = Run::new(&endpoint, service, api, EVERYTHING);
    let report = run.to_its_end(0);
    nothing_came_twice(&endpoint, &Told::read(&run.dir()));
    endpoint.end();
    (report, run.journal_len())
}

/// Kills a run at moments that `moments` gives as parts of its journal, goes on each time, and looks at all of it.
fn survive(service: Service, api: &'static str, whole: &(Value, u64), moments: &[f64]) -> usize {
    let endpoint = Endpoint::start(builder(80));
    let run = Run::new(&endpoint, service, api, EVERYTHING);
    let mut kills = 0;
    let mut over = BTreeSet::new();
    let mut cut = BTreeSet::new();
    for moment in moments {
        let Some(mut child) = run.until((whole.1 as f64 * moment) as u64) else { break };
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let told = Told::read(&run.dir());
        cut.extend(told.begun());
        over.extend(told.done);
    }
    let report = run.to_its_end(0);
    let told = Told::read(&run.dir());
    nothing_came_twice(&endpoint, &told);
    let found = cases(&report);
    let lost: Vec<&String> = over.difference(&found).collect();
    assert!(lost.is_empty(), "verdicts are lost of {lost:?}");
    let never: Vec<String> = cases(&whole.0).difference(&found).cloned().collect();
    // Instances of a rare kind that a cut case may have used up are given to no other.
    assert!(never.len() <= 4 * cut.len(), "{cut:?}; never sent: {never:?}");
    // What only a case could tell that was cut in two may be less sure now, and nothing is ever violated.
    let now = outcomes(&report);
    let weaker: Vec<String> = outcomes(&whole.0)
        .into_iter()
        .filter(|(id, (outcome, _))| now[id].0 != *outcome)
        .map(|(id, (outcome, _))| format!("{id} is {:?}, not {outcome}", now[&id]))
        .collect();
    assert!(weaker.len() <= 4 * cut.len(), "{cut:?}: {weaker:#?}");
    assert!(now.values().all(|(outcome, _)| outcome != "violated"), "{weaker:#?}");
    endpoint.end();
    kills
}

#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_and_sends_nothing_twice() {
    let mut chance = chance("killed at any moment");
    let apis = if full() { &APIS[..] } else { &APIS[..1] };
    let wanted = if full() { 200 } else { 10 };
    let wholes: Vec<_> = apis.iter().map(|(service, api)| undisturbed(*service, api)).collect();
    let mut kills = 0;
    while kills < wanted {
        for ((service, api), whole) in apis.iter().zip(&wholes) {
            // Each run is killed several times, at growing lengths of its journal.
            let mut moments: Vec<f64> = (0..10).map(|_| part(&mut chance)).collect();
            moments.sort_by(f64::total_cmp);
            kills += survive(*service, api, whole, &moments);
            println!("{api}: {kills} kills so far");
        }
    }
    println!("{kills} kills");
}

/// A number from 0 to 1.
fn part(chance: &mut Stream) -> f64 {
    chance.next_u64() as f64 / u64::MAX as f64
}

#[test]
fn ctrl_c_ends_a_run_with_the_report_of_what_was_done_and_it_goes_on() {
    let endpoint = Endpoint::start(builder(80));
    let run = Run::new(&endpoint, Service::Clouddc, "clouddc/*", EVERYTHING);
    let child = run.until(1_000_000).unwrap();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("the run can go on: repeat the call with `--resume"), "{told}");
    let read =
        |path: &Path| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let report = read(&run.report());
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(report["violations"].as_array().map(Vec::len), Some(0), "{}", report["violations"]);
    assert_eq!(read(&run.dir().join("report.json")), report);
    let journal = std::fs::read_to_string(run.dir().join("journal.jsonl")).unwrap();
    assert!(journal.lines().last().unwrap().contains(r#"{"end":{"stopped":"interrupted"}}"#));
    let (told, then) = (Told::read(&run.dir()), cases(&report));
    let received = endpoint.received().len();
    let report = run.to_its_end(0);
    assert!(endpoint.received().len() > received);
    let found = cases(&report);
    let lost: Vec<&String> = told.done.union(&then).filter(|case| !found.contains(*case)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(found.len() > then.len(), "{} of {}", then.len(), found.len());
    assert_eq!(report["stopped"], Value::Null);
    nothing_came_twice(&endpoint, &Told::read(&run.dir()));
    // Whoever asks once more is told the same, and sends nothing that may change something.
    let received = endpoint.received().len();
    assert_eq!(outcomes(&run.to_its_end(0)), outcomes(&report));
    let more: Vec<_> = endpoint.received().into_iter().skip(received).collect();
    assert!(more.is_empty(), "{} sent, such as {:?}", more.len(), more.first());
    endpoint.end();
}

#[test]
fn no_credential_stands_in_a_folder_or_among_regressions_even_where_the_endpoint_repeats_it() {
    let builder = builder(8).token(SECRET).fault("dms-rocketmq/result-boolean").unwrap();
    let endpoint = Endpoint::saying(builder, Some(SECRET.to_owned()));
    let run = Run::new(&endpoint, Service::DmsRocketmq, "dms-rocketmq/*", EVERYTHING).with_regressions();
    run.to_its_end(1);
    for file in [run.dir().join("journal.jsonl"), run.dir().join("report.json"), run.regressions()] {
        let text = std::fs::read_to_string(&file).unwrap();
        let nearly = &SECRET[..SECRET.len() - 1];
        assert!(text.len() > 1_000 && !text.contains(nearly), "{}", file.display());
    }
    let journal = std::fs::read_to_string(run.dir().join("journal.jsonl")).unwrap();
    assert!(journal.contains("<redacted>"), "the endpoint did not repeat it");
    endpoint.end();
}
