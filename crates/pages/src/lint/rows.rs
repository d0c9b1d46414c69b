//! Rows against their own words and against the tables that they refer to.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use as_documented_contract::{Contract, Subject, Type};

use super::body::{MAX_FINDINGS, broken};
use super::page::subject_at;
use super::{Report, Spot};
use crate::interpret::Evidence;
use crate::interpret::example::Shown;
use crate::interpret::json::{Shape, Tree};
use crate::interpret::rows::Row;
use crate::interpret::sheets::{Sheet, Sheets};
use crate::page::{MarkKind, Place, Text};
use crate::phrases::Phrases;

/// What the words of a row must hold for a rule to look at them.
static TELLING: Phrases = Phrases::new(&["_", "set to ", "null", "result"]);

pub(super) fn check(contract: &Contract, evidence: &Evidence, sheets: &Sheets<'_>, report: &mut Report<'_>) {
    // Few pages have words that come near a name; the names of the others are not gathered.
    let known = OnceCell::new();
    let known = || known.get_or_init(|| known_names(contract, evidence, sheets));
    for (index, sheet) in sheets.list.iter().enumerate() {
        for (at, row) in sheet.rows.iter().enumerate() {
            if report.findings.len() >= MAX_FINDINGS {
                return;
            }
            let texts: Vec<(&Text, Place)> = row.texts().collect();
            other_id(contract, sheet, row, &texts, report);
            other_style(contract, evidence, sheet, row, &texts, report);
            own_example(contract, sheet, row, &texts, report);
            let telling: Vec<(&Text, Place)> =
                texts.into_iter().filter(|(text, _)| TELLING.any_in(&text.plain)).collect();
            if !telling.is_empty() {
                other_name(sheet, row, &telling, &known, contract, report);
                null_text(contract, sheet, row, &telling, report);
                other_case(contract, sheet, row, &telling, evidence, report);
                other_operation(contract, sheet, row, &telling, report);
            }
            if let Some(child) = sheets.child(index, at).and_then(|child| sheets.list.get(child)) {
                caption(contract, sheet, row, child, report);
            }
        }
    }
}

/// Every name that the page gives to something.
fn known_names(contract: &Contract, evidence: &Evidence, sheets: &Sheets<'_>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for row in sheets.list.iter().flat_map(|sheet| &sheet.rows) {
        out.extend(row.name.split('.').map(str::to_owned));
    }
    out.extend(super::prose::placeholders(contract).into_iter().map(str::to_owned));
    for Shown { tree, path, .. } in &evidence.shown {
        if let Some(tree) = tree {
            words_of(tree, &mut out);
        }
        if let Some((_, query)) = path {
            out.extend(query.split('&').filter_map(|pair| pair.split('=').next()).map(str::to_owned));
        }
    }
    out
}

fn words_of(tree: &Tree, out: &mut BTreeSet<String>) {
    match &tree.kind {
        Shape::Object(fields) => {
            for (name, _, value) in fields {
                out.insert(name.clone());
                words_of(value, out);
            }
        }
        Shape::List(items) => items.iter().for_each(|item| words_of(item, out)),
        Shape::Text(text) => {
            out.insert(text.clone());
        }
        Shape::Null | Shape::Bool(_) | Shape::Number(_) => {}
    }
}

/// The subject of a row; it takes a walk through the contract, so only rows that have a finding are asked for it.
fn subject_of_row(contract: &Contract, row: &Row<'_>) -> Option<String> {
    subject_at(contract, row.place.line, row.place.column)
}

fn spot(sheet: &Sheet<'_>, row: &Row<'_>) -> Spot {
    Spot::new(format!("{}, row {}", sheet.label, row.name), row.place)
}

