//! Stable names for what differs from run to run: ids, dates, tokens, hosts.

use std::collections::BTreeMap;

/// Gives names, the same for the same value within a transcript.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Known texts in lower case, the longest first, with their names.
    known: Vec<(String, String)>,
    met: BTreeMap<String, String>,
}

impl Names {
    /// Names that are known before: ids by their symbols, the endpoint, the project.
    pub(super) fn new(known: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut known: Vec<(String, String)> =
            known.into_iter().map(|(text, name)| (text.to_lowercase(), name)).collect();
        known.retain(|(text, _)| !text.is_empty());
        known.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self { known, met: BTreeMap::new() }
    }

    /// The text with everything replaced that has, or is given, a name.
    pub(super) fn settle(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        'text: while let Some(first) = rest.chars().next() {
            let starts = !out.ends_with(|c: char| c.is_ascii_alphanumeric());
            for (known, name) in &self.known {
                if let Some(head) = rest.get(..known.len())
                    && head.to_lowercase() == *known
                {
                    out.push_str(name);
                    rest = rest.get(known.len()..).unwrap_or_default();
                    continue 'text;
                }
            }
            if starts && let Some((kind, length)) = shape(rest) {
                let value = rest.get(..length).unwrap_or_default().to_lowercase();
                let next =
                    self.met.values().filter(|name| name.starts_with(&format!("<{kind} "))).count() + 1;
                let name = match kind {
                    "date" | "time" => format!("<{kind}>"),
                    _ => self.met.entry(value).or_insert_with(|| format!("<{kind} {next}>")).clone(),
                };
                out.push_str(&name);
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        out
    }
}

/// What begins here, and how many bytes it has.
fn shape(text: &str) -> Option<(&'static str, usize)> {
    let bytes = text.as_bytes();
    let run =
        |from: usize, fits: fn(&u8) -> bool| bytes.iter().skip(from).take_while(|byte| fits(byte)).count();
    let hex = run(0, u8::is_ascii_hexdigit);
    let ends = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    if hex == 8 && is_uuid(bytes) && ends(36) {
        return Some(("uuid", 36));
    }
    // Long runs of digits that look random: request ids, digests, tokens.
    if hex >= 24 && ends(hex) {
        return Some(("hex", hex));
    }
    let digits = run(0, u8::is_ascii_digit);
    if digits == 4 && is_date(bytes) {
        let more =
            run(10, |byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'T' | b'Z' | b'+' | b'-'));
        return Some(("date", 10 + more));
    }
    // Milliseconds since 1970, from 2001 to 2286.
    if digits == 13 && bytes.first() == Some(&b'1') && ends(13) {
        return Some(("time", 13));
    }
    None
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() >= 36
        && bytes.iter().take(36).enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_date(bytes: &[u8]) -> bool {
    bytes.len() >= 10
        && bytes.iter().take(10).enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn what_differs_from_run_to_run_has_a_stable_name() {
        let mut names =
            Names::new([("54602a9d-5e22-4239-9123-77e350df4a34".to_owned(), "{{minted:0}}".to_owned())]);
        let text = "54602A9D-5e22-4239-9123-77e350df4a34 81fc966b73b414e36c98f81518171686 1763750000123 2026-11-21T18:39:10Z \
                    0b3f5c8e-9d7a-4f1c-8e2b-6a5d4c3b2a19 81fc966b73b414e36c98f81518171686";
        assert_eq!(names.settle(text), "{{minted:0}} <hex 1> <time> <date> <uuid 1> <hex 1>");
        assert_eq!(names.settle("0B3F5C8E-9d7a-4f1c-8e2b-6a5d4c3b2a19"), "<uuid 1>");
        assert_eq!(
            names.settle("DMS.10240004, 2.7, x1763750000123, é"),
            "DMS.10240004, 2.7, x1763750000123, é"
        );
    }
}
