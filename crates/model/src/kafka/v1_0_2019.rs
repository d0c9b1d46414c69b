//! The revision of 2019: `instances` is mandatory in the table, and 200 is the only success.
//!
//! The status table sends the reader elsewhere for other codes, so an `Undocumented` error status is not by
//! itself a deviation from this page.

use super::{ActionResults, Answer, answer};
use crate::ids::ProjectId;
use crate::meaning::MeaningError;
use crate::operation::{Method, Operation};

pub use super::{Action, ActionRequest, ActionResult, AllFailure, Intent};

responses! {
    /// The answers.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 5.
    pub enum ActionResponse {
        /// Restarted or deleted. No body at all is one way to spell the empty response.
        200 => Ok(Option<ActionResults>),
    }
}

/// `POST /v1.0/{project_id}/instances/action`
///
/// Source: dms-kafka-v1.0-2019, URI and Table 1.
#[derive(Clone, Copy, Debug)]
pub struct InstancesAction;

impl Operation for InstancesAction {
    type Target = ProjectId;
    type Query = ();
    type Request = ActionRequest;
    type Response = ActionResponse;
    const ID: &'static str = "dms-kafka/instances-action/v1.0-2019";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v1.0/{project_id}/instances/action";
}

impl ActionResponse {
    /// What a success answer says; `None` for an undocumented status.
    ///
    /// # Errors
    /// A result without an instance or without a word that the page lists.
    pub fn answer(&self) -> Result<Option<Answer>, MeaningError> {
        match self {
            ActionResponse::Ok(body) => answer(body.as_ref()).map(Some),
            ActionResponse::Undocumented { .. } => Ok(None),
        }
    }
}
