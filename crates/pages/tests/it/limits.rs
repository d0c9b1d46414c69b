//! What the words of rows limit, phrase by phrase, on rows of our own.

use as_documented_contract::{Contract, Requirement, Rule, Type};
use as_documented_pages::{Interpretation, Origin, interpret, read_str};
use serde_json::{Value, json};

fn page(rows: &str) -> Interpretation {
    let text = format!(
        "# Weighing Crates\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n| Parameter | Mandatory | Type | \
         Description |\n|---|---|---|---|\n{rows}\n"
    );
    interpret(&read_str(&text, None), &Origin::new("store/crates.md"))
}

/// The limits of the field `it`, or of its items.
fn limits(ty: &str, words: &str) -> Value {
    let own = page(&format!("| it | No | {ty} | {words} |\n| lid_size | No | Integer | Lid. |"));
    let contract: &Contract = own.contracts.first().unwrap();
    let node = &contract.request.as_ref().unwrap().body.field("it").unwrap().value;
    let mut out = serde_json::Map::new();
    let mut node = Some(node);
    while let Some(own) = node {
        for limit in &own.limits {
            if let Some((key, value)) = crate::shared::limit_fact(&limit.rule) {
                out.insert(key.to_owned(), value);
            }
        }
        node = own.items.as_deref();
    }
    Value::Object(out)
}

#[track_caller]
fn says(ty: &str, words: &str, expected: Value) {
    assert_eq!(limits(ty, words), expected, "{words}");
}

#[test]
fn sentences_announce_closed_lists() {
    says("String", "Way to go. The value can be **up** or **down**.", json!({"enum": ["up", "down"]}));
    says("String", "Set the value to **apple**.", json!({"enum": ["apple"]}));
    says("String", "The value is **kilo**, indicating thousands.", json!({"enum": ["kilo"]}));
    says("Integer", "The value can be **4** and **6**, indicating wheels and legs.", json!({"enum": [4, 6]}));
    says("String", "Currently, only x86 is supported.", json!({"enum": ["x86"]}));
    says("String", "It must be set to 22:00, 02:00, or 06:00.", json!({"enum": ["22:00", "02:00", "06:00"]}));
    says("String", "支持apple、pear两种。", json!({"enum": ["apple", "pear"]}));
    says("String", "开始时间必须为22:00、02:00和06:00。", json!({"enum": ["22:00", "02:00", "06:00"]}));
    says("Integer", "模式，0表示慢，1表示快。", json!({"enum": [0, 1]}));
    says("Integer", "Way. **0**: slow; **1**: fast.", json!({"enum": [0, 1]}));
    says("Integer", "取值包括：4，8，16 取值必须是支持的规格。", json!({"enum": [4, 8, 16]}));
    says("String", "Size: **small** or **large**.", json!({"enum": ["small", "large"]}));
}

#[test]
fn a_list_drawn_into_one_item_keeps_its_values() {
    says(
        "String",
        "开法：<ul><li>slow：慢 - fast: 快 - idle: 停</li></ul>",
        json!({"enum": ["slow", "fast", "idle"]}),
    );
    says("Array of strings", "Ways. Options:<ul><li>up: high - low</li></ul>", json!({"enum": ["up"]}));
}

#[test]
fn bounds_are_read_where_their_words_are_shortened() {
    says("String", "Label of the crate. Max. length: 20 characters.", json!({"max_length": 20}));
    says(
        "String",
        "Label. Min. length is 2 characters, max. length is 9 characters.",
        json!({"min_length": 2, "max_length": 9}),
    );
    says("Integer", "Weight. Max. value: 40.", json!({"max": 40}));
}

#[test]
fn lists_of_nothing_but_values_are_closed() {
    says("String", "Way.<br>**slow** or **fast**.", json!({"enum": ["slow", "fast"]}));
    says(
        "String",
        "Way. **slow** indicates by foot, whereas **fast** indicates by train.",
        json!({"enum": ["slow", "fast"]}),
    );
    says("String", "Way.<br>**id** or something else.", json!({}));
}

