//! The command `as-documented`.

use std::process::ExitCode;

fn main() -> ExitCode {
    as_documented::cli::main()
}
