//! Reading an HTTP archive: exchanges as data, whoever wrote the file.
//!
//! It reads what browsers, proxies and this program write and is lenient about the rest: members that judging does
//! not need may be missing. Secrets in the file stay in [`Header`] values marked as such.

use crate::exchange::{Answer, Failure, Header, Outgoing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// Headers of requests that carry credentials.
const SECRET: [&str; 5] =
    ["x-auth-token", "authorization", "cookie", "x-security-token", "proxy-authorization"];

/// One recorded exchange.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the file, from 1.
    pub number: usize,
    /// When it began, as the file says.
    pub started: String,
    /// The request; its base is scheme and host, and the service is not known yet.
    pub request: Outgoing,
    /// The answer.
    pub outcome: Result<Answer, Failure>,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

impl Entry {
    /// Whether the request carries credentials, good or bad.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        ["x-auth-token", "authorization"].iter().any(|name| self.request.header(name).is_some())
    }
}

/// A file that is no HTTP archive.
#[derive(Debug, thiserror::Error)]
#[error("it is not an HTTP archive: {0}")]
pub struct HarError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    started_date_time: String,
    #[serde(default)]
    time: f64,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    text: String,
    #[serde(default, rename = "_base64")]
    base64: Option<String>,
}

#[derive(Deserialize)]
struct Response {
    status: i64,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    content: Content,
    #[serde(default, rename = "_failure")]
    failure: Option<Failure>,
    #[serde(default, rename = "_error")]
    error: Option<String>,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

/// The exchanges of an HTTP archive's text, in its order.
///
/// # Errors
/// A text that is no HTTP archive.
pub fn read(text: &str) -> Result<Vec<Entry>, HarError> {
    let har: Har = serde_json::from_str(text)?;
    Ok(har.log.entries.into_iter().enumerate().map(|(at, raw)| entry(at + 1, raw)).collect())
}

fn entry(number: usize, raw: Raw) -> Entry {
    let (base, path_and_query) = split(&raw.request.url);
    let mut headers: Vec<Header> = raw
        .request
        .headers
        .into_iter()
        // HTTP/2 writes the request line as headers.
        .filter(|pair| !pair.name.starts_with(':'))
        .map(|pair| {
            if SECRET.iter().any(|name| pair.name.eq_ignore_ascii_case(name)) {
                Header::secret(pair.name, pair.value)
            } else {
                Header::plain(pair.name, pair.value)
            }
        })
        .collect();
    let body = raw.request.post_data.map(|data| {
        let known = headers.iter().any(|header| header.name.eq_ignore_ascii_case("content-type"));
        if !known && !data.mime_type.is_empty() {
            headers.push(Header::plain("Content-Type", data.mime_type));
        }
        data.base64.and_then(|text| STANDARD.decode(text).ok()).unwrap_or_else(|| data.text.into_bytes())
    });
    let request =
        Outgoing { service: String::new(), method: raw.request.method, base, path_and_query, headers, body };
    // A negative or huge time becomes the nearest that there is.
    let took_us = (raw.time * 1000.0) as u64;
    Entry { number, started: raw.started_date_time, request, outcome: outcome(raw.response), took_us }
}

fn outcome(response: Response) -> Result<Answer, Failure> {
    if let Some(failure) = response.failure {
        return Err(failure);
    }
    let status = u16::try_from(response.status).ok().filter(|status| (100..600).contains(status));
    let Some(status) = status else {
        return Err(Failure::NotSent(
            response.error.unwrap_or_else(|| "the archive holds no answer".to_owned()),
        ));
    };
    let text = response.content.text.unwrap_or_default();
    let body = match response.content.encoding.as_deref() {
        Some("base64") => STANDARD.decode(&text).unwrap_or_else(|_| text.into_bytes()),
        _ => text.into_bytes(),
    };
    let headers = response.headers.into_iter().map(|pair| (pair.name, pair.value)).collect();
    Ok(Answer::new(status, headers, body))
}

/// Scheme and host, and what follows from the first slash.
fn split(url: &str) -> (String, String) {
    let url = url.split('#').next().unwrap_or(url);
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(host..).and_then(|rest| rest.find(['/', '?'])).map_or(url.len(), |at| host + at);
    let (base, rest) = (url.get(..path).unwrap_or(url), url.get(path..).unwrap_or_default());
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    (base.to_owned(), rest)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_url_is_split_where_its_path_begins() {
        assert_eq!(split("https://a.b:1/c/d?e=/f#g"), ("https://a.b:1".to_owned(), "/c/d?e=/f".to_owned()));
        assert_eq!(split("https://a.b"), ("https://a.b".to_owned(), "/".to_owned()));
        assert_eq!(split("https://a.b?x"), ("https://a.b".to_owned(), "/?x".to_owned()));
        assert_eq!(split(""), (String::new(), "/".to_owned()));
    }
}