#[test]
fn statements_that_ran_into_one_line_are_told_apart() {
    says("String", "Minimum length: 1 Maximum length: 64", json!({"min_length": 1, "max_length": 64}));
    says("Long", "Time. Minimum: 0 Maximum: 99", json!({"min": 0, "max": 99}));
    says("Integer", "取值范围：[1,300]，单位克。", json!({"min": 1, "max": 300}));
    says("Integer", "The value ranges from 600 to 90,000.", json!({"min": 600, "max": 90000}));
    says("String", "最大长度为255字节。", json!({"max_length": 255}));
    says("String", "长度为32个字符。", json!({"min_length": 32, "max_length": 32}));
    says("Integer", "If it is left out, 2000 is used by default.", json!({"default": 2000}));
    says("String", "Only **v1** and **v2** are supported.", json!({"enum": ["v1", "v2"]}));
    says("String", "Only **v1** is supported by small crates.", json!({}));
    says("String", "For lids only **v1** is supported.", json!({}));
}

#[test]
fn lines_may_have_run_into_one() {
    let name = json!({"min_length": 1, "max_length": 64, "default": "lid"});
    says("String", "Its name. Minimum: 1 Maximum: 64 Default: lid", name.clone());
    says("String", "Its name. **Minimum:** 1 **Maximum:** 64 **Default:** lid", name);
    says("String", "State. Enumeration values: - on - off", json!({"enum": ["on", "off"]}));
    says("String", "State: * on: lit. * off: dark.", json!({"enum": ["on", "off"]}));
}

#[test]
fn values_may_be_told_in_passing() {
    says(
        "String",
        "Lid. The value **0** indicates flat, and the value **1** indicates round.",
        json!({"enum": ["0", "1"]}),
    );
    says("Integer", "Lid. The value is **12**, indicating round.", json!({"enum": [12]}));
    says("Integer", "Lids. The value can be set to **1** only.", json!({"enum": [1]}));
    says("String", "Lid. Set it to **round**.", json!({"enum": ["round"]}));
    says("String", "Lid. Set it to **round** if there is none.", json!({}));
    says(
        "String",
        "Lid. The value is **1** for a round lid and **0** for others.",
        json!({"enum": ["1", "0"]}),
    );
    says(
        "String",
        "Wood. Currently, OAK, ASH and ELM are supported.",
        json!({"enum": ["OAK", "ASH", "ELM"]}),
    );
    says("String", "Wood. Currently, tags and labels are supported.", json!({}));
    says("String", "Way in and out<br>- import<br>- export", json!({"enum": ["import", "export"]}));
    says("String", "Weg.<br>取值范围：in 入方向，out 出方向", json!({"enum": ["in", "out"]}));
    says("String", "Weg.<br>- “in”: one<br>- “out”: other", json!({"enum": ["in", "out"]}));
    says("Integer", "Mode. Only one is there.<br>- 0: by hand", json!({"enum": [0]}));
    // Letters in any case: no list of spellings holds them all.
    says("String", "Lid. The value can be **Flat** or **Round** and is case-insensitive.", json!({}));
    // Ids behind what they are ids of.
    says(
        "String",
        "Zone.<br>- a-1: bf84aba586ce4e948da0b97d9a7d62fb<br>- a-2: cf84aba586ce4e948da0b97d9a7d62fc",
        json!({}),
    );
    says(
        "String",
        "Body (format). Possible values:<br>- a/b<br>- a/b;c=d",
        json!({"enum": ["a/b", "a/b;c=d"]}),
    );
}

#[test]
fn numbers_may_be_bounded_from_behind() {
    says("String", "The lid contains 36 characters at most.", json!({"max_length": 36}));
    says(
        "Integer",
        "It must be a positive integer and equal to or less than 86400.",
        json!({"min": 1, "max": 86400}),
    );
    says("String", "Each label cannot exceed 63 characters.", json!({}));
    says(
        "String",
        "The value can contain 1 to 64 visible characters.",
        json!({"min_length": 1, "max_length": 64}),
    );
    says("Integer", "Port.<br>- 功能说明：端口<br>- 取值范围：1~65535", json!({"min": 1, "max": 65535}));
    says("Integer", "Place.<br>**默认取值**：<br>0（偏移0条）。", json!({"default": 0}));
}

