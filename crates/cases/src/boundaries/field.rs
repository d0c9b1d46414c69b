//! One field at a time: missing, null, of every wrong type, at and beyond each limit, oddly written.

use super::{Base, minted};
use crate::plan::Plan;
use crate::strategy::{Draw, Roles};
use crate::symbol::LONG;
use crate::{Cell, Group, family_effect};
use as_documented_contract::{Api, Kind, Node, Rule, Subject, Type};
use serde_json::{Map, Value, json};

/// How deep an undocumented field is nested: readers commonly allow for a hundred levels and more.
const DEEP: usize = 64;

/// More places than this in one body are left to generated cases.
const MANY: usize = 200;

/// A value of the base body and its shape.
pub(super) struct Site {
    subject: Subject,
    pointer: String,
    node: Node,
    is_field: bool,
    is_selector: bool,
}

/// The values below a body's top, as far as the base body shows them.
pub(super) fn sites(strict: &Node, body: &Value, api: &Api) -> Vec<Site> {
    let roles = Roles::of(api);
    let mut out = Vec::new();
    walk(&mut out, strict, body, Subject::request(), String::new(), &roles);
    // The switch reaches all failed instances: its values have cases of their own.
    out.retain(|site| roles.everything.as_ref() != Some(&site.subject));
    out.truncate(MANY);
    out
}

