//! One page in every shape that it is found in: whatever it went through, it says the same.

use as_documented_contract::Contract;
use as_documented_pages::page::Format;
use as_documented_pages::{Interpretation, Origin, interpret, read_str};

/// The page as its authors write it.
const RST: &str = include_str!("pages/lamps.rst");

/// The others: Markdown with captions below and wrappers around, text with tabs, in columns and in boxes, HTML.
const OTHERS: [(&str, Format, &str); 5] = [
    ("wrapped.md", Format::Markdown, include_str!("pages/lamps.md")),
    ("tabs.txt", Format::Text, include_str!("pages/lamps-tabs.txt")),
    ("columns.txt", Format::Text, include_str!("pages/lamps-columns.txt")),
    ("boxes.txt", Format::Text, include_str!("pages/lamps-boxes.txt")),
    ("saved.html", Format::Html, include_str!("pages/lamps.html")),
];

fn read(page: &str, format: Format) -> Interpretation {
    let page = read_str(page, None);
    assert_eq!(page.format, format);
    interpret(&page, &Origin::new("house/lamps"))
}

/// The contract without what tells its shapes apart: the places in the page, and its format.
fn facts(own: &Interpretation) -> serde_json::Value {
    assert_eq!(own.contracts.len(), 1);
    let contract: &Contract = own.contracts.first().unwrap();
    let mut value = serde_json::to_value(contract).unwrap();
    strip(&mut value);
    value
}

