//! The reads themselves: plain functions over the staking pallet, which need no contract.
//!
//! Each takes `charge`, which is called before every step with the number of storage reads and the most bytes that they
//! add to the proof. Where it returns an error the function stops with that error before it reads. The only other error
//! is storage of the pallet that does not decode, or a ledger that the pallet itself finds broken.

use alloc::{collections::BTreeMap, vec::Vec};
use estuary_chain_reads::{ExposureInfo, StakingInfo, StashInfo, UnlockingChunk, ValidatorInfo};
use frame_support::traits::{Currency, Get};
use frame_system::AccountInfo;
use pallet_staking::{
    ActiveEra, ActiveEraInfo, Config, CurrentEra, ErasStakersOverview, ErasValidatorPrefs, Error,
    MinNominatorBond, Nominations, Nominators, Pallet, StakingLedger, ValidatorPrefs, Validators,
};
use scale::Encode;
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

/// One stash account, without its announced slashes.
pub fn ledger<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<StashInfo, DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    let (_, current_era) = eras::<T>(charge)?;
    Ok(without_pending::<T>(stash, current_era, charge)?.0)
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

/// One validator. An account that does not validate, and did not in the active era or for the planned one, reads as all
/// zero.
pub fn validator<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<ValidatorInfo, DispatchError> {
    charge(1, entry_proof::<T, ValidatorPrefs>())?;
    let declared: Option<ValidatorPrefs> = mirror::stored(&Validators::<T>::hashed_key_for(stash))?;
    let mut commission = declared.as_ref().map(|prefs| prefs.commission);
    // The pallet pays an era by what was declared in the block that planned it, whatever is declared before and after.
    let (active_era, current_era) = eras::<T>(charge)?;
    for era in active_era
        .into_iter()
        .chain(current_era.filter(|era| active_era != Some(*era)))
    {
        charge(1, entry_proof::<T, ValidatorPrefs>())?;
        let copied: Option<ValidatorPrefs> =
            mirror::stored(&ErasValidatorPrefs::<T>::hashed_key_for(era, stash))?;
        commission = commission.max(copied.map(|prefs| prefs.commission));
    }
    Ok(ValidatorInfo {
        validating: declared.is_some(),
        blocked: declared.is_some_and(|prefs| prefs.blocked),
        commission: commission.map_or(0, |commission| commission.deconstruct()),
    })
}

/// What backs a validator in the active era, and what of it is the nominator's. Pages of the exposure are read up to the
/// one on which the nominator is.
pub fn exposure<T: Config>(
    validator: &T::AccountId,
    nominator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<ExposureInfo, DispatchError>
where
    BalanceOf<T>: Into<u128>,
{
    let era = eras::<T>(charge)?.0.unwrap_or_default();
    let nominations = nominations::<T>(nominator, charge)?;
    let overview = overview::<T>(era, validator, charge)?;
    let pages = overview.as_ref().map_or(0, |exposed| exposed.page_count);
    let mut exposed = 0;
    for page in 0..pages {
        if let Some(value) = mirror::exposed_on_page::<T>(era, validator, page, nominator, charge)? {
            exposed = value.into();
            break;
        }
    }
    Ok(ExposureInfo {
        era,
        elected: overview.is_some(),
        exposed,
        submitted_in: nominations.map_or(0, |nominations| nominations.submitted_in),
    })
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
    let min_nominator_bond: Option<BalanceOf<T>> = mirror::stored(&MinNominatorBond::<T>::hashed_key())?;
    Ok(StakingInfo {
        active_era: active_era.unwrap_or_default(),
        current_era: current_era.unwrap_or_default(),
        bonding_duration: T::BondingDuration::get(),
        slash_defer: T::SlashDeferDuration::get(),
        history_depth: T::HistoryDepth::get(),
        min_nominator_bond: min_nominator_bond.map_or(0, Into::into),
        existential_deposit: T::Currency::minimum_balance().into(),
    })
}

/// What a stash has unbonded, oldest first.
pub fn unlocking<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Vec<UnlockingChunk>, DispatchError> {
    bonded::<T>(stash, charge)?.map_or(Ok(Vec::new()), |ledger| chunks(&ledger))
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
        let Some(exposed) = overview::<T>(era, validator, charge)? else {
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
    let active_era: Option<ActiveEraInfo> = mirror::stored(&ActiveEra::<T>::hashed_key())?;
    let current_era = mirror::stored(&CurrentEra::<T>::hashed_key())?;
    Ok((active_era.map(|era| era.index), current_era))
}

/// How a validator is exposed in an era; nothing where it was not elected.
fn overview<T: Config>(
    era: EraIndex,
    validator: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<PagedExposureMetadata<BalanceOf<T>>>, DispatchError> {
    charge(1, entry_proof::<T, PagedExposureMetadata<BalanceOf<T>>>())?;
    mirror::stored(&ErasStakersOverview::<T>::hashed_key_for(era, validator))
}

fn nominations<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<Nominations<T>>, DispatchError> {
    charge(1, entry_proof::<T, Nominations<T>>())?;
    mirror::stored(&Nominators::<T>::hashed_key_for(stash))
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
    let Some(ledger) = bonded::<T>(stash, charge)? else {
        return Ok((
            StashInfo {
                free,
                ..Default::default()
            },
            None,
        ));
    };
    let nominations = nominations::<T>(stash, charge)?;
    let spans = mirror::slashing_spans::<T>(stash, charge)?;

    let chunks = chunks(&ledger)?;
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
        targets: nominations.map_or(0, |nominations| nominations.targets.len() as u32),
        slash_era: spans.as_ref().map_or(0, |spans| spans.last_nonzero_slash),
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

/// The ledger of a stash, if it has one.
fn bonded<T: Config>(
    stash: &T::AccountId,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> Result<Option<StakingLedger<T>>, DispatchError> {
    // The pallet reads the controller twice, but proves it once.
    charge(
        3,
        entry_proof::<T, T::AccountId>() + entry_proof::<T, StakingLedger<T>>(),
    )?;
    match Pallet::<T>::ledger(StakingAccount::Stash(stash.clone())) {
        Ok(ledger) => Ok(Some(ledger)),
        Err(Error::NotStash) => Ok(None),
        // It is bonded, and its ledger is missing, does not decode, or is another stash's.
        Err(_) => Err(DispatchError::Other("staking reads: broken ledger")),
    }
}

fn chunks<T: Config>(ledger: &StakingLedger<T>) -> Result<Vec<UnlockingChunk>, DispatchError> {
    let chunks: Vec<UnlockChunk> = mirror::mirrored(&ledger.unlocking.encode())?;
    let chunks = chunks.into_iter().map(|(value, era)| UnlockingChunk {
        value: value.0,
        era: era.0,
    });
    Ok(chunks.collect())
}
