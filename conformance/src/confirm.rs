//! Confirming: a violation is sent again before it is reported, and made as small as it will go.
//!
//! What does not repeat is reported all the same, with its rate. A smaller case counts only if its own
//! expectation, computed anew, still makes the same statement fail.

use crate::event::Event;
use crate::judge::{self, Evidence, Finding};
use crate::lane::Lane;
use crate::outcome::{ShownRequest, ShownResponse, Violation};
use crate::plan::{Like, Planned, settle};
use crate::record::{Exchange, Look, Record};
use crate::run::{Session, Suspect, Suspects};
use crate::run_folder::Phase;
use crate::shard::Preference;
use as_documented_cases::SymbolicId;
use as_documented_contract::{Kind, StatementId, Tier};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest time spent on making one violation small.
const SHRINK_TIME: Duration = Duration::from_secs(3);

struct Proof {
    planned: Planned,
    record: Arc<Record>,
    finding: Finding,
    seen: u32,
    sent: u32,
}

/// What came of sending everything that was broken once more.
#[derive(Debug, Default)]
pub(crate) struct Confirmed {
    /// One violation for each broken statement of each operation.
    pub(crate) violations: Vec<(Preference, Violation)>,
    /// Statements of operations that are not broken after all.
    pub(crate) withdrawn: Vec<Withdrawn>,
}

/// What seemed to break a statement, and may have been the doing of others.
#[derive(Debug)]
pub(crate) struct Withdrawn {
    /// The operation.
    pub(crate) owner: usize,
    /// The statement.
    pub(crate) statement: StatementId,
    /// What was seen.
    pub(crate) told: String,
}

/// Sends again what showed each broken statement of each operation.
pub(crate) async fn violations(
    session: &Session,
    suspects: Suspects,
    lanes: &mut BTreeMap<String, Lane<'_>>,
    events: &(dyn Fn(Event) + Sync),
) -> Confirmed {
    let mut out = Vec::new();
    let mut withdrawn = Vec::new();
    for ((owner, statement), found) in suspects {
        let Some(first) = found.first() else { continue };
        let key = format!("{owner} {statement}");
        let folder = session.sender.folder();
        if let Some(known) = folder.and_then(|folder| folder.violation(&key)) {
            let spent = folder.map(|folder| folder.spent(&format!("confirm {key} "))).unwrap_or_default();
            spent.into_iter().for_each(|(effect, times)| session.sender.spent(effect, times));
            if known.is_none() {
                let told = told(&first.finding, "it may have been the doing of others");
                withdrawn.push(Withdrawn { owner, statement, told });
            }
            out.extend(known.map(|(preference, violation)| (preference, numbered(violation, out.len() + 1))));
            continue;
        }
        events(Event::Confirming { case: first.planned.case.id.clone() });
        let preference = Preference {
            weight: first.weight,
            live: first.planned.is_live(session.sender.target().permits.reach),
            position: first.planned.position,
        };
        let seen = first.finding.clone();
        let started = Instant::now();
        let proof = prove(session, found, (&key, lanes)).await;
        // Accounts are shared: what befalls an instance that was not given to this run counts if it does so again, and
        // not where others are seen to be at work.
        let mut why = "it did not happen again";
        let proof = proof.filter(|proof| proof.seen > 1 || !session.is_of_others(&proof.finding));
        let proof = match proof {
            Some(proof) if session.is_of_others(&proof.finding) || proof.is_once_beside(session) => {
                let span = started.elapsed().clamp(LOOKING_ON.0, LOOKING_ON.1);
                let restless = session.is_restless(span).await;
                if restless {
                    why = "instances change while nothing is sent, too";
                }
                (!restless).then_some(proof)
            }
            proof => proof,
        };
        let shown = match proof {
            Some(proof) => {
                let also = also(session, &proof);
                shown(session, owner, &statement, &proof, also, out.len() + 1)
            }
            None => None,
        };
        let shown = shown.map(|violation| (preference, violation));
        // A run that was stopped has not tried all that it would have.
        if let Some(folder) = folder.filter(|_| session.sender.stopped().is_none())
            && let Err(error) = folder.keep_violation(&key, shown.clone())
        {
            session.sender.stop(format!("the journal cannot be written: {error}"));
        }
        if shown.is_none() {
            withdrawn.push(Withdrawn { owner, statement, told: told(&seen, why) });
        }
        out.extend(shown);
    }
    Confirmed { violations: out, withdrawn }
}

