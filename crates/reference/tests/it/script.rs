//! A long conversation with one service that gives every fault an occasion to show.

use as_documented_reference::{Reference, Service};
use serde_json::{Value, json};

use crate::client::{P, TOKEN};

pub(crate) const KEY: &str = "AKOFTHEMAINPROJECT";
pub(crate) const OTHER: &str = "token-of-the-other-project";
pub(crate) const OLD: &str = "token-that-has-run-out";

pub(crate) enum Step {
    Send {
        method: &'static str,
        path: String,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    Advance(u64),
    /// Compare the whole state.
    Look,
}

/// The documented call of a service.
pub(crate) fn call(service: Service) -> (&'static str, String) {
    match service {
        Service::DmsKafka => ("POST", format!("/v1.0/{P}/instances/action")),
        Service::DmsRocketmq => ("POST", format!("/v2/{P}/instances/action")),
        Service::Clouddc => ("POST", format!("/v1/{P}/instances/batch-delete")),
        Service::Dcs => ("PUT", format!("/v2/{P}/instances/status")),
    }
}

pub(crate) fn verbs(service: Service) -> &'static [&'static str] {
    match service {
        Service::DmsKafka => &["restart", "delete"],
        Service::DmsRocketmq | Service::Clouddc => &["delete"],
        Service::Dcs => &["restart", "soft_restart", "flush"],
    }
}

pub(crate) fn body(service: Service, verb: &str, ids: &Value) -> Value {
    match service {
        Service::Clouddc => json!({ "instance_id_set": ids }),
        Service::Dcs => json!({ "instances": ids, "action": verb }),
        _ => json!({ "action": verb, "instances": ids }),
    }
}

struct Script {
    service: Service,
    steps: Vec<Step>,
    live: Vec<String>,
    used: usize,
}

const NOBODY: &str = "54602a9d-5e22-4239-9123-77e350df4a34";

impl Script {
    fn raw(&mut self, headers: &[(&'static str, &str)], body: String) {
        let (method, path) = call(self.service);
        self.send(method, path, headers, body);
    }

    fn send(&mut self, method: &'static str, path: String, headers: &[(&'static str, &str)], body: String) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.steps.push(Step::Send { method, path, headers, body });
    }

    fn json(&mut self, body: &Value) {
        self.text(body.to_string());
    }

    fn text(&mut self, body: String) {
        self.raw(&[("x-auth-token", TOKEN), ("content-type", "application/json")], body);
    }

    fn get(&mut self, path: String) {
        self.steps.push(Step::Send {
            method: "GET",
            path,
            headers: vec![("x-auth-token", TOKEN.to_owned())],
            body: String::new(),
        });
    }

    fn take(&mut self, n: usize) -> Vec<String> {
        let ids = self.live.iter().skip(self.used).take(n).cloned().collect();
        self.used += n;
        ids
    }

    fn show(&mut self, ids: &[String]) {
        for id in ids {
            if self.service == Service::Clouddc {
                self.get(format!("/v1/{P}/instances/{id}/status"));
            } else {
                self.get(format!("/v2/{P}/instances/{id}"));
                let of = if self.service == Service::DmsRocketmq { "rocketmq/" } else { "" };
                self.get(format!("/v2/{P}/{of}instances/{id}/messages?topic=t"));
            }
        }
    }

    /// Lets time pass; what was done stays visible in the counts that the next look shows.
    fn settle(&mut self, ids: &[String]) {
        for seconds in [600, 401, 1001] {
            self.show(ids);
            self.steps.push(Step::Advance(seconds));
        }
        self.show(ids);
    }

    fn look(&mut self) {
        self.steps.push(Step::Look);
    }
}

