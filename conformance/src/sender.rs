//! From a bound request to an exchange: final bytes, gate, client, and waiting when the endpoint asks for it.

use crate::client::Client;
use crate::exchange::{Failure, Header, Outgoing};
use crate::gate::{Admitted, Gate, Refusal};
use crate::journal::Journal;
use crate::judge::is_deferral;
use crate::record::{Exchange, Reading};
use crate::run_folder::{Note, RunFolder};
use crate::target::Target;
use as_documented_cases::{BoundRequest, Credentials};
use as_documented_contract::{Effect, Method};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long one exchange may be put off by 429, 503 and flow control before it counts as not answered.
const MOST_DEFERRAL: Duration = Duration::from_secs(20);
/// After so many calls in a row that the endpoint put off to the end, later ones are not waited for.
const PATIENCE: u32 = 3;
/// After so many calls in a row without an answer, nothing more is sent to the service.
const UNANSWERED: u32 = 5;
/// After so many refusals of valid credentials in a row the run stops: wrong signatures lock a key for minutes.
const UNAUTHORIZED: u32 = 3;

/// The same after a request was carried out with a token: bad requests may be refused in that way.
const REFUSALS: u32 = 300;

/// Sends requests of one run.
#[derive(Debug)]
pub struct Sender {
    target: Arc<Target>,
    gate: Gate,
    client: Client,
    started: Instant,
    counts: Mutex<BTreeMap<Effect, u64>>,
    /// Calls in a row without an answer, by service and whether they only read, and the last failure.
    unanswered: Mutex<BTreeMap<(String, bool), (u32, String)>>,
    /// Calls in a row that were put off to the end, by service and whether they only read.
    put_off: Mutex<BTreeMap<(String, bool), u32>>,
    unauthorized: AtomicU32,
    /// Whether a request that is no look was carried out.
    let_in: AtomicBool,
    /// Whether a look was answered.
    known: AtomicBool,
    /// Whether looks were seen to go back in time, so that none of them tells anything.
    unsteady: AtomicBool,
    wrong_signatures: AtomicU32,
    polls: AtomicU64,
    looks_at_a_time: usize,
    sent: AtomicUsize,
    acts: AtomicU64,
    stopped: AtomicBool,
    why: Mutex<Option<String>>,
    journal: OnceLock<Journal>,
    folder: OnceLock<RunFolder>,
    earlier_ms: AtomicU64,
    /// When instances were named last in a request that may have changed them, by service and id.
    named: Mutex<BTreeMap<(String, String), Instant>>,
}

/// How long lists are thought to lag behind what was done to an instance.
const LAG: Duration = Duration::from_secs(10);

/// A request that was not sent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// The gate refused it.
    Gate(Refusal),
    /// The target, the budget or earlier failures do not allow it.
    Run(String),
}

impl std::fmt::Display for NotSent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gate(refusal) => refusal.fmt(f),
            Self::Run(reason) => f.write_str(reason),
        }
    }
}

const ACCEPT: &str = "Accept";

impl Sender {
    /// A sender for one run.
    #[must_use]
    pub fn new(target: Arc<Target>, gate: Gate, client: Client) -> Self {
        Self {
            target,
            gate,
            client,
            started: Instant::now(),
            counts: Mutex::new(BTreeMap::new()),
            unanswered: Mutex::new(BTreeMap::new()),
            put_off: Mutex::new(BTreeMap::new()),
            unauthorized: AtomicU32::new(0),
            let_in: AtomicBool::new(false),
            known: AtomicBool::new(false),
            unsteady: AtomicBool::new(false),
            wrong_signatures: AtomicU32::new(0),
            polls: AtomicU64::new(0),
            looks_at_a_time: 1,
            sent: AtomicUsize::new(0),
            acts: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            why: Mutex::new(None),
            journal: OnceLock::new(),
            folder: OnceLock::new(),
            earlier_ms: AtomicU64::new(0),
            named: Mutex::new(BTreeMap::new()),
        }
    }

