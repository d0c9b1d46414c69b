//! Documentation pages into contracts.
//!
//! A page in any of four formats and two languages is read into a neutral [`page::Page`], interpreted into a
//! contract, and checked against itself. Everything that a page says ends up in the contract or in a diagnostic.

mod derive;
mod interpret;
mod lint;
pub mod page;
mod phrases;
mod reader;
mod words;

pub use derive::{
    DeriveError, Derived, Index, OperationRecord, Options, OutputFile, PageRecord, PageSource, derive,
    gather, write,
};
pub use interpret::{Balance, Diagnostic, Interpretation, Origin, interpret};
pub use lint::{Finding, RULES, RuleInfo, Severity, Spot, lint};
pub use reader::{detect, read, read_str};
