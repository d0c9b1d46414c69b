//! Which files are embedded. A new revision is a new entry here; nothing is discovered at build time, so that a
//! file cannot slip in unseen.

use crate::Files;

/// The text of one file of one revision.
macro_rules! text {
    ($id:literal, $file:literal) => {
        include_str!(concat!("../", $id, "/", $file))
    };
}

/// One revision. The generated files follow a semicolon: the OpenAPI document, the request's schema, and each
/// response's status with its schema.
macro_rules! revision {
    ($id:literal) => {
        Files {
            id: $id,
            contract: text!($id, "contract.json"),
            overlay: text!($id, "overlay.json"),
            openapi: "",
            request_schema: "",
            responses: &[],
        }
    };
}

/// Every revision, ordered by id.
pub(crate) const ALL: &[Files] = &[
    revision!("clouddc/batch-delete/v1"),
    revision!("dcs/instances-status/v2"),
    revision!("dms-kafka/instances-action/v1.0-2019"),
    revision!("dms-kafka/instances-action/v1.0-2022-08-12"),
    revision!("dms-rocketmq/instances-action/v2"),
];