fn walk(out: &mut Vec<Site>, node: &Node, value: &Value, subject: Subject, pointer: String, roles: &Roles) {
    if out.len() > MANY {
        return;
    }
    let is_selector = roles.selector.as_ref() == Some(&subject);
    if subject != Subject::request() {
        let is_field = !subject.as_str().ends_with([']', '}']);
        out.push(Site {
            subject: subject.clone(),
            pointer: pointer.clone(),
            node: node.clone(),
            is_field,
            is_selector,
        });
    }
    match value {
        // The items of the selector are the business of lists.
        _ if is_selector => {}
        Value::Object(there) if node.ty == Type::Map => {
            if let (Some(items), Some((name, item))) = (&node.items, there.iter().next()) {
                walk(out, items, item, subject.values(), step(&pointer, name), roles);
            }
        }
        Value::Object(there) => {
            for field in &node.fields {
                if let Some(item) = there.get(&field.name) {
                    walk(
                        out,
                        &field.value,
                        item,
                        subject.field(&field.name),
                        step(&pointer, &field.name),
                        roles,
                    );
                }
            }
        }
        Value::Array(items) => {
            if let (Some(shape), Some(item)) = (&node.items, items.first()) {
                walk(out, shape, item, subject.items(), step(&pointer, "0"), roles);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What becomes of a value.
pub(super) enum Change {
    Remove,
    Set(Value),
}

impl Site {
    /// A value outside the body.
    pub(super) fn lone(subject: Subject, node: Node) -> Self {
        Self { subject, pointer: String::new(), node, is_field: true, is_selector: false }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = Cell> {
        self.changes(&Value::Null).into_iter().map(|(name, _)| Cell::new(&self.subject, name))
    }

    /// Every change of the value, by boundary.
    pub(super) fn changes(&self, now: &Value) -> Vec<(String, Change)> {
        let mut out: Vec<(String, Change)> = Vec::new();
        let mut set = |name: &str, value: Value| out.push((name.to_owned(), Change::Set(value)));
        set("null", Value::Null);
        // Wrong types as a careless client would have them: the right value in the wrong wrapping.
        let wrapped = [
            (Type::String, "type-string", json!(if now.is_string() { now.clone() } else { json!("7") })),
            (Type::Number, "type-number", json!(7)),
            (Type::Boolean, "type-boolean", json!(true)),
            (Type::Array, "type-array", json!([now])),
            (Type::Object, "type-object", json!({"value": now})),
        ];
        for (ty, name, value) in wrapped {
            if !crate::strategy::has_type(self.node.ty, &value) || ty == self.node.ty {
                let value = match (&value, self.is_selector) {
                    (Value::String(_), true) => minted(1).pop().unwrap_or_default(),
                    (Value::Object(_), true) => json!({"value": minted(1).pop()}),
                    _ => value,
                };
                if !crate::strategy::has_type(self.node.ty, &value) {
                    set(name, value);
                }
            }
        }
        match self.node.ty {
            Type::String => self.texts(now, &mut set),
            Type::Integer | Type::Number => self.numbers(&mut set),
            Type::Array if !self.is_selector => self.lists(now, &mut set),
            _ => {}
        }
        if self.is_field {
            out.push(("missing".to_owned(), Change::Remove));
        }
        out
    }

    fn texts(&self, now: &Value, set: &mut dyn FnMut(&str, Value)) {
        let text = now.as_str().unwrap_or("x");
        set("empty", json!(""));
        set("blank", json!("  "));
        set("long", json!("x".repeat(LONG)));
        set("non-ascii", json!("é漢字\u{1F600}"));
        set("control", json!("a\u{0}b\n"));
        set("blank-before", json!(format!(" {text}")));
        set("blank-after", json!(format!("{text} ")));
        set("upper", json!(text.to_uppercase()));
        for limit in &self.node.limits {
            match &limit.rule {
                Rule::Enum(values) => {
                    set("unknown", json!(Draw::seeded(1, self.subject.as_str()).letters(12)));
                    set("capital", json!(capital(text)));
                    for verb in siblings(values) {
                        set(&format!("sibling-{verb}"), json!(verb));
                    }
                    for value in values {
                        set(&format!("value-{}", value.as_str().unwrap_or_default()), value.clone());
                    }
                }
                Rule::MinLength(n) if *n > 0 => {
                    set("shortest", json!(letters(*n)));
                    set("too-short", json!(letters(n - 1)));
                }
                Rule::MaxLength(n) if *n < 1 << 20 => {
                    set("longest", json!(letters(*n)));
                    set("too-long", json!(letters(n + 1)));
                }
                _ => {}
            }
        }
    }

    fn numbers(&self, set: &mut dyn FnMut(&str, Value)) {
        set("zero", json!(0));
        set("negative", json!(-1));
        set("huge", json!(1e300));
        set("fraction", json!(0.5));
        for limit in &self.node.limits {
            if let Rule::Minimum(n) | Rule::Maximum(n) = &limit.rule {
                let below = limit.rule.kind() == Kind::Minimum;
                set(if below { "least" } else { "most" }, Value::Number(n.clone()));
                let step = if below { -1 } else { 1 };
                let beyond = match n.as_i64() {
                    Some(whole) => json!(whole.saturating_add(step)),
                    None => {
                        json!(n.as_f64().unwrap_or_default() + f64::from(i32::try_from(step).unwrap_or(1)))
                    }
                };
                set(if below { "too-small" } else { "too-large" }, beyond);
            }
        }
    }

    fn lists(&self, now: &Value, set: &mut dyn FnMut(&str, Value)) {
        let item = now.get(0).cloned().unwrap_or_else(|| json!("x"));
        let mut lengths = vec![0, 1, 2];
        for limit in &self.node.limits {
            if let Rule::MinItems(n) | Rule::MaxItems(n) = &limit.rule
                && *n < 2000
            {
                lengths.extend([n.saturating_sub(1), *n, n + 1]);
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        for length in lengths {
            let items = (0..length).map(|at| numbered(&item, at)).collect();
            set(&format!("items-{length}"), Value::Array(items));
        }
        set("duplicate", json!([item, item]));
    }
}

/// The item, made another where it is text.
fn numbered(item: &Value, at: u64) -> Value {
    match item {
        Value::String(text) if at > 0 => json!(format!("{text}{at}")),
        _ => item.clone(),
    }
}

fn letters(count: u64) -> String {
    "x".repeat(usize::try_from(count).unwrap_or_default())
}

pub(super) fn plan(plan: &mut Plan<'_>, base: &Base<'_>) {
    let Some(strict) = &plan.call.strict else { return };
    let all = sites(strict, &base.body, plan.api);
    for site in &all {
        let Some(now) = base.body.pointer(&site.pointer).cloned() else { continue };
        for (boundary, change) in site.changes(&now) {
            let Some(body) = changed(&base.body, &site.pointer, change) else { continue };
            let name = format!("{}/{}/{boundary}", base.label, short(&site.subject));
            let cell = Cell::new(&site.subject, &boundary);
            plan.single(Group::Boundary, &name, plan.call.json(body), Some(&base.id), Some(cell));
        }
    }
    if let Value::Object(fields) = &base.body {
        for (boundary, name, value) in undocumented() {
            let mut more: Map<String, Value> = fields.clone();
            more.insert(name.to_owned(), value);
            let case = format!("{}/{boundary}", base.label);
            plan.single(Group::Boundary, &case, plan.call.json(more.into()), Some(&base.id), None);
        }
    }
}

/// Fields that no page has: a plain one, one with a name beyond ASCII, and one that is nested deeply.
fn undocumented() -> [(&'static str, &'static str, Value); 3] {
    let deep = (0..DEEP)
        .fold(json!("x"), |inner, at| if at % 2 == 0 { json!([inner]) } else { json!({"x": inner}) });
    [
        ("undocumented-field", "undocumented", json!("x")),
        ("undocumented-field-non-ascii", "é漢字", json!("x")),
        ("undocumented-field-deep", "undocumented", deep),
    ]
}

fn changed(body: &Value, pointer: &str, change: Change) -> Option<Value> {
    let mut body = body.clone();
    match change {
        Change::Set(value) => *body.pointer_mut(pointer)? = value,
        Change::Remove => {
            let (parent, name) = pointer.rsplit_once('/')?;
            let name = name.replace("~1", "/").replace("~0", "~");
            body.pointer_mut(parent)?.as_object_mut()?.shift_remove(&name)?;
        }
    }
    Some(body)
}

/// A subject as case ids name it.
pub(super) fn short(subject: &Subject) -> &str {
    subject.as_str().strip_prefix("request.").unwrap_or(subject.as_str())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Where the values are verbs: those that other services of the family have.
fn siblings(values: &[Value]) -> Vec<&'static str> {
    let is_verb = |value: &Value| value.as_str().is_some_and(|text| family_effect(text).is_some());
    if !values.iter().any(is_verb) {
        return Vec::new();
    }
    let listed = |verb: &str| values.iter().any(|value| value.as_str() == Some(verb));
    ["restart", "flush", "delete"].into_iter().filter(|verb| !listed(verb)).collect()
}