/// How long it is looked on, at least and at most, to see whether others are at work.
pub(crate) const LOOKING_ON: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));

/// What seemed to be a breach, for a note.
fn told(finding: &Finding, why: &str) -> String {
    let Evidence::Violated { actual, .. } = &finding.evidence else { return String::new() };
    format!("{actual}, though nobody named it: {why}, so it is held against nobody")
}

/// The same violation under another number.
fn numbered(violation: Violation, number: usize) -> Violation {
    let id = format!("v{number}");
    Violation { replay: format!("as-documented replay report.json:{id}"), id, ..violation }
}

/// The name under which the journal has the sendings of one violation, and the lanes in which they are sent.
type Again<'l, 's> = (&'l str, &'l mut BTreeMap<String, Lane<'s>>);

async fn prove(session: &Session, found: Vec<Suspect>, (key, lanes): Again<'_, '_>) -> Option<Proof> {
    let mut best: Option<Proof> = None;
    for Suspect { planned, record, finding, .. } in found {
        let mut proof = Proof { planned, record, finding, seen: 1, sent: 1 };
        let again = again_after(&proof.record);
        // What befalls others has to come again, and may come at every so many calls alone.
        let tries = if session.is_of_others(&proof.finding) { TRIES } else { TWICE };
        for turn in 0..tries {
            let like = proof.like(turn);
            if turn > 0 && tries == TWICE && like.is_empty() {
                break;
            }
            let looking = is_beside(&proof.finding);
            let case = (&proof.planned, &like, looking);
            let Some((record, broken)) = resend(session, case, again, (key, &mut *lanes)).await else {
                break;
            };
            proof.sent += 1;
            if let Some(found) = broken.into_iter().find(|other| other.statement == proof.finding.statement) {
                proof.seen += 1;
                proof.record = Arc::new(record);
                proof.finding = found;
                shrink(session, &mut proof, &like, (key, &mut *lanes)).await;
                return Some(proof);
            }
        }
        // What stands without being seen again comes before what does not, however often that was tried.
        let rank = |proof: &Proof| (!session.is_of_others(&proof.finding), proof.sent);
        if best.as_ref().is_none_or(|best| rank(best) < rank(&proof)) {
            best = Some(proof);
        }
    }
    best
}

/// Whether a breach shows only to who looks at what nobody named.
pub(crate) fn is_beside(finding: &Finding) -> bool {
    matches!(finding.statement.kind(), Kind::Isolation | Kind::Scope)
}

impl Proof {
    /// Whether something befell an instance that nobody named, and not again.
    fn is_once_beside(&self, session: &Session) -> bool {
        let beside = matches!(self.finding.evidence, Evidence::Violated { beside: Some(_), .. });
        beside && self.seen == 1 && !session.sender.target().embedded
    }

    /// What the instances should be like that stand for the symbols of the case when it is sent again: in turn of the
    /// same version, as a fault may lie in one version alone, and the same ones, as it may lie in their ids.
    fn like(&self, turn: usize) -> BTreeMap<SymbolicId, Like> {
        let mut out = BTreeMap::new();
        for step in &self.record.steps {
            for (symbol, id) in step.ids.iter().filter(|(symbol, _)| symbol.pool.is_live()) {
                let version = step.before.get(id).and_then(Like::version_of);
                let like = if turn.is_multiple_of(2) { version } else { Some(Like::Instance(id.clone())) };
                out.extend(like.map(|like| (symbol.clone(), like)));
            }
        }
        out
    }
}

/// How often a case is sent again: see [`Proof::like`].
const TWICE: usize = 2;

/// How often what befell an instance that nobody named is tried again.
const TRIES: usize = 5;

/// The longest wait for what came back once to come back once more.
const COMES_BACK: Duration = Duration::from_secs(1);

/// How long to look for something deleted that was there again later.
fn again_after(record: &Record) -> Option<Duration> {
    let back = record.steps.iter().any(|step| {
        let later = step.later.iter().filter(|(_, look)| **look != Look::Gone);
        later.into_iter().any(|(id, _)| step.after.get(id) == Some(&Look::Gone))
    });
    back.then_some(COMES_BACK)
}

/// Sends a case once more; `None` where it could not be sent, else what it breaks now. `looking` looks around it even
/// where it names nothing that exists.
async fn resend(
    session: &Session,
    (planned, like, looking): (&Planned, &BTreeMap<SymbolicId, Like>, bool),
    again_after: Option<Duration>,
    (key, lanes): Again<'_, '_>,
) -> Option<(Record, Vec<Finding>)> {
    let loaded = session.loaded.get(planned.owner)?;
    let record = if looking || planned.is_live(session.sender.target().permits.reach) {
        let lane = lanes.get_mut(loaded.id().service())?;
        lane.patient = true;
        lane.instances.prefer(like.clone());
        let mut record = lane.play(loaded, planned, Phase::Confirm(key)).await;
        lane.instances.prefer(BTreeMap::new());
        lane.patient = false;
        lane.look_later(vec![&mut record], again_after).await;
        lane.measure(loaded, &mut record);
        record
    } else {
        session.send_one_free(planned, Phase::Confirm(key)).await
    };
    if record.steps.iter().any(|step| step.exchange.is_err()) {
        return None;
    }
    let judgement = judge::judge(session.rules(planned.owner)?, &planned.case, &record);
    let broken = judgement
        .findings
        .into_iter()
        .chain(judgement.doubtful)
        .filter(|finding| matches!(finding.evidence, Evidence::Violated { .. }))
        .collect();
    Some((record, broken))
}

async fn shrink(
    session: &Session,
    proof: &mut Proof,
    like: &BTreeMap<SymbolicId, Like>,
    (key, lanes): Again<'_, '_>,
) {
    // That a list is refused for its length is told by the lists beside it: a shorter one says nothing.
    if proof.planned.case.held_to.as_ref().is_some_and(|held| held.statement == proof.finding.statement) {
        return;
    }
    let Some(loaded) = session.loaded.get(proof.planned.owner) else { return };
    let oracle = as_documented_cases::Oracle::new(&loaded.api, &loaded.validators);
    let started = Instant::now();
    let mut left = session.options.shrink;
    'smaller: loop {
        let case = proof.planned.case.clone();
        for case in as_documented_cases::shrink(&oracle, &case) {
            let slow = proof
                .record
                .steps
                .iter()
                .filter_map(|s| s.exchange.as_ref().ok())
                .any(|e| e.took_us > 1_000_000);
            if left == 0 || slow || started.elapsed() > SHRINK_TIME || session.sender.stopped().is_some() {
                return;
            }
            let Some(planned) = settle(&session.loaded, proof.planned.owner, vec![case]).into_iter().next()
            else {
                continue;
            };
            left = left.saturating_sub(planned.case.steps.len());
            let again = again_after(&proof.record);
            let looking = is_beside(&proof.finding);
            if let Some((record, broken)) =
                resend(session, (&planned, like, looking), again, (key, &mut *lanes)).await
                && let Some(finding) = broken.into_iter().find(|one| one.statement == proof.finding.statement)
            {
                proof.planned = planned;
                proof.record = Arc::new(record);
                proof.finding = finding;
                continue 'smaller;
            }
        }
        return;
    }
}

