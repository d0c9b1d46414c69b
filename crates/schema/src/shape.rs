//! The distinct shapes of a part: readings that make the same of it share one.
//!
//! Axes multiply, so what they multiply to is counted before it is built; beyond [`MOST_READINGS`] the part is
//! refused rather than judged by some of its readings.

use crate::keyword::{STATEMENTS, Writer};
use crate::{Omitted, Part, SchemaError};
use as_documented_contract::{Api, Contract, Kind, Node, Reading, StatementId, StatusKey, Type};
use serde_json::{Map, Value, json};

/// The most readings that one part may have.
pub(crate) const MOST_READINGS: usize = 1024;

/// What a part looks like under some readings.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// A described body, or the parameters as one object.
    Described(Node),
    /// The part is documented, its body is not.
    Free,
    /// The part is documented to have no body.
    Empty,
}

/// One shape and the readings that lead to it.
pub(crate) struct Shape {
    pub(crate) form: Form,
    pub(crate) readings: Vec<Reading>,
    pub(crate) schema: Map<String, Value>,
    pub(crate) omitted: Vec<Omitted>,
}

/// Every distinct shape of the part, in the order of the readings; none where no reading documents the part.
pub(crate) fn shapes(api: &Api, part: Part) -> Result<Vec<Shape>, SchemaError> {
    let subject = part.subject();
    let count = api
        .axes_of(&subject)
        .iter()
        .fold(1_usize, |product, axis| product.saturating_mul(axis.values.len().max(1)));
    if count > MOST_READINGS {
        return Err(SchemaError::TooManyReadings { api: api.id().clone(), part, count, most: MOST_READINGS });
    }
    let mut out: Vec<Shape> = Vec::new();
    for reading in api.readings_of(&subject) {
        let Some(form) = form(&api.contract.under(&reading), part) else { continue };
        let mut omitted = Vec::new();
        let schema = schema(part, &form, &mut omitted);
        match out.iter_mut().find(|known| known.schema == schema && known.omitted == omitted) {
            Some(known) => known.readings.push(reading),
            None => out.push(Shape { form, readings: vec![reading], schema, omitted }),
        }
    }
    Ok(out)
}

fn schema(part: Part, form: &Form, omitted: &mut Vec<Omitted>) -> Map<String, Value> {
    let subject = part.subject();
    let object = |value: Value| match value {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    match form {
        Form::Described(node) => Writer::traced(part, omitted).node(&subject, node),
        Form::Free => object(json!({ "$comment": "the page describes no body" })),
        Form::Empty => {
            let id = StatementId::new(subject, Kind::Empty).to_string();
            object(json!({ "not": {}, STATEMENTS: { "not": id } }))
        }
    }
}

fn form(contract: &Contract, part: Part) -> Option<Form> {
    match part {
        Part::Request => contract.request.as_ref().map(|request| Form::Described(request.body.clone())),
        Part::Response(status) => contract.response(status).map(|response| match &response.body {
            Some(body) => Form::Described(body.clone()),
            None if status == StatusKey::Code(204) => Form::Empty,
            None => Form::Free,
        }),
        Part::Parameters(location) => {
            let rows = contract.parameters.iter().filter(|one| one.location == location);
            let fields: Vec<_> = rows.map(|one| one.field.clone()).collect();
            (!fields.is_empty()).then(|| Form::Described(Node { fields, ..Node::new(Type::Object) }))
        }
    }
}

impl Shape {
    /// Whether the page describes a body in this shape.
    pub(crate) fn is_described(&self) -> bool {
        matches!(self.form, Form::Described(_))
    }
}
