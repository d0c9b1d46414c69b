//! A request before its ids are known, and the same with them.
//!
//! Binding fills in ids and nothing else: the project, the host and the credentials are the run's own, so a bound
//! request still says `{project_id}` and which credentials to use, never their value.

use crate::symbol::{Mention, Piece, SymbolicId, may_mention, pieces, whole_mention};
use as_documented_contract::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which credentials a request carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Those of the target.
    #[default]
    Valid,
    /// None at all.
    Missing,
    /// The header, with nothing in it.
    Empty,
    /// Well-formed and wrong.
    Wrong,
    /// The valid ones without their last character.
    Truncated,
    /// The valid ones with more behind them; not with keys.
    Extended,
    /// Well-formed, wrong and very long; not with keys.
    Long,
    /// The valid ones in other letter case; with keys, an access key that nobody has.
    Recased,
    /// The valid ones behind the name of a scheme; with keys, a header that is no signature.
    Prefixed,
    /// Good once.
    Expired,
    /// Good for another project.
    OtherProject,
}

impl Credentials {
    /// Every way not to be valid.
    pub const INVALID: [Self; 10] = [
        Self::Missing,
        Self::Empty,
        Self::Wrong,
        Self::Truncated,
        Self::Extended,
        Self::Long,
        Self::Recased,
        Self::Prefixed,
        Self::Expired,
        Self::OtherProject,
    ];

    /// The name used in case ids.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::Wrong => "wrong",
            Self::Truncated => "truncated",
            Self::Extended => "extended",
            Self::Long => "long",
            Self::Recased => "recased",
            Self::Prefixed => "prefixed",
            Self::Expired => "expired",
            Self::OtherProject => "other-project",
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// No body at all.
    #[default]
    None,
    /// A JSON value, sent compactly.
    Json(Value),
    /// Bytes sent as they stand but for the symbols in them.
    Raw(Vec<u8>),
}

/// A request whose ids are symbols.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestTemplate {
    /// The method.
    pub method: Method,
    /// The path with `{project_id}`; other parameters are filled in.
    pub path: String,
    /// The query, in order, not yet escaped.
    pub query: Vec<(String, String)>,
    /// Headers beside content type and credentials.
    pub headers: Vec<(String, String)>,
    /// The content type; absent to send none.
    pub content_type: Option<String>,
    /// The credentials.
    pub credentials: Credentials,
    /// The body.
    pub body: Body,
}

/// A request with its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundRequest {
    /// The method.
    pub method: Method,
    /// The path, still with `{project_id}`.
    pub path: String,
    /// The query, in order, not yet escaped.
    pub query: Vec<(String, String)>,
    /// Headers beside content type and credentials.
    pub headers: Vec<(String, String)>,
    /// The content type; absent to send none.
    pub content_type: Option<String>,
    /// The credentials.
    pub credentials: Credentials,
    /// The body's bytes; absent for no body.
    pub body: Option<Vec<u8>>,
}

/// Gives the id of an instance, where it has one.
pub(crate) type IdOf<'a> = &'a dyn Fn(&SymbolicId) -> Option<String>;

/// A request that cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The target has no instance for this symbol.
    #[error("no instance for `{symbol}`", symbol = .0.symbol())]
    Unbound(SymbolicId),
}

impl RequestTemplate {
    /// The instances that the request names, each once, in the order of their first mention.
    #[must_use]
    pub fn ids(&self) -> Vec<SymbolicId> {
        let mut seen = BTreeSet::new();
        self.mentions().into_iter().map(|mention| mention.id).filter(|id| seen.insert(id.clone())).collect()
    }

    /// Every mention of an id, in order, with its spelling: path, query, headers, body.
    #[must_use]
    pub fn mentions(&self) -> Vec<Mention> {
        let mut out = Vec::new();
        let collect = |text: &[u8], out: &mut Vec<Mention>| {
            out.extend(pieces(text).into_iter().filter_map(|piece| match piece {
                Piece::Mention(mention) => Some(mention),
                Piece::Text(_) => None,
            }));
        };
        collect(self.path.as_bytes(), &mut out);
        for (name, value) in self.query.iter().chain(&self.headers) {
            collect(name.as_bytes(), &mut out);
            collect(value.as_bytes(), &mut out);
        }
        match &self.body {
            Body::None => {}
            Body::Json(value) => each_text(value, &mut |one| match whole_mention(one) {
                Some(mention) => out.push(mention),
                None => collect(one.as_bytes(), &mut out),
            }),
            Body::Raw(bytes) => collect(bytes, &mut out),
        }
        out
    }

