//! A stateful reference endpoint for documented batch operations, with named faults and readings.
//!
//! It implements five documented operations and their companions from the pages alone, as a second,
//! independent understanding: it imports nothing of the contracts that a run holds it against, because
//! only then does agreement mean something. By default it is as documented. Every place where the pages
//! contradict themselves is an axis whose values can be chosen ([`readings()`]); every statement has
//! faults that break it alone ([`faults()`]).

mod answer;
mod auth;
mod call;
mod companions;
mod config;
mod edit;
mod faults;
mod handle;
mod ids;
mod instance;
mod operate;
mod raw;
mod readings;
mod reference;
mod refusal;
mod route;
mod service;
mod signature;
mod views;
mod world;

pub use config::{Builder, ConfigError, DEFAULT_OTHER_PROJECT, DEFAULT_PROJECT, Timing};
pub use faults::{FaultClass, FaultSpec, faults};
pub use instance::{Effects, InstanceInfo};
pub use readings::{ReadingError, ReadingSpec, readings};
pub use reference::{Helper, Reference, Running};
pub use service::Service;
pub use world::Counters;
