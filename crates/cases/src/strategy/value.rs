//! Values that satisfy a shape.

use super::text::words;
use super::{format, pattern};
use crate::family::folded;
use as_documented_contract::{Api, Field, Node, Requirement, Rule, Subject, Type};
use proptest::collection::{btree_map, vec};
use proptest::option::weighted;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Just, Strategy, Union};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Fields with a meaning of their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roles {
    /// The list of instance ids, which are distinct UUIDs.
    pub(crate) selector: Option<Subject>,
    /// The switch for all failed instances.
    pub(crate) everything: Option<Subject>,
}

impl Roles {
    pub(crate) fn of(api: &Api) -> Self {
        api.semantics().map_or_else(Self::default, |semantics| Self {
            selector: Some(semantics.selector.clone()),
            everything: semantics.everything.as_ref().map(|one| one.field.clone()),
        })
    }
}

/// More items than this are never drawn, unless a limit asks for them.
const MANY: u64 = 6;
/// Longer texts than this are never drawn, unless a limit asks for them.
const WORDY: u64 = 24;
/// Below this depth only the plainest value of each type is drawn.
const DEEP: usize = 40;

/// Values of a shape.
pub(crate) fn value(node: &Node, subject: &Subject, roles: &Roles) -> BoxedStrategy<Value> {
    below(node, subject, roles, 0)
}

fn below(node: &Node, subject: &Subject, roles: &Roles, depth: usize) -> BoxedStrategy<Value> {
    let plain = unmarked(node, subject, roles, depth);
    if node.nullable && node.ty != Type::Null {
        return Union::new_weighted(vec![(9, plain), (1, Just(Value::Null).boxed())]).boxed();
    }
    plain
}

fn unmarked(node: &Node, subject: &Subject, roles: &Roles, depth: usize) -> BoxedStrategy<Value> {
    if let Some(allowed) = node.allowed() {
        let fitting: Vec<Value> = allowed.iter().filter(|value| has_type(node.ty, value)).cloned().collect();
        if !fitting.is_empty() {
            return select(fitting).boxed();
        }
    }
    match node.ty {
        Type::Null => Just(Value::Null).boxed(),
        Type::Boolean => select(vec![json!(true), json!(false)]).boxed(),
        Type::String => text(node).prop_map(Value::String).boxed(),
        Type::Integer => integer(node),
        Type::Number => number(node),
        Type::Any => {
            let scalars = [json!("x"), json!("some text"), json!(7), json!(true)];
            select(scalars.to_vec()).boxed()
        }
        Type::Array => list(node, subject, roles, depth),
        Type::Object => object(node, subject, roles, depth),
        Type::Map => map(node, subject, roles, depth),
    }
}

/// Whether a value has a type.
pub(crate) fn has_type(ty: Type, value: &Value) -> bool {
    match ty {
        Type::String => value.is_string(),
        // JSON Schema counts 1.0 as an integer.
        Type::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Object | Type::Map => value.is_object(),
        Type::Array => value.is_array(),
        Type::Null => value.is_null(),
        Type::Any => true,
    }
}

