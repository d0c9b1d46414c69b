//! Names of documented operations and of HTTP methods.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name of one documented revision of one operation: `dcs/instances-status/v2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApiId {
    text: String,
    service_end: usize,
    operation_end: usize,
}

/// A name or pattern that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not three non-empty parts.
    #[error(
        "`{0}` is not an API id: write `<service>/<operation>/<revision>`, such as `dcs/instances-status/v2`"
    )]
    Api(String),
    /// Not a method that HTTP names.
    #[error("`{0}` is not an HTTP method: write one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")]
    Method(String),
    /// Not `subject#kind`.
    #[error("`{0}` is not a statement id: write `<subject>#<kind>`, such as `request.instances[]#type`")]
    Statement(String),
}

impl ApiId {
    /// The service, such as `dms-kafka`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.text.get(..self.service_end).unwrap_or_default()
    }

    /// The operation, such as `instances-action`.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.text.get(self.service_end + 1..self.operation_end).unwrap_or_default()
    }

    /// The documented revision, such as `v1.0-2022-08-12`.
    #[must_use]
    pub fn revision(&self) -> &str {
        self.text.get(self.operation_end + 1..).unwrap_or_default()
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for ApiId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut parts = text.split('/');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(service), Some(operation), Some(revision), None)
                if [service, operation, revision].iter().all(|part| {
                    !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control())
                }) =>
            {
                Ok(Self {
                    text: text.to_owned(),
                    service_end: service.len(),
                    operation_end: service.len() + 1 + operation.len(),
                })
            }
            _ => Err(IdError::Api(text.to_owned())),
        }
    }
}

impl TryFrom<String> for ApiId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<ApiId> for String {
    fn from(id: ApiId) -> Self {
        id.text
    }
}

impl fmt::Display for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A pattern over API ids in which `*` stands for any run of characters, `/` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPattern(String);

impl ApiPattern {
    /// Any text is a pattern; one that matches nothing is for the caller to report.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole id matches.
    #[must_use]
    pub fn matches(&self, id: &ApiId) -> bool {
        let Some((head, rest)) = self.0.split_once('*') else { return self.0 == id.as_str() };
        let Some(mut left) = id.as_str().strip_prefix(head) else { return false };
        let mut pieces: Vec<&str> = rest.split('*').collect();
        let tail = pieces.pop().unwrap_or_default();
        for piece in pieces {
            match left.find(piece) {
                Some(found) => left = left.get(found + piece.len()..).unwrap_or_default(),
                None => return false,
            }
        }
        left.ends_with(tail)
    }
}

/// An HTTP method of a documented operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are HTTP's own")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Method {
    /// Every method, in the order of a reader's expectation.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// The method as it stands on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether HTTP itself calls the method safe (RFC 9110, section 9.2.1).
    #[must_use]
    pub fn is_safe(self) -> bool {
        match self {
            Self::Get | Self::Head | Self::Options => true,
            Self::Post | Self::Put | Self::Patch | Self::Delete => false,
        }
    }
}

impl FromStr for Method {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| IdError::Method(text.to_owned()))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
