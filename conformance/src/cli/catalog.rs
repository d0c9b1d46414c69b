//! Which operations a call is about: the embedded ones, and those of `--contract` files.

use super::error::CliError;
use crate::guess;
use as_documented_contract::{Api, ApiPattern, Contract, Overlay};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// Flags that select operations.
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogArgs {
    /// Only operations that match; `*` crosses `/`. Several are joined
    #[arg(
        long = "api",
        value_name = "GLOB",
        env = "AS_DOCUMENTED_API",
        value_delimiter = ' ',
        help_heading = "What to check"
    )]
    pub(crate) apis: Vec<String>,
    /// A contract file to use too, with the `overlay.json` beside it, or else what the other files tell of it;
    /// without --api, these alone are used
    #[arg(
        long = "contract",
        value_name = "FILE",
        env = "AS_DOCUMENTED_CONTRACT",
        value_delimiter = '\n',
        help_heading = "What to check"
    )]
    pub(crate) contracts: Vec<PathBuf>,
}

/// Every embedded operation, ordered by id.
pub(crate) fn embedded() -> Result<Vec<Api>, CliError> {
    as_documented_schemas::all()
        .iter()
        .map(|files| {
            Api::load(files.contract, Some(files.overlay)).map_err(|error| {
                CliError::defect(error.in_file(format!("the embedded contract {}", files.id)))
            })
        })
        .collect()
}

/// One operation by its whole id.
pub(crate) fn find(id: &str) -> Result<Api, CliError> {
    let all = embedded()?;
    let known: Vec<String> = all.iter().map(|api| api.id().to_string()).collect();
    all.into_iter().find(|api| api.id().as_str() == id).ok_or_else(|| unknown(id, &known))
}

/// The ids of the embedded operations, for help and completion; any other is told with the known ones.
pub(crate) fn id_parser() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(as_documented_schemas::all().iter().map(|files| files.id))
}

fn unknown(pattern: &str, known: &[String]) -> CliError {
    let list: Vec<String> = known.iter().map(|id| format!("\n  {id}")).collect();
    CliError::usage(format!("no API matches `{pattern}`: known are{}", list.concat()))
}

impl CatalogArgs {
    /// The selected operations, ordered by id.
    pub(crate) fn select(&self) -> Result<Vec<Api>, CliError> {
        let mut all = embedded()?;
        let mut given = Vec::new();
        for api in from_files(&self.contracts)? {
            all.retain(|other| other.id() != api.id());
            given.push(api.id().clone());
            all.push(api);
        }
        all.sort_by(|a, b| a.id().cmp(b.id()));
        if self.apis.is_empty() {
            if !given.is_empty() {
                all.retain(|api| given.contains(api.id()));
            }
            return Ok(all);
        }
        let patterns: Vec<_> = self
            .apis
            .iter()
            .filter(|text| !text.is_empty())
            .map(|text| ApiPattern::new(text.as_str()))
            .collect();
        let known: Vec<String> = all.iter().map(|api| api.id().to_string()).collect();
        for pattern in &patterns {
            if !all.iter().any(|api| pattern.matches(api.id())) {
                return Err(unknown(pattern.as_str(), &known));
            }
        }
        all.retain(|api| patterns.iter().any(|pattern| pattern.matches(api.id())));
        Ok(all)
    }
}

/// The operations of contract files. One without an overlay gets what can be guessed from the others, as their
/// overlays have corrected them.
pub(crate) fn from_files(files: &[PathBuf]) -> Result<Vec<Api>, CliError> {
    let mut read_all = Vec::new();
    let mut wrong = Vec::new();
    for file in files {
        match one(file) {
            Ok(read) => read_all.push((file, read)),
            Err(message) => wrong.push(message),
        }
    }
    let pages: Vec<Contract> = read_all
        .iter()
        .map(|(_, read)| match read {
            Read::Api(api) => api.contract.clone(),
            Read::Contract(contract) => (**contract).clone(),
        })
        .collect();
    let mut out: Vec<Api> = Vec::new();
    for (file, read) in read_all {
        let name = file.display();
        let joined = match read {
            Read::Api(api) => Ok(*api),
            Read::Contract(contract) => guess::join(*contract, &pages),
        };
        match joined {
            Ok(api) if out.iter().any(|other| other.id() == api.id()) => {
                wrong.push(format!("`{name}` is another contract of `{}`: give each once", api.id()));
            }
            Ok(api) => out.push(api),
            Err(error) => wrong.push(error.in_file(format!("`{name}`")).to_string()),
        }
    }
    if wrong.is_empty() { Ok(out) } else { Err(CliError::usage(wrong.join("\n"))) }
}

/// What a contract file and the file beside it come to.
enum Read {
    /// With an overlay, joined.
    Api(Box<Api>),
    /// Without.
    Contract(Box<Contract>),
}

fn one(file: &Path) -> Result<Read, String> {
    let (contract, overlay) = read(file)?;
    let Some(overlay) = overlay else { return Ok(Read::Contract(Box::new(contract))) };
    Api::join(contract, overlay)
        .map(|api| Read::Api(Box::new(api)))
        .map_err(|error| error.in_file(format!("`{}` or its overlay", file.display())).to_string())
}

/// The contract of a file, with what the overlay beside it merges into it, if there is one.
pub(crate) fn contract(file: &Path) -> Result<Contract, String> {
    Ok(match one(file)? {
        Read::Api(api) => api.contract,
        Read::Contract(contract) => *contract,
    })
}

fn read(file: &Path) -> Result<(Contract, Option<Overlay>), String> {
    let name = file.display();
    let contract = std::fs::read_to_string(file)
        .map_err(|error| format!("the contract `{name}` cannot be read: {error}; name a contract.json"))?;
    let contract =
        Contract::from_json(&contract).map_err(|error| error.in_file(format!("`{name}`")).to_string());
    let beside = file.with_file_name("overlay.json");
    let shown = beside.display();
    let overlay = match std::fs::read_to_string(&beside) {
        Ok(text) => Overlay::from_json(&text)
            .map(Some)
            .map_err(|error| error.in_file(format!("`{shown}`")).to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("the overlay `{shown}` cannot be read: {error}")),
    };
    match (contract, overlay) {
        (Ok(contract), Ok(overlay)) => Ok((contract, overlay)),
        (Err(one), Err(other)) => Err(format!("{one}\n{other}")),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
