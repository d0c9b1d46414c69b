//! The shape of a value: its type, whether it may be null, its limits, and what lies below.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use super::fields::Shared;
use crate::{Node, Type};

/// Whether every value of one type is one of the other.
fn holds(wide: &Node, narrow: &Node) -> bool {
    match (wide.ty, narrow.ty) {
        (Type::Any, _) | (Type::Number, Type::Integer) => true,
        (Type::Map, Type::Object) => wide.items.is_none(),
        (Type::Object, Type::Map) => wide.fields.is_empty(),
        (a, b) => a == b,
    }
}

fn type_name(node: &Node) -> String {
    let null = if node.nullable { " or null" } else { "" };
    format!("{}{null}", node.ty)
}

impl Differ {
    /// Everything about a value.
    pub(super) fn shape(&mut self, before: &Said<'_>, after: &Said<'_>, was: &Node, is: &Node, side: Side) {
        if was.ty != is.ty {
            let (rule, shift) = match (holds(was, is), holds(is, was)) {
                (true, false) => {
                    (side.rule(R::RequestTypeNarrowed, R::ResponseTypeNarrowed), Shift::Narrowed)
                }
                (false, true) => (side.rule(R::RequestTypeWidened, R::ResponseTypeWidened), Shift::Widened),
                // Both hold each other where an object without fields stands for a map of anything.
                (true, true) => (side.rule(R::RequestTypeChanged, R::ResponseTypeChanged), Shift::None),
                (false, false) => (side.rule(R::RequestTypeChanged, R::ResponseTypeChanged), Shift::Both),
            };
            let (a, b) = (before.says(type_name(was)), after.says(type_name(is)));
            self.note(rule, side, shift, Some(a), Some(b));
        }
        let takes_null = |node: &Node| matches!(node.ty, Type::Any | Type::Null);
        if was.nullable != is.nullable && !takes_null(was) && !takes_null(is) {
            let (rule, shift) = match is.nullable {
                true => (side.rule(R::RequestNullAllowed, R::ResponseNullAllowed), Shift::Widened),
                false => (side.rule(R::RequestNullRefused, R::ResponseNullRefused), Shift::Narrowed),
            };
            let (a, b) = (before.says(type_name(was)), after.says(type_name(is)));
            self.note(rule, side, shift, Some(a), Some(b));
        }
        self.limits(before, after, &was.limits, &is.limits, side);
        if was.ty != is.ty {
            return;
        }
        self.fields(&before.subject, &after.subject, &was.fields, &is.fields, side, Shared::ByName);
        if was.items.is_some() || is.items.is_some() {
            let anything = Node::new(Type::Any);
            let below = |said: &Said<'_>| match was.ty {
                Type::Map => said.subject.values(),
                _ => said.subject.items(),
            };
            let (from, to) = (Said::new(below(before), before.at), Said::new(below(after), after.at));
            let (was, is) = (was.items.as_deref(), is.items.as_deref());
            self.shape(&from, &to, was.unwrap_or(&anything), is.unwrap_or(&anything), side);
        }
    }
}
