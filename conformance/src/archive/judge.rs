//! Judging recorded exchanges: a report like that of a run, made without one.

use super::Entry;
use crate::confirm::curl;
use crate::exchange::Failure;
use crate::judge::{Evidence, Finding, judge_alone};
use crate::outcome::{Report, ShownRequest, ShownResponse, Summary, Verdict, Violation};
use crate::plan::{Loaded, settle};
use crate::record::{Exchange, Reading, StepRecord};
use crate::tally::Tally;
use as_documented_cases::{
    After, Body, Case, CaseId, Credentials, Expectation, Group, Oracle, RequestTemplate, Step, effect_of,
};
use as_documented_contract::{Method, StatementId, Tier};
use std::collections::{BTreeMap, BTreeSet};

/// What judging an archive came to.
#[derive(Debug)]
pub struct Judged {
    /// The report, about those operations that the archive has calls of.
    pub report: Report,
    /// How many exchanges are calls of the operations.
    pub calls: usize,
    /// How many are not.
    pub others: usize,
}

/// Where a statement was first seen broken, and how often.
struct Broken {
    at: usize,
    finding: Finding,
    seen: usize,
}

/// Judges the exchanges that are calls of these operations. `source` names the archive.
#[must_use]
pub fn judge(loaded: &[Loaded], entries: &[Entry], source: &str) -> Judged {
    // Exporters leave credentials out; only where some calls have them does their absence mean anything.
    let credentials = entries.iter().any(Entry::has_credentials);
    let met: Vec<usize> =
        (0..loaded.len()).filter(|owner| calls(loaded, *owner, entries).next().is_some()).collect();
    let chosen: Vec<Loaded> = met.iter().filter_map(|owner| loaded.get(*owner).cloned()).collect();
    let mut tallies: Vec<Tally> = Vec::new();
    let mut violations = Vec::new();
    let mut report = empty();
    let mut called = BTreeSet::new();
    for (owner, one) in chosen.iter().enumerate() {
        let own: Vec<(usize, &Entry, String)> = calls(&chosen, owner, entries).collect();
        called.extend(own.iter().map(|(at, _, _)| *at));
        let (tally, broken) = of_api(&chosen, owner, &own, credentials, &mut report);
        for (statement, broken) in broken {
            let told = tally.exchanges(&statement);
            let number = violations.len() + 1;
            if let Some((_, entry, _)) = own.get(broken.at) {
                violations.push(violation(one, entry, &statement, &broken, (number, told), source));
            }
        }
        tallies.push(tally);
    }
    for (one, tally) in chosen.iter().zip(&tallies) {
        let own = tally.statements(one, "recorded exchanges do not tell: a run would");
        if !tally.tells() && !own.iter().any(|row| row.outcome == Verdict::Violated) {
            report.unconcluded.insert(one.id().to_string(), "no recorded answer tells anything".to_owned());
        }
        own.iter().for_each(|row| report.summary.add(row.outcome));
        report.statements.extend(own);
        report.contradictions.extend(tally.contradictions(one));
        report.apis.push(one.id().to_string());
    }
    report.violations = violations;
    Judged { report, calls: called.len(), others: entries.len() - called.len() }
}

fn empty() -> Report {
    Report {
        version: 1,
        tool: concat!("as-documented ", env!("CARGO_PKG_VERSION")).to_owned(),
        endpoints: BTreeMap::new(),
        apis: Vec::new(),
        seed: "0".to_owned(),
        summary: Summary::default(),
        statements: Vec::new(),
        violations: Vec::new(),
        contradictions: Vec::new(),
        coverage: Vec::new(),
        requests: BTreeMap::new(),
        polls: 0,
        missing_companions: Vec::new(),
        unconcluded: BTreeMap::new(),
        notes: Vec::new(),
        stopped: None,
        timeline: Vec::new(),
        first_violation: None,
        shard: None,
        known: Vec::new(),
        elapsed_ms: 0,
    }
}

