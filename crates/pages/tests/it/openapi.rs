//! Every derived document of every page, held against the published JSON Schema of OpenAPI 3.1.

use as_documented_pages::{Options, PageSource, derive, gather};
use serde_json::Value;

const OPENAPI: &str = include_str!("../../../schema/tests/it/data/openapi-3.1.schema.json");

/// The documents of some pages that break the schema of OpenAPI, and how many documents there are.
fn broken(pages: &[PageSource]) -> (Vec<String>, usize) {
    let schema: Value = serde_json::from_str(OPENAPI).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let derived = derive(pages, &Options::default(), &|_| {});
    let documents: Vec<_> = derived.files.iter().filter(|file| file.path.ends_with("openapi.json")).collect();
    let unwritten = derived
        .index
        .pages
        .iter()
        .flat_map(|page| page.diagnostics.iter().map(move |own| (page, own)))
        .filter(|(_, own)| own.rule == "schema-unwritten")
        .map(|(page, own)| format!("{}: {}", page.path, own.reason));
    let mut out: Vec<String> = unwritten.collect();
    for file in &documents {
        let document: Value = serde_json::from_str(&file.text).unwrap();
        out.extend(
            validator
                .iter_errors(&document)
                .map(|error| format!("{}: {} at {}", file.path, error, error.instance_path())),
        );
    }
    (out, documents.len())
}

fn own_pages() -> Vec<PageSource> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pages");
    gather(&[folder]).unwrap()
}

#[test]
fn documents_of_our_pages_are_openapi() {
    let (broken, count) = broken(&own_pages());
    assert!(count >= 3 && broken.is_empty(), "{count} documents: {broken:#?}");
}

#[test]
fn documents_of_the_whole_corpus_are_openapi() {
    let Some(shared) = crate::shared::pages("documents_of_the_whole_corpus_are_openapi") else { return };
    let (broken, count) = broken(&gather(&[shared.join("corpus"), shared.join("seeds")]).unwrap());
    println!("{count} documents, {} breaches", broken.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_schema_can_fail() {
    let schema: Value = serde_json::from_str(OPENAPI).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({ "openapi": "3.1.0", "paths": 1 })));
}
