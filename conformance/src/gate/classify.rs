//! Puts a request's parts together into its class.

use super::batch;
use super::body::{self, Json};
use super::header::{self, label};
use super::id::{Digests, Known, all};
use super::path::{self, Path};
use super::read;
use super::route::{Here, Kind, Part, Route, Routes};
use super::sheet::{Classified, Sheet};
use super::undescribed;
use crate::exchange::Outgoing;
use as_documented_contract::Effect;
use std::borrow::Cow;

/// A request and its body, read once.
pub(super) struct Parsed<'a> {
    pub(super) request: &'a Outgoing,
    json: Option<Result<Json<'a>, &'static str>>,
}

impl Parsed<'_> {
    /// The bytes of the body and what they say; `None` without a body or with an empty one.
    pub(super) fn body(&self) -> Option<(&[u8], Result<&Json<'_>, &'static str>)> {
        let bytes = self.request.body.as_deref().filter(|body| !body.is_empty())?;
        Some((bytes, self.json.as_ref()?.as_ref().map_err(|reason| *reason)))
    }
}

/// The class of a request.
pub(super) fn classify(request: &Outgoing, known: &Known, routes: &Routes) -> Classified {
    let mut sheet = Sheet::new(known, &request.service);
    let path = path::parse(request, &mut sheet);
    header::read(request, &mut sheet);
    let json = request.body.as_deref().map(body::parse);
    if let (Some(bytes), Some(json)) = (request.body.as_deref(), &json) {
        body_ids(bytes, json, &mut sheet);
    }
    let request = Parsed { request, json };
    let method = request.request.method.to_ascii_uppercase();
    if method.is_empty() || !method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') {
        sheet.forbid("the method is not a word");
    }
    if matches!(method.as_str(), "CONNECT" | "TRACE") {
        sheet.forbid(format!("{method} is never sent"));
    }
    match path.segments.as_deref() {
        Some(segments) => {
            let here = routes.at(&request.request.service, segments);
            read::scan(&path, &here, &method, &mut sheet);
            operation(&request, &method, &path, &here, routes, &mut sheet);
        }
        None if method == "DELETE" => sheet.forbid("DELETE is only sent where a page documents it"),
        None => {
            read::query(&path, &mut sheet, |_| false, |_| false);
        }
    }
    sheet.into_classified()
}

/// Looks for ids in the body, both in its bytes and in its strings.
fn body_ids(bytes: &[u8], json: &Result<Json<'_>, &'static str>, sheet: &mut Sheet<'_>) {
    // To see that all of it is text is quicker than to look for what is not.
    let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    sheet.scan(&text, "body", Digests::Counted);
    match json {
        Ok(json) => {
            if !all(bytes, |byte| !matches!(byte, b'\\' | b'%' | b'&') && byte.is_ascii()) {
                json.texts(&mut |text| sheet.scan(text, "body", Digests::Counted));
            }
        }
        // In another encoding there may be anything between the digits.
        Err(_) => {
            let rest: String = text.chars().filter(char::is_ascii_graphic).collect();
            sheet.scan(&rest, "body", Digests::Counted);
        }
    }
}

fn operation(
    request: &Parsed<'_>,
    method: &str,
    path: &Path<'_>,
    here: &Here<'_>,
    routes: &Routes,
    sheet: &mut Sheet<'_>,
) {
    let documented: Vec<&Route> = here.best.iter().copied().filter(|route| route.method == method).collect();
    if documented.is_empty() {
        return wrong_method(request, method, path, here, routes, sheet);
    }
    for route in &documented {
        read::slots(route, path, sheet);
    }
    if documented.iter().all(|route| matches!(route.kind, Kind::Read { .. })) {
        if request.request.method == method {
            return read::documented(&documented, request.request, path, sheet);
        }
        return read::undocumented(request.request, path, routes, sheet);
    }
    for route in documented {
        mutation(route, request, path, sheet);
    }
}

/// A request whose path is that of an operation that changes things.
fn mutation(route: &Route, request: &Parsed<'_>, path: &Path<'_>, sheet: &mut Sheet<'_>) {
    match &route.kind {
        Kind::Read { .. } => {}
        Kind::Batch(one) => {
            read::query(path, sheet, |_| false, |_| false);
            batch::read(one, request, label(request.request), sheet);
        }
        Kind::Undescribed { query, class, words } => {
            read::query(path, sheet, |name| query.iter().any(|one| one == name), |_| false);
            undescribed::read(route, (*class, words), request, path, label(request.request), sheet);
        }
    }
}

/// A method that no page gives for this path.
fn wrong_method(
    request: &Parsed<'_>,
    method: &str,
    path: &Path<'_>,
    here: &Here<'_>,
    routes: &Routes,
    sheet: &mut Sheet<'_>,
) {
    if method == "DELETE" {
        return sheet.forbid("DELETE is only sent where a page documents it");
    }
    // A companion's parameter fits as well, but reading it would do no harm.
    if here.others.iter().any(|route| route.method == method && !matches!(route.kind, Kind::Read { .. })) {
        return sheet.forbid(format!("{method} is documented on a path that this one fits too"));
    }
    let changing: Vec<&Route> =
        here.best.iter().copied().filter(|route| !matches!(route.kind, Kind::Read { .. })).collect();
    if changing.is_empty() {
        if matches!(method, "GET" | "HEAD" | "OPTIONS") {
            return read::undocumented(request.request, path, routes, sheet);
        }
        return sheet.wide(format!("no operation is known that answers {method} on this path"));
    }
    sheet.raise(Effect::Probe, "a wrong method on the path of an operation, at ids that this run made up");
    for route in changing {
        read::slots(route, path, sheet);
        let nothing = matches!(route.kind, Kind::Undescribed { .. })
            && !route.parts.iter().any(|part| matches!(part, Part::Id));
        if nothing {
            sheet.wide("a wrong method, and nothing in the request names what this run made up");
        }
        mutation(route, request, path, sheet);
    }
    if sheet.has_live() {
        sheet.wide("nobody says what a wrong method does to instances that exist");
    }
}
