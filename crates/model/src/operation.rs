//! What an operation is, without an HTTP library and without a body format.
//!
//! An [`Operation`] says how its request is addressed and what its answers can be; who sends it, and which
//! library reads JSON, is the caller's business: a [`Codec`] of two one-line functions brings the latter in.
//! Nothing here retries, waits or judges.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ids::{InstanceId, ProjectId};

/// An HTTP method that the documented operations use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
}

impl Method {
    /// The method as it stands in a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The body format, given by the caller. With `serde_json`:
///
/// ```
/// use as_documented_model::operation::Codec;
/// use serde::{Serialize, de::DeserializeOwned};
///
/// struct Json;
/// impl Codec for Json {
///     type Error = serde_json::Error;
///     fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Self::Error> {
///         serde_json::from_slice(body)
///     }
///     fn encode<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
///         serde_json::to_vec(value)
///     }
/// }
/// ```
pub trait Codec {
    /// The library's error.
    type Error;

    /// Reads a whole body.
    ///
    /// # Errors
    /// Whatever the library says of a body that does not read as a `T`.
    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Self::Error>;

    /// Writes a whole body.
    ///
    /// # Errors
    /// Whatever the library says of a value it cannot write.
    fn encode<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, Self::Error>;
}

/// What a request or an answer carries: an object, an optional object, nothing, or bytes.
pub trait Payload: Sized {
    /// Reads the body's bytes.
    ///
    /// # Errors
    /// [`PayloadError::Codec`] where the bytes do not read as this type, [`PayloadError::Unexpected`] where there
    /// must be none.
    fn decode_body<C: Codec>(body: &[u8], codec: &C) -> Result<Self, PayloadError<C::Error>>;

    /// Writes the body's bytes.
    ///
    /// # Errors
    /// The codec's error.
    fn encode_body<C: Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error>;
}

/// No body at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoBody;

impl Payload for NoBody {
    fn decode_body<C: Codec>(body: &[u8], _codec: &C) -> Result<Self, PayloadError<C::Error>> {
        if body.is_empty() { Ok(NoBody) } else { Err(PayloadError::Unexpected { bytes: body.len() }) }
    }

    fn encode_body<C: Codec>(&self, _codec: &C) -> Result<Vec<u8>, C::Error> {
        Ok(Vec::new())
    }
}

/// A body about which the page says nothing that could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Payload for Bytes {
    fn decode_body<C: Codec>(body: &[u8], _codec: &C) -> Result<Self, PayloadError<C::Error>> {
        Ok(Bytes(body.to_vec()))
    }

    fn encode_body<C: Codec>(&self, _codec: &C) -> Result<Vec<u8>, C::Error> {
        Ok(self.0.clone())
    }
}

/// A body that may be left out altogether.
impl<T: Payload> Payload for Option<T> {
    fn decode_body<C: Codec>(body: &[u8], codec: &C) -> Result<Self, PayloadError<C::Error>> {
        if body.is_empty() { Ok(None) } else { T::decode_body(body, codec).map(Some) }
    }

    fn encode_body<C: Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error> {
        self.as_ref().map_or_else(|| Ok(Vec::new()), |body| body.encode_body(codec))
    }
}

/// A body kept behind a pointer because it is large.
impl<T: Payload> Payload for Box<T> {
    fn decode_body<C: Codec>(body: &[u8], codec: &C) -> Result<Self, PayloadError<C::Error>> {
        T::decode_body(body, codec).map(Box::new)
    }

    fn encode_body<C: Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error> {
        self.as_ref().encode_body(codec)
    }
}

/// Why a body could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadError<E> {
    /// The codec refused it.
    Codec(E),
    /// There is a body where the page documents none.
    Unexpected {
        /// How long the body is.
        bytes: usize,
    },
}

impl<E: fmt::Display> fmt::Display for PayloadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PayloadError::Codec(error) => write!(f, "the body does not read as documented: {error}"),
            PayloadError::Unexpected { bytes } => {
                write!(f, "a body of {bytes} bytes where the page documents none")
            }
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for PayloadError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PayloadError::Codec(error) => Some(error),
            PayloadError::Unexpected { .. } => None,
        }
    }
}

