//! The interpreter: a neutral page into one contract per documented call.
//!
//! It decides what each table is for (by section, caption, columns, and the names in it), nests tables into trees,
//! reads limits and examples, and accounts for everything: a row, parameter or example that reaches no contract
//! stands in a diagnostic with its line and the reason. It never looks at other pages and never at the vendor's SDK.

mod assemble;
pub(crate) mod call;
mod caption;
mod curl;
pub(crate) mod example;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod listing;
pub(crate) mod nest;
mod origin;
pub(crate) mod outline;
mod parts;
mod roles;
pub(crate) mod rows;
pub(crate) mod sheets;
mod statuses;
pub(crate) mod types;

use as_documented_contract::{Contract, Method};
use serde::Serialize;

use crate::page::{Kind, Page, Place};
use crate::words::Section;
use assemble::{contract, twice};
use call::Call;
use example::Shown;
use listing::Listing;
use nest::Builder;
pub use origin::Origin;
use outline::{Outline, Part};
use roles::Role;
use rows::Purpose;
use sheets::{Sheet, Sheets};

/// Something of the page that reached no contract, or only in part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// A stable name for what happened: `row-unused`, `table-unused`, `example-unread`.
    pub rule: String,
    /// Why, in our words.
    pub reason: String,
}

/// What became of a page's rows, parameters and examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Rows of tables and examples on the page.
    pub seen: usize,
    /// Those that a contract holds.
    pub used: usize,
    /// Those that a diagnostic names instead.
    pub left: usize,
}

impl std::ops::AddAssign for Balance {
    fn add_assign(&mut self, other: Self) {
        self.seen += other.seen;
        self.used += other.used;
        self.left += other.left;
    }
}

/// What a page says.
#[derive(Clone, Debug)]
pub struct Interpretation {
    /// The page's title.
    pub title: String,
    /// One contract per documented call, in the page's order.
    pub contracts: Vec<Contract>,
    /// What reached no contract.
    pub diagnostics: Vec<Diagnostic>,
    /// The account of rows and examples.
    pub balance: Balance,
    /// Where the page contradicts itself.
    pub findings: Vec<crate::lint::Finding>,
}

/// What the contracts do not keep and the comparison of a page with itself needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) shown: Vec<Shown>,
    /// Codes of the status table, with their rows.
    pub(crate) status_table: Vec<(u16, Place)>,
    /// What the status table says of each code.
    pub(crate) status_words: Vec<(u16, Place, String)>,
    /// Codes that sections and captions name.
    pub(crate) section_codes: Vec<(u16, Place)>,
    /// Names in the path table, with their rows.
    pub(crate) path_rows: Vec<(String, Place)>,
    pub(crate) calls: Vec<Call>,
    /// Whether the page has any table for the request body, for the response.
    pub(crate) request_tables: bool,
    pub(crate) response_tables: bool,
    /// Rows whose type names an object that no table describes.
    pub(crate) undefined: Vec<Place>,
    /// Where the page says that a request, a response has no parameters.
    pub(crate) request_none: Option<Place>,
    pub(crate) response_none: Option<Place>,
    /// Rows: what columns and words say, for comparing them.
    pub(crate) notes: Vec<RowNote>,
    /// Query names that the URI line shows.
    pub(crate) uri_query: Vec<String>,
}

/// What a row's words say against its columns.
#[derive(Clone, Debug)]
pub(crate) struct RowNote {
    pub(crate) subject: String,
    pub(crate) rule: &'static str,
    pub(crate) first: (String, Place),
    pub(crate) second: (String, Place),
}

/// Interprets a page.
pub fn interpret(page: &Page, origin: &Origin) -> Interpretation {
    let Some(parts) = parts::split(page) else { return interpret_part(page, origin) };
    let mut whole: Option<Interpretation> = None;
    for part in &parts {
        let mut own = interpret_part(&part.page, origin);
        if let Some(title) = &part.title {
            own.contracts
                .iter_mut()
                .for_each(|contract| title.trim().clone_into(&mut contract.operation.title));
        }
        match &mut whole {
            None => whole = Some(own),
            Some(whole) => {
                whole.contracts.append(&mut own.contracts);
                whole.diagnostics.append(&mut own.diagnostics);
                whole.findings.append(&mut own.findings);
                whole.balance += own.balance;
            }
        }
    }
    let mut whole = whole.unwrap_or_else(|| interpret_part(page, origin));
    whole.diagnostics.sort();
    whole.diagnostics.dedup();
    whole
}

