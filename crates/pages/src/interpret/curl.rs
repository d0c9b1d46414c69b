//! Examples that are a `curl` command: its method, address, headers and body.
//!
//! Words are split as a shell splits them, quotation marks and all; nothing is expanded, and options that say nothing
//! about the request are passed over.

/// What a command sends.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Curl {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    /// The body and the byte at which it begins.
    pub(super) body: Option<(String, usize)>,
}

/// Reads a command; `None` if the text is none or names no address.
pub(super) fn parse_curl(text: &str) -> Option<Curl> {
    let rest = text.trim_start().strip_prefix("curl").filter(|rest| rest.starts_with(char::is_whitespace))?;
    let lead = text.len() - rest.len();
    let mut words = words(rest).into_iter().map(|(at, word)| (lead + at, word));
    let mut out = Curl::default();
    while let Some((at, word)) = words.next() {
        match word.as_str() {
            "-X" | "--request" => out.method = words.next().map_or(String::new(), |(_, word)| word),
            "-H" | "--header" => {
                if let Some((name, value)) = words.next().as_ref().and_then(|(_, word)| word.split_once(':'))
                {
                    out.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" => {
                out.body = words.next().map(|(at, word)| (word, at));
            }
            "--url" => out.url = words.next().map_or(String::new(), |(_, word)| word),
            // Options that take a word of their own.
            "-u" | "--user" | "-o" | "--output" | "--cacert" | "-E" | "--cert" | "--key" | "-A" | "-m" => {
                words.next();
            }
            _ => {
                let glued = word.strip_prefix("-X").filter(|rest| !rest.is_empty());
                if let Some(method) = glued {
                    out.method = method.to_owned();
                } else if let Some(body) = word.strip_prefix("-d").filter(|rest| rest.starts_with('{')) {
                    out.body = Some((body.to_owned(), at));
                } else if !word.starts_with('-') && out.url.is_empty() && word.contains('/') {
                    out.url = word;
                }
            }
        }
    }
    if out.method.is_empty() {
        out.method = if out.body.is_some() { "POST" } else { "GET" }.to_owned();
    }
    (!out.url.is_empty()).then_some(out)
}

/// The words of a command line, with the byte at which the text of each begins.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut quote: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => {
                let Some((next_at, next)) = chars.next() else { break };
                // A backslash at the end of a line joins it with the next.
                if next != '\n' {
                    open.get_or_insert_with(|| (next_at, String::new())).1.push(next);
                }
            }
            (c, Some(own)) if c == own => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                open.get_or_insert_with(|| (at + 1, String::new()));
            }
            (c, None) if c.is_whitespace() => out.extend(open.take()),
            (c, _) => open.get_or_insert_with(|| (at, String::new())).1.push(c),
        }
    }
    out.extend(open);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gives_its_request() {
        let text = "curl -i -k -X PUT 'https://lamp.example.com/v1/lamps/7' \\\n  -H \"X-Auth-Token: $TOKEN\" -d '{\"on\": true}'";
        let own = parse_curl(text).unwrap();
        assert_eq!((own.method.as_str(), own.url.as_str()), ("PUT", "https://lamp.example.com/v1/lamps/7"));
        assert_eq!(own.headers, [("X-Auth-Token".to_owned(), "$TOKEN".to_owned())]);
        let (body, at) = own.body.unwrap();
        assert_eq!(body, "{\"on\": true}");
        assert!(text[at..].starts_with(&body));
        let own = parse_curl("curl https://lamp.example.com/v1/lamps -d \"{\\\"on\\\": true}\"").unwrap();
        assert_eq!((own.method.as_str(), own.body.unwrap().0.as_str()), ("POST", "{\"on\": true}"));
        assert_eq!(parse_curl("curl --help"), None);
        assert_eq!(parse_curl("curls https://lamp.example.com"), None);
        assert!(parse_curl("curl 'https://lamp.example.com").is_some());
    }
}
