//! Made-up ids for operations that nobody has described: whatever may name a thing names one that cannot exist.
//!
//! Where an overlay says which field selects, that field alone is filled with ids. Without one every field whose name
//! speaks of ids or of things is, as far as its documented shape takes an id: a value that breaks its limits on
//! purpose stays as it is, and so does a listed value, a pattern's or a wildcard. The gate of the client decides by
//! code of its own what an id is; this only spares it from refusing what was drawn at random.

use crate::strategy::lengths;
use crate::symbol::whole_mention;
use crate::{Mention, Pool, Spelling, SymbolicId};
use as_documented_contract::{Node, Requirement, Rule, Type};
use serde_json::{Value, json};

/// The first number of these ids, and how many there are: below those of paths, beyond those of lists.
const FIRST: u32 = 300;
const COUNT: u32 = 600;

/// The body with a made-up id in the place of each text that may name a thing. The same text gives the same id.
pub(crate) fn made_up(shape: Option<&Node>, mut body: Value) -> Value {
    fill(shape, &mut body, false);
    body
}

/// The body without optional fields that by their names may select everything; a request of ids is none of all.
pub(crate) fn narrowed(shape: Option<&Node>, mut body: Value) -> Value {
    let Some(object) = body.as_object_mut() else { return body };
    let wide = |name: &str| {
        let rest = name.strip_prefix("all");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c == '_' || c.is_uppercase()))
    };
    let optional = |name: &str| {
        shape
            .and_then(|shape| shape.field(name))
            .is_some_and(|field| field.requirement == Requirement::Optional)
    };
    object.retain(|name, _| !(wide(name) && optional(name)));
    body
}

fn fill(shape: Option<&Node>, value: &mut Value, named: bool) {
    match value {
        Value::Null => {}
        // A value of any type, drawn at random.
        Value::Bool(_) | Value::Number(_) => {
            if named && shape.is_some_and(|shape| shape.ty == Type::Any && takes_an_id(shape).is_some()) {
                *value = json!(symbol(&value.to_string(), Vec::new()));
            }
        }
        Value::String(text) => {
            if named && let Some(symbol) = instead(shape, text) {
                *value = json!(symbol);
            }
        }
        Value::Array(items) => {
            let below = shape.and_then(|shape| shape.items.as_deref());
            // A list of ids, which may select everything by being empty.
            let open = |shape: &Node| {
                let items = shape.items.as_deref();
                shape.ty == Type::Array && items.is_none_or(|items| takes_an_id(items).is_some())
            };
            if named && items.is_empty() && shape.is_some_and(open) {
                items.push(json!(symbol("", Vec::new())));
            }
            items.iter_mut().for_each(|item| fill(below, item, named));
        }
        Value::Object(fields) => {
            for (name, item) in fields.iter_mut() {
                let below = shape.and_then(|shape| match shape.ty {
                    Type::Map => shape.items.as_deref(),
                    _ => shape.field(name).map(|field| &field.value),
                });
                fill(below, item, names_a_thing(name));
            }
        }
    }
}

/// The id that takes the place of a text, where one may.
pub(crate) fn instead(shape: Option<&Node>, text: &str) -> Option<String> {
    // A blank that the page allows may select everything; one that nobody documents is the page's own business.
    let blank = text.trim().is_empty();
    if blank && shape.is_none() || text.contains(['*', '%']) || whole_mention(text).is_some() {
        return None;
    }
    let spellings = match shape {
        Some(shape) => spellings(shape, text)?,
        None => Vec::new(),
    };
    Some(symbol(text, spellings))
}

fn symbol(text: &str, spellings: Vec<Spelling>) -> String {
    Mention { id: SymbolicId::new(Pool::Minted, FIRST + hash(text) % COUNT), spellings }.to_string()
}

/// How an id is written where a shape takes one; `None` where it takes none, or does not take the text that is there.
fn spellings(shape: &Node, text: &str) -> Option<Vec<Spelling>> {
    let (least, most) = lengths(shape);
    let takes = |count: usize| {
        u64::try_from(count).is_ok_and(|count| count >= least && most.is_none_or(|most| count <= most))
    };
    if !takes(text.chars().count()) {
        return None;
    }
    takes_an_id(shape)?;
    [(36, Vec::new()), (32, vec![Spelling::NoHyphens])]
        .into_iter()
        .find_map(|(count, spellings)| takes(count).then_some(spellings))
}

/// Whether a shape can hold an id, lengths aside.
fn takes_an_id(shape: &Node) -> Option<()> {
    let other = |rule: &Rule| match rule {
        Rule::Enum(_) | Rule::Pattern(_) => true,
        Rule::Format(format) => format != "uuid",
        _ => false,
    };
    let text = matches!(shape.ty, Type::String | Type::Any);
    (text && !shape.limits.iter().any(|limit| other(&limit.rule))).then_some(())
}

