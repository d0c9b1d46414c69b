//! The run folder: a journal from which a run goes on, whatever ended it.
//!
//! Every verdict is in the file before the next case begins, so a process that is killed loses none. Before a request
//! that may change something leaves, its intent is written and handed to the disk (`fdatasync`), so that it is never
//! sent a second time, not even after the machine itself went down; everything else is handed to the system with one
//! write for each case and left to it. A request whose intent cannot be written is not sent.
//!
//! The journal decides nothing about what may be sent: that is the gate's alone, by the permits of the call that sends.
//! It holds no request and no credential.

mod entry;
mod header;
mod line;
mod past;
mod play;
mod redact;
mod stage;
#[cfg(test)]
mod tests;
mod write;

pub use header::Header;
pub(crate) use play::{Phase, hits};
pub(crate) use stage::{Note, Stage};
pub use write::{RunFolder, violations};

use std::io;
use std::path::PathBuf;

/// The journal's name in the folder.
pub const JOURNAL: &str = "journal.jsonl";
/// The name of the report that a run ends with.
pub const REPORT: &str = "report.json";

/// Why a run folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be read or written.
    #[error("the run folder `{}` cannot be used: {source}", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is a run in it already.
    #[error("the folder `{}` holds a run: go on with it with `--resume`, or name another folder", .0.display())]
    Taken(PathBuf),
    /// There is no run in it.
    #[error("the folder `{}` holds no run: begin one with `--run-dir`", .0.display())]
    Empty(PathBuf),
    /// Another process works on it.
    #[error("another process works on the run in `{}`: wait for it, or end it", .0.display())]
    Busy(PathBuf),
    /// A line is spoilt.
    #[error(
        "line {line} of the journal in `{}` cannot be used: {why}; restore the file, or begin a new run in another folder",
        folder.display()
    )]
    Spoilt {
        /// The folder.
        folder: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The run is another one.
    #[error(
        "the run in `{}` was begun otherwise: {}; repeat its call with `--resume`, or begin a new run in another folder",
        folder.display(), differ.join("; ")
    )]
    Differs {
        /// The folder.
        folder: PathBuf,
        /// In what they differ.
        differ: Vec<String>,
    },
}
