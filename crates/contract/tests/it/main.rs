//! What the contract crate promises, held against the five transcribed pages.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on stops, and one that is skipped says so"
)]

mod diff;
mod merge;
mod mistakes;
mod pages;
mod readings;
