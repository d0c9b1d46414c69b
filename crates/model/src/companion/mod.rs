//! The companion operations: how to find ids, watch effects, reach messages and get a token.
//!
//! They come from the services' other pages and SDKs, in the few members that matter here; every other member
//! of a body is kept in `extra`.

pub mod clouddc;
pub mod dcs;
pub mod dms;
pub mod iam;
pub mod kafka_v2;
pub mod messages;
