//! What was sent and what came back, as data: the evidence that judging and reporting work on.
//!
//! Nothing here can send. Secrets live in [`Header::secret`] values and are never shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

/// A header as it will be sent. A secret one shows as `<redacted>` wherever it is printed or stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name, in the case it is sent in.
    pub name: String,
    value: String,
    secret: bool,
}

impl Header {
    /// A header that anybody may see.
    #[must_use]
    pub fn plain(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), secret: false }
    }

    /// A header whose value is a credential.
    #[must_use]
    pub fn secret(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), secret: true }
    }

    /// Whether the value is a credential.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// The value for the eyes of a reader.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.secret { "<redacted>" } else { &self.value }
    }

    /// The value for the wire. Only the gate and the client have a use for it.
    pub(crate) fn wire(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.shown())
    }
}

impl Serialize for Header {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.name, self.shown()).serialize(serializer)
    }
}

/// A request in its final form, before the gate has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The service whose endpoint it goes to, such as `dcs`.
    pub service: String,
    /// The method as it will stand on the wire.
    pub method: String,
    /// Scheme, host and port, and a base path if the target has one, without a slash at the end:
    /// `https://dcs.example.com`.
    pub base: String,
    /// Path and query as they will stand on the wire, from the first slash, without the base path.
    pub path_and_query: String,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// The body; absent is not the same as empty.
    pub body: Option<Vec<u8>>,
}

impl Outgoing {
    /// The URL as it will be asked.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.base, self.path_and_query)
    }

    /// The first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))
    }
}

/// An answer that was read to its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers in order, values that are not text replaced character by character.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The body as JSON, once somebody asked for it, or why it is none.
    #[serde(skip)]
    parsed: OnceLock<Result<Value, String>>,
    /// Whether the end of the body was given up after judging.
    #[serde(skip)]
    cut: bool,
}

/// Of a longer body a part is given up once it has been judged.
const HEAVY: usize = 64 << 10;

/// So much is kept of a body of which a part is given up, or that is no JSON, so that a thousand of them fit.
const KEPT: usize = 4 << 10;

/// The JSON value of a longer body is read anew each time after judging.
const LONG: usize = 4 << 10;

/// Two answers are alike where what came over the wire is.
impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        (self.status, &self.headers, &self.body) == (other.status, &other.headers, &other.body)
    }
}

impl Eq for Answer {}

impl Answer {
    /// An answer of these parts. Of a long body that is no JSON the beginning is kept.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        let mut out = Self { status, headers, body, parsed: OnceLock::new(), cut: false };
        if out.body.len() > KEPT && !out.seems_json() {
            out.body.truncate(KEPT);
            out.body.shrink_to_fit();
        }
        out
    }

    /// Whether the body is JSON. Of lists it is asked by the thousand, and most are read in a form of their own, so no
    /// value is made of one that is not heavy.
    fn seems_json(&self) -> bool {
        if self.is_heavy() {
            return self.json().is_some();
        }
        let text = std::str::from_utf8(&self.body).ok();
        text.is_some_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
    }

    /// Whether the body is so long that many like it would not fit.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        self.body.len() > HEAVY
    }

    /// Whether the end of the body was given up.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Gives up the end of a long body that has been judged.
    pub fn slim(&mut self) {
        if self.is_heavy() {
            self.body.truncate(KEPT);
            self.body.shrink_to_fit();
            self.cut = true;
        }
        if self.body.len() > LONG {
            self.parsed = OnceLock::new();
        }
    }

    /// The body as JSON, read once; `None` where it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.parsed().as_ref().ok()
    }

    /// Why the body is no JSON, where it is none.
    #[must_use]
    pub fn json_error(&self) -> Option<&str> {
        self.parsed().as_ref().err().map(String::as_str)
    }

    fn parsed(&self) -> &Result<Value, String> {
        self.parsed.get_or_init(|| serde_json::from_slice(&self.body).map_err(|error| error.to_string()))
    }

    /// The first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the status tells of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer to judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// No connection could be made.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// The TLS handshake failed.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// The endpoint did not finish its answer in time.
    #[error("no complete answer within {}", seconds(.after_ms))]
    Timeout {
        /// How long was waited, in milliseconds.
        after_ms: u64,
        /// Whether a status line had come.
        started: bool,
    },
    /// The body is longer than this run reads.
    #[error("the body goes on after {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The connection ended or lied inside the answer.
    #[error("the answer was cut off: {why}")]
    Cut {
        /// How.
        why: String,
        /// Whether a status line had come.
        begun: bool,
    },
    /// What came is not HTTP.
    #[error("not an HTTP answer: {0}")]
    NotHttp(String),
    /// The run's budget was spent before it could be sent.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The run ended before the answer came, and the request is not sent again.
    #[error("{0}")]
    Lost(String),
}

fn seconds(ms: &u64) -> String {
    format!("{:.1} s", Duration::from_millis(*ms).as_secs_f64())
}

impl Failure {
    /// Whether an endpoint was reached and misbehaved, as against one that was not reached at all.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::TooLong { .. } | Self::Cut { .. } | Self::NotHttp(_) => true,
            Self::Unreachable(_) | Self::Tls(_) | Self::NotSent(_) | Self::Lost(_) => false,
        }
    }
}
