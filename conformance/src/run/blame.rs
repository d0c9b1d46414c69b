//! Blame: something changed while only made-up ids were named, so the cases that did it are found one by one.

use super::Session;
use super::send::Judged;
use super::watch::{FAR, NEAR};
use crate::confirm::{LOOKING_ON, is_beside};
use crate::judge::{self, Evidence, Finding, Judgement};
use crate::lane::Lane;
use crate::plan::Planned;
use crate::record::{Look, Snapshot};
use crate::run_folder::Phase;
use as_documented_cases::Pool;
use as_documented_contract::{Kind, StatementId};
use futures_util::future::join;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is listed, by service.
type Lists = BTreeMap<String, Snapshot>;

/// How often in a row the same has to be seen before nothing is taken to go on.
const CALM: usize = 4;

/// The longest wait for that: in a busy account something goes on all the time.
const LONGEST: Duration = Duration::from_secs(300);

/// How often a case is sent again that may have hit an instance of others.
const AGAIN: usize = 3;

/// For how many cases that is done.
const INSISTED: usize = 8;

impl Session {
    /// A neighbour's change counts only if a repeat shows it again, since accounts are shared.
    pub(super) async fn blame(
        &self,
        before: &Lists,
        after: &Lists,
        judged: &mut [Judged],
        lanes: &mut BTreeMap<String, Lane<'_>>,
    ) {
        let changed: Vec<&String> = before
            .iter()
            .filter(|(service, list)| {
                let Some(now) = after.get(*service) else { return false };
                list.iter().any(|(id, was)| self.was_hit(service, was, now.get(id).unwrap_or(&Look::Gone)))
            })
            .map(|(service, _)| service)
            .collect();
        if changed.is_empty() {
            return;
        }
        self.calm(&changed).await;
        for service in &changed {
            // What was listed before all those requests is not what comes before the next one.
            if let Some(lane) = lanes.get_mut(*service) {
                lane.listed = None;
            }
        }
        let (mut found, mut insisted) = (false, 0);
        for one in judged.iter_mut() {
            let Some(loaded) = self.loaded.get(one.planned.owner) else { continue };
            let Some(lane) = lanes.get_mut(loaded.id().service()) else { continue };
            let spent = one.planned.ids.iter().any(|id| id.pool != Pool::Minted);
            if spent || !changed.iter().any(|service| *service == loaded.id().service()) {
                continue;
            }
            let record = lane.play(loaded, &one.planned, Phase::Blame).await;
            let mut judgement = self.judge(&one.planned, &record);
            if news(&judgement, &one.judgement) {
                if !found && insisted < INSISTED {
                    insisted += 1;
                    self.insist(lane, &one.planned, &mut judgement).await;
                }
                found |= judgement.findings.iter().any(|one| is_in_effect(one) && !self.is_of_others(one));
                one.record = Arc::new(record);
                one.judgement = judgement;
            }
        }
        if !found {
            self.unexplained(before, after, judged);
        }
    }

