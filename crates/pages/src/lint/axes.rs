//! Findings into axes: what each reading would make of the contract.
//!
//! Only contradictions that change what a request or a response may look like open an axis; a slip that no endpoint
//! could follow (broken JSON, differing ids) is a finding and nothing more.

use as_documented_contract::{
    Axis, AxisKind, AxisValue, Contract, Edit, Locator, Node, Requirement, Rule, Subject, Type,
};

use super::{Finding, Spot};

/// How many axes a contract may have; more would make the readings too many to try.
const MAX_AXES: usize = 12;

pub(super) fn record(contract: &mut Contract, findings: &[Finding]) {
    for finding in findings {
        if contract.axes.len() >= MAX_AXES {
            return;
        }
        let Some((question, edits)) = edits(contract, finding) else { continue };
        let id = slug(&finding.subject, finding.rule);
        if contract.axes.iter().any(|axis| axis.id == id) {
            continue;
        }
        let [first, second] = &finding.locators;
        let [said, shown] = &finding.readings;
        contract.axes.push(Axis {
            id,
            kind: AxisKind::Contradiction,
            rule: Some(finding.rule.to_owned()),
            subject: Subject::new(finding.subject.clone()),
            text: question,
            values: vec![
                AxisValue {
                    name: "table".to_owned(),
                    text: said.clone(),
                    at: locator(first),
                    edits: Vec::new(),
                },
                AxisValue { name: "example".to_owned(), text: shown.clone(), at: locator(second), edits },
            ],
            touches: Vec::new(),
        });
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
