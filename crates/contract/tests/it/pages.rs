//! The transcribed revisions: that they load, come back byte for byte, and stand beside their pages.
//!
//! The pages themselves are not part of this repository. Where they are at hand (`AS_DOCUMENTED_SHARED`, or a
//! folder `shared` beside one of the folders above), every locator and every example is held against them.

use as_documented_contract::{Api, Contract, Example, ExampleKind, Overlay};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each revision with its page, its number of request examples and of response examples.
pub(crate) const REVISIONS: [(&str, &str, usize, usize); 5] = [
    ("clouddc/batch-delete/v1", "clouddc-v1.txt", 1, 1),
    ("dcs/instances-status/v2", "dcs-v2.rst", 1, 1),
    ("dms-kafka/instances-action/v1.0-2019", "dms-kafka-v1.0-2019.md", 3, 1),
    ("dms-kafka/instances-action/v1.0-2022-08-12", "dms-kafka-v1.0-2022-08-12.txt", 3, 1),
    ("dms-rocketmq/instances-action/v2", "dms-rocketmq-v2.txt", 2, 1),
];

pub(crate) fn files(id: &str) -> (String, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(id);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    (read("contract.json"), read("overlay.json"))
}

pub(crate) fn load(id: &str) -> Api {
    let (contract, overlay) = files(id);
    Api::load(&contract, Some(&overlay)).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn seeds() -> Option<PathBuf> {
    let given = std::env::var_os("AS_DOCUMENTED_SHARED").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared"));
    given.into_iter().chain(above).map(|folder| folder.join("pages/seeds")).find(|folder| folder.is_dir())
}

fn page(file: &str) -> Option<Vec<String>> {
    let Some(folder) = seeds() else {
        eprintln!("skipped: the page {file} is not at hand; set AS_DOCUMENTED_SHARED");
        return None;
    };
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn every_revision_loads_under_its_own_id() {
    for (id, ..) in REVISIONS {
        assert_eq!(load(id).id().as_str(), id);
    }
}

#[test]
fn files_come_back_byte_for_byte() {
    for (id, ..) in REVISIONS {
        let (contract, overlay) = files(id);
        assert_eq!(Contract::from_json(&contract).unwrap().to_json(), contract, "{id}");
        assert_eq!(Overlay::from_json(&overlay).unwrap().to_json(), overlay, "{id}");
    }
}

#[test]
fn ten_request_and_five_response_examples_stand_in_the_contracts() {
    let mut all = (0, 0);
    for (id, _, requests, responses) in REVISIONS {
        let examples = load(id).contract.examples;
        let count = |kind| examples.iter().filter(|example| example.kind == kind).count();
        let counts = (count(ExampleKind::Request), count(ExampleKind::Response));
        assert_eq!(counts, (requests, responses), "{id}");
        all = (all.0 + counts.0, all.1 + counts.1);
    }
    assert_eq!(all, (10, 5));
}

/// Whether this is the body that the page shows where the example says it stands.
fn is_as_shown(example: &Example, page: &[String]) -> bool {
    let start = example.at.line.unwrap() as usize - 1;
    let text = page[start..].join("\n");
    let shown = text.match_indices('{').find_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        values.next()?.ok().filter(|value| value.as_object().is_some_and(|object| !object.is_empty()))
    });
    match &example.body {
        // The page's only request example without a body is followed by a heading, not by a block.
        None => page[start].contains(example.url.as_deref().unwrap_or("no url")),
        // As text, so that the order of the fields counts too.
        Some(body) => shown.map(|shown| shown.to_string()) == Some(body.to_string()),
    }
}

#[test]
fn examples_are_those_of_the_pages() {
    for (id, file, ..) in REVISIONS {
        let Some(page) = page(file) else { continue };
        for example in &load(id).contract.examples {
            assert!(is_as_shown(example, &page), "{id}: {}", example.name);
            if let (Some(method), Some(url)) = (example.method, &example.url) {
                let line = &page[example.at.line.unwrap() as usize - 1];
                assert!(line.trim().starts_with(&format!("{method} {url}")), "{id}: {line}");
            }
        }
    }
}

#[test]
fn an_example_that_differs_from_its_page_is_seen() {
    let mut example = load("dcs/instances-status/v2").contract.examples.remove(1);
    let page: Vec<String> =
        [r#"{"results": [ {"instance": "0", "result": "success"} ]}"#.to_owned()].into_iter().collect();
    example.at.line = Some(1);
    assert!(!is_as_shown(&example, &page));
    example.body = Some(serde_json::json!({"results": [{"instance": "0", "result": "success"}]}));
    assert!(is_as_shown(&example, &page));
}

/// What is wrong with the locators anywhere in a file, one line each.
fn astray(file: &Value, page: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = vec![(file, None)];
    while let Some((value, name)) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list.iter().map(|item| (item, name))),
            Value::Object(map) => {
                if let (Some(Value::String(place)), line) = (map.get("place"), map.get("line")) {
                    out.extend(stray(place, line.and_then(Value::as_u64), name, page));
                    continue;
                }
                // A field's own row shows its name.
                let own = map.get("requirement").and(map.get("name")).and_then(Value::as_str);
                open.extend(map.iter().map(|(key, item)| (item, own.filter(|_| key == "at"))));
            }
            _ => {}
        }
    }
    out.sort();
    out
}

