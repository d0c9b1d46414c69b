//! A report made by hand that holds one of everything a reporter must draw.
//!
//! Every format is tested on this one, so that what one of them leaves out shows.

use as_documented::outcome::{
    CellOutcome, ContradictionOutcome, Report, ShownRequest, ShownResponse, StatementOutcome, Summary,
    TimelineEntry, Verdict, Violation,
};
use as_documented_contract::{Effect, Locator, StatementId, Tier};
use std::collections::BTreeMap;

pub(crate) const DCS: &str = "dcs/instances-status/v2";
pub(crate) const ROCKETMQ: &str = "dms-rocketmq/instances-action/v2";
pub(crate) const CLOUDDC: &str = "clouddc/batch-delete/v1";

fn statement(api: &str, id: &str, tier: Tier, text: &str, place: &str, outcome: Verdict) -> StatementOutcome {
    let id: StatementId = id.parse().unwrap();
    StatementOutcome {
        api: api.to_owned(),
        kind: id.kind(),
        id,
        tier,
        text: text.to_owned(),
        locator: Locator::at(place, 80, 3),
        page: api.replace('/', "-"),
        outcome,
        reading: None,
        exchanges: match outcome {
            Verdict::Violated | Verdict::Holds => 12,
            Verdict::Open | Verdict::Inconclusive => 2,
            Verdict::NotExercised => 0,
        },
        reason: None,
    }
}