/// Other statements that the same exchange breaks.
fn also(session: &Session, proof: &Proof) -> Vec<StatementId> {
    // What is left of a long answer cannot be judged.
    let rules = session.rules(proof.planned.owner).filter(|_| !proof.record.is_cut());
    let Some(rules) = rules else { return Vec::new() };
    let mut out: Vec<StatementId> = judge::judge(rules, &proof.planned.case, &proof.record)
        .findings
        .into_iter()
        .filter(|one| matches!(one.evidence, Evidence::Violated { .. }))
        .filter(|one| one.step == proof.finding.step && one.statement != proof.finding.statement)
        .map(|one| one.statement)
        .collect();
    out.sort();
    out.dedup();
    out
}

fn shown(
    session: &Session,
    owner: usize,
    id: &StatementId,
    proof: &Proof,
    also: Vec<StatementId>,
    number: usize,
) -> Option<Violation> {
    let loaded = session.loaded.get(owner)?;
    let Evidence::Violated { expected, actual, pointer, .. } = &proof.finding.evidence else { return None };
    let step = proof.record.steps.get(proof.finding.step)?;
    let exchange = step.exchange.as_ref().ok()?;
    let statement = loaded.api.statement(id);
    let name = format!("v{number}");
    Some(Violation {
        id: name.clone(),
        api: loaded.id().to_string(),
        statement: id.clone(),
        tier: statement.map_or(Tier::Documented, |one| one.tier),
        text: statement.map(|one| one.text.clone()).unwrap_or_default(),
        locator: statement
            .map_or_else(|| loaded.api.contract.operation.at.clone(), |one| one.locator.clone()),
        page: loaded.api.contract.page().to_owned(),
        case: proof.planned.case.id.to_string(),
        expected: expected.clone(),
        actual: actual.clone(),
        pointer: pointer.clone(),
        request: ShownRequest::of(exchange),
        response: ShownResponse::of(exchange),
        before: proof
            .record
            .steps
            .iter()
            .take(proof.finding.step)
            .filter_map(|step| step.exchange.as_ref().ok())
            .map(ShownRequest::of)
            .collect(),
        also,
        curl: curl(exchange),
        replay: format!("as-documented replay report.json:{name}"),
        confirmed: proof.seen > 1,
        rate: format!("{}/{}", proof.seen, proof.sent),
        steps: Some(proof.planned.case.clone()),
    })
}

