//! What may be answered to requests that a reader of the pages would judge by hand.

use crate::apis::load;
use as_documented_cases::{
    After, Body, Condition, Credentials, Expectation, Oracle, Pool, RequestTemplate, State, SymbolicId,
    effect_of,
};
use as_documented_contract::{Api, Effect, Method};
use serde_json::{Value, json};

const DCS: &str = "dcs/instances-status/v2";
const CLOUDDC: &str = "clouddc/batch-delete/v1";
const KAFKA_2019: &str = "dms-kafka/instances-action/v1.0-2019";
const KAFKA_2022: &str = "dms-kafka/instances-action/v1.0-2022-08-12";
const ROCKETMQ: &str = "dms-rocketmq/instances-action/v2";

fn request(api: &Api, body: Body) -> RequestTemplate {
    RequestTemplate {
        method: api.contract.operation.method,
        path: api.contract.operation.path.clone(),
        query: Vec::new(),
        headers: Vec::new(),
        content_type: Some("application/json".to_owned()),
        credentials: Credentials::Valid,
        body,
    }
}

fn told(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Accept { intent } => format!("accept {intent}"),
        Expectation::Reject { statement, status, .. } => {
            let status = status.map(|status| format!(" {status}")).unwrap_or_default();
            format!("reject {statement}{status}")
        }
        Expectation::Open { .. } => "open".to_owned(),
    }
}

fn table(id: &str, rows: &[(Value, &str, Effect)]) {
    let (api, validators) = load(id);
    let oracle = Oracle::new(&api, &validators);
    for (body, expected, effect) in rows {
        let request = request(&api, Body::Json(body.clone()));
        let found = oracle.expect(&request);
        assert_eq!(told(&found), *expected, "{id}: {body}: {found:?}");
        assert_eq!(effect_of(&api, &request), *effect, "{id}: {body}");
    }
}

fn ids(count: u32) -> Vec<String> {
    (0..count).map(|at| format!("{{{{disposable:{at}}}}}")).collect()
}

