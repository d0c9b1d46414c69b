//! Any bytes: no panic, no text lost, places that exist, and no page that takes long.

use std::time::{Duration, Instant};

use as_documented_pages::page::{Block, Format, Kind, Page};
use as_documented_pages::{Origin, interpret, read, read_str};
use proptest::prelude::*;

const FORMATS: [Format; 4] = [Format::Rst, Format::Markdown, Format::Html, Format::Text];

/// Pages of our own, one or more per format, dense with what the readers must handle.
const SEEDS: [&str; 12] = [
    include_str!("pages/grid.rst"),
    include_str!("pages/spans.rst"),
    include_str!("pages/tables.md"),
    include_str!("pages/saved.html"),
    include_str!("pages/bars.txt"),
    include_str!("pages/lamps.rst"),
    include_str!("pages/lamps.md"),
    include_str!("pages/lamps-tabs.txt"),
    include_str!("pages/lamps-columns.txt"),
    include_str!("pages/lamps-boxes.txt"),
    include_str!("pages/lamps.html"),
    include_str!("pages/ovens.md"),
];

/// What pages are built of: mutations put these where they do not belong.
const PIECES: [&str; 40] = [
    "GET /v1/{a}/{b}?c=1",
    "POST https://{endpoint}/v2/x",
    "curl -X PUT https://h/v1/x -d '{\"a\": 1}'",
    "**Table 3** tags",
    ": Table 9 x",
    "| a | b |",
    "|---|---|",
    "Parameter\tMandatory\tType\tDescription",
    "Parameter  Mandatory  Type  Description",
    "+---+-----+",
    "+===+=====+",
    "=== ====",
    ".. table:: **Table 2** x",
    ".. list-table::",
    ".. csv-table::",
    ".. |x| replace:: **y**",
    "|x|",
    ".. _target:",
    ":ref:`x <target>`",
    "``",
    "**",
    "<td colspan=\"70000\" rowspan=\"70000\">",
    "<table>",
    "</table>",
    "<div id=\"x\">",
    "</div>",
    "<!--",
    "<pre>",
    "<li>",
    "```",
    "> ",
    "    ",
    "\t",
    "- ",
    "1. ",
    "Status code: 200",
    "{\"a\": [{\"b\": ",
    "The value ranges from 1 to 2^63-1.",
    "枚举值：",
    "参数\t是否必选\t参数类型\t描述",
];

