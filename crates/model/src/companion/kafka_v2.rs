//! DMS for Kafka, v2: restart or delete instances in batches, on the path that RocketMQ's page shares.

use crate::batch::Outcome;
use crate::ids::{InstanceId, ProjectId};
use crate::kafka::{Action, AllFailure};
use crate::operation::{Method, NoBody, Operation};

wire_object! {
    /// The request's body.
    ///
    /// Source: DMS for Kafka v2, batch restarting or deleting instances, Table 2; `force_delete` from the SDK.
    pub struct ActionRequest {
        /// The instances.
        instances: Vec<InstanceId> = "instances",
        /// What to do.
        action: Action = "action",
        /// Instead of ids: all whose creation failed.
        all_failure: AllFailure = "all_failure",
        /// Whether to pass over the recycle bin.
        force_delete: bool = "force_delete",
    }
}

wire_object! {
    /// The result for one instance.
    ///
    /// Source: DMS for Kafka v2, batch restarting or deleting instances, Table 4.
    pub struct ActionResult {
        /// What became of it.
        result: Outcome = "result",
        /// The instance.
        instance: InstanceId = "instance",
    }
}

wire_object! {
    /// The body of a 200 answer.
    ///
    /// Source: DMS for Kafka v2, batch restarting or deleting instances, Table 3.
    pub struct ActionResults {
        /// One result per instance.
        results: Vec<ActionResult> = "results",
    }
}

responses! {
    /// The answers.
    ///
    /// Source: DMS for Kafka v2, batch restarting or deleting instances, status codes.
    pub enum ActionResponse {
        /// Restarted or deleted.
        200 => Ok(ActionResults),
        /// All that failed to be created are deleted.
        204 => NoContent(NoBody),
    }
}

/// `POST /v2/{project_id}/instances/action`
///
/// Source: DMS for Kafka v2, batch restarting or deleting instances, URI.
#[derive(Clone, Copy, Debug)]
pub struct InstancesAction;

impl Operation for InstancesAction {
    type Target = ProjectId;
    type Query = ();
    type Request = ActionRequest;
    type Response = ActionResponse;
    const ID: &'static str = "dms-kafka/instances-action/v2";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/v2/{project_id}/instances/action";
}
