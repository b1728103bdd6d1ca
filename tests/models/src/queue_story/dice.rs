/// Where random choices come from: a seed, or bytes that somebody chose.
#[derive(Clone, Debug)]
pub struct Dice(Source);

#[derive(Clone, Debug)]
enum Source {
    /// The same numbers for ever: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
    /// generators, 2014).
    Seed(u64),
    /// Each byte is used once, and after the last one all numbers are 0: the bytes, and how many were used.
    Bytes(Vec<u8>, usize),
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Source::Seed(seed))
    }

    /// Dice that show what a fuzzer wants.
    pub fn loaded(bytes: &[u8]) -> Self {
        Self(Source::Bytes(bytes.to_vec(), 0))
    }

    /// Whether there are numbers left.
    pub fn goes_on(&self) -> bool {
        match &self.0 {
            Source::Seed(_) => true,
            Source::Bytes(bytes, used) => *used < bytes.len(),
        }
    }

    pub fn roll(&mut self) -> u64 {
        self.number(8)
    }

    /// A number that takes so many of the bytes, where there are bytes.
    fn number(&mut self, length: usize) -> u64 {
        match &mut self.0 {
            Source::Seed(seed) => {
                *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = *seed;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^ (mixed >> 31)
            }
            Source::Bytes(bytes, used) => {
                let from = *used;
                *used = bytes.len().min(from + length);
                let mut number = [0; 8];
                number[..*used - from].copy_from_slice(&bytes[from..*used]);
                u64::from_le_bytes(number)
            }
        }
    }

    pub fn wide(&mut self) -> u128 {
        u128::from(self.roll()) << 64 | u128::from(self.roll())
    }

    /// A number below `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let length = match bound {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 8,
        };
        self.number(length).checked_rem(bound).unwrap_or(0)
    }

    /// A number up to and with `most`.
    pub fn up_to(&mut self, most: u128) -> u128 {
        match most.checked_add(1) {
            Some(bound) => self.wide() % bound,
            None => self.wide(),
        }
    }

    /// Whether something of this probability happens.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// An amount of any magnitude up to 10^30, every other one next to a power of ten or of two, where
    /// roundings change.
    pub fn amount(&mut self) -> u128 {
        const MOST: u128 = 10u128.pow(30);
        let around = match self.below(4) {
            0 => 10u128.pow(self.below(31) as u32),
            1 => 1 << self.below(100),
            _ => return (self.wide() >> (28 + self.below(100))).clamp(1, MOST),
        };
        (around + self.below(3) as u128).saturating_sub(1).clamp(1, MOST)
    }
}
