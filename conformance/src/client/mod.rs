//! The client: sends what the gate admitted and reads what comes back, within bounds.
//!
//! It never follows a redirect, reads at most so many bytes for at most so long, and turns every way in which an endpoint
//! can fail to answer into a [`Failure`].
//!
//! A server may close a connection that it kept just when the next request arrives, and nothing is wrong with it. So what
//! may change something goes over a connection of its own and is never sent a second time, and what may not is sent
//! again over a new connection where a kept one ended without a word.

mod failure;
mod pace;

pub use pace::{Budget, Pace, Spent};

use crate::exchange::{Answer, Failure};
use crate::gate::Admitted;
use as_documented_contract::Effect;
use futures_util::StreamExt;
use reqwest::Url;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::{Handle, Id};
use tokio::sync::Semaphore;

/// How far the client goes.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// For one exchange, from the first byte sent to the last byte read.
    pub timeout: Duration,
    /// For making a connection.
    pub connect: Duration,
    /// The most bytes of a body that are read.
    pub body: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        // The vendor documents bodies of up to 12 MB on requests; an answer to 1000 ids is far below 4 MiB.
        Self { timeout: Duration::from_secs(5), connect: Duration::from_secs(5), body: 4 << 20 }
    }
}

/// A client that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The CA certificate cannot be used.
    #[error("the CA certificate cannot be used: {0}")]
    Certificate(String),
    /// The HTTP library refuses its configuration.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
}

/// Sends admitted requests.
#[derive(Debug, Clone)]
pub struct Client {
    /// One HTTP client for each runtime: a connection is driven by the runtime on which it was made, ends with it,
    /// and must not be found by requests of another.
    http: Arc<Mutex<HashMap<Id, Connections>>>,
    tls: rustls::ClientConfig,
    bounds: Bounds,
    pace: Arc<Pace>,
    /// Who reads a large body; the others wait in turn.
    large: Arc<Semaphore>,
}

/// The HTTP clients of one runtime.
#[derive(Debug, Clone)]
struct Connections {
    /// Keeps connections for later requests.
    kept: reqwest::Client,
    /// Makes a connection for each request.
    fresh: reqwest::Client,
    /// URLs that were parsed already: thousands of requests go to a dozen.
    urls: Arc<Mutex<HashMap<String, Url>>>,
}

impl Connections {
    /// A URL taken apart.
    fn url(&self, text: String) -> Result<Url, Failure> {
        let known = |urls: &HashMap<String, Url>| urls.get(&text).cloned();
        if let Some(url) = self.urls.lock().ok().and_then(|urls| known(&urls)) {
            return Ok(url);
        }
        let url = Url::parse(&text).map_err(|_| Failure::NotSent(format!("`{text}` is not a URL")))?;
        if let Ok(mut urls) = self.urls.lock() {
            if urls.len() >= MOST_URLS {
                urls.clear();
            }
            urls.insert(text, url.clone());
        }
        Ok(url)
    }
}

/// How many URLs are remembered.
const MOST_URLS: usize = 256;

impl Client {
    /// A client with these bounds that spends from this budget. `ca` is PEM text of further roots to trust; with
    /// none, the roots that come with the harness's TLS library are used.
    ///
    /// # Errors
    /// A certificate that cannot be read, or a configuration that the HTTP library refuses.
    pub fn new(bounds: Bounds, pace: Pace, ca: Option<&[u8]>) -> Result<Self, ClientError> {
        let tls = tls(ca)?;
        // What the library refuses is told before anything is sent.
        http(&bounds, &tls, KEPT).map_err(|error| ClientError::Setup(failure::words(&error)))?;
        Ok(Self {
            http: Arc::default(),
            tls,
            bounds,
            pace: Arc::new(pace),
            large: Arc::new(Semaphore::new(LARGE_AT_A_TIME)),
        })
    }

    /// The HTTP clients of the present runtime.
    fn http(&self) -> Result<Connections, Failure> {
        let unusable = |why: String| Failure::NotSent(format!("the HTTP client cannot be set up: {why}"));
        let mut all = self.http.lock().map_err(|error| unusable(error.to_string()))?;
        let runtime = Handle::current().id();
        if let Some(known) = all.get(&runtime) {
            return Ok(known.clone());
        }
        let make =
            |kept| http(&self.bounds, &self.tls, kept).map_err(|error| unusable(failure::words(&error)));
        let made = Connections { kept: make(KEPT)?, fresh: make(0)?, urls: Arc::default() };
        all.insert(runtime, made.clone());
        Ok(made)
    }

