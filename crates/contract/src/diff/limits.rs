//! Limits: which became tighter, which looser, and which cannot be compared.
//!
//! A bound that several rules set is the tightest of them. Of two patterns or formats neither is known to hold the
//! other, so another one counts as both.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use crate::{Kind, Limit, Locator, Rule};
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// The kinds that bound a number from above or below.
const BOUNDS: [(Kind, Ordering); 6] = [
    (Kind::MinLength, Ordering::Greater),
    (Kind::MaxLength, Ordering::Less),
    (Kind::MinItems, Ordering::Greater),
    (Kind::MaxItems, Ordering::Less),
    (Kind::Minimum, Ordering::Greater),
    (Kind::Maximum, Ordering::Less),
];

fn bound(rule: &Rule) -> Option<Number> {
    match rule {
        Rule::MinLength(n) | Rule::MaxLength(n) | Rule::MinItems(n) | Rule::MaxItems(n) => Some((*n).into()),
        Rule::Minimum(n) | Rule::Maximum(n) => Some(n.clone()),
        Rule::Enum(_)
        | Rule::UniqueItems
        | Rule::Pattern(_)
        | Rule::Format(_)
        | Rule::AnyField(_)
        | Rule::Default(_) => None,
    }
}

fn compare(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => match (one.as_f64(), other.as_f64()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => Ordering::Equal,
        },
    }
}

type Found<'a, T> = Option<(T, Option<&'a Locator>)>;

/// The tightest bound of a kind.
fn tightest(limits: &[Limit], kind: Kind, tighter: Ordering) -> Found<'_, Number> {
    let mut all = limits
        .iter()
        .filter(|limit| limit.rule.kind() == kind)
        .filter_map(|limit| Some((bound(&limit.rule)?, limit.at.as_ref())));
    let first = all.next()?;
    Some(all.fold(first, |best, one| if compare(&one.0, &best.0) == tighter { one } else { best }))
}

