//! The config file: any flag of any command, written down once.
//!
//! A table is a command and a key is a flag without its dashes. What a file says is given to the argument parser as
//! if it had been typed, unless the flag was typed or its variable is set, so a flag means the same wherever it
//! stands. Secrets have no flags and so no keys.

use super::error::CliError;
use clap::{ArgAction, Command};
use std::ffi::OsString;
use std::path::PathBuf;

/// The file that is read where none is named.
const NAME: &str = "as-documented.toml";

/// The arguments with what the config file adds.
pub(super) fn with_config(args: Vec<OsString>, command: &Command) -> Result<Vec<OsString>, CliError> {
    let Some((file, must)) = file(&args) else { return Ok(args) };
    let name = file.display().to_string();
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if !must && error.kind() == std::io::ErrorKind::NotFound => return Ok(args),
        Err(error) => {
            return Err(CliError::usage(format!("the config file `{name}` cannot be read: {error}")));
        }
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error| CliError::usage(format!("the config file `{name}` is not TOML: {error}")))?;
    let mut wrong = Vec::new();
    check(&table, command, &mut wrong);
    let mut out = args;
    if let Some((at, chosen)) = chosen(&out, command)
        && let Some(toml::Value::Table(flags)) = table.get(chosen.get_name())
    {
        let more = typed(flags, chosen, &out, &mut wrong);
        out.splice(at + 1..at + 1, more);
    }
    match wrong.len() {
        0 => Ok(out),
        n => {
            let noun = if n == 1 { "mistake" } else { "mistakes" };
            Err(CliError::usage(format!("the config file `{name}` has {n} {noun}\n  {}", wrong.join("\n  "))))
        }
    }
}

/// The file, and whether it was asked for.
fn file(args: &[OsString]) -> Option<(PathBuf, bool)> {
    let mut rest = args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = rest.next() {
        if arg == "--config" {
            return rest.next().map(|file| (PathBuf::from(file), true));
        }
        if let Some(file) = arg.strip_prefix("--config=") {
            return Some((PathBuf::from(file), true));
        }
    }
    match std::env::var_os("AS_DOCUMENTED_CONFIG") {
        Some(file) if file.is_empty() => None,
        Some(file) => Some((PathBuf::from(file), true)),
        None => Some((PathBuf::from(NAME), false)),
    }
}

/// The command that is called, and where its name stands.
fn chosen<'c>(args: &[OsString], command: &'c Command) -> Option<(usize, &'c Command)> {
    let named = |arg: &OsString| arg.to_str().and_then(|name| command.find_subcommand(name));
    args.iter().enumerate().skip(1).find_map(|(at, arg)| named(arg).map(|found| (at, found)))
}

fn check(table: &toml::Table, command: &Command, wrong: &mut Vec<String>) {
    for (name, value) in table {
        let Some(found) = command.find_subcommand(name) else {
            let known: Vec<&str> =
                command.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
            wrong.push(format!("`{name}` is no command: known are {}", known.join(", ")));
            continue;
        };
        let toml::Value::Table(flags) = value else {
            wrong.push(format!("`{name}` is a command: write `[{name}]` and its flags below"));
            continue;
        };
        for key in flags.keys() {
            if !found.get_arguments().any(|arg| arg.get_long() == Some(key)) {
                let known: Vec<&str> = found.get_arguments().filter_map(clap::Arg::get_long).collect();
                wrong.push(format!("`{key}` is no flag of `{name}`: known are {}", known.join(", ")));
            }
        }
    }
}

/// The flags as they would be typed, but for those that were, or whose variables are set.
fn typed(
    flags: &toml::Table,
    command: &Command,
    args: &[OsString],
    wrong: &mut Vec<String>,
) -> Vec<OsString> {
    let mut out = Vec::new();
    for (key, value) in flags {
        let Some(arg) = command.get_arguments().find(|arg| arg.get_long() == Some(key)) else { continue };
        let flag = format!("--{key}");
        let given = args
            .iter()
            .filter_map(|arg| arg.to_str())
            .any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
        if given || arg.get_env().is_some_and(|name| std::env::var_os(name).is_some()) {
            continue;
        }
        let switch = matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::Count);
        match value {
            toml::Value::Boolean(on) if switch => out.extend(on.then(|| OsString::from(&flag))),
            toml::Value::Array(items) => {
                for item in items {
                    match scalar(item) {
                        Some(text) => out.push(OsString::from(format!("{flag}={text}"))),
                        None => wrong.push(format!(
                            "`{key}` of `{}`: a list holds texts and numbers",
                            command.get_name()
                        )),
                    }
                }
            }
            other => match scalar(other) {
                Some(text) if !switch => out.push(OsString::from(format!("{flag}={text}"))),
                _ => {
                    let form = if switch { "true or false" } else { "a text, a number or a list of them" };
                    wrong.push(format!("`{key}` of `{}` is {form}", command.get_name()));
                }
            },
        }
    }
    out
}

fn scalar(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    }
}
