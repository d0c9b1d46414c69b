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
