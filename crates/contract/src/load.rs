//! Reading contract and overlay files: every mistake of a file at once, each with its JSON pointer.
//!
//! Serde stops at the first mistake. The reader here notes it, takes the faulty list entry or unknown key out of
//! its copy and tries again, so that one pass tells an author all there is to mend.

use serde::de::DeserializeOwned;
use serde_json::Value;
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
    use super::{LoadError, file};
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

const MOST_MISTAKES: usize = 100;

fn file<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, LoadError> {
    let fail = |mistakes| LoadError { file: what.to_owned(), mistakes };
    let mut value: Value = serde_json::from_str(text)
        .map_err(|error| fail(vec![Mistake::new("", format!("not JSON: {error}"))]))?;
    let mut mistakes = Vec::new();
    // List entries that were taken out, so that pointers still count as in the file.
    let mut taken: Vec<(String, usize)> = Vec::new();
    loop {
        match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) if mistakes.is_empty() => return Ok(read),
            Ok(_) => break,
            Err(error) => {
                let steps = steps(error.path());
                let message = error.inner().to_string();
                mistakes.push(Mistake::new(pointer(&steps, &taken), message.clone()));
                if mistakes.len() >= MOST_MISTAKES || !cut(&mut value, &steps, &message, &mut taken) {
                    break;
                }
            }
        }
    }
    Err(fail(mistakes))
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &serde_path_to_error::Path) -> Vec<Step> {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Enum { variant } => Some(Step::Key(variant.clone())),
            Segment::Unknown => None,
        })
        .collect()
}

fn pointer(steps: &[Step], taken: &[(String, usize)]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Key(key) => out = format!("{out}/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => {
                let mut original = *index;
                let mut gone: Vec<_> =
                    taken.iter().filter(|(list, _)| *list == out).map(|(_, index)| *index).collect();
                gone.sort_unstable();
                for one in gone {
                    if one <= original {
                        original += 1;
                    }
                }
                out = format!("{out}/{original}");
            }
        }
    }
    out
}

fn follow<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |at, step| match step {
        Step::Key(key) => at.get_mut(key.as_str()),
        Step::Index(index) => at.get_mut(*index),
    })
}

/// Takes the smallest removable part around a mistake out of `value`; `false` where there is none.
fn cut(value: &mut Value, steps: &[Step], message: &str, taken: &mut Vec<(String, usize)>) -> bool {
    if message.starts_with("unknown field")
        && let Some(Step::Key(key)) = steps.last()
        && let Some(object) = follow(value, &steps[..steps.len() - 1]).and_then(Value::as_object_mut)
        && object.remove(key).is_some()
    {
        return true;
    }
    let Some(at) = steps.iter().rposition(|step| matches!(step, Step::Index(_))) else { return false };
    let Some(Step::Index(index)) = steps.get(at) else { return false };
    let list_pointer = pointer(&steps[..at], taken);
    let original = pointer(&steps[..=at], taken);
    let original = original.rsplit('/').next().and_then(|text| text.parse().ok()).unwrap_or(*index);
    let Some(list) = follow(value, &steps[..at]).and_then(Value::as_array_mut) else { return false };
    if *index >= list.len() {
        return false;
    }
    list.remove(*index);
    taken.push((list_pointer, original));
    true
}
