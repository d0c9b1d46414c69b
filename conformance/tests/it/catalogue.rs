//! The catalogue of faults speaks of statements by name, and never sees a contract. Here the two are held together.

use as_documented_contract::{Api, StatementId};
use as_documented_reference::faults;
use std::collections::BTreeSet;

#[test]
fn every_fault_breaks_a_statement_that_some_contract_has() {
    let known: BTreeSet<String> = as_documented_schemas::all()
        .iter()
        .map(|files| Api::load(files.contract, Some(files.overlay)).unwrap())
        .flat_map(|api| {
            let statements: Vec<StatementId> = api.statements().iter().map(|one| one.id.clone()).collect();
            statements.into_iter().map(move |id| format!("{}:{id}", api.id())).collect::<Vec<_>>()
        })
        .collect();
    assert!(known.len() > 150, "{}", known.len());
    // One that breaks none is one of which a run has to say that it learned nothing.
    let broken = faults().iter().filter(|fault| !fault.breaks.is_empty());
    let nameless: Vec<&str> = broken
        .filter(|fault| !fault.breaks.iter().any(|statement| known.contains(statement)))
        .map(|fault| fault.name.as_str())
        .collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}

#[test]
fn what_fails_in_a_list_of_many_is_shown_with_two() {
    // One lies in the position, one in the version, one in the digits of the id.
    for name in ["clouddc/first-nothing", "dcs/flush-nothing-on-5", "dms-kafka/high-id-nothing"] {
        let shown_with = || {
            let out = assert_cmd::cargo::cargo_bin_cmd!("as-documented")
                .args(["faults", "--score", "--faults-only", "--json", "--only", name])
                .output()
                .unwrap();
            let score: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
            let fault = &score["faults"][0];
            fault["ids"].as_u64().filter(|_| fault["found"] == "named")
        };
        // A busy machine may hide a fault, or cut short what makes its list small.
        let few = |ids: Option<u64>| ids.is_some_and(|ids| ids <= 2);
        assert!(std::iter::repeat_with(shown_with).take(4).any(few), "{name}");
    }
}

#[test]
fn few_instances_hide_what_takes_many() {
    let missed = |more: &[&str]| {
        let out = assert_cmd::cargo::cargo_bin_cmd!("as-documented")
            .args(["faults", "--score", "--faults-only", "--json", "--only", "clouddc/limit-51"])
            .args(more)
            .output()
            .unwrap();
        let score: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        score["faults"][0]["found"] == "missed"
    };
    assert!(missed(&["--instances", "3"]));
    // A busy machine may hide it too.
    assert!(std::iter::repeat_with(|| missed(&[])).take(4).any(|missed| !missed));
}
