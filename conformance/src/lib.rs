//! The conformance harness: replays documented examples and generated requests against an endpoint and says,
//! statement by statement, whether it behaves as its documentation says.
//!
//! Data goes one way: a [`target`] and the contracts make a plan, the plan's requests pass the [`gate`], the
//! [`client`] exchanges them, [`judge`] turns recorded exchanges into findings without any I/O, and [`report`]
//! draws the result.

pub mod archive;
pub mod auth;
pub mod baseline;
pub mod cli;
pub mod client;
mod confirm;
pub mod coverage;
pub mod embedded;
pub mod event;
pub mod exchange;
pub mod gate;
pub mod guess;
pub mod journal;
pub mod judge;
pub mod lane;
pub mod look;
pub mod merge;
pub mod mint;
pub mod observe;
pub mod outcome;
pub mod plan;
pub mod record;
pub mod regressions;
pub mod report;
pub mod report_diff;
pub mod responder;
pub mod run;
pub mod run_folder;
pub mod score;
pub mod sender;
pub mod shard;
pub mod snapshot;
pub mod tally;
pub mod target;
pub mod target_file;
mod threads;

/// The examples in the READMEs of packages that cannot test them, since they import less than we do.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../../crates/contract/README.md")]
    struct Contract;
    #[doc = include_str!("../../crates/cases/README.md")]
    struct Cases;
    #[doc = include_str!("../../crates/reference/README.md")]
    struct Reference;
}
