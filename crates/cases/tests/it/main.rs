//! What this crate promises, module by module.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on stops, and one with figures shows them"
)]

mod apis;
mod bodies;
mod expectations;
mod plans;
mod shrinking;
mod symbols;
mod timing;
