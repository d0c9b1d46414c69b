//! `as-documented serve`: the reference endpoint, or with `--contract` a responder for any contracts; for clients,
//! for trying this tool out, for breaking on purpose.

use super::error::CliError;
use super::interrupt::Interrupt;
use super::{catalog, output};
use crate::outcome::Exit;
use crate::report::clean;
use crate::responder;
use as_documented_reference::{Reference, Running, Service};
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

const AFTER: &str = "\
Examples:
  as-documented serve --listen 127.0.0.1:8181
  as-documented serve --instances 3 --reading all-failure-name=example
  as-documented serve --fault dcs/NAME           one of the names that `as-documented faults` lists
  as-documented serve --contract out/contract.json --fault wrong-type=response.200.id
      answer any derived contract, here with a wrong type; other faults: missing-field=SUBJECT, outside-enum=SUBJECT,
      wrong-status, no-content-type, accepts-anything, no-auth

The first line on stdout is `listening on URL`. The project id and the instances follow on stderr in the form of a
target file, so that `as-documented serve 2> target.toml` writes one. Ctrl-C stops it.";

/// Run the reference endpoint until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", env = "AS_DOCUMENTED_LISTEN", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Live instances of each service
    #[arg(long, value_name = "N", env = "AS_DOCUMENTED_INSTANCES", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    instances: Option<u16>,
    /// Accept this token; with none and no access key, any well-formed credentials are accepted but a token that
    /// calls itself `wrong` or is nearly another
    #[arg(long, value_name = "T", env = "AS_DOCUMENTED_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Accept requests signed with this access key and secret key
    #[arg(long, value_name = "AK:SK", env = "AS_DOCUMENTED_SERVE_ACCESS_KEY", hide_env_values = true)]
    access_key: Option<AccessKey>,
    /// Break the endpoint in one named way; may be repeated
    #[arg(long = "fault", value_name = "NAME", env = "AS_DOCUMENTED_FAULT", value_delimiter = ' ')]
    faults: Vec<String>,
    /// Follow this reading where the pages contradict themselves; may be repeated
    #[arg(long = "reading", value_name = "AXIS=VALUE", env = "AS_DOCUMENTED_READING", value_delimiter = ' ')]
    readings: Vec<String>,
    /// Answer these contracts, without memory, instead of the operations of the reference endpoint; may be repeated
    #[arg(
        long = "contract",
        value_name = "FILE",
        env = "AS_DOCUMENTED_CONTRACT",
        value_delimiter = '\n',
        conflicts_with_all = ["instances", "access_key", "readings"]
    )]
    contracts: Vec<PathBuf>,
}

#[derive(Clone)]
struct AccessKey {
    id: String,
    secret: String,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:<redacted>", self.id)
    }
}

impl FromStr for AccessKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some((id, secret)) if !id.is_empty() && !secret.is_empty() => {
                Ok(Self { id: id.to_owned(), secret: secret.to_owned() })
            }
            _ => Err("write the access key and its secret key as `AK:SK`".to_owned()),
        }
    }
}

pub(crate) fn run(args: Args) -> Result<Exit, CliError> {
    super::runtime()?.block_on(serve(args))
}

async fn serve(args: Args) -> Result<Exit, CliError> {
    if !args.contracts.is_empty() {
        return respond(&args).await;
    }
    let reference = build(&args)?;
    let mut interrupt = Interrupt::listen();
    let listener = listen(&args).await?;
    let running = reference.serve(listener).await.map_err(CliError::usage)?;
    output::print(&format!("listening on {}\n", running.url()))?;
    output::note(describe(&args, &running).trim_end());
    interrupt.wait().await;
    running.shutdown().await;
    Ok(Exit::Clean)
}

async fn listen(args: &Args) -> Result<tokio::net::TcpListener, CliError> {
    tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
        CliError::usage(format!(
            "cannot listen on `{}`: {error}; `--listen 127.0.0.1:0` takes a free port",
            args.listen
        ))
    })
}

