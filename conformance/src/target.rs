//! A target: where the endpoint is, whose project it is, what may be done to what.
//!
//! This is the settled form. Flags, environment and `target.toml` are put together elsewhere; by the time a
//! [`Target`] exists nothing in it can be wrong but the world.

use crate::auth::Auth;
use crate::gate::Permits;
use std::collections::BTreeMap;
use std::time::Duration;

/// Everything a run needs to know about an endpoint.
#[derive(Debug, Clone)]
pub struct Target {
    /// Base URLs.
    pub endpoints: Endpoints,
    /// The project whose instances are meant; fills `{project_id}`.
    pub project_id: String,
    /// How calls are authenticated.
    pub auth: Auth,
    /// What may be done.
    pub permits: Permits,
    /// The only ids ever named in a destructive request, by service, in the user's order.
    pub disposable: BTreeMap<String, Vec<String>>,
    /// Ids of other projects, by service, that mixed lists may name; only an embedded endpoint has them.
    pub foreign: BTreeMap<String, Vec<String>>,
    /// The project that the other project's token is for: its instances are watched, and must stay as they are.
    pub other_project: Option<String>,
    /// How long a state may take to settle.
    pub settle: Settle,
    /// Headers to add to every request.
    pub headers: Vec<(String, String)>,
    /// Whether this is the endpoint that the harness itself started.
    pub embedded: bool,
}

/// How long to wait for an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settle {
    /// The longest wait.
    pub most: Duration,
    /// Whether the user set it, which makes a state still in transit at its end a violation.
    pub given: bool,
}

/// Base URLs: one for all, or one per service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// For every service without one of its own.
    pub default: Option<String>,
    /// By service.
    pub by_service: BTreeMap<String, String>,
}

impl Endpoints {
    /// One URL for all.
    #[must_use]
    pub fn all(url: impl Into<String>) -> Self {
        Self { default: Some(trim(url.into())), by_service: BTreeMap::new() }
    }

    /// Sets the URL of one service.
    pub fn set(&mut self, service: &str, url: impl Into<String>) {
        self.by_service.insert(service.to_owned(), trim(url.into()));
    }

    /// The base URL of a service, without a slash at the end.
    #[must_use]
    pub fn of(&self, service: &str) -> Option<&str> {
        self.by_service.get(service).or(self.default.as_ref()).map(String::as_str)
    }

    /// Whether every endpoint is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let mut all = self.by_service.values().chain(&self.default).peekable();
        all.peek().is_some() && all.all(|url| is_loopback(url))
    }
}

fn trim(mut url: String) -> String {
    while url.ends_with('/') {
        url.pop();
    }
    url
}

fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = host.split(['/', '?']).next().unwrap_or_default();
    let name = if let Some(v6) = authority.strip_prefix('[') {
        v6.split(']').next().unwrap_or_default()
    } else {
        authority.split(':').next().unwrap_or_default()
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Settle {
    /// The default: 10 s on this machine, 30 minutes elsewhere, where a restart takes minutes.
    #[must_use]
    pub fn default_for(loopback: bool) -> Self {
        Self { most: Duration::from_secs(if loopback { 10 } else { 1800 }), given: false }
    }
}
