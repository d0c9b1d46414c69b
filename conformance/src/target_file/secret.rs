//! Where a secret is. The place can be shown; the secret is read only when it is needed.

use secrecy::SecretString;
use std::path::PathBuf;

/// The place of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// An environment variable.
    Variable(String),
    /// A file; blanks around its text do not count.
    File(PathBuf),
    /// Written out, for what is no secret: an access key.
    Open(String),
}

/// A secret that is not where it should be.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set, or empty.
    #[error("the variable `{0}` is not set: export it, or name another in the target file")]
    Unset(String),
    /// The file cannot be read, or is empty.
    #[error("the secret file `{file}` cannot be used: {message}")]
    File {
        /// The file.
        file: String,
        /// Why.
        message: String,
    },
}

impl Secret {
    /// Reads it.
    ///
    /// # Errors
    /// A variable that is not set or a file that cannot be read; the message never holds the secret.
    pub fn read(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::Open(text) => Ok(SecretString::from(text.clone())),
            Self::Variable(name) => match std::env::var(name) {
                Ok(text) if !text.trim().is_empty() => Ok(SecretString::from(text.trim().to_owned())),
                _ => Err(SecretError::Unset(name.clone())),
            },
            Self::File(path) => {
                let fail = |message: String| SecretError::File { file: path.display().to_string(), message };
                let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
                match text.trim() {
                    "" => Err(fail("it is empty".to_owned())),
                    text => Ok(SecretString::from(text.to_owned())),
                }
            }
        }
    }
}
