//! `as-documented check`: judge an endpoint.

use super::catalog::CatalogArgs;
use super::dry_run;
use super::error::CliError;
use super::interrupt::Interrupt;
use super::login;
use super::output::{self, ReportArgs, Reports};
use super::progress::Progress;
use super::target_args::{Settled, TargetArgs};
use crate::client::Bounds;
use crate::embedded;
use crate::outcome::{Exit, Report};
use crate::plan::Loaded;
use crate::regressions::Regressions;
use crate::run::{Options, Session};
use crate::run_folder::RunFolder;
use crate::shard::Shard;
use crate::target::{Settle, Target};
use as_documented_reference::{Running, Service};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

const AFTER: &str = "\
Examples:
  as-documented check
      judge the embedded reference endpoint; nothing leaves this machine
  as-documented check --dry-run --endpoint https://dcs.example.com --api 'dcs/*' --project-id ID
      print the plan, request by request with its effect class; nothing is sent
  AS_DOCUMENTED_TOKEN=$(cat token) as-documented check --endpoint https://dcs.example.com --api 'dcs/*' --project-id ID
      judge an endpoint with requests that read, and requests aimed at ids that cannot exist
  as-documented check --target target.toml --permit restart --disposable dcs=ID --report terminal --report junit=out.xml
      restart one instance too, and keep a report for the CI

Credentials come from AS_DOCUMENTED_TOKEN, or from AS_DOCUMENTED_ACCESS_KEY, AS_DOCUMENTED_SECRET_KEY and \
AS_DOCUMENTED_SECURITY_TOKEN, or from a login (AS_DOCUMENTED_IAM_ENDPOINT, AS_DOCUMENTED_USER, \
AS_DOCUMENTED_DOMAIN, AS_DOCUMENTED_PASSWORD), or from where the target file says. AS_DOCUMENTED_EXPIRED_TOKEN \
and AS_DOCUMENTED_OTHER_PROJECT_TOKEN let the run check that such tokens are refused.";

/// Judge an endpoint, statement by statement
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(flatten)]
    catalog: CatalogArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Generated cases for each operation
    #[arg(long, value_name = "N", env = "AS_DOCUMENTED_CASES", default_value_t = 32, help_heading = "What to check",
        value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    cases: u32,
    /// What everything random derives from; `random` draws one and prints it
    #[arg(long, value_name = "HEX", env = "AS_DOCUMENTED_SEED", default_value = "0", value_parser = parse_seed,
        help_heading = "What to check")]
    seed: u64,
    /// The most exchanges at a time
    #[arg(long, value_name = "N", env = "AS_DOCUMENTED_CONCURRENCY", default_value_t = 16, help_heading = "Safety",
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    #[command(flatten)]
    reports: ReportArgs,
    /// Print the plan, request by request with its effect class, and send nothing
    #[arg(long, env = "AS_DOCUMENTED_DRY_RUN", help_heading = "Safety")]
    dry_run: bool,
    /// Send only part k of n of the plan; `report merge` joins the reports of all parts. Read from
    /// JOB_COMPLETION_INDEX and JOB_COMPLETIONS, CI_NODE_INDEX and CI_NODE_TOTAL, or CIRCLE_NODE_INDEX and
    /// CIRCLE_NODE_TOTAL too; `1/1` is the whole plan
    #[arg(long, value_name = "K/N", env = "AS_DOCUMENTED_SHARD", help_heading = "What to check")]
    shard: Option<Shard>,
    /// Known failures: they still run, a new one fails, and one that holds now fails until it is taken out
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_BASELINE", help_heading = "Output")]
    baseline: Option<PathBuf>,
    /// Keep each case's answers in this folder, in insta's format; what differs from last time waits there for
    /// `cargo insta review`
    #[arg(long, value_name = "DIR", env = "AS_DOCUMENTED_SNAPSHOTS", help_heading = "Output")]
    snapshots: Option<PathBuf>,
    /// Cases that once showed a violation: they are sent first, and new ones are added. Made where there is none
    #[arg(long, value_name = "FILE", env = "AS_DOCUMENTED_REGRESSIONS", help_heading = "What to check")]
    regressions: Option<PathBuf>,
    /// Keep a journal of the run in this folder, from which `--resume` goes on whatever ended it, and its report
    #[arg(long, value_name = "DIR", env = "AS_DOCUMENTED_RUN_DIR", help_heading = "Output")]
    run_dir: Option<PathBuf>,
    /// Go on with the run in this folder: repeat its call with this in place of `--run-dir`. What is over is not sent
    /// again, nor is a request that may change something and of which nobody knows whether it was received
    #[arg(long, value_name = "DIR", env = "AS_DOCUMENTED_RESUME", conflicts_with_all = ["run_dir", "dry_run"],
        help_heading = "Output")]
    resume: Option<PathBuf>,
    /// Let breaches of hygiene fail the run too
    #[arg(long, env = "AS_DOCUMENTED_STRICT", help_heading = "Output")]
    strict: bool,
}

