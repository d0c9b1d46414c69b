//! From a contract to cases: requests to send, each with what the documentation lets an endpoint answer.
//!
//! Documented examples, boundaries, generated requests and sequences are all [`Case`]s: lists of steps whose ids
//! are symbols, bound by the run. Each request's [`Expectation`] comes from one function over the contract and its
//! readings. This crate sends nothing and judges nothing.

mod blueprint;
mod boundaries;
mod case;
mod coverage;
mod effect;
mod envelope;
mod examples;
mod exercise;
mod expect;
mod expectation;
mod family;
mod generated;
mod json;
mod live;
mod made_up;
mod plan;
mod request;
mod sequences;
mod shrink;
mod state;
pub mod strategy;
mod symbol;
mod view;

pub use boundaries::{JOINED, joined};
pub use case::{After, Case, CaseId, Group, HeldTo, Step, Unlike};
pub use coverage::{Cell, Position, coverage_plan};
pub use effect::effect_of;
pub use expect::{Oracle, expect};
pub use expectation::Expectation;
pub use family::family_effect;
pub use generated::generated;
pub use plan::{Options, cases};
pub use request::{BindError, Body, BoundRequest, Credentials, RequestTemplate};
pub use shrink::shrink;
pub use state::{Condition, State};
pub use symbol::{LONG, Mention, Pool, Spelling, SymbolError, SymbolicId, Wanted};