    /// Waits until nothing goes on in these services any more: what ends later would be laid to whatever is sent then.
    async fn calm(&self, services: &[&String]) {
        let target = self.sender.target();
        let pause = if target.endpoints.is_loopback() { NEAR } else { FAR };
        let started = Instant::now();
        for observer in services.iter().filter_map(|service| self.observers.get(*service)) {
            let mut last: Option<Snapshot> = None;
            let mut same = 0;
            while same < CALM
                && started.elapsed() < target.settle.most.min(LONGEST)
                && self.sender.stopped().is_none()
            {
                let Some(now) = observer.list(&self.sender, false).await else { break };
                let still =
                    last.as_ref() == Some(&now) && !now.iter().any(|(_, look)| observer.is_moving(look));
                same = if still { same + 1 } else { 0 };
                last = Some(now);
                // The embedded endpoint goes on when it is looked at.
                if !target.embedded {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// Sends a case again at once that may have hit an instance of others, while there is something left to be hit.
    /// What comes again, and not by itself, is held against the endpoint whatever becomes of the instances later.
    pub(super) async fn insist(&self, lane: &mut Lane<'_>, planned: &Planned, judgement: &mut Judgement) {
        let Some(loaded) = self.loaded.get(planned.owner) else { return };
        let doubtful = judgement.findings.iter().filter(|finding| self.is_of_others(finding));
        let doubtful: BTreeSet<StatementId> = doubtful.map(|finding| finding.statement.clone()).collect();
        if doubtful.is_empty() {
            return;
        }
        let started = Instant::now();
        for _ in 0..AGAIN {
            let record = lane.play(loaded, planned, Phase::Blame).await;
            let again = self.judge(planned, &record);
            if broken_in_effect(&again).any(|statement| doubtful.contains(statement)) {
                if self.is_restless(started.elapsed().clamp(LOOKING_ON.0, LOOKING_ON.1)).await {
                    return;
                }
                lane.listed = None;
                for finding in &mut judgement.findings {
                    if let Evidence::Violated { beside, .. } = &mut finding.evidence
                        && doubtful.contains(&finding.statement)
                    {
                        *beside = None;
                    }
                }
                return;
            }
        }
    }

    /// Whether instances change though nothing is sent that may change one: for so long it is looked on.
    pub(crate) async fn is_restless(&self, span: Duration) -> bool {
        self.calm(&self.observers.keys().collect::<Vec<_>>()).await;
        let before = self.lists().await;
        let over = AtomicBool::new(false);
        let end = async {
            tokio::time::sleep(span).await;
            over.store(true, Ordering::SeqCst);
        };
        let (passing, ()) = join(self.watch(&before, &over), end).await;
        let after = self.lists().await;
        let differs = |(service, list): (&String, &Snapshot)| {
            let now = after.get(service);
            now.is_some_and(|now| {
                list.iter().any(|(id, was)| self.was_hit(service, was, now.get(id).unwrap_or(&Look::Gone)))
            })
        };
        !passing.is_empty() || before.iter().any(differs)
    }

    /// Whether something was done to an instance of a service that was at rest.
    pub(super) fn was_hit(&self, service: &str, was: &Look, is: &Look) -> bool {
        let mut own = self.loaded.iter().filter(|one| one.id().service() == service);
        let rested =
            own.all(|one| one.api.semantics().is_none_or(|semantics| judge::is_at_rest(semantics, was)));
        rested && judge::is_hit(was, is)
    }

    /// Disposable instances were hit, and no case does it again: the run still has to say so.
    fn unexplained(&self, before: &Lists, after: &Lists, judged: &mut [Judged]) {
        for (service, disposable) in &self.sender.target().disposable {
            let (Some(before), Some(after)) = (before.get(service), after.get(service)) else { continue };
            let hit = disposable.iter().find_map(|id| {
                let (was, is) = (before.get(id)?, after.get(id).unwrap_or(&Look::Gone));
                self.was_hit(service, was, is).then_some((id, was, is))
            });

            let Some((id, was, is)) = hit else { continue };
            let count = judged.iter().filter(|one| one.planned.case.api.service() == service).count();
            // Whoever has it among its results, though it never named it, comes first; else it may have been any.
            let own = judged.iter_mut().filter(|one| one.planned.case.api.service() == service);
            let Some(one) = own.min_by_key(|one| (!speaks_of(one, id), one.planned.ids.len())) else {
                continue;
            };
            let speaks = speaks_of(one, id);
            let Some(rules) = self.rules(one.planned.owner) else { continue };
            let Some(statement) = rules.id(Kind::Isolation, None) else { continue };
            let beside = rules.api.semantics().map(|semantics| judge::beside(semantics, id, was, is));
            let (was, now) = judge::words_of_change(was, is);
            one.judgement.findings.push(Finding {
                statement,
                step: 0,
                evidence: Evidence::Violated {
                    expected: "nothing changed by requests at ids that do not exist".to_owned(),
                    actual: match speaks {
                        true => format!(
                            "`{id}` went from {was} to {now} while {count} such requests were sent, and the answer to \
                             this one names it"
                        ),
                        false => format!(
                            "`{id}` went from {was} to {now} while {count} such requests were sent; one by one, \
                             none of them did it again"
                        ),
                    },
                    pointer: None,
                    beside,
                },
            });
        }
    }
}

/// Whether an answer names an instance that its request did not.
fn speaks_of(one: &Judged, id: &str) -> bool {
    let holds = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| text.contains(id));
    one.record.steps.iter().filter_map(|step| step.exchange.as_ref().ok()).any(|exchange| {
        let named = exchange.request.body.as_deref().is_some_and(holds);
        !named && exchange.answer().is_some_and(|answer| holds(&answer.body))
    })
}

/// Whether a judgement shows that something was done that the other does not show: of what a case answers about its own
/// instances, the first sending is as good as another.
fn news(judgement: &Judgement, other: &Judgement) -> bool {
    let known: BTreeSet<&StatementId> = broken_in_effect(other).collect();
    broken_in_effect(judgement).any(|statement| !known.contains(statement))
}

fn broken_in_effect(judgement: &Judgement) -> impl Iterator<Item = &StatementId> {
    judgement.findings.iter().filter(|one| is_in_effect(one)).map(|one| &one.statement)
}

fn is_in_effect(finding: &Finding) -> bool {
    let acts = matches!(finding.statement.kind(), Kind::NoEffect | Kind::Auth) || is_beside(finding);
    acts && matches!(finding.evidence, Evidence::Violated { .. })
}
