//! The request that everything else is a variation of: the documented call with what is mandatory filled in.

use crate::made_up;
use crate::strategy::{self, Draw, Roles, lengths, value};
use crate::view::View;
use crate::{Body, Credentials, RequestTemplate};
use as_documented_contract::{Api, Location, Node, Parameter, Requirement, Subject, Verb};
use serde_json::{Map, Value, json};

/// How to call one operation.
#[derive(Debug)]
pub(crate) struct Blueprint<'a> {
    api: &'a Api,
    view: Option<&'a View>,
    call: RequestTemplate,
    /// The request's shape that satisfies every reading.
    pub(crate) strict: Option<Node>,
    /// A body with every field of it.
    full: Value,
}

impl<'a> Blueprint<'a> {
    pub(crate) fn new(api: &'a Api, view: Option<&'a View>) -> Self {
        let strict = strategy::strict(api);
        let mut full =
            strict.as_ref().map_or(Value::Null, |node| sample(&all_fields(node), Subject::request()));
        if api.semantics().is_none() {
            full = made_up::narrowed(strict.as_ref(), made_up::made_up(strict.as_ref(), full));
        }
        let query = mandatory(api, Location::Query);
        let headers = mandatory(api, Location::Header)
            .into_iter()
            // These two are a matter of credentials and of the body.
            .filter(|(name, _)| {
                !name.eq_ignore_ascii_case(crate::envelope::TOKEN)
                    && !name.eq_ignore_ascii_case("Content-Type")
            })
            .collect();
        let call = RequestTemplate {
            method: api.contract.operation.method,
            path: path(api),
            query,
            headers,
            content_type: label(api),
            credentials: Credentials::Valid,
            body: Body::None,
        };
        Self { api, view, call, strict, full }
    }

    /// The call with this body.
    pub(crate) fn with(&self, body: Body) -> RequestTemplate {
        let content_type = self.call.content_type.clone().filter(|_| body != Body::None);
        RequestTemplate { body, content_type, ..self.call.clone() }
    }

    /// The call with this JSON body.
    pub(crate) fn json(&self, body: Value) -> RequestTemplate {
        self.with(Body::Json(body))
    }

    /// A body that has the verb act on these, without the switch for all failed instances.
    pub(crate) fn body(&self, verb: Option<&Verb>, ids: Vec<Value>) -> Value {
        let mut body = self.full.clone();
        let Some(semantics) = self.api.semantics() else { return body };
        if let Some(switch) = &semantics.everything {
            self.remove(&mut body, &switch.field);
        }
        if let (Some(field), Some(verb)) = (&semantics.verb, verb) {
            self.set(&mut body, field, json!(verb.value));
        }
        self.set(&mut body, &semantics.selector, Value::Array(ids));
        body
    }

    /// Sets a field that the tables know by this name, where its place is known.
    pub(crate) fn set(&self, body: &mut Value, field: &Subject, value: Value) {
        let Some(path) = self.view.and_then(|view| view.path(&self.api.contract, field)) else { return };
        let mut at = body;
        for name in path {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Some(object) = at.as_object_mut() else { return };
            at = object.entry(name).or_insert(Value::Null);
        }
        *at = value;
    }

    /// Takes a field out.
    pub(crate) fn remove(&self, body: &mut Value, field: &Subject) {
        let Some(path) = self.view.and_then(|view| view.path(&self.api.contract, field)) else { return };
        let Some((last, before)) = path.split_last() else { return };
        let parent = before.iter().try_fold(body, |at, name| at.get_mut(name.as_str()));
        if let Some(object) = parent.and_then(Value::as_object_mut) {
            object.shift_remove(last);
        }
    }
}

/// How a body is labelled: as the page's row for the header has it, where there is one, or else by the media type.
fn label(api: &Api) -> Option<String> {
    let media = api.contract.request.as_ref()?.media_type.clone();
    let is_label = |one: &&Parameter| {
        one.location == Location::Header && one.field.name.eq_ignore_ascii_case("Content-Type")
    };
    let Some(row) = api.contract.parameters.iter().find(is_label) else { return Some(media) };
    let shape = &row.field.value;
    let (least, most) = lengths(shape);
    let allowed = shape.allowed();
    let listed = allowed.unwrap_or_default().iter().filter_map(Value::as_str);
    let mut known = listed.filter(|text| text.to_lowercase().starts_with(&media)).map(str::to_owned).chain([
        media.clone(),
        format!("{media};charset=utf-8"),
        format!("{media}; charset=utf-8"),
    ]);
    let fits = |text: &String| {
        let count = text.chars().count() as u64;
        count >= least
            && most.is_none_or(|most| count <= most)
            && allowed.is_none_or(|all| all.iter().any(|one| one.as_str() == Some(text)))
    };
    Some(known.find(fits).unwrap_or(media))
}

/// One valid value of a shape, the same every time.
pub(crate) fn sample(node: &Node, subject: Subject) -> Value {
    let mut draw = Draw::seeded(0, subject.as_str());
    draw.sample(&value(node, &subject, &Roles::default())).unwrap_or_default()
}

/// The shape with every field mandatory and nothing null, so that a sample shows all of it.
fn all_fields(node: &Node) -> Node {
    let mut node = node.clone();
    node.nullable = false;
    for field in &mut node.fields {
        field.requirement = Requirement::Mandatory;
        field.value = all_fields(&field.value);
    }
    if let Some(items) = &mut node.items {
        **items = all_fields(items);
    }
    node
}

fn mandatory(api: &Api, location: Location) -> Vec<(String, String)> {
    api.contract
        .parameters
        .iter()
        .filter(|one| one.location == location && one.field.requirement == Requirement::Mandatory)
        .map(|one| {
            let text = as_text(&sample(&all_fields(&one.field.value), one.subject()));
            let names = location == Location::Query && made_up::names_a_thing(&one.field.name);
            let id = if names { made_up::instead(Some(&one.field.value), &text) } else { None };
            (one.field.name.clone(), id.unwrap_or(text))
        })
        .collect()
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The path with the project left open and every other parameter made up, or one of its documented values.
fn path(api: &Api) -> String {
    let mut minted = 900;
    let shape = |name: &str| {
        let is = |one: &&Parameter| one.location == Location::Path && one.field.name == name;
        api.contract.parameters.iter().find(is).map(|one| &one.field.value)
    };
    let parts = api.contract.operation.path.split('/').map(|part| {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            return part.to_owned();
        };
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        if ["projectid", "tenantid"].contains(&plain.as_str()) {
            return "{project_id}".to_owned();
        }
        minted += 1;
        made_up::in_path(shape(name), minted - 1)
    });
    parts.collect::<Vec<_>>().join("/")
}