/// A small generator with a printed seed; the tests are the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn mutate(page: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = page.as_bytes().to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        match random.below(11) {
            0 => bytes[at] = random.next() as u8,
            1 => {
                let end = (at + random.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => bytes.insert(at, b"+|-=<>*`:[{\"&\\\n \t#"[random.below(18)]),
            3 => {
                let end = (at + random.below(200)).min(bytes.len());
                let copy: Vec<u8> = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at.max(1)),
            5 => {
                let other = SEEDS[random.below(SEEDS.len())].as_bytes();
                let from = random.below(other.len());
                let end = (from + random.below(120)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            6 => bytes.insert(at, [0xe4, 0xff, 0x00, 0xb8][random.below(4)]),
            7 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
            // Whole lines: one again, one less, one elsewhere, one deeper, one that is a piece.
            _ => {
                let mut lines: Vec<Vec<u8>> =
                    bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                let (one, other) = (random.below(lines.len()), random.below(lines.len()));
                match random.below(5) {
                    0 => {
                        let line = lines[one].clone();
                        lines.splice(other..other, std::iter::repeat_n(line, 1 + random.below(9)));
                    }
                    1 => drop(lines.remove(one)),
                    2 => lines.swap(one, other),
                    3 => drop(lines[one].splice(0..0, b"   ".iter().copied())),
                    _ => lines.insert(one, PIECES[random.below(PIECES.len())].as_bytes().to_vec()),
                }
                bytes = lines.join(&b'\n');
            }
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

/// Rounds of mutations for one reader. `AS_DOCUMENTED_FUZZ` is another seed than the one of every run, and
/// `AS_DOCUMENTED_FUZZ_ROUNDS` another number of rounds.
fn mutated(format: Format) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("AS_DOCUMENTED_FUZZ").unwrap_or(0x5eed_2026) ^ format.as_str().len() as u64;
    let rounds = number("AS_DOCUMENTED_FUZZ_ROUNDS").unwrap_or(600);
    eprintln!("seed {seed:#x}");
    let mut random = Random(seed);
    for round in 0..rounds {
        let page = SEEDS[random.below(SEEDS.len())];
        let bytes = mutate(page, &mut random);
        let source = String::from_utf8_lossy(&bytes).into_owned();
        let page = read(&bytes, Some(format));
        places_exist(&source, &page);
        let own = interpret(&page, &Origin::new("tree/page"));
        assert_eq!(own.balance.seen, own.balance.used + own.balance.left, "round {round}");
        for contract in &own.contracts {
            let text = contract.to_json();
            assert!(as_documented_contract::Contract::from_json(&text).is_ok_and(|again| again == *contract));
        }
    }
}

#[test]
fn mutated_pages_are_read_as_rst() {
    mutated(Format::Rst);
}

#[test]
fn mutated_pages_are_read_as_markdown() {
    mutated(Format::Markdown);
}

#[test]
fn mutated_pages_are_read_as_html() {
    mutated(Format::Html);
}

#[test]
fn mutated_pages_are_read_as_text() {
    mutated(Format::Text);
}

fn places_exist(source: &str, page: &Page) {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let lines: Vec<usize> = source.split('\n').map(|line| line.chars().count()).collect();
    let check = |block: &Block| {
        if matches!(&block.kind, Kind::Aside(_)) || block.place.line == 0 {
            return;
        }
        let width = lines.get(block.place.line as usize - 1);
        assert!(
            width.is_some_and(|width| block.place.column as usize <= width + 1),
            "{:?} in {source:?}",
            block.place
        );
    };
    for block in &page.blocks {
        block.walk(&mut |block| check(block));
    }
}

#[test]
fn no_word_of_a_page_is_lost() {
    for (source, format) in
        SEEDS.iter().zip([Format::Rst, Format::Rst, Format::Markdown, Format::Html, Format::Text])
    {
        let page = read_str(source, Some(format));
        let kept = page.everything();
        let missing: Vec<&str> = source
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.starts_with("kept") && !kept.contains(word))
            .collect();
        assert!(missing.is_empty(), "{format:?} lost {missing:?}");
    }
}

#[test]
fn each_format_is_detected() {
    for (source, format) in
        SEEDS.iter().zip([Format::Rst, Format::Rst, Format::Markdown, Format::Html, Format::Text])
    {
        assert_eq!(as_documented_pages::detect(source), format);
    }
}

/// The time that this thread has had a processor, where the system tells; else the time since the test began.
fn spent(begun: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

/// Reads and interprets a page, which may take so long. Work that others do on the machine does not count, and of
/// several attempts the quickest does, since they share caches too.
#[track_caller]
fn in_time(what: &str, page: &str, format: Option<Format>, limit: Duration) {
    let begun = Instant::now();
    let attempt = || {
        let start = spent(begun);
        drop(interpret(&read_str(page, format), &Origin::new("tree/page")));
        spent(begun).saturating_sub(start)
    };
    let mut took = attempt();
    for _ in 0..3 {
        if took >= limit {
            took = took.min(attempt());
        }
    }
    eprintln!("{what}: {} bytes in {took:?}", page.len());
    assert!(took < limit, "{what} took {took:?}");
}

/// Shapes that would cost quadratic time or unbounded depth if nothing stopped them.
#[test]
fn hostile_pages_of_a_mebibyte_are_read_in_time() {
    // A debug build is some ten times slower than what users run, so it gets a page of an eighth of the size.
    let (size, limit) = if cfg!(debug_assertions) {
        (1 << 17, Duration::from_secs(5))
    } else {
        (1 << 20, Duration::from_secs(1))
    };
    let shapes = [
        "** ",
        "*a",
        "`",
        "``x",
        "[",
        "[x](",
        "|",
        "| a ",
        "+-",
        "+-+\n",
        "<td>",
        "<table>",
        "<div>",
        "<b>",
        "<ul><li>",
        "{",
        "[[",
        "- ",
        "> ",
        "\n\n- a",
        "&",
        "&amp",
        ".. ",
        ".. x::\n\n   ",
        "== ",
        "=== ===\n",
        "# a\n",
        "{\"a\":",
        "a\n b\n  c\n",
        "\u{4e00}",
        "<a name=\"",
        "Parameter |\n",
        "Parameter\nType\n",
        "Table 1 x\n",
        "|a|b|\n|--|--|\n",
        "Minimum: 1\n",
        "GET /v1/{a}\n",
        "Parameter\tType\n",
        "Parameter  Type\n",
        "Parameter  Type\na          b\n",
        "---- ----\n",
        "+---+\n| a |\n",
        "a\tb\t",
        "curl -X a ' ",
        "<div>\n\na\n",
        "```\n{\n```\n",
        "<div role=\"search\">",
    ];
    for shape in shapes {
        let page = shape.repeat(size / shape.len());
        for format in FORMATS {
            in_time(&format!("{shape:?} as {format:?}"), &page, Some(format), limit);
        }
    }
}

/// For each reader the pages that would cost it most: tables that are both wide and tall, spans without end, nesting
/// without end, marks that nothing closes, one line of a mebibyte.
#[test]
fn the_worst_pages_of_each_reader_are_read_in_time() {
    let (size, limit) = if cfg!(debug_assertions) {
        (1 << 17, Duration::from_secs(5))
    } else {
        (1 << 20, Duration::from_secs(1))
    };
    let fill = |piece: &str, share: usize| piece.repeat((size / share / piece.len()).max(1));
    let wide = |piece: &str| fill(piece, 2);
    let steps = (1..).scan(0, |sum, n| {
        (*sum < size).then(|| {
            *sum += n;
            n
        })
    });
    let deeper: String = steps.map(|n| format!("{}- a\n", " ".repeat(n - 1))).collect();
    let head = "# A\n\n## URI\n\nGET /v1/a\n\n## Response\n\n";
    let cells = "|---".repeat(size / 16);
    let pages: Vec<(&str, Format, String)> = vec![
        ("wide and tall grid", Format::Rst, format!("{}+\n{}", wide("+-"), wide("|\n+-+\n"))),
        ("wide and tall grid with bars", Format::Rst, format!("{}+\n{}", wide("+-"), wide("| a\n+-+\n"))),
        ("tall grid", Format::Rst, format!("+---+---+\n{}", fill("| a | b |\n+---+---+\n", 1))),
        ("grid without separators", Format::Rst, format!("+---+---+\n{}", fill("| a | b |\n", 1))),
        ("grids in a row", Format::Rst, fill("+---+\n| a |\n+---+\n\n", 1)),
        ("wide simple table", Format::Rst, format!("{}\n{}", wide("= "), wide("a b\n"))),
        ("simple tables", Format::Rst, fill("= =\na b\n= =\n\n", 1)),
        ("list-table", Format::Rst, format!(".. list-table::\n\n{}", fill("   * - a\n     - b\n", 1))),
        ("deeper lists", Format::Rst, deeper.clone()),
        ("deeper directives", Format::Rst, deeper.replace("- a", ".. note::")),
        ("open roles", Format::Rst, fill(":ref:`a ", 1)),
        (
            "substitutions",
            Format::Rst,
            format!(".. |a| replace:: {}\n\n{}", fill("|a| ", 4), fill("|a| ", 2)),
        ),
        ("targets", Format::Rst, fill(".. _a:\n\n", 1)),
        ("wide and tall pipes", Format::Markdown, format!("{head}{cells}\n{cells}|\n{}", wide("|b|\n"))),
        ("open html in markdown", Format::Markdown, format!("{head}{}", fill("<table><tr><td>a\n\n", 1))),
        ("deeper markdown lists", Format::Markdown, deeper),
        ("quotes in quotes", Format::Markdown, format!("{} a", wide("> "))),
        ("open fences", Format::Markdown, fill("```\n~~~\n", 1)),
        ("open links", Format::Markdown, fill("[a](b \"", 1)),
        ("emphasis", Format::Markdown, fill("***a __b ", 1)),
        (
            "tall spans",
            Format::Html,
            format!("<table>{}", fill("<tr><td rowspan=65000>a<td rowspan=65000>b", 1)),
        ),
        ("wide spans", Format::Html, format!("<table>{}", fill("<tr><td colspan=65000>a", 1))),
        ("wide rows then tall", Format::Html, format!("<table><tr>{}{}", wide("<td>a"), wide("<tr><td>b"))),
        ("tables in tables", Format::Html, fill("<table><tr><td>", 1)),
        ("lists in lists", Format::Html, fill("<ul><li><ol><li>", 1)),
        ("open attributes", Format::Html, fill("<a b='c\" ", 1)),
        ("one tag", Format::Html, format!("<a {}>", fill("b=c ", 1))),
        ("open comment", Format::Html, fill("<!-- ", 1)),
        ("open script", Format::Html, fill("<script></", 1)),
        ("open pre", Format::Html, fill("<pre><b>", 1)),
        ("marks that never close", Format::Html, fill("<b><i><code><a href=x>y", 1)),
        (
            "cells with bars",
            Format::Text,
            format!("URI\nGET /v1/a\nParameter |\nType |\n---|---|\n{}", fill("a |\n", 1)),
        ),
        ("bars in one line", Format::Text, fill("a |", 1)),
        (
            "cells with blank lines",
            Format::Text,
            format!("URI\nGET /v1/a\nResponse\nParameter\n\nType\n\n{}", fill("a\n\nString\n\n", 1)),
        ),
        ("headings", Format::Text, fill("Response\nRequest\n", 1)),
        ("statuses", Format::Text, fill("Status code: 200\nParameter\n", 1)),
    ];
    let lines = [fill("word ", 1), fill("字", 1), " ".repeat(size), "\n".repeat(size), fill("\u{301}a", 1)];
    let plain = lines.iter().flat_map(|line| FORMATS.map(|format| ("one line", format, line.clone())));
    for (what, format, page) in pages.into_iter().chain(plain) {
        in_time(&format!("{what} as {format:?}"), &page, Some(format), limit);
    }
}

/// Pages that look like documentation and are too much of it: rows that speak of each other, lists without end,
/// examples with a field for every row, codes, links and tables by the thousand.
#[test]
fn crowded_pages_of_a_mebibyte_are_read_in_time() {
    let (size, limit) = if cfg!(debug_assertions) {
        (1 << 17, Duration::from_secs(8))
    } else {
        (1 << 20, Duration::from_secs(1))
    };
    let head = "# Weighing\n\n## URI\n\nPOST /v2/{room_id}/crates/{crate_id}\n\n## Request\n\n";
    let table = "| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n";
    let fill = |piece: &dyn Fn(usize) -> String| {
        let mut out = String::new();
        let mut at = 0;
        while out.len() < size {
            out.push_str(&piece(at));
            at += 1;
        }
        out
    };
    let pages: [(&str, String); 14] = [
        (
            "rows that speak of each other",
            format!(
                "{head}{table}{}",
                fill(&|n| format!(
                    "| box_{n} | No | String | When set to A{n}, it and parameter box_y{n} must be set. A box {} contains 1 to {n} characters. Either **box_{n}** or **box_1** must be specified. |\n",
                    n + 1
                ))
            ),
        ),
        (
            "one list of values",
            format!("{head}{table}| it | No | String | Way:{} |\n", fill(&|n| format!("<br>- **v{n}**: x"))),
        ),
        (
            "lists in lists",
            format!(
                "{head}{table}| it | No | String | {} |\n",
                fill(&|n| format!("<ul><li>v{n}</li></ul>x:"))
            ),
        ),
        (
            "an example with a field for each row",
            format!(
                "{head}{table}{}\n## Example request\n\n```\n{{ {} \"z\": 1 }}\n```\n",
                fill(&|n| format!("| box_{n} | No | String | B. |\n")).get(..size / 2).unwrap_or(""),
                fill(&|n| format!("\"box_{n}\": {n},"))
                    .get(..size / 3)
                    .unwrap_or("")
                    .rsplit_once(',')
                    .map_or("", |(own, _)| own)
                    .to_owned()
                    + ","
            ),
        ),
        (
            "many small tables that name each other",
            format!(
                "{head}{}",
                fill(&|n| format!(
                    "**Table {n}** box_{n}\n\n{table}| box_{} | No | Array of box_{} objects | See Table {}. |\n\n",
                    n + 1,
                    n + 1,
                    n + 1
                ))
            ),
        ),
        (
            "sentences",
            format!(
                "{head}{table}| it | No | String | {} |\n",
                fill(&|n| format!("The value can be **a{n}** or b. The value ranges from {n} to 9. "))
            ),
        ),
        (
            "ids in examples",
            format!(
                "{head}{table}| box_ids | No | Array | B. |\n\n## Example request\n\n```\n{{ \"box_ids\": [{}\"\"] }}\n```\n\n## Example response\n\n```\n{{ \"box_ids\": [{}\"\"] }}\n```\n",
                fill(&|n| format!("\"54602a9d-5e22-4239-9123-{n:012}\", "))
                    .get(..size / 40 * 10)
                    .unwrap_or("")
                    .rsplit_once(", ")
                    .map_or("", |(own, _)| own)
                    .to_owned()
                    + ", ",
                fill(&|n| format!("\"64602a9d-5e22-4239-9123-{n:012}\", "))
                    .get(..size / 40 * 10)
                    .unwrap_or("")
                    .rsplit_once(", ")
                    .map_or("", |(own, _)| own)
                    .to_owned()
                    + ", "
            ),
        ),
        (
            "status lines",
            format!("{head}## Response\n\n{}", fill(&|n| format!("Status code: {}\n\n", 100 + n % 500))),
        ),
        ("figures", format!("{head}{table}| it | No | String | {} |\n", fill(&|_| "1-9 ".to_owned()))),
        (
            "lines that ran into one",
            format!(
                "Weighing\n\nURI\n\nPOST /v2/{{room_id}}/crates\n\nRequest\n\nParameter\n\nMandatory\n\nType\n\n\
                 Description\n\nit\n\nNo\n\nString\n\n{}\n",
                fill(&|_| "Minimum: 1 Values: - a: b - c: d ".to_owned())
            ),
        ),
        (
            "rows of a query",
            format!(
                "# Weighing\n\n## URI\n\nGET /v2/crates\n\n## Request\n\n{table}{}",
                fill(&|n| format!("| box_{n} | No | String | The box_{n} is heavy. |\n"))
            ),
        ),
        (
            "examples",
            format!(
                "{head}{table}\n## Example request\n\n{}",
                fill(&|_| "```\n{\"it\": 1}\n```\n\n".to_owned())
            ),
        ),
        (
            "objects in one line",
            format!(
                "{head}{table}| it | No | String | I. |\n\n## Example request\n\n```\n[{}{{}}]\n```\n",
                fill(&|_| "{\"it\":\"é\"},".to_owned())
            ),
        ),
        ("calls", format!("# Weighing\n\n## URI\n\n{}", fill(&|n| format!("GET /v2/crates/boxes{n}\n\n")))),
    ];
    for (what, page) in &pages {
        in_time(what, page, None, limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(source in "(\\PC|\n|\t){0,400}") {
        for format in FORMATS {
            let page = read_str(&source, Some(format));
            places_exist(&source, &page);
            let _ = interpret(&page, &Origin::new("tree/page"));
        }
    }

    #[test]
    fn plain_words_survive_every_reader(words in prop::collection::vec("[a-z]{1,8}", 1..40)) {
        let source = words.join(" ");
        for format in FORMATS {
            let kept = read_str(&source, Some(format)).everything();
            for word in &words {
                prop_assert!(kept.contains(word.as_str()), "{format:?} lost {word}");
            }
        }
    }

    #[test]
    fn cells_survive_in_grid_tables(rows in prop::collection::vec(("[a-z_]{1,12}", "[A-Za-z ]{0,20}[a-z]"), 1..8)) {
        let width = rows.iter().map(|(_, text)| text.len()).max().unwrap_or(1) + 2;
        let rule = format!("+{}+{}+\n", "-".repeat(16), "-".repeat(width));
        let mut source = rule.clone();
        for (name, text) in &rows {
            source.push_str(&format!("| {name:<14} | {text:<w$} |\n", w = width - 2));
            source.push_str(&rule);
        }
        let page = read_str(&source, Some(Format::Rst));
        let Kind::Table(table) = &page.blocks[0].kind else { panic!("no table") };
        for (index, (name, text)) in rows.iter().enumerate() {
            prop_assert_eq!(table.cell(index, 0).unwrap().text(), name.as_str());
            prop_assert_eq!(table.cell(index, 1).unwrap().text(), text.trim());
        }
    }
}
