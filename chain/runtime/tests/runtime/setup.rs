//! What several tests start from, and the reads without a price.

use estuary_chain_extension as extension;
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, UnlockingChunk, ValidatorInfo};
use estuary_runtime::{account, units::UNIT, AccountId, EstuarySandbox, Runtime};
use ink_sandbox::Sandbox;
use sp_runtime::{DispatchResult, Perbill};

pub fn percent(percent: u32) -> Perbill {
    Perbill::from_percent(percent)
}

fn free_of_charge(_reads: u64, _proof: u64) -> DispatchResult {
    Ok(())
}

pub fn stash(chain: &mut EstuarySandbox, stash: &AccountId) -> StashInfo {
    chain
        .execute_with(|| extension::stash::<Runtime>(stash, &mut free_of_charge))
        .unwrap()
}

pub fn ledger(chain: &mut EstuarySandbox, stash: &AccountId) -> StashInfo {
    chain
        .execute_with(|| extension::ledger::<Runtime>(stash, &mut free_of_charge))
        .unwrap()
}

pub fn exposure(chain: &mut EstuarySandbox, validator: &AccountId, nominator: &AccountId) -> ExposureInfo {
    chain
        .execute_with(|| extension::exposure::<Runtime>(validator, nominator, &mut free_of_charge))
        .unwrap()
}

pub fn stashes(chain: &mut EstuarySandbox, stashes: &[AccountId]) -> Vec<StashInfo> {
    chain
        .execute_with(|| extension::stashes::<Runtime>(stashes, &mut free_of_charge))
        .unwrap()
}

pub fn validator_info(chain: &mut EstuarySandbox, stash: &AccountId) -> ValidatorInfo {
    chain
        .execute_with(|| extension::validator::<Runtime>(stash, &mut free_of_charge))
        .unwrap()
}

pub fn staking(chain: &mut EstuarySandbox) -> StakingInfo {
    chain
        .execute_with(|| extension::staking::<Runtime>(&mut free_of_charge))
        .unwrap()
}

pub fn unlocking(chain: &mut EstuarySandbox, stash: &AccountId) -> Vec<UnlockingChunk> {
    chain
        .execute_with(|| extension::unlocking::<Runtime>(stash, &mut free_of_charge))
        .unwrap()
}

pub fn unpaid_eras(chain: &mut EstuarySandbox, validator: &AccountId) -> u32 {
    chain
        .execute_with(|| extension::unpaid_eras::<Runtime>(validator, &mut free_of_charge))
        .unwrap()
}

/// An account that bonds 5000 UNIT of its 10 000 and nominates.
pub fn nominator(chain: &mut EstuarySandbox, name: &str, validator: &AccountId) -> AccountId {
    let stash = account(name);
    chain.fund(&stash, 10_000 * UNIT);
    chain.bond(&stash, 5_000 * UNIT).unwrap();
    chain.nominate(&stash, std::slice::from_ref(validator)).unwrap();
    stash
}

/// The same, in the first era in which its stake is behind the validator.
pub fn exposed_nominator(chain: &mut EstuarySandbox, name: &str, validator: &AccountId) -> AccountId {
    let stash = nominator(chain, name, validator);
    chain.advance_era();
    let era = chain.active_era();
    assert_eq!(chain.exposure_of(era, validator, &stash), 5_000 * UNIT);
    stash
}
