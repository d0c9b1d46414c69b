//! Cues: one pass over a text that tells which families of phrases can occur in it.
//!
//! Most texts of a page say nothing that limits a value. Looking for every phrase in each of them would cost more
//! than everything else together, so the phrase readers run only on texts that hold one of their words.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// A closed list of values may follow.
pub(super) const ENUM: u16 = 1;
/// A default may be named.
pub(super) const DEFAULT: u16 = 2;
/// The row may be deprecated.
pub(super) const DEPRECATED: u16 = 4;
/// The row may be mandatory under a condition.
pub(super) const CONDITION: u16 = 8;
/// A format may be named.
pub(super) const FORMAT: u16 = 16;
/// Fields may exclude each other.
pub(super) const EXCLUSION: u16 = 32;
/// The row may be called optional.
pub(super) const OPTIONAL: u16 = 64;
/// A list may be one of parts, remarks or samples.
pub(super) const PARTS: u16 = 128;
/// A value may stand beside its meaning.
pub(super) const MEANING: u16 = 256;

/// A point in time may be meant.
pub(super) const MOMENT: u16 = 512;

const WORDS: &[(&str, u16)] = &[
    ("timestamp", MOMENT),
    ("time stamp", MOMENT),
    ("时间戳", MOMENT),
    ("format", PARTS),
    ("fields", PARTS),
    ("rules", PARTS),
    ("requirement", PARTS),
    ("condition", PARTS),
    ("consist", PARTS),
    ("compos", PARTS),
    ("contain", PARTS),
    ("methods", PARTS),
    ("example", PARTS),
    ("notes", PARTS),
    ("scenario", PARTS),
    ("格式", PARTS),
    ("字段", PARTS),
    ("规则", PARTS),
    ("要求", PARTS),
    ("条件", PARTS),
    ("组成", PARTS),
    ("方法", PARTS),
    ("方式", PARTS),
    ("示例", PARTS),
    ("例如", PARTS),
    ("说明", PARTS),
    ("表示", MEANING),
    ("代表", MEANING),
    ("：", MEANING),
    (": ", MEANING),
    (" indicates", MEANING),
    (" means", MEANING),
    ("uuid", FORMAT),
    ("yyyy-", FORMAT),
    ("mutually", EXCLUSION),
    ("at the same time", EXCLUSION),
    ("together", EXCLUSION),
    ("coexist", EXCLUSION),
    ("不能同时", EXCLUSION),
    ("互斥", EXCLUSION),
    ("is optional", OPTIONAL),
    ("parameter is ", OPTIONAL),
    ("为可选", OPTIONAL),
    ("数可选", OPTIONAL),
    ("段可选", OPTIONAL),
    ("value", ENUM),
    ("set it to", ENUM),
    ("fill ", ENUM),
    ("s include ", ENUM),
    ("option", ENUM),
    ("range", ENUM),
    ("enumerat", ENUM),
    ("one of", ENUM),
    (", which is", ENUM),
    ("can be", ENUM),
    ("can only be", ENUM),
    ("must be", ENUM | CONDITION),
    ("may be", ENUM),
    ("is either", ENUM),
    ("be set", ENUM),
    ("parameter to", ENUM),
    ("status:", ENUM),
    ("value to", ENUM),
    ("supported", ENUM),
    ("only", ENUM),
    ("必须为", ENUM),
    ("仅限", ENUM),
    ("只能", ENUM),
    ("支持", ENUM),
    ("固定为", ENUM),
    ("取值", ENUM),
    ("枚举", ENUM),
    ("可选", ENUM),
    ("有效值", ENUM),
    ("default", DEFAULT),
    ("缺省", DEFAULT),
    ("默认", DEFAULT),
    ("is not set", DEFAULT),
    ("is not specified", DEFAULT),
    ("is left", DEFAULT),
    ("eprecated", DEPRECATED),
    ("discarded", DEPRECATED),
    ("obsolete", DEPRECATED),
    ("abandoned", DEPRECATED),
    ("no longer", DEPRECATED),
    ("out of use", DEPRECATED),
    ("废弃", DEPRECATED),
    ("已弃用", DEPRECATED),
    ("不再使用", DEPRECATED),
    ("已过期", DEPRECATED),
    ("mandatory", CONDITION),
    ("required", CONDITION),
    ("needs to be", CONDITION),
    ("必", CONDITION),
    ("compulsory", CONDITION),
    ("either this", CONDITION),
    ("either ", CONDITION),
    ("at least one of", CONDITION),
    ("二选一", CONDITION),
    ("in pairs", CONDITION),
    ("成对", CONDITION),
];

/// The families of which a text holds a word.
pub(super) fn of(text: &str) -> u16 {
    static AUTOMATON: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let automaton = AUTOMATON.get_or_init(|| {
        let words = WORDS.iter().map(|(word, _)| word);
        AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
    });
    // Without an automaton every phrase is looked for, which is slow and no less right.
    let Some(automaton) = automaton else { return u16::MAX };
    let mut found = 0;
    for hit in automaton.find_overlapping_iter(text) {
        found |= WORDS.get(hit.pattern().as_usize()).map_or(0, |(_, class)| *class);
    }
    found
}
