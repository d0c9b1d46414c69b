//! From flags, variables and a target file to one settled target.
//!
//! A flag outranks its variable (the argument parser sees to that), a variable outranks the target file, the file
//! outranks the default. Endpoints are taken whole from one place: an address on the command line together with
//! service addresses from a file would send requests where nobody looked.

use super::error::CliError;
use super::secrets::Login;
use super::{output, secrets};
use crate::auth::AuthMethod;
use crate::client::Budget;
use crate::gate::Permits;
use crate::target::{Endpoints, Settle, Target};
use crate::target_file::{
    TargetFile, parse_base_url, parse_disposable_id, parse_header, parse_project_id, parse_rate,
    parse_seconds,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// Flags that say where the endpoint is and what may be done there.
#[derive(Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// The endpoint, or that of one service; with none and no target file, the embedded reference endpoint
    #[arg(
        long = "endpoint",
        value_name = "[SERVICE=]URL",
        env = "AS_DOCUMENTED_ENDPOINT",
        value_delimiter = ' ',
        help_heading = "Target"
    )]
    endpoints: Vec<String>,
    /// A target file (`target.toml`)
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_TARGET", help_heading = "Target")]
    target: Option<PathBuf>,
    /// The project whose instances are meant
    #[arg(long, value_name = "ID", env = "AS_DOCUMENTED_PROJECT_ID", help_heading = "Target", value_parser = parse_project_id)]
    project_id: Option<String>,
    /// PEM file with roots to trust beside the usual ones
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_CA_CERT", help_heading = "Target")]
    ca_cert: Option<PathBuf>,
    /// A header to add to every request; may be repeated. Never for credentials
    #[arg(
        long = "header",
        value_name = "NAME:VALUE",
        env = "AS_DOCUMENTED_HEADER",
        value_delimiter = '\n',
        hide_env_values = true,
        help_heading = "Target",
        value_parser = parse_header
    )]
    headers: Vec<(String, String)>,
    /// Effects that may be caused: restart, flush, delete, account-wide, change
    #[arg(
        long = "permit",
        value_name = "EFFECT,...",
        env = "AS_DOCUMENTED_PERMIT",
        value_delimiter = ',',
        help_heading = "Safety"
    )]
    permits: Vec<String>,
    /// Instances that may be used up: the only ids ever named in a destructive request. May be repeated
    #[arg(
        long,
        value_name = "SERVICE=ID,...",
        env = "AS_DOCUMENTED_DISPOSABLE",
        value_delimiter = ' ',
        help_heading = "Safety"
    )]
    disposable: Vec<String>,
    /// The most requests of the run
    #[arg(
        long,
        value_name = "N",
        env = "AS_DOCUMENTED_MAX_REQUESTS",
        help_heading = "Safety",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    max_requests: Option<u64>,
    /// The most wall time of the run, in seconds
    #[arg(long, value_name = "SECONDS", env = "AS_DOCUMENTED_MAX_TIME", help_heading = "Safety", value_parser = parse_seconds)]
    max_time: Option<Duration>,
    /// The most requests per second
    #[arg(long, value_name = "N/s", env = "AS_DOCUMENTED_RATE", help_heading = "Safety", value_parser = parse_rate)]
    rate: Option<f64>,
    /// How long one exchange may take, whole body included [default: 5, and 60 for the embedded endpoint]
    #[arg(long, value_name = "SECONDS", env = "AS_DOCUMENTED_TIMEOUT", help_heading = "Time", value_parser = parse_seconds)]
    timeout: Option<Duration>,
    /// How long a state may take to settle [default: 10 on loopback, 1800 elsewhere]
    #[arg(long, value_name = "SECONDS", env = "AS_DOCUMENTED_SETTLE", help_heading = "Time", value_parser = parse_seconds)]
    settle: Option<Duration>,
}

