//! Blame: something changed while only made-up ids were named, so the cases that did it are found one by one.

use super::Session;
use super::send::Judged;
use crate::judge::{Evidence, Judgement};
use crate::lane::Lane;
use crate::record::Snapshot;
use crate::run_folder::Phase;
use as_documented_cases::Pool;
use std::collections::BTreeMap;
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
            .filter(|(service, list)| after.get(*service).is_some_and(|now| now != *list))
            .map(|(service, _)| service)
            .collect();
        if changed.is_empty() {
            return;
        }
        for one in judged.iter_mut() {
            let Some(loaded) = self.loaded.get(one.planned.owner) else { continue };
            let Some(lane) = lanes.get_mut(loaded.id().service()) else { continue };
            let spent = one.planned.ids.iter().any(|id| id.pool != Pool::Minted);
            if spent || !changed.iter().any(|service| *service == loaded.id().service()) {
                continue;
            }
            let record = lane.play(loaded, &one.planned, Phase::Blame).await;
            let judgement = self.judge(&one.planned, &record);
            if breaks(&judgement) && !breaks(&one.judgement) {
                one.record = Arc::new(record);
                one.judgement = judgement;
            }
        }
    }
}

fn breaks(judgement: &Judgement) -> bool {
    judgement.findings.iter().any(|finding| matches!(finding.evidence, Evidence::Violated { .. }))
}