    /// The request with every mention of an instance turned into one of another, spelled the same.
    #[must_use]
    pub fn renamed(&self, other: &dyn Fn(&SymbolicId) -> SymbolicId) -> Self {
        let bytes = |bytes: &[u8]| -> Vec<u8> {
            let renamed = |piece| match piece {
                Piece::Text(text) => text.to_vec(),
                Piece::Mention(mention) => {
                    Mention { id: other(&mention.id), ..mention }.to_string().into_bytes()
                }
            };
            pieces(bytes).into_iter().flat_map(renamed).collect()
        };
        let text = |text: &str| String::from_utf8_lossy(&bytes(text.as_bytes())).into_owned();
        let pairs = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| (text(name), text(value))).collect()
        };
        Self {
            path: text(&self.path),
            query: pairs(&self.query),
            headers: pairs(&self.headers),
            body: match &self.body {
                Body::None => Body::None,
                Body::Json(value) => Body::Json(map_texts(value, &text)),
                Body::Raw(raw) => Body::Raw(bytes(raw)),
            },
            ..self.clone()
        }
    }

    /// The request with every symbol replaced by the id that `id_of` gives, in the spelling of the mention.
    ///
    /// # Errors
    /// The first symbol for which there is no id.
    pub fn bind(&self, id_of: IdOf<'_>) -> Result<BoundRequest, BindError> {
        let pairs = |pairs: &[(String, String)]| -> Result<Vec<_>, BindError> {
            pairs
                .iter()
                .map(|(name, value)| Ok((bind_text(name, id_of)?, bind_text(value, id_of)?)))
                .collect()
        };
        let body = match &self.body {
            Body::None => None,
            Body::Json(value) => {
                let mut out = Vec::new();
                write_bound(value, id_of, &mut out)?;
                Some(out)
            }
            Body::Raw(bytes) => Some(bind_bytes(bytes, id_of)?),
        };
        Ok(BoundRequest {
            method: self.method,
            path: bind_text(&self.path, id_of)?,
            query: pairs(&self.query)?,
            headers: pairs(&self.headers)?,
            content_type: self.content_type.clone(),
            credentials: self.credentials,
            body,
        })
    }
}

/// The value with every text in it, keys among them, put through `map`.
fn map_texts(value: &Value, map: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) => Value::String(map(text)),
        Value::Array(items) => items.iter().map(|item| map_texts(item, map)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, item)| (map(name), map_texts(item, map)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Calls `visit` with every text of a JSON value, keys included.
pub(crate) fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, visit)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| {
            visit(name);
            each_text(item, visit);
        }),
    }
}

/// A JSON value with every symbol in it bound, in keys as in values.
///
/// # Errors
/// The first symbol for which there is no id.
pub(crate) fn bind_value(value: &Value, id_of: IdOf<'_>) -> Result<Value, BindError> {
    Ok(match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) => Value::String(bind_text(text, id_of)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| bind_value(item, id_of)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, item)| Ok((bind_text(name, id_of)?, bind_value(item, id_of)?)))
                .collect::<Result<_, BindError>>()?,
        ),
    })
}

/// Writes compactly what [`bind_value`] gives, without making a value of it first: lists hold ids by the fifty.
fn write_bound(value: &Value, id_of: IdOf<'_>, out: &mut Vec<u8>) -> Result<(), BindError> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            out.extend_from_slice(value.to_string().as_bytes())
        }
        Value::String(text) => write_text(bind_text(text, id_of)?, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_bound(item, id_of, out)?;
            }
            out.push(b']');
        }
        // Two keys may be bound to one.
        Value::Object(fields) if fields.keys().any(|name| may_mention(name.as_bytes())) => {
            out.extend_from_slice(bind_value(value, id_of)?.to_string().as_bytes());
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (at, (name, item)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_text(name.clone(), out);
                out.push(b':');
                write_bound(item, id_of, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// Writes a text as JSON.
fn write_text(text: String, out: &mut Vec<u8>) {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(plain) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(Value::String(text).to_string().as_bytes());
    }
}

fn bind_text(text: &str, id_of: IdOf<'_>) -> Result<String, BindError> {
    if !may_mention(text.as_bytes()) {
        return Ok(text.to_owned());
    }
    if let Some(mention) = whole_mention(text) {
        let id = id_of(&mention.id).ok_or_else(|| BindError::Unbound(mention.id.clone()))?;
        return Ok(mention.written(id));
    }
    // Pieces of a text end at ASCII braces and ids are texts, so nothing is lost here.
    Ok(String::from_utf8_lossy(&bind_bytes(text.as_bytes(), id_of)?).into_owned())
}

fn bind_bytes(bytes: &[u8], id_of: IdOf<'_>) -> Result<Vec<u8>, BindError> {
    let mut out = Vec::with_capacity(bytes.len());
    for piece in pieces(bytes) {
        match piece {
            Piece::Text(text) => out.extend_from_slice(text),
            Piece::Mention(mention) => {
                let id = id_of(&mention.id).ok_or_else(|| BindError::Unbound(mention.id.clone()))?;
                out.extend_from_slice(mention.written(id).as_bytes());
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,6}",
            any::<String>(),
            Just("{{minted:0}}".to_owned()),
            Just("{{minted:1|upper}}".to_owned()),
            Just("a{{minted:0}}b{{{minted:1}}".to_owned()),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((text(), inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_bound_body_is_written_as_the_bound_value_is(value in value()) {
            let id_of = |id: &SymbolicId| (id.index == 0).then(|| "5\"ä".to_owned());
            let mut out = Vec::new();
            let written = write_bound(&value, &id_of, &mut out);
            match bind_value(&value, &id_of) {
                Ok(bound) => prop_assert_eq!(out, bound.to_string().into_bytes()),
                Err(error) => prop_assert_eq!(written, Err(error)),
            }
        }
    }

    #[test]
    fn two_keys_that_are_bound_to_one_are_one() {
        let body = json!({"{{minted:0}}": 1, "x": 2, "{{minted:1}}": 3});
        let mut out = Vec::new();
        write_bound(&body, &|_| Some("x".to_owned()), &mut out).unwrap();
        assert_eq!(out, br#"{"x":3}"#);
    }
}
