//! Signatures made by the vendor's own SDK with fixed keys and times. The fixture holds inputs and results.

use as_documented_signing::{
    Clock, Credentials, ReceivedRequest, Request, SdkDate, SecretKey, Signer, query_string, verify,
};
use serde_json::Value;

struct Vector {
    name: String,
    text: Value,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

fn vectors() -> Vec<Vector> {
    let file: Vec<Value> = serde_json::from_str(include_str!("../fixtures/vectors.json")).unwrap();
    assert_eq!(file.len(), 2);
    let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    file.into_iter()
        .map(|text| Vector {
            name: words(&text["name"]),
            query: text["input"]["query"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| (words(&pair[0]), words(&pair[1])))
                .collect(),
            headers: text["input"]["headers"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.clone(), words(value)))
                .collect(),
            text,
        })
        .collect()
}

impl Vector {
    fn input(&self, name: &str) -> &str {
        self.text["input"][name].as_str().unwrap_or_default()
    }
}

fn pairs(owned: &[(String, String)]) -> Vec<(&str, &str)> {
    owned.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn recorded_requests_are_signed_alike() {
    for vector in vectors() {
        let signer = Signer::new(Credentials::new(vector.input("access_key"), vector.input("secret_key")));
        let request = Request {
            method: vector.input("method"),
            host: vector.input("host"),
            path: vector.input("path"),
            query: &pairs(&vector.query),
            headers: &pairs(&vector.headers),
            body: vector.input("body").as_bytes(),
        };
        // The headers carry the date, so the one given here must not count.
        let added = signer.sign(&request, SdkDate::from_unix_seconds(0).unwrap()).unwrap();
        let expected = vector.text["authorization"].as_str().unwrap().to_owned();
        assert_eq!(added, [("Authorization".to_owned(), expected)], "{}", vector.name);
    }
}

#[test]
fn a_date_given_to_the_signer_is_the_same_as_one_set_before() {
    for vector in vectors() {
        let (date, others): (Vec<_>, Vec<_>) =
            vector.headers.iter().cloned().partition(|(name, _)| name == "X-Sdk-Date");
        let request = Request {
            method: vector.input("method"),
            host: vector.input("host"),
            path: vector.input("path"),
            query: &pairs(&vector.query),
            headers: &pairs(&others),
            body: vector.input("body").as_bytes(),
        };
        let signer = Signer::new(Credentials::new(vector.input("access_key"), vector.input("secret_key")));
        let added = signer.sign(&request, SdkDate::parse(&date[0].1).unwrap()).unwrap();
        assert_eq!(added[0], date[0]);
        assert_eq!(added[1].1, vector.text["authorization"].as_str().unwrap(), "{}", vector.name);
    }
}

#[test]
fn recorded_requests_verify_from_their_wire_form() {
    for vector in vectors() {
        let target = vector.text["request_target"].as_str().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        assert_eq!(query, query_string(&pairs(&vector.query)));
        let mut headers: Vec<(&str, &[u8])> =
            vector.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        headers.push(("host", vector.input("host").as_bytes()));
        headers.push(("authorization", vector.text["authorization"].as_str().unwrap().as_bytes()));
        // What the HTTP library adds later is not signed and must not matter.
        headers.push(("accept", b"*/*"));
        let body = vector.input("body").as_bytes();
        let request =
            ReceivedRequest { method: vector.input("method"), path, query, headers: &headers, body };
        let lookup = |key: &str| {
            (key == vector.input("access_key")).then(|| SecretKey::from(vector.input("secret_key")))
        };
        let verified = verify(&request, lookup, Clock::Ignored).unwrap();
        assert_eq!(verified.signed_headers.join(";"), vector.text["signed_headers"].as_str().unwrap());
    }
}
