//! No fault is a pretence: each changes an answer or the state, and one that is not chosen does not.

use std::collections::BTreeSet;
use std::time::Duration;

use as_documented_reference::{Builder, FaultClass, FaultSpec, Reference, Service, faults, readings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{Client, P, TOKEN, builder};
use crate::script::{KEY, OLD, OTHER, Step, body, call, script, verbs};

fn endpoint(service: Service) -> Builder {
    builder()
        .other_token(OTHER)
        .expired_token(OLD)
        .access_key(KEY, "secret")
        .instances_each(6)
        .instances(service, 90)
}

/// What a step shows: the answer without what differs from run to run, or the state.
async fn play(reference: &Reference, step: &Step) -> String {
    match step {
        Step::Advance(seconds) => {
            reference.advance(Duration::from_secs(*seconds));
            String::new()
        }
        Step::Look => {
            let mut seen = format!("{:?}", reference.counters().by_service);
            for one in reference.all_instances() {
                seen += &format!("\n{} {} {} {:?}", one.id, one.status, one.used_memory, one.effects);
            }
            seen
        }
        Step::Send { method, path, headers, body } => {
            let mut request = http::Request::builder().method(*method).uri(path);
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            // All of the conversation goes over one connection.
            let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1024));
            let request = request.extension(axum::extract::ConnectInfo(peer));
            let request = request.body(body.clone().into()).unwrap();
            let said = reference.call(request).await;
            let label = said.headers().get("content-type");
            format!("{} {label:?} {}", said.status(), String::from_utf8_lossy(said.body()))
        }
    }
}

async fn transcript(builder: Builder, steps: &[Step]) -> Vec<String> {
    let reference = builder.build();
    let mut all = Vec::new();
    for step in steps {
        all.push(play(&reference, step).await);
    }
    all
}

async fn shows(fault: &FaultSpec, steps: &[Step], expected: &[String]) -> bool {
    let reference = endpoint(fault.service).fault(&fault.name).unwrap().build();
    for (step, expected) in steps.iter().zip(expected) {
        if play(&reference, step).await != *expected {
            return true;
        }
    }
    false
}

async fn every_fault_shows(service: Service) {
    let reference: Reference = endpoint(service).build();
    let steps = script(&reference, service);
    let expected = transcript(endpoint(service), &steps).await;
    assert!(!expected.iter().any(|said| said.starts_with('5')), "the endpoint itself falls over");
    let mut silent = Vec::new();
    for fault in faults().iter().filter(|fault| fault.service == service) {
        let other = matches!(fault.class, FaultClass::Hostile | FaultClass::Concurrent);
        if !other && !shows(fault, &steps, &expected).await {
            silent.push(&fault.name);
        }
    }
    assert!(silent.is_empty(), "{} faults never show: {silent:#?}", silent.len());
}

#[tokio::test]
async fn the_conversation_is_the_same_twice() {
    for service in Service::ALL {
        let steps = script(&endpoint(service).build(), service);
        let (one, two) = (transcript(endpoint(service), &steps), transcript(endpoint(service), &steps));
        let (one, two) = (one.await, two.await);
        for (at, (one, two)) in one.iter().zip(&two).enumerate() {
            assert_eq!(one, two, "step {at}");
        }
    }
}

#[tokio::test]
async fn every_kafka_fault_shows() {
    every_fault_shows(Service::DmsKafka).await;
}

#[tokio::test]
async fn every_rocketmq_fault_shows() {
    every_fault_shows(Service::DmsRocketmq).await;
}

#[tokio::test]
async fn every_clouddc_fault_shows() {
    every_fault_shows(Service::Clouddc).await;
}

#[tokio::test]
async fn every_dcs_fault_shows() {
    every_fault_shows(Service::Dcs).await;
}

/// Sends calls together; true when any of them is not answered as it would be alone.
async fn together(builder: Builder, service: Service) -> bool {
    let client = Client::new(builder).await;
    let (method, path) = call(service);
    let ids = client.live(service);
    let verbs = verbs(service);
    let one = |at: usize, token: bool| {
        let (client, path, ids) = (&client, &path, &ids);
        let request =
            body(service, verbs[at % verbs.len()], &json!([ids[at * 2], ids[at * 2 + 1]])).to_string();
        async move {
            let mut headers = vec![("content-type", "application/json")];
            if token {
                headers.push(("x-auth-token", TOKEN));
            }
            let said = client.send(method, path, &headers, &request);
            let Ok(said) = tokio::time::timeout(Duration::from_millis(500), said).await else { return true };
            if !token {
                return said.status < 400;
            }
            let list = said.json();
            let items = list.get("results").or(list.get("instances")).and_then(Value::as_array).cloned();
            let echoed: Vec<Value> = items
                .unwrap_or_default()
                .iter()
                .map(|item| item.get("instance").or(item.get("id")).cloned().unwrap_or_default())
                .collect();
            let failed = said.body.contains("failed");
            !matches!(said.status, 200 | 202)
                || failed
                || json!(echoed) != json!([ids[at * 2], ids[at * 2 + 1]])
        }
    };
    let answers = tokio::join!(one(0, true), one(1, true), one(2, true), one(3, false));
    let mut wrong = answers.0 || answers.1 || answers.2 || answers.3;
    let state = client.running.reference().instances(service);
    for at in 0..3 {
        for id in &ids[at * 2..at * 2 + 2] {
            let effects = state.iter().find(|one| one.id == *id).unwrap().effects;
            let count = match verbs[at % verbs.len()] {
                "restart" => effects.restarted,
                "soft_restart" => effects.soft_restarted,
                "flush" => effects.flushed,
                _ => effects.deleted,
            };
            wrong |= count != 1;
        }
    }
    wrong
}