#[test]
fn dcs_bodies_are_expected_as_the_page_says() {
    let five = "{{disposable:0?engine_version=5.0}}";
    table(
        DCS,
        &[
            (
                json!({"action": "restart", "instances": ["{{disposable:0}}"]}),
                "accept restart",
                Effect::Restart,
            ),
            (json!({"action": "soft_restart", "instances": ids(3)}), "accept soft-restart", Effect::Restart),
            (json!({"action": "flush", "instances": [five]}), "accept flush", Effect::Flush),
            (
                json!({"action": "flush", "instances": ["{{disposable:0?engine_version=5.0,3.0}}"]}),
                "open",
                Effect::Flush,
            ),
            (
                json!({"action": "flush", "instances": ["{{disposable:0?engine_version!=3.0}}"]}),
                "open",
                Effect::Flush,
            ),
            (json!({"action": "flush", "instances": ["{{disposable:0}}"]}), "open", Effect::Flush),
            (json!({"action": "restart", "instances": ids(50)}), "accept restart", Effect::Restart),
            (json!({"action": "restart", "instances": ids(51)}), "open", Effect::Restart),
            (json!({"action": "restart", "instances": ["{{minted:0}}"]}), "open", Effect::Probe),
            (
                json!({"action": "restart", "instances": ["{{minted:0}}", "{{disposable:0}}"]}),
                "open",
                Effect::Restart,
            ),
            (
                json!({"action": "restart", "instances": ["{{disposable:0}}", "{{disposable:0}}"]}),
                "open",
                Effect::Restart,
            ),
            (json!({"action": "restart", "instances": ["{{disposable:0|upper}}"]}), "open", Effect::Restart),
            (json!({"action": "restart", "instances": ["{{failed:0}}"]}), "open", Effect::Restart),
            (json!({"action": "restart", "instances": []}), "open", Effect::AccountWide),
            (json!({"action": "restart"}), "open", Effect::AccountWide),
            (json!({"instances": ["{{minted:0}}"]}), "open", Effect::Probe),
            (json!({"instances": ["{{disposable:0}}"]}), "open", Effect::AccountWide),
            (json!({}), "open", Effect::AccountWide),
            (
                json!({"action": "qqqqzz", "instances": ["{{minted:0}}"]}),
                "reject request.action#enum 400",
                Effect::Probe,
            ),
            (
                json!({"action": "qqqqzz", "instances": ["{{disposable:0}}"]}),
                "reject request.action#enum 400",
                Effect::AccountWide,
            ),
            (
                json!({"action": "RESTART", "instances": ["{{minted:0}}"]}),
                "reject request.action#enum 400",
                Effect::Probe,
            ),
            (
                json!({"action": " Delete", "instances": ["{{minted:0}}"]}),
                "reject request.action#enum 400",
                Effect::Probe,
            ),
            (
                json!({"action": " Delete", "instances": ["{{disposable:0}}"]}),
                "reject request.action#enum 400",
                Effect::Delete,
            ),
            (
                json!({"action": "Flush", "instances": ["{{disposable:0}}"]}),
                "reject request.action#enum 400",
                Effect::Flush,
            ),
            (
                json!({"action": 7, "instances": ["{{minted:0}}"]}),
                "reject request.action#type 400",
                Effect::Probe,
            ),
            (json!({"action": null, "instances": ["{{minted:0}}"]}), "open", Effect::Probe),
            (
                json!({"action": "restart", "instances": "{{minted:0}}"}),
                "reject request.instances#type 400",
                Effect::AccountWide,
            ),
            (
                json!({"action": "restart", "instances": ["{{minted:0}}", 5]}),
                "reject request.instances[]#type 400",
                Effect::AccountWide,
            ),
            (
                json!({"action": "restart", "instances": [null]}),
                "reject request.instances[]#type 400",
                Effect::AccountWide,
            ),
            (json!({"action": "restart", "instances": ["*"]}), "open", Effect::AccountWide),
            (json!({"action": "restart", "instances": [" "]}), "open", Effect::AccountWide),
            // Two faults are one too many to say which was refused.
            (json!({"action": 7, "instances": [7]}), "open", Effect::AccountWide),
            (
                json!({"action": "restart", "instances": ["{{disposable:0}}"], "more": 1}),
                "open",
                Effect::Restart,
            ),
            (json!([]), "reject request#type 400", Effect::AccountWide),
            (json!("restart"), "reject request#type 400", Effect::AccountWide),
            (Value::Null, "open", Effect::AccountWide),
        ],
    );
}

#[test]
fn clouddc_lists_end_at_fifty() {
    let minted = |count: u32| (0..count).map(|at| format!("{{{{minted:{at}}}}}")).collect::<Vec<_>>();
    table(
        CLOUDDC,
        &[
            (json!({"instance_id_set": ids(50)}), "accept delete", Effect::Delete),
            (json!({"instance_id_set": minted(50)}), "open", Effect::Probe),
            (
                json!({"instance_id_set": minted(51)}),
                "reject request.instance_id_set#max-items 400",
                Effect::Probe,
            ),
            (json!({"instance_id_set": null}), "open", Effect::AccountWide),
            (json!({"instance_id_set": {}}), "reject request.instance_id_set#type 400", Effect::AccountWide),
        ],
    );
}

