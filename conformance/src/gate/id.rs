//! Ids: which text names an instance, whose it is, and where one hides in other text.
//!
//! A text is an id by its place (an item of the list that selects instances) or by its shape (32 hexadecimal
//! digits, hyphens or none). Where both fail this says nothing, and the classifier has to.

use super::fold::{fold, layers, squeeze};
use foldhash::fast::RandomState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

/// Whose an id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// This run made it up, so it names nothing.
    Minted,
    /// The user gave it away for this service.
    Disposable,
    /// Anybody's.
    Foreign,
}

/// An id in its normal spelling, in the form that is quickest to compare: requests name them by the fifty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// 32 hexadecimal digits.
    Digits(u128),
    /// Anything else.
    Text(String),
}

impl Key {
    /// The key of a text in the place of an id.
    pub(super) fn of(text: &str) -> Self {
        uuid_of(text).map_or_else(|| Self::of_normal(normal(text)), Self::Digits)
    }

    fn of_normal(id: String) -> Self {
        let digits = id.len() == 32 && id.bytes().all(is_hex);
        match u128::from_str_radix(&id, 16) {
            Ok(value) if digits => Self::Digits(value),
            _ => Self::Text(id),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits(value) => write!(f, "{value:032x}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The ids that the gate knows.
#[derive(Debug, Clone)]
pub(super) struct Known {
    minted: HashSet<Key, RandomState>,
    /// The services for which each id was given away.
    disposable: HashMap<Key, BTreeSet<String>, RandomState>,
    project: String,
    other_project: Option<String>,
}

impl Known {
    pub(super) fn new(
        minted: &BTreeSet<String>,
        disposable: &BTreeMap<String, BTreeSet<String>>,
        project: &str,
    ) -> Self {
        let mut services: HashMap<Key, BTreeSet<String>, RandomState> = HashMap::default();
        for (service, ids) in disposable {
            for id in ids.iter().map(|id| Key::of(id)).filter(|id| *id != Key::Text(String::new())) {
                services.entry(id).or_default().insert(service.clone());
            }
        }
        let mut out = Self {
            minted: HashSet::default(),
            disposable: services,
            project: project.to_owned(),
            other_project: None,
        };
        minted.iter().for_each(|text| out.mint(text));
        out
    }

    /// Beside the user's project another one, that may be read.
    pub(super) fn beside(self, other_project: Option<&str>) -> Self {
        Self { other_project: other_project.map(str::to_owned), ..self }
    }

    /// Makes the text one that the run made up. Nobody makes up a wildcard or a blank.
    pub(super) fn mint(&mut self, text: &str) {
        if !is_everything(text) {
            self.minted.insert(Key::of(text));
        }
    }

    /// Whose the id is for this service. An id both minted and given away counts as given away.
    pub(super) fn of(&self, service: &str, id: &str) -> Standing {
        self.of_key(service, &Key::of(id))
    }

    pub(super) fn of_key(&self, service: &str, id: &Key) -> Standing {
        match self.disposable.get(id) {
            Some(services) if services.contains(service) => return Standing::Disposable,
            // One given away for another service names something there, whatever the run says it made up.
            Some(_) => return Standing::Foreign,
            None => {}
        }
        let nobody = matches!(id, Key::Digits(0 | u128::MAX));
        if nobody || self.minted.contains(id) { Standing::Minted } else { Standing::Foreign }
    }

    /// Whether the whole text is one the run made up.
    pub(super) fn is_minted(&self, text: &str) -> bool {
        self.minted.contains(&Key::of(text))
    }

    /// The service whose disposable list has the id.
    pub(super) fn home(&self, id: &Key) -> Option<&str> {
        self.disposable.get(id)?.first().map(String::as_str)
    }

    /// Whether a text is a project that may be read.
    pub(super) fn is_readable_project(&self, text: &str) -> bool {
        self.is_project(text) || (!text.is_empty() && self.other_project.as_deref() == Some(text))
    }

    /// Whether a text is the user's project, as it stands.
    pub(super) fn is_project(&self, text: &str) -> bool {
        !text.is_empty() && text == self.project
    }
}

/// An id in the one spelling that is compared: trimmed, folded, braces, quotes and `urn:uuid:` away, and 32
/// hexadecimal digits without hyphens.
pub(super) fn normal(text: &str) -> String {
    let folded = fold(text);
    let is_wrap = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | '(' | ')' | '"' | '\'' | '<' | '>');
    let mut inner = folded.trim_matches(is_wrap);
    for prefix in ["urn:", "uuid:"] {
        inner = inner.strip_prefix(prefix).unwrap_or(inner).trim_start_matches(is_wrap);
    }
    if inner.len() >= 32 && inner.bytes().all(|b| is_hex(b) || b == b'-') {
        let digits = inner.bytes().filter(|b| *b != b'-').count();
        if digits == 32 {
            return self::digits(inner.as_bytes());
        }
    }
    inner.to_owned()
}

/// What stands in a list of ids for all of them.
const ALL: [&str; 11] =
    ["all", "any", "every", "everything", "null", "nil", "none", "undefined", "true", "kafka", "rocketmq"];

/// The length of the longest of them.
const LONGEST: usize = "everything".len();

/// Whether a text in the place of an id may stand for everything: blank, a wildcard, a word such as `all`.
pub(super) fn is_everything(text: &str) -> bool {
    // Ids are asked about by the thousand: no word has so many letters and digits.
    if text.is_ascii() && text.bytes().filter(u8::is_ascii_alphanumeric).nth(LONGEST).is_some() {
        return false;
    }
    let plain = squeeze(text);
    plain.is_empty() || ALL.contains(&plain.as_str())
}

/// Which long runs of digits are no ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digests {
    /// A run of 64 digits is a digest or a signature.
    Allowed,
    /// Every run counts.
    Counted,
}

/// Everything in a text that is shaped like an id, in normal spelling, escapes undone. `false` if the escapes
/// do not come to an end.
pub(super) fn shapes(text: &str, digests: Digests, mut found: impl FnMut(Key)) -> bool {
    if text.len() < 32 {
        return true;
    }
    if is_plain(text) {
        shapes_in(text.as_bytes(), digests, &mut found);
        return true;
    }
    let (layers, whole) = match layers(text) {
        Ok(layers) => (layers, true),
        Err(layers) => (layers, false),
    };
    for layer in layers {
        shapes_in(fold(&layer).as_bytes(), digests, &mut found);
    }
    whole
}

fn is_plain(text: &str) -> bool {
    all(text.as_bytes(), |b| {
        (b.is_ascii_graphic() && !matches!(b, b'%' | b'\\' | b'&' | b'A'..=b'F')) || b.is_ascii_whitespace()
    })
}

/// Whether every byte is so. Bytes are looked at many at a time, as bodies are long and nearly always pass.
pub(super) fn all(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(64).all(|some| some.iter().fold(true, |so_far, byte| so_far & is(*byte)))
}

/// Which bytes an id can be made of. An underscore may stand for a hyphen.
static PART: [bool; 256] = {
    let mut out = [false; 256];
    let mut at = 0;
    while at < 256 {
        out[at] = matches!(at as u8, b'0'..=b'9' | b'a'..=b'f' | b'-' | b'_');
        at += 1;
    }
    out
};

fn shapes_in(bytes: &[u8], digests: Digests, found: &mut impl FnMut(Key)) {
    for run in bytes.split(|byte| !PART.get(usize::from(*byte)).is_some_and(|is_part| *is_part)) {
        if run.len() < 32 {
            continue;
        }
        // Nearly every run so long is one id and nothing else.
        match run.try_into().ok().and_then(uuid) {
            Some(value) => found(Key::Digits(value)),
            None if run.iter().filter(|byte| is_hex(**byte)).count() >= 32 => {
                shapes_of_run(run, digests, found);
            }
            None => {}
        }
    }
}

fn shapes_of_run(run: &[u8], digests: Digests, found: &mut impl FnMut(Key)) {
    let mut left = String::with_capacity(run.len().saturating_sub(36));
    let mut covered = 0;
    for (at, &byte) in run.iter().enumerate() {
        let window = run.get(at..at + 36).and_then(|window| window.try_into().ok());
        if let Some(value) = window.and_then(uuid) {
            found(Key::Digits(value));
            covered = covered.max(at + 36);
        }
        if at >= covered && is_hex(byte) {
            left.push(char::from(byte));
        }
    }
    let digest = digests == Digests::Allowed && left.len() == 64 && run.len() == 64;
    if left.len() >= 32 && !digest {
        found(Key::of_normal(left));
    }
}

/// The value of each hexadecimal digit, and more than 15 for every other byte.
static DIGIT: [u8; 256] = {
    let mut out = [u8::MAX; 256];
    let mut at = 0;
    while at < 256 {
        out[at] = match at as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => u8::MAX,
        };
        at += 1;
    }
    out
};

/// The value of a UUID, whatever parts its digits.
fn uuid(text: &[u8; 36]) -> Option<u128> {
    // In a long run of digits hardly any window has its separators, so they are looked at first.
    let digit = |byte: &u8| DIGIT.get(usize::from(*byte)).copied().unwrap_or(u8::MAX);
    if [text[8], text[13], text[18], text[23]].iter().any(|byte| digit(byte) < 16) {
        return None;
    }
    let mut all = 0;
    let mut group = |digits: &[u8]| {
        digits.iter().fold(0_u64, |value, byte| {
            all |= digit(byte);
            (value << 4) | u64::from(digit(byte))
        })
    };
    let high = (group(&text[..8]) << 32) | (group(&text[9..13]) << 16) | group(&text[14..18]);
    let low = (group(&text[19..23]) << 48) | group(&text[24..]);
    (all < 16).then_some((u128::from(high) << 64) | u128::from(low))
}

/// The value of a text that is a UUID in its usual spelling and in lower case.
pub(super) fn uuid_of(text: &str) -> Option<u128> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    [text[8], text[13], text[18], text[23]].iter().all(|byte| *byte == b'-').then(|| uuid(text))?
}