/// Words that call the row, or a row beside it, by a name that nothing on the page has and that is nearly its own.
fn other_name<'k>(
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    known: &dyn Fn() -> &'k BTreeSet<String>,
    contract: &Contract,
    report: &mut Report<'_>,
) {
    for (text, place) in texts.iter().copied().filter(|(text, _)| text.plain.contains('_')) {
        for (at, token) in tokens(&text.plain) {
            let candidates = std::iter::once(row).chain(sheet.rows.iter().take(MAX_ROWS));
            if !candidates.clone().any(|other| nearly(&other.name, token, &text.plain, at))
                || known().contains(token)
            {
                continue;
            }
            // A row that the same sentence names by its name is not the one that is meant.
            let stops = ['.', '。', ';', '；'];
            let from = text.plain.get(..at).and_then(|head| head.rfind(stops)).unwrap_or(0);
            let rest = text.plain.get(at..).unwrap_or("");
            let sentence = text.plain.get(from..at + rest.find(stops).unwrap_or(rest.len())).unwrap_or("");
            let mut near: Vec<&Row<'_>> =
                candidates.filter(|other| nearly(&other.name, token, &text.plain, at)).collect();
            near.sort_by_key(|other| tokens(sentence).any(|(_, word)| word == other.name));
            let Some(meant) = near.first().copied() else { continue };
            let Some(subject) = subject_of_row(contract, meant) else { continue };
            report.add(
                "prose-vs-table",
                subject,
                (spot(sheet, meant), meant.name.clone()),
                (Spot::new(format!("{}, row {}", sheet.label, row.name), place), token.to_owned()),
                format!("the words call `{}` by the name `{token}`", meant.name),
            );
        }
    }
}

/// Words that set a name apart which only differs from a row's by its style: `**periodType**` for `period_type`.
fn other_style(
    contract: &Contract,
    evidence: &Evidence,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    report: &mut Report<'_>,
) {
    for (text, place) in texts.iter().copied() {
        for mark in text.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Strong | MarkKind::Code)) {
            let name = text.marked(mark).trim();
            let humps = name.len() > 5
                && name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| b.is_ascii_alphanumeric())
                && name.bytes().any(|b| b.is_ascii_uppercase());
            if !humps {
                continue;
            }
            let meant = sheet.rows.iter().take(MAX_ROWS).find(|own| {
                own.name.contains('_')
                    && own
                        .name
                        .bytes()
                        .filter(|b| *b != b'_')
                        .eq(name.bytes().map(|b| b.to_ascii_lowercase()))
            });
            let Some(meant) = meant else { continue };
            let known = sheet.rows.iter().any(|own| own.name == name)
                || evidence.shown.iter().filter_map(|own| own.tree.as_ref()).any(|tree| tree.names(name));
            let Some(subject) = subject_of_row(contract, meant).filter(|_| !known) else { continue };
            report.add(
                "prose-vs-table",
                subject,
                (spot(sheet, meant), meant.name.clone()),
                (Spot::new(format!("{}, row {}", sheet.label, row.name), place), name.to_owned()),
                format!("the words call `{}` by the name `{name}`", meant.name),
            );
        }
    }
}

/// Words behind which a row shows a value of its own.
const SHOWN: [&str; 6] = ["Example: ", "Example value: ", "示例：", "示例值：", "例如：", "e.g. "];

/// A value that a row shows as an example of itself, against the limits that the row states.
fn own_example(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    report: &mut Report<'_>,
) {
    for (text, place) in texts.iter().copied() {
        let plain = text.plain.as_str();
        let Some(at) = SHOWN.iter().find_map(|word| plain.find(word).map(|at| at + word.len())) else {
            continue;
        };
        let mark = text.marks.iter().find(|mark| mark.start as usize == at);
        let word = match mark {
            Some(mark) => text.marked(mark).trim(),
            None => plain.get(at..).unwrap_or("").trim().trim_end_matches(['.', '。']),
        };
        // What is more than one word is a sentence or several values.
        let one = !word.is_empty() && !word.contains([' ', ',', '，', '、', '*', '{', '<', '…']);
        let Some(subject) = subject_of_row(contract, row).filter(|_| one) else { continue };
        let Some(node) = contract.node(&Subject::new(subject.clone())) else { continue };
        if !matches!(node.ty, Type::String | Type::Integer | Type::Number) {
            continue;
        }
        let kind = match word.parse::<i64>() {
            Ok(number) if node.ty != Type::String => Shape::Number(number.into()),
            _ => Shape::Text(word.to_owned()),
        };
        let tree = Tree { at: 0, kind };
        for limit in &node.limits {
            let Some((_, says, has)) = broken(&limit.rule, &tree) else { continue };
            report.add(
                "limit-own-example",
                subject.clone(),
                (spot(sheet, row), says.clone()),
                (Spot::new(format!("{}, row {}", sheet.label, row.name), place), has.clone()),
                format!("the row of `{}` shows `{word}`, {has}; it says {says}", row.name),
            );
        }
    }
}

/// How many rows of a table the words of one of them are compared with.
const MAX_ROWS: usize = 300;

