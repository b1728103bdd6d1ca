//! Every read is charged before it happens.

use estuary_chain_extension as extension;
use estuary_runtime::{account, validator, AccountId, EstuarySandbox, Runtime};
use ink_sandbox::Sandbox;
use sp_runtime::{DispatchError, DispatchResult};

use crate::setup::{exposed_nominator, nominator, percent};

const REFUSED: DispatchError = DispatchError::Other("no more weight");

/// Reads and proof bytes of each charge; the charge after the first `allowed` is refused.
struct Meter {
    allowed: usize,
    charges: Vec<(u64, u64)>,
}

impl Meter {
    fn new(allowed: usize) -> Self {
        Self {
            allowed,
            charges: Vec::new(),
        }
    }

    fn charge(&mut self, reads: u64, proof: u64) -> DispatchResult {
        if self.charges.len() == self.allowed {
            return Err(REFUSED);
        }
        self.charges.push((reads, proof));
        Ok(())
    }

    fn reads(&self) -> u64 {
        self.charges.iter().map(|(reads, _)| reads).sum()
    }

    fn proof(&self) -> u64 {
        self.charges.iter().map(|(_, proof)| proof).sum()
    }
}

fn stash_with(
    chain: &mut EstuarySandbox,
    stash: &AccountId,
    allowed: usize,
) -> (Result<(), DispatchError>, Meter) {
    let mut meter = Meter::new(allowed);
    let result = chain
        .execute_with(|| extension::stash::<Runtime>(stash, &mut |reads, proof| meter.charge(reads, proof)));
    (result.map(drop), meter)
}

#[test]
fn a_stash_that_was_never_slashed_costs_eight_reads() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let (result, meter) = stash_with(&mut chain, &stash, usize::MAX);
    assert_eq!(result, Ok(()));
    assert_eq!(meter.reads(), 8);
    assert!(meter.proof() < 15 * 1024, "{}", meter.proof());
}

#[test]
fn the_smaller_reads_cost_what_the_documentation_says() {
    let mut chain = EstuarySandbox::default();
    let stash = validator(0);
    let mut meters = [(); 4].map(|()| Meter::new(usize::MAX));
    let [prefs, parameters, chunks, exposure] = &mut meters;
    chain.execute_with(|| {
        extension::validator::<Runtime>(&stash, &mut |reads, proof| prefs.charge(reads, proof)).unwrap();
        extension::staking::<Runtime>(&mut |reads, proof| parameters.charge(reads, proof)).unwrap();
        extension::unlocking::<Runtime>(&stash, &mut |reads, proof| chunks.charge(reads, proof)).unwrap();
        extension::exposure::<Runtime>(&stash, &stash, &mut |reads, proof| exposure.charge(reads, proof))
            .unwrap();
    });
    assert_eq!(meters.each_ref().map(Meter::reads), [4, 3, 3, 4]);
    assert_eq!(meters.map(|meter| meter.proof().div_ceil(1_024)), [6, 2, 6, 7]);
}

#[test]
fn a_planned_era_costs_a_validators_read_one_more() {
    let mut chain = EstuarySandbox::default();
    chain.advance_session();
    chain.advance_session();
    assert_eq!((chain.active_era(), chain.current_era()), (0, 1));
    let mut meter = Meter::new(usize::MAX);
    let charge = &mut |reads, proof| meter.charge(reads, proof);
    chain
        .execute_with(|| extension::validator::<Runtime>(&validator(0), charge))
        .unwrap();
    assert_eq!((meter.reads(), meter.proof().div_ceil(1_024)), (5, 9));
}

/// Pages have 64 nominators here.
#[test]
fn an_exposure_costs_its_pages_up_to_the_nominators_and_their_bytes() {
    let mut chain = EstuarySandbox::default();
    for number in 0..100 {
        nominator(&mut chain, &format!("nominator {number}"), &validator(0));
    }
    chain.advance_era();
    let charges = |chain: &mut EstuarySandbox, nominator: &AccountId| {
        let mut meter = Meter::new(usize::MAX);
        let charge = &mut |reads, proof| meter.charge(reads, proof);
        let info = chain
            .execute_with(|| extension::exposure::<Runtime>(&validator(0), nominator, charge))
            .unwrap();
        (info.exposed > 0, meter.reads(), meter.proof())
    };
    let all: Vec<_> = (0..100)
        .map(|number| charges(&mut chain, &account(&format!("nominator {number}"))))
        .collect();
    assert_eq!(
        all.iter().filter(|one| (one.0, one.1) == (true, 4 + 2)).count(),
        64
    );
    assert_eq!(
        all.iter().filter(|one| (one.0, one.1) == (true, 4 + 4)).count(),
        36
    );
    let (found, reads, proof) = charges(&mut chain, &account("alice"));
    assert_eq!((found, reads), (false, 4 + 4));
    // Each nominator is an account and an amount.
    assert!(proof > 100 * (32 + 6), "{proof}");
}

/// A ledger costs the same however much is announced, and whoever else is going to be slashed.
#[test]
fn a_ledger_costs_nothing_for_slashes_that_are_announced() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let meter = |chain: &mut EstuarySandbox| {
        let mut meter = Meter::new(usize::MAX);
        let charge = &mut |reads, proof| meter.charge(reads, proof);
        chain
            .execute_with(|| extension::ledger::<Runtime>(&stash, charge))
            .unwrap();
        (meter.reads(), meter.proof())
    };
    let (reads, proof) = meter(&mut chain);
    assert_eq!(reads, 8);
    chain.offence(&validator(0), percent(10));
    // Its spans: four numbers, and one before them for the length of the list.
    assert_eq!(meter(&mut chain), (9, proof + 4 + 4 + 4 + 1 + 4));
    chain.offence(&validator(1), percent(10));
    assert_eq!(meter(&mut chain), (9, proof + 4 + 4 + 4 + 1 + 4));
}

