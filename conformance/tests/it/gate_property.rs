//! The gate never passes what permits do not cover, by the word of a server that takes everything sloppily.

use crate::gate_lenient::{Hit, Server};
use crate::gate_requests::{Plan, build, plans};
use crate::gate_world::*;
use as_documented::exchange::Outgoing;
use as_documented::gate::{Gate, Permits, Reach};
use as_documented_contract::Effect;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The seed, which `AS_DOCUMENTED_SEED` replaces: any text.
fn seed() -> [u8; 32] {
    let text =
        std::env::var("AS_DOCUMENTED_SEED").unwrap_or_else(|_| "the gate never passes too much".to_owned());
    println!("seed: AS_DOCUMENTED_SEED={text:?}");
    let mut out = [b'.'; 32];
    out.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
    out
}

fn full() -> bool {
    std::env::var_os("AS_DOCUMENTED_FULL").is_some_and(|value| value == "1")
}

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 5000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed()))
}

fn server() -> Server {
    let disposable = SERVICES.iter().map(|service| disposable(service));
    Server { instances: FOREIGN.into_iter().chain(NAMED).chain(disposable).map(str::to_owned).collect() }
}

/// What a gate was given, and the gate.
struct Given {
    effects: Permits,
    gate: Gate,
}

fn givens() -> Vec<Given> {
    let lists = ["", "restart", "flush", "delete", "change", "restart,flush,delete,change", "account-wide"];
    let mut out: Vec<Permits> = lists.iter().map(|list| list.parse().unwrap()).collect();
    out.push(Permits::everything());
    out.into_iter().map(|effects| Given { gate: gate_with(effects.clone()), effects }).collect()
}

/// The hits that the permits do not cover.
fn uncovered(permits: &Permits, request: &Outgoing, hits: impl IntoIterator<Item = Hit>) -> Vec<Hit> {
    let everything = permits.covers(Effect::AccountWide) && permits.reach == Reach::Any;
    let covered = |(effect, target): &Hit| match target {
        None => everything,
        // Who may hit everything may hit one; but an id that shows itself as one is never another's.
        Some(id) if everything && !shows(request, id) => true,
        Some(id) => id == disposable(&request.service) && (everything || permits.covers(*effect)),
    };
    hits.into_iter().filter(|hit| !covered(hit)).collect()
}

/// Whether the id stands in the body in the shape of one. (The URL and the headers have their own tests.)
fn shows(request: &Outgoing, id: &str) -> bool {
    let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).to_lowercase();
    let plain = |text: &str| {
        text.chars().filter(|c| *c == ' ' || c.is_ascii_graphic() && !"-_".contains(*c)).collect::<String>()
    };
    id.len() == 36 && plain(&body).contains(&plain(id))
}

#[derive(Default, Debug)]
struct Tally {
    admitted: BTreeMap<&'static str, u32>,
    refused: u32,
    refused_hits: u32,
    in_gate: Duration,
}

fn pass_nothing_uncovered(
    cases: u32,
    admits: impl Fn(&Given, &Outgoing) -> Option<Effect>,
) -> (Result<(), TestError<(usize, Plan)>>, Tally) {
    let (server, givens) = (server(), givens());
    let tally = RefCell::new(Tally::default());
    let strategy = (0..givens.len(), plans());
    let outcome = runner(cases).run(&strategy, |(at, plan)| {
        let given = &givens[at];
        let request = build(&plan);
        let started = Instant::now();
        let admitted = admits(given, &request);
        let elapsed = started.elapsed();
        let hits = server.hits(&request);
        let mut tally = tally.borrow_mut();
        tally.in_gate += elapsed;
        match admitted {
            None => {
                tally.refused += 1;
                tally.refused_hits += u32::from(!hits.is_empty());
                Ok(())
            }
            Some(effect) => {
                *tally.admitted.entry(effect.as_str()).or_default() += 1;
                let body = request.body.as_deref().map(String::from_utf8_lossy);
                let bad = uncovered(&given.effects, &request, hits);
                if bad.is_empty() {
                    return Ok(());
                }
                let line = format!("{} {}", request.method, request.path_and_query);
                Err(TestCaseError::fail(format!(
                    "{line} {:?} {body:?} as {effect} hits {bad:?}",
                    request.headers
                )))
            }
        }
    });
    (outcome, tally.into_inner())
}

