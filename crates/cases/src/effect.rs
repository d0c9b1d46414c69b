//! The effect class that a request needs a permit for, read off generously: what might hit something does.
//!
//! This classifies templates, for planning. The gate of the client classifies final bytes by code of its own;
//! neither trusts the other.

use crate::family::{family_effect, folded};
use crate::json::{Text, read};
use crate::symbol::whole_mention;
use crate::view::{Meaning, Selected, View, views};
use crate::{Body, RequestTemplate};
use as_documented_contract::{Api, Effect};
use serde_json::Value;

/// The class of one request.
#[must_use]
pub fn effect_of(api: &Api, request: &RequestTemplate) -> Effect {
    effect_by(api, &views(api), request)
}

pub(crate) fn effect_by(api: &Api, views: &[View], request: &RequestTemplate) -> Effect {
    let operation = &api.contract.operation;
    if operation.method.is_safe() && request.method.is_safe() {
        return Effect::Read;
    }
    if api.semantics().is_none() {
        // What the operation does is unknown; only a path to something made up leads nowhere.
        let minted = |text: &str| whole_mention(text).is_some_and(|mention| !mention.id.pool.is_live());
        let harmless = request.method.is_safe() || request.path.split('/').any(minted);
        return if harmless { Effect::Probe } else { Effect::Change };
    }
    let parsed;
    let body = match &request.body {
        Body::None => return Effect::AccountWide,
        Body::Json(value) => value,
        Body::Raw(bytes) => match read(bytes) {
            Text::Plain(value) => {
                parsed = value;
                &parsed
            }
            Text::Empty | Text::Malformed | Text::Ambiguous(_) => return Effect::AccountWide,
        },
    };
    if names_everything(body) {
        return Effect::AccountWide;
    }
    // A reading in which the request reaches further counts; a field that one reading does not know is not there.
    let mut meanings: Vec<Meaning<'_>> = Vec::new();
    for meaning in views.iter().filter_map(|view| view.meaning(api, body)) {
        // Most readings see the same in a body, and a list of a thousand ids is worth reading once.
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    meanings.iter().map(|meaning| effect_under(api, meaning)).max().unwrap_or(Effect::AccountWide)
}

fn names_everything(body: &Value) -> bool {
    let Value::Object(fields) = body else { return false };
    fields.keys().any(|key| {
        let plain: String = key.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        plain.starts_with("allfail")
    })
}

fn effect_under(api: &Api, meaning: &Meaning<'_>) -> Effect {
    let Selected::Texts(texts) = &meaning.selected else { return Effect::AccountWide };
    let wild = |text: &&str| {
        text.trim().is_empty() || text.contains(['*', '%', '?']) && whole_mention(text).is_none()
    };
    if texts.is_empty() || texts.iter().any(wild) {
        return Effect::AccountWide;
    }
    let live = texts.iter().filter_map(|text| whole_mention(text)).any(|mention| mention.id.pool.is_live());
    if !live {
        return Effect::Probe;
    }
    let Some(semantics) = api.semantics() else { return Effect::Change };
    if semantics.verb.is_none() {
        return semantics.verbs.first().map_or(Effect::AccountWide, |verb| verb.effect);
    }
    let Some(Value::String(verb)) = meaning.verb else { return Effect::AccountWide };
    let own = semantics.verbs.iter().find(|one| folded(&one.value) == folded(verb)).map(|one| one.effect);
    own.into_iter().chain(family_effect(verb)).max().unwrap_or(Effect::AccountWide)
}
