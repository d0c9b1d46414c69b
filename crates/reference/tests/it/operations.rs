//! Each documented operation and its companions, as documented.

use as_documented_reference::Reference;
use as_documented_reference::Service::{Clouddc, Dcs, DmsKafka, DmsRocketmq};
use serde_json::json;

use crate::client::{Client, P, TOKEN, builder};

const NOBODY: &str = "54602a9d-5e22-4239-9123-77e350df4a34";

#[tokio::test]
async fn a_kafka_restart_passes_through_restarting_and_refuses_messages_meanwhile() {
    let c = Client::new(builder()).await;
    let ids = c.live(DmsKafka);
    let said = c.kafka(json!({ "action": "restart", "instances": [ids[0], ids[1]] })).await;
    assert_eq!(said.status, 200);
    assert_eq!(said.label.as_deref(), Some("application/json"));
    assert!(said.header("x-request-id").is_some());
    let expected = json!({ "results": [
        { "result": "success", "instance": ids[0] }, { "result": "success", "instance": ids[1] } ] });
    assert_eq!(said.json(), expected);
    assert_eq!(c.status(&ids[0]).await, "RESTARTING");
    assert_eq!(c.status(&ids[2]).await, "RUNNING");
    let messages = format!("/v2/{P}/instances/{}/messages?topic=t", ids[0]);
    assert_eq!(c.get(&messages).await.status, 400);
    c.advance(1001);
    assert_eq!(c.status(&ids[0]).await, "RUNNING");
    assert_eq!(c.get(&messages).await.json()["total"], 1);
    assert_eq!(c.running.reference().counters().effects.restarted, 2);
}

#[tokio::test]
async fn a_deleted_kafka_instance_is_gone_in_both_spellings() {
    let c = Client::new(builder()).await;
    let ids = c.live(DmsKafka);
    let said = c.kafka(json!({ "action": "delete", "instances": [ids[0]] })).await;
    assert_eq!(said.json()["results"][0]["result"], "success");
    assert_eq!(c.status(&ids[0]).await, "DELETING");
    c.advance(1001);
    assert_eq!(c.get(&format!("/v2/{P}/instances/{}", ids[0])).await.status, 404);
    assert_eq!(c.get(&format!("/v1.0/{P}/instances/{}", ids[0])).await.status, 404);
    let again = c.kafka(json!({ "action": "delete", "instances": [ids[0]] })).await;
    assert_eq!(again.json()["results"][0]["result"], "failed");
}

#[tokio::test]
async fn all_failed_kafka_instances_are_deleted_and_no_other() {
    let c = Client::new(builder()).await;
    let failed = c.failed(DmsKafka);
    let said = c.kafka(json!({ "action": "delete", "allFailure": "kafka" })).await;
    assert_eq!((said.status, said.body.as_str(), said.label.as_deref()), (204, "", None));
    c.advance(1001);
    assert!(c.failed(DmsKafka).is_empty());
    assert_eq!(c.failed(DmsRocketmq).len(), 3);
    assert_eq!(c.live(DmsKafka).len(), 12);
    let counters = c.running.reference().counters();
    assert_eq!((counters.effects.deleted, counters.all_failed_deletes), (failed.len() as u64, 1));
}

#[tokio::test]
async fn the_shared_path_lets_ids_decide_the_engine() {
    let c = Client::new(builder()).await;
    let (kafka, rocket) = (c.live(DmsKafka), c.live(DmsRocketmq));
    let said = c.dms2(json!({ "action": "restart", "instances": [kafka[0], rocket[0]] })).await;
    assert_eq!(said.json()["results"][0]["result"], "success");
    assert_eq!(said.json()["results"][1]["result"], "failed");
    assert_eq!(c.status(&rocket[0]).await, "RUNNING");
    let said = c.dms2(json!({ "action": "delete", "instances": [rocket[0]] })).await;
    assert_eq!(said.json()["results"][0], json!({ "result": "success", "instance": rocket[0] }));
    let said = c.dms2(json!({ "action": "delete", "all_failure": "RocketMQ" })).await;
    assert_eq!(said.json()["results"].as_array().unwrap().len(), 3);
    let said = c.dms2(json!({ "action": "delete", "all_failure": "kafka" })).await;
    assert_eq!(said.status, 204);
}

