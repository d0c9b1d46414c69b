//! What is derived from the five pages against the contracts that people wrote from them.
//!
//! The hand-made contracts stay the ones in use, since their overlays name statements that only a reader makes. Every
//! difference in a field, its type, its requirement, its limits or its responses is decided here, with the reason; a
//! new one fails. Axes are not compared: most of the hand-made ones are silences, which no rule finds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use as_documented_contract::{Contract, Node, Type};
use as_documented_pages::{Origin, interpret, read};

const PAIRS: [(&str, &str); 5] = [
    ("dms-kafka-v1.0-2019.md", "dms-kafka/instances-action/v1.0-2019"),
    ("dms-kafka-v1.0-2022-08-12.txt", "dms-kafka/instances-action/v1.0-2022-08-12"),
    ("dms-rocketmq-v2.txt", "dms-rocketmq/instances-action/v2"),
    ("clouddc-v1.txt", "clouddc/batch-delete/v1"),
    ("dcs-v2.rst", "dcs/instances-status/v2"),
];

/// Differences that are decided: the contract, the subject or what it begins with, and why both are as they are.
const DECIDED: &[(&str, &str, &str)] = &[
    ("dms-kafka/", "request.instances", "the page says Array; the examples show that the items are text"),
    (
        "dms-rocketmq/",
        "response.200.results[]",
        "no table describes the items; the fields come from the example, which an axis of the overlay says",
    ),
    (
        "clouddc/",
        "header.X-Auth-Token",
        "mandatory by its column, under a condition by its words: an axis by hand",
    ),
    ("clouddc/", "response.429", "a row of dashes: a text without a name when derived, no body by hand"),
];

type Facts = BTreeMap<String, String>;

fn node_facts(node: &Node, at: &str, out: &mut Facts) {
    let mut node = node;
    let mut at = at.to_owned();
    while let Some(items) = node.items.as_deref() {
        at.push_str(if node.ty == Type::Map { "{}" } else { "[]" });
        node = items;
    }
    for field in &node.fields {
        let below = format!("{at}.{}", field.name);
        let mut types = Vec::new();
        let mut limits = BTreeSet::new();
        let mut own = Some(&field.value);
        while let Some(node) = own {
            types.push(node.ty.to_string());
            limits.extend(node.limits.iter().map(|limit| format!("{:?}", limit.rule)));
            own = node.items.as_deref();
        }
        out.insert(below.clone(), format!("{} {:?} {limits:?}", types.join(" of "), field.requirement));
        node_facts(&field.value, &below, out);
    }
}

fn facts(contract: &Contract) -> Facts {
    let mut out = Facts::new();
    let call = &contract.operation;
    out.insert("operation".to_owned(), format!("{} {} {}", call.method, call.path, call.asynchronous));
    for parameter in &contract.parameters {
        let node = Node { fields: vec![parameter.field.clone()], ..Node::new(Type::Object) };
        node_facts(&node, parameter.location.as_str(), &mut out);
    }
    if let Some(request) = &contract.request {
        node_facts(&request.body, "request", &mut out);
    }
    for response in &contract.responses {
        let at = format!("response.{}", response.status);
        out.insert(at.clone(), if response.body.is_some() { "a body" } else { "no body" }.to_owned());
        response.body.iter().for_each(|body| node_facts(body, &at, &mut out));
    }
    out.insert("examples".to_owned(), contract.examples.len().to_string());
    out
}

#[test]
fn every_difference_from_the_hand_made_contracts_is_decided() {
    let Some(shared) = crate::shared::pages("every_difference_from_the_hand_made_contracts_is_decided")
    else {
        return;
    };
    let mut idle: BTreeSet<usize> = (0..DECIDED.len()).collect();
    let mut open = Vec::new();
    for (page, api) in PAIRS {
        let bytes = std::fs::read(shared.join("seeds").join(page)).unwrap();
        let derived = interpret(&read(&bytes, None), &Origin::new(page));
        let own = facts(derived.contracts.first().unwrap());
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(api).join("contract.json");
        let by_hand = facts(&Contract::from_json(&std::fs::read_to_string(file).unwrap()).unwrap());
        for subject in own.keys().chain(by_hand.keys()).collect::<BTreeSet<_>>() {
            let (own, by_hand) = (own.get(subject), by_hand.get(subject));
            if own == by_hand {
                continue;
            }
            match DECIDED.iter().position(|(of, at, _)| api.starts_with(of) && subject.starts_with(at)) {
                Some(decided) => {
                    idle.remove(&decided);
                }
                None => open.push(format!("{api} {subject}: derived {own:?}, by hand {by_hand:?}")),
            }
        }
    }
    assert!(open.is_empty(), "{open:#?}");
    let idle: Vec<_> = idle.iter().filter_map(|at| DECIDED.get(*at)).collect();
    assert!(idle.is_empty(), "decided, and no difference any more: {idle:#?}");
}
