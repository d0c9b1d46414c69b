//! A small world for the gate: the five documented revisions and two made-up ones, ids of every standing.

use as_documented::exchange::{Header, Outgoing};
use as_documented::gate::{Gate, Permits, Reach, Rules};
use as_documented_contract::Api;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

pub(crate) const PROJECT: &str = "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19";
pub(crate) const MINTED: [&str; 3] = [
    "aaaaaaaa-0001-4000-8000-00000000aaaa",
    "aaaaaaaa-0002-4000-8000-0000000bbbbb",
    "aaaaaaaa-0003-4000-8000-000000cccccc",
];
/// Texts that the run made up and that are no ids by their shape.
pub(crate) const MADE_UP: [&str; 4] = ["qzxv-7c1e", "x-unheard-of", "aaaaaaaa", "wörtchen-91"];
pub(crate) const FOREIGN: [&str; 3] = [
    "f0f0f0f0-1111-4239-9123-77e350df4a01",
    "f0f0f0f0-2222-4239-9123-77e350df4a02",
    "f0f0f0f0-3333-4239-9123-77e350df4a03",
];
/// Instances whose ids are not shaped like ids.
pub(crate) const NAMED: [&str; 2] = ["prod-redis", "7"];
pub(crate) const SERVICES: [&str; 4] = ["dcs", "dms-kafka", "dms-rocketmq", "clouddc"];

/// A disposable instance of a service.
pub(crate) fn disposable(service: &str) -> &'static str {
    match service {
        "dcs" => "d0d0d0d0-0001-4a34-9123-77e350df4a11",
        "dms-kafka" => "d0d0d0d0-0002-4a34-9123-77e350df4a22",
        "dms-rocketmq" => "d0d0d0d0-0003-4a34-9123-77e350df4a33",
        _ => "d0d0d0d0-0004-4a34-9123-77e350df4a44",
    }
}

pub(crate) fn apis() -> Vec<Arc<Api>> {
    static APIS: OnceLock<Vec<Arc<Api>>> = OnceLock::new();
    APIS.get_or_init(load).clone()
}

fn load() -> Vec<Arc<Api>> {
    let documented = as_documented_schemas::all()
        .iter()
        .map(|files| Api::load(files.contract, Some(files.overlay)).expect("the schemas load"));
    let made_up = [
        ("POST", "/v2/{project_id}/instances/{instance_id}/topics"),
        ("POST", "/v2/{project_id}/backups"),
        ("DELETE", "/v2/{project_id}/backups/{backup_id}"),
        ("POST", "/v2/{project_id}/backups/batch-delete"),
        ("GET", "/v2/{project_id}/backups"),
    ];
    let made_up = made_up.into_iter().enumerate().map(|(at, (method, path))| {
        let contract = format!(
            r#"{{"format":1,"api":"dcs/made-up-{at}/v2","source":{{"page":"made-up","format":"text"}},
            "operation":{{"title":"Made up","method":"{method}","path":"{path}","at":{{"place":"URI"}}}},"responses":[]}}"#
        );
        Api::load(&contract, None).expect("the made-up contract loads")
    });
    documented.chain(made_up).map(Arc::new).collect()
}

/// A gate with these permits, written as on the command line.
pub(crate) fn gate(permits: &str) -> Gate {
    gate_with(permits.parse().expect("permits"))
}

pub(crate) fn gate_with(permits: Permits) -> Gate {
    let disposable: BTreeMap<String, BTreeSet<String>> = SERVICES
        .iter()
        .map(|service| ((*service).to_owned(), BTreeSet::from([disposable(service).to_owned()])))
        .collect();
    Gate::new(Rules {
        permits,
        minted: MINTED.iter().chain(&MADE_UP).map(|text| (*text).to_owned()).collect(),
        disposable,
        project_id: PROJECT.to_owned(),
        other_project: None,
        apis: apis(),
    })
}

/// Method and path of a service's batch operation.
pub(crate) fn call(service: &str) -> (&'static str, String) {
    match service {
        "dcs" => ("PUT", format!("/v2/{PROJECT}/instances/status")),
        "dms-kafka" => ("POST", format!("/v1.0/{PROJECT}/instances/action")),
        "dms-rocketmq" => ("POST", format!("/v2/{PROJECT}/instances/action")),
        _ => ("POST", format!("/v1/{PROJECT}/instances/batch-delete")),
    }
}

/// A request to a service's batch operation.
pub(crate) fn batch(service: &str, body: impl Into<Vec<u8>>) -> Outgoing {
    let (method, path) = call(service);
    request(service, method, &path, Some(body.into()))
}

pub(crate) fn request(service: &str, method: &str, path: &str, body: Option<Vec<u8>>) -> Outgoing {
    let mut headers = vec![Header::secret("X-Auth-Token", FOREIGN[0])];
    if body.is_some() {
        headers.push(Header::plain("Content-Type", "application/json"));
    }
    Outgoing {
        service: service.to_owned(),
        method: method.to_owned(),
        base: "http://127.0.0.1:8181".to_owned(),
        path_and_query: path.to_owned(),
        headers,
        body,
    }
}

/// A gate with one permit whose reach knows no bounds.
pub(crate) fn gate_any(permits: &str) -> Gate {
    let mut permits: Permits = permits.parse().expect("permits");
    permits.reach = Reach::Any;
    gate_with(permits)
}
