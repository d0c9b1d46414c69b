//! The schemas of an operation, compiled once and shared: what a body breaks, and which readings it satisfies.
//!
//! A valid body costs one pass per shape. Only a body that no reading accepts is gone through for its errors.

use crate::breach::{self, Breach, Breaches};
use crate::compile::compile;
use crate::extra::extra_fields;
use crate::parameters::as_object;
use crate::shape::{Form, shapes};
use crate::trace::Trace;
use crate::{Omitted, Part, SchemaError, parts};
use as_documented_contract::{Api, Kind, Location, Reading, StatusKey};
use jsonschema::Validator;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Compiled schemas of one operation. Cloning shares them; threads may use them at once.
#[derive(Clone)]
pub struct Validators(Arc<BTreeMap<Part, Vec<Compiled>>>);

struct Compiled {
    form: Form,
    readings: Vec<Reading>,
    schema: Map<String, Value>,
    validator: Validator,
    trace: Trace,
    has_pattern: bool,
    omitted: Vec<Omitted>,
}

/// What was found about a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It satisfies the part.
    Valid {
        /// The readings that it satisfies; one empty reading where none is in question.
        readings: Vec<Reading>,
    },
    /// It satisfies the part under no reading.
    Broken {
        /// What it breaks under the nearest reading; a statement broken many times is told a few times.
        broken: Vec<Breach>,
        /// The reading under which it breaks the fewest statements and has the fewest undocumented fields, the
        /// page's first among equals.
        nearest: Reading,
    },
    /// The page documents no such part, so nothing can be said.
    Undocumented,
}

impl Outcome {
    /// Whether the value satisfies at least one reading.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Valid { .. } => true,
            Self::Broken { .. } | Self::Undocumented => false,
        }
    }
}

/// The shapes of a part that a value satisfies: the same fit means the same readings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fit(Vec<usize>);

impl Fit {
    /// Whether the value satisfies no shape.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a value breaks under readings that make the same of the part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingBreaches {
    /// The readings.
    pub readings: Vec<Reading>,
    /// What is broken under each of them; empty where the value is valid.
    pub broken: Vec<Breach>,
}

impl Validators {
    /// Compiles every part of an operation under every reading.
    ///
    /// # Errors
    /// [`SchemaError::TooManyReadings`]; [`SchemaError::Compile`] for a fault of this crate.
    pub fn new(api: &Api) -> Result<Self, SchemaError> {
        let mut out = BTreeMap::new();
        for part in parts(api) {
            let mut all = Vec::new();
            for shape in shapes(api, part)? {
                let validator = compile(&shape.schema).map_err(|message| SchemaError::Compile {
                    api: api.id().clone(),
                    part,
                    message,
                })?;
                let trace = Trace::of(&shape.schema);
                all.push(Compiled {
                    form: shape.form,
                    readings: shape.readings,
                    schema: shape.schema,
                    validator,
                    has_pattern: trace.has(Kind::Pattern),
                    trace,
                    omitted: shape.omitted,
                });
            }
            out.insert(part, all);
        }
        Ok(Self(Arc::new(out)))
    }

