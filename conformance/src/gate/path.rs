//! Where a request goes: method, base URL, path and query, as every server on the way might take them.
//!
//! A path that is not plain (an escape, a dot segment, an empty segment, a matrix parameter) is only read for
//! the ids in it: which operation it reaches depends on who reads it.

use super::fold::layers;
use super::id::Digests;
use super::sheet::Sheet;
use crate::exchange::Outgoing;

/// A path and query taken apart.
pub(super) struct Path<'a> {
    /// The segments of a path that every server reads alike; `None` for any other.
    pub(super) segments: Option<Vec<&'a str>>,
    /// The query's pairs, escapes undone.
    pub(super) query: Vec<(String, String)>,
}

/// Takes the URL apart and takes note of the ids in its base, and in a path that is not plain. Those in a plain
/// path are for whoever knows which part of it is the project.
pub(super) fn parse<'a>(request: &'a Outgoing, sheet: &mut Sheet<'_>) -> Path<'a> {
    if !is_base(&request.base) {
        sheet.forbid("the base URL is not `http` or `https`, a host and a plain path");
    }
    sheet.scan(&request.base, "base URL", Digests::Counted);
    let text = request.path_and_query.as_str();
    if !text.starts_with('/') || !text.bytes().all(is_sent_as_is) {
        sheet.forbid("the path does not start with a slash, or has characters that change on their way");
    }
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    // The root has no segments, and every server reads it alike.
    let segments: Vec<&str> = if path == "/" { Vec::new() } else { path.split('/').skip(1).collect() };
    let plain = segments.iter().all(|segment| {
        !segment.is_empty() && !matches!(*segment, "." | "..") && !segment.contains(['%', ';'])
    });
    if !plain {
        sheet.wide("the path is not plain: escapes, dots, empty parts or a slash at its end");
    }
    if !plain {
        for (at, segment) in segments.iter().enumerate() {
            if at != 1 || !sheet.known.is_project(segment) {
                sheet.scan(segment, "path", Digests::Counted);
            }
        }
    }
    Path { segments: plain.then_some(segments), query: pairs(query, sheet) }
}

fn pairs(query: &str, sheet: &mut Sheet<'_>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for pair in query.split(['&', ';']).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut decoded = |text: &str| {
            let spaced = text.replace('+', " ");
            match layers(&spaced) {
                Ok(layers) => layers.last().map(|text| text.clone().into_owned()).unwrap_or_default(),
                Err(_) => {
                    sheet.forbid("the query is escaped too many times over to be read");
                    spaced
                }
            }
        };
        out.push((decoded(key), decoded(value)));
    }
    out
}

/// Whether the HTTP library sends the byte as it stands.
fn is_sent_as_is(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'\\' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn is_base(base: &str) -> bool {
    let Some(rest) = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://")) else {
        return false;
    };
    let (authority, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let host =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'_' | b'[' | b']');
    let part = |part: &str| {
        !part.is_empty()
            && !matches!(part, "." | "..")
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~'))
    };
    !authority.is_empty() && authority.bytes().all(host) && path.is_none_or(|path| path.split('/').all(part))
}

/// Host and port of a base URL.
pub(super) fn authority(base: &str) -> &str {
    base.split_once("://").map_or(base, |(_, rest)| rest.split('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_scheme_host_and_plain_path() {
        for base in ["http://127.0.0.1:8181", "https://dcs.example.com/stage/one", "http://[::1]:80"] {
            assert!(is_base(base), "{base}");
        }
        for base in [
            "ftp://x",
            "http://",
            "http://a@b",
            "http://a?b",
            "http://a#b",
            "http://a/..",
            "http://a/",
            "http://a//b",
            "http://a/%2e",
            "http://a b",
            "http://a\\b",
        ] {
            assert!(!is_base(base), "{base}");
        }
        assert_eq!(authority("https://dcs.example.com:1/stage"), "dcs.example.com:1");
    }
}
