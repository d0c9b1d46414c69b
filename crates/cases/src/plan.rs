//! All cases of an operation: collected, numbered, ordered so that what costs nothing comes first.

use crate::blueprint::Blueprint;
use crate::effect::effect_by;
use crate::exercise::exercises;
use crate::state::State;
use crate::view::View;
use crate::{
    After, Case, CaseId, Cell, Expectation, Group, HeldTo, Oracle, Pool, RequestTemplate, Step, SymbolicId,
    Unlike,
};
use crate::{boundaries, examples, generated, live, sequences};
use as_documented_contract::{Api, Effect, Kind, Method, StatementId};
use as_documented_schema::Validators;
use std::collections::BTreeSet;

/// How much to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What everything random derives from.
    pub seed: u64,
    /// How many requests to generate.
    pub generated: usize,
    /// How many sequences to generate beside the fixed ones.
    pub sequences: usize,
    /// Methods and paths documented anywhere in the family, which no wrong-method case uses.
    pub documented: Vec<(Method, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 0, generated: 64, sequences: 8, documented: Vec::new() }
    }
}

/// Every case of an operation: the same for the same seed, ordered by effect class, deletions and what may reach the
/// whole account last.
#[must_use]
pub fn cases(api: &Api, validators: &Validators, options: &Options) -> Vec<Case> {
    let oracle = Oracle::new(api, validators);
    let mut plan = Plan::new(&oracle);
    examples::plan(&mut plan);
    boundaries::plan(&mut plan, options);
    in_need(&mut plan);
    live::plan(&mut plan);
    sequences::plan(&mut plan, options);
    generated::plan(&mut plan, options);
    let mut out = plan.into_cases();
    out.sort_by_key(|case| case.effect);
    out
}

/// The longest list that is also sent with live instances.
const LIVE_LIST: usize = 51;

/// For each request that breaks one thing at made-up ids, the same at live instances: an endpoint that refuses a
/// request because nobody knows its ids never looks at what else is wrong with it.
fn in_need(plan: &mut Plan<'_>) {
    let Some(semantics) = plan.api.semantics() else { return };
    let Some(verb) = semantics.verbs.first() else { return };
    let base = plan.out.iter().find(|case| case.id.as_str().ends_with("/base")).map(|case| case.id.clone());
    let longest = |cell: &Cell| cell.boundary == "items" && matches!(cell.length, 49 | 50);
    let most = |case: &Case| case.cell.as_ref().is_some_and(longest);
    let worth = |case: &&Case| case.control.is_some() || most(case);
    let chosen: Vec<Case> = plan.out.iter().filter(worth).cloned().collect();
    for mut case in chosen {
        let accepted = case.control.is_none();
        case.control = case.control.or_else(|| base.clone());
        let [step] = case.steps.as_slice() else { continue };
        let ids = step.request.ids();
        let minted = ids.iter().all(|id| id.pool == Pool::Minted);
        // Whatever a page says, DELETE has a meaning of its own.
        let own = plan.api.contract.operation.method;
        let sendable = step.request.method == own || step.request.method != Method::Delete;
        if ids.is_empty() || ids.len() > LIVE_LIST || !minted || !sendable {
            continue;
        }
        let live = |id: &SymbolicId| examples::eligible(Pool::Disposable, id.index, Some(verb));
        let request = step.request.renamed(&live);
        let id = CaseId::parse(format!("{}/in-need", case.id));
        let steps = plan.oracle.steps(vec![(request, After::Settle)]);
        let breaks = steps.iter().any(|step| step.expectation.broken().is_some());
        if (breaks || accepted) && plan.names.insert(id.clone()) {
            let effect = plan.oracle.effect(&steps);
            plan.out.push(Case { id, steps, effect, cell: None, in_need: true, ..case });
        }
    }
}

