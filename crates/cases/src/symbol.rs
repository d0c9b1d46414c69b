//! Symbolic ids: which instance a request names, before anybody knows its id.
//!
//! A case says `{{minted:0}}` or `{{disposable:1?engine_version=3.0|upper}}`, and the run binds it to a real id
//! once the target is known. So one case can be replayed, shrunk and resumed on any target, and no case can
//! smuggle in an id that the user did not give away. Text that only looks like a symbol is left as it is.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where an id comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pool {
    /// Made up by the run: names nothing.
    Minted,
    /// A live instance that the user gave away.
    Disposable,
    /// A disposable instance whose creation failed.
    Failed,
    /// An id of the documentation's example, or of another service or project. Bound to a minted id unless the
    /// target names one.
    Foreign,
}

impl Pool {
    /// Every pool.
    pub const ALL: [Self; 4] = [Self::Minted, Self::Disposable, Self::Failed, Self::Foreign];

    /// The name as it stands in a symbol.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Disposable => "disposable",
            Self::Failed => "failed",
            Self::Foreign => "foreign",
        }
    }

    /// Whether an id of this pool stands for an instance that exists.
    #[must_use]
    pub fn is_live(self) -> bool {
        match self {
            Self::Disposable | Self::Failed => true,
            Self::Minted | Self::Foreign => false,
        }
    }
}

/// What an instance must be like to be bound to a symbol: an attribute and its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wanted {
    /// The attribute under the name that the companion's `attributes` give it.
    pub attribute: String,
    /// Whether the attribute must have one of the values, or none of them.
    pub within: bool,
    /// The values.
    pub values: Vec<String>,
}

impl Wanted {
    /// Whether an attribute with this value is as wanted. A value that nobody knows never is.
    #[must_use]
    pub fn is_met_by(&self, value: Option<&str>) -> bool {
        value.is_some_and(|value| self.values.iter().any(|one| one == value) == self.within)
    }
}

/// One instance, by pool and number. Numbers of one pool stand for different instances within a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SymbolicId {
    /// The pool.
    pub pool: Pool,
    /// The number within the pool, from 0.
    pub index: u32,
    /// What the instance must be like; empty for any.
    pub wanted: Vec<Wanted>,
}

impl SymbolicId {
    /// An instance without conditions.
    #[must_use]
    pub fn new(pool: Pool, index: u32) -> Self {
        Self { pool, index, wanted: Vec::new() }
    }

    /// The same with a condition more.
    #[must_use]
    pub fn wanting(mut self, attribute: &str, within: bool, values: &[String]) -> Self {
        self.wanted.push(Wanted { attribute: attribute.to_owned(), within, values: values.to_vec() });
        self
    }

    /// The symbol as it stands in a template, in its own spelling.
    #[must_use]
    pub fn symbol(&self) -> String {
        Mention { id: self.clone(), spellings: Vec::new() }.to_string()
    }

    /// The symbol as it stands in a template, written in another way.
    #[must_use]
    pub fn spelled(&self, spelling: Spelling) -> String {
        Mention { id: self.clone(), spellings: vec![spelling] }.to_string()
    }
}

/// A way to write an id that is not quite the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// Letters in upper case.
    Upper,
    /// A space before.
    SpaceBefore,
    /// A space behind.
    SpaceAfter,
    /// Without hyphens.
    NoHyphens,
    /// In braces.
    Braces,
    /// The version digit of a UUID set to 1.
    V1,
    /// The version digit of a UUID set to 7.
    V7,
    /// The first eight characters.
    Short,
    /// Repeated to 65,536 characters.
    Long,
    /// With letters beyond ASCII behind it.
    NonAscii,
}

impl Spelling {
    /// Every spelling.
    pub const ALL: [Self; 10] = [
        Self::Upper,
        Self::SpaceBefore,
        Self::SpaceAfter,
        Self::NoHyphens,
        Self::Braces,
        Self::V1,
        Self::V7,
        Self::Short,
        Self::Long,
        Self::NonAscii,
    ];