#[test]
fn all_failed_instances_are_deleted_only_where_every_reading_says_so() {
    let all = json!({"action": "delete", "allFailure": "kafka"});
    // The table of 2019 makes `instances` mandatory; the one of 2022 does not.
    table(KAFKA_2019, &[(all.clone(), "open", Effect::AccountWide)]);
    table(
        KAFKA_2022,
        &[
            (all, "accept delete-all-failed", Effect::AccountWide),
            (json!({"action": "delete", "allFailure": "other"}), "open", Effect::AccountWide),
            (json!({"action": "restart", "allFailure": "kafka"}), "open", Effect::AccountWide),
            (
                json!({"action": "delete", "allFailure": "kafka", "instances": ids(1)}),
                "open",
                Effect::AccountWide,
            ),
            (json!({"action": "delete", "all-failure": "kafka"}), "open", Effect::AccountWide),
            (json!({"action": "delete", "instances": ["{{failed:0}}"]}), "accept delete", Effect::Delete),
            (json!({"action": "restart", "instances": ["{{failed:0}}"]}), "open", Effect::Restart),
            (json!({"instances": ["{{minted:0}}"]}), "reject request.action#required", Effect::Probe),
            (Value::Null, "reject request#type", Effect::AccountWide),
        ],
    );
    for name in ["all_failure", "allFailure"] {
        for value in ["RocketMQ", "rocketmq"] {
            table(ROCKETMQ, &[(json!({"action": "delete", name: value}), "open", Effect::AccountWide)]);
        }
    }
    table(
        ROCKETMQ,
        &[
            (json!({"action": "restart", "instances": ["{{minted:0}}"]}), "open", Effect::Probe),
            (
                json!({"action": "delete", "all_failure": true, "allFailure": true}),
                "reject request.all_failure#type",
                Effect::AccountWide,
            ),
            (json!({"action": "delete", "all_failure": true}), "open", Effect::AccountWide),
            // Kafka's verb is for Kafka's instances.
            (
                json!({"action": "restart", "instances": ["{{disposable:0}}"]}),
                "reject request.action#enum",
                Effect::Restart,
            ),
            (json!({"action": "delete", "instances": ids(2)}), "accept delete", Effect::Delete),
        ],
    );
}

