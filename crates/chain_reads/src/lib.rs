//! The data that Estuary's contracts read from the staking pallet, shared by both sides of the chain extension.
//!
//! The runtime's side is `estuary-chain-extension`, which a chain team adds to its runtime. The contracts' side is
//! [`StakingReads`] (feature `ink`). All amounts are planck.
#![cfg_attr(not(feature = "std"), no_std)]
// Tests compute what must come out; an overflow panics there.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

#[cfg(feature = "ink")]
mod environment;
#[cfg(feature = "ink")]
pub use environment::{EstuaryEnvironment, NoFailure, StakingReads};

use scale::{Decode, Encode};
use scale_info::TypeInfo;

/// The id under which a runtime registers the extension.
pub const EXTENSION_ID: u16 = 4242;

/// The functions of the extension. Each takes and returns SCALE, charges its weight before it reads, and fails for no
/// account. Storage of the pallet that does not decode traps the contract: it never reads as absent.
pub mod function {
    /// `AccountId -> StashInfo`
    pub const STASH: u16 = 1;
    /// `Vec<AccountId> -> Vec<StashInfo>`, in the order of the argument, at most [`super::MAX_BATCH`].
    pub const STASHES: u16 = 2;
    /// `AccountId -> ValidatorInfo`
    pub const VALIDATOR: u16 = 3;
    /// `() -> StakingInfo`
    pub const STAKING: u16 = 4;
    /// `AccountId -> Vec<UnlockingChunk>`, oldest first.
    pub const UNLOCKING: u16 = 5;
    /// `AccountId -> u32`: eras that are over and of which the validator and its nominators were not paid yet.
    pub const UNPAID_ERAS: u16 = 6;
    /// `AccountId -> StashInfo`, without the announced slashes: `pending` is 0. The cost depends on this stash alone,
    /// and not on how many strangers are going to be slashed.
    pub const LEDGER: u16 = 7;
    /// `(AccountId, AccountId) -> ExposureInfo`: a validator, and a stash that nominates it.
    pub const EXPOSURE: u16 = 8;
    /// `() -> [u8; 8]`: the index of the staking pallet, and the indices of its calls `bond`, `bond_extra`, `unbond`,
    /// `withdraw_unbonded`, `nominate`, `chill` and `rebond`, by which contracts send them.
    pub const CALLS: u16 = 9;
}

/// The most stashes that one batch reads: the result fits the 16 KiB buffer of a contract.
pub const MAX_BATCH: u32 = 100;

/// A stash account as the chain sees it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StashInfo {
    /// Whether the account has a staking ledger. Without a ledger every number but `free` is 0.
    pub exists: bool,
    /// Planck in the ledger: active and unlocking.
    pub total: u128,
    /// The part of `total` that backs the nomination, in planck.
    pub active: u128,
    /// Planck of the unlocking chunks that `withdraw_unbonded` would free now.
    pub withdrawable: u128,
    /// Planck of free balance, the staked part included. Held storage deposits are not in it.
    pub free: u128,
    /// Planck that slashes which are announced, and not applied yet, would take from the ledger as it is now. An
    /// estimate: only the ledger decides. `LEDGER` leaves it at 0.
    pub pending: u128,
    /// Number of unlocking chunks (the pallet allows 32).
    pub chunks: u32,
    /// Number of slashing spans, the argument of `withdraw_unbonded`.
    pub spans: u32,
    /// Number of validators it nominates: 0 when chilled, or kicked.
    pub targets: u32,
    /// The latest era of an offence for which the pallet slashed this stash, or announced to slash it. 0 if there was
    /// no offence since it was bonded.
    pub slash_era: u32,
}

impl StashInfo {
    /// Free balance beside the ledger and one existential deposit, in planck.
    pub fn liquid(&self, existential_deposit: u128) -> u128 {
        self.free
            .saturating_sub(self.total)
            .saturating_sub(existential_deposit)
    }

    /// The planck that are gone, of stake that is booked as `book`.
    ///
    /// With a ledger, only the ledger decides. Without a ledger, the stash was reaped, or the chain's root unstaked
    /// it: the stake that is left is in its free balance.
    pub fn lost(&self, book: u128, existential_deposit: u128) -> u128 {
        if self.exists {
            return book.saturating_sub(self.total);
        }
        book.saturating_sub(self.liquid(existential_deposit))
    }
}

/// A validator as the chain sees it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorInfo {
    /// Whether it declares the intention to validate. A chilled validator does not.
    pub validating: bool,
    /// Whether it refuses new nominations.
    pub blocked: bool,
    /// The part of every reward that it takes before nominators are paid, in parts per billion. It is the highest of
    /// the part that it declares now, and of the parts that the pallet has copied for the active era and for the
    /// planned era. The pallet pays by the copy.
    pub commission: u32,
}

/// The exposure of a validator in the active era, and the part of a nominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ExposureInfo {
    /// The active era.
    pub era: u32,
    /// Whether the validator was elected for it.
    pub elected: bool,
    /// Planck of the nominator's stake that the election put behind the validator.
    pub exposed: u128,
    /// The era in which the nominator's nomination was submitted. It counts from the next election on. 0 without a
    /// nomination.
    pub submitted_in: u32,
}

/// State and parameters of the staking pallet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StakingInfo {
    /// The era that is being validated.
    pub active_era: u32,
    /// The latest planned era: the active era or the next.
    pub current_era: u32,
    /// Eras from `unbond` to `withdraw_unbonded`.
    pub bonding_duration: u32,
    /// Eras from an offence's era to the slash.
    pub slash_defer: u32,
    /// Eras for which unclaimed rewards are kept.
    pub history_depth: u32,
    /// The least planck of a nominator's active stake while it nominates.
    pub min_nominator_bond: u128,
    /// The least planck that an account may hold.
    pub existential_deposit: u128,
}

/// A part of a ledger that is unlocking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct UnlockingChunk {
    /// Planck that unlock.
    pub value: u128,
    /// The era from which on they can be withdrawn.
    pub era: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED: u128 = 10;

    fn with_ledger(total: u128, liquid: u128) -> StashInfo {
        StashInfo {
            exists: true,
            total,
            free: total + ED + liquid,
            ..Default::default()
        }
    }

    fn without_ledger(free: u128) -> StashInfo {
        StashInfo {
            free,
            ..Default::default()
        }
    }

    #[test]
    fn a_ledger_decides_what_is_lost() {
        assert_eq!(with_ledger(900, 500).lost(1_000, ED), 100);
        assert_eq!(with_ledger(999, 0).lost(1_000, ED), 1);
        assert_eq!(with_ledger(1_000, 0).lost(1_000, ED), 0);
        assert_eq!(with_ledger(1_100, 0).lost(1_000, ED), 0);
    }

    #[test]
    fn without_a_ledger_what_is_left_in_the_account_is_not_lost() {
        assert_eq!(without_ledger(1_000 + ED).lost(1_000, ED), 0);
        assert_eq!(without_ledger(400 + ED).lost(1_000, ED), 600);
        assert_eq!(without_ledger(ED).lost(1_000, ED), 1_000);
        assert_eq!(without_ledger(0).lost(1_000, ED), 1_000);
        assert_eq!(without_ledger(0).lost(0, ED), 0);
    }

    #[test]
    fn an_account_short_of_its_deposit_has_nothing_liquid() {
        assert_eq!(with_ledger(1_000, 7).liquid(ED), 7);
        assert_eq!(with_ledger(1_000, 0).liquid(2 * ED), 0);
    }
}
