//! What lets a finding stay: a baseline of what was there before, and suppressions with reasons.
//!
//! Neither names a line, so that both survive an edit elsewhere on the page.

use crate::cli::error::CliError;
use crate::cli::pages::plain;
use as_documented_pages::{Finding, PageRecord, RULES};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// What a finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fingerprint {
    page: String,
    operation: String,
    rule: String,
    subject: String,
}

impl Fingerprint {
    fn of(finding: &Finding) -> Self {
        Self {
            page: plain(&finding.page).to_owned(),
            operation: finding.operation.clone(),
            rule: finding.rule.to_owned(),
            subject: finding.subject.clone(),
        }
    }
}

/// Findings that are known.
#[derive(Debug, Default)]
pub(super) struct Baseline {
    file: PathBuf,
    known: BTreeSet<Fingerprint>,
}

impl Baseline {
    pub(super) fn read(file: &Path) -> Result<Self, CliError> {
        let text = read("baseline", file)?;
        let known: Vec<Fingerprint> = serde_json::from_str(&text).map_err(|error| {
            CliError::usage(format!(
                "the baseline `{}` is not a list of fingerprints: {error}; write it anew with --write-baseline",
                file.display()
            ))
        })?;
        let known =
            known.into_iter().map(|own| Fingerprint { page: plain(&own.page).to_owned(), ..own }).collect();
        Ok(Self { file: file.to_owned(), known })
    }

    pub(super) fn of(findings: &[Finding]) -> Self {
        Self { file: PathBuf::new(), known: findings.iter().map(Fingerprint::of).collect() }
    }

    pub(super) fn write(&self, file: &Path) -> Result<(), CliError> {
        let mut text = serde_json::to_string_pretty(&self.known).map_err(CliError::defect)?;
        text.push('\n');
        std::fs::write(file, text).map_err(|error| {
            CliError::usage(format!("the baseline `{}` cannot be written: {error}", file.display()))
        })
    }

    pub(super) fn knows(&self, finding: &Finding) -> bool {
        self.known.contains(&Fingerprint::of(finding))
    }

    /// A warning about entries that a page of this call should have shown and did not.
    pub(super) fn idle(&self, findings: &[Finding], pages: &[PageRecord]) -> Option<String> {
        let found: BTreeSet<Fingerprint> = findings.iter().map(Fingerprint::of).collect();
        let read: BTreeSet<&str> = pages.iter().map(|page| plain(&page.path)).collect();
        let gone = self.known.difference(&found).filter(|own| read.contains(own.page.as_str())).count();
        (gone > 0).then(|| {
            format!(
                "`{}`: {gone} of {} entries match no finding any more: write it anew with --write-baseline",
                self.file.display(),
                self.known.len()
            )
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    suppress: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    page: Option<String>,
    rule: Option<String>,
    subject: Option<String>,
    reason: Option<String>,
}

impl Entry {
    fn matches(&self, finding: &Finding) -> bool {
        let agrees = |own: Option<&str>, other: &str| own.is_none_or(|own| own == other);
        agrees(self.page.as_deref().map(plain), plain(&finding.page))
            && agrees(self.rule.as_deref(), finding.rule)
            && agrees(self.subject.as_deref(), &finding.subject)
    }

    /// What is wrong with it.
    fn mistakes(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            out.push("a suppression without a reason: add `reason = \"...\"`".to_owned());
        }
        if self.page.is_none() && self.rule.is_none() && self.subject.is_none() {
            out.push("a suppression of everything: name a `page`, a `rule` or a `subject`".to_owned());
        }
        if let Some(rule) = self.rule.as_deref().filter(|rule| RULES.iter().all(|own| own.id != *rule)) {
            let known: Vec<&str> = RULES.iter().map(|own| own.id).collect();
            out.push(format!("unknown rule `{rule}`: known are {}", known.join(", ")));
        }
        out
    }
}

/// Findings that may stay.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    file: PathBuf,
    /// Line, entry, whether it was of use.
    entries: Vec<(usize, Entry, bool)>,
}

impl Suppressions {
    /// Reads the file; every mistake is told, each with its line.
    pub(super) fn read(file: &Path) -> Result<Self, CliError> {
        let text = read("file of suppressions", file)?;
        let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let own: File = toml::from_str(&text).map_err(|error| {
            let at = line(error.span().unwrap_or_default().start);
            CliError::usage(format!("`{}` line {at}: {}", file.display(), error.message()))
        })?;
        let mut wrong = Vec::new();
        let mut entries = Vec::with_capacity(own.suppress.len());
        for entry in own.suppress {
            let at = line(entry.span().start);
            let entry = entry.into_inner();
            wrong.extend(
                entry.mistakes().iter().map(|words| format!("`{}` line {at}: {words}", file.display())),
            );
            entries.push((at, entry, false));
        }
        if wrong.is_empty() {
            Ok(Self { file: file.to_owned(), entries })
        } else {
            Err(CliError::usage(wrong.join("\n")))
        }
    }

    /// Whether an entry lets the finding stay. Every entry that would is marked as used.
    pub(super) fn accept(&mut self, finding: &Finding) -> bool {
        let mut any = false;
        for (_, entry, used) in &mut self.entries {
            if entry.matches(finding) {
                *used = true;
                any = true;
            }
        }
        any
    }

    /// A warning for each entry that was of no use.
    pub(super) fn idle(&self) -> Vec<String> {
        let idle = self.entries.iter().filter(|(_, _, used)| !used);
        idle.map(|(line, _, _)| {
            format!("`{}` line {line}: the suppression matches no finding: remove it", self.file.display())
        })
        .collect()
    }
}

fn read(what: &str, file: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(file)
        .map_err(|error| CliError::usage(format!("the {what} `{}` cannot be read: {error}", file.display())))
}
