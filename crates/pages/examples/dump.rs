//! Prints a page as read, for looking at what a reader made of it.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for the people who work on the readers"
)]

fn main() {
    for path in std::env::args().skip(1) {
        let page = as_documented_pages::read(&std::fs::read(&path).unwrap(), None);
        println!("== {path} {:?} {:?} {:?}", page.format, page.language, page.fields);
        for block in &page.blocks {
            show(block, 0);
        }
    }
}

fn show(block: &as_documented_pages::page::Block, depth: usize) {
    use as_documented_pages::page::Kind;
    let pad = "  ".repeat(depth);
    let at = format!("{}:{}", block.place.line, block.place.column);
    let anchors = if block.anchors.is_empty() { String::new() } else { format!(" {:?}", block.anchors) };
    match &block.kind {
        Kind::Heading { level, text } => println!("{pad}{at}{anchors} H{level} {}", text.plain),
        Kind::Paragraph(text) => println!("{pad}{at}{anchors} P {} {:?}", text.plain, text.marks),
        Kind::List { items, .. } => {
            println!("{pad}{at}{anchors} LIST");
            for item in items {
                println!("{pad}  -");
                item.blocks.iter().for_each(|block| show(block, depth + 2));
            }
        }
        Kind::Table(table) => {
            println!(
                "{pad}{at}{anchors} TABLE {:?} header {} cols {}",
                table.caption.as_ref().map(|c| &c.plain),
                table.header_rows,
                table.columns
            );
            for row in 0..table.rows.len() {
                println!("{pad}  ROW");
                for column in 0..table.columns as usize {
                    if let Some(cell) = table.cell(row, column) {
                        println!(
                            "{pad}    [{column}] {}:{} {:?}",
                            cell.place.line,
                            cell.place.column,
                            cell.text()
                        );
                    }
                }
            }
        }
        Kind::Code(code) => println!("{pad}{at}{anchors} CODE {:?}\n{}", code.language, code.text),
        Kind::Note { name, blocks } => {
            println!("{pad}{at}{anchors} NOTE {name}");
            blocks.iter().for_each(|block| show(block, depth + 1));
        }
        Kind::Aside(words) => println!("{pad}{at}{anchors} ASIDE {words:?}"),
    }
}
