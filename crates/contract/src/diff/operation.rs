//! The call itself, its parameters and the request body.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use super::fields::Shared;
use crate::{Contract, Field, Location, Node, Parameter, Requirement, Subject};

/// A path without the names of its parameters, which are not sent.
fn bare(path: &str) -> Vec<&str> {
    path.split('/').map(|part| if is_parameter(part) { "{}" } else { part }).collect()
}

fn is_parameter(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// Where a parameter of the path stands.
fn position(path: &str, name: &str) -> Option<usize> {
    path.split('/').position(|part| {
        part.strip_prefix('{').and_then(|part| part.strip_suffix('}')).is_some_and(|part| part == name)
    })
}

impl Differ {
    /// Method, path, what the page calls the operation, and the parameters.
    pub(super) fn operation(&mut self, old: &Contract, new: &Contract) {
        let (was, is) = (&old.operation, &new.operation);
        let said = |contract: &'_ Contract| contract.operation.at.clone();
        let (old_at, new_at) = (said(old), said(new));
        let before = Said::new(Subject::operation(), &old_at);
        let after = Said::new(Subject::operation(), &new_at);
        if was.method != is.method {
            let (a, b) = (before.says(was.method.as_str()), after.says(is.method.as_str()));
            self.note(R::MethodChanged, Side::Request, Shift::Both, Some(a), Some(b));
        }
        if bare(&was.path) != bare(&is.path) {
            let (a, b) = (before.says(was.path.as_str()), after.says(is.path.as_str()));
            self.note(R::PathChanged, Side::Request, Shift::Both, Some(a), Some(b));
        }
        if was.asynchronous != is.asynchronous {
            let (rule, shift) = match is.asynchronous {
                true => (R::BecameAsynchronous, Shift::Widened),
                false => (R::BecameSynchronous, Shift::Narrowed),
            };
            self.note(rule, Side::Response, shift, Some(before.place()), Some(after.place()));
        }
        if was.deprecated != is.deprecated {
            let rule = if is.deprecated { R::OperationDeprecated } else { R::OperationRestored };
            self.note(rule, Side::Request, Shift::None, Some(before.place()), Some(after.place()));
        }
        self.parameters(old, new);
    }

    fn parameters(&mut self, old: &Contract, new: &Contract) {
        let mut gone: Vec<&Parameter> = Vec::new();
        let mut fresh: Vec<&Parameter> = new.parameters.iter().collect();
        let mut take = |fits: &dyn Fn(&Parameter) -> bool| {
            let at = fresh.iter().position(|one| fits(one))?;
            Some(fresh.remove(at))
        };
        for was in &old.parameters {
            match take(&|one| one.location == was.location && same_name(was, one)) {
                Some(is) => self.parameter(was, is),
                None => gone.push(was),
            }
        }
        let same_shape = bare(&old.operation.path) == bare(&new.operation.path);
        gone.retain(|was| {
            let place = position(&old.operation.path, &was.field.name).filter(|_| same_shape);
            let same_place = |one: &Parameter| {
                was.location == Location::Path
                    && one.location == Location::Path
                    && place.is_some()
                    && position(&new.operation.path, &one.field.name) == place
            };
            let Some(is) = take(&same_place) else { return true };
            let (a, b) = (said(was).says(was.field.name.as_str()), said(is).says(is.field.name.as_str()));
            self.note(R::PathParameterRenamed, Side::Request, Shift::None, Some(a), Some(b));
            self.parameter(was, is);
            false
        });
        gone.retain(|was| {
            let Some(is) = take(&|one| one.field.name.eq_ignore_ascii_case(&was.field.name)) else {
                return true;
            };
            let (a, b) = (said(was).says(was.location.as_str()), said(is).says(is.location.as_str()));
            self.note(R::ParameterMoved, Side::Request, Shift::Both, Some(a), Some(b));
            self.parameter(was, is);
            false
        });
        // What is left may have been renamed within its place.
        for location in [Location::Path, Location::Query, Location::Header] {
            let within = |all: &[&Parameter]| -> Vec<Field> {
                all.iter().filter(|one| one.location == location).map(|one| one.field.clone()).collect()
            };
            let parent = Subject::new(location.as_str());
            let (before, after) = (within(&gone), within(&fresh));
            self.fields(&parent, &parent, &before, &after, Side::Request, Shared::ByName);
        }
    }

    fn parameter(&mut self, was: &Parameter, is: &Parameter) {
        self.field(&was.subject(), &is.subject(), &was.field, &is.field, Side::Request);
    }

    /// The request body.
    pub(super) fn request(&mut self, old: &Contract, new: &Contract) {
        let subject = Subject::request();
        match (&old.request, &new.request) {
            (None, None) => {}
            (Some(was), None) => {
                let place = Said::new(subject, &was.at).place();
                let shift = if needs_something(&was.body) { Shift::Both } else { Shift::Narrowed };
                self.note(R::RequestBodyRemoved, Side::Request, shift, Some(place), None);
            }
            (None, Some(is)) => {
                let place = Said::new(subject, &is.at).place();
                let shift = if needs_something(&is.body) { Shift::Both } else { Shift::Widened };
                self.note(R::RequestBodyAdded, Side::Request, shift, None, Some(place));
            }
            (Some(was), Some(is)) => {
                let (before, after) = (Said::new(subject.clone(), &was.at), Said::new(subject, &is.at));
                if !was.media_type.eq_ignore_ascii_case(&is.media_type) {
                    let (a, b) = (before.says(was.media_type.as_str()), after.says(is.media_type.as_str()));
                    self.note(R::MediaTypeChanged, Side::Request, Shift::Both, Some(a), Some(b));
                }
                self.shape(&before, &after, &was.body, &is.body, Side::Request);
            }
        }
    }
}

fn said(parameter: &Parameter) -> Said<'_> {
    Said::new(parameter.subject(), &parameter.field.at)
}

fn same_name(one: &Parameter, other: &Parameter) -> bool {
    match one.location {
        Location::Header => one.field.name.eq_ignore_ascii_case(&other.field.name),
        Location::Path | Location::Query => one.field.name == other.field.name,
    }
}

/// Whether a body cannot be empty.
fn needs_something(body: &Node) -> bool {
    body.fields.iter().any(|field| field.requirement == Requirement::Mandatory)
}
