//! Requests that try to get past the gate: valid ones, changed on every layer, by a plan that can be shrunk.

use crate::gate_world::*;
use as_documented::exchange::{Header, Outgoing};
use proptest::prelude::*;

/// How a request is made: which operation, verb and ids, and what is done to it then.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    service: usize,
    verb: usize,
    ids: Vec<usize>,
    changes: Vec<(u8, u32)>,
}

pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    let ids = prop_oneof![6 => 0usize..3, 3 => 3usize..4, 1 => 4usize..14];
    let changes = prop::collection::vec((0..CHANGES, any::<u32>()), 0..5);
    (0..8usize, 0..VERBS.len() * 2, prop::collection::vec(ids, 1..4), changes)
        .prop_map(|(service, verb, ids, changes)| Plan { service, verb, ids, changes })
}

const CHANGES: u8 = 60;

const VERBS: [&str; 24] = [
    "restart",
    "soft_restart",
    "flush",
    "delete",
    "qzxv-7c1e",
    "RESTART",
    " Delete ",
    "soft-restart",
    "SoftRestart",
    "force_delete",
    "reboot",
    "stop",
    "reset",
    "purge",
    "clear",
    "restartx",
    "delete_all",
    "flush,delete",
    "",
    "\\u0064elete",
    "ｆｌｕｓｈ",
    "flu\u{17f}h",
    "*",
    "1",
];

struct Draft {
    service: String,
    method: String,
    base: String,
    path: String,
    query: Vec<String>,
    headers: Vec<Header>,
    body: Body,
}

enum Body {
    None,
    /// Keys and values as they stand in JSON.
    Fields(Vec<(String, String)>),
    Raw(Vec<u8>),
}

impl Body {
    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Raw(bytes) => Some(bytes.clone()),
            Self::Fields(fields) => {
                let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{key}:{value}")).collect();
                Some(format!("{{{}}}", fields.join(",")).into_bytes())
            }
        }
    }
}

fn pick<'a>(list: &[&'a str], n: u32) -> &'a str {
    list[n as usize % list.len()]
}

/// An id by number: minted first, the service's own, then everything else.
fn id(service: &str, n: usize) -> String {
    let others: Vec<&str> =
        SERVICES.iter().map(|one| disposable(one)).filter(|id| *id != disposable(service)).collect();
    match n {
        0..=2 => MINTED[n].to_owned(),
        3 => disposable(service).to_owned(),
        4..=6 => FOREIGN[n - 4].to_owned(),
        7..=8 => NAMED[n - 7].to_owned(),
        9..=11 => others[n - 9].to_owned(),
        12 => "00000000-0000-0000-0000-000000000000".to_owned(),
        _ => MADE_UP[n % MADE_UP.len()].to_owned(),
    }
}

/// An id in a spelling that stands in a JSON string.
fn spelled(id: &str, n: u32) -> String {
    let escape = |c: char| format!("\\u{:04x}", c as u32);
    match n % 18 {
        0 => id.to_uppercase(),
        1 => format!(" {id} "),
        2 => format!("{{{id}}}"),
        3 => format!("urn:uuid:{id}"),
        4 => id.replace('-', ""),
        5 => id.chars().map(escape).collect(),
        6 => id.replacen('-', "\\u002d", 2),
        7 => id.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        8 => id
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c })
            .collect(),
        9 => format!("\\u200b{id}"),
        10 => format!("{}\u{200b}{}", &id[..1], &id[1..]),
        11 => format!("{},{id}", MINTED[0]),
        12 => format!("{id};{}", MINTED[1]),
        13 => id.chars().take(8).collect(),
        14 => format!("{}*", id.chars().take(8).collect::<String>()),
        15 => format!("x{id}"),
        16 => format!("{id}\\n"),
        _ => id.replace('-', "_"),
    }
}

const ALL_KEYS: [&str; 10] = [
    "all_failure",
    "allFailure",
    "ALLFAILURE",
    "all-failure",
    "all_\\u0066ailure",
    "allFailed",
    "all",
    "failed",
    "all_failures",
    "All Failure",
];
const OTHER_KEYS: [&str; 18] = [
    "instances",
    "Instances",
    "INSTANCES",
    "instance_ids",
    "instanceIds",
    "instance_id_set",
    "ids",
    "id",
    "instance",
    "action",
    "Action",
    "ACTION",
    "act_ion",
    "operation",
    "_method",
    "force_delete",
    "filter",
    "x-unheard-of",
];
const SELECTIONS: [&str; 17] = [
    "null",
    "\"\"",
    "[]",
    "[\"\"]",
    "[\"*\"]",
    "\"*\"",
    "{}",
    "true",
    "0",
    "[null]",
    "[[]]",
    "[{}]",
    "\"all\"",
    "[\"all\"]",
    "[\" \"]",
    "[\"%\"]",
    "[7]",
];

