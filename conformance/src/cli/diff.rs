//! `as-documented diff`: what changed between two contracts, and whom it breaks.

use super::error::CliError;
use super::{catalog, output};
use crate::outcome::Exit;
use crate::report::clean;
use anstyle::{AnsiColor, Style};
use as_documented_contract::{Change, Contract, Party, Place};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

const AFTER: &str = "\
Examples:
  as-documented diff dms-kafka/instances-action/v1.0-2019 dms-kafka/instances-action/v1.0-2022-08-12
  as-documented diff old/contract.json new/contract.json --format json
  as-documented diff OLD NEW --breaks sender,reader      in the CI of a client: a server's troubles do not count

Whom a change breaks:
  sender   who sends requests as the old page allows
  reader   who reads answers and knows those of the old page
  server   who answers as the old page says

Exit codes:
  0  nothing breaks
  1  something breaks one of the parties that count
  2  the call or a file is wrong";

/// Say what changed between two contracts, and whom it breaks
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The old contract: a contract.json, the folder it is in, or the id of an embedded API; an `overlay.json` beside
    /// it is taken in
    #[arg(value_name = "OLD")]
    old: String,
    /// The new contract, given in the same ways
    #[arg(value_name = "NEW")]
    new: String,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", env = "AS_DOCUMENTED_FORMAT", default_value = "text")]
    format: Format,
    /// Which parties make the exit code 1 when something breaks them
    #[arg(
        long,
        value_enum,
        value_name = "PARTY",
        value_delimiter = ',',
        env = "AS_DOCUMENTED_BREAKS",
        default_value = "sender,reader,server"
    )]
    breaks: Vec<Counted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Counted {
    /// Who sends requests
    Sender,
    /// Who reads answers
    Reader,
    /// Who answers
    Server,
}

impl Counted {
    fn party(self) -> Party {
        match self {
            Self::Sender => Party::Sender,
            Self::Reader => Party::Reader,
            Self::Server => Party::Server,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let both = (read(&args.old), read(&args.new));
    let (old, new) = match both {
        (Ok(old), Ok(new)) => (old, new),
        (Err(one), Err(other)) => return Err(CliError::usage(format!("{one}\n{other}"))),
        (Err(error), _) | (_, Err(error)) => return Err(CliError::usage(error)),
    };
    let changes = as_documented_contract::diff(&old, &new);
    output::print(&match args.format {
        Format::Text => text(&old, &new, &changes),
        Format::Json => json(&old, &new, &changes)?,
    })?;
    let counts = |change: &Change| args.breaks.iter().any(|one| change.breaks.contains(&one.party()));
    Ok(if changes.iter().any(counts) { Exit::Violated } else { Exit::Clean })
}

/// A contract by file, by folder, or by the id of an embedded one, as its overlay has it.
fn read(name: &str) -> Result<Contract, String> {
    let path = Path::new(name);
    let file = if path.is_dir() { path.join("contract.json") } else { path.to_owned() };
    if !file.exists() && !name.ends_with(".json") {
        return catalog::find(name)
            .map(|api| api.contract)
            .map_err(|error| format!("`{name}` is neither a file nor an embedded API: {error}"));
    }
    catalog::contract(&file)
}

fn breaking(changes: &[Change], party: Party) -> usize {
    changes.iter().filter(|change| change.breaks.contains(&party)).count()
}

fn json(old: &Contract, new: &Contract, changes: &[Change]) -> Result<String, CliError> {
    let side = |one: &Contract| json!({ "api": one.api, "page": one.source.page });
    let document = json!({
        "version": 1,
        "old": side(old),
        "new": side(new),
        "summary": {
            "changes": changes.len(),
            "breaking": changes.iter().filter(|change| change.is_breaking()).count(),
            "sender": breaking(changes, Party::Sender),
            "reader": breaking(changes, Party::Reader),
            "server": breaking(changes, Party::Server),
        },
        "changes": changes,
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(CliError::defect)
}

fn text(old: &Contract, new: &Contract, changes: &[Change]) -> String {
    let mut out =
        format!("old  {}\nnew  {}\n", clean(old.api.as_str(), false), clean(new.api.as_str(), false));
    for change in changes {
        out.push('\n');
        one(&mut out, change);
    }
    let count = changes.iter().filter(|change| change.is_breaking()).count();
    let plural = if changes.len() == 1 { "" } else { "s" };
    // Writing to a string cannot fail, here and below.
    let _ = write!(out, "\n{} change{plural}, {count} breaking", changes.len());
    let each: Vec<String> = Party::ALL
        .into_iter()
        .map(|party| (party, breaking(changes, party)))
        .filter(|(_, count)| *count > 0)
        .map(|(party, count)| format!("{count} for the {party}"))
        .collect();
    let colon = if each.is_empty() { "" } else { ": " };
    let _ = writeln!(out, "{colon}{}", each.join(", "));
    out
}

fn one(out: &mut String, change: &Change) {
    let parties: Vec<&str> = change.breaks.iter().map(|party| party.as_str()).collect();
    let (style, label) = if parties.is_empty() {
        (Style::new().dimmed(), "CHANGED".to_owned())
    } else {
        (AnsiColor::Red.on_default().bold(), format!("BREAKS {}", parties.join(", ")))
    };
    let rule = change.rule.as_str();
    let _ = writeln!(out, "{style}{label}{style:#}  {}  [{rule}]", clean(&change.message, false));
    for (name, place) in [("old", &change.old), ("new", &change.new)] {
        if let Some(Place { subject, at, .. }) = place {
            let _ = writeln!(
                out,
                "    {name}  {}  {}",
                clean(subject.as_str(), false),
                clean(&at.to_string(), false)
            );
        }
    }
}