/// Serves the given contracts until it is stopped.
async fn respond(args: &Args) -> Result<Exit, CliError> {
    let apis = catalog::from_files(&args.contracts)?;
    let given = args.faults.iter().filter(|name| !name.is_empty());
    let faults = given
        .map(|name| name.parse())
        .collect::<Result<_, _>>()
        .map_err(|error: responder::FaultError| CliError::usage(error))?;
    let token = args.token.clone().filter(|token| !token.is_empty());
    let calls: Vec<String> = apis
        .iter()
        .map(|api| format!("# {} {}", api.contract.operation.method, api.contract.operation.path))
        .collect();
    let mut interrupt = Interrupt::listen();
    let listener = listen(args).await?;
    let options = responder::Options { seed: 0, token, faults };
    let running = responder::serve(listener, apis, options).map_err(CliError::usage)?;
    output::print(&format!("listening on {}\n", running.url()))?;
    for line in calls {
        output::note(&clean(&line, false));
    }
    for doubtful in running.doubtful() {
        output::note(&format!("# No body was found that keeps to the page for {}", clean(doubtful, false)));
    }
    interrupt.wait().await;
    running.shutdown().await;
    Ok(Exit::Clean)
}

fn build(args: &Args) -> Result<Reference, CliError> {
    let mut builder = Reference::builder();
    if let Some(count) = args.instances {
        builder = builder.instances_each(usize::from(count));
    }
    if let Some(token) = args.token.as_ref().filter(|token| !token.is_empty()) {
        builder = builder.token(token);
    }
    if let Some(key) = &args.access_key {
        builder = builder.access_key(&key.id, &key.secret);
    }
    for name in args.faults.iter().filter(|name| !name.is_empty()) {
        builder = builder.fault(name).map_err(CliError::usage)?;
    }
    for text in args.readings.iter().filter(|text| !text.is_empty()) {
        let (axis, value) = text.split_once('=').ok_or_else(|| {
            CliError::usage(format!("`{text}` is not a reading: write `AXIS=VALUE`, as `as-documented apis --contradictions` lists them"))
        })?;
        builder = builder.reading(axis, value).map_err(CliError::usage)?;
    }
    Ok(builder.build())
}

/// A target file for this endpoint, with what stands beside it as comments.
fn describe(args: &Args, running: &Running) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = match (&args.token, &args.access_key) {
        (None, None) => writeln!(
            out,
            "# Any well-formed token or signature is accepted: set AS_DOCUMENTED_TOKEN to any word."
        ),
        (Some(_), None) => writeln!(out, "# The token given is accepted, no other."),
        (None, Some(key)) => {
            writeln!(out, "# Requests signed with access key {} are accepted, no other.", key.id)
        }
        (Some(_), Some(key)) => {
            writeln!(out, "# The token given and signatures of access key {} are accepted, no other.", key.id)
        }
    };
    for name in &args.faults {
        let _ = writeln!(out, "# Broken on purpose: {}", clean(name, false));
    }
    let reference = running.reference();
    let project = reference.project_id();
    let _ = writeln!(out, "project_id = \"{project}\"\n\n[endpoints]\ndefault = \"{}\"\n", running.url());
    let _ = writeln!(out, "[permits]\neffects = [\"restart\", \"flush\", \"delete\", \"account-wide\"]\n");
    let _ = writeln!(out, "[disposable]");
    for service in Service::ALL {
        let instances = reference.instances(service);
        let own: Vec<_> = instances.iter().filter(|one| one.project == project).collect();
        let _ = writeln!(out, "{} = [", service.name());
        for one in own {
            let _ = writeln!(out, "  \"{}\", # {} {} {}", one.id, one.engine, one.version, one.status);
        }
        let _ = writeln!(out, "]");
    }
    out
}
