//! Bodies that a response's schema accepts, drawn from a seed.
//!
//! Every documented field is shown, so that every statement about one is exercised. A body is held against the
//! schemas before it is used; where drawing yields none that they accept, a documented example is taken.

use as_documented_cases::strategy;
use as_documented_contract::{Api, ExampleKind, Node, Requirement, Response, Rule, StatusKey, Type};
use as_documented_schema::{Part, Validators};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

/// How many bodies a response has at hand.
pub(super) const VARIANTS: u64 = 4;
/// How often drawing is tried for one body.
const TRIES: u64 = 8;

/// A body for a response; `None` where the page describes none. The second value tells whether the schemas accept
/// it, which fails only for limits that no value meets.
pub(super) fn body(
    api: &Api,
    validators: &Validators,
    response: &Response,
    seed: u64,
) -> Option<(Value, bool)> {
    let described = response.body.as_ref()?;
    // A page may leave no other value than null: its readings say so where its tables do not.
    let (full, nulls) = (shown(described, Nulls::Never), shown(described, Nulls::Always));
    let part = Part::Response(response.status);
    let mut last = None;
    for attempt in 0..TRIES {
        let node = if attempt < TRIES / 2 { &full } else { &nulls };
        let Some(value) = draw(node, api, response.status, seed, attempt) else { continue };
        if validators.is_valid(part, &value) {
            return Some((value, true));
        }
        last = Some(value);
    }
    let examples = api.contract.examples.iter().filter(|one| one.kind == ExampleKind::Response);
    let example = examples.filter_map(|one| one.body.clone()).find(|value| validators.is_valid(part, value));
    example.map(|value| (value, true)).or_else(|| Some((last.unwrap_or(Value::Null), false)))
}

/// Whether what may be null is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Never,
    Always,
}

/// The shape with every field there and every list with an item.
fn shown(node: &Node, nulls: Nulls) -> Node {
    if node.nullable && nulls == Nulls::Always {
        return Node::new(Type::Null);
    }
    let mut out = node.clone();
    out.nullable = false;
    for field in &mut out.fields {
        field.requirement = Requirement::Mandatory;
        field.value = shown(&field.value, nulls);
    }
    if let Some(items) = &mut out.items {
        **items = shown(items, nulls);
    }
    let empty = out.limits.iter().any(|limit| limit.rule == Rule::MaxItems(0));
    if out.ty == Type::Array && !empty {
        out = out.with(Rule::MinItems(1));
    }
    out
}

/// Bodies depend on the seed, the operation and the status alone.
fn draw(node: &Node, api: &Api, status: StatusKey, seed: u64, attempt: u64) -> Option<Value> {
    let mut bytes = [0u8; 32];
    let purpose = format!("{} {status} {attempt}", api.id());
    for (at, chunk) in (0u64..).zip(bytes.chunks_mut(8)) {
        chunk.copy_from_slice(&hash(seed.rotate_left(16).wrapping_add(at), purpose.as_bytes()).to_le_bytes());
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    strategy::any_value(node).new_tree(&mut runner).ok().map(|tree| tree.current())
}

/// FNV-1a, from a start of the caller's.
pub(super) fn hash(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325 ^ start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