#[test]
fn nothing_passes_that_permits_do_not_cover() {
    let cases = if full() { 1_000_000 } else { 20_000 };
    let (outcome, tally) = pass_nothing_uncovered(cases, |given, request| {
        given.gate.admit(request.clone()).ok().map(|admitted| admitted.effect())
    });
    let rate = f64::from(cases) / tally.in_gate.as_secs_f64();
    println!("{cases} requests, {rate:.0} decisions a second: {tally:?}");
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // The property says something only if much passes, of every class, and much of the rest is dangerous.
    for effect in Effect::ALL {
        let count = tally.admitted.get(effect.as_str()).copied().unwrap_or_default();
        let least = if effect == Effect::Probe { cases / 20 } else { cases / 2000 };
        assert!(count >= least, "only {count} requests were admitted as {effect}");
    }
    assert!(
        tally.refused_hits > cases / 5,
        "only {} refused requests would have hit anything",
        tally.refused_hits
    );
}

/// A gate as one would write it first: the body is JSON, and every id in the list is one of ours.
fn naive(given: &Given, request: &Outgoing) -> Option<Effect> {
    let body: serde_json::Value = serde_json::from_slice(request.body.as_deref()?).ok()?;
    let list = body.get("instances").or(body.get("instance_id_set"))?.as_array()?;
    let minted = list.iter().all(|id| id.as_str().is_some_and(|id| MINTED.contains(&id)));
    let _ = given;
    (minted && !list.is_empty()).then_some(Effect::Probe)
}

#[test]
fn the_property_finds_out_a_gate_that_looks_at_ids_alone() {
    let (outcome, _) = pass_nothing_uncovered(5_000, naive);
    let error = outcome.expect_err("the naive gate went unnoticed").to_string();
    assert!(error.contains(" hits "), "{error}");
}

/// The real gate without one of its rules each.
#[test]
fn the_property_finds_out_a_gate_without_one_of_its_rules() {
    type Blind = fn(&mut Outgoing);
    let without: [(&str, Blind); 5] = [
        ("headers", |request| {
            request.headers.truncate(1);
        }),
        ("the query", |request| {
            let path = request.path_and_query.split('?').next().unwrap_or_default().to_owned();
            request.path_and_query = path;
        }),
        ("equal keys", |request| {
            let Some(body) = &request.body else { return };
            if let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) {
                request.body = Some(json.to_string().into_bytes());
            }
        }),
        ("the method", |request| {
            request.method = if request.service == "dcs" { "PUT".to_owned() } else { "POST".to_owned() };
        }),
        ("bytes behind the body", |request| {
            let Some(body) = &request.body else { return };
            let mut values = serde_json::Deserializer::from_slice(body).into_iter::<serde_json::Value>();
            if let Some(Ok(first)) = values.next() {
                request.body = Some(first.to_string().into_bytes());
            }
        }),
    ];
    for (rule, blind) in without {
        let (outcome, tally) = pass_nothing_uncovered(20_000, |given, request| {
            let mut seen = request.clone();
            blind(&mut seen);
            given.gate.admit(seen).ok().map(|admitted| admitted.effect())
        });
        let Err(error) = outcome else { panic!("blindness to {rule} went unnoticed: {tally:?}") };
        assert!(error.to_string().contains(" hits "), "{rule}: {error}");
    }
}

#[test]
fn a_usual_request_is_decided_in_microseconds() {
    let gate = gate("");
    let body = format!(r#"{{"action":"restart","instances":["{}","{}"]}}"#, MINTED[0], MINTED[1]);
    let request = batch("dcs", body);
    let rounds = if full() { 200_000 } else { 2_000 };
    let started = Instant::now();
    for _ in 0..rounds {
        assert_eq!(std::hint::black_box(gate.classify(&request)).effect, Effect::Probe);
    }
    let each = started.elapsed() / rounds;
    println!("{each:?} for each of {rounds} decisions");
    // Generous: debug builds and busy machines. It is 100 times what a release build takes.
    assert!(each < Duration::from_millis(5));
}
