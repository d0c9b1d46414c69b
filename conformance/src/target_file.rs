//! `target.toml`: where an endpoint is, whose project it is, and what may be done to what.
//!
//! Reading tells every mistake of the file at once, each with its line, and nothing of a file with a mistake is
//! used: a target that is half understood could permit more than its author meant. Secrets never stand in the
//! file, only the names of the variables and files that hold them.

mod read;
mod secret;

pub(crate) use read::parse_project_id;
pub use secret::{Secret, SecretError};

use crate::gate::Permits;
use crate::target::Endpoints;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What a target file says. Whatever it does not say is absent, so that flags and defaults can fill it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetFile {
    /// The project.
    pub project_id: Option<String>,
    /// Another project of the user's, whose instances are watched with its own token.
    pub other_project_id: Option<String>,
    /// Base URLs.
    pub endpoints: Endpoints,
    /// Where the credentials are.
    pub auth: AuthPlaces,
    /// A file with PEM roots to trust beside the usual ones.
    pub ca_cert: Option<PathBuf>,
    /// Permits, with the reach of account-wide requests.
    pub permits: Option<Permits>,
    /// The most requests of a run.
    pub max_requests: Option<u64>,
    /// Requests per second.
    pub rate: Option<f64>,
    /// Ids that may be used up, by service.
    pub disposable: BTreeMap<String, Vec<String>>,
    /// Headers to add to every request.
    pub headers: Vec<(String, String)>,
    /// How long a state may take to settle.
    pub settle: Option<Duration>,
    /// How long one exchange may take.
    pub timeout: Option<Duration>,
}

/// Where the credentials of a target are. Never the credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthPlaces {
    /// A user token.
    pub token: Option<Secret>,
    /// The access key, which is no secret, or where it is.
    pub access_key: Option<Secret>,
    /// The secret key.
    pub secret_key: Option<Secret>,
    /// The security token of temporary access keys.
    pub security_token: Option<Secret>,
    /// The endpoint that gives out tokens for a user and a password.
    pub iam_endpoint: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// The account that holds the user.
    pub domain: Option<String>,
    /// The user's password.
    pub password: Option<Secret>,
    /// A token that has run out, for checks that such a one is refused.
    pub expired_token: Option<Secret>,
    /// A token of another project, for checks that such a one is refused.
    pub other_project_token: Option<Secret>,
}

/// One mistake in a target file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

/// A target file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFileError {
    /// The file.
    pub file: String,
    /// Every mistake, in the order of the lines.
    pub mistakes: Vec<TargetMistake>,
}

impl fmt::Display for TargetFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.mistakes.len();
        write!(f, "`{}` has {n} mistake{}", self.file, if n == 1 { "" } else { "s" })?;
        for TargetMistake { line, message } in &self.mistakes {
            write!(f, "\n  line {line}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TargetFileError {}

impl TargetFile {
    /// Reads the text of a target file. `file` is its name for messages, and paths in it count from its folder.
    /// `services` are the names that tables by service may use.
    ///
    /// # Errors
    /// Every mistake of the file, each with its line.
    pub fn parse(text: &str, file: &str, services: &[&str]) -> Result<Self, TargetFileError> {
        read::read(text, file, services)
    }
}

/// A base URL: scheme, host, port, and a base path if there is one, without a slash at the end.
///
/// # Errors
/// What is wrong with it, as a fragment that ends with what to write.
pub fn parse_base_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let url = reqwest::Url::parse(text).map_err(|error| {
        format!("`{text}` is not a URL ({error}): write `http://HOST:PORT` or `https://HOST`")
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("`{text}` is not an endpoint: write `http://HOST:PORT` or `https://HOST`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // The text is not repeated: it holds a password.
        return Err("a URL with a user or password is not an endpoint: leave them out".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{text}` has a query or fragment: an endpoint ends with its path"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Requests per second from `20/s` or `30/min`.
///
/// # Errors
/// What to write.
pub fn parse_rate(text: &str) -> Result<f64, String> {
    let bad = || {
        format!(
            "`{text}` is not a rate: write a number above 0 per second or minute, such as `20/s` or `30/min`"
        )
    };
    let (number, unit) = text.trim().split_once('/').ok_or_else(bad)?;
    let number: f64 = number.trim().parse().map_err(|_| bad())?;
    let per_second = match unit.trim() {
        "s" => number,
        "min" => number / 60.0,
        _ => return Err(bad()),
    };
    if per_second.is_finite() && per_second > 0.0 { Ok(per_second) } else { Err(bad()) }
}

/// An id that may stand in the list of disposable ones.
///
/// # Errors
/// What is wrong with it.
pub fn parse_disposable_id(text: &str) -> Result<String, String> {
    let id = text.trim();
    if id.is_empty() {
        return Err("an empty id cannot be disposable: write the id of an instance".to_owned());
    }
    if id.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '?' | '/' | ',')) {
        return Err(format!(
            "`{id}` is not the id of one instance: patterns and separators have no place in it"
        ));
    }
    Ok(id.to_owned())
}

/// Seconds, fractions allowed, from 1 ms to a week.
///
/// # Errors
/// What to write.
pub fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = text.trim().parse().ok();
    seconds.and_then(to_duration).ok_or_else(|| {
        format!("`{text}` is not a time in seconds: write a number from 0.001 to 604800, such as `30`")
    })
}

fn to_duration(seconds: f64) -> Option<Duration> {
    (0.001..=604_800.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

/// A header from `NAME:VALUE`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or_else(|| "a header is written `NAME:VALUE`".to_owned())?;
    checked_header(name.trim(), value.trim())
}

fn checked_header(name: &str, value: &str) -> Result<(String, String), String> {
    // These carry credentials or frame the message; the run sets them itself.
    const OWN: [&str; 8] = [
        "x-auth-token",
        "authorization",
        "x-security-token",
        "x-sdk-date",
        "content-length",
        "transfer-encoding",
        "host",
        "content-type",
    ];
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(format!("`{name}` is not the name of a header"));
    }
    if OWN.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!(
            "header `{name}` is set by the run itself: credentials come from a variable or a file"
        ));
    }
    if http::HeaderValue::from_str(value).is_err() {
        return Err(format!("the value of header `{name}` cannot be sent"));
    }
    Ok((name.to_owned(), value.to_owned()))
}
