//! Sections against each other: calls, placeholders, status codes, sentences.

use as_documented_contract::{Contract, ExampleKind, Location};

use super::{Report, Spot, own_shown};
use crate::interpret::Evidence;
use crate::interpret::call::names;

pub(super) fn check(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    calls(contract, evidence, report);
    placeholders(contract, evidence, report);
    statuses(evidence, report);
    notes(contract, evidence, report);
}

/// Request lines of examples against the URI section.
fn calls(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let documented = Spot::of(&contract.operation.at);
    let own = own_shown(contract, evidence);
    for shown in own.into_iter().filter(|own| own.example.kind == ExampleKind::Request) {
        let example = Spot::of(&shown.example.at);
        if let Some(method) = shown.example.method
            && !evidence.calls.iter().any(|call| call.method == method)
        {
            let message = format!(
                "{} uses {method}; the URI section says {}",
                shown.example.at.place, contract.operation.method
            );
            report.add(
                "example-method-differs",
                "uri".to_owned(),
                (documented.clone(), contract.operation.method.to_string()),
                (example.clone(), method.to_string()),
                message,
            );
        }
        if let Some((path, _)) = &shown.path
            && path.len() > 1
            && !evidence.calls.iter().any(|call| same_path(&call.path, path))
        {
            let message = format!("{} shows another path than the URI section", shown.example.at.place);
            report.add(
                "example-path-differs",
                "uri".to_owned(),
                (documented.clone(), contract.operation.path.clone()),
                (example, path.clone()),
                message,
            );
        }
    }
}

/// Whether a path is a template with its placeholders filled.
fn same_path(template: &str, path: &str) -> bool {
    let mut ours = template.trim_end_matches('/').split('/');
    let mut theirs = path.trim_end_matches('/').split('/');
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(own), Some(other)) => {
                let filled = own.contains('{') || own == other;
                if !filled {
                    return false;
                }
            }
            (None, Some(_)) | (Some(_), None) => return false,
        }
    }
}

/// The placeholders of the path against the names of the path table.
fn placeholders(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    let wanted = names(&contract.operation.path);
    let described: Vec<_> = contract.parameters.iter().filter(|own| own.location == Location::Path).collect();
    if described.is_empty() || evidence.calls.len() > 1 {
        return;
    }
    let spare: Vec<_> = described.iter().filter(|own| !wanted.contains(&own.field.name.as_str())).collect();
    let missing: Vec<&&str> =
        wanted.iter().filter(|name| !described.iter().any(|own| own.field.name == **name)).collect();
    if let (Some(own), Some(name)) = (spare.first(), missing.first()) {
        let message = format!("the path has `{{{name}}}` where the table describes `{}`", own.field.name);
        let first = (Spot::of(&own.field.at), own.field.name.clone());
        report.add(
            "prose-vs-table",
            format!("path.{name}"),
            first,
            (Spot::of(&contract.operation.at), (**name).to_owned()),
            message,
        );
    }
}

/// Codes that sections name against the status table.
fn statuses(evidence: &Evidence, report: &mut Report<'_>) {
    let Some((_, table)) = evidence.status_table.first() else { return };
    // A table of nothing but errors does not say which code success has.
    let errors_only = !evidence.status_table.iter().any(|(code, _)| (200..300).contains(code));
    let outside = |code: u16| errors_only && (200..300).contains(&code);
    for (code, place) in &evidence.section_codes {
        if !outside(*code) && !evidence.status_table.iter().any(|(known, _)| known == code) {
            let message = format!("a section names {code}; the status table does not list it");
            let first = (Spot::new("status table", *table), "not listed".to_owned());
            report.add(
                "status-table-vs-sections",
                format!("status.{code}"),
                first,
                (Spot::new(format!("status {code}"), *place), code.to_string()),
                message,
            );
        }
    }
    for shown in &evidence.shown {
        if let Some(as_documented_contract::StatusKey::Code(code)) = shown.example.status
            && !outside(code)
            && !evidence.status_table.iter().any(|(known, _)| *known == code)
        {
            let message =
                format!("{} answers {code}; the status table does not list it", shown.example.at.place);
            let first = (Spot::new("status table", *table), "not listed".to_owned());
            report.add(
                "status-table-vs-sections",
                format!("status.{code}"),
                first,
                (Spot::of(&shown.example.at), code.to_string()),
                message,
            );
        }
    }
}

/// What the words of rows and sections say against their columns, noted while they were read.
fn notes(contract: &Contract, evidence: &Evidence, report: &mut Report<'_>) {
    for note in &evidence.notes {
        let subject = subject_at(contract, note.first.1.line, note.first.1.column)
            .unwrap_or_else(|| note.subject.clone());
        // Without it the path is that of something else, whatever other operations need.
        if subject.starts_with("path.") && note.second.0 == crate::interpret::nest::UNDER_A_CONDITION {
            continue;
        }
        let message = format!("`{subject}`: {} against {}", note.first.0, note.second.0);
        report.add(
            note.rule,
            subject,
            (Spot::new("row", note.first.1), note.first.0.clone()),
            (Spot::new("words", note.second.1), note.second.0.clone()),
            message,
        );
    }
}

/// The subject of the field whose row begins at a place.
pub(super) fn subject_at(contract: &Contract, line: u32, column: u32) -> Option<String> {
    for parameter in &contract.parameters {
        if (parameter.field.at.line, parameter.field.at.column) == (Some(line), Some(column)) {
            return Some(parameter.subject().to_string());
        }
    }
    let request = contract.request.iter().map(|request| ("request".to_owned(), &request.body));
    let responses = contract
        .responses
        .iter()
        .filter_map(|own| Some((format!("response.{}", own.status), own.body.as_ref()?)));
    request.chain(responses).find_map(|(subject, node)| Some(subject + &within(node, line, column)?))
}

/// The rest of a subject below a node. Nothing is written for the fields that are passed over, since a page may have
/// thousands of them and as many findings.
fn within(node: &as_documented_contract::Node, line: u32, column: u32) -> Option<String> {
    if let Some(items) = node.items.as_deref()
        && let Some(found) = within(items, line, column)
    {
        let mark = if node.ty == as_documented_contract::Type::Map { "{}" } else { "[]" };
        return Some(format!("{mark}{found}"));
    }
    node.fields.iter().find_map(|field| {
        let found = if (field.at.line, field.at.column) == (Some(line), Some(column)) {
            String::new()
        } else {
            within(&field.value, line, column)?
        };
        Some(format!(".{}{found}", field.name))
    })
}
