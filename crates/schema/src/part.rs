//! The parts of an exchange that have a schema of their own.

use as_documented_contract::{Api, Edit, Location, StatusKey, Subject};
use std::fmt;

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The request body.
    Request,
    /// The body of the documented response with this status.
    Response(StatusKey),
    /// The parameters of one place, seen as one object from name to value.
    Parameters(Location),
}

impl Part {
    /// What statements about the part are about: `request`, `response.200`, `header`.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Request => Subject::request(),
            Self::Response(status) => Subject::response(status),
            Self::Parameters(location) => Subject::new(location.as_str()),
        }
    }

    /// The file of the part's schema; parameters stand in the OpenAPI document alone.
    #[must_use]
    pub fn file_name(self) -> Option<String> {
        match self {
            Self::Request => Some("request.schema.json".to_owned()),
            Self::Response(status) => Some(format!("response.{status}.schema.json")),
            Self::Parameters(_) => None,
        }
    }

    pub(crate) fn is_response(self) -> bool {
        match self {
            Self::Response(_) => true,
            Self::Request | Self::Parameters(_) => false,
        }
    }
}

/// `request`, `response 200`, `header parameters`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Response(status) => write!(f, "response {status}"),
            Self::Parameters(location) => write!(f, "{} parameters", location.as_str()),
        }
    }
}

/// The parts that an operation has under at least one reading: the places with parameters, the request body, the
/// responses by status.
#[must_use]
pub fn parts(api: &Api) -> Vec<Part> {
    let mut out: Vec<Part> = [Location::Path, Location::Query, Location::Header]
        .into_iter()
        .filter(|location| api.contract.parameters.iter().any(|one| one.location == *location))
        .map(Part::Parameters)
        .collect();
    if api.contract.request.is_some() {
        out.push(Part::Request);
    }
    let mut statuses: Vec<StatusKey> =
        api.contract.responses.iter().map(|response| response.status).collect();
    for edit in api.contract.axes.iter().flat_map(|axis| &axis.values).flat_map(|value| &value.edits) {
        if let Edit::AddResponse { response } = edit {
            statuses.push(response.status);
        }
    }
    statuses.sort_unstable();
    statuses.dedup();
    out.extend(statuses.into_iter().map(Part::Response));
    out
}
