//! The four documented services and the operations under test.
//!
//! Only names live here. What a service answers is decided elsewhere; this file refuses to know it,
//! so that a name cannot carry behaviour.

use std::fmt;

/// One of the documented services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Distributed message service, Kafka engine, API v1.0.
    DmsKafka,
    /// Distributed message service, RocketMQ engine, API v2.
    DmsRocketmq,
    /// Dedicated-server leasing.
    Clouddc,
    /// Distributed cache (Redis and Memcached).
    Dcs,
}

impl Service {
    /// All services, in the order of reports.
    pub const ALL: [Service; 4] = [Service::DmsKafka, Service::DmsRocketmq, Service::Clouddc, Service::Dcs];

    /// The name used on the command line and in target files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Service::DmsKafka => "dms-kafka",
            Service::DmsRocketmq => "dms-rocketmq",
            Service::Clouddc => "clouddc",
            Service::Dcs => "dcs",
        }
    }

    /// The service of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Service> {
        Service::ALL.into_iter().find(|service| service.name() == name)
    }

    /// The ids (`service/operation/revision`) of the documented operations of this service.
    #[must_use]
    pub fn apis(self) -> &'static [&'static str] {
        match self {
            Service::DmsKafka => {
                &["dms-kafka/instances-action/v1.0-2019", "dms-kafka/instances-action/v1.0-2022-08-12"]
            }
            Service::DmsRocketmq => &["dms-rocketmq/instances-action/v2"],
            Service::Clouddc => &["clouddc/batch-delete/v1"],
            Service::Dcs => &["dcs/instances-status/v2"],
        }
    }

    /// Whether this is an engine of the message service.
    #[must_use]
    pub fn is_dms(self) -> bool {
        matches!(self, Service::DmsKafka | Service::DmsRocketmq)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A mutating verb of the documented operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Restart,
    SoftRestart,
    Flush,
    Delete,
}

impl Verb {
    /// The verbs that the page of this service names.
    pub(crate) fn of(service: Service) -> &'static [(&'static str, Verb)] {
        match service {
            // The v2 path also serves Kafka ids, for which `restart` is documented.
            Service::DmsKafka | Service::DmsRocketmq => {
                &[("restart", Verb::Restart), ("delete", Verb::Delete)]
            }
            Service::Clouddc => &[],
            Service::Dcs => {
                &[("restart", Verb::Restart), ("soft_restart", Verb::SoftRestart), ("flush", Verb::Flush)]
            }
        }
    }
}