/// What all rules that `of` picks say, each once, with the place of the first.
fn gathered<'a, T: PartialEq>(limits: &'a [Limit], of: impl Fn(&'a Rule) -> Option<T>) -> Found<'a, Vec<T>> {
    let mut out: Vec<T> = Vec::new();
    let mut at = None;
    for limit in limits {
        let Some(found) = of(&limit.rule) else { continue };
        if out.is_empty() {
            at = limit.at.as_ref();
        }
        if !out.contains(&found) {
            out.push(found);
        }
    }
    (!out.is_empty()).then_some((out, at))
}

/// Whether a value equals one of these, `1` and `1.0` being the same number.
fn has(all: &[Value], value: &Value) -> bool {
    all.iter().any(|one| match (one, value) {
        (Value::Number(a), Value::Number(b)) => compare(a, b) == Ordering::Equal,
        (a, b) => a == b,
    })
}

impl Differ {
    pub(super) fn limits(
        &mut self,
        before: &Said<'_>,
        after: &Said<'_>,
        old: &[Limit],
        new: &[Limit],
        side: Side,
    ) {
        self.enums(before, after, old, new, side);
        for (kind, tighter) in BOUNDS {
            let (was, is) = (tightest(old, kind, tighter), tightest(new, kind, tighter));
            let shift = match (&was, &is) {
                (None, None) => continue,
                (None, Some(_)) => Shift::Narrowed,
                (Some(_), None) => Shift::Widened,
                (Some((a, _)), Some((b, _))) => match compare(b, a) {
                    Ordering::Equal => continue,
                    other if other == tighter => Shift::Narrowed,
                    _ => Shift::Widened,
                },
            };
            let say = |said: &Said<'_>, found: Found<'_, Number>| match found {
                Some((number, at)) => said.says_at(at, labelled(kind, Value::Number(number))),
                None => said.says(labelled(kind, Value::Null)),
            };
            self.limit(shift, side, say(before, was), say(after, is));
        }
        self.unique(before, after, old, new, side);
        for kind in [Kind::Pattern, Kind::Format] {
            self.texts(kind, before, after, old, new, side);
        }
        self.any_field(before, after, old, new, side);
        self.default(before, after, old, new, side);
    }

    fn limit(&mut self, shift: Shift, side: Side, old: super::Place, new: super::Place) {
        let rule = match shift {
            Shift::Narrowed => side.rule(R::RequestLimitTightened, R::ResponseLimitTightened),
            Shift::Widened => side.rule(R::RequestLimitLoosened, R::ResponseLimitLoosened),
            Shift::Both | Shift::None => side.rule(R::RequestLimitChanged, R::ResponseLimitChanged),
        };
        self.note(rule, side, shift, Some(old), Some(new));
    }

    fn enums(&mut self, before: &Said<'_>, after: &Said<'_>, old: &[Limit], new: &[Limit], side: Side) {
        let was = allowed(old);
        let is = allowed(new);
        let list = |values: &[Value]| Value::Array(values.to_vec());
        match (was, is) {
            (None, None) => {}
            (None, Some((values, at))) => {
                let rule = side.rule(R::RequestEnumAdded, R::ResponseEnumAdded);
                let new = after.says_at(at, list(&values));
                self.note(rule, side, Shift::Narrowed, Some(before.place()), Some(new));
            }
            (Some((values, at)), None) => {
                let rule = side.rule(R::RequestEnumRemoved, R::ResponseEnumRemoved);
                let old = before.says_at(at, list(&values));
                self.note(rule, side, Shift::Widened, Some(old), Some(after.place()));
            }
            (Some((was, old_at)), Some((is, new_at))) => {
                let all = |said: &Said<'_>, at, values: &[Value]| Some(said.says_at(at, list(values)));
                if was.iter().any(|value| !has(&is, value)) {
                    let rule = side.rule(R::RequestEnumValueRemoved, R::ResponseEnumValueRemoved);
                    let (a, b) = (all(before, old_at, &was), all(after, new_at, &is));
                    self.note(rule, side, Shift::Narrowed, a, b);
                }
                if is.iter().any(|value| !has(&was, value)) {
                    let rule = side.rule(R::RequestEnumValueAdded, R::ResponseEnumValueAdded);
                    let (a, b) = (all(before, old_at, &was), all(after, new_at, &is));
                    self.note(rule, side, Shift::Widened, a, b);
                }
            }
        }
    }

    fn unique(&mut self, before: &Said<'_>, after: &Said<'_>, old: &[Limit], new: &[Limit], side: Side) {
        let of = |rule: &Rule| (*rule == Rule::UniqueItems).then_some(());
        let (was, is) = (gathered(old, of), gathered(new, of));
        let shift = match (was.is_some(), is.is_some()) {
            (false, true) => Shift::Narrowed,
            (true, false) => Shift::Widened,
            (true, true) | (false, false) => return,
        };
        let say = |said: &Said<'_>, found: Found<'_, Vec<()>>| {
            let there = found.is_some();
            said.says_at(found.and_then(|(_, at)| at), labelled(Kind::UniqueItems, there.into()))
        };
        self.limit(shift, side, say(before, was), say(after, is));
    }

    fn texts(
        &mut self,
        kind: Kind,
        before: &Said<'_>,
        after: &Said<'_>,
        old: &[Limit],
        new: &[Limit],
        side: Side,
    ) {
        let (was, is) = (gathered(old, |rule| text(rule, kind)), gathered(new, |rule| text(rule, kind)));
        // A value keeps to all of them, so one more allows less.
        let Some(shift) = sets(members(&is), members(&was)) else { return };
        let say = |said: &Said<'_>, found: Found<'_, Vec<&str>>| match found {
            Some((all, at)) => said.says_at(at, labelled(kind, all.join(" and ").into())),
            None => said.says(labelled(kind, Value::Null)),
        };
        self.limit(shift, side, say(before, was), say(after, is));
    }

    fn any_field(&mut self, before: &Said<'_>, after: &Said<'_>, old: &[Limit], new: &[Limit], side: Side) {
        let of = |rule: &'_ Rule| match rule {
            Rule::AnyField(names) => {
                let mut names = names.clone();
                names.sort();
                Some(names)
            }
            _ => None,
        };
        let (was, is) = (gathered(old, of), gathered(new, of));
        let shift = match (members(&was), members(&is)) {
            // One choice each: more to choose from allows more.
            ([one], [other]) => sets(one, other),
            (all, others) => sets(others, all),
        };
        let Some(shift) = shift else { return };
        let say = |said: &Said<'_>, found: Found<'_, Vec<Vec<String>>>| match found {
            Some((all, at)) => {
                let all: Vec<String> = all.iter().map(|names| names.join(" or ")).collect();
                said.says_at(at, serde_json::json!({ "any-field": all.join(" and ") }))
            }
            None => said.says(serde_json::json!({ "any-field": null })),
        };
        self.limit(shift, side, say(before, was), say(after, is));
    }

    fn default(&mut self, before: &Said<'_>, after: &Said<'_>, old: &[Limit], new: &[Limit], side: Side) {
        let of = |rule: &Rule| match rule {
            Rule::Default(value) => Some(value.clone()),
            _ => None,
        };
        let first = |found: Found<'_, Vec<Value>>| -> Option<(Value, Option<Locator>)> {
            let (all, at) = found?;
            Some((all.into_iter().next()?, at.cloned()))
        };
        let (was, is) = (first(gathered(old, of)), first(gathered(new, of)));
        // A default tells a server what to do and who sends what to expect; in an answer it binds nobody.
        let weigh = |shift: Shift| if side == Side::Request { shift } else { Shift::None };
        let (rule, shift) = match (&was, &is) {
            (None, None) => return,
            (Some((a, _)), Some((b, _))) if has(std::slice::from_ref(a), b) => return,
            (None, Some(_)) => (side.rule(R::RequestDefaultAdded, R::ResponseDefaultAdded), Shift::Widened),
            (Some(_), None) => {
                (side.rule(R::RequestDefaultRemoved, R::ResponseDefaultRemoved), Shift::Narrowed)
            }
            (Some(_), Some(_)) => {
                (side.rule(R::RequestDefaultChanged, R::ResponseDefaultChanged), Shift::Both)
            }
        };
        let say = |said: &Said<'_>, found: Option<(Value, Option<Locator>)>| match found {
            Some((value, at)) => said.says_at(at.as_ref(), value),
            None => said.place(),
        };
        self.note(rule, side, weigh(shift), Some(say(before, was)), Some(say(after, is)));
    }
}

