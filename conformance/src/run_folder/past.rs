//! What a journal tells of earlier processes of the same run.
//!
//! Cases that are over stay in the file until they are asked for, so that a long run needs no more memory to go on
//! than it needed before.

use super::entry::{Answered, Entry, Intent, KeptStep, Steps};
use super::header::Header;
use super::line;
use crate::outcome::Violation;
use crate::record::Snapshot;
use crate::shard::Preference;
use as_documented_cases::CaseId;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Everything that a journal tells.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub(super) header: Option<Header>,
    cases: BTreeMap<String, Told>,
    lists: BTreeMap<String, BTreeMap<String, Snapshot>>,
    violations: BTreeMap<String, Option<(Preference, Violation)>>,
    order: Vec<String>,
    /// Requests of which nobody knows whether they were received.
    pub(super) lost: Vec<Intent>,
    /// How far the clock of the run had come.
    pub(super) last_ms: u64,
    /// How many requests had been sent.
    pub(super) last_nth: usize,
}

/// What is told of one case.
#[derive(Debug, Default)]
struct Told {
    /// Where its lines are.
    lines: Vec<u64>,
    steps: usize,
    intents: BTreeMap<usize, (Intent, Option<Answered>)>,
    done: bool,
}

/// A case as an earlier process left it.
#[derive(Debug)]
pub(super) struct PastCase {
    pub(super) case: CaseId,
    pub(super) ids: Vec<(String, String)>,
    pub(super) steps: Vec<KeptStep>,
    /// Requests that were about to be sent and whose steps are not over.
    pub(super) begun: BTreeMap<usize, (Intent, Option<Answered>)>,
    pub(super) done: bool,
}

impl Past {
    /// Reads a journal. Returns the length of what is whole of it, too.
    ///
    /// # Errors
    /// The number of a line that is spoilt, from 1, and what is wrong with it.
    pub(super) fn read(file: impl BufRead) -> Result<(Self, u64), (usize, String)> {
        let mut out = Self::default();
        let whole = line::scan(file, &mut |text, at| {
            let entry: Entry = serde_json::from_str(text).map_err(|error| error.to_string())?;
            out.take_in(entry, at)
        })?;
        let begun = out.cases.values().flat_map(|told| told.intents.values());
        // An answer is written before its step is over, so what has none is lost even where the case is over.
        out.lost = begun.filter(|(_, answer)| answer.is_none()).map(|(intent, _)| intent.clone()).collect();
        for told in out.cases.values_mut() {
            let over = told.steps;
            told.intents.retain(|step, _| *step >= over);
        }
        Ok((out, whole))
    }

    fn take_in(&mut self, entry: Entry, at: u64) -> Result<(), String> {
        match entry {
            Entry::Begin(header) if self.header.is_none() => self.header = Some(header),
            Entry::Begin(_) => return Err("a second run begins in it".to_owned()),
            _ if self.header.is_none() => return Err("it comes before the run begins".to_owned()),
            Entry::Resume | Entry::End { .. } => {}
            Entry::Intent(intent) => {
                self.last_ms = self.last_ms.max(intent.at_ms);
                let told = self.cases.entry(intent.place.key.clone()).or_default();
                told.intents.insert(intent.place.step, (intent, None));
            }
            Entry::Withdrawn(place) => {
                if let Some(told) = self.cases.get_mut(&place.key) {
                    told.intents.remove(&place.step);
                }
            }
            Entry::Answer(answer) => {
                self.last_ms = self.last_ms.max(answer.exchange.at_ms());
                self.last_nth = self.last_nth.max(answer.exchange.nth());
                let told = self.cases.get_mut(&answer.place.key);
                let begun = told.and_then(|told| told.intents.get_mut(&answer.place.step));
                begun.ok_or("it answers nothing that was sent")?.1 = Some(answer);
            }
            Entry::Steps(steps) => self.step(&steps, at)?,
            Entry::Lists { label, lists } => {
                self.lists.insert(label, lists);
            }
            Entry::Violation { key, shown } => {
                if self.violations.insert(key.clone(), shown.map(|shown| *shown)).is_none() {
                    self.order.push(key);
                }
            }
        }
        Ok(())
    }