    /// Notes that a request which may have changed these instances of a service was sent.
    pub(crate) fn note_named<'i>(&self, service: &str, ids: impl IntoIterator<Item = &'i String>) {
        let now = Instant::now();
        if let Ok(mut named) = self.named.lock() {
            named.retain(|_, at| now.duration_since(*at) < LAG);
            named.extend(ids.into_iter().map(|id| ((service.to_owned(), id.clone()), now)));
        }
    }

    /// The instances of a service that were named so lately that lists may not show what came of it.
    pub(crate) fn named_lately(&self, service: &str) -> Vec<String> {
        let Ok(named) = self.named.lock() else { return Vec::new() };
        let lately = named.iter().filter(|((own, _), at)| own == service && at.elapsed() < LAG);
        lately.map(|((_, id), _)| id.clone()).collect()
    }

    /// The same, with so many instances looked at side by side.
    #[must_use]
    pub fn looking_at(self, looks_at_a_time: usize) -> Self {
        Self { looks_at_a_time, ..self }
    }

    /// How many instances are looked at side by side.
    #[must_use]
    pub fn looks_at_a_time(&self) -> usize {
        self.looks_at_a_time.max(1)
    }

    /// The gate, for planning and dry runs.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Keeps every exchange from now on.
    pub fn keep_journal(&self) {
        let _ = self.journal.set(Journal::begin());
    }

    /// What was kept, if anybody asked for it.
    #[must_use]
    pub fn journal(&self) -> Option<&Journal> {
        self.journal.get()
    }

    /// Keeps what is learned in a folder from now on, and takes from there what an earlier process learned.
    pub fn keep_in(&self, folder: RunFolder) {
        let (ms, nth) = folder.reached();
        self.earlier_ms.store(ms, Ordering::SeqCst);
        self.sent.store(nth, Ordering::SeqCst);
        let _ = self.folder.set(folder);
    }

    /// Where the run is kept, if anywhere.
    #[must_use]
    pub fn folder(&self) -> Option<&RunFolder> {
        self.folder.get()
    }

    /// Counts what an earlier process of this run sent.
    pub(crate) fn count_in(&self, exchange: &Exchange, deferred: u32) {
        self.spent(exchange.effect, 1 + u64::from(deferred));
        if let Some(journal) = self.journal() {
            journal.exchanged(exchange);
        }
    }

    /// Counts requests of a class.
    pub(crate) fn spent(&self, effect: Effect, times: u64) {
        if let Ok(mut counts) = self.counts.lock() {
            *counts.entry(effect).or_default() += times;
        }
    }

    /// How many requests were sent so far, looks among them.
    pub(crate) fn reached(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// How many requests were sent that may have changed something: all but reading operations.
    pub(crate) fn acts(&self) -> u64 {
        self.acts.load(Ordering::SeqCst)
    }

    /// The target.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Milliseconds since the run began.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        let own = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        own.saturating_add(self.earlier_ms.load(Ordering::SeqCst))
    }

    /// Requests sent so far, by class.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Effect, u64> {
        self.counts.lock().map(|counts| counts.clone()).unwrap_or_default()
    }

    /// Stops the run: nothing more is sent.
    pub fn stop(&self, why: impl Into<String>) {
        if let Ok(mut reason) = self.why.lock() {
            reason.get_or_insert_with(|| why.into());
        }
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Gives up the connections of the present runtime, which is about to end.
    pub(crate) fn hang_up(&self) {
        self.client.hang_up();
    }

    /// Why the run was stopped, if it was.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        self.why.lock().ok().and_then(|why| why.clone())
    }

    /// The final bytes of a bound request.
    ///
    /// # Errors
    /// The service has no endpoint.
    pub fn finish(&self, service: &str, bound: &BoundRequest) -> Result<Outgoing, NotSent> {
        let base = self.target.endpoints.of(service).ok_or_else(|| {
            NotSent::Run(format!("no endpoint for `{service}`: give --endpoint {service}=URL"))
        })?;
        let mut path = encode_path(&bound.path.replace("{project_id}", &self.target.project_id));
        for (at, (name, value)) in bound.query.iter().enumerate() {
            path.push(if at == 0 { '?' } else { '&' });
            path.push_str(&encode(name));
            path.push('=');
            path.push_str(&encode(value));
        }
        let mut headers = Vec::new();
        if let Some(content_type) = &bound.content_type {
            headers.push(Header::plain("Content-Type", content_type));
        }
        let own = bound.headers.iter();
        if !own.clone().any(|(name, _)| name.eq_ignore_ascii_case(ACCEPT)) {
            headers.push(Header::plain(ACCEPT, "application/json"));
        }
        for (name, value) in own.chain(&self.target.headers) {
            headers.push(Header::plain(name, value));
        }
        let mut outgoing = Outgoing {
            service: service.to_owned(),
            method: bound.method.as_str().to_owned(),
            base: base.to_owned(),
            path_and_query: path,
            headers,
            body: bound.body.clone(),
        };
        let now = if self.target.auth.signs() { timestamp() } else { String::new() };
        self.target.auth.apply(&mut outgoing, bound.credentials, &now);
        Ok(outgoing)
    }

    /// Sends a bound request, waiting and repeating as long as the endpoint asks for it. `note` tells the journal
    /// of it, where there is one.
    ///
    /// # Errors
    /// Why it was not sent.
    pub(crate) async fn send(
        &self,
        service: &str,
        bound: &BoundRequest,
        hits: Option<&[String]>,
        note: Option<Note<'_>>,
    ) -> Result<(Exchange, u32), NotSent> {
        if let Some(why) = self.stopped() {
            return Err(NotSent::Run(why));
        }
        if !self.target.auth.can(bound.credentials) {
            let what = bound.credentials.as_str();
            return Err(NotSent::Run(format!("the target gives nothing to make `{what}` credentials of")));
        }
        if matches!(bound.credentials, Credentials::Wrong | Credentials::Truncated)
            && self.target.auth.signs()
            && self.wrong_signatures.fetch_add(1, Ordering::SeqCst) >= 2
        {
            // Source: known from the services: five failed signatures lock an access key for five minutes.
            return Err(NotSent::Run("no third wrong signature: five lock the access key".to_owned()));
        }
        if let Some(last) = self.silent(service, reads(bound)) {
            return Err(NotSent::Run(format!(
                "{UNANSWERED} calls in a row to `{service}` had no answer ({last}): check its endpoint, and that it is up"
            )));
        }
        let outgoing = self.finish(service, bound)?;
        let admitted = match hits {
            None => self.gate.admit(outgoing),
            Some(hits) => self.gate.admit_everything(outgoing, hits),
        }
        .map_err(NotSent::Gate)?;
        let noted = (admitted.effect() > Effect::Probe && self.folder().is_some()).then_some(note);
        if let Some(note) = noted {
            let note = note.ok_or_else(|| NotSent::Run("nobody tells the journal of it".to_owned()))?;
            self.journaled(note.begins(&admitted, hits, self.now_ms()))?;
        }
        if admitted.effect() > Effect::Read {
            self.acts.fetch_add(1, Ordering::SeqCst);
        }
        let sent = self.exchange(admitted, bound.credentials).await;
        if let Some(Some(note)) = noted {
            // What was sent is sent: should the journal fail now, the run stops, and this is still told.
            let _ = self.journaled(match &sent {
                Ok((exchange, deferred)) => note.answered(exchange, *deferred),
                Err(_) => note.withdrawn(),
            });
        }
        sent
    }

    /// Stops the run where its journal cannot be written.
    fn journaled(&self, written: std::io::Result<()>) -> Result<(), NotSent> {
        written.map_err(|error| {
            let why = format!("the journal cannot be written: {error}");
            self.stop(why.clone());
            NotSent::Run(why)
        })
    }

    /// The last failure of a service that has stopped to answer.
    fn silent(&self, service: &str, reads: bool) -> Option<String> {
        let counts = self.unanswered.lock().ok()?;
        counts
            .get(&(service.to_owned(), reads))
            .filter(|(n, _)| *n >= UNANSWERED)
            .map(|(_, last)| last.clone())
    }

    /// Whether looks were seen to go back in time.
    pub(crate) fn is_unsteady(&self) -> bool {
        self.unsteady.load(Ordering::Relaxed)
    }

    /// Notes that looks go back in time.
    pub(crate) fn set_unsteady(&self) {
        self.unsteady.store(true, Ordering::Relaxed);
    }

    /// Sends a request that only looks at what is there: as [`Sender::send`], and counted apart.
    ///
    /// # Errors
    /// Why it was not sent.
    pub async fn look(&self, service: &str, bound: &BoundRequest) -> Result<(Exchange, u32), NotSent> {
        let sent = self.send(service, bound, None, None).await?;
        self.polls.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut counts) = self.counts.lock()
            && let Some(reads) = counts.get_mut(&Effect::Read)
        {
            *reads = reads.saturating_sub(1);
            if *reads == 0 {
                counts.remove(&Effect::Read);
            }
        }
        Ok(sent)
    }

    async fn exchange(
        &self,
        admitted: Admitted,
        credentials: Credentials,
    ) -> Result<(Exchange, u32), NotSent> {
        let service = admitted.request().service.clone();
        let mut waited = Duration::ZERO;
        let mut deferred = 0;
        loop {
            let at_ms = self.now_ms();
            let nth = 1 + self.sent.fetch_add(1, Ordering::SeqCst);
            let (outcome, took) = self.client.send(&admitted).await;
            if let Err(Failure::NotSent(reason)) = outcome {
                self.stop(reason.clone());
                return Err(NotSent::Run(reason));
            }
            self.count(admitted.effect());
            self.note(admitted.request(), admitted.effect(), &outcome, credentials);
            if let Ok(answer) = &outcome
                && is_deferral(answer)
            {
                let wait = retry_after(answer.header("retry-after"))
                    .unwrap_or(Duration::from_millis(200 * (1 << deferred.min(5))));
                let patient = self.put_off(&service, admitted.effect(), |count| *count) < PATIENCE;
                let left = self.client.pace().left().unwrap_or(MOST_DEFERRAL);
                if patient && waited + wait <= MOST_DEFERRAL.min(left) && self.stopped().is_none() {
                    tokio::time::sleep(wait).await;
                    waited += wait;
                    deferred += 1;
                    continue;
                }
                self.put_off(&service, admitted.effect(), |count| {
                    *count += 1;
                    *count
                });
            } else if matches!(&outcome, Ok(answer) if answer.is_success()) {
                // Who refuses a wrong token at once may still put off the right one.
                self.put_off(&service, admitted.effect(), std::mem::take);
            }
            let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            let effect = admitted.effect();
            let request = admitted.into_request();
            let exchange =
                Exchange { request, effect, outcome, nth, at_ms, took_us, read: Reading::default() };
            if let Some(journal) = self.journal() {
                journal.exchanged(&exchange);
            }
            return Ok((exchange, deferred));
        }
    }

    /// The number of calls in a row that were put off to the end.
    fn put_off(&self, service: &str, effect: Effect, change: impl FnOnce(&mut u32) -> u32) -> u32 {
        let Ok(mut counts) = self.put_off.lock() else { return 0 };
        // A service that puts off whatever changes something may well show what is there.
        change(counts.entry((service.to_owned(), effect == Effect::Read)).or_default())
    }

    /// How many requests only looked at what is there. Their number depends on time, so they are counted apart.
    #[must_use]
    pub fn polls(&self) -> u64 {
        self.polls.load(Ordering::SeqCst)
    }

    fn count(&self, effect: Effect) {
        if let Ok(mut counts) = self.counts.lock() {
            *counts.entry(effect).or_default() += 1;
        }
    }

    fn note(
        &self,
        request: &Outgoing,
        effect: Effect,
        outcome: &Result<crate::exchange::Answer, Failure>,
        credentials: Credentials,
    ) {
        // A service that answers nothing that changes something may well show what is there.
        let kind = (request.service.clone(), request.method == "GET");
        if let Ok(mut counts) = self.unanswered.lock() {
            match outcome {
                Ok(_) => {
                    counts.remove(&kind);
                }
                Err(failure) => {
                    let (n, last) = counts.entry(kind).or_default();
                    *n += 1;
                    *last = failure.to_string();
                }
            }
        }
        let Ok(answer) = outcome else { return };
        // What is labelled oddly may be refused before anybody looks at who asks.
        let plain =
            request.header("content-type").is_some_and(|label| label.wire().starts_with("application/json"));
        if credentials != Credentials::Valid || !plain {
            return;
        }
        // Whoever is known may still not be allowed to look at everything.
        if answer.status == 401 || (answer.status == 403 && effect != Effect::Read) {
            // Where requests were carried out already, it may be the way in which bad ones are refused.
            let keys = matches!(self.target.auth.method, crate::auth::AuthMethod::AccessKey { .. });
            let known = answer.status == 401 && self.known.load(Ordering::SeqCst);
            let let_in = known || self.let_in.load(Ordering::SeqCst);
            let most = if let_in && !keys { REFUSALS } else { UNAUTHORIZED };
            if self.unauthorized.fetch_add(1, Ordering::SeqCst) + 1 >= most {
                self.stop("the endpoint refuses the credentials: check the token, keys and project");
            }
        } else {
            self.unauthorized.store(0, Ordering::SeqCst);
            if answer.is_success() {
                let place = if effect == Effect::Read { &self.known } else { &self.let_in };
                place.store(true, Ordering::SeqCst);
            }
        }
    }
}

/// Whether a request only reads.
fn reads(bound: &BoundRequest) -> bool {
    bound.method == Method::Get
}

/// The wait that `Retry-After` asks for, in seconds or until a date; `None` where it says neither.
fn retry_after(header: Option<&str>) -> Option<Duration> {
    let text = header?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    let wait = date.timestamp().duration_since(jiff::Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
}

fn timestamp() -> String {
    jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// Percent-encodes a query name or value (RFC 3986, section 2.3).
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Percent-encodes a path, its slashes and what is already encoded left as they are.
fn encode_path(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte)
            || matches!(
                byte,
                b'/' | b'%'
                    | b':'
                    | b'@'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'\''
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b','
                    | b';'
                    | b'='
            )
        {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
