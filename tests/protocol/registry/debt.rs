//! What a bond cannot pay is owed by the operator, and by no other.

use estuary_tests::{default_pool_parameters, default_registry_parameters, prelude::*, BalanceSheet};

use super::{leave, BONDING_DURATION};
use crate::setup::{
    all_streams_end, delegated, delegated_in, donate, percent, refused, staked, BOND, DAY, POOLED,
};

/// An operator that owes 1,500 UNIT, all of which the holders absorbed. Who keeps the pool.
fn in_debt() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(25));
    world.pool().settle(&alice, operator).unwrap();
    let record = world.registry().operator(operator);
    assert_eq!((record.bond, record.debt), (0, 1_500 * UNIT));
    (world, alice, operator)
}

#[test]
fn a_top_up_repays_debt_before_it_is_bond() {
    let (mut world, alice, operator) = in_debt();
    let eve = world.funded("eve", 10_000 * UNIT);

    assert_eq!(world.registry().top_up_bond(&eve, operator, 600 * UNIT), Ok(()));

    let event = |repaid, bond| registry::BondToppedUp {
        operator,
        repaid,
        bond,
    };
    assert_eq!(
        world.registry_event::<registry::BondToppedUp>(),
        event(600 * UNIT, 0)
    );
    let record = world.registry().operator(operator);
    assert_eq!(
        (record.debt, record.bond, record.repaid),
        (900 * UNIT, 0, 600 * UNIT)
    );
    assert_eq!(world.registry().table()[0].capacity, 0);
    let sheet = BalanceSheet::of(&mut world);
    assert_eq!((sheet.bonds, sheet.repaid), (0, 600 * UNIT));

    world
        .registry()
        .top_up_bond(&eve, operator, 2_000 * UNIT)
        .unwrap();

    assert_eq!(
        world.registry_event::<registry::BondToppedUp>(),
        event(900 * UNIT, 1_100 * UNIT)
    );
    let sheet = BalanceSheet::of(&mut world);
    assert_eq!((sheet.bonds, sheet.repaid), (1_100 * UNIT, 1_500 * UNIT));
    // The next settlement brings it to those who absorbed the loss.
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool_event::<pool::DebtRepaid>().amount, 1_500 * UNIT);
    let sheet = BalanceSheet::of(&mut world);
    assert_eq!((sheet.bonds, sheet.repaid), (1_100 * UNIT, 0));
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    all_streams_end(&mut world);
    assert_eq!(world.pool().total_supply(), POOLED);
    assert_eq!(world.pool().accounting().unrecovered_loss, 0);
}

#[test]
fn repaid_debt_restores_the_cover_fund_first_and_then_streams() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, 1_000 * UNIT);
    world.pool().settle(&alice, operator).unwrap();
    let cover = world.pool().accounting().cover;
    assert_eq!(cover, 28 * UNIT + UNIT / 2);
    all_streams_end(&mut world);
    // 1,200: of the 200 that the bond cannot pay the cover fund pays 28.5.
    world.chain.offence(&validator(0), percent(12));
    world.pool().settle(&alice, operator).unwrap();
    let (before, lost) = (
        world.pool().total_supply(),
        world.pool().accounting().unrecovered_loss,
    );
    assert_eq!(lost, 200 * UNIT - cover);
    world
        .registry()
        .top_up_bond(&alice, operator, 100 * UNIT)
        .unwrap();

    let settled = world.pool().settle(&alice, operator).unwrap();

    assert_eq!((settled.repaid, settled.reward, settled.loss), (100 * UNIT, 0, 0));
    assert_eq!(
        world.pool_event::<pool::DebtRepaid>(),
        pool::DebtRepaid {
            operator,
            amount: 100 * UNIT,
        }
    );
    let end = world.chain.now_ms() + 30 * DAY;
    let rebased = world.pool_event::<pool::Rebased>();
    assert_eq!((rebased.pooled_before, rebased.pooled_after), (before, before));
    assert_eq!((rebased.unvested, rebased.stream_end), (100 * UNIT - cover, end));
    let book = world.pool().accounting();
    assert_eq!((book.cover, book.cover_spent), (cover, 0));
    assert_eq!(book.unrecovered_loss, lost - (100 * UNIT - cover));
    BalanceSheet::of(&mut world);
    // Nothing is repaid twice.
    assert_eq!(world.pool().settle(&alice, operator).unwrap().repaid, 0);
}

#[test]
fn who_is_in_debt_is_not_released() {
    let (mut world, alice, operator) = in_debt();
    let (v, curator) = (validator(0), world.curator.clone());
    world.chain.validate(&v, Perbill::zero()).unwrap();
    world
        .registry()
        .top_up_bond(&v, operator, 1_500 * UNIT - 1)
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().release(&curator, operator)),
        RegistryError::InDebt
    );
    world.registry().top_up_bond(&v, operator, 1 + BOND).unwrap();
    assert_eq!(world.registry().release(&curator, operator), Ok(()));
    world.pool().settle(&alice, operator).unwrap();
    BalanceSheet::of(&mut world);
}

