//! One instance and its states.
//!
//! States change by time stamps that are looked at when somebody reads, so that no task runs in the
//! background and a test can move the clock. An end state has no way out: `settle` stops there.

use std::time::Duration;

use serde::Serialize;

use crate::service::Service;

/// The state of an instance; the word shown depends on the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Creating,
    Running,
    Restarting,
    Flushing,
    Deleting,
    CreateFailed,
    Error,
    Stopped,
    /// Gone for good: 404 on DMS, `terminated` on CloudDC.
    Gone,
}

impl Status {
    pub(crate) fn word(self, service: Service) -> &'static str {
        if service == Service::Clouddc {
            return match self {
                Status::Creating => "pending",
                Status::Running | Status::Restarting | Status::Flushing => "running",
                Status::Deleting => "shutting-down",
                Status::CreateFailed | Status::Error => "error",
                Status::Stopped => "stopped",
                Status::Gone => "terminated",
            };
        }
        match self {
            Status::Creating => "CREATING",
            Status::Running => "RUNNING",
            Status::Restarting => "RESTARTING",
            Status::Flushing => "FLUSHING",
            Status::Deleting => "DELETING",
            Status::CreateFailed => "CREATEFAILED",
            Status::Error => "ERROR",
            Status::Stopped => "FROZEN",
            Status::Gone => "DELETED",
        }
    }
}

/// A change of state that time will bring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) at: Duration,
    pub(crate) to: Status,
    /// Used memory from then on, in MB.
    pub(crate) memory: Option<u64>,
}

/// How often something was done to an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// Restarts, `restart`.
    pub restarted: u64,
    /// Restarts of the process alone, `soft_restart`.
    pub soft_restarted: u64,
    /// Data clearances.
    pub flushed: u64,
    /// Deletions that began.
    pub deleted: u64,
}

impl Effects {
    pub(crate) fn add(&mut self, other: Effects) {
        self.restarted += other.restarted;
        self.soft_restarted += other.soft_restarted;
        self.flushed += other.flushed;
        self.deleted += other.deleted;
    }
}

/// An instance as the endpoint holds it.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) service: Service,
    pub(crate) project: String,
    pub(crate) name: String,
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) status: Status,
    pub(crate) pending: Vec<Pending>,
    pub(crate) effects: Effects,
    /// MB.
    pub(crate) max_memory: u64,
    /// MB; a flush clears it.
    pub(crate) used_memory: u64,
    pub(crate) messages: Vec<String>,
    /// When the last verb began, for faults that need a pause.
    pub(crate) touched: Duration,
    /// Where looks pace the work: how far each look brings it.
    pub(crate) pace: Option<Duration>,
    /// Looks since the last verb began.
    pub(crate) looks: u32,
    /// The state of work that was taken on and has not begun.
    pub(crate) waiting: Option<Status>,
    /// How often it was listed or shown.
    pub(crate) shown: u32,
}

/// After so long without an end, work paced by looks goes by the clock.
const UNWATCHED: Duration = Duration::from_secs(10);

impl Instance {
    /// The time by which this instance goes.
    pub(crate) fn clock(&self, now: Duration) -> Duration {
        match self.pace {
            Some(pace) if now.saturating_sub(self.touched) < UNWATCHED => self.touched + pace * self.looks,
            _ => now,
        }
    }

    /// One look more, where looks pace the work.
    pub(crate) fn look(&mut self, now: Duration) {
        self.shown = self.shown.wrapping_add(1);
        if self.pace.is_some() && !self.pending.is_empty() {
            self.looks = self.looks.saturating_add(1);
            self.settle(now);
        }
    }

    /// Brings the state up to date.
    pub(crate) fn settle(&mut self, now: Duration) {
        let now = self.clock(now);
        while let Some(next) = self.pending.first().copied() {
            if next.at > now {
                break;
            }
            self.pending.remove(0);
            self.status = next.to;
            self.waiting = None;
            if let Some(memory) = next.memory {
                self.used_memory = memory;
            }
            if self.status == Status::Gone && !self.pending.iter().any(|p| p.to == Status::Running) {
                self.pending.clear();
            }
        }
    }

    /// The state that counts for whoever asks for something: work that was taken on and has not begun counts as begun.
    pub(crate) fn taken(&self) -> Status {
        self.waiting.filter(|_| !self.pending.is_empty()).unwrap_or(self.status)
    }

    /// Used memory as it is shown, in MB. Where it drifts, it goes up and down a little between two looks.
    pub(crate) fn memory(&self, drifts: bool) -> u64 {
        let drift = if drifts { self.used_memory / 50 * (u64::from(self.shown) % 3) } else { 0 };
        self.used_memory + drift
    }

    /// Source: dcs-v2, Table 2: only Redis 4.0, 5.0 and 6.0 can be flushed.
    pub(crate) fn is_flushable(&self) -> bool {
        self.engine == "redis" && matches!(self.version, "4.0" | "5.0" | "6.0")
    }

    pub(crate) fn word(&self) -> &'static str {
        self.status.word(self.service)
    }

    pub(crate) fn info(&self) -> InstanceInfo {
        InstanceInfo {
            id: self.id.clone(),
            service: self.service.name(),
            project: self.project.clone(),
            engine: self.engine,
            version: self.version,
            status: self.word(),
            flushable: self.service == Service::Dcs && self.is_flushable(),
            used_memory: self.used_memory,
            effects: self.effects,
        }
    }
}

/// An instance as tests and the harness learn of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstanceInfo {
    /// The id, a lower-case UUID.
    pub id: String,
    /// The service's name.
    pub service: &'static str,
    /// The project that owns it.
    pub project: String,
    /// `kafka`, `reliability` (RocketMQ), `redis`, `memcached` or `server`.
    pub engine: &'static str,
    /// The engine's version.
    pub version: &'static str,
    /// The state's word at the time of the question.
    pub status: &'static str,
    /// Whether a flush is allowed (DCS alone).
    pub flushable: bool,
    /// MB (DCS alone).
    pub used_memory: u64,
    /// What was done to it so far.
    pub effects: Effects,
}
