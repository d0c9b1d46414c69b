//! The endpoint as its callers see it.

#![expect(clippy::unwrap_used, reason = "what a test cannot do without ends the test")]

mod client;
mod faults;
mod operations;
mod readings;
mod script;
mod sdk;
mod signatures;
mod states;