/// The values that every enum rule allows.
fn allowed(limits: &[Limit]) -> Found<'_, Vec<Value>> {
    let mut out: Found<'_, Vec<Value>> = None;
    for limit in limits {
        let Rule::Enum(values) = &limit.rule else { continue };
        out = Some(match out {
            None => (values.clone(), limit.at.as_ref()),
            Some((all, at)) => (all.into_iter().filter(|value| has(values, value)).collect(), at),
        });
    }
    out
}

fn text(rule: &Rule, kind: Kind) -> Option<&str> {
    match rule {
        Rule::Pattern(text) if kind == Kind::Pattern => Some(text),
        Rule::Format(text) if kind == Kind::Format => Some(text),
        _ => None,
    }
}

fn members<'f, T>(found: &'f Found<'_, Vec<T>>) -> &'f [T] {
    found.as_ref().map(|(all, _)| all.as_slice()).unwrap_or_default()
}

/// Whether the second set has more or fewer members; `None` for equal sets.
fn sets<T: PartialEq>(from: &[T], to: &[T]) -> Option<Shift> {
    let gone = from.iter().any(|one| !to.contains(one));
    let fresh = to.iter().any(|one| !from.contains(one));
    match (gone, fresh) {
        (false, false) => None,
        (true, false) => Some(Shift::Narrowed),
        (false, true) => Some(Shift::Widened),
        (true, true) => Some(Shift::Both),
    }
}

fn labelled(kind: Kind, value: Value) -> Value {
    Value::Object([(kind.as_str().to_owned(), value)].into_iter().collect())
}
