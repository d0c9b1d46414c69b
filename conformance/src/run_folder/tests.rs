//! Journals of real runs, cut and spoilt in every way that a process or a machine can end.

use super::past::Past;
use super::{Header, JOURNAL, RunFolder};
use crate::embedded;
use crate::mint::Stream;
use crate::plan::Loaded;
use crate::run::{Options, Session};
use as_documented_contract::Api;
use as_documented_reference::Reference;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// A run against a small endpoint of its own, kept in a folder; every statement that is violated in it.
async fn run(folder: &Path, seed: u64, resume: bool) -> Result<String, super::FolderError> {
    // With fewer instances than the plan needs, a fresh endpoint lets cases be sent that found none before.
    let instances = if full() { 100 } else { 12 };
    let builder = Reference::builder().seed(3).instances_each(instances).failed_instances(4);
    let embedded = embedded::start(builder.paced_by_looks(3), 3).await.unwrap();
    let session = session(embedded.target, seed);
    let open = if resume { RunFolder::resume } else { RunFolder::begin };
    session.sender.keep_in(open(folder, &session)?);
    let report = session.run(&|_| {}).await;
    embedded.running.shutdown().await;
    let count = |exchanges: usize| if full() { exchanges } else { exchanges.min(1) };
    let statements = report.statements.iter();
    let statements = statements.map(|one| format!("{} {:?} {}\n", one.id, one.outcome, count(one.exchanges)));
    let requests = if full() { format!("{:?}", report.requests) } else { String::new() };
    Ok(format!("{requests}\n{}", statements.collect::<String>()))
}

fn full() -> bool {
    std::env::var_os("AS_DOCUMENTED_FULL").is_some_and(|value| value == "1")
}

fn session(target: crate::target::Target, seed: u64) -> Session {
    let files =
        as_documented_schemas::all().iter().find(|one| one.contract.contains("\"dms-rocketmq/")).unwrap();
    let api = Api::load(files.contract, Some(files.overlay)).unwrap();
    let options = Options { seed, cases: 2, ..Options::default() };
    Session::new(vec![Loaded::new(api).unwrap()], target, options).unwrap()
}

/// What a run without any trouble came to, and its journal.
fn whole() -> &'static (String, Vec<u8>) {
    static WHOLE: OnceLock<(String, Vec<u8>)> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let report = runtime().block_on(run(folder.path(), 1, false)).unwrap();
        (report, std::fs::read(folder.path().join(JOURNAL)).unwrap())
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// What whole lines say, read by other means: cases that are over, and requests without an answer.
fn said(lines: &[&str]) -> (BTreeSet<String>, usize) {
    let mut done = BTreeSet::new();
    let mut open = BTreeSet::new();
    for line in lines {
        let value: Value = serde_json::from_str(line).unwrap();
        let entry = &value["entry"];
        if entry["steps"]["done"] == true {
            done.insert(entry["steps"]["key"].as_str().unwrap().to_owned());
        }
        if let Some(intent) = entry.get("intent") {
            open.insert(intent["place"].to_string());
        }
        for kind in ["answer", "withdrawn"] {
            let place = entry.get(kind).map(|told| told.get("place").unwrap_or(told));
            if let Some(place) = place {
                open.remove(&place.to_string());
            }
        }
    }
    (done, open.len())
}

fn holds(text: &[u8], at: usize) {
    let cut = &text[..at];
    let whole = cut.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let (past, length) = Past::read(cut).unwrap();
    assert_eq!(length, whole as u64, "cut at {at}");
    let lines = std::str::from_utf8(&cut[..whole]).unwrap();
    let (done, open) = said(&lines.lines().collect::<Vec<_>>());
    assert_eq!((past.done(), past.lost.len()), (done, open), "cut at {at}");
}

#[test]
fn a_journal_cut_anywhere_loads_and_tells_what_its_whole_lines_tell() {
    let text = &whole().1;
    // At every byte around the lines of one case that changes something, with the run's beginning before them.
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let is_intent = |line: &&[u8]| line.windows(10).any(|part| part == b"{\"intent\":");
    let first = lines.iter().position(is_intent).unwrap();
    let mut short = lines[0].to_vec();
    lines[first..first + 4].iter().for_each(|line| short.extend_from_slice(line));
    assert!(short.len() < 40_000, "{}", short.len());
    for at in 0..=short.len() {
        if at < lines[0].len() || at % 3 == 0 || at + 100 > short.len() {
            holds(&short, at);
        }
    }
    // At random bytes, and around the ends of lines, of the whole.
    let mut chance = Stream::new(11, "cuts");
    let count = if full() { 100 } else { 40 };
    for _ in 0..count {
        let at = usize::try_from(chance.next_u64() % text.len() as u64).unwrap();
        holds(text, at);
        let end = text[at..].iter().position(|byte| *byte == b'\n').map_or(text.len() - 1, |end| at + end);
        holds(text, end);
        holds(text, end + 1);
    }
}

#[test]
fn a_run_that_was_cut_comes_to_the_verdicts_of_a_whole_one_and_a_spoilt_journal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let (whole, text) = whole();
    let journal = dir.join(JOURNAL);
    for part in [0.4, 0.95, 1.0] {
        std::fs::write(&journal, &text[..(text.len() as f64 * part) as usize]).unwrap();
        let resumed = runtime().block_on(run(dir, 1, true)).unwrap();
        assert_eq!(&resumed, whole, "cut at {part}");
    }
    let mut spoilt = text.clone();
    spoilt[text.len() / 2] ^= 1;
    std::fs::write(&journal, spoilt).unwrap();
    let error = runtime().block_on(run(dir, 1, true)).unwrap_err().to_string();
    assert!(error.contains("line ") && error.contains("it is spoilt"), "{error}");
}

#[test]
fn another_run_another_process_and_an_empty_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let refused = |seed, resume| runtime().block_on(run(&dir, seed, resume)).unwrap_err().to_string();
    assert!(refused(1, true).contains("holds no run"));
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join(JOURNAL), &whole().1).unwrap();
    assert!(refused(1, false).contains("holds a run"));
    let error = refused(2, true);
    assert!(error.contains("the seed (`--seed`): 0000000000000001 then, 0000000000000002 now"), "{error}");
    let file = std::fs::File::open(dir.join(JOURNAL)).unwrap();
    file.lock().unwrap();
    assert!(refused(1, true).contains("another process"));
}

#[test]
fn the_header_holds_no_secret_and_tells_targets_apart() {
    let target = |url: &str, token: &str| crate::target::Target {
        endpoints: crate::target::Endpoints::all(url),
        project_id: "p".to_owned(),
        auth: crate::auth::Auth::token(token),
        permits: crate::gate::Permits::default(),
        disposable: [("dms-rocketmq".to_owned(), vec!["d".to_owned()])].into(),
        foreign: std::collections::BTreeMap::new(),
        other_project: None,
        settle: crate::target::Settle::default_for(true),
        headers: vec![("X-Own".to_owned(), "canary-header".to_owned())],
        embedded: false,
    };
    let header = |url, token| Header::of(&session(target(url, token), 1));
    let (one, same, other) = (
        header("http://127.0.0.1:1", "canary-token"),
        header("http://127.0.0.1:1", "another-token"),
        header("http://127.0.0.1:2", "canary-token"),
    );
    assert_eq!(one, same, "credentials may change between the processes of a run");
    let error = other.fits(&one, Path::new("runs/7")).unwrap_err().to_string();
    assert!(error.contains("the endpoints (`--endpoint`)"), "{error}");
    assert!(!serde_json::to_string(&one).unwrap().contains("canary"));
}
