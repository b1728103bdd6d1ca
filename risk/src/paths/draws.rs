//! The random numbers of a path.
//!
//! They depend on seed, module and the path's number only: not on threads, on shards, or on the token. So two portfolios
//! share their randomness, and their difference is sharp. The generator is the cipher ChaCha8, whose output is
//! published. The functions above it are ours, because a library may change what it samples.

use rand_chacha::{
    rand_core::{Rng, SeedableRng},
    ChaCha8Rng,
};

use super::BLOCK;

/// Words of 32 bits that a path has in its block's stream.
const WORDS: u32 = 64;

/// The streams that begin a path's own words, beside those of its block.
const OWN: u64 = 1 << 63;

/// The models that draw, each from streams of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Module {
    /// M1, paths as likely as they are.
    Loss = 1,
    /// M1, half of the paths with more shocks.
    Tail = 2,
    /// M2.
    Delay = 3,
    /// M6.
    Models = 4,
}

/// The random numbers of one path after the other.
#[derive(Clone, Debug)]
pub struct Draws {
    cipher: ChaCha8Rng,
    module: Module,
    path: u64,
    left: u32,
}

impl Draws {
    /// The numbers of a run.
    pub fn new(seed: u64, module: Module) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            cipher: ChaCha8Rng::from_seed(key),
            module,
            path: 0,
            left: 0,
        }
    }

    /// Begins a path. Its first words stand in its block's stream. Where it takes more, they come from a stream of its
    /// own, so no path ever sees another's.
    pub fn begin(&mut self, path: u64) {
        self.path = path;
        self.left = WORDS;
        self.seek(
            ((self.module as u64) << 48) | (path / BLOCK),
            path % BLOCK * u64::from(WORDS),
        );
    }

    fn seek(&mut self, stream: u64, word: u64) {
        self.cipher.set_word_pos(0);
        self.cipher.set_stream(stream);
        self.cipher.set_word_pos(word.into());
    }

    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        match self.left.checked_sub(2) {
            Some(left) => self.left = left,
            None => {
                self.left = u32::MAX;
                self.seek(OWN | (self.module as u64) << 48 | self.path, 0);
            }
        }
        self.cipher.next_u64()
    }

    /// A number of [0, 1), of 53 bits.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit(self.bits())
    }

    /// The time to the next event of a Poisson process, in units of its mean.
    #[inline]
    pub fn wait(&mut self) -> f64 {
        -libm::log(1.0 - self.unit())
    }
}

/// The number of [0, 1) that the upper 53 bits are.
#[inline]
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_path(draws: &mut Draws, path: u64, count: usize) -> Vec<u64> {
        draws.begin(path);
        (0..count).map(|_| draws.bits()).collect()
    }

    #[test]
    fn a_path_draws_the_same_whatever_was_drawn_before() {
        let mut draws = Draws::new(1, Module::Loss);
        let first = of_path(&mut draws, 5_000, 100);
        of_path(&mut draws, 4_999, 77);
        assert_eq!(of_path(&mut draws, 5_000, 100), first);
        let mut other = Draws::new(1, Module::Loss);
        assert_eq!(of_path(&mut other, 5_000, 40), first[..40]);
    }

    #[test]
    fn paths_modules_and_seeds_share_no_number() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in [1, 2] {
            for module in [Module::Loss, Module::Tail] {
                for path in [0, 1, 4_095, 4_096, 1 << 40] {
                    // Beyond the 32 of the block.
                    let drawn = of_path(&mut Draws::new(seed, module), path, 80);
                    assert!(drawn.into_iter().all(|number| seen.insert(number)));
                }
            }
        }
    }

    /// The cipher's output for seed 1 and path 0 of the loss model never changes.
    #[test]
    fn the_numbers_are_those_of_the_cipher() {
        let mut cipher = ChaCha8Rng::from_seed({
            let mut key = [0; 32];
            key[0] = 1;
            key
        });
        cipher.set_stream(1 << 48);
        let expected: Vec<u64> = (0..32).map(|_| cipher.next_u64()).collect();
        assert_eq!(of_path(&mut Draws::new(1, Module::Loss), 0, 32), expected);
    }

    #[test]
    fn numbers_lie_below_one() {
        assert_eq!(unit(0), 0.0);
        assert!(unit(u64::MAX) < 1.0);
    }
}
