//! What a run is about, so that only the same run goes on with its journal.
//!
//! It holds digests and names. Permits, budgets and credentials are no part of it: they belong to the call that sends,
//! and are asked for anew each time.

use super::FolderError;
use crate::plan::Planned;
use crate::run::Session;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The version of the journal's format.
const FORMAT: u32 = 1;

/// What a journal begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: u32,
    tool: String,
    seed: String,
    cases: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shard: Option<String>,
    apis: Vec<String>,
    contracts: String,
    plan: String,
    /// Where requests go, by service; empty for the embedded endpoint.
    endpoints: BTreeMap<String, String>,
    pub(super) embedded: bool,
    instances: String,
}

impl Header {
    /// The header of a session's run. Makes the whole plan; sends nothing.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let target = session.sender.target();
        let endpoint =
            |service: &String| target.endpoints.of(service).map(|url| (service.clone(), url.to_owned()));
        let endpoints = if target.embedded {
            BTreeMap::new()
        } else {
            session.observers.keys().filter_map(endpoint).collect()
        };
        let contracts = session.loaded.iter().map(|one| (&one.api.contract, &one.api.overlay));
        Self {
            format: FORMAT,
            tool: concat!("as-documented ", env!("CARGO_PKG_VERSION")).to_owned(),
            seed: format!("{:016x}", session.options.seed),
            cases: session.options.cases,
            shard: session.options.shard.map(|shard| shard.to_string()),
            apis: session.loaded.iter().map(|one| one.id().to_string()).collect(),
            contracts: digest(contracts),
            plan: digest(session.plan().iter().map(parts)),
            endpoints,
            embedded: target.embedded,
            instances: digest([(&target.project_id, &target.disposable, &target.foreign)]),
        }
    }

    pub(super) fn seed(&self) -> &str {
        &self.seed
    }

    /// Whether a run with this header goes on with one of another.
    ///
    /// # Errors
    /// Everything in which they differ, in words.
    pub(super) fn fits(&self, begun: &Self, folder: &Path) -> Result<(), FolderError> {
        let mut differ = Vec::new();
        let shard = |header: &Self| header.shard.clone().unwrap_or_else(|| "1/1".to_owned());
        let shown = [
            ("the format of the journal", self.format.to_string(), begun.format.to_string()),
            ("the program", self.tool.clone(), begun.tool.clone()),
            ("the seed (`--seed`)", self.seed.clone(), begun.seed.clone()),
            ("the number of generated cases (`--cases`)", self.cases.to_string(), begun.cases.to_string()),
            ("the part (`--shard`)", shard(self), shard(begun)),
            ("the APIs (`--api`, `--contract`)", self.apis.join(", "), begun.apis.join(", ")),
            ("the endpoints (`--endpoint`)", words(self), words(begun)),
        ];
        differ.extend(
            shown
                .iter()
                .filter(|(_, now, then)| now != then)
                .map(|(what, now, then)| format!("{what}: {then} then, {now} now")),
        );
        if self.instances != begun.instances {
            differ.push("the project or the disposable instances".to_owned());
        }
        if self.contracts != begun.contracts {
            differ.push("the contracts".to_owned());
        }
        if differ.is_empty() && self.plan != begun.plan {
            differ.push("the plan".to_owned());
        }
        if differ.is_empty() {
            Ok(())
        } else {
            Err(FolderError::Differs { folder: folder.to_owned(), differ })
        }
    }
}

fn words(header: &Header) -> String {
    if header.embedded {
        return "the embedded one".to_owned();
    }
    header.endpoints.iter().map(|(service, url)| format!("{service}={url}")).collect::<Vec<_>>().join(" ")
}

/// What of a planned case decides what is sent and how it is judged.
fn parts(planned: &Planned) -> (usize, usize, bool, &as_documented_cases::Case, Vec<usize>) {
    let twins = planned.twins.iter().map(|twin| twin.owner).collect();
    (planned.position, planned.owner, planned.borrowed, &planned.case, twins)
}

/// The digest of some values, one after the other.
pub(super) fn digest<T: Serialize>(values: impl IntoIterator<Item = T>) -> String {
    let mut digest = Sha256::new();
    for value in values {
        digest.update(serde_json::to_vec(&value).unwrap_or_default());
        digest.update([0]);
    }
    hex(&digest.finalize())
}

/// The digest of a body.
pub(super) fn digest_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        // Writing to a text cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}
