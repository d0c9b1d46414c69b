//! Each value of each axis is a different endpoint, and none of them breaks a plain statement.

use as_documented_reference::Service::{Clouddc, Dcs, DmsKafka, DmsRocketmq};
use as_documented_reference::{Builder, Service, readings};
use serde_json::{Value, json};

use crate::client::{Client, P, TOKEN, builder};

async fn with(axis: &str, value: &str) -> Client {
    Client::new(builder().reading(axis, value).unwrap()).await
}

#[tokio::test]
async fn the_2019_table_wants_the_list_and_its_example_does_not() {
    let all = json!({ "action": "delete", "allFailure": "kafka" });
    let endpoint = |reading: &str| {
        let builder: Builder = builder().reading("revision", "2019").unwrap();
        Client::new(builder.reading("dms-kafka/instances-required", reading).unwrap())
    };
    let c = endpoint("table").await;
    assert_eq!(c.kafka(all.clone()).await.status, 400);
    assert_eq!(
        c.kafka(json!({ "action": "delete", "allFailure": "kafka", "instances": [] })).await.status,
        204
    );
    assert_eq!(endpoint("example").await.kafka(all).await.status, 204);
}

#[tokio::test]
async fn an_empty_response_has_three_forms_on_kafka_and_four_on_rocketmq() {
    let mut seen = Vec::new();
    for value in ["204", "200-empty", "200-object"] {
        let c = with("dms-kafka/empty-response", value).await;
        let said = c.kafka(json!({ "action": "delete", "allFailure": "kafka" })).await;
        seen.push((said.status, said.body));
    }
    assert_eq!(seen, [(204, String::new()), (200, String::new()), (200, "{}".to_owned())]);
    let mut seen = Vec::new();
    for value in ["204", "200-empty", "200-object", "200-results"] {
        let c = with("dms-rocketmq/empty-response", value).await;
        let said = c.dms2(json!({ "action": "delete", "all_failure": "RocketMQ" })).await;
        seen.push((said.status, said.json()["results"].as_array().map(Vec::len)));
    }
    assert_eq!(seen, [(204, None), (200, None), (200, None), (200, Some(3))]);
}

#[tokio::test]
async fn the_rocketmq_selector_is_spelt_as_chosen() {
    for (name, value, sent, status) in [
        ("table", "table", json!({ "all_failure": "RocketMQ" }), 200),
        ("table", "table", json!({ "allFailure": "RocketMQ" }), 400),
        ("table", "table", json!({ "all_failure": "rocketmq" }), 400),
        ("example", "example", json!({ "allFailure": "rocketmq" }), 200),
        ("example", "example", json!({ "all_failure": "rocketmq" }), 400),
        ("both", "any", json!({ "allFailure": "RocketMQ" }), 200),
        ("both", "any", json!({ "all_failure": "rocketmq" }), 200),
        ("both", "any", json!({ "all_failure": "rabbitmq" }), 400),
    ] {
        let chosen = builder().reading("all-failure-name", name).unwrap();
        let c = Client::new(chosen.reading("all-failure-value", value).unwrap()).await;
        let mut request = sent.clone();
        request["action"] = json!("delete");
        assert_eq!(c.dms2(request).await.status, status, "{name} {value} {sent}");
    }
}

#[tokio::test]
async fn a_server_list_is_answered_in_the_shape_chosen() {
    let c = with("response-shape", "example").await;
    let ids = c.live(Clouddc);
    assert_eq!(c.clouddc(&ids[..1]).await.json(), json!({ "instance_id": ids[0] }));
    let c = with("deletion-end", "error").await;
    let ids = c.live(Clouddc);
    assert_eq!(c.clouddc(&ids[..1]).await.status, 202);
    c.advance(1001);
    let shown = c.get(&format!("/v1/{P}/instances/{}/status", ids[0])).await.json();
    assert_eq!(shown["state"], "error");
    assert!(shown["error"]["error_code"].is_string());
}

