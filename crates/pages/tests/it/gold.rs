//! The interpreter against pages that people have read by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use as_documented_contract::{Contract, ExampleKind, Field, Node, Requirement, Type};
use as_documented_pages::{Finding, Origin, interpret, read};
use serde_json::{Value, json};

/// How many of the facts were found, and how many of those found are facts.
#[derive(Default)]
struct Score {
    wanted: usize,
    found: usize,
    extra: usize,
}

#[derive(Default)]
struct Scores {
    by: BTreeMap<&'static str, Score>,
    lines: String,
}

impl Scores {
    fn hit(&mut self, what: &'static str) {
        let score = self.by.entry(what).or_default();
        score.wanted += 1;
        score.found += 1;
    }

    fn miss(&mut self, what: &'static str, line: &str) {
        self.by.entry(what).or_default().wanted += 1;
        let _ = writeln!(self.lines, "MISS {what} {line}");
    }

    fn extra(&mut self, what: &'static str, line: &str) {
        self.by.entry(what).or_default().extra += 1;
        let _ = writeln!(self.lines, "EXTRA {what} {line}");
    }
}

/// Prints recall and precision; the list goes to the file that `AS_DOCUMENTED_GOLD` names. Another set than our own is
/// scored where `AS_DOCUMENTED_GOLD_FOLDER` names its folder.
#[test]
fn the_interpreter_finds_what_careful_readers_found() {
    let Some(shared) = crate::shared::pages("the_interpreter_finds_what_careful_readers_found") else {
        return;
    };
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let folder = std::env::var_os("AS_DOCUMENTED_GOLD_FOLDER").map_or_else(own, PathBuf::from);
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut scores = Scores::default();
    for name in names.iter().filter(|name| name.extension().is_some_and(|ending| ending == "json")) {
        let gold: Value = serde_json::from_slice(&std::fs::read(name).unwrap()).unwrap();
        let path = gold["page"].as_str().unwrap();
        let file = if path.starts_with("corpus") || path.starts_with("seeds") {
            shared.join(path)
        } else {
            folder.join(path)
        };
        let Ok(bytes) = std::fs::read(&file).or_else(|_| std::fs::read(folder.join("..").join(path))) else {
            println!("no page {path}");
            continue;
        };
        let page = read(&bytes, None);
        if gold["format"] == page.format.as_str() {
            scores.hit("format")
        } else {
            scores.miss("format", path)
        }
        if gold["language"] == page.language.as_str() {
            scores.hit("language")
        } else {
            scores.miss("language", path)
        }
        let own = interpret(&page, &Origin::new(path));
        let short = path.rsplit('/').next().unwrap();
        let wanted = gold["operations"].as_array().unwrap();
        for operation in wanted {
            let call =
                format!("{} {}", operation["method"].as_str().unwrap(), operation["path"].as_str().unwrap());
            let found =
                own.contracts.iter().find(|c| format!("{} {}", c.operation.method, c.operation.path) == call);
            match found {
                Some(contract) => {
                    scores.hit("call");
                    let findings: Vec<&Finding> =
                        own.findings.iter().filter(|f| f.operation == call).collect();
                    compare(short, operation, &gold["ambiguous"], contract, &findings, &mut scores);
                }
                None => scores.miss("call", &format!("{short} {call}")),
            }
        }
        for contract in own.contracts.iter().skip(wanted.len()) {
            scores
                .extra("call", &format!("{short} {} {}", contract.operation.method, contract.operation.path));
        }
    }
    for (what, score) in &scores.by {
        let recall = 100.0 * score.found as f64 / score.wanted.max(1) as f64;
        let precision = 100.0 * score.found as f64 / (score.found + score.extra).max(1) as f64;
        println!(
            "{what:24} recall {recall:6.2} % of {:5}   precision {precision:6.2} % (extra {})",
            score.wanted, score.extra
        );
    }
    if let Ok(path) = std::env::var("AS_DOCUMENTED_GOLD") {
        std::fs::write(path, &scores.lines).unwrap();
    }
    // What the interpreter may not fall below: recall and precision in per cent.
    let floors = [
        ("call", 100.0, 100.0),
        ("parameter", 99.0, 99.0),
        ("response field", 99.0, 99.0),
        ("type", 98.5, 98.5),
        ("mandatory", 97.0, 97.0),
        ("enum", 97.0, 99.0),
        ("numeric limit", 97.0, 99.0),
        ("status", 99.0, 99.0),
        ("example", 97.0, 99.0),
        ("contradiction", 90.0, 95.0),
    ];
    for (what, recall, precision) in floors {
        let score = scores.by.get(what).unwrap_or_else(|| panic!("nothing was scored for {what}"));
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let own = (share(score.found, score.wanted), share(score.found, score.found + score.extra));
        assert!(own.0 >= recall && own.1 >= precision, "{what}: {own:?}\n{}", scores.lines);
    }
}

