//! Ids that name nothing: made up by the run from its seed, the same for the same seed.

/// A stream of numbers from a seed (SplitMix64): not secret, only repeatable.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// The stream of a seed for one purpose; different purposes give unrelated streams.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Self(state)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// The next id: a UUID of version 4.
    pub fn next_id(&mut self) -> String {
        let bytes = (u128::from(self.next_u64()) << 64) | u128::from(self.next_u64());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid().to_string()
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The minted ids of a run, by number.
#[derive(Debug, Clone)]
pub struct Mint {
    ids: Vec<String>,
}

impl Mint {
    /// The first `count` ids of a seed.
    #[must_use]
    pub fn new(seed: u64, count: usize) -> Self {
        let mut stream = Stream::new(seed, "minted ids");
        Self { ids: (0..count).map(|_| stream.next_id()).collect() }
    }

    /// The id with this number.
    #[must_use]
    pub fn id(&self, index: u32) -> Option<&str> {
        self.ids.get(usize::try_from(index).ok()?).map(String::as_str)
    }

    /// Every id.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}
