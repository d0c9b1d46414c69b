//! `as-documented apis`: what is documented, and where it contradicts itself.

use super::catalog::CatalogArgs;
use super::error::CliError;
use super::output;
use crate::outcome::Exit;
use crate::report::clean;
use anstyle::Style;
use as_documented_contract::{Api, AxisKind};
use std::fmt::Write;

const AFTER: &str = "\
Examples:
  as-documented apis
  as-documented apis --contradictions --api 'dms-*'
  as-documented apis --contract derived/contract.json";

/// List the documented operations, and where their pages contradict themselves
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(flatten)]
    catalog: CatalogArgs,
    /// Show every contradiction and silence with its readings and their places
    #[arg(long, env = "AS_DOCUMENTED_CONTRADICTIONS")]
    contradictions: bool,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let apis = args.catalog.select()?;
    let mut out = String::new();
    if args.contradictions {
        for api in &apis {
            contradictions(api, &mut out);
        }
    } else {
        table(&apis, &mut out);
    }
    output::print(&out)?;
    Ok(Exit::Clean)
}

fn of_kind(api: &Api, kind: AxisKind) -> usize {
    api.contract.axes.iter().filter(|axis| axis.kind == kind).count()
}

fn table(apis: &[Api], out: &mut String) {
    let mut rows = vec![["API", "CALL", "STATEMENTS", "CONTRADICTIONS", "SILENCES"].map(str::to_owned)];
    rows.extend(apis.iter().map(|api| {
        let call = &api.contract.operation;
        [
            api.id().to_string(),
            format!("{} {}", call.method, call.path),
            api.statements().len().to_string(),
            of_kind(api, AxisKind::Contradiction).to_string(),
            of_kind(api, AxisKind::Silence).to_string(),
        ]
    }));
    let widths: Vec<usize> = (0..5)
        .map(|at| {
            rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let width = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    if output::known_width().is_some_and(|columns| columns < width) {
        narrow(&rows, out);
        return;
    }
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{:width$}", clean(cell, false))).collect();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "{}", cells.join("  ").trim_end());
    }
}

/// The rows of the table below their names, for terminals that are too narrow for it.
fn narrow(rows: &[[String; 5]], out: &mut String) {
    let mut rows = rows.iter();
    let Some(heads) = rows.next() else { return };
    for row in rows {
        let [name, call, counts @ ..] = row;
        let counts: Vec<String> = heads
            .iter()
            .skip(2)
            .zip(counts)
            .map(|(head, count)| format!("{count} {}", head.to_lowercase()))
            .collect();
        let _ = writeln!(out, "{}\n  {}\n  {}", clean(name, false), clean(call, false), counts.join(", "));
    }
}

fn contradictions(api: &Api, out: &mut String) {
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let _ = writeln!(out, "{bold}{}{bold:#}  {}", api.id(), clean(api.contract.page(), false));
    for kind in [AxisKind::Contradiction, AxisKind::Silence] {
        for axis in api.contract.axes.iter().filter(|axis| axis.kind == kind) {
            let word = match kind {
                AxisKind::Contradiction => "contradiction",
                AxisKind::Silence => "silence",
            };
            let _ = writeln!(out, "  {bold}{}{bold:#}  {dim}{word} about {}{dim:#}", axis.id, axis.subject);
            let _ = writeln!(out, "    {}", clean(&axis.text, false));
            for value in &axis.values {
                let text = clean(&value.text, false);
                let _ = writeln!(out, "    {}: {text} {dim}({}){dim:#}", value.name, value.at);
            }
        }
    }
    if api.contract.axes.is_empty() {
        let _ = writeln!(out, "  none found");
    }
    out.push('\n');
}
