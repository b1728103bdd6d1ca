//! The registry's use cases in memory: what no campaign asks, because only strangers would, and nominators that fail.

use estuary_governance::GovernanceError;
use estuary_interfaces::{Balance, CoverState, Fault, Rebalanced, RegistryError};
use estuary_models::{
    campaign::{Event, Setup, PAYOUTS},
    native::{account, governor, nominator_code, pool, registry, Failure, World},
    queue_story::Dice,
    ENDOWMENT, EXISTENTIAL_DEPOSIT, UNIT,
};
use ink::primitives::AccountId;
use staking_pool::{keeper, liquid_staking::LiquidStakingCalls};
use validator_registry::{
    curator_calls::CuratorCalls,
    governance::GovernanceCalls,
    host::Host,
    keeper_calls::KeeperCalls,
    operator_calls::OperatorCalls,
    parameters::MAX_METADATA,
    pool_calls::PoolCalls,
    table::{Entry, Status},
    views::Views,
};

/// The bond of each of two operators, whose validators are the first two.
const BOND: Balance = 20 * UNIT;
/// What a bond of 500 basis points backs.
const CAPACITY: Balance = 400 * UNIT;
const STAKE: Balance = 99 * UNIT;
/// What the pool delegates, half of it to each operator.
const DEPLOYED: Balance = STAKE + ENDOWMENT;
/// The most that a validator can approve itself for.
const OPEN_CAP: Balance = 50 * UNIT;
/// A pool without a cover fund and without underwriters.
const NO_COVER: CoverState = CoverState {
    fund: 0,
    layer: 0,
    reserved: 0,
};
/// A validator that is no operator.
const STRANGER: usize = 6;

/// The picoseconds with which a nominator is called, and not with one less.
const ENOUGH_GAS: u64 = 30_000_000_000;

fn world() -> World {
    let mut setup = Setup::draw(&mut Dice::new(1));
    setup.slash_defer = 2;
    setup.pool.reserve_part = 0;
    (setup.registry.bond_ratio, setup.registry.open_cap) = (500, OPEN_CAP);
    (setup.registry.bounty_part, setup.registry.bounty_cap) = (100, UNIT);
    let mut world = World::open(&setup);
    for validator in 0..2 {
        let id = register(&mut world, validator);
        assert_eq!(id, Ok(validator as u32));
        let curator = curator(&world);
        send(&mut world, curator, |registry| {
            registry.approve(validator as u32, Balance::MAX)
        })
        .unwrap();
    }
    let staked = world.call(account(STRANGER), pool(), STAKE, |pool| pool.stake(0, None));
    assert_eq!(staked, Ok(STAKE));
    world
}

fn curator(world: &World) -> AccountId {
    world.parameters().unwrap().curator
}

fn send<T>(
    world: &mut World,
    caller: AccountId,
    message: impl FnOnce(&mut World) -> Result<T, RegistryError>,
) -> Result<T, RegistryError> {
    world.call(caller, registry(), 0, message)
}

fn register(world: &mut World, validator: usize) -> Result<u32, RegistryError> {
    world.call(account(validator), registry(), BOND, |registry| {
        registry.register(500, account(PAYOUTS[0]), Vec::new())
    })
}

fn rebalance(world: &mut World, max: u32) -> Rebalanced {
    world
        .call(account(STRANGER), pool(), 0, |pool| {
            keeper::KeeperCalls::rebalance(pool, max)
        })
        .unwrap()
}

fn entries(world: &World) -> Vec<Entry> {
    world.table().entries().unwrap()
}

fn totals(world: &World) -> Vec<Balance> {
    entries(world).iter().map(|entry| entry.total).collect()
}

fn stash_number(world: &World, operator: u32) -> usize {
    world.stash_number(world.operator(operator).unwrap().nominator.unwrap())
}

