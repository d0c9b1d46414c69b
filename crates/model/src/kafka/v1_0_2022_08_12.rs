//! The revision of 2022-08-12: `instances` is optional, and 204 is a second success.
//!
//! The page shows no 204 example and speaks of one instance there, where the parameter speaks of all.

use super::{ActionResults, Answer, answer};
use crate::ids::ProjectId;
use crate::meaning::MeaningError;
use crate::operation::{Method, NoBody, Operation};

pub use super::{Action, ActionRequest, ActionResult, AllFailure, Intent};

responses! {
    /// The answers.
    ///
    /// Source: dms-kafka-v1.0-2022-08-12, Table 5.
    pub enum ActionResponse {
        /// Restarted or deleted. No body at all is one way to spell the empty response.
        200 => Ok(Option<ActionResults>),
        /// What failed to be created is deleted.
        204 => NoContent(NoBody),
    }
}

/// `POST /v1.0/{project_id}/instances/action`
///
/// Source: dms-kafka-v1.0-2022-08-12, URI and Table 1.
#[derive(Clone, Copy, Debug)]
pub struct InstancesAction;

impl Operation for InstancesAction {
    type Target = ProjectId;
    type Query = ();
    type Request = ActionRequest;
    type Response = ActionResponse;
    const ID: &'static str = "dms-kafka/instances-action/v1.0-2022-08-12";
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
            ActionResponse::NoContent(_) => Ok(Some(Answer::AllFailedDeleted)),
            ActionResponse::Undocumented { .. } => Ok(None),
        }
    }
}
