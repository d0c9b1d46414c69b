//! What signs verifies, what was changed does not, and nothing that comes in makes it panic.

use as_documented_signing::{
    Clock, Credentials, ReceivedRequest, Rejection, Request, SdkDate, SecretKey, Signer, query_string, verify,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Sample {
    method: &'static str,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    secret: String,
    token: Option<String>,
    seconds: u64,
}

/// Compiles the pattern once; a bare string would be compiled again for every value.
fn text(pattern: &str) -> impl Strategy<Value = String> + Clone + use<> {
    let sampled = prop::string::string_regex(pattern).unwrap();
    std::sync::Arc::new(sampled)
}

fn samples() -> impl Strategy<Value = Sample> {
    let query = prop::collection::vec((text("\\PC{0,6}"), text("\\PC{0,12}")), 0..4);
    // Distinct by number; values may hold runs of spaces inside.
    let headers = prop::collection::vec((text("[A-Za-z-]{1,8}"), text("[!-~]([ -~]{0,10}[!-~])?")), 0..4)
        .prop_map(|headers| {
            headers
                .into_iter()
                .enumerate()
                .map(|(n, (name, value))| (format!("x{n}-{name}"), value))
                .collect()
        });
    let body = prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 1..80)];
    (
        prop::sample::select(vec!["GET", "POST", "PUT"]),
        text("(/[A-Za-z0-9_.~-]{1,9}){1,5}/?"),
        query,
        headers,
        body,
        text("\\PC{1,90}"),
        prop::option::of(text("[!-~]{1,20}")),
        0..253_402_300_800_u64,
    )
        .prop_map(|(method, path, query, headers, body, secret, token, seconds)| Sample {
            method,
            path,
            query,
            headers,
            body,
            secret,
            token,
            seconds,
        })
}

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Sample {
    fn sent(&self) -> Sent {
        let query: Vec<(&str, &str)> = self.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let mut credentials = Credentials::new("AK", self.secret.as_str());
        credentials.security_token = self.token.clone();
        let request = Request {
            method: self.method,
            host: "127.0.0.1:80",
            path: &self.path,
            query: &query,
            headers: &headers,
            body: &self.body,
        };
        let date = SdkDate::from_unix_seconds(self.seconds).unwrap();
        let added = Signer::new(credentials).sign(&request, date).unwrap();
        let mut all = vec![("Host".to_owned(), b"127.0.0.1:80".to_vec())];
        all.extend(self.headers.iter().chain(&added).map(|(n, v)| (n.clone(), v.clone().into_bytes())));
        Sent {
            method: self.method.to_owned(),
            path: self.path.clone(),
            query: query_string(&query),
            headers: all,
            body: self.body.clone(),
        }
    }

    fn verdict(&self, sent: &Sent, clock: Clock) -> Result<(), Rejection> {
        let headers: Vec<(&str, &[u8])> =
            sent.headers.iter().map(|(n, v)| (n.as_str(), v.as_slice())).collect();
        let received = ReceivedRequest {
            method: &sent.method,
            path: &sent.path,
            query: &sent.query,
            headers: &headers,
            body: &sent.body,
        };
        verify(&received, |key| (key == "AK").then(|| SecretKey::from(self.secret.as_str())), clock).map(drop)
    }
}

