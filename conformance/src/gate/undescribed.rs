//! Operations that change something and that nobody has described: read from a page by machine, without overlay.
//!
//! Only a path to something made up leads nowhere. Everything else needs a permit, and a body that may select
//! everything needs the strongest.

use super::body::Json;
use super::classify::Parsed;
use super::fold::squeeze;
use super::header::Label;
use super::id::{Standing, is_everything};
use super::path::Path;
use super::route::{Part, Route};
use super::sheet::Sheet;
use super::verb::{self, Meaning};
use as_documented_contract::Effect;
use std::collections::BTreeSet;

/// Parts of keys that select everything.
const WIDE: [&str; 4] = ["fail", "every", "isall", "wildcard"];

/// Ends of keys that say what a thing is like, and not which one: `resource_type`, `server_num`.
const DESCRIBING: [&str; 12] = [
    "type",
    "types",
    "mode",
    "status",
    "state",
    "count",
    "num",
    "number",
    "size",
    "version",
    "description",
    "flag",
];

/// Reads a request to such an operation.
pub(super) fn read(
    route: &Route,
    (guessed, documented): (Effect, &BTreeSet<String>),
    request: &Parsed<'_>,
    path: &Path<'_>,
    label: Label,
    sheet: &mut Sheet<'_>,
) {
    sheet.raise(Effect::Probe, "it changes things, and its path names what this run made up");
    let slots = route.parts.iter().filter(|part| matches!(part, Part::Id)).count();
    let mut class = guessed;
    for part in &route.parts {
        if let Part::Literal(text) = part {
            class = class.max(verb::of_segment(text).unwrap_or(Effect::Change));
        }
    }
    if route.method == "DELETE" {
        class = Effect::Delete;
    }
    if let Some((body, json)) = request.body() {
        match label {
            Label::Json => {}
            Label::Other if !body.iter().any(|byte| matches!(byte, b'&' | b'=')) => {}
            Label::Other | Label::OtherCharset => {
                sheet.wide("the body may be read as something else than JSON")
            }
        }
        match json {
            Err(reason) => sheet.wide(reason),
            // A text alone may be read as a form, whatever its label says.
            Ok(Json::Text(_) | Json::Plain) => sheet.wide("the body is neither an object nor a list"),
            Ok(json) => value("", json, documented, &mut class, sheet),
        }
    }
    let nowhere = slots > 0 && sheet.is_minted() && slots_are_minted(route, path, sheet);
    if nowhere {
        return;
    }
    if class > Effect::Change && slots == 0 {
        sheet.wide("it destroys, and nobody has described which part of it says what");
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

fn value(
    key: &str,
    json: &Json<'_>,
    documented: &BTreeSet<String>,
    class: &mut Effect,
    sheet: &mut Sheet<'_>,
) {
    let plain = squeeze(key);
    let odd = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | ':' | '/' | ' ');
    if key.contains(odd) {
        sheet.wide("a key may be another one in disguise");
    }
    if WIDE.iter().any(|part| plain.contains(part)) || plain == "all" {
        sheet.wide("a key may select everything");
    }
    if names_verb(&plain) && !matches!(json, Json::Text(_)) {
        *class = Effect::AccountWide;
    }
    let selects = selects(&plain);
    match json {
        Json::Plain if selects => sheet.wide("what may select instances is not a string"),
        Json::Plain => {}
        Json::Text(text) => leaf(&plain, text, documented, class, sheet),
        Json::List(items) => {
            if items.is_empty() && selects {
                sheet.wide("a list that may select instances is empty");
            }
            for item in items {
                if selects && matches!(item, Json::List(_)) {
                    sheet.wide("a list that may select instances has a list in it");
                }
                value(key, item, documented, class, sheet);
            }
        }
        Json::Object(fields) => {
            if fields.is_empty() && selects {
                sheet.wide("an object that may select instances is empty");
            }
            for (name, item) in fields {
                if selects && !documented.contains(&**name) {
                    // A name that the page does not have may be an id.
                    leaf(&plain, name, documented, class, sheet);
                }
                value(name, item, documented, class, sheet);
            }
        }
    }
}

fn leaf(key: &str, text: &str, documented: &BTreeSet<String>, class: &mut Effect, sheet: &mut Sheet<'_>) {
    let trimmed = text.trim();
    if matches!(trimmed, "*" | "%" | "all" | "ALL") {
        sheet.wide("a value is a wildcard");
    }
    if text.contains(['{', '[']) {
        sheet.wide("a value may hold further values");
    }
    if selects(key) {
        if trimmed.is_empty() {
            sheet.wide("what may select instances is blank");
        } else if !documented.contains(text) || is_everything(text) {
            // A value that the page lists is no id.
            sheet.id(text, "body");
        }
    }
    if names_verb(key) {
        match verb::meaning(text) {
            Meaning::Known(effect) if effect == *class => {}
            // The operation or its verb may count, and no single permit covers both.
            Meaning::Known(_) | Meaning::Unknown => *class = Effect::AccountWide,
            Meaning::Wide => sheet.wide("its verb tells of more than the instances it names"),
        }
    }
}

/// Whether a key may name a verb, or be one itself.
fn names_verb(key: &str) -> bool {
    key.contains("action")
        || ["op", "operation", "operate", "verb", "command", "cmd", "act", "method"].contains(&key)
        || verb::of_segment(key).is_some()
}

/// Whether a key may select instances.
fn selects(key: &str) -> bool {
    let describes = DESCRIBING.iter().any(|end| key.ends_with(end));
    !describes && ["instance", "filter", "target", "resource", "server"].iter().any(|part| key.contains(part))
        || key.ends_with("id")
        || key.ends_with("ids")
        || key.ends_with("idset")
}
