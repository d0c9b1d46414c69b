//! Watching while many requests are sent at once: what an instance passes through between the looks before and after.

use super::Session;
use crate::record::{Look, Snapshot};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often it is looked: on this machine work may take some hundredths of a second, elsewhere it takes minutes.
pub(super) const NEAR: Duration = Duration::from_millis(25);
pub(super) const FAR: Duration = Duration::from_secs(5);

/// How often it is asked whether the sending is over.
const TICK: Duration = Duration::from_millis(5);

/// What was hit: the service, the instance, and how it was then.
pub(super) type Passing = (String, String, Look);

impl Session {
    /// Whether there is something to watch, and nobody else sees it afterwards.
    pub(super) fn watches(&self, before: &BTreeMap<String, Snapshot>) -> bool {
        // Looks pace the embedded endpoint, so what began there is still to be seen afterwards.
        !self.sender.target().embedded && before.values().any(|list| !list.is_empty())
    }

    /// Looks at everything again and again until the sending is over; what was hit, by service and instance, as it
    /// then was.
    pub(super) async fn watch(&self, before: &BTreeMap<String, Snapshot>, over: &AtomicBool) -> Vec<Passing> {
        let target = self.sender.target();
        let mut out: BTreeMap<(String, String), Look> = BTreeMap::new();
        let pause = if target.endpoints.is_loopback() { NEAR } else { FAR };
        loop {
            let mut slept = Duration::ZERO;
            while slept < pause {
                if over.load(Ordering::SeqCst) || self.sender.stopped().is_some() {
                    return out.into_iter().map(|((service, id), look)| (service, id, look)).collect();
                }
                tokio::time::sleep(TICK).await;
                slept += TICK;
            }
            for (service, observer) in
                self.observers.iter().filter(|(service, _)| before.contains_key(*service))
            {
                let Some(now) = observer.list(&self.sender, false).await else { continue };
                let was = before.get(service).into_iter().flatten();
                for (id, was) in was.filter(|(_, was)| **was != Look::Gone) {
                    // Lists may leave out what is there.
                    let Some(is) = now.get(id).filter(|is| self.was_hit(service, was, is)) else { continue };
                    out.entry((service.clone(), id.clone())).or_insert_with(|| is.clone());
                }
            }
        }
    }
}
