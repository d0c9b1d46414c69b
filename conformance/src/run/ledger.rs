//! The ledger: what each judged case adds to the verdicts, kept small so that a run of a million exchanges fits.
//!
//! Only the lightest evidence of each broken statement is kept whole; of everything else the counts stay.

use super::Session;
use super::send::Judged;
use crate::confirm::Withdrawn;
use crate::coverage::Coverage;
use crate::exchange::Failure;
use crate::judge::{self, Controls, Evidence, Finding, Refusal};
use crate::outcome::{Report, TimelineEntry, Violation};
use crate::plan::Planned;
use crate::record::Record;
use crate::shard::{Part, Preference, Shard};
use crate::tally::Tally;
use as_documented_cases::{Case, CaseId, Expectation};
use as_documented_contract::StatementId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many candidates for one violation are kept.
const CANDIDATES: usize = 3;
/// The most requests that the time line shows.
const TIMELINE: usize = 20_000;
/// The most notes of a run.
const NOTES: usize = 500;

/// A case that showed a violation.
#[derive(Debug)]
pub(crate) struct Suspect {
    pub(crate) planned: Planned,
    pub(crate) record: Arc<Record>,
    pub(crate) finding: Finding,
    pub(crate) weight: usize,
}

/// Suspects by operation and statement.
pub(crate) type Suspects = BTreeMap<(usize, StatementId), Vec<Suspect>>;

/// Cases that are each other's controls, until all of them are judged.
#[derive(Debug, Default)]
pub(super) struct Batch {
    wanted: BTreeSet<CaseId>,
    controls: Controls,
    refusals: Vec<(usize, Option<CaseId>, Refusal)>,
    /// What breaks a statement only if the control was accepted.
    doubtful: Vec<Doubtful>,
    /// What verbs came to by operation, verb and kind of instance: how often it was done, and how often not.
    eligible: BTreeMap<(usize, String, String), (u32, u32)>,
    /// The first few failures of each.
    refused: BTreeMap<(usize, String, String), Vec<Doubtful>>,
}

/// How often a verb has to fail for a kind of instance, and to be done for another, for that to tell anything.
const TOLD: u32 = 4;

#[derive(Debug)]
struct Doubtful {
    planned: Planned,
    record: Arc<Record>,
    finding: Finding,
}

impl Batch {
    pub(super) fn new<'p>(plan: impl Iterator<Item = &'p Planned>) -> Self {
        let all = plan.flat_map(|one| std::iter::once(one).chain(&one.twins));
        let wanted = all.flat_map(|one| one.case.beside().cloned()).collect();
        Self {
            wanted,
            controls: Controls::new(),
            refusals: Vec::new(),
            doubtful: Vec::new(),
            ..Self::default()
        }
    }
}

impl Batch {
    /// Whether a case is worth sending after what was learned of its control.
    pub(super) fn needs(&self, case: &Case) -> bool {
        let control = case.control.as_ref().and_then(|id| self.controls.get(id));
        !case.in_need || !matches!(control, Some(judge::Control::Accepted))
    }
}

/// Everything that was learned so far.
#[derive(Debug)]
pub(super) struct Ledger<'s> {
    session: &'s Session,
    tallies: Vec<Tally>,
    suspects: Suspects,
    notes: BTreeSet<String>,
    timeline: Vec<TimelineEntry>,
    left_out: usize,
    first: Option<(u64, usize)>,
    coverage: Coverage,
}

impl<'s> Ledger<'s> {
    pub(super) fn new(session: &'s Session) -> Self {
        Self {
            session,
            tallies: session.loaded.iter().map(|_| Tally::default()).collect(),
            suspects: BTreeMap::new(),
            notes: BTreeSet::new(),
            timeline: Vec::new(),
            left_out: 0,
            first: None,
            coverage: Coverage::new(&session.loaded),
        }
    }

