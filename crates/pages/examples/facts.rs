//! Prints what the interpreter makes of pages.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for the people who work on the interpreter"
)]

fn main() {
    for path in std::env::args().skip(1) {
        let page = as_documented_pages::read(&std::fs::read(&path).unwrap(), None);
        let own = as_documented_pages::interpret(&page, &as_documented_pages::Origin::new(path.as_str()));
        println!("== {path} {:?}", own.balance);
        for contract in &own.contracts {
            println!("{}", contract.to_json());
        }
        for diagnostic in &own.diagnostics {
            println!("{}:{} {} {}", diagnostic.line, diagnostic.column, diagnostic.rule, diagnostic.reason);
        }
        for finding in &own.findings {
            let [a, b] = &finding.locators;
            println!(
                "FINDING {} {} {}:{} {}:{} {}",
                finding.rule, finding.subject, a.line, a.column, b.line, b.column, finding.message
            );
        }
    }
}
