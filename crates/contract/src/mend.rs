//! Finding every mistake of a file: after each one the copy at hand is mended with a value that reads, so that
//! reading goes on behind it.
//!
//! What is put in is nobody's statement. Mistakes inside it are its own and are not reported, and a file in which
//! anything had to be mended is refused.

use crate::load::{LoadError, Mistake};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const MOST_MISTAKES: usize = 100;
// A mistake takes a handful of tries; a file that takes more is beyond mending.
const MOST_TRIES: usize = 20_000;

/// Reads a file of kind `what`.
pub(crate) fn file<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, LoadError> {
    let fail = |mistakes| LoadError { file: what.to_owned(), mistakes };
    let value: Value = serde_json::from_str(text)
        .map_err(|error| fail(vec![Mistake::new("", format!("not JSON: {error}"))]))?;
    let mut mender = Mender { value, invented: Vec::new(), taken: Vec::new(), tries: 0 };
    let mut mistakes = Vec::new();
    loop {
        let mistake = match mender.read::<T>() {
            Ok(read) if mistakes.is_empty() => return Ok(read),
            Ok(_) => break,
            Err(mistake) => mistake,
        };
        if !mender.is_invented(&mistake.steps) {
            mistakes.push(Mistake::new(mender.pointer(&mistake.steps), mistake.message.clone()));
        }
        if mistakes.len() >= MOST_MISTAKES || !mender.mend::<T>(&mistake) {
            break;
        }
    }
    Err(fail(mistakes))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Where reading stopped, and why.
struct Stop {
    steps: Vec<Step>,
    message: String,
}

struct Mender {
    value: Value,
    /// What was put in, by its path.
    invented: Vec<Vec<Step>>,
    /// List items that were taken out, by list and original index, so that pointers still count as in the file.
    taken: Vec<(String, usize)>,
    tries: usize,
}

impl Mender {
    fn read<T: DeserializeOwned>(&mut self) -> Result<T, Stop> {
        self.tries += 1;
        serde_path_to_error::deserialize::<_, T>(&self.value)
            .map_err(|error| Stop { steps: steps(error.path()), message: error.inner().to_string() })
    }

    fn is_invented(&self, steps: &[Step]) -> bool {
        self.invented.iter().any(|invented| steps.starts_with(invented))
    }

    /// Mends what `stop` complains of; `false` where nothing helps.
    fn mend<T: DeserializeOwned>(&mut self, stop: &Stop) -> bool {
        if self.tries >= MOST_TRIES {
            return false;
        }
        if let Some(name) = named(&stop.message, "unknown field") {
            return self.remove_key(&stop.steps, name) || self.take_item(&stop.steps);
        }
        let mut place = stop.steps.clone();
        if let Some(name) = named(&stop.message, "missing field") {
            place.push(Step::Key(name.to_owned()));
        }
        // An unknown variant is reported at the variant's own name, which is no place of its own.
        while !place.is_empty() && self.slot(&place).is_none() {
            place.pop();
        }
        self.replace::<T>(&place, stop) || self.take_item(&stop.steps)
    }

    /// Tries one value after another at `place` until reading gets past it.
    fn replace<T: DeserializeOwned>(&mut self, place: &[Step], stop: &Stop) -> bool {
        let before = self.value.clone();
        let mut candidates =
            vec![json!("a/b/c"), json!("200"), json!("operation#method"), json!(1), json!(true)];
        candidates.extend([json!([]), json!({}), Value::Null]);
        candidates.splice(0..0, variants(&stop.message));
        let mut at = 0;
        while let Some(candidate) = candidates.get(at).cloned() {
            at += 1;
            self.value.clone_from(&before);
            let Some(slot) = self.slot(place) else { return false };
            *slot = candidate.clone();
            let next = self.read::<T>();
            let passed = match &next {
                Ok(_) => true,
                // An object of the right type that still lacks fields is filled by the rounds that follow.
                Err(next) if next.steps == place => candidate.is_object() && is_missing(&next.message),
                // A variant that lacks its content is reported below its own name, where there is nothing to mend.
                Err(next) if next.steps.starts_with(place) => follow(&mut self.value, &next.steps).is_some(),
                Err(next) => next.steps != stop.steps || next.message != stop.message,
            };
            if passed {
                self.invented.push(place.to_vec());
                return true;
            }
            if let Err(next) = next
                && candidates.len() < 64
            {
                let more: Vec<_> =
                    variants(&next.message).filter(|variant| !candidates.contains(variant)).collect();
                candidates.extend(more);
            }
            if self.tries >= MOST_TRIES {
                break;
            }
        }
        self.value = before;
        false
    }

    /// The place named, made where only its last key is missing.
    fn slot(&mut self, steps: &[Step]) -> Option<&mut Value> {
        let Some((last, parents)) = steps.split_last() else { return Some(&mut self.value) };
        let parent = follow(&mut self.value, parents)?;
        match last {
            Step::Key(key) => Some(parent.as_object_mut()?.entry(key.as_str()).or_insert(Value::Null)),
            Step::Index(index) => parent.get_mut(*index),
        }
    }

    fn remove_key(&mut self, steps: &[Step], name: &str) -> bool {
        let parents = match steps.split_last() {
            Some((Step::Key(last), parents)) if last == name => parents,
            _ => steps,
        };
        follow(&mut self.value, parents)
            .and_then(Value::as_object_mut)
            .is_some_and(|object| object.shift_remove(name).is_some())
    }

    /// Takes the innermost list item around a place out; `false` where there is none.
    fn take_item(&mut self, steps: &[Step]) -> bool {
        let Some(at) = steps.iter().rposition(|step| matches!(step, Step::Index(_))) else { return false };
        let (Some(Step::Index(index)), Some(list)) = (steps.get(at), steps.get(..at)) else { return false };
        let pointer = self.pointer(list);
        let original = self.original(&pointer, *index);
        let Some(items) = follow(&mut self.value, list).and_then(Value::as_array_mut) else { return false };
        if *index >= items.len() {
            return false;
        }
        items.remove(*index);
        self.taken.push((pointer, original));
        true
    }

    fn original(&self, list: &str, index: usize) -> usize {
        let mut gone: Vec<_> =
            self.taken.iter().filter(|(taken, _)| taken == list).map(|(_, index)| *index).collect();
        gone.sort_unstable();
        gone.into_iter().fold(index, |at, one| if one <= at { at + 1 } else { at })
    }

    /// The JSON pointer of a place, as the file has it.
    fn pointer(&self, steps: &[Step]) -> String {
        steps.iter().fold(String::new(), |out, step| match step {
            Step::Key(key) => format!("{out}/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => format!("{out}/{}", self.original(&out, *index)),
        })
    }
}

fn steps(path: &serde_path_to_error::Path) -> Vec<Step> {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Enum { variant } => Some(Step::Key(variant.clone())),
            Segment::Unknown => None,
        })
        .collect()
}

fn follow<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |at, step| match step {
        Step::Key(key) => at.get_mut(key.as_str()),
        Step::Index(index) => at.get_mut(*index),
    })
}

fn is_missing(message: &str) -> bool {
    named(message, "missing field").is_some()
}

/// The name in backticks behind `prefix`.
fn named<'m>(message: &'m str, prefix: &str) -> Option<&'m str> {
    message.strip_prefix(prefix)?.trim_start().strip_prefix('`')?.split('`').next()
}

/// The variants that a message expects, as plain names and as names that carry something.
fn variants(message: &str) -> impl Iterator<Item = Value> {
    let expected = message.split_once("expected").map_or("", |(_, rest)| rest);
    let names: Vec<String> = expected.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let plain: Vec<Value> = names.iter().map(|name| json!(name)).collect();
    let carrying = names.into_iter().map(|name| json!({ name: {} }));
    plain.into_iter().chain(carrying)
}
