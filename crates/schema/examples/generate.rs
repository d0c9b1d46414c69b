//! Writes the generated files beside every contract of a folder, or checks that they are what would be written.
//!
//! `cargo run -p as-documented-schema --example generate -- schemas` writes; with `--check` it changes nothing
//! and names the files that differ, are missing, or are no longer generated. Exit code 1 if there is one, 2 if
//! something cannot be read.

use as_documented_contract::Api;
use as_documented_schema::generate;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let mut check = false;
    let mut folder = None;
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--check" => check = true,
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let Some(folder) = folder else { return say("usage: generate [--check] FOLDER", 2) };
    match run(&folder, check) {
        Ok(different) if check && !different.is_empty() => {
            let list: Vec<_> = different.iter().map(|path| format!("\n  {}", path.display())).collect();
            say(&format!("not as generated:{}", list.concat()), 1)
        }
        Ok(written) => {
            let verb = if check { "differ" } else { "changed" };
            say(&format!("{} files {verb}", written.len()), 0)
        }
        Err(error) => say(&format!("error: {error}"), 2),
    }
}

fn say(text: &str, code: u8) -> ExitCode {
    // Nobody is left to hear that the terminal is gone.
    let _ = writeln!(io::stderr(), "{text}");
    ExitCode::from(code)
}

/// The files that differ from what is generated; unless checking, they are mended.
fn run(folder: &Path, check: bool) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut different = Vec::new();
    for revision in revisions(folder)? {
        let contract = fs::read_to_string(revision.join("contract.json"))?;
        let overlay = match fs::read_to_string(revision.join("overlay.json")) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let named = |error: &dyn Error| format!("{}: {error}", revision.display());
        let api = Api::load(&contract, overlay.as_deref()).map_err(|error| named(&error))?;
        let files = generate(&api).map_err(|error| named(&error))?;
        for (name, text) in &files {
            let path = revision.join(name);
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                if !check {
                    fs::write(&path, text)?;
                }
                different.push(path);
            }
        }
        for path in stale(&revision, &files)? {
            if !check {
                fs::remove_file(&path)?;
            }
            different.push(path);
        }
    }
    Ok(different)
}

/// Every folder below this one with a contract, in order.
fn revisions(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else if entry.file_name() == "contract.json" {
                out.push(folder.clone());
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Schema files that are there though nothing generates them any more.
fn stale(revision: &Path, files: &BTreeMap<String, String>) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(revision)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".schema.json") && !files.contains_key(&name) {
            out.push(entry.path());
        }
    }
    out.sort();
    Ok(out)
}
