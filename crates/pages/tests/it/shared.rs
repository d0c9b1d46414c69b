//! Finding the shared training pages, which are no part of the repository.

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

/// Every file under a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out
}
