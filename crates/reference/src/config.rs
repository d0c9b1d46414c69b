//! What an endpoint is built from, and the builder that checks it.
//!
//! Everything has a default with which the endpoint is as documented. Names (faults, axes) are checked
//! here, once; the rest of the crate trusts the types.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::faults::{FaultSpec, faults};
use crate::readings::{ReadingError, Readings};
use crate::reference::Reference;
use crate::service::Service;

/// The project that owns the instances unless another is chosen.
pub const DEFAULT_PROJECT: &str = "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19";
/// The project whose instances nobody else may see.
pub const DEFAULT_OTHER_PROJECT: &str = "7d5e0f4a1b2c4d3e8f9a0b1c2d3e4f50";

/// How long the states in between last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// RESTARTING.
    pub restart: Duration,
    /// FLUSHING.
    pub flush: Duration,
    /// DELETING and `shutting-down`.
    pub delete: Duration,
}

impl Default for Timing {
    fn default() -> Timing {
        Timing {
            restart: Duration::from_millis(40),
            flush: Duration::from_millis(30),
            delete: Duration::from_millis(40),
        }
    }
}

/// Why an endpoint cannot be built as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No fault has this name.
    #[error("unknown fault `{name}`; did you mean one of: {near}")]
    Fault {
        /// The name given.
        name: String,
        /// The names that share the most parts with it.
        near: String,
    },
    /// The reading cannot be set.
    #[error(transparent)]
    Reading(#[from] ReadingError),
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) project: String,
    pub(crate) expired: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) project: String,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) domain: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) seed: u64,
    pub(crate) project: String,
    pub(crate) other_project: String,
    pub(crate) live: BTreeMap<Service, usize>,
    pub(crate) failed: usize,
    pub(crate) others: usize,
    pub(crate) tokens: Vec<Token>,
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) users: Vec<User>,
    pub(crate) token_life: Duration,
    pub(crate) timing: Timing,
    /// After so many looks at an instance its work is done, whatever the clock says.
    pub(crate) looks: Option<u32>,
    pub(crate) readings: Readings,
    pub(crate) faults: Vec<&'static FaultSpec>,
}

impl Config {
    /// Whether any credentials are known; if none, well-formed ones are accepted (see `World::takes_token`).
    pub(crate) fn has_credentials(&self) -> bool {
        !(self.tokens.is_empty() && self.access_keys.is_empty() && self.users.is_empty())
    }
}

/// Collects what an endpoint is built from. See [`Reference::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder(Config);

impl Default for Builder {
    fn default() -> Builder {
        Builder(Config {
            seed: 0,
            project: DEFAULT_PROJECT.to_owned(),
            other_project: DEFAULT_OTHER_PROJECT.to_owned(),
            live: Service::ALL.into_iter().map(|service| (service, 12)).collect(),
            failed: 3,
            others: 2,
            tokens: Vec::new(),
            access_keys: Vec::new(),
            users: Vec::new(),
            token_life: Duration::from_secs(24 * 3600),
            timing: Timing::default(),
            looks: None,
            readings: Readings::default(),
            faults: Vec::new(),
        })
    }
}

impl Builder {
    /// Instance ids, request ids and tokens derive from this.
    pub fn seed(mut self, seed: u64) -> Builder {
        self.0.seed = seed;
        self
    }

    /// The project that owns the instances.
    pub fn project_id(mut self, id: impl Into<String>) -> Builder {
        self.0.project = id.into();
        self
    }

    /// The project of the instances that must never be touched.
    pub fn other_project_id(mut self, id: impl Into<String>) -> Builder {
        self.0.other_project = id.into();
        self
    }

    /// How many live instances a service has. DCS gets two more that cannot be flushed.
    pub fn instances(mut self, service: Service, count: usize) -> Builder {
        self.0.live.insert(service, count);
        self
    }

