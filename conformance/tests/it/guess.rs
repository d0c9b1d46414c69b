//! What is guessed about operations that nobody described.

use as_documented::guess::{effect_of_operation, join, overlay};
use as_documented_contract::{CompanionRole, Contract, Effect};
use serde_json::{Value, json};

fn contract(name: &str, title: &str, method: &str, path: &str, request: Value, answer: Value) -> Contract {
    let at = json!({"place": "URI"});
    let mut value = json!({
        "format": 1, "api": format!("demo/{name}/v1"), "source": {"page": name, "format": "rst"},
        "operation": {"title": title, "method": method, "path": path, "at": at},
        "responses": [{"status": "200", "body": {"type": "object", "fields": answer}, "at": at}],
    });
    if !request.is_null() {
        value["request"] = json!({"media_type": "application/json", "at": at, "body": {"type": "object", "fields": request}});
    }
    Contract::from_json(&value.to_string()).unwrap()
}

fn field(name: &str, value: Value) -> Value {
    json!({"name": name, "requirement": "unstated", "value": value, "at": {"place": "Table 1"}})
}

fn effect(title: &str, method: &str, path: &str, request: Value) -> Effect {
    effect_of_operation(&contract("x", title, method, path, request, json!([])))
}

#[test]
fn only_a_safe_method_reads() {
    assert_eq!(effect("Deleting Nothing", "GET", "/v1/delete", Value::Null), Effect::Read);
    assert_eq!(effect("Querying Things", "POST", "/v1/things/query", Value::Null), Effect::Change);
    assert_eq!(effect("Querying Things", "POST", "/v1/things/list", Value::Null), Effect::Change);
}

#[test]
fn words_of_title_path_and_verbs_give_the_class() {
    let verb = json!([field(
        "action",
        json!({"type": "string", "limits": [{"rule": {"enum": ["start", "reboot"]}}]})
    )]);
    for (class, title, path, request) in [
        (Effect::Delete, "Batch Deleting Things", "/v1/things/action", Value::Null),
        (Effect::Delete, "Handling Things", "/v1/things/batch-delete", Value::Null),
        (Effect::Delete, "Handling Things", "/v1/things/batchRemove", Value::Null),
        (Effect::Delete, "Unbinding an EIP", "/v1/eips/{id}", Value::Null),
        (Effect::Delete, "批量删除实例", "/v1/things/action", Value::Null),
        (Effect::Restart, "Operating Things", "/v1/things/{id}/action", verb),
        (Effect::Flush, "Clearing the Cache", "/v1/things/{id}", Value::Null),
        (Effect::Change, "Creating a Thing", "/v1/things", Value::Null),
        (Effect::Change, "Undeletable Things", "/v1/things", Value::Null),
    ] {
        assert_eq!(effect(title, "POST", path, request), class, "{title} {path}");
    }
    assert_eq!(effect("Anything", "DELETE", "/v1/things/{id}", Value::Null), Effect::Delete);
}

fn tree() -> Vec<Contract> {
    let text = || json!({"type": "string"});
    let thing = || json!([field("thing_id", text()), field("status", text())]);
    let list =
        json!([field("things", json!({"type": "array", "items": {"type": "object", "fields": thing()}}))]);
    vec![
        contract("list", "Listing", "GET", "/v1/{project_id}/things", Value::Null, list),
        contract("show", "Showing", "GET", "/v1/{project_id}/things/{thing_id}", Value::Null, thing()),
        contract("create", "Creating", "POST", "/v1/{tenant_id}/things", json!([]), json!([])),
        contract("delete", "Deleting", "DELETE", "/v1/{project_id}/things/{id}", Value::Null, json!([])),
        contract(
            "restart",
            "Restarting",
            "POST",
            "/v1/{project_id}/things/{id}/restart",
            json!([]),
            json!([]),
        ),
        contract("batch", "Acting", "POST", "/v1/{project_id}/things/action", json!([]), json!([])),
        contract("other", "Other", "POST", "/v1/{project_id}/items", json!([]), json!([])),
        contract(
            "deep",
            "Deep",
            "DELETE",
            "/v1/{project_id}/things/{id}/parts/{part}",
            Value::Null,
            json!([]),
        ),
    ]
}

#[test]
fn what_acts_on_a_thing_is_seen_through_the_pages_that_read_it() {
    let tree = tree();
    for name in ["create", "delete", "restart", "batch", "deep"] {
        let own = tree.iter().find(|one| one.api.operation() == name).unwrap();
        let found = overlay(own, &tree).companions;
        let told: Vec<_> = found.iter().map(|one| (one.role, one.path.as_str())).collect();
        assert_eq!(
            told,
            [
                (CompanionRole::Show, "/v1/{project_id}/things/{instance_id}"),
                (CompanionRole::List, "/v1/{project_id}/things")
            ],
            "{name}"
        );
        assert_eq!(found[1].list.as_deref(), Some("things"));
        assert_eq!((found[0].id.as_deref(), found[0].state.as_deref()), (Some("thing_id"), Some("status")));
        assert!(join(own.clone(), &tree).is_ok(), "{name}");
    }
}

#[test]
fn without_a_page_that_reads_it_nothing_is_guessed() {
    let tree = tree();
    let other = tree.iter().find(|one| one.api.operation() == "other").unwrap();
    assert_eq!(overlay(other, &tree).companions, []);
    let alone = tree.iter().find(|one| one.api.operation() == "create").unwrap();
    assert_eq!(overlay(alone, std::slice::from_ref(alone)).companions, []);
}