#[test]
fn nobody_but_the_governor_sets_parameters_and_the_code_of_nominators() {
    let (mut world, stranger) = (world(), account(STRANGER));
    let before = world.parameters_and_code().unwrap();
    let mut parameters = before.parameters;
    parameters.curator = stranger;
    let refused = Err(RegistryError::NotGovernor);
    assert_eq!(
        send(&mut world, stranger, |r| r.set_parameters(parameters)),
        refused
    );
    let set = send(&mut world, stranger, |r| r.set_nominator_code(nominator_code(2)));
    assert_eq!(set, refused);
    assert_eq!(world.parameters_and_code(), Ok(before));

    assert_eq!(
        send(&mut world, governor(), |r| r.set_parameters(parameters)),
        Ok(())
    );
    assert_eq!(curator(&world), stranger);
    parameters.bond_ratio = 0;
    let set = send(&mut world, governor(), |r| r.set_parameters(parameters));
    assert_eq!(set, Err(RegistryError::InvalidParameter));
    assert_eq!(world.parameters().unwrap().bond_ratio, 500);
}

#[test]
fn a_registry_opens_with_parameters_within_their_bounds_and_an_empty_table() {
    let mut world = world();
    let mut current = world.parameters_and_code().unwrap();
    let opened = send(&mut world, governor(), |r| r.construct(&current, UNIT));
    assert_eq!(opened, Ok(()));
    assert_eq!((entries(&world), world.unit()), (Vec::new(), UNIT));
    current.parameters.max_commission = 10_001;
    let opened = send(&mut world, governor(), |r| r.construct(&current, UNIT));
    assert_eq!(opened, Err(RegistryError::InvalidParameter));
}

#[test]
fn nobody_but_the_pool_settles_flags_sweeps_and_moves_stake() {
    let (mut world, stranger) = (world(), account(STRANGER));
    let refused = RegistryError::NotPool;
    let settled = send(&mut world, stranger, |r| r.settle(0, NO_COVER, stranger));
    assert_eq!(settled, Err(refused));
    assert_eq!(
        send(&mut world, stranger, |r| r.flag(0, NO_COVER, stranger)),
        Err(refused)
    );
    assert_eq!(
        send(&mut world, stranger, |r| r.sweep(2, NO_COVER, stranger)),
        Err(refused)
    );
    let moved = world.call(stranger, registry(), UNIT, |r| r.rebalance(0, 2));
    assert_eq!(moved, Err(refused));
    // A refused message returns its value.
    assert_eq!(*world.registry.native, 2 * BOND);
}

#[test]
fn nobody_but_the_validator_manages_its_operator() {
    let (mut world, stranger) = (world(), account(STRANGER));
    let before = world.operator(0).unwrap();
    let refused = RegistryError::NotOperator;
    assert_eq!(send(&mut world, stranger, |r| r.request_bond(0, 0)), Err(refused));
    assert_eq!(send(&mut world, stranger, |r| r.withdraw_bond(0)), Err(refused));
    assert_eq!(
        send(&mut world, stranger, |r| r.set_commission(0, 0)),
        Err(refused)
    );
    let proposed = send(&mut world, stranger, |r| r.propose_payout(0, Some(stranger)));
    assert_eq!(proposed, Err(refused));
    assert_eq!(send(&mut world, stranger, |r| r.exit(0)), Err(refused));
    let accepted = send(&mut world, stranger, |r| r.accept_payout(0));
    assert_eq!(accepted, Err(RegistryError::NotProposedPayout));
    let claimed = send(&mut world, stranger, |r| r.claim_fees(0));
    assert_eq!(claimed, Err(RegistryError::NotPayoutAccount));
    assert_eq!(world.operator(0), Ok(before));

    // A proposal that is withdrawn is none.
    let propose = |world: &mut World, payout| send(world, account(0), |r| r.propose_payout(0, payout));
    assert_eq!(propose(&mut world, Some(stranger)), Ok(()));
    assert_eq!(propose(&mut world, None), Ok(()));
    let accepted = send(&mut world, stranger, |r| r.accept_payout(0));
    assert_eq!(accepted, Err(RegistryError::NotProposedPayout));
}

