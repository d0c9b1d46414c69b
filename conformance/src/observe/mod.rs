//! Looking: the companion operations that show instances and what became of them.

mod pick;
mod watched;

use crate::exchange::Answer;
use crate::judge::is_deferral;
use crate::record::{Look, Snapshot};
use crate::sender::{NotSent, Sender};
use as_documented_cases::{BoundRequest, Credentials};
use as_documented_contract::{Companion, CompanionRole, Method};
use futures_util::future::join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use watched::Watched;

/// The most pages of a list that are turned: 50 entries each.
const MOST_PAGES: usize = 40;

/// Looks at the instances of one service.
#[derive(Debug)]
pub struct Observer {
    service: String,
    /// Another project whose instances are looked at, with its own token; absent for the target's own.
    project: Option<String>,
    companions: Vec<Companion>,
    /// States in which something is under way.
    transit: BTreeSet<String>,
    missing: Mutex<BTreeMap<usize, String>>,
    works: Mutex<BTreeSet<usize>>,
    /// What lists showed last: later snapshots share the looks at whatever has not changed since.
    listed: Mutex<Snapshot>,
    /// The last whole list, and how many requests that may change something had been sent before it.
    last: Mutex<Option<(u64, Snapshot)>>,
    /// Whether it was tried out if looks go back in time, and whether they do.
    steady: Mutex<Option<bool>>,
}

/// How many looks in a row tell whether looks go back in time.
const TRIES: usize = 16;

/// How often a state may change within them: work begins and ends.
const CHANGES: usize = 2;

impl Observer {
    /// An observer through these companions; doubles are taken once.
    #[must_use]
    pub fn new(service: &str, companions: impl IntoIterator<Item = Companion>) -> Self {
        let mut own: Vec<Companion> = Vec::new();
        for companion in companions {
            let double = own.iter().any(|one| {
                one.role == companion.role && one.path == companion.path && one.query == companion.query
            });
            // Only what reads can be looked through.
            if !double && companion.method.is_safe() {
                own.push(companion);
            }
        }
        Self {
            service: service.to_owned(),
            project: None,
            companions: own,
            transit: BTreeSet::new(),
            missing: Mutex::new(BTreeMap::new()),
            works: Mutex::new(BTreeSet::new()),
            listed: Mutex::default(),
            last: Mutex::default(),
            steady: Mutex::default(),
        }
    }

    /// The same, knowing the states in which something is under way.
    #[must_use]
    pub fn knowing(self, transit: BTreeSet<String>) -> Self {
        Self { transit, ..self }
    }

    /// Whether something is under way on an instance.
    pub(crate) fn is_moving(&self, look: &Look) -> bool {
        look.state().is_some_and(|state| self.transit.contains(state))
    }

    /// An observer that sees nothing.
    #[must_use]
    pub fn blind(service: &str) -> Self {
        Self::new(service, [])
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The same in another project.
    #[must_use]
    pub fn in_project(self, project: String) -> Self {
        Self { project: Some(project), ..self }
    }

    /// The companions that the endpoint turned out to lack, each with the reason.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let missing = self.missing.lock().map(|missing| missing.clone()).unwrap_or_default();
        let unsteady = self.steady.lock().is_ok_and(|steady| *steady == Some(false));
        missing
            .iter()
            .filter_map(|(at, reason)| self.companions.get(*at).map(|one| (one, reason)))
            .map(|(one, reason)| format!("{}: {} {} ({reason})", self.service, one.method, one.path))
            .chain(unsteady.then(|| format!("{}: {UNSTEADY}", self.service)))
            .collect()
    }

    /// Whether single instances can be looked at.
    #[must_use]
    pub fn can_show(&self) -> bool {
        self.usable(CompanionRole::Show).next().is_some()
    }

    /// Whether instances can be listed.
    #[must_use]
    pub fn can_list(&self) -> bool {
        self.usable(CompanionRole::List).next().is_some()
    }

