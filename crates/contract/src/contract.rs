//! One operation as one page states it.

use crate::axis::{Axis, Edit, Reading};
use crate::{ApiId, Example, Field, Locator, Method, Node, Requirement, Rule, Subject};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What one page says about one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The version of this format; `1`.
    pub format: u32,
    /// The operation's name.
    pub api: ApiId,
    /// The page.
    pub source: Source,
    /// The call itself.
    pub operation: Operation,
    /// Path, query and header parameters, in the page's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The request body; absent where the page describes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// The responses, by status.
    #[serde(default)]
    pub responses: Vec<Response>,
    /// The examples, in the page's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// Where the page contradicts itself or leaves something open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<Axis>,
}

/// The page a contract was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A name for the page that citations use: `dcs-v2`.
    pub page: String,
    /// Its format: `rst`, `markdown`, `html` or `text`.
    pub format: String,
    /// Its language, `en` or `zh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The revision or date it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
}

/// Method and path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The page's title.
    pub title: String,
    /// The documented method.
    pub method: Method,
    /// The documented path, parameters in braces: `/v2/{project_id}/instances/status`.
    pub path: String,
    /// Whether the page calls the operation asynchronous.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asynchronous: bool,
    /// Whether the page calls the operation deprecated or out of date.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Where the call stands.
    pub at: Locator,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

impl Location {
    /// The name, which also opens the parameter's [`Subject`].
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// A parameter outside the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: Location,
    /// Its row.
    pub field: Field,
}

impl Parameter {
    /// What its statements are about: `header.X-Auth-Token`.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::new(self.location.as_str()).field(&self.field.name)
    }
}

/// The request body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Its shape.
    pub body: Node,
    /// The media type it is sent as.
    pub media_type: String,
    /// Where it is described.
    pub at: Locator,
}

/// A status code, or `default` where the page names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StatusKey {
    /// A status from 100 to 599.
    Code(u16),
    /// A response whose page names no status.
    Default,
}

impl StatusKey {
    /// Whether it tells of success (2xx); a `default` response does not say.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299))
    }
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl TryFrom<String> for StatusKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self::Default);
        }
        match text.parse::<u16>() {
            Ok(code @ 100..=599) => Ok(Self::Code(code)),
            _ => Err(format!("`{text}` is not a status: write a number from 100 to 599 or `default`")),
        }
    }
}

impl From<StatusKey> for String {
    fn from(key: StatusKey) -> Self {
        key.to_string()
    }
}

/// A documented response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Its status.
    pub status: StatusKey,
    /// The shape of its body; absent where the page describes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Node>,
    /// Headers the page names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Field>,
    /// Where it is described.
    pub at: Locator,
}

enum Step<'a> {
    Field(&'a str),
    Items,
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut out = Vec::new();
    for part in path.split('.') {
        let end = part.find("[]").into_iter().chain(part.find("{}")).min().unwrap_or(part.len());
        let (name, mut rest) = part.split_at(end);
        if !name.is_empty() {
            out.push(Step::Field(name));
        }
        while let Some(next) = rest.strip_prefix("[]").or_else(|| rest.strip_prefix("{}")) {
            out.push(Step::Items);
            rest = next;
        }
    }
    out
}

impl Contract {
    /// What every citation names: the page.
    #[must_use]
    pub fn page(&self) -> &str {
        &self.source.page
    }

    /// The documented response with this status.
    #[must_use]
    pub fn response(&self, status: StatusKey) -> Option<&Response> {
        self.responses.iter().find(|response| response.status == status)
    }

