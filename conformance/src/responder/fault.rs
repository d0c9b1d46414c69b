//! Named ways in which the responder errs on purpose, so that it can be seen whether a check finds them.

use as_documented_contract::{Api, Node, StatusKey, Subject, Type};
use serde_json::{Value, json};
use std::fmt;
use std::str::FromStr;

/// One way to err.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A value has another type.
    WrongType(Subject),
    /// A field is missing.
    MissingField(Subject),
    /// A value is none of those listed.
    OutsideEnum(Subject),
    /// A valid request is answered with a success that the page does not know.
    WrongStatus,
    /// An answer does not say what its body is.
    NoContentType,
    /// What breaks the page is accepted.
    AcceptsAnything,
    /// A call without credentials is answered like any other.
    NoAuth,
}

/// A fault that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault is called so.
    #[error(
        "`{0}` is no fault: write `wrong-type=SUBJECT`, `missing-field=SUBJECT`, `outside-enum=SUBJECT`, `wrong-status`, `no-content-type`, `accepts-anything` or `no-auth`"
    )]
    Unknown(String),
    /// The fault needs something that no contract has.
    #[error("`{fault}` changes nothing: its subject is {needs}{known}")]
    Idle {
        /// The fault.
        fault: String,
        /// What the subject must be.
        needs: &'static str,
        /// The subjects that it could have, one per line.
        known: String,
    },
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let unknown = || FaultError::Unknown(text.to_owned());
        match text.split_once('=') {
            Some((_, "")) => Err(unknown()),
            Some(("wrong-type", subject)) => Ok(Self::WrongType(Subject::new(subject))),
            Some(("missing-field", subject)) => Ok(Self::MissingField(Subject::new(subject))),
            Some(("outside-enum", subject)) => Ok(Self::OutsideEnum(Subject::new(subject))),
            Some(_) => Err(unknown()),
            None => match text {
                "wrong-status" => Ok(Self::WrongStatus),
                "no-content-type" => Ok(Self::NoContentType),
                "accepts-anything" => Ok(Self::AcceptsAnything),
                "no-auth" => Ok(Self::NoAuth),
                _ => Err(unknown()),
            },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongType(subject) => write!(f, "wrong-type={subject}"),
            Self::MissingField(subject) => write!(f, "missing-field={subject}"),
            Self::OutsideEnum(subject) => write!(f, "outside-enum={subject}"),
            Self::WrongStatus => f.write_str("wrong-status"),
            Self::NoContentType => f.write_str("no-content-type"),
            Self::AcceptsAnything => f.write_str("accepts-anything"),
            Self::NoAuth => f.write_str("no-auth"),
        }
    }
}

impl Fault {
    /// Whether some contract has what the fault needs.
    ///
    /// # Errors
    /// The subjects that the fault could have instead.
    pub(super) fn check(&self, apis: &[Api]) -> Result<(), FaultError> {
        type Fits = fn(&Node, bool) -> bool;
        let (subject, needs, fits): (&Subject, &'static str, Fits) = match self {
            Self::WrongType(subject) => {
                (subject, "no typed value of a response; there are", |node, _| node.ty != Type::Any)
            }
            Self::MissingField(subject) => {
                (subject, "no field of a response; there are", |_, is_field| is_field)
            }
            Self::OutsideEnum(subject) => {
                (subject, "no value of a response with an enum; there are", |node, _| {
                    node.allowed().is_some()
                })
            }
            Self::WrongStatus | Self::NoContentType | Self::AcceptsAnything | Self::NoAuth => return Ok(()),
        };
        let mut known: Vec<String> = Vec::new();
        for response in apis.iter().flat_map(|api| &api.contract.responses) {
            let mut visit = |at: &Subject, node: &Node, is_field: bool| {
                if fits(node, is_field) {
                    known.push(at.to_string());
                }
            };
            if let Some(body) = &response.body {
                each(&Subject::response(response.status), body, false, &mut visit);
            }
        }
        if known.iter().any(|one| one == subject.as_str()) {
            return Ok(());
        }
        known.sort();
        known.dedup();
        let known = known.iter().map(|one| format!("\n  {one}")).collect();
        Err(FaultError::Idle { fault: self.to_string(), needs, known })
    }

