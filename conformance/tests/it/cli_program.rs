//! The program as a test runs it: no variables of ours but a patient time-out, no colour, what it printed as one text.

use assert_cmd::Command;

/// The program with these arguments and none of its variables.
pub(crate) fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_as-documented"));
    for (name, _) in std::env::vars() {
        if name.starts_with("AS_DOCUMENTED_") {
            command.env_remove(name);
        }
    }
    // Tests share their machine: what is slow here says nothing of an endpoint.
    command.env("AS_DOCUMENTED_TIMEOUT", "60");
    command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").env("COLUMNS", "100").args(args);
    command
}

/// Exit code, stdout and stderr as one text for a snapshot.
pub(crate) fn transcript(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut out = format!("exit {}\n", output.status.code().unwrap_or(-1));
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            out += &format!("--- {name}\n{}", text(bytes));
        }
    }
    out
}
