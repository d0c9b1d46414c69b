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

/// What is learned without an instance first, deletions last, and the costliest of each class last.
fn rank(planned: &Planned) -> (u8, usize) {
    let class = match planned.case.effect {
        Effect::Read => 0,
        Effect::Probe => 1,
        Effect::Change => 2,
        Effect::Restart => 3,
        Effect::Flush => 4,
        Effect::Delete => 6,
        Effect::AccountWide => 5,
    };
    let class = if class == 5 && planned.ids.iter().any(|id| id.pool.is_live()) { 7 } else { class };
    (class, planned.ids.iter().filter(|id| id.pool.is_live()).count())
}
