//! `as-documented derive`: pages into contracts, schemas and OpenAPI documents, and the account of their rows.

use super::error::CliError;
use super::{output, pages};
use crate::outcome::Exit;
use crate::report::{clean, count};
use as_documented_pages::page::Format;
use as_documented_pages::{Index, Options, PageRecord};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  as-documented derive --out derived docs/api
  as-documented derive --out derived --strict --service dms-kafka restarting.rst
  as-documented check --contract derived/.../contract.json --dry-run

DIR/index.json names the files of each operation, and for each page what reached no contract, with line and reason.
Files of an earlier call that the pages no longer give are left where they are.

Exit codes: 0 derived, 1 with --strict a row is left, 2 the call is wrong or a path cannot be read or written.";

/// Turn documentation pages into contracts, schemas and OpenAPI documents
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The folder to write to; made if absent
    #[arg(long, value_name = "DIR", env = "AS_DOCUMENTED_OUT")]
    out: PathBuf,
    /// Fail if a row or an example of a page reached no contract, and list what did not
    #[arg(long, env = "AS_DOCUMENTED_STRICT")]
    strict: bool,
    /// Read every page as this; told from each page's content if absent
    #[arg(long, visible_alias = "page-format", env = "AS_DOCUMENTED_PAGE_FORMAT", value_parser = pages::format_parser())]
    format: Option<Format>,
    /// The service in the ids; a page's first folder if absent
    #[arg(long, value_name = "NAME", env = "AS_DOCUMENTED_SERVICE", value_parser = pages::parse_service)]
    service: Option<String>,
    /// Pages, and folders of pages
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let pages = pages::gather(&args.paths)?;
    let options = Options { format: args.format, service: args.service.clone(), ..Options::default() };
    let derived = pages::derive(&pages, &options);
    as_documented_pages::write(&derived.files, &args.out).map_err(|error| pages::told(&error))?;
    output::print(&balance(&derived.index, args.strict, &args.out))?;
    let left = args.strict && derived.index.balance.left > 0;
    Ok(if left { Exit::Violated } else { Exit::Clean })
}

/// The account: what was read, what of it a contract holds, and where the rest is.
fn balance(index: &Index, strict: bool, out: &Path) -> String {
    let operations = index.pages.iter().map(|page| page.operations.len()).sum();
    let contradictions = index.pages.iter().map(|page| page.contradictions).sum();
    let mut text = format!(
        "{}, {}, {}\nrows seen {}, used {}, left {}\n",
        count(index.pages.len(), "page"),
        count(operations, "operation"),
        count(contradictions, "contradiction"),
        index.balance.seen,
        index.balance.used,
        index.balance.left,
    );
    for page in index.pages.iter().filter(|page| page.balance.left > 0) {
        left(page, strict, &mut text);
    }
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(text, "written to {}", clean(&out.join("index.json").display().to_string(), false));
    text
}

fn left(page: &PageRecord, strict: bool, text: &mut String) {
    let path = clean(&page.path, false);
    let _ = writeln!(text, "  {path}: {} of {} left", page.balance.left, page.balance.seen);
    for diagnostic in page.diagnostics.iter().filter(|_| strict) {
        let reason = clean(&diagnostic.reason, false);
        let _ = writeln!(
            text,
            "    {path}:{}:{}: {}: {reason}",
            diagnostic.line, diagnostic.column, diagnostic.rule
        );
    }
}