#[test]
fn who_left_in_debt_cannot_register_again_and_who_paid_needs_the_curator() {
    let mut parameters = default_registry_parameters();
    parameters.open_cap = POOLED;
    let again = |paid: Balance| {
        let world = World::new(default_pool_parameters(), parameters);
        let (mut world, alice, operator) = delegated_in(world, BOND, 500);
        let v = validator(0);
        world.chain.offence(&v, percent(25));
        world.pool().settle(&alice, operator).unwrap();
        assert_eq!(world.registry().operator(operator).debt, 1_500 * UNIT);
        world.chain.fund(&alice, paid);
        world.registry().top_up_bond(&alice, operator, paid).unwrap();
        world.pool().settle(&alice, operator).unwrap();
        world.chain.advance_eras(1);
        leave(&mut world, &alice, operator);
        world.chain.validate(&v, percent(0)).unwrap();
        (world, v)
    };

    let (mut world, v) = again(1_499 * UNIT);
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND, 500)),
        RegistryError::InDebt
    );

    let (mut world, v) = again(1_500 * UNIT);
    let operator = world.registry().register(&v, BOND, 500).unwrap();
    assert_eq!(world.registry().operator(operator).fault, Some(Fault::Loss));
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&v, operator, UNIT)),
        RegistryError::NotCurator
    );
    let curator = world.curator.clone();
    world.registry().approve(&curator, operator, UNIT).unwrap();
    assert_eq!(world.registry().operator(operator).fault, None);
}

#[test]
fn who_is_in_debt_has_no_bond_to_take() {
    let (mut world, _, operator) = in_debt();
    let v = validator(0);
    assert_eq!(
        refused(&mut world, |w| w.registry().request_bond(&v, operator, 1)),
        RegistryError::BondNeeded
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().withdraw_bond(&v, operator)),
        RegistryError::NothingToWithdraw
    );
}

#[test]
fn the_insolvency_of_one_operator_never_touches_the_bond_of_another() {
    let (mut world, alice) = staked();
    world.chain.set_slash_defer(0);
    let ruined = world.operator(&validator(0), BOND, 500);
    let (sound, v) = (world.operator(&validator(1), 2 * BOND, 500), validator(1));
    // A third, and two thirds.
    world.pool().rebalance(&alice, 2).unwrap();
    let stakes: Vec<_> = world.registry().table().iter().map(|entry| entry.total).collect();
    world.chain.advance_eras(2);
    let from_era = world.registry().request_bond(&v, sound, BOND).unwrap();
    world.chain.offence(&validator(0), Perbill::one());

    let settled = world.pool().settle(&alice, ruined).unwrap();

    assert_eq!((settled.loss, settled.bond_paid), (stakes[0], BOND));
    let record = world.registry().operator(ruined);
    assert_eq!((record.bond, record.debt), (0, stakes[0] - BOND));
    let entry = world.registry().table()[1];
    assert_eq!(
        (entry.status, entry.total, entry.capacity),
        (Status::Active, stakes[1], 20 * BOND)
    );
    let registry = world.registry.clone();
    assert_eq!(
        world.chain.free_balance(&registry),
        2 * BOND + EXISTENTIAL_DEPOSIT
    );
    assert_eq!(BalanceSheet::of(&mut world).bonds, 2 * BOND);
    // It goes on earning, and takes what it can spare, to the planck.
    donate(&mut world, sound, 100 * UNIT);
    assert_eq!(world.pool().settle(&alice, sound).unwrap().commission, 5 * UNIT);
    world.chain.advance_eras(BONDING_DURATION + 1);
    assert_eq!(world.chain.active_era(), from_era);
    assert_eq!(world.registry().withdraw_bond(&v, sound), Ok(BOND));
    assert_eq!(world.chain.free_balance(&registry), BOND + EXISTENTIAL_DEPOSIT);
    BalanceSheet::of(&mut world);
}

/// [`in_debt`], and it has left.
fn left_in_debt() -> (World, AccountId, OperatorId) {
    let (mut world, alice, operator) = in_debt();
    world.chain.advance_eras(1);
    leave(&mut world, &alice, operator);
    (world, alice, operator)
}

#[test]
fn who_left_in_debt_may_repay_it_and_come_back() {
    let (mut world, alice, operator) = left_in_debt();
    // Its commission has repaid some of it meanwhile.
    let debt = world.registry().operator(operator).debt;
    let v = validator(0);
    world.chain.validate(&v, percent(0)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND, 500)),
        RegistryError::InDebt
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, operator)),
        PoolError::Registry(RegistryError::WrongStatus)
    );

    assert_eq!(world.registry().top_up_bond(&v, operator, debt), Ok(()));

    assert_eq!(
        world.registry_event::<registry::BondToppedUp>(),
        registry::BondToppedUp {
            operator,
            repaid: debt,
            bond: 0
        }
    );
    let sheet = BalanceSheet::of(&mut world);
    assert_eq!((sheet.bonds, sheet.repaid), (0, debt));
    // It has no stake, and is settled all the same: those who absorbed the loss get it.
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!((settled.repaid, settled.book, settled.total), (debt, 0, 0));
    assert_eq!(world.pool_event::<pool::DebtRepaid>().amount, debt);
    assert_eq!(BalanceSheet::of(&mut world).repaid, 0);
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, operator)),
        PoolError::Registry(RegistryError::WrongStatus)
    );
    // Once.
    assert_eq!(
        refused(&mut world, |w| w.registry().top_up_bond(&v, operator, UNIT)),
        RegistryError::WrongStatus
    );
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(operator + 1));
}

#[test]
fn what_is_paid_beyond_the_debt_of_who_has_left_is_its_validators() {
    let (mut world, _, operator) = left_in_debt();
    let debt = world.registry().operator(operator).debt;
    let v = validator(0);
    world.registry().top_up_bond(&v, operator, debt + UNIT).unwrap();
    assert_eq!(world.registry().withdraw_bond(&v, operator), Ok(UNIT));
    assert_eq!(world.registry().held(), debt);
    BalanceSheet::of(&mut world);
}
