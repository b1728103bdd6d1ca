//! Contracts that call back while they are called, or are paid.

use estuary_interfaces::WrapError;
use estuary_tests::{prelude::*, BalanceSheet, Token};
use ink::scale::Encode;

use crate::{
    hand_written::{calls_back, deploy, PUPPET},
    setup::{delegated, donate, refused, staked, DAY, POOLED},
};

/// The bytes of a message: it is sent as a dry run.
fn bytes<T>(world: &mut World, send: impl FnOnce(&mut World) -> T) -> Vec<u8> {
    world.dry_run(send);
    world.last_transaction.clone().expect("no contract traps").input
}

/// Lets the puppet send `input` to `callee`, and returns the answer.
fn through(world: &mut World, puppet: &AccountId, callee: &AccountId, input: &[u8]) -> Vec<u8> {
    let address: &[u8; 32] = callee.as_ref();
    world.send_bytes(&account("eve"), puppet, [address, input].concat())
}

/// A contract that would trap if a payment ran its code, and has 100 UNIT of the token.
fn puppet(world: &mut World) -> AccountId {
    let puppet = deploy(world, PUPPET);
    world
        .pool()
        .stake_for(&account("eve"), &puppet, 100 * UNIT)
        .unwrap();
    puppet
}

/// `Ok(Ok(..))`, as a message answers.
fn succeeded(answer: &[u8]) -> bool {
    answer.starts_with(&[0, 0])
}

#[test]
fn a_claim_runs_no_code_of_whoever_is_paid_and_pays_once() {
    let (mut world, alice) = staked();
    let (pool, queue) = (world.pool.clone(), world.queue.clone());
    let puppet = puppet(&mut world);
    let request = bytes(&mut world, |w| w.pool().request_withdrawal(&alice, 10 * UNIT));
    assert!(succeeded(&through(&mut world, &puppet, &pool, &request)));
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().amount, 10 * UNIT);
    let before = world.chain.free_balance(&puppet);

    let claim = bytes(&mut world, |w| w.queue().claim_to(&alice, 1, &puppet));
    assert!(succeeded(&through(&mut world, &puppet, &queue, &claim)));
    assert_eq!(world.chain.free_balance(&puppet), before + 10 * UNIT);

    // The second time it is gone.
    let again = through(&mut world, &puppet, &queue, &claim);
    let gone: Result<Result<Balance, QueueError>, ()> = Ok(Err(QueueError::UnknownRequest));
    assert_eq!(again, gone.encode());
    assert_eq!(world.chain.free_balance(&puppet), before + 10 * UNIT);
    assert_eq!(world.queue().ledger().locked, 0);
    BalanceSheet::of(&mut world);
}

#[test]
fn an_instant_exit_and_a_keepers_reward_run_no_code_of_whoever_is_paid() {
    let mut parameters = estuary_tests::default_pool_parameters();
    (parameters.reserve_part, parameters.max_sweep_age) = (1_000, 30 * DAY);
    let world = World::new(parameters, estuary_tests::default_registry_parameters());
    let (mut world, alice) = crate::setup::staked_in(world);
    let operator = world.operator(&validator(0), crate::setup::BOND, 0);
    let pool = world.pool.clone();
    let puppet = puppet(&mut world);
    world.pool().rebalance(&alice, 1).unwrap();
    world.pool().sweep(&alice, 1).unwrap();

    let before = world.chain.free_balance(&puppet);
    let exit = bytes(&mut world, |w| w.pool().unstake_now(&alice, 10 * UNIT, 0));
    assert!(succeeded(&through(&mut world, &puppet, &pool, &exit)));
    let paid = world.pool_event::<pool::UnstakedNow>().paid;
    assert_eq!(world.chain.free_balance(&puppet), before + paid);

    donate(&mut world, operator, 1_000 * UNIT);
    let settle = bytes(&mut world, |w| w.pool().settle(&alice, operator));
    assert!(succeeded(&through(&mut world, &puppet, &pool, &settle)));
    // 10 % of the reward is the fee, of which a tenth is the keeper's.
    assert_eq!(world.chain.free_balance(&puppet), before + paid + 10 * UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_pool_that_calls_its_wrapped_lst_back_traps_and_no_unit_is_minted() {
    let (mut world, alice) = staked();
    let honest = world.wrapped_lst.clone();
    for message in [
        bytes(&mut world, |w| w.wrap(&honest, &alice, UNIT)),
        bytes(&mut world, |w| w.unwrap(&honest, &alice, UNIT)),
        bytes(&mut world, |w| honest.transfer(w, &alice, &account("eve"), 0)),
    ] {
        let flows = world.start_dry_run();
        let pool = deploy(&mut world, &calls_back(&message));
        let wrapped_lst = world.deploy_wrapped_lst_of(&pool);
        assert_eq!(
            refused(&mut world, |w| w.wrap(&wrapped_lst, &alice, UNIT)),
            WrapError::PoolFailed
        );
        assert_eq!(
            refused(&mut world, |w| w.stake_and_wrap(
                &wrapped_lst,
                &alice,
                UNIT,
                0,
                None
            )),
            WrapError::PoolFailed
        );
        assert_eq!(wrapped_lst.total_supply(&mut world), 0);
        world.end_dry_run(flows);
    }
}

#[test]
fn a_token_that_calls_its_vault_back_traps_and_nothing_is_booked() {
    let (mut world, alice) = staked();
    let honest = world.deploy_share_vault(&world.pool.clone());
    let deposit = bytes(&mut world, |w| w.deposit_shares(&honest, &alice, UNIT));
    let token = deploy(&mut world, &calls_back(&deposit));
    let vault = world.deploy_share_vault(&token);
    assert_eq!(
        refused(&mut world, |w| w.deposit_shares(&vault, &alice, UNIT)),
        share_vault::VaultError::PoolFailed
    );
    assert_eq!(world.deposited_shares(&vault, &alice), 0);

    // The other vault's message is the same.
    let token = Token(token);
    let vault = world.deploy_unit_vault(&token);
    assert_eq!(
        refused(&mut world, |w| w.deposit_units(&vault, &alice, UNIT)),
        unit_vault::VaultError::TokenFailed
    );
    assert_eq!(world.deposited_units(&vault, &alice), 0);
}

#[test]
fn a_nominator_that_calls_its_registry_back_is_left_out() {
    let (mut world, alice, operator) = delegated();
    world.operator(&validator(1), crate::setup::BOND, 500);
    world.pool().stake(&alice, 500 * UNIT).unwrap();
    let nominator = world.registry().nominator(operator);
    let check = bytes(&mut world, |w| w.registry().check(&alice, operator));
    let other = crate::hand_written::upload(&mut world, &calls_back(&check));
    world.chain.set_code(&nominator, other).unwrap();
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();

    let error = PoolError::Registry(RegistryError::NominatorFailed);
    assert_eq!(refused(&mut world, |w| w.pool().settle(&alice, operator)), error);
    assert_eq!(world.pool().rebalance(&alice, 2).unwrap().unbonding, 0);
    let skipped = registry::OperatorSkipped {
        operator,
        reason: None,
    };
    assert_eq!(world.registry_event::<registry::OperatorSkipped>(), skipped);
    assert_eq!(world.chain.ledger(&nominator).unwrap().active, POOLED);
    assert_eq!(world.registry().table()[0].active, POOLED);
}