    /// The named axis.
    #[must_use]
    pub fn axis(&self, id: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.id == id)
    }

    /// The shape a subject names, `=value` ignored; `None` where there is none.
    #[must_use]
    pub fn node(&self, subject: &Subject) -> Option<&Node> {
        let (root, rest) = self.root(subject)?;
        let mut node = match root {
            Root::Request => &self.request.as_ref()?.body,
            Root::Response(at) => self.responses.get(at)?.body.as_ref()?,
            Root::Parameter(at) => &self.parameters.get(at)?.field.value,
        };
        for step in steps(rest) {
            node = match step {
                Step::Field(name) => &node.field(name)?.value,
                Step::Items => node.items.as_deref()?,
            };
        }
        Some(node)
    }

    /// The row a subject names: a field, not a list's items.
    #[must_use]
    pub fn field(&self, subject: &Subject) -> Option<&Field> {
        let (stem, _) = subject.split_value();
        if let Some(found) = self.parameters.iter().find(|p| p.subject().as_str() == stem) {
            return Some(&found.field);
        }
        let (parent, name) = stem.rsplit_once('.')?;
        self.node(&Subject::new(parent))?.field(name)
    }

    fn node_mut(&mut self, subject: &Subject) -> Option<&mut Node> {
        let (root, rest) = self.root(subject)?;
        let rest = rest.to_owned();
        let mut node = match root {
            Root::Request => &mut self.request.as_mut()?.body,
            Root::Response(at) => self.responses.get_mut(at)?.body.as_mut()?,
            Root::Parameter(at) => &mut self.parameters.get_mut(at)?.field.value,
        };
        for step in steps(&rest) {
            node = match step {
                Step::Field(name) => &mut node.fields.iter_mut().find(|field| field.name == name)?.value,
                Step::Items => node.items.as_deref_mut()?,
            };
        }
        Some(node)
    }

    fn field_mut(&mut self, subject: &Subject) -> Option<&mut Field> {
        let stem = subject.split_value().0.to_owned();
        if let Some(at) = self.parameters.iter().position(|p| p.subject().as_str() == stem) {
            return self.parameters.get_mut(at).map(|parameter| &mut parameter.field);
        }
        let (parent, name) = stem.rsplit_once('.')?;
        let name = name.to_owned();
        self.node_mut(&Subject::new(parent))?.fields.iter_mut().find(|field| field.name == name)
    }

    fn root<'s>(&self, subject: &'s Subject) -> Option<(Root, &'s str)> {
        let (stem, _) = subject.split_value();
        let below = |prefix: &str| -> Option<&'s str> {
            let rest = stem.strip_prefix(prefix)?;
            (rest.is_empty() || rest.starts_with(['.', '[', '{'])).then_some(rest)
        };
        if let Some(rest) = below("request") {
            return Some((Root::Request, rest));
        }
        for (at, response) in self.responses.iter().enumerate() {
            if let Some(rest) = below(&format!("response.{}", response.status)) {
                return Some((Root::Response(at), rest));
            }
        }
        for (at, parameter) in self.parameters.iter().enumerate() {
            if let Some(rest) = below(parameter.subject().as_str()) {
                return Some((Root::Parameter(at), rest));
            }
        }
        None
    }

    /// Every combination of the named axes' values, in the order of the page; one empty reading for no axis.
    #[must_use]
    pub fn readings<'a>(&self, axes: impl IntoIterator<Item = &'a str>) -> Vec<Reading> {
        let mut out = vec![Reading::default()];
        for id in axes {
            let Some(axis) = self.axis(id) else { continue };
            out = out
                .into_iter()
                .flat_map(|reading| {
                    axis.values.iter().map(move |value| reading.clone().with(id, &value.name))
                })
                .collect();
        }
        out
    }

    /// The contract as it reads once every named axis has the named value. Axes and values it does not know
    /// change nothing: the loader has already refused edits that match nothing.
    ///
    /// Edits name fields as the tables do, so axes are settled in the contract's order and fields are renamed last.
    #[must_use]
    pub fn under(&self, reading: &Reading) -> Self {
        let mut out = self.clone();
        let chosen = self.axes.iter().filter_map(|axis| axis.value(reading.get(&axis.id)?));
        let (renames, others): (Vec<_>, Vec<_>) =
            chosen.flat_map(|value| &value.edits).partition(|edit| matches!(edit, Edit::Rename { .. }));
        for edit in others.into_iter().chain(renames) {
            out.apply(edit);
        }
        out
    }

    /// Carries out one edit; `false` where its subject names nothing.
    pub(crate) fn apply(&mut self, edit: &Edit) -> bool {
        match edit {
            Edit::Require { subject, requirement } => {
                self.field_mut(subject).map(|field| field.requirement = *requirement).is_some()
            }
            Edit::Rename { subject, to } => self.rename(subject, to),
            Edit::Replace { subject, value } => {
                if let Some(node) = self.node_mut(subject) {
                    *node = value.clone();
                    return true;
                }
                let empty = self
                    .responses
                    .iter_mut()
                    .find(|response| Subject::response(response.status).as_str() == subject.as_str());
                empty.map(|response| response.body = Some(value.clone())).is_some()
            }
            Edit::Limit { subject, limit } => {
                self.node_mut(subject).map(|node| node.limits.push(limit.clone())).is_some()
            }
            Edit::AddField { subject, field } => self
                .node_mut(subject)
                .filter(|node| node.field(&field.name).is_none())
                .map(|node| node.fields.push(field.clone()))
                .is_some(),
            Edit::RemoveField { subject } => {
                let Some((parent, name)) = subject.as_str().rsplit_once('.') else { return false };
                let Some(node) = self.node_mut(&Subject::new(parent)) else { return false };
                let before = node.fields.len();
                node.fields.retain(|field| field.name != name);
                node.fields.len() != before
            }
            Edit::AddResponse { response } => {
                let new = self.response(response.status).is_none();
                if new {
                    let after = self.responses.iter().position(|known| known.status > response.status);
                    self.responses.insert(after.unwrap_or(self.responses.len()), response.clone());
                }
                new
            }
            Edit::RemoveResponse { status } => {
                let before = self.responses.len();
                self.responses.retain(|response| response.status != *status);
                self.responses.len() != before
            }
        }
    }

    /// Renames a field, also where a rule of its object names it.
    fn rename(&mut self, subject: &Subject, to: &str) -> bool {
        let Some(field) = self.field_mut(subject) else { return false };
        let from = std::mem::replace(&mut field.name, to.to_owned());
        let parent = subject.as_str().rsplit_once('.').map(|(parent, _)| Subject::new(parent));
        let Some(node) = parent.and_then(|parent| self.node_mut(&parent)) else { return true };
        for limit in &mut node.limits {
            if let Rule::AnyField(names) = &mut limit.rule {
                names.iter_mut().filter(|name| **name == from).for_each(|name| to.clone_into(name));
            }
        }
        true
    }

    /// Whether a response field is implied to be there: the page does not say, so an ordinary reader expects it.
    #[must_use]
    pub fn implies_presence(requirement: Requirement) -> bool {
        match requirement {
            Requirement::Mandatory | Requirement::Unstated => true,
            Requirement::Optional | Requirement::Conditional => false,
        }
    }
}

enum Root {
    Request,
    Response(usize),
    Parameter(usize),
}