/// A seed in hex, with or without `0x`.
pub(crate) fn parse_seed(text: &str) -> Result<u64, String> {
    if text == "random" {
        return Ok(uuid::Uuid::new_v4().as_u64_pair().0);
    }
    u64::from_str_radix(text.trim_start_matches("0x"), 16)
        .map_err(|_| format!("`{text}` is not a seed: write up to 16 hexadecimal digits, or `random`"))
}

pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    let apis = args.catalog.select()?;
    let services: BTreeSet<String> = apis.iter().map(|api| api.id().service().to_owned()).collect();
    let settled = args.target.settle(&services)?;
    let reports = args.reports.settle()?;
    let loaded = apis.into_iter().map(Loaded::new).collect::<Result<Vec<_>, _>>().map_err(CliError::usage)?;
    super::runtime()?.block_on(check(args, loaded, settled, &reports))
}

async fn check(
    args: &Args,
    loaded: Vec<Loaded>,
    settled: Settled,
    reports: &Reports,
) -> Result<Exit, CliError> {
    let baseline = args.baseline.as_deref().map(super::baseline::read).transpose()?;
    let regressions = args.regressions.as_deref().map(read_regressions).transpose()?;
    let mut options = Options {
        first: regressions.as_ref().map(|known| known.of(&loaded)).unwrap_or_default(),
        shard: shard(args.shard)?,
        seed: args.seed,
        cases: args.cases as usize,
        concurrency: usize::from(args.concurrency),
        ..options(&settled)
    };
    let (target, running) = target(&loaded, &settled, &options, args.dry_run).await?;
    options.neighbours = neighbours(&loaded, &target)?;
    options.helper = running.as_ref().and_then(Running::helper);
    let session = Session::new(loaded, target, options).map_err(CliError::usage)?;
    if args.dry_run {
        output::print(&dry_run::plan(&session))?;
        return Ok(Exit::Clean);
    }
    if reports.need_journal() || args.snapshots.is_some() {
        session.sender.keep_journal();
    }
    open_folder(args, &session)?;
    let mut report = send(&session).await;
    if let Some(running) = running {
        running.shutdown().await;
    }
    if let (Some(file), Some(known)) = (&args.regressions, regressions) {
        add_regressions(file, &known, &report)?;
    }
    if let Some((file, baseline)) = baseline {
        baseline.apply(&mut report).map_err(|error| super::baseline::wrong(&file, &error))?;
    }
    if let (Some(folder), Some(journal)) = (&args.snapshots, session.sender.journal()) {
        let recorded = crate::snapshot::record(folder, journal).map_err(|error| {
            CliError::usage(format!("the snapshots in `{}` cannot be kept: {error}", folder.display()))
        })?;
        output::note(&recorded.to_string());
    }
    if let Some(folder) = session.sender.folder() {
        keep_report(folder, &mut report)?;
    }
    reports.write(&report, args.strict, session.sender.journal())?;
    Ok(report.exit(args.strict))
}