/// A path as the algorithm sees it: one slash at the end is neither here nor there.
fn path_meaning(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// A query as the algorithm sees it, read by a decoder that shares nothing with the crate's.
fn query_meaning(query: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let decode = |text: &str| {
        let bytes = text.as_bytes();
        let mut out = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let pair = text.get(at + 1..at + 3).filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
            if let Some(pair) = pair.filter(|_| bytes[at] == b'%') {
                out.push(u8::from_str_radix(pair, 16).unwrap());
                at += 3;
            } else {
                out.push(bytes[at]);
                at += 1;
            }
        }
        out
    };
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    pairs.sort();
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_signs_verifies(sample in samples()) {
        let sent = sample.sent();
        prop_assert_eq!(sample.verdict(&sent, Clock::Ignored), Ok(()));
        let now = SdkDate::from_unix_seconds(sample.seconds).unwrap();
        let clock = Clock::Within { now, max_skew: std::time::Duration::ZERO };
        prop_assert_eq!(sample.verdict(&sent, clock), Ok(()));
    }

    #[test]
    fn another_key_does_not_verify(sample in samples(), extra in "[a-z]{1,3}") {
        let sent = sample.sent();
        let other = Sample { secret: sample.secret.clone() + &extra, ..sample };
        prop_assert_eq!(other.verdict(&sent, Clock::Ignored), Err(Rejection::Signature));
    }

    #[test]
    fn a_byte_of_the_body_changed_does_not_verify(sample in samples(), at in any::<prop::sample::Index>(), bits in 1_u8..) {
        prop_assume!(!sample.body.is_empty());
        let mut sent = sample.sent();
        let at = at.index(sent.body.len());
        sent.body[at] ^= bits;
        prop_assert!(sample.verdict(&sent, Clock::Ignored).is_err());
    }

    #[test]
    fn a_body_lengthened_or_cut_does_not_verify(sample in samples(), extra in any::<u8>()) {
        let mut sent = sample.sent();
        sent.body.push(extra);
        prop_assert!(sample.verdict(&sent, Clock::Ignored).is_err());
        sent.body.pop();
        if sent.body.pop().is_some() {
            prop_assert!(sample.verdict(&sent, Clock::Ignored).is_err());
        }
    }

    #[test]
    fn a_header_changed_does_not_verify(sample in samples(), which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in b'!'..=b'~') {
        let mut sent = sample.sent();
        // Every header is signed, and the last is the signature itself.
        let which = which.index(sent.headers.len());
        let value = &mut sent.headers[which].1;
        let at = at.index(value.len());
        // White space between the parts of Authorization is not signed, and is read leniently.
        prop_assume!(value[at] != byte && value[at] != b' ');
        value[at] = byte;
        prop_assert!(sample.verdict(&sent, Clock::Ignored).is_err());
    }

    #[test]
    fn a_header_left_out_or_repeated_does_not_verify(sample in samples(), which in any::<prop::sample::Index>()) {
        let sent = sample.sent();
        let which = which.index(sent.headers.len());
        let mut without = sent.clone();
        without.headers.remove(which);
        prop_assert!(sample.verdict(&without, Clock::Ignored).is_err());
        let mut twice = sent.clone();
        twice.headers.push(sent.headers[which].clone());
        let repeated = matches!(sample.verdict(&twice, Clock::Ignored), Err(Rejection::RepeatedHeader { .. }));
        prop_assert!(repeated);
    }

    #[test]
    fn a_byte_of_the_path_changed_verifies_only_if_it_means_the_same(sample in samples(), at in any::<prop::sample::Index>(), byte in "[A-Za-z0-9_.~/-]") {
        let mut sent = sample.sent();
        let at = at.index(sent.path.len());
        sent.path.replace_range(at..=at, &byte);
        let same = path_meaning(&sent.path) == path_meaning(&sample.path);
        prop_assert_eq!(sample.verdict(&sent, Clock::Ignored).is_ok(), same);
    }

    #[test]
    fn a_byte_of_the_query_changed_verifies_only_if_it_means_the_same(sample in samples(), at in any::<prop::sample::Index>(), byte in "[!-~]") {
        let mut sent = sample.sent();
        prop_assume!(!sent.query.is_empty());
        let at = at.index(sent.query.len());
        let before = query_meaning(&sent.query);
        sent.query.replace_range(at..=at, &byte);
        let same = query_meaning(&sent.query) == before;
        prop_assert_eq!(sample.verdict(&sent, Clock::Ignored).is_ok(), same);
    }

    #[test]
    fn another_method_does_not_verify(sample in samples()) {
        let mut sent = sample.sent();
        sent.method = "PATCH".to_owned();
        prop_assert_eq!(sample.verdict(&sent, Clock::Ignored), Err(Rejection::Signature));
    }

    #[test]
    fn nothing_received_makes_it_panic(
        method in any::<String>(),
        path in any::<String>(),
        query in text("[%&=+a-f0-9é]*"),
        authorization in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            text("SDK-HMAC-SHA256 Access=[^,]{0,3},? ?SignedHeaders=[;a-z]{0,9}, Signature=[0-9a-fé]{60,66}").prop_map(String::into_bytes),
        ],
        date in text("[0-9TZ]{0,18}|[0-9é]{15}"),
        hash in prop::collection::vec(any::<u8>(), 0..70),
        body in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let headers: Vec<(&str, &[u8])> = vec![
            ("authorization", &authorization),
            ("x-sdk-date", date.as_bytes()),
            ("x-sdk-content-sha256", &hash),
            ("é", b"\xff"),
        ];
        let request = ReceivedRequest { method: &method, path: &path, query: &query, headers: &headers, body: &body };
        prop_assert!(verify(&request, |_| Some(SecretKey::from("")), Clock::Ignored).is_err());
    }

    #[test]
    fn nothing_to_sign_makes_it_panic(method in any::<String>(), host in any::<String>(), path in any::<String>(), name in any::<String>(), value in any::<String>(), key in any::<String>()) {
        let headers = [(name.as_str(), value.as_str())];
        let query = [(value.as_str(), name.as_str())];
        let request = Request { method: &method, host: &host, path: &path, query: &query, headers: &headers, body: value.as_bytes() };
        let _ = Signer::new(Credentials::new(key.as_str(), key.as_str())).sign(&request, SdkDate::now());
    }

    #[test]
    fn a_date_reads_as_it_was_written(seconds in 0..253_402_300_800_u64) {
        let date = SdkDate::from_unix_seconds(seconds).unwrap();
        prop_assert_eq!(SdkDate::parse(&date.to_string()), Some(date));
    }
}
