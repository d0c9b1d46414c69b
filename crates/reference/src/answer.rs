//! An answer before it becomes HTTP.
//!
//! The body stays JSON as long as possible so that readings and faults can work on it; only `encode`
//! makes bytes of it.

use serde_json::{Map, Value};

/// What the endpoint is going to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Content,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// `None` sends no label.
    pub(crate) label: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    None,
    Json(Value),
    /// A body that a fault has made; sent as it is.
    Raw(Vec<u8>),
}

impl Answer {
    pub(crate) fn json(status: u16, body: Value) -> Answer {
        Answer { status, body: Content::Json(body), headers: Vec::new(), label: Some("application/json") }
    }

    /// No body at all; 204 has no label either.
    pub(crate) fn empty(status: u16) -> Answer {
        let label = (status != 204).then_some("application/json");
        Answer { status, body: Content::None, headers: Vec::new(), label }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn object_mut(&mut self) -> Option<&mut Map<String, Value>> {
        match &mut self.body {
            Content::Json(Value::Object(object)) => Some(object),
            _ => None,
        }
    }
}
