//! Prints the contradictions of pages, a line each.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for the people who work on the rules")]

fn main() {
    for path in std::env::args().skip(1) {
        let page = as_documented_pages::read(&std::fs::read(&path).unwrap(), None);
        let own = as_documented_pages::interpret(&page, &as_documented_pages::Origin::new(path.as_str()));
        for finding in &own.findings {
            let [a, b] = &finding.locators;
            println!(
                "{}\t{}\t{path}:{}:{}\t{}",
                finding.rule,
                finding.subject,
                a.line,
                b.line,
                finding.readings.join(" | ")
            );
        }
    }
}
