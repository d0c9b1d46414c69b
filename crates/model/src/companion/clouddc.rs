//! CloudDC: list instances, and show where one stands.
//!
//! These come from the SDK alone; no page of the family that is at hand documents them.

use super::dms::read;
use crate::ids::{InstanceId, ProjectId};
use crate::operation::{InstanceTarget, Method, NoBody, Operation, Query};
use crate::value::Value;

words! {
    /// The state of a CloudDC instance. `shutting-down` ends in `terminated` or in `error`.
    ///
    /// Source: clouddc-v1, function, for `shutting-down` and `terminated`; the SDK for the others.
    pub enum InstanceState {
        /// `pending`
        Pending = "pending",
        /// `running`
        Running = "running",
        /// `stopped`
        Stopped = "stopped",
        /// `shutting-down`
        ShuttingDown = "shutting-down",
        /// `terminated`
        Terminated = "terminated",
        /// `error`
        Error = "error",
    }
}

wire_object! {
    /// An instance in a list.
    ///
    /// Source: the SDK.
    pub struct Instance {
        /// Its id.
        id: InstanceId = "id",
        /// Its state.
        state: InstanceState = "state",
    }
}

wire_object! {
    /// A page of a list.
    ///
    /// Source: the SDK.
    pub struct InstanceList {
        /// The instances.
        instances: Vec<Instance> = "instances",
        /// How many there are.
        count: i64 = "count",
        /// Where the next page starts; its shape varies.
        page_info: Value = "page_info",
    }
}

wire_object! {
    /// Why an operation on an instance failed.
    ///
    /// Source: the SDK.
    pub struct OperationError {
        /// The error code.
        error_code: String = "error_code",
        /// The error message.
        error_msg: String = "error_msg",
        /// The kind of error.
        error_type: String = "error_type",
    }
}

wire_object! {
    /// Where an instance stands.
    ///
    /// Source: the SDK.
    pub struct InstanceStatus {
        /// Its state.
        state: InstanceState = "state",
        /// The state of the operation under way.
        operation_state: String = "operation_state",
        /// Why the last operation failed.
        error: OperationError = "error",
    }
}

/// The query of a list.
///
/// Source: the SDK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The most instances on a page.
    pub limit: Option<u32>,
    /// Where the page starts, from the page before.
    pub marker: Option<String>,
    /// Only this state.
    pub instance_state: Option<InstanceState>,
    /// Only this instance.
    pub instance_id: Option<InstanceId>,
    /// Only the instance on this server.
    pub server_id: Option<String>,
}

impl Query for ListQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        let marker = self.marker.clone().map(|marker| ("marker", marker));
        let state = self.instance_state.as_ref().map(|state| ("instance_state", state.to_string()));
        let instance = self.instance_id.as_ref().map(|id| ("instance_id", id.to_string()));
        let server = self.server_id.clone().map(|server| ("server_id", server));
        [limit, marker, state, instance, server].into_iter().flatten().collect()
    }
}

responses! {
    /// The answers of a list.
    ///
    /// Source: the SDK.
    pub enum ListResponse {
        /// The list.
        200 => Ok(InstanceList),
    }
}

responses! {
    /// The answers of a status.
    ///
    /// Source: the SDK.
    pub enum StatusResponse {
        /// Where the instance stands.
        200 => Ok(InstanceStatus),
    }
}

read! {
    /// `GET /v1/{project_id}/instances`
    ///
    /// Source: the SDK.
    ListInstances, "clouddc/list-instances/v1", "/v1/{project_id}/instances", ProjectId, ListQuery, ListResponse
}
read! {
    /// `GET /v1/{project_id}/instances/{instance_id}/status`
    ///
    /// Source: the SDK; clouddc-v1 names the call in its function section.
    ShowInstanceStatus, "clouddc/show-instance-status/v1", "/v1/{project_id}/instances/{instance_id}/status", InstanceTarget, (), StatusResponse
}