#[test]
fn a_unit_is_part_of_a_text() {
    says(
        "String",
        "Size. Options: 1 KB, 1 MB and 1 GB. Default value: 1 GB.",
        json!({"enum": ["1 KB", "1 MB", "1 GB"], "default": "1 GB"}),
    );
    says("String", "Size. Value range:<br>- 100 MB<br>- 300 MB", json!({"enum": ["100 MB", "300 MB"]}));
    says("Integer", "Size. Default value: 1 GB.", json!({"default": 1}));
    says("String", "Line. The default value is 5_gray.", json!({"default": "5_gray"}));
    says("Integer", "Time. The default timeout is 30s.", json!({"default": 30}));
}

#[test]
fn what_is_not_the_value_does_not_bound_it() {
    says("Long", "Start timestamp, in milliseconds. A maximum of 30 days are supported.", json!({}));
    says("Long", "Days to keep it. A maximum of 30 days are supported.", json!({"max": 30}));
}

#[test]
fn chinese_phrases_bound_items_and_name_defaults() {
    says("Array of strings", "标签。 每个值最大长度43个unicode字符。", json!({"max_length": 43}));
    says("Integer", "待查询的起始序号，默认起始序号为1。", json!({"default": 1}));
    says("String", "排序字段，默认为“start_time”", json!({"default": "start_time"}));
    says("Integer", "By default, this parameter is set to **1**.", json!({"default": 1}));
    says("Integer", "默认最大值为1。", json!({"max": 1}));
}

#[test]
fn a_value_may_stand_before_its_meaning_with_a_dash() {
    says(
        "String",
        "Codes.<ul><li>box.01 - lid lost.</li><li>box.02 - lid bent.</li></ul>",
        json!({"enum": ["box.01", "box.02"]}),
    );
}

/// The limits of fields of the response of a page, by name.
fn of_response(rest: &str) -> (Value, Interpretation) {
    let text = format!("# Weighing Crates\n\n## URI\n\nGET /v2/crates\n\n## Response\n\n{rest}\n");
    let own = interpret(&read_str(&text, None), &Origin::new("store/crates.md"));
    let body = own.contracts[0].responses[0].body.as_ref().unwrap();
    let each = body.fields.iter().map(|field| {
        let facts = field.value.limits.iter().filter_map(|limit| crate::shared::limit_fact(&limit.rule));
        (field.name.clone(), facts.map(|(key, value)| (key.to_owned(), value)).collect::<Value>())
    });
    (each.collect(), own)
}

#[test]
fn a_table_of_values_belongs_to_the_row_that_names_it_or_heads_it() {
    let rows = "| Parameter | Type | Description |\n|---|---|---|\n| fault | String | Fault. See Table 4. |\n\
                | cause_id | Integer | Cause. |\n";
    let codes = "**Table 4** Codes\n\n| Error Code | Description |\n|---|---|\n| box.1 | Lost. |\n| box.2 | Bent. |\n";
    let causes =
        "**Table 5** Causes\n\n| cause_id | Description |\n|---|---|\n| 11 | Rain. |\n| 12 | Wind. |\n";
    let (limits, own) = of_response(&format!("{rows}\n{codes}\n{causes}"));
    assert_eq!(limits["fault"], json!({"enum": ["box.1", "box.2"]}));
    assert_eq!(limits["cause_id"], json!({"enum": [11, 12]}));
    assert_eq!(own.balance.left, 0);
    // A table that no row means is told of.
    let (_, own) = of_response(&format!("{}\n{codes}", rows.replace("See Table 4.", "")));
    assert_eq!(own.balance.left, 2);
    assert!(own.diagnostics.iter().any(|one| one.rule == "error-codes-unkept"));
    let bells = causes.replace("cause_id", "bell_id");
    let (_, own) = of_response(&format!("{}\n{bells}", rows.replace("See Table 4.", "")));
    assert_eq!(own.balance.left, 2);
    assert!(own.diagnostics.iter().any(|one| one.rule == "table-unused"));
}

#[test]
fn headings_that_nobody_has_seen_are_read_by_their_words() {
    let text = "# Weighing\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n| Parameter (in body) | Is It Required | \
                Data Type of Value | Default Setting | Parameter Meaning |\n|---|---|---|---|---|\n\
                | it | Yes | Integer | 3 | Lid. |\n";
    let own = interpret(&read_str(text, None), &Origin::new("store/crates.md"));
    let field = &own.contracts[0].request.as_ref().unwrap().body.fields[0];
    assert_eq!((field.name.as_str(), field.requirement), ("it", Requirement::Mandatory));
    assert_eq!(field.value.ty, Type::Integer);
    assert_eq!(field.value.limits.len(), 1);
}

