//! Which files are embedded. A new revision is a new entry here; nothing is discovered at build time, so that a
//! file cannot slip in unseen.

use crate::Files;

/// The text of one file of one revision.
macro_rules! text {
    ($id:literal, $($file:literal),+) => {
        include_str!(concat!("../", $id, "/", $($file),+))
    };
}

/// One revision: its id and the statuses whose bodies have a schema.
macro_rules! revision {
    ($id:literal: $($status:literal),* $(,)?) => {
        Files {
            id: $id,
            contract: text!($id, "contract.json"),
            overlay: text!($id, "overlay.json"),
            openapi: text!($id, "openapi.json"),
            request_schema: text!($id, "request.schema.json"),
            responses: &[$(($status, text!($id, "response.", $status, ".schema.json"))),*],
        }
    };
}

/// Every revision, ordered by id.
pub(crate) const ALL: &[Files] = &[
    revision!("clouddc/batch-delete/v1": "202", "400", "401", "429", "500"),
    revision!("dcs/instances-status/v2": "200", "400", "500"),
    revision!("dms-kafka/instances-action/v1.0-2019": "200"),
    revision!("dms-kafka/instances-action/v1.0-2022-08-12": "200", "204"),
    revision!("dms-rocketmq/instances-action/v2": "200"),
];
