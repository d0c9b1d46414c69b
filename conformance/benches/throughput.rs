//! Checked exchanges per second against a bare HTTP loop that sends the same bytes, in one run.
//!
//! Both send side by side on as many threads, each with a runtime and connections of its own: the checked side
//! because the program does, the bare one so that it lacks nothing. Prints a ratio: absolute figures differ from
//! machine to machine. `AS_DOCUMENTED_BENCH_N` sets the number of exchanges of each kind.

use as_documented::auth::AuthMethod;
use as_documented::plan::{Loaded, Planned};
use as_documented::run::{Options, Session};
use as_documented::{embedded, exchange::Outgoing};
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// As in the program, and for both loops alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONCURRENCY: usize = 32;
const ROUNDS: usize = 5;
/// A run makes its requests in portions of so many for each of the five operations.
const PORTION: usize = 5 * 512;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count =
        std::env::var("AS_DOCUMENTED_BENCH_N").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    bench(&runtime, count)
}

fn bench(runtime: &tokio::runtime::Runtime, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut loaded = Vec::new();
    for files in as_documented_schemas::all() {
        loaded.push(Loaded::new(as_documented_contract::Api::load(files.contract, Some(files.overlay))?)?);
    }
    let embedded = runtime.block_on(embedded::start(embedded::builder(1), 1))?;
    let options = Options { concurrency: CONCURRENCY, ..Options::default() };
    let session = Session::new(loaded, embedded.target.clone(), options)?;
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
    let senders = (0..threads()).map(|_| Sender::new()).collect::<Result<Vec<_>, _>>()?;
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        // In turn, so that a machine whose speed drifts drifts for both.
        let (mut bare, mut checked) = (Duration::ZERO, Duration::ZERO);
        let mut from = 0;
        while from < count / ROUNDS {
            let portion = PORTION.min(count / ROUNDS - from);
            bare += send_bare(&senders, portion_of(&requests, from, portion), token)?;
            checked += runtime.block_on(send_checked(&session, &portion_of(&plan, from, portion)));
            from += portion;
        }
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
    runtime.block_on(embedded.running.shutdown());
    Ok(())
}

/// As many as the program sends on.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(CONCURRENCY)
}

/// What one thread of the bare loop sends with. It stays warm from round to round.
struct Sender {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
}

impl Sender {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let _ = rustls::crypto::CryptoProvider::install_default((*provider).clone());
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?, http })
    }

    fn send(&self, next: &(dyn Fn() -> Option<Outgoing> + Sync), token: &str) -> Result<(), reqwest::Error> {
        let work = std::iter::from_fn(next).map(|request| async move {
            let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
            let mut out = self.http.request(method, request.url());
            for header in &request.headers {
                // The embedded endpoint's own token, so that both loops are answered alike.
                let value = if header.is_secret() { token } else { header.shown() };
                out = out.header(&header.name, value);
            }
            if let Some(body) = request.body {
                out = out.body(body);
            }
            out.send().await?.bytes().await
        });
        self.runtime.block_on(async {
            let mut work = futures_util::stream::iter(work).buffer_unordered(CONCURRENCY.div_ceil(threads()));
            while let Some(done) = work.next().await {
                done?;
            }
            Ok(())
        })
    }
}

/// Copies of some of these, from a place on, beginning again at the end.
fn portion_of<T: Clone>(all: &[T], from: usize, count: usize) -> Vec<T> {
    all.iter().cycle().skip(from % all.len().max(1)).take(count).cloned().collect()
}

fn send_bare(
    senders: &[Sender],
    requests: Vec<Outgoing>,
    token: &str,
) -> Result<Duration, Box<dyn std::error::Error>> {
    let queue = Mutex::new(requests.into_iter());
    let next = &|| queue.lock().ok().and_then(|mut queue| queue.next());
    let started = Instant::now();
    let done: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> =
            senders.iter().map(|sender| scope.spawn(move || sender.send(next, token))).collect();
        running.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let elapsed = started.elapsed();
    for done in done {
        done.map_err(|_| "a thread of the bare loop came to nothing")??;
    }
    Ok(elapsed)
}

async fn send_checked(session: &Session, cases: &[Planned]) -> Duration {
    let started = Instant::now();
    session.check_free(cases).await;
    started.elapsed()
}