#[test]
fn a_row_may_stand_for_the_elements_of_a_body() {
    let row = "| [Array element] | M | Map<String,Integer> | Weights. |";
    let text = format!(
        "# Weighing\n\n## URI\n\nPOST /v2/crates\n\n## Request\n\n| Parameter | M/O | Type | Description |\n\
         |---|---|---|---|\n{row}\n"
    );
    let own = interpret(&read_str(&text, None), &Origin::new("store/crates.md"));
    let body = &own.contracts[0].request.as_ref().unwrap().body;
    assert_eq!((body.ty, body.items.as_ref().map(|items| items.ty)), (Type::Array, Some(Type::Map)));
    let text = text.replace(row, "| it | M | Integer | Lid. |\n| lid | O | Integer | Lid. |");
    let own = interpret(&read_str(&text, None), &Origin::new("store/crates.md"));
    let fields = &own.contracts[0].request.as_ref().unwrap().body.fields;
    assert_eq!(
        fields.iter().map(|field| field.requirement).collect::<Vec<_>>(),
        [Requirement::Mandatory, Requirement::Optional]
    );
}

#[test]
fn sections_that_nobody_has_seen_are_read_by_their_words() {
    let text = "# Weighing\n\n## Resource URL\n\nPOST /v2/crates\n\n## Fields of the Request Body\n\n\
                | Field | Type |\n|---|---|\n| it | Integer |\n\n## A Sample of a Request\n\n```\n{\"it\": 1}\n```\n\n\
                ## 返回消息参数说明\n\n| Field | Type |\n|---|---|\n| id | String |\n";
    let own = interpret(&read_str(text, None), &Origin::new("store/crates.md"));
    let contract = &own.contracts[0];
    assert_eq!(contract.request.as_ref().unwrap().body.fields[0].name, "it");
    assert_eq!(contract.responses[0].body.as_ref().unwrap().fields[0].name, "id");
    assert_eq!(contract.examples.len(), 1);
    assert_eq!(own.balance.left, 0);
}

#[test]
fn a_second_column_of_names_that_holds_types_is_one_of_types() {
    let (limits, own) = of_response(
        "| Parameter | Parameter | Description |\n|---|---|---|\n| key | String | At most 36 characters. |\n",
    );
    assert_eq!(limits["key"], json!({"max_length": 36}), "{:?}", own.contracts[0].responses[0].body);
}

#[test]
fn a_column_of_ranges_bounds_its_rows() {
    let (limits, _) = of_response(
        "| Parameter | Type | Description | Value Range | Default Value |\n|---|---|---|---|---|\n\
         | depth | Integer | Depth. | 1 to 10000 | 64 |\n",
    );
    assert_eq!(limits["depth"], json!({"min": 1, "max": 10000, "default": 64}));
}

#[test]
fn samples_conditions_and_other_rows_announce_nothing() {
    says("String", "Fruit, such as **apple** or **pear**.", json!({}));
    says("String", "The value can be **apple**, **pear**, etc.", json!({}));
    says("String", "The crate can be created or deleted.", json!({}));
    says("String", "It can be **Crate ID** or **Lid ID**.", json!({}));
    says("String", "The lid size can be **apple** or **pear**.", json!({}));
    says("String", "If the value is **apple**, the crate is sweet.", json!({}));
    says("String", "手动指定的地址,支持Redis和Memcached。", json!({}));
    says("String", "The format is *field-rule*. Field options: **apple** or **pear**.", json!({}));
}

#[test]
fn lists_in_lines_of_their_own_outrank_sentences() {
    says(
        "String",
        "The value can be **UP** or **DOWN**.<br>Enumeration values:<br>- **up**<br>- **down**",
        json!({"enum": ["up", "down"]}),
    );
    says("String", "State.<br>- **Empty**: none<br>- **Full**: all", json!({"enum": ["Empty", "Full"]}));
    says("String", "State.<br>- **on**<br>- **off**<br>- **null**", json!({"enum": ["on", "off"]}));
    says("String", "Way.<br>Range<br>evs", json!({"enum": ["evs"]}));
    says("Array", "Ways.<br>Enumerated values:<br>- **up**<br>- **down**", json!({"enum": ["up", "down"]}));
}

