//! Ctrl-C, and being asked to end: listened for from the moment this exists, so that none is missed.

use super::output;
use crate::outcome::Exit;

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

    /// Does what ends the work in good order once somebody wishes to stop, and says so; the second wish is obeyed at
    /// once, with nothing more said. Never ends by itself.
    pub(crate) async fn obey(mut self, stop: impl FnOnce(), note: &str) {
        self.wait().await;
        stop();
        output::note(&format!("interrupted: {note}; once more ends it at once"));
        self.wait().await;
        std::process::exit(i32::from(Exit::Interrupted.code()));
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
