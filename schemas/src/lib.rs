//! Contracts, JSON Schemas and OpenAPI documents of documented batch operations, as data.
//!
//! One folder per documented revision, embedded at build time so that whoever depends on this crate needs no file
//! beside it. Texts only: reading them is the business of the crates that know their formats. Nothing here parses,
//! checks or generates.

mod table;

/// The files of one documented revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// `<service>/<operation>/<revision>`, which is also the folder.
    pub id: &'static str,
    /// `contract.json`: what a machine reads in the page. To be joined with `overlay`, which corrects it.
    pub contract: &'static str,
    /// `overlay.json`: what a reader adds.
    pub overlay: &'static str,
    /// `openapi.json`: the operation as an OpenAPI 3.1 document.
    pub openapi: &'static str,
    /// `request.schema.json`: the request body as JSON Schema 2020-12.
    pub request_schema: &'static str,
    /// `response.<status>.schema.json`: the status and the schema of each documented body.
    pub responses: &'static [(&'static str, &'static str)],
}

/// The files of every documented revision, ordered by id.
#[must_use]
pub fn all() -> &'static [Files] {
    table::ALL
}

/// The files of the revision with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Files> {
    table::ALL.iter().find(|files| files.id == id)
}
