//! Offences and their slashes.

use frame_support::{storage::unhashed, traits::Get};
use ink_sandbox::Sandbox;
use pallet_staking::{Call as StakingCall, UnappliedSlashes};
use scale::{Decode, Encode};
use sp_runtime::{DispatchResult, Perbill};
use sp_staking::EraIndex;

use super::account;
use crate::{root_offences, AccountId, Balance, EstuarySandbox, Runtime, SlashDeferDuration};

type BondingDuration = <Runtime as pallet_staking::Config>::BondingDuration;

impl EstuarySandbox {
    /// From the next offence on slashes wait this many eras, and one more; with 0 they happen at once. The pallet and
    /// the chain extension find deferred slashes by this number: change it only while none waits.
    pub fn set_slash_defer(&mut self, eras: EraIndex) {
        assert!(
            eras < BondingDuration::get(),
            "the pallet needs a bonding duration longer than the deferral"
        );
        self.execute_with(|| SlashDeferDuration::set(&eras));
    }

    /// An offence of a validator in the active era. It is disabled, chilled and slashed with its nominators, or the
    /// slash is scheduled for the start of era `active + defer + 1`.
    pub fn offence(&mut self, validator: &AccountId, fraction: Perbill) {
        let era = self.active_era();
        self.offence_in(era, validator, fraction);
    }

    /// An offence that is reported now and happened in an earlier era of the bonding period. Its slash is scheduled for
    /// the start of era `era + defer + 1`; where that has begun already, the pallet never applies it.
    pub fn offence_in(&mut self, era: EraIndex, validator: &AccountId, fraction: Perbill) {
        self.call_as_root(root_offences::Call::report {
            validator: validator.clone(),
            era,
            fraction,
        })
        .expect("the era is in the pallet's history");
    }

    /// Slashes that wait for the start of `era`.
    pub fn unapplied_slashes(&mut self, era: EraIndex) -> usize {
        self.execute_with(|| UnappliedSlashes::<Runtime>::get(era).len())
    }

    /// Announces a slash of a planck for each of so many accounts, which never staked, at the start of `era`. Written as
    /// the pallet stores it: thousands of real nominators would take minutes.
    pub fn announce_for_strangers(&mut self, era: EraIndex, strangers: u32) {
        let number = |stranger: u32| account(&format!("stranger {stranger}"));
        let others: Vec<_> = (0..strangers)
            .map(|stranger| (number(stranger), 1 as Balance))
            .collect();
        let (own, reporters, payout) = (0 as Balance, Vec::<AccountId>::new(), 0 as Balance);
        let slash = (account("offender"), own, others, reporters, payout).encode();
        let slash = Decode::decode(&mut &slash[..]).expect("the pallet stores it so");
        self.execute_with(|| UnappliedSlashes::<Runtime>::mutate(era, |slashes| slashes.push(slash)));
    }

    /// Makes the slashes that wait for the start of `era` undecodable, as a runtime upgrade could that changes their
    /// type.
    pub fn garble_unapplied_slashes(&mut self, era: EraIndex) {
        self.execute_with(|| {
            unhashed::put_raw(&UnappliedSlashes::<Runtime>::hashed_key_for(era), &[0xff; 7])
        });
    }

    /// The root takes a stash's ledger away, and leaves its money.
    pub fn force_unstake(&mut self, stash: &AccountId, num_slashing_spans: u32) -> DispatchResult {
        self.call_as_root(StakingCall::force_unstake {
            stash: stash.clone(),
            num_slashing_spans,
        })
    }

    /// Governance cancels slashes that wait for the start of `era`, by their positions.
    pub fn cancel_deferred_slash(&mut self, era: EraIndex, slash_indices: Vec<u32>) -> DispatchResult {
        self.call_as_root(StakingCall::cancel_deferred_slash { era, slash_indices })
    }
}
