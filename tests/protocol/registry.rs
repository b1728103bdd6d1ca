//! The life of an operator, from registration to exit.

mod any_order;
mod bond;
mod bond_ratio;
mod check_and_release;
mod commission;
mod conservation;
mod debt;
mod exit_and_close;
mod idle;
mod life;
mod payout;
mod registration;
mod states;
mod suspicion;
mod trouble;

use estuary_tests::prelude::*;

use crate::setup::{DAY, POOLED};

/// All of [`POOLED`] but the existential deposit that keeps a drained stash alive.
const DRAINED: Balance = POOLED - EXISTENTIAL_DEPOSIT;

/// Eras from an unbonding to the withdrawal.
const BONDING_DURATION: u32 = 7;

/// From the announcement of a higher commission until it may apply.
const COMMISSION_DELAY: u64 = 7 * DAY;

/// Pays out all eras that are over and were not paid yet, so that no reward is outstanding.
fn pay_out_all(world: &mut World) {
    for era in 0..world.chain.active_era() {
        world
            .chain
            .payout_all(era)
            .expect("an era of the chain's history");
    }
}

/// Drains an operator that is exiting: all of its stake but one existential deposit is back then.
fn drain(world: &mut World, keeper: &AccountId, operator: OperatorId) {
    world.pool().rebalance(keeper, 1).expect("a wired pool");
    world.chain.advance_eras(BONDING_DURATION);
    world
        .pool()
        .settle(keeper, operator)
        .expect("an approved operator");
}

/// From the request to leave to the last settlement.
fn leave(world: &mut World, keeper: &AccountId, operator: OperatorId) {
    let validator = estuary_tests::to_account(world.registry().operator(operator).validator);
    world.registry().exit(&validator, operator).expect("an operator");
    drain(world, keeper, operator);
    pay_out_all(world);
    world
        .registry()
        .close(keeper, operator)
        .expect("all is back and paid");
    world.chain.advance_eras(BONDING_DURATION);
    world
        .pool()
        .settle(keeper, operator)
        .expect("the last settlement");
    assert_eq!(world.registry().status(operator), Status::Exited);
}
