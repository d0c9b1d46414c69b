//! What can only be learned from live instances: that a verb does what it says, to those named and to no other, and
//! that what is refused does nothing.

use crate::boundaries::{in_other_notations, longest, minted, switches};
use crate::examples::eligible;
use crate::plan::Plan;
use crate::strategy::Draw;
use crate::{CaseId, Cell, Credentials, Group, Pool, Position, Spelling, SymbolicId};
use as_documented_contract::{Kind, StatementId, Subject, Verb};
use serde_json::{Value, json};

/// The made-up id that stands for a project.
const PROJECT: u32 = 60;

/// How many other services a list may name an instance of; the first foreign id is of another project.
const OTHER_SERVICES: u32 = 3;

/// A list of live instances long enough to show what becomes of its later ones.
const MANY: u32 = 12;

/// A live instance that the verb applies to.
pub(crate) fn live(verb: &Verb, at: u32) -> Value {
    json!(eligible(Pool::Disposable, at, Some(verb)).symbol())
}

fn made_up(at: u32) -> Value {
    json!(SymbolicId::new(Pool::Minted, at).symbol())
}

pub(crate) fn plan(plan: &mut Plan<'_>) {
    let Some(semantics) = plan.api.semantics() else { return };
    for verb in &semantics.verbs {
        of_verb(plan, verb, &semantics.selector);
        failed_by_id(plan, verb);
    }
    everything(plan);
}

fn of_verb(plan: &mut Plan<'_>, verb: &Verb, selector: &Subject) {
    let label = if verb.value.is_empty() { "call" } else { &verb.value };
    let items = selector.items();
    let mut add = |name: &str, ids: Vec<Value>, cell: Option<Cell>| {
        let request = plan.call.json(plan.call.body(Some(verb), ids));
        plan.single(Group::Boundary, &format!("{label}/live/{name}"), request, None, cell)
    };
    let one = add("one", vec![live(verb, 0)], None);
    let two = add("two", vec![live(verb, 0), live(verb, 1)], None);
    let three = add("three", (0..3).map(|at| live(verb, at)).collect(), None);
    add("many", (0..MANY).map(|at| live(verb, at)).collect(), None);
    let mixed = |position, length| Some(Cell::new(&items, "live").at(position, length));
    let first = add("mixed-first", vec![live(verb, 0), made_up(0)], mixed(Position::First, 2));
    add("mixed-last", vec![made_up(0), live(verb, 0)], mixed(Position::Last, 2));
    let middle = add("mixed-middle", vec![made_up(0), live(verb, 0), made_up(1)], mixed(Position::Middle, 3));
    // Of another project, and of other services.
    let foreign = |at| json!(SymbolicId::new(Pool::Foreign, at).symbol());
    let siblings = (1..=OTHER_SERVICES).map(foreign);
    let foreign = [
        add("mixed-foreign", vec![live(verb, 0), foreign(0)], None),
        add("mixed-sibling", std::iter::once(live(verb, 0)).chain(siblings).collect(), None),
    ];
    let watched = add("watched", vec![live(verb, 0)], None);
    add("duplicate", vec![live(verb, 0), live(verb, 0)], None);
    let other = eligible(Pool::Disposable, 0, Some(verb));
    add("duplicate-upper", vec![live(verb, 0), json!(other.spelled(Spelling::Upper))], None);
    for spelling in [Spelling::Upper, Spelling::SpaceBefore, Spelling::SpaceAfter, Spelling::NoHyphens] {
        add(spelling.as_str(), vec![json!(other.spelled(spelling))], None);
    }
    let pair = add("with-made-up", vec![live(verb, 0), made_up(0)], None);
    if let Some((attribute, values)) = &verb.eligible {
        let ineligible = |at| SymbolicId::new(Pool::Disposable, at).wanting(attribute, false, values);
        add("ineligible", vec![json!(ineligible(0).symbol())], None);
        add("ineligible-last", vec![live(verb, 0), json!(ineligible(1).symbol())], None);
    }
    for (name, item) in
        [("refused-number", json!(7)), ("refused-object", json!({"id": "x"})), ("refused-null", Value::Null)]
    {
        let request = plan.call.json(plan.call.body(Some(verb), vec![live(verb, 0), item]));
        plan.single(Group::Boundary, &format!("{label}/live/{name}"), request, Some(&pair), None);
    }
    refused_otherwise(plan, (verb, label), selector, &one);
    // One list too long that names a live instance: nothing of it may happen.
    let mut many = minted(51);
    if let Some(first) = many.first_mut() {
        *first = live(verb, 0);
    }
    let fifty = plan.call.json(plan.call.body(Some(verb), many.iter().take(50).cloned().collect()));
    let fifty = plan.single(Group::Boundary, &format!("{label}/live/fifty"), fifty, None, None);
    if longest(selector, &plan.call).is_some_and(|longest| longest >= 50) {
        plan.hold_to(&fifty, &first, &StatementId::new(selector.clone(), Kind::MaxItems));
    }
    let request = plan.call.json(plan.call.body(Some(verb), many));
    plan.single(Group::Boundary, &format!("{label}/live/fifty-one"), request, Some(&fifty), None);
    let request = plan.call.json(plan.call.body(Some(verb), vec![live(verb, 0)]));
    let labelled = crate::RequestTemplate {
        content_type: Some("application/json;charset=utf-8".to_owned()),
        ..request.clone()
    };
    plan.single(Group::Boundary, &format!("{label}/live/charset"), labelled, None, None);
    if let crate::Body::Json(body) = &request.body {
        for (name, text) in in_other_notations(body) {
            let written = crate::RequestTemplate { body: crate::Body::Raw(text), ..request.clone() };
            plan.single(Group::Boundary, &format!("{label}/live/{name}"), written, None, None);
        }
    }
    let both = plan.call.json(plan.call.body(Some(verb), vec![live(verb, 0), live(verb, 1)]));
    let both = crate::RequestTemplate { credentials: Credentials::Missing, ..both };
    plan.single(Group::Boundary, &format!("{label}/live/two-credentials-missing"), both, Some(&one), None);
    // A project that does not exist has no instances, and none of the caller's either.
    let nowhere = SymbolicId::new(Pool::Minted, PROJECT).spelled(Spelling::NoHyphens);
    if let Some(path) = crate::envelope::in_project(plan.api, &nowhere) {
        let request = plan.call.json(plan.call.body(Some(verb), vec![live(verb, 0)]));
        let elsewhere = crate::RequestTemplate { path, ..request };
        let name = format!("{label}/live/project-made-up");
        plan.single(Group::Boundary, &name, elsewhere, Some(&one), None);
    }
    for credentials in Credentials::INVALID {
        let mut request = plan.call.json(plan.call.body(Some(verb), vec![live(verb, 0)]));
        request.credentials = credentials;
        let name = format!("{label}/live/credentials-{}", credentials.as_str());
        plan.single(Group::Boundary, &name, request, Some(&one), None);
    }
    for id in foreign.iter().chain([&watched]) {
        plan.watch(id);
    }
    for (id, place) in [(&one, 1), (&two, 3), (&middle, 4), (&three, 6)] {
        plan.early(id, place);
    }
    let Some(semantics) = plan.api.semantics() else { return };
    for other in &semantics.elsewhere {
        let mut body = plan.call.body(Some(verb), vec![live(verb, 0)]);
        if let Some(field) = &semantics.verb {
            plan.call.set(&mut body, field, json!(other));
        }
        let request = plan.call.json(body);
        plan.single(Group::Boundary, &format!("{other}/live/elsewhere"), request, Some(&one), None);
    }
}