#[test]
fn numbers_bound_values_lengths_and_counts() {
    says("Integer", "The value ranges from **1** to **9**.", json!({"min": 1, "max": 9}));
    says("Integer", "The value is from 0 to intmax (2^31-1).", json!({"min": 0, "max": 2_147_483_647}));
    says(
        "Integer",
        "The default value is **10** and the maximum value is **200**.",
        json!({"max": 200, "default": 10}),
    );
    says("Integer", "The value ranges from **0** to the value of **lid_size**.", json!({"min": 0}));
    says("Integer", "It cannot be lower than 1.", json!({"min": 1}));
    says("Integer", "Grams. Maximum value: **100**.", json!({"max": 100}));
    says("Integer", "The default minimum value is 5 grams.", json!({}));
    says("String", "The value contains 32 characters.", json!({"min_length": 32, "max_length": 32}));
    says("Array of strings", "一次最多可删除50个箱子。", json!({"max_items": 50}));
    says("Array of strings", "A crate can have 1 lid or at least 3 lids.", json!({}));
    says("Array of strings", "Each crate can have up to 20 lids.", json!({}));
    says(
        "Integer",
        "Grams.<br>- Small crates: 100-300<br>- Large crates: 200-600",
        json!({"min": 100, "max": 600}),
    );
    says(
        "String",
        "One crate has 4 to 64 characters.<br>A batch has 4 to 56 characters.",
        json!({"min_length": 4, "max_length": 64}),
    );
}

#[test]
fn formats_and_patterns_are_those_that_the_page_prints() {
    says("String", "Crate ID in UUID format with hyphens (-).", json!({"format": "uuid"}));
    says("String", "Time in the format YYYY-MM-DDTHH:mm:ss.sssZ", json!({"format": "date-time"}));
    says("String", "Name that matches `^[a-z]{1,8}$`", json!({"pattern": "^[a-z]{1,8}$"}));
    says("String", "Only letters, digits, and hyphens (-) are allowed.", json!({}));
    says("String", "Time in the format YYYY-MM-DD hh:mm", json!({}));
    says("String", "Name that matches `^[a-z`", json!({}));
}

#[test]
fn one_of_several_fields_is_wanted_and_exclusions_are_told() {
    let own = page(
        "| a_name | No | String | Either **a_name** or **b_name** must be specified. |\n| b_name | No | String | B. |",
    );
    let body = &own.contracts.first().unwrap().request.as_ref().unwrap().body;
    let wanted = Rule::AnyField(vec!["a_name".to_owned(), "b_name".to_owned()]);
    assert!(body.limits.iter().any(|own| own.rule == wanted), "{:?}", body.limits);
    let own = page(
        "| a_name | No | String | It and **b_name** are mutually exclusive. |\n| b_name | No | String | B. |",
    );
    assert!(own.diagnostics.iter().any(|own| own.rule == "exclusion-unkept"), "{:?}", own.diagnostics);
}

#[test]
fn a_discarded_value_does_not_deprecate_its_row() {
    let own = page(
        "| it | No | String | Way.<br>- **up**: This value has been discarded.<br>- **down**: the other |\n| old | No | String | This parameter is deprecated. |",
    );
    let body = &own.contracts.first().unwrap().request.as_ref().unwrap().body;
    assert!(!body.field("it").unwrap().deprecated && body.field("old").unwrap().deprecated);
}

#[test]
fn titles_that_ran_into_one_line_still_head_their_parts() {
    let page = read_str(
        "Weighing Crates\nURI\nPOST /v2/crates\nRequest Parameters\nParameter |\nMandatory |\nType |\nDescription |\n---|---|---|---|\nit |\nNo |\nInteger |\nDefinition Grams. Constraints N/A Range 1 to 9 Default Value 3 |\nway |\nNo |\nString |\nDefinition Way. Constraints N/A Range up Default Value N/A |\nResponse Parameters\n",
        None,
    );
    let own = interpret(&page, &Origin::new("store/crates.txt"));
    let body = &own.contracts.first().unwrap().request.as_ref().unwrap().body;
    let rules = |name: &str| -> Vec<Rule> {
        body.field(name).unwrap().value.limits.iter().map(|own| own.rule.clone()).collect()
    };
    assert_eq!(rules("it"), [Rule::Minimum(1.into()), Rule::Maximum(9.into()), Rule::Default(json!(3))]);
    assert_eq!(rules("way"), [Rule::Enum(vec![json!("up")])]);
}