#[test]
fn unpaid_eras_cost_their_number_and_no_more_than_the_history() {
    let reads = |eras| {
        let mut chain = EstuarySandbox::default();
        chain.advance_eras(eras);
        chain.payout_stakers(&validator(0), eras - 1).unwrap();
        let mut meter = Meter::new(usize::MAX);
        let charge = &mut |reads, proof| meter.charge(reads, proof);
        chain
            .execute_with(|| extension::unpaid_eras::<Runtime>(&validator(0), charge))
            .unwrap();
        meter.reads()
    };
    // The eras, two for each in which it validated, and one more for the one that was paid.
    assert_eq!([1, 5].map(reads), [2 + 2 + 1, 2 + 5 * 2 + 1]);
    assert_eq!(reads(90), 2 + 84 * 2 + 1);
}

#[test]
fn a_slashed_stash_costs_the_eras_to_come_and_the_bytes_of_their_slashes() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    let (_, before) = stash_with(&mut chain, &stash, usize::MAX);
    chain.offence(&validator(0), percent(10));
    let (_, after) = stash_with(&mut chain, &stash, usize::MAX);
    // Its spans are there now, of three eras two have no entries.
    assert_eq!(after.reads() - before.reads(), 1 + 3 + 1);
    // One slash: validator, own, one nominator, no reporters, payout.
    let slash = 1 + 32 + 16 + 1 + (32 + 16) + 1 + 16;
    assert_eq!(after.charges.last(), Some(&(1, slash)));
}

#[test]
fn whichever_charge_is_refused_ends_the_read() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    let (_, complete) = stash_with(&mut chain, &stash, usize::MAX);
    for allowed in 0..complete.charges.len() {
        let (result, meter) = stash_with(&mut chain, &stash, allowed);
        assert_eq!(result, Err(REFUSED));
        assert_eq!(meter.charges, complete.charges[..allowed]);
    }
}

#[test]
fn whichever_charge_is_refused_ends_the_other_reads_too() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.payout_stakers(&validator(0), 0).unwrap();
    let offender = validator(0);
    let reads: [&dyn Fn(&mut Meter) -> DispatchResult; 4] = [
        &|meter| extension::ledger::<Runtime>(&stash, &mut |r, p| meter.charge(r, p)).map(drop),
        &|meter| extension::validator::<Runtime>(&offender, &mut |r, p| meter.charge(r, p)).map(drop),
        &|meter| {
            let charge = &mut |r, p| meter.charge(r, p);
            extension::exposure::<Runtime>(&offender, &stash, charge).map(drop)
        },
        &|meter| extension::unpaid_eras::<Runtime>(&offender, &mut |r, p| meter.charge(r, p)).map(drop),
    ];
    chain.execute_with(|| {
        for read in reads {
            let mut complete = Meter::new(usize::MAX);
            assert_eq!(read(&mut complete), Ok(()));
            assert!(complete.charges.len() > 1);
            for allowed in 0..complete.charges.len() {
                let mut meter = Meter::new(allowed);
                assert_eq!(read(&mut meter), Err(REFUSED));
                assert_eq!(meter.charges, complete.charges[..allowed]);
            }
        }
    });
}

#[test]
fn nothing_is_read_before_the_first_charge() {
    // Outside of a chain any read panics.
    let stash = validator(0);
    let refuse = &mut |_, _| Err(REFUSED);
    assert_eq!(extension::stash::<Runtime>(&stash, refuse), Err(REFUSED));
    assert_eq!(
        extension::stashes::<Runtime>(std::slice::from_ref(&stash), refuse),
        Err(REFUSED)
    );
    assert_eq!(extension::ledger::<Runtime>(&stash, refuse), Err(REFUSED));
    assert_eq!(
        extension::exposure::<Runtime>(&stash, &stash, refuse),
        Err(REFUSED)
    );
    assert_eq!(extension::validator::<Runtime>(&stash, refuse), Err(REFUSED));
    assert_eq!(extension::staking::<Runtime>(refuse), Err(REFUSED));
    assert_eq!(extension::unlocking::<Runtime>(&stash, refuse), Err(REFUSED));
    assert_eq!(extension::unpaid_eras::<Runtime>(&stash, refuse), Err(REFUSED));
}

#[test]
fn a_batch_reads_the_slashes_once() {
    let mut chain = EstuarySandbox::default();
    let stash = exposed_nominator(&mut chain, "nominator", &validator(0));
    chain.offence(&validator(0), percent(10));
    let reads = |chain: &mut EstuarySandbox, stashes: &[AccountId]| {
        let mut meter = Meter::new(usize::MAX);
        let charge = &mut |reads, proof| meter.charge(reads, proof);
        chain
            .execute_with(|| extension::stashes::<Runtime>(stashes, charge))
            .unwrap();
        meter.reads()
    };
    let one = reads(&mut chain, std::slice::from_ref(&stash));
    let two = reads(&mut chain, &[stash, validator(0)]);
    // Balance, ledger (3), nominations, spans (2).
    assert_eq!(two - one, 7);
}
