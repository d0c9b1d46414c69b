//! JSON Schema, validators and OpenAPI from the contract of a documented operation.
//!
//! [`to_schema`] writes JSON Schema 2020-12 in which every keyword names the statement it stands for.
//! [`Validators`] are those schemas compiled: they answer with statement ids, and with the readings of the page
//! that a body satisfies. [`to_openapi`] writes the whole operation as an OpenAPI 3.1 document, and [`generate`]
//! all files of one documented revision. This crate judges bodies and parameters; it sends nothing, generates no
//! bodies, and knows no status beyond those of the contract.

mod breach;
mod compile;
mod document;
mod error;
mod extra;
mod files;
mod keyword;
mod omitted;
mod openapi;
mod parameters;
mod part;
mod shape;
mod trace;
mod validators;

pub use breach::Breach;
pub use document::to_schema;
pub use error::SchemaError;
pub use files::generate;
pub use omitted::{Omitted, omitted};
pub use openapi::to_openapi;
pub use part::{Part, parts};
pub use validators::{Fit, Outcome, ReadingBreaches, Validators};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
