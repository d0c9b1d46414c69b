//! Contracts, JSON Schemas and OpenAPI documents of documented batch operations, as data
