//! One fault in a valid body: the body breaks one statement under every reading and keeps every other.

use super::value::{
    Roles, counts, has_type, is_unique, is_unknown, lengths, range, value as values, whole_range,
};
use super::{Draw, format, pattern};
use as_documented_contract::{Field, Kind, Node, Requirement, Rule, StatementId, Subject, Type};
use serde_json::{Number, Value, json};

/// Lists and texts are never made longer than this to break a limit.
const LONGEST: u64 = 70_000;

/// A place where one rule can be broken.
struct Place<'n> {
    pointer: String,
    subject: Subject,
    strict: &'n Node,
    loose: &'n Node,
    fault: Fault<'n>,
}

#[derive(Clone, Copy)]
enum Fault<'n> {
    /// Another type; whether null is one of them.
    Type { null: bool },
    /// A mandatory field left out.
    Missing(&'n Field),
    /// A rule broken.
    Rule(&'n Rule),
}

/// Breaks one statement of a body, any of those that can be broken alone.
pub(crate) fn mutate(
    strict: &Node,
    loose: &Node,
    roles: &Roles,
    mut body: Value,
    draw: &mut Draw,
) -> Option<(Value, StatementId)> {
    let mut places = Vec::new();
    // Where nothing in the body is mandatory, a body that is null may stand for none.
    let null = loose.fields.iter().any(|field| field.requirement == Requirement::Mandatory)
        || loose.limits.iter().any(|limit| matches!(limit.rule, Rule::AnyField(_)));
    collect(&mut places, roles, strict, loose, &body, Subject::request(), String::new(), null);
    // Kinds first, so that a long list does not crowd out all but the types of its items.
    let mut kinds: Vec<Kind> = places.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    while !kinds.is_empty() {
        let chosen = kinds.swap_remove(draw.below(kinds.len()));
        let mut fitting: Vec<&Place<'_>> = places.iter().filter(|place| kind(place) == chosen).collect();
        while !fitting.is_empty() {
            let place = fitting.swap_remove(draw.below(fitting.len()));
            let Some(at) = body.pointer(&place.pointer) else { continue };
            if let Some((broken, statement)) = place.broken(at, roles, draw) {
                *body.pointer_mut(&place.pointer)? = broken;
                return Some((body, statement));
            }
        }
    }
    None
}

fn kind(place: &Place<'_>) -> Kind {
    match place.fault {
        Fault::Type { .. } => Kind::Type,
        Fault::Missing(_) => Kind::Required,
        Fault::Rule(rule) => rule.kind(),
    }
}

#[expect(clippy::too_many_arguments, reason = "a walk over four things at once")]
fn collect<'n>(
    out: &mut Vec<Place<'n>>,
    roles: &Roles,
    strict: &'n Node,
    loose: &'n Node,
    value: &Value,
    subject: Subject,
    pointer: String,
    null: bool,
) {
    let mut push = |fault| {
        out.push(Place { pointer: pointer.clone(), subject: subject.clone(), strict, loose, fault });
    };
    if loose.ty != Type::Any {
        push(Fault::Type { null: null && !loose.nullable && loose.ty != Type::Null });
    }
    if value.is_null() && loose.ty != Type::Null {
        return;
    }
    for limit in &loose.limits {
        // What other values of the switch mean, no page says.
        if !(limit.rule.kind() == Kind::Enum && roles.everything.as_ref() == Some(&subject)) {
            push(Fault::Rule(&limit.rule));
        }
    }
    let listed = |node: &Node| node.allowed().is_some();
    if listed(strict) || listed(loose) {
        return;
    }
    match value {
        Value::Object(there) if strict.ty == Type::Map => {
            let (Some(s), Some(l)) = (strict.items.as_deref(), loose.items.as_deref()) else { return };
            for (name, item) in there {
                collect(out, roles, s, l, item, subject.values(), step(&pointer, name), true);
            }
        }
        Value::Object(there) => {
            for field in &loose.fields {
                if there.contains_key(&field.name) && field.requirement == Requirement::Mandatory {
                    out.push(Place {
                        pointer: pointer.clone(),
                        subject: subject.field(&field.name),
                        strict,
                        loose,
                        fault: Fault::Missing(field),
                    });
                }
                let (Some(item), Some(below)) = (there.get(&field.name), strict.field(&field.name)) else {
                    continue;
                };
                let null = field.requirement == Requirement::Mandatory;
                let at = step(&pointer, &field.name);
                collect(out, roles, &below.value, &field.value, item, subject.field(&field.name), at, null);
            }
        }
        Value::Array(items) => {
            let (Some(s), Some(l)) = (strict.items.as_deref(), loose.items.as_deref()) else { return };
            for (at, item) in items.iter().enumerate() {
                collect(out, roles, s, l, item, subject.items(), step(&pointer, &at.to_string()), true);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Place<'_> {
    /// The value with the fault in it, and the statement that it breaks.
    fn broken(&self, at: &Value, roles: &Roles, draw: &mut Draw) -> Option<(Value, StatementId)> {
        let (value, kind) = match self.fault {
            Fault::Type { null } => (self.mistyped(null, draw)?, Kind::Type),
            Fault::Missing(field) => {
                let mut object = at.clone();
                object.as_object_mut()?.shift_remove(&field.name)?;
                (object, Kind::Required)
            }
            Fault::Rule(rule) => (self.against(rule, at, roles, draw)?, rule.kind()),
        };
        Some((value, StatementId::new(self.subject.clone(), kind)))
    }

    fn mistyped(&self, null: bool, draw: &mut Draw) -> Option<Value> {
        let mut others =
            vec![json!("text"), json!(7), json!(0.5), json!(true), json!({"a": 1}), json!(["a"])];
        if null {
            others.push(Value::Null);
        }
        if self.strict.ty == Type::Integer {
            // Limits hold for fractions too, so that one must lie within them.
            let (low, high) = whole_range(self.strict);
            others.retain(|value| *value != json!(0.5));
            if low < high && low.abs() < (1 << 50) {
                #[expect(clippy::cast_precision_loss, reason = "below 2^50 every half is exact")]
                let half = low as f64 + 0.5;
                others.push(json!(half));
            }
        }
        others.retain(|value| !has_type(self.loose.ty, value) && !has_type(self.strict.ty, value));
        draw.pick(&others).cloned()
    }

    fn against(&self, rule: &Rule, at: &Value, roles: &Roles, draw: &mut Draw) -> Option<Value> {
        let has = |kind: Kind| self.strict.limits.iter().any(|limit| limit.rule.kind() == kind);
        let shaped = has(Kind::Pattern) || has(Kind::Format);
        let (least, most) = lengths(self.strict);
        match rule {
            Rule::Enum(known) => match at {
                _ if shaped => None,
                Value::String(_) => {
                    let length = usize::try_from(most.unwrap_or(12).min(12).max(least)).ok()?;
                    (0..16)
                        .map(|_| draw.letters(length))
                        .find(|text| is_unknown(text, known))
                        .map(Value::String)
                }
                Value::Number(_) if self.strict.ty == Type::Integer => {
                    let (low, high) = whole_range(self.strict);
                    (low..=high).take(known.len() + 1).map(Value::from).find(|one| !known.contains(one))
                }
                _ => None,
            },
            Rule::MinLength(n) if !shaped && !has(Kind::Enum) => {
                let length = draw.below(usize::try_from(*n).ok()?);
                (*n > 0 && *n < LONGEST).then(|| json!(draw.letters(length)))
            }
            Rule::MaxLength(n) if !shaped && !has(Kind::Enum) && *n < LONGEST => {
                let length = usize::try_from(*n).ok()? + 1 + draw.below(3);
                Some(json!(draw.letters(length)))
            }
            Rule::Pattern(one) if !has(Kind::Enum) && !has(Kind::Format) => {
                pattern::failing(one, shaped_length(least, most)?).map(Value::String)
            }
            Rule::Format(one) if !has(Kind::Enum) && !has(Kind::Pattern) => {
                format::failing(one, shaped_length(least, most)?).map(Value::String)
            }
            Rule::MinItems(n) => {
                let keep = draw.below(usize::try_from(*n).ok()?);
                (*n > 0)
                    .then(|| Value::Array(at.as_array().into_iter().flatten().take(keep).cloned().collect()))
            }
            Rule::MaxItems(n) => self.too_many(*n, at, roles, draw),
            Rule::UniqueItems => {
                let mut items = at.as_array()?.clone();
                let twice = draw.pick(&items)?.clone();
                let room = counts(self.strict).1.is_none_or(|most| (items.len() as u64) < most);
                if room {
                    items.push(twice);
                } else if items.len() > 1 {
                    // The item that makes room must not be the only one of its kind that is kept.
                    let other = items.iter().position(|item| *item != twice)?;
                    *items.get_mut(other)? = twice;
                } else {
                    return None;
                }
                Some(Value::Array(items))
            }
            Rule::AnyField(names) => {
                let needed = |name: &String| {
                    self.strict.field(name).is_some_and(|field| field.requirement == Requirement::Mandatory)
                };
                let mut object = at.as_object()?.clone();
                object.retain(|name, _| !names.contains(name));
                (!names.iter().any(needed)).then(|| object.into())
            }
            Rule::Minimum(n) if !has(Kind::Enum) => self.beyond(n, -1, draw),
            Rule::Maximum(n) if !has(Kind::Enum) => self.beyond(n, 1, draw),
            Rule::MinLength(_)
            | Rule::MaxLength(_)
            | Rule::Pattern(_)
            | Rule::Format(_)
            | Rule::Minimum(_)
            | Rule::Maximum(_)
            | Rule::Default(_) => None,
        }
    }

    fn too_many(&self, most: u64, at: &Value, roles: &Roles, draw: &mut Draw) -> Option<Value> {
        let mut items = at.as_array()?.clone();
        if most > 5000 {
            return None;
        }
        let wanted = usize::try_from(most).ok()? + 1 + draw.below(2);
        let ids = roles.selector.as_ref() == Some(&self.subject);
        let distinct = ids || is_unique(self.strict);
        let anything = Node::new(Type::Any);
        let shape = self.strict.items.as_deref().unwrap_or(&anything);
        let more = values(shape, &self.subject.items(), roles);
        // Shapes with few values may not have enough that differ; then there is no such fault.
        let mut tries = 4 * wanted + 16;
        while items.len() < wanted {
            tries = tries.checked_sub(1)?;
            let next = if ids { json!(draw.uuid()) } else { draw.sample(&more)? };
            if !distinct || !items.contains(&next) {
                items.push(next);
            }
        }
        Some(Value::Array(items))
    }

    fn beyond(&self, limit: &Number, sign: i64, draw: &mut Draw) -> Option<Value> {
        let step = 1 + i64::try_from(draw.below(3)).ok()?;
        let (low, high) = range(self.strict);
        // A limit that the other one already excludes cannot be broken alone.
        let edge = limit.as_f64()?;
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            return None;
        }
        match self.strict.ty {
            Type::Integer => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "numbers beyond this are left alone below"
                )]
                let whole = if sign < 0 { edge.ceil() } else { edge.floor() } as i64;
                (edge.abs() < 9e15).then(|| json!(whole + sign * step))
            }
            Type::Number => {
                #[expect(clippy::cast_precision_loss, reason = "the step is at most 3")]
                let there = edge + (sign * step) as f64;
                (there != edge).then(|| json!(there))
            }
            _ => None,
        }
    }
}

/// A length that limits on it allow, for a text that has another fault.
fn shaped_length(least: u64, most: Option<u64>) -> Option<usize> {
    let length = most.unwrap_or(8).min(8).max(least).max(1);
    (most.is_none_or(|most| length <= most) && length < LONGEST).then(|| usize::try_from(length).ok())?
}
