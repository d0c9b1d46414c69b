//! An endpoint that outlives whoever checks it and writes down every request that may change something; and the
//! journal of a run, read as a stranger would.

use as_documented_reference::{Builder, Reference, Service};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came: method, path with query, and the digests of its headers and its body.
pub(crate) type Sent = (String, String, String, String);

/// What a client adds by itself, and credentials.
const LEFT_OUT: [&str; 8] = [
    "host",
    "user-agent",
    "content-length",
    "x-auth-token",
    "authorization",
    "x-sdk-date",
    "x-security-token",
    "x-sdk-content-sha256",
];

fn headers(parts: &http::request::Parts) -> String {
    let all = parts.headers.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
    let mut all: Vec<_> =
        all.map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default())).collect();
    all.sort_unstable();
    let lines: String = all.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    hex(lines.as_bytes())
}

#[derive(Debug, Clone)]
struct Watched {
    reference: Reference,
    log: Arc<Mutex<Vec<(Sent, String)>>>,
    echo: Option<String>,
}

/// The endpoint.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) reference: Reference,
    log: Arc<Mutex<Vec<(Sent, String)>>>,
    runtime: tokio::runtime::Runtime,
}

pub(crate) const BRIEF: as_documented_reference::Timing = as_documented_reference::Timing {
    restart: Duration::from_millis(7),
    flush: Duration::from_millis(7),
    delete: Duration::from_millis(7),
};

/// An endpoint with so many instances of each service.
pub(crate) fn builder(instances: usize) -> Builder {
    Reference::builder()
        .seed(7)
        .instances_each(instances)
        .failed_instances(4)
        .other_instances(2)
        .timing(BRIEF)
        .paced_by_looks(5)
}

impl Endpoint {
    pub(crate) fn start(builder: Builder) -> Self {
        Self::saying(builder, None)
    }

    /// One that repeats a text in every answer.
    pub(crate) fn saying(builder: Builder, echo: Option<String>) -> Self {
        let reference = builder.build();
        let log = Arc::new(Mutex::new(Vec::new()));
        let watched = Watched { reference: reference.clone(), log: log.clone(), echo };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let router = axum::Router::new().fallback(answer).with_state(watched);
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move {
            let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
                let _ = stream.set_nodelay(true);
            });
            axum::serve(listener, router).await.unwrap();
        });
        Self { url, reference, log, runtime }
    }

    /// Every request so far that was no GET, with its body as text.
    pub(crate) fn received(&self) -> Vec<(Sent, String)> {
        self.log.lock().unwrap().clone()
    }

    /// Ids of every live instance.
    pub(crate) fn ids(&self, service: Service) -> Vec<String> {
        let own = self.reference.instances(service).into_iter();
        own.filter(|one| one.project == self.reference.project_id()).map(|one| one.id).collect()
    }

    /// Writes a target file that gives away every instance of a service.
    pub(crate) fn target(&self, folder: &Path, service: Service, permits: &str, reach: &str) -> PathBuf {
        let mut text = format!("project_id = \"{}\"\n", self.reference.project_id());
        let _ = writeln!(text, "[endpoints]\ndefault = \"{}\"", self.url);
        let _ = writeln!(text, "[permits]\neffects = [{permits}]\naccount_wide_reach = \"{reach}\"");
        let ids = self.ids(service).iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "[disposable]\n{} = [{ids}]\n[run]\nsettle = 10", service.name());
        let file = folder.join("target.toml");
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Ends it.
    pub(crate) fn end(self) {
        self.runtime.shutdown_background();
    }
}

async fn answer(State(watched): State<Watched>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 16 << 20).await.unwrap_or_default();
    let path = parts.uri.path_and_query().map(|path| path.to_string()).unwrap_or_default();
    if parts.method != http::Method::GET {
        let sent = (parts.method.to_string(), path, headers(&parts), hex(&body));
        watched.log.lock().unwrap().push((sent, String::from_utf8_lossy(&body).into_owned()));
    }
    let (mut parts, mut body) =
        watched.reference.call(http::Request::from_parts(parts, body)).await.into_parts();
    if let Some(echo) = &watched.echo {
        parts.headers.insert("x-echo", echo.parse().unwrap());
        if let Ok(Value::Object(mut object)) = serde_json::from_slice(&body) {
            object.insert("echo".to_owned(), Value::from(echo.as_str()));
            body = Value::Object(object).to_string().into_bytes().into();
            parts.headers.remove("content-length");
        }
    }
    Response::from_parts(parts, Body::from(body))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A journal as it stands in its file; a torn last line is left out.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// What was about to be sent, by case and step.
    pub(crate) intents: BTreeMap<(String, u64), Sent>,
    /// Cases that are over.
    pub(crate) done: BTreeSet<String>,
    over: BTreeSet<String>,
}

impl Told {
    /// Reads a journal and holds it to this: no step of a case begins twice, and no case ends twice.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("journal.jsonl")).unwrap_or_default();
        let mut out = Self::default();
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let line: Value = serde_json::from_str(line).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            if let Some(intent) = line["entry"].get("intent") {
                let place = (text(&intent["place"]["key"]), intent["place"]["step"].as_u64().unwrap());
                let parts = ["method", "path", "headers", "body"].map(|name| text(&intent[name]));
                let [method, path, headers, body] = parts;
                let sent = (method, path, headers, body);
                let before = out.intents.insert(place.clone(), sent);
                assert_eq!(before, None, "{place:?} begins twice");
            }
            if let Some(steps) = line["entry"].get("steps").filter(|steps| steps["done"] == true) {
                out.done.insert(text(&steps["case"]));
                assert!(out.over.insert(text(&steps["key"])), "{} ends twice", steps["key"]);
            }
        }
        out
    }
}

impl Told {
    /// Cases of which something was about to be sent that are not over.
    pub(crate) fn begun(&self) -> BTreeSet<String> {
        let keys = self.intents.keys().map(|(key, _)| key);
        keys.filter(|key| !self.over.contains(*key)).cloned().collect()
    }
}

/// Holds what an endpoint received to what the journal says was to be sent: nothing that may change something came
/// more often than there are steps that send it.
pub(crate) fn nothing_came_twice(endpoint: &Endpoint, told: &Told) {
    let mut meant: BTreeMap<&Sent, usize> = BTreeMap::new();
    for sent in told.intents.values() {
        *meant.entry(sent).or_default() += 1;
    }
    let received = endpoint.received();
    let mut came: BTreeMap<&Sent, usize> = BTreeMap::new();
    for (sent, _) in &received {
        *came.entry(sent).or_default() += 1;
    }
    let ids: Vec<String> = endpoint.reference.all_instances().into_iter().map(|one| one.id).collect();
    for (sent, body) in &received {
        match meant.get(sent) {
            Some(meant) => assert!(came[sent] <= *meant, "{sent:?} came {} times, not {meant}", came[sent]),
            None => assert!(!ids.iter().any(|id| body.contains(id)), "nobody meant to send {body}"),
        }
    }
}