/// A field under its full name.
struct Flat<'c> {
    name: String,
    field: &'c Field,
}

fn flatten<'c>(prefix: &str, node: &'c Node, out: &mut Vec<Flat<'c>>) {
    let mut node = node;
    let mut prefix = prefix.to_owned();
    while let Some(items) = node.items.as_deref() {
        prefix.push_str(if node.ty == Type::Map { "{}" } else { "[]" });
        node = items;
    }
    for field in &node.fields {
        let name = if prefix.is_empty() { field.name.clone() } else { format!("{prefix}.{}", field.name) };
        out.push(Flat { name: name.clone(), field });
        flatten(&name, &field.value, out);
    }
}

fn type_name(node: &Node) -> String {
    let inner = || node.items.as_deref().map_or("any".to_owned(), type_name);
    match node.ty {
        Type::Array => format!("array<{}>", inner()),
        Type::Map => format!("map<{}>", inner()),
        ty => ty.to_string(),
    }
}

fn limits(node: &Node, out: &mut BTreeMap<&'static str, Value>) {
    for limit in &node.limits {
        // The gold set records no formats.
        let fact = crate::shared::limit_fact(&limit.rule).filter(|(key, _)| *key != "format");
        out.extend(fact);
    }
    if let Some(items) = node.items.as_deref().filter(|items| items.fields.is_empty()) {
        limits(items, out);
    }
}

fn open(ambiguous: &Value, subject: &str, key: &str) -> bool {
    ambiguous.as_array().is_some_and(|list| {
        list.iter().any(|entry| {
            let whole = entry["subject"].as_str().unwrap_or("");
            // A key stands beside the subject or behind a `#` in it.
            let (own, behind) = whole.split_once('#').map_or((whole, None), |(own, key)| (own, Some(key)));
            if let Some(behind) = behind {
                return own == subject && behind == key;
            }
            let fits = own == subject
                || own == "*"
                || subject.starts_with(&format!("{own}."))
                || subject.starts_with(&format!("{own}["));
            fits && entry
                .get("key")
                .and_then(Value::as_str)
                .is_none_or(|own| own == key || (own == "contradiction") == (key == "contradiction"))
        })
    })
}

fn row(
    at: &str,
    subject: &str,
    gold: &Value,
    field: &Field,
    request: bool,
    ambiguous: &Value,
    scores: &mut Scores,
) {
    if let Some(wanted) = gold["type"].as_str()
        && !open(ambiguous, subject, "type")
    {
        let own = type_name(&field.value);
        if own == wanted {
            scores.hit("type")
        } else {
            scores.miss("type", &format!("{at} {subject} {own}, gold {wanted}"))
        }
    }
    if request && !open(ambiguous, subject, "mandatory") {
        let own = match field.requirement {
            Requirement::Mandatory => json!(true),
            Requirement::Optional => json!(false),
            Requirement::Conditional => json!("conditional"),
            Requirement::Unstated => Value::Null,
        };
        if own == gold["mandatory"] {
            scores.hit("mandatory")
        } else {
            scores.miss("mandatory", &format!("{at} {subject} {own}, gold {}", gold["mandatory"]))
        }
    }
    let mut own = BTreeMap::new();
    limits(&field.value, &mut own);
    if field.deprecated {
        own.insert("deprecated", json!(true));
    }
    for key in [
        "enum",
        "min",
        "max",
        "min_length",
        "max_length",
        "min_items",
        "max_items",
        "pattern",
        "default",
        "deprecated",
    ] {
        if open(ambiguous, subject, key) {
            continue;
        }
        let what = match key {
            "enum" => "enum",
            "default" => "default",
            "deprecated" => "deprecated",
            "pattern" => "pattern",
            _ => "numeric limit",
        };
        match (gold.get(key), own.get(key)) {
            (None, None) => {}
            (Some(wanted), Some(got)) if same(wanted, got) => scores.hit(what),
            (Some(wanted), Some(got)) => {
                scores.miss(what, &format!("{at} {subject} {key} {got}, gold {wanted}"));
                scores.extra(what, &format!("{at} {subject} {key} {got}, gold {wanted}"));
            }
            (Some(wanted), None) => scores.miss(what, &format!("{at} {subject} {key}, gold {wanted}")),
            (None, Some(got)) if got == &json!(1) && (key == "min_length" || key == "min_items") => {}
            (None, Some(got)) => scores.extra(what, &format!("{at} {subject} {key} {got}")),
        }
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            let text = |v: &Value| v.as_str().map_or(v.to_string(), str::to_owned);
            a.iter().map(text).collect::<std::collections::BTreeSet<_>>() == b.iter().map(text).collect()
        }
        _ => a == b || a.to_string().trim_matches('"') == b.to_string().trim_matches('"'),
    }
}

