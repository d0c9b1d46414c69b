//! Draws from a seeded source: the few that mutations and plans need.

use super::text::uuid;
use proptest::prelude::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A seeded source of choices.
pub(crate) struct Draw {
    rng: TestRng,
}

impl Draw {
    pub(crate) fn new(rng: TestRng) -> Self {
        Self { rng }
    }

    /// A source that depends on the seed and the purpose alone, so that one more draw here moves nothing there.
    pub(crate) fn seeded(seed: u64, purpose: &str) -> Self {
        let mut bytes = [0u8; 32];
        // FNV-1a over the purpose, four times with different starts.
        for (at, chunk) in bytes.chunks_mut(8).enumerate() {
            let start =
                0xcbf2_9ce4_8422_2325_u64 ^ seed.rotate_left(u32::try_from(at).unwrap_or_default() * 16);
            let hash = purpose
                .bytes()
                .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            chunk.copy_from_slice(&hash.to_le_bytes());
        }
        Self { rng: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes) }
    }

    /// A number below `end`, 0 for an empty range.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        // The bias of the remainder is far below what matters here.
        self.rng.next_u64().checked_rem(end).and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        let at = self.below(from.len());
        from.get(at)
    }

    /// So many lower-case letters.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        (0..count).filter_map(|_| self.pick(b"bcdfghjklmnpqrstvwxz").map(|byte| char::from(*byte))).collect()
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        uuid(&mut || self.rng.next_u64())
    }

    /// A value of a strategy; `None` where it rejects too often.
    pub(crate) fn sample<S: Strategy>(&mut self, strategy: &S) -> Option<S::Value> {
        let mut seed = [0u8; 32];
        self.rng.fill_bytes(&mut seed);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        strategy.new_tree(&mut runner).ok().map(|tree| tree.current())
    }
}
