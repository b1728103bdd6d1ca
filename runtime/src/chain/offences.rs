//! Offences and their slashes.

use frame_support::traits::Get;
use ink_sandbox::Sandbox;
use pallet_staking::{Call as StakingCall, UnappliedSlashes};
use sp_runtime::{DispatchResult, Perbill};
use sp_staking::EraIndex;

use crate::{root_offences, AccountId, EstuarySandbox, Runtime, SlashDeferDuration};

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

    /// Governance cancels slashes that wait for the start of `era`, by their positions.
    pub fn cancel_deferred_slash(&mut self, era: EraIndex, slash_indices: Vec<u32>) -> DispatchResult {
        self.call_as_root(StakingCall::cancel_deferred_slash { era, slash_indices })
    }
}