fn stray(place: &str, line: Option<u64>, name: Option<&str>, page: &[String]) -> Option<String> {
    let Some(line) = line else {
        return (!place.starts_with("known from")).then(|| format!("{place}: no line"));
    };
    let Some(text) = page.get(line as usize - 1).map(|text| text.replace('\\', "")) else {
        return Some(format!("{place}: the page ends before line {line}"));
    };
    // `Table 2, row action` shows `action`; `Table 2, row action, values` need not.
    let row = place.rsplit_once("row ").map(|(_, row)| row).filter(|row| !row.contains(','));
    match [row, name].into_iter().flatten().find(|word| !text.contains(word)) {
        Some(word) => Some(format!("{place}: line {line} does not show `{word}`")),
        None => text.trim().is_empty().then(|| format!("{place}: line {line} is blank")),
    }
}

#[test]
fn every_locator_leads_to_its_line() {
    for (id, file, ..) in REVISIONS {
        let Some(page) = page(file) else { continue };
        let (contract, overlay) = files(id);
        for text in [contract, overlay] {
            assert_eq!(astray(&serde_json::from_str(&text).unwrap(), &page), Vec::<String>::new(), "{id}");
        }
    }
}

#[test]
fn a_locator_that_leads_astray_is_seen() {
    let file = serde_json::json!({
        "a": {"place": "Table 1, row colour", "line": 1},
        "b": {"place": "Table 1, row size", "line": 1},
        "c": {"place": "Table 1, row size, values", "line": 2},
        "d": {"place": "Table 9", "line": 7},
        "e": {"place": "Table 9"},
        "f": {"name": "weight", "requirement": "optional", "at": {"place": "Example 1", "line": 1}},
    });
    let page = ["| colour | String |".to_owned(), String::new()];
    insta::assert_snapshot!(astray(&file, &page).join("\n"), @r"
    Example 1: line 1 does not show `weight`
    Table 1, row size, values: line 2 is blank
    Table 1, row size: line 1 does not show `size`
    Table 9: no line
    Table 9: the page ends before line 7
    ");
}

/// The most words in a row that our words may share with a page's by chance.
const MOST_SHARED_WORDS: usize = 6;

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The runs of words that a file's texts share with a page. Titles are names, and examples are facts.
fn borrowed(file: &Value, page: &[String]) -> BTreeSet<String> {
    let page = words(&page.join("\n"));
    let runs: BTreeSet<&[String]> = page.windows(MOST_SHARED_WORDS + 1).collect();
    let mut out = BTreeSet::new();
    let mut open = vec![file];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(map) => {
                let facts = ["title", "body", "url"];
                open.extend(
                    map.iter().filter(|(key, _)| !facts.contains(&key.as_str())).map(|(_, item)| item),
                );
            }
            Value::String(text) => {
                let words = words(text);
                let shared = words.windows(MOST_SHARED_WORDS + 1).filter(|run| runs.contains(run));
                out.extend(shared.map(|run| run.join(" ")));
            }
            _ => {}
        }
    }
    out
}

#[test]
fn no_sentence_of_a_page_stands_in_the_files() {
    for (id, file, ..) in REVISIONS {
        let Some(page) = page(file) else { continue };
        let (contract, overlay) = files(id);
        for text in [contract, overlay] {
            assert_eq!(borrowed(&serde_json::from_str(&text).unwrap(), &page), BTreeSet::new(), "{id}");
        }
    }
}

#[test]
fn a_borrowed_sentence_is_seen() {
    let page = ["Every lamp that is on can be".to_owned(), "switched off.".to_owned()];
    let file = serde_json::json!([{"text": "a reader learns that every lamp that is on can be put out", "title": "Every lamp that is on can be switched off"}]);
    let found: Vec<_> = borrowed(&file, &page).into_iter().collect();
    assert_eq!(found, ["every lamp that is on can be"]);
}

#[test]
fn what_an_axis_touches_exists() {
    for (id, ..) in REVISIONS {
        let api = load(id);
        for axis in &api.contract.axes {
            for touched in &axis.touches {
                assert!(api.statement(touched).is_some(), "{id}: axis `{}` touches `{touched}`", axis.id);
            }
        }
    }
}

#[test]
fn statement_ids_are_unique_and_their_axes_exist() {
    for (id, ..) in REVISIONS {
        let api = load(id);
        let ids: BTreeSet<_> = api.statements().iter().map(|statement| &statement.id).collect();
        assert_eq!(ids.len(), api.statements().len(), "{id}");
        for axis in api.statements().iter().flat_map(|statement| &statement.axes) {
            assert!(api.contract.axis(axis).is_some(), "{id}: {axis}");
        }
    }
}

#[test]
fn statements_of_each_revision() {
    for (id, ..) in REVISIONS {
        let lines: Vec<String> = load(id)
            .statements()
            .iter()
            .map(|statement| {
                let axes = match statement.axes.as_slice() {
                    [] => String::new(),
                    axes => format!(" [{}]", axes.join(", ")),
                };
                let tier = statement.tier;
                format!("{} ({tier}): {}; {}{axes}", statement.id, statement.text, statement.locator)
            })
            .collect();
        insta::with_settings!({
            snapshot_path => "statements", prepend_module_to_snapshot => false, omit_expression => true
        }, {
            insta::assert_snapshot!(id.replace('/', "-"), lines.join("\n"));
        });
    }
}
