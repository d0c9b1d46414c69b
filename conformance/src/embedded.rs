//! The embedded endpoint: the reference on a free loopback port, and a target that may use all of it up.

use crate::auth::Auth;
use crate::gate::Permits;
use crate::mint::Stream;
use crate::target::{Endpoints, Settle, Target};
use as_documented_reference::{Builder, Reference, Running, Service};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::time::Duration;

/// A reference endpoint that runs in this process, and how to reach it.
#[derive(Debug)]
pub struct Embedded {
    /// The server; it stops when this is dropped.
    pub running: Running,
    /// Everything is permitted, and every instance disposable.
    pub target: Target,
}

/// How long the states in between last: long enough to be seen, short enough for a quick run.
const BRIEF: as_documented_reference::Timing = as_documented_reference::Timing {
    restart: Duration::from_millis(7),
    flush: Duration::from_millis(7),
    delete: Duration::from_millis(7),
};

/// How many looks see the work on an instance, so that none is missed on a busy machine.
const LOOKS: u32 = 5;

/// A builder for an endpoint that a whole run fits into.
pub fn builder(seed: u64) -> Builder {
    Reference::builder()
        .seed(seed)
        .instances_each(90)
        .instances(Service::Clouddc, 240)
        .failed_instances(6)
        .timing(BRIEF)
        .paced_by_looks(LOOKS)
}

/// Starts an endpoint of this builder on a free loopback port.
///
/// # Errors
/// The port cannot be bound.
pub async fn start(builder: Builder, seed: u64) -> std::io::Result<Embedded> {
    let mut stream = Stream::new(seed, "tokens");
    let mut token = || format!("{}{}", stream.next_id().replace('-', ""), stream.next_id().replace('-', ""));
    let (valid, other, expired) = (token(), token(), token());
    let reference = builder.token(&valid).other_token(&other).expired_token(&expired).build();
    // From a thread of its own, so that no thread of the run has to drive the endpoint too.
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let running = reference.serve_apart(listener.into_std()?)?;
    let mut disposable: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut foreign: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for service in Service::ALL {
        for instance in reference.instances(service) {
            let list =
                if instance.project == reference.project_id() { &mut disposable } else { &mut foreign };
            list.entry(service.name().to_owned()).or_default().push(instance.id);
        }
    }
    let mut auth = Auth::token(valid);
    auth.other_project = Some(SecretString::from(other));
    auth.expired = Some(SecretString::from(expired));
    let target = Target {
        endpoints: Endpoints::all(running.url()),
        project_id: reference.project_id().to_owned(),
        auth,
        permits: Permits::everything(),
        disposable,
        foreign,
        other_project: Some(reference.other_project_id().to_owned()),
        settle: Settle::default_for(true),
        headers: Vec::new(),
        embedded: true,
    };
    Ok(Embedded { running, target })
}
