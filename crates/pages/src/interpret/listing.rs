//! Tables that list the values of one field, such as the error codes that a record may carry.
//!
//! Such a table has no column of parameters. A row that links to it or names it (`see Table 4`) takes its values; where
//! no row does, the row whose name heads the table. A table that no row takes stays unused and is told of.

use super::rows::Row;
use super::sheets::{same_name, table_number};
use crate::page::{MarkKind, Place, Table};

/// The longest list that is taken; nobody writes longer ones.
const MAX_VALUES: usize = 500;

/// A table of values.
#[derive(Debug)]
pub(crate) struct Listing<'p> {
    pub(crate) anchors: &'p [String],
    /// `Table N`.
    pub(crate) number: Option<u32>,
    /// What heads the values.
    pub(crate) header: String,
    pub(crate) values: Vec<String>,
    /// Where the table stands, and the place among the page's entries.
    pub(crate) place: Place,
    pub(crate) entry: usize,
    /// How many rows the table has.
    pub(crate) rows: usize,
    /// Whether the values are error codes.
    pub(crate) errors: bool,
}

/// The values of a table whose first column holds nothing else: words without blanks, each once.
pub(crate) fn values(table: &Table) -> Option<(String, Vec<String>)> {
    let first = (table.header_rows as usize).max(1);
    let header = table.cell(first - 1, 0)?.line().trim().to_owned();
    let mut out: Vec<String> = Vec::new();
    for row in first..table.rows.len() {
        let value = table.cell(row, 0)?.text();
        let value = value.trim();
        let word = !value.is_empty()
            && value.len() <= 64
            && value
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/'))
            && value.bytes().any(|b| b.is_ascii_alphanumeric());
        if !word || out.len() >= MAX_VALUES {
            return None;
        }
        out.push(value.to_owned());
    }
    let mut known = out.clone();
    known.sort_unstable();
    known.dedup();
    (table.columns >= 2 && !out.is_empty() && known.len() == out.len()).then_some((header, out))
}

/// Whether a row refers to a listing by a link or by its number.
pub(crate) fn refers(row: &Row<'_>, listing: &Listing<'_>) -> bool {
    row.texts().any(|(text, _)| {
        let linked = text.marks.iter().any(|mark| match &mark.kind {
            MarkKind::Link(target) => {
                listing.anchors.iter().any(|anchor| anchor == target.trim_start_matches('#'))
            }
            MarkKind::Strong | MarkKind::Emphasis | MarkKind::Code => false,
        });
        linked || listing.number.is_some() && table_number(&text.plain) == listing.number
    })
}

/// Whether a row bears the name that heads a listing.
pub(crate) fn heads(row: &Row<'_>, listing: &Listing<'_>) -> bool {
    same_name(&row.name, &listing.header)
}
