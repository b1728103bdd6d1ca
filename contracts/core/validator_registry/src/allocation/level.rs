//! The common level of operators, as stake per capacity.

use core::cmp::Ordering;

use estuary_interfaces::Balance;
use estuary_math::{mul_div, Rounding};

use crate::table::{Entry, Slot};

/// An operator whose stake may change.
pub(super) struct Candidate<'a> {
    pub(super) slot: Slot,
    pub(super) entry: &'a Entry,
    /// The stake that counts for the level, in planck.
    pub(super) stake: Balance,
    /// Stake per capacity, see [`ratio`].
    pub(super) ratio: u128,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(slot: Slot, entry: &'a Entry, stake: Balance) -> Self {
        Self {
            slot,
            entry,
            stake,
            ratio: ratio(stake, entry.capacity),
        }
    }
}

/// Stake per capacity in parts of 10^18, rounded down. The largest number if `capacity` is zero.
fn ratio(stake: Balance, capacity: Balance) -> u128 {
    const ONE: u128 = 1_000_000_000_000_000_000;
    mul_div(stake, ONE, capacity, Rounding::Down).unwrap_or(u128::MAX)
}

/// A common level: `stake` per `capacity`, both in planck.
pub(super) struct Level {
    stake: Balance,
    capacity: Balance,
    ratio: u128,
}

impl Level {
    /// The level of its members, after `target` has changed their stake. A candidate is a member if its comparison with
    /// the level `belongs`. At first all candidates are members. Each round leaves out the members that do not belong,
    /// which moves the level away from them. So each round leaves out more, or is the last.
    pub(super) fn find(
        candidates: &[Candidate],
        target: impl Fn(Balance) -> Balance,
        belongs: impl Fn(Ordering) -> bool,
    ) -> Self {
        let mut members = candidates.len();
        let mut level = Self::of(candidates.iter(), &target);
        loop {
            let inside = || candidates.iter().filter(|c| belongs(level.compare(c)));
            let count = inside().count();
            if count == 0 || count >= members {
                return level;
            }
            members = count;
            level = Self::of(inside(), &target);
        }
    }

    /// The level of these members.
    fn of<'a>(members: impl Iterator<Item = &'a Candidate<'a>>, target: impl Fn(Balance) -> Balance) -> Self {
        let (stake, capacity) = members.fold((0, 0), |(stake, capacity): (Balance, Balance), c| {
            (
                stake.saturating_add(c.stake),
                capacity.saturating_add(c.entry.capacity),
            )
        });
        let stake = target(stake);
        Self {
            stake,
            capacity,
            ratio: ratio(stake, capacity),
        }
    }

    /// Compares a candidate with this level, to the planck. Equal ratios agree to a 10^-18th of the capacity only,
    /// which can be many planck.
    fn compare(&self, candidate: &Candidate) -> Ordering {
        candidate.ratio.cmp(&self.ratio).then_with(|| {
            let stake = candidate.stake;
            match stake.cmp(&self.stake_of(candidate, Rounding::Down)) {
                Ordering::Equal => stake.cmp(&self.stake_of(candidate, Rounding::Up)),
                different => different,
            }
        })
    }

    /// The stake of a candidate at this level, in planck.
    pub(super) fn stake_of(&self, candidate: &Candidate, rounding: Rounding) -> Balance {
        mul_div(self.stake, candidate.entry.capacity, self.capacity, rounding).unwrap_or(Balance::MAX)
    }
}
