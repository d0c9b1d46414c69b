//! Why a request is refused, and how each service says so.
//!
//! Codes of the message service are those of its public table; the cache service uses the same numbers
//! with its own prefix, which keeps them within the nine characters of its page.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::readings::{ErrorBodyForm, ErrorExtMsg, Readings, UnauthorizedStatus, UnknownPathMethod};
use crate::service::Service;

/// Every reason for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    BodyEmpty,
    BodyNotJson,
    BodyNotObject,
    BodyTooLarge,
    ContentType(u16),
    VerbMissing,
    VerbUnknown,
    IdsMissing,
    IdsType,
    IdsEmpty,
    IdsTooMany,
    IdMalformed,
    IdRepeated,
    AllFailure,
    Selectors,
    UnknownField,
    WrongState,
    NotFlushable,
    UnknownId(u16),
    NoInstance,
    MessagesRefused,
    BadQuery,
    NoToken,
    WrongToken,
    WrongProject,
    NoPath,
    NoMethod,
    Throttled(u16),
}

impl Refusal {
    fn status(self, service: Service, readings: &Readings) -> u16 {
        match self {
            Refusal::NoInstance | Refusal::NoPath => 404,
            Refusal::UnknownId(status) | Refusal::ContentType(status) | Refusal::Throttled(status) => status,
            Refusal::BodyTooLarge => 413,
            Refusal::NoMethod => match readings.unknown_path_method {
                UnknownPathMethod::NotAllowed => 405,
                UnknownPathMethod::NotFound => 404,
            },
            // Source: clouddc-v1, status table: 401 is documented, so it alone will do there.
            Refusal::NoToken | Refusal::WrongToken | Refusal::WrongProject if service == Service::Clouddc => {
                401
            }
            Refusal::NoToken | Refusal::WrongToken | Refusal::WrongProject => {
                match readings.unauthorized_status {
                    UnauthorizedStatus::Unauthorized => 401,
                    UnauthorizedStatus::Forbidden => 403,
                }
            }
            _ => 400,
        }
    }

    /// The number in the message service's table (family, number) and a text.
    fn number(self) -> (&'static str, u32, &'static str) {
        match self {
            Refusal::BodyEmpty => ("00400", 4, "The request body is empty."),
            Refusal::BodyNotJson => ("00400", 5, "The request body is not valid JSON."),
            Refusal::BodyNotObject => ("00400", 85, "The request body must be a JSON object."),
            Refusal::BodyTooLarge => ("00413", 1, "The request body is too large."),
            Refusal::ContentType(_) => ("00415", 1, "The content type must be application/json."),
            Refusal::VerbMissing => ("00400", 64, "The action is missing."),
            Refusal::VerbUnknown => ("00400", 64, "The action is not one of the allowed values."),
            Refusal::IdsMissing => ("00400", 65, "The instance list is missing."),
            Refusal::IdsType => ("00400", 62, "The instance list must be an array of strings."),
            Refusal::IdsEmpty => ("00400", 65, "The instance list is empty."),
            Refusal::IdsTooMany => ("00400", 100, "The instance list can contain at most 50 ids."),
            Refusal::IdMalformed => ("00400", 61, "An instance id has an invalid format."),
            Refusal::IdRepeated => ("00400", 82, "An instance id is repeated."),
            Refusal::AllFailure => ("00400", 62, "The value for all failed instances is invalid."),
            Refusal::Selectors => ("00400", 62, "The selectors cannot be used together."),
            Refusal::UnknownField => ("00400", 62, "The request has an unknown field."),
            Refusal::WrongState => ("00400", 99, "An instance is in a state that does not allow this."),
            Refusal::NotFlushable => ("00400", 26, "An instance of this version cannot be flushed."),
            Refusal::UnknownId(_) => ("00404", 22, "An instance does not exist."),
            Refusal::NoInstance => ("00404", 22, "The instance does not exist."),
            Refusal::MessagesRefused => ("00400", 26, "The instance does not take messages in this state."),
            Refusal::BadQuery => ("00400", 62, "A query parameter is invalid."),
            Refusal::NoToken => ("10240", 103, "The token is missing."),
            Refusal::WrongToken => ("10240", 101, "The token is invalid or has expired."),
            Refusal::WrongProject => ("10240", 104, "The project id does not match the token."),
            Refusal::NoPath => ("00404", 1, "The requested URL does not exist."),
            Refusal::NoMethod => ("00405", 1, "This request method is not allowed."),
            Refusal::Throttled(_) => ("10240", 407, "The request is too frequent. Try again later."),
        }
    }

    fn code(self, service: Service) -> String {
        let (family, number, _) = self.number();
        match service {
            Service::DmsKafka | Service::DmsRocketmq => format!("DMS.{family}{number:03}"),
            Service::Dcs => format!("DCS.4{number:03}"),
            Service::Clouddc => format!("CloudDC.{}{number:04}", family.get(2..).unwrap_or("400")),
        }
    }

    /// The answer in this service's form.
    pub(crate) fn answer(self, service: Service, readings: &Readings, request_id: &str) -> Answer {
        let status = self.status(service, readings);
        let (code, text) = (self.code(service), self.number().2);
        let documented = match service {
            Service::DmsKafka | Service::DmsRocketmq => false,
            Service::Clouddc => matches!(status, 400 | 401 | 500),
            Service::Dcs => matches!(status, 400 | 500),
        };
        let mut body = if documented { flat(&code, text) } else { free(&code, text, readings, request_id) };
        // Source: dcs-v2, Tables 5 and 6.
        let has_code = body.get("error_code").is_some();
        if let (Service::Dcs, true, Some(object)) = (service, has_code, body.as_object_mut()) {
            match readings.error_ext_msg {
                ErrorExtMsg::Null => {
                    object.insert("error_ext_msg".to_owned(), Value::Null);
                }
                ErrorExtMsg::TextNull => {
                    object.insert("error_ext_msg".to_owned(), Value::from("null"));
                }
                ErrorExtMsg::Absent => {}
            }
        }
        let mut answer = Answer::json(status, body);
        // The least that can be asked for is a second, so one caller in sixteen is asked for it, by the first digit of a
        // random id, and the others decide how long to wait themselves.
        if matches!(self, Refusal::Throttled(429 | 503)) && request_id.starts_with('0') {
            answer.headers.push(("retry-after", "1".to_owned()));
        }
        answer
    }
}

fn flat(code: &str, text: &str) -> Value {
    json!({ "error_code": code, "error_msg": text })
}

fn free(code: &str, text: &str, readings: &Readings, request_id: &str) -> Value {
    match readings.error_body_form {
        ErrorBodyForm::Flat => flat(code, text),
        ErrorBodyForm::Gateway => json!({ "error_msg": text, "error_code": code, "request_id": request_id }),
        ErrorBodyForm::Nested => json!({ "error": { "code": code, "message": text } }),
    }
}
