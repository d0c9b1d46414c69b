//! Any bytes as a page of this format: read, interpreted, and every row accounted for.
#![no_main]

use as_documented_pages::page::Format;
use as_documented_pages::{Origin, interpret, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let own = interpret(&read(bytes, Some(Format::Text)), &Origin::new("tree/page"));
    assert_eq!(own.balance.seen, own.balance.used + own.balance.left);
    for finding in &own.findings {
        assert!(finding.locators.iter().all(|spot| spot.line >= 1 && spot.column >= 1));
    }
});
