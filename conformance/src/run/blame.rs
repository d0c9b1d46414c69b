//! Blame: something changed while only made-up ids were named, so the cases that did it are found one by one.

use super::Session;
use super::send::Judged;
use crate::judge::{self, Beside, Evidence, Finding, Judgement};
use crate::lane::Lane;
use crate::record::{Look, Snapshot};
use crate::run_folder::Phase;
use as_documented_cases::Pool;
use as_documented_contract::{Kind, StatementId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Session {
    /// A neighbour's change counts only if a repeat shows it again, since accounts are shared.
    pub(super) async fn blame(
        &self,
        before: &BTreeMap<String, Snapshot>,
        after: &BTreeMap<String, Snapshot>,
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
        let mut found = false;
        for one in judged.iter_mut() {
            let Some(loaded) = self.loaded.get(one.planned.owner) else { continue };
            let Some(lane) = lanes.get_mut(loaded.id().service()) else { continue };
            let spent = one.planned.ids.iter().any(|id| id.pool != Pool::Minted);
            if spent || !changed.iter().any(|service| *service == loaded.id().service()) {
                continue;
            }
            let record = lane.play(loaded, &one.planned, Phase::Blame).await;
            let judgement = self.judge(&one.planned, &record);
            if news(&judgement, &one.judgement) {
                one.record = Arc::new(record);
                one.judgement = judgement;
                found = true;
            }
        }
        if !found {
            self.unexplained(before, after, judged);
        }
    }

    /// Whether something was done to an instance of a service that was at rest.
    pub(super) fn was_hit(&self, service: &str, was: &Look, is: &Look) -> bool {
        let mut own = self.loaded.iter().filter(|one| one.id().service() == service);
        let rested =
            own.all(|one| one.api.semantics().is_none_or(|semantics| judge::is_at_rest(semantics, was)));
        rested && judge::is_hit(was, is)
    }

    /// Disposable instances were hit, and no case does it again: the run still has to say so.
    fn unexplained(
        &self,
        before: &BTreeMap<String, Snapshot>,
        after: &BTreeMap<String, Snapshot>,
        judged: &mut [Judged],
    ) {
        for (service, disposable) in &self.sender.target().disposable {
            let (Some(before), Some(after)) = (before.get(service), after.get(service)) else { continue };
            let hit = disposable.iter().find_map(|id| {
                let (was, is) = (before.get(id)?, after.get(id).unwrap_or(&Look::Gone));
                self.was_hit(service, was, is).then_some((id, was, is))
            });

            let Some((id, was, is)) = hit else { continue };
            let count = judged.iter().filter(|one| one.planned.case.api.service() == service).count();
            let Some(one) = judged.iter_mut().find(|one| one.planned.case.api.service() == service) else {
                continue;
            };
            let Some(rules) = self.rules(one.planned.owner) else { continue };
            let Some(statement) = rules.id(Kind::Isolation, None) else { continue };
            let (was, now) = (judge::words(was), judge::words(is));
            one.judgement.findings.push(Finding {
                statement,
                step: 0,
                evidence: Evidence::Violated {
                    expected: "nothing changed by requests at ids that do not exist".to_owned(),
                    actual: format!(
                        "`{id}` went from {was} to {now} while {count} such requests were sent; one by one, none \
                         of them did it again"
                    ),
                    pointer: None,
                    beside: Some(Beside { instance: id.clone(), gone: *is == Look::Gone }),
                },
            });
        }
    }
}

/// Whether a judgement shows a breach that the other does not.
fn news(judgement: &Judgement, other: &Judgement) -> bool {
    let known: BTreeSet<&StatementId> = broken(other).collect();
    broken(judgement).any(|statement| !known.contains(statement))
}

fn broken(judgement: &Judgement) -> impl Iterator<Item = &StatementId> {
    let violated = judgement.findings.iter().filter(|one| matches!(one.evidence, Evidence::Violated { .. }));
    violated.map(|one| &one.statement)
}
