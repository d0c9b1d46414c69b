//! Looks: what companions showed of instances, one by one and many at a time.
//!
//! Between two lists of a hundred instances one or two differ. So snapshots share their looks: a copy of one costs
//! nothing, and a run that keeps hundreds of them keeps each look once.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Borrow;
use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::sync::Arc;

/// What a companion showed of one instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// It is there.
    Present {
        /// Its status.
        state: Option<String>,
        /// Watched fields by our name for them.
        attributes: BTreeMap<String, Value>,
    },
    /// The endpoint says that it does not exist.
    Gone,
    /// It could not be seen.
    Unknown(String),
}

impl Look {
    /// The status, where one was shown.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        match self {
            Self::Present { state, .. } => state.as_deref(),
            Self::Gone | Self::Unknown(_) => None,
        }
    }

    /// A watched field as text.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        match self {
            Self::Present { attributes, .. } => attributes.get(name).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
            Self::Gone | Self::Unknown(_) => None,
        }
    }

    /// The same, where numbers that went up or down a little since an earlier look are as they were then: used memory
    /// drifts, and nobody did anything.
    #[must_use]
    pub(crate) fn steadied(mut self, earlier: Option<&Self>) -> Self {
        if let (Self::Present { attributes, .. }, Some(Self::Present { attributes: earlier, .. })) =
            (&mut self, earlier)
        {
            for (name, value) in attributes {
                if let Some(known) = earlier.get(name).filter(|known| is_drift(known, value)) {
                    value.clone_from(known);
                }
            }
        }
        self
    }

    /// Whether it shows another state than an earlier look, or of a field that both show another value that did not
    /// come by itself. Lists show fewer fields than looks at one instance.
    #[must_use]
    pub(crate) fn is_otherwise(&self, earlier: &Self) -> bool {
        let (Self::Present { attributes, .. }, Self::Present { attributes: known, .. }) = (self, earlier)
        else {
            return self.state() != earlier.state();
        };
        let other = |(name, value): (&String, &Value)| {
            known.get(name).is_some_and(|known| known != value && !is_drift(known, value))
        };
        self.state() != earlier.state() || attributes.iter().any(other)
    }

    /// A watched field as a number, whether it is shown as one or as text.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name)?.parse().ok()
    }
}

/// What falls by less than to this part of itself, or rises as little, may have done so by itself.
const DRIFT: f64 = 0.9;

/// Whether a number fell by more than it may have done by itself.
pub(crate) fn fell(earlier: f64, now: f64) -> bool {
    now < earlier * DRIFT
}

/// Whether a number may have come to another without anybody doing anything.
pub(crate) fn is_drift(earlier: &Value, now: &Value) -> bool {
    let (Value::Number(earlier), Value::Number(now)) = (earlier, now) else { return false };
    let (Some(earlier), Some(now)) = (earlier.as_f64(), now.as_f64()) else { return false };
    (now - earlier).abs() < earlier * (1.0 - DRIFT)
}

/// An id that snapshots share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Id(Arc<String>);

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What was seen of some instances at one time, by id. A copy shares it until one of the two is changed.
#[derive(Clone, Default)]
pub struct Snapshot(Option<Arc<Looks>>);

type Looks = BTreeMap<Id, Arc<Look>>;

static NOTHING: Looks = Looks::new();

impl Snapshot {
    /// Nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn looks(&self) -> &Looks {
        self.0.as_deref().unwrap_or(&NOTHING)
    }

    fn change(&mut self) -> &mut Looks {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    /// Nothing there of all these.
    #[must_use]
    pub fn gone<'i>(ids: impl Iterator<Item = &'i String>) -> Self {
        let gone = Arc::new(Look::Gone);
        let looks: Looks = ids.map(|id| (Id(Arc::new(id.clone())), gone.clone())).collect();
        Self((!looks.is_empty()).then(|| Arc::new(looks)))
    }

    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.looks().is_empty()
    }

    /// How many instances were looked at.
    #[must_use]
    pub fn len(&self) -> usize {
        self.looks().len()
    }

    /// What was seen of an instance.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Look> {
        self.looks().get(id).map(|look| &**look)
    }

    /// Whether the instance was looked at.
    #[must_use]
    pub fn contains_key(&self, id: &str) -> bool {
        self.looks().contains_key(id)
    }

    /// Adds a look; one at the same instance gives way.
    pub fn insert(&mut self, id: String, look: Look) {
        self.change().insert(Id(Arc::new(id)), Arc::new(look));
    }

    /// Adds a look as another snapshot has it; `false` where it does not.
    pub fn share(&mut self, id: &str, other: &Self, is_same: impl Fn(&Look) -> bool) -> bool {
        let known = other.looks().get_key_value(id).filter(|(_, look)| is_same(look));
        known.map(|(id, look)| self.change().insert(id.clone(), look.clone())).is_some()
    }

    /// Adds all looks that another snapshot has.
    pub fn share_all(&mut self, other: &Self) {
        if self.is_empty() {
            self.clone_from(other);
        } else if !other.is_empty() {
            self.change().extend(other.looks().iter().map(|(id, look)| (id.clone(), look.clone())));
        }
    }

    /// Takes a look away.
    pub fn remove(&mut self, id: &str) {
        if self.contains_key(id) {
            self.change().remove(id);
        }
    }

    /// Keeps some looks alone.
    pub fn retain(&mut self, keep: impl Fn(&String, &Look) -> bool) {
        if !self.iter().all(|(id, look)| keep(id, look)) {
            self.change().retain(|id, look| keep(&id.0, look));
        }
    }

    /// The ids, in order.
    pub fn keys(&self) -> impl Iterator<Item = &String> + Clone {
        self.looks().keys().map(|id| &*id.0)
    }

    /// Ids and looks, in the order of the ids.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.looks().iter())
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// Looks that are shared are the same, and need not be gone through.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Arc<Look>, b: &Arc<Look>| Arc::ptr_eq(a, b) || a == b;
        let ids = |a: &Id, b: &Id| Arc::ptr_eq(&a.0, &b.0) || a == b;
        let (all, others) = (self.looks(), other.looks());
        std::ptr::eq(all, others)
            || (all.len() == others.len()
                && all.iter().zip(others).all(|((id, a), (twin, b))| ids(id, twin) && same(a, b)))
    }
}