#[test]
fn the_curator_sends_away_an_operator_that_may_take_no_stake_and_no_other() {
    let mut world = world();
    let (curator, stranger) = (curator(&world), account(STRANGER));
    assert_eq!(
        send(&mut world, stranger, |r| r.set_stake_cap(0, 0)),
        Err(RegistryError::NotCurator)
    );
    let refused = Err(RegistryError::NotOperator);
    assert_eq!(send(&mut world, curator, |r| r.exit(0)), refused);
    assert_eq!(send(&mut world, curator, |r| r.set_stake_cap(0, 0)), Ok(()));
    assert_eq!(send(&mut world, stranger, |r| r.exit(0)), refused);
    assert_eq!(send(&mut world, curator, |r| r.exit(0)), Ok(()));
    let statuses = entries(&world)
        .iter()
        .map(|entry| entry.status)
        .collect::<Vec<_>>();
    assert_eq!(statuses, [Status::Exiting, Status::Active]);
    // A candidate is the validator's own matter.
    assert_eq!(register(&mut world, STRANGER), Ok(2));
    assert_eq!(send(&mut world, curator, |r| r.exit(2)), refused);
    assert_eq!(send(&mut world, stranger, |r| r.exit(2)), Ok(()));
    assert_eq!(
        send(&mut world, stranger, |r| r.exit(2)),
        Err(RegistryError::WrongStatus)
    );
}

#[test]
fn a_validator_approves_itself_up_to_the_open_cap_and_others_do_not_approve_it() {
    let (mut world, validator) = (world(), account(STRANGER));
    assert_eq!(register(&mut world, STRANGER), Ok(2));
    let refused = Err(RegistryError::NotCurator);
    assert_eq!(send(&mut world, account(0), |r| r.approve(2, OPEN_CAP)), refused);
    assert_eq!(
        send(&mut world, validator, |r| r.approve(2, OPEN_CAP + 1)),
        refused
    );
    assert_eq!(send(&mut world, validator, |r| r.approve(2, 0)), refused);
    let nominator = send(&mut world, validator, |r| r.approve(2, OPEN_CAP)).unwrap();
    let operator = world.operator(2).unwrap();
    assert_eq!(
        (operator.nominator, operator.stake_cap),
        (Some(nominator), OPEN_CAP)
    );
    assert_eq!(entries(&world)[2].capacity, OPEN_CAP);
    assert_eq!(world.held(), 3 * BOND);
}

#[test]
fn a_description_has_its_most_bytes_and_a_validator_its_number() {
    let mut world = world();
    let mut describe = |bytes| {
        world.call(account(STRANGER), registry(), BOND, |registry| {
            registry.register(0, account(PAYOUTS[0]), vec![0; bytes])
        })
    };
    assert_eq!(describe(MAX_METADATA + 1), Err(RegistryError::MetadataTooLong));
    assert_eq!(describe(MAX_METADATA), Ok(2));
    assert_eq!(world.id_of(account(STRANGER)), Some(2));
    let refused = RegistryError::UnknownOperator;
    assert_eq!(send(&mut world, account(0), |r| r.check(3)), Err(refused));
}

#[test]
fn a_page_has_the_operators_of_its_slots_and_no_free_slot() {
    let mut world = world();
    let of = |page: Vec<(u32, _)>| page.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(world.page(0, 1).map(of), Ok(vec![0]));
    assert_eq!(world.page(1, 9).map(of), Ok(vec![1]));
    assert_eq!(world.page(2, 9).map(of), Ok(vec![]));
    // An operator without stake leaves with its settlement.
    send(&mut world, account(0), |r| r.exit(0)).unwrap();
    send(&mut world, account(0), |r| r.close(0)).unwrap();
    send(&mut world, pool(), |r| r.settle(0, NO_COVER, account(STRANGER))).unwrap();
    assert_eq!(world.page(0, 9).map(of), Ok(vec![1]));
}