/// The tightest bounds of two kinds of rule: the largest of the lower, the smallest of the upper.
pub(crate) fn bounds(node: &Node, rule: impl Fn(&Rule) -> (Option<u64>, Option<u64>)) -> (u64, Option<u64>) {
    node.limits.iter().fold((0, None), |(low, high), limit| {
        let (min, max) = rule(&limit.rule);
        let high = match (high, max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (low.max(min.unwrap_or_default()), high)
    })
}

pub(crate) fn lengths(node: &Node) -> (u64, Option<u64>) {
    bounds(node, |rule| match rule {
        Rule::MinLength(n) => (Some(*n), None),
        Rule::MaxLength(n) => (None, Some(*n)),
        _ => (None, None),
    })
}

pub(crate) fn counts(node: &Node) -> (u64, Option<u64>) {
    bounds(node, |rule| match rule {
        Rule::MinItems(n) => (Some(*n), None),
        Rule::MaxItems(n) => (None, Some(*n)),
        _ => (None, None),
    })
}

/// The smallest and the largest number allowed.
pub(crate) fn range(node: &Node) -> (Option<f64>, Option<f64>) {
    node.limits.iter().fold((None, None), |(low, high): (Option<f64>, Option<f64>), limit| {
        match &limit.rule {
            Rule::Minimum(n) => (n.as_f64().map(|n| low.map_or(n, |low| low.max(n))).or(low), high),
            Rule::Maximum(n) => (low, n.as_f64().map(|n| high.map_or(n, |high| high.min(n))).or(high)),
            _ => (low, high),
        }
    })
}

pub(crate) fn is_unique(node: &Node) -> bool {
    node.limits.iter().any(|limit| limit.rule == Rule::UniqueItems)
}

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn text(node: &Node) -> BoxedStrategy<String> {
    let (least, most) = lengths(node);
    let fits = move |text: &String| {
        let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        count >= least && most.is_none_or(|most| count <= most)
    };
    let ruled = node.limits.iter().find_map(|limit| match &limit.rule {
        Rule::Pattern(one) => pattern::matching(one, most),
        _ => None,
    });
    let formed = node.limits.iter().find_map(|limit| match &limit.rule {
        Rule::Format(one) => format::matching(one),
        _ => None,
    });
    if let Some(strategy) = ruled.or(formed) {
        return strategy.prop_filter("length", fits).boxed();
    }
    let top = most.unwrap_or(least.max(1) + WORDY).max(least);
    let usual = top.min(least + WORDY).max(least);
    let words = |from: u64, to: u64| words(size(from)..=size(to)).boxed();
    let mut all = Vec::new();
    if least == 0 {
        all.push((1, Just(String::new()).boxed()));
    }
    if usual > 0 {
        all.push((8, words(least.max(1), usual)));
    }
    // The longest text allowed, where it is not absurdly long.
    if (1..=1024).contains(&top) {
        all.push((1, words(top, top)));
    }
    if all.is_empty() { Just(String::new()).boxed() } else { Union::new_weighted(all).boxed() }
}

fn integer(node: &Node) -> BoxedStrategy<Value> {
    let (low, high) = whole_range(node);
    let near = low.saturating_add(1000).min(high);
    Union::new(vec![
        (low..=near.max(low)).prop_map(Value::from).boxed(),
        Just(json!(low)).boxed(),
        Just(json!(high.max(low))).boxed(),
    ])
    .boxed()
}

/// The whole numbers allowed; without limits those from 0 to 1000.
pub(crate) fn whole_range(node: &Node) -> (i64, i64) {
    // Casts from float saturate, which is what a limit beyond the range means.
    #[expect(clippy::cast_possible_truncation, reason = "a limit beyond the range is the end of the range")]
    let whole = |number: f64| number as i64;
    match range(node) {
        (Some(low), Some(high)) => (whole(low.ceil()), whole(high.floor())),
        (Some(low), None) => (whole(low.ceil()), whole(low.ceil()).saturating_add(1000)),
        (None, Some(high)) => (whole(high.floor()).saturating_sub(1000), whole(high.floor())),
        (None, None) => (0, 1000),
    }
}

fn number(node: &Node) -> BoxedStrategy<Value> {
    let (low, high) = match range(node) {
        (Some(low), Some(high)) => (low, high.max(low)),
        (Some(low), None) => (low, low + 1000.0),
        (None, Some(high)) => (high - 1000.0, high),
        (None, None) => (0.0, 1000.0),
    };
    Union::new(vec![
        (0.0..=1.0f64).prop_map(move |share| json!((low + (high - low) * share).clamp(low, high))).boxed(),
        Just(json!(low)).boxed(),
        Just(json!(high)).boxed(),
    ])
    .boxed()
}

fn list(node: &Node, subject: &Subject, roles: &Roles, depth: usize) -> BoxedStrategy<Value> {
    let (least, most) = counts(node);
    let ids = roles.selector.as_ref() == Some(subject);
    let least = if ids { least.max(1) } else { least };
    let top = most.unwrap_or(least + MANY).min(least + MANY).max(least);
    let items = if ids
        && node
            .items
            .as_ref()
            .is_none_or(|items| items.limits.is_empty() && matches!(items.ty, Type::String | Type::Any))
    {
        format::matching("uuid")
            .map_or_else(|| Just(Value::Null).boxed(), |ids| ids.prop_map(Value::String).boxed())
    } else if depth > DEEP {
        Just(Value::Null).boxed()
    } else {
        let anything = Node::new(Type::Any);
        below(node.items.as_deref().unwrap_or(&anything), &subject.items(), roles, depth + 1)
    };
    if depth > DEEP && least == 0 {
        return Just(json!([])).boxed();
    }
    let lists = vec(items, size(least)..=size(top));
    if ids || is_unique(node) {
        let needed = size(least);
        return lists
            .prop_map(|mut items| {
                let mut seen = BTreeSet::new();
                items.retain(|item| seen.insert(item.to_string()));
                items
            })
            .prop_filter("too few that differ", move |items| items.len() >= needed)
            .prop_map(Value::Array)
            .boxed();
    }
    lists.prop_map(Value::Array).boxed()
}

fn object(node: &Node, subject: &Subject, roles: &Roles, depth: usize) -> BoxedStrategy<Value> {
    let each = choices(node).into_iter().map(|needed| object_with(node, subject, roles, depth, &needed));
    Union::new(each).boxed()
}

/// Sets of fields of which one satisfies every rule that one of several is there.
fn choices(node: &Node) -> Vec<Vec<&str>> {
    let mut out: Vec<Vec<&str>> = vec![Vec::new()];
    for limit in &node.limits {
        let Rule::AnyField(names) = &limit.rule else { continue };
        // A name that this shape does not have cannot be used: not every reading knows it.
        let usable: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| node.field(name).is_some()).collect();
        let satisfied = |chosen: &Vec<&str>| chosen.iter().any(|name| usable.contains(name));
        let (done, open): (Vec<_>, Vec<_>) = out.into_iter().partition(satisfied);
        out = done;
        for chosen in open {
            out.extend(usable.iter().map(|name| chosen.iter().copied().chain([*name]).collect()));
        }
        out.truncate(16);
    }
    if out.is_empty() { vec![Vec::new()] } else { out }
}