/// Interprets a page, or the part of one that is about one operation.
fn interpret_part(page: &Page, origin: &Origin) -> Interpretation {
    let outline = outline::outline(page);
    let mut calls = call::calls(&outline);
    if calls.is_empty() {
        return nothing(page, &outline);
    }
    let mut used_entries = vec![false; outline.entries.len()];
    let mut diagnostics = Vec::new();
    let mut balance = Balance::default();
    if let Some(next) = calls.get(call::MAX_CALLS) {
        let reason =
            "the page names more calls than one page describes: this one and those below are not read";
        diagnostics.push(diagnostic(next.place, "calls-unread", reason));
        calls.truncate(call::MAX_CALLS);
    }
    let mut evidence = Evidence { calls: calls.clone(), ..Evidence::default() };
    let shown = example::examples(&outline.entries, &mut used_entries);
    let (mut sheets, statuses, others) = sheets(&outline, &mut diagnostics, &mut balance);
    sheets.adopt_untitled(&shown);
    evidence.status_table = statuses::of_tables(&statuses, &mut diagnostics, &mut balance);
    evidence.status_words = statuses::words(&statuses);
    evidence.section_codes = statuses::of_sections(&outline);
    for entry in &outline.entries {
        let Part::Prose(text) = entry.part else { continue };
        let none = matches!(
            text.plain.trim().trim_end_matches(['.', '。']).to_ascii_lowercase().as_str(),
            "none" | "n/a" | "无" | "不涉及" | "null"
        );
        match entry.section {
            Some(Section::Request) if none => evidence.request_none = Some(entry.place),
            Some(Section::Response) if none => evidence.response_none = Some(entry.place),
            _ => {}
        }
    }
    for (index, entry) in others {
        let Part::Table(table, _) = entry.part else { continue };
        let rows = table.body().len().max(1);
        let path_table = calls.iter().any(|call| call.entry == index);
        balance.seen += rows;
        if path_table {
            balance.used += rows;
            continue;
        }
        balance.left += rows;
        if entry.section == Some(Section::ErrorCode) {
            diagnostics.push(diagnostic(entry.place, "error-codes-unkept", ERROR_CODES));
            continue;
        }
        diagnostics.push(diagnostic(
            entry.place,
            "table-unused",
            "no column of the table is a parameter's name or a status",
        ));
    }
    let children = sheets.children();
    let roles: Vec<Option<Role>> = roles::assign(&sheets, &children, &calls, &shown);
    let mut used_sheets = vec![false; sheets.list.len()];
    let mut used_listings = vec![false; sheets.listings.len()];
    let mut contracts = Vec::new();
    for call in &calls {
        let mut builder = Builder::new(&sheets);
        let contract = contract(page, origin, &outline, call, &roles, &shown, &mut evidence, &mut builder);
        if builder.exhausted {
            diagnostics.push(diagnostic(
                call.place,
                "page-too-large",
                "the tables include each other without end",
            ));
        }
        for place in builder.exclusions.drain(..) {
            let reason = "the row excludes fields from each other; a contract has no rule for that";
            let own = diagnostic(place, "exclusion-unkept", reason);
            if !diagnostics.contains(&own) {
                diagnostics.push(own);
            }
        }
        evidence.notes.append(&mut builder.notes);
        evidence.undefined.append(&mut builder.undefined);
        for (flag, used) in used_sheets.iter_mut().zip(&builder.used) {
            *flag |= used;
        }
        for (flag, used) in used_listings.iter_mut().zip(&builder.listed) {
            *flag |= used;
        }
        contracts.push(contract);
    }
    for (listing, used) in sheets.listings.iter().zip(&used_listings) {
        balance.seen += listing.rows;
        if *used || calls.iter().any(|call| call.entry == listing.entry) {
            balance.used += listing.rows;
        } else {
            balance.left += listing.rows;
            if listing.errors {
                diagnostics.push(diagnostic(listing.place, "error-codes-unkept", ERROR_CODES));
                continue;
            }
            let reason = "no row refers to the table, and no column of it is a parameter's name or a status";
            diagnostics.push(diagnostic(listing.place, "table-unused", reason));
        }
    }
    for (index, (sheet, used)) in sheets.list.iter().zip(&used_sheets).enumerate() {
        for row in &sheet.rows {
            balance.seen += 1 + row.rows;
            if *used {
                balance.used += 1 + row.rows;
            } else {
                balance.left += 1 + row.rows;
                let reason = if sheets.is_catalogue(index) {
                    format!("{} gives values of other fields, by its columns", sheet.label)
                } else {
                    format!("no field of the operation refers to {}", sheet.label)
                };
                diagnostics.push(diagnostic(row.place, "row-unused", &reason));
            }
        }
    }
    for (entry, used) in outline.entries.iter().zip(&used_entries) {
        if !matches!(entry.part, Part::Code(_)) {
            continue;
        }
        balance.seen += 1;
        let in_call = calls.iter().any(|call| call.place == entry.place);
        if *used || in_call {
            balance.used += 1;
        } else {
            balance.left += 1;
            diagnostics.push(diagnostic(
                entry.place,
                "example-unread",
                "the code is neither a request nor a response",
            ));
        }
    }
    evidence.shown = shown;
    let (findings, shared) = crate::lint::check(&origin.page, &mut contracts, &evidence, &outline, &sheets);
    for own in shared {
        let place = Place { line: own.at.line, column: own.at.column };
        let reason =
            format!("{} contradictions of `{}` share one axis, since readings multiply", own.count, own.part);
        diagnostics.push(diagnostic(place, "readings-shared", &reason));
    }
    diagnostics.sort();
    Interpretation { title: outline.title.trim().to_owned(), contracts, diagnostics, balance, findings }
}

