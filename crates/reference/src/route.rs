//! From method and path to what is meant.
//!
//! Paths are matched on decoded segments; prefixes cannot tell the services apart because the vendor's
//! clients drop them, so version, query and id decide.

use crate::service::Service;

/// A call that the endpoint knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    KafkaV1Action,
    KafkaV1List,
    KafkaV1Show(String),
    DmsV2Action,
    V2List(Option<String>),
    V2Show(String),
    DcsAction,
    DcsCounts,
    KafkaMessages(String),
    RocketmqMessages(String),
    RocketmqSend(String),
    ClouddcDelete,
    ClouddcList,
    ClouddcStatus(String),
    Tokens,
    Admin,
}

impl Route {
    /// The service whose documented operation this is, if it is one.
    pub(crate) fn operation(&self) -> Option<Service> {
        match self {
            Route::KafkaV1Action => Some(Service::DmsKafka),
            Route::DmsV2Action => Some(Service::DmsRocketmq),
            Route::DcsAction => Some(Service::Dcs),
            Route::ClouddcDelete => Some(Service::Clouddc),
            _ => None,
        }
    }

    /// The service in whose style errors are written.
    pub(crate) fn style(&self) -> Service {
        match self {
            Route::KafkaV1Action | Route::KafkaV1List | Route::KafkaV1Show(_) | Route::KafkaMessages(_) => {
                Service::DmsKafka
            }
            Route::DmsV2Action | Route::RocketmqMessages(_) | Route::RocketmqSend(_) => Service::DmsRocketmq,
            Route::V2List(engine) => match engine.as_deref() {
                None => Service::Dcs,
                Some("kafka") => Service::DmsKafka,
                Some(_) => Service::DmsRocketmq,
            },
            Route::V2Show(_) | Route::Tokens | Route::Admin => Service::DmsKafka,
            Route::DcsAction | Route::DcsCounts => Service::Dcs,
            Route::ClouddcDelete | Route::ClouddcList | Route::ClouddcStatus(_) => Service::Clouddc,
        }
    }
}

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Call(Route, String),
    /// The path is known, the method is not: the call that the path is for, and the methods it has.
    WrongMethod(Route, String, &'static str),
    Nothing(Service),
}

/// Finds the call. `engine` is the query's value of that name.
pub(crate) fn route(method: &str, path: &str, engine: Option<&str>) -> Found {
    let segments: Vec<String> = path.trim_start_matches('/').split('/').map(decode).collect();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (get, post, put) = (method == "GET", method == "POST", method == "PUT");
    let pick = |ok: bool, route: Route, project: &str, allow: &'static str| {
        if ok {
            Found::Call(route, project.to_owned())
        } else {
            Found::WrongMethod(route, project.to_owned(), allow)
        }
    };
    match parts.as_slice() {
        ["v1.0", p, "instances"] => pick(get, Route::KafkaV1List, p, "GET"),
        ["v1.0", p, "instances", "action"] => pick(post, Route::KafkaV1Action, p, "POST"),
        ["v1.0", p, "instances", id] => pick(get, Route::KafkaV1Show((*id).to_owned()), p, "GET"),
        ["v2", p, "instances"] => pick(get, Route::V2List(engine.map(str::to_owned)), p, "GET"),
        ["v2", p, "instances", "action"] => pick(post, Route::DmsV2Action, p, "POST"),
        ["v2", p, "instances", "status"] if get => Found::Call(Route::DcsCounts, (*p).to_owned()),
        ["v2", p, "instances", "status"] => pick(put, Route::DcsAction, p, "GET, PUT"),
        ["v2", p, "instances", id] => pick(get, Route::V2Show((*id).to_owned()), p, "GET"),
        ["v2", p, "instances", id, "messages"] => {
            pick(get, Route::KafkaMessages((*id).to_owned()), p, "GET")
        }
        ["v2", p, "rocketmq", "instances", id, "messages"] if post => {
            Found::Call(Route::RocketmqSend((*id).to_owned()), (*p).to_owned())
        }
        ["v2", p, "rocketmq", "instances", id, "messages"]
        // The vendor's newer clients put the engine first.
        | ["v2", "rocketmq" | "reliability", p, "instances", id, "messages"] => {
            pick(get, Route::RocketmqMessages((*id).to_owned()), p, "GET, POST")
        }
        ["v1", p, "instances"] => pick(get, Route::ClouddcList, p, "GET"),
        ["v1", p, "instances", "batch-delete"] => pick(post, Route::ClouddcDelete, p, "POST"),
        ["v1", p, "instances", id, "status"] => pick(get, Route::ClouddcStatus((*id).to_owned()), p, "GET"),
        ["v3", "auth", "tokens"] => pick(post, Route::Tokens, "", "POST"),
        ["__admin", "state"] => pick(get, Route::Admin, "", "GET"),
        ["v1", ..] => Found::Nothing(Service::Clouddc),
        _ => Found::Nothing(Service::DmsKafka),
    }
}

/// Percent-decodes once; what does not decode stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut ahead = rest.clone();
            let pair = (ahead.next().and_then(hex), ahead.next().and_then(hex));
            if let (Some(high), Some(low)) = pair {
                bytes.push(high * 16 + low);
                rest = ahead;
                continue;
            }
        }
        bytes.push(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The pairs of a query, decoded, in order.
pub(crate) fn query_pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(&value.replace('+', " ")))
        })
        .collect()
}
