//! Snapshots: what an endpoint answered last time, a file for each case, for `cargo insta review`.
//!
//! A verdict says whether an answer is as documented; a snapshot says whether it is as before. Ids, dates and tokens
//! are replaced by stable names, so that what differs is what the vendor changed. Files are in insta's format and
//! nothing here judges.
//!
//! ```no_run
//! # async fn example(session: as_documented::run::Session) -> std::io::Result<()> {
//! session.sender.keep_journal();
//! session.run(&|_| {}).await;
//! if let Some(journal) = session.sender.journal() {
//!     let recorded = as_documented::snapshot::record("tests/snapshots".as_ref(), journal)?;
//!     assert!(recorded.is_clean(), "{recorded}");
//! }
//! # Ok(()) }
//! ```

mod file;
mod names;
mod transcript;

pub use file::{Recorded, Update, record, record_as};
pub use transcript::transcript;

/// Records the answers of a session that has run, and panics in the caller's test if they differ from the snapshots
/// in the folder, which counts from the caller's package.
///
/// As with insta itself, `INSTA_UPDATE` says what happens to what differs: pending beside the snapshot (the default),
/// `always` over it, or `no` not at all.
///
/// ```no_run
/// # async fn example(session: as_documented::run::Session) {
/// session.sender.keep_journal();
/// session.run(&|_| {}).await;
/// as_documented::assert_answers_unchanged!("tests/snapshots", session);
/// # }
/// ```
#[macro_export]
macro_rules! assert_answers_unchanged {
    ($folder:expr, $session:expr) => {{
        let folder = ::std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join($folder);
        let recorded = $session.sender.journal().map(|journal| $crate::snapshot::record(&folder, journal));
        match recorded {
            Some(Ok(recorded)) => assert!(recorded.is_clean(), "{recorded}"),
            Some(Err(error)) => {
                assert!(false, "the snapshots in {} cannot be kept: {error}", folder.display());
            }
            None => assert!(false, "call `session.sender.keep_journal()` before the run"),
        }
    }};
}
