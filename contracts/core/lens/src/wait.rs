//! The wait of a redemption.

use estuary_chain_reads::{StakingInfo, UnlockingChunk};
use estuary_interfaces::{Balance, Timestamp};
use ink::prelude::vec::Vec;

/// The wait of a redemption request. All zero once it can be claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Wait {
    /// The time before which the request is too young to be finalized, in milliseconds.
    pub not_before: Timestamp,
    /// Planck that have to come back from validators before the request can be finalized.
    pub missing: Balance,
    /// Eras until the missing planck can be withdrawn: 0 if nothing is missing, and the whole unbonding period if a
    /// part does not unbond yet.
    pub eras: u32,
}

/// The wait for `missing` planck, of which `unlocking` lists all stake that is unbonding.
pub fn wait(
    missing: Balance,
    not_before: Timestamp,
    mut unlocking: Vec<UnlockingChunk>,
    chain: &StakingInfo,
) -> Wait {
    let mut eras = 0;
    let mut left = missing;
    unlocking.sort_unstable_by_key(|chunk| chunk.era);
    let mut chunks = unlocking.iter();
    while left > 0 {
        let Some(chunk) = chunks.next() else {
            eras = chain.bonding_duration;
            break;
        };
        eras = chunk.era.saturating_sub(chain.current_era);
        left = left.saturating_sub(chunk.value);
    }
    Wait {
        not_before,
        missing,
        eras,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: StakingInfo = StakingInfo {
        active_era: 9,
        current_era: 10,
        bonding_duration: 7,
        slash_defer: 2,
        history_depth: 84,
        min_nominator_bond: 0,
        existential_deposit: 0,
    };

    fn eras(missing: Balance) -> u32 {
        let chunk = |value, era| UnlockingChunk { value, era };
        let unlocking = [chunk(30, 14), chunk(10, 9), chunk(20, 12)].to_vec();
        let found = wait(missing, 5, unlocking, &CHAIN);
        assert_eq!((found.not_before, found.missing), (5, missing));
        found.eras
    }

    #[test]
    fn what_unbonds_first_comes_back_first() {
        assert_eq!([0, 1, 10, 11, 30, 31, 60].map(eras), [0, 0, 0, 2, 2, 4, 4]);
    }

    #[test]
    fn what_does_not_unbond_yet_takes_the_whole_period() {
        assert_eq!(eras(61), 7);
        assert_eq!(wait(1, 0, Vec::new(), &CHAIN).eras, 7);
    }
}
