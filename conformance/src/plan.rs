//! The plan: which cases are sent to which instances, in which order, and what each is expected to be answered.
//!
//! What can be learned without an instance comes first, restarts and flushes next, deletions last.

use crate::gate::Reach;
use crate::judge::{Index, Rules};
use crate::mint::Mint;
use crate::record::{Look, Snapshot};
use as_documented_cases::{Case, Expectation, Oracle, Pool, State, Step, SymbolicId};
use as_documented_contract::{Api, ApiId, Effect, Semantics, StatementId};
use as_documented_schema::{SchemaError, Validators};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// An operation ready to be checked.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The operation.
    pub api: Arc<Api>,
    /// Its schemas, compiled.
    pub validators: Arc<Validators>,
    /// What judging looks up.
    index: Arc<Index>,
}

impl Loaded {
    /// Compiles an operation's schemas.
    ///
    /// # Errors
    /// A schema that cannot be compiled.
    pub fn new(api: Api) -> Result<Self, SchemaError> {
        let validators = Arc::new(Validators::new(&api)?);
        let index = Arc::new(Index::new(&api));
        Ok(Self { api: Arc::new(api), validators, index })
    }

    /// What judging its exchanges goes by; `strict_settle` as in [`Rules`].
    #[must_use]
    pub fn rules(&self, strict_settle: bool) -> Rules<'_> {
        Rules { api: &self.api, validators: &self.validators, index: &self.index, strict_settle }
    }

    /// The axes that its statements depend on; statements that depend on none are left out.
    #[must_use]
    pub fn axes_by_statement(&self) -> BTreeMap<StatementId, Vec<String>> {
        let all = self.api.statements().iter().filter(|statement| !statement.axes.is_empty());
        all.map(|statement| (statement.id.clone(), statement.axes.clone())).collect()
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &ApiId {
        self.api.id()
    }
}

/// A case with its expectations as settled among all selected revisions.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The case; its steps carry the settled expectations.
    pub case: Case,
    /// The instances that it names, each once.
    pub ids: Vec<SymbolicId>,
    /// Which of the loaded operations it belongs to.
    pub owner: usize,
    /// Revisions of the same call that expect something else of some step: index of the step, and the operations
    /// under which it is valid.
    pub rivals: Vec<(usize, Vec<usize>)>,
    /// The same requests as cases of other revisions: sent once, judged by each.
    pub twins: Vec<Planned>,
    /// Its place in the whole plan.
    pub position: usize,
    /// Whether another shard owns it and it is sent only as a control.
    pub borrowed: bool,
}

impl Planned {
    /// The hash of what is sent, whoever asks for it.
    fn digest(&self) -> u64 {
        let mut digest = Digest(DefaultHasher::new());
        for step in &self.case.steps {
            // Neither the hasher nor a request can fail to be written.
            let _ = serde_json::to_writer(&mut digest, &(&step.request, step.after));
        }
        digest.0.finish()
    }

    fn sends_the_same(&self, other: &Self) -> bool {
        let same = |own: &Step, other: &Step| own.request == other.request && own.after == other.after;
        self.case.steps.len() == other.case.steps.len()
            && self.case.steps.iter().zip(&other.case.steps).all(|(own, other)| same(own, other))
    }

    /// Whether the case names instances that exist or may reach some. One that names none and must be refused is
    /// not, where the whole account may be reached: should it do something after all, the looks before and after
    /// all such cases show it, and each is then sent again by itself.
    #[must_use]
    pub fn is_live(&self, reach: Reach) -> bool {
        let names_none = || self.ids.iter().all(|id| id.pool == Pool::Minted);
        let refused =
            || self.case.steps.iter().all(|step| matches!(step.expectation, Expectation::Reject { .. }));
        match self.case.effect {
            Effect::Read | Effect::Probe => false,
            Effect::AccountWide => reach != Reach::Any || !names_none() || !refused(),
            Effect::Change | Effect::Restart | Effect::Flush | Effect::Delete => true,
        }
    }