/// The conversation; the endpoint needs 90 live instances of the service.
pub(crate) fn script(reference: &Reference, service: Service) -> Vec<Step> {
    let mine = |service: Service| {
        reference
            .instances(service)
            .into_iter()
            .filter(|one| one.project == P && matches!(one.status, "RUNNING" | "running"))
            .map(|one| one.id)
            .collect::<Vec<_>>()
    };
    let failed = reference
        .instances(service)
        .into_iter()
        .find(|one| one.project == P && one.status == "CREATEFAILED")
        .map(|one| one.id);
    let stranger = reference.instances(service).into_iter().find(|one| one.project != P).map(|one| one.id);
    let sibling = mine(if service == Service::Dcs { Service::DmsKafka } else { Service::Dcs });
    let neighbour = mine(Service::DmsKafka);
    let mut s = Script { service, steps: Vec::new(), live: mine(service), used: 0 };
    let old: Vec<String> = s.live.iter().rev().take(2).cloned().collect();
    valid(&mut s);
    if service == Service::DmsRocketmq {
        let some = s.take(1);
        s.json(&json!({ "action": "restart", "instances": some }));
        s.settle(&some);
    }
    if service == Service::DmsKafka {
        s.json(&json!({ "action": "restart", "instances": failed.iter().collect::<Vec<_>>() }));
        s.settle(&[]);
    }
    for verb in verbs(service) {
        for ids in [json!([sibling[0]]), json!([stranger]), json!([NOBODY]), json!([neighbour[3]])] {
            s.json(&body(service, verb, &ids));
        }
        let some = s.take(2);
        s.json(&body(service, verb, &json!([some[0], NOBODY, some[1]])));
        s.settle(&some);
        if service == Service::Dcs {
            for one in &old {
                s.json(&body(service, verb, &json!([one])));
                s.settle(std::slice::from_ref(one));
            }
        }
        s.look();
        denied(&mut s, verb);
        s.look();
        rejected(&mut s, verb);
        s.look();
    }
    if service.is_dms() {
        let name = if service == Service::DmsKafka { "allFailure" } else { "all_failure" };
        let value = if service == Service::DmsKafka { "kafka" } else { "RocketMQ" };
        s.raw(
            &[("content-type", "application/json")],
            json!({ "action": "delete", name: value }).to_string(),
        );
        for odd in [json!(true), json!(1), json!(["kafka"]), json!({}), json!("")] {
            s.json(&json!({ "action": "delete", name: odd }));
        }
        s.json(&json!({ name: value }));
        s.json(&json!({ "action": "restart", name: value }));
        s.json(&json!({ "action": "delete", name: value }));
        s.look();
        s.settle(&[]);
        s.look();
    }
    s.steps
}

/// Requests that are plainly fine, of several lengths.
fn valid(s: &mut Script) {
    for verb in verbs(s.service) {
        for length in [1, 2, 3, 5] {
            let ids = s.take(length);
            s.json(&body(s.service, verb, &json!(ids)));
            s.show(&ids[..1]);
            let last: Vec<String> = s.live.last().cloned().into_iter().collect();
            s.show(&last);
            // Again, while in transit and when it has ended.
            s.json(&body(s.service, verb, &json!(ids)));
            s.settle(&ids);
            s.look();
            if *verb == "delete" {
                s.json(&body(s.service, verb, &json!([ids[0]])));
                s.settle(&[]);
            }
        }
    }
    let verb = verbs(s.service)[0];
    // Faults of every n-th call find one that does something at more than one remainder.
    for _ in 0..2 {
        s.json(&body(s.service, verb, &json!([NOBODY])));
    }
    let many = s.take(30);
    s.json(&body(s.service, verb, &json!(many)));
    s.settle(&[]);
}

/// The same request with credentials that do not hold.
fn denied(s: &mut Script, verb: &str) {
    let ids: Vec<String> = s.live.iter().rev().skip(2).take(2).cloned().collect();
    let request = body(s.service, verb, &json!(ids)).to_string();
    let label = ("content-type", "application/json");
    let signature = "0".repeat(64);
    let signed = |key: &str| {
        format!("SDK-HMAC-SHA256 Access={key}, SignedHeaders=host;x-sdk-date, Signature={signature}")
    };
    let (wrong, unknown) = (signed(KEY), signed("NOBODY"));
    let (upper, behind) = (TOKEN.to_uppercase(), format!("Bearer {TOKEN}"));
    s.raw(&[label], request.clone());
    let long = "x".repeat(1_200);
    for token in ["", "wrong", OLD, OTHER, &TOKEN[..8], &upper, &behind, &long] {
        s.raw(&[label, ("x-auth-token", token)], request.clone());
    }
    for authorization in [wrong.as_str(), &unknown, "Bearer x", "SDK-HMAC-SHA256 x"] {
        s.raw(&[label, ("authorization", authorization)], request.clone());
    }
    let (method, path) = call(s.service);
    let elsewhere = path.replace(P, as_documented_reference::DEFAULT_OTHER_PROJECT);
    s.send(method, elsewhere, &[label, ("x-auth-token", TOKEN)], request);
}

