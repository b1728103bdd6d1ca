//! Slashes that are announced and not applied yet.

use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::{Currency, Get};
use sp_runtime::{
    traits::{Saturating, Zero},
    DispatchResult,
};
use sp_staking::EraIndex;

use crate::{
    ledger::LedgerCopy,
    mirror::{self, SlashingSpans},
    reads::BalanceOf,
};

/// A stash that unapplied slashes may name.
pub struct Subject<Balance> {
    /// What those applied so far leave of its ledger.
    pub ledger: LedgerCopy<Balance>,
    /// What they took.
    pub taken: Balance,
    /// The last era whose start can slash it.
    pub until: EraIndex,
}

pub type SubjectOf<T> = Subject<BalanceOf<T>>;

impl<Balance: Zero> Subject<Balance> {
    /// The pallet schedules a slash `slash_defer + 1` eras after the era of the offence, and the spans know the last
    /// era of which the stash had to pay anything.
    pub fn new(ledger: LedgerCopy<Balance>, spans: &SlashingSpans, slash_defer: EraIndex) -> Self {
        let until = spans
            .last_nonzero_slash
            .saturating_add(slash_defer)
            .saturating_add(1);
        Self {
            ledger,
            taken: Zero::zero(),
            until,
        }
    }
}

/// Applies to each subject what is scheduled for it in eras still to come, in the order in which the pallet would.
///
/// The entries of eras that have begun are left out: the pallet applies an era's entries at its start only, so those of
/// a later report stay for ever.
pub fn apply<T: pallet_staking::Config>(
    active_era: EraIndex,
    subjects: &mut BTreeMap<T::AccountId, SubjectOf<T>>,
    charge: &mut impl FnMut(u64, u64) -> DispatchResult,
) -> DispatchResult {
    let until = subjects
        .values()
        .map(|subject| subject.until)
        .max()
        .unwrap_or_default();
    let last = until.min(
        active_era
            .saturating_add(T::SlashDeferDuration::get())
            .saturating_add(1),
    );
    for era in active_era.saturating_add(1)..=last {
        for slash in mirror::unapplied_slashes::<T>(era, charge)? {
            let own = (slash.validator, slash.own);
            take::<T>(era, core::iter::once(own).chain(slash.others).collect(), subjects);
        }
    }
    Ok(())
}

/// Applies one slash at the start of `era`.
fn take<T: pallet_staking::Config>(
    era: EraIndex,
    amounts: Vec<(T::AccountId, BalanceOf<T>)>,
    subjects: &mut BTreeMap<T::AccountId, SubjectOf<T>>,
) {
    // The pallet takes this for the era of the offence, although that was one era before.
    let slash_era = era.saturating_sub(T::SlashDeferDuration::get());
    let first_era = slash_era.saturating_add(T::BondingDuration::get());
    let minimum_balance = T::Currency::minimum_balance();
    for (stash, amount) in amounts {
        if let Some(subject) = subjects.get_mut(&stash) {
            let taken = subject.ledger.slash(amount, minimum_balance, first_era);
            subject.taken = subject.taken.saturating_add(taken);
        }
    }
}
