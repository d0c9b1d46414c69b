//! What the embedded table promises: that it names every folder and nothing twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use as_documented_schemas::{all, find};
use std::path::{Path, PathBuf};

/// The folders with a contract, relative to the crate, in order.
fn revisions(below: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut open = vec![below.to_owned()];
    while let Some(folder) = open.pop() {
        if folder.join("contract.json").is_file() {
            out.push(folder.strip_prefix(below).unwrap().to_owned());
        }
        let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        open.extend(entries.filter(|path| path.is_dir()));
    }
    out.sort();
    out
}

#[test]
fn every_folder_with_a_contract_is_embedded_in_order() {
    let folders = revisions(Path::new(env!("CARGO_MANIFEST_DIR")));
    let embedded: Vec<PathBuf> = all().iter().map(|files| PathBuf::from(files.id)).collect();
    assert_eq!(embedded, folders);
}

#[test]
fn a_revision_is_found_by_its_id_and_no_other() {
    for files in all() {
        assert_eq!(find(files.id), Some(files));
    }
    assert_eq!(find("dcs/instances-status"), None);
    assert_eq!(find("dcs/instances-status/v2/"), None);
}

#[test]
fn each_file_belongs_to_the_id_that_it_stands_under() {
    for files in all() {
        let named = format!("\"api\": \"{}\"", files.id);
        assert!(files.contract.contains(&named), "{}", files.id);
        assert!(files.overlay.contains(&named), "{}", files.id);
    }
}

#[test]
fn every_generated_file_of_a_folder_is_embedded() {
    for files in all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(files.id);
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| Some(name.strip_prefix("response.")?.strip_suffix(".schema.json")?.to_owned()))
            .collect();
        there.sort();
        let embedded: Vec<&str> = files.responses.iter().map(|(status, _)| *status).collect();
        assert_eq!(embedded, there, "{}", files.id);
    }
}
