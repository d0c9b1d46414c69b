//! An operation's request under each reading of the page, and what a body means there.
//!
//! A field may have another name in another reading, so "which instances" and "which verb" are questions about a
//! body and a reading together. Meaning is read off generously for safety and strictly for expectations; this
//! module only says what is there.

use as_documented_contract::{Api, Contract, Edit, Reading, Subject, Verb};
use serde_json::Value;

/// The contract under one reading of the axes that touch the request.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) contract: Contract,
    reading: Reading,
    places: Places,
}

/// Where a body says what it means, laid out once for thousands of bodies.
#[derive(Debug, Clone, Default)]
struct Places {
    verb: Option<Vec<String>>,
    selector: Option<Vec<String>>,
    everything: Option<Vec<String>>,
}

/// What a request's selector holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Selected<'b> {
    /// The field is not there.
    Absent,
    /// Anything but a list of texts.
    Odd,
    /// The texts.
    Texts(Vec<&'b str>),
}

/// What a body says under one reading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning<'b> {
    /// The verb field's value; `None` where there is none.
    pub(crate) verb: Option<&'b Value>,
    /// The selector.
    pub(crate) selected: Selected<'b>,
    /// The value of the switch for all failed instances.
    pub(crate) everything: Option<&'b Value>,
}

/// One view per reading of the request, the page's tables first.
pub(crate) fn views(api: &Api) -> Vec<View> {
    api.readings_of(&Subject::request())
        .into_iter()
        .map(|reading| {
            let contract = api.contract.under(&reading);
            let mut view = View { contract, reading, places: Places::default() };
            if let Some(semantics) = api.semantics() {
                let path = |subject: &Subject| view.path(&api.contract, subject);
                view.places = Places {
                    verb: semantics.verb.as_ref().and_then(path),
                    selector: path(&semantics.selector),
                    everything: semantics.everything.as_ref().and_then(|one| path(&one.field)),
                };
            }
            view
        })
        .collect()
}

impl View {
    /// The names that lead from the body's top to a field that the tables know as `subject`; `None` where it
    /// lies in a list or map, or outside the body.
    pub(crate) fn path(&self, table: &Contract, subject: &Subject) -> Option<Vec<String>> {
        let names: Vec<&str> = subject.split_value().0.strip_prefix("request.")?.split('.').collect();
        if names.iter().any(|name| name.ends_with("[]") || name.ends_with("{}")) {
            return None;
        }
        let mut so_far = Subject::request();
        let mut out = Vec::new();
        for name in names {
            so_far = so_far.field(name);
            out.push(self.renamed(table, &so_far).unwrap_or_else(|| name.to_owned()));
        }
        Some(out)
    }

    fn renamed(&self, table: &Contract, field: &Subject) -> Option<String> {
        self.reading.iter().find_map(|(axis, value)| {
            table.axis(axis)?.value(value)?.edits.iter().find_map(|edit| match edit {
                Edit::Rename { subject, to } if subject == field => Some(to.clone()),
                _ => None,
            })
        })
    }

    /// What a body says, or `None` for an operation whose meaning nobody described.
    pub(crate) fn meaning<'b>(&self, api: &Api, body: &'b Value) -> Option<Meaning<'b>> {
        api.semantics()?;
        let at = |path: &Option<Vec<String>>| -> Option<&'b Value> {
            path.as_ref()?.iter().try_fold(body, |value, name| value.get(name.as_str()))
        };
        let selected = match at(&self.places.selector) {
            None => Selected::Absent,
            Some(Value::Array(items)) => items
                .iter()
                .map(Value::as_str)
                .collect::<Option<Vec<_>>>()
                .map_or(Selected::Odd, Selected::Texts),
            Some(_) => Selected::Odd,
        };
        Some(Meaning { verb: at(&self.places.verb), selected, everything: at(&self.places.everything) })
    }
}

impl Meaning<'_> {
    /// The documented verb, which without a verb field is the only one.
    pub(crate) fn documented_verb<'a>(&self, api: &'a Api) -> Option<&'a Verb> {
        let semantics = api.semantics()?;
        match (&semantics.verb, self.verb) {
            (None, _) => semantics.verbs.first(),
            (Some(_), Some(Value::String(name))) => semantics.verbs.iter().find(|verb| verb.value == *name),
            (Some(_), _) => None,
        }
    }
}
