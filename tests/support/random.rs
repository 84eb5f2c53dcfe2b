//! Numbers that are the same on every machine (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).

/// The usual seed.
const SEED: u64 = 20_250_101;

/// A generator.
pub struct Random {
    pub seed: u64,
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// With the seed of `BUILDAMP_SEED`, or the usual one.
    pub fn from_environment() -> Self {
        let given = std::env::var("BUILDAMP_SEED").ok();
        let seed = given.map_or(SEED, |seed| seed.parse().expect("BUILDAMP_SEED is a number"));
        Self::new(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0, without `end`; 0 where there is nothing below it.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True in this share of cases.
    pub fn often(&mut self, share: f64) -> bool {
        (self.below(10_000) as f64) < share * 10_000.0
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| self.next() as u8).collect()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}
