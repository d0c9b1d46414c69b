//! The schedule: every case of every operation, settled among revisions, in the order in which it is sent.

use super::Session;
use crate::plan::{Loaded, Planned, join_twins, settle};
use as_documented_cases::Case;
use as_documented_contract::{Effect, Method};
use std::ops::Range;

/// Generated requests are drawn and sent in portions of so many an operation, so that a long run needs no more
/// memory than a short one.
const PORTION: usize = 512;

impl Session {
    /// Every case of every operation, with expectations settled among revisions, in the order of the plan. Of
    /// generated requests only the first portion: see [`Session::portions`].
    #[must_use]
    pub fn plan(&self) -> Vec<Planned> {
        let options = as_documented_cases::Options {
            seed: self.options.seed,
            generated: self.options.cases.min(PORTION),
            documented: self.documented(),
            sequences: 4,
        };
        self.in_order(0, |one| {
            let all = as_documented_cases::cases(&one.api, &one.validators, &options);
            match &self.options.only {
                None => all,
                Some(only) => chosen(one, only, all),
            }
        })
    }

    /// The portions of generated requests beyond the first.
    pub(super) fn portions(&self) -> impl Iterator<Item = Range<usize>> {
        let all = if self.options.only.is_some() { 0 } else { self.options.cases };
        (PORTION..all).step_by(PORTION).map(move |from| from..(from + PORTION).min(all))
    }

    /// One portion of generated requests that name nothing real.
    pub(super) fn portion(&self, range: &Range<usize>) -> Vec<Planned> {
        // Behind all of the first portion, whose places are far fewer than this.
        self.in_order(1_000_000 + range.start * self.loaded.len(), |one| {
            as_documented_cases::generated(&one.api, &one.validators, self.options.seed, range.clone())
        })
    }

    /// Each operation's cases, drawn by itself, so that more cores plan faster and the order stays the same.
    /// Their places in the plan count from `from`.
    fn in_order(&self, from: usize, cases: impl Fn(&Loaded) -> Vec<Case> + Sync) -> Vec<Planned> {
        let mut out = Vec::new();
        std::thread::scope(|scope| {
            let cases = &cases;
            let work: Vec<_> = self
                .loaded
                .iter()
                .enumerate()
                .map(|(at, one)| scope.spawn(move || settle(&self.loaded, at, cases(one))))
                .collect();
            for done in work {
                out.extend(done.join().unwrap_or_default());
            }
        });
        out.sort_by_cached_key(rank);
        let mut out = join_twins(out);
        for (at, one) in out.iter_mut().enumerate() {
            one.position = from + at;
            one.twins.iter_mut().for_each(|twin| twin.position = from + at);
        }
        match self.options.shard {
            None => out,
            Some(shard) => shard.of(out),
        }
    }

    /// Methods and paths documented anywhere among the operations and their companions.
    fn documented(&self) -> Vec<(Method, String)> {
        let own = self.loaded.iter().map(|one| &one.api.contract.operation);
        let companions = self.loaded.iter().flat_map(|one| &one.api.overlay.companions);
        own.map(|operation| (operation.method, operation.path.clone()))
            .chain(companions.map(|companion| (companion.method, companion.path.clone())))
            .collect()
    }
}

/// The chosen cases of an operation, and those of all its cases that are their controls.
fn chosen(one: &Loaded, only: &[Case], all: Vec<Case>) -> Vec<Case> {
    let own: Vec<&Case> = only.iter().filter(|case| case.api == *one.id()).collect();
    let is_control = |case: &Case| own.iter().any(|chosen| chosen.beside().any(|id| *id == case.id));
    let controls = all.into_iter().filter(is_control);
    controls.chain(own.iter().copied().cloned()).collect()
}

/// How many of the cases that come early come before those that may reach everything and have to be refused, which want
/// some instances to be left.
const FIRST: usize = 4;

/// What is learned without an instance first, deletions last, and the costliest of each class last. Among deletions
/// those that have to be refused use nothing up and come first. Then come those that tell most for the instances that
/// they use up, since instances run out, and lists of one alone would use up all of them.
fn rank(planned: &Planned) -> (u8, u8, usize) {
    let class = match planned.case.effect {
        Effect::Read => 0,
        Effect::Probe => 1,
        Effect::Change => 2,
        Effect::Restart => 3,
        Effect::Flush => 4,
        Effect::Delete => 6,
        Effect::AccountWide => 5,
    };
    let refused = planned.case.steps.iter().all(|step| step.expectation.broken().is_some());
    let live = planned.ids.iter().filter(|id| id.pool.is_live()).count();
    let early = usize::from(planned.case.early);
    match (class, live, refused) {
        (5, 1.., false) => (7, 0, live),
        // What would reach everything if it were not refused waits for the first deletions and not for the last.
        (5, 1.., true) => (6, 2, live),
        (6, _, false) if (1..=FIRST).contains(&early) => (6, 1, early),
        (6, _, false) if early > 0 => (6, 3, early),
        (6, _, false) => (6, 4, live),
        (class, _, _) => (class, 0, live),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_instances_are_few_what_tells_most_for_them_comes_first() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loaded: Vec<Loaded> = as_documented_schemas::all()
            .iter()
            .map(|files| as_documented_contract::Api::load(files.contract, Some(files.overlay)).unwrap())
            .map(|api| Loaded::new(api).unwrap())
            .collect();
        let embedded = runtime.block_on(crate::embedded::start(crate::embedded::builder(1), 1)).unwrap();
        let session = Session::new(loaded, embedded.target.clone(), crate::run::Options::default()).unwrap();
        let plan = session.plan();
        for owner in 0..plan.iter().map(|one| one.owner).max().unwrap() + 1 {
            let uses_up = |one: &&Planned| {
                one.owner == owner && one.case.effect == Effect::Delete && matches!(rank(one).1, 1 | 3 | 4)
            };
            let all: Vec<&Planned> = plan.iter().filter(uses_up).collect();
            let early: Vec<u8> =
                all.iter().map(|one| one.case.early).take_while(|place| *place > 0).collect();
            assert!(early.is_sorted(), "{early:?}");
            assert!(all.iter().skip(early.len()).all(|one| one.case.early == 0));
            // A fleet of fourteen is enough for short lists, repetition, strangers beside and calls at one time.
            let used: usize = all
                .iter()
                .take(early.len())
                .map(|one| one.ids.iter().filter(|id| id.pool.is_live()).count())
                .sum();
            assert!(used <= 14, "{used}");
            assert!(all.is_empty() || early.len() >= 6 || all.len() < 6, "{early:?}");
        }
        runtime.block_on(embedded.running.shutdown());
    }
}
