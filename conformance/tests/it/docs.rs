//! The book keeps its word: every `console` block in README and docs is run, and prints what the text shows.
//!
//! A line that begins with `$ ` is a command, in a folder of its own for each file; what follows up to the next is
//! what it prints, on stdout and stderr. Times, ids and ports are not compared, and a line `...` stands for any lines.
//! A command that ends with `&` runs until the file's end. `AS_DOCUMENTED_DOCS=update` writes what differs, and the
//! generated pages.

use crate::cli_program::program;
use as_documented_contract::{Api, AxisKind};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn updating() -> bool {
    std::env::var("AS_DOCUMENTED_DOCS").is_ok_and(|text| text == "update")
}

fn markdown(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut all: Vec<PathBuf> = folder.read_dir().unwrap().flatten().map(|entry| entry.path()).collect();
    all.sort();
    for path in all {
        if path.is_dir() {
            markdown(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            out.push(path);
        }
    }
}

/// Background commands that end with the file.
struct Shell {
    folder: tempfile::TempDir,
    children: Vec<Child>,
    code: i32,
}

impl Drop for Shell {
    fn drop(&mut self) {
        for child in &mut self.children {
            // It may be gone already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Shell {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), children: Vec::new(), code: 0 }
    }

    fn command(&self, script: &str) -> Command {
        let plain = program(&[]);
        let binary = Path::new(plain.get_program()).parent().unwrap().to_owned();
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("sh");
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        // The checkout is where the book says it is.
        command.args(["-c", script]).env("PATH", path).env("BOOK", root()).env_remove("COLUMNS");
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn run(&mut self, line: &str) -> String {
        if let Some(line) = line.strip_suffix('&') {
            let log = self.folder.path().join(".serving");
            let _ = std::fs::remove_file(&log);
            let child = self.command(&format!("exec {line} > .serving")).spawn().unwrap();
            self.children.push(child);
            let deadline = Instant::now() + Duration::from_secs(20);
            while !std::fs::read_to_string(&log).is_ok_and(|text| text.contains('\n')) {
                assert!(Instant::now() < deadline, "`{line}` does not begin");
                std::thread::yield_now();
            }
            return std::fs::read_to_string(&log).unwrap();
        }
        let script = format!("exec 2>&1\n(exit {})\n{line}", self.code);
        let output = self.command(&script).output().unwrap();
        self.code = output.status.code().unwrap_or(-1);
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The text without what differs from run to run.
fn normal(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut words = String::new();
        let mut word = String::new();
        for c in line.chars().chain([' ']) {
            if c.is_ascii_alphanumeric() || c == '-' || c == '.' {
                word.push(c);
                continue;
            }
            let hex = word.len() >= 8
                && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
                && word.contains(|c: char| c.is_ascii_digit());
            let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
            let port = number && words.ends_with("127.0.0.1:");
            let time = number
                && word.contains('.')
                && (words.ends_with('[') || c == ' ' && words.ends_with("Summary  ["));
            words.push_str(if hex {
                "<id>"
            } else if port {
                "<port>"
            } else if time {
                "<time>"
            } else {
                &word
            });
            word.clear();
            words.push(c);
        }
        out.push_str(words.trim_end());
        out.push('\n');
    }
    out.trim_end().to_owned()
}

/// Whether the lines fit, where `...` stands for any lines.
fn fits(wanted: &[&str], found: &[&str]) -> bool {
    match wanted.split_first() {
        None => found.is_empty(),
        Some((&"...", rest)) => (0..=found.len()).any(|at| fits(rest, &found[at..])),
        Some((first, rest)) => found.first() == Some(first) && fits(rest, &found[1..]),
    }
}

fn check(file: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut shell = Shell::new();
    let mut out = String::new();
    let mut wrong = String::new();
    let mut count = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line.trim() != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| line.trim() != "```") {
            let mut command = line
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("{}: `{line}` is no command", file.display()))
                .to_owned();
            let _ = writeln!(out, "{line}");
            while command.ends_with('\\') {
                let more = lines.next().unwrap();
                let _ = writeln!(out, "{more}");
                command = format!("{}{}", command.trim_end_matches('\\'), more.trim_start());
            }
            let mut wanted = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && line.trim() != "```") {
                wanted.push(line);
            }
            let found = shell.run(&command);
            count += 1;
            let (told, given) = (normal(&wanted.join("\n")), normal(&found));
            if fits(&told.lines().collect::<Vec<_>>(), &given.lines().collect::<Vec<_>>()) {
                wanted.iter().for_each(|line| {
                    let _ = writeln!(out, "{line}");
                });
            } else {
                let _ = writeln!(
                    wrong,
                    "{}: $ {command}\n--- prints\n{given}\n--- and the text shows\n{told}",
                    file.display()
                );
                let _ = writeln!(out, "{}", found.trim_end());
            }
        }
    }
    if wrong.is_empty() {
        return Ok(count);
    }
    if updating() {
        std::fs::write(file, out).unwrap();
    }
    Err(wrong)
}

