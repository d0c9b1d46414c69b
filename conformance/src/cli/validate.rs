//! `as-documented validate`: one body against one part of one page, offline.

use super::error::CliError;
use super::{catalog, output};
use crate::outcome::Exit;
use crate::report::{clean, excerpt};
use anstyle::{AnsiColor, Style};
use as_documented_contract::{Api, Reading, StatusKey};
use as_documented_schema::{Breach, Outcome, Part, Validators};
use serde_json::Value;
use std::fmt::Write;
use std::io::Read;
use std::str::FromStr;

const AFTER: &str = "\
Examples:
  as-documented validate --api dcs/instances-status/v2 --part request body.json
  curl -s ... | as-documented validate --api clouddc/batch-delete/v1 --part response:202

Exit codes: 0 the body is as documented under some reading, 1 it is not, 2 it is not JSON or the call is wrong.";

/// Judge a body in a file or on stdin by the page of an operation
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The operation
    #[arg(long, value_name = "ID", value_parser = catalog::id_parser())]
    api: String,
    /// `request`, or `response:STATUS` such as `response:200`
    #[arg(long, value_name = "PART")]
    part: PartArg,
    /// The file with the body; `-` or nothing for stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: String,
}

#[derive(Debug, Clone, Copy)]
enum PartArg {
    Request,
    Response(u16),
}

impl FromStr for PartArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let status = match text.split_once(':') {
            None if text == "request" => return Ok(Self::Request),
            Some(("response", status)) => status.parse::<u16>().ok().filter(|code| (100..600).contains(code)),
            _ => None,
        };
        status.map(Self::Response).ok_or_else(|| {
            format!("`{text}` is not a part: write `request` or `response:STATUS`, such as `response:200`")
        })
    }
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let api = catalog::find(&args.api)?;
    let validators = Validators::new(&api).map_err(CliError::defect)?;
    let part = match args.part {
        PartArg::Request => validators.parts().find(|part| *part == Part::Request),
        PartArg::Response(status) => validators.response(status),
    };
    let part = part.ok_or_else(|| undocumented(args, &validators))?;
    let (name, text) = body(&args.file)?;
    if text.trim().is_empty() && is_empty_as_documented(&api, part) {
        output::print(&format!("the {part} of {} is empty, as documented\n", api.id()))?;
        return Ok(Exit::Clean);
    }
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        CliError::usage(format!("{name} is not JSON: {error}; this part of the page is documented as JSON"))
    })?;
    let mut out = String::new();
    let exit = match validators.check(part, &value) {
        Outcome::Valid { readings } => {
            valid(&mut out, &api, part, &readings, &validators);
            for pointer in validators.extra_fields(part, &value) {
                // Writing to a string cannot fail, here and below.
                let _ = writeln!(out, "  note: {} is not documented", clean(&pointer, false));
            }
            Exit::Clean
        }
        Outcome::Broken { broken, nearest } => {
            let many = broken.len();
            let noun = if many == 1 { "place" } else { "places" };
            let red = AnsiColor::Red.on_default().bold();
            let _ =
                writeln!(out, "{red}not as documented:{red:#} the {part} of {} in {many} {noun}", api.id());
            if !nearest.is_empty() {
                let _ = writeln!(out, "  judged under the nearest reading: {nearest}");
            }
            for one in &broken {
                breach(&mut out, &api, one, &text);
            }
            Exit::Violated
        }
        Outcome::Undocumented => return Err(undocumented(args, &validators)),
    };
    output::print(&out)?;
    Ok(exit)
}

fn undocumented(args: &Args, validators: &Validators) -> CliError {
    let known: Vec<String> = validators
        .parts()
        .filter_map(|part| match part {
            Part::Request => Some("request".to_owned()),
            Part::Response(status) => Some(format!("response:{status}")),
            Part::Parameters(_) => None,
        })
        .collect();
    let part = match args.part {
        PartArg::Request => "request body".to_owned(),
        PartArg::Response(status) => format!("response {status}"),
    };
    CliError::usage(format!("the page of `{}` documents no {part}: known are {}", args.api, known.join(", ")))
}

fn body(file: &str) -> Result<(String, String), CliError> {
    if file != "-" {
        let bytes = std::fs::read(file).map_err(|error| {
            CliError::usage(format!("`{file}` cannot be read: {error}; name a file, or `-` for stdin"))
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| CliError::usage(format!("`{file}` is not JSON: its bytes are not UTF-8")))?;
        return Ok((format!("`{file}`"), text));
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| CliError::usage(format!("stdin cannot be read as text: {error}")))?;
    Ok(("stdin".to_owned(), text))
}

fn is_empty_as_documented(api: &Api, part: Part) -> bool {
    let Part::Response(status) = part else { return false };
    status == StatusKey::Code(204)
        && api.readings_of(&part.subject()).iter().any(|reading| {
            let contract = api.contract.under(reading);
            contract.response(status).is_some_and(|response| response.body.is_none())
        })
}

fn valid(out: &mut String, api: &Api, part: Part, readings: &[Reading], validators: &Validators) {
    let all = validators.readings(part);
    let green = AnsiColor::Green.on_default().bold();
    let _ = writeln!(out, "{green}as documented:{green:#} the {part} of {}", api.id());
    if readings.len() < all.len() {
        let _ = writeln!(out, "  under {} of {} readings of the page:", readings.len(), all.len());
        for reading in readings.iter().take(8) {
            let _ = writeln!(out, "    {reading}");
        }
        if let Some(more) = readings.len().checked_sub(8).filter(|more| *more > 0) {
            let _ = writeln!(out, "    and {more} more");
        }
    }
}

fn breach(out: &mut String, api: &Api, one: &Breach, body: &str) {
    let bold = Style::new().bold();
    let red = AnsiColor::Red.on_default();
    let _ = writeln!(out, "\n  {bold}{}{bold:#}", one.statement);
    if let Some(statement) = api.statement(&one.statement) {
        let _ = writeln!(out, "  {}", clean(&statement.text, false));
        let _ = writeln!(out, "    at {}, {}", clean(api.contract.page(), false), statement.locator);
    }
    let place = if one.pointer.is_empty() { "the whole body" } else { &one.pointer };
    let _ = writeln!(out, "  place     {}", clean(place, false));
    let _ = writeln!(out, "  expected  {}", clean(&one.expected, false));
    let _ = writeln!(out, "  found     {}", clean(&one.actual, false));
    if let Some(line) = excerpt(body, Some(&one.pointer)).into_iter().find(|line| line.marked) {
        let _ = writeln!(out, "  {red}> {}{red:#}", line.text.trim_start());
    }
    if let Some(reading) = one.also_valid_under.first() {
        let more = match one.also_valid_under.len() {
            1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        let _ = writeln!(out, "  not broken under the reading {reading}{more}");
    }
}
