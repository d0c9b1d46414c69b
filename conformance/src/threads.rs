//! Work on several cores: futures that borrow, each on a thread of its own with a runtime of its own.
//!
//! A connection is driven by the runtime on which it was made. Where that is the runtime of the thread that waits for
//! the answer, a round trip wakes the endpoint and that thread and nobody else, and looking at instances is mostly
//! round trips.

use futures_util::future::join_all;
use std::cell::Cell;
use std::future::Future;
use tokio::runtime::{Builder, Handle, RuntimeFlavor};
use tokio::sync::watch;

thread_local! {
    /// Whether this thread was made here: then nobody but its own work waits for it, and it may be blocked.
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// How many threads are worth having.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// What is done on each thread beside its piece of work, while its runtime is there.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    /// Before the piece begins.
    pub(crate) enter: &'a (dyn Fn() + Sync),
    /// After all pieces have ended.
    pub(crate) leave: &'a (dyn Fn() + Sync),
}

impl Around<'_> {
    /// Nothing.
    pub(crate) const NOTHING: Self = Self { enter: &|| (), leave: &|| () };
}

/// Drives all of the work to its end, each piece on its own thread where the runtime has several, and gives the
/// results in the order of the pieces. Runtimes stay until all pieces have ended, since one may drive what another
/// waits for. A panic in a piece goes on in the caller.
pub(crate) async fn on_threads<T: Send, F: Future<Output = T> + Send>(
    work: Vec<F>,
    around: Around<'_>,
) -> Vec<T> {
    if work.is_empty() || (work.len() == 1 && OURS.get()) {
        return join_all(work).await;
    }
    let handle = Handle::current();
    if OURS.get() {
        return spread(work, &handle, around);
    }
    match handle.runtime_flavor() {
        // Whoever answers may live on this very thread.
        RuntimeFlavor::CurrentThread => join_all(work).await,
        _ => tokio::task::block_in_place(|| spread(work, &handle, around)),
    }
}

fn spread<T: Send, F: Future<Output = T> + Send>(
    work: Vec<F>,
    handle: &Handle,
    around: Around<'_>,
) -> Vec<T> {
    let left = watch::Sender::new(work.len());
    std::thread::scope(|scope| {
        let left = &left;
        let running: Vec<_> =
            work.into_iter().map(|piece| scope.spawn(move || alone(piece, handle, around, left))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Drives one piece on this thread, which does nothing else.
fn alone<T, F: Future<Output = T>>(
    piece: F,
    handle: &Handle,
    around: Around<'_>,
    left: &watch::Sender<usize>,
) -> T {
    let piece = async {
        let running = Running(left);
        (around.enter)();
        let out = piece.await;
        drop(running);
        // It fails only where the sender is gone, and that is here.
        let _ = left.subscribe().wait_for(|left| *left == 0).await;
        (around.leave)();
        out
    };
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            OURS.set(true);
            runtime.block_on(piece)
        }
        // Out of file descriptors, say: the caller's runtime does as well, only slower.
        Err(_) => handle.block_on(piece),
    }
}

/// Counts a piece out, also where it panics.
struct Running<'a>(&'a watch::Sender<usize>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|left| *left = left.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::BoxFuture;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn on_several<T>(work: impl Future<Output = T>) -> T {
        Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn results_come_in_the_order_of_the_pieces_each_with_a_runtime_of_its_own() {
        let seen = std::sync::Mutex::new(std::collections::HashSet::new());
        let piece = async |at: usize| {
            // Those that begin last end first.
            tokio::time::sleep(std::time::Duration::from_millis(3 - at as u64)).await;
            seen.lock().unwrap().insert(Handle::current().id());
            at
        };
        let done = on_several(on_threads((0..3).map(piece).collect(), Around::NOTHING));
        assert_eq!(done, [0, 1, 2]);
        assert_eq!(seen.lock().unwrap().len(), 3);
    }

    #[test]
    fn each_thread_is_left_only_when_all_pieces_have_ended() {
        let (ended, early) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let piece = async |at: usize| {
            tokio::time::sleep(std::time::Duration::from_millis(2 * at as u64)).await;
            ended.fetch_add(1, Ordering::SeqCst);
        };
        let leave = || {
            early.fetch_add(usize::from(ended.load(Ordering::SeqCst) < 3), Ordering::SeqCst);
        };
        let around = Around { enter: &|| (), leave: &leave };
        on_several(on_threads((0..3).map(piece).collect(), around));
        assert_eq!(early.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_piece_may_have_pieces_of_its_own() {
        let number = async |number: i32| number;
        let inner = on_threads(vec![number(1), number(2)], Around::NOTHING);
        let done = on_several(on_threads(vec![inner], Around::NOTHING));
        assert_eq!(done, [[1, 2]]);
    }

    #[test]
    #[should_panic(expected = "a piece came to nothing")]
    fn a_panic_in_a_piece_goes_on_in_the_caller_and_keeps_no_other_waiting() {
        let work: Vec<BoxFuture<'_, ()>> =
            vec![Box::pin(async { panic!("a piece came to nothing") }), Box::pin(async {})];
        on_several(on_threads(work, Around::NOTHING));
    }
}
