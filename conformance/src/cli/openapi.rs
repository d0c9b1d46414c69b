//! `as-documented openapi`: an operation as an OpenAPI 3.1 document.

use super::error::CliError;
use super::{catalog, output};
use crate::outcome::Exit;

const AFTER: &str = "\
Examples:
  as-documented openapi --api dcs/instances-status/v2 > dcs.openapi.json";

/// Print an operation as an OpenAPI 3.1 document
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The operation
    #[arg(long, value_name = "ID", value_parser = catalog::id_parser())]
    api: String,
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let api = catalog::find(&args.api)?;
    let document = as_documented_schema::to_openapi(&api).map_err(CliError::defect)?;
    output::print(&format!("{document:#}\n"))?;
    Ok(Exit::Clean)
}
