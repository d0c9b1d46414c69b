//! The one function that says what an endpoint may answer to a request.
//!
//! Accept only what is valid under every reading and aimed at live, distinct instances in a state that the page
//! allows. Reject only what breaks one statement under every reading, in exactly one respect. All else is open:
//! a wrong accusation costs more than a missed fault. Nothing here knows how a case was built, so that a builder's
//! intention can be held against it.

use crate::envelope;
use crate::family::folded;
use crate::json::{Text, read};
use crate::request::bind_value;
use crate::state::{Condition, State};
use crate::symbol::whole_mention;
use crate::view::{Meaning, Selected, View, views};
use crate::{After, Body, Expectation, Pool, RequestTemplate, SymbolicId};
use as_documented_contract::{Api, Kind, Requirement, StatementId, StatusKey, Subject};
use as_documented_schema::{Breach, Part, ReadingBreaches, Validators};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What an endpoint may answer to one request at rest. See [`Oracle`] for many.
#[must_use]
pub fn expect(api: &Api, validators: &Validators, request: &RequestTemplate) -> Expectation {
    Oracle::new(api, validators).expect(request)
}

/// An operation with its readings laid out, ready to be asked about requests.
#[derive(Debug)]
pub struct Oracle<'a> {
    pub(crate) api: &'a Api,
    pub(crate) validators: &'a Validators,
    pub(crate) views: Vec<View>,
}

/// What one aspect of a request amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It breaks one statement under every reading.
    Breaks(StatementId),
    /// The page does not settle it: why.
    Unsettled(String),
}

pub(crate) fn unsettled(why: impl Into<String>) -> Finding {
    Finding::Unsettled(why.into())
}

impl<'a> Oracle<'a> {
    /// Lays out the readings of an operation's request.
    #[must_use]
    pub fn new(api: &'a Api, validators: &'a Validators) -> Self {
        Self { api, validators, views: views(api) }
    }

    /// What an endpoint may answer, every instance being at rest.
    #[must_use]
    pub fn expect(&self, request: &RequestTemplate) -> Expectation {
        self.expect_after(request, &State::default())
    }

    /// What an endpoint may answer once the instances are in this state.
    #[must_use]
    pub fn expect_after(&self, request: &RequestTemplate, state: &State) -> Expectation {
        let mut findings = envelope::findings(self.api, self.validators, request);
        let parsed;
        let body = match &request.body {
            Body::None => None,
            Body::Json(value) => Some(value),
            Body::Raw(bytes) => match read(bytes) {
                Text::Plain(value) => {
                    parsed = value;
                    Some(&parsed)
                }
                Text::Empty => None,
                Text::Malformed if self.api.contract.request.is_some() => {
                    findings.push(Finding::Breaks(StatementId::new(Subject::request(), Kind::Json)));
                    return self.conclude(findings, Ok(String::new()));
                }
                Text::Malformed => return open("the page describes no body"),
                Text::Ambiguous(why) => return open(why),
            },
        };
        findings.extend(self.body(body));
        let intent = self.intent(request, body, state);
        self.conclude(findings, intent)
    }

    /// Takes one step into account, answered as expected: as [`State::advance`], with the readings already laid out.
    pub fn advance(
        &self,
        state: &mut State,
        request: &RequestTemplate,
        expected: &Expectation,
        after: After,
    ) {
        state.advance_by(self.api, self.views.first(), request, expected, after);
    }

    fn conclude(&self, findings: Vec<Finding>, intent: Result<String, String>) -> Expectation {
        let mut broken = Vec::new();
        for finding in findings {
            match finding {
                Finding::Unsettled(why) => return open(why),
                Finding::Breaks(statement) => broken.push(statement),
            }
        }
        match (broken.as_slice(), intent) {
            ([], Ok(intent)) => Expectation::Accept { intent },
            ([], Err(why)) => open(why),
            ([statement], _) => envelope::reject(self.api, statement.clone()),
            (_, _) => open("it breaks more than one statement"),
        }
    }

