//! Sentences outside of tables against the tables, the title and the status codes.
//!
//! Each rule knows a form of sentence that this family of pages uses, and speaks only where both sides are explicit.

use as_documented_contract::{Contract, Location, Node, Rule, StatusKey};

use super::{Report, Spot};
use crate::interpret::Evidence;
use crate::interpret::call::names;
use crate::interpret::outline::{Outline, Part, status_line};
use crate::page::{MarkKind, Place, Text};
use crate::words::Section;

pub(super) fn check(
    contract: &Contract,
    evidence: &Evidence,
    outline: &Outline<'_>,
    report: &mut Report<'_>,
) {
    for entry in &outline.entries {
        let Part::Prose(text) = entry.part else { continue };
        if matches!(entry.section, Some(Section::Function | Section::Constraints) | None) {
            sorting(contract, text, entry.place, report);
            criteria(contract, text, entry.place, report);
        }
        described_in(contract, evidence, (text, entry.status), entry.place, report);
    }
    title(outline, report);
    done(contract, evidence, outline, report);
    empty(evidence, outline, report);
    successes(outline, report);
}

/// The words of a text that the page sets apart.
fn marked(text: &Text) -> Vec<&str> {
    text.marks
        .iter()
        .filter(|mark| matches!(mark.kind, MarkKind::Strong | MarkKind::Code))
        .map(|mark| text.marked(mark).trim())
        .collect()
}