#[test]
fn only_the_curator_releases_after_a_loss() {
    let mut world = world();
    rebalance(&mut world, 2);
    let stash = stash_number(&world, 0);
    world.advance(24);
    world
        .chain
        .edit()
        .happen(0, Some(stash), Event::Offence { percent: 10 });
    let keeper = account(STRANGER);
    send(&mut world, pool(), |r| r.flag(0, NO_COVER, keeper)).unwrap();
    // The bounty is a hundredth of the bond.
    assert_eq!(world.operator(0).unwrap().bond, BOND - BOND / 100);
    assert_eq!(*world.registry.native, 2 * BOND - BOND / 100);
    world.chain.edit().cancel_slash();
    world
        .chain
        .edit()
        .happen(0, Some(stash), Event::Validate { percent: 0 });
    send(&mut world, pool(), |r| r.flag(0, NO_COVER, keeper)).unwrap();
    assert_eq!(entries(&world)[0].status, Status::Jailed);
    let curator = curator(&world);
    assert_eq!(
        send(&mut world, account(0), |r| r.release(0)),
        Err(RegistryError::NotCurator)
    );
    assert_eq!(send(&mut world, curator, |r| r.release(0)), Ok(()));
    assert_eq!(entries(&world)[0].status, Status::Active);
}

#[test]
fn nominators_are_called_with_enough_gas_or_not_at_all() {
    let mut world = world();
    world.gas_left = ENOUGH_GAS - 1;
    assert_eq!(rebalance(&mut world, 2), Rebalanced::default());
    assert_eq!((*world.pool.native, *world.registry.native), (DEPLOYED, 2 * BOND));
    let refused = RegistryError::NotEnoughGas;
    let settled = send(&mut world, pool(), |r| r.settle(0, NO_COVER, pool()));
    assert_eq!(settled, Err(refused));

    world.gas_left = ENOUGH_GAS;
    assert_eq!(rebalance(&mut world, 2).delegated, DEPLOYED);
    assert_eq!(totals(&world), [DEPLOYED / 2; 2]);
    world.advance(24);
    world.gas_left = ENOUGH_GAS - 1;
    assert_eq!(send(&mut world, pool(), |r| r.renew(0)), Err(refused));
    // A check that finds stake without a nomination nominates again. Without the gas it finds nothing.
    let stash = stash_number(&world, 0);
    world.chain.edit().happen(0, Some(stash), Event::Kick);
    assert_eq!(send(&mut world, pool(), |r| r.check(0)), Err(refused));
    assert_eq!(entries(&world)[0].status, Status::Active);
    world.gas_left = ENOUGH_GAS;
    let checked = send(&mut world, pool(), |r| r.check(0));
    assert_eq!(checked, Ok(Some(Fault::Kicked)));
    assert_eq!(entries(&world)[0].status, Status::Suspected);
    assert_eq!(world.chain.read(stash).targets, 1);
    // If the chain refuses, the suspicion stays.
    let stash = stash_number(&world, 1);
    let chilled = world
        .chain
        .edit()
        .undelegate(stash, DEPLOYED / 2 - 5 * UNIT, true);
    assert!(chilled);
    let checked = send(&mut world, pool(), |r| r.check(1));
    assert_eq!(checked, Ok(Some(Fault::Idle)));
    assert_eq!(entries(&world)[1].status, Status::Suspected);
    assert_eq!(world.chain.read(stash).targets, 0);
}