    fn body(&self, body: Option<&Value>) -> Option<Finding> {
        if self.api.contract.request.is_none() {
            return body.map(|_| unsettled("the page describes no body"));
        }
        let Some(body) = body else {
            return Some(if self.needs_a_body() {
                Finding::Breaks(StatementId::new(Subject::request(), Kind::Json))
            } else {
                unsettled("nothing in the body is mandatory under every reading")
            });
        };
        let value = placeheld(body);
        let by_reading = self.validators.breaches_by_reading(Part::Request, &value);
        if by_reading.is_empty() {
            return Some(unsettled("no reading describes a body"));
        }
        if by_reading.iter().all(|one| one.broken.is_empty()) {
            if self.knows_all_of(&value) {
                return None;
            }
            let explained = self.validators.explained_by(Part::Request, &value).len();
            let all = self.validators.readings(Part::Request).len();
            return (explained < all).then(|| unsettled("it has a field that not every reading knows"));
        }
        let all = || by_reading.iter().flat_map(|one| &one.broken);
        if by_reading.iter().any(|one| one.broken.is_empty()) {
            // Where another page's verb is taken on this path, it is for that page's instances.
            let verb = all().find(|breach| self.is_verb_of_another_page(breach, &value));
            let only =
                verb.filter(|verb| names_live(body) && all().all(|one| one.statement == verb.statement));
            return Some(match only {
                Some(breach) => Finding::Breaks(breach.statement.clone()),
                None => unsettled("one reading breaks where another does not"),
            });
        }
        let everywhere = |breach: &&Breach| {
            let same =
                |other: &Breach| other.statement == breach.statement && other.pointer == breach.pointer;
            by_reading.iter().all(|one| one.broken.iter().any(same))
        };
        // What breaks one thing under every reading breaks it, whatever else some readings have against it.
        let Some(first) = all().find(everywhere) else {
            return Some(match self.wrong_under_every_name(&by_reading) {
                Some(statement) => Finding::Breaks(statement),
                None => unsettled("different readings break at different statements"),
            });
        };
        let is_first = |one: &&Breach| one.statement == first.statement && one.pointer == first.pointer;
        if all().any(|one| !is_first(&one) && everywhere(&one)) {
            return Some(unsettled("it breaks the page in more than one respect"));
        }
        Some(match self.excused(first, (body, &value)) {
            Some(why) => unsettled(why),
            None => Finding::Breaks(first.statement.clone()),
        })
    }

    /// Whether a flat body has only fields that every reading knows; the question in full is dearer.
    fn knows_all_of(&self, body: &Value) -> bool {
        let flat = |value: &Value| match value {
            Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
            Value::Object(_) => false,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        };
        let known = |name: &str| {
            self.views.iter().all(|view| {
                view.contract.request.as_ref().is_some_and(|request| request.body.field(name).is_some())
            })
        };
        body.as_object().is_some_and(|fields| fields.iter().all(|(name, value)| flat(value) && known(name)))
    }

    /// Whether every reading makes something in the body mandatory.
    fn needs_a_body(&self) -> bool {
        let empty = self.validators.breaches_by_reading(Part::Request, &json!({}));
        !empty.is_empty() && empty.iter().all(|one| !one.broken.is_empty())
    }

