//! The codec that the tests bring along.

use as_documented_model::operation::Codec;
use serde::{Serialize, de::DeserializeOwned};

pub(crate) struct Json;

impl Codec for Json {
    type Error = serde_json::Error;

    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Self::Error> {
        serde_json::from_slice(body)
    }

    fn encode<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
        serde_json::to_vec(value)
    }
}