    /// The parts that can be checked.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        self.0.keys().copied()
    }

    /// The part that documents a response with this status: its own, or the one whose page names no status.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<Part> {
        [StatusKey::Code(status), StatusKey::Default]
            .into_iter()
            .map(Part::Response)
            .find(|part| self.0.contains_key(part))
    }

    /// Every reading under which the part is documented.
    #[must_use]
    pub fn readings(&self, part: Part) -> Vec<Reading> {
        let mut out: Vec<_> = self.shapes(part).iter().flat_map(|shape| shape.readings.clone()).collect();
        out.sort();
        out
    }

    /// The limits that no schema carries.
    pub fn omitted(&self) -> impl Iterator<Item = &Omitted> {
        self.0.values().flatten().flat_map(|shape| &shape.omitted)
    }

    /// Judges a value: valid under some readings, or what it breaks under the nearest.
    #[must_use]
    pub fn check(&self, part: Part, value: &Value) -> Outcome {
        self.judge(part, |_| Cow::Borrowed(value))
    }

    /// Judges the parameters of one place as they were sent. Header names match in any letter case, and values
    /// of headers do not show in what is reported. Everything sent in that place must be given at once, since
    /// what is missing counts too.
    #[must_use]
    pub fn check_parameters(&self, location: Location, sent: &[(&str, &str)]) -> Outcome {
        self.judge(Part::Parameters(location), |shape| {
            Cow::Owned(match &shape.form {
                Form::Described(node) => as_object(node, location, sent),
                Form::Free | Form::Empty => Value::Null,
            })
        })
    }

    /// Which shapes of a part a value satisfies: the cheapest of all questions, for those who ask it a million
    /// times. `None` where the page documents no such part.
    #[must_use]
    pub fn fit(&self, part: Part, value: &Value) -> Option<Fit> {
        let shapes = self.0.get(&part)?;
        let fitting = shapes.iter().enumerate().filter(|(_, shape)| shape.accepts(part, value));
        Some(Fit(fitting.map(|(at, _)| at).collect()))
    }

    /// The readings that a fit stands for, in order.
    #[must_use]
    pub fn readings_of(&self, part: Part, fit: &Fit) -> Vec<Reading> {
        let mut out: Vec<_> = self.fitting(part, fit).flat_map(|shape| shape.readings.clone()).collect();
        out.sort();
        out
    }

    fn fitting<'a>(&'a self, part: Part, fit: &'a Fit) -> impl Iterator<Item = &'a Compiled> {
        let shapes = self.shapes(part);
        fit.0.iter().filter_map(|at| shapes.get(*at))
    }

    /// Whether a value is valid under at least one reading that agrees with this one. Axes that do not touch the
    /// part are ignored, axes that the reading leaves out are free.
    #[must_use]
    pub fn is_valid_under(&self, reading: &Reading, part: Part, value: &Value) -> bool {
        self.shapes(part)
            .iter()
            .filter(|shape| shape.readings.iter().any(|one| agrees(one, reading)))
            .any(|shape| shape.accepts(part, value))
    }

    /// Whether a value is valid under at least one reading.
    #[must_use]
    pub fn is_valid(&self, part: Part, value: &Value) -> bool {
        self.shapes(part).iter().any(|shape| shape.accepts(part, value))
    }

    /// Whether a value is valid under every reading that documents the part, and there is one.
    #[must_use]
    pub fn is_accepted_by_all_readings(&self, part: Part, value: &Value) -> bool {
        let shapes = self.shapes(part);
        !shapes.is_empty() && shapes.iter().all(|shape| shape.accepts(part, value))
    }

    /// What a value breaks, reading by reading: one entry per distinct shape, in the page's order.
    #[must_use]
    pub fn breaches_by_reading(&self, part: Part, value: &Value) -> Vec<ReadingBreaches> {
        let all: Vec<_> =
            self.shapes(part).iter().map(|shape| (shape, shape.breaches(part, value))).collect();
        all.iter()
            .map(|(shape, found)| ReadingBreaches {
                readings: shape.readings.clone(),
                broken: with_others(found, &all),
            })
            .collect()
    }

    /// JSON pointers to the fields that the page does not document, under none of the readings that the value
    /// satisfies (of all readings, if it satisfies none). They are worth a note and never a failure.
    #[must_use]
    pub fn extra_fields(&self, part: Part, value: &Value) -> Vec<String> {
        let fit = self.fit(part, value).unwrap_or(Fit(Vec::new()));
        self.extra_fields_of(part, &fit, value)
    }

    /// The same for a value whose fit is known.
    #[must_use]
    pub fn extra_fields_of(&self, part: Part, fit: &Fit, value: &Value) -> Vec<String> {
        let shapes = self.shapes(part);
        let counted: Vec<&Compiled> =
            if fit.is_none() { shapes.iter().collect() } else { self.fitting(part, fit).collect() };
        let mut each = counted.into_iter().map(|shape| shape.extra_fields(value));
        let Some(first) = each.next() else { return Vec::new() };
        each.fold(first, |common, one| {
            let one: BTreeSet<String> = one.into_iter().collect();
            common.into_iter().filter(|pointer| one.contains(pointer)).collect()
        })
    }

    /// The readings that a value satisfies without any undocumented field: those that explain all of it. A body
    /// that only adds what another reading documents satisfies both, and is evidence for the other.
    #[must_use]
    pub fn explained_by(&self, part: Part, value: &Value) -> Vec<Reading> {
        let fitting = self
            .shapes(part)
            .iter()
            .filter(|shape| shape.accepts(part, value) && shape.extra_fields(value).is_empty());
        let mut out: Vec<_> = fitting.flat_map(|shape| shape.readings.clone()).collect();
        out.sort();
        out
    }

    fn shapes(&self, part: Part) -> &[Compiled] {
        self.0.get(&part).map(Vec::as_slice).unwrap_or_default()
    }

    fn judge<'v>(&self, part: Part, value: impl Fn(&Compiled) -> Cow<'v, Value>) -> Outcome {
        let shapes = self.shapes(part);
        let mut readings: Vec<Reading> = shapes
            .iter()
            .filter(|shape| shape.accepts(part, &value(shape)))
            .flat_map(|shape| shape.readings.clone())
            .collect();
        if !readings.is_empty() {
            readings.sort();
            return Outcome::Valid { readings };
        }
        let all: Vec<_> = shapes.iter().map(|shape| (shape, shape.breaches(part, &value(shape)))).collect();
        let Some((shape, found)) =
            all.iter().min_by_key(|(shape, found)| distance(found, &shape.extra_fields(&value(shape))))
        else {
            return Outcome::Undocumented;
        };
        let nearest = shape.readings.first().cloned().unwrap_or_default();
        Outcome::Broken { broken: with_others(found, &all), nearest }
    }
}

