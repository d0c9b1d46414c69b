//! `as-documented completions` and `as-documented man`: the command line described for shells and for `man`.

use super::error::CliError;
use super::output;
use crate::outcome::Exit;
use clap_complete::Shell;
use std::path::PathBuf;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  as-documented completions bash > ~/.local/share/bash-completion/completions/as-documented
  as-documented completions zsh > ~/.zfunc/_as-documented
  as-documented completions fish > ~/.config/fish/completions/as-documented.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, or write those of all commands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  as-documented man | man -l -
  as-documented man --out ~/.local/share/man/man1      as-documented.1, as-documented-check.1 and so on")]
pub(crate) struct Man {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn completions(args: &Completions) -> Result<Exit, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "as-documented", &mut text);
    output::print(&String::from_utf8(text).map_err(CliError::defect)?)?;
    Ok(Exit::Clean)
}

pub(crate) fn man(args: &Man) -> Result<Exit, CliError> {
    // A manual's width is the reader's.
    let mut command = super::command().max_term_width(0);
    command.build();
    let Some(folder) = &args.out else {
        output::print(&page(&command)?)?;
        return Ok(Exit::Clean);
    };
    let cannot = |error: std::io::Error| {
        CliError::usage(format!("manual pages cannot be written to `{}`: {error}", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(cannot)?;
    write_all(&command, folder).map_err(cannot)?;
    Ok(Exit::Clean)
}

/// The pages of a command and of those below it, as `clap_mangen` names them.
fn write_all(command: &clap::Command, folder: &std::path::Path) -> std::io::Result<()> {
    clap_mangen::generate_to(command.clone(), folder)
}

fn page(command: &clap::Command) -> Result<String, CliError> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text).map_err(CliError::defect)?;
    String::from_utf8(text).map_err(CliError::defect)
}
