//! The two documented Kafka revisions, and how a change is written.

use super::rules;
use crate::pages::load;
use as_documented_contract::Party::{Reader, Server};
use as_documented_contract::{Change, diff};

fn kafka() -> Vec<Change> {
    let old = load("dms-kafka/instances-action/v1.0-2019");
    let new = load("dms-kafka/instances-action/v1.0-2022-08-12");
    diff(&old.contract, &new.contract)
}

#[test]
fn between_the_kafka_revisions_a_requirement_is_relaxed_and_a_status_added() {
    let found = kafka();
    let breaking: Vec<Change> = found.into_iter().filter(Change::is_breaking).collect();
    assert_eq!(
        rules(&breaking),
        [
            ("request-field-became-optional", "request.instances", vec![Server]),
            ("status-added", "response.204", vec![Reader]),
        ]
    );
    let (relaxed, added) = (&breaking[0], &breaking[1]);
    assert_eq!(relaxed.old.as_ref().unwrap().at.to_string(), "Table 2, row instances (line 70:179)");
    assert_eq!(relaxed.new.as_ref().unwrap().at.to_string(), "Table 2, row instances (line 61:1)");
    assert_eq!(added.old, None);
    assert_eq!(added.new.as_ref().unwrap().at.to_string(), "status 204 (line 169:1)");
}

#[test]
fn what_breaks_nobody_is_told_as_well() {
    let found = kafka();
    let others: Vec<Change> = found.into_iter().filter(|one| !one.is_breaking()).collect();
    let others: Vec<_> = rules(&others).into_iter().map(|(rule, subject, _)| (rule, subject)).collect();
    assert_eq!(
        others,
        [
            ("axis-changed", "request.instances"),
            ("axis-added", "response.204"),
            ("axis-added", "response.204"),
        ]
    );
}

#[test]
fn a_change_is_written_with_both_places_and_read_back() {
    let change = kafka().into_iter().find(Change::is_breaking).unwrap();
    insta::assert_json_snapshot!(change, @r#"
    {
      "rule": "request-field-became-optional",
      "subject": "request.instances",
      "breaks": [
        "server"
      ],
      "message": "`instances` need no longer be sent (now optional)",
      "old": {
        "subject": "request.instances",
        "at": {
          "place": "Table 2, row instances",
          "line": 70,
          "column": 179
        },
        "value": "mandatory"
      },
      "new": {
        "subject": "request.instances",
        "at": {
          "place": "Table 2, row instances",
          "line": 61,
          "column": 1
        },
        "value": "optional"
      }
    }
    "#);
    let text = serde_json::to_string(&change).unwrap();
    assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
}
