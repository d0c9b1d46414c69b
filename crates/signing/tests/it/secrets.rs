//! No kind of output shows a secret key or a token.

use as_documented_signing::{
    Clock, Credentials, ReceivedRequest, Request, SdkDate, SecretKey, Signer, verify,
};

const SECRET: &str = "s3cr3t-key-value";
const TOKEN: &str = "t0k3n-value";

fn silent(text: &str) {
    assert!(!text.contains(SECRET) && !text.contains(TOKEN), "{text}");
}

#[test]
fn debug_shows_no_secret() {
    let credentials = Credentials::new("AK", SECRET).with_security_token(TOKEN);
    silent(&format!("{credentials:?} {credentials:#?} {:?}", credentials.secret_key));
    assert!(format!("{credentials:?}").contains("AK"), "the access key is no secret and helps");
    silent(&format!("{:?}", Signer::new(credentials)));
    silent(&format!("{:?}", SecretKey::from(SECRET)));
}

#[test]
fn errors_show_no_secret_even_where_it_stands_in_the_wrong_place() {
    let date = SdkDate::parse("20261121T120000Z").unwrap();
    let signer = Signer::new(Credentials::new("AK", SECRET).with_security_token(TOKEN));
    let headers = [("a", TOKEN), ("A", SECRET)];
    let request = Request { method: "GET", host: "h", path: "/", query: &[], headers: &headers, body: b"" };
    let error = signer.sign(&request, date).unwrap_err();
    silent(&format!("{error} {error:?}"));
    let broken = Signer::new(Credentials::new(format!("{SECRET}\n"), SECRET));
    let request = Request { headers: &[("a", "b")], ..request };
    let error = broken.sign(&request, date).unwrap_err();
    silent(&format!("{error} {error:?}"));

    for authorization in [
        format!("Bearer {TOKEN}"),
        format!("SDK-HMAC-SHA256 {SECRET}"),
        format!("SDK-HMAC-SHA256 Access={SECRET}, SignedHeaders=host, Signature={SECRET}"),
        format!("SDK-HMAC-SHA256 Access={SECRET}, SignedHeaders=host, Signature={}", "0".repeat(64)),
    ] {
        let headers: [(&str, &[u8]); 4] = [
            ("authorization", authorization.as_bytes()),
            ("x-sdk-date", b"20261121T120000Z"),
            ("x-security-token", TOKEN.as_bytes()),
            ("host", SECRET.as_bytes()),
        ];
        let request = ReceivedRequest { method: "GET", path: "/", query: "", headers: &headers, body: b"" };
        for known in [true, false] {
            let lookup = |_: &str| known.then(|| SecretKey::from(SECRET));
            let rejection = verify(&request, lookup, Clock::Ignored).unwrap_err();
            silent(&format!("{rejection} {rejection:?}"));
        }
    }
}

#[test]
fn the_secret_key_is_in_no_header() {
    let signer = Signer::new(Credentials::new("AK", SECRET).with_security_token(TOKEN));
    let request = Request { method: "GET", host: "h", path: "/", query: &[], headers: &[], body: b"" };
    let added = signer.sign(&request, SdkDate::now()).unwrap();
    assert!(added.iter().all(|(_, value)| !value.contains(SECRET)));
    assert!(added.contains(&("X-Security-Token".to_owned(), TOKEN.to_owned())));
}