fn compare(
    at: &str,
    gold: &Value,
    ambiguous: &Value,
    contract: &Contract,
    findings: &[&Finding],
    scores: &mut Scores,
) {
    let mut own: Vec<(String, Flat<'_>)> = Vec::new();
    for parameter in &contract.parameters {
        own.push((
            parameter.location.as_str().to_owned(),
            Flat { name: parameter.field.name.clone(), field: &parameter.field },
        ));
    }
    if let Some(request) = &contract.request {
        let mut fields = Vec::new();
        flatten("", &request.body, &mut fields);
        own.extend(fields.into_iter().map(|flat| ("body".to_owned(), flat)));
    }
    for wanted in gold["parameters"].as_array().unwrap_or(&Vec::new()) {
        let (place, name) = (wanted["in"].as_str().unwrap(), wanted["name"].as_str().unwrap());
        let subject = if place == "body" { format!("request.{name}") } else { format!("{place}.{name}") };
        match own.iter().position(|(own, flat)| own == place && flat.name == name) {
            Some(index) => {
                scores.hit("parameter");
                let (_, flat) = own.remove(index);
                row(at, &subject, wanted, flat.field, true, ambiguous, scores);
            }
            None if open(ambiguous, &subject, "") => {}
            None => scores.miss("parameter", &format!("{at} {subject}")),
        }
    }
    for (place, flat) in &own {
        let subject =
            if place == "body" { format!("request.{}", flat.name) } else { format!("{place}.{}", flat.name) };
        if !open(ambiguous, &subject, "") {
            scores.extra("parameter", &format!("{at} {subject}"));
        }
    }
    responses(at, gold, ambiguous, contract, scores);
    let statuses: Vec<Value> = contract
        .responses
        .iter()
        .filter_map(|r| r.status.to_string().parse::<u64>().ok())
        .map(|n| json!(n))
        .collect();
    let wanted = gold["statuses"].as_array().cloned().unwrap_or_default();
    for status in &wanted {
        if statuses.contains(status) {
            scores.hit("status")
        } else {
            scores.miss("status", &format!("{at} {status}"))
        }
    }
    for status in statuses.iter().filter(|status| !wanted.contains(status)) {
        if !open(ambiguous, "status", "") {
            scores.extra("status", &format!("{at} {status}"));
        }
    }
    examples(at, gold, contract, findings, scores);
    contradictions(at, gold, ambiguous, findings, scores);
}

fn responses(at: &str, gold: &Value, ambiguous: &Value, contract: &Contract, scores: &mut Scores) {
    let mut own: Vec<(String, Flat<'_>)> = Vec::new();
    for response in &contract.responses {
        if let Some(body) = &response.body {
            let mut fields = Vec::new();
            flatten("", body, &mut fields);
            own.extend(fields.into_iter().map(|flat| (response.status.to_string(), flat)));
        }
    }
    for response in gold["responses"].as_array().unwrap_or(&Vec::new()) {
        let status =
            response["status"].as_str().map_or_else(|| response["status"].to_string(), str::to_owned);
        for wanted in response["fields"].as_array().unwrap_or(&Vec::new()) {
            let name = wanted["name"].as_str().unwrap();
            let subject = format!("response.{name}");
            match own.iter().position(|(own, flat)| *own == status && flat.name == name) {
                Some(index) => {
                    scores.hit("response field");
                    let (_, flat) = own.remove(index);
                    row(at, &subject, wanted, flat.field, false, ambiguous, scores);
                }
                None if open(ambiguous, &subject, "") => {}
                None => scores.miss("response field", &format!("{at} {status} {subject}")),
            }
        }
    }
    for (status, flat) in &own {
        if !open(ambiguous, &format!("response.{}", flat.name), "") {
            scores.extra("response field", &format!("{at} {status} {}", flat.name));
        }
    }
}

fn examples(at: &str, gold: &Value, contract: &Contract, findings: &[&Finding], scores: &mut Scores) {
    for wanted in gold["examples"].as_array().unwrap_or(&Vec::new()) {
        let line = wanted["line"].as_u64().unwrap();
        let kind = if wanted["kind"] == "request" { ExampleKind::Request } else { ExampleKind::Response };
        let found = contract
            .examples
            .iter()
            .find(|own| own.kind == kind && own.at.line.is_some_and(|l| u64::from(l).abs_diff(line) <= 2));
        let Some(own) = found else {
            scores.miss("example", &format!("{at} line {line} {}", wanted["kind"]));
            continue;
        };
        scores.hit("example");
        if let Some(valid) = wanted["valid_json"].as_bool() {
            if valid == (own.defect.is_none() && own.body.is_some()) {
                scores.hit("example validity")
            } else {
                scores.miss("example validity", &format!("{at} line {line} {:?}", own.defect))
            }
        }
        if let Some(agrees) = wanted["agrees"].as_bool() {
            let rules = ["example-", "wrapper-", "invalid-"];
            let broken = findings
                .iter()
                .any(|f| rules.iter().any(|r| f.rule.starts_with(r)) && f.locators[1].place == own.at.place);
            if agrees != broken {
                scores.hit("example agreement")
            } else {
                scores.miss("example agreement", &format!("{at} line {line} gold agrees {agrees}"))
            }
        }
    }
}

fn contradictions(at: &str, gold: &Value, ambiguous: &Value, findings: &[&Finding], scores: &mut Scores) {
    let mut left: Vec<&&Finding> = findings.iter().collect();
    let mut matched: Vec<(String, Vec<u64>)> = Vec::new();
    for wanted in gold["contradictions"].as_array().unwrap_or(&Vec::new()) {
        let lines: Vec<u64> = wanted["lines"]
            .as_array()
            .into_iter()
            .chain(wanted["also"].as_array())
            .flatten()
            .filter_map(Value::as_u64)
            .collect();
        let subject = wanted["subject"].as_str().unwrap_or("");
        let fits = |own: &&Finding| {
            let subject_own = plain(&own.subject);
            own.rule == wanted["rule"]
                && (subject_own == plain(subject)
                    || own.locators.iter().any(|spot| lines.contains(&u64::from(spot.line)))
                        && last(&subject_own) == last(subject))
        };
        let same_line =
            |own: &&&Finding| own.rule == wanted["rule"] && lines.contains(&u64::from(own.locators[1].line));
        match left.iter().position(|own| fits(own)).or_else(|| left.iter().position(same_line)) {
            Some(index) => {
                scores.hit("contradiction");
                left.remove(index);
                matched.push((wanted["rule"].as_str().unwrap_or("").to_owned(), lines));
            }
            None => scores.miss("contradiction", &format!("{at} {wanted}")),
        }
    }
    for own in left {
        // The same slip in another example, which the reader names beside the first.
        let line = u64::from(own.locators[1].line);
        if matched.iter().any(|(rule, lines)| rule == own.rule && lines.contains(&line)) {
            continue;
        }
        let subject = plain(&own.subject);
        let typed = own.rule == "example-wrong-type" && open(ambiguous, &subject, "type");
        if open(ambiguous, &subject, "contradiction") || open(ambiguous, &subject, own.rule) || typed {
            continue;
        }
        scores.extra(
            "contradiction",
            &format!(
                "{at} {} {} {}:{} {}",
                own.rule,
                own.subject,
                own.locators[0].line,
                own.locators[1].line,
                own.readings.join(" | ")
            ),
        );
    }
}

/// A subject without the status.
fn plain(subject: &str) -> String {
    match subject.strip_prefix("response.").and_then(|rest| rest.split_once('.')) {
        Some((status, rest)) if status.parse::<u16>().is_ok() || status == "default" => {
            format!("response.{rest}")
        }
        _ => subject.to_owned(),
    }
}

fn last(subject: &str) -> &str {
    subject.rsplit('.').next().unwrap_or(subject)
}
