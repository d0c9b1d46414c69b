//! A caller of a reference endpoint on a loopback port.

use std::time::Duration;

use as_documented_reference::{Builder, InstanceInfo, Reference, Running, Service, Timing};
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "token-of-the-main-project";
pub(crate) const P: &str = as_documented_reference::DEFAULT_PROJECT;

pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) running: Running,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) label: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// States in between last so long that only `advance` ends them.
pub(crate) fn slow() -> Timing {
    let long = Duration::from_secs(1000);
    Timing { restart: long, flush: long, delete: long }
}

pub(crate) fn builder() -> Builder {
    Reference::builder().seed(1).token(TOKEN).timing(slow())
}

impl Client {
    pub(crate) async fn new(builder: Builder) -> Client {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        Client::of(builder.build().serve(listener).await.unwrap())
    }

    /// Of an endpoint with a thread of its own.
    pub(crate) fn apart(builder: Builder) -> Client {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Client::of(builder.build().serve_apart(listener).unwrap())
    }

    fn of(running: Running) -> Client {
        // reqwest wants a provider to be chosen even where nothing is encrypted; twice is no harm.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Client { http, running }
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Said {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.running.url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.body(body.to_owned());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned()))
            .collect();
        let label = headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.clone());
        let body = answer.text().await.unwrap();
        Said { status, label, headers, body }
    }

    pub(crate) async fn json(&self, method: &str, path: &str, body: &Value) -> Said {
        let headers = [("x-auth-token", TOKEN), ("content-type", "application/json")];
        self.send(method, path, &headers, &body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        self.send("GET", path, &[("x-auth-token", TOKEN)], "").await
    }

    pub(crate) async fn kafka(&self, body: Value) -> Said {
        self.json("POST", &format!("/v1.0/{P}/instances/action"), &body).await
    }

    pub(crate) async fn dms2(&self, body: Value) -> Said {
        self.json("POST", &format!("/v2/{P}/instances/action"), &body).await
    }

    pub(crate) async fn dcs(&self, body: Value) -> Said {
        self.json("PUT", &format!("/v2/{P}/instances/status"), &body).await
    }

    pub(crate) async fn clouddc(&self, ids: &[String]) -> Said {
        let body = json!({ "instance_id_set": ids });
        self.json("POST", &format!("/v1/{P}/instances/batch-delete"), &body).await
    }

    pub(crate) async fn status(&self, id: &str) -> Value {
        self.get(&format!("/v2/{P}/instances/{id}")).await.json()["status"].clone()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.running.reference().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn all(&self, service: Service) -> Vec<InstanceInfo> {
        let project = self.running.reference().project_id().to_owned();
        self.running.reference().instances(service).into_iter().filter(|one| one.project == project).collect()
    }

    pub(crate) fn live(&self, service: Service) -> Vec<String> {
        self.all(service)
            .into_iter()
            .filter(|one| matches!(one.status, "RUNNING" | "running"))
            .map(|one| one.id)
            .collect()
    }

    pub(crate) fn failed(&self, service: Service) -> Vec<String> {
        self.all(service).into_iter().filter(|one| one.status == "CREATEFAILED").map(|one| one.id).collect()
    }

    pub(crate) fn others(&self, service: Service) -> Vec<String> {
        let reference = self.running.reference();
        let project = reference.other_project_id().to_owned();
        reference
            .instances(service)
            .into_iter()
            .filter(|one| one.project == project)
            .map(|one| one.id)
            .collect()
    }
}
