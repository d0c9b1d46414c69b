//! Fields that no table documents: noted, never failed.

use crate::trace::escape;
use as_documented_contract::{Node, Type};
use serde_json::Value;

/// JSON pointers to the fields of `value` that the node does not know, in the value's order.
///
/// An object of which the page names no field at all is free, as are the values below an undocumented field.
pub(crate) fn extra_fields(node: &Node, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    walk(node, value, "", &mut out);
    out
}

// Descends only where the node does, so it ends where the shorter of the two ends.
fn walk(node: &Node, value: &Value, pointer: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, below) in fields {
                let here = || format!("{pointer}/{}", escape(name));
                match (node.field(name), node.ty, &node.items) {
                    // Where nothing lies below, no pointer to it is needed.
                    (Some(_), _, _) | (None, Type::Map, Some(_)) if !is_deep(below) => {}
                    (Some(field), _, _) => walk(&field.value, below, &here(), out),
                    (None, Type::Map, Some(values)) => walk(values, below, &here(), out),
                    (None, Type::Map | Type::Any, _) => {}
                    (None, _, _) if node.fields.is_empty() => {}
                    (None, _, _) => out.push(here()),
                }
            }
        }
        Value::Array(list) => {
            let Some(items) = &node.items else { return };
            for (at, below) in list.iter().enumerate().filter(|(_, item)| is_deep(item)) {
                walk(items, below, &format!("{pointer}/{at}"), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_deep(value: &Value) -> bool {
    value.is_object() || value.is_array()
}
