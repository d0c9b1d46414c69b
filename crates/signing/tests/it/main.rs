//! The signature from outside: recorded vectors, properties of both sides, and silence about secrets.

#[cfg(test)]
mod date;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod vectors;
