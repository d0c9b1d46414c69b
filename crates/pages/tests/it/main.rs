//! The crate's integration tests, in one binary.

mod derive;
mod oracle;
mod shared;
