//! Recorded traffic: exchanges from an HTTP archive (HAR), judged by contract without sending anything.
//!
//! What one exchange shows by itself is judged as in a run: the status, the body, the results. What needs the state of
//! an instance, a control or a repetition is not, and says so. Whether a well-formed request had to be accepted is
//! left open, since nobody knows which ids existed and whether the credentials were good.

mod judge;
mod read;

pub use judge::{Judged, judge};
pub use read::{Entry, HarError, read};
