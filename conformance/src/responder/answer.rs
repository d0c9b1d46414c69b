//! What the responder answers: a function of the request, the contracts and the options, and of
//! nothing else but the tokens that it took before.

use super::Fault;
use super::body::{VARIANTS, body, hash};
use super::route::{Template, query};
use as_documented_contract::{Api, Location, Method, Requirement, Response, StatusKey};
use as_documented_schema::{Outcome, Part, SchemaError, Validators};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The name of the token's header.
const TOKEN: &str = "x-auth-token";

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Incoming<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: &'a [u8],
}

impl Incoming<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

/// An answer before it is bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
    /// Methods to name beside a 405.
    pub(super) allow: Option<String>,
}

/// One documented operation, ready to answer.
#[derive(Debug)]
struct Operation {
    api: Api,
    validators: Validators,
    template: Template,
    bodies: BTreeMap<StatusKey, Vec<Value>>,
}

/// All operations.
#[derive(Debug)]
pub(super) struct Responder {
    operations: Vec<Operation>,
    faults: Vec<Fault>,
    token: Option<String>,
    /// Tokens taken so far where none was given: all that it remembers.
    taken: Mutex<Vec<String>>,
}

/// More tokens than this are not remembered.
const MOST_TAKEN: usize = 64;

impl Responder {
    /// Prepares every operation. The second value lists the responses for which no body could be drawn that the
    /// schemas accept.
    pub(super) fn new(
        apis: Vec<Api>,
        faults: Vec<Fault>,
        token: Option<String>,
        seed: u64,
    ) -> Result<(Self, Vec<String>), SchemaError> {
        let mut operations = Vec::new();
        let mut doubtful = Vec::new();
        for api in apis {
            let validators = Validators::new(&api)?;
            let mut bodies: BTreeMap<StatusKey, Vec<Value>> = BTreeMap::new();
            for response in &api.contract.responses {
                for variant in 0..VARIANTS {
                    let seed = hash(seed, &variant.to_le_bytes());
                    let Some((mut value, valid)) = body(&api, &validators, response, seed) else { continue };
                    if !valid && variant == 0 {
                        doubtful.push(format!("{} {}", api.id(), response.status));
                    }
                    faults.iter().for_each(|fault| fault.spoil(&api, response.status, &mut value));
                    bodies.entry(response.status).or_default().push(value);
                }
            }
            let template = Template::new(&api.contract.operation.path);
            operations.push(Operation { api, validators, template, bodies });
        }
        Ok((Self { operations, faults, token, taken: Mutex::new(Vec::new()) }, doubtful))
    }

    /// Answers a request.
    pub(super) fn answer(&self, request: &Incoming<'_>) -> Answer {
        let mut here: Vec<(&Operation, Vec<(String, String)>)> = self
            .operations
            .iter()
            .filter_map(|operation| Some((operation, operation.template.fit(request.path)?)))
            .collect();
        let best = here.iter().map(|(operation, _)| operation.template.rank()).max();
        here.retain(|(operation, _)| Some(operation.template.rank()) == best);
        if here.is_empty() {
            return refusal(None, 404, "no such path");
        }
        let asks = |operation: &Operation| {
            let method = operation.api.contract.operation.method;
            request.method == method.as_str() || (request.method == "HEAD" && method == Method::Get)
        };
        let methods: Vec<&str> =
            here.iter().map(|(operation, _)| operation.api.contract.operation.method.as_str()).collect();
        let allow = methods.join(", ");
        here.retain(|(operation, _)| asks(operation));
        let Some((first, _)) = here.first() else {
            return Answer { allow: Some(allow), ..refusal(None, 405, "no such method on this path") };
        };
        if !self.faults.contains(&Fault::NoAuth) && !self.knows(request) {
            return refusal(Some(first), 401, "the token is missing or wrong");
        }
        let mut reason = None;
        for (operation, parameters) in &here {
            match operation.mistake(request, parameters) {
                None => return self.accept(operation, request),
                Some(_) if self.faults.contains(&Fault::AcceptsAnything) => {
                    return self.accept(operation, request);
                }
                Some(mistake) => reason = reason.or(Some(mistake)),
            }
        }
        let (status, reason) = reason.unwrap_or_default();
        refusal(Some(first), status, &reason)
    }