fn because(mut one: StatementOutcome, reason: &str) -> StatementOutcome {
    one.reason = Some(reason.to_owned());
    one
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Three operations: one violated, one clean with everything left to be told, one of which nothing was learned.
pub(crate) fn report() -> Report {
    let no_ids = "no instance may be used up: give one with `--disposable dcs=ID`";
    let statements = vec![
        statement(
            DCS,
            "request.instances#type",
            Tier::Documented,
            "`instances` is a list of strings",
            "Table 2, row instances",
            Verdict::Holds,
        ),
        statement(
            DCS,
            "response.200.results[].result#enum",
            Tier::Documented,
            "`result` is one of `success`, `failed`",
            "Table 4, row result",
            Verdict::Violated,
        ),
        statement(
            DCS,
            "response.200.results#complete",
            Tier::Implied,
            "each instance that was asked has a result",
            "Table 3, row results",
            Verdict::Violated,
        ),
        statement(
            DCS,
            "response#header",
            Tier::Hygiene,
            "every answer carries a request id",
            "Response Parameters",
            Verdict::Violated,
        ),
        because(
            statement(
                DCS,
                "request.action=flush#effect",
                Tier::Documented,
                "a flush clears the data",
                "Function",
                Verdict::NotExercised,
            ),
            no_ids,
        ),
        because(
            statement(
                DCS,
                "request.action=restart#effect",
                Tier::Documented,
                "a restart restarts",
                "Function",
                Verdict::NotExercised,
            ),
            no_ids,
        ),
        because(
            statement(
                DCS,
                "request.action=restart#isolation",
                Tier::Implied,
                "only the named instances restart",
                "Function",
                Verdict::NotExercised,
            ),
            no_ids,
        ),
        because(
            statement(
                DCS,
                "request.action=flush#isolation",
                Tier::Implied,
                "only the named instances are flushed",
                "Function",
                Verdict::NotExercised,
            ),
            no_ids,
        ),
        because(
            statement(
                DCS,
                "request.action=flush#eligibility",
                Tier::Documented,
                "only some versions can be flushed",
                "Function",
                Verdict::NotExercised,
            ),
            no_ids,
        ),
        because(
            statement(
                DCS,
                "request.action#enum",
                Tier::Documented,
                "`action` is one of `restart`, `flush`",
                "Table 2, row action",
                Verdict::Inconclusive,
            ),
            "its control was refused too (404): name live instances with `--disposable dcs=ID`",
        ),
        statement(
            ROCKETMQ,
            "request.action#enum",
            Tier::Documented,
            "`action` is `delete`",
            "Table 2, row action",
            Verdict::Holds,
        ),
        StatementOutcome {
            reading: Some("all-failure-name=table".to_owned()),
            ..statement(
                ROCKETMQ,
                "request.all_failure#enum",
                Tier::Documented,
                "`all_failure` is `RocketMQ`",
                "Table 2, row all_failure",
                Verdict::Open,
            )
        },
        because(
            statement(
                CLOUDDC,
                "request.instance_id_set#max-items",
                Tier::Documented,
                "`instance_id_set` has at most 50 items",
                "Table 3, row instance_id_set",
                Verdict::Inconclusive,
            ),
            "the endpoint was not reached",
        ),
    ];
    let mut summary = Summary::default();
    for one in &statements {
        summary.add(one.outcome);
    }
    Report {
        version: 1,
        tool: "as-documented 0.0.0".to_owned(),
        endpoints: BTreeMap::from([
            ("clouddc".to_owned(), "https://clouddc.example.com".to_owned()),
            ("dcs".to_owned(), "http://127.0.0.1:8181".to_owned()),
            ("dms-rocketmq".to_owned(), "http://127.0.0.1:8181".to_owned()),
        ]),
        apis: vec![CLOUDDC.to_owned(), DCS.to_owned(), ROCKETMQ.to_owned()],
        seed: "5eed00d5".to_owned(),
        summary,
        violations: violations(),
        contradictions: contradictions(),
        coverage: vec![CellOutcome {
            api: DCS.to_owned(),
            field: "request.instances".to_owned(),
            boundary: "items-51".to_owned(),
            detail: "51 ids, the last one live".to_owned(),
            exercised: 2,
        }],
        requests: BTreeMap::from([(Effect::Read, 40), (Effect::Probe, 31), (Effect::Restart, 1)]),
        missing_companions: vec![
            "dcs: GET /v2/{project_id}/instances/status: counts of states cannot be compared".to_owned(),
        ],
        unconcluded: BTreeMap::from([(
            CLOUDDC.to_owned(),
            "https://clouddc.example.com cannot be reached: connection refused".to_owned(),
        )]),
        notes: vec![
            "dcs: the answer to a restart carries a field `job_id` that the page does not document"
                .to_owned(),
        ],
        polls: 0,
        stopped: None,
        timeline: vec![
            TimelineEntry {
                at_ms: 0,
                took_us: 900,
                effect: Effect::Read,
                service: "dcs".to_owned(),
                status: Some(200),
                case: None,
            },
            TimelineEntry {
                at_ms: 3,
                took_us: 1200,
                effect: Effect::Restart,
                service: "dcs".to_owned(),
                status: None,
                case: Some(format!("{DCS} example/1")),
            },
        ],
        first_violation: Some((3, 4)),
        shard: None,
        known: Vec::new(),
        elapsed_ms: 2310,
        statements,
    }
}

fn request(method: &str, body: Option<&str>) -> ShownRequest {
    ShownRequest {
        method: method.to_owned(),
        url: "http://127.0.0.1:8181/v2/0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19/instances/status".to_owned(),
        headers: vec![pair("X-Auth-Token", "<redacted>"), pair("Content-Type", "application/json")],
        body: body.map(str::to_owned),
    }
}

fn violations() -> Vec<Violation> {
    let one = |id: &str, statement: &str, tier: Tier| {
        Violation {
        id: id.to_owned(),
        api: DCS.to_owned(),
        statement: statement.parse().unwrap(),
        tier,
        text: "`result` is one of `success`, `failed`".to_owned(),
        locator: Locator::at("Table 4, row result", 80, 3),
        page: "dcs-v2".to_owned(),
        case: format!("{DCS} example/1"),
        expected: "one of `success`, `failed`".to_owned(),
        actual: "`ok`".to_owned(),
        pointer: Some("/results/5/result".to_owned()),
        request: request(
            "PUT",
            Some(r#"{"action":"restart","instances":["54602a9d-5e22-4239-9123-77e350df4a34","54602a9d-5e22-4239-9123-77e350df4a35"]}"#),
        ),
        response: ShownResponse {
            status: Some(200),
            headers: vec![pair("content-type", "application/json"), pair("x-hostile", "a\u{1b}[2Jb")],
            body: Some(results()),
            failure: None,
        },
        before: Vec::new(),
        also: vec!["response.200.results[].instance#echo".parse().unwrap()],
        curl: "curl -sS -X PUT -H \"X-Auth-Token: $AS_DOCUMENTED_TOKEN\" -H 'Content-Type: application/json' --data-raw '{\"action\":\"restart\",\"instances\":[\"54602a9d-5e22-4239-9123-77e350df4a34\"]}' 'http://127.0.0.1:8181/v2/0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19/instances/status'".to_owned(),
        replay: format!("as-documented check --api {DCS} --seed 5eed00d5"),
        confirmed: true,
        rate: "2/2".to_owned(),
        steps: None,
    }
    };
    let mut absent = one("v2", "response.200.results#complete", Tier::Implied);
    absent.text = "each instance that was asked has a result".to_owned();
    absent.expected = "a result for `54602a9d-5e22-4239-9123-77e350df4a35`".to_owned();
    absent.actual = "no answer at all".to_owned();
    absent.pointer = None;
    absent.before = vec![request("PUT", None)];
    absent.response = ShownResponse {
        status: None,
        headers: Vec::new(),
        body: None,
        failure: Some("the answer was cut off: unexpected end of file".to_owned()),
    };
    absent.also = Vec::new();
    absent.confirmed = false;
    absent.rate = "1/2".to_owned();
    let mut hygiene = one("v3", "response#header", Tier::Hygiene);
    hygiene.text = "every answer carries a request id".to_owned();
    hygiene.expected = "a header `X-Request-Id`".to_owned();
    hygiene.actual = "no such header".to_owned();
    hygiene.pointer = None;
    hygiene.response.body = Some("not JSON \u{1b}[31mred\u{7}\nsecond line".to_owned());
    hygiene.also = Vec::new();
    vec![one("v1", "response.200.results[].result#enum", Tier::Documented), absent, hygiene]
}

/// Nine results, so that a reporter has to fold them; the sixth is wrong.
fn results() -> String {
    let all: Vec<String> = (0..9)
        .map(|at| {
            let result = if at == 5 { "ok" } else { "success" };
            format!(r#"{{"instance":"54602a9d-5e22-4239-9123-77e350df4a3{at}","result":"{result}"}}"#)
        })
        .collect();
    format!(r#"{{"results":[{}]}}"#, all.join(","))
}

fn contradictions() -> Vec<ContradictionOutcome> {
    let one =
        |api: &str, axis: &str, kind: &str, text: &str, values: &[(&str, &str)], observed: Option<&str>| {
            ContradictionOutcome {
                api: api.to_owned(),
                axis: axis.to_owned(),
                kind: kind.to_owned(),
                subject: "request".to_owned(),
                text: text.to_owned(),
                values: values.iter().map(|(name, place)| pair(name, place)).collect(),
                observed: observed.map(str::to_owned),
            }
        };
    vec![
        one(
            ROCKETMQ,
            "all-failure-name",
            "contradiction",
            "the table writes `all_failure`, the example `allFailure`",
            &[("table", "Table 2, row all_failure"), ("example", "Example request 2")],
            Some("table"),
        ),
        one(
            ROCKETMQ,
            "all-failure-value",
            "contradiction",
            "the table writes `RocketMQ`, the example `rocketmq`",
            &[("table", "Table 2, row all_failure"), ("example", "Example request 2")],
            Some("mixed"),
        ),
        one(
            DCS,
            "error-ext-msg",
            "contradiction",
            "the type is String, and the description says that the value is null",
            &[("null", "Table 5, row error_ext_msg"), ("text", "Table 5, row error_ext_msg")],
            None,
        ),
        one(
            DCS,
            "duplicates",
            "silence",
            "an id named twice",
            &[("refused", "Table 2"), ("once", "Table 2")],
            Some("refused"),
        ),
        one(
            DCS,
            "empty-list",
            "silence",
            "a list without ids",
            &[("400", "Table 2"), ("200", "Table 2")],
            None,
        ),
    ]
}
