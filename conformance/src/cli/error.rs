//! Why a command did not do what was asked, in words made once.

use crate::outcome::Exit;
use std::fmt;
use std::io;

/// A command that failed.
#[derive(Debug)]
pub(crate) struct CliError {
    message: String,
    exit: Exit,
    broken_pipe: bool,
}

impl CliError {
    /// The call or a file is wrong. The message is a fragment that ends with the next move.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit: Exit::Usage, broken_pipe: false }
    }

    /// The world did not allow to conclude anything.
    pub(crate) fn world(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), exit: Exit::Unconcluded, broken_pipe: false }
    }

    /// A fault of this program.
    pub(crate) fn defect(message: impl fmt::Display) -> Self {
        Self {
            message: format!(
                "{message}; this is a fault of as-documented, not of your input: please report it"
            ),
            exit: Exit::Usage,
            broken_pipe: false,
        }
    }

    /// How the program ends.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Whether the reader of the output went away, which is no error.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl From<io::Error> for CliError {
    /// For writing to stdout, the one file that no argument names.
    fn from(error: io::Error) -> Self {
        let broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Self { message: format!("the output cannot be written: {error}"), exit: Exit::Usage, broken_pipe }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
