//! An imaginary server that takes every request as sloppily as any server could, and says what would become of
//! which instances.
//!
//! It is the oracle of the gate's property and shares no code with the gate. It reads each request in every way
//! it can think of and does what any of them says: keys in any spelling, the first and the last of two equal
//! keys, JSON with comments and without quotes, forms, multipart, wrappers, queries, headers, other methods.

use crate::gate_lax::{Bag, Lax, Val, form, multipart, norm, unescape};
use as_documented::exchange::Outgoing;
use as_documented_contract::Effect;
use std::collections::BTreeSet;

/// What the server would do, and to which instance; `None` for all of them.
pub(crate) type Hit = (Effect, Option<String>);

/// The instances of the server.
pub(crate) struct Server {
    pub(crate) instances: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Op {
    /// Acts on a list; the class is what it does without a verb.
    Batch(Option<Effect>),
    /// One instance.
    One(String),
    /// The whole collection.
    Collection,
    /// Something below an instance.
    Below(String),
    Nothing,
}

const SELECTORS: [&str; 13] = [
    "instances",
    "instance",
    "instanceid",
    "instanceids",
    "instanceidset",
    "idset",
    "ids",
    "id",
    "serverids",
    "targets",
    "instancelist",
    "resources",
    "filter",
];
const VERBS: [&str; 9] =
    ["action", "actions", "op", "operation", "verb", "command", "operate", "act", "actiontype"];
const WRAPPERS: [&str; 6] = ["data", "body", "request", "params", "payload", "json"];

fn is_everything(key: &str) -> bool {
    key.starts_with("allfail") || matches!(key, "all" | "failed" | "everything" | "isall")
}

fn is_known(key: &str) -> bool {
    let key = key.trim_end_matches(|c: char| c.is_ascii_digit());
    SELECTORS.contains(&key) || VERBS.contains(&key) || is_everything(key) || key.contains("delete")
}

fn deeds(text: &str) -> Vec<Effect> {
    let word = norm(&unescape(text));
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    let mut out = Vec::new();
    if has(&["delete", "remove", "destroy", "terminate", "purge", "drop", "erase"]) || word == "del" {
        out.push(Effect::Delete);
    }
    if has(&["flush", "clear", "wipe", "reset", "truncate"]) {
        out.push(Effect::Flush);
    }
    if has(&["restart", "reboot", "stop", "start"]) {
        out.push(Effect::Restart);
    }
    out
}

fn deeds_of(val: &Val) -> Vec<Effect> {
    match val {
        Val::Text(text) => match text.trim() {
            "1" => vec![Effect::Restart],
            "2" | "5" => vec![Effect::Delete],
            other => deeds(other),
        },
        Val::List(items) => items.iter().flat_map(deeds_of).collect(),
        Val::Object(fields) => {
            fields.iter().flat_map(|(key, value)| [deeds(key), deeds_of(value)].concat()).collect()
        }
        Val::Null | Val::Bool(_) => Vec::new(),
    }
}

/// Every object in a value as the parameters of a call.
fn bags(val: &Val, root: bool, out: &mut Vec<(Bag, bool)>) {
    match val {
        Val::Object(fields) => {
            let mut first: Bag = Vec::new();
            let mut last: Bag = Vec::new();
            for (key, value) in fields {
                let key = norm(key);
                if !first.iter().any(|(one, _)| *one == key) {
                    first.push((key.clone(), value.clone()));
                }
                last.retain(|(one, _)| *one != key);
                last.push((key, value.clone()));
            }
            out.push((first.clone(), root));
            if first != last {
                out.push((last, root));
            }
            for (key, value) in fields {
                let wraps = WRAPPERS.contains(&norm(key).as_str());
                let mut inner = Vec::new();
                bags(value, root && wraps, &mut inner);
                for (bag, root) in inner {
                    // What a wrapper leaves out may stand beside it.
                    let mut merged = bag.clone();
                    merged.extend(
                        first.iter().filter(|(key, _)| !bag.iter().any(|(one, _)| one == key)).cloned(),
                    );
                    if wraps || bag.iter().any(|(key, _)| is_known(key)) {
                        out.push((merged, root));
                    }
                    out.push((bag, root));
                }
            }
        }
        Val::List(items) => {
            if root && items.iter().all(|item| matches!(item, Val::Text(_))) {
                out.push((vec![("instances".to_owned(), val.clone())], root));
            }
            items.iter().for_each(|item| bags(item, root, out));
        }
        Val::Text(text) if text.contains(['{', '[']) => {
            Lax::all(text)
                .iter()
                .filter(|val| !matches!(val, Val::Text(_)))
                .for_each(|val| bags(val, root, out));
        }
        Val::Text(_) | Val::Null | Val::Bool(_) => {}
    }
}

impl Server {
    /// Everything that any reading of the request does.
    pub(crate) fn hits(&self, request: &Outgoing) -> BTreeSet<Hit> {
        let mut paths = vec![request.url(), unescape(&request.url())];
        let mut methods = BTreeSet::from([request.method.trim().to_uppercase()]);
        let mut extra: Bag = Vec::new();
        for header in &request.headers {
            let name = norm(&header.name);
            if name.contains("method") {
                methods.insert(header.shown().trim().to_uppercase());
            }
            if name.contains("url") || name.contains("forwardedpath") {
                paths.push(format!("http://h{}", header.shown()));
            }
            let key = name.trim_start_matches('x').to_owned();
            if is_known(&key) && !key.is_empty() {
                extra.push((key, Val::Text(header.shown().to_owned())));
            }
        }
        let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
        extra.extend(
            form(query).into_iter().filter(|(key, _)| is_known(key) && key != "id" && key != "instanceid"),
        );
        let found = self.readings(request);
        let all = form(query).into_iter().chain(found.iter().flat_map(|(bag, _)| bag.clone()));
        for (key, value) in all {
            if key == "method"
                && let Val::Text(text) = value
            {
                methods.insert(text.trim().to_uppercase());
            }
        }
        let mut out = BTreeSet::new();
        for path in paths {
            let op = op_of(&path);
            for method in &methods {
                self.act(&op, method, &found, &extra, request, &mut out);
            }
        }
        out
    }