#[tokio::test]
async fn a_flush_clears_memory_and_only_some_versions_have_it() {
    let c = Client::new(builder()).await;
    let all = c.all(Dcs);
    let versions: Vec<&str> = all.iter().filter(|one| one.flushable).map(|one| one.version).take(3).collect();
    assert_eq!(versions, ["4.0", "5.0", "6.0"]);
    let said = c.dcs(json!({ "action": "flush", "instances": [all[0].id, all[1].id, all[2].id] })).await;
    assert_eq!(said.json()["results"][2], json!({ "instance": all[2].id, "result": "success" }));
    assert_eq!(c.status(&all[0].id).await, "FLUSHING");
    assert_eq!(c.get(&format!("/v2/{P}/instances/status")).await.json()["flushing_count"], 3);
    c.advance(1001);
    let shown = c.get(&format!("/v2/{P}/instances/{}", all[0].id)).await.json();
    assert_eq!((shown["status"].as_str(), shown["used_memory"].as_u64()), (Some("RUNNING"), Some(0)));
    for old in all.iter().filter(|one| !one.flushable) {
        let said = c.dcs(json!({ "action": "flush", "instances": [old.id] })).await;
        assert_eq!(said.status, 400);
        let body = said.json();
        assert!(body["error_code"].as_str().unwrap().len() <= 9);
        assert!(body["error_ext_msg"].is_null() && body.get("error_ext_msg").is_some());
    }
    let said = c.dcs(json!({ "action": "soft_restart", "instances": [all[3].id] })).await;
    assert_eq!(said.status, 200);
    assert_eq!(c.running.reference().counters().effects.soft_restarted, 1);
}

