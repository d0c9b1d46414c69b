//! The direction of imports among our own packages, as `cargo metadata` sees them.
//!
//! The reference endpoint must not know the contracts: it is a second, independent understanding of the same pages,
//! and agreement between the two means something only as long as neither can read the other.

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// Who may import whom. Every other edge fails.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("contract", &[]),
    ("signing", &[]),
    ("schemas", &[]),
    ("schema", &["contract"]),
    ("cases", &["contract", "schema"]),
    ("pages", &["contract", "schema"]),
    ("reference", &["model", "signing"]),
    ("", &["model", "contract", "signing", "schemas", "schema", "cases", "pages", "reference"]),
];

/// What tests and examples alone may import beside that.
const FOR_TESTS: [(&str, &[&str]); 4] = [
    ("contract", &["schemas"]),
    ("schema", &["schemas"]),
    ("cases", &["schemas", "model"]),
    ("pages", &["schemas"]),
];

const PREFIX: &str = "as-documented";

fn short(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(PREFIX)?;
    Some(rest.strip_prefix('-').unwrap_or(rest))
}

/// The edges among our packages: from, to, and whether it is for tests alone.
fn edges(metadata: &Value) -> Vec<(String, String, bool)> {
    let mut out = Vec::new();
    for package in metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
        let Some(from) = package.get("name").and_then(Value::as_str).and_then(short) else { continue };
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            let Some(to) = dependency.get("name").and_then(Value::as_str).and_then(short) else { continue };
            let for_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            out.push((from.to_owned(), to.to_owned(), for_tests));
        }
    }
    out
}

fn forbidden(metadata: &Value) -> BTreeSet<String> {
    let allows = |table: &[(&str, &[&str])], from: &str, to: &str| {
        table.iter().any(|(name, targets)| *name == from && targets.contains(&to))
    };
    edges(metadata)
        .into_iter()
        .filter(|(from, to, for_tests)| {
            !(allows(&ALLOWED, from, to) || (*for_tests && allows(&FOR_TESTS, from, to)))
        })
        .map(|(from, to, _)| format!("{from} -> {to}"))
        .collect()
}

#[test]
fn no_package_imports_what_the_design_forbids() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path", manifest])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(edges(&metadata).len() > 10, "the packages are seen");
    assert_eq!(forbidden(&metadata), BTreeSet::new());
}

#[test]
fn a_forbidden_import_would_be_seen() {
    let package = |name: &str, to: &str, kind: Value| serde_json::json!({ "name": name, "dependencies": [{ "name": to, "kind": kind }] });
    let metadata = serde_json::json!({ "packages": [
        package("as-documented-reference", "as-documented-contract", Value::Null),
        package("as-documented-reference", "as-documented-schema", serde_json::json!("dev")),
        package("as-documented-cases", "as-documented-schemas", serde_json::json!("dev")),
        package("as-documented-cases", "as-documented-schemas", Value::Null),
        package("as-documented-cases", "serde", Value::Null),
    ] });
    let found: Vec<String> = forbidden(&metadata).into_iter().collect();
    assert_eq!(found, ["cases -> schemas", "reference -> contract", "reference -> schema"]);
}
