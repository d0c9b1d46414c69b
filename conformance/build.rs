//! Tells the program which commit it was built from: that of the checkout, or the one that a package was made of.
//!
//! Without either, nothing is told and `--version` says no more than the version.

use std::path::Path;
use std::process::Command;

fn main() {
    if let Some(commit) = packaged().or_else(checked_out) {
        emit(&format!("cargo:rustc-env=AS_DOCUMENTED_COMMIT={commit}"));
    }
    emit("cargo:rerun-if-changed=build.rs");
}

/// The commit in the file that `cargo package` adds.
fn packaged() -> Option<String> {
    let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let at = text.find("\"sha1\"")?;
    let commit = text.get(at..)?.split('"').nth(3)?;
    commit.get(..10).map(str::to_owned)
}

fn checked_out() -> Option<String> {
    let head = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    if Path::new(&head).exists() {
        emit(&format!("cargo:rerun-if-changed={head}"));
    }
    git(&["rev-parse", "--short=10", "HEAD"])
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}

fn emit(line: &str) {
    println!("{line}");
}
