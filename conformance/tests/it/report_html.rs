//! The HTML report: what it holds, what cannot get through it, and what a browser makes of it.

use crate::browser::Browser;
use crate::report_fixture::report;
use as_documented::outcome::Report;
use as_documented::report::{Format, View};
use proptest::prelude::*;
use scraper::{Html, Selector};
use serde_json::json;

fn page(report: &Report) -> String {
    Format::Html.render(report, View::default()).unwrap()
}

fn texts(page: &str, selector: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    let selector = Selector::parse(selector).unwrap();
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    document.select(&selector).map(|node| words(node.text().collect())).collect()
}

#[test]
fn the_verdict_stands_on_top_and_everything_of_the_report_below() {
    let report = report();
    let page = page(&report);
    assert_eq!(
        texts(&page, "h1"),
        [
            "The endpoint violates 2 statements of its documentation; 1 statement of hygiene violated, which fails only with --strict"
        ]
    );
    assert_eq!(texts(&page, "tr[data-outcome]").len(), report.statements.len());
    assert_eq!(texts(&page, "article.violation").len(), report.violations.len());
    assert_eq!(texts(&page, "div.reading").len(), report.contradictions.len());
    assert_eq!(texts(&page, "li.seen, li.mixed").len(), 3, "readings observed");
    assert!(!texts(&page, "table.heat td[class]").is_empty());
    assert!(!texts(&page, "svg.time path").is_empty() || page.contains("svg class=\"time\""));
}

#[test]
fn a_field_that_is_missing_at_the_root_marks_the_body_and_a_body_that_is_none_marks_the_status() {
    let marked = |body: &str| {
        let mut report = report();
        report.violations.truncate(1);
        report.violations[0].pointer = Some(String::new());
        report.violations[0].response.body = Some(body.to_owned());
        texts(&page(&report), "article.violation pre.http mark")
    };
    let told = marked("{\"error_code\": \"DCS.4064\"}");
    assert!(told.len() == 1 && told[0].contains("DCS.4064"), "{told:#?}");
    let told = marked("<html>");
    assert!(told.len() == 1 && told[0].contains("HTTP"), "{told:#?}");
}

#[test]
fn the_broken_part_is_marked_in_the_answer() {
    let marked = texts(&page(&report()), "article.violation pre.http mark");
    assert!(marked.iter().any(|line| line.contains("\"result\": \"ok\"")), "{marked:#?}");
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let page = page(&report());
    let document = Html::parse_document(&page);
    for selector in
        ["link", "img", "iframe", "script[src]", "object", "embed", "form", "base", "[style]", "[onclick]"]
    {
        let found = document.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(found, 0, "{selector}");
    }
    assert!(!page.contains("@import") && !page.contains("url("));
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("default-src 'none'"));
}

/// A report in which every text of a stranger is this one.
pub(crate) fn poisoned(text: &str) -> Report {
    let mut report = report();
    for url in report.endpoints.values_mut() {
        text.clone_into(url);
    }
    for one in &mut report.statements {
        one.text = text.to_owned();
        one.page = text.to_owned();
        one.locator.place = text.to_owned();
        one.reason = Some(text.to_owned());
        one.reading = Some(text.to_owned());
    }
    for one in &mut report.violations {
        one.text = text.to_owned();
        one.case = text.to_owned();
        one.expected = text.to_owned();
        one.actual = text.to_owned();
        one.pointer = Some(format!("/{text}"));
        one.curl = text.to_owned();
        one.replay = text.to_owned();
        one.rate = text.to_owned();
        one.request.url = text.to_owned();
        one.request.method = text.to_owned();
        one.request.body = Some(text.to_owned());
        one.response.body = Some(json!({ text: [text] }).to_string());
        one.response.headers = vec![(text.to_owned(), text.to_owned())];
        one.response.failure = Some(text.to_owned());
        one.before = vec![one.request.clone()];
    }
    for one in &mut report.contradictions {
        one.axis = text.to_owned();
        one.text = text.to_owned();
        one.values = vec![(text.to_owned(), text.to_owned())];
        one.observed = Some(text.to_owned());
    }
    for one in &mut report.coverage {
        one.field = text.to_owned();
        one.boundary = text.to_owned();
    }
    report.notes = vec![text.to_owned()];
    report.missing_companions = vec![text.to_owned()];
    report.stopped = Some(text.to_owned());
    report.unconcluded.values_mut().for_each(|reason| text.clone_into(reason));
    report
}