#[test]
fn a_nominator_that_traps_takes_nothing_and_keeps_no_mark() {
    let mut world = world();
    world.failure = Some(Failure::Traps);
    assert_eq!(rebalance(&mut world, 2), Rebalanced::default());
    assert!(entries(&world).iter().all(|entry| !entry.refused));
    assert_eq!((*world.pool.native, *world.registry.native), (DEPLOYED, 2 * BOND));
    world.failure = None;
    assert_eq!(rebalance(&mut world, 2).delegated, DEPLOYED);

    // Its last stake stays where it is, and the operator does not close.
    send(&mut world, account(0), |r| r.exit(0)).unwrap();
    assert_eq!(
        rebalance(&mut world, 1).unbonding,
        DEPLOYED / 2 - EXISTENTIAL_DEPOSIT
    );
    world.advance(12 * 8);
    world.chain.edit().payout();
    let settled = send(&mut world, pool(), |r| r.settle(0, NO_COVER, pool())).unwrap();
    assert_eq!(settled.total, EXISTENTIAL_DEPOSIT);
    world.failure = Some(Failure::Traps);
    let closed = send(&mut world, pool(), |r| r.close(0));
    assert_eq!(closed, Err(RegistryError::NominatorFailed));
    world.failure = None;
    assert_eq!(send(&mut world, pool(), |r| r.close(0)), Ok(()));
    assert!(world.operator(0).unwrap().closing);
    assert_eq!(entries(&world)[0].active, 0);
}

#[test]
fn money_that_a_nominator_keeps_is_booked_as_its_stake_and_no_bond_pays_for_it() {
    let mut world = world();
    world.failure = Some(Failure::KeepsMoney);
    assert_eq!(rebalance(&mut world, 2).delegated, DEPLOYED);
    assert_eq!(totals(&world), [DEPLOYED / 2; 2]);
    assert_eq!((*world.pool.native, *world.registry.native), (0, 2 * BOND));
    for operator in 0..2 {
        let stash = world.chain.read(stash_number(&world, operator));
        assert_eq!((stash.free, stash.total), (EXISTENTIAL_DEPOSIT + DEPLOYED / 2, 0));
    }
}

#[test]
fn a_refusal_of_the_chain_marks_the_operator_until_its_settlement_and_others_get_the_stake() {
    let mut world = world();
    world.chain.edit().happen(0, None, Event::Block);
    assert_eq!(rebalance(&mut world, 3).delegated, DEPLOYED);
    assert_eq!(totals(&world), [0, DEPLOYED]);
    let refused = |world: &World| entries(world).iter().map(|e| e.refused).collect::<Vec<_>>();
    assert_eq!(refused(&world), [true, false]);
    send(&mut world, pool(), |r| r.settle(0, NO_COVER, pool())).unwrap();
    assert_eq!(refused(&world), [false, false]);
    assert!(entries(&world).iter().all(|entry| entry.capacity == CAPACITY));
}

#[test]
fn nominators_take_the_registrys_code_if_it_can_migrate_their_storage() {
    let mut world = world();
    let nominator = world.operator(0).unwrap().nominator.unwrap();
    let update = |world: &mut World, version| {
        let code = nominator_code(version);
        send(world, governor(), |r| r.set_nominator_code(code)).unwrap();
        let updated = send(world, account(STRANGER), |r| r.update_nominator(0));
        (updated, world.code_of(nominator))
    };
    // The runtime moves the staking pallet.
    world.staking_calls.pallet += 1;
    assert_eq!(update(&mut world, 1), (Ok(()), Some(nominator_code(1))));
    assert_eq!(world.nominator(nominator).calls, world.staking_calls);
    assert_eq!(update(&mut world, 2), (Ok(()), Some(nominator_code(2))));
    let refused = RegistryError::NominatorUpgrade(GovernanceError::WrongStorageVersion);
    assert_eq!(update(&mut world, 1), (Err(refused), Some(nominator_code(2))));
    assert_eq!(register(&mut world, STRANGER), Ok(2));
    let candidate = send(&mut world, account(STRANGER), |r| r.update_nominator(2));
    assert_eq!(candidate, Err(RegistryError::WrongStatus));
}
