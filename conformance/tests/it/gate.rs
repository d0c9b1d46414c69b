//! The gate's rules one by one, each with a request that passes and one that does not.

use crate::gate_world::*;
use as_documented::exchange::{Header, Outgoing};
use as_documented::gate::{Gate, Permits, Standing};
use as_documented_contract::Effect;

fn class(request: &Outgoing) -> Effect {
    gate("").classify(request).effect
}

fn refusal(gate: &Gate, request: Outgoing) -> String {
    match gate.admit(request) {
        Ok(admitted) => panic!("admitted as {}: {admitted:?}", admitted.effect()),
        Err(refusal) => refusal.reason,
    }
}

/// A body with this verb and these ids.
fn body(action: &str, ids: &[&str]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("{id:?}")).collect();
    format!(r#"{{"action":"{action}","instances":[{}]}}"#, ids.join(","))
}

fn wide() -> Permits {
    Permits::everything()
}

#[test]
fn a_verb_at_minted_ids_is_a_probe() {
    for action in ["restart", "soft_restart", "flush", "delete", "qzxv-7c1e", "RESTART", "stop"] {
        assert_eq!(class(&batch("dcs", body(action, &MINTED))), Effect::Probe, "{action}");
    }
    let request = batch("clouddc", format!(r#"{{"instance_id_set":["{}"]}}"#, MINTED[0]));
    assert_eq!(class(&request), Effect::Probe);
    assert!(gate("").admit(request).is_ok());
}

#[test]
fn a_verb_at_disposable_ids_has_its_own_class() {
    for (service, action, effect) in [
        ("dcs", "restart", Effect::Restart),
        ("dcs", " Soft_Restart ", Effect::Restart),
        ("dcs", "flush", Effect::Flush),
        ("dcs", "delete", Effect::Delete),
        ("dms-kafka", "restart", Effect::Restart),
        ("dms-rocketmq", "DELETE", Effect::Delete),
        ("dms-rocketmq", "force_delete", Effect::Delete),
        ("dms-kafka", "qzxv-7c1e", Effect::AccountWide),
        ("dms-kafka", "stop", Effect::AccountWide),
    ] {
        let request = batch(service, body(action, &[disposable(service), MINTED[0]]));
        assert_eq!(class(&request), effect, "{service} {action}");
        assert!(gate("").admit(request.clone()).is_err());
        assert!(gate_any(effect.as_str()).admit(request).is_ok(), "{service} {action}");
    }
}

#[test]
fn two_verbs_need_the_strongest_permit() {
    let ids = |extra: &str| format!(r#"{{{extra}"instance_id_set":["{}"]}}"#, disposable("clouddc"));
    assert_eq!(class(&batch("clouddc", ids(""))), Effect::Delete);
    assert_eq!(class(&batch("clouddc", ids(r#""action":"delete","#))), Effect::Delete);
    assert_eq!(class(&batch("clouddc", ids(r#""action":"restart","#))), Effect::AccountWide);
}

#[test]
fn one_permit_does_not_cover_another() {
    for (permit, action) in
        [("restart", "flush"), ("flush", "delete"), ("delete", "restart"), ("change", "restart")]
    {
        let reason = refusal(&gate(permit), batch("dcs", body(action, &[disposable("dcs")])));
        assert!(reason.contains("--permit"), "{reason}");
    }
}

#[test]
fn a_foreign_id_is_refused_under_every_permit() {
    let everything = gate_with(wide());
    for id in FOREIGN.iter().chain(&NAMED) {
        let reason = refusal(&everything, batch("dcs", body("restart", &[MINTED[0], id])));
        assert!(reason.contains("--disposable dcs=ID") && !reason.contains(FOREIGN[0]), "{reason}");
        for selector in [format!("{id:?}"), format!("[[{id:?}]]"), format!("{{{id:?}:1}}")] {
            refusal(&everything, batch("dcs", format!(r#"{{"action":"restart","instances":{selector}}}"#)));
        }
    }
    assert!(everything.admit(batch("dcs", body("restart", &[disposable("dcs")]))).is_ok());
}

#[test]
fn an_id_given_away_for_another_service_is_refused() {
    let reason =
        refusal(&gate_with(wide()), batch("dms-rocketmq", body("delete", &[disposable("dms-kafka")])));
    assert!(reason.contains("disposable list of `dms-kafka`, not of `dms-rocketmq`"), "{reason}");
}

#[test]
fn ids_count_after_trimming_and_folding() {
    let spelled = [
        disposable("dcs").to_uppercase(),
        format!(" {}\t", disposable("dcs")).replace('\t', ""),
        disposable("dcs").replace('-', ""),
        format!("{{{}}}", disposable("dcs")),
        format!("urn:uuid:{}", disposable("dcs")),
    ];
    for id in spelled {
        assert_eq!(class(&batch("dcs", body("restart", &[&id]))), Effect::Restart, "{id}");
    }
    for id in [MINTED[1].to_uppercase(), "00000000-0000-0000-0000-000000000000".to_owned(), "f".repeat(32)] {
        assert_eq!(class(&batch("dcs", body("restart", &[&id]))), Effect::Probe, "{id}");
    }
}

#[test]
fn an_id_hidden_anywhere_is_found() {
    let open = gate_with(wide());
    let id = FOREIGN[1];
    let good = batch("dcs", body("restart", &[MINTED[0]]));
    assert!(open.admit(good.clone()).is_ok());
    let mut in_query = good.clone();
    in_query.path_and_query.push_str(&format!("?x={}", id.replace('f', "%66")));
    let mut in_header = good.clone();
    in_header.headers.push(Header::plain("X-Trace", format!("a {}", id.to_uppercase())));
    let mut in_base = good.clone();
    in_base.base.push_str(&format!("/{id}"));
    let in_verb = batch("dcs", body(&format!("restart {id}"), &[MINTED[0]]));
    let escaped = batch("dcs", body("restart", &[MINTED[0]]).replace("restart", &id.replace('f', "\\u0066")));
    let in_key = batch("dcs", format!(r#"{{"{id}":1,"action":"restart","instances":["{}"]}}"#, MINTED[0]));
    let malformed = batch("dcs", format!("[[{id}"));
    let wide16: Vec<u8> = body("restart", &[id]).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for request in [in_query, in_header, in_base, in_verb, escaped, in_key, malformed, batch("dcs", wide16)] {
        let reason = refusal(&open, request);
        assert!(reason.contains("was not made up by this run"), "{reason}");
    }
}

#[test]
fn a_secret_and_the_project_in_its_place_are_no_ids() {
    let mut request = batch("dcs", body("restart", &[MINTED[0]]));
    request.headers.push(Header::plain("X-Project-Id", PROJECT));
    request.headers.push(Header::secret("Authorization", format!("Signature={}", FOREIGN[0])));
    assert!(gate("").admit(request.clone()).is_ok());
    request.headers.push(Header::plain("X-Domain-Id", PROJECT));
    assert!(gate("").admit(request).is_err());
    let elsewhere = batch("dcs", body("restart", &[PROJECT]));
    assert!(gate_with(wide()).admit(elsewhere).is_err());
    let mut other = batch("dcs", body("restart", &[MINTED[0]]));
    other.path_and_query = other.path_and_query.replace(PROJECT, "another-project");
    assert!(gate_with(wide()).admit(other).is_err());
}

#[test]
fn what_may_hit_everything_is_account_wide() {
    let id = MINTED[0];
    let bodies = [
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        r#""restart""#.to_owned(),
        r#"{"action":"restart"}"#.to_owned(),
        r#"{"action":"restart","instances":null}"#.to_owned(),
        r#"{"action":"restart","instances":[]}"#.to_owned(),
        r#"{"action":"restart","instances":{}}"#.to_owned(),
        r#"{"action":"restart","instances":true}"#.to_owned(),
        format!(r#"{{"action":"restart","instances":"{id}"}}"#),
        format!(r#"{{"action":"restart","Instances":["{id}"]}}"#),
        format!(r#"{{"action":"restart","instances":["{id}",7]}}"#),
        format!(r#"{{"action":"restart","instances":["{id}",null]}}"#),
        format!(r#"{{"action":"restart","instances":["{id}",["{id}"]]}}"#),
        format!(r#"{{"action":"restart","instances":["{id}"],"instance_ids":["{id}"]}}"#),
        format!(r#"{{"action":"restart","instances":["{id}"],"data":{{}}}}"#),
        format!(r#"{{"action":"restart","instances":["{id}"],"qzxv-7c1e":{{"a":1}}}}"#),
        format!(r#"{{"action":"restart","Action":"restart","instances":["{id}"]}}"#),
        format!(r#"{{"action":"restart","\u0061ction":"restart","instances":["{id}"]}}"#),
        format!(r#"{{"action":"restart all","instances":["{id}"]}}"#),
        format!(r#"{{"action":{{"x":1}},"instances":["{id}"]}}"#),
        format!("\u{feff}{}", body("restart", &[id])),
        format!("{} x", body("restart", &[id])),
        body("restart", &[id]).replace('"', "'"),
        body("restart", &[""]),
        body("restart", &[" "]),
        body("restart", &["*"]),
        body("restart", &["aaaaaaaa*"]),
        body("restart", &["ALL"]),
        body("restart", &[id, ""]),
    ];
    for body in bodies {
        let request = batch("dcs", body.clone());
        assert_eq!(class(&request), Effect::AccountWide, "{body}");
        assert!(gate("restart,flush,delete,change").admit(request.clone()).is_err(), "{body}");
        let reason = refusal(&gate("account-wide"), request.clone());
        assert!(reason.contains("list what it would hit first"), "{reason}");
        assert!(gate_with(wide()).admit(request).is_ok(), "{body}");
    }
    for key in ["all_failure", "allFailure", "AllFailure", "ALL-FAILURE", "all_failures", "allFail"] {
        for value in ["\"kafka\"", "null", "false", "\"\""] {
            let body = format!(r#"{{"action":"delete","instances":["{id}"],"{key}":{value}}}"#);
            assert_eq!(class(&batch("dms-kafka", body)), Effect::AccountWide, "{key}");
        }
    }
}

#[test]
fn a_request_on_everything_needs_every_hit_to_be_disposable() {
    let request = batch("dms-kafka", r#"{"action":"delete","allFailure":"kafka"}"#);
    let mine = vec![disposable("dms-kafka").to_owned()];
    assert!(gate("account-wide").admit_everything(request.clone(), &mine).is_ok());
    assert!(gate("account-wide").admit_everything(request.clone(), &[]).is_ok());
    assert!(gate("delete").admit_everything(request.clone(), &mine).is_err());
    for not_mine in [FOREIGN[0], disposable("dcs"), MINTED[0], ""] {
        let hits = vec![mine[0].clone(), not_mine.to_owned()];
        let refused = gate("account-wide").admit_everything(request.clone(), &hits).unwrap_err();
        assert!(refused.reason.contains("account_wide_reach"), "{}", refused.reason);
    }
    let everything = gate_with(wide());
    assert!(everything.admit_everything(request, &[FOREIGN[0].to_owned()]).is_ok());
}

#[test]
fn what_is_minted_may_stand_as_a_field_or_a_verb() {
    let id = MINTED[0];
    let with = |key: &str, value: &str| {
        batch("dcs", format!(r#"{{"action":"restart","instances":["{id}"],"{key}":{value}}}"#))
    };
    assert_eq!(class(&with("x-unheard-of", "1")), Effect::Probe);
    assert_eq!(class(&with("x-heard-of", "1")), Effect::AccountWide);
    for action in ["5", "null", "[]", "{}", "[\"restart\"]", "true"] {
        let body = format!(r#"{{"action":{action},"instances":["{id}"]}}"#);
        assert_eq!(class(&batch("dcs", body)), Effect::Probe, "{action}");
        let body = format!(r#"{{"action":{action},"instances":["{}"]}}"#, disposable("dcs"));
        assert_eq!(class(&batch("dcs", body)), Effect::AccountWide, "{action}");
    }
}

#[test]
fn a_companion_is_read_by_its_exact_method_and_path() {
    let list = format!("/v2/{PROJECT}/instances");
    let show = format!("{list}/{}", disposable("dcs"));
    for path in [list.clone(), format!("{list}?limit=50&offset=10"), show.clone(), format!("{list}/status")] {
        let request = request("dcs", "GET", &path, None);
        assert_eq!(class(&request), Effect::Read, "{path}");
        assert!(gate("").admit(request).is_ok(), "{path}");
    }
    let marker = format!("/v1/{PROJECT}/instances?limit=50&marker={}", FOREIGN[0]);
    assert!(gate("").admit(request("clouddc", "GET", &marker, None)).is_ok());
    for path in [
        format!("{list}/"),
        format!("/{list}"),
        format!("{list}?action=delete"),
        format!("{list}?_method=DELETE"),
        format!("{list}?limit=1&limit=2"),
        format!("{list}/{}", FOREIGN[0]),
        format!("{list}/{}", NAMED[0]),
        format!("{list}?instance_id={}", NAMED[0]),
        format!("{list}?marker={}", FOREIGN[0]),
        format!("{list}/{}/x", MINTED[0]),
        format!("{list}/%61ction"),
        format!("/v2/{}/instances", FOREIGN[0]),
        list.to_uppercase(),
    ] {
        assert!(gate("").admit(request("dcs", "GET", &path, None)).is_err(), "{path}");
    }
    let elsewhere = format!("/v1/{PROJECT}/instances/batch-delete");
    assert_eq!(class(&request("dcs", "GET", &elsewhere, None)), Effect::AccountWide);
    let with_body = request("dcs", "GET", &list, Some(body("restart", &[MINTED[0]]).into()));
    assert_eq!(class(&with_body), Effect::AccountWide);
    assert_eq!(class(&request("dcs", "HEAD", &list, None)), Effect::Probe);
    assert_eq!(class(&request("dcs", "get", &list, None)), Effect::Probe);
}

#[test]
fn a_wrong_method_is_a_probe_at_minted_ids_alone() {
    let (_, path) = call("dms-kafka");
    let send =
        |method: &str, id: &str| request("dms-kafka", method, &path, Some(body("restart", &[id]).into()));
    for method in ["PUT", "PATCH", "GET", "OPTIONS", "put", "FROBNICATE"] {
        assert!(gate("").admit(send(method, MINTED[0])).is_ok(), "{method}");
        let live = send(method, disposable("dms-kafka"));
        assert_eq!(class(&live), Effect::AccountWide, "{method}");
        let reason = refusal(&gate("restart,flush,delete"), live);
        assert!(reason.contains("a wrong method"), "{method}: {reason}");
        assert_eq!(class(&request("dms-kafka", method, &path, None)), Effect::AccountWide, "{method}");
    }
    for method in ["DELETE", "delete", "TRACE", "CONNECT", "PO ST", ""] {
        refusal(&gate_with(wide()), send(method, MINTED[0]));
    }
    let restart = send("post", disposable("dms-kafka"));
    assert_eq!(class(&restart), Effect::Restart);
}

#[test]
fn a_path_that_servers_take_in_different_ways_is_account_wide() {
    let good = batch("dms-kafka", body("restart", &[MINTED[0]]));
    let path = good.path_and_query.clone();
    for path in [
        format!("{path}/"),
        format!("/{path}"),
        path.replace("/action", "//action"),
        path.replace("/action", "/x/../action"),
        path.replace("/action", "/%61ction"),
        path.replace("/action", ";x=1/action"),
        path.replace("action", "ACTION"),
        format!("{path}?x=1"),
        format!("{path}/more"),
    ] {
        let request = Outgoing { path_and_query: path.clone(), ..good.clone() };
        assert_eq!(class(&request), Effect::AccountWide, "{path}");
    }
    for path in [
        format!("{path}#x"),
        format!("{path} "),
        format!("x{path}"),
        path.replace('/', "\\"),
        format!("{path}?é"),
    ] {
        let request = Outgoing { path_and_query: path.clone(), ..good.clone() };
        assert!(gate("").classify(&request).never.is_some(), "{path}");
    }
    assert_eq!(class(&Outgoing { service: "dcs".to_owned(), ..good.clone() }), Effect::AccountWide);
    assert_eq!(class(&good), Effect::Probe);
}

#[test]
fn a_header_that_turns_the_request_is_never_sent() {
    for (name, value) in [
        ("X-HTTP-Method-Override", "DELETE"),
        ("x_http_method", "DELETE"),
        ("X-Method-Override", "GET"),
        ("X-Original-URL", "/x"),
        ("X-Rewrite-Url", "/x"),
        ("X-Forwarded-Prefix", "/x"),
        ("Content-Encoding", "identity"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "3"),
        ("Host", "elsewhere"),
        ("Connection", "close"),
        ("X-Any", "a\r\nX-Http-Method-Override: DELETE"),
        ("X Any", "a"),
        ("content-type", "application/json"),
    ] {
        let mut request = batch("dcs", body("restart", &[MINTED[0]]));
        request.headers.push(Header::plain(name, value));
        let reason = refusal(&gate_with(wide()), request);
        assert!(reason.to_lowercase().contains("header") || reason.contains("is not the"), "{reason}");
    }
    let mut request = batch("dcs", body("restart", &[MINTED[0]]));
    let length = request.body.as_ref().unwrap().len();
    request.headers.push(Header::plain("Content-Length", length.to_string()));
    request.headers.push(Header::plain("Host", "127.0.0.1:8181"));
    request.headers.push(Header::plain("X-Language", "en-us"));
    assert!(gate("").admit(request.clone()).is_ok());
    request.headers.push(Header::plain("X-Instance-Ids", "all"));
    assert_eq!(class(&request), Effect::AccountWide);
}

#[test]
fn another_content_type_lowers_no_class() {
    let with = |media: Option<&str>, text: String| {
        let mut request = batch("dcs", text);
        request.headers.retain(|header| !header.name.eq_ignore_ascii_case("content-type"));
        request.headers.extend(media.map(|media| Header::plain("Content-Type", media)));
        request
    };
    let media = [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json;charset=utf-8",
    ];
    for media in media.into_iter().map(Some).chain([None]) {
        assert_eq!(class(&with(media, body("restart", &[MINTED[0]]))), Effect::Probe, "{media:?}");
        assert_eq!(class(&with(media, body("restart", &[disposable("dcs")]))), Effect::Restart, "{media:?}");
        assert_eq!(class(&with(media, "{}".to_owned())), Effect::AccountWide, "{media:?}");
    }
    let form = "action=restart&instances=aaaaaaaa".to_owned();
    assert_eq!(class(&with(Some("application/x-www-form-urlencoded"), form)), Effect::AccountWide);
    let utf16 = with(Some("application/json; charset=utf-16"), body("restart", &[MINTED[0]]));
    assert_eq!(class(&utf16), Effect::AccountWide);
}

#[test]
fn an_operation_that_nobody_described_needs_a_permit_of_its_own() {
    let send = |method: &str, path: String, body: Option<&str>| {
        request("dcs", method, &path, body.map(|body| body.as_bytes().to_vec()))
    };
    let topics = |id: &str| format!("/v2/{PROJECT}/instances/{id}/topics");
    let backups = format!("/v2/{PROJECT}/backups");
    for (request, effect) in [
        (send("POST", topics(MINTED[0]), Some("{}")), Effect::Probe),
        (send("POST", topics(disposable("dcs")), Some(r#"{"name":"t"}"#)), Effect::Change),
        (send("POST", topics(disposable("dcs")), Some(r#"{"action":"flush"}"#)), Effect::AccountWide),
        (send("POST", topics(MINTED[0]), Some(r#"{"all_failure":1}"#)), Effect::AccountWide),
        (send("POST", topics(MINTED[0]), Some(r#"{"ids":[]}"#)), Effect::AccountWide),
        (send("POST", topics(MINTED[0]), Some("{")), Effect::AccountWide),
        (
            send("POST", topics(MINTED[0]), Some(r#""instances=prod-redis&action=purge""#)),
            Effect::AccountWide,
        ),
        (send("POST", topics(MINTED[0]), Some("7")), Effect::AccountWide),
        (send("POST", backups.clone(), Some(r#"{"name":"t"}"#)), Effect::Change),
        (send("DELETE", format!("{backups}/{}", disposable("dcs")), None), Effect::Delete),
        (send("DELETE", format!("{backups}/{}", MINTED[0]), None), Effect::Probe),
        (send("POST", format!("{backups}/batch-delete"), None), Effect::AccountWide),
        (
            send("POST", format!("{backups}/batch-delete"), Some(r#"{"ids":["qzxv-7c1e"]}"#)),
            Effect::AccountWide,
        ),
        (send("GET", backups.clone(), None), Effect::Read),
        (send("PUT", topics(MINTED[0]), Some("{}")), Effect::Probe),
        (send("PUT", backups.clone(), Some("{}")), Effect::AccountWide),
    ] {
        assert_eq!(class(&request), effect, "{} {}", request.method, request.path_and_query);
        assert_eq!(gate("").admit(request.clone()).is_ok(), effect <= Effect::Probe);
        assert!(gate_any(effect.as_str()).admit(request).is_ok());
    }
    let everything = gate_with(wide());
    for id in [FOREIGN[0], NAMED[0]] {
        assert!(everything.admit(send("POST", topics(id), Some("{}"))).is_err(), "{id}");
        let body = format!(r#"{{"instance_id":"{id}"}}"#);
        assert!(everything.admit(send("POST", topics(MINTED[0]), Some(&body))).is_err(), "{id}");
    }
}

#[test]
fn a_login_is_admitted_by_its_own_door() {
    let body = |scope: &str, extra: &str| {
        format!(
            r#"{{"auth":{{"identity":{{"methods":["password"],"password":{{"user":{{"name":"u","password":"{}",
            "domain":{{"name":"d"}}}}}}}},"scope":{{"project":{{"id":"{scope}"}}}}{extra}}}}}"#,
            FOREIGN[0]
        )
    };
    let login = |path: &str, body: String| {
        let mut request = request("iam", "POST", path, Some(body.into()));
        request.headers.remove(0);
        request
    };
    let good = login("/v3/auth/tokens", body(PROJECT, ""));
    assert_eq!(gate("").admit_login(good.clone()).unwrap().effect(), Effect::Read);
    assert!(gate("").admit(good.clone()).is_err());
    let mut signed = good.clone();
    signed.headers.push(Header::plain("X-HTTP-Method-Override", "DELETE"));
    for request in [
        login("/v3/auth/tokens/", body(PROJECT, "")),
        login("/v3/auth/tokens?x", body(PROJECT, "")),
        login("/v3/auth/tokens", body(FOREIGN[1], "")),
        login("/v3/auth/tokens", body(PROJECT, r#","instances":[]"#)),
        login("/v3/auth/tokens", "{}".to_owned()),
        Outgoing { method: "PUT".to_owned(), ..good.clone() },
        signed,
    ] {
        let refused = gate("").admit_login(request).unwrap_err();
        assert!(!refused.reason.contains(&FOREIGN[0][..8]), "{}", refused.reason);
    }
    assert!(gate("").admit_login(batch("dcs", "{}")).is_err());
}

#[test]
fn the_ids_of_a_request_are_told_with_their_standing() {
    let ids = [MINTED[0], disposable("dcs"), NAMED[0]];
    let found = gate("").classify(&batch("dcs", body("restart", &ids)));
    for (id, standing) in ids.iter().zip([Standing::Minted, Standing::Disposable, Standing::Foreign]) {
        let plain = if id.len() == 36 { id.replace('-', "") } else { (*id).to_owned() };
        assert!(found.ids.iter().any(|one| one.id() == plain && one.standing == standing), "{id}");
    }
}

#[test]
fn a_text_minted_later_counts() {
    let mut gate = gate("");
    let request = batch("dcs", body("restart", &["made-up-later"]));
    assert!(gate.admit(request.clone()).is_err());
    gate.mint("made-up-later");
    assert!(gate.admit(request).is_ok());
    gate.mint("*");
    assert!(gate.admit(batch("dcs", body("restart", &["*"]))).is_err());
}
