//! A stateless responder for any derived contract: it answers every documented operation as the page says.
//!
//! A request that keeps to the page is answered with the documented success and a body that its schema accepts; one
//! that does not is refused in the documented shape. Nothing is remembered, so no effect can be seen through it: it
//! exists to check the checks, and to develop a client against a page that has no endpoint yet. With a [`Fault`] it
//! errs on purpose. Unlike the reference endpoint it knows nothing but the contract, so that its agreement with the
//! harness proves nothing about the contract.

mod answer;
mod body;
mod fault;
mod route;
mod serve;

pub use fault::{Fault, FaultError};
pub use serve::{Options, ResponderError, Running, serve};
