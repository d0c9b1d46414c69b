//! The model from outside: what it holds, what it refuses, and in which words.

mod answers;
mod bodies;
mod errors;
mod intents;
mod json;
mod paths;