/// The request of a plan.
pub(crate) fn build(plan: &Plan) -> Outgoing {
    // The last four numbers are the same services at their other operations.
    let service = SERVICES[plan.service % 4];
    let (method, path) = call(service);
    let verb = VERBS[if plan.verb < VERBS.len() { plan.verb } else { plan.verb % 4 }];
    let ids: Vec<_> = plan.ids.iter().map(|n| format!("\"{}\"", id(service, *n))).collect();
    let list = format!("[{}]", ids.join(","));
    let mut fields =
        vec![("\"action\"".to_owned(), format!("\"{verb}\"")), ("\"instances\"".to_owned(), list.clone())];
    if service == "clouddc" {
        fields = vec![("\"instance_id_set\"".to_owned(), list)];
    }
    let mut draft = Draft {
        service: service.to_owned(),
        method: method.to_owned(),
        base: "http://127.0.0.1:8181".to_owned(),
        path,
        query: Vec::new(),
        headers: vec![
            Header::plain("Content-Type", "application/json"),
            Header::secret("X-Auth-Token", FOREIGN[0]),
        ],
        body: Body::Fields(fields),
    };
    if plan.service > 5 {
        elsewhere(&mut draft, plan);
    }
    for (kind, n) in &plan.changes {
        change(&mut draft, *kind, *n);
    }
    let mut path_and_query = draft.path;
    if !draft.query.is_empty() {
        path_and_query = format!("{path_and_query}?{}", draft.query.join("&"));
    }
    Outgoing {
        service: draft.service,
        method: draft.method,
        base: draft.base,
        path_and_query,
        headers: draft.headers,
        body: draft.body.bytes(),
    }
}

/// Companions and operations that nobody described.
fn elsewhere(draft: &mut Draft, plan: &Plan) {
    let one = id(&draft.service, plan.ids[0]);
    let version = if draft.service == "clouddc" { "v1" } else { "v2" };
    let list = format!("/{version}/{PROJECT}/instances");
    let (method, path) = match plan.verb % 8 {
        0 => ("GET", list),
        1 => ("GET", format!("{list}/{one}")),
        2 => ("GET", format!("{list}/status")),
        3 => ("POST", format!("/v2/{PROJECT}/instances/{one}/topics")),
        4 => ("DELETE", format!("/v2/{PROJECT}/backups/{one}")),
        5 => ("POST", format!("/v2/{PROJECT}/backups/batch-delete")),
        6 => ("DELETE", format!("{list}/{one}")),
        _ => ("POST", format!("/v2/{PROJECT}/backups")),
    };
    if !plan.verb.is_multiple_of(3) {
        draft.service = "dcs".to_owned();
    }
    draft.method = method.to_owned();
    draft.path = path;
    if matches!(method, "GET" | "DELETE") || plan.verb.is_multiple_of(5) {
        draft.body = Body::None;
    }
}