/// The regressions in a file, which may not be there yet.
fn read_regressions(file: &Path) -> Result<Regressions, CliError> {
    let shown = file.display();
    match std::fs::read_to_string(file) {
        Ok(text) => Regressions::parse(&text)
            .map_err(|error| CliError::usage(format!("the regressions `{shown}` cannot be used: {error}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // A run whose findings cannot be kept is a waste, so the file is made before it.
            let made = std::fs::File::create(file);
            made.map(|_| Regressions::default()).map_err(|error| {
                CliError::usage(format!("the regressions `{shown}` cannot be written: {error}; name a file in a folder that exists"))
            })
        }
        Err(error) => Err(CliError::usage(format!("the regressions `{shown}` cannot be read: {error}"))),
    }
}

/// Adds what is new to the file of regressions, in one write, so that several runs can share it.
fn add_regressions(file: &Path, known: &Regressions, report: &Report) -> Result<(), CliError> {
    let lines = known.new_lines(report).map_err(CliError::defect)?;
    if lines.is_empty() {
        return Ok(());
    }
    // Whoever shortened it by hand may have taken the last line end with the rest.
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let apart = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let written = std::fs::File::options().append(true).create(true).open(file);
    written.and_then(|mut file| file.write_all(format!("{apart}{lines}").as_bytes())).map_err(|error| {
        CliError::usage(format!("the regressions `{}` cannot be written: {error}", file.display()))
    })?;
    let count = lines.lines().count();
    output::note(&format!("note: {count} added to the regressions in `{}`", file.display()));
    Ok(())
}

/// Opens the run folder that was asked for.
fn open_folder(args: &Args, session: &Session) -> Result<(), CliError> {
    let folder = match (&args.run_dir, &args.resume) {
        (Some(folder), _) => RunFolder::begin(folder, session),
        (None, Some(folder)) => RunFolder::resume(folder, session),
        (None, None) => return Ok(()),
    };
    let folder = folder.map_err(CliError::usage)?;
    if folder.is_resumed() && session.sender.target().embedded {
        output::note(
            "note: the embedded endpoint of the earlier process is gone; what was not over is begun anew on a fresh one",
        );
    }
    session.sender.keep_in(folder);
    Ok(())
}

/// Keeps the report in the run folder, where `replay` finds it.
fn keep_report(folder: &RunFolder, report: &mut Report) -> Result<(), CliError> {
    let path = folder.path().display();
    for violation in &mut report.violations {
        violation.replay = format!("as-documented replay {path}:{}", violation.id);
    }
    folder.keep_report(report).map_err(|error| {
        CliError::usage(format!(
            "the report in `{path}` cannot be written: {error}; make room and `--resume {path}`"
        ))
    })?;
    if report.stopped.is_some() {
        output::note(&format!("note: the run can go on: repeat the call with `--resume {path}`"));
    }
    Ok(())
}

/// Pairs of variables by which schedulers number machines, and the number of the first.
const MACHINES: [(&str, &str, u32); 3] = [
    ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0),
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
];

/// The part of the plan to send: as given, or as a scheduler numbers this machine; the whole plan is no part.
fn shard(given: Option<Shard>) -> Result<Option<Shard>, CliError> {
    let mut found = given;
    for (index, count, first) in MACHINES {
        let number = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let (None, Some(at), Some(of)) = (found, number(index), number(count)) else { continue };
        let wrong = || {
            CliError::usage(format!(
                "`{index}` is `{at}` and `{count}` is `{of}`, which is no part: say which with `--shard K/N`"
            ))
        };
        let at: u32 = at.parse().map_err(|_| wrong())?;
        let of: u32 = of.parse().map_err(|_| wrong())?;
        let shard =
            at.checked_sub(first).and_then(|at| at.checked_add(1)).and_then(|at| Shard::new(at, of).ok());
        let shard = shard.ok_or_else(wrong)?;
        if shard.count() > 1 {
            output::note(&format!("note: part {shard} of the plan, as {index} and {count} say"));
        }
        found = Some(shard);
    }
    Ok(found.filter(|shard| shard.count() > 1))
}

/// Operations of services that the run does not judge, where the target says that it has them: their instances are
/// watched.
pub(crate) fn neighbours(loaded: &[Loaded], target: &Target) -> Result<Vec<Loaded>, CliError> {
    let there = |service: &str| {
        target.embedded
            || target.endpoints.by_service.contains_key(service)
            || target.disposable.contains_key(service)
    };
    let judged = |service: &str| loaded.iter().any(|one| one.id().service() == service);
    let others = super::catalog::embedded()?.into_iter().filter(|api| {
        let id = api.id();
        there(id.service()) && !judged(id.service())
    });
    others.map(Loaded::new).collect::<Result<_, _>>().map_err(CliError::defect)
}

/// The options that the target's flags settle.
pub(crate) fn options(settled: &Settled) -> Options {
    Options {
        bounds: Bounds { timeout: settled.timeout, connect: settled.timeout, ..Bounds::default() },
        budget: settled.budget.clone(),
        ca: settled.ca.clone(),
        ..Options::default()
    }
}

/// The target that was asked for, logged in unless nothing is to be sent, or else the embedded one.
pub(crate) async fn target(
    loaded: &[Loaded],
    settled: &Settled,
    options: &Options,
    dry: bool,
) -> Result<(Target, Option<Running>), CliError> {
    let Some(mut target) = settled.target.clone() else {
        let (target, running) = embedded_target(loaded, settled, options.seed).await?;
        return Ok((target, Some(running)));
    };
    if let Some(login) = settled.login.as_ref().filter(|_| !dry) {
        let ca = options.ca.as_deref();
        target.auth.method = login::login(login, &target.project_id, &options.bounds, ca).await?;
    }
    Ok((target, None))
}

/// Runs a session with its progress on stderr; Ctrl-C ends it with the report of what was done.
pub(crate) async fn send(session: &Session) -> Report {
    let interrupt = Interrupt::listen();
    let progress = Progress::new();
    let draw = |event: crate::event::Event| progress.event(&event);
    let sender = session.sender.clone();
    // A run keeps the threads that it has, so the wish to stop is waited for by a task of its own.
    let stop = move || sender.stop("interrupted");
    let note = "nothing more is sent, and the report of what was done follows";
    let stopper = tokio::spawn(interrupt.obey(stop, note));
    let report = session.run(&draw).await;
    stopper.abort();
    progress.finish();
    report
}

async fn embedded_target(
    loaded: &[Loaded],
    settled: &Settled,
    seed: u64,
) -> Result<(Target, Running), CliError> {
    let served: BTreeSet<&str> = Service::ALL.iter().map(|service| service.name()).collect();
    if let Some(foreign) = loaded.iter().find(|one| !served.contains(one.id().service())) {
        return Err(CliError::usage(format!(
            "the embedded endpoint does not serve `{}`: give one with `--endpoint URL`",
            foreign.id()
        )));
    }
    let embedded = embedded::start(embedded::builder(seed), seed)
        .await
        .map_err(|error| CliError::world(format!("the embedded endpoint cannot be started: {error}")))?;
    let mut target = embedded.target;
    if let Some(permits) = &settled.permits {
        target.permits = permits.clone();
    }
    if let Some(most) = settled.settle {
        target.settle = Settle { most, given: true };
    }
    Ok((target, embedded.running))
}
