//! Axes: where a page contradicts itself or is silent, and what each reading would make of it.

use crate::{Field, Kind, Limit, Locator, Node, Requirement, Response, StatementId, StatusKey, Subject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Why there is more than one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AxisKind {
    /// Two places of the page say different things.
    Contradiction,
    /// The page does not say, and endpoints may differ.
    Silence,
}

/// One question that a page answers in more than one way, or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Its name, unique in the contract: `all-failure-name`.
    pub id: String,
    /// Contradiction or silence.
    pub kind: AxisKind,
    /// The lint rule that finds it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// The question, in our words.
    pub text: String,
    /// The readings. The first is the one that tables make.
    pub values: Vec<AxisValue>,
    /// Statements it touches beside those whose subjects its edits name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<StatementId>,
}

impl Axis {
    /// The named value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&AxisValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// Whether the axis changes what is said about `subject`.
    #[must_use]
    pub fn touches_subject(&self, subject: &Subject) -> bool {
        self.values.iter().flat_map(|value| &value.edits).any(|edit| {
            let edited = edit.subject();
            edited.is_within(subject) || subject.is_within(&edited)
        })
    }
}

/// One reading of one axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AxisValue {
    /// Its name, unique in the axis: `table`, `example`.
    pub name: String,
    /// What this reading holds, in our words.
    pub text: String,
    /// The place that says so; for a silence, the place that could have.
    pub at: Locator,
    /// How the contract reads then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// One change that a reading makes to the contract as the tables give it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Edit {
    /// A field is mandatory, optional, and so on.
    Require {
        /// The field.
        subject: Subject,
        /// Its requirement.
        requirement: Requirement,
    },
    /// A field has another name.
    Rename {
        /// The field under its table name.
        subject: Subject,
        /// Its name in this reading.
        to: String,
    },
    /// A value has another shape.
    Replace {
        /// The value.
        subject: Subject,
        /// Its shape in this reading.
        value: Node,
    },
    /// A value has one limit more.
    Limit {
        /// The value.
        subject: Subject,
        /// The limit.
        limit: Limit,
    },
    /// An object has one field more.
    AddField {
        /// The object.
        subject: Subject,
        /// The field.
        field: Field,
    },
    /// An object lacks a field.
    RemoveField {
        /// The field.
        subject: Subject,
    },
    /// There is one response more.
    AddResponse {
        /// The response.
        response: Response,
    },
    /// There is one response less.
    RemoveResponse {
        /// Its status.
        status: StatusKey,
    },
}

impl Edit {
    /// What the edit changes.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Require { subject, .. }
            | Self::Rename { subject, .. }
            | Self::Replace { subject, .. }
            | Self::Limit { subject, .. }
            | Self::RemoveField { subject } => subject.clone(),
            Self::AddField { subject, field } => subject.field(&field.name),
            Self::AddResponse { response } => Subject::response(response.status),
            Self::RemoveResponse { status } => Subject::response(status),
        }
    }

    /// Whether the edit changes what this statement says, or whether it is made at all.
    #[must_use]
    pub fn touches(&self, id: &StatementId) -> bool {
        let subject = id.subject();
        let edited = self.subject();
        let presence = matches!(id.kind(), Kind::Required | Kind::Present);
        match self {
            Self::Require { .. } => presence && *subject == edited,
            Self::Rename { to, .. } => {
                let renamed =
                    edited.as_str().rsplit_once('.').map(|(parent, _)| Subject::new(parent).field(to));
                subject.is_within(&edited) || renamed.is_some_and(|renamed| subject.is_within(&renamed))
            }
            Self::Limit { limit, .. } => *subject == edited && id.kind() == limit.rule.kind(),
            // Another shape leaves alone whether the field is there, and what one of its values does.
            Self::Replace { .. } => {
                subject.is_within(&edited)
                    && !(presence && *subject == edited)
                    && subject.split_value().1.is_none()
            }
            Self::AddField { .. }
            | Self::RemoveField { .. }
            | Self::AddResponse { .. }
            | Self::RemoveResponse { .. } => subject.is_within(&edited),
        }
    }
}

/// A choice of one value for each of some axes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reading(BTreeMap<String, String>);

impl Reading {
    /// The same with one axis settled.
    #[must_use]
    pub fn with(mut self, axis: &str, value: &str) -> Self {
        self.0.insert(axis.to_owned(), value.to_owned());
        self
    }

    /// The value chosen for an axis.
    #[must_use]
    pub fn get(&self, axis: &str) -> Option<&str> {
        self.0.get(axis).map(String::as_str)
    }

    /// The axes and values, by name of the axis.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(axis, value)| (axis.as_str(), value.as_str()))
    }

    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (axis, value)) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{axis}={value}")?;
        }
        Ok(())
    }
}
