//! The contracts in `schemas/` are what is derived from their pages, byte for byte.
//!
//! What only a reader of a page understands stands in the overlay beside each. A contract that is no longer what its
//! page gives is written anew when the test runs with `AS_DOCUMENTED_WRITE=1`; whether its overlay still fits then, the
//! tests of `as-documented-contract` say.

use std::path::Path;

use as_documented_contract::Contract;
use as_documented_pages::{Origin, interpret, read};

/// Each page by its file, the id of its contract, and the revision where the page is dated.
const PAGES: [(&str, &str, Option<&str>); 5] = [
    ("clouddc-v1.txt", "clouddc/batch-delete/v1", None),
    ("dcs-v2.rst", "dcs/instances-status/v2", None),
    ("dms-kafka-v1.0-2019.md", "dms-kafka/instances-action/v1.0-2019", None),
    ("dms-kafka-v1.0-2022-08-12.txt", "dms-kafka/instances-action/v1.0-2022-08-12", Some("2022-08-12")),
    ("dms-rocketmq-v2.txt", "dms-rocketmq/instances-action/v2", None),
];

/// The one contract of a page, cited by the name of its file without the ending.
fn derived(folder: &Path, page: &str, api: &str, revision: Option<&str>) -> Contract {
    let bytes = std::fs::read(folder.join("seeds").join(page)).unwrap();
    let origin = Origin {
        api: Some(api.parse().unwrap()),
        revision: revision.map(str::to_owned),
        ..Origin::new(Path::new(page).file_stem().unwrap().to_str().unwrap())
    };
    let mut contracts = interpret(&read(&bytes, None), &origin).contracts;
    assert_eq!(contracts.len(), 1, "{page}");
    contracts.remove(0)
}

#[test]
fn the_embedded_contracts_are_what_their_pages_give() {
    let Some(shared) = crate::shared::pages("the_embedded_contracts_are_what_their_pages_give") else {
        return;
    };
    let write = std::env::var_os("AS_DOCUMENTED_WRITE").is_some_and(|value| value == "1");
    let mut different = Vec::new();
    for (page, api, revision) in PAGES {
        let text = derived(&shared, page, api, revision).to_json();
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(api).join("contract.json");
        if write {
            std::fs::write(&file, &text).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap() != text {
            different.push(api);
        }
    }
    assert!(
        different.is_empty(),
        "{different:?} are not what their pages give: AS_DOCUMENTED_WRITE=1 cargo test -p as-documented-pages embedded"
    );
}

#[test]
fn an_id_that_is_given_is_the_contracts() {
    let page = "# Lamps\n\n## URI\n\nPOST /v2/lamps\n";
    let id = |origin: &Origin| interpret(&read(page.as_bytes(), None), origin).contracts[0].api.to_string();
    let mut origin = Origin::new("house/lamps.md");
    assert_eq!(id(&origin), "house/lamps/v2");
    origin.api = Some("house/light/2026-01-01".parse().unwrap());
    assert_eq!(id(&origin), "house/light/2026-01-01");
}
