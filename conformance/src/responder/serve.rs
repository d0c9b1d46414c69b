//! The responder as a server: bytes in, bytes out, and a way to stop it.

use super::answer::{Answer, Incoming, Responder};
use super::{Fault, FaultError};
use as_documented_contract::Api;
use as_documented_schema::SchemaError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The largest body taken: what the vendor's gateway takes.
const MOST_BYTES: usize = 12 * 1024 * 1024;

/// How the responder is to behave.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What its bodies are drawn from.
    pub seed: u64,
    /// The one token that it accepts; without it any token will do that is not nearly one taken before
    /// and does not call itself `wrong`, and any signature.
    pub token: Option<String>,
    /// How it errs.
    pub faults: Vec<Fault>,
}

/// A responder that cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ResponderError {
    /// A contract whose schemas do not compile.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A fault that would change nothing.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// The socket has no address.
    #[error("the address cannot be told: {0}")]
    Address(#[from] std::io::Error),
}

/// A responder that is running; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    doubtful: Vec<String>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Responses, by operation and status, for which no body could be drawn that keeps to the page.
    #[must_use]
    pub fn doubtful(&self) -> &[String] {
        &self.doubtful
    }

    /// Stops taking connections, lets the open ones finish for a moment and ends.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens any more if the server has ended by itself.
            let _ = stop.send(());
        }
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(Duration::from_millis(200), &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

struct Shared {
    responder: Responder,
    labelled: bool,
    count: AtomicU64,
}

/// Serves these operations. To be called within a tokio runtime.
///
/// # Errors
/// A contract whose schemas do not compile, and a fault whose subject no contract has.
pub fn serve(listener: TcpListener, apis: Vec<Api>, options: Options) -> Result<Running, ResponderError> {
    options.faults.iter().try_for_each(|fault| fault.check(&apis))?;
    let addr = listener.local_addr()?;
    let labelled = !options.faults.contains(&Fault::NoContentType);
    let (responder, doubtful) = Responder::new(apis, options.faults, options.token, options.seed)?;
    let shared = Arc::new(Shared { responder, labelled, count: AtomicU64::new(0) });
    let (stop, stopped) = oneshot::channel::<()>();
    let router = axum::Router::new().fallback(answer).with_state(shared);
    let task = tokio::spawn(async move {
        let stop = async {
            let _ = stopped.await;
        };
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            // Without it every answer waits for the client's delayed acknowledgement.
            let _ = stream.set_nodelay(true);
        });
        let _ = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    });
    Ok(Running { addr, doubtful, stop: Some(stop), task: Some(task) })
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = match axum::body::to_bytes(body, MOST_BYTES).await {
        Err(_) => Answer { status: 413, body: None, allow: None },
        Ok(body) => {
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers =
                parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
            shared.responder.answer(&Incoming {
                method: parts.method.as_str(),
                path: parts.uri.path(),
                query: parts.uri.query().unwrap_or_default(),
                headers,
                body: &body,
            })
        }
    };
    to_response(&shared, answer)
}

fn to_response(shared: &Shared, answer: Answer) -> Response {
    let bytes = answer.body.as_ref().map(|value| value.to_string().into_bytes());
    let mut response = Response::new(bytes.map_or_else(Body::empty, Body::from));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if answer.body.is_some() && shared.labelled {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let count = shared.count.fetch_add(1, Ordering::Relaxed);
    if let Ok(value) = HeaderValue::from_str(&format!("{count:032x}")) {
        headers.insert("x-request-id", value);
    }
    if let Some(value) = answer.allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
        headers.insert(header::ALLOW, value);
    }
    response
}
