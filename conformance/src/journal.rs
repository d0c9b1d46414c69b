//! The journal: what a run sent and what came back, kept for whoever asks for it before the run begins.
//!
//! Reports of exchanges (HAR, snapshots) are made from it. It keeps every exchange, so a run that nobody asked for
//! one keeps none. Secrets stay inside [`Header`](crate::exchange::Header) and are shown by nobody.

use crate::record::{Exchange, Record};
use as_documented_cases::{Case, CaseId, SymbolicId};
use as_documented_contract::ApiId;
use std::sync::Mutex;

/// One case as it went.
#[derive(Debug, Clone)]
pub struct Played {
    /// The case.
    pub case: CaseId,
    /// The operation.
    pub api: ApiId,
    /// The ids that its symbols stood for, by first mention.
    pub ids: Vec<(SymbolicId, String)>,
    /// Its steps, as far as it came: the exchange, or why there is none.
    pub steps: Vec<Result<Exchange, String>>,
}

/// Keeps exchanges in the order in which they ended, and cases in the order of the plan.
#[derive(Debug)]
pub struct Journal {
    began: jiff::Timestamp,
    exchanges: Mutex<Vec<Exchange>>,
    cases: Mutex<Vec<Played>>,
}

impl Journal {
    /// An empty journal of a run that begins now.
    #[must_use]
    pub fn begin() -> Self {
        Self { began: jiff::Timestamp::now(), exchanges: Mutex::default(), cases: Mutex::default() }
    }

    /// When something happened, as a date and a time (RFC 3339), from milliseconds since the run began.
    #[must_use]
    pub fn at(&self, at_ms: u64) -> String {
        let after = jiff::SignedDuration::from_millis(i64::try_from(at_ms).unwrap_or(i64::MAX));
        let at = self.began.checked_add(after).unwrap_or(self.began);
        at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    /// Keeps an exchange.
    pub fn exchanged(&self, exchange: &Exchange) {
        if let Ok(mut kept) = self.exchanges.lock() {
            kept.push(exchange.clone());
        }
    }

    /// Keeps a case.
    pub fn played(&self, case: &Case, record: &Record) {
        let mut ids: Vec<(SymbolicId, String)> = Vec::new();
        for (symbol, id) in record.steps.iter().flat_map(|step| &step.ids) {
            if !ids.iter().any(|(known, _)| known == symbol) {
                ids.push((symbol.clone(), id.clone()));
            }
        }
        let steps = record.steps.iter().map(|step| step.exchange.clone()).collect();
        if let Ok(mut kept) = self.cases.lock() {
            kept.push(Played { case: case.id.clone(), api: case.api.clone(), ids, steps });
        }
    }

    /// Every exchange, companions too, by the time at which it was sent.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        let mut out = self.exchanges.lock().map(|kept| kept.clone()).unwrap_or_default();
        out.sort_by_key(|exchange| exchange.at_ms);
        out
    }

    /// Every case, in the order of the plan.
    #[must_use]
    pub fn cases(&self) -> Vec<Played> {
        self.cases.lock().map(|kept| kept.clone()).unwrap_or_default()
    }
}
