//! The fields of an instance that anybody looks at, and the look that their values come to.

use super::pick::{self, Row};
use crate::look::{Look, Snapshot, is_drift};
use as_documented_contract::Companion;
use serde_json::Value;

/// The watched fields of a companion.
pub(super) struct Watched<'c> {
    /// Their names in the answer, each once.
    fields: Vec<&'c str>,
    /// The place of the id among them.
    id: Option<usize>,
    /// The place of the status.
    state: Option<usize>,
    /// Our names, each with the place of the field that is so called.
    attributes: Vec<(&'c str, usize)>,
    /// What the list is asked to hold alone, each with the place of the field of that name: `engine=kafka`.
    only: Vec<(usize, &'c str)>,
}

/// Names in a query that say how much is shown, and not of what.
const HOW_MUCH: [&str; 6] = ["limit", "offset", "marker", "start", "sort_key", "sort_dir"];

impl<'c> Watched<'c> {
    pub(super) fn of(companion: &'c Companion) -> Self {
        let mut fields: Vec<&str> = Vec::new();
        let mut place = |field: &'c str| {
            fields.iter().position(|one| *one == field).unwrap_or_else(|| {
                fields.push(field);
                fields.len() - 1
            })
        };
        let id = companion.id.as_deref().map(&mut place);
        let state = companion.state.as_deref().map(&mut place);
        let attributes =
            companion.attributes.iter().map(|(name, field)| (name.as_str(), place(field))).collect();
        let filters = companion.query.iter().filter(|(name, _)| !HOW_MUCH.contains(&name.as_str()));
        let only = filters.map(|(name, value)| (place(name), value.as_str())).collect();
        Self { fields, id, state, attributes, only }
    }

    /// The look at one instance; `None` where the bytes are not one JSON object.
    pub(super) fn object(&self, bytes: &[u8]) -> Option<Look> {
        pick::object(bytes, &self.fields).map(|row| self.look(&row))
    }

    /// The instances of a list that stands in an object under this name. `None` where the bytes are not a JSON
    /// object; no list within it is `Some(None)`.
    pub(super) fn list(&self, bytes: &[u8], name: &str) -> Option<Option<Vec<Row>>> {
        pick::list(bytes, name, &self.fields)
    }

    /// Whether an instance is of the kind that was asked for, by its own words.
    pub(super) fn is_own(&self, row: &Row) -> bool {
        !self.only.is_empty()
            && self.only.iter().all(|(at, wanted)| {
                text(row, Some(*at)).is_none_or(|shown| shown.eq_ignore_ascii_case(wanted))
            })
            && self.only.iter().any(|(at, _)| text(row, Some(*at)).is_some())
    }

    /// Whether an instance is of another kind than was asked for: lists may know no filter.
    pub(super) fn is_foreign(&self, row: &Row) -> bool {
        self.only
            .iter()
            .any(|(at, wanted)| text(row, Some(*at)).is_some_and(|shown| !shown.eq_ignore_ascii_case(wanted)))
    }

    /// Of which kind an instance is, in the words of the list.
    pub(super) fn kind(&self, row: &Row) -> Vec<String> {
        let shown = |(at, _): &(usize, &str)| text(row, Some(*at)).unwrap_or_default().to_lowercase();
        self.only.iter().map(shown).collect()
    }

    /// Adds an instance of a list, sharing what is known of it where that is still so, and gives its id.
    pub(super) fn put<'r>(&self, row: &'r Row, out: &mut Snapshot, known: &mut Snapshot) -> Option<&'r str> {
        let id = text(row, self.id)?;
        if !out.share(id, known, |look| self.shows(look, row)) {
            out.insert(id.to_owned(), self.look(row).steadied(known.get(id)));
            known.share(id, out, |_| true);
        }
        Some(id)
    }

    fn look(&self, row: &Row) -> Look {
        let attributes = self.attributes.iter();
        let state = text(row, self.state);
        // No page has this status: whoever remembers what is gone says so.
        if state.is_some_and(|state| state.eq_ignore_ascii_case("deleted")) {
            return Look::Gone;
        }
        Look::Present {
            state: state.map(str::to_owned),
            attributes: attributes
                .filter_map(|(name, at)| Some(((*name).to_owned(), value(row, *at)?.clone())))
                .collect(),
        }
    }

    /// Whether a look is the one that a row comes to, but for drift.
    fn shows(&self, look: &Look, row: &Row) -> bool {
        let Look::Present { state, attributes } = look else { return false };
        let there = self.attributes.iter().filter(|(_, at)| value(row, *at).is_some()).count();
        state.as_deref() == text(row, self.state)
            && attributes.len() == there
            && self.attributes.iter().all(|(name, at)| {
                let (known, now) = (attributes.get(*name), value(row, *at));
                known == now || known.zip(now).is_some_and(|(known, now)| is_drift(known, now))
            })
    }
}

fn value(row: &Row, at: usize) -> Option<&Value> {
    row.get(at)?.as_ref()
}

fn text(row: &Row, at: Option<usize>) -> Option<&str> {
    value(row, at?)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What a list shows of one instance, seen after an earlier list.
    fn next(known: &mut Snapshot, memory: Value, state: &str) -> Look {
        let companion = json!({
            "role": "list", "method": "GET", "path": "/instances", "list": "instances", "id": "id",
            "state": "status", "attributes": {"used": "used_memory"}, "at": {"place": "here"}
        });
        let companion: Companion = serde_json::from_value(companion).unwrap();
        let watched = Watched::of(&companion);
        let body = json!({"instances": [{"id": "a", "status": state, "used_memory": memory}]}).to_string();
        let rows = watched.list(body.as_bytes(), "instances").flatten().unwrap();
        let mut out = Snapshot::new();
        assert_eq!(watched.put(&rows[0], &mut out, known), Some("a"));
        out.get("a").cloned().unwrap()
    }

    #[test]
    fn a_list_that_knows_no_filter_shows_others_too() {
        let companion = json!({
            "role": "list", "method": "GET", "path": "/instances", "list": "instances", "id": "id",
            "query": [["engine", "kafka"], ["limit", "50"]], "at": {"place": "here"}
        });
        let companion: Companion = serde_json::from_value(companion).unwrap();
        let watched = Watched::of(&companion);
        let body = json!({"instances": [
            {"id": "a", "engine": "Kafka", "limit": "2"}, {"id": "b", "engine": "rocketmq"}, {"id": "c"}
        ]});
        let rows = watched.list(body.to_string().as_bytes(), "instances").flatten().unwrap();
        let foreign: Vec<bool> = rows.iter().map(|row| watched.is_foreign(row)).collect();
        assert_eq!(foreign, [false, true, false]);
    }

    #[test]
    fn a_list_shows_drift_as_it_was_until_it_is_more_than_drift() {
        let mut known = Snapshot::new();
        let first = next(&mut known, json!(100), "RUNNING");
        assert_eq!(next(&mut known, json!(95), "RUNNING"), first);
        // Many small steps in one direction come to a change.
        assert_eq!(next(&mut known, json!(91), "RUNNING"), first);
        assert_eq!(next(&mut known, json!(89), "RUNNING").number("used"), Some(89.0));
        assert_eq!(next(&mut known, json!(95), "RUNNING").number("used"), Some(89.0));
        let working = next(&mut known, json!(90), "FLUSHING");
        assert_eq!((working.state(), working.number("used")), (Some("FLUSHING"), Some(89.0)));
        assert_eq!(next(&mut known, json!(0), "RUNNING").number("used"), Some(0.0));
    }
}