#[tokio::test]
async fn every_concurrent_fault_shows_when_calls_overlap() {
    for service in Service::ALL {
        assert!(!together(endpoint(service), service).await, "{service} mixes calls up by itself");
    }
    let mut silent = Vec::new();
    for fault in faults().iter().filter(|fault| fault.class == FaultClass::Concurrent) {
        let builder = endpoint(fault.service).fault(&fault.name).unwrap();
        if !together(builder, fault.service).await {
            silent.push(&fault.name);
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

/// The first bytes of an answer, and whether it came to an end.
async fn first_bytes(builder: Builder, service: Service) -> (Vec<u8>, String) {
    let client = Client::new(builder).await;
    let (method, path) = call(service);
    let verb = verbs(service)[0];
    let text = body(service, verb, &json!([client.live(service)[0]])).to_string();
    let mut stream = tokio::net::TcpStream::connect(client.running.addr()).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nx-auth-token: {TOKEN}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let mut part = [0_u8; 16 * 1024];
    let end = loop {
        match tokio::time::timeout(Duration::from_millis(150), stream.read(&mut part)).await {
            Err(_) => break "silent".to_owned(),
            Ok(Ok(0)) => break "end".to_owned(),
            Ok(Err(error)) => break error.kind().to_string(),
            Ok(Ok(n)) => bytes.extend_from_slice(&part[..n]),
        }
        if bytes.len() > 256 * 1024 {
            break "more".to_owned();
        }
    };
    (bytes, end)
}

/// Status, label and body, when the answer is one that can be read.
fn readable(bytes: &[u8], end: &str) -> Option<(String, String, Value)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.to_owned();
    let head = head.to_ascii_lowercase();
    let label = head.lines().find_map(|line| line.strip_prefix("content-type: "))?.to_owned();
    let lengths: Vec<&str> = head.lines().filter_map(|line| line.strip_prefix("content-length: ")).collect();
    let right = lengths == [body.len().to_string()] && !head.contains("content-encoding");
    let plain =
        head.lines().all(|line| line.len() < 9000 && (line.contains(": ") || line.starts_with("http")));
    (right && plain && end == "end" && head.lines().count() < 100 && !head.contains('\0'))
        .then(|| Some((status, label, serde_json::from_str(body).ok()?)))
        .flatten()
}

#[tokio::test]
async fn every_hostile_fault_spoils_the_answer() {
    for service in Service::ALL {
        let (bytes, end) = first_bytes(endpoint(service), service).await;
        assert!(readable(&bytes, &end).is_some(), "{service} is hostile by itself");
    }
    let mut silent = Vec::new();
    for fault in faults().iter().filter(|fault| fault.class == FaultClass::Hostile) {
        let proper = first_bytes(endpoint(fault.service), fault.service).await;
        let builder = endpoint(fault.service).fault(&fault.name).unwrap();
        let (bytes, end) = first_bytes(builder, fault.service).await;
        let proper = readable(&proper.0, &proper.1);
        if readable(&bytes, &end) == proper {
            silent.push(&fault.name);
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[tokio::test]
async fn a_hostile_endpoint_still_answers_its_companions() {
    let c = Client::new(builder().fault("dms-kafka/hang").unwrap()).await;
    let said = c.get(&format!("/v2/{P}/instances?engine=kafka")).await;
    assert_eq!((said.status, said.json()["instance_num"].as_u64()), (200, Some(12)));
    let said = c.dcs(json!({ "action": "restart", "instances": [c.live(Service::Dcs)[0]] })).await;
    assert_eq!(said.status, 200);
}

#[test]
fn names_are_unique_and_every_fault_says_what_it_breaks() {
    let names: BTreeSet<&str> = faults().iter().map(|fault| fault.name.as_str()).collect();
    assert_eq!(names.len(), faults().len());
    for class in FaultClass::ALL {
        let count = faults().iter().filter(|fault| fault.class == class).count();
        println!("{}: {count}", class.name());
        assert!(count >= 20, "{} has {count}", class.name());
    }
    println!("all: {}", faults().len());
    for fault in faults() {
        // Nobody learns anything of an endpoint that never lets anybody in.
        let shut = ["/unavailable-", "/valid-forbidden"].iter().any(|part| fault.name.contains(part));
        assert!(fault.breaks.is_empty() == shut && !fault.summary.is_empty(), "{}", fault.name);
        for statement in &fault.breaks {
            let (api, subject) = statement.split_once(':').unwrap();
            assert!(fault.apis().contains(&api), "{statement}");
            assert!(subject.contains('#') && !subject.contains('$'), "{statement}");
        }
    }
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    let error = Reference::builder().fault("dcs/flush-nothin").unwrap_err().to_string();
    assert!(
        error.starts_with("unknown fault `dcs/flush-nothin`") && error.contains("dcs/flush-nothing"),
        "{error}"
    );
    let error = Reference::builder().reading("dupes", "once").unwrap_err().to_string();
    assert!(error.starts_with("unknown axis `dupes`; known are revision, "), "{error}");
    let error = Reference::builder().reading("duplicates", "twice").unwrap_err().to_string();
    assert_eq!(error, "axis `duplicates` has no value `twice`; it has refused, once, each");
}

#[test]
fn every_value_of_every_axis_can_be_chosen() {
    for axis in readings() {
        for value in &axis.values {
            for name in [axis.name.to_owned(), format!("{}/{}", axis.services[0], axis.name)] {
                assert!(Reference::builder().reading(&name, value).is_ok(), "{name}={value}");
            }
        }
    }
}
