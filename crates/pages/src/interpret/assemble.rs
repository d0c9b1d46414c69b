//! Puts the pieces of a page together into the contract of one call.

use std::collections::BTreeMap;

use super::call::{self, Call};
use super::example::Shown;
use super::json::{Shape, Tree};
use super::nest::{self, Builder};
use super::outline::{Outline, Part};
use super::roles::{self, Role};
use super::{Evidence, Origin, RowNote, rows, statuses};
use crate::page::{Page, Place};
use crate::words::Section;
use as_documented_contract::{
    Contract, ExampleKind, Field, Location, Locator, Node, Operation, Parameter, Request, Requirement,
    Response, Source, StatusKey, Type,
};

/// The contract of one call.
#[expect(clippy::too_many_arguments, reason = "the pieces of a page are gathered here once")]
pub(super) fn contract(
    page: &Page,
    origin: &Origin,
    outline: &Outline<'_>,
    call: &Call,
    roles: &[Option<Role>],
    shown: &[Shown],
    evidence: &mut Evidence,
    builder: &mut Builder<'_, '_>,
) -> Contract {
    let mut parameters = Parameters::default();
    let mut request: Option<Request> = None;
    let mut responses: Vec<Response> = Vec::new();
    // The fields of each table of the body.
    let mut bodies: Vec<Vec<String>> = Vec::new();
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
                            let mut field = field;
                            // A path without it is the path of something else, whatever other calls need.
                            if field.requirement == Requirement::Conditional {
                                field.requirement = Requirement::Mandatory;
                                field.condition = None;
                            }
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
                    bodies.push(bodily.iter().map(|own| own.name.clone()).collect());
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
    if let Some(request) = &mut request {
        part(&mut request.body, &bodies, own_examples(call, &evidence.calls, shown));
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
        parameters: parameters.list,
        request,
        responses,
        examples: own_examples(call, &evidence.calls, shown).map(|own| own.example.clone()).collect(),
        axes: Vec::new(),
    }
}

/// Tells tables of which each describes another body apart from those that describe one together: where an example has
/// all that one table asks for and nothing of another, the fields of the other are not always there.
fn part<'s>(body: &mut Node, tables: &[Vec<String>], shown: impl Iterator<Item = &'s Shown>) {
    if tables.len() < 2 {
        return;
    }
    let asks = |body: &Node, name: &String| {
        body.field(name).is_some_and(|own| own.requirement == Requirement::Mandatory)
    };
    let mut apart: Vec<String> = Vec::new();
    for shown in shown.filter(|own| own.example.kind == ExampleKind::Request) {
        let Some(Tree { kind: Shape::Object(fields), .. }) = &shown.tree else { continue };
        let has = |name: &String| fields.iter().any(|(own, _, _)| own == name);
        let full = tables
            .iter()
            .any(|table| table.iter().any(has) && table.iter().all(|name| has(name) || !asks(body, name)));
        if full {
            let absent = tables.iter().filter(|table| !table.iter().any(has));
            apart.extend(absent.flatten().filter(|name| asks(body, name)).cloned());
        }
    }
    for field in body.fields.iter_mut().filter(|own| apart.contains(&own.name)) {
        field.requirement = Requirement::Conditional;
        field.condition = Some("where its table applies".to_owned());
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

/// The parameters beside the body, each name of a place once.
#[derive(Default)]
struct Parameters {
    list: Vec<Parameter>,
    known: BTreeMap<(Location, String), usize>,
}

fn add(parameters: &mut Parameters, location: Location, field: Field, notes: &mut Vec<RowNote>) {
    let at = parameters.list.len();
    let known = *parameters.known.entry((location, field.name.clone())).or_insert(at);
    match parameters.list.get(known) {
        Some(known) => twice(&known.field, &field, notes),
        None => parameters.list.push(Parameter { location, field }),
    }
}

/// Notes what two rows of one name say differently.
pub(super) fn twice(known: &Field, other: &Field, notes: &mut Vec<RowNote>) {
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
                | "[Arrayelement]"
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