#[expect(clippy::too_many_lines, reason = "one line or two for each change, read as a list")]
fn change(draft: &mut Draft, kind: u8, n: u32) {
    let m = n / 64;
    let some = id(&draft.service, m as usize % 14);
    match kind {
        // The request line.
        0 => draft.method = pick(&["PUT", "POST", "PATCH", "GET", "HEAD", "OPTIONS", "DELETE"], n).to_owned(),
        1 => draft.method = pick(&["put", "Post", "delete", "FOO", "TRACE", "P UT", ""], n).to_owned(),
        2 => draft.path.push('/'),
        3 => draft.path = draft.path.replacen('/', "//", 1 + n as usize % 3),
        4 => {
            draft.path = draft.path.replacen(
                "/instances",
                pick(
                    &[
                        "/./instances",
                        "/x/../instances",
                        "/instances;a=b",
                        "/%69nstances",
                        "/%2569nstances",
                        "/INSTANCES",
                        "%2finstances",
                        "\\instances",
                    ],
                    n,
                ),
                1,
            )
        }
        5 => draft.path = draft.path.replace(PROJECT, pick(&[FOREIGN[0], MINTED[0], "other", ""], n)),
        6 => draft.path = call(SERVICES[n as usize % 4]).1,
        7 => draft.path = format!("{}/{some}", draft.path),
        8 => {
            draft.path = format!(
                "{}{}",
                draft.path,
                pick(&[".json", "#x", "%00", " ", "/action", "/../action", "?x=1"], n)
            )
        }
        9 => draft.base = format!("{}/{}", draft.base, pick(&["stage", "..", FOREIGN[1], "x?y=", "v2"], n)),
        10 => draft.service = SERVICES[n as usize % 4].to_owned(),
        11 => draft.query.push(format!("{}={}", pick(&OTHER_KEYS, n), some)),
        12 => draft.query.push(format!("action={}", pick(&VERBS, n))),
        13 => draft.query.push(format!("{}=kafka", pick(&ALL_KEYS, n))),
        14 => draft.query.push(
            pick(
                &[
                    "_method=DELETE",
                    "_method=POST",
                    "limit=50",
                    "offset=0",
                    "marker=x",
                    "limit=1&limit=2",
                    "instances=",
                ],
                n,
            )
            .to_owned(),
        ),
        // Headers.
        15 => draft.headers.push(Header::plain(
            pick(&["X-HTTP-Method-Override", "X-Method-Override", "X_HTTP_Method"], n),
            pick(&["DELETE", "POST", "PUT"], m),
        )),
        16 => draft.headers.push(Header::plain(
            pick(&["X-Original-URL", "X-Rewrite-URL"], n),
            call(SERVICES[m as usize % 4]).1,
        )),
        17 => {
            let header = Header::plain(
                "Content-Type",
                pick(
                    &[
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=b",
                        "application/json; charset=utf-16",
                        "application/xml",
                        "application/json;charset=utf-8",
                    ],
                    n,
                ),
            );
            match draft.headers.first_mut() {
                Some(first) => *first = header,
                None => draft.headers.push(header),
            }
        }
        18 => draft.headers.push(Header::plain(
            pick(&["X-Action", "X-Instance-Id", "X-Instances", "X-All-Failure", "Action"], n),
            some,
        )),
        19 => draft.headers.push(Header::plain(pick(&["X-Trace", "X-Project-Id", "X-Request-Id"], n), some)),
        20 => draft.headers.push(Header::plain(
            pick(&["Content-Encoding", "Transfer-Encoding", "Content-Length", "Host"], n),
            "x",
        )),
        21 => draft.headers.push(Header::plain("X-A", "b\r\nX-HTTP-Method-Override: DELETE")),
        22 => draft.headers.clear(),
        // The body as a whole.
        23 => draft.body = Body::None,
        24 => draft.body = Body::Raw(Vec::new()),
        25..=33 => whole(draft, kind - 25, n),
        // The body's bytes.
        34..=39 => bytes(draft, kind - 34, n),
        // The body's fields.
        _ => {
            if let Body::Fields(fields) = &mut draft.body {
                field(fields, &draft.service, kind - 40, n);
            }
        }
    }
}

/// Another form for the whole body.
fn whole(draft: &mut Draft, kind: u8, n: u32) {
    let Some(bytes) = draft.body.bytes() else { return };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let ids: Vec<_> = (0..2).map(|at| id(&draft.service, (n as usize / 8 + at) % 14)).collect();
    let verb = pick(&VERBS, n / 128);
    draft.body = Body::Raw(match kind {
        0 => format!("{{\"{}\":{text}}}", pick(&["data", "body", "request", "params", "x-unheard-of"], n)).into_bytes(),
        1 => format!("[{text}]").into_bytes(),
        2 => format!("{text}{text}").into_bytes(),
        3 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        4 => format!("action={verb}&instances={}&instances={}", ids[0], ids[1]).into_bytes(),
        5 => format!("--b\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\n{verb}\r\n--b\r\nContent-Disposition: form-data; name=\"instances\"\r\n\r\n{}\r\n--b--", ids[0]).into_bytes(),
        6 => text.replace('"', pick(&["'", "", "`"], n)).into_bytes(),
        7 => format!("{}{text}", pick(&["\u{feff}", "// x\n", "/* x */", ")]}',\n", "\0"], n)).into_bytes(),
        _ => format!("{text:?}").into_bytes(),
    });
}

