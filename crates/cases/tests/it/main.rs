//! What this crate promises, module by module.

mod symbols;