/// Why an answer with a documented status could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError<E> {
    /// The status of the answer.
    pub status: u16,
    /// What is wrong with its body.
    pub reason: PayloadError<E>,
}

impl<E: fmt::Display> fmt::Display for DecodeError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}: {}", self.status, self.reason)
    }
}

impl<E: std::error::Error + 'static> std::error::Error for DecodeError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.source()
    }
}

/// An answer of an operation.
pub trait Response: Sized {
    /// The statuses that the page lists.
    const STATUSES: &'static [u16];

    /// The status of this answer.
    fn status(&self) -> u16;

    /// Reads an answer. A status that the page does not list is never an error; its body is kept as bytes.
    ///
    /// # Errors
    /// A listed status whose body does not read as the page says.
    fn decode<C: Codec>(status: u16, body: &[u8], codec: &C) -> Result<Self, DecodeError<C::Error>>;

    /// Writes the body of this answer.
    ///
    /// # Errors
    /// The codec's error.
    fn encode<C: Codec>(&self, codec: &C) -> Result<Vec<u8>, C::Error>;
}

/// What a path is built from.
pub trait Target {
    /// The value of a `{name}` in the path template, if this target has it.
    fn parameter(&self, name: &str) -> Option<&str>;
}

impl Target for () {
    fn parameter(&self, _name: &str) -> Option<&str> {
        None
    }
}

impl Target for ProjectId {
    fn parameter(&self, name: &str) -> Option<&str> {
        (name == "project_id").then_some(self.as_str())
    }
}

/// One instance of a project.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceTarget {
    /// The project that holds it.
    pub project: ProjectId,
    /// The instance.
    pub instance: InstanceId,
}

impl Target for InstanceTarget {
    fn parameter(&self, name: &str) -> Option<&str> {
        match name {
            "project_id" => Some(self.project.as_str()),
            "instance_id" => Some(self.instance.as_str()),
            _ => None,
        }
    }
}

/// The query of a request.
pub trait Query {
    /// Name and value of each parameter that is set, not yet percent-encoded, in the order of the page.
    fn pairs(&self) -> Vec<(&'static str, String)>;
}

impl Query for () {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// An operation as its page documents it.
///
/// ```
/// use as_documented_model::{ProjectId, dcs, operation::{Method, Operation}};
/// let project = ProjectId::from("0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19");
/// assert_eq!(dcs::RestartOrFlush::METHOD, Method::Put);
/// assert_eq!(dcs::RestartOrFlush::path(&project), "/v2/0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19/instances/status");
/// assert_eq!(dcs::RestartOrFlush::STATUSES, [200, 400, 500]);
/// ```
pub trait Operation {
    /// What the path is built from.
    type Target: Target;
    /// The query parameters.
    type Query: Query;
    /// The request's body.
    type Request: Payload;
    /// The answers.
    type Response: Response;

    /// `<service>/<operation>/<revision>`.
    const ID: &'static str;
    /// The method.
    const METHOD: Method;
    /// The path, with `{project_id}` and `{instance_id}` where they go.
    const PATH: &'static str;
    /// The statuses that the page lists.
    const STATUSES: &'static [u16] = <Self::Response as Response>::STATUSES;

    /// The path for a target, percent-encoded.
    fn path(target: &Self::Target) -> String {
        let mut path = String::with_capacity(Self::PATH.len() + 64);
        for (index, segment) in Self::PATH.split('/').enumerate() {
            if index > 0 {
                path.push('/');
            }
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name.and_then(|name| target.parameter(name)) {
                Some(value) => percent_encode(value, &mut path),
                None => path.push_str(segment),
            }
        }
        path
    }

    /// Path and query as they stand in a request line.
    fn path_and_query(target: &Self::Target, query: &Self::Query) -> String {
        let mut line = Self::path(target);
        for (index, (name, value)) in query.pairs().iter().enumerate() {
            line.push(if index == 0 { '?' } else { '&' });
            percent_encode(name, &mut line);
            line.push('=');
            percent_encode(value, &mut line);
        }
        line
    }
}

fn percent_encode(text: &str, into: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.extend(HEX.get(usize::from(byte >> 4)));
            into.extend(HEX.get(usize::from(byte & 15)));
        }
    }
}
