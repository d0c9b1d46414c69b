//! What the schemas say, what the validators answer, and that both say the same each time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod any_contract;
mod broken_pages;
mod deep;
mod files;
mod keyword;
mod openapi;
mod oracle;
mod parameters;
mod readings;
mod revisions;
mod subjects;
