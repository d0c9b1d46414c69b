//! What a table cannot say: which field names the instances, what each verb does, how it can be seen; and what only
//! a reader sees in a page that a machine derived the contract from.
//!
//! Written by hand, with locators of its own. What is known from elsewhere than the page is marked so by the
//! place it cites, and never turns a documented statement into another.

use crate::{ApiId, Axis, Edit, Kind, Locator, Method, StatementId, StatusKey, Subject, Tier};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The hand-written companion of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The version of this format; `1`.
    pub format: u32,
    /// The contract it belongs to.
    pub api: ApiId,
    /// What a reader corrects in the contract, before anything else is read from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Axes of the contract that a reader does without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_axes: Vec<DroppedAxis>,
    /// Axes that no rule finds. One with the id of an axis of the contract stands in its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<Axis>,
    /// Names in our words for examples of the contract, by the names that they have there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub example_names: BTreeMap<String, String>,
    /// Statements beyond those that fields make.
    #[serde(default)]
    pub statements: Vec<OverlayStatement>,
    /// What the operation does.
    #[serde(default)]
    pub semantics: Option<Semantics>,
    /// Operations through which effects are seen.
    #[serde(default)]
    pub companions: Vec<Companion>,
}

/// Something that the page says and the contract does not, or says otherwise than a reader takes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The reason, in our words.
    pub why: String,
    /// The place it is concluded from.
    pub at: Locator,
    /// How the contract reads then. Each edit must change something.
    pub edits: Vec<Edit>,
}

/// An axis of the contract that a reader does without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DroppedAxis {
    /// Its id.
    pub id: String,
    /// The reason, in our words.
    pub why: String,
}

/// A statement that a reader makes and a table does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayStatement {
    /// Its id. The subject must exist in the contract; the value behind `=` must be one the field allows.
    pub id: StatementId,
    /// Its source tier.
    pub tier: Tier,
    /// The sentence in our words, where the template of its kind says too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The place it is concluded from.
    pub at: Locator,
}

/// How much a request may change: what permits are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// A mutating request aimed only at ids that this run made up.
    Probe,
    /// A mutation of a kind that has no class of its own.
    Change,
    /// Restarts an instance.
    Restart,
    /// Clears the data of an instance.
    Flush,
    /// Deletes an instance.
    Delete,
    /// May reach every instance of the account.
    AccountWide,
}

impl Effect {
    /// Every class, the least first.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Probe, Self::Change, Self::Restart, Self::Flush, Self::Delete, Self::AccountWide];

    /// The name used in permits and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Probe => "probe",
            Self::Change => "change",
            Self::Restart => "restart",
            Self::Flush => "flush",
            Self::Delete => "delete",
            Self::AccountWide => "account-wide",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a batch operation means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Semantics {
    /// The request field that lists the instance ids: `request.instances`.
    pub selector: Subject,
    /// The most ids that one request may name, where the page sets no limit but the service is known to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_max_ids: Option<u64>,
    /// The request field that names the verb; absent where the operation has but one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb: Option<Subject>,
    /// The verbs. Without a verb field there is one, and its value is empty.
    pub verbs: Vec<Verb>,
    /// Verbs that another page documents on this path: not listed here, and no wonder where they are accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
    /// The switch that aims at all failed instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everything: Option<Everything>,
    /// How a success body answers for each id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Results>,
    /// What an accepted request of each intent may be answered with.
    pub intents: Vec<Intent>,
    /// The statuses of an instance.
    pub lifecycle: Lifecycle,
}

/// A verb and what it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    /// The value of the verb field.
    pub value: String,
    /// Its effect class.
    pub effect: Effect,
    /// Statuses an instance may be in for the verb to apply.
    pub from: Vec<String>,
    /// Statuses seen while it works.
    pub during: Vec<String>,
    /// Statuses seen when it is done; empty for a deletion, after which the instance is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Whether an instance that cannot be found any more is also a way to be done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
    /// Statuses that end the work without the effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
    /// A numeric attribute that falls when it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowers: Option<String>,
    /// Attribute and the values it must have for the verb to apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<(String, Vec<String>)>,
    /// Whether client messages are refused while it works.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refuses_messages: bool,
    /// Whether the messages in an instance go with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erases_messages: bool,
}

/// The switch that aims at all failed instances instead of named ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Everything {
    /// The verb it goes with.
    pub verb: String,
    /// The field as the table names it. A reading may rename it or change its value.
    pub field: Subject,
    /// The value that aims at them, as the table has it; absent where any does. A reading that lists values for
    /// the field names its own instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The statuses of the instances that it hits.
    pub hits: Vec<String>,
}

/// How a success body answers for each id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The list: `response.200.results`.
    pub list: Subject,
    /// The item's field that carries the id.
    pub id: String,
    /// The item's field that says how it went; absent where being listed says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The outcome that tells of success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<String>,
    /// The outcome that tells of failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// A flat body with one id, in the reading that knows only that: the field's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_id: Option<String>,
    /// Whether every id must be answered for (else: at least one).
    pub complete: bool,
}

/// A kind of valid request and the answers that are documented for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    /// A name in our words: `restart`, `delete-all-failed`.
    pub name: String,
    /// The verb's value; empty where there is no verb field.
    pub verb: String,
    /// Whether it goes with the [`Everything`] switch.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everything: bool,
    /// The answers.
    pub answers: Vec<Answer>,
}

/// One documented way to answer a valid request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: StatusKey,
    /// The body.
    pub body: AnswerBody,
    /// The reading that this answer is evidence for: axis and value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<(String, String)>,
}

/// The body of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerBody {
    /// As documented for the status.
    Documented,
    /// None at all.
    None,
    /// An object without fields.
    EmptyObject,
}

/// The statuses of an instance and how they follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// Statuses in which an instance rests and works.
    pub steady: Vec<String>,
    /// Statuses in which a creation has failed.
    pub failed: Vec<String>,
    /// Statuses on the way to another.
    pub transit: Vec<String>,
    /// Statuses that are never left again.
    pub end: Vec<String>,
    /// Which status may follow which, where that is documented; a status that is not a key is free.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub follows: BTreeMap<String, Vec<String>>,
}

/// What a companion operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompanionRole {
    /// Lists instances.
    List,
    /// Shows one instance.
    Show,
    /// Reads messages of one instance.
    Messages,
    /// Counts instances by status.
    Counts,
}

/// A reading operation of the same service through which effects are seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// What it is for.
    pub role: CompanionRole,
    /// Its method; a companion is only ever read.
    pub method: Method,
    /// Its path, with `{project_id}` and `{instance_id}`.
    pub path: String,
    /// Its query, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, String)>,
    /// The field of the answer that holds the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The field that holds the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field that holds the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Further fields that are watched, by our name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The query parameter that turns the page: `offset` counts items, `marker` names the last id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages_by: Option<String>,
    /// Where it is known from.
    pub at: Locator,
}

impl Overlay {
    /// An overlay that says nothing.
    #[must_use]
    pub fn empty(api: ApiId) -> Self {
        Self {
            format: 1,
            api,
            corrections: Vec::new(),
            dropped_axes: Vec::new(),
            axes: Vec::new(),
            example_names: BTreeMap::new(),
            statements: Vec::new(),
            semantics: None,
            companions: Vec::new(),
        }
    }

    /// Whether the overlay makes a statement of this kind.
    #[must_use]
    pub fn states(&self, kind: Kind) -> bool {
        self.statements.iter().any(|statement| statement.id.kind() == kind)
    }
}