    /// The name as it stands behind the `|` of a symbol.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upper => "upper",
            Self::SpaceBefore => "space-before",
            Self::SpaceAfter => "space-after",
            Self::NoHyphens => "no-hyphens",
            Self::Braces => "braces",
            Self::V1 => "v1",
            Self::V7 => "v7",
            Self::Short => "short",
            Self::Long => "long",
            Self::NonAscii => "non-ascii",
        }
    }

    /// The id written this way.
    #[must_use]
    pub fn apply(self, id: &str) -> String {
        match self {
            Self::Upper => id.to_uppercase(),
            Self::SpaceBefore => format!(" {id}"),
            Self::SpaceAfter => format!("{id} "),
            Self::NoHyphens => id.replace('-', ""),
            Self::Braces => format!("{{{id}}}"),
            Self::V1 => with_version(id, '1'),
            Self::V7 => with_version(id, '7'),
            Self::Short => id.chars().take(8).collect(),
            Self::Long => long(id),
            Self::NonAscii => format!("{id}-é漢字"),
        }
    }
}

/// The length of an over-long text: 64 Ki characters.
pub const LONG: usize = 65_536;

/// The id again and again.
fn long(id: &str) -> String {
    if !id.is_ascii() {
        return id.chars().cycle().take(LONG).collect();
    }
    let mut out = id.repeat(LONG.checked_div(id.len()).map_or(0, |times| times + 1));
    out.truncate(LONG);
    out
}

fn with_version(id: &str, version: char) -> String {
    // The version of a UUID is its 13th hexadecimal digit (RFC 9562, section 4.2).
    let mut digits = 0;
    id.chars()
        .map(|c| {
            digits += usize::from(c.is_ascii_hexdigit());
            if c.is_ascii_hexdigit() && digits == 13 { version } else { c }
        })
        .collect()
}

/// An id as it stands in a template: the instance, and how it is written there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    /// The instance.
    pub id: SymbolicId,
    /// How its id is written, applied from the left.
    pub spellings: Vec<Spelling>,
}

impl Mention {
    /// The id as it reaches the wire.
    #[must_use]
    pub fn write(&self, id: &str) -> String {
        self.written(id.to_owned())
    }

    pub(crate) fn written(&self, id: String) -> String {
        self.spellings.iter().fold(id, |text, spelling| spelling.apply(&text))
    }
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{{}:{}", self.id.pool.as_str(), self.id.index)?;
        for (at, wanted) in self.id.wanted.iter().enumerate() {
            let before = if at == 0 { '?' } else { '&' };
            let sign = if wanted.within { "=" } else { "!=" };
            write!(f, "{before}{}{sign}{}", wanted.attribute, wanted.values.join(","))?;
        }
        for spelling in &self.spellings {
            write!(f, "|{}", spelling.as_str())?;
        }
        f.write_str("}}")
    }
}

/// Text that is not a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a symbolic id: write `{{{{minted:0}}}}`, `{{{{disposable:0?engine_version=5.0}}}}` or `{{{{minted:0|upper}}}}`"
)]
pub struct SymbolError;

impl FromStr for Mention {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        let inner = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).ok_or(SymbolError)?;
        // Nearly all are plain, and they are read by the fifty.
        if !inner.bytes().any(|byte| matches!(byte, b'|' | b'?')) {
            return Ok(Self { id: plain(inner)?, spellings: Vec::new() });
        }
        let mut parts = inner.split('|');
        let head = parts.next().ok_or(SymbolError)?;
        let spellings = parts
            .map(|name| Spelling::ALL.into_iter().find(|one| one.as_str() == name).ok_or(SymbolError))
            .collect::<Result<_, _>>()?;
        let (place, conditions) = head.split_once('?').map_or((head, None), |(a, b)| (a, Some(b)));
        let wanted =
            conditions.map_or_else(|| Ok(Vec::new()), |text| text.split('&').map(wanted).collect())?;
        Ok(Self { id: SymbolicId { wanted, ..plain(place)? }, spellings })
    }
}