    /// Gives up the connections of the present runtime, which is about to end.
    pub fn hang_up(&self) {
        if let Ok(mut all) = self.http.lock() {
            all.remove(&Handle::current().id());
        }
    }

    /// What has been spent so far.
    #[must_use]
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Exchanges one request.
    ///
    /// # Errors
    /// Why there is no whole answer.
    pub async fn send(&self, admitted: &Admitted) -> (Result<Answer, Failure>, Duration) {
        if let Err(spent) = self.pace.take().await {
            return (Err(Failure::NotSent(spent.to_string())), Duration::ZERO);
        }
        let fresh = admitted.effect() > Effect::Probe;
        let (outcome, elapsed) = self.in_time(admitted, fresh).await;
        if fresh || !matches!(outcome, Err(Failure::Cut { begun: false, .. })) {
            return (outcome, elapsed);
        }
        if let Err(spent) = self.pace.take().await {
            return (Err(Failure::NotSent(spent.to_string())), Duration::ZERO);
        }
        self.in_time(admitted, true).await
    }

    /// Exchanges one request once, and gives the time that it took.
    async fn in_time(&self, admitted: &Admitted, fresh: bool) -> (Result<Answer, Failure>, Duration) {
        let started = Instant::now();
        let mut seen = false;
        let outcome =
            tokio::time::timeout(self.bounds.timeout, self.exchange(admitted, fresh, &mut seen)).await;
        let elapsed = started.elapsed();
        let outcome = outcome.unwrap_or_else(|_| {
            let after_ms = u64::try_from(self.bounds.timeout.as_millis()).unwrap_or(u64::MAX);
            Err(Failure::Timeout { after_ms, started: seen })
        });
        (outcome, elapsed)
    }

    async fn exchange(&self, admitted: &Admitted, fresh: bool, seen: &mut bool) -> Result<Answer, Failure> {
        let outgoing = admitted.request();
        let method = reqwest::Method::from_bytes(outgoing.method.as_bytes())
            .map_err(|_| Failure::NotSent(format!("`{}` is not a method", outgoing.method)))?;
        let http = self.http()?;
        let url = http.url(outgoing.url())?;
        let mut request = if fresh { http.fresh } else { http.kept }.request(method, url);
        for header in &outgoing.headers {
            let mut value = reqwest::header::HeaderValue::from_bytes(header.wire().as_bytes())
                .map_err(|_| Failure::NotSent(format!("header `{}` cannot be sent", header.name)))?;
            value.set_sensitive(header.is_secret());
            request = request.header(header.name.as_str(), value);
        }
        if let Some(body) = &outgoing.body {
            request = request.body(body.clone());
        }
        let response = request.send().await.map_err(|error| failure::of(&error, false))?;
        *seen = true;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let limit = match admitted.effect() {
            Effect::Read => self.bounds.body,
            _ => self.bounds.body.min(MOST_ANSWER),
        };
        let mut body = Vec::new();
        let mut turn = None;
        let mut stream = response.bytes_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| failure::of(&error, true))?;
            if body.len().saturating_add(chunk.len()) > limit {
                return Err(Failure::TooLong { limit });
            }
            if turn.is_none() && body.len().saturating_add(chunk.len()) > LARGE {
                // It is never closed.
                turn = self.large.acquire().await.ok();
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer::new(status, headers, body))
    }
}

/// The most bytes of an answer to anything but a look: many of them come at once, and one to 1,000 ids has a tenth.
const MOST_ANSWER: usize = 1 << 20;

/// From how many bytes on a body is large. Dozens of looks may be under way at once, and an answer to one that shows one
/// instance is far below.
const LARGE: usize = 256 << 10;

/// How many large bodies are read at a time, so that an endpoint cannot fill the memory by answering everything so.
const LARGE_AT_A_TIME: usize = 4;

/// The most connections that are kept for later requests to a host.
const KEPT: usize = 64;

fn http(bounds: &Bounds, tls: &rustls::ClientConfig, kept: usize) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(bounds.connect)
        .tcp_nodelay(true)
        .pool_max_idle_per_host(kept)
        .http1_only()
        .user_agent(concat!("as-documented/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls.clone())
        .referer(false)
        .build()
}

fn tls(ca: Option<&[u8]>) -> Result<rustls::ClientConfig, ClientError> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(pem) = ca {
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| ClientError::Certificate(error.to_string()))?;
            roots.add(certificate).map_err(|error| ClientError::Certificate(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(ClientError::Certificate("the file holds no PEM certificate".to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
