//! Ctrl-C, and being asked to end: listened for from the moment this exists, so that none is missed.

/// Listens for the wish to stop.
#[derive(Debug)]
pub(crate) struct Interrupt {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Interrupt {
    /// Begins to listen. Needs a runtime.
    pub(crate) fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            // Where a signal cannot be listened to it keeps its usual meaning, which is to end the program.
            let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
            Self { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Waits until somebody wishes to stop.
    pub(crate) async fn wait(&mut self) {
        #[cfg(unix)]
        {
            let all = self.signals.iter_mut().map(|signal| Box::pin(signal.recv()));
            let all: Vec<_> = all.collect();
            if all.is_empty() {
                std::future::pending::<()>().await;
            } else {
                futures_util::future::select_all(all).await;
            }
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