    /// Why a breach of the letter is no reason to expect a refusal.
    fn excused(&self, breach: &Breach, (body, value): (&Value, &Value)) -> Option<&'static str> {
        let subject = breach.statement.subject();
        let there = value.pointer(&breach.pointer);
        let everything = self.api.semantics().and_then(|semantics| semantics.everything.as_ref());
        if breach.statement.kind() == Kind::Enum {
            if everything.is_some_and(|one| self.same_field(subject, &one.field)) {
                return Some("the page does not say what other values of the switch do");
            }
            // A list of values is the whole list, whatever letter case or blanks are put on them, and whatever other
            // paths of the family do with other verbs. On a live instance it is so in any case: that one is of this
            // page's kind.
            if !names_live(body) && self.is_verb_of_another_page(breach, value) {
                return Some("another page documents the verb on this path");
            }
        }
        if breach.statement.kind() == Kind::Type && there == Some(&Value::Null) {
            let mandatory = |view: &View| {
                view.contract.field(subject).is_none_or(|field| field.requirement == Requirement::Mandatory)
            };
            let body = breach.pointer.is_empty() && !self.needs_a_body();
            if body || !self.views.iter().all(mandatory) {
                return Some("null may stand for what is left out");
            }
        }
        self.is_disputed(&breach.statement).then_some("the page leaves this statement open")
    }

    /// What each reading breaks, where that is the type of the switch for all failed instances under whatever name.
    fn wrong_under_every_name(&self, by_reading: &[ReadingBreaches]) -> Option<StatementId> {
        let switch = &self.api.semantics()?.everything.as_ref()?.field;
        let wrong = |breach: &Breach| {
            breach.statement.kind() == Kind::Type && self.same_field(breach.statement.subject(), switch)
        };
        let one = |reading: &ReadingBreaches| matches!(reading.broken.as_slice(), [one] if wrong(one));
        if !by_reading.iter().all(one) {
            return None;
        }
        Some(by_reading.first()?.broken.first()?.statement.clone())
    }

    /// Whether what breaks the list of verbs is one that another page documents on this path.
    fn is_verb_of_another_page(&self, breach: &Breach, value: &Value) -> bool {
        let elsewhere =
            self.api.semantics().map(|semantics| semantics.elsewhere.as_slice()).unwrap_or_default();
        breach.statement.kind() == Kind::Enum
            && value
                .pointer(&breach.pointer)
                .and_then(Value::as_str)
                .is_some_and(|text| elsewhere.iter().any(|one| folded(one) == folded(text)))
    }

    /// Whether readings of the page differ over a statement.
    fn is_disputed(&self, statement: &StatementId) -> bool {
        let axes = self.api.contract.axes.iter();
        axes.into_iter().any(|axis| axis.values.len() > 1 && axis.touches.contains(statement))
    }

    fn same_field(&self, subject: &Subject, table: &Subject) -> bool {
        subject == table
            || self.views.iter().any(|view| {
                view.path(&self.api.contract, table)
                    .is_some_and(|path| subject.as_str() == format!("request.{}", path.join(".")))
            })
    }

    /// The intent that every reading sees in a valid request, or why none is seen.
    fn intent(
        &self,
        request: &RequestTemplate,
        body: Option<&Value>,
        state: &State,
    ) -> Result<String, String> {
        if self.api.semantics().is_none() {
            return self.undescribed(request, body);
        }
        let Some(body) = body else { return Err("without a body no instance is named".to_owned()) };
        let mut intents = BTreeSet::new();
        for view in &self.views {
            let Some(meaning) = view.meaning(self.api, body) else {
                return Err("it has no meaning".to_owned());
            };
            intents.insert(self.intent_under(view, &meaning, state)?);
        }
        match (intents.pop_first(), intents.is_empty()) {
            (Some(intent), true) => Ok(intent),
            _ => Err("readings see different intents".to_owned()),
        }
    }

    fn intent_under(&self, view: &View, meaning: &Meaning<'_>, state: &State) -> Result<String, String> {
        let semantics = self.api.semantics().ok_or("it has no meaning")?;
        let verb = meaning.documented_verb(self.api).ok_or("it names no documented verb")?;
        let everything = match (&meaning.selected, meaning.everything) {
            (Selected::Absent, None) => return Err("it names no instance".to_owned()),
            (Selected::Odd, _) => return Err("it names instances in a way of its own".to_owned()),
            (Selected::Texts(_), Some(_)) => return Err("it uses both selectors".to_owned()),
            (Selected::Absent, Some(value)) => {
                let switch = semantics.everything.as_ref().ok_or("there is no switch for all failed ones")?;
                if switch.verb != verb.value || !self.switch_values(view, &switch.field).contains(value) {
                    return Err("the switch is used in another way than documented".to_owned());
                }
                if state.failed_are_gone() {
                    return Err("no failed instance may be left".to_owned());
                }
                true
            }
            (Selected::Texts(texts), None) => {
                self.instances(texts, verb, state)?;
                false
            }
        };
        let fits = |intent: &&as_documented_contract::Intent| {
            intent.verb == verb.value && intent.everything == everything
        };
        let intent = semantics.intents.iter().find(fits).ok_or("no answer is documented for it")?;
        Ok(intent.name.clone())
    }

    /// The documented values of the switch: those of the reading, or of any where the reading sets no limit.
    fn switch_values(&self, view: &View, field: &Subject) -> Vec<Value> {
        let of = |view: &View| -> Option<Vec<Value>> {
            let path = view.path(&self.api.contract, field)?;
            let node = view.contract.node(&Subject::new(format!("request.{}", path.join("."))))?;
            node.allowed().map(<[_]>::to_vec)
        };
        of(view).unwrap_or_else(|| self.views.iter().filter_map(of).flatten().collect())
    }

    fn instances(
        &self,
        texts: &[&str],
        verb: &as_documented_contract::Verb,
        state: &State,
    ) -> Result<(), String> {
        let lifecycle = self.api.semantics().map(|semantics| &semantics.lifecycle);
        if texts.is_empty() {
            return Err("the list is empty".to_owned());
        }
        let most = self.api.semantics().and_then(|semantics| semantics.known_max_ids);
        if most.is_some_and(|most| u64::try_from(texts.len()).is_ok_and(|count| count > most)) {
            return Err("the service is known to take fewer ids, though the page sets no limit".to_owned());
        }
        let mut seen: BTreeSet<(Pool, u32)> = BTreeSet::new();
        for text in texts {
            let mention = whole_mention(text).ok_or("it names something that is no instance")?;
            let id = &mention.id;
            let allowed = match id.pool {
                Pool::Minted | Pool::Foreign => {
                    return Err("it names an instance that does not exist".to_owned());
                }
                Pool::Disposable => true,
                Pool::Failed => {
                    lifecycle.is_some_and(|life| life.failed.iter().any(|status| verb.from.contains(status)))
                }
            };
            if !allowed {
                return Err("the instance is not in a state that the page allows".to_owned());
            }
            if !mention.spellings.is_empty() {
                return Err("the page does not say whether an id may be written this way".to_owned());
            }
            if !seen.insert((id.pool, id.index)) {
                return Err("an id stands twice".to_owned());
            }
            match state.of(id) {
                Condition::Resting => {}
                Condition::Busy => return Err("the instance is busy".to_owned()),
                Condition::Gone => return Err("the instance is gone".to_owned()),
                Condition::Unclear => return Err("the state of the instance is not known".to_owned()),
            }
            if !is_eligible(id, verb) {
                return Err("the instance may not be of the kind that the verb applies to".to_owned());
            }
        }
        Ok(())
    }

    /// An operation without semantics: accepted where it refers to nothing that would have to exist.
    fn undescribed(&self, request: &RequestTemplate, body: Option<&Value>) -> Result<String, String> {
        if !request.ids().is_empty() {
            return Err("it refers to something that may not exist".to_owned());
        }
        if body.is_some_and(refers) {
            return Err("a field refers to something that may not exist".to_owned());
        }
        Ok(Expectation::CALL.to_owned())
    }
}

