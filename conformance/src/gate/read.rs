//! Reading operations: the exact method and path of a known companion, and nothing else.

use super::fold::{shortened, squeeze};
use super::id::Digests;
use super::path::Path;
use super::route::{Here, Kind, Part, Route, Routes};
use super::sheet::Sheet;
use super::verb;
use crate::exchange::Outgoing;
use as_documented_contract::Effect;

/// A request with the exact method and path of a reading operation.
pub(super) fn documented(reads: &[&Route], request: &Outgoing, path: &Path<'_>, sheet: &mut Sheet<'_>) {
    if has_body(request) {
        sheet.wide("it has the method and path of a reading operation, and a body");
    }
    let pages = |name: &str| {
        reads.iter().any(|route| matches!(&route.kind, Kind::Read { page: Some(page), .. } if page == name))
    };
    let known = |name: &str| {
        reads.iter().any(|route| match &route.kind {
            Kind::Read { query, .. } => query.iter().any(|one| one == name),
            Kind::Batch(_) | Kind::Undescribed { .. } => false,
        })
    };
    query(path, sheet, known, pages);
}

/// A safe method on a path that no operation has: it must name nothing that exists.
pub(super) fn undocumented(request: &Outgoing, path: &Path<'_>, routes: &Routes, sheet: &mut Sheet<'_>) {
    sheet.raise(Effect::Probe, "a safe method on a path that is not documented");
    if has_body(request) {
        sheet.wide("it has a body, and no operation is known on its path");
    }
    let segments = path.segments.as_deref().unwrap_or_default();
    if routes.change_anywhere(segments) || segments.iter().any(|part| verb::of_segment(part).is_some()) {
        sheet.wide("its path is one on which another service changes things, or names a verb");
    }
    for (at, segment) in segments.iter().enumerate() {
        let project = at == 1 && sheet.known.is_project(segment);
        if !project && !routes.names(segment) {
            sheet.id(segment, "path");
        }
    }
    query(path, sheet, |_| false, |_| false);
    if sheet.has_live() {
        sheet.forbid("a path that is not documented is only asked for ids that this run made up");
    }
}

/// Reads a query: each key once, known or minted, and ids in it like anywhere else.
pub(super) fn query(
    path: &Path<'_>,
    sheet: &mut Sheet<'_>,
    known: impl Fn(&str) -> bool,
    pages: impl Fn(&str) -> bool,
) {
    for (at, (key, value)) in path.query.iter().enumerate() {
        if path.query.iter().take(at).any(|(other, _)| squeeze(other) == squeeze(key)) {
            sheet.wide("the query has one key twice");
        }
        if !known(key) && !sheet.known.is_minted(key) {
            sheet.wide(format!("nobody says what query key `{}` does", shortened(key)));
        }
        // The id that a page starts behind is the endpoint's own word, given back to it.
        if pages(key) {
            continue;
        }
        if squeeze(key).ends_with("id") && !value.is_empty() {
            sheet.id(value, "query");
        }
        sheet.scan(value, "query", Digests::Counted);
        sheet.scan(key, "query", Digests::Counted);
    }
}

/// Takes note of what is shaped like an id in a plain path, the project in its own place left out.
pub(super) fn scan(path: &Path<'_>, here: &Here<'_>, method: &str, sheet: &mut Sheet<'_>) {
    let reads = |route: &&Route| route.method == method && matches!(route.kind, Kind::Read { .. });
    let only_reads = !here.best.is_empty() && here.best.iter().all(reads);
    let own_place =
        |at: usize| at == 1 || here.best.iter().any(|route| route.parts.get(at) == Some(&Part::Project));
    for (at, segment) in path.segments.iter().flatten().enumerate() {
        let project = match only_reads {
            true => sheet.known.is_readable_project(segment),
            false => sheet.known.is_project(segment),
        };
        if !(own_place(at) && project) {
            sheet.scan(segment, "path", Digests::Counted);
        }
    }
}

/// Takes note of the ids that stand in a path by its documented form.
pub(super) fn slots(route: &Route, path: &Path<'_>, sheet: &mut Sheet<'_>) {
    for (part, segment) in route.parts.iter().zip(path.segments.iter().flatten()) {
        match part {
            Part::Literal(_) => {}
            Part::Project if sheet.known.is_project(segment) => {}
            Part::Listed(values) if values.iter().any(|value| value == segment) => {}
            // A small number is no id, and to look at what it counts changes nothing.
            Part::Id
                if matches!(route.kind, Kind::Read { .. })
                    && segment.len() <= 5
                    && segment.bytes().all(|byte| byte.is_ascii_digit()) => {}
            // To look at another project is one thing, to change something in it another.
            Part::Project
                if matches!(route.kind, Kind::Read { .. }) && sheet.known.is_readable_project(segment) => {}
            Part::Project | Part::Listed(_) | Part::Id => {
                sheet.id(segment, "path");
            }
        }
    }
}

/// Whether a reading method carries a body; an empty one is one too, as `Content-Length: 0` is sent with it.
fn has_body(request: &Outgoing) -> bool {
    request.body.is_some()
}
