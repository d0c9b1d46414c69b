//! Whatever is asked in whatever order, states go only where the documents let them go.

use std::collections::BTreeMap;
use std::time::Duration;

use as_documented_reference::{Reference, Service, Timing};
use http::Request;
use proptest::prelude::*;
use serde_json::json;

use crate::client::{Client, P, TOKEN, builder};
use crate::script::{body, call};

const STEP: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
enum Move {
    Ask { service: Service, verb: &'static str, ids: Vec<usize> },
    AllFailed(Service),
    Wait(u32),
}

fn a_move() -> impl Strategy<Value = Move> {
    let services = prop::sample::select(Service::ALL.to_vec());
    let verbs = prop::sample::select(vec!["restart", "soft_restart", "flush", "delete"]);
    let ids = prop::collection::vec(0..8_usize, 1..4);
    prop_oneof![
        4 => (services.clone(), verbs, ids).prop_map(|(service, verb, ids)| Move::Ask { service, verb, ids }),
        1 => services.prop_map(Move::AllFailed),
        3 => (1..3_u32).prop_map(Move::Wait),
    ]
}

/// Where a state may lead, in one look or several.
fn may_follow(before: &str, after: &str) -> bool {
    match before {
        "RUNNING" => !matches!(after, "CREATEFAILED" | "ERROR"),
        "RESTARTING" | "FLUSHING" => matches!(after, "RUNNING" | "RESTARTING" | "FLUSHING" | "DELETING"),
        "CREATEFAILED" => matches!(after, "DELETING" | "DELETED"),
        "DELETING" => after == "DELETED",
        "running" => matches!(after, "shutting-down" | "terminated"),
        "shutting-down" => after == "terminated",
        // The end states.
        _ => false,
    }
}

async fn act(reference: &Reference, one: &Move) {
    let mine = |service: Service| {
        reference.instances(service).into_iter().filter(|one| one.project == P).map(|one| one.id).collect()
    };
    let (service, text) = match one {
        Move::Wait(steps) => return reference.advance(STEP * *steps),
        Move::AllFailed(service) => {
            (*service, json!({ "action": "delete", "allFailure": "kafka", "all_failure": "RocketMQ" }))
        }
        Move::Ask { service, verb, ids } => {
            let all: Vec<String> = mine(*service);
            let ids: Vec<&String> = ids.iter().filter_map(|at| all.get(*at)).collect();
            (*service, body(*service, verb, &json!(ids)))
        }
    };
    let (method, path) = call(service);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("x-auth-token", TOKEN)
        .header("content-type", "application/json")
        .body(text.to_string().into())
        .unwrap();
    let said = reference.call(request).await;
    assert!(said.status().as_u16() < 500);
}

fn states(reference: &Reference) -> BTreeMap<String, (String, &'static str)> {
    let info = reference.all_instances().into_iter();
    info.map(|one| (one.id, (one.project, one.status))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_state_leads_where_the_documents_do_not_let_it(
        moves in prop::collection::vec(a_move(), 1..40),
        busy in prop::sample::select(vec!["failed", "success", "400"]),
        duplicates in prop::sample::select(vec!["refused", "once", "each"]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let timing = Timing { restart: STEP, flush: STEP, delete: STEP };
        let reference = Reference::builder()
            .token(TOKEN)
            .instances_each(5)
            .timing(timing)
            .reading("busy-instance", busy).unwrap()
            .reading("duplicates", duplicates).unwrap()
            .build();
        let mut before = states(&reference);
        for one in &moves {
            runtime.block_on(act(&reference, one));
            let after = states(&reference);
            for (id, (project, state)) in &after {
                let (_, then) = &before[id];
                prop_assert!(then == state || (project == P && may_follow(then, state)),
                    "{id} went from {then} to {state} by {one:?}");
            }
            before = after;
        }
    }
}

#[tokio::test]
async fn work_paced_by_looks_ends_with_the_looks_and_not_with_the_clock() {
    let client = Client::new(builder().paced_by_looks(3)).await;
    let ids = client.live(Service::Dcs);
    let (one, other) = (&ids[0], &ids[1]);
    client.dcs(json!({"action": "restart", "instances": [one, other]})).await;
    let state =
        async |id: &str| client.get(&format!("/v2/{P}/instances/{id}")).await.json()["status"].clone();
    assert_eq!(state(one).await, "RESTARTING");
    assert_eq!(state(one).await, "RESTARTING");
    assert_eq!(state(one).await, "RUNNING", "the third look sees it done");
    assert_eq!(state(other).await, "RESTARTING", "looks at one are none at another");
    client.get(&format!("/v2/{P}/instances?limit=50")).await;
    assert_eq!(state(other).await, "RUNNING", "a list is a look too");
    // What nobody looks at goes by the clock again.
    client.dcs(json!({"action": "restart", "instances": [one]})).await;
    client.advance(12_000);
    assert_eq!(state(one).await, "RUNNING");
}

#[tokio::test]
async fn an_endpoint_on_its_own_thread_answers_the_same_with_help_and_without() {
    let client = Client::apart(builder());
    let id = client.running.reference().instances(Service::DmsKafka)[0].id.clone();
    assert_eq!(client.kafka(json!({ "action": "restart", "instances": [id] })).await.status, 200);
    client.running.helper().unwrap().help().unwrap();
    for _ in 0..8 {
        let (one, other) = tokio::join!(client.status(&id), client.status(&id));
        assert_eq!((one, other), (json!("RESTARTING"), json!("RESTARTING")));
    }
    client.running.shutdown().await;
}

#[tokio::test]
async fn a_hostile_endpoint_gets_no_help() {
    let hostile = as_documented_reference::faults().iter().find(|fault| fault.class.name() == "hostile");
    let client = Client::apart(builder().fault(&hostile.unwrap().name).unwrap());
    assert!(client.running.helper().is_none());
}
