//! The conclusion: one outcome a statement, put together when everything has been sent.

use super::Session;
use crate::observe::Observer;
use crate::outcome::{Report, Summary, Verdict};
use crate::tally::Tally;
use std::collections::BTreeMap;

impl Session {
    /// What the tallies come to; what was seen of single exchanges is for the caller to add.
    pub(super) fn report(&self, tallies: &[Tally]) -> Report {
        let target = self.sender.target();
        let stopped = self.sender.stopped();
        let mut statements = Vec::new();
        let mut contradictions = Vec::new();
        let mut unconcluded = BTreeMap::new();
        for (loaded, tally) in self.loaded.iter().zip(tallies) {
            let why = stopped.clone().unwrap_or_else(|| "no case of this run exercises it".to_owned());
            let own = tally.statements(loaded, &why);
            if !tally.concludes(stopped.is_some()) && !own.iter().any(|one| one.outcome == Verdict::Violated)
            {
                let reason = own.iter().find_map(|one| {
                    (one.outcome == Verdict::Inconclusive).then(|| one.reason.clone()).flatten()
                });
                let reason = stopped.clone().or(tally.alike()).or(reason);
                let reason = reason.unwrap_or_else(|| "no request was accepted".to_owned());
                unconcluded.insert(loaded.id().to_string(), reason);
            }
            statements.extend(own);
            contradictions.extend(tally.contradictions(loaded));
        }
        let mut summary = Summary::default();
        for statement in &statements {
            summary.add(statement.outcome);
        }
        Report {
            version: 1,
            tool: concat!("as-documented ", env!("CARGO_PKG_VERSION")).to_owned(),
            endpoints: self
                .observers
                .keys()
                .filter_map(|service| {
                    target.endpoints.of(service).map(|url| (service.clone(), url.to_owned()))
                })
                .collect(),
            apis: self.loaded.iter().map(|one| one.id().to_string()).collect(),
            seed: format!("{:016x}", self.options.seed),
            summary,
            statements,
            violations: Vec::new(),
            contradictions,
            coverage: Vec::new(),
            requests: self.sender.counts(),
            polls: self.sender.polls(),
            missing_companions: self.observers.values().flat_map(Observer::missing).collect(),
            unconcluded,
            notes: Vec::new(),
            stopped,
            timeline: Vec::new(),
            first_violation: None,
            shard: None,
            known: Vec::new(),
            elapsed_ms: self.sender.now_ms(),
        }
    }
}
