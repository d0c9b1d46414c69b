//! The vendor's own clients, unmodified, against the endpoint. Needs a Python that has them:
//!
//! `pip install huaweicloudsdk{kafka,rocketmq,dcs,clouddc}==3.1.219 otcextensions==0.34.8`, then
//! `AS_DOCUMENTED_PYTHON=.../python cargo test -p as-documented-reference -- --ignored vendor`.

use std::collections::BTreeMap;
use std::process::Stdio;

use as_documented_reference::{Reference, Service};

use crate::client::{P, TOKEN};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Python with the vendor's clients, named by AS_DOCUMENTED_PYTHON"]
async fn the_vendors_clients_work_unmodified() {
    let Ok(python) = std::env::var("AS_DOCUMENTED_PYTHON") else {
        println!("skipped: AS_DOCUMENTED_PYTHON is not set");
        return;
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let reference = Reference::builder().token(TOKEN).access_key("AKFORTHECLIENTS", "secret").build();
    let ids: BTreeMap<&str, Vec<String>> = Service::ALL
        .into_iter()
        .map(|service| {
            let mine = reference.instances(service).into_iter();
            (service.name(), mine.filter(|one| one.project == P).map(|one| one.id).collect())
        })
        .collect();
    let running = reference.serve(listener).await.unwrap();
    let input = tempfile(&serde_json::to_string(&ids).unwrap());
    let url = running.url();
    let done = tokio::task::spawn_blocking(move || {
        std::process::Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/drive.py"))
            .args([url.as_str(), P, "AKFORTHECLIENTS", "secret", TOKEN])
            .stdin(Stdio::from(input))
            .status()
    })
    .await
    .unwrap();
    assert!(done.unwrap().success());
}

/// An open file with this text, already without a name.
fn tempfile(text: &str) -> std::fs::File {
    let path = std::env::temp_dir().join(format!("as-documented-ids-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let file = std::fs::File::open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}
