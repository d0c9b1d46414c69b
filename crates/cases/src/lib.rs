//! From a contract to cases: requests to send, each with what the documentation lets an endpoint answer.
//!
//! Documented examples, boundaries, generated requests and sequences are all [`Case`]s: lists of steps whose ids
//! are symbols, bound by the run. Each request's [`Expectation`] comes from one function over the contract and its
//! readings. This crate sends nothing and judges nothing.

mod case;
mod coverage;
mod expectation;
mod request;
mod symbol;

pub use case::{After, Case, CaseId, Group, Step};
pub use coverage::{Cell, Position};
pub use expectation::Expectation;
pub use request::{BindError, Body, BoundRequest, Credentials, RequestTemplate};
pub use symbol::{LONG, Mention, Pool, Spelling, SymbolError, SymbolicId, Wanted};