/// The elements and attributes of a page, with the values of those attributes that act or lead anywhere.
pub(crate) fn skeleton(page: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    let all = Selector::parse("*").unwrap();
    document
        .select(&all)
        .map(|node| {
            let element = node.value();
            let mut attributes: Vec<String> = element
                .attrs()
                .map(|(name, value)| {
                    if matches!(name, "href" | "id" | "class") {
                        format!("{name}={value}")
                    } else {
                        name.to_owned()
                    }
                })
                .collect();
            attributes.sort();
            format!("{} {}", element.name(), attributes.join(" "))
        })
        .collect()
}

/// Texts that try to become something else, in pieces that can be put together.
pub(crate) fn nasty() -> impl Strategy<Value = String> {
    let pieces = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'",
        "\"",
        "<",
        ">",
        "&lt;",
        "</pre>",
        "</script>",
        "</style>",
        "<!--",
        "-->",
        "]]>",
        "javascript:alert(1)",
        "\u{202e}",
        "\u{0}",
        "\u{7}",
        "\u{1b}[2J",
        "<svg onload=alert(1)>",
        " onmouseover=alert(1) ",
        "{{",
        "}}",
        "&#60;",
        "é漢",
        "<base href=//x>",
        "x",
        " ",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 1..6)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_markup(text in nasty()) {
        // Compared with a text of the same number of words that means nothing to HTML.
        let harmless: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { 'x' }).collect();
        let tags = |page: &str| -> Vec<String> {
            // How many lines a body takes may differ; which elements there are, and what they can do, may not.
            let mut all = skeleton(page);
            all.sort();
            all.dedup();
            all
        };
        prop_assert_eq!(tags(&page(&poisoned(&text))), tags(&page(&poisoned(&harmless))));
    }
}

#[test]
fn the_test_for_markup_can_fail() {
    let clean = page(&poisoned("x"));
    let broken = clean.replacen("<h2", "<img src=x onerror=alert(1)><h2", 1);
    assert_ne!(skeleton(&clean), skeleton(&broken));
}

fn in_browser(test: impl FnOnce(&mut Browser)) {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    std::fs::write(&file, page(&report())).unwrap();
    browser.look(1280, "light");
    browser.open(&file);
    test(&mut browser);
    assert_eq!(browser.complaints, Vec::<String>::new());
}

const VISIBLE: &str =
    "[...document.querySelectorAll('tr[data-outcome]')].filter(row => row.offsetParent !== null).length";

#[test]
fn a_browser_filters_and_searches_without_a_complaint() {
    in_browser(|browser| {
        let all = report().statements.len();
        assert_eq!(browser.eval(VISIBLE), json!(all));
        browser.eval("document.querySelector('input[value=violated]').click()");
        assert_eq!(browser.eval(VISIBLE), json!(3));
        assert_eq!(
            browser.eval("document.querySelector('#shown').textContent"),
            json!(format!("3 of {all} statements shown"))
        );
        browser.press("Escape");
        assert_eq!(browser.eval(VISIBLE), json!(all));
        browser.press("/");
        assert_eq!(browser.eval("document.activeElement.id"), json!("search"));
        for key in ["f", "l", "u", "s", "h"] {
            browser.press(key);
        }
        let found = browser.eval(VISIBLE).as_u64().unwrap();
        assert!(found > 0 && found < all as u64, "{found}");
        browser.press("Escape");
        browser.press("j");
        assert_eq!(browser.eval("document.activeElement.id"), json!("v1"));
        browser.press("k");
        let last = format!("v{}", report().violations.len());
        assert_eq!(browser.eval("document.activeElement.id"), json!(last));
    });
}