/// Requests for a live instance that have one thing wrong with them beside the list's items: nothing may happen.
fn refused_otherwise(
    plan: &mut Plan<'_>,
    (verb, label): (&Verb, &str),
    selector: &Subject,
    control: &CaseId,
) {
    let body = plan.call.body(Some(verb), vec![live(verb, 0)]);
    let mut changed: Vec<(&str, crate::RequestTemplate)> = Vec::new();
    if let Ok(mut text) = serde_json::to_vec(&body) {
        text.pop();
        let cut = plan.call.json(body.clone());
        changed.push(("refused-truncated", crate::RequestTemplate { body: crate::Body::Raw(text), ..cut }));
    }
    let mut bare = body.clone();
    plan.call.set(&mut bare, selector, live(verb, 0));
    changed.push(("refused-no-list", plan.call.json(bare)));
    if let Some(field) = plan.api.semantics().and_then(|semantics| semantics.verb.clone()) {
        let mut without = body.clone();
        plan.call.remove(&mut without, &field);
        changed.push(("refused-no-verb", plan.call.json(without)));
        let mut other = body;
        plan.call.set(&mut other, &field, json!(Draw::seeded(1, field.as_str()).letters(12)));
        changed.push(("refused-verb-unknown", plan.call.json(other)));
    }
    for (name, request) in changed {
        plan.single(Group::Boundary, &format!("{label}/live/{name}"), request, Some(control), None);
    }
}

fn failed_by_id(plan: &mut Plan<'_>, verb: &Verb) {
    let Some(semantics) = plan.api.semantics() else { return };
    if semantics.everything.is_none() && !semantics.lifecycle.failed.iter().any(|one| verb.from.contains(one))
    {
        return;
    }
    let label = if verb.value.is_empty() { "call" } else { &verb.value };
    let failed = json!(SymbolicId::new(Pool::Failed, 0).symbol());
    let request = plan.call.json(plan.call.body(Some(verb), vec![failed]));
    plan.single(Group::Boundary, &format!("{label}/live/failed"), request, None, None);
}

/// All failed instances at once, as each reading of the page writes it.
fn everything(plan: &mut Plan<'_>) {
    let Some(semantics) = plan.api.semantics() else { return };
    let Some(switch) = &semantics.everything else { return };
    let Some(verb) = semantics.verbs.iter().find(|verb| verb.value == switch.verb) else { return };
    for (name, value) in switches(plan.api, plan.views()) {
        let mut body = plan.call.body(Some(verb), Vec::new());
        plan.call.remove(&mut body, &semantics.selector);
        let Some(object) = body.as_object_mut() else { return };
        object.insert(name.clone(), value.clone());
        let request = plan.call.json(body);
        let value = value.as_str().unwrap_or("value").to_owned();
        let case = format!("{}/all-failed/{name}-{value}", verb.value);
        let one = plan.single(Group::Boundary, &case, request.clone(), None, None);
        plan.watch(&one);
        for credentials in [Credentials::Missing, Credentials::Wrong] {
            let refused = crate::RequestTemplate { credentials, ..request.clone() };
            plan.single(
                Group::Boundary,
                &format!("{case}/credentials-{}", credentials.as_str()),
                refused,
                Some(&one),
                None,
            );
        }
    }
}
