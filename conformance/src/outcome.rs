//! The outcome of a run: what reporters draw and what the JSON report holds.
//!
//! Its serialised form is version 1 of the report format; its JSON Schema stands in `schemas/report.schema.json`.

use as_documented_contract::{Effect, Kind, Locator, StatementId, Tier};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a run says about a statement. The order is the precedence: the first that applies counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one exchange breaks it.
    Violated,
    /// At least one exchange bears it out and none breaks it.
    Holds,
    /// It was exercised only where the documentation leaves the answer open.
    Open,
    /// It was tried and could not be told.
    Inconclusive,
    /// Nothing was sent that could tell.
    NotExercised,
}

impl Verdict {
    /// Every verdict, in the order of precedence.
    pub const ALL: [Self; 5] =
        [Self::Violated, Self::Holds, Self::Open, Self::Inconclusive, Self::NotExercised];

    /// The words for a reader.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Holds => "holds",
            Self::Open => "open",
            Self::Inconclusive => "inconclusive",
            Self::NotExercised => "not exercised",
        }
    }
}

/// How many statements ended in each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Statements that hold.
    pub holds: usize,
    /// Statements that are violated.
    pub violated: usize,
    /// Statements that stay open.
    pub open: usize,
    /// Statements that could not be told.
    pub inconclusive: usize,
    /// Statements that nothing exercised.
    pub not_exercised: usize,
}

impl Summary {
    /// Counts one verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Holds => self.holds += 1,
            Verdict::Violated => self.violated += 1,
            Verdict::Open => self.open += 1,
            Verdict::Inconclusive => self.inconclusive += 1,
            Verdict::NotExercised => self.not_exercised += 1,
        }
    }

    /// The count of one verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Holds => self.holds,
            Verdict::Violated => self.violated,
            Verdict::Open => self.open,
            Verdict::Inconclusive => self.inconclusive,
            Verdict::NotExercised => self.not_exercised,
        }
    }
}

/// One statement and what the run says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementOutcome {
    /// The operation.
    pub api: String,
    /// The statement.
    pub id: StatementId,
    /// Its kind.
    pub kind: Kind,
    /// Its source tier.
    pub tier: Tier,
    /// The sentence, in our words.
    pub text: String,
    /// The place on the page.
    pub locator: Locator,
    /// The page.
    pub page: String,
    /// The verdict.
    pub outcome: Verdict,
    /// The readings that the endpoint showed, where the statement depends on them: `axis=value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// How many exchanges told something about it.
    pub exchanges: usize,
    /// For what is inconclusive or not exercised: why, and what would change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A request as reports show it: without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRequest {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers; secret values are `<redacted>`.
    pub headers: Vec<(String, String)>,
    /// The body as text; bytes that are not UTF-8 are replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// An answer as reports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownResponse {
    /// The status; absent where no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut at 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// A statement broken by an exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// A short id, unique in the report, by which `replay` finds it: `v1`.
    pub id: String,
    /// The operation.
    pub api: String,
    /// The statement.
    pub statement: StatementId,
    /// Its tier.
    pub tier: Tier,
    /// The sentence.
    pub text: String,
    /// The place on the page.
    pub locator: Locator,
    /// The page.
    pub page: String,
    /// The case that showed it.
    pub case: String,
    /// What the documentation makes one expect.
    pub expected: String,
    /// What was there instead.
    pub actual: String,
    /// Where in the answer's body, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The smallest request that was found to show it.
    pub request: ShownRequest,
    /// Its answer.
    pub response: ShownResponse,
    /// The requests of earlier steps that lead up to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<ShownRequest>,
    /// Other statements that the same exchange breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<StatementId>,
    /// The same by curl; credentials stand as shell variables.
    pub curl: String,
    /// The command that sends it again.
    pub replay: String,
    /// Whether it was seen again when sent again.
    pub confirmed: bool,
    /// How many of the sendings showed it, such as `2/2`.
    pub rate: String,
    /// The smallest case that showed it, with symbolic ids: what `replay` sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<as_documented_cases::Case>,
}

/// One question that a page leaves open, and what the endpoint showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContradictionOutcome {
    /// The operation.
    pub api: String,
    /// The axis.
    pub axis: String,
    /// `contradiction` or `silence`.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The question, in our words.
    pub text: String,
    /// The readings with their places.
    pub values: Vec<(String, String)>,
    /// The value observed; `mixed` where exchanges differ, absent where none told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
}