/// An id without conditions: pool and number.
fn plain(text: &str) -> Result<SymbolicId, SymbolError> {
    let (pool, index) = text.split_once(':').ok_or(SymbolError)?;
    let pool = Pool::ALL.into_iter().find(|one| one.as_str() == pool).ok_or(SymbolError)?;
    Ok(SymbolicId::new(pool, index.parse().map_err(|_| SymbolError)?))
}

fn wanted(text: &str) -> Result<Wanted, SymbolError> {
    let (name, values) = text.split_once('=').ok_or(SymbolError)?;
    let (attribute, within) = name.strip_suffix('!').map_or((name, true), |name| (name, false));
    if attribute.is_empty() {
        return Err(SymbolError);
    }
    Ok(Wanted {
        attribute: attribute.to_owned(),
        within,
        values: values.split(',').map(str::to_owned).collect(),
    })
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(&'t [u8]),
    Mention(Mention),
}

/// Whether a text can hold a mention at all.
pub(crate) fn may_mention(text: &[u8]) -> bool {
    find(text, b"{{", 0).is_some()
}

/// The mention that a text is, the whole of it: what [`pieces`] gives for nearly every text with a mention.
pub(crate) fn whole_mention(text: &str) -> Option<Mention> {
    let inner = text.strip_prefix("{{")?.strip_suffix("}}")?;
    // A symbol ends at the first braces that close.
    if find(text.as_bytes(), b"}}", 2)? != inner.len() + 2 {
        return None;
    }
    text.parse().ok()
}

/// Cuts a template into plain text and mentions. Works on bytes, since a body may be anything.
pub(crate) fn pieces(template: &[u8]) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(open) = find(template, b"{{", at) {
        let found = find(template, b"}}", open).and_then(|close| {
            let text = std::str::from_utf8(template.get(open..close + 2)?).ok()?;
            Some((close + 2, text.parse::<Mention>().ok()?))
        });
        match found {
            Some((end, mention)) => {
                if let Some(text) = template.get(plain..open).filter(|text| !text.is_empty()) {
                    out.push(Piece::Text(text));
                }
                out.push(Piece::Mention(mention));
                plain = end;
                at = end;
            }
            // One brace on: `{{{minted:0}}}` holds a symbol from its second brace.
            None => at = open + 1,
        }
    }
    if let Some(text) = template.get(plain..).filter(|text| !text.is_empty()) {
        out.push(Piece::Text(text));
    }
    out
}

fn find(text: &[u8], what: &[u8; 2], from: usize) -> Option<usize> {
    let mut at = from;
    // The first byte is rare, so the search for it alone is the fast part.
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte == what[0])?;
        if text.get(at + 1) == Some(&what[1]) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_over_long_id_is_the_id_again_and_again() {
        for id in ["5a", "54602a9d-5e22-4239-9123-77e350df4a34", "é-漢"] {
            let plain: String = id.chars().cycle().take(LONG).collect();
            assert_eq!(Spelling::Long.apply(id), plain, "{id}");
        }
        assert_eq!(Spelling::Long.apply(""), "");
    }

    #[test]
    fn a_whole_mention_is_the_one_piece_of_its_text() {
        for text in [
            "{{minted:0}}",
            "{{disposable:1?engine_version=3.0,4.0|upper}}",
            "{{minted:0}}}",
            "{{{minted:0}}",
            "{{minted:0}}{{minted:1}}",
            "{{disposable:0?x=a}}b}}",
            "{{disposable:0?x=a}b}}",
            "{{nothing:0}}",
            "{{}}",
            "{{}",
            "a{{minted:0}}",
            "",
        ] {
            let one = match pieces(text.as_bytes()).as_slice() {
                [Piece::Mention(mention)] => Some(mention.clone()),
                _ => None,
            };
            assert_eq!(whole_mention(text), one, "{text}");
        }
    }
}
