//! Regressions: cases that once showed a violation, kept in a file and sent before all others.
//!
//! The file has one JSON value a line, so that it can be read in a review, merged and shortened by hand; a regression
//! stays until its line is taken out. It holds requests with symbols for ids, which each run binds to its own, and
//! passes through the gate like any other case. What to expect of one is asked again of the contract of the day: a
//! file can make a run send something, and never accuse by itself.

use crate::outcome::{Report, Violation};
use crate::plan::{Loaded, Planned, settle};
use as_documented_cases::{Case, Oracle, State, Step, effect_of};
use as_documented_contract::{Effect, StatementId};
use serde::{Deserialize, Serialize};

/// The version of a line's format.
const VERSION: u32 = 1;

/// Cases of regressions have their places behind all others, though they are sent first.
pub(crate) const FIRST: usize = usize::MAX / 2;

/// One regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regression {
    version: u32,
    /// The operation.
    pub api: String,
    /// The statement that was broken.
    pub statement: StatementId,
    /// The seed of the run that found it, in hex.
    pub seed: String,
    /// The smallest case that showed it.
    pub case: Case,
}

impl Regression {
    fn of(violation: &Violation, seed: &str) -> Option<Self> {
        Some(Self {
            version: VERSION,
            api: violation.api.clone(),
            statement: violation.statement.clone(),
            seed: seed.to_owned(),
            case: violation.steps.clone()?,
        })
    }

    fn is_like(&self, other: &Self) -> bool {
        let requests = |one: &Self| -> Vec<_> {
            one.case.steps.iter().map(|step| (step.request.clone(), step.after)).collect()
        };
        (&self.api, &self.statement) == (&other.api, &other.statement) && requests(self) == requests(other)
    }
}

/// A file of regressions that cannot be used: every mistake, with its line.
#[derive(Debug, thiserror::Error)]
#[error("{}; take these lines out", .0.join("; "))]
pub struct RegressionsError(Vec<String>);

/// The regressions of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Regressions(Vec<Regression>);

impl Regressions {
    /// Reads a file's text; empty lines are skipped.
    ///
    /// # Errors
    /// Every line that is no regression.
    pub fn parse(text: &str) -> Result<Self, RegressionsError> {
        let mut out = Vec::new();
        let mut wrong = Vec::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<Regression>(line) {
                Ok(one) if one.version == VERSION => out.push(one),
                Ok(one) => wrong.push(format!(
                    "line {number} is of version {}, and this program knows version {VERSION}",
                    one.version
                )),
                Err(error) => wrong.push(format!("line {number} is no regression: {error}")),
            }
        }
        if wrong.is_empty() { Ok(Self(out)) } else { Err(RegressionsError(wrong)) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The regressions of these operations.
    #[must_use]
    pub fn of(&self, loaded: &[Loaded]) -> Vec<Regression> {
        let is_loaded = |one: &&Regression| loaded.iter().any(|loaded| loaded.id().as_str() == one.api);
        self.0.iter().filter(is_loaded).cloned().collect()
    }

    /// The lines that the violations of a report add to the file.
    ///
    /// # Errors
    /// A case that JSON cannot hold.
    pub fn new_lines(&self, report: &Report) -> Result<String, serde_json::Error> {
        let mut known = self.0.clone();
        let mut out = String::new();
        for found in report.violations.iter().filter_map(|one| Regression::of(one, &report.seed)) {
            if !known.iter().any(|one| one.is_like(&found)) {
                out.push_str(&serde_json::to_string(&found)?);
                out.push('\n');
                known.push(found);
            }
        }
        Ok(out)
    }
}

/// The regressions as cases of a plan, with what the contracts of now let an endpoint answer.
pub(crate) fn planned(loaded: &[Loaded], regressions: &[Regression]) -> Vec<Planned> {
    let mut out = Vec::new();
    for (at, one) in regressions.iter().enumerate() {
        let owner = loaded.iter().position(|loaded| loaded.id().as_str() == one.api);
        let Some((owner, own)) = owner.and_then(|owner| Some((owner, loaded.get(owner)?))) else { continue };
        let case = renewed(own, &one.case);
        for mut planned in settle(loaded, owner, vec![case]) {
            planned.position = FIRST + at;
            out.push(planned);
        }
    }
    out
}

fn renewed(loaded: &Loaded, old: &Case) -> Case {
    let oracle = Oracle::new(&loaded.api, &loaded.validators);
    let mut state = State::default();
    let mut effect = Effect::Read;
    let mut steps = Vec::new();
    for step in &old.steps {
        let expectation = oracle.expect_after(&step.request, &state);
        state.advance(&loaded.api, &step.request, &expectation, step.after);
        effect = effect.max(effect_of(&loaded.api, &step.request));
        steps.push(Step { expectation, ..step.clone() });
    }
    let mut exercises = old.exercises.clone();
    exercises.retain(|id| loaded.api.statement(id).is_some());
    let api = loaded.id().clone();
    Case { api, steps, effect, exercises, cell: None, in_need: false, ..old.clone() }
}
