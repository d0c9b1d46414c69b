//! One request with everything that deciding about it needs.

use std::net::SocketAddr;

use http::HeaderMap;

use crate::answer::Answer;
use crate::config::Config;
use crate::faults::FaultSpec;
use crate::faults::breaks::Break;
use crate::faults::trigger::Facts;
use crate::refusal::Refusal;
use crate::service::Service;

/// A request on its way through the steps.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) config: &'a Config,
    /// The documented operation's service, or the one in whose style a companion answers.
    pub(crate) service: Service,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) project: &'a str,
    pub(crate) headers: &'a HeaderMap,
    /// The other end of the connection, where there is one.
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) body: &'a [u8],
    pub(crate) request_id: &'a str,
    /// The faults that show in this call.
    pub(crate) active: Vec<&'static FaultSpec>,
    pub(crate) facts: Facts,
}

impl Call<'_> {
    /// Whether this mistake is made in this call.
    pub(crate) fn is(&self, what: Break) -> bool {
        self.active.iter().any(|fault| fault.what == what)
    }

    /// The first thing that `pick` finds among the mistakes made in this call.
    pub(crate) fn param<T>(&self, pick: impl Fn(Break) -> Option<T>) -> Option<T> {
        self.active.iter().find_map(|fault| pick(fault.what))
    }

    /// Whether this mistake is made with this element of the list.
    pub(crate) fn is_at(&self, what: Break, at: usize, len: usize, id: &str, version: &str) -> bool {
        self.active.iter().any(|fault| fault.what == what && fault.which.picks(at, len, id, version))
    }

    pub(crate) fn refuse(&self, refusal: Refusal) -> Answer {
        refusal.answer(self.service, &self.config.readings, self.request_id)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
