//! Snapshot files in insta's format: `NAME.snap` is what was accepted, `NAME.snap.new` waits for a review.
//!
//! Source: the files that insta 1.49 writes and `cargo insta review` reads.

use super::transcript::transcript;
use crate::journal::{Journal, Played};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// What happens to an answer that differs from its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// It is put beside the snapshot, for `cargo insta review`.
    Pending,
    /// It becomes the snapshot.
    Always,
    /// Nothing.
    No,
}

impl Update {
    /// As `INSTA_UPDATE` says; pending if it says nothing else.
    #[must_use]
    pub fn from_env() -> Self {
        match std::env::var("INSTA_UPDATE").as_deref() {
            Ok("always") => Self::Always,
            Ok("no") => Self::No,
            _ => Self::Pending,
        }
    }
}

/// What recording came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Cases whose answers are as before.
    pub same: usize,
    /// Cases of operations that had no snapshot at all: accepted as they are.
    pub first: usize,
    /// Snapshots whose cases are answered otherwise now.
    pub changed: Vec<PathBuf>,
    /// Cases that had no snapshot, of operations that had some.
    pub new: Vec<PathBuf>,
}

impl Recorded {
    /// Whether there is nothing to review.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty()
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { same, first, changed, new } = self;
        let (changes, news) = (changed.len(), new.len());
        write!(
            f,
            "snapshots: {same} as before, {changes} changed, {news} new, {first} recorded for the first time"
        )?;
        for path in changed.iter().chain(new).take(10) {
            write!(f, "\n  {}", path.display())?;
        }
        if changes + news > 10 {
            write!(f, "\n  and {} more", changes + news - 10)?;
        }
        if changes + news > 0 {
            f.write_str("\nreview them with `cargo insta review`, or accept all with `INSTA_UPDATE=always`")?;
        }
        Ok(())
    }
}

/// Records every case of a journal in a folder, as `INSTA_UPDATE` says.
///
/// # Errors
/// A file that cannot be read or written.
pub fn record(folder: &Path, journal: &Journal) -> std::io::Result<Recorded> {
    record_as(folder, journal, Update::from_env())
}

/// Records every case of a journal in a folder.
///
/// # Errors
/// A file that cannot be read or written.
pub fn record_as(folder: &Path, journal: &Journal, update: Update) -> std::io::Result<Recorded> {
    let mut out = Recorded::default();
    let cases = journal.cases();
    let mut known: BTreeSet<PathBuf> = BTreeSet::new();
    for played in &cases {
        let own = folder.join(name(played.api.as_str()));
        if own.read_dir().is_ok_and(|files| {
            files.flatten().any(|file| file.path().extension().is_some_and(|ext| ext == "snap"))
        }) {
            known.insert(own);
        }
    }
    for played in &cases {
        let own = folder.join(name(played.api.as_str()));
        std::fs::create_dir_all(&own)?;
        let text = contents(played);
        let path = own.join(format!("{}.snap", name(case_name(played))));
        let pending = own.join(format!("{}.snap.new", name(case_name(played))));
        match std::fs::read_to_string(&path) {
            Ok(old) if body_of(&old) == body_of(&text) => {
                out.same += 1;
                forget(&pending)?;
                continue;
            }
            Ok(_) => out.changed.push(path.clone()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !known.contains(&own) => {
                out.first += 1;
                std::fs::write(&path, &text)?;
                continue;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => out.new.push(path.clone()),
            Err(error) => return Err(error),
        }
        match update {
            Update::Pending => std::fs::write(&pending, &text)?,
            Update::Always => {
                std::fs::write(&path, &text)?;
                forget(&pending)?;
            }
            Update::No => {}
        }
    }
    Ok(out)
}

fn forget(pending: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(pending) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn case_name(played: &Played) -> &str {
    let case = played.case.as_str();
    case.split_once(' ').map_or(case, |(_, name)| name)
}

/// A name that can be a file's on any system.
fn name(text: &str) -> String {
    text.replace('/', "__")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.[]=".contains(c) { c } else { '_' })
        .collect()
}

fn contents(played: &Played) -> String {
    // JSON texts are YAML texts too.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let transcript = transcript(played);
    format!(
        "---\nsource: {}\nexpression: {}\n---\n{transcript}",
        quoted(played.api.as_str()),
        quoted(played.case.as_str())
    )
}

/// What stands below the header.
fn body_of(text: &str) -> &str {
    let below = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(text, |(_, below)| below);
    below.trim_end()
}
