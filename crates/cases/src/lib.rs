//! Documented examples, boundaries and generated requests from a documentation contract