/// The entries that call an operation: their places, and the path below the base, with `{project_id}` put back.
fn calls<'e>(
    loaded: &'e [Loaded],
    owner: usize,
    entries: &'e [Entry],
) -> impl Iterator<Item = (usize, &'e Entry, String)> {
    let operation = loaded.get(owner).map(|one| &one.api.contract.operation);
    entries.iter().enumerate().filter_map(move |(at, entry)| {
        let operation = operation?;
        if !entry.request.method.eq_ignore_ascii_case(operation.method.as_str()) {
            return None;
        }
        let path = entry.request.path_and_query.split('?').next().unwrap_or_default();
        let path = below_base(&operation.path, path)?;
        Some((at, entry, path))
    })
}

/// The path without the base that a gateway may put before it, if it fits the template.
fn below_base(template: &str, path: &str) -> Option<String> {
    let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
    let given: Vec<&str> = path.trim_matches('/').split('/').collect();
    let own = given.get(given.len().checked_sub(wanted.len())?..)?;
    let fits = wanted
        .iter()
        .zip(own)
        .all(|(one, other)| if one.starts_with('{') { !other.is_empty() } else { one == other });
    let put_back =
        wanted.iter().zip(own).map(|(one, other)| if *one == "{project_id}" { *one } else { *other });
    fits.then(|| format!("/{}", put_back.collect::<Vec<_>>().join("/")))
}

fn of_api(
    loaded: &[Loaded],
    owner: usize,
    own: &[(usize, &Entry, String)],
    credentials: bool,
    report: &mut Report,
) -> (Tally, BTreeMap<StatementId, Broken>) {
    let mut tally = Tally::default();
    let mut broken: BTreeMap<StatementId, Broken> = BTreeMap::new();
    let Some(one) = loaded.get(owner) else { return (tally, broken) };
    let oracle = Oracle::new(&one.api, &one.validators);
    let cases = own.iter().map(|(_, entry, path)| case(one, &oracle, entry, path, credentials)).collect();
    for (at, (planned, (_, entry, _))) in settle(loaded, owner, cases).iter().zip(own).enumerate() {
        let Some(step) = planned.case.steps.first() else { continue };
        let exchange = Exchange {
            request: crate::exchange::Outgoing {
                service: one.id().service().to_owned(),
                ..entry.request.clone()
            },
            effect: planned.case.effect,
            outcome: entry.outcome.clone(),
            at_ms: 0,
            nth: 0,
            took_us: entry.took_us,
            read: Reading::default(),
        };
        *report.requests.entry(exchange.effect).or_default() += 1;
        report.endpoints.entry(one.id().service().to_owned()).or_insert_with(|| entry.request.base.clone());
        if let Some(answer) = exchange.answer() {
            tally.answered(answer, true);
        }
        let judgement = judge_alone(one.rules(false), step, &StepRecord::alone(exchange));
        for observation in &judgement.observations {
            tally.observe(observation);
        }
        report.notes.extend(judgement.notes.iter().map(|note| format!("{}: {note}", one.id())));
        for finding in judgement.findings {
            tally.add(&finding);
            if matches!(finding.evidence, Evidence::Violated { .. }) {
                let known =
                    broken.entry(finding.statement.clone()).or_insert(Broken { at, finding, seen: 0 });
                known.seen += 1;
            }
        }
    }
    report.notes.sort();
    report.notes.dedup();
    (tally, broken)
}

