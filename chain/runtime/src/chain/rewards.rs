//! Paying out eras.

use ink_sandbox::Sandbox;
use pallet_staking::{Call as StakingCall, ClaimedRewards, ErasStakersOverview};
use sp_runtime::DispatchResult;
use sp_staking::EraIndex;

use crate::{AccountId, EstuarySandbox, Runtime, Staking};

impl EstuarySandbox {
    /// Pays what a validator and its nominators earned in an era that is over: all pages. An error if any page was
    /// paid before.
    pub fn payout_stakers(&mut self, validator: &AccountId, era: EraIndex) -> DispatchResult {
        let pages = self.execute_with(|| Staking::api_eras_stakers_page_count(era, validator.clone()));
        (0..pages).try_for_each(|page| self.payout_page(validator, era, page))
    }

    /// Pays everybody what is still unpaid of an era that is over.
    pub fn payout_all(&mut self, era: EraIndex) -> DispatchResult {
        for validator in self.elected(era) {
            let (pages, paid) = self.execute_with(|| {
                let pages = Staking::api_eras_stakers_page_count(era, validator.clone());
                (pages, ClaimedRewards::<Runtime>::get(era, &validator))
            });
            (0..pages)
                .filter(|page| !paid.contains(page))
                .try_for_each(|page| self.payout_page(&validator, era, page))?;
        }
        Ok(())
    }

    /// The validators of an era, in the order of their accounts.
    pub fn elected(&mut self, era: EraIndex) -> Vec<AccountId> {
        let mut validators: Vec<_> =
            self.execute_with(|| ErasStakersOverview::<Runtime>::iter_key_prefix(era).collect());
        validators.sort();
        validators
    }

    fn payout_page(&mut self, validator: &AccountId, era: EraIndex, page: u32) -> DispatchResult {
        let validator_stash = validator.clone();
        self.call_as(
            validator,
            StakingCall::payout_stakers_by_page {
                validator_stash,
                era,
                page,
            },
        )
    }
}