    /// What the case is called, whatever operation it is of.
    fn name(&self) -> &str {
        let id = self.case.id.as_str();
        id.split_once(' ').map_or(id, |(_, name)| name)
    }

    /// Whether an endpoint that works uses up instances on it.
    #[must_use]
    pub fn consumes(&self) -> bool {
        matches!(self.case.effect, Effect::Delete | Effect::AccountWide)
            && self.case.steps.iter().any(|step| !matches!(step.expectation, Expectation::Reject { .. }))
    }
}

/// Settles the expectations of cases among the revisions that document the same call: where they differ, the
/// step is open, and the rivals are remembered so that the report can say which one the endpoint follows.
#[must_use]
pub fn settle(all: &[Loaded], owner: usize, cases: Vec<Case>) -> Vec<Planned> {
    let Some(own) = all.get(owner) else { return Vec::new() };
    let same_call = |other: &Loaded| {
        other.id().service() == own.id().service()
            && other.api.contract.operation.method == own.api.contract.operation.method
            && other.api.contract.operation.path == own.api.contract.operation.path
    };
    let peers: Vec<usize> = all
        .iter()
        .enumerate()
        .filter(|(at, other)| *at != owner && same_call(other))
        .map(|(at, _)| at)
        .collect();
    let oracles: Vec<(usize, &Loaded, Oracle<'_>)> = peers
        .iter()
        .filter_map(|at| all.get(*at).map(|peer| (*at, peer, Oracle::new(&peer.api, &peer.validators))))
        .collect();
    cases
        .into_iter()
        .map(|mut case| {
            let mut rivals = Vec::new();
            // What is open already stays so, whatever a peer expects.
            let is_open = |step: &Step| matches!(step.expectation, Expectation::Open { .. });
            let asked: &[_] = if case.steps.iter().all(is_open) { &[] } else { &oracles };
            for (peer_at, peer, oracle) in asked {
                let mut state = State::default();
                for (at, step) in case.steps.iter_mut().enumerate() {
                    let theirs = oracle.expect_after(&step.request, &state);
                    oracle.advance(&mut state, &step.request, &theirs, step.after);
                    match (&step.expectation, &theirs) {
                        (Expectation::Accept { .. }, Expectation::Accept { .. })
                        | (Expectation::Open { .. }, _)
                        | (Expectation::Reject { .. }, Expectation::Reject { .. }) => {}
                        (mine, _) => {
                            let mut valid = Vec::new();
                            if matches!(mine, Expectation::Accept { .. }) {
                                valid.push(owner);
                            }
                            if matches!(theirs, Expectation::Accept { .. }) {
                                valid.push(*peer_at);
                            }
                            rivals.push((at, valid));
                            let why = format!("{} documents it otherwise", peer.id());
                            step.expectation = Expectation::Open { why };
                        }
                    }
                }
            }
            Planned { ids: case.ids(), case, owner, rivals, twins: Vec::new(), position: 0, borrowed: false }
        })
        .collect()
}

/// The instances of one service that a run may name.
#[derive(Debug, Clone, Default)]
pub struct Instances {
    known: Vec<Instance>,
    /// Where each id stands among them.
    places: HashMap<String, usize>,
    turn: usize,
    named: BTreeMap<String, usize>,
    /// What stands for a symbol if it can.
    preferred: BTreeMap<SymbolicId, Like>,
}

/// The watched field that tells instances of one service apart.
const VERSION: &str = "engine_version";

#[derive(Debug, Clone)]
struct Instance {
    id: String,
    look: Look,
}

/// Which instance is best for a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Like {
    /// One of this version.
    Version(String),
    /// This one.
    Instance(String),
}

impl Like {
    /// One of the version that a look shows.
    pub(crate) fn version_of(look: &Look) -> Option<Self> {
        look.attribute(VERSION).map(Self::Version)
    }

    fn fits(&self, one: &Instance) -> bool {
        match self {
            Self::Version(version) => one.look.attribute(VERSION).as_ref() == Some(version),
            Self::Instance(id) => one.id == *id,
        }
    }
}

