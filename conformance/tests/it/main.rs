//! The harness from outside, one module per part.

mod gate;
mod gate_world;