    fn usable(&self, role: CompanionRole) -> impl Iterator<Item = (usize, &Companion)> {
        let missing: BTreeSet<usize> =
            self.missing.lock().map(|missing| missing.keys().copied().collect()).unwrap_or_default();
        self.companions.iter().enumerate().filter(move |(at, one)| one.role == role && !missing.contains(at))
    }

    fn gives_up(&self, at: usize, reason: String) {
        let works = self.works.lock().is_ok_and(|works| works.contains(&at));
        if !works && let Ok(mut missing) = self.missing.lock() {
            missing.insert(at, reason);
        }
    }

    fn worked(&self, at: usize) {
        if let Ok(mut works) = self.works.lock() {
            works.insert(at);
        }
    }

    /// Reads through a companion. One that fails now and then is asked again: reading harms nobody.
    async fn read(
        &self,
        sender: &Sender,
        companion: &Companion,
        id: &str,
        query: Vec<(String, String)>,
    ) -> Read {
        for pause in AGAIN {
            match self.read_once(sender, companion, id, query.clone()).await {
                Read::Broken(_) if pause.is_zero() => {}
                Read::Broken(_) => tokio::time::sleep(pause).await,
                read => return read,
            }
        }
        match self.read_once(sender, companion, id, query).await {
            Read::Broken(reason) => Read::Failed(reason),
            read => read,
        }
    }

    async fn read_once(
        &self,
        sender: &Sender,
        companion: &Companion,
        id: &str,
        query: Vec<(String, String)>,
    ) -> Read {
        if sender.is_unsteady() {
            return Read::Failed(UNSTEADY.to_owned());
        }
        let path = companion.path.replace("{instance_id}", id);
        let (path, credentials) = match &self.project {
            None => (path, Credentials::Valid),
            Some(project) => (path.replace("{project_id}", project), Credentials::OtherProject),
        };
        let bound = BoundRequest {
            method: companion.method,
            path,
            query,
            headers: Vec::new(),
            // The vendor's clients send it with every call, and so may a server expect it.
            content_type: Some("application/json".to_owned()),
            credentials,
            body: None,
        };
        match sender.look(&self.service, &bound).await {
            Err(NotSent::Gate(refusal)) => Read::Failed(refusal.to_string()),
            Err(NotSent::Run(reason)) => Read::Failed(reason),
            Ok((exchange, _)) => match exchange.outcome {
                Err(failure) => Read::Failed(failure.to_string()),
                Ok(answer) if is_deferral(&answer) => {
                    Read::Failed(format!("the endpoint kept asking to wait ({})", answer.status))
                }
                Ok(answer) => match answer.status {
                    200..=299 => Read::Answer(answer),
                    404 | 410 => Read::NotFound,
                    status @ 500.. => Read::Broken(format!("answered with {status}")),
                    status => Read::Failed(format!("answered with {status}")),
                },
            },
        }
    }

    /// Tries once, right after something was seen to change, whether looks at it go back in time: what asks several
    /// replicas in turn shows old states again after new ones. Then no look tells anything, and none is believed.
    pub(crate) async fn try_whether_steady(&self, sender: &Sender, id: &str) {
        let tried = |steady: &mut Option<bool>| std::mem::replace(steady, steady.or(Some(true))).is_some();
        if self.steady.lock().is_ok_and(|mut steady| tried(&mut steady)) {
            return;
        }
        let (mut last, mut changes): (Option<Look>, usize) = (None, 0);
        for _ in 0..TRIES {
            let look = self.show(sender, id).await;
            if matches!(look, Look::Unknown(_)) {
                continue;
            }
            let other = last.as_ref().is_some_and(|last| {
                last.state() != look.state() || (*last == Look::Gone) != (look == Look::Gone)
            });
            changes += usize::from(other);
            last = Some(look);
            if changes > CHANGES {
                if let Ok(mut steady) = self.steady.lock() {
                    *steady = Some(false);
                }
                sender.set_unsteady();
                return;
            }
        }
    }

    /// Shows several instances, some of them side by side, in their order.
    pub async fn show_all(&self, sender: &Sender, ids: &[&String]) -> Vec<Look> {
        let mut out = Vec::with_capacity(ids.len());
        for some in ids.chunks(sender.looks_at_a_time()) {
            out.extend(join_all(some.iter().map(|id| self.show(sender, id))).await);
        }
        out
    }