impl Instances {
    /// Chooses these first from now on, where they fit.
    pub(crate) fn prefer(&mut self, preferred: BTreeMap<SymbolicId, Like>) {
        self.preferred = preferred;
    }

    /// Adds an instance as it was seen.
    pub fn add(&mut self, id: String, look: Look) {
        self.places.entry(id.clone()).or_insert(self.known.len());
        self.known.push(Instance { id, look });
    }

    /// Takes a newer look into account.
    pub fn see(&mut self, id: &str, look: &Look) {
        let place = self.places.get(id).copied();
        if let Some(instance) = place.and_then(|at| self.known.get_mut(at))
            && !matches!(look, Look::Unknown(_))
            && instance.look != *look
        {
            instance.look = look.clone();
        }
    }

    /// Ids that were there when last seen.
    pub fn present(&self) -> impl Iterator<Item = &String> {
        self.known.iter().filter(|one| one.look != Look::Gone).map(|one| &one.id)
    }

    /// Ids that were gone when last seen.
    pub fn gone(&self) -> impl Iterator<Item = &String> {
        self.known.iter().filter(|one| one.look == Look::Gone).map(|one| &one.id)
    }

    /// Ids that a list shows in another state than they were last seen in.
    pub(crate) fn otherwise<'l>(&'l self, list: &'l Snapshot) -> impl Iterator<Item = &'l String> {
        let differs = |one: &&Instance| list.get(&one.id).is_some_and(|look| look.is_otherwise(&one.look));
        self.known.iter().filter(differs).map(|one| &one.id)
    }

    /// How many instances could be named now by a case that wants them at rest.
    #[must_use]
    pub fn resting(&self, semantics: Option<&Semantics>) -> usize {
        self.known.iter().filter(|one| is_resting(&one.look, semantics)).count()
    }

    /// How many instances wait whose creation failed.
    #[must_use]
    pub fn failed(&self, semantics: Option<&Semantics>) -> usize {
        self.known.iter().filter(|one| has_failed(&one.look, semantics)).count()
    }

    /// Chooses instances for the symbols of a case, each another one.
    ///
    /// # Errors
    /// The first symbol for which there is none.
    pub fn bind(
        &mut self,
        symbols: &[SymbolicId],
        semantics: Option<&Semantics>,
        mint: &Mint,
        foreign: &[Option<String>],
    ) -> Result<BTreeMap<SymbolicId, String>, String> {
        let mut out = BTreeMap::new();
        let mut taken: Vec<usize> = Vec::new();
        // Conditions first, so that an instance of a rare kind is not spent on a symbol that takes any.
        let mut order: Vec<&SymbolicId> = symbols.iter().collect();
        order.sort_by_key(|symbol| usize::from(symbol.wanted.is_empty()));
        for symbol in order {
            let id = match symbol.pool {
                Pool::Minted => mint.id(symbol.index).map(str::to_owned),
                Pool::Foreign => usize::try_from(symbol.index)
                    .ok()
                    .and_then(|at| foreign.get(at).cloned().flatten())
                    .or_else(|| mint.id(1_000 + symbol.index % 24).map(str::to_owned)),
                Pool::Disposable | Pool::Failed => {
                    let found = self.find(symbol, semantics, &taken);
                    if let Some(at) = found {
                        taken.push(at);
                    }
                    found.and_then(|at| self.known.get(at)).map(|one| one.id.clone())
                }
            };
            let id = id.ok_or_else(|| lacking(symbol))?;
            out.insert(symbol.clone(), id);
        }
        for version in
            taken.iter().filter_map(|at| self.known.get(*at)).filter_map(|one| one.look.attribute(VERSION))
        {
            *self.named.entry(version).or_default() += 1;
        }
        self.turn = self.turn.wrapping_add(taken.len());
        Ok(out)
    }