/// How a path's parameter is written: one of its documented values, a number where one is wanted, or a made-up id in a
/// length that it takes.
pub(crate) fn in_path(shape: Option<&Node>, number: u32) -> String {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let listed = shape.and_then(Node::allowed).into_iter().flatten().filter_map(Value::as_str);
    if let Some(value) = listed.into_iter().find(|text| plain(text)) {
        return value.to_owned();
    }
    if shape.is_some_and(|shape| matches!(shape.ty, Type::Integer | Type::Number)) {
        let least = shape.and_then(|shape| {
            shape.limits.iter().find_map(|limit| match &limit.rule {
                Rule::Minimum(least) => least.as_i64(),
                _ => None,
            })
        });
        return least.filter(|least| *least >= 0).unwrap_or(1).to_string();
    }
    let (least, most) = shape.map_or((0, None), lengths);
    let spellings = match most {
        Some(most) if (32..36).contains(&most) && least <= 32 => vec![Spelling::NoHyphens],
        _ => Vec::new(),
    };
    Mention { id: SymbolicId::new(Pool::Minted, number), spellings }.to_string()
}

/// Whether a field's name says that its value names a thing.
pub(crate) fn names_a_thing(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    plain.ends_with("id")
        || plain.ends_with("ids")
        || plain.ends_with("idset")
        || ["instance", "filter", "target", "resource", "server"].iter().any(|part| plain.contains(part))
}

/// FNV-1a, for a number that is the same everywhere.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use as_documented_contract::{Field, Limit, Locator, Requirement};

    fn text(limits: Vec<Rule>) -> Node {
        let limits = limits.into_iter().map(Limit::new).collect();
        Node { limits, ..Node::new(Type::String) }
    }

    fn object(fields: Vec<(&str, Node)>) -> Node {
        let fields = fields.into_iter().map(|(name, value)| Field {
            name: name.to_owned(),
            requirement: Requirement::Optional,
            value,
            condition: None,
            deprecated: false,
            at: Locator::new("here"),
        });
        Node { fields: fields.collect(), ..Node::new(Type::Object) }
    }

    #[test]
    fn what_may_name_a_thing_names_one_that_the_run_made_up() {
        let shape = object(vec![("vpc_id", text(vec![])), ("name", text(vec![]))]);
        let body = json!({"vpc_id": "abc", "name": "abc", "subnet_ids": ["abc", "abd"], "job_id": ""});
        let own = made_up(Some(&shape), body);
        let ids: Vec<&str> = [&own["vpc_id"], &own["subnet_ids"][0], &own["subnet_ids"][1]]
            .map(|v| v.as_str().unwrap())
            .into();
        assert!(ids.iter().all(|id| id.starts_with("{{minted:")), "{own}");
        assert!(ids[0] == ids[1] && ids[1] != ids[2], "{own}");
        assert_eq!((&own["name"], &own["job_id"]), (&json!("abc"), &json!("")));
        assert_ne!(made_up(Some(&shape), json!({"vpc_id": ""}))["vpc_id"], "");
    }

    #[test]
    fn what_has_no_type_takes_an_id_too() {
        let untyped = object(vec![("vpc_id", Node::new(Type::Any)), ("vpc_ids", Node::new(Type::Array))]);
        let own = made_up(Some(&untyped), json!({"vpc_id": 7, "vpc_ids": []}));
        for id in [&own["vpc_id"], &own["vpc_ids"][0]] {
            assert!(id.as_str().unwrap().starts_with("{{minted:"), "{own}");
        }
    }

    #[test]
    fn a_length_of_32_takes_an_id_without_hyphens() {
        let shape = object(vec![("vpc_id", text(vec![Rule::MaxLength(32)]))]);
        let own = made_up(Some(&shape), json!({"vpc_id": "abc"}));
        assert!(own["vpc_id"].as_str().unwrap().ends_with("|no-hyphens}}"), "{own}");
    }

    #[test]
    fn what_cannot_hold_an_id_or_breaks_its_limits_stays() {
        for (limits, value) in [
            (vec![Rule::MaxLength(8)], json!("abc")),
            (vec![Rule::MaxLength(64)], json!("x".repeat(65))),
            (vec![Rule::Pattern("^[a-z]+$".to_owned())], json!("abc")),
            (vec![Rule::Enum(vec![json!("kafka")])], json!("kafka")),
            (vec![], json!("*")),
            (vec![Rule::MinLength(1)], json!("")),
            (vec![], json!(7)),
            (vec![], json!([])),
            (vec![], json!("{{minted:3}}")),
        ] {
            let shape = object(vec![("vpc_id", text(limits))]);
            assert_eq!(made_up(Some(&shape), json!({"vpc_id": value})), json!({"vpc_id": value}));
        }
    }

    #[test]
    fn a_path_parameter_with_values_takes_one_of_them() {
        let listed = text(vec![Rule::Enum(vec![json!("a b"), json!("kafka")])]);
        assert_eq!(in_path(Some(&listed), 900), "kafka");
        assert_eq!(in_path(Some(&text(vec![])), 900), "{{minted:900}}");
        assert_eq!(in_path(Some(&text(vec![Rule::MaxLength(32)])), 900), "{{minted:900|no-hyphens}}");
        assert_eq!(in_path(None, 901), "{{minted:901}}");
        let mut number = Node::new(Type::Integer);
        assert_eq!(in_path(Some(&number), 900), "1");
        number.limits.push(as_documented_contract::Limit::new(Rule::Minimum(7.into())));
        assert_eq!(in_path(Some(&number), 900), "7");
    }
}
