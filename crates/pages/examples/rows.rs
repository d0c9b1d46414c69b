//! Prints each row of pages beside the limits that were read from it, for looking at what the words of rows gave.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for the people who work on the interpreter"
)]

use as_documented_contract::{Contract, Field, Node};
use as_documented_pages::page::{Block, Kind, MarkKind, Text};
use std::collections::BTreeMap;

fn main() {
    for path in std::env::args().skip(1) {
        let page = as_documented_pages::read(&std::fs::read(&path).unwrap(), None);
        let own = as_documented_pages::interpret(&page, &as_documented_pages::Origin::new(path.as_str()));
        let mut fields = BTreeMap::new();
        own.contracts.iter().for_each(|contract| all(contract, &mut fields));
        for block in &page.blocks {
            block.walk(&mut |block| {
                let Kind::Table(table) = &block.kind else { return };
                for row in table.body() {
                    let cells: Vec<_> =
                        (0..table.columns as usize).filter_map(|column| table.cell(row, column)).collect();
                    let field = cells
                        .iter()
                        .find_map(|cell| fields.get(&(Some(cell.place.line), Some(cell.place.column))));
                    let Some(field) = field else { continue };
                    let words: Vec<String> = cells
                        .iter()
                        .skip(1)
                        .map(|cell| {
                            let mut out = String::new();
                            cell.blocks.iter().for_each(|block| words(block, &mut out));
                            out
                        })
                        .collect();
                    let mut limits = Vec::new();
                    told(&field.value, &mut limits);
                    println!(
                        "{path}:{}\t{}\t{} {}{}\t{}",
                        field.at.line.unwrap_or(0),
                        field.name,
                        limits.join(" "),
                        if field.deprecated { "deprecated " } else { "" },
                        field.condition.as_deref().unwrap_or(""),
                        words.join(" | ")
                    );
                }
            });
        }
    }
}

fn told(node: &Node, out: &mut Vec<String>) {
    for limit in &node.limits {
        out.push(serde_json::to_string(limit).unwrap());
    }
    if let Some(items) = node.items.as_deref() {
        told(items, out);
    }
}

fn words(block: &Block, out: &mut String) {
    match &block.kind {
        Kind::Paragraph(text) | Kind::Heading { text, .. } => marked(text, out),
        Kind::List { items, .. } => {
            for item in items {
                out.push_str(" - ");
                item.blocks.iter().for_each(|block| words(block, out));
            }
        }
        Kind::Note { blocks, .. } => blocks.iter().for_each(|block| words(block, out)),
        Kind::Code(code) => out.push_str(&format!(" ```{}``` ", code.text.replace('\n', " "))),
        Kind::Table(_) | Kind::Aside(_) => out.push_str(" [..] "),
    }
    out.push_str(" ¶ ");
}

fn marked(text: &Text, out: &mut String) {
    let mut at = 0;
    for mark in &text.marks {
        let (start, end) = (mark.start as usize, mark.end as usize);
        if matches!(mark.kind, MarkKind::Strong | MarkKind::Code) && start >= at {
            out.push_str(text.plain.get(at..start).unwrap_or(""));
            out.push_str(&format!("**{}**", text.plain.get(start..end).unwrap_or("")));
            at = end;
        }
    }
    out.push_str(&text.plain.get(at..).unwrap_or("").replace('\n', " "));
}

type Fields<'c> = BTreeMap<(Option<u32>, Option<u32>), &'c Field>;

fn all<'c>(contract: &'c Contract, out: &mut Fields<'c>) {
    for parameter in &contract.parameters {
        out.insert((parameter.field.at.line, parameter.field.at.column), &parameter.field);
        below(&parameter.field.value, out);
    }
    contract.request.iter().for_each(|request| below(&request.body, out));
    for response in &contract.responses {
        response.body.iter().for_each(|body| below(body, out));
    }
}

fn below<'c>(node: &'c Node, out: &mut Fields<'c>) {
    if let Some(items) = node.items.as_deref() {
        below(items, out);
    }
    for field in &node.fields {
        out.insert((field.at.line, field.at.column), field);
        below(&field.value, out);
    }
}