fn is_eligible(id: &SymbolicId, verb: &as_documented_contract::Verb) -> bool {
    let Some((attribute, values)) = &verb.eligible else { return true };
    id.wanted.iter().any(|wanted| {
        wanted.within
            && wanted.attribute == *attribute
            && !wanted.values.is_empty()
            && wanted.values.iter().all(|value| values.contains(value))
    })
}

/// Whether a field is named as one that holds ids.
fn refers(body: &Value) -> bool {
    match body {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        Value::Array(items) => items.iter().any(refers),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let name = name.to_lowercase();
            let named =
                ["id", "ids"].contains(&name.as_str()) || name.ends_with("_id") || name.ends_with("_ids");
            named || refers(value)
        }),
    }
}

fn open(why: impl Into<String>) -> Expectation {
    Expectation::Open { why: why.into() }
}

/// The body with a well-formed id for every symbol, so that limits on ids see what they will see on the wire.
fn placeheld(body: &Value) -> Value {
    let id = |id: &SymbolicId| {
        let pool = Pool::ALL.iter().position(|pool| *pool == id.pool).unwrap_or_default();
        Some(format!("{:08x}-5e22-4239-9123-{:012x}", 0x5460_2a00 + pool, id.index))
    };
    // Every symbol has an id here, so binding cannot fail.
    bind_value(body, &id).unwrap_or_default()
}

/// Whether a body names an instance that exists.
fn names_live(value: &Value) -> bool {
    match value {
        Value::String(text) => whole_mention(text).is_some_and(|mention| mention.id.pool.is_live()),
        Value::Array(items) => items.iter().any(names_live),
        Value::Object(fields) => fields.values().any(names_live),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The status of an error body that the page documents for a bad request.
pub(crate) fn documented(api: &Api, status: u16) -> Option<u16> {
    api.contract.responses.iter().any(|one| one.status == StatusKey::Code(status)).then_some(status)
}
