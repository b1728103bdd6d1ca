//! What a slash takes from a ledger, computed on a copy.

use alloc::vec::Vec;
use sp_runtime::{traits::AtLeast32BitUnsigned, PerThing, Perquintill, Rounding};
use sp_staking::EraIndex;

/// A part of a ledger on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk<Balance> {
    pub value: Balance,
    /// The era from which on it can be withdrawn.
    pub era: EraIndex,
}

/// What of a staking ledger a slash can change.
///
/// `pallet_staking::StakingLedger::slash` would do on a copy too, but it tells the runtime's `EventListeners`, and a
/// nomination pool must not hear of a slash that did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerCopy<Balance> {
    pub active: Balance,
    /// In the order of their eras.
    pub unlocking: Vec<Chunk<Balance>>,
}

impl<Balance: AtLeast32BitUnsigned + Copy + From<u64>> LedgerCopy<Balance> {
    /// Takes `amount` as the pallet takes it and returns what was really taken.
    ///
    /// Chunks of `first_era` and later were at stake when the offence happened. With any of them the slash is spread:
    /// the active stake and each of them lose the same fraction, rounded up. Without, or with what remains after that,
    /// the active stake pays first and then the chunks from the latest to the oldest. Whatever would be left below
    /// `minimum_balance` is taken as well, so more than `amount` can go.
    pub fn slash(&mut self, amount: Balance, minimum_balance: Balance, first_era: EraIndex) -> Balance {
        let exposed = self.unlocking.iter().position(|chunk| chunk.era >= first_era);
        let fraction = exposed.map(|first| {
            let at_stake = self.unlocking[first..]
                .iter()
                .fold(self.active, |sum, c| sum.saturating_add(c.value));
            Perquintill::from_rational_with_rounding(amount, at_stake, Rounding::Up)
                .unwrap_or(Perquintill::one())
        });

        let mut left = amount;
        let mut taken = Balance::zero();
        let mut take_from = |part: &mut Balance| {
            if left.is_zero() {
                return;
            }
            let share = fraction
                .map_or(left, |fraction| fraction.mul_ceil(*part))
                .min(*part)
                .min(left);
            let remainder = *part - share;
            let share = if remainder < minimum_balance { *part } else { share };
            *part -= share;
            taken = taken.saturating_add(share);
            left = left.saturating_sub(share);
        };

        take_from(&mut self.active);
        let spared = exposed.unwrap_or(self.unlocking.len());
        let (older, at_stake) = self.unlocking.split_at_mut(spared);
        at_stake
            .iter_mut()
            .chain(older.iter_mut().rev())
            .for_each(|chunk| take_from(&mut chunk.value));
        self.unlocking.retain(|chunk| !chunk.value.is_zero());
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `unlocking`: value and era of each chunk.
    fn ledger(active: u128, unlocking: &[(u128, EraIndex)]) -> LedgerCopy<u128> {
        let unlocking = unlocking
            .iter()
            .map(|&(value, era)| Chunk { value, era })
            .collect();
        LedgerCopy { active, unlocking }
    }

    #[test]
    fn a_slash_older_than_every_chunk_spreads_over_all() {
        let mut copy = ledger(4_000, &[(600, 8), (400, 9)]);
        assert_eq!(copy.slash(500, 10, 8), 500);
        assert_eq!(copy, ledger(3_600, &[(540, 8), (360, 9)]));
    }

    #[test]
    fn chunks_unbonded_before_the_offence_are_spared() {
        let mut copy = ledger(4_000, &[(600, 8), (1_000, 9)]);
        assert_eq!(copy.slash(500, 10, 9), 500);
        assert_eq!(copy, ledger(3_600, &[(600, 8), (900, 9)]));
    }

    #[test]
    fn without_exposed_chunks_the_active_stake_pays() {
        let mut copy = ledger(4_000, &[(600, 8)]);
        assert_eq!(copy.slash(500, 10, 9), 500);
        assert_eq!(copy, ledger(3_500, &[(600, 8)]));
    }

    #[test]
    fn what_the_exposed_parts_cannot_pay_the_latest_older_chunk_pays_first() {
        let mut copy = ledger(100, &[(600, 7), (600, 8), (100, 9)]);
        assert_eq!(copy.slash(500, 10, 9), 500);
        assert_eq!(copy, ledger(0, &[(600, 7), (300, 8)]));
    }

    #[test]
    fn a_remainder_below_the_existential_deposit_is_taken_too() {
        let mut copy = ledger(1_000, &[]);
        assert_eq!(copy.slash(995, 10, 5), 1_000);
        assert_eq!(copy, ledger(0, &[]));
    }

    #[test]
    fn a_slash_of_zero_takes_not_even_dust() {
        let mut copy = ledger(5, &[(5, 9)]);
        assert_eq!(copy.slash(0, 10, 5), 0);
        assert_eq!(copy, ledger(5, &[(5, 9)]));
    }
}