#[test]
fn every_command_of_the_book_prints_what_the_text_shows() {
    let mut files = vec![root().join("README.md")];
    markdown(&root().join("docs"), &mut files);
    if let Ok(only) = std::env::var("AS_DOCUMENTED_DOCS_ONLY") {
        files.retain(|file| file.to_str().unwrap().contains(&only));
    }
    let done: Vec<Result<usize, String>> = std::thread::scope(|scope| {
        let work: Vec<_> = files.iter().map(|file| scope.spawn(|| check(file))).collect();
        work.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let wrong: Vec<&String> = done.iter().filter_map(|one| one.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.into_iter().cloned().collect::<Vec<_>>().join("\n"));
    let count: usize = done.iter().filter_map(|one| one.as_ref().ok()).sum();
    assert!(count >= 20 || std::env::var("AS_DOCUMENTED_DOCS_ONLY").is_ok(), "{count} commands");
}

#[test]
fn the_comparison_sees_a_difference_and_overlooks_times_ids_and_ports() {
    let fit = |wanted: &str, found: &str| {
        let (wanted, found) = (normal(wanted), normal(found));
        fits(&wanted.lines().collect::<Vec<_>>(), &found.lines().collect::<Vec<_>>())
    };
    assert!(fit(
        "a http://127.0.0.1:1\n...\nSummary  [1.0 s]",
        "a http://127.0.0.1:22\nx\ny\nSummary  [2.529 s]"
    ));
    assert!(fit("id 54602a9d-5e22-4239-9123-77e350df4a34", "id 0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19"));
    assert!(!fit("2 hold", "3 hold"));
    assert!(!fit("a\nb", "a\nc\nb"));
}

/// Links between pages lead somewhere, and every page is in the summary.
#[test]
fn links_lead_somewhere_and_no_page_is_forgotten() {
    let docs = root().join("docs");
    let mut files = vec![root().join("README.md")];
    for folder in ["docs", "crates", "schemas", "conformance"] {
        markdown(&root().join(folder), &mut files);
    }
    // Pages that tests read are nobody's book.
    files.retain(|file| file.starts_with(&docs) || file.ends_with("README.md"));
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap();
            if path.is_empty() || path.contains("://") || path.contains(' ') {
                continue;
            }
            if !file.parent().unwrap().join(path).exists() {
                wrong.push(format!("{}: {link}", file.display()));
            }
        }
        if let Ok(page) = file.strip_prefix(&docs)
            && page != Path::new("SUMMARY.md")
            && !summary.contains(&format!("({})", page.display()))
        {
            wrong.push(format!("{} is not in the summary", page.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn generated(file: &Path, text: &str) {
    if updating() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let old = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        old == text,
        "{} is not what its contract gives: run this test with AS_DOCUMENTED_DOCS=update",
        file.display()
    );
}

#[test]
fn the_pages_of_the_operations_are_what_their_contracts_give() {
    for files in as_documented_schemas::all() {
        let api = Api::load(files.contract, Some(files.overlay)).unwrap();
        let file = root().join("docs/apis").join(format!("{}.md", files.id.replace('/', "-")));
        generated(&file, &page(&api));
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

fn page(api: &Api) -> String {
    let operation = &api.contract.operation;
    let mut out = format!(
        "# {}\n\n`{} {}`, page `{}`.\n\n",
        api.id(),
        operation.method,
        operation.path,
        api.contract.page()
    );
    out += "<!-- Generated from the contract: change that, and run the test `docs` with AS_DOCUMENTED_DOCS=update. -->\n\n";
    for (kind, title, lead) in [
        (
            AxisKind::Contradiction,
            "Where the page contradicts itself",
            "Any reading is accepted; a run reports the one that the endpoint follows.",
        ),
        (
            AxisKind::Silence,
            "Where the page is silent",
            "Nothing is required here; a run reports what the endpoint does.",
        ),
    ] {
        let axes: Vec<_> = api.contract.axes.iter().filter(|axis| axis.kind == kind).collect();
        if axes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "## {title}\n\n{lead}\n");
        for axis in axes {
            let _ =
                writeln!(out, "- **{}** ({}): {}", axis.id, cell(axis.subject.as_str()), cell(&axis.text));
            for value in &axis.values {
                let _ = writeln!(out, "  - `{}`: {}", value.name, cell(&value.at.to_string()));
            }
        }
        out.push('\n');
    }
    let _ = writeln!(out, "## Statements\n\n| statement | tier | what it says | place |\n|---|---|---|---|");
    for one in api.statements() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            cell(&one.id.to_string()),
            one.tier,
            cell(&one.text),
            cell(&one.locator.to_string())
        );
    }
    out
}

#[test]
fn the_catalogue_of_faults_is_what_the_reference_endpoint_knows() {
    let output = program(&["faults"]).env("COLUMNS", "400").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines() {
        let mut parts = line.split_whitespace();
        let (Some(group), Some(name)) = (parts.next(), parts.next()) else { continue };
        if !name.contains('/') {
            continue;
        }
        let words = parts.collect::<Vec<_>>().join(" ");
        match groups.iter_mut().find(|(known, _)| known == group) {
            Some((_, all)) => all.push((name.to_owned(), words)),
            None => groups.push((group.to_owned(), vec![(name.to_owned(), words)])),
        }
    }
    let total: usize = groups.iter().map(|(_, all)| all.len()).sum();
    let mut out = format!(
        "# The fault catalogue\n\n<!-- Generated from `as-documented faults`: run the test `docs` with AS_DOCUMENTED_DOCS=update. -->\n\n\
         The reference endpoint can make {total} mistakes, one at a time or together, so that a suite can be measured by what it\n\
         finds: `as-documented serve --fault NAME` makes one, `as-documented faults --score` says which of them this suite finds.\n\
         A score runs the suite once a fault, until that is found, and takes minutes: `--only TEXT` and `--class CLASS` choose, and\n\
         `--seeds N` repeats it with other seeds. It also serves every reading of every contradiction, of which none may be\n\
         called a violation, alone or mixed so that every two meet; `--faults-only` and `--readings-only` leave out the other\n\
         half, and `--pairs` adds every two alone.\n"
    );
    for (group, all) in groups {
        let _ = writeln!(out, "\n## {group}\n\n| fault | what it does |\n|---|---|");
        for (name, words) in all {
            let _ = writeln!(out, "| `{name}` | {} |", cell(&words));
        }
    }
    generated(&root().join("docs/faults.md"), &out);
}