#[test]
fn a_link_to_a_filtered_statement_brings_it_back() {
    in_browser(|browser| {
        browser.eval("document.querySelector('input[value=holds]').click()");
        browser.eval("location.hash = '#s1'");
        browser.eval("new Promise(done => setTimeout(done, 50))");
        assert_eq!(browser.eval("document.querySelector('#s1').offsetParent !== null"), json!(true));
    });
}

#[test]
fn no_width_scrolls_the_page_sideways_and_both_schemes_can_be_read() {
    in_browser(|browser| {
        for scheme in ["light", "dark"] {
            for width in [360, 768, 1280, 1920] {
                browser.look(width, scheme);
                let over = browser
                    .eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assert_eq!(over, json!(0), "{width} {scheme}");
            }
            let low = browser.eval(CONTRAST);
            assert_eq!(low, json!([]), "{scheme}: text with a contrast below 4.5 (WCAG AA)");
        }
    });
}

/// The texts whose contrast with what stands behind them is too low, with the ratio.
const CONTRAST: &str = r#"(() => {
  const parse = (color) => { const n = color.match(/[\d.]+/g).map(Number); return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 }; };
  const light = ({ r, g, b }) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = (node) => { for (let up = node; up; up = up.parentElement) { const c = getComputedStyle(up).backgroundColor;
    if (/^rgb/.test(c) && parse(c).a === 1) return parse(c); } return { r: 255, g: 255, b: 255 }; };
  const out = [];
  for (const node of document.querySelectorAll('main *, header *, footer *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.offsetParent || node.closest('.sr')) continue;
    const ink = parse(getComputedStyle(node).color), ground = behind(node);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) out.push(`${node.tagName}.${node.className} ${node.textContent.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return out;
})()"#;

#[test]
fn a_screen_reader_hears_names_for_everything_that_can_be_reached() {
    in_browser(|browser| {
        let tree = browser.call("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().unwrap();
        let role = |node: &serde_json::Value| node["role"]["value"].as_str().unwrap_or_default().to_owned();
        for node in nodes.iter().filter(|node| {
            matches!(
                role(node).as_str(),
                "button" | "link" | "checkbox" | "searchbox" | "region" | "table" | "article"
            )
        }) {
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.trim().is_empty(), "no name: {node}");
        }
        for wanted in ["main", "navigation", "search", "table", "columnheader", "article", "status"] {
            assert!(nodes.iter().any(|node| role(node) == wanted), "no {wanted}");
        }
    });
}

#[test]
fn it_prints_with_everything_open_and_nothing_to_click() {
    in_browser(|browser| {
        browser.eval("dispatchEvent(new Event('beforeprint'))");
        browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        assert_eq!(browser.eval("document.querySelectorAll('details:not([open])').length"), json!(0));
        assert_eq!(browser.eval("document.querySelector('.filters').offsetParent === null"), json!(true));
        let pdf = browser.call("Page.printToPDF", json!({ "printBackground": true }));
        assert!(pdf["data"].as_str().unwrap().len() > 10_000);
    });
}

/// Not a check: writes pictures of a report for whoever changes how it looks.
///
/// `AS_DOCUMENTED_PICTURES=FOLDER [AS_DOCUMENTED_PICTURES_OF=report.json] cargo test -p as-documented pictures -- --ignored`
#[test]
#[ignore = "writes pictures to look at"]
fn pictures() {
    let Ok(folder) = std::env::var("AS_DOCUMENTED_PICTURES") else { return };
    let folder = std::path::PathBuf::from(folder);
    let report = match std::env::var("AS_DOCUMENTED_PICTURES_OF") {
        Ok(file) => serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap(),
        Err(_) => report(),
    };
    let Some(mut browser) = Browser::start() else { return };
    let file = folder.join("report.html");
    std::fs::write(&file, page(&report)).unwrap();
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
        browser.look(width, scheme);
        browser.open(&file);
        let picture = browser.picture(30_000);
        std::fs::write(folder.join(format!("report-{width}-{scheme}.png")), picture).unwrap();
    }
}
