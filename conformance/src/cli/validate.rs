//! `as-documented validate`: one body against one part of one page, or recorded exchanges, offline.

use super::catalog::CatalogArgs;
use super::error::CliError;
use super::output::{self, ReportArgs};
use crate::archive;
use crate::outcome::Exit;
use crate::plan::Loaded;
use crate::report::{clean, excerpt};
use anstyle::{AnsiColor, Style};
use as_documented_contract::{Api, Reading, StatusKey};
use as_documented_schema::{Breach, Outcome, Part, Validators};
use serde_json::Value;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const AFTER: &str = "\
Examples:
  as-documented validate --api dcs/instances-status/v2 --part request body.json
  curl -s ... | as-documented validate --api clouddc/batch-delete/v1 --part response:202
  as-documented validate --har traffic.har
  as-documented validate --har traffic.har --api 'dcs/*' --report html=traffic.html
      judge the recorded exchanges that are calls of known APIs, as a run would, but for effects and refusals

Exit codes: 0 the body is as documented under some reading, 1 it is not, 2 it is not JSON or the call is wrong.";

/// Judge a body in a file or on stdin by the page of an operation
#[derive(Debug, clap::Args)]
#[command(
    after_help = AFTER,
    mut_arg("specs", |arg| arg.requires("har").help("With --har, a report: terminal, html, json, junit, sarif, github, markdown. May be repeated"))
)]
pub(crate) struct Args {
    #[command(flatten)]
    catalog: CatalogArgs,
    /// `request`, or `response:STATUS` such as `response:200`
    #[arg(long, value_name = "PART", required_unless_present = "har")]
    part: Option<PartArg>,
    /// The file with the body; `-` or nothing for stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: String,
    /// Judge the exchanges of an HTTP archive, as browsers, proxies and `check --report har` write it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["part", "file"])]
    har: Option<PathBuf>,
    #[command(flatten)]
    reports: ReportArgs,
    /// With --har, let breaches of hygiene fail too
    #[arg(long, env = "AS_DOCUMENTED_STRICT", requires = "har", help_heading = "Output")]
    strict: bool,
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
    match (&args.har, args.part) {
        (Some(file), _) => recorded(args, file),
        (None, Some(part)) => body_of(args, part),
        (None, None) => {
            Err(CliError::usage("say which part of the page: `--part request` or `--part response:STATUS`"))
        }
    }
}

fn recorded(args: &Args, file: &Path) -> Result<Exit, CliError> {
    let name = file.display();
    let reports = args.reports.settle()?;
    if reports.need_journal() {
        return Err(CliError::usage("`har` is what is judged here: ask for another report"));
    }
    let text = std::fs::read_to_string(file).map_err(|error| {
        CliError::usage(format!("`{name}` cannot be read: {error}; name an HTTP archive"))
    })?;
    let entries = archive::read(&text).map_err(|error| {
        CliError::usage(format!(
            "`{name}`: {error}; a browser's network panel and `check --report har={name}` write one"
        ))
    })?;
    let apis = args.catalog.select()?;
    let loaded = apis.into_iter().map(Loaded::new).collect::<Result<Vec<_>, _>>().map_err(CliError::usage)?;
    let judged = archive::judge(&loaded, &entries, &name.to_string());
    if judged.calls == 0 {
        let n = judged.others;
        return Err(CliError::world(format!(
            "none of the {n} exchanges of `{name}` is a call of the selected APIs: see `as-documented apis` for their paths"
        )));
    }
    output::note(&format!(
        "{} calls judged, {} exchanges are of something else",
        judged.calls, judged.others
    ));
    reports.write(&judged.report, args.strict, None)?;
    Ok(judged.report.exit(args.strict))
}

fn body_of(args: &Args, wanted: PartArg) -> Result<Exit, CliError> {
    let [id] = args.catalog.apis.as_slice() else {
        return Err(CliError::usage(
            "name the one operation whose page it is: `--api SERVICE/OPERATION/REVISION`",
        ));
    };
    let mut apis = args.catalog.select()?;
    if apis.len() > 1 {
        let known: Vec<String> = apis.iter().map(|api| format!("\n  {}", api.id())).collect();
        return Err(CliError::usage(format!(
            "`{id}` names more than one operation: write one of{}",
            known.concat()
        )));
    }
    let api = apis.pop().ok_or_else(|| CliError::usage(format!("no API matches `{id}`")))?;
    let validators = Validators::new(&api).map_err(CliError::defect)?;
    let part = match wanted {
        PartArg::Request => validators.parts().find(|part| *part == Part::Request),
        PartArg::Response(status) => validators.response(status),
    };
    let part = part.ok_or_else(|| undocumented(id, wanted, &validators))?;
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
        Outcome::Undocumented => return Err(undocumented(id, wanted, &validators)),
    };
    output::print(&out)?;
    Ok(exit)
}

fn undocumented(id: &str, wanted: PartArg, validators: &Validators) -> CliError {
    let known: Vec<String> = validators
        .parts()
        .filter_map(|part| match part {
            Part::Request => Some("request".to_owned()),
            Part::Response(status) => Some(format!("response:{status}")),
            Part::Parameters(_) => None,
        })
        .collect();
    let part = match wanted {
        PartArg::Request => "request body".to_owned(),
        PartArg::Response(status) => format!("response {status}"),
    };
    CliError::usage(format!("the page of `{id}` documents no {part}: known are {}", known.join(", ")))
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
