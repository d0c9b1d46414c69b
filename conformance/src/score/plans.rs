//! Plans that several runs share, as many as fit into memory.

use crate::plan::Planned;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// The last plans, by their operations and seed: the same for whatever is wrong with the endpoint.
#[derive(Default)]
pub(super) struct Plans(Mutex<VecDeque<(PlanKey, Arc<Vec<Planned>>)>>);

pub(super) type PlanKey = (Vec<String>, u64);

/// More than there are of one seed, which is over before the next one begins. Each takes some megabytes.
const MOST_PLANS: usize = 24;

impl Plans {
    pub(super) fn get(&self, key: &PlanKey) -> Option<Arc<Vec<Planned>>> {
        let plans = self.0.lock().ok()?;
        plans.iter().find(|(known, _)| known == key).map(|(_, plan)| Arc::clone(plan))
    }

    pub(super) fn keep(&self, key: PlanKey, plan: Vec<Planned>) {
        let Ok(mut plans) = self.0.lock() else { return };
        // Runs that begin together make the same plan.
        if plans.iter().any(|(known, _)| *known == key) {
            return;
        }
        if plans.len() >= MOST_PLANS {
            plans.pop_front();
        }
        plans.push_back((key, Arc::new(plan)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_plans_are_kept_each_once() {
        let plans = Plans::default();
        let key = |seed: usize| (vec!["a/b/v1".to_owned()], seed as u64);
        for seed in (0..=MOST_PLANS).chain([1, 1]) {
            plans.keep(key(seed), Vec::new());
        }
        assert!(plans.get(&key(0)).is_none());
        assert!((1..=MOST_PLANS).all(|seed| plans.get(&key(seed)).is_some()));
        assert_eq!(plans.0.lock().unwrap().len(), MOST_PLANS);
    }
}