    fn find(&self, symbol: &SymbolicId, semantics: Option<&Semantics>, taken: &[usize]) -> Option<usize> {
        let count = self.known.len();
        // A fault may sit on one version alone, so the version that was named least comes first.
        let uses = |at: &usize| {
            let version = self.known.get(*at).and_then(|one| one.look.attribute(VERSION)).unwrap_or_default();
            self.named.get(&version).copied().unwrap_or_default()
        };
        let fitting = (0..count).map(|step| (self.turn + step) % count).filter(|at| {
            let Some(one) = self.known.get(*at) else { return false };
            let fits = match symbol.pool {
                Pool::Failed => has_failed(&one.look, semantics),
                _ => is_resting(&one.look, semantics),
            };
            fits && !taken.contains(at)
                && symbol
                    .wanted
                    .iter()
                    .all(|wanted| wanted.is_met_by(one.look.attribute(&wanted.attribute).as_deref()))
        });
        let fitting: Vec<usize> = fitting.collect();
        let preferred = self.preferred.get(symbol);
        let alike =
            |at: &usize| self.known.get(*at).is_some_and(|one| preferred.is_some_and(|like| like.fits(one)));
        fitting.iter().copied().find(alike).or_else(|| fitting.into_iter().min_by_key(uses))
    }
}

fn lacking(symbol: &SymbolicId) -> String {
    let kind = match symbol.pool {
        Pool::Failed => "a disposable instance whose creation failed",
        Pool::Disposable => "one more disposable instance at rest",
        Pool::Minted | Pool::Foreign => "one more made-up id",
    };
    let conditions: Vec<String> = symbol
        .wanted
        .iter()
        .map(|wanted| {
            let is = if wanted.within { "one of" } else { "none of" };
            format!(" with `{}` {is} {}", wanted.attribute, wanted.values.join(", "))
        })
        .collect();
    format!("it needs {kind}{}", conditions.join(" and"))
}

fn is_resting(look: &Look, semantics: Option<&Semantics>) -> bool {
    match (look, semantics) {
        (Look::Gone, _) => false,
        // Without a companion there is only the user's word that it exists.
        (Look::Unknown(_), _) | (Look::Present { .. }, None) => true,
        (Look::Present { state: None, .. }, Some(_)) => true,
        (Look::Present { state: Some(state), .. }, Some(semantics)) => {
            let listed = |list: &[String]| list.iter().any(|one| one == state);
            listed(&semantics.lifecycle.steady)
                && semantics.verbs.iter().any(|verb| verb.from.is_empty() || listed(&verb.from))
        }
    }
}

fn has_failed(look: &Look, semantics: Option<&Semantics>) -> bool {
    semantics.is_some_and(|semantics| {
        look.state().is_some_and(|state| semantics.lifecycle.failed.iter().any(|one| one == state))
    })
}

/// Joins cases of different operations of one service that send the same: the first keeps the others as twins.
#[must_use]
pub fn join_twins(plan: Vec<Planned>) -> Vec<Planned> {
    let mut owners: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for planned in &plan {
        owners.entry(planned.case.api.service().to_owned()).or_default().insert(planned.owner);
    }
    let mut out: Vec<Planned> = Vec::new();
    // The wire form of a whole plan is tens of megabytes, so cases are found by its hash and then held together.
    let mut first: HashMap<(String, u64), Vec<usize>> = HashMap::new();
    for planned in plan {
        let service = planned.case.api.service();
        if owners.get(service).is_none_or(|owners| owners.len() < 2) {
            out.push(planned);
            continue;
        }
        let alike = first.entry((service.to_owned(), planned.digest())).or_default();
        let free = |at: &usize| {
            out.get(*at).is_some_and(|one| {
                one.owner != planned.owner
                    && one.twins.iter().all(|twin| twin.owner != planned.owner)
                    && one.sends_the_same(&planned)
            })
        };
        // An operation may have several cases that send the same, so a namesake comes first.
        let named = |at: &usize| out.get(*at).is_some_and(|one| one.name() == planned.name());
        let known = alike.iter().copied().filter(free).min_by_key(|at| !named(at));
        match known.and_then(|at| out.get_mut(at)) {
            Some(known) => known.twins.push(planned),
            None => {
                alike.push(out.len());
                out.push(planned);
            }
        }
    }
    out
}

/// Hashes what is written to it.
struct Digest(DefaultHasher);

impl std::io::Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
