//! What the chain says.

use estuary_chain_extension as extension;
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, ValidatorInfo};
use frame_support::traits::{
    fungible::Mutate,
    tokens::{Fortitude, Precision},
};
use ink_sandbox::Sandbox;
use sp_staking::{EraIndex, StakingAccount};

use crate::{AccountId, Balance, Balances, EstuarySandbox, Runtime, Staking};

/// A staking ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    pub total: Balance,
    pub active: Balance,
    /// The era from which on each part can be withdrawn, and the part.
    pub unlocking: Vec<(EraIndex, Balance)>,
}

impl EstuarySandbox {
    /// The ledger of a stash, if it has one.
    pub fn ledger(&mut self, stash: &AccountId) -> Option<Ledger> {
        self.execute_with(|| {
            let ledger = Staking::ledger(StakingAccount::Stash(stash.clone())).ok()?;
            let chunks = extension::unlocking::<Runtime>(stash, &mut |_, _| Ok(())).ok()?;
            let unlocking = chunks.into_iter().map(|chunk| (chunk.era, chunk.value)).collect();
            Some(Ledger {
                total: ledger.total,
                active: ledger.active,
                unlocking,
            })
        })
    }

    /// A stash as the chain extension shows it.
    pub fn stash(&mut self, stash: &AccountId) -> StashInfo {
        self.execute_with(|| extension::stash::<Runtime>(stash, &mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// The same without its announced slashes.
    pub fn stash_ledger(&mut self, stash: &AccountId) -> StashInfo {
        self.execute_with(|| extension::ledger::<Runtime>(stash, &mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// What backs a validator in the active era, as the chain extension shows it.
    pub fn exposure(&mut self, validator: &AccountId, nominator: &AccountId) -> ExposureInfo {
        self.execute_with(|| extension::exposure::<Runtime>(validator, nominator, &mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// A validator as the chain extension shows it.
    pub fn validator(&mut self, stash: &AccountId) -> ValidatorInfo {
        self.execute_with(|| extension::validator::<Runtime>(stash, &mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// The staking pallet as the chain extension shows it.
    pub fn staking(&mut self) -> StakingInfo {
        self.execute_with(|| extension::staking::<Runtime>(&mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// The eras that are over and of which a validator or its nominators were not paid yet.
    pub fn unpaid_eras(&mut self, validator: &AccountId) -> u32 {
        self.execute_with(|| extension::unpaid_eras::<Runtime>(validator, &mut |_, _| Ok(())))
            .expect("reading is free here")
    }

    /// What of the nominator's stake the election put behind the validator for an era.
    pub fn exposure_of(&mut self, era: EraIndex, validator: &AccountId, nominator: &AccountId) -> Balance {
        let exposure = self.execute_with(|| Staking::eras_stakers(era, validator));
        exposure
            .others
            .into_iter()
            .filter(|other| other.who == *nominator)
            .map(|other| other.value)
            .sum()
    }

    /// Free balance, the bonded part included.
    pub fn free_balance(&mut self, account: &AccountId) -> Balance {
        self.execute_with(|| Balances::free_balance(account))
    }

    pub fn total_issuance(&mut self) -> Balance {
        self.execute_with(Balances::total_issuance)
    }

    /// Mints planck for an account.
    pub fn fund(&mut self, account: &AccountId, amount: Balance) {
        self.execute_with(|| Balances::mint_into(account, amount))
            .expect("the amount is at least the existential one");
    }

    /// Burns planck of an account, as only the chain's root could.
    pub fn take(&mut self, account: &AccountId, amount: Balance) {
        self.execute_with(|| Balances::burn_from(account, amount, Precision::Exact, Fortitude::Force))
            .expect("the account has so much");
    }
}