    /// Looks at one instance. `control` is an id known to exist, or `None`: a 404 for it would mean that the
    /// companion is missing rather than the instance gone.
    pub async fn show(&self, sender: &Sender, id: &str) -> Look {
        let candidates: Vec<(usize, Companion)> =
            self.usable(CompanionRole::Show).map(|(at, one)| (at, one.clone())).collect();
        let mut reason = "no companion shows instances".to_owned();
        for (at, companion) in candidates {
            match self.read(sender, &companion, id, companion.query.clone()).await {
                Read::Answer(answer) => match Watched::of(&companion).object(&answer.body) {
                    Some(look) => {
                        self.worked(at);
                        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
                        return look.steadied(listed.get(id));
                    }
                    None => {
                        self.gives_up(at, NOT_JSON.to_owned());
                        reason = NOT_JSON.to_owned();
                    }
                },
                // Before a companion has shown anything, its 404 may as well mean that there is no companion.
                Read::NotFound if self.works.lock().is_ok_and(|works| works.contains(&at)) => {
                    return Look::Gone;
                }
                Read::NotFound => reason = "no such instance, or no such operation (404)".to_owned(),
                Read::Broken(why) | Read::Failed(why) => {
                    self.gives_up(at, why.clone());
                    reason = why;
                }
            }
        }
        Look::Unknown(reason)
    }

    /// Notes companions that answered 404 even for instances that exist.
    pub async fn try_out(&self, sender: &Sender, existing: &[String]) {
        let shows: Vec<(usize, Companion)> =
            self.usable(CompanionRole::Show).map(|(at, one)| (at, one.clone())).collect();
        for (at, companion) in shows {
            let mut reason = None;
            for id in existing.iter().take(3) {
                match self.read(sender, &companion, id, companion.query.clone()).await {
                    Read::Answer(answer) if Watched::of(&companion).object(&answer.body).is_some() => {
                        self.worked(at);
                        reason = None;
                        break;
                    }
                    Read::Answer(_) => reason = Some(NOT_JSON.to_owned()),
                    Read::NotFound => reason = Some("404 for every disposable instance".to_owned()),
                    Read::Broken(why) | Read::Failed(why) => reason = Some(why),
                }
            }
            if let Some(reason) = reason {
                self.gives_up(at, reason);
            }
        }
    }

    /// Every instance that a list shows; `None` where none can be had. A thorough list ends only where a page
    /// brings nothing new, since a server may hand out fewer entries a page than it was asked for.
    pub async fn list(&self, sender: &Sender, thorough: bool) -> Option<Snapshot> {
        let lists: Vec<(usize, Companion)> =
            self.usable(CompanionRole::List).map(|(at, one)| (at, one.clone())).collect();
        for (at, companion) in lists {
            match self.pages(sender, &companion, thorough).await {
                Ok(found) => {
                    self.worked(at);
                    return Some(found);
                }
                Err(reason) => self.gives_up(at, reason),
            }
        }
        None
    }

    /// The last list, where this run has sent nothing since that may have changed something; else a new one.
    pub async fn list_unless_known(&self, sender: &Sender) -> Option<Snapshot> {
        let acts = sender.acts();
        let last = self.last.lock().ok().and_then(|last| last.clone());
        if let Some((_, known)) = last.filter(|(at, _)| *at == acts) {
            return Some(known);
        }
        let listed = self.list(sender, false).await?;
        if let Ok(mut last) = self.last.lock() {
            *last = Some((acts, listed.clone()));
        }
        Some(listed)
    }