/// Names the parts; the compiled schemas would say nothing.
impl fmt::Debug for Validators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Validators").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

impl Compiled {
    fn accepts(&self, part: Part, value: &Value) -> bool {
        // A pattern that ran out of steps says nothing, so a refusal is looked at where there are patterns.
        self.validator.is_valid(value) || (self.has_pattern && self.breaches(part, value).all.is_empty())
    }

    fn breaches(&self, part: Part, value: &Value) -> Breaches {
        // To say yes costs a fraction of going through the value for errors.
        if self.validator.is_valid(value) {
            return Breaches::default();
        }
        breach::collect(part, &self.schema, &self.trace, self.validator.iter_errors(value))
    }

    fn extra_fields(&self, value: &Value) -> Vec<String> {
        match &self.form {
            Form::Described(node) => extra_fields(node, value),
            Form::Free | Form::Empty => Vec::new(),
        }
    }
}

/// How far a value is from a shape: the statements that it breaks and the fields that the shape leaves
/// unexplained, then the places. The same in every item of a list counts once, or a long list of one shape would
/// lose to a shape that knows no list.
fn distance(found: &Breaches, extra: &[String]) -> (usize, usize) {
    let statements: BTreeSet<_> = found.all.iter().map(|(statement, _)| statement).collect();
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let unexplained: BTreeSet<Vec<&str>> = extra
        .iter()
        .map(|pointer| pointer.split('/').map(|step| if is_index(step) { "[]" } else { step }).collect())
        .collect();
    (statements.len() + unexplained.len(), found.all.len())
}

/// The breaches of one shape, each with the readings of other shapes that do not break that statement there.
fn with_others(found: &Breaches, all: &[(&Compiled, Breaches)]) -> Vec<Breach> {
    found
        .told
        .iter()
        .map(|one| {
            let place = (one.statement.clone(), one.pointer.clone());
            let others = all.iter().filter(|(_, found)| !found.all.contains(&place));
            let mut readings: Vec<_> = others.flat_map(|(shape, _)| shape.readings.clone()).collect();
            readings.sort();
            Breach { also_valid_under: readings, ..one.clone() }
        })
        .collect()
}

/// Whether a reading of a part agrees with another on every axis that both settle.
fn agrees(one: &Reading, other: &Reading) -> bool {
    one.iter().all(|(axis, value)| other.get(axis).is_none_or(|chosen| chosen == value))
}
