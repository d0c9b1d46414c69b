//! DCS: list instances, show one, count them by status.

use super::dms::read;
use crate::error::ExtendedErrorBody;
use crate::ids::{InstanceId, ProjectId};
use crate::operation::{InstanceTarget, Method, NoBody, Operation, Query};

words! {
    /// The status of a DCS instance.
    ///
    /// Source: the SDKs; DCS, instance statuses.
    pub enum InstanceStatus {
        /// Being created.
        Creating = "CREATING",
        /// In service.
        Running = "RUNNING",
        /// Being restarted.
        Restarting = "RESTARTING",
        /// Data being cleared.
        Flushing = "FLUSHING",
        /// Being deleted.
        Deleting = "DELETING",
        /// Creation failed.
        CreateFailed = "CREATEFAILED",
        /// Not running properly.
        Error = "ERROR",
        /// Specifications being changed.
        Extending = "EXTENDING",
        /// Change of specifications failed.
        ExtendedFailed = "EXTENDEDFAILED",
        /// Frozen for want of payment.
        Frozen = "FROZEN",
    }
}

wire_object! {
    /// An instance, in a list or alone.
    ///
    /// `engine_version` decides whether a flush is allowed; `used_memory` falls after one.
    ///
    /// Source: DCS v2, list of all instances, Table 4.
    pub struct Instance {
        /// Its name.
        name: String = "name",
        /// Its cache engine.
        engine: String = "engine",
        /// The engine's version, such as `5.0`.
        engine_version: String = "engine_version",
        /// Its status.
        status: InstanceStatus = "status",
        /// Its memory in MB.
        max_memory: i64 = "max_memory",
        /// The memory in use, in MB.
        used_memory: i64 = "used_memory",
        /// Its id.
        instance_id: InstanceId = "instance_id",
    }
}

wire_object! {
    /// A page of a list.
    ///
    /// Source: DCS v2, list of all instances, Table 3.
    pub struct InstanceList {
        /// How many there are.
        instance_num: i64 = "instance_num",
        /// The instances.
        instances: Vec<Instance> = "instances",
    }
}

/// The query of a list.
///
/// Source: DCS v2, list of all instances, Table 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Whether instances whose creation failed are listed.
    pub include_failure: Option<bool>,
    /// How many instances to pass over.
    pub offset: Option<u32>,
    /// The most instances on a page, 1 to 1000; 10 if not given.
    pub limit: Option<u32>,
}

impl Query for ListQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let failed = self.include_failure.map(|include| ("include_failure", include.to_string()));
        let offset = self.offset.map(|offset| ("offset", offset.to_string()));
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        [failed, offset, limit].into_iter().flatten().collect()
    }
}

/// The query of the counts.
///
/// Source: DCS v2, instance status, Table 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountQuery {
    /// Whether instances whose creation failed are counted.
    pub include_failure: Option<bool>,
}

impl Query for CountQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        self.include_failure.map(|include| ("include_failure", include.to_string())).into_iter().collect()
    }
}

macro_rules! counts {
    ($(#[$meta:meta])* $name:ident $(, $(#[$engine_meta:meta])* $engine:ident = $key:literal)*) => {
        wire_object! {
            $(#[$meta])*
            pub struct $name {
                /// Being paid for.
                paying_count: i64 = "paying_count",
                /// Being frozen.
                freezing_count: i64 = "freezing_count",
                /// Being migrated.
                migrating_count: i64 = "migrating_count",
                /// Being cleared.
                flushing_count: i64 = "flushing_count",
                /// Being upgraded.
                upgrading_count: i64 = "upgrading_count",
                /// Being restored.
                restoring_count: i64 = "restoring_count",
                /// Being extended.
                extending_count: i64 = "extending_count",
                /// Being created.
                creating_count: i64 = "creating_count",
                /// In service.
                running_count: i64 = "running_count",
                /// Not running properly.
                error_count: i64 = "error_count",
                /// Frozen.
                frozen_count: i64 = "frozen_count",
                /// Creation failed.
                createfailed_count: i64 = "createfailed_count",
                /// Being restarted.
                restarting_count: i64 = "restarting_count",
                $($(#[$engine_meta])* $engine: StatusStatistic = $key,)*
            }
        }
    };
}

counts! {
    /// How many instances of one engine have each status.
    ///
    /// Source: DCS v2, instance status, Table 4.
    StatusStatistic
}
counts! {
    /// How many instances have each status.
    ///
    /// Source: DCS v2, instance status, Table 3.
    StatusCounts,
    /// Redis alone.
    redis = "redis",
    /// Memcached alone.
    memcached = "memcached"
}

responses! {
    /// The answers of a list.
    ///
    /// Source: DCS v2, list of all instances, status codes.
    pub enum ListResponse {
        /// The list.
        200 => Ok(InstanceList),
        /// Invalid request.
        400 => BadRequest(ExtendedErrorBody),
        /// Internal error.
        500 => InternalError(ExtendedErrorBody),
    }
}

responses! {
    /// The answers of a show.
    ///
    /// Source: DCS v2, instance details, status codes. An instance that is gone answers 404, which the page does
    /// not list.
    pub enum ShowResponse {
        /// The instance.
        200 => Ok(Instance),
        /// Invalid request.
        400 => BadRequest(ExtendedErrorBody),
        /// Internal error.
        500 => InternalError(ExtendedErrorBody),
    }
}

responses! {
    /// The answers of the counts.
    ///
    /// Source: DCS v2, instance status, status codes.
    pub enum CountResponse {
        /// The counts.
        200 => Ok(Box<StatusCounts>),
        /// Invalid request.
        400 => BadRequest(ExtendedErrorBody),
        /// Internal error.
        500 => InternalError(ExtendedErrorBody),
    }
}

read! {
    /// `GET /v2/{project_id}/instances`
    ///
    /// Source: DCS v2, list of all instances, URI.
    ListInstances, "dcs/list-instances/v2", "/v2/{project_id}/instances", ProjectId, ListQuery, ListResponse
}
read! {
    /// `GET /v2/{project_id}/instances/{instance_id}`
    ///
    /// Source: DCS v2, instance details, URI.
    ShowInstance, "dcs/show-instance/v2", "/v2/{project_id}/instances/{instance_id}", InstanceTarget, (), ShowResponse
}
read! {
    /// `GET /v2/{project_id}/instances/status`
    ///
    /// Source: DCS v2, instance status, URI.
    CountByStatus, "dcs/count-instances/v2", "/v2/{project_id}/instances/status", ProjectId, CountQuery, CountResponse
}