#[tokio::test]
async fn both_selectors_never_delete_what_was_not_asked() {
    for (value, deleted) in [("refused", 0), ("ids-win", 1), ("all-win", 3)] {
        let c = with("both-selectors", value).await;
        let id = c.live(DmsKafka)[0].clone();
        c.kafka(json!({ "action": "delete", "instances": [id], "allFailure": "kafka" })).await;
        assert_eq!(c.running.reference().counters().effects.deleted, deleted, "{value}");
    }
}

#[tokio::test]
async fn flow_control_refuses_once_and_does_nothing_then() {
    for (value, status) in [("429", 429), ("503", 503), ("dms-404", 404)] {
        let c = with("flow-control", value).await;
        let id = c.live(DmsKafka)[0].clone();
        let mut seen = Vec::new();
        for _ in 0..17 {
            seen.push(c.kafka(json!({ "action": "restart", "instances": [id] })).await);
            c.advance(1001);
        }
        let refused: Vec<usize> =
            seen.iter().enumerate().filter(|(_, said)| said.status == status).map(|(at, _)| at).collect();
        assert_eq!(refused, [15]);
        assert_eq!(seen[15].json()["error_code"], "DMS.10240407");
        assert_eq!(c.running.reference().counters().effects.restarted, 16);
    }
}

/// Requests that bring every axis to light, with the answers and what was left of the instances.
async fn portrait(builder: Builder) -> Vec<String> {
    let c = Client::new(builder).await;
    let mut seen = Vec::new();
    let ids = |service: Service| c.live(service);
    let (k, r, s, d) = (ids(DmsKafka), ids(DmsRocketmq), ids(Clouddc), c.all(Dcs));
    let d: Vec<String> = d.into_iter().map(|one| one.id).collect();
    let old = d.last().cloned().unwrap();
    let nobody = "54602a9d-5e22-4239-9123-77e350df4a34";
    let many: Vec<String> = (0..51).map(|n| format!("54602a9d-5e22-4239-9123-77e350df4a{n:02x}")).collect();
    let lists = |own: &[String]| {
        vec![
            json!([own[0]]),
            json!([own[0]]),
            json!([own[1], own[1]]),
            json!([own[5], own[4], own[6]]),
            json!([own[2].to_uppercase()]),
            json!([format!(" {}", own[3])]),
            json!([nobody]),
            json!(["x"]),
            json!([]),
            json!(null),
            json!(many),
        ]
    };
    let mut requests: Vec<(&str, Value)> = Vec::new();
    for list in lists(&k) {
        requests.push(("k", json!({ "action": "restart", "instances": list })));
    }
    for list in lists(&r) {
        requests.push(("r", json!({ "action": "delete", "instances": list })));
    }
    for list in lists(&s) {
        requests.push(("s", json!({ "instance_id_set": list })));
    }
    for list in lists(&d) {
        requests.push(("d", json!({ "action": "restart", "instances": list })));
    }
    requests.extend([
        ("k", json!({ "action": "restart", "instances": [k[7]], "allFailure": "kafka" })),
        ("k", json!({ "action": "delete", "instances": [k[8]], "allFailure": "kafka" })),
        ("k", json!({ "action": "restart", "instances": [k[9]], "more": 1 })),
        ("k", json!({ "action": "delete", "allFailure": "rabbitmq" })),
        ("k", json!({ "action": "delete", "allFailure": "kafka" })),
        ("r", json!({ "action": "delete", "instances": [r[7]], "all_failure": "rocketmq" })),
        ("r", json!({ "action": "delete", "all_failure": "RocketMQ" })),
        ("r", json!({ "action": "delete", "all_failure": "rocketmq" })),
        ("r", json!({ "action": "delete", "allFailure": "rocketmq" })),
        ("s", json!({})),
        ("s", json!({ "instance_id_set": [s[7], nobody] })),
        ("d", json!({ "instances": [d[7]] })),
        ("d", json!({ "action": "restart" })),
        ("d", json!({ "action": "flush", "instances": [old] })),
        ("d", json!({ "action": "flush", "instances": [d[8]] })),
    ]);
    for (who, request) in requests {
        let said = match who {
            "k" => c.kafka(request).await,
            "r" => c.dms2(request).await,
            "d" => c.dcs(request).await,
            _ => c.json("POST", &format!("/v1/{P}/instances/batch-delete"), &request).await,
        };
        let framed = said.header("transfer-encoding").is_some();
        seen.push(format!("{who} {} {:?} {framed} {}", said.status, said.label, said.body));
    }
    let state = |seen: &mut Vec<String>| {
        for one in c.running.reference().all_instances() {
            seen.push(format!("{} {} {}", one.id, one.status, one.used_memory));
        }
    };
    seen.push(c.get(&format!("/v2/{P}/instances?engine=reliability&limit=50")).await.body);
    c.advance(600);
    state(&mut seen);
    c.advance(1001);
    state(&mut seen);
    let gone = c.dms2(json!({ "action": "delete", "instances": [r[0]] })).await;
    seen.push(format!("{} {}", gone.status, gone.body));
    let (token, json) = (("x-auth-token", TOKEN), ("content-type", "application/json"));
    let text = json!({ "action": "restart", "instances": [k[0]] }).to_string();
    let path = format!("/v1.0/{P}/instances/action");
    for (method, headers) in [
        ("POST", vec![json]),
        ("POST", vec![token]),
        ("POST", vec![token, ("content-type", "text/plain")]),
        ("PUT", vec![token, json]),
    ] {
        let said = c.send(method, &path, &headers, &text).await;
        seen.push(format!("{} {:?} {}", said.status, said.label, said.body));
    }
    for _ in 0..20 {
        seen.push(c.kafka(json!({ "action": "restart", "instances": [k[10]] })).await.body);
    }
    seen.push(c.get(&format!("/v2/{P}/instances/{}", d[0])).await.body);
    // What comes only now and then comes within so many reads.
    for _ in 0..30 {
        seen.push(format!("read {}", c.get(&format!("/v2/{P}/instances/{}", d[0])).await.status));
    }
    seen
}

