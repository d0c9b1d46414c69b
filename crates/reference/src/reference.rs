//! The endpoint: a router for use in the same process, and a server on a listener.
//!
//! One lock holds the world; every request is answered under it in microseconds. Nothing runs in the
//! background. Only mistakes of concurrency and of the wire wait for anything.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::serve::{ListenerExt, TapIo};
use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::config::{Builder, Config};
use crate::faults::breaks::{Break, Raw};
use crate::handle;
use crate::instance::InstanceInfo;
use crate::raw;
use crate::service::Service;
use crate::world::{Counters, World};

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) world: Mutex<World>,
    /// Mutating calls under way, by service.
    pub(crate) under_way: BTreeMap<Service, AtomicUsize>,
    /// What mistakes of concurrency pass through one place.
    pub(crate) slot: Mutex<handle::Slot>,
}

impl Shared {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        // A panic elsewhere leaves at worst one half-changed instance; going on shows more than stopping.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reference endpoint that is ready to answer.
///
/// ```
/// use as_documented_reference::{Reference, Service};
///
/// let reference = Reference::builder().seed(7).instances(Service::Dcs, 3).token("secret").build();
/// let flushable = reference.instances(Service::Dcs).into_iter().filter(|one| one.flushable).count();
/// assert_eq!(flushable, 5); // three of this project, two of the other
/// let router = reference.router(); // or `reference.serve(listener).await`
/// # let _ = router;
/// ```
#[derive(Clone, Debug)]
pub struct Reference(pub(crate) Arc<Shared>);

impl Reference {
    /// Starts with the defaults: as documented, 12 live instances per service, any credentials.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(config: Config) -> Reference {
        let world = Mutex::new(World::new(&config));
        let under_way = Service::ALL.into_iter().map(|service| (service, AtomicUsize::new(0))).collect();
        Reference(Arc::new(Shared { config, world, under_way, slot: Mutex::default() }))
    }

    /// The endpoint as a router. Faults of class hostile show only through [`Reference::serve`].
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(Arc::clone(&self.0))
    }

    /// Serves connections of the listener until [`Running::shutdown`] or drop.
    ///
    /// # Errors
    /// The listener has no address.
    pub async fn serve(&self, listener: TcpListener) -> std::io::Result<Running> {
        let addr = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(self.clone().take_connections(listener, stopped));
        let reference = self.clone();
        Ok(Running { addr, stop: Some(stop), task: Some(task), home: None, helper: None, reference })
    }

    /// The same from a thread of its own, whatever the caller's runtime is busy with.
    ///
    /// # Errors
    /// The listener has no address, or the system has no thread left.
    pub fn serve_apart(&self, listener: std::net::TcpListener) -> std::io::Result<Running> {
        let addr = listener.local_addr()?;
        // No runtime may block on it.
        listener.set_nonblocking(true)?;
        let helper = Helper { listener: Arc::new(listener.try_clone()?), reference: self.clone() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let (home, left) = oneshot::channel::<()>();
        let task = runtime.spawn(self.clone().take_connections(listener, stopped));
        // The thread ends, and every connection with it, when `home` is dropped.
        std::thread::Builder::new().name("reference".to_owned()).spawn(move || {
            let _ = runtime.block_on(left);
        })?;
        let helper = (!self.is_hostile()).then_some(helper);
        let reference = self.clone();
        Ok(Running { addr, stop: Some(stop), task: Some(task), home: Some(home), helper, reference })
    }

    fn is_hostile(&self) -> bool {
        self.0.config.faults.iter().any(|fault| matches!(fault.what, Break::Raw(_)))
    }

    async fn take_connections(self, listener: TcpListener, stopped: oneshot::Receiver<()>) {
        let deaf = self.0.config.faults.iter().any(|fault| fault.what == Break::Raw(Raw::NoAccept));
        if self.is_hostile() {
            tokio::select! {
                () = raw::serve(listener, self.0, deaf) => {}
                _ = stopped => {}
            }
            return;
        }
        let stop = async {
            let _ = stopped.await;
        };
        let _ =
            axum::serve(prompt(listener), knowing_peers(self.router())).with_graceful_shutdown(stop).await;
    }

    /// Answers one request without a connection. Faults of class hostile do not show.
    pub async fn call(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        let (parts, body) = request.into_parts();
        let answer = handle::handle(&self.0, &parts, Some(body)).await;
        handle::to_response(&self.0.config, answer)
    }

    /// The instances of a service, of all projects, as they are now.
    #[must_use]
    pub fn instances(&self, service: Service) -> Vec<InstanceInfo> {
        self.0.world().infos(Some(service))
    }

    /// All instances, as they are now.
    #[must_use]
    pub fn all_instances(&self) -> Vec<InstanceInfo> {
        self.0.world().infos(None)
    }

    /// What was done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.0.world().counters.clone()
    }

    /// The project that owns the instances.
    #[must_use]
    pub fn project_id(&self) -> &str {
        &self.0.config.project
    }

    /// The project whose instances must never be touched.
    #[must_use]
    pub fn other_project_id(&self) -> &str {
        &self.0.config.other_project
    }

    /// Moves the endpoint's clock forward, so that states in between pass without waiting.
    pub fn advance(&self, by: Duration) {
        self.0.world().advance(by);
    }
}

