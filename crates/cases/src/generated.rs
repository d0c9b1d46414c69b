//! Requests drawn at random from the contract: half of them valid, half broken in one respect, each beside its
//! control.

use crate::made_up::made_up;
use crate::plan::Plan;
use crate::strategy::{self, Draw, Roles};
use crate::view::View;
use crate::{Case, Group, Options, Oracle, Pool, SymbolicId};
use as_documented_contract::Api;
use as_documented_schema::Validators;
use serde_json::{Value, json};
use std::ops::Range;

/// Every so many generated requests one is sent to live instances as well, where the verb does not consume them.
const LIVE_EVERY: usize = 8;

/// Generated cases number `range` of an operation that name nothing real, two requests a number; the same numbers
/// give the same cases, whatever range they are asked for in.
#[must_use]
pub fn generated(api: &Api, validators: &Validators, seed: u64, range: Range<usize>) -> Vec<Case> {
    let oracle = Oracle::new(api, validators);
    let mut plan = Plan::new(&oracle);
    draw(&mut plan, seed, range.start.div_ceil(2)..range.end.div_ceil(2), false);
    plan.into_cases()
}

pub(crate) fn plan(plan: &mut Plan<'_>, options: &Options) {
    draw(plan, options.seed, 0..options.generated.div_ceil(2), true);
}

fn draw(plan: &mut Plan<'_>, seed: u64, range: Range<usize>, live: bool) {
    let Some(bodies) = strategy::accept_body(plan.api) else { return };
    let Some(shapes) = Shapes::of(plan.api) else { return };
    for at in range {
        let mut draw = Draw::seeded(seed, &format!("{} generated {at}", plan.api.id()));
        let Some(mut body) = draw.sample(&bodies) else { continue };
        // Both selectors at once are open on every page; a generated request has one.
        if let Some(semantics) = plan.api.semantics()
            && let Some(switch) = &semantics.everything
        {
            plan.call.remove(&mut body, &switch.field);
        }
        let named = |body: Value| match plan.api.semantics() {
            Some(_) => rename(plan.api, plan.views(), body, Pool::Minted),
            None => made_up(plan.call.strict.as_ref(), body),
        };
        let minted = named(body.clone());
        let broken = shapes.break_one(body.clone(), &mut draw).map(|(broken, _)| named(broken));
        let name = format!("{seed:x}-{at}");
        let control =
            plan.single(Group::Generated, &format!("{name}/valid"), plan.call.json(minted), None, None);
        if live && at % LIVE_EVERY == 0 && plan.api.semantics().is_some() {
            let live = rename(plan.api, plan.views(), body.clone(), Pool::Disposable);
            plan.single(Group::Generated, &format!("{name}/live"), plan.call.json(live), None, None);
        }
        if let Some(broken) = broken {
            let request = plan.call.json(broken);
            plan.single(Group::Generated, &format!("{name}/broken"), request, Some(&control), None);
        }
    }
}

/// The request's shapes, laid out once for many mutations.
struct Shapes {
    strict: as_documented_contract::Node,
    loose: as_documented_contract::Node,
    roles: Roles,
}

impl Shapes {
    fn of(api: &Api) -> Option<Self> {
        Some(Self { strict: strategy::strict(api)?, loose: strategy::loose(api)?, roles: Roles::of(api) })
    }

    fn break_one(
        &self,
        body: Value,
        draw: &mut Draw,
    ) -> Option<(Value, as_documented_contract::StatementId)> {
        strategy::mutate(&self.strict, &self.loose, &self.roles, body, draw)
    }
}

/// The body with every text of its selector replaced by an id of the pool.
fn rename(api: &Api, views: &[View], mut body: Value, pool: Pool) -> Value {
    let Some(selector) = Roles::of(api).selector else { return body };
    let Some(view) = views.first() else { return body };
    let verb = view.meaning(api, &body).and_then(|meaning| meaning.documented_verb(api)).cloned();
    let Some(path) = view.path(&api.contract, &selector) else { return body };
    let list = path.iter().try_fold(&mut body, |at, name| at.get_mut(name.as_str()));
    if let Some(Value::Array(items)) = list {
        for (at, item) in items.iter_mut().enumerate().filter(|(_, item)| item.is_string()) {
            let at = u32::try_from(at).unwrap_or_default();
            let id = match pool {
                Pool::Disposable => crate::examples::eligible(pool, at, verb.as_ref()),
                Pool::Minted | Pool::Failed | Pool::Foreign => SymbolicId::new(pool, at),
            };
            *item = json!(id.symbol());
        }
    }
    body
}
