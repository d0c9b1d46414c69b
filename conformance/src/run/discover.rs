//! Discovery: which instances are there, and through what they can be looked at.

use super::Session;
use crate::lane::Lane;
use crate::plan::Instances;
use crate::record::{Look, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

impl Session {
    /// Looks at what is there, and at what can be looked through.
    pub(super) async fn discover(&self) -> BTreeMap<String, Lane<'_>> {
        let mut lanes = BTreeMap::new();
        for (service, observer) in &self.observers {
            let target = self.sender.target();
            let ids = target.disposable.get(service).cloned().unwrap_or_default();
            let listed = observer.list(&self.sender, false).await;
            // Those that are listed first: others may be gone, and tell nothing of a companion that shows instances.
            let is_listed = |id: &&String| listed.as_ref().is_some_and(|listed| listed.contains_key(id));
            let (there, rest): (Vec<&String>, Vec<&String>) = ids.iter().partition(is_listed);
            let likely: Vec<String> = there.into_iter().chain(rest).take(3).cloned().collect();
            observer.try_out(&self.sender, &likely).await;
            let mut instances = Instances::default();
            // What a list shows need not be asked for one by one.
            let known = |id: &String| listed.as_ref().and_then(|listed| listed.get(id)).cloned();
            let unlisted: Vec<&String> = ids.iter().filter(|id| known(id).is_none()).collect();
            let looks = match observer.can_show() {
                true => observer.show_all(&self.sender, &unlisted).await,
                false => vec![Look::Unknown("no companion shows it".to_owned()); unlisted.len()],
            };
            let mut shown: BTreeMap<&String, Look> = unlisted.into_iter().zip(looks).collect();
            // What a request may have used up of which nobody knows whether it was received is given to no other.
            let hit = |look: &Look| {
                let own = self.loaded.iter().filter(|one| one.id().service() == service);
                own.into_iter().any(|one| crate::run_folder::hits(one, look))
            };
            let aside =
                self.sender.folder().map(|folder| folder.set_aside(service, &hit)).unwrap_or_default();
            let mut working = None;
            for id in &ids {
                let Some(look) = known(id).or_else(|| shown.remove(id)) else { continue };
                if matches!(look, Look::Present { .. }) {
                    working.get_or_insert_with(|| id.clone());
                }
                if !aside.contains(id) {
                    instances.add(id.clone(), look);
                }
            }
            let messages = match &working {
                Some(id) => match observer.messages(&self.sender, id).await {
                    Some(200..=299) => true,
                    Some(status) => {
                        observer.no_messages(&format!("answered with {status} for an instance at rest"));
                        false
                    }
                    None => false,
                },
                None => false,
            };
            let others = target.foreign.get(service).map(Vec::as_slice).unwrap_or_default();
            let siblings = super::siblings(target, service);
            let foreign = std::iter::once(others).chain(siblings).map(<[_]>::to_vec).collect();
            lanes.insert(
                service.clone(),
                Lane {
                    sender: &self.sender,
                    observer,
                    mint: &self.mint,
                    foreign,
                    instances,
                    listed: None,
                    messages,
                    visible: BTreeMap::new(),
                    longest: BTreeMap::new(),
                    lag: Duration::ZERO,
                    unseen: BTreeMap::new(),
                    in_vain: BTreeSet::new(),
                    patient: false,
                    trusting: false,
                    watchers: Some(&self.watchers),
                    watching: false,
                    others: BTreeMap::new(),
                    early: BTreeMap::new(),
                    stage: None,
                    turn: 0,
                    rested: Vec::new(),
                },
            );
        }
        lanes
    }

    /// The lists at a point of the run, which an earlier process may have passed already; `anew` looks in any case.
    pub(super) async fn lists_at(&self, label: &str, anew: bool) -> BTreeMap<String, Snapshot> {
        let Some(folder) = self.sender.folder() else { return self.lists().await };
        if let Some(known) = folder.lists(label).filter(|_| !anew) {
            return known;
        }
        let lists = self.lists().await;
        self.remember(label, lists.iter().map(|(service, list)| (service.as_str(), list)));
        lists
    }

    pub(super) async fn lists(&self) -> BTreeMap<String, Snapshot> {
        let mut out = BTreeMap::new();
        for (service, observer) in &self.observers {
            if let Some(listed) = observer.list(&self.sender, false).await {
                out.insert(service.clone(), listed);
            }
        }
        out
    }
}
