//! The whole report as JSON, version 1: what `schemas/report.schema.json` describes.
//!
//! It adds nothing and leaves nothing out, so that every other report can be made from it later.

use crate::outcome::Report;

pub(super) fn render(report: &Report) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}
