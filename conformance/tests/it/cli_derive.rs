//! `derive` from outside: what it writes, what it prints, how it ends.

use crate::cli_pages::{put, tree};
use crate::cli_program::{program, transcript};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn run(folder: &Path, args: &[&str]) -> String {
    transcript(program(args).current_dir(folder))
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            out.insert(name, std::fs::read(path).unwrap());
        }
    }
    out
}

#[test]
fn a_tree_gives_an_index_whose_files_are_there_and_the_same_bytes_again() {
    let folder = tree();
    let text = run(folder.path(), &["derive", "--out", "one", "--service", "rooms", "docs"]);
    assert!(
        text.starts_with("exit 0\n--- stdout\n2 pages, 2 operations, 1 contradiction\nrows seen "),
        "{text}"
    );
    assert!(!text.contains("--- stderr"), "no progress without a terminal: {text}");
    run(folder.path(), &["derive", "--out", "two", "--service", "rooms", "docs/whole.md", "docs/torn.rst"]);
    let one = files(&folder.path().join("one"));
    assert_eq!(one, files(&folder.path().join("two")));

    let index: Value = serde_json::from_slice(one.get("index.json").unwrap()).unwrap();
    let mut calls = Vec::new();
    for page in index["pages"].as_array().unwrap() {
        for call in page["operations"].as_array().unwrap() {
            calls.push(format!("{} {} {}", page["path"], call["method"], call["path"]));
            let names: Vec<&str> =
                call["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            assert!(names.iter().all(|name| one.contains_key(*name)), "{names:?}");
            assert!(names.iter().any(|name| name.ends_with("/contract.json")), "{names:?}");
            assert!(names.iter().any(|name| name.ends_with("/openapi.json")), "{names:?}");
            assert!(names.iter().all(|name| name.starts_with("rooms/")), "{names:?}");
        }
    }
    assert_eq!(
        calls,
        [r#""docs/torn.rst" "POST" "/v3/crates/stack""#, r#""docs/whole.md" "POST" "/v3/shelves/count""#]
    );
    let (seen, used) = (&index["balance"]["seen"], &index["balance"]["used"]);
    assert!(text.contains(&format!("rows seen {seen}, used {used}, left 0\n")), "{text}");
}

#[test]
fn a_row_left_fails_only_a_strict_call_and_is_told_by_line() {
    let folder = tree();
    let page =
        format!("{}\n| Season | Opening |\n| --- | --- |\n| summer | never |\n", crate::cli_pages::WHOLE);
    put(folder.path(), "broken/page.md", &page);
    let text = run(folder.path(), &["derive", "--out", "out", "broken"]);
    assert!(text.starts_with("exit 0") && text.contains(", left 1\n  broken/page.md: 1 of "), "{text}");
    let text = run(folder.path(), &["derive", "--out", "out", "--strict", "broken"]);
    assert!(text.starts_with("exit 1") && text.contains("\n    broken/page.md:"), "{text}");
    let text = run(folder.path(), &["derive", "--out", "out", "--strict", "docs"]);
    assert!(text.starts_with("exit 0"), "{text}");
}

#[test]
fn a_wrong_call_ends_with_two_and_says_why() {
    let folder = tree();
    for (args, words) in [
        (["--out", "out", "docs/none.rst"], "cannot read `docs/none.rst`: "),
        (["--out", "docs/torn.rst", "docs"], "docs/torn.rst"),
        (["--out", "out", "--format=pdf"], "rst, markdown, html, text"),
        (["--out", "out", "--service=a/b"], "cannot stand in an id"),
        (["--out", "out", "--strict"], "<PATH>"),
    ] {
        let text = run(folder.path(), &[&["derive"][..], &args[..]].concat());
        assert!(text.starts_with("exit 2\n--- stderr\n") && text.contains(words), "{words}: {text}");
    }
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let text = run(folder.path(), &["derive", "--out", "out", "empty"]);
    assert!(text.starts_with("exit 2") && text.contains("no page below `empty`"), "{text}");
}