#[test]
fn addresses_are_examples_in_whatever_letters_the_method_is_written() {
    let text = "# Weighing\n\n## URI\n\nPOST /v2/crates/{crate_id}\n\n**Example**\n\n```\nv2/crates/7?x=1\n```\n\n\
                **URI示例：**\n\n```\nPost https://store.example.com/v2/crates/7\n```\n\n## Request\n\n\
                | Field | Type |\n|---|---|\n| it | Integer |\n\n## Example Request\n\n\
                curl -X POST https://store.example.com/v2/crates/8 -d '{\"it\": 3}'\n\n\
                Post the crate to https://store.example.com/v2/crates/9\n";
    let own = interpret(&read_str(text, None), &Origin::new("store/crates.md"));
    assert_eq!(own.contracts.len(), 1);
    let urls: Vec<_> = own.contracts[0].examples.iter().map(|own| own.url.as_deref().unwrap()).collect();
    let host = "https://store.example.com";
    assert_eq!(urls, ["v2/crates/7?x=1", &format!("{host}/v2/crates/7"), &format!("{host}/v2/crates/8")]);
    assert_eq!(own.contracts[0].examples[2].body, Some(json!({"it": 3})));
    assert_eq!((own.balance.left, own.findings.len()), (0, 0), "{:?}", own.findings);
}

#[test]
fn one_value_is_a_closed_list_where_words_leave_no_other() {
    says("String", "Source. The value can only be CRATE.", json!({"enum": ["CRATE"]}));
    says("String", "The name can only be set to scale.", json!({"enum": ["scale"]}));
    says("String", "Scale, which is Digital.", json!({"enum": ["Digital"]}));
    says("String", "A name, which is unique.", json!({}));
    says("String", "A name, which is mandatory.", json!({}));
    says("String", "周期类型，目前支持“weekly”。", json!({"enum": ["weekly"]}));
    says("String", "类型，取值当前仅支持： digital：数字秤", json!({"enum": ["digital"]}));
    says("String", "维度，当前支持维度有lid_id、crate_id。", json!({"enum": ["lid_id", "crate_id"]}));
}

#[test]
fn a_list_that_goes_on_is_not_closed() {
    says("String", "Options:<ul><li>true: All.</li><li>false or others: None.</li></ul>", json!({}));
    says(
        "Integer",
        "Size.<ul><li>Oak. The value can be **2** or **4**.</li><li>Fir. The value can be **8**, or **16**.</li></ul>",
        json!({}),
    );
}

#[test]
fn values_keep_their_colons() {
    says(
        "String",
        "The value can be:<ul><li>**crate:lid**</li><li>crate:lid_holder</li></ul>",
        json!({"enum": ["crate:lid", "crate:lid_holder"]}),
    );
}

#[test]
fn numbers_of_parts_and_of_other_things_bound_nothing() {
    says("Array of strings", "Up to 50 crates in 10 rows can be named.", json!({}));
    says("Array of strings", "Up to 50 crates can be named.", json!({"max_items": 50}));
    says("Integer", "The number is from 1-5 or 11-15.", json!({"min": 1, "max": 15}));
    says("Array of integers", "取值1-7，1代表周一。", json!({"min": 1, "max": 7}));
    says("String", "Rule: days x 24/period <= 1,440", json!({}));
    says(
        "String",
        "Fields are described as follows:<ul><li>*row* is the row. The value contains 1 to 4 characters.</li></ul>",
        json!({}),
    );
}

#[test]
fn defaults_stand_in_many_words() {
    says(
        "String",
        "**tar** or **gzip**. The default format is GZIP.",
        json!({"enum": ["tar", "gzip"], "default": "gzip"}),
    );
    says(
        "String",
        "If it is left blank, PLAIN authentication is enabled by default.",
        json!({"default": "PLAIN"}),
    );
    says(
        "Integer",
        "If it is not set, 10 crates are displayed on each page by default.",
        json!({"default": 10}),
    );
    says("Integer", "条数。若不设置该参数，默认显示10条。", json!({"default": 10}));
    says("Integer", "若为空，表示使用默认端口6379", json!({"default": 6379}));
}

