//! DMS: list instances and show one, in the v2 spelling and in the older v1.0 spelling.

use crate::ids::{InstanceId, ProjectId};
use crate::operation::{InstanceTarget, Method, NoBody, Operation, Query};

words! {
    /// The message engine of an instance.
    ///
    /// Source: DMS for Kafka v2 and DMS for RocketMQ v2, listing all instances, query parameter `engine`. Known:
    /// the SDKs also write `reliability` for RocketMQ.
    pub enum Engine {
        /// `kafka`
        Kafka = "kafka",
        /// `rocketmq`
        RocketMq = "rocketmq",
        /// `reliability`
        Reliability = "reliability",
    }
}

words! {
    /// The status of a DMS instance.
    ///
    /// Source: DMS appendices, instance status, Table 1; `CREATEFAILED` from the SDKs.
    pub enum InstanceStatus {
        /// Being created.
        Creating = "CREATING",
        /// In service.
        Running = "RUNNING",
        /// Being restarted.
        Restarting = "RESTARTING",
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
    }
}

wire_object! {
    /// An instance, in a list or alone.
    ///
    /// Source: DMS for Kafka v2, listing all instances, Table 4; v1.0, querying all instances, Table 3.
    pub struct Instance {
        /// Its name.
        name: String = "name",
        /// Its engine.
        engine: Engine = "engine",
        /// The engine's version.
        engine_version: String = "engine_version",
        /// Its status.
        status: InstanceStatus = "status",
        /// Its id.
        instance_id: InstanceId = "instance_id",
    }
}

wire_object! {
    /// A page of a list.
    ///
    /// Source: DMS for Kafka v2, listing all instances, Table 3; v1.0, querying all instances, Table 2.
    pub struct InstanceList {
        /// The instances.
        instances: Vec<Instance> = "instances",
        /// How many there are.
        instance_num: i64 = "instance_num",
    }
}

responses! {
    /// The answers of a list.
    ///
    /// Source: DMS for Kafka v2, listing all instances, status codes.
    pub enum ListResponse {
        /// The list.
        200 => Ok(InstanceList),
    }
}

responses! {
    /// The answers of a show.
    ///
    /// Source: DMS for Kafka v2, querying an instance, status codes. An instance that is gone answers 404, which
    /// the page does not list.
    pub enum ShowResponse {
        /// The instance.
        200 => Ok(Instance),
    }
}

/// The query of a v2 list.
///
/// Source: DMS for Kafka v2, listing all instances, Table 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Only this engine. The page calls it mandatory.
    pub engine: Option<Engine>,
    /// Whether instances whose creation failed are listed.
    pub include_failure: Option<bool>,
    /// The most instances on a page; 10 if not given.
    pub limit: Option<u32>,
    /// How many instances to pass over.
    pub offset: Option<u32>,
}

impl Query for ListQuery {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let engine = self.engine.as_ref().map(|engine| ("engine", engine.to_string()));
        let failed = self.include_failure.map(|include| ("include_failure", include.to_string()));
        let offset = self.offset.map(|offset| ("offset", offset.to_string()));
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        [engine, failed, offset, limit].into_iter().flatten().collect()
    }
}

/// The query of a v1.0 list, which spells `includeFailure` and has no pages.
///
/// Source: DMS v1.0, querying all instances, Table 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQueryV1 {
    /// Only this engine.
    pub engine: Option<Engine>,
    /// Whether instances whose creation failed are listed.
    pub include_failure: Option<bool>,
}

impl Query for ListQueryV1 {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let engine = self.engine.as_ref().map(|engine| ("engine", engine.to_string()));
        let failed = self.include_failure.map(|include| ("includeFailure", include.to_string()));
        [engine, failed].into_iter().flatten().collect()
    }
}

macro_rules! read {
    ($(#[$meta:meta])* $name:ident, $id:literal, $path:literal, $target:ty, $query:ty, $response:ty) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl Operation for $name {
            type Target = $target;
            type Query = $query;
            type Request = NoBody;
            type Response = $response;
            const ID: &'static str = $id;
            const METHOD: Method = Method::Get;
            const PATH: &'static str = $path;
        }
    };
}
pub(super) use read;

read! {
    /// `GET /v2/{project_id}/instances`
    ///
    /// Source: DMS for Kafka v2, listing all instances, URI.
    ListInstances, "dms/list-instances/v2", "/v2/{project_id}/instances", ProjectId, ListQuery, ListResponse
}
read! {
    /// `GET /v2/{project_id}/instances/{instance_id}`
    ///
    /// Source: DMS for Kafka v2, querying an instance, URI.
    ShowInstance, "dms/show-instance/v2", "/v2/{project_id}/instances/{instance_id}", InstanceTarget, (), ShowResponse
}
read! {
    /// `GET /v1.0/{project_id}/instances`
    ///
    /// Source: DMS v1.0, querying all instances, URI.
    ListInstancesV1, "dms/list-instances/v1.0", "/v1.0/{project_id}/instances", ProjectId, ListQueryV1, ListResponse
}
read! {
    /// `GET /v1.0/{project_id}/instances/{instance_id}`
    ///
    /// Source: DMS v1.0, querying an instance, URI.
    ShowInstanceV1, "dms/show-instance/v1.0", "/v1.0/{project_id}/instances/{instance_id}", InstanceTarget, (), ShowResponse
}
