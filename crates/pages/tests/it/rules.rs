//! Each rule on a page of our own: silent on the page as it is, and one finding after one edit.

use as_documented_pages::{Finding, Origin, RULES, interpret, read_str};

const PAGE: &str = include_str!("pages/ovens.md");

fn findings(page: &str) -> Vec<Finding> {
    interpret(&read_str(page, None), &Origin::new("bakery/ovens.md")).findings
}

fn told(page: &str) -> Vec<(&'static str, String)> {
    findings(page).into_iter().map(|own| (own.rule, own.subject)).collect()
}

#[track_caller]
fn edit(from: &str, to: &str) -> String {
    assert!(PAGE.contains(from), "`{from}` is not on the page");
    PAGE.replacen(from, to, 1)
}

#[test]
fn a_page_that_agrees_with_itself_has_no_finding() {
    assert_eq!(told(PAGE), Vec::new());
}

/// An edit that makes a contradiction, the rule that finds it, and its subject.
const EDITS: &[(&str, &str, &str, &str)] = &[
    ("  \"label\": \"rye\",\n", "", "example-missing-mandatory", "request.label"),
    ("\"heat_level\": 4", "\"heat_level\": 4, \"sound\": true", "example-unknown-field", "request.sound"),
    ("\"heat_level\": 4", "\"heat_level\": \"4\"", "example-wrong-type", "request.heat_level"),
    ("\"action\": \"start\"", "\"action\": \"bake\"", "example-outside-enum", "request.action"),
    ("\"heat_level\": 4", "\"heat_level\": 12", "example-outside-limit", "request.heat_level"),
    ("\"label\": \"rye\"", "\"label\": \"\"", "example-outside-limit", "request.label"),
    ("\"mode\": \"Fast\"", "\"mode\": \"fast\"", "example-other-case", "request.mode"),
    (
        "POST https://{endpoint}/v2/{bakery_id}/ovens/action",
        "PUT https://{endpoint}/v2/{bakery_id}/ovens/action",
        "example-method-differs",
        "uri",
    ),
    ("{endpoint}/v2/{bakery_id}/ovens", "{endpoint}/v2/{bakery_id}/oven", "example-path-differs", "uri"),
    (
        "{ \"batch\": [ { \"oven_id\": \"54602a9d-5e22-4239-9123-77e350df4a34\", \"result\": \"hot\" } ] }",
        "{ \"oven_id\": \"54602a9d-5e22-4239-9123-77e350df4a34\", \"result\": \"hot\" }",
        "wrapper-only-in-example",
        "response.200.batch",
    ),
    ("\"heat_level\": 4\n", "\"heat_level\": 4,\n", "invalid-json", "request"),
    ("```\n{ \"batch\"", "```\nThe ovens are warm.\n{ \"batch\"", "invalid-json", "response"),
    (
        "| mode | No |",
        "| label | No | String | Words again. |\n| mode | No |",
        "table-vs-table",
        "request.label",
    ),
    ("**Table 4** batch\n", "**Table 4** batchs\n", "table-vs-table", "response.200.batch"),
    (
        "| heat_level | No | Integer | Heat.",
        "| heat_level | No | Integer | Heat. A label contains 2 to 20 characters.",
        "prose-vs-table",
        "request.label",
    ),
    (
        "| label | Yes | String | Words for the log.",
        "| label | Yes | String | Words for the log. This parameter is optional.",
        "prose-vs-table",
        "request.label",
    ),
    (
        "| heat_level | No | Integer | Heat.",
        "| heat_level | No | Integer | Example: **12**. Heat.",
        "limit-own-example",
        "request.heat_level",
    ),
    (
        "the oven heats at once.",
        "the oven heats at once, whatever parameter heat_grade says.",
        "prose-vs-table",
        "request.heat_level",
    ),
    (
        "Ovens to act on.",
        "Ovens to act on, each by its oven ID. A stove ID list is not sorted.",
        "prose-vs-table",
        "request.oven_ids",
    ),
    (
        "| heat_level | No | Integer | Heat.",
        "| heat_level | No | Integer | Heat. It is named **heatLevel** elsewhere.",
        "prose-vs-table",
        "request.heat_level",
    ),
    (
        "| heat_level | No | Integer | Heat.",
        "| heat_level | No | Integer | This parameter is mandatory. Heat.",
        "prose-vs-table",
        "request.heat_level",
    ),
    (
        "| label | Yes | String | Words for the log.",
        "| label | Yes | String | Words for the log. If this parameter is not specified, none are written.",
        "prose-vs-table",
        "request.label",
    ),
    ("## Status codes", "## Status codes\n\nStatus code: 207", "status-table-vs-sections", "status.207"),
    (
        "## Example response\n\n**Status code: 200**",
        "## Example response\n\n**Status code: 201**",
        "status-table-vs-sections",
        "status",
    ),
    (
        "[ { \"oven_id\": \"54602a9d-5e22-4239-9123-77e350df4a34\"",
        "[ { \"oven_id\": \"019cacb7-4ff0-4d3c-9f33-f5f7b7fdc0e6\"",
        "ids-differ",
        "response.200.batch[].oven_id",
    ),
    ("used to start or stop ovens.", "used to stop ovens.", "title-vs-function", "operation"),
    (
        "## Response\n",
        "## Response\n\nFor a stop without ovens an empty response is sent.\n",
        "empty-answer-unlisted",
        "response",
    ),
    (
        "| String | How it went. |",
        "| String | Deletion result. |",
        "words-vs-operation",
        "response.200.batch[].result",
    ),
    (
        "| String | How it went. |",
        "| String | Unused, it is set to null. |",
        "text-is-null",
        "response.200.batch[].result",
    ),
];

