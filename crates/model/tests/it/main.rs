//! The model from outside: what it holds, what it refuses, and in which words.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod intents;
#[cfg(test)]
mod json;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod round_trips;
