//! The endpoint as its callers see it.

mod client;
mod operations;
