//! The public surface of the model crate, written down in `crates/model/api.txt`.
//!
//! Others build clients and services on it, so a change must be seen in a review: this test fails until the file is
//! written anew with `AS_DOCUMENTED_DOCS=update`. The surface is what rustdoc shows: declarations, methods, traits.

use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn select(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

fn words(node: ElementRef<'_>) -> String {
    node.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn items(folder: &Path) -> Vec<String> {
    let index = Html::parse_document(&std::fs::read_to_string(folder.join("all.html")).unwrap());
    let links = select("ul.all-items a");
    let mut out: Vec<String> =
        index.select(&links).filter_map(|link| link.attr("href")).map(str::to_owned).collect();
    out.sort();
    out
}

/// What one item's page shows: its declaration, its methods, the traits it implements but for those of every type.
fn surface(folder: &Path, item: &str) -> Vec<String> {
    let page = Html::parse_document(&std::fs::read_to_string(folder.join(item)).unwrap());
    let name = item.trim_end_matches(".html").replace('/', "::");
    let mut out = vec![format!("# {name}")];
    out.extend(page.select(&select("pre.item-decl")).map(words));
    let members = "#implementations-list .code-header, #trait-implementations-list > details > summary h3.code-header, \
                   .variant .code-header, #required-methods ~ .methods .code-header";
    let mut seen = BTreeSet::new();
    for member in page.select(&select(members)).map(words) {
        if seen.insert(member.clone()) {
            out.push(format!("  {member}"));
        }
    }
    out
}

#[test]
fn the_public_surface_of_the_model_is_what_was_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let done = Command::new(env!("CARGO"))
        .args(["doc", "-q", "-p", "as-documented-model", "--no-deps", "--locked"])
        .current_dir(&root)
        .status()
        .unwrap();
    assert!(done.success());
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), Into::into);
    let folder = target.join("doc/as_documented_model");
    let found: Vec<String> = items(&folder).iter().flat_map(|item| surface(&folder, item)).collect();
    assert!(found.len() > 300, "{} lines: does rustdoc write other pages?", found.len());
    let found = found.join("\n") + "\n";
    let file = root.join("crates/model/api.txt");
    if std::env::var("AS_DOCUMENTED_DOCS").is_ok_and(|text| text == "update") {
        std::fs::write(&file, &found).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<&str> =
        found.lines().filter(|line| !reviewed.lines().any(|other| other == *line)).take(10).collect();
    let gone: Vec<&str> =
        reviewed.lines().filter(|line| !found.lines().any(|other| other == *line)).take(10).collect();
    assert!(
        found == reviewed,
        "the surface changed: run this test with AS_DOCUMENTED_DOCS=update, and say so in docs/changelog.md\nnew {changed:#?}\ngone {gone:#?}"
    );
}
