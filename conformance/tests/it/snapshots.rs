//! Snapshots from outside: recorded once, the same the next time, and a changed answer waits for a review.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use std::path::{Path, PathBuf};

const PROJECT: &str = as_documented_reference::DEFAULT_PROJECT;

fn check(url: &str, folder: &Path, update: &str) -> String {
    let folder = folder.to_str().unwrap();
    let args = [
        "check",
        "--endpoint",
        url,
        "--project-id",
        PROJECT,
        "--api",
        "clouddc/*",
        "--cases",
        "1",
        "--snapshots",
        folder,
    ];
    transcript(program(&args).env("AS_DOCUMENTED_TOKEN", "MIIsecretsecret").env("INSTA_UPDATE", update))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = folder.join("clouddc__batch-delete__v1").read_dir().unwrap().flatten().map(|file| file.path());
    let mut out: Vec<PathBuf> = all.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    out.sort();
    out
}

#[test]
fn a_changed_answer_shows_as_a_pending_snapshot_and_an_unchanged_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = check(&Serve::start(&[]).url, folder, "auto");
    let recorded = files(folder, ".snap").len();
    assert!(first.contains(&format!("{recorded} recorded for the first time")) && recorded > 50, "{first}");
    // Another endpoint of the same kind, on another port, with other instances.
    let again = check(&Serve::start(&["--instances", "3"]).url, folder, "auto");
    assert!(again.contains(&format!("{recorded} as before, 0 changed, 0 new")), "{again}");
    assert!(files(folder, ".snap.new").is_empty());

    let broken = Serve::start(&["--fault", "clouddc/error-msg-renamed"]);
    let told = check(&broken.url, folder, "auto");
    assert!(told.contains("review them with `cargo insta review`"), "{told}");
    let pending = files(folder, ".snap.new");
    assert!(!pending.is_empty() && pending.len() < recorded, "{told}");
    for file in &pending {
        let (new, old) = (
            std::fs::read_to_string(file).unwrap(),
            std::fs::read_to_string(file.with_extension("")).unwrap(),
        );
        assert!(
            old.contains("\"error_msg\"") && !new.contains("\"error_msg\"") && new.contains("\"message\""),
            "{new}"
        );
        assert!(!new.contains("MIIsecretsecret") && !new.contains("127.0.0.1"), "{new}");
    }
    // Repaired: nothing waits any longer. Accepted: the new answer is the snapshot.
    check(&Serve::start(&[]).url, folder, "no");
    assert!(files(folder, ".snap.new").is_empty());
    check(&broken.url, folder, "always");
    assert!(check(&broken.url, folder, "no").contains("0 changed, 0 new"));
}

#[test]
fn insta_reads_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    check(&Serve::start(&[]).url, folder.path(), "auto");
    let file = files(folder.path(), ".snap").remove(0);
    let text = std::fs::read_to_string(&file).unwrap();
    let body = text.split_once("\n---\n").unwrap().1.to_owned();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(file.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
    settings.bind(|| insta::assert_snapshot!(name.clone(), body));
    // It has read them: another text is another snapshot.
    let other = std::panic::catch_unwind(|| {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(file.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(name.clone(), "something else"));
    });
    assert!(other.is_err());
}