#[test]
fn a_condition_names_what_it_hangs_on_and_not_itself() {
    let told = |words: &str| {
        let own = page(&format!("| it | No | String | {words} |\n| lid_size | No | Integer | Lid. |"));
        let contract: &Contract = own.contracts.first().unwrap();
        let field = contract.request.as_ref().unwrap().body.field("it").unwrap();
        (field.requirement, field.condition.clone().unwrap_or_default())
    };
    let hangs =
        |words: &str, on: &str| assert_eq!(told(words), (Requirement::Conditional, on.to_owned()), "{words}");
    hangs(
        "Kind: **oak** indicates oak. **it** is mandatory when **lid_size** is set.",
        "depends on lid_size",
    );
    hangs("This parameter is mandatory for **oak** crates.", "depends on oak");
    hangs("来源为OBS桶时必须填写。", "under a condition that the row states");
}

#[test]
fn a_table_of_which_columns_are_cited_holds_no_fields() {
    let text = "# Weighing Crates\n\n## URI\n\nGET /v2/crates\n\n## Response\n\n**Table 1** Response\n\n\
        | Parameter | Type | Description |\n|---|---|---|\n| name | String | See the **Name** column in Table 2. |\n\n\
        **Table 2** Settings\n\n| Parameter | Type | Description |\n|---|---|---|\n| timeout | Integer | How long. |\n";
    let own = interpret(&read_str(text, None), &Origin::new("store/crates.md"));
    let body = own.contracts[0].responses[0].body.as_ref().unwrap();
    assert_eq!(body.fields.len(), 1);
    assert!(own.diagnostics.iter().any(|own| own.reason.contains("by its columns")), "{:?}", own.diagnostics);
}

#[test]
fn values_stand_alone_in_items_clauses_and_brackets() {
    let list = |enumeration: serde_json::Value| json!({ "enum": enumeration });
    says("String", "Kind of crate.<ul><li>oak</li><li>pine</li></ul>", list(json!(["oak", "pine"])));
    says(
        "String",
        "结果：<ul><li>成功：done；</li><li>失败：failed。</li></ul>",
        list(json!(["done", "failed"])),
    );
    says(
        "String",
        "Way: **pull** takes it in; **push** sends it out; **two-way** does both.",
        list(json!(["pull", "push", "two-way"])),
    );
    says("Array of strings", "Weight (**light**, **heavy**).", list(json!(["light", "heavy"])));
    says("String", "对木箱的操作：open、shut。", list(json!(["open", "shut"])));
    says(
        "String",
        "取值范围：<ul><li>pre -预付费</li><li>post -后付费</li></ul>",
        list(json!(["pre", "post"])),
    );
    says("String", "Only **oak** is supported, which does not rot.", list(json!(["oak"])));
    says("String", "Kind of crate.<ul><li>**oak**: made of oak</li></ul>", list(json!(["oak"])));
    // Remarks, samples, and what may be more than a list of values.
    says("String", "A name:<ul><li>short</li><li>without blanks</li></ul>", json!({}));
    says("String", "For example:<ul><li>oak</li><li>pine</li></ul>", json!({}));
    says("String", "Kind (such as **oak**, **pine**).", json!({}));
    says("String", "Set **lid** first; **base** comes later.", json!({}));
}

#[test]
fn what_holds_under_conditions_holds_together() {
    says(
        "Integer",
        "Slots. Options:<ul><li>When **kind** is **oak**: **300**</li><li>When **kind** is **pine**: **900**</li></ul>",
        json!({"enum": [300, 900]}),
    );
    says(
        "String",
        "Weight:<ul><li>When **kind** is **oak**, the value must be in the range from 3 to 900.</li>\
         <li>When **kind** is **pine**, the value must be in the range from 2 to 2,400.</li></ul>",
        json!({"min": 2, "max": 2400}),
    );
    says(
        "Integer",
        "取值范围：<ul><li>oak时，为[1,9]</li><li>pine时，为[1,3]</li></ul>",
        json!({"min": 1, "max": 9}),
    );
    says("String", "Lid.<ul><li>**open**: off.</li><li>**shut** or **closed**: on.</li></ul>", {
        json!({"enum": ["open", "shut", "closed"]})
    });
    // Ways to write a value, and a value and whatever else.
    says(
        "String",
        "A name.<ul><li>If it is set, the format is: **room.crate**</li><li>If not, the format is: **crate**</li></ul>",
        json!({}),
    );
    says("String", "Lid.<ul><li>**open**: off.</li><li>**shut** or others: on.</li></ul>", json!({}));
}

