//! One request per reason, each one change away from a request that is accepted.

use std::time::Duration;

use as_documented_signing::{
    Clock, Credentials, Payload, ReceivedRequest, Rejection, Request, SdkDate, SecretKey, SignError, Signer,
    Verified, verify,
};

type Headers = Vec<(String, Vec<u8>)>;

fn date() -> SdkDate {
    SdkDate::parse("20261121T120000Z").unwrap()
}

fn signed(headers: &[(&str, &str)], body: &[u8]) -> Headers {
    let request = Request { method: "POST", host: "h", path: "/a", query: &[], headers, body };
    let added = Signer::new(Credentials::new("AK", "SK")).sign(&request, date()).unwrap();
    let given = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
    let host = ("Host".to_owned(), "h".to_owned());
    given.chain([host]).chain(added).map(|(n, v)| (n, v.into_bytes())).collect()
}

fn verdict(headers: &Headers, body: &[u8], clock: Clock) -> Result<Verified, Rejection> {
    let headers: Vec<(&str, &[u8])> = headers.iter().map(|(n, v)| (n.as_str(), v.as_slice())).collect();
    let request = ReceivedRequest { method: "POST", path: "/a", query: "", headers: &headers, body };
    verify(&request, |key| (key == "AK").then(|| SecretKey::from("SK")), clock)
}

fn set(mut headers: Headers, name: &str, value: &str) -> Headers {
    headers.retain(|(given, _)| !given.eq_ignore_ascii_case(name));
    headers.push((name.to_owned(), value.as_bytes().to_vec()));
    headers
}

#[test]
fn each_reason_has_its_request() {
    let good = || signed(&[("Content-Type", "application/json")], b"{}");
    assert!(verdict(&good(), b"{}", Clock::Ignored).is_ok());
    let told = |headers: &Headers| verdict(headers, b"{}", Clock::Ignored).unwrap_err();

    let mut unsigned = good();
    unsigned.retain(|(name, _)| name != "Authorization");
    assert_eq!(told(&unsigned), Rejection::Unsigned);

    let zeros = "0".repeat(64);
    let with = |value: &str| set(good(), "Authorization", value);
    for other in
        ["", "Bearer x", "SDK-HMAC-SM3 Access=AK, SignedHeaders=host, Signature=00", "SDK-HMAC-SHA256X a"]
    {
        assert_eq!(told(&with(other)), Rejection::OtherAlgorithm, "{other}");
    }
    for malformed in [
        "SDK-HMAC-SHA256".to_owned(),
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host".to_owned(),
        format!("SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature={zeros}"),
        format!("SDK-HMAC-SHA256 Credential=AK, SignedHeaders=host, Signature={zeros}"),
        format!("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature={zeros}0"),
        format!("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature={}", "A".repeat(64)),
        format!("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature={zeros}, More=1"),
    ] {
        assert_eq!(told(&with(&malformed)), Rejection::Malformed, "{malformed}");
    }
    let claim = |key: &str, list: &str| {
        with(&format!("SDK-HMAC-SHA256 Access={key}, SignedHeaders={list}, Signature={zeros}"))
    };
    assert_eq!(told(&claim("OTHER", "host")), Rejection::UnknownAccessKey);
    assert_eq!(told(&claim("AK", "host;nope")), Rejection::MissingHeader { name: "nope".to_owned() });
    assert_eq!(told(&claim("AK", "host")), Rejection::Signature);
    assert_eq!(told(&set(good(), "X-Sdk-Date", "yesterday")), Rejection::BadDate);
    let mut twice = good();
    twice.push(("HOST".to_owned(), b"other".to_vec()));
    assert_eq!(told(&twice), Rejection::RepeatedHeader { name: "host".to_owned() });
}

#[test]
fn a_stated_hash_does_not_excuse_another_body() {
    let plain = signed(&[("Content-Type", "application/json")], b"{}");
    let real = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let stated = set(plain, "X-Sdk-Content-Sha256", real);
    assert!(verdict(&stated, b"{}", Clock::Ignored).is_ok());
    assert_eq!(verdict(&stated, b"[]", Clock::Ignored), Err(Rejection::BodyHash));
}

#[test]
fn a_body_that_is_not_json_goes_unsigned_and_the_server_is_told() {
    let headers = signed(&[("Content-Type", "text/plain")], b"one");
    assert!(headers.contains(&("X-Sdk-Content-Sha256".to_owned(), b"UNSIGNED-PAYLOAD".to_vec())));
    assert_eq!(verdict(&headers, b"one", Clock::Ignored).unwrap().payload, Payload::Unsigned);
    assert_eq!(verdict(&headers, b"two", Clock::Ignored).unwrap().payload, Payload::Unsigned);
    // Against an empty body the header counts for nothing, and the signature was for a body that is not empty.
    assert_eq!(verdict(&headers, b"", Clock::Ignored), Err(Rejection::Signature));
    let json = signed(&[("Content-Type", "application/json;charset=utf-8")], b"{}");
    assert_eq!(verdict(&json, b"{}", Clock::Ignored).unwrap().payload, Payload::Signed);
}

#[test]
fn a_request_signed_too_long_ago_or_ahead_is_refused() {
    let headers = signed(&[], b"");
    let at = |offset: i64| Clock::Within {
        now: SdkDate::from_unix_seconds(date().unix_seconds().saturating_add_signed(offset)).unwrap(),
        max_skew: Duration::from_secs(900),
    };
    for offset in [0, 900, -900] {
        assert!(verdict(&headers, b"", at(offset)).is_ok(), "{offset}");
    }
    for offset in [901, -901] {
        let told = verdict(&headers, b"", at(offset)).unwrap_err();
        assert_eq!(
            told.to_string(),
            "the request was signed 901 s from the time of this server, more than the 900 s allowed"
        );
    }
}

#[test]
fn names_with_an_underscore_are_not_signed() {
    let headers = signed(&[("x_trace", "1"), ("X-Trace", "1")], b"");
    let verified = verdict(&headers, b"", Clock::Ignored).unwrap();
    assert_eq!(verified.signed_headers, ["host", "x-sdk-date", "x-trace"]);
    assert!(verdict(&set(headers, "x_trace", "2"), b"", Clock::Ignored).is_ok());
}

#[test]
fn what_cannot_be_read_as_signed_is_not_signed() {
    let sign = |method: &str, headers: &[(&str, &str)]| {
        let request = Request { method, host: "h", path: "/", query: &[], headers, body: b"" };
        Signer::new(Credentials::new("AK", "SK")).sign(&request, date())
    };
    assert_eq!(
        sign("GET", &[("a", "1"), ("A", "2")]),
        Err(SignError::RepeatedHeader { name: "a".to_owned() })
    );
    assert!(matches!(sign("GET", &[("a", "1\r\nb: 2")]), Err(SignError::BadCharacter { .. })));
    assert!(matches!(sign("GET", &[("a:b", "1")]), Err(SignError::BadCharacter { .. })));
    assert!(matches!(sign("GET\n", &[]), Err(SignError::BadCharacter { .. })));
    assert_eq!(sign("GET", &[("x-sdk-date", "now")]), Err(SignError::BadDate));
    assert_eq!(sign("GET", &[("authorization", "Bearer x")]), Ok(Vec::new()));
}