    /// Every way to read the body as parameters, and whether it is the body as a whole.
    fn readings(&self, request: &Outgoing) -> Vec<(Bag, bool)> {
        let Some(body) = &request.body else { return Vec::new() };
        let mut texts = vec![String::from_utf8_lossy(body).into_owned()];
        if body.contains(&0) {
            let rest: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
            texts.push(String::from_utf8_lossy(&rest).into_owned());
        }
        if texts[0].contains('%') {
            texts.push(unescape(&texts[0]));
        }
        let mut out = Vec::new();
        for text in texts {
            let values = Lax::all(&text);
            if values.iter().any(|val| matches!(val, Val::Object(_) | Val::List(_))) {
                values.iter().for_each(|val| bags(val, true, &mut out));
            }
            for bag in [form(&text), multipart(&text)] {
                if bag.iter().any(|(key, _)| is_known(key)) {
                    out.push((bag, true));
                }
            }
        }
        out
    }

    fn act(
        &self,
        op: &Op,
        method: &str,
        found: &[(Bag, bool)],
        extra: &Bag,
        request: &Outgoing,
        out: &mut BTreeSet<Hit>,
    ) {
        let safe = matches!(method, "GET" | "HEAD" | "OPTIONS");
        let mut calls: Vec<Bag> = Vec::new();
        for (bag, root) in found {
            // An object inside another is only a call if it says so.
            if *root || bag.iter().any(|(key, _)| is_known(key)) {
                calls.push(bag.clone());
                if !extra.is_empty() {
                    let mut merged = bag.clone();
                    merged.retain(|(key, _)| !extra.iter().any(|(one, _)| one == key));
                    merged.extend(extra.clone());
                    calls.push(merged);
                }
            }
        }
        if !extra.is_empty() {
            calls.push(extra.clone());
        }
        match op {
            Op::Nothing => {}
            Op::One(id) | Op::Below(id) => {
                let below = matches!(op, Op::Below(_));
                let mut deed: Vec<Effect> = calls.iter().flat_map(verbs).collect();
                match method {
                    "DELETE" if !below => deed.push(Effect::Delete),
                    _ if !safe => deed.push(Effect::Change),
                    _ => {}
                }
                for deed in deed {
                    self.select(&Val::Text(id.clone()), deed, out);
                }
                for call in
                    calls.iter().filter(|call| call.iter().any(|(key, _)| SELECTORS.contains(&key.as_str())))
                {
                    self.batch(None, call, out);
                }
            }
            Op::Collection => {
                if method == "DELETE" || method == "PUT" || method == "PATCH" {
                    out.insert((if method == "DELETE" { Effect::Delete } else { Effect::Change }, None));
                }
                calls.iter().for_each(|call| self.batch(None, call, out));
            }
            Op::Batch(without) => {
                if method == "DELETE" {
                    out.insert((Effect::Delete, None));
                }
                // Without any parameters a reading method reads.
                let without = if safe && request.body.is_none() && *without != Some(Effect::Delete) {
                    None
                } else {
                    *without
                };
                if calls.is_empty()
                    && let Some(deed) = without
                {
                    out.insert((deed, None));
                }
                calls.iter().for_each(|call| self.batch(without, call, out));
                // A body that cannot be read at all may still hold the word.
                if calls.is_empty()
                    && let Some(body) = &request.body
                {
                    deeds(&String::from_utf8_lossy(body)).into_iter().for_each(|deed| {
                        out.insert((deed, None));
                    });
                }
            }
        }
    }

