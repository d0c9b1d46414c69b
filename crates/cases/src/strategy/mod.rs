//! Request bodies drawn at random from a contract, as proptest strategies: valid under every reading, or invalid in
//! exactly one respect.
//!
//! Bodies are right by construction. Nothing here asks a validator, so that the schemas, which are another reading
//! of the same contract, can be held against it.

mod draw;
mod format;
mod merge;
mod mutate;
mod pattern;
mod text;
mod value;

pub(crate) use draw::Draw;
use merge::{Mode, merge};
pub(crate) use mutate::mutate;
pub(crate) use value::{Roles, has_type, lengths, value};

use crate::view::views;
use as_documented_contract::{Api, Node, StatementId, Subject};
use proptest::strategy::{BoxedStrategy, Strategy};
use serde_json::Value;

/// Bodies that are valid under every reading of the page; `None` where it describes no body, or none that every
/// reading allows.
#[must_use]
pub fn accept_body(api: &Api) -> Option<BoxedStrategy<Value>> {
    Some(value(&strict(api)?, &Subject::request(), &Roles::of(api)))
}

/// Bodies that break the named statement under every reading, in exactly one respect; `None` where no body can.
#[must_use]
pub fn reject_body(api: &Api) -> Option<BoxedStrategy<(Value, StatementId)>> {
    let (strict, loose) = (strict(api)?, loose(api)?);
    let roles = Roles::of(api);
    // A body that is no object breaks the type of the whole, so there is always one where the type is known.
    let mutable = loose.ty != as_documented_contract::Type::Any;
    let bodies = value(&strict, &Subject::request(), &roles);
    mutable.then(|| {
        bodies
            .prop_perturb(move |body, rng| {
                let mut draw = Draw::new(rng);
                mutate(&strict, &loose, &roles, body, &mut draw)
            })
            .prop_filter_map("nothing to break", |found| found)
            .boxed()
    })
}

/// Values of any shape, without a role for any of its fields.
pub fn any_value(node: &Node) -> BoxedStrategy<Value> {
    value(node, &Subject::new("value"), &Roles::default())
}

/// The request's shape that satisfies every reading.
pub(crate) fn strict(api: &Api) -> Option<Node> {
    joined(api, Mode::Strict)
}

/// The request's shape that any reading satisfies.
pub(crate) fn loose(api: &Api) -> Option<Node> {
    joined(api, Mode::Loose)
}

fn joined(api: &Api, mode: Mode) -> Option<Node> {
    let views = views(api);
    let nodes: Option<Vec<&Node>> =
        views.iter().map(|view| view.contract.request.as_ref().map(|request| &request.body)).collect();
    merge(&nodes?, mode)
}
