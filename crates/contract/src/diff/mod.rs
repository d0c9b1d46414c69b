//! What changed between two contracts of one operation, and whom each change breaks.
//!
//! Two revisions of a page are compared, or the pages of two clouds. A party is broken if it behaves as the old
//! contract allows and the new one does not bear it, so everything follows from four cases: fewer requests allowed
//! break who sends them, more requests allowed break a server that knows only the old ones, more answers allowed
//! break who reads them, fewer answers allowed break a server that still gives the others. Fields that an answer
//! carries beyond the documented ones break nobody.
//!
//! Only facts are compared. Titles, the words of axes, and where on a page something stands make no change.

mod axes;
mod change;
mod differ;
mod fields;
mod limits;
mod message;
mod operation;
mod requirement;
mod responses;
mod rule;
mod shape;

pub use change::{Change, Party, Place};
pub use rule::ChangeRule;

use crate::Contract;
use differ::Differ;

/// Every change from `old` to `new`: the call, its parameters, the request, the responses, the examples, the axes,
/// each in the order of the pages.
#[must_use]
pub fn diff(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut differ = Differ::default();
    differ.operation(old, new);
    differ.request(old, new);
    differ.responses(old, new);
    differ.examples(&old.examples, &new.examples);
    differ.axes(&old.axes, &new.axes);
    differ.into_changes()
}