#[test]
fn a_list_without_a_type_of_its_items_is_bounded_by_them() {
    says("Array", "Days of the week. Value range: 1–7.", json!({"min": 1, "max": 7}));
    says("Array", "Labels, each of which can contain a maximum of 43 characters.", json!({"max_length": 43}));
    says("Array", "Labels. At most 20 labels are allowed.", json!({"max_items": 20}));
    says("String", "时区。取值为-1200 ~ +1200之间。", json!({}));
}

#[test]
fn defaults_stand_behind_what_they_are_of() {
    says("Integer", "By default, the first place is 1.", json!({"default": 1}));
    says("String", "The default value for the shared crate is **oak**.", json!({"default": "oak"}));
    says("String", "The default value is oak*, the cheapest.", json!({"default": "oak"}));
    says("Integer", "By default, the place is 1 to 3.", json!({}));
}

#[test]
fn words_of_other_services_are_read() {
    says("String", "Fill **text/oak;grain=fine** in this field.", json!({"enum": ["text/oak;grain=fine"]}));
    says(
        "String",
        "The value is fixed at **Oak** or **oak** and cannot be changed.",
        json!({"enum": ["Oak", "oak"]}),
    );
    says("String", "The value is fixed at **v3** and cannot be changed.", json!({"enum": ["v3"]}));
    says("String", "The sorting methods include **SLOW** and **FAST**.", json!({"enum": ["SLOW", "FAST"]}));
    says(
        "Integer",
        "The value ranges from 1 to 90, and is 10 by default.",
        json!({"min": 1, "max": 90, "default": 10}),
    );
    says(
        "Integer",
        "The value ranges from 1 to 90 and is **10** by default.",
        json!({"min": 1, "max": 90, "default": 10}),
    );
    says("Integer", "The value ranges from 1 to 90 by default.", json!({}));
    says("Integer", "Records on a page. The value is from 0 to intmax.", json!({"min": 0}));
    // Each item holds in a case of its own.
    says(
        "String",
        "Way.<ul><li>For oak, the value is **slow** or **fast**.</li><li>For pine, the value is **fast**.</li></ul>",
        json!({"enum": ["slow", "fast"]}),
    );
    says(
        "String",
        "Kinds:<ul><li>Public crate: The value is **gold**.</li><li>Own crate: The value is **own**.</li></ul>",
        json!({"enum": ["gold", "own"]}),
    );
    says(
        "Integer",
        "If it is not set:<ul><li>For oak, the default value is **3306**.</li>\
         <li>For pine, the default value is **5432**.</li></ul>",
        json!({}),
    );
    says(
        "String",
        "When there is oak, the default value is **A1**. Otherwise, the default value is **B1**.",
        json!({}),
    );
    // A part of the value has its own words.
    says(
        "String",
        "A time. The format is {way}:{time}.<ul><li>way: **lt**, **gt**, or **eq**</li></ul>",
        json!({}),
    );
}

#[test]
fn values_stand_in_lines_below_and_in_the_cases_of_a_list() {
    says(
        "String",
        "木箱状态。取值范围：<br><br>OPEN、SHUT、LOST。",
        json!({"enum": ["OPEN", "SHUT", "LOST"]}),
    );
    says("String", "付费方式。<br><br>pre：先付；<br><br>post：后付。", json!({"enum": ["pre", "post"]}));
    says(
        "String",
        "Kind.<ul><li>If it is left blank, all are shown.</li><li>If this parameter is set to **oak**, oaks are.</li>\
         <li>If this parameter is set to **pine**, pines are.</li></ul>",
        json!({"enum": ["oak", "pine"]}),
    );
    says(
        "String",
        "Kind.<ul><li>If this parameter is set to **oak**, oaks are shown.</li><li>Any other text shows all.</li></ul>",
        json!({}),
    );
    // To delete is not to leave out.
    says(
        "String",
        "删除木箱的取值：<ul><li>slow：慢</li><li>fast：快</li></ul>",
        json!({"enum": ["slow", "fast"]}),
    );
    says(
        "String",
        "A place. It cannot be one of the following places:<ul><li>127.0</li><li>169.254</li></ul>",
        json!({}),
    );
}
