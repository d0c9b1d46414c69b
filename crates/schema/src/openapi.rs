//! A documented operation as an OpenAPI 3.1 document.
//!
//! The document says what the contract says and no more: a response whose page names no status stands under
//! `default`, a contradiction stands under `x-contradictions` and as alternatives in the schemas it touches. What
//! OpenAPI has no place for is named under `x-left-out` rather than bent until it fits. Descriptions are in our
//! words; the page's own sentences are not repeated.

use crate::document::alternatives;
use crate::keyword::Writer;
use crate::shape::{Shape, shapes};
use crate::{Part, SchemaError, parts};
use as_documented_contract::{
    Api, Edit, Example, ExampleKind, Field, Location, Parameter, Requirement, Response, StatusKey,
};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The header that carries the token, and the name of the security scheme.
const TOKEN: &str = "X-Auth-Token";

/// The OpenAPI 3.1 document of one documented revision.
///
/// Schemas carry `x-statements` as those of [`to_schema`](crate::to_schema) do. `X-Auth-Token` is a security
/// scheme and not a parameter, as OpenAPI asks for credentials.
///
/// # Errors
/// [`SchemaError::TooManyReadings`].
pub fn to_openapi(api: &Api) -> Result<Value, SchemaError> {
    let call = &api.contract.operation;
    let mut left_out = Vec::new();
    let (path, query) = match call.path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (call.path.as_str(), None),
    };
    let path = format!("/{}", path.trim_start_matches('/'));
    if let Some(query) = query {
        left_out.push(format!("the query `{query}` of the path"));
    }
    let mut operation = Map::new();
    operation.insert("operationId".to_owned(), json!(api.id().operation()));
    operation.insert("summary".to_owned(), json!(call.title));
    operation.insert("tags".to_owned(), json!([api.id().service()]));
    if call.deprecated {
        operation.insert("deprecated".to_owned(), json!(true));
    }
    if call.asynchronous {
        operation.insert("x-asynchronous".to_owned(), json!(true));
    }
    let parameters = parameters(api, &path, &mut left_out)?;
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    if let Some(body) = request_body(api)? {
        operation.insert("requestBody".to_owned(), body);
    }
    operation.insert("responses".to_owned(), responses(api, &mut left_out)?);
    operation.insert("security".to_owned(), security(api));
    let contradictions = contradictions(api);
    if !contradictions.is_empty() {
        operation.insert("x-contradictions".to_owned(), contradictions.into());
    }
    if !left_out.is_empty() {
        operation.insert("x-left-out".to_owned(), json!(left_out));
    }
    let method = call.method.as_str().to_ascii_lowercase();
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": api.id().as_str(), "summary": call.title, "version": api.id().revision() },
        "servers": [{
            "url": "https://{endpoint}",
            "description": "the endpoint of the service, which differs by region",
            "variables": { "endpoint": { "default": "localhost" } },
        }],
        "paths": { path: { method: operation } },
        "components": { "securitySchemes": { TOKEN: {
            "type": "apiKey",
            "in": "header",
            "name": TOKEN,
            "description": "a token of the project's identity service",
        } } },
    }))
}

fn is_token(parameter: &Parameter) -> bool {
    parameter.location == Location::Header && parameter.field.name.eq_ignore_ascii_case(TOKEN)
}

/// OpenAPI takes these from elsewhere and ignores parameters of the name.
fn is_reserved(parameter: &Parameter) -> bool {
    parameter.location == Location::Header
        && ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| parameter.field.name.eq_ignore_ascii_case(name))
}

/// The parameters that a path holds; braces without a usable name between them are text like any other.
fn names_in(path: &str) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for piece in path.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}')
            && !name.is_empty()
            && !name.contains(['/', '#', '?', '{'])
            && !out.contains(&name)
        {
            out.push(name);
        }
    }
    out
}

