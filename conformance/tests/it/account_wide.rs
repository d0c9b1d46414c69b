//! A request that may hit everything is sent only where everything that is there was listed just now and given
//! away. The endpoint here lists in the ways in which a list can mislead.

use as_documented::auth::Auth;
use as_documented::gate::{Permits, Reach};
use as_documented::plan::Loaded;
use as_documented::run::{Options, Session};
use as_documented::target::{Endpoints, Settle, Target};
use as_documented_contract::{Api, Effect};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const OWN: [&str; 2] = ["54602a9d-5e22-4239-9123-77e350df4a34", "7166cdea-dbad-4d79-9610-7163e6f8b640"];
const SOMEBODYS: &str = "c7d2ae4b-3f5c-4f0e-9c56-2d3d2f9b8a11";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    /// All that is there, and all of it was given away.
    Whole,
    /// An instance that nobody gave away is there too.
    WithSomebodys,
    /// The same, behind a first page that is shorter than was asked for.
    ShortPages,
    /// Once, and never again.
    FailsLater,
}

struct World {
    listing: Listing,
    lists: AtomicUsize,
    /// Bodies of requests that change things and name no list of the own instances or of made-up ones.
    wide: Mutex<Vec<String>>,
}

fn instance(id: &str) -> Value {
    json!({"instance_id": id, "status": "RUNNING", "engine_version": "5.0", "max_memory": 1024, "used_memory": 99})
}

fn list(world: &World, offset: usize) -> Response {
    let seen = world.lists.fetch_add(1, Ordering::SeqCst);
    let mut ids = OWN.to_vec();
    if matches!(world.listing, Listing::WithSomebodys | Listing::ShortPages) {
        ids.push(SOMEBODYS);
    }
    let page = if world.listing == Listing::ShortPages { 2 } else { 50 };
    if world.listing == Listing::FailsLater && seen >= 2 {
        return (StatusCode::BAD_GATEWAY, "busy").into_response();
    }
    let shown: Vec<Value> = ids.iter().skip(offset).take(page).map(|id| instance(id)).collect();
    axum::Json(json!({"instances": shown, "instance_num": ids.len()})).into_response()
}

/// Whether nothing in a body says which instances are meant.
fn is_wide(body: &[u8]) -> bool {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let list = body.as_ref().and_then(|body| body["instances"].as_array().cloned());
    !list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
}

async fn answer(State(world): State<Arc<World>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let offset = query.split('&').find_map(|pair| pair.strip_prefix("offset=")?.parse().ok()).unwrap_or(0);
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        let id = path.rsplit('/').next().unwrap_or_default();
        return match id {
            "instances" => list(&world, offset),
            id if OWN.contains(&id) => axum::Json(instance(id)).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    if is_wide(&body) {
        world.wide.lock().unwrap().push(String::from_utf8_lossy(&body).into_owned());
    }
    (StatusCode::BAD_REQUEST, axum::Json(json!({"error_code": "DCS.4001", "error_msg": "no"})))
        .into_response()
}

/// The requests that may hit everything which reach an endpoint that lists in this way.
async fn sent(listing: Listing) -> Vec<String> {
    let world = Arc::new(World { listing, lists: AtomicUsize::new(0), wide: Mutex::default() });
    let app = axum::Router::new().fallback(answer).with_state(world.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let files = as_documented_schemas::find("dcs/instances-status/v2").unwrap();
    let api = Api::load(files.contract, Some(files.overlay)).unwrap();
    let mut permits = Permits::default();
    for effect in [Effect::Restart, Effect::Flush, Effect::Delete, Effect::AccountWide] {
        permits.allow(effect);
    }
    assert_eq!(permits.reach, Reach::Disposable);
    let target = Target {
        endpoints: Endpoints::all(url),
        project_id: "0b3f5c8e9d7a4f1c8e2b6a5d4c3b2a19".to_owned(),
        auth: Auth::token("MIIanything".to_owned()),
        permits,
        disposable: BTreeMap::from([("dcs".to_owned(), OWN.map(str::to_owned).to_vec())]),
        foreign: BTreeMap::new(),
        other_project: None,
        settle: Settle { most: Duration::from_millis(20), given: true },
        headers: Vec::new(),
        embedded: false,
    };
    let options = Options { cases: 4, ..Options::default() };
    Session::new(vec![Loaded::new(api).unwrap()], target, options).unwrap().run(&|_| {}).await;
    server.abort();
    let wide = world.wide.lock().unwrap();
    wide.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_hit_everything_goes_where_all_of_it_was_given_away() {
    assert!(
        !sent(Listing::Whole).await.is_empty(),
        "nothing was tried, so the rest of this test shows nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_hit_everything_is_not_sent_where_something_else_may_be_there() {
    for listing in [Listing::WithSomebodys, Listing::ShortPages] {
        assert_eq!(sent(listing).await, [] as [String; 0], "{listing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_hit_everything_is_not_sent_where_nobody_knows_what_is_there() {
    assert_eq!(sent(Listing::FailsLater).await, [] as [String; 0]);
}
