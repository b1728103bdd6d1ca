//! The reads themselves: plain functions over the staking pallet, which need no contract.
//!
//! Each takes `charge`, which is called before every step with the number of storage reads and the most bytes that they
//! add to the proof. Where it returns an error the function stops with that error before it reads. There is no other
//! error.

use alloc::{collections::BTreeMap, vec::Vec};
use estuary_chain_reads::{StakingInfo, StashInfo, UnlockingChunk, ValidatorInfo};
use frame_support::traits::{Currency, Get};
use frame_system::AccountInfo;
use pallet_staking::{
    ActiveEra, ActiveEraInfo, Config, CurrentEra, ErasStakersOverview, MinNominatorBond, Nominations,
    Nominators, Pallet, StakingLedger, ValidatorPrefs, Validators,
};
use scale::{Decode, Encode};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};
use sp_staking::{EraIndex, PagedExposureMetadata, StakingAccount};

use crate::{
    announced::{self, Subject, SubjectOf},
    ledger::{Chunk, LedgerCopy},
    mirror::{self, UnlockChunk},
    weight::{entry_proof, value_proof},
};

pub type BalanceOf<T> = <T as Config>::CurrencyBalance;

/// One stash account.
pub fn stash<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<StashInfo, DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    Ok(stashes::<T>(core::slice::from_ref(stash), charge)?
        .pop()
        .unwrap_or_default())
}

/// Several stash accounts, in the order of `stashes`. Unapplied slashes are read once for all of them.
pub fn stashes<T: Config>(
    stashes: &[T::AccountId],
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Vec<StashInfo>, DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    let (active_era, current_era) = eras::<T>(charge)?;
    let mut infos = Vec::with_capacity(stashes.len());
    let mut subjects = BTreeMap::new();
    for stash in stashes {
        let (info, subject) = without_pending::<T>(stash, current_era, charge)?;
        infos.push(info);
        subjects.extend(subject.map(|subject| (stash.clone(), subject)));
    }
    announced::apply::<T>(active_era.unwrap_or_default(), &mut subjects, charge)?;
    for (stash, info) in stashes.iter().zip(&mut infos) {
        info.pending = subjects.get(stash).map_or(0, |subject| subject.taken.into());
    }
    Ok(infos)
}

/// One validator. An account that does not validate reads as all zero.
pub fn validator<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<ValidatorInfo, DispatchError> {
    charge(1, entry_proof::<T, ValidatorPrefs>())?;
    Ok(Validators::<T>::try_get(stash).map_or_else(
        |()| ValidatorInfo::default(),
        |prefs| ValidatorInfo {
            validating: true,
            blocked: prefs.blocked,
            commission: prefs.commission.deconstruct(),
        },
    ))
}

/// The state and the parameters of the pallet.
pub fn staking<T: Config>(
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<StakingInfo, DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    let (active_era, current_era) = eras::<T>(charge)?;
    charge(1, value_proof::<BalanceOf<T>>())?;
    Ok(StakingInfo {
        active_era: active_era.unwrap_or_default(),
        current_era: current_era.unwrap_or_default(),
        bonding_duration: T::BondingDuration::get(),
        slash_defer: T::SlashDeferDuration::get(),
        history_depth: T::HistoryDepth::get(),
        min_nominator_bond: MinNominatorBond::<T>::get().into(),
        existential_deposit: T::Currency::minimum_balance().into(),
    })
}

/// What a stash has unbonded, oldest first.
pub fn unlocking<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Vec<UnlockingChunk>, DispatchError> {
    Ok(ledger::<T>(stash, charge)?.map_or_else(Vec::new, |ledger| chunks(&ledger)))
}

/// Of the eras that are over and can still be paid, those of which a page of this validator was not paid. Eras before
/// paged exposures, which the pallet pays as a whole, are not counted.
pub fn unpaid_eras<T: Config>(
    validator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<u32, DispatchError> {
    let (active_era, current_era) = eras::<T>(charge)?;
    let first = current_era
        .unwrap_or_default()
        .saturating_sub(T::HistoryDepth::get());
    let mut unpaid = 0u32;
    for era in first..active_era.unwrap_or_default() {
        charge(1, entry_proof::<T, PagedExposureMetadata<BalanceOf<T>>>())?;
        let Some(exposed) = ErasStakersOverview::<T>::get(era, validator) else {
            continue;
        };
        // Without nominators there is still the page of the validator's own stake.
        let pages = (exposed.page_count as usize).max(1);
        if mirror::claimed_pages::<T>(era, validator, charge)? < pages {
            unpaid = unpaid.saturating_add(1);
        }
    }
    Ok(unpaid)
}

/// The active and the current era.
fn eras<T: Config>(
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<(Option<EraIndex>, Option<EraIndex>), DispatchError> {
    charge(2, value_proof::<ActiveEraInfo>() + value_proof::<EraIndex>())?;
    Ok((ActiveEra::<T>::get().map(|era| era.index), CurrentEra::<T>::get()))
}

/// Everything but `pending`, and what is needed to find that: nothing where no slash can be pending.
fn without_pending<T: Config>(
    stash: &T::AccountId,
    current_era: Option<EraIndex>,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<(StashInfo, Option<SubjectOf<T>>), DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    charge(1, entry_proof::<T, AccountInfo<T::Nonce, T::AccountData>>())?;
    let free = T::Currency::free_balance(stash).into();
    let Some(ledger) = ledger::<T>(stash, charge)? else {
        return Ok((
            StashInfo {
                free,
                ..Default::default()
            },
            None,
        ));
    };
    charge(1, entry_proof::<T, Nominations<T>>())?;
    let targets = Nominators::<T>::get(stash).map_or(0, |nominations| nominations.targets.len() as u32);
    let spans = mirror::slashing_spans::<T>(stash, charge)?;

    let chunks = chunks(&ledger);
    let matured = chunks
        .iter()
        .filter(|chunk| current_era.is_some_and(|current| chunk.era <= current));
    let info = StashInfo {
        exists: true,
        total: ledger.total.into(),
        active: ledger.active.into(),
        withdrawable: matured.map(|chunk| chunk.value).fold(0, u128::saturating_add),
        free,
        pending: 0,
        chunks: chunks.len() as u32,
        spans: spans.as_ref().map_or(0, |spans| 1 + spans.prior.len() as u32),
        targets,
    };
    let unlocking = chunks
        .into_iter()
        .map(|chunk| Chunk {
            value: chunk.value.unique_saturated_into(),
            era: chunk.era,
        })
        .collect();
    let copy = LedgerCopy {
        active: ledger.active,
        unlocking,
    };
    Ok((
        info,
        spans.map(|spans| Subject::new(copy, &spans, T::SlashDeferDuration::get())),
    ))
}

/// The ledger of a stash, unless the pallet itself finds it broken.
fn ledger<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<StakingLedger<T>>, DispatchError> {
    // The pallet reads the controller twice, but proves it once.
    charge(
        3,
        entry_proof::<T, T::AccountId>() + entry_proof::<T, StakingLedger<T>>(),
    )?;
    Ok(Pallet::<T>::ledger(StakingAccount::Stash(stash.clone())).ok())
}

fn chunks<T: Config>(ledger: &StakingLedger<T>) -> Vec<UnlockingChunk> {
    let mirrored = Vec::<UnlockChunk>::decode(&mut &ledger.unlocking.encode()[..]).unwrap_or_default();
    mirrored
        .into_iter()
        .map(|(value, era)| UnlockingChunk {
            value: value.0,
            era: era.0,
        })
        .collect()
}
