//! Wire types of five documented batch operations on cloud instances, and of the operations around them.
//!
//! There are two layers. The **wire form** keeps what was received without loss: words it does not know
//! (`Other`), members that the page does not document (`extra`), and the difference between a member that is
//! missing and one that is null ([`Field`]). It reads from and writes to any serde format and comes out as it
//! went in. The **intended form** (each service's `Intent`) cannot say nonsense: no empty list, no id twice, no
//! two selectors at once. `From` leads from intention to wire, `TryFrom<&_>` back, with a reason if it does not.
//!
//! An [`operation::Operation`] adds method, path, documented statuses and an answer of one variant per status.
//! The crate sends nothing, judges nothing, and needs serde and nothing else; JSON is the caller's
//! [`operation::Codec`].
//!
//! | service | operation | type |
//! |---|---|---|
//! | dms-kafka | instances-action, v1.0 of 2019 | [`kafka::v1_0_2019::InstancesAction`] |
//! | dms-kafka | instances-action, v1.0 of 2022-08-12 | [`kafka::v1_0_2022_08_12::InstancesAction`] |
//! | dms-rocketmq | instances-action, v2 | [`rocketmq::BatchDelete`] |
//! | clouddc | batch-delete, v1 | [`clouddc::BatchDelete`] |
//! | dcs | instances-status, v2 | [`dcs::RestartOrFlush`] |
//!
//! ```
//! use as_documented_model::{Field, dcs::{Action, RestartOrFlushRequest}};
//! let text = r#"{"instances":["2e803f66"],"action":"defrag","note":null}"#;
//! let wire: RestartOrFlushRequest = serde_json::from_str(text)?;
//! assert_eq!(wire.action, Field::Value(Action::Other("defrag".into())));
//! assert_eq!(serde_json::to_string(&wire)?, text);
//! # Ok::<(), serde_json::Error>(())
//! ```

#[macro_use]
mod macros;

pub mod batch;
pub mod clouddc;
pub mod companion;
pub mod dcs;
pub mod decode;
pub mod error;
mod field;
mod ids;
pub mod kafka;
mod loose;
pub mod meaning;
pub mod operation;
pub mod rocketmq;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
pub mod value;

pub use field::Field;
pub use ids::{IdList, IdListError, InstanceId, InstanceIds, ProjectId};
pub use loose::Loose;
pub use value::{Members, Value};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