/// Cases as they are collected.
pub(crate) struct Plan<'a> {
    pub(crate) api: &'a Api,
    pub(crate) oracle: &'a Oracle<'a>,
    pub(crate) call: Blueprint<'a>,
    out: Vec<Case>,
    names: BTreeSet<CaseId>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(oracle: &'a Oracle<'a>) -> Self {
        let call = Blueprint::new(oracle.api, oracle.views.first());
        Self { api: oracle.api, oracle, call, out: Vec::new(), names: BTreeSet::new() }
    }

    pub(crate) fn views(&self) -> &'a [View] {
        &self.oracle.views
    }

    /// The cases, in the order of their making.
    pub(crate) fn into_cases(self) -> Vec<Case> {
        self.out
    }

    /// The name of a case, whether or not it is planned.
    pub(crate) fn id(&self, group: Group, name: &str) -> CaseId {
        CaseId::new(self.api.id(), format!("{}/{name}", group.as_str()))
    }

    /// Adds a case of one request. The control counts only if the request is to be rejected.
    pub(crate) fn single(
        &mut self,
        group: Group,
        name: &str,
        request: RequestTemplate,
        control: Option<&CaseId>,
        cell: Option<Cell>,
    ) -> CaseId {
        self.add(group, name, vec![(request, After::Settle)], control, cell)
    }

    /// Adds a case; one of the same name stays as it is.
    pub(crate) fn add(
        &mut self,
        group: Group,
        name: &str,
        requests: Vec<(RequestTemplate, After)>,
        control: Option<&CaseId>,
        cell: Option<Cell>,
    ) -> CaseId {
        let id = self.id(group, name);
        if requests.is_empty() || !self.names.insert(id.clone()) {
            return id;
        }
        let steps = self.oracle.steps(requests);
        let rejects = steps.iter().any(|step| step.expectation.broken().is_some());
        self.out.push(Case {
            api: self.api.id().clone(),
            group,
            exercises: exercises(self.api, self.oracle.views.first(), &steps),
            effect: self.oracle.effect(&steps),
            control: control.filter(|control| rejects && **control != id).cloned(),
            cell,
            id: id.clone(),
            steps,
            held_to: None,
            in_need: false,
            early: 0,
            watched: false,
        });
        id
    }

    /// Holds a case whose answer is open to another one: the statement allows what they differ by.
    pub(crate) fn hold_to(&mut self, id: &CaseId, other: &CaseId, statement: &StatementId) {
        let is_open = |case: &Case| {
            case.steps.last().is_some_and(|step| matches!(step.expectation, Expectation::Open { .. }))
        };
        if let Some(case) = self.out.iter_mut().find(|case| case.id == *id && id != other && is_open(case)) {
            let (case_id, statement) = (other.clone(), statement.clone());
            case.held_to = Some(HeldTo { case: case_id, statement, alike: false, unlike: None });
        }
    }

    /// Holds a case whose answer is open to one that says the same in another way.
    pub(crate) fn alike(&mut self, id: &CaseId, other: &CaseId) {
        let status = self.api.statements().iter().map(|one| &one.id).find(|id| id.kind() == Kind::Status);
        let Some(status) = status.cloned() else { return };
        self.hold_to(id, other, &status);
        let held = self.out.iter_mut().find(|case| case.id == *id).and_then(|case| case.held_to.as_mut());
        if let Some(held) = held {
            held.alike = true;
        }
    }

    /// Has a case sent before others that use up instances: the first place is 1.
    pub(crate) fn early(&mut self, id: &CaseId, place: u8) {
        if let Some(case) = self.out.iter_mut().find(|case| case.id == *id) {
            case.early = place;
        }
    }

    /// Where the case that this one is held to is refused too, the refusals around it tell.
    pub(crate) fn unlike(&mut self, id: &CaseId, below: CaseId, beyond: CaseId) {
        let held = self.out.iter_mut().find(|case| case.id == *id).and_then(|case| case.held_to.as_mut());
        if let Some(held) = held {
            held.unlike = Some(Unlike { below, beyond });
        }
    }

    /// Has other services and projects watched while the case runs.
    pub(crate) fn watch(&mut self, id: &CaseId) {
        if let Some(case) = self.out.iter_mut().find(|case| case.id == *id) {
            case.watched = true;
        }
    }
}

/// Which of several requests that are sent at the same time comes first nobody knows, so those that name the same
/// instance are open.
fn unsettle_together(steps: &mut [Step]) {
    for group in steps.chunk_by_mut(|step, _| step.after == After::Together) {
        let named: Vec<Vec<SymbolicId>> = group.iter().map(|step| step.request.ids()).collect();
        for (at, step) in group.iter_mut().enumerate() {
            let own = named.get(at);
            let shared = named.iter().enumerate().any(|(other, ids)| {
                other != at && ids.iter().any(|id| own.is_some_and(|own| own.contains(id)))
            });
            if shared && matches!(step.expectation, Expectation::Accept { .. }) {
                let why = "another request for the same instance is sent at the same time".to_owned();
                step.expectation = Expectation::Open { why };
            }
        }
    }
}

impl Oracle<'_> {
    /// Steps with the expectation that each has after those before it.
    pub(crate) fn steps(&self, requests: Vec<(RequestTemplate, After)>) -> Vec<Step> {
        let mut state = State::default();
        let last = requests.len().saturating_sub(1);
        let mut steps: Vec<Step> = requests
            .into_iter()
            .enumerate()
            .map(|(at, (request, after))| {
                let expectation = self.expect_after(&request, &state);
                if at < last {
                    self.advance(&mut state, &request, &expectation, after);
                }
                Step { request, expectation, after }
            })
            .collect();
        unsettle_together(&mut steps);
        steps
    }

    /// The strongest class of some steps.
    pub(crate) fn effect(&self, steps: &[Step]) -> Effect {
        let each = steps.iter().map(|step| effect_by(self.api, &self.views, &step.request));
        each.max().unwrap_or(Effect::Read)
    }
}

/// Whether every step is to be accepted.
pub(crate) fn all_accepted(steps: &[Step]) -> bool {
    steps.iter().all(|step| matches!(step.expectation, Expectation::Accept { .. }))
}