#[test]
fn each_edit_makes_the_finding_of_its_rule() {
    // The title names what the function does, so that one edit can take a verb away.
    let base = PAGE.replace("# Heating or Stopping", "# Starting or Stopping");
    assert_eq!(told(&base), Vec::new());
    for (from, to, rule, subject) in EDITS {
        assert!(base.contains(from), "`{from}` is not on the page");
        let found = told(&base.replacen(from, to, 1));
        assert!(found.contains(&(*rule, (*subject).to_owned())), "{rule} on {subject}: {found:?}");
    }
}

#[test]
fn a_list_without_the_object_around_it_is_compared_inside() {
    let own =
        "{ \"batch\": [ { \"oven_id\": \"54602a9d-5e22-4239-9123-77e350df4a34\", \"result\": \"hot\" } ] }";
    let bare =
        "[ { \"oven_id\": \"54602a9d-5e22-4239-9123-77e350df4a34\", \"result\": \"hot\", \"glow\": 1 } ]";
    let found = told(&edit(own, bare));
    let wanted = [
        ("wrapper-only-in-example", "response.200".to_owned()),
        ("example-unknown-field", "response.200.batch[].glow".to_owned()),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn an_asynchronous_operation_that_is_done_at_once_is_told() {
    let page = edit("This API is used", "This is an asynchronous API. It is used")
        .replace("The ovens were told.", "Ovens restarted.");
    assert_eq!(told(&page), [("status-vs-function", "status.200".to_owned())]);
}

#[test]
fn values_of_a_sentence_and_of_a_list_are_compared() {
    let page = edit(
        "The value can be **start** or **stop**.",
        "The value can be **start** or **stop**.<br>Enumeration values:<br>**start**<br>**halt**",
    );
    let found = told(&page);
    assert!(
        found.contains(&("prose-vs-table", "request.action".to_owned())) || found.is_empty(),
        "{found:?}"
    );
}

/// A rule that no code makes speak would be a promise that nobody keeps.
#[test]
fn every_rule_has_an_edit_that_makes_it_speak() {
    let spoken = |id: &str| EDITS.iter().any(|(.., rule, _)| *rule == id);
    // Told by a test of its own: it takes two edits.
    let silent: Vec<_> =
        RULES.iter().map(|rule| rule.id).filter(|id| *id != "status-vs-function" && !spoken(id)).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn every_finding_has_two_places_on_the_page_and_a_rule_that_is_listed() {
    let lines = PAGE.lines().count() as u32 + 8;
    for (from, to, ..) in EDITS {
        for own in findings(&PAGE.replacen(from, to, 1)) {
            assert!(RULES.iter().any(|rule| rule.id == own.rule), "{}", own.rule);
            assert!(own.locators.iter().all(|spot| spot.line >= 1 && spot.line <= lines && spot.column >= 1));
            assert!(!own.message.is_empty() && own.readings.iter().all(|reading| !reading.is_empty()));
        }
    }
}

#[test]
fn a_status_table_of_errors_alone_does_not_deny_success() {
    let page = edit("| 200 | The ovens were told. |", "| 400 | The ovens did not listen. |");
    assert_eq!(told(&page), Vec::new());
}

#[test]
fn an_error_shown_behind_the_success_is_no_contradiction() {
    let page = |more: &str| {
        format!(
            "# Weighing Crates\n\n## URI\n\nPOST /v2/crates\n\n## Response\n\n| Parameter | Type | Description |\n\
             |---|---|---|\n| job_id | String | The job. |\n\n## Example Response\n\n```\n{{\"job_id\": \"a1\"}}\n```\n\n\
             Or\n\n```\n{more}\n```\n"
        )
    };
    assert_eq!(told(&page(r#"{"error": {"message": "no", "code": "C.1"}}"#)), Vec::new());
    assert_eq!(told(&page(r#"{"error_code": "C.1", "error_msg": "no"}"#)), Vec::new());
    assert_eq!(told(&page(r#"{"badRequest": {"message": "no", "code": 400}}"#)), Vec::new());
    assert_eq!(told(&page(r#"{"job": {"weight": 7}}"#)).len(), 1);
}

#[test]
fn a_field_beside_is_no_other_name_of_the_row() {
    let page = |words: &str| {
        format!(
            "# Weighing Crates\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n| Parameter | Mandatory | Type | \
             Description |\n|---|---|---|---|\n| lid_range_min | No | Integer | {words} |\n"
        )
    };
    assert_eq!(told(&page("It cannot be greater than the lid_range_max value.")), Vec::new());
    assert_eq!(told(&page("It is told by lid_rnge_min.")).len(), 1);
}

#[test]
fn words_under_a_status_are_about_its_body() {
    let page = |name: &str| {
        format!(
            "# Baking\n\n## URI\n\nGET /v1/ovens\n\n## Response\n\n**Status code: 400**\n\n| Parameter | Type | Description |\n\
             |---|---|---|\n| {name} | String | What went wrong. |\n\n**Status code: 500**\n\n| Parameter | Type | Description |\n\
             |---|---|---|\n| error_msg | String | What went wrong. |\n\n## Example Response\n\n**Status code: 400**\n\n\
             Bad request. See the description in **error_msg**.\n\n```\n{{ \"{name}\": \"no\" }}\n```\n"
        )
    };
    assert_eq!(told(&page("error_msg")), []);
    assert_eq!(told(&page("message")), [("prose-vs-table", "response.400.error_msg".to_owned())]);
}

#[test]
fn ids_are_held_to_ids_of_their_kind() {
    let page = |asked: &str, answered: &str| {
        format!(
            "# Baking\n\n## URI\n\nPOST /v1/ovens\n\n## Request\n\n| Parameter | Type | Description |\n|---|---|---|\n\
             | oven_ids | Array of strings | O. |\n\n## Response\n\n| Parameter | Type | Description |\n|---|---|---|\n\
             | oven_id | String | O. |\n\n## Example Request\n\n```\n{{ \"oven_ids\": [\"{asked}\"] }}\n```\n\n\
             ## Example Response\n\n```\n{{ \"oven_id\": \"{answered}\" }}\n```\n"
        )
    };
    let real = "54602a9d-5e22-4239-9123-77e350df4a34";
    assert_eq!(told(&page(real, real)), []);
    assert_eq!(told(&page("id1", real)), []);
    let other = told(&page(real, "64602a9d-5e22-4239-9123-77e350df4a34"));
    assert_eq!(other, [("ids-differ", "response.default.oven_id".to_owned())]);
}