/// `Only sorting by a single field (**id** or **name**) is supported` against the values of the sort key.
fn sorting(contract: &Contract, text: &Text, place: Place, report: &mut Report<'_>) {
    let lower = text.plain.to_lowercase();
    if !lower.contains("sorting by") && !lower.contains("sorted by") {
        return;
    }
    let said = marked(text);
    let row = contract.parameters.iter().find(|own| {
        own.location == Location::Query
            && matches!(own.field.name.as_str(), "sort_key" | "sort_by" | "order_by")
    });
    let Some(row) = row.filter(|_| said.len() > 1) else { return };
    let mut node = &row.field.value;
    while let Some(items) = node.items.as_deref() {
        node = items;
    }
    let listed = node.limits.iter().find_map(|limit| match &limit.rule {
        Rule::Enum(values) => Some(values.iter().filter_map(|own| own.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    let Some(listed) = listed else { return };
    if said.len() == listed.len() && said.iter().all(|own| listed.contains(own)) {
        return;
    }
    report.add(
        "prose-vs-table",
        row.subject().to_string(),
        (Spot::of(&row.field.at), format!("one of {}", listed.join(", "))),
        (Spot::new("words", place), format!("one of {}", said.join(", "))),
        format!("the row of `{}` lists other fields to sort by than the words above", row.field.name),
    );
}

/// `The supported query criteria are **a** and **b**`, `You can use **a** for query` against the query table.
fn criteria(contract: &Contract, text: &Text, place: Place, report: &mut Report<'_>) {
    let lower = text.plain.to_lowercase();
    let offers = lower.contains("you can use ")
        && ["for query", "for pagination query", "to filter"].iter().any(|word| lower.contains(word));
    if !offers && !lower.contains("query criteria") && !lower.contains("filter criteria") {
        return;
    }
    let known: Vec<_> = contract.parameters.iter().filter(|own| own.location == Location::Query).collect();
    let Some(first) = known.first() else { return };
    for name in marked(text) {
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if plain && !contract.parameters.iter().any(|own| own.field.name == name) {
            report.add(
                "prose-vs-table",
                format!("query.{name}"),
                (Spot::of(&first.field.at), "not described".to_owned()),
                (Spot::new("words", place), format!("`{name}` is a criterion")),
                format!("the words offer `{name}` for a query; no table describes it"),
            );
        }
    }
}

/// `See the description in **error_msg**` against the names that the error bodies have.
fn described_in(
    contract: &Contract,
    evidence: &Evidence,
    (text, status): (&Text, Option<u16>),
    place: Place,
    report: &mut Report<'_>,
) {
    let Some(at) = text.plain.find("description in ").map(|at| at + "description in ".len()) else { return };
    let rest = text.plain.get(at..).unwrap_or("");
    let size = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let name = rest.get(..size).unwrap_or("");
    let written = name.contains('_') || name.bytes().skip(1).any(|b| b.is_ascii_uppercase());
    if !written {
        return;
    }
    // Words under a status are about the body of that one, where it is described or shown.
    let status = status.map(StatusKey::Code);
    let of = |own: StatusKey| status.is_none_or(|status| status == own);
    let told = contract.responses.iter().any(|own| own.body.is_some() && status == Some(own.status));
    let under = |own: StatusKey| !told || of(own);
    let bodies = || {
        let all = contract.responses.iter().filter_map(|own| Some((own, own.body.as_ref()?)));
        all.filter(|(own, _)| under(own.status))
    };
    let mut examples = evidence.shown.iter().filter(|own| own.example.status.is_none_or(under));
    let shown = examples.any(|own| own.tree.as_ref().is_some_and(|tree| tree.names(name)));
    if shown || bodies().any(|(_, body)| has_field(body, name, 0)) {
        return;
    }
    let errors =
        bodies().find(|(own, body)| matches!(own.status, StatusKey::Code(400..)) && !body.fields.is_empty());
    let Some((response, body)) = errors else { return };
    let Some(first) = body.fields.last() else { return };
    report.add(
        "prose-vs-table",
        format!("response.{}.{name}", response.status),
        (Spot::of(&first.at), format!("`{}`, and no `{name}`", first.name)),
        (Spot::new("words", place), format!("`{name}`")),
        format!("the words send the reader to `{name}`, which no error body has"),
    );
}

/// Whether a value has a field of a name, at any level that pages have.
fn has_field(node: &Node, name: &str, depth: usize) -> bool {
    depth < 12
        && (node.fields.iter().any(|own| own.name == name || has_field(&own.value, name, depth + 1))
            || node.items.as_deref().is_some_and(|items| has_field(items, name, depth + 1)))
}

/// What operations do, by the stems of their verbs.
const VERBS: [(&str, &[&str]); 14] = [
    ("restart", &["restart", "重启"]),
    ("delet", &["delet", "remov", "releas", "删除"]),
    ("clear", &["clear", "flush", "清空"]),
    ("creat", &["creat", "add", "appl", "assign", "buy", "创建", "新建"]),
    ("quer", &["quer", "list", "obtain", "view", "show", "查询"]),
    ("modif", &["modif", "updat", "chang", "修改", "更新"]),
    ("bind", &["bind", "associat", "绑定"]),
    ("accept", &["accept", "接受"]),
    ("reject", &["reject", "拒绝"]),
    ("enabl", &["enabl", "开启"]),
    ("disabl", &["disabl", "关闭"]),
    ("start", &["start", "启动"]),
    ("stop", &["stop", "停止"]),
    ("reset", &["reset", "重置"]),
];

/// The verbs of which a text has a form.
fn verbs(lower: &str) -> Vec<&'static str> {
    let has = |stems: &[&str]| {
        stems.iter().any(|stem| {
            lower.match_indices(stem).any(|(at, _)| {
                !stem.is_ascii()
                    || lower.get(..at).is_some_and(|head| !head.ends_with(|c: char| c.is_ascii_alphabetic()))
            })
        })
    };
    VERBS.iter().filter(|(_, stems)| has(stems)).map(|(verb, _)| *verb).collect()
}

/// A title that names two operations (`Restarting or Clearing`) over a sentence that names only one of them.
fn title(outline: &Outline<'_>, report: &mut Report<'_>) {
    let title = outline.title.to_lowercase();
    if ![" or ", "或"].iter().any(|word| title.contains(word)) {
        return;
    }
    let named = verbs(&title);
    let purpose = outline.entries.iter().find_map(|entry| match entry.part {
        Part::Prose(text)
            if entry.section == Some(Section::Function)
                && ["is used to", "allows you to", "用于", "用来"]
                    .iter()
                    .any(|word| text.plain.contains(word)) =>
        {
            Some((text, entry.place))
        }
        _ => None,
    });
    let Some((text, place)) = purpose.filter(|_| named.len() == 2) else { return };
    let said = verbs(&text.plain.to_lowercase());
    let missing: Vec<&&str> = named.iter().filter(|verb| !said.contains(verb)).collect();
    if let ([verb], 1) = (missing.as_slice(), said.len()) {
        report.add(
            "title-vs-function",
            "operation".to_owned(),
            (Spot::new("title", outline.title_place), outline.title.trim().to_owned()),
            (Spot::new("function", place), format!("no word for `{verb}…`")),
            format!("the title names two operations, the sentence under it lacks `{verb}…`"),
        );
    }
}

/// An operation that is asynchronous and whose success is told as if all were done.
fn done(contract: &Contract, evidence: &Evidence, outline: &Outline<'_>, report: &mut Report<'_>) {
    if !contract.operation.asynchronous {
        return;
    }
    let asynchronous = outline.entries.iter().find_map(|entry| match entry.part {
        Part::Prose(text)
            if ["asynchronous", "异步"].iter().any(|word| text.plain.to_lowercase().contains(word)) =>
        {
            Some(entry.place)
        }
        _ => None,
    });
    let Some(first) = asynchronous else { return };
    for (code, place, words) in &evidence.status_words {
        let lower = words.to_lowercase();
        let finished = ["deleted", "created", "restarted", "modified", "updated", "cleared", "changed"]
            .iter()
            .find(|word| lower.split(|c: char| !c.is_ascii_alphabetic()).any(|own| own == **word));
        let underway = ["request", "task", "submitted", "accepted", "being", " started", "job"]
            .iter()
            .any(|word| lower.contains(word));
        if let (Some(word), false, true) = (finished, underway, (200..300).contains(code)) {
            report.add(
                "status-vs-function",
                format!("status.{code}"),
                (Spot::new("function", first), "asynchronous".to_owned()),
                (Spot::new(format!("status {code}"), *place), format!("{word} already")),
                format!("the operation is asynchronous, the words for {code} say that all is {word}"),
            );
            return;
        }
    }
}

/// Words that speak of an empty answer on a page that lists codes and not the one for it.
fn empty(evidence: &Evidence, outline: &Outline<'_>, report: &mut Report<'_>) {
    let known =
        |code: u16| evidence.status_table.iter().chain(&evidence.section_codes).any(|(own, _)| *own == code);
    if known(204) || !evidence.response_tables {
        return;
    }
    for entry in &outline.entries {
        let Part::Prose(text) = entry.part else { continue };
        let lower = text.plain.to_lowercase();
        let says = [
            "empty response",
            "response is empty",
            "response body is empty",
            "no response body",
            "返回为空",
            "响应为空",
        ]
        .iter()
        .any(|word| lower.contains(word));
        if !says || entry.section != Some(Section::Response) {
            continue;
        }
        let listed = evidence.status_table.iter().find(|(code, _)| (200..300).contains(code));
        let Some((code, place)) = listed else { continue };
        report.add(
            "empty-answer-unlisted",
            "response".to_owned(),
            (Spot::new("words", entry.place), "an empty answer".to_owned()),
            (Spot::new(format!("status {code}"), *place), format!("{code} with a body, and no 204")),
            "the words tell of an empty answer, the status table knows no code for it".to_owned(),
        );
        return;
    }
}

/// The success codes that head response tables against those that head example responses.
fn successes(outline: &Outline<'_>, report: &mut Report<'_>) {
    let of = |section: Section| -> Vec<(u16, Place)> {
        outline
            .entries
            .iter()
            .filter(|entry| entry.section == Some(section))
            .filter_map(|entry| match entry.part {
                Part::Prose(text) => Some((status_line(&text.plain)?, entry.place)),
                Part::Table(..) | Part::Code(_) => None,
            })
            .filter(|(code, _)| (200..300).contains(code))
            .collect()
    };
    let (tables, examples) = (of(Section::Response), of(Section::ExampleResponse));
    let Some((code, first)) = tables.first() else { return };
    let unknown = examples.iter().find(|(other, _)| !tables.iter().any(|(code, _)| other == code));
    let Some((other, second)) = unknown else { return };
    report.add(
        "status-table-vs-sections",
        "status".to_owned(),
        (Spot::new(format!("status {code}"), *first), code.to_string()),
        (Spot::new(format!("status {other}"), *second), other.to_string()),
        format!("the tables describe {code}, the examples show {other}"),
    );
}

/// The names that a path's placeholders have.
pub(super) fn placeholders(contract: &Contract) -> Vec<&str> {
    names(&contract.operation.path)
}