fn parameters(api: &Api, path: &str, left_out: &mut Vec<String>) -> Result<Vec<Value>, SchemaError> {
    let in_path = names_in(path);
    let mut out: Vec<Value> = Vec::new();
    let mut seen: HashSet<(Location, String)> = HashSet::new();
    let mut places: Vec<(Location, Vec<Shape>)> = Vec::new();
    for parameter in api.contract.parameters.iter().filter(|one| !is_token(one)) {
        let name = &parameter.field.name;
        let key = match parameter.location {
            Location::Header => name.to_ascii_lowercase(),
            Location::Path | Location::Query => name.clone(),
        };
        if seen.contains(&(parameter.location, key.clone())) {
            continue;
        }
        seen.insert((parameter.location, key));
        if is_reserved(parameter) {
            left_out
                .push(format!("the header `{name}`, which OpenAPI takes from the body or the credentials"));
        } else if parameter.location == Location::Path && !in_path.contains(&name.as_str()) {
            left_out.push(format!("the path parameter `{name}`, which the path does not hold"));
        } else {
            let known = places.iter().position(|(location, _)| *location == parameter.location);
            let at = match known {
                Some(at) => at,
                None => {
                    let location = parameter.location;
                    places.push((location, shapes(api, Part::Parameters(location))?));
                    places.len() - 1
                }
            };
            out.extend(places.get(at).map(|(_, shapes)| described(parameter, shapes)));
        }
    }
    for name in in_path {
        if !seen.iter().any(|(location, known)| *location == Location::Path && known == name) {
            out.push(json!({
                "name": name,
                "in": "path",
                "required": true,
                "description": "in the path, though no table describes it",
                "schema": { "type": "string" },
            }));
        }
    }
    Ok(out)
}

fn described(parameter: &Parameter, shapes: &[Shape]) -> Value {
    let field = &parameter.field;
    let mut out = Map::new();
    out.insert("name".to_owned(), json!(field.name));
    out.insert("in".to_owned(), json!(parameter.location.as_str()));
    let required = parameter.location == Location::Path || field.requirement == Requirement::Mandatory;
    out.insert("required".to_owned(), json!(required));
    if field.deprecated {
        out.insert("deprecated".to_owned(), json!(true));
    }
    let mut alternatives: Vec<Value> = Vec::new();
    let mut statement = None;
    for shape in shapes {
        let schema = shape.schema.get("properties").and_then(|properties| properties.get(&field.name));
        if let Some(schema) = schema
            && !alternatives.contains(schema)
        {
            alternatives.push(schema.clone());
        }
        let key = format!("required:{}", field.name);
        let statements = shape.schema.get(crate::keyword::STATEMENTS);
        statement = statement.or(statements.and_then(|all| all.get(&key)).cloned());
    }
    let schema = match alternatives.len() {
        0 | 1 => alternatives.pop().unwrap_or_else(|| json!({})),
        _ => json!({ "anyOf": alternatives }),
    };
    out.insert("schema".to_owned(), schema);
    if let Some(statement) = statement {
        out.insert(crate::keyword::STATEMENTS.to_owned(), json!({ "required": statement }));
    }
    out.into()
}

fn request_body(api: &Api) -> Result<Option<Value>, SchemaError> {
    let Some(request) = &api.contract.request else { return Ok(None) };
    let schema = alternatives(api, shapes(api, Part::Request)?);
    let required = request.body.fields.iter().any(|field| field.requirement == Requirement::Mandatory);
    let examples = api.contract.examples.iter().filter(|example| example.kind == ExampleKind::Request);
    let media = media(schema, examples);
    let media_type = if request.media_type.is_empty() { "application/json" } else { &request.media_type };
    Ok(Some(json!({
        "description": "the request body as the page documents it",
        "required": required,
        "content": { media_type: media },
    })))
}

fn media<'e>(schema: Map<String, Value>, examples: impl Iterator<Item = &'e Example>) -> Value {
    let mut out = Map::new();
    out.insert("schema".to_owned(), schema.into());
    let mut shown = Map::new();
    for example in examples {
        // An example that is not JSON cannot stand as a value; its contract keeps it.
        let Some(body) = &example.body else { continue };
        let mut one = Map::new();
        one.insert("summary".to_owned(), json!(example.name));
        one.insert("value".to_owned(), body.clone());
        one.insert("x-locator".to_owned(), json!(example.at.to_string()));
        shown.insert(slug(&example.name, &shown), one.into());
    }
    if !shown.is_empty() {
        out.insert("examples".to_owned(), shown.into());
    }
    out.into()
}

fn slug(name: &str, taken: &Map<String, Value>) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    out = out.split('-').filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join("-");
    if out.is_empty() {
        out.push_str("example");
    }
    if !taken.contains_key(&out) {
        return out;
    }
    (2..).map(|n| format!("{out}-{n}")).find(|one| !taken.contains_key(one)).unwrap_or(out)
}

