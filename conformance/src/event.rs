//! What happens in a run, for whoever draws its progress.

use as_documented_cases::CaseId;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The plan is made.
    Planned {
        /// How many cases it has.
        cases: usize,
    },
    /// A case was sent and judged.
    Done {
        /// The case.
        case: CaseId,
    },
    /// A violation is being sent again and made smaller.
    Confirming {
        /// The case that showed it.
        case: CaseId,
    },
}
