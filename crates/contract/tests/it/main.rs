//! What the contract crate promises, held against the five transcribed pages.

mod mistakes;
mod pages;
