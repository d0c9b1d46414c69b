//! The body of a batch operation: which instances it names, which verb, and whether it may hit more.
//!
//! Every key must be one that the page documents or that the run made up. Any other may select instances on some
//! server, so it makes the request account-wide.

use super::body::Json;
use super::classify::Parsed;
use super::fold::{shortened, squeeze};
use super::header::Label;
use super::id::{Digests, Key, is_everything, uuid_of};
use super::route::Batch;
use super::sheet::Sheet;
use super::verb::{self, Meaning};
use as_documented_contract::Effect;
use std::borrow::Cow;

/// Reads the body for one operation.
pub(super) fn read(batch: &Batch, request: &Parsed<'_>, label: Label, sheet: &mut Sheet<'_>) {
    sheet.raise(Effect::Probe, "it changes things, and every id in it was made up by this run");
    let Some((body, json)) = request.body() else {
        return sheet.wide("there is no body, so nothing selects instances");
    };
    match label {
        Label::Json => {}
        Label::Other if !body.iter().any(|byte| matches!(byte, b'&' | b'=')) => {}
        Label::Other => sheet.wide("the body may be read as a form"),
        Label::OtherCharset => sheet.wide("the body is labelled with an encoding other than UTF-8"),
    }
    match json {
        Err(reason) => sheet.wide(reason),
        Ok(Json::Object(fields)) => object(batch, fields, sheet),
        Ok(Json::Plain | Json::Text(_) | Json::List(_)) => sheet.wide("the body is not an object"),
    }
}

fn object(batch: &Batch, fields: &[(Cow<'_, str>, Json<'_>)], sheet: &mut Sheet<'_>) {
    let mut selected = false;
    let mut verbs = Vec::new();
    for (key, value) in fields {
        let plain = squeeze(key);
        if batch.selector.as_deref() == Some(&**key) {
            selected = true;
            selector(value, sheet);
        } else if plain == "action" || batch.verb.as_ref().is_some_and(|verb| squeeze(verb) == plain) {
            verbs.push(class(batch, value, sheet));
        } else if batch.fields.iter().any(|field| field == key)
            || (sheet.known.is_minted(key) && !plain.contains("allfail"))
        {
            scalar(key, value, sheet);
        } else {
            sheet.wide(format!("nobody says what key `{}` selects", shortened(key)));
        }
    }
    if !selected {
        sheet.wide("the list that selects instances is missing");
    }
    if batch.verb.is_none() {
        verbs.push(batch.only);
    }
    // A verb left out is as good as one that nobody knows.
    // Of two verbs either may count, and no single permit covers both.
    verbs.dedup();
    let strongest = match verbs.as_slice() {
        [one] => *one,
        _ => Effect::AccountWide,
    };
    if sheet.has_live() {
        sheet.raise(strongest, reason_of(strongest));
    }
}

fn reason_of(effect: Effect) -> &'static str {
    match effect {
        Effect::Read | Effect::Probe => "it names instances that exist",
        Effect::Change => "it changes instances that exist",
        Effect::Restart => "it restarts instances that exist",
        Effect::Flush => "it clears the data of instances that exist",
        Effect::Delete => "it deletes instances that exist",
        Effect::AccountWide => "nobody knows what its verb does to instances that exist",
    }
}

fn selector(value: &Json<'_>, sheet: &mut Sheet<'_>) {
    let Json::List(items) = value else {
        sheet.wide("what selects instances is not a list");
        return value.texts(&mut |text| named(text, sheet));
    };
    if items.is_empty() {
        sheet.wide("the list that selects instances is empty");
    }
    for item in items {
        if !matches!(item, Json::Text(_)) {
            sheet.wide("the list that selects instances has an item that is not a string");
        }
        item.texts(&mut |text| named(text, sheet));
    }
}

/// One text in the place of an id.
fn named(text: &str, sheet: &mut Sheet<'_>) {
    if let Some(value) = uuid_of(text) {
        sheet.found(Key::Digits(value), "body");
    } else if is_everything(text)
        || (text.bytes().any(|b| matches!(b, b'*' | b'%' | b'?')) && !sheet.known.is_minted(text))
    {
        sheet.wide("what selects instances has a blank item or a wildcard");
        sheet.scan(&squeeze(text), "body", Digests::Counted);
    } else {
        sheet.id(text, "body");
    }
}

/// The class that a verb has at an instance that exists.
fn class(batch: &Batch, value: &Json<'_>, sheet: &mut Sheet<'_>) -> Effect {
    match value {
        Json::Text(text) => {
            if let Some(effect) = batch.verbs.get(&verb::spelled(text)) {
                return *effect;
            }
            match verb::meaning(text) {
                Meaning::Known(effect) => effect,
                Meaning::Wide if !sheet.known.is_minted(text) => {
                    sheet.wide("its verb tells of more than the instances it names");
                    Effect::AccountWide
                }
                Meaning::Wide | Meaning::Unknown => Effect::AccountWide,
            }
        }
        Json::Plain => Effect::AccountWide,
        Json::List(items) => {
            for item in items {
                match item {
                    Json::Text(_) | Json::Plain => {
                        class(batch, item, sheet);
                    }
                    Json::List(_) | Json::Object(_) => sheet.wide("its verb holds further values"),
                }
            }
            Effect::AccountWide
        }
        Json::Object(fields) => {
            if !fields.is_empty() {
                sheet.wide("its verb holds further values");
            }
            Effect::AccountWide
        }
    }
}

/// A field that neither selects nor names a verb may hold one value and no syntax.
fn scalar(key: &str, value: &Json<'_>, sheet: &mut Sheet<'_>) {
    match value {
        Json::Plain => {}
        Json::Text(text) => {
            let syntax = |c: char| c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '.');
            if text.contains(syntax) && !sheet.known.is_minted(text) {
                sheet.wide(format!("the value of `{}` has the syntax of something", shortened(key)));
            }
        }
        Json::List(_) | Json::Object(_) => {
            sheet.wide(format!("key `{}` holds further values", shortened(key)));
        }
    }
}