    fn batch(&self, without: Option<Effect>, call: &Bag, out: &mut BTreeSet<Hit>) {
        let mut deed = verbs(call);
        if !call.iter().any(|(key, _)| VERBS.contains(&key.as_str())) {
            deed.extend(without);
        }
        if call.iter().any(|(key, _)| is_everything(key)) {
            out.insert((Effect::Delete, None));
        }
        let mut selected = false;
        for (key, value) in call {
            if SELECTORS.contains(&key.trim_end_matches(|c: char| c.is_ascii_digit())) {
                selected = true;
                deed.iter().for_each(|deed| self.select(value, *deed, out));
            }
        }
        if !selected {
            out.extend(deed.into_iter().map(|deed| (deed, None)));
        }
    }

    fn select(&self, value: &Val, deed: Effect, out: &mut BTreeSet<Hit>) {
        match value {
            Val::Null | Val::Bool(_) => {
                out.insert((deed, None));
            }
            Val::List(items) => {
                if items.is_empty() {
                    out.insert((deed, None));
                }
                items.iter().for_each(|item| self.select(item, deed, out));
            }
            Val::Object(fields) => {
                if fields.is_empty() {
                    out.insert((deed, None));
                }
                for (key, value) in fields {
                    self.select(&Val::Text(key.clone()), deed, out);
                    self.select(value, deed, out);
                }
            }
            Val::Text(text) => self.named(text, deed, out),
        }
    }

    fn named(&self, text: &str, deed: Effect, out: &mut BTreeSet<Hit>) {
        let text = unescape(text);
        let trimmed = text.trim().to_lowercase();
        if norm(&trimmed).is_empty() || ["all", "any", "null", "everything"].contains(&trimmed.as_str()) {
            out.insert((deed, None));
            return;
        }
        let parts = trimmed.split(|c: char| c.is_whitespace() || ",;|".contains(c)).chain([trimmed.as_str()]);
        for part in parts {
            let plain = norm(part);
            let plain = plain.strip_prefix("urnuuid").or(plain.strip_prefix("uuid")).unwrap_or(&plain);
            for id in &self.instances {
                let whole = norm(id);
                if whole == plain || whole.len() > 8 && plain.contains(&whole) {
                    out.insert((deed, Some(id.clone())));
                // A pattern or the beginning of an id may mean any number of instances.
                } else if (part.contains(['*', '%', '?']) || plain.len() >= 6) && whole.starts_with(plain) {
                    out.insert((deed, None));
                }
            }
        }
    }
}

fn verbs(call: &Bag) -> Vec<Effect> {
    let mut out = Vec::new();
    for (key, value) in call {
        if VERBS.contains(&key.as_str()) {
            out.extend(deeds_of(value));
        } else if key.contains("delete") && !matches!(value, Val::Bool(false) | Val::Null) {
            out.push(Effect::Delete);
        }
    }
    out
}

fn op_of(url: &str) -> Op {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split(['/', '\\']).skip(1) {
        let segment = segment.split(';').next().unwrap_or_default().trim().to_lowercase();
        match segment.as_str() {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let mut last = segments.iter().rev().map(|segment| segment.trim_end_matches(".json"));
    let (one, two, three) = (last.next().unwrap_or(""), last.next().unwrap_or(""), last.next().unwrap_or(""));
    let deed = deeds(one);
    match (three, two, one) {
        (_, "instances", "action") => Op::Batch(None),
        (_, "instances", "status") => Op::Batch(Some(Effect::Restart)),
        _ if deed.contains(&Effect::Delete) => Op::Batch(Some(Effect::Delete)),
        _ if !deed.is_empty() && two == "instances" => Op::Batch(deed.first().copied()),
        (_, "instances" | "backups", id) => Op::One(id.to_owned()),
        ("instances", id, _) => Op::Below(id.to_owned()),
        (_, _, "instances") => Op::Collection,
        _ => Op::Nothing,
    }
}
