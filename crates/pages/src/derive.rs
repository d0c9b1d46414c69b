//! Trees of pages into files: contracts, schemas, OpenAPI documents, and the index that names them.
//!
//! Deriving is pure: the same pages give the same bytes, in whatever order and on however many threads they are read.
//! Finding pages on disk and writing files are two functions beside it, so that tests and other callers need no disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use as_documented_contract::{Api, Contract};
use serde::Serialize;

use crate::interpret::{Balance, Diagnostic, Interpretation, Origin, interpret};
use crate::lint::Finding;
use crate::page::{Format, Language};
use crate::reader::read;

/// A page to derive from.
#[derive(Clone, Debug)]
pub struct PageSource {
    /// The path as given, with `/` between folders.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The path from the folder that was named, for ids: a path from the machine's root begins with folders that say
    /// nothing about the service.
    pub within: String,
}

/// How to derive.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format of every page; told from each page's content if absent.
    pub format: Option<Format>,
    /// The service in the ids; a page's first folder if absent.
    pub service: Option<String>,
    /// Threads; as many as the machine has if absent.
    pub threads: Option<usize>,
    /// Whether to write contracts and findings only, and no schemas.
    pub contracts_only: bool,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// The path below the output folder, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// An operation in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationRecord {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The contract's id.
    pub api: String,
    /// The files written for it, below the output folder.
    pub files: Vec<String>,
}

/// A page in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageRecord {
    /// The path as given.
    pub path: String,
    /// The format that it was read as.
    pub format: Format,
    /// The language of its prose.
    pub language: Language,
    /// Its title.
    pub title: String,
    /// What it documents.
    pub operations: Vec<OperationRecord>,
    /// What reached no contract.
    pub diagnostics: Vec<Diagnostic>,
    /// How many contradictions it has.
    pub contradictions: usize,
    /// The account of its rows and examples.
    pub balance: Balance,
}

/// `index.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Index {
    /// The version of this format; `1`.
    pub format: u32,
    /// The pages, by path.
    pub pages: Vec<PageRecord>,
    /// The sum over the pages.
    pub balance: Balance,
}

/// What was derived.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The index; it stands among the files too.
    pub index: Index,
    /// The contracts, in the order of the index.
    pub contracts: Vec<Contract>,
    /// The contradictions, in the order of the index.
    pub findings: Vec<Finding>,
    /// The files to write, by path.
    pub files: Vec<OutputFile>,
}

/// What became of one page.
struct Done {
    format: Format,
    language: Language,
    page: Interpretation,
}

/// The files beside a contract, or why there are none.
type Beside = Result<BTreeMap<String, String>, String>;

/// Derives from pages. `progress` is called with the number of pages done, from any thread.
pub fn derive(pages: &[PageSource], options: &Options, progress: &(dyn Fn(usize) + Sync)) -> Derived {
    let mut sources: Vec<&PageSource> = pages.iter().collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let count = AtomicUsize::new(0);
    let mut done = each(&sources, options, |source| {
        let own = one(source, options);
        progress(count.fetch_add(1, Ordering::Relaxed) + 1);
        own
    });
    name_apart(&mut done);
    let contracts: Vec<&Contract> = done.iter().flat_map(|done| &done.page.contracts).collect();
    let beside = if options.contracts_only {
        contracts.iter().map(|_| Ok(BTreeMap::new())).collect()
    } else {
        each(&contracts, options, |contract| beside(contract))
    };
    collect(&sources, done, beside)
}