/// A recorded request as a case of one step.
fn case(one: &Loaded, oracle: &Oracle<'_>, entry: &Entry, path: &str, credentials: bool) -> Case {
    let request = &entry.request;
    let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('&').filter(|part| !part.is_empty());
    let token = request.header("x-auth-token").is_some_and(|header| header.wire().trim().is_empty());
    let template = RequestTemplate {
        method: request.method.to_ascii_uppercase().parse().unwrap_or(Method::Get),
        path: path.to_owned(),
        query: query
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        headers: Vec::new(),
        content_type: request.header("content-type").map(|header| header.wire().to_owned()),
        credentials: match (entry.has_credentials(), token) {
            (true, true) => Credentials::Empty,
            (true, false) => Credentials::Valid,
            (false, _) if credentials => Credentials::Missing,
            (false, _) => Credentials::Valid,
        },
        body: match &request.body {
            None => Body::None,
            Some(bytes) => {
                serde_json::from_slice(bytes).map_or_else(|_| Body::Raw(bytes.clone()), Body::Json)
            }
        },
    };
    let expectation = match oracle.expect(&template) {
        Expectation::Accept { .. } => {
            Expectation::Open { why: "nobody knows what existed when this was recorded".to_owned() }
        }
        other => other,
    };
    let effect = effect_of(&one.api, &template);
    Case {
        id: CaseId::new(one.id(), format!("recorded/{}", entry.number)),
        api: one.id().clone(),
        group: Group::Example,
        steps: vec![Step { request: template, expectation, after: After::Now }],
        exercises: Vec::new(),
        effect,
        control: None,
        held_to: None,
        cell: None,
        in_need: false,
        early: 0,
        watched: false,
    }
}

fn violation(
    one: &Loaded,
    entry: &Entry,
    id: &StatementId,
    broken: &Broken,
    (number, told): (usize, usize),
    source: &str,
) -> Violation {
    let statement = one.api.statement(id);
    let (expected, actual, pointer) = match &broken.finding.evidence {
        Evidence::Violated { expected, actual, pointer, .. } => {
            (expected.clone(), actual.clone(), pointer.clone())
        }
        Evidence::Holds | Evidence::Open | Evidence::Inconclusive(_) => Default::default(),
    };
    let exchange = Exchange {
        request: entry.request.clone(),
        effect: as_documented_contract::Effect::Read,
        outcome: entry.outcome.clone(),
        at_ms: 0,
        nth: 0,
        took_us: entry.took_us,
        read: Reading::default(),
    };
    Violation {
        id: format!("v{number}"),
        api: one.id().to_string(),
        statement: id.clone(),
        tier: statement.map_or(Tier::Documented, |one| one.tier),
        text: statement.map(|one| one.text.clone()).unwrap_or_default(),
        locator: statement.map_or_else(|| one.api.contract.operation.at.clone(), |one| one.locator.clone()),
        page: one.api.contract.page().to_owned(),
        case: format!("entry {} of {source}", entry.number),
        expected,
        actual,
        pointer,
        request: ShownRequest::of(&exchange),
        response: match &entry.outcome {
            Err(Failure::NotSent(why)) => {
                ShownResponse { status: None, headers: Vec::new(), body: None, failure: Some(why.clone()) }
            }
            Ok(_) | Err(_) => ShownResponse::of(&exchange),
        },
        before: Vec::new(),
        also: Vec::new(),
        curl: curl(&exchange),
        replay: format!("as-documented validate --har {source} --api {}", one.id()),
        confirmed: broken.seen > 1,
        rate: format!("{}/{}", broken.seen, told.max(broken.seen)),
        steps: None,
    }
}

#[cfg(test)]
mod tests {
    use super::below_base;

    #[test]
    fn a_base_path_is_taken_off_and_the_project_put_back() {
        let template = "/v2/{project_id}/instances/status";
        let put_back = Some(template.to_owned());
        assert_eq!(below_base(template, "/v2/0b3f/instances/status"), put_back);
        assert_eq!(below_base(template, "/gateway/dcs/v2/0b3f/instances/status/"), put_back);
        assert_eq!(below_base(template, "/v2//instances/status"), None);
        assert_eq!(below_base(template, "/v2/0b3f/instances/states"), None);
        assert_eq!(below_base(template, "/instances/status"), None);
    }
}
