//! The harness from outside, one module per part.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on stops, and says its seed"
)]

mod account_wide;
mod archive;
mod browser;
mod catalogue;
mod cli_bad_input;
mod cli_check;
mod cli_commands;
mod cli_conventions;
mod cli_derive;
mod cli_derived;
mod cli_lint;
mod cli_pages;
mod cli_program;
mod cli_reports;
mod cli_serve;
mod cli_target_file;
mod connections;
mod diff;
mod docs;
mod gate;
mod gate_lax;
mod gate_lenient;
mod gate_property;
mod gate_requests;
mod gate_world;
mod guess;
mod imports;
mod model_api;
mod report_fixture;
mod report_formats;
mod report_html;
mod report_machines;
mod report_schemas;
mod responder;
mod run_folder;
mod run_folder_permits;
mod run_folder_world;
mod snapshots;