/// Whoever takes on work that begins later treats it as begun.
#[tokio::test]
async fn work_that_begins_later_is_taken_on_at_once() {
    let c = with("work-begins", "later").await;
    let (kept, gone) = (c.live(DmsKafka)[0].clone(), c.live(DmsKafka)[1].clone());
    let said = c.kafka(json!({ "action": "delete", "instances": [gone] })).await;
    assert_eq!(said.json()["results"][0]["result"], "success");
    assert_eq!(c.status(&gone).await, "RUNNING");
    let said = c.kafka(json!({ "action": "restart", "instances": [gone, kept] })).await.json();
    assert_eq!(said["results"][0]["result"], "failed");
    assert_eq!(said["results"][1]["result"], "success");
    c.advance(4000);
    assert_eq!((c.status(&kept).await, c.status(&gone).await), (json!("RUNNING"), json!(null)));
}

#[tokio::test]
async fn every_value_of_every_axis_is_another_endpoint() {
    let usual = portrait(builder()).await;
    let mut same = Vec::new();
    for axis in readings() {
        let mut seen: Vec<(&str, Vec<String>)> = vec![(axis.default, usual.clone())];
        for value in axis.values.iter().copied().filter(|value| *value != axis.default) {
            let name = format!("{}/{}", axis.services[0], axis.name);
            let mut endpoint = builder().reading(&name, value).unwrap();
            if name == "dms-kafka/instances-required" {
                endpoint = endpoint.reading("revision", "2019").unwrap();
            } else if name == "dms-kafka/revision" {
                // The revisions differ only in the table that the default reading does not follow.
                endpoint = endpoint.reading("dms-kafka/instances-required", "table").unwrap();
            }
            let portrait = portrait(endpoint).await;
            for (other, before) in &seen {
                if *before == portrait {
                    same.push(format!("{}: {other} and {value}", axis.name));
                }
            }
            let fallen = portrait.iter().any(|said| said.starts_with("k 50") && !said.starts_with("k 503"));
            assert!(!fallen, "{}={value} falls over", axis.name);
            seen.push((value, portrait));
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}