    /// How many live instances every service has.
    pub fn instances_each(mut self, count: usize) -> Builder {
        for service in Service::ALL {
            self.0.live.insert(service, count);
        }
        self
    }

    /// How many instances each message engine has whose creation failed.
    pub fn failed_instances(mut self, count: usize) -> Builder {
        self.0.failed = count;
        self
    }

    /// How many live instances the other project has per service; if any, one failed one per engine too.
    pub fn other_instances(mut self, count: usize) -> Builder {
        self.0.others = count;
        self
    }

    /// A token of the main project. Once any credentials are given, others are refused.
    pub fn token(mut self, token: impl Into<String>) -> Builder {
        let project = self.0.project.clone();
        self.0.tokens.push(Token { text: token.into(), project, expired: false });
        self
    }

    /// A token of the other project.
    pub fn other_token(mut self, token: impl Into<String>) -> Builder {
        let project = self.0.other_project.clone();
        self.0.tokens.push(Token { text: token.into(), project, expired: false });
        self
    }

    /// A token of the main project that has run out.
    pub fn expired_token(mut self, token: impl Into<String>) -> Builder {
        let project = self.0.project.clone();
        self.0.tokens.push(Token { text: token.into(), project, expired: true });
        self
    }

    /// An access key of the main project with its secret key.
    pub fn access_key(mut self, id: impl Into<String>, secret: impl Into<String>) -> Builder {
        let project = self.0.project.clone();
        self.0.access_keys.push(AccessKey { id: id.into(), secret: secret.into(), project });
        self
    }

    /// A user who can ask for a token.
    pub fn user(
        mut self,
        name: impl Into<String>,
        password: impl Into<String>,
        domain: impl Into<String>,
    ) -> Builder {
        self.0.users.push(User { name: name.into(), password: password.into(), domain: domain.into() });
        self
    }

    /// How long an issued token lives; 24 hours unless set.
    pub fn token_life(mut self, life: Duration) -> Builder {
        self.0.token_life = life;
        self
    }

    /// How long the states in between last.
    pub fn timing(mut self, timing: Timing) -> Builder {
        self.0.timing = timing;
        self
    }

    /// Paces the states in between by looks instead of time: work on an instance is done when it has been shown or
    /// listed so many times since it began. So a busy machine changes nothing in what a client sees. Work that
    /// nobody looks at for ten seconds goes by the clock again.
    pub fn paced_by_looks(mut self, looks: u32) -> Builder {
        self.0.looks = Some(looks.max(1));
        self
    }

    /// Breaks the endpoint in one named way. May be called more than once.
    ///
    /// # Errors
    /// No fault has the name.
    pub fn fault(mut self, name: &str) -> Result<Builder, ConfigError> {
        let Some(fault) = faults().iter().find(|fault| fault.name == name) else {
            return Err(ConfigError::Fault { name: name.to_owned(), near: near(name).join(", ") });
        };
        self.0.faults.push(fault);
        Ok(self)
    }

    /// Chooses a value of an axis; `SERVICE/AXIS` for one service alone.
    ///
    /// # Errors
    /// No axis of that name, or no such value.
    pub fn reading(mut self, axis: &str, value: &str) -> Result<Builder, ConfigError> {
        self.0.readings.set(axis, value)?;
        Ok(self)
    }

    /// The endpoint, not yet listening.
    #[must_use]
    pub fn build(self) -> Reference {
        Reference::new(self.0)
    }
}

/// The known faults whose names share the most parts with this one.
fn near(name: &str) -> Vec<&'static str> {
    let parts: Vec<&str> = name.split(['/', '-']).filter(|part| part.len() > 2).collect();
    let shared = |known: &str| parts.iter().filter(|part| known.contains(**part)).count();
    let mut all: Vec<&'static str> = faults().iter().map(|fault| fault.name.as_str()).collect();
    all.sort_by_key(|known| std::cmp::Reverse(shared(known)));
    all.truncate(6);
    all
}
