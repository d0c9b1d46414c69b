//! Watching a vendor: the answers of an endpoint, recorded once and compared ever after.
//!
//! `cargo run -p as-documented --example snapshots -- FOLDER` records the embedded endpoint's answers to the cases of
//! one operation. Run it again and nothing differs; point it at a vendor, and `cargo insta review` shows what changed.

use as_documented::plan::Loaded;
use as_documented::run::{Options, Session};
use as_documented::{embedded, snapshot};
use as_documented_contract::Api;
use std::error::Error;
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/snapshots".to_owned()));

    // One operation, from the data crate. A contract.json of your own does as well.
    let files = as_documented_schemas::all().iter().find(|files| files.id.starts_with("clouddc/"));
    let files = files.ok_or("no such operation")?;
    let loaded = Loaded::new(Api::load(files.contract, Some(files.overlay))?)?;

    // The embedded endpoint; a `Target` of your own goes in its place.
    let embedded = embedded::start(embedded::builder(0), 0).await?;
    let session = Session::new(vec![loaded], embedded.target, Options { cases: 2, ..Options::default() })?;

    // The library way: keep the journal, run, record, look at what differs.
    session.sender.keep_journal();
    session.run(&|_| {}).await;
    if let Some(journal) = session.sender.journal() {
        let recorded = snapshot::record(&folder, journal)?;
        #[expect(clippy::print_stdout, reason = "an example shows what it did")]
        {
            println!("{recorded}");
        }
    }

    // The short way, for a test of your own: panics with the list of what differs.
    as_documented::assert_answers_unchanged!(folder, session);
    embedded.running.shutdown().await;
    Ok(())
}
