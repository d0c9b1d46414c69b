//! JSON Schema, validators and OpenAPI from a documentation contract