    fn step(&mut self, steps: &Steps, at: u64) -> Result<(), String> {
        for exchange in steps.steps.iter().filter_map(KeptStep::exchange) {
            self.last_ms = self.last_ms.max(exchange.at_ms());
            self.last_nth = self.last_nth.max(exchange.nth());
        }
        let told = self.cases.entry(steps.key.clone()).or_default();
        if told.done {
            return Err(format!("the case `{}` is over already", steps.case));
        }
        if told.steps != steps.from {
            return Err(format!("steps of the case `{}` are missing before it", steps.case));
        }
        told.steps += steps.steps.len();
        told.done = steps.done;
        told.lines.push(at);
        // Answered requests of steps that are over are told by the steps themselves.
        let over = told.steps;
        told.intents.retain(|step, (_, answer)| *step >= over || answer.is_none());
        Ok(())
    }

    /// Leaves only what does not depend on an endpoint that is gone.
    pub(super) fn forget_begun(&mut self) {
        self.cases.retain(|_, told| told.done);
        self.lost.clear();
        let labels: BTreeSet<String> = self.lists.keys().cloned().collect();
        self.lists.retain(|label, _| {
            let partner = label.strip_suffix(BEFORE).map(|stem| format!("{stem}{AFTER}"));
            partner.is_none_or(|partner| labels.contains(&partner))
        });
    }

    /// What is told of a case, with the lines that tell it in full. Each can be asked for once.
    pub(super) fn take(
        &mut self,
        key: &str,
        read: &mut dyn FnMut(u64) -> Result<String, String>,
    ) -> Result<Option<PastCase>, String> {
        let Some(told) = self.cases.remove(key) else { return Ok(None) };
        let mut case = told.intents.values().next().map(|(intent, _)| intent.case.clone());
        let mut ids = told.intents.values().next().map(|(intent, _)| intent.ids.clone()).unwrap_or_default();
        let mut steps = Vec::new();
        for at in told.lines {
            let line = read(at)?;
            let text = line::open(&line).ok_or("the journal changed while it was read")?;
            let Ok(Entry::Steps(found)) = serde_json::from_str(text) else {
                return Err("the journal changed while it was read".to_owned());
            };
            case = Some(found.case);
            if !found.ids.is_empty() {
                ids = found.ids;
            }
            steps.extend(found.steps);
        }
        Ok(case.map(|case| PastCase { case, ids, steps, begun: told.intents, done: told.done }))
    }

    /// The keys of cases that begin with a text.
    pub(super) fn keys(&self, beginning: &str) -> Vec<String> {
        let from = self.cases.range(beginning.to_owned()..);
        from.map(|(key, _)| key).take_while(|key| key.starts_with(beginning)).cloned().collect()
    }

    /// The keys of cases that are over.
    #[cfg(test)]
    pub(super) fn done(&self) -> BTreeSet<String> {
        self.cases.iter().filter(|(_, told)| told.done).map(|(key, _)| key.clone()).collect()
    }

    pub(super) fn lists(&self, label: &str) -> Option<BTreeMap<String, Snapshot>> {
        self.lists.get(label).cloned()
    }

    pub(super) fn violation(&self, key: &str) -> Option<Option<(Preference, Violation)>> {
        self.violations.get(key).cloned()
    }

    /// Every violation that was sent again, in the order in which they were.
    pub(super) fn violations(&self) -> Vec<Violation> {
        let all = self.order.iter().filter_map(|key| self.violations.get(key));
        let all = all.flatten().map(|(_, violation)| violation.clone()).zip(1..);
        all.map(|(violation, number)| Violation { id: format!("v{number}"), ..violation }).collect()
    }
}

/// How the labels of lists end that are taken before requests, and after them.
pub(super) const BEFORE: &str = " before";
pub(super) const AFTER: &str = " after";