/// Applies a function to everything on several threads; the results keep the order.
fn each<T: Sync, R: Send>(items: &[T], options: &Options, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let slots: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.unwrap_or(available).clamp(1, items.len().max(1));
    let run = || {
        while let Some((item, slot)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).zip(slots.get(at))
        } {
            let own = work(item);
            if let Ok(mut slot) = slot.lock() {
                *slot = Some(own);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).collect()
}

fn one(source: &PageSource, options: &Options) -> Done {
    let page = read(&source.bytes, options.format);
    let service = options.service.clone().unwrap_or_else(|| Origin::service_of(&source.within));
    let origin = Origin { service: Some(service), ..Origin::new(source.path.clone()) };
    Done { format: page.format, language: page.language, page: interpret(&page, &origin) }
}

/// Pages of one name (a chapter per version) get ids apart by a number, in the order of their paths.
fn name_apart(done: &mut [Done]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for contract in done.iter_mut().flat_map(|done| &mut done.page.contracts) {
        loop {
            let count = taken.entry(contract.api.to_string()).or_insert(0);
            *count += 1;
            let api = &contract.api;
            let other = format!("{}/{}-{count}/{}", api.service(), api.operation(), api.revision());
            match other.parse() {
                Ok(other) if *count > 1 => contract.api = other,
                Ok(_) | Err(_) => break,
            }
        }
    }
}

fn beside(contract: &Contract) -> Beside {
    let api = Api::bare(contract.clone()).map_err(|error| error.to_string())?;
    as_documented_schema::generate(&api).map_err(|error| error.to_string())
}

/// Puts the results together in the order of the paths.
fn collect(sources: &[&PageSource], done: Vec<Done>, beside: Vec<Beside>) -> Derived {
    let mut beside = beside.into_iter();
    let mut index = Index { format: 1, pages: Vec::with_capacity(done.len()), balance: Balance::default() };
    let mut contracts = Vec::new();
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for (source, done) in sources.iter().zip(done) {
        let mut page = done.page;
        let mut operations = Vec::new();
        for contract in page.contracts.drain(..) {
            let folder = contract.api.to_string();
            let mut names = vec![format!("{folder}/contract.json")];
            files.push(OutputFile { path: format!("{folder}/contract.json"), text: contract.to_json() });
            match beside.next().unwrap_or_else(|| Err("the contract was not worked on".to_owned())) {
                Ok(own) => {
                    for (name, text) in own {
                        names.push(format!("{folder}/{name}"));
                        files.push(OutputFile { path: format!("{folder}/{name}"), text });
                    }
                }
                Err(reason) => page.diagnostics.push(Diagnostic {
                    line: contract.operation.at.line.unwrap_or(1),
                    column: contract.operation.at.column.unwrap_or(1),
                    rule: "schema-unwritten".to_owned(),
                    reason,
                }),
            }
            operations.push(OperationRecord {
                method: contract.operation.method.to_string(),
                path: contract.operation.path.clone(),
                api: folder,
                files: names,
            });
            contracts.push(contract);
        }
        index.balance += page.balance;
        index.pages.push(PageRecord {
            path: source.path.clone(),
            format: done.format,
            language: done.language,
            title: page.title,
            operations,
            diagnostics: page.diagnostics,
            contradictions: page.findings.len(),
            balance: page.balance,
        });
        findings.append(&mut page.findings);
    }
    let mut text = serde_json::to_string_pretty(&index).unwrap_or_default();
    text.push('\n');
    files.push(OutputFile { path: "index.json".to_owned(), text });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Derived { index, contracts, findings, files }
}

/// What kept pages from being found or files from being written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} `{}`", path.display())]
pub struct DeriveError {
    what: &'static str,
    path: PathBuf,
    source: std::io::Error,
}

/// The endings of files that can be pages.
const ENDINGS: [&str; 8] = ["rst", "md", "markdown", "html", "htm", "txt", "text", "mdx"];

/// Reads pages: files as they are, folders with everything below them that has a page's ending.
///
/// # Errors
/// The first path that cannot be read.
pub fn gather(paths: &[PathBuf]) -> Result<Vec<PageSource>, DeriveError> {
    let mut out = Vec::new();
    for path in paths {
        // Of a path that leads in from elsewhere only its last folder counts.
        let outside = path.is_absolute() || path.starts_with("..");
        let skip = if outside {
            let keep = if path.is_dir() { 1 } else { 2 };
            path.components().count().saturating_sub(keep)
        } else {
            0
        };
        below(path, true, skip, &mut out)?;
    }
    out.sort_by(|a: &PageSource, b: &PageSource| a.path.cmp(&b.path));
    out.dedup_by(|a, b| a.path == b.path);
    Ok(out)
}

fn below(path: &Path, named: bool, skip: usize, out: &mut Vec<PageSource>) -> Result<(), DeriveError> {
    let fail = |source| DeriveError { what: "read", path: path.to_owned(), source };
    // A link inside a tree may lead back up; only what the caller names is followed.
    let kind = if named { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) }.map_err(fail)?;
    if kind.is_dir() {
        let mut names = std::fs::read_dir(path)
            .map_err(fail)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(fail)?;
        names.sort();
        for name in names {
            below(&name, false, skip, out)?;
        }
        return Ok(());
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    if kind.is_file() && (named || ENDINGS.contains(&ending.as_str())) {
        let bytes = std::fs::read(path).map_err(fail)?;
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let within = parts.get(skip..).unwrap_or(&[]).join("/");
        out.push(PageSource { path: parts.join("/").replace("//", "/"), bytes, within });
    }
    Ok(())
}

/// Writes files below a folder, making folders as needed, on as many threads as the machine has.
///
/// # Errors
/// The first file, in the order given, that cannot be written.
pub fn write(files: &[OutputFile], folder: &Path) -> Result<(), DeriveError> {
    let parents: BTreeSet<PathBuf> =
        files.iter().filter_map(|file| folder.join(&file.path).parent().map(Path::to_path_buf)).collect();
    for parent in parents {
        std::fs::create_dir_all(&parent).map_err(|source| DeriveError {
            what: "make",
            path: parent.clone(),
            source,
        })?;
    }
    let written = each(files, &Options::default(), |file| {
        let path = folder.join(&file.path);
        std::fs::write(&path, &file.text).map_err(|source| DeriveError { what: "write", path, source })
    });
    written.into_iter().collect()
}
