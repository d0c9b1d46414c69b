//! Reading contract and overlay files: every mistake of a file at once, each with its JSON pointer.
//!
//! Serde stops at the first mistake. The reader here notes it, mends its copy and tries again, so that one pass
//! tells an author all there is to correct. What was mended is never used: one mistake refuses the file.

use std::fmt;

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// JSON pointer (RFC 6901) to what is wrong; empty for the whole file.
    pub pointer: String,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

impl Mistake {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// A contract or overlay that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The file or API it concerns.
    pub file: String,
    /// Every mistake found, at least one.
    pub mistakes: Vec<Mistake>,
}

impl LoadError {
    /// The same with the file named as its reader knows it.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        write!(f, "{} has {count} mistake{}", self.file, if count == 1 { "" } else { "s" })?;
        for mistake in &self.mistakes {
            let pointer = if mistake.pointer.is_empty() { "/" } else { &mistake.pointer };
            write!(f, "\n  at {pointer}: {}", mistake.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

pub(crate) mod read {
    //! The two kinds of file.
    use super::LoadError;
    use crate::mend::file;
    use crate::{Contract, Overlay};

    pub(crate) fn contract(text: &str) -> Result<Contract, LoadError> {
        file(text, "contract")
    }

    pub(crate) fn overlay(text: &str) -> Result<Overlay, LoadError> {
        file(text, "overlay")
    }
}

impl crate::Contract {
    /// Reads a contract file without joining it to an overlay.
    ///
    /// # Errors
    /// Every mistake of the file, with its JSON pointer.
    pub fn from_json(text: &str) -> Result<Self, LoadError> {
        read::contract(text)
    }

    /// The contract as its file: stable order, two spaces, a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every key is a string and every number finite, so nothing here can fail to be written.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}

impl crate::Overlay {
    /// Reads an overlay file without joining it to its contract.
    ///
    /// # Errors
    /// Every mistake of the file, with its JSON pointer.
    pub fn from_json(text: &str) -> Result<Self, LoadError> {
        read::overlay(text)
    }

    /// The overlay as its file: stable order, two spaces, a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // As for a contract, nothing here can fail to be written.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}