/// Goes through a snapshot.
#[derive(Debug, Clone)]
pub struct Iter<'s>(btree_map::Iter<'s, Id, Arc<Look>>);

impl<'s> Iterator for Iter<'s> {
    type Item = (&'s String, &'s Look);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(id, look)| (&*id.0, &**look))
    }
}

impl<'s> IntoIterator for &'s Snapshot {
    type Item = (&'s String, &'s Look);
    type IntoIter = Iter<'s>;

    fn into_iter(self) -> Iter<'s> {
        self.iter()
    }
}

impl Extend<(String, Look)> for Snapshot {
    fn extend<I: IntoIterator<Item = (String, Look)>>(&mut self, looks: I) {
        looks.into_iter().for_each(|(id, look)| self.insert(id, look));
    }
}

impl FromIterator<(String, Look)> for Snapshot {
    fn from_iter<I: IntoIterator<Item = (String, Look)>>(looks: I) -> Self {
        let mut out = Self::new();
        out.extend(looks);
        out
    }
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<String, Look>::deserialize(deserializer).map(|looks| looks.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn look(state: &str) -> Look {
        Look::Present { state: Some(state.to_owned()), attributes: BTreeMap::new() }
    }

    #[test]
    fn what_drifts_is_as_it_was_and_what_changes_is_not() {
        let holding = |memory: Value| Look::Present {
            state: Some("RUNNING".to_owned()),
            attributes: BTreeMap::from([("used_memory".to_owned(), memory)]),
        };
        let earlier = holding(json!(100));
        for drifted in [json!(91), json!(100), json!(109), json!(99.5)] {
            assert_eq!(holding(drifted).steadied(Some(&earlier)), earlier);
        }
        for changed in [json!(90), json!(110), json!(0), json!("99"), json!(null)] {
            let look = holding(changed);
            assert_eq!(look.clone().steadied(Some(&earlier)), look);
        }
        assert_eq!(earlier.clone().steadied(None), earlier);
        assert_eq!(holding(json!(1)).steadied(Some(&holding(json!(0)))), holding(json!(1)));
    }

    #[test]
    fn a_shared_look_is_the_same_as_a_copy() {
        let first = Snapshot::from_iter([("a".to_owned(), look("RUNNING")), ("b".to_owned(), Look::Gone)]);
        let mut second = Snapshot::new();
        assert!(second.share("a", &first, |known| *known == look("RUNNING")));
        assert!(!second.share("b", &first, |known| *known == look("RUNNING")));
        assert!(!second.share("c", &first, |_| true));
        assert_ne!(first, second);
        second.insert("b".to_owned(), Look::Gone);
        assert_eq!(first, second);
        second.insert("b".to_owned(), look("ERROR"));
        assert_ne!(first, second);
        assert_eq!(first.get("b"), Some(&Look::Gone));
    }

    #[test]
    fn a_snapshot_is_written_as_a_map_and_read_again() {
        let snapshot = Snapshot::from_iter([("b".to_owned(), look("RUNNING")), ("a".to_owned(), Look::Gone)]);
        let written = serde_json::to_value(&snapshot).unwrap();
        let expected = json!({ "a": "gone", "b": { "present": { "state": "RUNNING", "attributes": {} } } });
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_value::<Snapshot>(written).unwrap(), snapshot);
    }
}
