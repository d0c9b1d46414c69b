//! An HTTP operation as its documentation page states it, as data.
//!
//! A [`Contract`] holds what one page says about one operation: the fields of its requests and responses, its
//! examples, its contradictions, each with a [`Locator`] back into the page. An [`Overlay`] beside it holds what
//! a table cannot say: which field names the instances, what each verb does to them, how the effect can be seen;
//! and what a reader corrects where the contract was derived by a machine.
//! Joined they are an [`Api`], whose [`Statement`]s are what an endpoint can be held to.
//!
//! This crate reads and writes those files and answers questions about them. It sends nothing, generates
//! nothing and judges nothing.

mod api;
mod axis;
mod check;
mod contract;
mod diff;
mod example;
mod id;
mod limit;
mod load;
mod locator;
mod mend;
mod merge;
mod node;
mod overlay;
mod statement;
mod subject;

pub use api::Api;
pub use axis::{Axis, AxisKind, AxisValue, Edit, Reading};
pub use contract::{Contract, Location, Operation, Parameter, Request, Response, Source, StatusKey};
pub use diff::{Change, ChangeRule, Party, Place, diff};
pub use example::{Example, ExampleKind};
pub use id::{ApiId, ApiPattern, IdError, Method};
pub use limit::{Limit, Rule};
pub use load::{LoadError, Mistake};
pub use locator::Locator;
pub use node::{Field, Node, Requirement, Type};
pub use overlay::{
    Answer, AnswerBody, Companion, CompanionRole, Correction, DroppedAxis, Effect, Everything, Intent,
    Lifecycle, Overlay, OverlayStatement, Results, Semantics, Verb,
};
pub use statement::{Kind, Statement, StatementId, Tier};
pub use subject::Subject;