fn strip(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(object) => {
            object.shift_remove("at");
            object.shift_remove("source");
            object.values_mut().for_each(strip);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn a_page_says_the_same_in_every_shape() {
    let first = read(RST, Format::Rst);
    assert_eq!((first.balance.left, first.findings.len()), (0, 0), "{:?}", first.diagnostics);
    let expected = facts(&first);
    assert_eq!(expected["request"]["body"]["fields"].as_array().unwrap().len(), 3);
    for (name, format, page) in OTHERS {
        let own = read(page, format);
        assert_eq!(facts(&own), expected, "{name}");
        assert_eq!(own.balance.left, 0, "{name}: {:?}", own.diagnostics);
    }
}

#[test]
fn what_stands_around_a_saved_page_is_not_of_it() {
    let (_, _, page) = OTHERS[4];
    let expected = facts(&read(RST, Format::Rst));
    let page = page.replace("<h2>Switching a Lamp</h2>", "<h1>Switching a Lamp</h1>");
    for menu in [
        r#"<div role="navigation"><h3>Menu</h3><div><ul><li>URI</li><li>Responses</li></ul></div></div>"#,
        "<div><h3>Menu</h3></div>",
        r#"<div role="navigation"><h3>A menu that does not end</h3><div>"#,
    ] {
        let own = read(&page.replace("<main>", &format!("{menu}<main>")), Format::Html);
        assert_eq!(facts(&own), expected, "{menu}");
    }
}

#[test]
fn operations_one_below_the_other_share_nothing() {
    let page = read_str(include_str!("pages/shelves.md"), None);
    let own = interpret(&page, &Origin::new("house/shelves.md"));
    assert_eq!(own.title, "Shelf APIs");
    // The error codes of the chapter belong to no field; they stand in the account of each operation.
    let left: Vec<&str> = own.diagnostics.iter().map(|own| own.rule.as_str()).collect();
    assert_eq!((own.balance.left, left.as_slice()), (2, ["error-codes-unkept"].as_slice()));
    assert_eq!(own.findings, []);
    let told: Vec<_> = own
        .contracts
        .iter()
        .map(|contract| {
            let codes: Vec<String> = contract.responses.iter().map(|own| own.status.to_string()).collect();
            (
                contract.operation.title.as_str(),
                format!("{} {}", contract.operation.method, contract.operation.path),
                contract.parameters.len(),
                contract.request.as_ref().map_or(0, |request| request.body.fields.len()),
                codes.join(" "),
                contract.examples.len(),
            )
        })
        .collect();
    let path = "/v1/{project_id}/shelves";
    assert_eq!(
        told,
        [
            ("Listing Shelves", format!("GET {path}"), 2, 0, "200".to_owned(), 1),
            ("Creating a Shelf", format!("POST {path}"), 1, 1, "201".to_owned(), 2),
        ]
    );
}

#[test]
fn tables_of_error_codes_that_no_field_takes_are_told_of() {
    let ovens = include_str!("pages/ovens.md");
    let first = read_str(ovens, None);
    assert_eq!(interpret(&first, &Origin::new("bakery/ovens.md")).balance.left, 0);
    let table = "| Error code | Message |\n|---|---|\n| OVEN.001 | No gas. |\n| OVEN.002 | No bread. |\n";
    let codes = "| HTTP status code | Error code |\n|---|---|\n| 400 | OVEN.001 |\n";
    let in_response = ovens.replace("## Example response", &format!("{table}\n## Example response"));
    for page in [
        format!("{ovens}\n## Error codes\n\n{table}"),
        format!("{ovens}\n## Error codes\n\n{codes}\n{codes}"),
        in_response,
    ] {
        let own = interpret(&read_str(&page, None), &Origin::new("bakery/ovens.md"));
        let told: Vec<&str> = own.diagnostics.iter().map(|own| own.rule.as_str()).collect();
        assert_eq!(own.balance.left, 2, "{told:?}");
        assert!(!told.is_empty() && told.iter().all(|rule| *rule == "error-codes-unkept"), "{told:?}");
    }
}

#[test]
fn tables_that_share_a_number_are_told_apart_by_their_captions() {
    let page = "# Packing\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n**Table 2** Request body parameters\n\n\
                | Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n\
                | lid | Yes | Object | Lid. See Table 3. |\n| floor | Yes | Object | Floor. See Table 3. |\n\n\
                **Table 3** lid\n\n| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n\
                | hinge | Yes | String | Hinge. |\n\n\
                **Table 3** Description of the floor field\n\n| Parameter | Mandatory | Type | Description |\n\
                |---|---|---|---|\n| board | Yes | String | Board. |\n";
    let own = interpret(&read_str(page, None), &Origin::new("store/crates"));
    let body = &own.contracts[0].request.as_ref().unwrap().body;
    let below = |name: &str| -> Vec<&str> {
        body.field(name).unwrap().value.fields.iter().map(|field| field.name.as_str()).collect()
    };
    assert_eq!((below("lid"), below("floor"), own.balance.left), (vec!["hinge"], vec!["board"], 0));
}

/// Cells on lines of their own: a heading and the request line under it are no row.
#[test]
fn an_example_right_after_lines_of_cells_is_no_row() {
    let page = "Weighing a Crate\n\nFunction\n\nThis API is used to weigh.\n\nURI\n\nPOST /v2/crates\n\n\
                Request Parameters\n\nParameter\n\nMandatory\n\nType\n\nDescription\n\n\
                scale\n\nYes\n\nString\n\nScale to use.\n\n\
                Response Parameters\n\nParameter\n\nType\n\nDescription\n\n\
                sizes\n\n[String]\n\nSizes.\n\nweight\n\nInteger\n\nWeight.\n\n\
                Sample Request\n\nPOST https://{endpoint}/v2/crates\n\n{\n  \"scale\": \"old\"\n}\n\n\
                Sample Response\n\n{\n  \"sizes\": [\"big\"],\n  \"weight\": 4\n}\n";
    let page = read_str(page, None);
    assert_eq!(page.format, Format::Text);
    let own = interpret(&page, &Origin::new("store/crates"));
    let contract = &own.contracts[0];
    let names: Vec<&str> =
        contract.responses[0].body.as_ref().unwrap().fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["sizes", "weight"]);
    assert_eq!((contract.examples.len(), own.balance.left, own.findings.len()), (2, 0, 0));
}

#[test]
fn aligned_tables_keep_rows_of_codes_and_rows_that_sound_like_headings() {
    let page = "Weighing a Crate\n\nFunction\n\nThis API is used to weigh.\n\nURI\n\nPOST /v2/crates\n\n\
                Response Parameters\n\nStatus code: 400\n\n  Parameter    Type     Description\n  \
                ------------ -------- --------------------\n  error_code   String   Error code.\n  \
                error_msg    String   Error description.\n\n  : Table 5 Response body parameters\n\n\
                Status Codes\n\n  ------------------------------\n  Status Code   Description\n  \
                ------------- ----------------\n  200           Weighed.\n\n  400           Too big.\n  \
                ------------------------------\n";
    let page = read_str(page, None);
    assert_eq!(page.format, Format::Text);
    let own = interpret(&page, &Origin::new("store/crates"));
    let told: Vec<(String, usize)> = own.contracts[0]
        .responses
        .iter()
        .map(|own| (own.status.to_string(), own.body.as_ref().map_or(0, |body| body.fields.len())))
        .collect();
    assert_eq!(told, [("200".to_owned(), 0), ("400".to_owned(), 2)]);
    assert_eq!(own.balance.left, 0, "{:?}", own.diagnostics);
}

#[test]
fn of_two_success_codes_the_one_that_can_have_a_body_has_the_table() {
    let page = |codes: &[u16]| {
        let rows: String = codes.iter().map(|code| format!("| {code} | Done. |\n")).collect();
        let text = format!(
            "# Switching a Lamp\n\n## URI\n\nPUT /v1/lamp\n\n## Response\n\n| Parameter | Type | Description |\n|---|---|---|\n\
             | id | String | Its id. |\n\n## Status Code\n\n| Status Code | Description |\n|---|---|\n{rows}"
        );
        let contract = interpret(&read_str(&text, None), &Origin::new("house/lamp")).contracts.remove(0);
        let bodies = contract.responses.iter().filter(|response| response.body.is_some());
        bodies.map(|response| response.status.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(page(&[200, 204]), ["200"]);
    assert_eq!(page(&[204]), ["204"]);
    assert_eq!(page(&[200, 202, 204]), ["default"]);
}

#[test]
fn a_body_cut_into_fences_is_one_body() {
    let head = "# Weighing\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n**Table 1** Request\n\n| Parameter | Mandatory | Type | \
                Description |\n|---|---|---|---|\n| weight | Yes | Integer | Weight. |\n\n## Example Request\n\n";
    let cut = "```\n{\n```\n\n```\n  \"weight\": \"4\"\n```\n\n```\n}\n```\n";
    let own = interpret(&read_str(&format!("{head}{cut}"), None), &Origin::new("store/crates.md"));
    let told: Vec<_> = own.findings.iter().map(|own| (own.rule, own.locators[1].line)).collect();
    let line = head.lines().count() as u32;
    assert_eq!(told, [("example-wrong-type", line + 6)]);
    assert_eq!(own.contracts[0].examples.len(), 1);
}

#[test]
fn calls_are_read_however_the_page_writes_them() {
    for (heading, line, path) in [
        ("URI", "GET /v3/crates{?lid_id,enabled}", "/v3/crates"),
        ("URI", "GET /v3/crates/{crate_id}{?limit}", "/v3/crates/{crate_id}"),
        ("Request Syntax", "```\nGET /CrateName HTTP/1.1\nHost: store.example.com\n```", "/CrateName"),
    ] {
        let page = format!(
            "# Weighing Crates\n\n## {heading}\n\n{line}\n\n| Parameter | Mandatory | Type | Description |\n\
             |---|---|---|---|\n| limit | No | Integer | How many. |\n"
        );
        let own = read(&page, Format::Markdown);
        assert_eq!(own.contracts.len(), 1, "{line}");
        assert_eq!(own.contracts[0].operation.path, path);
    }
}

#[test]
fn a_filled_path_is_an_example_and_no_other_call() {
    let page = |second: &str| {
        format!(
            "# Crates\n\n## URI\n\n- URI format\n\n  GET https://{{host}}/v3/{{room}}/crates?id={{id}}\n\n- URI example\n\n  \
             GET https://host.example.com{second}\n\n## Response\n\nNone\n"
        )
    };
    let calls = |second: &str| read(&page(second), Format::Markdown).contracts.len();
    assert_eq!(calls("/v3/0483b6b16e954cb88930a360d2c4e663/crates?id=1"), 1);
    // A word in the place of a placeholder makes another call.
    assert_eq!(calls("/v3/boxes/crates"), 2);
}

#[test]
fn one_field_may_have_a_table_for_each_case() {
    let table = "| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n";
    let page = format!(
        "# Filling Crates\n\n## URI\n\nPOST /v1/crates\n\n## Request\n\n**Table 1** Body\n\n{table}\
         | kind | Yes | String | Kind. |\n\
         | lids | Yes | **lids** array corresponding to **kind** | Lids. For **flat** ones see Table 2, for others Table 3. |\n\
         | notes | No | Map<String, Object> | Notes. |\n\n\
         **Table 2** **lids** of flat crates\n\n{table}| id | Yes | String | Id. |\n| width | Yes | Integer | W. |\n\n\
         **Table 3** **lids** of others\n\n{table}| id | Yes | String | Id. |\n| depth | Yes | Integer | D. |\n\n\
         ## Example Request\n\n```\n{{\"kind\": \"deep\", \"lids\": [{{\"id\": \"a\", \"depth\": 1}}], \"notes\": {{\"a\": \"b\"}}}}\n```\n"
    );
    let own = read(&page, Format::Markdown);
    assert_eq!((own.findings.len(), own.balance.left), (0, 0), "{:?}", own.findings);
    let body = facts(&own)["request"]["body"].clone();
    assert_eq!(body["fields"].as_array().unwrap().len(), 3);
    let lids = &body["fields"][1]["value"];
    assert_eq!(lids["type"], "array");
    let told: Vec<_> = lids["items"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| format!("{} {}", own["name"].as_str().unwrap(), own["requirement"].as_str().unwrap()))
        .collect();
    assert_eq!(told, ["id mandatory", "width conditional", "depth conditional"]);
}

#[test]
fn tables_of_different_bodies_ask_for_nothing_together() {
    let table = "| Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n";
    let page = format!(
        "# Locking Crates\n\n## URI\n\nPOST /v1/crates/{{id}}/action\n\n## Request\n\n**Table 1** Locking\n\n{table}\
         | lock | Yes | String | L. |\n\n**Table 2** Opening\n\n{table}| open | Yes | String | O. |\n\n\
         ## Example Request\n\n```\n{{\"lock\": \"a\"}}\n```\n\n```\n{{\"open\": \"a\"}}\n```\n"
    );
    let own = read(&page, Format::Markdown);
    assert_eq!(own.findings, []);
    let fields = facts(&own)["request"]["body"]["fields"].clone();
    assert!(fields.as_array().unwrap().iter().all(|own| own["requirement"] == "conditional"), "{fields}");
}

/// A table as pages are copied: each cell on a line of its own, without captions.
fn barred(rows: &[&[&str]]) -> String {
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        row.iter().for_each(|cell| out.push_str(&format!("{cell} |\n")));
        if at == 0 {
            out.push_str(&format!("{}\n", "---|".repeat(row.len())));
        }
    }
    out
}

#[test]
fn tables_without_captions_belong_to_fields_that_lack_children() {
    let head: &[&str] = &["Parameter", "Type", "Description"];
    let page = format!(
        "Weighing Crates\nFunction\nThis API is used to weigh crates.\nURI\nGET /v2/crates\nResponse Parameters\nStatus code: \
         200\n{}{}{}{}{}Example Responses\nStatus code: 200\n{}\n",
        barred(&[
            head,
            &["total", "Integer", "How many."],
            &["crates", "Array of Crate objects", "The crates."],
            &["page", "Page object", "The page."],
            &["spare", "Array of Crate objects", "Spare ones."],
        ]),
        // Out of turn, and told by the example alone.
        barred(&[head, &["next", "String", "The next one."], &["previous", "String", "The one before."]]),
        barred(&[head, &["id", "String", "Its id."], &["lid", "Lid object", "Its lid."]]),
        barred(&[head, &["weight", "Integer", "Its weight."]]),
        barred(&[head, &["count", "Integer", "More of the body."]]),
        r#"{"total": 1, "count": 2, "crates": [{"id": "a", "lid": {"weight": 3}}], "page": {"next": "b"}}"#,
    );
    let own = read(&page, Format::Text);
    let body = own.contracts[0].responses[0].body.clone().unwrap();
    let names = |node: &as_documented_contract::Node| -> Vec<String> {
        node.fields.iter().map(|field| field.name.clone()).collect()
    };
    assert_eq!(names(&body), ["total", "crates", "page", "spare", "count"]);
    let crates = body.field("crates").unwrap().value.items.clone().unwrap();
    assert_eq!(names(&crates), ["id", "lid"]);
    assert_eq!(names(&crates.field("lid").unwrap().value), ["weight"]);
    assert_eq!(names(&body.field("page").unwrap().value), ["next", "previous"]);
    // What has the same type has the same table.
    assert_eq!(body.field("spare").unwrap().value.items.as_deref(), Some(&*crates));
    assert_eq!(own.findings, Vec::new());
}

#[test]
fn a_column_that_nobody_knows_and_names_like_headings_keep_their_table() {
    let cells = |cells: &[&str]| cells.join("\n\n");
    let page = cells(&[
        "Weighing Crates",
        "URI",
        "GET /v2/crates",
        "Table 1 describes the parameters.",
        "Table 1 Parameter description",
        "Parameter",
        "Mandatory",
        "Type",
        "Comment",
        "status",
        "Yes",
        "String",
        "Open or shut",
        "Response",
        "Table 2 Response parameters",
        "Parameter",
        "Type",
        "Description",
        "status",
        "String",
        "Open or shut.",
    ]);
    let own = read(&page, Format::Text);
    let contract = &own.contracts[0];
    assert_eq!(contract.parameters.iter().map(|own| own.field.name.as_str()).collect::<Vec<_>>(), ["status"]);
    assert_eq!(contract.responses[0].body.as_ref().unwrap().fields.len(), 1);
}

#[test]
fn descriptions_that_ran_into_one_line_keep_their_limits() {
    let head: &[&str] = &["Parameter", "Type", "Description"];
    let table = barred(&[
        head,
        &["name", "String", "Its name. Minimum: 1 Maximum: 36"],
        &["ids", "Array of strings", "Their ids. Array Length: 1 - 10"],
        &["kind", "String", "Its kind. Options: - oak: hard. - pine: soft. Default: oak"],
        &["age", "Integer", "Its age - in days - and no more."],
    ]);
    let page = format!(
        "Weighing Crates\nURI\nPOST /v2/crates\nRequest Parameters\n{table}Response Parameters\nNone\n"
    );
    let own = read(&page, Format::Text);
    let body = &own.contracts[0].request.as_ref().unwrap().body;
    let limits = |name: &str| -> Vec<serde_json::Value> {
        let node = &body.field(name).unwrap().value;
        node.limits.iter().map(|limit| serde_json::to_value(&limit.rule).unwrap()).collect()
    };
    use serde_json::json;
    assert_eq!(limits("name"), [json!({"min-length": 1}), json!({"max-length": 36})]);
    assert_eq!(limits("ids"), [json!({"min-items": 1}), json!({"max-items": 10})]);
    assert_eq!(limits("kind"), [json!({"enum": ["oak", "pine"]}), json!({"default": "oak"})]);
    assert_eq!(limits("age"), Vec::<serde_json::Value>::new());
}

#[test]
fn tables_in_pipes_may_follow_each_other_in_plain_text() {
    let page = "Weighing Crates\n\nURI\n\nPOST /v2/crates/{crate_id}\n\n| Parameter | Mandatory | Type | Description |\n\
                |---|---|---|---|\n| crate_id | Yes | String | The crate. |\n\nRequest Parameters\n\n\
                | Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n| lid | Yes | Lid object | Its lid. |\n\
                | Parameter | Mandatory | Type | Description |\n|---|---|---|---|\n| weight | Yes | Integer | Its weight. |\n\n\
                Example Requests\n\n{\"lid\": {\"weight\": 3}}\n\nResponse Parameters\n\nNone\n";
    let own = interpret(&read_str(page, None), &Origin::new("store/crates.txt"));
    let lid = own.contracts[0].request.as_ref().unwrap().body.field("lid").unwrap();
    assert_eq!(lid.value.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["weight"]);
    assert_eq!(own.findings, Vec::new());
    assert_eq!(own.balance.left, 0);
}
