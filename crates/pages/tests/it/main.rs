//! The crate's integration tests, in one binary.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests and what they share fail loudly")]

mod derive;
mod embedded;
mod gold;
mod limits;
mod openapi;
mod oracle;
mod robust;
mod rules;
mod shapes;
mod shared;
mod texts;