    /// Takes in one judged case.
    pub(super) fn absorb(&mut self, one: Judged, batch: &mut Batch) {
        let Judged { planned, record, judgement } = one;
        if batch.wanted.contains(&planned.case.id) {
            batch.controls.insert(planned.case.id.clone(), judge::control_of(&record));
        }
        // What another shard counts is here for its control alone.
        if planned.borrowed {
            return;
        }
        if let Some(journal) = self.session.sender.journal() {
            journal.played(&planned.case, &record);
        }
        self.coverage.add(planned.owner, &planned.case, &record);
        self.line_up(&planned, &record);
        let Some(tally) = self.tallies.get_mut(planned.owner) else { return };
        let method =
            self.session.loaded.get(planned.owner).map(|one| one.api.contract.operation.method.as_str());
        for exchange in record.steps.iter().filter_map(|step| step.exchange.as_ref().ok()) {
            if let Some(answer) = exchange.answer() {
                tally.answered(answer, method == Some(exchange.request.method.as_str()));
            }
        }
        let refusals = judge::refusals(&planned.case, &record);
        cover(&planned, &record, &judgement.findings, &refusals, tally);
        for observation in &judgement.observations {
            tally.observe(observation);
        }
        if let Some(rules) = self.session.rules(planned.owner) {
            for observation in judge::silences(rules, &planned.case, &record) {
                tally.observe(&observation);
            }
        }
        for note in judgement.notes {
            if self.notes.len() < NOTES {
                self.notes.insert(format!("{}: {note}", planned.case.api));
            }
        }
        let held = judge::held(&planned.case, &record).map(|finding| finding.statement);
        let is_doubtful = |finding: &Finding| {
            judge::is_denial(finding, &refusals) || held.as_ref() == Some(&finding.statement)
        };
        let (doubtful, findings): (Vec<Finding>, _) = judgement.findings.into_iter().partition(is_doubtful);
        for finding in findings {
            self.learn((&planned, &record), finding);
        }
        for eligible in judgement.eligible {
            let key = (planned.owner, eligible.verb, eligible.value);
            let (done, failed) = batch.eligible.entry(key.clone()).or_default();
            *(if eligible.done { done } else { failed }) += 1;
            if eligible.done {
                continue;
            }
            let first = batch.refused.entry(key).or_default();
            if let Some(finding) = judgement.doubtful.first().filter(|_| first.len() < CANDIDATES) {
                let finding = finding.clone();
                first.push(Doubtful { planned: planned.clone(), record: record.clone(), finding });
            }
        }
        for finding in doubtful {
            batch.doubtful.push(Doubtful { planned: planned.clone(), record: record.clone(), finding });
        }
        for refusal in refusals {
            batch.refusals.push((planned.owner, planned.case.control.clone(), refusal));
        }
    }

    fn learn(&mut self, (planned, record): (&Planned, &Arc<Record>), finding: Finding) {
        if let Some(tally) = self.tallies.get_mut(planned.owner) {
            tally.add(&finding);
        }
        if let Evidence::Violated { .. } = finding.evidence {
            let first = first_of(record, &finding);
            self.first = self.first.into_iter().chain(first).min();
            // What may be the doing of others is held against an endpoint last.
            let doubt = if self.session.is_of_others(&finding) { DOUBT } else { 0 };
            suspect(&mut self.suspects, (planned, record), doubt, finding);
        }
    }

    /// Weighs the refusals of a batch against its controls.
    pub(super) fn settle(&mut self, batch: Batch) {
        for Doubtful { planned, record, finding } in batch.doubtful {
            let held = planned.case.held_to.as_ref().filter(|held| held.statement == finding.statement);
            match held {
                Some(held) => {
                    if judge::is_held(held, &judge::control_of(&record), &batch.controls) {
                        self.learn((&planned, &record), finding);
                    }
                }
                None => {
                    let control = planned.case.control.as_ref().and_then(|id| batch.controls.get(id));
                    self.learn((&planned, &record), judge::weigh_denial(finding, control));
                }
            }
        }
        for ((owner, verb, value), all) in batch.refused {
            let told = |other: &str| batch.eligible.get(&(owner, verb.clone(), other.to_owned()));
            let never = matches!(told(&value), Some((0, failed)) if *failed >= TOLD);
            let others = batch
                .eligible
                .iter()
                .any(|((at, other, _), (done, _))| *at == owner && *other == verb && *done >= TOLD);
            for Doubtful { planned, record, finding } in all.into_iter().filter(|_| never && others) {
                self.learn((&planned, &record), finding);
            }
        }
        for (owner, control, refusal) in &batch.refusals {
            let control = control.as_ref().and_then(|id| batch.controls.get(id));
            if let Some(tally) = self.tallies.get_mut(*owner) {
                tally.add(&judge::weigh(refusal, control));
            }
        }
    }

    /// Whether something showed a violation of the statement, written behind its operation and a colon.
    pub(super) fn accuses(&self, statement: &str) -> bool {
        self.suspects.keys().any(|(owner, id)| {
            let api = self.session.loaded.get(*owner).map(|one| one.id().to_string());
            api.is_some_and(|api| format!("{api}:{id}") == statement)
        })
    }

    /// Takes back what showed a statement broken: it was the doing of others.
    pub(super) fn withdraw(&mut self, withdrawn: &Withdrawn) {
        if let Some(tally) = self.tallies.get_mut(withdrawn.owner) {
            tally.withdraw(&withdrawn.statement);
        }
        if let Some(loaded) = self.session.loaded.get(withdrawn.owner) {
            self.notes.insert(format!("{}: {}", loaded.id(), withdrawn.told));
        }
    }