    /// Whether a token will do where none was given: any that is well-formed, does not call itself `wrong`, and is
    /// not one taken before with its end cut off or in other letter case. A check cannot see otherwise that a wrong
    /// token is refused.
    fn takes(&self, token: &str) -> bool {
        let well_formed = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !well_formed || token.to_ascii_lowercase().contains("wrong") {
            return false;
        }
        let mut taken = self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let near = |known: &String| {
            known != token && (known.starts_with(token) || known.eq_ignore_ascii_case(token))
        };
        if taken.iter().any(near) {
            return false;
        }
        if taken.len() < MOST_TAKEN && !taken.iter().any(|known| known == token) {
            taken.push(token.to_owned());
        }
        true
    }

    /// Whether the credentials will do: the token given, or without one nearly any token and any signature.
    fn knows(&self, request: &Incoming<'_>) -> bool {
        match &self.token {
            Some(token) => request.header(TOKEN) == Some(token),
            None => {
                let signed =
                    request.header("authorization").is_some_and(|one| one.starts_with("SDK-HMAC-SHA256 "));
                signed || request.header(TOKEN).is_some_and(|token| self.takes(token))
            }
        }
    }

    fn accept(&self, operation: &Operation, request: &Incoming<'_>) -> Answer {
        let chosen = operation.success();
        let status = match chosen.map(|response| response.status) {
            Some(StatusKey::Code(code)) => code,
            Some(StatusKey::Default) | None => 200,
        };
        let body = chosen.and_then(|response| operation.body(response.status, request));
        if self.faults.contains(&Fault::WrongStatus) {
            return Answer { status: operation.undocumented_success(), body, allow: None };
        }
        Answer { status, body, allow: None }
    }
}

impl Operation {
    /// The success that it answers with: the first that has a body, else the first.
    fn success(&self) -> Option<&Response> {
        let mut all: Vec<&Response> =
            self.api.contract.responses.iter().filter(|response| response.status.is_success()).collect();
        if all.is_empty() {
            all.extend(self.api.contract.response(StatusKey::Default));
        }
        all.iter().find(|response| response.body.is_some()).or(all.first()).copied()
    }

    fn undocumented_success(&self) -> u16 {
        let known = |code: &u16| self.api.contract.response(StatusKey::Code(*code)).is_some();
        // 206 and 207 mean more than success, so they are the last resort.
        [203, 202, 201, 200, 206, 207].into_iter().find(|code| !known(code)).unwrap_or(299)
    }

    /// A body of this status, the same for the same request.
    fn body(&self, status: StatusKey, request: &Incoming<'_>) -> Option<Value> {
        let all = self.bodies.get(&status)?;
        let key = hash(hash(0, request.path.as_bytes()), request.body);
        let count = u64::try_from(all.len()).ok()?;
        all.get(usize::try_from(key.checked_rem(count)?).ok()?).cloned()
    }

    /// What is wrong with a request, if anything is, and the status that says so.
    fn mistake(&self, request: &Incoming<'_>, path: &[(String, String)]) -> Option<(u16, String)> {
        if self.is_mislabelled(request) {
            return Some((415, "the body is labelled as something else than documented".to_owned()));
        }
        self.wrong_path(path)
            .or_else(|| self.wrong_parameter(Location::Query, &query(request.query)))
            .or_else(|| self.wrong_header(request))
            .or_else(|| self.wrong_body(request))
            .map(|reason| (400, reason))
    }

