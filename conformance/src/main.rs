//! The command `as-documented`.
fn main() {}
