//! Snapshots from outside: recorded once, the same the next time, and a changed answer waits for a review.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;
use std::path::{Path, PathBuf};
use std::process::Command;

fn check(serve: &Serve, folder: &Path, update: &str) -> String {
    let args = ["--api", "clouddc/*", "--cases", "1", "--snapshots", folder.to_str().unwrap()];
    transcript(serve.check(&args).env("AS_DOCUMENTED_TOKEN", "MIIsecretsecret").env("INSTA_UPDATE", update))
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
    let first = check(&Serve::start(&[]), folder, "auto");
    let recorded = files(folder, ".snap").len();
    assert!(first.contains(&format!("{recorded} recorded for the first time")) && recorded > 50, "{first}");
    // Another endpoint of the same kind, on another port, with other instances.
    let again = check(&Serve::start(&["--instances", "3"]), folder, "auto");
    assert!(again.contains(&format!("{recorded} as before, 0 changed, 0 new")), "{again}");
    assert!(files(folder, ".snap.new").is_empty());

    let broken = Serve::start(&["--fault", "clouddc/error-msg-renamed"]);
    let told = check(&broken, folder, "auto");
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
    check(&Serve::start(&[]), folder, "no");
    assert!(files(folder, ".snap.new").is_empty());
    check(&broken, folder, "always");
    assert!(check(&broken, folder, "no").contains("0 changed, 0 new"));
}

#[test]
fn insta_reads_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    check(&Serve::start(&[]), folder.path(), "auto");
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

/// Runs `cargo insta` on a package; `None` where it is not installed.
fn cargo_insta(package: &Path, args: &[&str]) -> Option<String> {
    let installed =
        Command::new("cargo").args(["insta", "--version"]).output().is_ok_and(|out| out.status.success());
    if !installed {
        #[expect(clippy::print_stderr, reason = "whoever reads the test's output should know")]
        {
            eprintln!("SKIPPED: no `cargo insta` on this machine, so only the library read the snapshots");
        }
        return None;
    }
    let plain = program(&[]);
    let mut command = Command::new("cargo");
    for (name, _) in plain.get_envs().filter(|(_, value)| value.is_none()) {
        command.env_remove(name);
    }
    // Cargo tells its children about the package under test, which is not the one meant here.
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CARGO_") || name.starts_with("INSTA_"))
    {
        command.env_remove(name);
    }
    let done = command.arg("insta").args(args).current_dir(package).output().unwrap();
    let told = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&told));
    Some(String::from_utf8(told).unwrap())
}

#[test]
fn cargo_insta_finds_what_is_pending_and_accepts_it() {
    let package = tempfile::tempdir().unwrap();
    let package = package.path();
    std::fs::write(package.join("Cargo.toml"), "[package]\nname = \"watch\"\nversion = \"0.1.0\"\n").unwrap();
    std::fs::create_dir(package.join("src")).unwrap();
    std::fs::write(package.join("src/lib.rs"), "").unwrap();
    let folder = package.join("answers");
    check(&Serve::start(&[]), &folder, "auto");
    let Some(none) = cargo_insta(package, &["pending-snapshots", "--as-json"]) else { return };
    assert!(!none.contains(".snap"), "{none}");
    let changed = Serve::start(&["--fault", "clouddc/error-msg-renamed"]);
    check(&changed, &folder, "auto");
    let pending = files(&folder, ".snap.new");
    let found = cargo_insta(package, &["pending-snapshots", "--as-json"]).unwrap();
    for file in &pending {
        let name = file.file_name().unwrap().to_str().unwrap().trim_end_matches(".new");
        assert!(found.contains(name), "{name}: {found}");
    }
    let one = pending[0].with_extension("");
    cargo_insta(package, &["accept", "--snapshot", one.to_str().unwrap()]).unwrap();
    assert_eq!(files(&folder, ".snap.new").len(), pending.len() - 1);
    assert!(std::fs::read_to_string(&one).unwrap().contains("\"message\""));
    cargo_insta(package, &["accept"]).unwrap();
    assert!(files(&folder, ".snap.new").is_empty());
    let told = check(&changed, &folder, "no");
    assert!(told.contains("0 changed, 0 new"), "what it wrote is read again: {told}");
}
