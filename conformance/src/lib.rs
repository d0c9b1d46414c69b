//! The conformance harness: replays documented examples and generated requests against an endpoint and says,
//! statement by statement, whether it behaves as its documentation says.
//!
//! Data goes one way: a [`target`] and the contracts make a plan, the plan's requests pass the [`gate`], the
//! [`client`] exchanges them, [`judge`] turns recorded exchanges into findings without any I/O, and [`report`]
//! draws the result.

pub mod auth;
pub mod cli;
pub mod client;
pub mod exchange;
pub mod gate;
pub mod outcome;
pub mod record;
pub mod report;
pub mod target;
pub mod target_file;
