//! Signed requests: accepted when the signature is right, and only then.

use as_documented_reference::{Reference, Service};
use as_documented_signing::{Credentials, Request, SdkDate, Signer};
use serde_json::json;

use crate::client::{P, slow};

const AK: &str = "AKOFTHEMAINPROJECT";

struct Signed {
    headers: Vec<(String, String)>,
    path: String,
    body: String,
}

fn sign(reference: &Reference, secret: &str) -> Signed {
    let id = reference.instances(Service::Dcs)[0].id.clone();
    let path = format!("/v2/{P}/instances/status");
    let body = json!({ "action": "restart", "instances": [id] }).to_string();
    let label = [("content-type", "application/json")];
    let request = Request {
        method: "PUT",
        host: "reference",
        path: &path,
        query: &[],
        headers: &label,
        body: body.as_bytes(),
    };
    let signer = Signer::new(Credentials::new(AK, secret));
    let mut headers = signer.sign(&request, SdkDate::now()).unwrap();
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    headers.push(("host".to_owned(), "reference".to_owned()));
    Signed { headers, path, body }
}

async fn status(reference: &Reference, signed: &Signed, body: &str) -> u16 {
    let mut request = http::Request::builder().method("PUT").uri(&signed.path);
    for (name, value) in &signed.headers {
        request = request.header(name, value);
    }
    reference.call(request.body(body.to_owned().into()).unwrap()).await.status().as_u16()
}

fn endpoint() -> Reference {
    Reference::builder().access_key(AK, "secret").timing(slow()).build()
}

#[tokio::test]
async fn a_right_signature_is_accepted() {
    let reference = endpoint();
    let signed = sign(&reference, "secret");
    assert_eq!(status(&reference, &signed, &signed.body).await, 200);
}

#[tokio::test]
async fn a_wrong_key_or_another_body_is_refused() {
    let reference = endpoint();
    let wrong = sign(&reference, "guess");
    assert_eq!(status(&reference, &wrong, &wrong.body).await, 401);
    let signed = sign(&reference, "secret");
    assert_eq!(status(&reference, &signed, &format!("{} ", signed.body)).await, 401);
    assert_eq!(reference.counters().effects.restarted, 0);
}

#[tokio::test]
async fn five_wrong_signatures_lock_the_key_for_five_minutes() {
    let reference = endpoint();
    let (wrong, right) = (sign(&reference, "guess"), sign(&reference, "secret"));
    for _ in 0..5 {
        assert_eq!(status(&reference, &wrong, &wrong.body).await, 401);
    }
    assert_eq!(status(&reference, &right, &right.body).await, 401);
    reference.advance(std::time::Duration::from_secs(301));
    assert_eq!(status(&reference, &right, &right.body).await, 200);
}

#[tokio::test]
async fn without_known_credentials_any_well_formed_signature_will_do_and_none_will_not() {
    let reference = Reference::builder().timing(slow()).build();
    let signed = sign(&reference, "whatever");
    assert_eq!(status(&reference, &signed, &signed.body).await, 200);
    let unsigned = Signed { headers: signed.headers[signed.headers.len() - 2..].to_vec(), ..signed };
    assert_eq!(status(&reference, &unsigned, &unsigned.body).await, 401);
}
