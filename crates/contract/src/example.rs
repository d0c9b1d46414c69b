//! A documented example, kept as it stands so that it can be replayed and compared.

use crate::{Locator, Method, StatusKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an example shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExampleKind {
    /// A request.
    Request,
    /// An answer.
    Response,
}

/// One example of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// A short name in our words, unique within the contract and kind: `restart two instances`.
    pub name: String,
    /// What it shows.
    pub kind: ExampleKind,
    /// The status of a response example, where the page gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusKey>,
    /// The method of its first line, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// The URL of its first line as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Headers it shows, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body; absent where the example has none or has one that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The body as it stands, where it is not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is wrong with the body as JSON, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// Where it stands.
    pub at: Locator,
}
