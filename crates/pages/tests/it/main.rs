//! The crate's integration tests, in one binary.

mod derive;
mod gold;
mod oracle;
mod robust;
mod shared;