/// What the flags, variables and file come to.
#[derive(Debug)]
pub(crate) struct Settled {
    /// The target; absent for the embedded endpoint.
    pub(crate) target: Option<Target>,
    /// How to get a token, where the credentials are a user and a password.
    pub(crate) login: Option<Login>,
    /// Permits asked for explicitly.
    pub(crate) permits: Option<Permits>,
    /// How long a state may take, if given.
    pub(crate) settle: Option<Duration>,
    /// How long one exchange may take.
    pub(crate) timeout: Duration,
    /// Bounds of the run.
    pub(crate) budget: Budget,
    /// PEM roots.
    pub(crate) ca: Option<Vec<u8>>,
}

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// The embedded endpoint shares this process: where it is slow, this machine is busy, and nothing is shown by it.
const OWN_TIMEOUT: Duration = Duration::from_secs(60);

impl TargetArgs {
    /// Puts everything together. `services` are the services of the selected operations; the file may also name
    /// the others that are known.
    pub(crate) fn settle(&self, services: &BTreeSet<String>) -> Result<Settled, CliError> {
        let file = self.file(services)?;
        let given = self.endpoints(services)?;
        let permits = self.permits()?;
        let disposable = self.disposable(services)?;
        let budget = Budget {
            requests: self.max_requests.or(file.as_ref().and_then(|file| file.max_requests)),
            per_second: self.rate.or(file.as_ref().and_then(|file| file.rate)),
            wall: self.max_time,
        };
        let timeout = self.timeout.or(file.as_ref().and_then(|file| file.timeout)).unwrap_or(DEFAULT_TIMEOUT);
        let settle = self.settle.or(file.as_ref().and_then(|file| file.settle));
        let ca = self.ca(file.as_ref())?;
        if given.is_none() && file.is_none() {
            let stray = [
                ("--project-id", self.project_id.is_some()),
                ("--disposable", !disposable.is_empty()),
                ("--header", !self.headers.is_empty()),
                ("--ca-cert", self.ca_cert.is_some()),
            ];
            if let Some((flag, _)) = stray.into_iter().find(|(_, given)| *given) {
                return Err(CliError::usage(format!(
                    "`{flag}` is about an endpoint, and none is given: add `--endpoint URL` or `--target FILE`"
                )));
            }
            let timeout = self.timeout.unwrap_or(OWN_TIMEOUT);
            return Ok(Settled { target: None, login: None, permits, settle, timeout, budget, ca });
        }
        let file = file.unwrap_or_default();
        let endpoints = given.unwrap_or_else(|| file.endpoints.clone());
        let homeless: Vec<&str> =
            services.iter().map(String::as_str).filter(|service| endpoints.of(service).is_none()).collect();
        if let Some(first) = homeless.first() {
            return Err(CliError::usage(format!(
                "no endpoint for {}: add `--endpoint {first}=URL`, or select others with `--api`",
                homeless.join(", ")
            )));
        }
        let project_id = self.project_id.clone().or(file.project_id).ok_or_else(|| {
            CliError::usage("an endpoint needs the id of the project: add `--project-id ID`")
        })?;
        let mut all = file.disposable;
        all.extend(disposable);
        let loopback = endpoints.is_loopback();
        let headers = if self.headers.is_empty() { file.headers } else { self.headers.clone() };
        let auth = secrets::auth(&file.auth)?;
        let login = match auth.method {
            AuthMethod::None => secrets::login(&file.auth)?,
            AuthMethod::Token(_) | AuthMethod::AccessKey { .. } => None,
        };
        let other_token = auth.other_project.is_some();
        let target = Target {
            project_id,
            auth,
            permits: permits.clone().or(file.permits).unwrap_or_default(),
            disposable: all,
            foreign: BTreeMap::new(),
            // Without a token of its own nothing can be seen there.
            other_project: file.other_project_id.filter(|_| other_token),
            settle: settle.map_or(Settle::default_for(loopback), |most| Settle { most, given: true }),
            headers,
            embedded: false,
            endpoints,
        };
        warn(&target, login.is_some(), services);
        Ok(Settled { target: Some(target), login, permits, settle, timeout, budget, ca })
    }

