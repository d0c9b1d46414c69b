//! Symbols are read, written and bound.

use as_documented_cases::{
    BindError, Body, Credentials, Mention, Pool, RequestTemplate, Spelling, SymbolicId,
};
use as_documented_contract::Method;
use serde_json::json;

const ID: &str = "54602a9d-5e22-4239-9123-77e350df4a34";

fn request(body: Body) -> RequestTemplate {
    RequestTemplate {
        method: Method::Post,
        path: "/v2/{project_id}/instances/{{minted:7}}".to_owned(),
        query: vec![("id".to_owned(), "{{foreign:0}}".to_owned())],
        headers: Vec::new(),
        content_type: None,
        credentials: Credentials::Valid,
        body,
    }
}

#[test]
fn a_symbol_reads_back_as_written() {
    for text in [
        "{{minted:0}}",
        "{{disposable:3?engine_version=3.0}}",
        "{{disposable:3?engine_version!=4.0,5.0&status=RUNNING|upper|space-after}}",
        "{{failed:12|long}}",
    ] {
        assert_eq!(text.parse::<Mention>().unwrap().to_string(), text);
    }
    for text in
        ["{{minted}}", "{{minted:x}}", "{{other:0}}", "{{minted:0|bold}}", "{{minted:0?a}}", "minted:0"]
    {
        assert!(text.parse::<Mention>().is_err(), "{text}");
    }
}

#[test]
fn binding_fills_path_query_and_body_and_leaves_the_project() {
    let body = Body::Json(json!({"instances": ["{{minted:0}}", "{{minted:0|upper}}", "{{disposable:0}}"]}));
    let template = request(body);
    let names: Vec<_> = template.ids().iter().map(SymbolicId::symbol).collect();
    assert_eq!(names, ["{{minted:7}}", "{{foreign:0}}", "{{minted:0}}", "{{disposable:0}}"]);
    let bound = template.bind(&|id| Some(format!("{}-{}", id.pool.as_str(), id.index))).unwrap();
    assert_eq!(bound.path, "/v2/{project_id}/instances/minted-7");
    assert_eq!(bound.query[0].1, "foreign-0");
    assert_eq!(bound.body.unwrap(), br#"{"instances":["minted-0","MINTED-0","disposable-0"]}"#);
}

#[test]
fn a_symbol_without_an_instance_is_named() {
    let template = request(Body::Raw(b"[\"{{disposable:4}}\"".to_vec()));
    let error = template.bind(&|id| (id.pool == Pool::Minted || id.pool == Pool::Foreign).then(String::new));
    assert_eq!(error, Err(BindError::Unbound(SymbolicId::new(Pool::Disposable, 4))));
    assert_eq!(error.unwrap_err().to_string(), "no instance for `{{disposable:4}}`");
}

#[test]
fn raw_bodies_keep_their_bytes_around_symbols() {
    let template = request(Body::Raw(b"\xff{{{minted:0}}} {{ }} {{\"a\"".to_vec()));
    let bound = template.bind(&|_| Some("x".to_owned())).unwrap();
    assert_eq!(bound.body.unwrap(), b"\xff{x} {{ }} {{\"a\"");
}

#[test]
fn spellings_change_the_id_as_they_say() {
    assert_eq!(Spelling::V1.apply(ID), "54602a9d-5e22-1239-9123-77e350df4a34");
    assert_eq!(Spelling::V7.apply(ID), "54602a9d-5e22-7239-9123-77e350df4a34");
    assert_eq!(Spelling::NoHyphens.apply(ID).len(), 32);
    assert_eq!(Spelling::Braces.apply(ID).len(), 38);
    assert_eq!(Spelling::Long.apply(ID).len(), 65_536);
    assert_eq!(Spelling::Long.apply(""), "");
}

proptest::proptest! {
    /// Whatever stands around a symbol, keys and values alike come through as they are.
    #[test]
    fn a_json_body_is_bound_in_its_symbols_alone(texts in proptest::collection::vec("[a-z\"\\\\{}|:é\n]{0,12}", 0..6)) {
        let mut items: Vec<serde_json::Value> = texts.iter().map(|text| json!(text)).collect();
        items.push(json!("{{minted:0|upper}}"));
        items.push(json!({"{{minted:0}}": [null, 7, "x {{minted:0}} y"], "plain": texts}));
        let bound = request(Body::Json(json!(items))).bind(&|_| Some(ID.to_owned())).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&bound.body.unwrap()).unwrap();
        let mut expected: Vec<serde_json::Value> = texts.iter().map(|text| json!(text)).collect();
        expected.push(json!(ID.to_uppercase()));
        expected.push(json!({ID: [null, 7, format!("x {ID} y")], "plain": texts}));
        proptest::prop_assert_eq!(read, json!(expected));
    }
}