/// One cell of the coverage plan and how often it was exercised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellOutcome {
    /// The operation.
    pub api: String,
    /// The field.
    pub field: String,
    /// The boundary.
    pub boundary: String,
    /// Where in the list, and how long it is, and how often: in words.
    pub detail: String,
    /// How many requests filled it.
    pub exercised: usize,
}

/// One request of the run, for the time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Milliseconds since the run began.
    pub at_ms: u64,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// The effect class.
    pub effect: Effect,
    /// The service.
    pub service: String,
    /// The status; absent where no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The case; absent for a companion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

/// Everything a run found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this format; `1`.
    pub version: u32,
    /// The program and its version.
    pub tool: String,
    /// The endpoints, by service.
    pub endpoints: BTreeMap<String, String>,
    /// The selected operations.
    pub apis: Vec<String>,
    /// The seed, in hex.
    pub seed: String,
    /// Counts.
    pub summary: Summary,
    /// Every statement of every selected operation.
    pub statements: Vec<StatementOutcome>,
    /// What was broken.
    pub violations: Vec<Violation>,
    /// Contradictions and silences, with what was observed.
    pub contradictions: Vec<ContradictionOutcome>,
    /// The coverage plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<CellOutcome>,
    /// Requests sent, by effect class; looks repeated while waiting are counted in `polls`.
    pub requests: BTreeMap<Effect, u64>,
    /// Looks repeated while waiting for an effect. Their number depends on time, so the JSON report, which is the
    /// same for the same seed, leaves them out.
    #[serde(default, skip_serializing)]
    pub polls: u64,
    /// Companions that the endpoint lacks: `service: method path`, with what follows.
    pub missing_companions: Vec<String>,
    /// Selected operations about which nothing could be concluded, with the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unconcluded: BTreeMap<String, String>,
    /// Things worth knowing that are no breach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether the run was interrupted or its budget spent, and by what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// The requests in the order of the plan; kept out of comparisons of runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<TimelineEntry>,
    /// When the first exchange that broke a statement was sent, in milliseconds since the run began, and how many
    /// requests of cases had been sent by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_violation: Option<(u64, usize)>,
    /// For the report of a part of a plan: which, and what joining the parts needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<crate::shard::Part>,
    /// What the baseline knows, where one was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownFailure>,
    /// How long the run took.
    pub elapsed_ms: u64,
}

/// What became of a failure that the baseline knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownState {
    /// It is still violated, which fails no run.
    Known,
    /// It holds now, which fails the run until the baseline is updated.
    Fixed,
    /// This run could not tell.
    Untold,
}

/// A failure that the baseline knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFailure {
    /// The operation.
    pub api: String,
    /// The statement.
    pub statement: StatementId,
    /// Why it may stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What became of it.
    pub state: KnownState,
}

/// How a run ends for a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing is violated and something holds for every selected operation.
    Clean,
    /// A statement is violated.
    Violated,
    /// The call or a file is wrong.
    Usage,
    /// Nothing could be concluded for at least one selected operation.
    Unconcluded,
    /// Interrupted, with the report of what was done.
    Interrupted,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Violated => 1,
            Self::Usage => 2,
            Self::Unconcluded => 3,
            Self::Interrupted => 130,
        }
    }
}

impl Report {
    /// Whether the baseline knows that this statement is violated.
    #[must_use]
    pub fn is_known(&self, api: &str, statement: &StatementId) -> bool {
        self.known.iter().any(|one| one.api == api && one.statement == *statement)
    }

    /// Whether a statement fails the run: violated, not known, and more than hygiene unless `strict`.
    #[must_use]
    pub fn is_failing(&self, one: &StatementOutcome, strict: bool) -> bool {
        one.outcome == Verdict::Violated
            && (strict || one.tier != Tier::Hygiene)
            && !self.is_known(&one.api, &one.id)
    }

    /// Entries of the baseline that hold now.
    pub fn fixed(&self) -> impl Iterator<Item = &KnownFailure> {
        self.known.iter().filter(|one| one.state == KnownState::Fixed)
    }

    /// Whether this is a part of a plan that learned something: what the other parts learn is not known here.
    fn is_part_of_something(&self) -> bool {
        self.shard.is_some() && self.summary.holds > 0
    }

    /// How the run ends. Hygiene counts only when `strict`.
    #[must_use]
    pub fn exit(&self, strict: bool) -> Exit {
        if self.stopped.as_deref() == Some("interrupted") {
            return Exit::Interrupted;
        }
        if self.statements.iter().any(|one| self.is_failing(one, strict)) || self.fixed().next().is_some() {
            Exit::Violated
        } else if self.unconcluded.is_empty() || self.is_part_of_something() {
            Exit::Clean
        } else {
            Exit::Unconcluded
        }
    }
}