    fn file(&self, services: &BTreeSet<String>) -> Result<Option<TargetFile>, CliError> {
        let Some(path) = &self.target else { return Ok(None) };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            CliError::usage(format!("the target file `{name}` cannot be read: {error}; name a target.toml"))
        })?;
        let known = known_services(services);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        TargetFile::parse(&text, &name, &known).map(Some).map_err(CliError::usage)
    }

    fn endpoints(&self, services: &BTreeSet<String>) -> Result<Option<Endpoints>, CliError> {
        let mut out = Endpoints::default();
        let mut any = false;
        for text in self.endpoints.iter().filter(|text| !text.is_empty()) {
            any = true;
            let wrong = |message: String| CliError::usage(format!("--endpoint: {message}"));
            // A URL may hold `=` in its path, and a service's name never holds a colon or a slash.
            let service = text.split_once('=').filter(|(service, _)| !service.contains([':', '/']));
            match service {
                None => {
                    let url = parse_base_url(text).map_err(wrong)?;
                    if out.default.replace(url).is_some() {
                        return Err(wrong("two addresses for all services: write `SERVICE=URL`".to_owned()));
                    }
                }
                Some((service, url)) => {
                    known_service(service, services).map_err(wrong)?;
                    if out.by_service.contains_key(service) {
                        return Err(wrong(format!("two addresses for `{service}`: keep one")));
                    }
                    out.set(service, parse_base_url(url).map_err(wrong)?);
                }
            }
        }
        Ok(any.then_some(out))
    }

    fn permits(&self) -> Result<Option<Permits>, CliError> {
        let mut out = Permits::default();
        let mut any = false;
        for name in self.permits.iter().filter(|name| !name.trim().is_empty()) {
            any = true;
            out.allow_named(name).map_err(|error| CliError::usage(format!("--permit: {error}")))?;
        }
        Ok(any.then_some(out))
    }

    fn disposable(&self, services: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<String>>, CliError> {
        let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for text in self.disposable.iter().filter(|text| !text.is_empty()) {
            let wrong = |message: String| CliError::usage(format!("--disposable: {message}"));
            let (service, ids) = text
                .split_once('=')
                .ok_or_else(|| wrong(format!("`{text}` does not name its service: write `SERVICE=ID,ID`")))?;
            known_service(service, services).map_err(wrong)?;
            for id in ids.split(',') {
                let id = parse_disposable_id(id).map_err(wrong)?;
                if !seen.insert(id.to_lowercase()) {
                    return Err(wrong(format!("id `{id}` is given twice")));
                }
                out.entry(service.to_owned()).or_default().push(id);
            }
        }
        Ok(out)
    }

    fn ca(&self, file: Option<&TargetFile>) -> Result<Option<Vec<u8>>, CliError> {
        let path = self.ca_cert.as_ref().or(file.and_then(|file| file.ca_cert.as_ref()));
        path.map(|path| {
            std::fs::read(path).map_err(|error| {
                let path = path.display();
                CliError::usage(format!(
                    "the CA certificate `{path}` cannot be read: {error}; name a PEM file"
                ))
            })
        })
        .transpose()
    }
}

fn known_services(selected: &BTreeSet<String>) -> BTreeSet<String> {
    let embedded = as_documented_schemas::all().iter();
    let mut out: BTreeSet<String> =
        embedded.filter_map(|files| files.id.split('/').next().map(str::to_owned)).collect();
    out.extend(selected.iter().cloned());
    out
}

fn known_service(name: &str, selected: &BTreeSet<String>) -> Result<(), String> {
    let known = known_services(selected);
    if known.contains(name) {
        return Ok(());
    }
    let list: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(format!("unknown service `{name}`: known are {}", list.join(", ")))
}

/// What a careful user would want to know before anything is sent.
fn warn(target: &Target, login: bool, services: &BTreeSet<String>) {
    if matches!(target.auth.method, AuthMethod::None) && !login {
        output::note(
            "note: no credentials are given, so calls go without: set AS_DOCUMENTED_TOKEN, or name them under [auth] in the target file",
        );
    } else {
        let open = services.iter().filter_map(|service| target.endpoints.of(service));
        let open: BTreeSet<&str> = open.filter(|url| url.starts_with("http://")).collect();
        if !target.endpoints.is_loopback() && !open.is_empty() {
            let list: Vec<&str> = open.into_iter().collect();
            output::note(&format!("note: credentials go unencrypted to {}", list.join(", ")));
        }
    }
}