#[tokio::test]
async fn a_server_shuts_down_and_terminates() {
    let c = Client::new(builder()).await;
    let ids = c.live(Clouddc);
    let said = c.clouddc(&ids[..2]).await;
    assert_eq!(said.status, 202);
    assert_eq!(said.json(), json!({ "instances": [{ "id": ids[0] }, { "id": ids[1] }] }));
    let path = format!("/v1/{P}/instances/{}/status", ids[0]);
    assert_eq!(c.get(&path).await.json()["state"], "shutting-down");
    c.advance(1001);
    assert_eq!(c.get(&path).await.json()["state"], "terminated");
    assert_eq!(c.clouddc(&ids[..1]).await.status, 404);
    let list = c.get(&format!("/v1/{P}/instances?limit=5")).await.json();
    assert_eq!(list["instances"].as_array().unwrap().len(), 5);
    let marker = list["page_info"]["next_marker"].as_str().unwrap();
    let rest = c.get(&format!("/v1/{P}/instances?limit=100&marker={marker}")).await.json();
    assert_eq!(rest["instances"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn fifty_one_ids_are_rejected_and_fifty_are_not() {
    let c = Client::new(builder().instances(Clouddc, 50)).await;
    let ids = c.live(Clouddc);
    let mut more = ids.clone();
    more.push(NOBODY.to_owned());
    assert_eq!(c.clouddc(&more).await.status, 400);
    let said = c.clouddc(&ids).await;
    assert_eq!((said.status, said.json()["instances"].as_array().unwrap().len()), (202, 50));
    let many: Vec<String> = (0..51).map(|n| format!("54602a9d-5e22-4239-9123-77e350df4a{n:02x}")).collect();
    let said = c.kafka(json!({ "action": "restart", "instances": many })).await;
    assert_eq!(said.json()["error_code"], "DMS.00400100");
}

#[tokio::test]
async fn malformed_requests_are_refused_and_change_nothing() {
    let c = Client::new(builder()).await;
    let (k, d) = (c.live(DmsKafka), c.live(Dcs));
    let before = c.running.reference().all_instances();
    for (body, code) in [
        (json!({ "action": "reboot", "instances": [k[0]] }), "DMS.00400064"),
        (json!({ "instances": [k[0]] }), "DMS.00400064"),
        (json!({ "action": ["restart"], "instances": [k[0]] }), "DMS.00400064"),
        (json!({ "action": "restart", "instances": [] }), "DMS.00400065"),
        (json!({ "action": "restart" }), "DMS.00400065"),
        (json!({ "action": "restart", "instances": k[0] }), "DMS.00400062"),
        (json!({ "action": "restart", "instances": [k[0], 1] }), "DMS.00400062"),
        (json!({ "action": "restart", "instances": [k[0], k[0]] }), "DMS.00400082"),
        (json!({ "action": "restart", "instances": ["x"] }), "DMS.00400061"),
        (json!({ "action": "delete", "allFailure": true }), "DMS.00400062"),
        (json!({ "action": "delete", "allFailure": "redis" }), "DMS.00400062"),
        (json!([{ "action": "restart", "instances": [k[0]] }]), "DMS.00400085"),
    ] {
        let said = c.kafka(body.clone()).await;
        assert_eq!((said.status, said.json()["error_code"].as_str()), (400, Some(code)), "{body}");
    }
    for body in [
        json!({ "action": "delete", "instances": [d[0]] }),
        json!({ "instances": [d[0]] }),
        json!({ "action": "flush" }),
        json!({ "action": "FLUSH", "instances": [d[0]] }),
    ] {
        assert_eq!(c.dcs(body.clone()).await.status, 400, "{body}");
    }
    let path = format!("/v2/{P}/instances/status");
    let json = ("content-type", "application/json");
    let half = format!("{{\"action\":\"flush\",\"instances\":[\"{}\"", d[0]);
    assert_eq!(c.send("PUT", &path, &[("x-auth-token", TOKEN), json], &half).await.status, 400);
    assert_eq!(c.send("PUT", &path, &[("x-auth-token", TOKEN), json], "").await.status, 400);
    let whole = format!("{half}]}}");
    let text = ("content-type", "text/plain");
    assert_eq!(c.send("PUT", &path, &[("x-auth-token", TOKEN), text], &whole).await.status, 415);
    assert_eq!(c.send("POST", &path, &[("x-auth-token", TOKEN), json], &whole).await.status, 405);
    assert_eq!(c.running.reference().all_instances(), before);
    let charset = ("content-type", "application/json;charset=utf-8");
    assert_eq!(c.send("PUT", &path, &[("x-auth-token", TOKEN), charset], &whole).await.status, 200);
}

#[tokio::test]
async fn calls_without_valid_credentials_do_nothing() {
    let c = Client::new(builder().other_token("other").expired_token("old")).await;
    let (k, s) = (c.live(DmsKafka), c.live(Clouddc));
    let before = c.running.reference().all_instances();
    let body = json!({ "action": "delete", "instances": [k[0]] }).to_string();
    let servers = json!({ "instance_id_set": [s[0]] }).to_string();
    let json = ("content-type", "application/json");
    for token in [None, Some(""), Some("wrong"), Some("old"), Some("other")] {
        let mut headers = vec![json];
        headers.extend(token.map(|token| ("x-auth-token", token)));
        for (path, body) in [
            (format!("/v1.0/{P}/instances/action"), &body),
            (format!("/v2/{P}/instances/action"), &body),
            (format!("/v1/{P}/instances/batch-delete"), &servers),
        ] {
            let said = c.send("POST", &path, &headers, body).await;
            assert_eq!(said.status, 401, "{token:?} {path}");
            assert!(said.json()["error_code"].is_string());
        }
    }
    assert_eq!(c.running.reference().all_instances(), before);
    assert_eq!(c.running.reference().counters().unauthorized, 15);
}

#[tokio::test]
async fn ids_of_nothing_of_other_services_and_of_other_projects_fail_alone() {
    let c = Client::new(builder()).await;
    let (k, d) = (c.live(DmsKafka), c.live(Dcs));
    let other = c.others(DmsKafka);
    let said = c.kafka(json!({ "action": "restart", "instances": [NOBODY, k[0], d[0], other[0]] })).await;
    let results = said.json();
    let words: Vec<&str> =
        results["results"].as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap()).collect();
    assert_eq!(words, ["failed", "success", "failed", "failed"]);
    assert_eq!(c.running.reference().counters().effects.restarted, 1);
    assert_eq!(c.get(&format!("/v2/{P}/instances/{}", other[0])).await.status, 404);
}

#[tokio::test]
async fn lists_are_paged_and_show_failed_instances_on_request() {
    let c = Client::new(builder()).await;
    let list = |query: &'static str| {
        let c = &c;
        async move { c.get(&format!("/v2/{P}/instances?{query}")).await.json() }
    };
    let kafka = list("engine=kafka").await;
    assert_eq!(
        (kafka["instances"].as_array().unwrap().len(), kafka["instance_num"].as_u64()),
        (10, Some(12))
    );
    let all = list("engine=kafka&include_failure=true&limit=50").await;
    assert_eq!(all["instances"].as_array().unwrap().len(), 15);
    let rest = list("engine=reliability&limit=50&offset=10").await;
    assert_eq!(rest["instances"].as_array().unwrap().len(), 2);
    let dcs = list("limit=100").await;
    assert_eq!(dcs["instance_num"], 14);
    assert!(dcs["instances"][0]["used_memory"].as_u64().unwrap() > 0);
    let old = c.get(&format!("/v1.0/{P}/instances?engine=kafka&includeFailure=true&limit=50")).await.json();
    assert_eq!(old["instances"].as_array().unwrap().len(), 15);
}

#[tokio::test]
async fn a_user_gets_a_token_that_works_and_ends() {
    let life = std::time::Duration::from_secs(60);
    let c = Client::new(builder().user("ann", "secret", "house").token_life(life)).await;
    let ask = |password: &str| {
        json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": {
                "name": "ann", "password": password, "domain": { "name": "house" } } } },
            "scope": { "project": { "id": P } } } })
        .to_string()
    };
    let json = [("content-type", "application/json")];
    assert_eq!(c.send("POST", "/v3/auth/tokens", &json, &ask("wrong")).await.status, 401);
    let said = c.send("POST", "/v3/auth/tokens", &json, &ask("secret")).await;
    assert_eq!(said.status, 201);
    let token = said.header("x-subject-token").unwrap().to_owned();
    let path = format!("/v2/{P}/instances?engine=kafka");
    assert_eq!(c.send("GET", &path, &[("x-auth-token", &token)], "").await.status, 200);
    c.advance(61);
    assert_eq!(c.send("GET", &path, &[("x-auth-token", &token)], "").await.status, 401);
}