    /// Spoils a body of this status.
    pub(super) fn spoil(&self, api: &Api, status: StatusKey, body: &mut Value) {
        let (Self::WrongType(subject) | Self::MissingField(subject) | Self::OutsideEnum(subject)) = self
        else {
            return;
        };
        let root = Subject::response(status);
        let Some(node) = api.contract.node(subject).filter(|_| subject.is_within(&root)) else { return };
        let rest = subject.as_str().strip_prefix(root.as_str()).unwrap_or_default();
        let wrong = match self {
            Self::MissingField(_) => None,
            Self::OutsideEnum(_) => Some(outside(node)),
            _ => Some(mistyped(&types(api, &root, subject, node))),
        };
        spoil_at(body, &steps(rest), wrong.as_ref());
    }
}

/// Every value below a shape, with whether it is a field.
fn each(at: &Subject, node: &Node, is_field: bool, visit: &mut dyn FnMut(&Subject, &Node, bool)) {
    visit(at, node, is_field);
    for field in &node.fields {
        each(&at.field(&field.name), &field.value, true, visit);
    }
    if let Some(items) = &node.items {
        let below = if node.ty == Type::Map { at.values() } else { at.items() };
        each(&below, items, false, visit);
    }
}

/// The types that a value has under the readings of its response.
fn types(api: &Api, root: &Subject, subject: &Subject, node: &Node) -> Vec<Type> {
    let mut out = vec![node.ty];
    for reading in api.readings_of(root) {
        out.extend(api.contract.under(&reading).node(subject).map(|node| node.ty));
    }
    out
}

/// A value that has none of the types; where they leave none, one that does not have the first.
fn mistyped(types: &[Type]) -> Value {
    let wrong = [json!("of another type"), json!(7919), json!(true), json!(["of another type"])];
    let fits = |ty: Type, value: &Value| match ty {
        Type::String => value.is_string(),
        Type::Integer | Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Array => value.is_array(),
        Type::Object | Type::Map | Type::Null => false,
        Type::Any => true,
    };
    let clear = wrong.iter().find(|value| types.iter().all(|ty| !fits(*ty, value)));
    let first = || wrong.iter().find(|value| types.first().is_some_and(|ty| !fits(*ty, value)));
    clear.or_else(first).cloned().unwrap_or(json!(7919))
}

fn outside(node: &Node) -> Value {
    match node.ty {
        Type::Integer | Type::Number => {
            let allowed = node.allowed().unwrap_or_default();
            let largest = allowed.iter().filter_map(Value::as_i64).max().unwrap_or_default();
            json!(largest.saturating_add(1))
        }
        _ => json!("none-of-the-listed"),
    }
}

#[derive(Debug)]
enum Step<'a> {
    Field(&'a str),
    Each,
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut out = Vec::new();
    for part in path.split('.') {
        let end = part.find("[]").into_iter().chain(part.find("{}")).min().unwrap_or(part.len());
        let (name, marks) = part.split_at(end);
        if !name.is_empty() {
            out.push(Step::Field(name));
        }
        out.extend((0..marks.len() / 2).map(|_| Step::Each));
    }
    out
}

/// Puts a wrong value in every place, or takes the field out.
fn spoil_at(value: &mut Value, steps: &[Step<'_>], wrong: Option<&Value>) {
    match (steps, wrong) {
        ([], Some(wrong)) => *value = wrong.clone(),
        ([], None) => {}
        ([Step::Field(name)], None) => {
            if let Some(object) = value.as_object_mut() {
                object.shift_remove(*name);
            }
        }
        ([Step::Field(name), rest @ ..], _) => {
            if let Some(below) = value.get_mut(*name) {
                spoil_at(below, rest, wrong);
            }
        }
        ([Step::Each, rest @ ..], _) => match value {
            Value::Array(items) => items.iter_mut().for_each(|item| spoil_at(item, rest, wrong)),
            Value::Object(fields) => fields.values_mut().for_each(|item| spoil_at(item, rest, wrong)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        },
    }
}
