//! Findings into axes: what each reading would make of the contract.
//!
//! Only contradictions that change what a request or a response may look like open an axis; a slip that no endpoint
//! could follow (broken JSON, differing ids) is a finding and nothing more.

use as_documented_contract::{
    Axis, AxisKind, AxisValue, Contract, Edit, Locator, Node, Requirement, Rule, Subject, Type,
};

use super::{Finding, Spot};

/// How many axes of its own one body may have. Readings multiply; the contradictions beyond these share one axis.
const MAX_AXES: usize = 4;

/// A contradiction that readings differ on.
struct Open<'f> {
    finding: &'f Finding,
    question: String,
    edits: Vec<Edit>,
}

/// Records the axes of a contract's contradictions, and returns the bodies whose contradictions had to share one.
pub(super) fn record(contract: &mut Contract, findings: &[Finding]) -> Vec<Shared> {
    let mut parts: Vec<(String, Vec<Open<'_>>)> = Vec::new();
    for finding in findings {
        let Some((question, edits)) = edits(contract, finding) else { continue };
        let part = part_of(&finding.subject);
        let open = Open { finding, question, edits };
        match parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, list)) => list.push(open),
            None => parts.push((part, vec![open])),
        }
    }
    let mut shared = Vec::new();
    for (part, list) in parts {
        let own = if list.len() > MAX_AXES { MAX_AXES - 1 } else { list.len() };
        let (apart, together) = list.split_at(own);
        for open in apart {
            let id = slug(&open.finding.subject, open.finding.rule);
            if contract.axes.iter().any(|axis| axis.id == id) {
                continue;
            }
            let axis = axis(id, open);
            contract.axes.push(axis);
        }
        if let Some(first) = together.first() {
            let axis = one_for_all(contract, &part, first, together);
            shared.push(Shared { at: first.finding.locators[0].clone(), part, count: together.len() });
            contract.axes.push(axis);
        }
    }
    shared
}

/// A body with more contradictions than readings can be tried for one by one.
pub(crate) struct Shared {
    /// The first of those that share an axis.
    pub(crate) at: Spot,
    /// The body.
    pub(crate) part: String,
    /// How many share one axis.
    pub(crate) count: usize,
}

/// The body or the parameters that a subject belongs to.
fn part_of(subject: &str) -> String {
    let mut steps = subject.split(['.', '[', '{']);
    match (steps.next(), steps.next()) {
        (Some("response"), Some(status)) => format!("response.{status}"),
        (Some(first), _) => first.to_owned(),
        (None, _) => String::new(),
    }
}

fn axis(id: String, open: &Open<'_>) -> Axis {
    let [first, second] = &open.finding.locators;
    let [said, shown] = &open.finding.readings;
    Axis {
        id,
        kind: AxisKind::Contradiction,
        rule: Some(open.finding.rule.to_owned()),
        subject: Subject::new(open.finding.subject.clone()),
        text: open.question.clone(),
        values: vec![
            value("table", said, first, Vec::new()),
            value("example", shown, second, open.edits.clone()),
        ],
        touches: Vec::new(),
    }
}

fn value(name: &str, text: &str, at: &Spot, edits: Vec<Edit>) -> AxisValue {
    AxisValue { name: name.to_owned(), text: text.to_owned(), at: locator(at), edits }
}

/// One axis for many contradictions: all as the tables say, all as the examples show, or each as it may be. The last
/// holds an endpoint to nothing in these fields; no endpoint is called wrong for following now one and now the other.
fn one_for_all(contract: &Contract, part: &str, first: &Open<'_>, all: &[Open<'_>]) -> Axis {
    let mut shown: Vec<Edit> = Vec::new();
    let mut any: Vec<Edit> = Vec::new();
    for edit in all.iter().flat_map(|open| &open.edits) {
        // A field inside one that is replaced cannot be edited any more.
        let inside = |known: &Edit| edit.subject().is_within(&known.subject());
        if shown.iter().any(|known| matches!(known, Edit::Replace { .. }) && inside(known)) {
            continue;
        }
        shown.push(edit.clone());
        any.push(match edit {
            Edit::Replace { subject, value }
                if contract.node(subject).is_some_and(|own| own.ty != value.ty) =>
            {
                Edit::Replace { subject: subject.clone(), value: Node::new(Type::Any) }
            }
            other => other.clone(),
        });
    }
    let names: Vec<&str> = all.iter().map(|open| open.finding.subject.as_str()).collect();
    Axis {
        id: slug(part, "other-contradictions"),
        kind: AxisKind::Contradiction,
        rule: None,
        subject: Subject::new(part.to_owned()),
        text: format!("which place is right about {}", names.join(", ")),
        values: vec![
            value("table", "as the tables say", &first.finding.locators[0], Vec::new()),
            value("example", "as the examples show", &first.finding.locators[1], shown),
            value("either", "now the one and now the other", &first.finding.locators[1], any),
        ],
        touches: Vec::new(),
    }
}

fn locator(spot: &Spot) -> Locator {
    Locator::at(spot.place.clone(), spot.line, spot.column)
}

fn slug(subject: &str, rule: &str) -> String {
    let mut out = String::new();
    for c in format!("{subject} {rule}").chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn edits(contract: &Contract, finding: &Finding) -> Option<(String, Vec<Edit>)> {
    let subject = Subject::new(finding.subject.clone());
    match finding.rule {
        "example-missing-mandatory" => {
            contract.field(&subject)?;
            let text = format!("whether `{subject}` may be left out");
            Some((text, vec![Edit::Require { subject, requirement: Requirement::Optional }]))
        }
        "example-wrong-type" => {
            let node = contract.node(&subject)?;
            let ty = type_of(finding.readings.get(1)?)?;
            if matches!(ty, Type::Object | Type::Array) || !node.fields.is_empty() {
                return None;
            }
            let text = format!("which type `{subject}` has");
            Some((text, vec![Edit::Replace { subject, value: Node::new(ty) }]))
        }
        "example-outside-enum" => {
            let mut value = contract.node(&subject)?.clone();
            let shown = serde_json::from_str(finding.readings.get(1)?).ok()?;
            for limit in &mut value.limits {
                if let Rule::Enum(values) = &mut limit.rule {
                    values.push(shown);
                    break;
                }
            }
            let text = format!("whether `{subject}` may be what the example shows");
            Some((text, vec![Edit::Replace { subject, value }]))
        }
        _ => None,
    }
}

fn type_of(name: &str) -> Option<Type> {
    [Type::String, Type::Integer, Type::Number, Type::Boolean, Type::Object, Type::Array]
        .into_iter()
        .find(|ty| ty.as_str() == name)
}
