//! A limit that a page sets on a value, one rule each, so that each can be cited on its own.

use crate::{Kind, Locator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One rule on a value. Lengths count Unicode characters, as JSON Schema does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The value is one of these.
    Enum(Vec<Value>),
    /// At least so many characters.
    MinLength(u64),
    /// At most so many characters.
    MaxLength(u64),
    /// At least so many items.
    MinItems(u64),
    /// At most so many items.
    MaxItems(u64),
    /// No item stands twice.
    UniqueItems,
    /// A number no smaller.
    Minimum(serde_json::Number),
    /// A number no larger.
    Maximum(serde_json::Number),
    /// A regular expression in the dialect of JSON Schema (ECMA 262), unanchored unless it anchors itself.
    Pattern(String),
    /// A format that JSON Schema names, such as `uuid` or `date-time`.
    Format(String),
    /// An object with at least one of these fields.
    AnyField(Vec<String>),
    /// What the service assumes when the field is left out. Never a reason to refuse a value.
    Default(Value),
}

impl Rule {
    /// The kind of statement that this rule makes.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Enum(_) => Kind::Enum,
            Self::MinLength(_) => Kind::MinLength,
            Self::MaxLength(_) => Kind::MaxLength,
            Self::MinItems(_) => Kind::MinItems,
            Self::MaxItems(_) => Kind::MaxItems,
            Self::UniqueItems => Kind::UniqueItems,
            Self::Minimum(_) => Kind::Minimum,
            Self::Maximum(_) => Kind::Maximum,
            Self::Pattern(_) => Kind::Pattern,
            Self::Format(_) => Kind::Format,
            Self::AnyField(_) => Kind::Required,
            Self::Default(_) => Kind::Default,
        }
    }
}

/// A [`Rule`] and the place that states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The rule.
    pub rule: Rule,
    /// Where the page states it, if elsewhere than in the field's own row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Locator>,
}

impl Limit {
    /// A limit stated in the field's own row.
    #[must_use]
    pub fn new(rule: Rule) -> Self {
        Self { rule, at: None }
    }
}