/// Requests with one thing wrong.
fn rejected(s: &mut Script, verb: &str) {
    let service = s.service;
    let live = s.take(5);
    // Some of the words below are verbs of a sibling; what they hit is not needed again.
    let spare = s.take(1);
    let ids = json!([live[0]]);
    let good = body(service, verb, &ids);
    let set = |name: &str, value: Value| {
        let mut request = good.clone();
        request[name] = value;
        request
    };
    let list = if service == Service::Clouddc { "instance_id_set" } else { "instances" };
    let long = "x".repeat(300);
    let longer = "x".repeat(4100);
    if service != Service::Clouddc {
        let blank = format!(" {verb} ");
        let after = format!("{verb}ed");
        for word in [
            "frobnicate",
            "",
            &verb.to_uppercase(),
            "Restart",
            &blank,
            &after,
            &long,
            &longer,
            "größer",
            "DELETE",
            "delete",
            "a\u{1}b",
        ] {
            s.json(&json!({ "action": word, "instances": spare }));
            s.settle(&[]);
            s.json(&json!({ "action": "frobnicate", "instances": spare }));
        }
        for odd in [json!(null), json!(true), json!(1), json!([verb]), json!({ "name": verb })] {
            s.json(&set("action", odd));
            s.settle(&[]);
        }
        s.json(&json!({ list: ids }));
        s.settle(&[]);
        s.json(&json!({ "action": verb }));
        s.settle(&[]);
    } else {
        s.json(&json!({}));
        s.settle(&[]);
    }
    let upper = live[1].to_uppercase();
    let bare = live[1].replace('-', "");
    let padded = format!(" {}", live[3]);
    let comma = format!("{},{}", live[0], live[1]);
    let minted = |n: usize| {
        let ids: Vec<String> =
            (0..n).map(|at| format!("54602a9d-5e22-4239-9123-77e350df4{at:03x}")).collect();
        json!(ids)
    };
    let mut over: Vec<Value> = vec![json!(live[2])];
    over.extend(minted(50).as_array().cloned().unwrap());
    for odd in [
        json!(live[0]),
        json!(comma),
        json!([comma]),
        json!({ "0": live[0] }),
        json!(null),
        json!(true),
        json!(1),
        json!([]),
        json!([""]),
        json!([1]),
        json!([live[0], 1]),
        json!([[live[0]]]),
        json!([{ "id": live[0] }]),
        json!([live[0], live[0]]),
        json!([upper]),
        json!([padded]),
        json!([bare]),
        json!(["x"]),
        json!(["00000000-0000-0000-0000-000000000000"]),
        json!(["ffffffff-ffff-ffff-ffff-ffffffffffff"]),
        json!(["54602a9d-5e22-1239-9123-77e350df4a34"]),
        json!(["54602a9d-5e22-7239-9123-77e350df4a34"]),
        minted(49),
        minted(50),
        minted(51),
        minted(52),
        minted(101),
        json!(over),
    ] {
        s.json(&set(list, odd));
        s.settle(&[]);
    }
    let text = good.to_string();
    let cut = text[..text.len() - 1].to_owned();
    let fields: Value = serde_json::from_str(&text).unwrap();
    let fields = fields.as_object().unwrap().clone();
    let turned = Value::Object(fields.into_iter().rev().collect()).to_string();
    for raw in [
        cut.clone(),
        format!("{},}}", cut),
        format!("{text} trailing"),
        format!("/* comment */ {text}"),
        text.replace('"', "'"),
        format!("[{text}]"),
        json!(text).to_string(),
        "[]".to_owned(),
        "null".to_owned(),
        "not json".to_owned(),
        String::new(),
        text.replacen("re", "\\u0072e", 1),
        text.replacen('{', "{\"more\":\"\\u0000\",", 1),
        text.replacen('{', "{\n", 1),
        text.replacen("\":", "\" :", 1),
        text.replacen('{', "{\"é漢字\":1,", 1),
        turned.clone(),
        text.replacen('{', &format!("{{\"more\":{}1{},", "[{\"x\":".repeat(9), "}]".repeat(9)), 1),
    ] {
        s.text(raw);
        s.settle(&[]);
    }
    let charset = "application/json;charset=utf-8";
    s.raw(&[("x-auth-token", TOKEN), ("content-type", charset)], text.clone());
    s.settle(&[]);
    let (_, path) = call(service);
    for method in ["GET", "PUT", "POST", "PATCH"] {
        let headers = [("x-auth-token", TOKEN), ("content-type", "application/json")];
        s.send(method, path.clone(), &headers, text.clone());
        s.settle(&[]);
    }
}
