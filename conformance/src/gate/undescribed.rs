//! Operations that change something and that nobody has described: read from a page by machine, without overlay.
//!
//! Only a path to something made up leads nowhere. Everything else needs a permit, and a body that may select
//! everything needs the strongest.

use super::body::{Json, parse};
use super::fold::squeeze;
use super::header::Label;
use super::id::Standing;
use super::path::Path;
use super::read;
use super::route::{Part, Route};
use super::sheet::Sheet;
use super::verb::{self, Meaning};
use crate::exchange::Outgoing;
use as_documented_contract::Effect;

/// Parts of keys that select everything.
const WIDE: [&str; 4] = ["allfail", "every", "isall", "wildcard"];

/// Reads a request to such an operation.
pub(super) fn read(route: &Route, request: &Outgoing, path: &Path<'_>, label: Label, sheet: &mut Sheet<'_>) {
    sheet.raise(Effect::Probe, "it changes things, and its path names what this run made up");
    let slots = route.parts.iter().filter(|part| matches!(part, Part::Id)).count();
    let mut class = Effect::Change;
    for part in &route.parts {
        if let Part::Literal(text) = part {
            class = class.max(verb::of_segment(text).unwrap_or(Effect::Change));
        }
    }
    if route.method == "DELETE" {
        class = Effect::Delete;
    }
    if read::has_body(request) {
        let body = request.body.as_deref().unwrap_or_default();
        match label {
            Label::Json => {}
            Label::Other if !body.iter().any(|byte| matches!(byte, b'&' | b'=')) => {}
            Label::Other | Label::OtherCharset => {
                sheet.wide("the body may be read as something else than JSON")
            }
        }
        match parse(body) {
            Err(reason) => sheet.wide(reason),
            Ok(json) => value("", &json, &mut class, sheet),
        }
    }
    let nowhere = slots > 0 && sheet.is_minted() && slots_are_minted(route, path, sheet);
    if nowhere {
        return;
    }
    if class > Effect::Change && !sheet.has_ids() {
        sheet.wide("it destroys, and nothing in it says what");
    }
    sheet.raise(class, "nobody has described what it does");
}

fn slots_are_minted(route: &Route, path: &Path<'_>, sheet: &mut Sheet<'_>) -> bool {
    let mut all = true;
    for (part, segment) in route.parts.iter().zip(path.segments.iter().flatten()) {
        if matches!(part, Part::Id) {
            all &= sheet.id(segment, "path") == Standing::Minted;
        }
    }
    all
}

fn value(key: &str, json: &Json, class: &mut Effect, sheet: &mut Sheet<'_>) {
    let plain = squeeze(key);
    if WIDE.iter().any(|part| plain.contains(part)) || plain == "all" {
        sheet.wide("a key may select everything");
    }
    match json {
        Json::Plain => {}
        Json::Text(text) => leaf(&plain, text, class, sheet),
        Json::List(items) => {
            if items.is_empty() && selects(&plain) {
                sheet.wide("a list that may select instances is empty");
            }
            for item in items {
                if selects(&plain) && !matches!(item, Json::Text(_) | Json::Object(_)) {
                    sheet.wide("a list that may select instances has an item that is not a string");
                }
                value(key, item, class, sheet);
            }
        }
        Json::Object(fields) => {
            for (key, item) in fields {
                value(key, item, class, sheet);
            }
        }
    }
}

fn leaf(key: &str, text: &str, class: &mut Effect, sheet: &mut Sheet<'_>) {
    let trimmed = text.trim();
    if matches!(trimmed, "*" | "%" | "all" | "ALL") {
        sheet.wide("a value is a wildcard");
    }
    if selects(key) {
        if trimmed.is_empty() {
            sheet.wide("what may select instances is blank");
        } else {
            sheet.id(text, "body");
        }
    }
    if ["action", "operation", "verb", "op"].contains(&key) {
        match verb::meaning(text) {
            Meaning::Known(effect) => *class = (*class).max(effect),
            Meaning::Wide => sheet.wide("its verb tells of more than the instances it names"),
            Meaning::Unknown => {}
        }
    }
}

/// Whether a key may select instances.
fn selects(key: &str) -> bool {
    key == "id" || key == "ids" || key.contains("instance") || key.ends_with("id") || key.ends_with("ids")
}
