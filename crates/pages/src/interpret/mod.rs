//! The interpreter: a neutral page into one contract per documented call.
//!
//! It decides what each table is for (by section, caption, columns, and the names in it), nests tables into trees,
//! reads limits and examples, and accounts for everything: a row, parameter or example that reaches no contract
//! stands in a diagnostic with its line and the reason. It never looks at other pages and never at the vendor's SDK.

pub(crate) mod call;
pub(crate) mod example;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod nest;
mod origin;
pub(crate) mod outline;
mod roles;
pub(crate) mod rows;
mod statuses;
pub(crate) mod types;

use std::collections::BTreeMap;

use as_documented_contract::{
    Contract, ExampleKind, Field, Location, Locator, Method, Node, Operation, Parameter, Request,
    Requirement, Response, Source, StatusKey, Type,
};
use serde::Serialize;

use crate::page::{Kind, Page, Place};
use crate::words::Section;
use call::Call;
use example::Shown;
use nest::{Builder, Sheet, Sheets};
pub use origin::Origin;
use outline::{Outline, Part};
use roles::Role;
use rows::Purpose;

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
    let outline = outline::outline(page);
    let calls = call::calls(&outline);
    if calls.is_empty() {
        return nothing(page, &outline);
    }
    let mut used_entries = vec![false; outline.entries.len()];
    let mut diagnostics = Vec::new();
    let mut balance = Balance::default();
    let mut evidence = Evidence { calls: calls.clone(), ..Evidence::default() };
    let shown = example::examples(&outline.entries, &mut used_entries);
    let (sheets, statuses, others) = sheets(&outline, &mut diagnostics, &mut balance);
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
        if path_table || entry.section == Some(Section::ErrorCode) {
            balance.used += rows;
            continue;
        }
        balance.left += rows;
        diagnostics.push(diagnostic(
            entry.place,
            "table-unused",
            "no column of the table is a parameter's name or a status",
        ));
    }
    let children = sheets.children();
    let roles: Vec<Option<Role>> = roles::assign(&sheets, &children, &calls, &shown);
    let mut used_sheets = vec![false; sheets.list.len()];
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
        contracts.push(contract);
    }
    for (sheet, used) in sheets.list.iter().zip(&used_sheets) {
        for row in &sheet.rows {
            balance.seen += 1 + row.rows;
            if *used {
                balance.used += 1 + row.rows;
            } else {
                balance.left += 1 + row.rows;
                let reason = format!("no field of the operation refers to {}", sheet.label);
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
    let mut ordinal = 0;
    for (index, entry) in outline.entries.iter().enumerate() {
        let Part::Table(table, anchors) = entry.part else { continue };
        ordinal += 1;
        let (purpose, columns) = rows::columns(table);
        match purpose {
            Purpose::Statuses => {
                statuses.push(statuses::StatusTable { table, columns, section: entry.section })
            }
            Purpose::ErrorCodes | Purpose::Unknown => others.push((index, entry)),
            Purpose::Parameters => {
                let (rows, silent) = rows::rows(table, &columns);
                for (_, place, reason) in silent {
                    balance.seen += 1;
                    balance.left += 1;
                    diagnostics.push(diagnostic(place, "row-unread", reason));
                }
                let caption = table.caption.as_ref().map_or(String::new(), |text| text.plain.clone());
                let (number, mut subject) = nest::caption_parts(&caption);
                if caption.is_empty()
                    && let Some(lead) = entry.lead
                {
                    subject = nest::lead_subject(lead);
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
    (Sheets::new(list), statuses, others)
}

#[expect(clippy::too_many_arguments, reason = "the pieces of a page are gathered here once")]
fn contract(
    page: &Page,
    origin: &Origin,
    outline: &Outline<'_>,
    call: &Call,
    roles: &[Option<Role>],
    shown: &[Shown],
    evidence: &mut Evidence,
    builder: &mut Builder<'_, '_>,
) -> Contract {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut request: Option<Request> = None;
    let mut responses: Vec<Response> = Vec::new();
    let placeholders = call::names(&call.path);
    let success = statuses::only_success(&evidence.status_table, &evidence.section_codes);
    let sheets = builder.sheets;
    for (index, sheet) in sheets.list.iter().enumerate() {
        let Some(role) = roles.get(index).copied().flatten() else { continue };
        let at = Locator::at(sheet.label.clone(), sheet.place.line, sheet.place.column);
        builder.side(role.is_request());
        match role {
            Role::Parameters(default) => {
                evidence.request_tables |= default.is_none();
                let rows: BTreeMap<&str, &rows::Row<'_>> =
                    sheet.rows.iter().rev().map(|row| (row.name.as_str(), row)).collect();
                let mut bodily = Vec::new();
                for field in builder.fields(index) {
                    let row = rows.get(field.name.as_str());
                    let said = row.and_then(|row| row.location).and_then(roles::location_word);
                    let location = roles::place_of(&field.name, default, said, &placeholders, call, sheet);
                    match location {
                        Some(Location::Path) => {
                            let place = Place {
                                line: field.at.line.unwrap_or(1),
                                column: field.at.column.unwrap_or(1),
                            };
                            evidence.path_rows.push((field.name.clone(), place));
                            add(&mut parameters, Location::Path, field, &mut evidence.notes);
                        }
                        Some(location) => add(&mut parameters, location, field, &mut evidence.notes),
                        None => bodily.push(field),
                    }
                }
                if !bodily.is_empty() {
                    body_fields(&mut request, bodily, &at, &mut evidence.notes);
                }
                if let Some(request) = &mut request {
                    builder.choose(index, &mut request.body);
                }
            }
            Role::ResponseBody(status) => {
                evidence.response_tables = true;
                let status = status.or(success).map_or(StatusKey::Default, StatusKey::Code);
                let fields = builder.fields(index);
                let response = response_at(&mut responses, status, &at);
                into_body(&mut response.body, fields, &mut evidence.notes);
            }
            Role::ResponseHeader(status) => {
                let status = status.or(success).map_or(StatusKey::Default, StatusKey::Code);
                let fields = builder.fields(index);
                let response = response_at(&mut responses, status, &at);
                response.headers.extend(fields);
            }
        }
    }
    // Shared tables that no row refers to still belong to the side they stand on.
    for (code, place) in evidence.status_table.iter().chain(&evidence.section_codes) {
        let at = Locator::at(format!("status {code}"), place.line, place.column);
        response_at(&mut responses, StatusKey::Code(*code), &at);
    }
    for own in shown {
        if let (ExampleKind::Response, Some(status)) = (own.example.kind, own.example.status) {
            response_at(&mut responses, status, &own.example.at);
        }
    }
    for name in &placeholders {
        if !parameters.iter().any(|own| own.location == Location::Path && own.field.name == *name) {
            continue;
        }
    }
    responses.sort_by_key(|response| response.status);
    evidence.uri_query = query_names(&call.query);
    let prose: Vec<&str> = outline
        .entries
        .iter()
        .filter_map(|entry| match entry.part {
            Part::Prose(text)
                if matches!(entry.section, Some(Section::Function | Section::Constraints) | None) =>
            {
                Some(text.plain.as_str())
            }
            Part::Prose(_) | Part::Table(..) | Part::Code(_) => None,
        })
        .collect();
    let prose = prose.join("\n").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| prose.contains(word));
    Contract {
        format: 1,
        api: origin.api_id(call.method.as_str(), &call.path),
        source: Source {
            page: origin.page.clone(),
            format: page.format.as_str().to_owned(),
            language: Some(page.language.as_str().to_owned()),
            revision: origin.revision.clone(),
        },
        operation: Operation {
            title: outline.title.trim().to_owned(),
            method: call.method,
            path: call.path.clone(),
            asynchronous: says(&[
                "asynchronous api",
                "asynchronous interface",
                "asynchronous operation",
                "异步接口",
            ]),
            deprecated: says(&[
                "api has been deprecated",
                "api is deprecated",
                "api has been discarded",
                "this api is out of date",
                "接口已废弃",
                "api is not recommended",
            ]),
            at: Locator::at("URI", call.place.line, call.place.column),
        },
        parameters,
        request,
        responses,
        examples: own_examples(call, &evidence.calls, shown).map(|own| own.example.clone()).collect(),
        axes: Vec::new(),
    }
}

/// The examples of a call. Where the calls of a guide stand apart, each has those up to the next.
fn own_examples<'s>(call: &Call, calls: &[Call], shown: &'s [Shown]) -> impl Iterator<Item = &'s Shown> {
    let next = calls.iter().filter(|own| own.entry > call.entry).map(|own| own.place).min();
    let apart = calls.len() > 1
        && calls.windows(2).any(|pair| match pair {
            [first, second] => shown.iter().any(|own| own.place > first.place && own.place < second.place),
            _ => false,
        });
    let from = call.place;
    shown.iter().filter(move |own| !apart || (own.place > from && next.is_none_or(|next| own.place < next)))
}

fn query_names(query: &str) -> Vec<String> {
    let cut = |c: char| matches!(c, '&' | '?' | '[' | ']');
    query
        .split(cut)
        .filter_map(|pair| pair.split('=').next())
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.starts_with('{'))
        .map(str::to_owned)
        .collect()
}

fn add(parameters: &mut Vec<Parameter>, location: Location, field: Field, notes: &mut Vec<RowNote>) {
    match parameters.iter().find(|own| own.location == location && own.field.name == field.name) {
        Some(known) => twice(&known.field, &field, notes),
        None => parameters.push(Parameter { location, field }),
    }
}

/// Notes what two rows of one name say differently.
fn twice(known: &Field, other: &Field, notes: &mut Vec<RowNote>) {
    let place =
        |field: &Field| Place { line: field.at.line.unwrap_or(1), column: field.at.column.unwrap_or(1) };
    let stated = |ty: Type| !matches!(ty, Type::Any | Type::Null);
    let types = known.value.ty != other.value.ty && stated(known.value.ty) && stated(other.value.ty);
    let asks = |field: &Field| match field.requirement {
        Requirement::Mandatory => Some("mandatory"),
        Requirement::Optional => Some("optional"),
        Requirement::Conditional | Requirement::Unstated => None,
    };
    let (first, second) = if types {
        (known.value.ty.to_string(), other.value.ty.to_string())
    } else {
        match (asks(known), asks(other)) {
            (Some(a), Some(b)) if a != b => (a.to_owned(), b.to_owned()),
            _ => return,
        }
    };
    if notes.len() < 400 {
        notes.push(RowNote {
            subject: known.name.clone(),
            rule: "table-vs-table",
            first: (first, place(known)),
            second: (second, place(other)),
        });
    }
}

fn body_fields(request: &mut Option<Request>, fields: Vec<Field>, at: &Locator, notes: &mut Vec<RowNote>) {
    let request = request.get_or_insert_with(|| Request {
        body: Node::new(Type::Object),
        media_type: "application/json".to_owned(),
        at: at.clone(),
    });
    let mut body = Some(std::mem::replace(&mut request.body, Node::new(Type::Object)));
    into_body(&mut body, fields, notes);
    request.body = body.unwrap_or_else(|| Node::new(Type::Object));
}

/// Puts fields into a body. A name that is a dash or brackets stands for the body itself.
fn into_body(body: &mut Option<Node>, fields: Vec<Field>, notes: &mut Vec<RowNote>) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    if let Some(own) = body.as_mut() {
        let own = nest::descend(own);
        known.extend(own.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)));
    }
    for field in fields {
        let unnamed = matches!(
            field.name.as_str(),
            "-" | "--"
                | "[]"
                | "[items]"
                | "[Array元素]"
                | "[数组元素]"
                | "*"
                | "none"
                | "None"
                | "N/A"
                | "无"
                | "/"
        );
        if unnamed {
            if body.as_ref().is_none_or(|own| own.fields.is_empty()) && field.value.ty != Type::Any {
                *body = Some(if field.name.starts_with('[') && field.value.ty != Type::Array {
                    Node::array(field.value)
                } else {
                    field.value
                });
                known.clear();
            }
            continue;
        }
        let own = nest::descend(body.get_or_insert_with(|| Node::new(Type::Object)));
        match known.get(&field.name).and_then(|at| own.fields.get(*at)) {
            Some(first) => twice(first, &field, notes),
            None => {
                known.insert(field.name.clone(), own.fields.len());
                own.fields.push(field);
            }
        }
    }
}

fn response_at<'r>(responses: &'r mut Vec<Response>, status: StatusKey, at: &Locator) -> &'r mut Response {
    let index = responses.iter().position(|own| own.status == status).unwrap_or_else(|| {
        responses.push(Response { status, body: None, headers: Vec::new(), at: at.clone() });
        responses.len() - 1
    });
    // The index was just found or made.
    match responses.get_mut(index) {
        Some(response) => response,
        None => unreachable!("the response was pushed above"),
    }
}

/// Whether a method usually carries its parameters in the query.
pub(crate) fn is_bodiless(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Options)
}