#[test]
fn text_that_is_not_json_is_refused_and_text_that_is_read_in_two_ways_is_open() {
    let (api, validators) = load(KAFKA_2022);
    let oracle = Oracle::new(&api, &validators);
    let expect = |text: &[u8]| told(&oracle.expect(&request(&api, Body::Raw(text.to_vec()))));
    let fine = br#"{"action":"delete","instances":["{{minted:0}}"]}"#.as_slice();
    for text in
        ["{", "{\"action\":\"delete\",}", "{'action':'delete'}", "NaN", "hello", "{} {}", "{\"a\":\"\u{1}\"}"]
    {
        assert_eq!(expect(text.as_bytes()), "reject request#json", "{text}");
    }
    assert_eq!(expect(b"{\"action\":\"\xff\"}"), "reject request#json");
    assert_eq!(expect(b""), "reject request#json");
    assert_eq!(expect(&[b"\xef\xbb\xbf", fine].concat()), "open");
    assert_eq!(expect(br#"{"action":"delete","action":"delete","instances":["{{minted:0}}"]}"#), "open");
    assert_eq!(expect("[".repeat(100_000).as_bytes()), "open", "deeper than a reader goes");
    let live = br#"{ "action": "delete", "instances": [ "{{disposable:0}}" ] }"#;
    assert_eq!(expect(live), "accept delete");
}

#[test]
fn a_missing_body_is_refused_only_where_something_in_it_is_mandatory() {
    for (id, expected) in [(KAFKA_2019, "reject request#json"), (DCS, "open"), (CLOUDDC, "open")] {
        let (api, validators) = load(id);
        let found = Oracle::new(&api, &validators).expect(&request(&api, Body::None));
        assert_eq!(told(&found), expected, "{id}");
    }
}

#[test]
fn what_surrounds_the_body_is_expected_as_documented() {
    let (api, validators) = load(DCS);
    let oracle = Oracle::new(&api, &validators);
    let fine = request(&api, Body::Json(json!({"action": "restart", "instances": ["{{minted:0}}"]})));
    let with = |change: &dyn Fn(&mut RequestTemplate)| {
        let mut request = fine.clone();
        change(&mut request);
        told(&oracle.expect(&request))
    };
    for credentials in [Credentials::Missing, Credentials::Empty, Credentials::Wrong, Credentials::Expired] {
        assert_eq!(with(&|one| one.credentials = credentials), "reject operation#auth");
    }
    assert_eq!(with(&|one| one.method = Method::Patch), "reject operation#method");
    assert_eq!(with(&|one| one.method = Method::Get), "open", "the companion counts instances there");
    assert_eq!(with(&|one| one.content_type = Some("text/plain".to_owned())), "reject request#content-type");
    assert_eq!(with(&|one| one.content_type = Some("Application/JSON; charset=UTF-8".to_owned())), "open");
    assert_eq!(with(&|one| one.content_type = None), "open");
    assert_eq!(with(&|one| one.query.push(("a".to_owned(), "b".to_owned()))), "open");
    let two = |one: &mut RequestTemplate| {
        one.method = Method::Patch;
        one.credentials = Credentials::Missing;
    };
    assert_eq!(with(&two), "open", "two faults");
    let (api, validators) = load(CLOUDDC);
    let mut request = request(&api, Body::Json(json!({"instance_id_set": ["{{minted:0}}"]})));
    request.credentials = Credentials::Missing;
    let oracle = Oracle::new(&api, &validators);
    assert_eq!(told(&oracle.expect(&request)), "reject operation#auth 401");
    request.credentials = Credentials::Valid;
    request.method = Method::Get;
    assert_eq!(told(&oracle.expect(&request)), "open", "the example shows GET");
}

#[test]
fn waiting_for_a_request_settles_what_it_set_going_and_nothing_else() {
    let (api, validators) = load(KAFKA_2022);
    let oracle = Oracle::new(&api, &validators);
    let restart = |at: u32| {
        let ids = [format!("{{{{disposable:{at}}}}}")];
        request(&api, Body::Json(json!({"action": "restart", "instances": ids})))
    };
    let id = |at| SymbolicId::new(Pool::Disposable, at);
    let bad = request(&api, Body::Json(json!({"instances": ["{{minted:0}}"]})));
    let mut state = State::default();
    let accepted = oracle.expect_after(&restart(0), &state);
    state.advance(&api, &restart(0), &accepted, After::Now);
    let refused = oracle.expect_after(&bad, &state);
    assert!(told(&refused).starts_with("reject"), "{}", told(&refused));
    state.advance(&api, &bad, &refused, After::Settle);
    assert_eq!(state.of(&id(0)), Condition::Busy, "nobody waits for what was refused");
    state.advance(&api, &restart(1), &accepted, After::Settle);
    assert_eq!((state.of(&id(0)), state.of(&id(1))), (Condition::Busy, Condition::Resting));

    let mut state = State::default();
    state.advance(&api, &restart(0), &accepted, After::Together);
    assert_eq!(state.of(&id(0)), Condition::Busy);
    state.advance(&api, &restart(1), &accepted, After::Settle);
    assert_eq!((state.of(&id(0)), state.of(&id(1))), (Condition::Resting, Condition::Resting));
}

#[test]
fn an_instance_that_is_busy_or_gone_is_no_longer_expected_to_be_accepted() {
    let (api, validators) = load(KAFKA_2022);
    let oracle = Oracle::new(&api, &validators);
    let act =
        |verb: &str| request(&api, Body::Json(json!({"action": verb, "instances": ["{{disposable:0}}"]})));
    let id = SymbolicId::new(Pool::Disposable, 0);
    let mut state = State::default();
    let accepted = oracle.expect_after(&act("restart"), &state);
    assert_eq!(told(&accepted), "accept restart");
    state.advance(&api, &act("restart"), &accepted, After::Now);
    assert_eq!(state.of(&id), Condition::Busy);
    let busy = oracle.expect_after(&act("restart"), &state);
    assert_eq!(told(&busy), "open");
    state.advance(&api, &act("restart"), &busy, After::Settle);
    assert_eq!(state.of(&id), Condition::Unclear);

    let mut state = State::default();
    state.advance(&api, &act("restart"), &accepted, After::Settle);
    let again = oracle.expect_after(&act("delete"), &state);
    assert_eq!(told(&again), "accept delete");
    state.advance(&api, &act("delete"), &again, After::Settle);
    assert_eq!(state.of(&id), Condition::Gone);
    assert_eq!(told(&oracle.expect_after(&act("delete"), &state)), "open");
    let all = request(&api, Body::Json(json!({"action": "delete", "allFailure": "kafka"})));
    let mut state = State::default();
    let first = oracle.expect_after(&all, &state);
    assert_eq!(told(&first), "accept delete-all-failed");
    state.advance(&api, &all, &first, After::Settle);
    assert_eq!(told(&oracle.expect_after(&all, &state)), "open", "none may be left");
}
