//! Finding the shared training pages, which are no part of the repository.

use as_documented_contract::Rule;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The folder `shared/pages`, or `None` with a visible note that the test was skipped.
pub(crate) fn pages(test: &str) -> Option<PathBuf> {
    let named = std::env::var_os("AS_DOCUMENTED_SHARED").map(|root| PathBuf::from(root).join("pages"));
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/pages"));
    let found = named.into_iter().chain(above).find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("SKIPPED {test}: no folder shared/pages above the crate and no AS_DOCUMENTED_SHARED");
    }
    found
}

/// The name and the value of a limit as the gold set writes them; `None` for rules that it does not record.
pub(crate) fn limit_fact(rule: &Rule) -> Option<(&'static str, Value)> {
    Some(match rule {
        Rule::Enum(values) => ("enum", json!(values)),
        Rule::MinLength(n) => ("min_length", json!(n)),
        Rule::MaxLength(n) => ("max_length", json!(n)),
        Rule::MinItems(n) => ("min_items", json!(n)),
        Rule::MaxItems(n) => ("max_items", json!(n)),
        Rule::Minimum(n) => ("min", json!(n)),
        Rule::Maximum(n) => ("max", json!(n)),
        Rule::Pattern(text) => ("pattern", json!(text)),
        Rule::Format(text) => ("format", json!(text)),
        Rule::Default(value) => ("default", value.clone()),
        Rule::UniqueItems | Rule::AnyField(_) => return None,
    })
}