/// The body's bytes, changed here and there.
fn bytes(draft: &mut Draft, kind: u8, n: u32) {
    let Some(mut bytes) = draft.body.bytes() else { return };
    let at = if bytes.is_empty() { 0 } else { n as usize / 256 % bytes.len() };
    match kind {
        0 => bytes.insert(at, (n % 256) as u8),
        1 if !bytes.is_empty() => drop(bytes.remove(at)),
        2 => bytes.truncate(at),
        3 if !bytes.is_empty() => bytes[at] = (n % 256) as u8,
        4 => bytes.extend_from_slice(pick(&[" ", "x", ",", "\n{}", "&action=delete", "//"], n).as_bytes()),
        _ => drop(
            bytes.splice(
                at..at,
                pick(&["\",\"", "\"],\"all_failure\":[\"", "&all_failure=1&", "/*", "*/", "\\", "%2c"], n)
                    .bytes(),
            ),
        ),
    }
    draft.body = Body::Raw(bytes);
}

/// One field of the body.
fn field(fields: &mut Vec<(String, String)>, service: &str, kind: u8, n: u32) {
    let m = n / 64;
    let some = id(service, m as usize % 14);
    let own = if service == "clouddc" { "\"instance_id_set\"" } else { "\"instances\"" };
    let place = if n.is_multiple_of(2) { 0 } else { fields.len() };
    let mut selector = |value: String| {
        if let Some((_, old)) = fields.iter_mut().find(|(key, _)| key == own) {
            *old = value;
        }
    };
    match kind {
        0 => fields.insert(place, (own.to_owned(), format!("[\"{some}\"]"))),
        1 => fields.insert(place, (format!("\"{}\"", pick(&OTHER_KEYS, n)), format!("[\"{some}\"]"))),
        2 => fields.insert(place, (format!("\"{}\"", pick(&OTHER_KEYS, n)), format!("\"{some}\""))),
        3 => fields.insert(
            place,
            (
                format!("\"{}\"", pick(&ALL_KEYS, n)),
                pick(&["\"kafka\"", "true", "null", "false", "\"\""], m).to_owned(),
            ),
        ),
        4 => fields.insert(place, ("\"action\"".to_owned(), format!("\"{}\"", pick(&VERBS, n)))),
        5 | 6 => selector(pick(&SELECTIONS, n).to_owned()),
        7 => selector(format!(
            "[\"{}\",{}]",
            MINTED[0],
            pick(&["null", "1", "[]", "\"\"", "{}", "[\"x\"]", "\"*\""], n)
        )),
        8..=10 => selector(format!("[\"{}\"]", spelled(&some, n))),
        11 => selector(format!("[\"{}\",\"{}\"]", MINTED[1], spelled(&some, n))),
        12 => selector(format!("\"{}\"", spelled(&some, n))),
        13 => selector(format!("[[\"{some}\"]]")),
        14 => selector(format!("{{\"{some}\":\"{}\"}}", MINTED[0])),
        15 => {
            let key = pick(
                &["Instances", "INSTANCES", "\\u0069nstances", "instances ", "in_stances", "instance"],
                n,
            );
            fields.iter_mut().filter(|(old, _)| old == own).for_each(|(old, _)| *old = format!("\"{key}\""));
        }
        16 => {
            let key = pick(&["Action", "ACTION", "\\u0061ction", "action ", "act_ion", "op"], n);
            fields
                .iter_mut()
                .filter(|(old, _)| old == "\"action\"")
                .for_each(|(old, _)| *old = format!("\"{key}\""));
        }
        17 => {
            let value = pick(
                &["1", "null", "[]", "{}", "[\"delete\"]", "{\"delete\":true}", "{\"instances\":[]}", "true"],
                n,
            );
            fields
                .iter_mut()
                .filter(|(old, _)| old == "\"action\"")
                .for_each(|(_, old)| value.clone_into(old));
        }
        18 => fields.retain(|(key, _)| key != if n.is_multiple_of(2) { "\"action\"" } else { own }),
        _ => fields.insert(
            place,
            (
                "\"x-unheard-of\"".to_owned(),
                pick(&["1", "\"a\"", "{\"instances\":[]}", "[]", "\"{\\\"all\\\":1}\"", "\"*\""], n)
                    .to_owned(),
            ),
        ),
    }
}
