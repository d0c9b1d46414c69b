//! The list of ids: its lengths, and one odd item at each position of lists of several lengths.

use super::field::short;
use super::{Base, minted};
use crate::blueprint::Blueprint;
use crate::plan::Plan;
use crate::strategy::Roles;
use crate::{CaseId, Cell, Group, Pool, Position, Spelling, SymbolicId};
use as_documented_contract::{Kind, Limit, Rule, StatementId, Subject};
use serde_json::{Value, json};

/// The longest list of which each length up to it is tried, since a server may treat any of them in a way of its own.
const EACH: u32 = 66;
/// Beyond it, lengths around powers and round numbers.
const BEYOND: [u32; 10] = [99, 100, 101, 127, 128, 129, 255, 256, 257, 1000];

const PLACES: [(Position, u32); 7] = [
    (Position::Whole, 1),
    (Position::First, 2),
    (Position::Last, 2),
    (Position::Middle, 3),
    (Position::First, 50),
    (Position::Middle, 50),
    (Position::Last, 50),
];

/// The made-up id that is written behind another one and a comma, as one item.
pub const JOINED: u32 = 61;

/// Two ids as one item.
#[must_use]
pub fn joined(id: &str, other: &str) -> String {
    format!("{id},{other}")
}

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const MAX: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/// The items that are odd, by name. The one they stand in for is minted.
fn odd(at: u32) -> Vec<(&'static str, Value)> {
    let id = SymbolicId::new(Pool::Minted, at);
    let mut out = vec![
        ("null", Value::Null),
        ("type-number", json!(7)),
        ("type-number-one", json!(1)),
        ("type-boolean", json!(true)),
        ("type-object", json!({"id": id.symbol()})),
        ("type-object-instance", json!({"instance_id": id.symbol()})),
        ("type-array", json!([id.symbol()])),
        ("empty", json!("")),
        ("nil", json!(NIL)),
        ("max", json!(MAX)),
        ("foreign", json!(SymbolicId::new(Pool::Foreign, 0).symbol())),
        ("joined", json!(joined(&id.symbol(), &SymbolicId::new(Pool::Minted, JOINED).symbol()))),
    ];
    out.extend(Spelling::ALL.into_iter().map(|one| (one.as_str(), json!(id.spelled(one)))));
    out
}

fn limits<'c>(selector: &Subject, call: &'c Blueprint<'_>) -> &'c [Limit] {
    let node = call.strict.as_ref().and_then(|node| {
        let names = selector.as_str().strip_prefix("request.")?;
        names.split('.').try_fold(node, |at, name| Some(&at.field(name)?.value))
    });
    node.map(|node| node.limits.as_slice()).unwrap_or_default()
}

/// The documented length of the longest list.
pub(crate) fn longest(selector: &Subject, call: &Blueprint<'_>) -> Option<u64> {
    let most = limits(selector, call).iter().filter_map(|limit| match limit.rule {
        Rule::MaxItems(n) => Some(n),
        _ => None,
    });
    most.min()
}

/// The places that lists no longer than allowed have.
fn places(selector: &Subject, call: &Blueprint<'_>) -> impl Iterator<Item = (Position, u32)> + use<> {
    let most = longest(selector, call).unwrap_or(u64::MAX);
    PLACES.into_iter().filter(move |(_, length)| u64::from(*length) <= most)
}

fn lengths(selector: &Subject, call: &Blueprint<'_>) -> Vec<u32> {
    let mut out: Vec<u32> = (0..=EACH).chain(BEYOND).collect();
    for limit in limits(selector, call) {
        if let Rule::MinItems(n) | Rule::MaxItems(n) = &limit.rule
            && let Ok(n @ 0..2000) = u32::try_from(*n)
        {
            out.extend([n.saturating_sub(1), n, n + 1]);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

pub(super) fn cells(selector: &Subject, call: &Blueprint<'_>) -> Vec<Cell> {
    let mut out: Vec<Cell> = lengths(selector, call)
        .into_iter()
        .map(|length| Cell::new(selector, "items").at(Position::Whole, length))
        .collect();
    for (position, length) in places(selector, call) {
        let item = selector.items();
        out.extend(odd(0).into_iter().map(|(name, _)| Cell::new(&item, name).at(position, length)));
        if length > 1 {
            out.push(Cell::new(&item, "duplicate").at(position, length));
            out.push(Cell::new(&item, "duplicate-upper").at(position, length));
        }
    }
    out
}

pub(super) fn plan(plan: &mut Plan<'_>, base: &Base<'_>) {
    let Some(selector) = Roles::of(plan.api).selector else { return };
    let name = short(&selector).to_owned();
    let control = |plan: &Plan<'_>, length: u32| -> CaseId {
        plan.id(Group::Boundary, &format!("{}/{name}/items-{length}", base.label))
    };
    let all = lengths(&selector, &plan.call);
    let most = most(plan, base, &all);
    let longest = longest(&selector, &plan.call);
    for length in all {
        let request = plan.call.json(plan.call.body(base.verb, minted(length)));
        // A list that is too long is held against the longest that is not, one that is empty against the shortest.
        let beside = control(plan, if length == 0 { 1 } else { most });
        let cell = Cell::new(&selector, "items").at(Position::Whole, length);
        let case = format!("{}/{name}/items-{length}", base.label);
        let id = plan.single(Group::Boundary, &case, request, Some(&beside), Some(cell));
        if length > 1 && longest.is_some_and(|longest| u64::from(length) <= longest) {
            let short = control(plan, 1);
            plan.hold_to(&id, &short, &StatementId::new(selector.clone(), Kind::MaxItems));
            // A list of one may be refused in a way of its own.
            if length > 2
                && let Some(most) = longest.and_then(|longest| u32::try_from(longest + 1).ok())
            {
                plan.unlike(&id, control(plan, length - 1), control(plan, most));
            }
        }
    }
    for (position, length) in places(&selector, &plan.call) {
        let at = match position {
            Position::Whole | Position::First => 0,
            Position::Middle => length / 2,
            Position::Last => length - 1,
        };
        let mut variants = odd(at);
        if length > 1 {
            let other = if at == 0 { length - 1 } else { 0 };
            let twin = SymbolicId::new(Pool::Minted, other);
            variants.push(("duplicate", json!(twin.symbol())));
            variants.push(("duplicate-upper", json!(twin.spelled(Spelling::Upper))));
        }
        for (boundary, value) in variants {
            let mut ids = minted(length);
            if let Some(item) = usize::try_from(at).ok().and_then(|at| ids.get_mut(at)) {
                *item = value;
            }
            let request = plan.call.json(plan.call.body(base.verb, ids));
            let case = format!("{}/{name}[]/{boundary}-{}-of-{length}", base.label, position.as_str());
            let cell = Cell::new(&selector.items(), boundary).at(position, length);
            let beside = control(plan, length);
            plan.single(Group::Boundary, &case, request, Some(&beside), Some(cell));
        }
    }
}

/// The longest planned list that is not to be rejected.
fn most(plan: &Plan<'_>, base: &Base<'_>, lengths: &[u32]) -> u32 {
    let fine = |length: &&u32| {
        let request = plan.call.json(plan.call.body(base.verb, minted(**length)));
        plan.oracle.expect(&request).broken().is_none()
    };
    lengths.iter().rev().find(fine).copied().unwrap_or(1)
}
