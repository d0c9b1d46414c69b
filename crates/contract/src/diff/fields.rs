//! The fields of an object: added, removed, renamed where that is clear, and what is said about each.
//!
//! A renaming is clear where the names differ only in case and separators, or where two fields share a shape that
//! none of the others has and that says more than a bare type. Anything else is a removal and an addition.

use super::ChangeRule as R;
use super::Party;
use super::axes::without_locators;
use super::differ::{Differ, Said, Shift, Side};
use super::requirement::Strength;
use crate::{Contract, Field, Node, Rule, Subject};
use std::collections::BTreeSet;

/// When two names are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    /// Letter by letter.
    ByName,
    /// In any letter case, as headers are.
    InAnyCase,
}

impl Shared {
    fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::ByName => one == other,
            Self::InAnyCase => one.eq_ignore_ascii_case(other),
        }
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a shape tells a field from others.
fn is_telling(node: &Node) -> bool {
    !node.fields.is_empty()
        || node.limits.iter().any(|limit| matches!(limit.rule, Rule::Enum(_) | Rule::Pattern(_)))
        || node.items.as_deref().is_some_and(is_telling)
}

/// Pairs of a removed and an added field that are alike, where each is like no other.
fn pair<'o, 'n>(
    gone: &mut Vec<&'o Field>,
    fresh: &mut Vec<&'n Field>,
    alike: &dyn Fn(&Field, &Field) -> bool,
) -> Vec<(&'o Field, &'n Field)> {
    let mut out = Vec::new();
    for was in gone.clone() {
        let mut likes = fresh.iter().filter(|is| alike(was, is));
        let (Some(is), None) = (likes.next().copied(), likes.next()) else { continue };
        if gone.iter().filter(|other| alike(other, is)).count() == 1 {
            out.push((was, is));
        }
    }
    gone.retain(|one| !out.iter().any(|(was, _)| std::ptr::eq(*was, *one)));
    fresh.retain(|one| !out.iter().any(|(_, is)| std::ptr::eq(*is, *one)));
    out
}

impl Differ {
    /// All fields of an object.
    pub(super) fn fields(
        &mut self,
        old_parent: &Subject,
        new_parent: &Subject,
        old: &[Field],
        new: &[Field],
        side: Side,
        shared: Shared,
    ) {
        let mut gone = Vec::new();
        let mut fresh: Vec<&Field> = new.iter().collect();
        for was in old {
            match fresh.iter().position(|is| shared.same(&was.name, &is.name)) {
                Some(at) => {
                    let is = fresh.remove(at);
                    self.field(&old_parent.field(&was.name), &new_parent.field(&is.name), was, is, side);
                }
                None => gone.push(was),
            }
        }
        let mut renamed = pair(&mut gone, &mut fresh, &|a, b| folded(&a.name) == folded(&b.name));
        renamed.extend(pair(&mut gone, &mut fresh, &|a, b| {
            is_telling(&a.value) && without_locators(&a.value) == without_locators(&b.value)
        }));
        for (was, is) in renamed {
            let before = Said::new(old_parent.field(&was.name), &was.at);
            let after = Said::new(new_parent.field(&is.name), &is.at);
            let rule = side.rule(R::RequestFieldRenamed, R::ResponseFieldRenamed);
            let (a, b) = (before.says(was.name.as_str()), after.says(is.name.as_str()));
            self.note(rule, side, Shift::Both, Some(a), Some(b));
            self.field(&before.subject, &after.subject, was, is, side);
        }
        for was in gone {
            let place = Said::new(old_parent.field(&was.name), &was.at).says(Strength::of(was).as_str());
            let rule = side.rule(R::RequestFieldRemoved, R::ResponseFieldRemoved);
            self.note_breaking(rule, broken_by_removal(was, side), Some(place), None);
        }
        for is in fresh {
            let place = Said::new(new_parent.field(&is.name), &is.at).says(Strength::of(is).as_str());
            let rule = side.rule(R::RequestFieldAdded, R::ResponseFieldAdded);
            self.note_breaking(rule, broken_by_addition(is, side), None, Some(place));
        }
    }

    /// One field that both contracts have.
    pub(super) fn field(
        &mut self,
        old_subject: &Subject,
        new_subject: &Subject,
        was: &Field,
        is: &Field,
        side: Side,
    ) {
        let before = Said::new(old_subject.clone(), &was.at);
        let after = Said::new(new_subject.clone(), &is.at);
        self.requirement(&before, &after, was, is, side);
        if was.deprecated != is.deprecated {
            let rule = match is.deprecated {
                true => side.rule(R::RequestFieldDeprecated, R::ResponseFieldDeprecated),
                false => side.rule(R::RequestFieldRestored, R::ResponseFieldRestored),
            };
            self.note(rule, side, Shift::None, Some(before.place()), Some(after.place()));
        }
        self.shape(&before, &after, &was.value, &is.value, side);
    }
}

/// A server of the old contract knows nothing of a new request field; who sends lacks it if it is needed. An old
/// server does not answer with a new response field, which matters unless it may be missing.
fn broken_by_addition(field: &Field, side: Side) -> BTreeSet<Party> {
    match (side, Strength::of(field)) {
        (Side::Request, Strength::Mandatory | Strength::Conditional) => [Party::Sender, Party::Server].into(),
        (Side::Request, Strength::Optional | Strength::Unstated) => [Party::Server].into(),
        (Side::Response, _) if Contract::implies_presence(field.requirement) => [Party::Server].into(),
        (Side::Response, _) => BTreeSet::new(),
    }
}

/// Who sends a removed field sends what is no longer known; an old server still asks for it if it was needed. A
/// reader loses a removed response field even where it could be missing: what it carried comes no more.
fn broken_by_removal(field: &Field, side: Side) -> BTreeSet<Party> {
    match (side, Strength::of(field)) {
        (Side::Request, Strength::Mandatory | Strength::Conditional) => [Party::Sender, Party::Server].into(),
        (Side::Request, Strength::Optional | Strength::Unstated) => [Party::Sender].into(),
        (Side::Response, _) => [Party::Reader].into(),
    }
}