/// The router, told who is at the other end of each connection.
fn knowing_peers(router: Router) -> IntoMakeServiceWithConnectInfo<Router, SocketAddr> {
    router.into_make_service_with_connect_info()
}

/// The listener with connections that send at once: else every answer waits for the client's delayed acknowledgement.
fn prompt(listener: TcpListener) -> TapIo<TcpListener, fn(&mut TcpStream)> {
    listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    })
}

/// Takes connections of a running endpoint on other threads than its own.
///
/// A thread that asks the endpoint and takes its own connections is answered without another thread being woken,
/// which is most of the time of a short exchange. Who gets a connection is chance, and changes no answer.
#[derive(Clone, Debug)]
pub struct Helper {
    listener: Arc<std::net::TcpListener>,
    reference: Reference,
}

impl Helper {
    /// Takes connections on the present runtime from now on. They end with the runtime, so it must be there until
    /// nobody uses them any more.
    ///
    /// # Errors
    /// The system has no file descriptor left.
    pub fn help(&self) -> std::io::Result<()> {
        let listener = TcpListener::from_std(self.listener.try_clone()?)?;
        let router = knowing_peers(self.reference.router());
        tokio::spawn(async move {
            let _ = axum::serve(prompt(listener), router).await;
        });
        Ok(())
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // One byte more than is accepted, so that too much is seen as such.
    let body = axum::body::to_bytes(body, handle::MOST_BYTES + 1).await;
    let answer = handle::handle(&shared, &parts, body.ok()).await;
    handle::to_response(&shared.config, answer).map(|bytes| handle::to_body(&shared.config, bytes))
}

/// A server that is running; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<tokio::task::JoinHandle<()>>,
    /// Keeps the server's own thread, where it has one.
    #[expect(dead_code, reason = "dropping it is all that it is for")]
    home: Option<oneshot::Sender<()>>,
    helper: Option<Helper>,
    reference: Reference,
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

    /// Who can take its connections on other threads, where it has one of its own. Faults of class hostile are shown by
    /// that one alone, so such an endpoint is not helped.
    #[must_use]
    pub fn helper(&self) -> Option<Helper> {
        self.helper.clone()
    }

    /// The endpoint behind it.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Stops taking connections, lets the open ones finish for a moment and ends.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(Duration::from_millis(200), &mut task).await.is_err()
        {
            task.abort();
        }
    }

    /// Waits until the server ends, which it does only when it is stopped.
    pub async fn wait(mut self) {
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}