#[tokio::test]
async fn messages_are_sent_to_and_read_from_rocketmq() {
    let c = Client::new(builder()).await;
    let id = &c.live(DmsRocketmq)[0];
    let path = format!("/v2/{P}/rocketmq/instances/{id}/messages");
    let said = c.json("POST", &path, &json!({ "topic": "t", "body": "one more", "property_list": [] })).await;
    assert_eq!(said.status, 200);
    let read = c.get(&format!("{path}?topic=t")).await.json();
    assert_eq!((read["total"].as_u64(), read["messages"][1]["body"].as_str()), (Some(2), Some("one more")));
}

#[tokio::test]
async fn without_a_token_of_its_own_an_endpoint_takes_any_but_nearly_right_ones() {
    let client = Client::new(Reference::builder().seed(1)).await;
    let path = format!("/v2/{P}/instances?limit=50");
    let status = async |token: &str| client.send("GET", &path, &[("X-Auth-Token", token)], "").await.status;
    assert_eq!(status("MIIanything").await, 200);
    assert_eq!(status("another").await, 200);
    for nearly in ["MIIanythin", "miiANYTHING", "Bearer MIIanything", "MIIwrong-one", ""] {
        assert_eq!(status(nearly).await, 401, "{nearly}");
    }
    assert_eq!(status("MIIanything").await, 200, "a refused token spoils nothing");
}
