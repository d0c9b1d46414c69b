//! Statuses, response bodies and response headers.

use super::ChangeRule as R;
use super::differ::{Differ, Said, Shift, Side};
use super::fields::Shared;
use crate::{Contract, Response, StatusKey, Subject};

impl Differ {
    /// All responses.
    pub(super) fn responses(&mut self, old: &Contract, new: &Contract) {
        let named = named(old, new);
        for was in &old.responses {
            let twin = new.response(was.status).or_else(|| {
                let (one, other) = named?;
                if one.status == was.status { Some(other) } else { None }
            });
            match twin {
                Some(is) => self.response(was, is),
                None => {
                    let place = said(was).says(was.status.to_string());
                    self.note(R::StatusRemoved, Side::Response, Shift::Narrowed, Some(place), None);
                }
            }
        }
        for is in &new.responses {
            let known = named.is_some_and(|(_, other)| other.status == is.status);
            if old.response(is.status).is_none() && !known {
                let place = said(is).says(is.status.to_string());
                self.note(R::StatusAdded, Side::Response, Shift::Widened, None, Some(place));
            }
        }
    }

    fn response(&mut self, was: &Response, is: &Response) {
        let (before, after) = (said(was), said(is));
        if was.status != is.status {
            let rule = if was.status == StatusKey::Default { R::StatusNamed } else { R::StatusUnnamed };
            let (a, b) = (before.says(was.status.to_string()), after.says(is.status.to_string()));
            self.note(rule, Side::Response, Shift::None, Some(a), Some(b));
        }
        match (&was.body, &is.body) {
            (None, None) => {}
            (None, Some(_)) => {
                let (a, b) = (before.place(), after.place());
                self.note(R::ResponseBodyAdded, Side::Response, Shift::Narrowed, Some(a), Some(b));
            }
            (Some(_), None) => {
                let (a, b) = (before.place(), after.place());
                self.note(R::ResponseBodyRemoved, Side::Response, Shift::Widened, Some(a), Some(b));
            }
            (Some(one), Some(other)) => self.shape(&before, &after, one, other, Side::Response),
        }
        let headers = |said: &Said<'_>| said.subject.field("header");
        let (one, other) = (headers(&before), headers(&after));
        self.fields(&one, &other, &was.headers, &is.headers, Side::Response, Shared::InAnyCase);
    }
}

fn said(response: &Response) -> Said<'_> {
    Said::new(Subject::response(response.status), &response.at)
}

/// The one response without a status on one side and the one success on the other, where neither has both: the
/// same response, given a status or robbed of it.
fn named<'a>(old: &'a Contract, new: &'a Contract) -> Option<(&'a Response, &'a Response)> {
    let unnamed = |one: &'a Contract| one.response(StatusKey::Default);
    let success = |one: &'a Contract| {
        let mut all = one.responses.iter().filter(|response| response.status.is_success());
        all.next().filter(|_| all.next().is_none())
    };
    let successes = |one: &Contract| one.responses.iter().any(|response| response.status.is_success());
    match (unnamed(old), unnamed(new)) {
        (Some(was), None) if !successes(old) => Some((was, success(new)?)),
        (None, Some(is)) if !successes(new) => Some((success(old)?, is)),
        _ => None,
    }
}
