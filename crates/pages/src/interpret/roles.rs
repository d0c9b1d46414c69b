//! What a table is for: where its parameters are sent, or which response it describes.

use super::call::Call;
use super::example::Shown;
use super::is_bodiless;
use super::sheets::{Sheet, Sheets, side};
use crate::words::Section;
use as_documented_contract::{ExampleKind, Location};

/// What a root table describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Parameters of one place; of the body if none is given.
    Parameters(Option<Location>),
    /// The body of a response.
    ResponseBody(Option<u16>),
    /// The headers of a response.
    ResponseHeader(Option<u16>),
}

impl Role {
    pub(crate) fn is_request(self) -> bool {
        matches!(self, Role::Parameters(_))
    }
}

/// Assigns a role to every table that is no child of another.
pub(crate) fn assign(
    sheets: &Sheets<'_>,
    children: &[bool],
    calls: &[Call],
    shown: &[Shown],
) -> Vec<Option<Role>> {
    let body_shown =
        shown.iter().any(|own| own.example.kind == ExampleKind::Request && own.example.body.is_some());
    let bodiless = calls.iter().all(|call| is_bodiless(call.method)) && !body_shown;
    let mut out = Vec::with_capacity(sheets.list.len());
    let mut last_request = 0;
    for (index, sheet) in sheets.list.iter().enumerate() {
        if children.get(index).copied().unwrap_or(false) || sheets.is_catalogue(index) {
            out.push(None);
            continue;
        }
        let words =
            format!("{} {} {}", sheet.caption, sheet.lead.unwrap_or(""), sheet.heading).to_lowercase();
        let caption = sheet.caption.to_lowercase();
        let half = match side(sheet.section) {
            0 => said_side(&words),
            own => own,
        };
        let role = if half == 2 || (half == 1 && said_response(&caption)) {
            Some(response_role(sheet, &words))
        } else if half == 1 || sheet.columns.mandatory.is_some() || last_request > 0 {
            last_request = index;
            Some(request_role(sheet, &caption, bodiless))
        } else {
            Some(response_role(sheet, &words))
        };
        out.push(role);
    }
    out
}

/// Which side words name, for a table outside of any known section.
fn said_side(words: &str) -> u8 {
    if said_response(words) {
        2
    } else if ["request", "请求", "path param", "query param", "uri"].iter().any(|word| words.contains(word))
    {
        1
    } else {
        0
    }
}

fn said_response(words: &str) -> bool {
    (words.contains("response") || words.contains("响应") || words.contains("返回"))
        && !words.contains("request")
        && !words.contains("请求")
}

fn response_role(sheet: &Sheet<'_>, words: &str) -> Role {
    let headers = words.contains("header") || words.contains("响应头") || words.contains("消息头");
    let only_headers = headers
        && (sheet.caption.to_lowercase().contains("header")
            || sheet.rows.iter().all(|row| row.name.contains('-')));
    if only_headers { Role::ResponseHeader(sheet.status) } else { Role::ResponseBody(sheet.status) }
}

fn request_role(sheet: &Sheet<'_>, caption: &str, bodiless: bool) -> Role {
    let words = format!("{caption} {}", sheet.lead.unwrap_or("").to_lowercase());
    let location = said_location(caption)
        .or_else(|| said_location(&sheet.heading.to_lowercase()))
        .or_else(|| said_location(&words));
    match location {
        Some(own) => Role::Parameters(own),
        None if sheet.section == Some(Section::Uri) => Role::Parameters(Some(Location::Query)),
        None if bodiless => Role::Parameters(Some(Location::Query)),
        None => Role::Parameters(None),
    }
}

/// The place that words name; the inner `None` is the body.
fn said_location(words: &str) -> Option<Option<Location>> {
    if words.contains("header") || words.contains("消息头") || words.contains("请求头") {
        Some(Some(Location::Header))
    } else if words.contains("query") {
        Some(Some(Location::Query))
    } else if words.contains("path") || words.contains("路径") {
        Some(Some(Location::Path))
    } else if words.contains("body") || words.contains("请求体") {
        Some(None)
    } else {
        None
    }
}

/// The place that a cell of a location column names.
pub(crate) fn location_word(cell: &str) -> Option<Option<Location>> {
    let lower = cell.trim().to_lowercase();
    said_location(&lower).or(if lower == "uri" || lower == "url" { Some(Some(Location::Path)) } else { None })
}

/// Where a parameter of a table is sent. The path's placeholders and the usual header names outrank the table.
pub(crate) fn place_of(
    name: &str,
    default: Option<Location>,
    said: Option<Option<Location>>,
    placeholders: &[&str],
    call: &Call,
    sheet: &Sheet<'_>,
) -> Option<Location> {
    if let Some(own) = said {
        return own;
    }
    let in_path = placeholders.iter().any(|own| own.eq_ignore_ascii_case(name));
    let explicit_query =
        sheet.caption.to_lowercase().contains("query") || sheet.heading.to_lowercase().contains("query");
    if in_path
        && default != Some(Location::Header)
        && !(explicit_query && call.query.contains(name))
        && (default.is_some() || sheet.section == Some(Section::Uri))
    {
        return Some(Location::Path);
    }
    let lower = name.to_ascii_lowercase();
    let header = lower.starts_with("x-")
        || matches!(
            lower.as_str(),
            "content-type"
                | "authorization"
                | "accept"
                | "host"
                | "content-length"
                | "x-auth-token"
                | "x-sdk-date"
        );
    if header {
        return Some(Location::Header);
    }
    default
}
