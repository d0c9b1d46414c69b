//! Parameters as they are sent, which is as text, turned into the object that their schema describes.

use as_documented_contract::{Location, Node, Type};
use serde_json::{Map, Number, Value, json};

/// The object that stands for these parameters. Text that does not read as the documented type stays text, and
/// so breaks the type; lists and objects in parameters have no one spelling and count as given.
pub(crate) fn as_object(node: &Node, location: Location, sent: &[(&str, &str)]) -> Value {
    let mut out = Map::new();
    for (name, text) in sent {
        let field = node.fields.iter().find(|field| match location {
            Location::Header => field.name.eq_ignore_ascii_case(name),
            Location::Path | Location::Query => field.name == *name,
        });
        let Some(field) = field else {
            out.insert((*name).to_owned(), json!(text));
            continue;
        };
        let value = match field.value.ty {
            Type::Integer => integer(text),
            Type::Number => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
            Type::Boolean => match *text {
                "true" => Some(json!(true)),
                "false" => Some(json!(false)),
                _ => None,
            },
            Type::Array | Type::Object | Type::Map => continue,
            Type::String | Type::Any | Type::Null => None,
        };
        out.insert(field.name.clone(), value.unwrap_or_else(|| json!(text)));
    }
    out.into()
}

fn integer(text: &str) -> Option<Value> {
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok()
}
