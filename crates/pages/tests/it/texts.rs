//! Pages written out as plain text, in the three shapes in which such pages are passed on, and read again.
//!
//! Text says less than markup: captions, links and bold type are gone. What is left has to say nearly the same.

use as_documented_contract::{Contract, Field, Node};
use as_documented_pages::page::{Block, Cell, Kind, Table};
use as_documented_pages::{Interpretation, Origin, gather, interpret, read, read_str};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How a table is written out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// Each cell is a paragraph, an empty one a dash.
    Stacked,
    /// Each cell is a line that ends in a bar.
    Bars,
    /// Each row is a line between pipes.
    Pipes,
}

/// Facts of all pages, and those that the text does not give back.
#[derive(Debug, Default)]
struct Tally {
    fields: (usize, usize),
    limits: (usize, usize),
    calls: (usize, usize),
    /// Contradictions that only the text has, of those that the page has.
    findings: (usize, usize),
}

#[test]
fn the_corpus_as_text_says_nearly_the_same() {
    let Some(shared) = crate::shared::pages("the_corpus_as_text_says_nearly_the_same") else { return };
    let pages = gather(&[shared.join("corpus")]).unwrap();
    let mut tallies = [Shape::Stacked, Shape::Bars, Shape::Pipes].map(|shape| (shape, Tally::default()));
    for page in &pages {
        let page = read(&page.bytes, None);
        let first = interpret(&page, &Origin::new("page"));
        if first.contracts.is_empty() {
            continue;
        }
        for (shape, tally) in &mut tallies {
            let mut text = String::new();
            page.blocks.iter().for_each(|block| show(block, *shape, &mut text));
            compare(&first, &interpret(&read_str(&text, None), &Origin::new("page")), tally);
        }
    }
    for (shape, tally) in tallies {
        println!("{shape:?} lost of all: {tally:?}");
        let share = |(lost, all): (usize, usize)| lost as f64 / all.max(1) as f64;
        // Bold type alone tells some values from other words, and captions alone whose fields a table has.
        let [fields, findings] = match shape {
            Shape::Stacked => [0.002, 0.05],
            Shape::Bars | Shape::Pipes => [0.015, 0.15],
        };
        assert_eq!(tally.calls.0, 0, "{shape:?}");
        assert!(share(tally.fields) <= fields && share(tally.limits) <= 0.09, "{shape:?}");
        assert!(share(tally.findings) <= findings, "{shape:?}");
    }
}

fn compare(first: &Interpretation, again: &Interpretation, tally: &mut Tally) {
    let calls = |own: &Interpretation| -> BTreeMap<(String, String), Contract> {
        let call =
            |own: &Contract| (own.operation.method.as_str().to_owned(), own.operation.path.to_string());
        own.contracts.iter().map(|own| (call(own), own.clone())).collect()
    };
    let again_by_call = calls(again);
    for (call, contract) in calls(first) {
        tally.calls.1 += 1;
        let Some(other) = again_by_call.get(&call) else {
            tally.calls.0 += 1;
            continue;
        };
        let (own, other) = (facts(&contract), facts(other));
        let count = |lost: &mut (usize, usize), own: &BTreeSet<String>, other: &BTreeSet<String>| {
            lost.0 += own.difference(other).count();
            lost.1 += own.len();
        };
        count(&mut tally.fields, &own.0, &other.0);
        count(&mut tally.limits, &own.1, &other.1);
    }
    let known: BTreeSet<_> = first.findings.iter().map(|own| (&own.rule, &own.subject)).collect();
    tally.findings.0 +=
        again.findings.iter().filter(|own| !known.contains(&(&own.rule, &own.subject))).count();
    tally.findings.1 += first.findings.len();
}