/// Why a table of error codes reaches no contract.
const ERROR_CODES: &str =
    "no row refers to the table, and a contract holds error codes only as values of a field";

fn diagnostic(place: Place, rule: &str, reason: &str) -> Diagnostic {
    Diagnostic { line: place.line, column: place.column, rule: rule.to_owned(), reason: reason.to_owned() }
}

/// A page that documents no call.
fn nothing(page: &Page, outline: &Outline<'_>) -> Interpretation {
    let mut rows = 0;
    for block in &page.blocks {
        block.walk(&mut |block| {
            if let Kind::Table(table) = &block.kind {
                rows += table.body().len();
            }
        });
    }
    let reason = format!("no method and path stand in a URI section; {rows} table rows were not interpreted");
    Interpretation {
        title: outline.title.trim().to_owned(),
        contracts: Vec::new(),
        diagnostics: vec![diagnostic(outline.title_place, "no-operation", &reason)],
        balance: Balance { seen: rows, used: 0, left: rows },
        findings: Vec::new(),
    }
}

type Others<'o, 'p> = Vec<(usize, &'o outline::Entry<'p>)>;

/// Sorts the tables of a page: parameters, statuses, and the rest.
fn sheets<'o, 'p>(
    outline: &'o Outline<'p>,
    diagnostics: &mut Vec<Diagnostic>,
    balance: &mut Balance,
) -> (Sheets<'p>, Vec<statuses::StatusTable<'p>>, Others<'o, 'p>) {
    let mut list = Vec::new();
    let mut statuses = Vec::new();
    let mut others = Vec::new();
    let mut listings = Vec::new();
    let mut ordinal = 0;
    for (index, entry) in outline.entries.iter().enumerate() {
        let Part::Table(table, anchors) = entry.part else { continue };
        ordinal += 1;
        let (purpose, columns) = rows::columns(table);
        match purpose {
            Purpose::Statuses => {
                statuses.push(statuses::StatusTable { table, columns, section: entry.section })
            }
            Purpose::ErrorCodes | Purpose::Unknown => {
                let values =
                    if entry.section == Some(Section::ErrorCode) { None } else { listing::values(table) };
                if let Some((header, values)) = values {
                    let caption = table.caption.as_ref().map_or("", |text| text.plain.as_str());
                    let (number, _) = caption::caption_parts(caption);
                    let rows = table.body().len().max(1);
                    let place = entry.place;
                    let errors = purpose == Purpose::ErrorCodes;
                    listings.push(Listing {
                        anchors,
                        number,
                        header,
                        values,
                        place,
                        entry: index,
                        rows,
                        errors,
                    });
                } else {
                    others.push((index, entry));
                }
            }
            Purpose::Parameters => {
                let (rows, silent) = rows::rows(table, &columns);
                for (_, place, reason) in silent {
                    balance.seen += 1;
                    balance.left += 1;
                    diagnostics.push(diagnostic(place, "row-unread", reason));
                }
                let caption = table.caption.as_ref().map_or(String::new(), |text| text.plain.clone());
                let (number, mut subject) = caption::caption_parts(&caption);
                if caption.is_empty()
                    && let Some(lead) = entry.lead
                {
                    subject = caption::lead_subject(lead);
                }
                let label =
                    number.map_or_else(|| format!("table {ordinal}"), |number| format!("Table {number}"));
                list.push(Sheet {
                    titled: table.caption_place.unwrap_or(entry.place),
                    anchors,
                    caption,
                    subject,
                    number,
                    section: entry.section,
                    status: entry.status,
                    lead: entry.lead,
                    heading: entry.heading,
                    place: entry.place,
                    columns,
                    rows,
                    label,
                });
            }
        }
    }
    (Sheets::new(list, listings), statuses, others)
}

/// Whether a method usually carries its parameters in the query.
pub(crate) fn is_bodiless(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Options)
}
