//! What a run that goes on, a replay or a file of regressions may send is what the permits of that call allow, and
//! never what those of an earlier one did. The endpoint's own counters are the witness.

use crate::cli_program::program;
use crate::run_folder::{EVERYTHING, Run, chance};
use crate::run_folder_world::{Endpoint, Told, builder, nothing_came_twice};
use as_documented_reference::{Counters, Service};
use serde_json::Value;

const KAFKA: &str = "dms-kafka/*/v1.0-2019";

const RESTART: &str = r#""restart""#;

const CLASSES: [&str; 5] = ["restart", "flush", "delete", "change", "account-wide"];

fn full() -> bool {
    std::env::var_os("AS_DOCUMENTED_FULL").is_some_and(|value| value == "1")
}

/// Effects that the permits do not cover, by the endpoint's counters before and after.
fn uncovered(permits: &[&str], before: &Counters, after: &Counters) -> Vec<&'static str> {
    let (then, now) = (serde_json::to_value(before).unwrap(), serde_json::to_value(after).unwrap());
    let kinds = [
        ("restarted", "restart"),
        ("soft_restarted", "restart"),
        ("flushed", "flush"),
        ("deleted", "delete"),
        ("all_failed_deletes", "account-wide"),
    ];
    // Who may reach the whole account may do with it what there is to do.
    let covered = |class: &str| permits.contains(&class) || permits.contains(&"account-wide");
    kinds
        .into_iter()
        .filter(|(name, class)| then[name] != now[name] && !covered(class))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn a_run_that_goes_on_does_what_the_permits_of_its_own_call_cover_and_no_more() {
    let mut chance = chance("permits");
    let rounds = if full() { 40 } else { 2 };
    let (mut harmless, mut refused) = (0, 0);
    for round in 0..rounds {
        let endpoint = Endpoint::start(builder(16));
        let run = Run::new(&endpoint, Service::DmsKafka, KAFKA, EVERYTHING);
        let bytes = 150_000 + chance.next_u64() % 700_000;
        if let Some(mut child) = run.until(bytes) {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let bits = if round == 0 { 0 } else { chance.next_u64() };
        let permits: Vec<&str> =
            (0..).zip(CLASSES).filter(|(at, _)| bits >> at & 1 == 1).map(|(_, class)| class).collect();
        let list = permits.iter().map(|class| format!("\"{class}\"")).collect::<Vec<_>>().join(", ");
        let text = std::fs::read_to_string(run.target()).unwrap();
        assert!(text.contains(EVERYTHING));
        std::fs::write(run.target(), text.replace(EVERYTHING, &list)).unwrap();
        // What was under way when the process was killed comes to its end by itself.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let before = endpoint.reference.counters();
        let report = run.to_its_end(0);
        let over = uncovered(&permits, &before, &endpoint.reference.counters());
        assert!(over.is_empty(), "with permits [{list}] it {over:?}");
        nothing_came_twice(&endpoint, &Told::read(&run.dir()));
        harmless += usize::from(permits.is_empty());
        refused += usize::from(report["statements"].to_string().contains("allow it with `--permit"));
        endpoint.end();
    }
    assert!(harmless > 0 && refused > 0, "{harmless} {refused}");
}

/// A run against an endpoint that restarts a neighbour too, its folder and its report.
fn broken() -> (Endpoint, Run, Value) {
    let endpoint = Endpoint::start(builder(24).fault("dms-kafka/neighbour-restarts").unwrap());
    let run = Run::new(&endpoint, Service::DmsKafka, KAFKA, RESTART).with_regressions();
    let report = run.to_its_end(1);
    (endpoint, run, report)
}

#[test]
fn replays_and_regressions_pass_through_the_gate_of_their_own_call() {
    let (endpoint, run, report) = broken();
    let violations = report["violations"].as_array().unwrap();
    let of_live = |one: &&Value| one["steps"]["effect"] == "restart";
    let id = violations.iter().find(of_live).map(|one| one["id"].as_str().unwrap().to_owned());
    let id = id.unwrap_or_else(|| panic!("{violations:?}"));
    let name = format!("{}:{id}", run.dir().display());
    assert!(violations.iter().all(|one| one["replay"].as_str().unwrap().contains("/run:v")));

    // With the permits of the first call it does it again.
    let target = run.target().to_str().unwrap().to_owned();
    let replay = |name: &str| {
        let output =
            program(&["replay", "--target", &target, name]).env("AS_DOCUMENTED_TOKEN", "MIIany").output();
        output.unwrap().status.code()
    };
    let before = endpoint.reference.counters();
    assert_eq!(replay(&name), Some(1));
    assert_ne!(before, endpoint.reference.counters());
    // So it does from the journal alone, where the run came to no report.
    std::fs::rename(run.dir().join("report.json"), run.folder.path().join("kept")).unwrap();
    assert_eq!(replay(&name), Some(1));
    // Without permits it does nothing.
    let text = std::fs::read_to_string(run.target()).unwrap();
    std::fs::write(run.target(), text.replace(RESTART, "")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(100));
    let before = endpoint.reference.counters();
    assert_eq!(replay(&name), Some(3));
    assert_eq!(uncovered(&[], &before, &endpoint.reference.counters()), Vec::<&str>::new());
    // Nor does a run that tries the regressions first.
    let output = run.fresh().output().unwrap();
    assert!(output.status.code() != Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(uncovered(&[], &before, &endpoint.reference.counters()), Vec::<&str>::new());
    endpoint.end();
}

#[test]
fn regressions_are_sent_first_and_kept_once() {
    let (endpoint, run, report) = broken();
    let text = std::fs::read_to_string(run.regressions()).unwrap();
    assert_eq!(text.lines().count(), report["violations"].as_array().unwrap().len());
    endpoint.end();
    let endpoint = Endpoint::start(builder(24).fault("dms-kafka/neighbour-restarts").unwrap());
    let target = endpoint.target(run.folder.path(), Service::DmsKafka, RESTART, "any");
    assert_eq!(target, run.target());
    let again = run.fresh().output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", String::from_utf8_lossy(&again.stderr));
    let report: Value = serde_json::from_str(&std::fs::read_to_string(run.report()).unwrap()).unwrap();
    let first = report["timeline"][0]["case"].as_str().unwrap();
    let known: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(known.iter().any(|one| one["case"]["id"] == first), "{first} came first");
    let now = std::fs::read_to_string(run.regressions()).unwrap();
    for line in now.lines().skip(known.len()) {
        assert!(!text.contains(line), "kept twice: {line}");
    }
    assert!(now.starts_with(&text));
    // A spoilt file is told line by line, and nothing is sent.
    std::fs::write(run.regressions(), format!("{text}{{\"version\":1}}\nnonsense\n")).unwrap();
    let before = endpoint.received().len();
    let output = run.fresh().output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let line = known.len() + 1;
    assert!(told.contains(&format!("line {line} is no regression")), "{told}");
    assert!(told.contains(&format!("line {} is no regression", line + 1)), "{told}");
    assert_eq!(endpoint.received().len(), before);
    endpoint.end();
}
