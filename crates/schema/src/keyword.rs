//! One node of a contract as one schema object: each rule a keyword, each keyword with its statement.
//!
//! A rule that no keyword can carry (a pattern that does not compile, a length of a number) is left out and
//! reported: a keyword that cannot fail would be a check that lies, one that does not compile would cost the
//! whole schema.

use crate::compile::{is_format, is_pattern, is_valid};
use crate::{Omitted, Part};
use as_documented_contract::{Contract, Field, Kind, Node, Requirement, Rule, StatementId, Subject, Type};
use serde_json::{Map, Value, json};

/// Nodes below this depth are written as "anything": contracts made by machine may nest without end.
const DEEPEST: usize = 100;

/// The key under which a schema object names the statements of its keywords.
pub(crate) const STATEMENTS: &str = "x-statements";

/// Writes nodes as schema objects.
pub(crate) struct Writer<'a> {
    part: Part,
    traced: bool,
    omitted: &'a mut Vec<Omitted>,
}

impl<'a> Writer<'a> {
    /// With the statement of each keyword.
    pub(crate) fn traced(part: Part, omitted: &'a mut Vec<Omitted>) -> Self {
        Self { part, traced: true, omitted }
    }

    /// Without: for values that no statement is about.
    pub(crate) fn plain(part: Part, omitted: &'a mut Vec<Omitted>) -> Self {
        Self { part, traced: false, omitted }
    }

    /// The schema object of a node.
    pub(crate) fn node(&mut self, subject: &Subject, node: &Node) -> Map<String, Value> {
        self.below(subject, node, 0)
    }

    fn below(&mut self, subject: &Subject, node: &Node, depth: usize) -> Map<String, Value> {
        let mut object =
            SchemaObject { subject, map: Map::new(), statements: Map::new(), all_of: Vec::new() };
        if depth > DEEPEST {
            self.omit(subject, Kind::Type, format!("it lies deeper than {DEEPEST} levels"));
            return object.map;
        }
        if let Some(name) = type_name(node.ty) {
            let ty = match (node.nullable, name) {
                (true, name) if name != "null" => json!([name, "null"]),
                (_, name) => json!(name),
            };
            object.put("type", ty, Kind::Type);
        }
        for limit in &node.limits {
            self.rule(&mut object, node, &limit.rule);
        }
        match node.ty {
            Type::Map => {
                if let Some(values) = &node.items {
                    let below = self.below(&subject.values(), values, depth + 1);
                    object.map.insert("additionalProperties".to_owned(), below.into());
                }
            }
            Type::Array | Type::Any => {
                if let Some(items) = &node.items {
                    let below = self.below(&subject.items(), items, depth + 1);
                    object.map.insert("items".to_owned(), below.into());
                }
            }
            _ => {}
        }
        self.fields(&mut object, node, depth);
        object.finish(self.traced)
    }

    fn fields(&mut self, object: &mut SchemaObject<'_>, node: &Node, depth: usize) {
        if node.fields.is_empty() {
            return;
        }
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in &node.fields {
            // A row that stands twice counts once, as it does among the statements.
            if properties.contains_key(&field.name) {
                continue;
            }
            let subject = object.subject.field(&field.name);
            let mut below = self.below(&subject, &field.value, depth + 1);
            if field.deprecated {
                below.insert("deprecated".to_owned(), json!(true));
            }
            properties.insert(field.name.clone(), below.into());
            if let Some(kind) = self.must_stand(field) {
                let id = StatementId::new(subject, kind);
                object.statements.insert(format!("required:{}", field.name), json!(id.to_string()));
                required.push(json!(field.name));
            }
        }
        object.map.insert("properties".to_owned(), properties.into());
        if !required.is_empty() {
            object.map.insert("required".to_owned(), required.into());
        }
    }

    fn must_stand(&self, field: &Field) -> Option<Kind> {
        if self.part.is_response() {
            return Contract::implies_presence(field.requirement).then_some(Kind::Present);
        }
        match field.requirement {
            Requirement::Mandatory => Some(Kind::Required),
            Requirement::Optional | Requirement::Conditional | Requirement::Unstated => None,
        }
    }