fn digits(text: &[u8]) -> String {
    let mut out = String::with_capacity(32);
    text.iter().filter(|byte| is_hex(**byte)).for_each(|byte| out.push(char::from(*byte)));
    out
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "54602a9d-5e22-4239-9123-77e350df4a34";
    const PLAIN: &str = "54602a9d5e224239912377e350df4a34";

    fn found(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        shapes(text, Digests::Counted, |id| out.push(id.to_string()));
        out.sort();
        out.dedup();
        out
    }

    #[test]
    fn an_id_is_one_in_every_spelling() {
        for text in [
            ID,
            PLAIN,
            " 54602A9D-5E22-4239-9123-77E350DF4A34\t",
            "{54602a9d-5e22-4239-9123-77e350df4a34}",
            "urn:uuid:54602a9d-5e22-4239-9123-77e350df4a34",
            "54602a9d5e22-4239-9123-77e350df4a34",
            "５４602a9d\u{2010}5e22-4239-9123-77e350df4a34",
        ] {
            assert_eq!(normal(text), PLAIN, "{text}");
            assert_eq!(Key::of(text), Key::of(ID), "{text}");
            assert_eq!(Key::of(text).to_string(), PLAIN, "{text}");
        }
        for text in
            ["", "all", "54602a9d-5e22-4239-9123", "g4602a9d-5e22-4239-9123-77e350df4a34", &"0".repeat(33)]
        {
            assert_eq!(Key::of(text).to_string(), normal(text), "{text}");
        }
        assert_ne!(Key::of("54602a9d-5e22-4239-9123-77e350df4a35"), Key::of(ID));
        assert_ne!(normal("54602a9d-5e22-4239-9123-77e350df4a35"), PLAIN);
    }

    #[test]
    fn words_for_everything_are_known_in_every_spelling_and_ids_are_none() {
        assert_eq!(ALL.iter().map(|word| word.len()).max(), Some(LONGEST));
        for text in ["", " ", "--", "All", " every_thing ", "UNDEFINED", "r-o-c-k-e-t-m-q"] {
            assert!(is_everything(text), "{text}");
        }
        for text in [ID, PLAIN, "everythings", "allx"] {
            assert!(!is_everything(text), "{text}");
        }
    }

    #[test]
    fn an_id_is_found_in_other_text() {
        for text in [
            "x=54602a9d-5e22-4239-9123-77e350df4a34;",
            "0x54602a9d5e224239912377e350df4a34",
            "%35%34602a9d-5e22-4239-9123-77e350df4a34",
            "%2535%2534602a9d-5e22-4239-9123-77e350df4a34",
            "\\u00354602a9d-5e22-4239-9123-77e350df4a34",
            "e-54602a9d-5e22-4239-9123-77e350df4a34-e",
            "54602A9D_5E22_4239_9123_77E350DF4A34",
        ] {
            assert!(found(text).contains(&PLAIN.to_owned()), "{text}: {:?}", found(text));
        }
        for text in ["", "2022-08-12", "deadbeef", "54602a9d-5e22-4239-9123-77e350df4a3", &"g".repeat(99)] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn overlapping_ids_are_all_found() {
        let text = format!("aaaaaaaa-bbbb-cccc-dddd-eeee{ID}");
        assert_eq!(found(&text).len(), 2);
    }

    #[test]
    fn a_signature_is_no_id_where_digests_are_allowed() {
        let text = "ab".repeat(32);
        let mut out = Vec::new();
        shapes(&text, Digests::Allowed, |id| out.push(id));
        assert!(out.is_empty());
        assert_eq!(found(&text).len(), 1);
        shapes(&text[..32], Digests::Allowed, |id| out.push(id));
        assert_eq!(out.len(), 1);
    }

    #[test]
    fn an_id_stands_for_its_own_service_alone() {
        let disposable = BTreeMap::from([("dcs".to_owned(), BTreeSet::from([ID.to_owned()]))]);
        let known = Known::new(&BTreeSet::from(["Made Up ".to_owned()]), &disposable, "p");
        assert_eq!(known.of("dcs", &ID.to_uppercase()), Standing::Disposable);
        assert_eq!(known.of("clouddc", ID), Standing::Foreign);
        assert_eq!(known.of("dcs", "made up"), Standing::Minted);
        assert_eq!(known.of("dcs", "00000000-0000-0000-0000-000000000000"), Standing::Minted);
        assert_eq!(known.of("dcs", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"), Standing::Minted);
        assert_eq!(known.of("dcs", ""), Standing::Foreign);
    }
}
