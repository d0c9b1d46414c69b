//! Credentials taken out of what an endpoint said, before it is kept.
//!
//! Requests are not kept at all: they are made again from the plan. But an endpoint may repeat a token in an answer.

use crate::auth::Auth;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// What stands for a credential.
const STAND_IN: &str = "<redacted>";

/// Shorter texts are no credentials that anybody uses, and would be found everywhere.
const SHORTEST: usize = 6;

/// Knows the credentials of a run.
#[derive(Default)]
pub(super) struct Redactor(Vec<SecretString>);

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} credentials)", self.0.len())
    }
}

impl Redactor {
    pub(super) fn new(auth: &Auth) -> Self {
        let mut all = auth.secrets();
        all.retain(|secret| secret.expose_secret().len() >= SHORTEST);
        // One may be the beginning of another.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Self(all)
    }

    /// The text without credentials, however JSON writes them.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for secret in &self.0 {
            let plain = secret.expose_secret();
            let quoted = serde_json::to_string(plain).unwrap_or_default();
            for form in [plain, quoted.trim_matches('"')] {
                if out.contains(form) {
                    out = out.replace(form, STAND_IN);
                }
            }
        }
        out
    }

    /// The bytes without credentials.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for secret in &self.0 {
            let wanted = secret.expose_secret().as_bytes();
            let mut from = 0;
            while let Some(at) = find(&out, wanted, from) {
                out.splice(at..at + wanted.len(), STAND_IN.bytes());
                from = at + STAND_IN.len();
            }
        }
        out
    }
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(wanted.len().max(1)).position(|window| window == wanted).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_out_of_text_and_bytes() {
        let auth = Auth::token("sec\"ret-token");
        let redactor = Redactor::new(&auth);
        assert_eq!(redactor.text("a sec\"ret-token b"), "a <redacted> b");
        assert_eq!(redactor.text(r#"{"a":"sec\"ret-token"}"#), r#"{"a":"<redacted>"}"#);
        assert_eq!(redactor.bytes(b"\xffsec\"ret-token\xff"), b"\xff<redacted>\xff");
        assert_eq!(redactor.text("sec ret"), "sec ret");
        // What is nearly the token tells nearly all of it.
        assert_eq!(redactor.text("sec\"ret-toke SEC\"RET-TOKEN"), "<redacted> <redacted>");
    }
}
