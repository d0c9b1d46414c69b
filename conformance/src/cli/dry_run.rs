//! The plan on paper: every request with its effect class, and what keeps some of them from being sent.
//!
//! Ids stand as symbols, `{{minted:0}}` for one that this run makes up and `{{disposable:0}}` for one of the
//! instances given, since which of them it will be depends on the answers before.

use crate::plan::Planned;
use crate::report::clean;
use crate::run::Session;
use anstyle::{AnsiColor, Style};
use as_documented_cases::{Body, Credentials, Expectation, Pool, RequestTemplate, Step};
use as_documented_contract::Effect;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The most characters of a body.
const MOST: usize = 200;

/// The whole plan as text.
pub(crate) fn plan(session: &Session) -> String {
    let mut plan = session.first();
    plan.extend(session.plan());
    let target = session.sender.target();
    let mut out = String::new();
    let mut classes: BTreeMap<Effect, usize> = BTreeMap::new();
    let mut needs: BTreeMap<&str, Needs> = BTreeMap::new();
    let mut left_out = 0_usize;
    for planned in &plan {
        let service = planned.case.api.service();
        let live = planned.case.ids().iter().filter(|id| id.pool.is_live()).count();
        let needs = needs.entry(service).or_default();
        if planned.consumes() {
            needs.spent += live;
        } else {
            needs.kept = needs.kept.max(live);
        }
        let given = target.disposable.get(service).map_or(0, Vec::len);
        let obstacle = obstacle(session, planned, live, given);
        left_out += usize::from(obstacle.is_some());
        case(&mut out, planned, obstacle.as_deref());
        if obstacle.is_none() {
            *classes.entry(planned.case.effect).or_default() += planned.case.steps.len();
        }
    }
    summary(&mut out, session, &plan, &classes, &needs, left_out);
    out
}

/// How many instances a service's cases need.
#[derive(Default)]
struct Needs {
    /// Used up.
    spent: usize,
    /// Named at once by a case that leaves them as they were.
    kept: usize,
}

fn obstacle(session: &Session, planned: &Planned, live: usize, given: usize) -> Option<String> {
    let effect = planned.case.effect;
    let service = planned.case.api.service();
    if !session.sender.target().permits.covers(effect) {
        return Some(format!("needs `--permit {effect}`"));
    }
    if live > given {
        return Some(format!("needs {live} instances: `--disposable {service}=ID,...`"));
    }
    let auth = &session.sender.target().auth;
    let lacking = planned.case.steps.iter().map(|step| step.request.credentials).find(|one| !auth.can(*one));
    if let Some(credentials) = lacking {
        return Some(match credentials {
            Credentials::Expired => "needs AS_DOCUMENTED_EXPIRED_TOKEN".to_owned(),
            Credentials::OtherProject => "needs AS_DOCUMENTED_OTHER_PROJECT_TOKEN".to_owned(),
            _ => "needs credentials".to_owned(),
        });
    }
    let foreign = planned.case.ids().iter().any(|id| id.pool == Pool::Foreign);
    (foreign && session.sender.target().foreign.is_empty()).then(|| "needs ids of another project".to_owned())
}

fn case(out: &mut String, planned: &Planned, obstacle: Option<&str>) {
    let case = &planned.case;
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let style = match case.effect {
        Effect::Read | Effect::Probe => AnsiColor::Green.on_default(),
        Effect::Change | Effect::Restart | Effect::Flush => AnsiColor::Yellow.on_default(),
        Effect::Delete | Effect::AccountWide => AnsiColor::Red.on_default(),
    };
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        out,
        "{style}{:>12}{style:#}  {bold}{}{bold:#}",
        case.effect.as_str(),
        clean(case.id.as_str(), false)
    );
    if let Some(obstacle) = obstacle {
        let _ = writeln!(out, "              {dim}left out: {obstacle}{dim:#}");
    }
    for step in &case.steps {
        let _ = writeln!(out, "              {} {dim}({}){dim:#}", request(&step.request), expectation(step));
    }
}

fn request(template: &RequestTemplate) -> String {
    let query: Vec<String> = template.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = match &template.body {
        Body::None => String::new(),
        Body::Json(value) => format!(" {value}"),
        Body::Raw(bytes) => format!(" {}", String::from_utf8_lossy(bytes)),
    };
    let length = body.chars().count();
    let body: String = if length > MOST {
        format!("{}… ({length} characters)", body.chars().take(MOST).collect::<String>())
    } else {
        body
    };
    clean(&format!("{} {}{query}{body}", template.method, template.path), false)
}

fn expectation(step: &Step) -> String {
    match &step.expectation {
        Expectation::Accept { .. } => "to be accepted".to_owned(),
        Expectation::Reject { statement, .. } => format!("to be rejected: {statement}"),
        Expectation::Open { .. } => "open".to_owned(),
    }
}

fn summary(
    out: &mut String,
    session: &Session,
    plan: &[Planned],
    classes: &BTreeMap<Effect, usize>,
    needs: &BTreeMap<&str, Needs>,
    left_out: usize,
) {
    let list: Vec<String> = classes.iter().map(|(effect, n)| format!("{n} {effect}")).collect();
    let _ =
        writeln!(out, "\n{} cases, {left_out} left out; requests by class: {}", plan.len(), list.join(", "));
    for (service, needs) in needs {
        let given = session.sender.target().disposable.get(*service).map_or(0, Vec::len);
        let all = needs.spent + needs.kept;
        let _ = writeln!(out, "{service}: a full run uses up to {all} instances; {given} are given");
    }
    let _ = writeln!(out, "companions are read beside these; nothing was sent");
}
