//! From a page to a verdict: a derived contract, served and checked, with and without a wrong type in the answers.

use crate::cli_program::{program, transcript};
use crate::cli_serve::Serve;

/// A page of our own: a reading operation.
const ROOMS: &str = "\
# Listing Rooms

## Function

This API is used to list the rooms of a house.

## URI

GET /v2/{project_id}/houses/{house_id}/rooms

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| project_id | Yes | String | Project. |
| house_id | Yes | String | House. |

## Request

**Table 2** Query parameters

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| limit | No | Integer | The value ranges from 1 to 50. |

## Response

**Status code: 200**

**Table 3** Response body parameters

| Parameter | Type | Description |
|---|---|---|
| rooms | Array of objects | Rooms. See **Table 4**. |
| room_count | Integer | How many there are. |

**Table 4** rooms

| Parameter | Type | Description |
|---|---|---|
| name | String | Its name. |
| floor | Integer | Where it is. |
| state | String | The value can be **free** or **taken**. |

## Status codes

| Status code | Description |
|---|---|
| 200 | The rooms. |
| 404 | No such house. |
";

/// A page of our own: an operation that changes something.
const PAINT: &str = "\
# Painting a House

## Function

This API is used to paint a house.

## URI

PUT /v2/{project_id}/houses/{house_id}/colour

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| project_id | Yes | String | Project. |
| house_id | Yes | String | House. |

## Request

**Table 2** Body parameters

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| colour | Yes | String | The value can be **red** or **blue**. |
| coats | No | Integer | The value ranges from 1 to 3. |

## Example request

```
PUT https://{endpoint}/v2/{project_id}/houses/{house_id}/colour

{ \"colour\": \"red\", \"coats\": 2 }
```

## Response

**Status code: 200**

**Table 3** Response body parameters

| Parameter | Type | Description |
|---|---|---|
| colour | String | The new colour. |
| coats | Integer | How many coats. |

## Status codes

| Status code | Description |
|---|---|
| 200 | Painted. |
| 400 | A bad colour. |
";

/// A page of our own whose headers have limits, and whose path has a number.
const BOOKS: &str = "\
# Listing Books

## Function

This API is used to list the books of a shelf.

## URI

GET /v2/{project_id}/shelves/{shelf_number}/books

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| project_id | Yes | String | Project. |
| shelf_number | Yes | Integer | Counted from below. |

## Request

**Table 2** Request header parameters

| Parameter | Mandatory | Type | Description |
|---|---|---|---|
| X-Auth-Token | Yes | String | Token. Minimum: **1000** Maximum: **2000** |
| Content-Type | Yes | String | Set this parameter to **application/json;charset=UTF-8**. |

## Response

**Status code: 200**

**Table 3** Response body parameters

| Parameter | Type | Description |
|---|---|---|
| books | Array of strings | Titles. |
| total | Integer | How many there are. |

## Example requests

```
GET https://{endpoint}/v2/{project_id}/shelves/3/books
```

## Example responses

**Status code: 200**

```
{ \"books\": [ \"Of mice\" ], \"total\": 1 }
```
";

#[test]
fn a_derived_contract_is_checked_and_a_wrong_type_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("houses");
    std::fs::create_dir(&docs).unwrap();
    for (name, page, wrong) in [
        ("rooms", ROOMS, "response.200.rooms[].floor"),
        ("paint", PAINT, "response.200.coats"),
        ("books", BOOKS, "response.200.total"),
    ] {
        std::fs::write(docs.join(format!("{name}.md")), page).unwrap();
        let out = folder.path().join(name);
        let text = transcript(
            program(&["derive", "--strict", "--out"]).arg(&out).arg(docs.join(format!("{name}.md"))),
        );
        assert!(text.starts_with("exit 0\n"), "{text}");
        let file = out.join(format!("houses/{name}/v2/contract.json"));
        let file = file.to_str().unwrap();
        for (fault, code) in [(None, 0), (Some(format!("wrong-type={wrong}")), 1)] {
            let mut args = vec!["--token", "secret", "--contract", file];
            args.extend(fault.iter().flat_map(|fault| ["--fault", fault.as_str()]));
            let served = Serve::start(&args);
            let check =
                ["check", "--endpoint", &served.url, "--project-id", "p", "--cases", "5", "--contract", file];
            let text = transcript(program(&check).env("AS_DOCUMENTED_TOKEN", "secret"));
            assert!(text.starts_with(&format!("exit {code}\n")), "{name} {fault:?}: {text}");
            assert_eq!(text.contains(&format!("{wrong}#type")), fault.is_some(), "{name} {fault:?}: {text}");
        }
    }
}
