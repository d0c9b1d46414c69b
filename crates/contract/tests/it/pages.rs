//! The transcribed revisions: that they load, keep their examples and come back byte for byte.

use as_documented_contract::{Api, Contract, ExampleKind, Overlay};
use std::path::{Path, PathBuf};

pub(crate) const IDS: [&str; 5] = [
    "clouddc/batch-delete/v1",
    "dcs/instances-status/v2",
    "dms-kafka/instances-action/v1.0-2019",
    "dms-kafka/instances-action/v1.0-2022-08-12",
    "dms-rocketmq/instances-action/v2",
];

pub(crate) fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(id)
}

pub(crate) fn files(id: &str) -> (String, String) {
    let read = |name: &str| std::fs::read_to_string(folder(id).join(name)).unwrap();
    (read("contract.json"), read("overlay.json"))
}

pub(crate) fn load(id: &str) -> Api {
    let (contract, overlay) = files(id);
    Api::load(&contract, Some(&overlay)).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn every_revision_loads_under_its_own_id() {
    for id in IDS {
        assert_eq!(load(id).id().as_str(), id);
    }
}

#[test]
fn files_come_back_byte_for_byte() {
    for id in IDS {
        let (contract, overlay) = files(id);
        assert_eq!(Contract::from_json(&contract).unwrap().to_json(), contract, "{id}");
        assert_eq!(Overlay::from_json(&overlay).unwrap().to_json(), overlay, "{id}");
    }
}

#[test]
fn every_example_has_a_body_or_shows_that_it_has_none() {
    for id in IDS {
        for example in &load(id).contract.examples {
            let request = example.kind == ExampleKind::Request;
            assert!(example.body.is_some() || (request && example.url.is_some()), "{id}: {}", example.name);
        }
    }
}
