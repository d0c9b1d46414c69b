//! Verbs: what a word known anywhere in the family does.
//!
//! A wrong verb may be live on a sibling service, in a later revision or in another letter case. A word that this
//! does not know is a random string: harmless at ids that name nothing, and in need of the strongest permit
//! anywhere else.

use super::fold::{fold, squeeze};
use as_documented_contract::Effect;

/// Words with one meaning, folded, without `_`, `-` and spaces. Words whose meaning differs between services
/// (`stop`, `reset`, `start`, `resize`, `upgrade`, `restore`) are left out, so that they need the strongest permit.
const FAMILY: [(&str, Effect); 23] = [
    ("restart", Effect::Restart),
    ("softrestart", Effect::Restart),
    ("forcerestart", Effect::Restart),
    ("hardrestart", Effect::Restart),
    ("batchrestart", Effect::Restart),
    ("reboot", Effect::Restart),
    ("softreboot", Effect::Restart),
    ("hardreboot", Effect::Restart),
    ("flush", Effect::Flush),
    ("flushdb", Effect::Flush),
    ("flushall", Effect::Flush),
    ("clear", Effect::Flush),
    ("delete", Effect::Delete),
    ("forcedelete", Effect::Delete),
    ("softdelete", Effect::Delete),
    ("harddelete", Effect::Delete),
    ("batchdelete", Effect::Delete),
    ("remove", Effect::Delete),
    ("purge", Effect::Delete),
    ("destroy", Effect::Delete),
    ("terminate", Effect::Delete),
    ("drop", Effect::Delete),
    ("erase", Effect::Delete),
];

/// Parts of a word that tell of more than the named instances.
const WIDE: [&str; 8] = ["all", "every", "any", "fail", "account", "project", "tenant", "each"];

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Known, with its class.
    Known(Effect),
    /// Not known, and it tells of more than the named instances.
    Wide,
    /// Not known.
    Unknown,
}

/// The word in the spelling that is compared: trimmed, folded, without `_`, `-` and spaces.
pub(super) fn spelled(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect()
}

/// What a verb means in the family. Contracts add theirs.
pub(super) fn meaning(text: &str) -> Meaning {
    let word = spelled(text);
    if let Some((_, effect)) = FAMILY.iter().find(|(name, _)| *name == word) {
        return Meaning::Known(*effect);
    }
    // Only words: punctuation may be the syntax of something.
    let odd = word.chars().any(|c| c.is_ascii_punctuation() && c != '.');
    let plain = squeeze(text);
    if odd || WIDE.iter().any(|part| plain.contains(part)) { Meaning::Wide } else { Meaning::Unknown }
}

/// The class of a literal part of a path, if it is a verb: `batch-delete`.
pub(super) fn of_segment(segment: &str) -> Option<Effect> {
    let word = spelled(segment);
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if has(&["delete", "remove", "destroy", "terminate", "purge"]) {
        Some(Effect::Delete)
    } else if has(&["flush", "clear"]) {
        Some(Effect::Flush)
    } else if has(&["restart", "reboot"]) {
        Some(Effect::Restart)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_known_in_every_spelling() {
        for (text, effect) in [
            ("restart", Effect::Restart),
            (" ReStArT\t", Effect::Restart),
            ("soft-restart", Effect::Restart),
            ("SOFT_RESTART", Effect::Restart),
            ("ｆlush", Effect::Flush),
            ("flu\u{17f}h", Effect::Flush),
            ("Force_Delete", Effect::Delete),
            ("destroy", Effect::Delete),
        ] {
            assert_eq!(meaning(text), Meaning::Known(effect), "{text}");
        }
    }

    #[test]
    fn a_verb_that_nobody_knows_is_unknown() {
        for text in ["qzxv", "restartx", "", "stop", "重启"] {
            assert_eq!(meaning(text), Meaning::Unknown, "{text}");
        }
    }

    #[test]
    fn a_verb_that_tells_of_more_is_wide() {
        for text in ["delete-all", "restartEverything", "*", "delete;x", "purge_failed", "a\",\"b"] {
            assert_eq!(meaning(text), Meaning::Wide, "{text}");
        }
    }

    #[test]
    fn a_path_may_name_the_verb() {
        assert_eq!(of_segment("batch-delete"), Some(Effect::Delete));
        assert_eq!(of_segment("async-restart"), Some(Effect::Restart));
        assert_eq!(of_segment("instances"), None);
    }
}