/// The words of a text that are written as names are, with their bytes.
fn tokens(plain: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    plain
        .split(move |c: char| !is_part(c))
        .filter(|word| word.len() > 6 && word.contains('_') && word.bytes().all(|b| !b.is_ascii_uppercase()))
        .map(move |word| (word.as_ptr() as usize - plain.as_ptr() as usize, word))
}

/// Parts that tell two fields apart, so that one is no slip for the other.
const OPPOSITES: [(&str, &str); 24] = [
    ("min", "max"),
    ("begin", "end"),
    ("start", "end"),
    ("start", "stop"),
    ("from", "to"),
    ("in", "out"),
    ("src", "dst"),
    ("source", "target"),
    ("source", "destination"),
    ("old", "new"),
    ("first", "last"),
    ("ingress", "egress"),
    ("read", "write"),
    ("public", "private"),
    ("create", "delete"),
    ("created", "updated"),
    ("created", "deleted"),
    ("up", "down"),
    ("master", "slave"),
    ("primary", "standby"),
    ("lower", "upper"),
    ("low", "high"),
    ("local", "remote"),
    ("local", "peer"),
];

/// Whether a token differs from a name in one of its parts.
fn nearly(name: &str, token: &str, plain: &str, at: usize) -> bool {
    if name == token || name.matches('_').count() != token.matches('_').count() {
        return false;
    }
    let mut different = name.split('_').zip(token.split('_')).filter(|(a, b)| a != b);
    let (Some((own, other)), None) = (different.next(), different.next()) else { return false };
    if OPPOSITES.iter().any(|(a, b)| (*a, *b) == (own, other) || (*b, *a) == (own, other)) {
        return false;
    }
    // Of two parts one differs: only where the words say that it is a parameter.
    let before = plain.get(..at).unwrap_or("").trim_end();
    name.matches('_').count() > 1 || before.ends_with("parameter") || before.ends_with("参数")
}

/// A text that is said to be null.
fn null_text(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    report: &mut Report<'_>,
) {
    let text = row.spelled.as_ref().is_some_and(|own| own.ty == Type::String);
    if !text {
        return;
    }
    for (words, place) in texts.iter().copied().filter(|(words, _)| words.plain.contains("null")) {
        let lower = words.plain.to_ascii_lowercase();
        let always =
            ["is set to null", "fixed to null", "always null", "fixed at null", "固定为null", "值为null"]
                .iter()
                .any(|word| lower.contains(word));
        let hangs = ["if ", "when ", "时", "如果", "until "].iter().any(|word| lower.contains(word));
        // The error bodies of a page repeat their rows; one is enough.
        let leaf = format!(".{}", row.name);
        let told =
            report.findings.iter().any(|own| own.rule == "text-is-null" && own.subject.ends_with(&leaf));
        if !always || hangs || told {
            continue;
        }
        let Some(subject) = subject_of_row(contract, row) else { continue };
        report.add(
            "text-is-null",
            subject,
            (spot(sheet, row), "string".to_owned()),
            (Spot::new("words", place), "null".to_owned()),
            format!("`{}` is a text by its type and null by its words", row.name),
        );
    }
}

/// A value that the words name (`When set to Kafka, …`) and an example writes in other letters.
fn other_case(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    evidence: &Evidence,
    report: &mut Report<'_>,
) {
    for (words, place) in texts.iter().copied() {
        let Some(at) = words.plain.find("set to ").map(|at| at + "set to ".len()) else { continue };
        let rest = words.plain.get(at..).unwrap_or("");
        let size =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        let value = rest.get(..size).unwrap_or("");
        if value.len() < 3 || matches!(value, "the" | "true" | "false" | "null") {
            continue;
        }
        for shown in &evidence.shown {
            let Some((text, at)) = shown.tree.as_ref().and_then(|tree| text_of(tree, &row.name)) else {
                continue;
            };
            if text != value && text.eq_ignore_ascii_case(value) {
                let Some(subject) = subject_of_row(contract, row) else { continue };
                report.add(
                    "example-other-case",
                    subject,
                    (Spot::new(format!("{}, row {}", sheet.label, row.name), place), value.to_owned()),
                    (Spot::new(shown.example.at.place.clone(), shown.place_of(at)), text.to_owned()),
                    format!("`{}` is `{value}` in its row and `{text}` in an example", row.name),
                );
            }
        }
    }
}

/// The text under a name, whatever its letters and underscores.
fn text_of<'t>(tree: &'t Tree, name: &str) -> Option<(&'t str, usize)> {
    match &tree.kind {
        Shape::Object(fields) => fields.iter().find_map(|(own, _, value)| match &value.kind {
            Shape::Text(text) if fold(own) == fold(name) => Some((text.as_str(), value.at)),
            _ => text_of(value, name),
        }),
        Shape::List(items) => items.iter().find_map(|item| text_of(item, name)),
        Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => None,
    }
}