fn object_with(
    node: &Node,
    subject: &Subject,
    roles: &Roles,
    depth: usize,
    needed: &[&str],
) -> BoxedStrategy<Value> {
    let mut fields: Vec<(&Field, bool)> = Vec::new();
    for field in &node.fields {
        // A row that stands twice counts once.
        if !fields.iter().any(|(other, _)| other.name == field.name) {
            let needed = needed.contains(&field.name.as_str());
            fields.push((field, needed || field.requirement == Requirement::Mandatory));
        }
    }
    let drawn: Vec<BoxedStrategy<Option<(String, Value)>>> = fields
        .into_iter()
        .filter(|(_, needed)| *needed || depth < DEEP)
        .map(|(field, needed)| {
            let name = field.name.clone();
            let values = below(&field.value, &subject.field(&field.name), roles, depth + 1)
                .prop_map(move |value| (name.clone(), value));
            if needed { values.prop_map(Some).boxed() } else { weighted(0.75, values).boxed() }
        })
        .collect();
    drawn.prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>())).boxed()
}

fn map(node: &Node, subject: &Subject, roles: &Roles, depth: usize) -> BoxedStrategy<Value> {
    if depth > DEEP {
        return Just(json!({})).boxed();
    }
    let anything = Node::new(Type::Any);
    let values = below(node.items.as_deref().unwrap_or(&anything), &subject.values(), roles, depth + 1);
    btree_map("[a-z]{1,8}", values, 0..4)
        .prop_map(|entries| Value::Object(entries.into_iter().collect()))
        .boxed()
}

/// A text that no service knows as a value: it equals none of these after trimming and case folding.
pub(crate) fn is_unknown(text: &str, known: &[Value]) -> bool {
    crate::family::family_effect(text).is_none()
        && !known.iter().filter_map(Value::as_str).any(|one| folded(one) == folded(text))
}