    fn rule(&mut self, object: &mut SchemaObject<'_>, node: &Node, rule: &Rule) {
        let kind = rule.kind();
        if let Err(reason) = applies(node, rule) {
            self.omit(object.subject, kind, reason);
            return;
        }
        match rule {
            Rule::Enum(values) => {
                let mut values = values.clone();
                if node.nullable && !values.contains(&Value::Null) {
                    values.push(Value::Null);
                }
                object.put("enum", values.into(), kind);
            }
            Rule::MinLength(n) => object.put("minLength", json!(n), kind),
            Rule::MaxLength(n) => object.put("maxLength", json!(n), kind),
            Rule::MinItems(n) => object.put("minItems", json!(n), kind),
            Rule::MaxItems(n) => object.put("maxItems", json!(n), kind),
            Rule::UniqueItems => object.put("uniqueItems", json!(true), kind),
            Rule::Minimum(n) => object.put("minimum", json!(n), kind),
            Rule::Maximum(n) => object.put("maximum", json!(n), kind),
            Rule::Pattern(pattern) => object.put("pattern", json!(pattern), kind),
            Rule::Format(format) => object.put("format", json!(format), kind),
            Rule::AnyField(names) => {
                let one_of_them: Vec<_> = names.iter().map(|name| json!({ "required": [name] })).collect();
                object.put("anyOf", one_of_them.into(), kind);
            }
            Rule::Default(value) => {
                if is_valid(&object.map, value) {
                    object.put("default", value.clone(), kind);
                } else {
                    let reason = format!("`{value}` breaks the rules on the value itself");
                    self.omit(object.subject, kind, reason);
                }
            }
        }
    }

    fn omit(&mut self, subject: &Subject, kind: Kind, reason: String) {
        let statement = StatementId::new(subject.clone(), kind);
        let one = Omitted { part: self.part, statement, reason };
        if !self.omitted.contains(&one) {
            self.omitted.push(one);
        }
    }
}

struct SchemaObject<'s> {
    subject: &'s Subject,
    map: Map<String, Value>,
    statements: Map<String, Value>,
    all_of: Vec<Value>,
}

impl SchemaObject<'_> {
    fn put(&mut self, keyword: &str, value: Value, kind: Kind) {
        let id = StatementId::new(self.subject.clone(), kind).to_string();
        if !self.map.contains_key(keyword) {
            self.map.insert(keyword.to_owned(), value);
            self.statements.insert(keyword.to_owned(), json!(id));
        } else if keyword != "default" && self.map.get(keyword) != Some(&value) {
            // A second limit of one kind: an object has each keyword once, and both hold.
            self.all_of.push(json!({ keyword: value, STATEMENTS: { keyword: id } }));
        }
    }

    fn finish(mut self, traced: bool) -> Map<String, Value> {
        if !self.all_of.is_empty() {
            if !traced {
                for one in self.all_of.iter_mut().filter_map(Value::as_object_mut) {
                    one.remove(STATEMENTS);
                }
            }
            self.map.insert("allOf".to_owned(), self.all_of.into());
        }
        if traced && !self.statements.is_empty() {
            self.map.insert(STATEMENTS.to_owned(), self.statements.into());
        }
        self.map
    }
}

fn type_name(ty: Type) -> Option<&'static str> {
    match ty {
        Type::Map => Some("object"),
        Type::Any => None,
        Type::String
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Object
        | Type::Array
        | Type::Null => Some(ty.as_str()),
    }
}

/// Whether a keyword can carry the rule on this node; else why not.
fn applies(node: &Node, rule: &Rule) -> Result<(), String> {
    let fits = match rule {
        Rule::Enum(values) if values.is_empty() => return Err("it lists no value".to_owned()),
        Rule::Enum(values) => {
            if !values.iter().any(|value| has_type(node, value)) {
                return Err(format!("none of its values is of the type {}", node.ty));
            }
            true
        }
        Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Pattern(_) | Rule::Format(_) => {
            matches!(node.ty, Type::String | Type::Any)
        }
        Rule::MinItems(_) | Rule::MaxItems(_) | Rule::UniqueItems => {
            matches!(node.ty, Type::Array | Type::Any)
        }
        Rule::Minimum(_) | Rule::Maximum(_) => matches!(node.ty, Type::Integer | Type::Number | Type::Any),
        Rule::AnyField(names) if names.is_empty() => return Err("it names no field".to_owned()),
        Rule::AnyField(_) => matches!(node.ty, Type::Object | Type::Map | Type::Any),
        Rule::Default(_) => true,
    };
    match rule {
        _ if !fits => Err(format!("it says nothing about the type {}", node.ty)),
        Rule::Pattern(pattern) if !is_pattern(pattern) => {
            Err(format!("`{pattern}` is not a regular expression that compiles"))
        }
        Rule::Format(format) if !is_format(format) => {
            Err(format!("`{format}` is not a format that JSON Schema knows"))
        }
        _ => Ok(()),
    }
}

fn has_type(node: &Node, value: &Value) -> bool {
    match node.ty {
        Type::String => value.is_string(),
        Type::Integer => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Object | Type::Map => value.is_object(),
        Type::Array => value.is_array(),
        Type::Null => value.is_null(),
        Type::Any => true,
    }
}