fn responses(api: &Api, left_out: &mut Vec<String>) -> Result<Value, SchemaError> {
    let added: Vec<&Response> = api
        .contract
        .axes
        .iter()
        .flat_map(|axis| &axis.values)
        .flat_map(|value| &value.edits)
        .filter_map(|edit| match edit {
            Edit::AddResponse { response } => Some(response),
            _ => None,
        })
        .collect();
    let described = api.contract.responses.iter().filter(|one| one.status.is_success() && one.body.is_some());
    let successes: Vec<StatusKey> = described.map(|one| one.status).collect();
    let mut out = Map::new();
    for part in parts(api) {
        let Part::Response(status) = part else { continue };
        let base = api.contract.response(status);
        let Some(response) = base.or_else(|| added.iter().find(|one| one.status == status).copied()) else {
            continue;
        };
        let all = shapes(api, part)?;
        let mut one = Map::new();
        one.insert("description".to_owned(), json!(description(status, response)));
        let headers = headers(part, response, left_out);
        if !headers.is_empty() {
            one.insert("headers".to_owned(), headers.into());
        }
        let examples: Vec<_> = api
            .contract
            .examples
            .iter()
            .filter(|example| example.kind == ExampleKind::Response)
            .filter(|example| match example.status {
                Some(own) => own == status,
                // An example without a status belongs to the success with a body, where there is but one.
                None => status == StatusKey::Default || successes == [status],
            })
            .collect();
        let described = all.iter().any(|shape| shape.is_described());
        if described || examples.iter().any(|example| example.body.is_some()) {
            let schema = alternatives(api, all.into_iter().filter(|shape| shape.is_described()).collect());
            one.insert(
                "content".to_owned(),
                json!({ "application/json": media(schema, examples.into_iter()) }),
            );
        }
        if base.is_none() {
            one.insert("x-only-in-some-readings".to_owned(), json!(true));
        }
        out.insert(status.to_string(), one.into());
    }
    if out.is_empty() {
        out.insert("default".to_owned(), json!({ "description": "the page documents no response" }));
    }
    Ok(out.into())
}

fn headers(part: Part, response: &Response, left_out: &mut Vec<String>) -> Map<String, Value> {
    let mut out = Map::new();
    for field in &response.headers {
        if field.name.eq_ignore_ascii_case("content-type") {
            left_out.push(format!(
                "the header `{}` of the {part}, which OpenAPI takes from the content",
                field.name
            ));
            continue;
        }
        out.insert(field.name.clone(), header(part, field));
    }
    out
}

fn header(part: Part, field: &Field) -> Value {
    let mut ignored = Vec::new();
    let schema = Writer::plain(part, &mut ignored).node(&part.subject().field(&field.name), &field.value);
    json!({ "required": field.requirement == Requirement::Mandatory, "schema": schema })
}

fn description(status: StatusKey, response: &Response) -> String {
    let what = match status {
        StatusKey::Default => "the answer that the page describes without naming a status",
        StatusKey::Code(100..=199) => "an interim answer",
        StatusKey::Code(200..=299) => "a success",
        StatusKey::Code(300..=399) => "a redirection",
        StatusKey::Code(400..=499) => "a refusal",
        StatusKey::Code(_) => "a failure of the service",
    };
    let body = match (&response.body, status) {
        (Some(_), _) => "with the body described here",
        (None, StatusKey::Code(204)) => "without a body",
        (None, _) => "whose body the page does not describe",
    };
    format!("{what}, {body} ({})", response.at)
}

fn security(api: &Api) -> Value {
    let token = api.contract.parameters.iter().find(|parameter| is_token(parameter));
    let may_lack = token.is_some_and(|token| token.field.requirement != Requirement::Mandatory);
    // A page that calls the token optional has other ways to sign in, which it does not describe here.
    if may_lack { json!([{ TOKEN: [] }, {}]) } else { json!([{ TOKEN: [] }]) }
}

fn contradictions(api: &Api) -> Vec<Value> {
    api.contract
        .axes
        .iter()
        .map(|axis| {
            let values: Vec<_> = axis
                .values
                .iter()
                .map(|value| json!({ "name": value.name, "text": value.text, "locator": value.at.to_string() }))
                .collect();
            json!({
                "id": axis.id,
                "kind": axis.kind,
                "subject": axis.subject,
                "text": axis.text,
                "values": values,
            })
        })
        .collect()
}
