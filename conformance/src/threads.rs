//! Work on several cores: futures that borrow, each on a thread of its own.

use futures_util::future::join_all;
use std::future::Future;
use tokio::runtime::{Handle, RuntimeFlavor};

/// How many threads are worth having.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Drives all of the work to its end, each piece on its own thread where the runtime has several, and gives the
/// results in the order of the pieces. A panic in a piece goes on in the caller.
pub(crate) async fn on_threads<T: Send, F: Future<Output = T> + Send>(work: Vec<F>) -> Vec<T> {
    let handle = Handle::current();
    if work.len() < 2 || handle.runtime_flavor() == RuntimeFlavor::CurrentThread {
        return join_all(work).await;
    }
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let handle = &handle;
            let running: Vec<_> =
                work.into_iter().map(|piece| scope.spawn(move || handle.block_on(piece))).collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    })
}
