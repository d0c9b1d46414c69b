//! Documentation pages into contracts.
//!
//! A page in any of four formats and two languages is read into a neutral [`page::Page`], interpreted into a
//! contract, and checked against itself. Everything that a page says ends up in the contract or in a diagnostic.

pub mod page;
mod reader;
mod words;

pub use reader::{detect, read, read_str};

fn interpret_status(_: &str) -> Option<u16> {
    None
}
fn interpret_mandatory(t: &str) -> bool {
    matches!(t, "Yes" | "No")
}