/// Words that give the ids of a row to something else: a `server ID list` in the row of `instance_ids`.
fn other_id(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    report: &mut Report<'_>,
) {
    let lower = row.name.to_ascii_lowercase();
    let Some((stem, _)) = lower.split_once("_id").filter(|(stem, _)| stem.len() > 3 && !stem.contains('_'))
    else {
        return;
    };
    if !texts.iter().any(|(words, _)| words.plain.to_ascii_lowercase().contains(stem)) {
        return;
    }
    for (words, place) in texts.iter().copied() {
        let lower = words.plain.to_ascii_lowercase();
        for clause in crate::interpret::limits::clauses(&lower) {
            // Titles such as `Constraints` run into the sentence where the format has no lines.
            let clause = clause.trim_start().trim_start_matches("constraints ");
            let Some(said) = crate::interpret::limits::subject_of(clause) else { continue };
            let Some((other, _)) = said.split_once(" id") else { continue };
            if other.len() > 3 && !other.contains(' ') && other != stem && !said.contains(stem) {
                let Some(subject) = subject_of_row(contract, row) else { continue };
                report.add(
                    "prose-vs-table",
                    subject,
                    (spot(sheet, row), stem.to_owned()),
                    (Spot::new(format!("{}, row {}", sheet.label, row.name), place), other.to_owned()),
                    format!("the words take the ids of `{}` for those of a {other}", row.name),
                );
            }
        }
    }
}

/// A name without what spellings differ in.
fn fold(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Words that speak of the result of an operation that this page does not document.
fn other_operation(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    texts: &[(&Text, Place)],
    report: &mut Report<'_>,
) {
    let does = |stem: &str| {
        let title = contract.operation.title.to_lowercase();
        let action = contract
            .request
            .iter()
            .any(|request| format!("{:?}", request.body).to_lowercase().contains(stem));
        title.contains(stem)
            || contract.operation.path.contains(stem)
            || action
            || contract.operation.method.as_str().to_lowercase().contains(stem)
    };
    for (words, place) in texts.iter().copied().filter(|(words, _)| words.plain.contains("result")) {
        let lower = words.plain.to_ascii_lowercase();
        for (noun, stem) in
            [("deletion result", "delet"), ("creation result", "creat"), ("restart result", "restart")]
        {
            if lower.contains(noun) && !does(stem) && !does(if stem == "delet" { "remov" } else { stem }) {
                let subject = subject_of_row(contract, row);
                let Some(subject) = subject.filter(|own| own.starts_with("response.")) else { continue };
                report.add(
                    "words-vs-operation",
                    subject,
                    (Spot::of(&contract.operation.at), contract.operation.title.clone()),
                    (Spot::new(format!("{}, row {}", sheet.label, row.name), place), noun.to_owned()),
                    format!("the words call `{}` a {noun}; the operation does nothing of the kind", row.name),
                );
            }
        }
    }
}

/// A table of children whose caption names the field in another way than its row does.
fn caption(
    contract: &Contract,
    sheet: &Sheet<'_>,
    row: &Row<'_>,
    child: &Sheet<'_>,
    report: &mut Report<'_>,
) {
    let leaf = row.name.rsplit('.').next().unwrap_or(&row.name).trim_end_matches("[]");
    let mut named: Vec<&str> = vec![leaf];
    let mut spelled = row.spelled.as_ref();
    while let Some(own) = spelled {
        named.extend(own.name.as_deref());
        spelled = own.items.as_deref();
    }
    if child.subject.iter().any(|own| named.iter().any(|name| fold(own) == fold(name))) {
        return;
    }
    // Items of `connections` are `connection` each; a row `message` whose items are `messages` is a slip.
    let other = child.subject.iter().find(|own| {
        let (own, leaf) = (fold(own), fold(leaf));
        leaf.len() > 3 && own.strip_suffix('s') == Some(leaf.as_str())
    });
    if let (Some(other), Some(subject)) = (other, subject_of_row(contract, row)) {
        report.add(
            "table-vs-table",
            subject,
            (spot(sheet, row), row.name.clone()),
            (Spot::new(child.label.clone(), child.titled), other.clone()),
            format!("the row says `{}`, the table of what it holds says `{other}`", row.name),
        );
    }
}
