//! Pages of an invented API for the commands that read pages: one that contradicts itself once, one that does not,
//! and one with a row that no contract can hold.

use std::path::Path;

/// Says `count` is a number and shows a string.
pub(crate) const TORN: &str = "\
Stacking Crates
===============

Function
--------

Stacks crates in a room.

URI
---

POST /v3/crates/stack

Request Parameters
------------------

.. table:: **Table 1** Request body parameters

   ====== ========= ======= ==========================
   Name   Mandatory Type    Description
   ====== ========= ======= ==========================
   label  Yes       String  Label of the stack.
   count  Yes       Integer Number of crates.
   ====== ========= ======= ==========================

Example Requests
----------------

.. code-block:: text

   POST https://{endpoint}/v3/crates/stack

   {
     \"label\": \"blue\",
     \"count\": \"seven\"
   }

Response Parameters
-------------------

Status code: 200

.. table:: **Table 2** Response body parameters

   ======== ======= ==========================
   Name     Type    Description
   ======== ======= ==========================
   stack_id String  ID of the stack.
   ======== ======= ==========================
";

/// The same in every place.
pub(crate) const WHOLE: &str = "\
# Counting Shelves

## Function

Counts the shelves of a room.

## URI

POST /v3/shelves/count

## Request Parameters

**Table 1** Request body parameters

| Name | Mandatory | Type | Description |
| --- | --- | --- | --- |
| room | Yes | String | Name of the room. |
| floor | No | Integer | Floor of the room. |

## Example Request

```json
{
  \"room\": \"cellar\",
  \"floor\": 2
}
```

## Response Parameters

Status code: 200

**Table 2** Response body parameters

| Name | Type | Description |
| --- | --- | --- |
| shelves | Integer | Number of shelves. |
";

/// A folder with `torn.rst`, `whole.md` and something that is no page.
pub(crate) fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "docs/torn.rst", TORN);
    put(folder.path(), "docs/whole.md", WHOLE);
    put(folder.path(), "docs/picture.png", "no page");
    folder
}

/// Writes a file and the folders above it.
pub(crate) fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
