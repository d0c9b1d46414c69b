//! Plain texts and UUIDs, made from one drawn number each: a tree per letter costs a hundred times as much, and
//! smaller cases are found by this crate's own shrinking.

use proptest::num::u64::ANY;
use proptest::strategy::Strategy;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// Words of lower-case letters, digits and hyphens that begin with a letter, of so many characters.
pub(crate) fn words(length: RangeInclusive<usize>) -> impl Strategy<Value = String> {
    (length, ANY).prop_map(|(length, mut state)| {
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789-";
        (0..length)
            .filter_map(|at| {
                let known = if at == 0 { 26 } else { letters.len() };
                let at = usize::try_from(next(&mut state) % known as u64).ok()?;
                letters.get(at).map(|byte| char::from(*byte))
            })
            .collect()
    })
}

/// UUIDs of version 4.
pub(crate) fn uuids() -> impl Strategy<Value = String> {
    ANY.prop_map(|mut state| uuid(&mut || next(&mut state)))
}

/// A UUID of version 4 from a source of numbers.
pub(crate) fn uuid(next: &mut dyn FnMut() -> u64) -> String {
    let (high, low) = (next(), next());
    let mut out = String::with_capacity(36);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 48) & 0x3fff,
        low & 0xffff_ffff_ffff
    );
    out
}

/// SplitMix64: every seed makes a full sequence.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
