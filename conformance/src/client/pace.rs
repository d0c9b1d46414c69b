//! How fast a run may send, and how much: rate, number of requests, wall time.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The budget of a run. `None` is no limit.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// The most requests.
    pub requests: Option<u64>,
    /// Requests per second.
    pub per_second: Option<f64>,
    /// The most wall time.
    pub wall: Option<Duration>,
}

/// Which part of the budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// The number of requests.
    Requests(u64),
    /// The wall time.
    Wall(Duration),
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requests(most) => write!(f, "the budget of {most} requests is spent (--max-requests)"),
            Self::Wall(most) => write!(f, "the budget of {} s is spent (--max-time)", most.as_secs()),
        }
    }
}

/// Hands out turns within a budget.
#[derive(Debug)]
pub struct Pace {
    budget: Budget,
    started: Instant,
    taken: AtomicU64,
    next: Mutex<Instant>,
}

impl Pace {
    /// A pace that starts now.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        let now = Instant::now();
        Self { budget, started: now, taken: AtomicU64::new(0), next: Mutex::new(now) }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// The part of the budget that is spent.
    pub async fn take(&self) -> Result<(), Spent> {
        if let Some(most) = self.budget.requests
            && self.taken.fetch_add(1, Ordering::SeqCst) >= most
        {
            self.taken.fetch_sub(1, Ordering::SeqCst);
            return Err(Spent::Requests(most));
        }
        if self.budget.requests.is_none() {
            self.taken.fetch_add(1, Ordering::SeqCst);
        }
        if let Some(most) = self.budget.wall
            && self.started.elapsed() >= most
        {
            return Err(Spent::Wall(most));
        }
        if let Some(rate) = self.budget.per_second {
            let gap = Duration::from_secs_f64(1.0 / rate.max(0.001));
            let turn = {
                let mut next = self.next.lock().await;
                let turn = (*next).max(Instant::now());
                *next = turn + gap;
                turn
            };
            tokio::time::sleep_until(turn.into()).await;
        }
        Ok(())
    }

    /// How many turns were handed out.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }

    /// How long the pace has been going.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The wall time that is left.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        self.budget.wall.map(|most| most.saturating_sub(self.started.elapsed()))
    }
}