/// The most of a body that a report keeps.
const SHOWN_BODY: usize = 64 << 10;

fn text(bytes: &[u8]) -> String {
    let cut = bytes.get(..SHOWN_BODY).unwrap_or(bytes);
    String::from_utf8_lossy(cut).into_owned()
}

impl ShownRequest {
    /// A request for the eyes of a reader.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let request = &exchange.request;
        Self {
            method: request.method.clone(),
            url: request.url(),
            headers: request.headers.iter().map(|one| (one.name.clone(), one.shown().to_owned())).collect(),
            body: request.body.as_deref().map(text),
        }
    }
}

impl ShownResponse {
    /// An answer for the eyes of a reader.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        match &exchange.outcome {
            Ok(answer) => Self {
                status: Some(answer.status),
                headers: answer.headers.clone(),
                body: (!answer.body.is_empty()).then(|| text(&answer.body)),
                failure: None,
            },
            Err(failure) => {
                Self { status: None, headers: Vec::new(), body: None, failure: Some(failure.to_string()) }
            }
        }
    }
}

/// The same request by curl; credentials stand as shell variables.
pub(crate) fn curl(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let quote = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let mut out = format!("curl -sS -i -X {} {}", request.method, quote(&request.url()));
    for header in &request.headers {
        if header.is_secret() {
            let variable = if header.name.eq_ignore_ascii_case("x-auth-token") {
                "$AS_DOCUMENTED_TOKEN"
            } else {
                "$SIGNED"
            };
            out.push_str(&format!(" -H \"{}: {variable}\"", header.name));
        } else {
            out.push_str(&format!(" -H {}", quote(&format!("{}: {}", header.name, header.shown()))));
        }
    }
    if let Some(body) = &request.body {
        out.push_str(&format!(" --data-binary {}", quote(&text(body))));
    }
    out
}