    /// Whether the label of a body is neither missing nor the documented media type in UTF-8.
    fn is_mislabelled(&self, request: &Incoming<'_>) -> bool {
        let Some(described) = self.api.contract.request.as_ref().filter(|_| !request.body.is_empty()) else {
            return false;
        };
        let Some(label) = request.header("content-type") else { return false };
        let mut parts = label.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let foreign = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            name.eq_ignore_ascii_case("charset") && !value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        };
        !essence.eq_ignore_ascii_case(&described.media_type) || parts.any(foreign)
    }

    /// The headers, with those that credentials and bodies bring along in another form.
    fn headers(&self, request: &Incoming<'_>) -> Vec<(String, String)> {
        let mut out = request.headers.clone();
        for (name, value) in
            [(TOKEN, "signed"), ("content-type", "application/json"), ("content-length", "0")]
        {
            if request.header(name).is_none() {
                out.push((name.to_owned(), value.to_owned()));
            }
        }
        out
    }

    /// What is wrong with the path; nobody chooses the id of their project, and pages are often wrong about its length.
    fn wrong_path(&self, path: &[(String, String)]) -> Option<String> {
        let Outcome::Broken { broken, .. } = self.check(Location::Path, path) else { return None };
        let spared = |subject: &str| matches!(subject, "path.project_id" | "path.tenant_id");
        broken.iter().find(|one| !spared(one.statement.subject().as_str())).map(ToString::to_string)
    }

    fn wrong_parameter(&self, location: Location, sent: &[(String, String)]) -> Option<String> {
        reason(&self.check(location, sent))
    }

    fn check(&self, location: Location, sent: &[(String, String)]) -> Outcome {
        let sent: Vec<(&str, &str)> =
            sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.validators.check_parameters(location, &sent)
    }

    /// What is wrong with the headers; what a token is made of is no matter of the page, nor is the type of a body that
    /// is not there.
    fn wrong_header(&self, request: &Incoming<'_>) -> Option<String> {
        let Outcome::Broken { broken, .. } = self.check(Location::Header, &self.headers(request)) else {
            return None;
        };
        let spared = |subject: &str| {
            subject.eq_ignore_ascii_case("header.x-auth-token")
                || request.body.is_empty() && subject.eq_ignore_ascii_case("header.content-type")
        };
        broken.iter().find(|one| !spared(one.statement.subject().as_str())).map(ToString::to_string)
    }

    fn wrong_body(&self, request: &Incoming<'_>) -> Option<String> {
        let described = self.api.contract.request.as_ref()?;
        let optional = !described.body.fields.iter().any(|one| one.requirement == Requirement::Mandatory);
        if request.body.is_empty() && optional {
            return None;
        }
        match serde_json::from_slice::<Value>(request.body) {
            Ok(value) => reason(&self.validators.check(Part::Request, &value)),
            Err(_) => Some("the body is not JSON".to_owned()),
        }
    }
}

fn reason(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Valid { .. } | Outcome::Undocumented => None,
        Outcome::Broken { broken, .. } => {
            Some(broken.first().map_or_else(|| "the request is wrong".to_owned(), ToString::to_string))
        }
    }
}

/// A refusal: in the documented shape where the page has one for this status or for 400, else in the family's.
fn refusal(operation: Option<&Operation>, status: u16, why: &str) -> Answer {
    let plain = || json!({"error_code": format!("RSP.{status}"), "error_msg": why});
    let documented = operation.and_then(|operation| {
        let keys = [StatusKey::Code(status), StatusKey::Code(400)];
        let (key, mut value) =
            keys.into_iter().find_map(|key| Some((key, operation.bodies.get(&key)?.first()?.clone())))?;
        // The reason is told where the page has a place for it.
        if let Some(text) = value.get("error_msg").filter(|text| text.is_string()).cloned() {
            let mut told = value.clone();
            if let Some(place) = told.get_mut("error_msg") {
                *place = json!(why);
            }
            let fits = operation.validators.is_valid(Part::Response(key), &told);
            if fits && text != json!(why) {
                value = told;
            }
        }
        Some(value)
    });
    Answer { status, body: Some(documented.unwrap_or_else(plain)), allow: None }
}
