//! One shape out of the shapes that a value has under several readings.
//!
//! `Strict` is what satisfies all of them, `Loose` what none of them goes beyond. What a mutation breaks must be
//! loose, what it keeps must be strict; then every reading sees one breach, and the same.

use as_documented_contract::{Field, Limit, Node, Requirement, Rule, Type};
use serde_json::{Number, Value};
use std::collections::BTreeSet;

/// Which way to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Values of it are valid under every reading.
    Strict,
    /// What breaks a rule of it breaks that rule under every reading.
    Loose,
}

/// Joins shapes; `None` where nothing satisfies all of them.
pub(crate) fn merge(nodes: &[&Node], mode: Mode) -> Option<Node> {
    let ty = join_types(nodes, mode)?;
    let items: Vec<&Node> = nodes.iter().filter_map(|node| node.items.as_deref()).collect();
    let items = match mode {
        Mode::Strict if items.is_empty() => None,
        Mode::Strict => Some(Box::new(merge(&items, mode)?)),
        Mode::Loose if items.len() < nodes.len() => None,
        Mode::Loose => merge(&items, mode).map(Box::new),
    };
    let nullable = match mode {
        Mode::Strict => nodes.iter().all(|node| node.nullable),
        Mode::Loose => nodes.iter().any(|node| node.nullable),
    };
    let mut fields = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for field in nodes.iter().flat_map(|node| &node.fields) {
        if !names.contains(&field.name.as_str()) {
            names.push(&field.name);
        }
    }
    for name in names {
        let all: Vec<&Field> = nodes.iter().filter_map(|node| node.field(name)).collect();
        match join_field(&all, all.len() == nodes.len(), mode) {
            Joined::Field(field) => fields.push(field),
            Joined::LeaveOut => {}
            Joined::Impossible => return None,
        }
    }
    let limits = join_limits(nodes, mode)?;
    Some(Node { ty, nullable, limits, items, fields })
}

fn join_types(nodes: &[&Node], mode: Mode) -> Option<Type> {
    let types: BTreeSet<Type> = nodes.iter().map(|node| node.ty).collect();
    let mut known = types.iter().copied().filter(|ty| *ty != Type::Any);
    let (first, second, third) = (known.next(), known.next(), known.next());
    match (mode, first, second, third) {
        (_, None, _, _) => Some(Type::Any),
        (Mode::Loose, Some(ty), None, _) if types.len() == 1 => Some(ty),
        (Mode::Loose, _, _, _) => Some(Type::Any),
        (Mode::Strict, Some(ty), None, _) => Some(ty),
        (Mode::Strict, Some(Type::Integer), Some(Type::Number), None) => Some(Type::Integer),
        (Mode::Strict, _, _, _) => None,
    }
}

enum Joined {
    Field(Field),
    LeaveOut,
    Impossible,
}

fn join_field(all: &[&Field], everywhere: bool, mode: Mode) -> Joined {
    let Some(first) = all.first() else { return Joined::LeaveOut };
    let mandatory = |field: &&Field| field.requirement == Requirement::Mandatory;
    let values: Vec<&Node> = all.iter().map(|field| &field.value).collect();
    let value = merge(&values, mode);
    let (mandatory, keep) = match mode {
        Mode::Strict => {
            let mandatory = all.iter().any(mandatory);
            // An optional field that one reading does not know would mean something there and nothing here.
            (mandatory, mandatory || everywhere)
        }
        Mode::Loose => (everywhere && all.iter().all(mandatory), everywhere),
    };
    match value {
        _ if !keep => Joined::LeaveOut,
        Some(value) => {
            let requirement = match (mandatory, first.requirement) {
                (true, _) => Requirement::Mandatory,
                (false, Requirement::Mandatory) => Requirement::Optional,
                (false, other) => other,
            };
            Joined::Field(Field { requirement, value, ..(*first).clone() })
        }
        None if mandatory => Joined::Impossible,
        None => Joined::LeaveOut,
    }
}

fn join_limits(nodes: &[&Node], mode: Mode) -> Option<Vec<Limit>> {
    let all: Vec<Vec<&Rule>> =
        nodes.iter().map(|node| node.limits.iter().map(|limit| &limit.rule).collect()).collect();
    let mut out: Vec<Rule> = Vec::new();
    match mode {
        Mode::Strict => {
            for rule in all.into_iter().flatten() {
                if let Rule::Enum(values) = rule
                    && let Some(Rule::Enum(kept)) = out.iter_mut().find(|one| matches!(one, Rule::Enum(_)))
                {
                    kept.retain(|value| values.contains(value));
                    if kept.is_empty() {
                        return None;
                    }
                } else if !out.contains(rule) {
                    out.push(rule.clone());
                }
            }
        }
        Mode::Loose => {
            let (first, rest) = all.split_first()?;
            for rule in first {
                let alike: Option<Vec<&Rule>> = rest
                    .iter()
                    .map(|rules| rules.iter().copied().find(|one| one.kind() == rule.kind()))
                    .collect();
                // Two limits of one kind on one value would break together.
                let twice =
                    all.iter().any(|rules| rules.iter().filter(|one| one.kind() == rule.kind()).count() > 1);
                if let Some(alike) = alike.filter(|_| !twice)
                    && let Some(loosest) =
                        alike.iter().try_fold((*rule).clone(), |so_far, one| loosest(so_far, one))
                {
                    out.push(loosest);
                }
            }
        }
    }
    Some(out.into_iter().map(Limit::new).collect())
}

fn loosest(a: Rule, b: &Rule) -> Option<Rule> {
    let larger = |a: &Number, b: &Number| if a.as_f64() >= b.as_f64() { a.clone() } else { b.clone() };
    let smaller = |a: &Number, b: &Number| if a.as_f64() <= b.as_f64() { a.clone() } else { b.clone() };
    Some(match (a, b) {
        (Rule::Enum(mut a), Rule::Enum(b)) => {
            a.extend(b.iter().filter(|value| !a.contains(value)).cloned().collect::<Vec<Value>>());
            Rule::Enum(a)
        }
        (Rule::MinLength(a), Rule::MinLength(b)) => Rule::MinLength(a.min(*b)),
        (Rule::MaxLength(a), Rule::MaxLength(b)) => Rule::MaxLength(a.max(*b)),
        (Rule::MinItems(a), Rule::MinItems(b)) => Rule::MinItems(a.min(*b)),
        (Rule::MaxItems(a), Rule::MaxItems(b)) => Rule::MaxItems(a.max(*b)),
        (Rule::Minimum(a), Rule::Minimum(b)) => Rule::Minimum(smaller(&a, b)),
        (Rule::Maximum(a), Rule::Maximum(b)) => Rule::Maximum(larger(&a, b)),
        (a, b) if a == *b => a,
        _ => return None,
    })
}