    /// What showed violations, for confirming.
    pub(super) fn suspects(&mut self) -> Suspects {
        std::mem::take(&mut self.suspects)
    }

    /// The report.
    pub(super) fn report(self, violations: Vec<(Preference, Violation)>) -> Report {
        let mut notes: Vec<String> = self.notes.into_iter().collect();
        // Another part of the plan may have had a request accepted.
        if self.session.options.shard.is_none() {
            let each = self.session.loaded.iter().zip(&self.tallies);
            notes.extend(each.filter_map(|(loaded, tally)| tally.remark(&loaded.id().to_string())));
            notes.sort();
        }
        if self.left_out > 0 {
            notes.push(format!("the time line leaves out the last {} requests", self.left_out));
        }
        let (preferences, violations) = violations.into_iter().unzip();
        let shard =
            self.session.options.shard.map(|shard| part(self.session, shard, &self.tallies, preferences));
        Report {
            violations,
            notes,
            coverage: self.coverage.outcomes(&self.session.loaded),
            shard,
            timeline: self.timeline,
            first_violation: self.first,
            ..self.session.report(&self.tallies)
        }
    }

    fn line_up(&mut self, planned: &Planned, record: &Record) {
        for exchange in record.steps.iter().filter_map(|step| step.exchange.as_ref().ok()) {
            if self.timeline.len() >= TIMELINE {
                self.left_out += 1;
                continue;
            }
            self.timeline.push(TimelineEntry {
                at_ms: exchange.at_ms,
                took_us: exchange.took_us,
                effect: exchange.effect,
                service: exchange.request.service.clone(),
                status: exchange.answer().map(|answer| answer.status),
                case: Some(planned.case.id.to_string()),
            });
        }
    }
}

fn part(session: &Session, shard: Shard, tallies: &[Tally], preferences: Vec<Preference>) -> Part {
    let named = || session.loaded.iter().map(|one| one.id().to_string());
    let tallies = named().zip(tallies.iter().cloned()).collect();
    let axes = named().zip(session.loaded.iter().map(|one| one.axes_by_statement())).collect();
    Part { shard, tallies, axes, preferences }
}

/// Heavier than any record.
const DOUBT: usize = 1 << 40;

/// When and at which request of the run a breach was seen.
fn first_of(record: &Record, finding: &Finding) -> Option<(u64, usize)> {
    let exchange = record.steps.get(finding.step)?.exchange.as_ref().ok()?;
    Some((exchange.at_ms, exchange.nth))
}

fn suspect(
    suspects: &mut Suspects,
    (planned, record): (&Planned, &Arc<Record>),
    doubt: usize,
    finding: Finding,
) {
    let own = suspects.entry((planned.owner, finding.statement.clone())).or_default();
    let weight = weight(record) + doubt;
    let at = own.partition_point(|known| known.weight <= weight);
    if at < CANDIDATES {
        own.insert(at, Suspect { planned: planned.clone(), record: record.clone(), finding, weight });
        own.truncate(CANDIDATES);
    }
}

/// How much there is to read in a record.
fn weight(record: &Record) -> usize {
    record
        .steps
        .iter()
        .filter_map(|step| step.exchange.as_ref().ok())
        .map(|exchange| 200 + exchange.request.body.as_ref().map_or(0, Vec::len))
        .sum()
}

/// What a case says of the statements that it was made for, where no finding spoke of them.
fn cover(planned: &Planned, record: &Record, findings: &[Finding], refusals: &[Refusal], tally: &mut Tally) {
    let unsent = record.steps.iter().find_map(|step| step.exchange.as_ref().err());
    let exchanges = || record.steps.iter().filter_map(|step| step.exchange.as_ref().ok());
    let answered = exchanges().any(|exchange| exchange.answer().is_some());
    let lost = exchanges().find_map(|exchange| match &exchange.outcome {
        Err(Failure::Lost(reason)) => Some(reason),
        _ => None,
    });
    let open = || {
        let sent = planned.case.steps.iter().zip(&record.steps);
        sent.into_iter().any(|(step, _)| matches!(step.expectation, Expectation::Open { .. }))
    };
    for statement in &planned.case.exercises {
        if findings.iter().any(|finding| finding.statement == *statement)
            || refusals.iter().any(|refusal| refusal.statement == *statement)
        {
            continue;
        }
        if let Some(reason) = lost {
            let evidence = Evidence::Inconclusive(reason.clone());
            tally.add(&Finding { statement: statement.clone(), step: 0, evidence });
        } else if let Some(reason) = unsent {
            tally.unsent(statement, reason);
        } else if answered && open() {
            tally.add(&Finding { statement: statement.clone(), step: 0, evidence: Evidence::Open });
        }
    }
}
