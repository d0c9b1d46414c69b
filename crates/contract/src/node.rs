//! The shape of a value: its type, its limits, and the fields or items below it.

use crate::{Limit, Locator, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The type of a value as a page names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object with the named [`Node::fields`].
    Object,
    /// A list of [`Node::items`].
    Array,
    /// An object whose keys are free and whose values are [`Node::items`].
    Map,
    /// Nothing but `null`.
    Null,
    /// The page names no type, or one that says nothing.
    Any,
}

impl Type {
    /// The name as it stands in a contract file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::Array => "array",
            Self::Map => "map",
            Self::Null => "null",
            Self::Any => "any",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value's shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// The type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether `null` stands beside the type.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// The rules on the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// The items of an array or the values of a map; absent where the page names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Node>>,
    /// The fields of an object, in the page's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl Node {
    /// A value of this type without limits.
    #[must_use]
    pub fn new(ty: Type) -> Self {
        Self { ty, nullable: false, limits: Vec::new(), items: None, fields: Vec::new() }
    }

    /// An array of these.
    #[must_use]
    pub fn array(items: Self) -> Self {
        Self { items: Some(Box::new(items)), ..Self::new(Type::Array) }
    }

    /// An object with these fields.
    #[must_use]
    pub fn object(fields: Vec<Field>) -> Self {
        Self { fields, ..Self::new(Type::Object) }
    }

    /// The same with one rule more, stated in the field's own row.
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.limits.push(Limit::new(rule));
        self
    }

    /// The named field of an object.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The values an enum rule allows, if there is one.
    #[must_use]
    pub fn allowed(&self) -> Option<&[serde_json::Value]> {
        self.limits.iter().find_map(|limit| match &limit.rule {
            Rule::Enum(values) => Some(values.as_slice()),
            _ => None,
        })
    }
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// The page calls it mandatory.
    Mandatory,
    /// The page calls it optional.
    Optional,
    /// The page makes it mandatory under a condition of its own.
    Conditional,
    /// The page does not say. In a documented success body such a field is implied to be there.
    Unstated,
}

/// A named value: a row of a parameter table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name as sent on the wire.
    pub name: String,
    /// Whether it must be there.
    pub requirement: Requirement,
    /// What it holds.
    pub value: Node,
    /// The condition of a [`Requirement::Conditional`], in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Whether the page calls it deprecated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The row that describes it.
    pub at: Locator,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
