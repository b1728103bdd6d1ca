//! Types of the staking pallet whose fields are private there, decoded from its storage.

use alloc::vec::Vec;
use frame_support::storage::unhashed;
use scale::{Compact, Decode};
use sp_runtime::{DispatchError, DispatchResult};
use sp_staking::EraIndex;

use crate::{reads::BalanceOf, weight};

/// `pallet_staking::UnappliedSlash`
#[derive(Decode)]
pub struct UnappliedSlash<AccountId, Balance> {
    pub validator: AccountId,
    pub own: Balance,
    pub others: Vec<(AccountId, Balance)>,
    _reporters: Vec<AccountId>,
    _payout: Balance,
}

/// What is scheduled for one era.
type UnappliedSlashes<T> = Vec<UnappliedSlash<<T as frame_system::Config>::AccountId, BalanceOf<T>>>;

/// `pallet_staking::slashing::SlashingSpans`
#[derive(Decode)]
pub struct SlashingSpans {
    _span_index: u32,
    _last_start: EraIndex,
    pub last_nonzero_slash: EraIndex,
    pub prior: Vec<EraIndex>,
}

/// `pallet_staking::UnlockChunk`: value and era.
pub type UnlockChunk = (Compact<u128>, Compact<EraIndex>);

/// The slashes that are applied when `era` starts.
pub fn unapplied_slashes<T: pallet_staking::Config>(
    era: EraIndex,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<UnappliedSlashes<T>, DispatchError> {
    let key = pallet_staking::UnappliedSlashes::<T>::hashed_key_for(era);
    Ok(measured::<T, _>(&key, charge)?.unwrap_or_default())
}

/// How many pages of a validator's exposure in `era` were paid.
pub fn claimed_pages<T: pallet_staking::Config>(
    era: EraIndex,
    validator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<usize, DispatchError> {
    let key = pallet_staking::ClaimedRewards::<T>::hashed_key_for(era, validator);
    Ok(measured::<T, Vec<u32>>(&key, charge)?.map_or(0, |pages| pages.len()))
}

pub fn slashing_spans<T: pallet_staking::Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<SlashingSpans>, DispatchError> {
    measured::<T, _>(&pallet_staking::SlashingSpans::<T>::hashed_key_for(stash), charge)
}

/// Reads an entry of unknown length: looks at the length, charges for it, and only then decodes.
fn measured<T: frame_system::Config, V: Decode>(
    key: &[u8],
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<V>, DispatchError> {
    charge(1, weight::path_proof::<T>())?;
    let Some(length) = sp_io::storage::read(key, &mut [], 0) else {
        return Ok(None);
    };
    charge(1, length.into())?;
    Ok(unhashed::get(key))
}