/// The fields of a contract, and their limits.
fn facts(contract: &Contract) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut out = (BTreeSet::new(), BTreeSet::new());
    for parameter in &contract.parameters {
        field(parameter.location.as_str(), &parameter.field, &mut out);
    }
    if let Some(request) = &contract.request {
        node("request", &request.body, &mut out);
    }
    for response in &contract.responses {
        response.body.iter().for_each(|body| node("response", body, &mut out));
    }
    out
}

fn field(at: &str, field: &Field, out: &mut (BTreeSet<String>, BTreeSet<String>)) {
    let at = format!("{at}.{}", field.name);
    out.0.insert(at.clone());
    node(&at, &field.value, out);
}

fn node(at: &str, node_: &Node, out: &mut (BTreeSet<String>, BTreeSet<String>)) {
    for own in &node_.limits {
        if let Some((key, value)) = crate::shared::limit_fact(&own.rule) {
            let value = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            out.1.insert(format!("{at} {key} {value}"));
        }
    }
    node_.fields.iter().for_each(|own| field(at, own, out));
    node_.items.iter().for_each(|items| node(&format!("{at}[]"), items, out));
}

fn show(block: &Block, shape: Shape, out: &mut String) {
    let gap = if shape == Shape::Bars { "\n" } else { "\n\n" };
    match &block.kind {
        Kind::Heading { text, .. } | Kind::Paragraph(text) => *out += &format!("{}{gap}", text.plain),
        Kind::List { items, .. } => {
            for item in items {
                for (at, block) in item.blocks.iter().enumerate() {
                    if at == 0 && matches!(block.kind, Kind::Paragraph(_)) {
                        *out += "- ";
                    }
                    show(block, shape, out);
                }
            }
        }
        Kind::Table(own) => table(own, shape, out),
        Kind::Code(code) => *out += &format!("{}{gap}", code.text),
        Kind::Note { blocks, .. } => {
            *out += &format!("NOTE:{gap}");
            blocks.iter().for_each(|block| show(block, shape, out));
        }
        Kind::Aside(_) => {}
    }
}

fn table(table: &Table, shape: Shape, out: &mut String) {
    let columns = table.columns as usize;
    if let Some(caption) = table.caption.as_ref().filter(|_| shape == Shape::Stacked) {
        *out += &format!("{}\n\n", caption.plain);
    }
    for row in 0..table.rows.len() {
        let cells: Vec<String> = (0..columns).map(|column| words_of(table.cell(row, column))).collect();
        match shape {
            Shape::Stacked => {
                for cell in cells {
                    *out += &format!("{}\n\n", if cell.is_empty() { "-" } else { &cell });
                }
            }
            Shape::Bars => cells.iter().for_each(|cell| *out += &format!("{cell} |\n")),
            Shape::Pipes => {
                let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
                *out += &format!("| {} |\n", cells.join(" | "));
            }
        }
        match shape {
            Shape::Bars if row == 0 => *out += &format!("{}\n", "---|".repeat(columns)),
            Shape::Pipes if row == 0 => *out += &format!("|{}\n", "---|".repeat(columns)),
            _ => {}
        }
    }
    if shape == Shape::Pipes {
        *out += "\n";
    }
}

fn words_of(cell: Option<&Cell>) -> String {
    let mut out = Vec::new();
    cell.iter().for_each(|cell| words(&cell.blocks, &mut out));
    out.join(" ")
}

fn words(blocks: &[Block], out: &mut Vec<String>) {
    for block in blocks {
        match &block.kind {
            Kind::Paragraph(text) | Kind::Heading { text, .. } => out.push(text.plain.replace('\n', " ")),
            Kind::List { items, .. } => {
                for item in items {
                    let mut own = Vec::new();
                    words(&item.blocks, &mut own);
                    out.push(format!("- {}", own.join(" ")));
                }
            }
            Kind::Note { blocks, .. } => words(blocks, out),
            Kind::Code(code) => out.push(code.text.replace('\n', " ")),
            Kind::Table(_) | Kind::Aside(_) => {}
        }
    }
}
