//! Checked exchanges per second against a bare HTTP loop that sends the same bytes, in one run.
//!
//! Prints a ratio: absolute figures differ from machine to machine. `AS_DOCUMENTED_BENCH_N` sets the number of
//! exchanges of each kind.

use as_documented::auth::AuthMethod;
use as_documented::plan::{Loaded, Planned};
use as_documented::run::{Options, Session};
use as_documented::{embedded, exchange::Outgoing};
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use std::io::Write;
use std::time::{Duration, Instant};

/// As in the program, and for both loops alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONCURRENCY: usize = 32;
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count =
        std::env::var("AS_DOCUMENTED_BENCH_N").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(bench(count))
}

async fn bench(count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut loaded = Vec::new();
    for files in as_documented_schemas::all() {
        loaded.push(Loaded::new(as_documented_contract::Api::load(files.contract, Some(files.overlay))?)?);
    }
    let embedded = embedded::start(embedded::builder(1), 1).await?;
    let session = Session::new(loaded, embedded.target.clone(), Options::default())?;
    // Bodies of usual size: one of 64 KiB would measure copying.
    let plan: Vec<Planned> = session
        .plan()
        .into_iter()
        .filter(|one| !one.is_live(as_documented::gate::Reach::Disposable) && one.case.steps.len() == 1)
        .filter(|one| {
            session.preview(one).is_some_and(|request| request.body.as_ref().is_none_or(|b| b.len() < 8_192))
        })
        .collect();
    let requests: Vec<Outgoing> = plan.iter().filter_map(|one| session.preview(one)).collect();
    let AuthMethod::Token(token) = &embedded.target.auth.method else {
        return Err("the embedded endpoint has no token".into());
    };
    let token = token.expose_secret();
    let http = reqwest_client()?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        // In turn, so that a machine whose speed drifts drifts for both.
        let bare = bare(&http, &requests, token, count / ROUNDS).await?;
        let checked = checked(&session, &plan, count / ROUNDS).await;
        let ratio = bare.as_secs_f64() / checked.as_secs_f64();
        ratios.push(ratio);
        let rate = |time: Duration| (count / ROUNDS) as f64 / time.as_secs_f64();
        writeln!(
            std::io::stdout(),
            "round {}: bare {:.0}/s, checked {:.0}/s, ratio {ratio:.2}",
            round + 1,
            rate(bare),
            rate(checked)
        )?;
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    writeln!(
        std::io::stdout(),
        "checked exchanges per bare one at concurrency {CONCURRENCY}: {median:.2} (median)"
    )?;
    embedded.running.shutdown().await;
    Ok(())
}

fn reqwest_client() -> Result<reqwest::Client, reqwest::Error> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let _ = rustls::crypto::CryptoProvider::install_default((*provider).clone());
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        .build()
}

async fn bare(
    http: &reqwest::Client,
    requests: &[Outgoing],
    token: &str,
    count: usize,
) -> Result<Duration, reqwest::Error> {
    let started = Instant::now();
    let work = requests.iter().cycle().take(count).map(|request| async move {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let mut out = http.request(method, request.url());
        for header in &request.headers {
            // The embedded endpoint's own token, so that both loops are answered alike.
            let value = if header.is_secret() { token } else { header.shown() };
            out = out.header(&header.name, value);
        }
        if let Some(body) = &request.body {
            out = out.body(body.clone());
        }
        out.send().await?.bytes().await
    });
    let mut work = futures_util::stream::iter(work).buffer_unordered(CONCURRENCY);
    while let Some(done) = work.next().await {
        done?;
    }
    Ok(started.elapsed())
}

async fn checked(session: &Session, plan: &[Planned], count: usize) -> Duration {
    let started = Instant::now();
    let work = plan.iter().cycle().take(count).map(|planned| session.check_free(planned));
    let mut work = futures_util::stream::iter(work).buffer_unordered(CONCURRENCY);
    while work.next().await.is_some() {}
    started.elapsed()
}
