//! Parameters as they are sent.

use crate::subjects::{field, load, with_request};
use as_documented_contract::{Api, Location};
use as_documented_schema::{Outcome, Validators};
use serde_json::json;

fn api() -> Api {
    let mut contract = with_request(json!({ "type": "object" }));
    let text = json!({ "type": "string", "limits": [{ "rule": { "min-length": 3 } }] });
    let number = json!({ "type": "integer", "limits": [{ "rule": { "maximum": 100 } }] });
    contract["parameters"] = json!([
        { "in": "path", "field": field("project_id", "mandatory", text.clone()) },
        { "in": "query", "field": field("limit", "optional", number) },
        { "in": "query", "field": field("deep", "optional", json!({ "type": "boolean" })) },
        { "in": "query", "field": field("ids", "optional", json!({ "type": "array" })) },
        { "in": "header", "field": field("X-Auth-Token", "mandatory", text) },
    ]);
    load(&contract)
}

fn told(location: Location, sent: &[(&str, &str)]) -> Vec<String> {
    match Validators::new(&api()).unwrap().check_parameters(location, sent) {
        Outcome::Valid { .. } => Vec::new(),
        Outcome::Broken { broken, .. } => broken.iter().map(ToString::to_string).collect(),
        Outcome::Undocumented => vec!["undocumented".to_owned()],
    }
}

#[test]
fn text_reads_as_the_documented_type() {
    assert_eq!(told(Location::Path, &[("project_id", "123")]), Vec::<String>::new());
    assert_eq!(
        told(Location::Query, &[("limit", "100"), ("deep", "true"), ("ids", "a,b"), ("other", "x")]),
        Vec::<String>::new()
    );
    assert_eq!(
        told(Location::Query, &[("limit", "101"), ("deep", "yes")]),
        [
            "query.limit#maximum at /limit: expected at most 100, found `101`",
            "query.deep#type at /deep: expected a boolean, found `yes`"
        ]
    );
    assert_eq!(
        told(Location::Query, &[("limit", "ten")]),
        ["query.limit#type at /limit: expected an integer, found `ten`"]
    );
}

#[test]
fn header_names_match_in_any_case_and_their_values_are_not_shown() {
    assert_eq!(told(Location::Header, &[("x-auth-token", "secret"), ("Host", "x")]), Vec::<String>::new());
    assert_eq!(
        told(Location::Header, &[("Host", "x")]),
        ["header.X-Auth-Token#required at /: expected a field `X-Auth-Token`, found only `Host`"]
    );
    let short = told(Location::Header, &[("X-AUTH-TOKEN", "pw")]);
    assert_eq!(
        short,
        [
            "header.X-Auth-Token#min-length at /X-Auth-Token: expected at least 3 characters, found 2 characters"
        ]
    );
}
