//! Where a case stands while it is sent, for the journal: what was decided before, and what is about to be done.

use super::RunFolder;
use super::entry::{Answered, Entry, Intent, KeptExchange, Place, kept_ids};
use super::header::digest_bytes;
use crate::exchange::Outgoing;
use crate::gate::Admitted;
use crate::record::{Exchange, Snapshot, StepRecord};
use as_documented_cases::{CaseId, SymbolicId};
use std::collections::BTreeMap;
use std::io;

/// A case that is being sent, under the name that the journal has for it.
#[derive(Debug)]
pub struct Stage {
    pub(super) key: String,
    pub(super) case: CaseId,
    /// The ids that it was given.
    pub(crate) ids: BTreeMap<SymbolicId, String>,
    /// Steps that an earlier process brought to their end.
    pub(crate) prior: Vec<StepRecord>,
    /// A request that an earlier process sent and whose effect nobody has looked at.
    pub(crate) sent: Option<StepRecord>,
    /// The step that comes next.
    pub(crate) at: usize,
    /// Whether some step of it may change something, so that each is kept before the next.
    pub(super) changes: bool,
    /// How many steps the journal has.
    pub(super) kept: usize,
}

impl Stage {
    pub(super) fn new(key: String, case: CaseId, changes: bool) -> Self {
        Self { key, case, changes, ids: BTreeMap::new(), prior: Vec::new(), sent: None, at: 0, kept: 0 }
    }

    /// What the journal is to be told before a request of this step is sent.
    pub(crate) fn note<'n>(&'n self, folder: &'n RunFolder, step: usize, before: &'n Snapshot) -> Note<'n> {
        Note { folder, stage: self, step: self.at + step, before }
    }
}

/// What the journal is told of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Note<'n> {
    folder: &'n RunFolder,
    stage: &'n Stage,
    step: usize,
    before: &'n Snapshot,
}

impl Note<'_> {
    fn place(&self) -> Place {
        Place { key: self.stage.key.clone(), step: self.step }
    }

    /// The request is about to be sent. Returns when the disk knows.
    pub(crate) fn begins(&self, admitted: &Admitted, hits: Option<&[String]>, at_ms: u64) -> io::Result<()> {
        let request = admitted.request();
        let ids: Vec<_> = self.stage.ids.iter().map(|(symbol, id)| (symbol.clone(), id.clone())).collect();
        let intent = Intent {
            place: self.place(),
            case: self.stage.case.clone(),
            service: request.service.clone(),
            effect: admitted.effect(),
            method: request.method.clone(),
            path: request.path_and_query.clone(),
            headers: headers(request),
            body: digest_bytes(request.body.as_deref().unwrap_or_default()),
            ids: kept_ids(&ids),
            hits: hits.map(<[String]>::to_vec).unwrap_or_default(),
            before: self.before.clone(),
            at_ms,
        };
        self.folder.say(&Entry::Intent(intent), true)
    }

    /// It was not sent.
    pub(crate) fn withdrawn(&self) -> io::Result<()> {
        self.folder.say(&Entry::Withdrawn(self.place()), false)
    }

    /// It was answered, or came to nothing.
    pub(crate) fn answered(&self, exchange: &Exchange, deferred: u32) -> io::Result<()> {
        let exchange = KeptExchange::of(exchange, &self.folder.redactor);
        self.folder.say(&Entry::Answer(Answered { place: self.place(), exchange, deferred }), false)
    }
}

/// Headers that carry credentials or depend on them.
const CREDENTIALS: [&str; 5] =
    ["x-auth-token", "authorization", "x-sdk-date", "x-security-token", "x-sdk-content-sha256"];

fn headers(request: &Outgoing) -> String {
    let plain = request.headers.iter().filter(|header| !header.is_secret());
    let mut all: Vec<(String, &str)> =
        plain.map(|header| (header.name.to_ascii_lowercase(), header.shown())).collect();
    all.retain(|(name, _)| !CREDENTIALS.contains(&name.as_str()));
    all.sort();
    let lines: String = all.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    digest_bytes(lines.as_bytes())
}
