//! Entries of the staking pallet's storage. Types whose fields are private there are decoded by mirrors.
//!
//! FRAME reads what does not decode as if there were nothing. Here it is an error: after a runtime upgrade that changed
//! a type, an announced slash must not read as none.

use alloc::vec::Vec;
use frame_support::storage::unhashed;
use scale::{Compact, Decode, DecodeAll};
use sp_runtime::{DispatchError, DispatchResult};
use sp_staking::{EraIndex, ExposurePage};

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
    let slashes = measured::<T>(&key, charge)?.map(|bytes| mirrored(&bytes));
    Ok(slashes.transpose()?.unwrap_or_default())
}

/// How many pages of a validator's exposure in `era` were paid.
pub fn claimed_pages<T: pallet_staking::Config>(
    era: EraIndex,
    validator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<usize, DispatchError> {
    let key = pallet_staking::ClaimedRewards::<T>::hashed_key_for(era, validator);
    let pages = measured::<T>(&key, charge)?.map(|bytes| mirrored::<Vec<u32>>(&bytes));
    Ok(pages.transpose()?.map_or(0, |pages| pages.len()))
}

pub fn slashing_spans<T: pallet_staking::Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<SlashingSpans>, DispatchError> {
    let key = pallet_staking::SlashingSpans::<T>::hashed_key_for(stash);
    let spans = measured::<T>(&key, charge)?.map(|bytes| mirrored(&bytes));
    spans.transpose()
}

/// What `nominator` has at stake behind the validator in `era`, by one page of that validator's exposure.
pub fn exposed_on_page<T: pallet_staking::Config>(
    era: EraIndex,
    validator: &T::AccountId,
    page: u32,
    nominator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<BalanceOf<T>>, DispatchError> {
    let key = pallet_staking::ErasStakersPaged::<T>::hashed_key_for((era, validator, page));
    let Some(bytes) = measured::<T>(&key, charge)? else {
        return Ok(None);
    };
    let page: ExposurePage<T::AccountId, BalanceOf<T>> = owned(&bytes)?;
    let exposure = page.others.into_iter().find(|other| other.who == *nominator);
    Ok(exposure.map(|exposure| exposure.value))
}

/// A value of a mirrored type. A byte too many means that the pallet's type has changed.
pub fn mirrored<V: Decode>(mut bytes: &[u8]) -> Result<V, DispatchError> {
    V::decode_all(&mut bytes).map_err(|_| UNDECODABLE)
}

/// An entry whose type is the pallet's own, if there is one.
pub fn stored<V: Decode>(key: &[u8]) -> Result<Option<V>, DispatchError> {
    unhashed::get_raw(key).map(|bytes| owned(&bytes)).transpose()
}

const UNDECODABLE: DispatchError = DispatchError::Other("staking reads: undecodable storage");

fn owned<V: Decode>(mut bytes: &[u8]) -> Result<V, DispatchError> {
    V::decode(&mut bytes).map_err(|_| UNDECODABLE)
}

/// Reads an entry of unknown length: charges for a read, looks at the length, charges for the bytes, and only then
/// reads them.
fn measured<T: frame_system::Config>(
    key: &[u8],
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<Vec<u8>>, DispatchError> {
    charge(1, weight::path_proof::<T>())?;
    let Some(length) = sp_io::storage::read(key, &mut [], 0) else {
        return Ok(None);
    };
    charge(1, length.into())?;
    Ok(unhashed::get_raw(key))
}