    async fn pages(
        &self,
        sender: &Sender,
        companion: &Companion,
        thorough: bool,
    ) -> Result<Snapshot, String> {
        let mut out = Snapshot::new();
        let mut last: Option<String> = None;
        let (mut matched, mut foreign) = (false, Vec::new());
        let own = sender.target().disposable.get(&self.service);
        let is_given = |id: &str| own.is_some_and(|own| own.iter().any(|one| one.eq_ignore_ascii_case(id)));
        let mut words: BTreeSet<Vec<String>> = BTreeSet::new();
        let watched = Watched::of(companion);
        for _ in 0..MOST_PAGES {
            let mut query = companion.query.clone();
            match (companion.pages_by.as_deref(), &last) {
                (Some("offset"), Some(_)) => query.push(("offset".to_owned(), out.len().to_string())),
                (Some("marker"), Some(last)) => query.push(("marker".to_owned(), last.clone())),
                _ => {}
            }
            let answer = match self.read(sender, companion, "", query).await {
                Read::Answer(answer) => answer,
                Read::NotFound => return Err("answered with 404".to_owned()),
                Read::Broken(reason) | Read::Failed(reason) => return Err(reason),
            };
            let name = companion.list.as_deref().unwrap_or("instances");
            let items = watched.list(&answer.body, name).ok_or(NOT_JSON)?;
            let items = items.ok_or_else(|| format!("its answer has no list `{name}`"))?;
            let before = out.len();
            matched |= items.iter().any(|item| watched.is_own(item));
            let mut known = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            for item in &items {
                if let Some(id) = watched.put(item, &mut out, &mut known) {
                    last = Some(id.to_owned());
                    if watched.is_foreign(item) {
                        foreign.push((id.to_owned(), watched.kind(item)));
                    }
                    if is_given(id) {
                        words.insert(watched.kind(item));
                    }
                }
            }
            drop(known);
            let short = !thorough && items.len() < page_size(companion);
            if companion.pages_by.is_none() || out.len() == before || short {
                // Where none is of the kind that was asked for, the endpoint has another word for it, which stands
                // at those that were given to this run.
                let known = matched || !words.is_empty();
                let is_other = |kind: &Vec<String>| known && (matched || !words.contains(kind));
                foreign.iter().filter(|(_, kind)| is_other(kind)).for_each(|(id, _)| out.remove(id));
                return Ok(out);
            }
        }
        Err(format!("its list goes on after {MOST_PAGES} pages"))
    }

    /// The status of an answer to a request for an instance's messages; `None` where they cannot be asked for.
    pub async fn messages(&self, sender: &Sender, id: &str) -> Option<u16> {
        self.ask_messages(sender, id).await.map(|(status, _)| status)
    }

    /// The same, and whether there are any.
    pub async fn ask_messages(&self, sender: &Sender, id: &str) -> Option<(u16, bool)> {
        let (_, companion) = self.usable(CompanionRole::Messages).next()?;
        let bound = BoundRequest {
            method: Method::Get,
            path: companion.path.replace("{instance_id}", id),
            query: companion.query.clone(),
            headers: Vec::new(),
            content_type: Some("application/json".to_owned()),
            credentials: Credentials::Valid,
            body: None,
        };
        let (exchange, _) = sender.look(&self.service, &bound).await.ok()?;
        let answer = exchange.answer()?;
        let any = || -> Option<bool> {
            let body: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
            Some(body.get("messages")?.as_array().is_some_and(|messages| !messages.is_empty()))
        };
        (!is_deferral(answer)).then(|| (answer.status, any().unwrap_or_default()))
    }

    /// Notes that messages cannot be asked for.
    pub fn no_messages(&self, reason: &str) {
        let at = self.usable(CompanionRole::Messages).next().map(|(at, _)| at);
        if let Some(at) = at {
            self.gives_up(at, reason.to_owned());
        }
    }
}

fn page_size(companion: &Companion) -> usize {
    companion
        .query
        .iter()
        .find(|(name, _)| name == "limit")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(1)
}

enum Read {
    Answer(Answer),
    NotFound,
    /// It failed, and may not the next time.
    Broken(String),
    Failed(String),
}

/// How long to wait before a companion that failed is asked again: not at first, since most fail once.
const AGAIN: [Duration; 3] = [Duration::ZERO, Duration::from_millis(5), Duration::from_millis(50)];

const UNSTEADY: &str = "looks show old states again after new ones, as several replicas asked in turn do";

const NOT_JSON: &str = "its answer is not the JSON it should be";
