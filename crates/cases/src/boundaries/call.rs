//! What surrounds the body: credentials, method, content type, and the same request again.

use super::{Base, in_other_notations};
use crate::envelope::{ACCEPT, describes_accept, is_on_path};
use crate::plan::Plan;
use crate::{After, Body, Cell, Credentials, Group, Options};
use as_documented_contract::{Api, Kind, Method, Subject};

/// DELETE never stands here: a wrong-method case must not be the one that deletes.
const METHODS: [Method; 4] = [Method::Patch, Method::Put, Method::Post, Method::Get];

/// What JSON is sent in anyway.
const UTF_8: &str = "json-utf-8";

const CONTENT_TYPES: [(&str, Option<&str>); 6] = [
    ("text-plain", Some("text/plain")),
    ("xml", Some("application/xml")),
    ("form", Some("application/x-www-form-urlencoded")),
    (UTF_8, Some("application/json;charset=utf-8")),
    ("json-utf-16", Some("application/json; charset=utf-16")),
    ("none", None),
];

/// The case of a client that reads anything.
const ANYTHING: &str = "accept-anything";

const TIMES: [u32; 4] = [2, 3, 5, 10];

pub(super) fn cells(api: &Api) -> Vec<Cell> {
    let operation = Subject::operation();
    let credentials =
        Credentials::INVALID.iter().map(|one| Cell::new(&operation, format!("credentials-{}", one.as_str())));
    let repeated = TIMES.iter().map(|times| Cell::new(&operation, "repeated").times(*times));
    let anything = (!describes_accept(api)).then(|| Cell::new(&operation, ANYTHING));
    credentials.chain(anything).chain(repeated).collect()
}

pub(super) fn plan(plan: &mut Plan<'_>, base: &Base<'_>, options: &Options) {
    let operation = Subject::operation();
    let request = if plan.api.contract.request.is_some() {
        plan.call.json(base.body.clone())
    } else {
        plan.call.with(Body::None)
    };
    for credentials in Credentials::INVALID {
        let name = format!("credentials-{}", credentials.as_str());
        let changed = crate::RequestTemplate { credentials, ..request.clone() };
        let cell = Cell::new(&operation, &name);
        plan.single(Group::Boundary, &format!("{}/{name}", base.label), changed, Some(&base.id), Some(cell));
    }
    for method in METHODS.into_iter().filter(|method| !is_documented(plan.api, *method, options)) {
        let name = format!("method-{}", method.as_str().to_lowercase());
        let changed = crate::RequestTemplate { method, ..request.clone() };
        let cell = Cell::new(&operation, &name);
        plan.single(Group::Boundary, &format!("{}/{name}", base.label), changed, Some(&base.id), Some(cell));
    }
    // Where a page describes the header, it is a parameter like others.
    if !describes_accept(plan.api) {
        let mut changed = request.clone();
        changed.headers.push((ACCEPT.to_owned(), "*/*".to_owned()));
        let cell = Cell::new(&operation, ANYTHING);
        let name = format!("{}/{ANYTHING}", base.label);
        plan.single(Group::Boundary, &name, changed, Some(&base.id), Some(cell));
    }
    if plan.api.contract.request.is_none() {
        return;
    }
    for (name, content_type) in CONTENT_TYPES {
        let changed =
            crate::RequestTemplate { content_type: content_type.map(str::to_owned), ..request.clone() };
        let cell = Cell::new(&Subject::request(), format!("{}-{name}", Kind::ContentType));
        let labelled = format!("{}/content-type-{name}", base.label);
        let id = plan.single(Group::Boundary, &labelled, changed, Some(&base.id), Some(cell));
        if name == UTF_8 {
            plan.alike(&id, &base.id);
        }
    }
    for (name, body) in in_other_notations(&base.body) {
        let changed = crate::RequestTemplate { body: Body::Raw(body), ..request.clone() };
        let id = plan.single(Group::Boundary, &format!("{}/{name}", base.label), changed, None, None);
        plan.alike(&id, &base.id);
    }
}

/// The same request several times, since some faults wait for the n-th.
pub(super) fn repeated(plan: &mut Plan<'_>, base: &Base<'_>) {
    let request = if plan.api.contract.request.is_some() {
        plan.call.json(base.body.clone())
    } else {
        plan.call.with(Body::None)
    };
    for times in TIMES {
        let steps = (0..times).map(|_| (request.clone(), After::Now)).collect();
        let cell = Cell::new(&Subject::operation(), "repeated").times(times);
        plan.add(Group::Sequence, &format!("{}/repeated-{times}", base.label), steps, None, Some(cell));
    }
}

/// Whether the family documents the method on the operation's path.
fn is_documented(api: &Api, method: Method, options: &Options) -> bool {
    let call = &api.contract.operation;
    let companions = api.overlay.companions.iter().map(|one| (one.method, one.path.as_str()));
    let family = options.documented.iter().map(|(method, path)| (*method, path.as_str()));
    method == call.method
        || companions.chain(family).any(|(one, path)| one == method && is_on_path(path, &call.path))
}
