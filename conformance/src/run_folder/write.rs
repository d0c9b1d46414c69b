//! Writing a journal, and asking it what earlier processes did.

use super::entry::{Entry, KeptStep, Steps, kept_ids};
use super::header::Header;
use super::past::{Past, PastCase};
use super::redact::Redactor;
use super::{FolderError, JOURNAL, REPORT, line};
use crate::outcome::{Report, Violation};
use crate::record::{Snapshot, StepRecord};
use crate::run::Session;
use crate::shard::Preference;
use as_documented_cases::{CaseId, SymbolicId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The folder of one run, open for one process.
#[derive(Debug)]
pub struct RunFolder {
    folder: PathBuf,
    file: Mutex<File>,
    pub(super) redactor: Redactor,
    past: Mutex<Past>,
    turns: Mutex<BTreeMap<String, usize>>,
    resumed: bool,
}

impl RunFolder {
    /// Begins a run in a folder, which is made where there is none.
    ///
    /// # Errors
    /// There is a run in it, or it cannot be written.
    pub fn begin(folder: &Path, session: &Session) -> Result<Self, FolderError> {
        let io = |source| FolderError::Io { folder: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let options = File::options().read(true).append(true).create(true).clone();
        let file = lock(options.open(folder.join(JOURNAL)).map_err(io)?, folder)?;
        let (past, _) = read(&file, folder)?;
        if past.header.is_some() {
            return Err(FolderError::Taken(folder.to_owned()));
        }
        Self::fresh(file, folder, session)
    }

    /// Goes on with the run in a folder.
    ///
    /// # Errors
    /// There is none, it is another one, another process works on it, or its journal is spoilt.
    pub fn resume(folder: &Path, session: &Session) -> Result<Self, FolderError> {
        let io = |source| FolderError::Io { folder: folder.to_owned(), source };
        let file = match File::options().read(true).append(true).open(folder.join(JOURNAL)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FolderError::Empty(folder.to_owned()));
            }
            other => lock(other.map_err(io)?, folder)?,
        };
        let (mut past, whole) = read(&file, folder)?;
        let Some(begun) = &past.header else {
            // It ended before it began: nothing was sent.
            return Self::fresh(file, folder, session);
        };
        Header::of(session).fits(begun, folder)?;
        if begun.embedded {
            past.forget_begun();
        }
        file.set_len(whole).map_err(io)?;
        let out = Self::of(file, folder, session, past, true);
        out.say(&Entry::Resume, true).map_err(io)?;
        Ok(out)
    }

    fn fresh(file: File, folder: &Path, session: &Session) -> Result<Self, FolderError> {
        let io = |source| FolderError::Io { folder: folder.to_owned(), source };
        file.set_len(0).map_err(io)?;
        let out = Self::of(file, folder, session, Past::default(), false);
        out.say(&Entry::Begin(Header::of(session)), true).map_err(io)?;
        // The name of a new file is part of its folder.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
        Ok(out)
    }

    fn of(file: File, folder: &Path, session: &Session, past: Past, resumed: bool) -> Self {
        Self {
            folder: folder.to_owned(),
            file: Mutex::new(file),
            redactor: Redactor::new(&session.sender.target().auth),
            past: Mutex::new(past),
            turns: Mutex::default(),
            resumed,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Whether the run was begun by an earlier process.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// Writes one entry; `durable` waits until the disk has it.
    pub(super) fn say(&self, entry: &Entry, durable: bool) -> io::Result<()> {
        let text = self.redactor.text(&serde_json::to_string(entry)?);
        let mut file = self.file.lock().map_err(|_| io::Error::other("a thread broke off writing it"))?;
        // One write: whoever is killed leaves a whole line, or a part of the last one.
        file.write_all(line::seal(&text).as_bytes())?;
        if durable {
            file.sync_data()?;
        }
        Ok(())
    }

    /// Keeps steps of a case.
    pub(super) fn keep(
        &self,
        (key, case): (&str, &CaseId),
        ids: &BTreeMap<SymbolicId, String>,
        (from, steps): (usize, &[StepRecord]),
        done: bool,
    ) -> io::Result<()> {
        let ids: Vec<_> = ids.iter().map(|(symbol, id)| (symbol.clone(), id.clone())).collect();
        let entry = Entry::Steps(Steps {
            key: key.to_owned(),
            case: case.clone(),
            ids: if done { Vec::new() } else { kept_ids(&ids) },
            from,
            steps: steps.iter().map(|step| KeptStep::of(step, &self.redactor)).collect(),
            done,
        });
        self.say(&entry, false)
    }

    /// What an earlier process left of a case. Each can be asked for once.
    pub(super) fn take(&self, key: &str) -> Result<Option<PastCase>, String> {
        let Ok(mut past) = self.past.lock() else { return Ok(None) };
        past.take(key, &mut |at| self.line(at).map_err(|error| error.to_string()))
    }

    fn line(&self, at: u64) -> io::Result<String> {
        let mut file = self.file.lock().map_err(|_| io::Error::other("a thread broke off writing it"))?;
        // Appending goes to the end wherever reading stands.
        file.seek(SeekFrom::Start(at))?;
        let mut line = String::new();
        BufReader::new(&mut *file).read_line(&mut line)?;
        Ok(line)
    }

    /// A name that tells apart what is done several times under one name, the same in every process.
    pub(super) fn turn(&self, key: String) -> String {
        let Ok(mut turns) = self.turns.lock() else { return key };
        let turn = turns.entry(key.clone()).or_default();
        *turn += 1;
        if *turn == 1 { key } else { format!("{key} #{turn}") }
    }

    /// The steps that were kept under names with this beginning.
    pub(crate) fn spent(&self, beginning: &str) -> Vec<(as_documented_contract::Effect, u64)> {
        let keys = self.past.lock().map(|past| past.keys(beginning)).unwrap_or_default();
        let cases = keys.iter().filter_map(|key| self.take(key).ok().flatten());
        cases.flat_map(|case| case.steps).filter_map(|step| step.spent()).collect()
    }

    /// Lists that an earlier process saw at this point.
    pub(crate) fn lists(&self, label: &str) -> Option<BTreeMap<String, Snapshot>> {
        self.past.lock().ok()?.lists(label)
    }

    /// Keeps lists for whoever goes on.
    pub(crate) fn keep_lists(&self, label: &str, lists: &BTreeMap<String, Snapshot>) -> io::Result<()> {
        self.say(&Entry::Lists { label: label.to_owned(), lists: lists.clone() }, false)
    }

    /// What an earlier process found out about a violation, where it came to its end.
    pub(crate) fn violation(&self, key: &str) -> Option<Option<(Preference, Violation)>> {
        self.past.lock().ok()?.violation(key)
    }

    /// Keeps what came of confirming a violation.
    pub(crate) fn keep_violation(&self, key: &str, shown: Option<(Preference, Violation)>) -> io::Result<()> {
        self.say(&Entry::Violation { key: key.to_owned(), shown: shown.map(Box::new) }, false)
    }

    /// The instances of a service that a request may have used up of which nobody knows whether it was received;
    /// `hit` says which of those that were there it would hit beside the ones that it names.
    pub(crate) fn set_aside(
        &self,
        service: &str,
        hit: &dyn Fn(&crate::record::Look) -> bool,
    ) -> BTreeSet<String> {
        let Ok(past) = self.past.lock() else { return BTreeSet::new() };
        let lost = past.lost.iter().filter(|intent| intent.service == service);
        let mut out = BTreeSet::new();
        for intent in lost {
            out.extend(intent.ids.iter().map(|(_, id)| id.clone()));
            out.extend(intent.hits.iter().cloned());
            if intent.effect == as_documented_contract::Effect::AccountWide {
                let before = intent.before.iter().filter(|(_, look)| hit(look));
                out.extend(before.map(|(id, _)| id.clone()));
            }
        }
        out
    }

    /// How far the clock and the count of requests had come when an earlier process ended.
    pub(crate) fn reached(&self) -> (u64, usize) {
        self.past.lock().map_or((0, 0), |past| (past.last_ms, past.last_nth))
    }

    /// Writes that the process ends by itself.
    pub(crate) fn end(&self, stopped: Option<String>) -> io::Result<()> {
        self.say(&Entry::End { stopped }, true)
    }

    /// Keeps the report, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep_report(&self, report: &Report) -> io::Result<()> {
        let text = self.redactor.text(&serde_json::to_string_pretty(report)?);
        let draft = self.folder.join("report.json.part");
        std::fs::write(&draft, text)?;
        std::fs::rename(draft, self.folder.join(REPORT))
    }
}

/// The violations that the journal in a folder tells of, and the seed of its run.
///
/// # Errors
/// There is no run in it, or its journal is spoilt.
pub fn violations(folder: &Path) -> Result<(String, Vec<Violation>), FolderError> {
    let file = match File::open(folder.join(JOURNAL)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(FolderError::Empty(folder.to_owned()));
        }
        other => other.map_err(|source| FolderError::Io { folder: folder.to_owned(), source })?,
    };
    let (past, _) = read(&file, folder)?;
    let header = past.header.as_ref().ok_or_else(|| FolderError::Empty(folder.to_owned()))?;
    Ok((header.seed().to_owned(), past.violations()))
}

fn lock(file: File, folder: &Path) -> Result<File, FolderError> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(FolderError::Busy(folder.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => {
            Err(FolderError::Io { folder: folder.to_owned(), source: error })
        }
    }
}

fn read(file: &File, folder: &Path) -> Result<(Past, u64), FolderError> {
    Past::read(BufReader::new(file)).map_err(|(line, why)| FolderError::Spoilt {
        folder: folder.to_owned(),
        line,
        why,
    })
}
