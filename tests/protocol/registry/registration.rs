//! Validators register, and the curator, or open registration, lets them take stake.

use estuary_tests::{
    default_pool_parameters, default_registry_parameters, prelude::*, to_ink, BalanceSheet, MAX_COMMISSION,
};

use crate::setup::{delegated, refused, staked_in, BOND, POOLED};

#[test]
fn a_validator_registers_with_a_bond_and_waits_for_the_curator() {
    let mut world = World::default();
    let (registry, payout) = (world.registry.clone(), account("payout"));
    let v = validator(3);

    let registered = world
        .registry()
        .register_with(&v, BOND, 500, &payout, b"river".to_vec());

    assert_eq!(registered, Ok(0));
    assert_eq!(
        world.registry_event::<registry::OperatorRegistered>(),
        registry::OperatorRegistered {
            operator: 0,
            validator: to_ink(&v),
            bond: BOND,
            commission: 500,
            metadata: b"river".to_vec(),
        }
    );
    let record = world.registry().operator(0);
    assert_eq!((record.validator, record.payout), (to_ink(&v), to_ink(&payout)));
    assert_eq!((record.bond, record.debt, record.commission), (BOND, 0, 500));
    assert_eq!((record.nominator, record.stake_cap), (None, 0));
    assert_eq!(
        (world.registry().status(0), world.registry().table().len()),
        (Status::Candidate, 0)
    );
    assert_eq!(world.registry().operator_of(&v), Some(0));
    assert_eq!(world.registry().operator_of(&payout), None);
    assert_eq!(world.chain.free_balance(&registry), BOND + EXISTENTIAL_DEPOSIT);
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND);
}

#[test]
fn the_curator_approves_and_the_operator_gets_its_own_nominator() {
    let mut world = World::default();
    let curator = world.curator.clone();
    world.registry().register(&validator(0), BOND, 500).unwrap();

    let nominator = world.registry().approve(&curator, 0, 5_000 * UNIT).unwrap();

    assert_eq!(
        world.registry_event::<registry::OperatorApproved>(),
        registry::OperatorApproved {
            operator: 0,
            nominator: to_ink(&nominator),
            stake_cap: 5_000 * UNIT,
        }
    );
    let entry = world.registry().table()[0];
    assert_eq!((entry.status, entry.capacity), (Status::Active, 5_000 * UNIT));
    assert_eq!(
        world.nominator_wiring(0),
        [world.registry.clone(), world.pool.clone(), validator(0)]
    );
    assert!(!world.stash(0).exists);
    assert_eq!(world.chain.free_balance(&nominator), EXISTENTIAL_DEPOSIT);

    let other = world.operator(&validator(1), 2 * BOND, 0);
    assert_ne!(world.registry().nominator(other), nominator);
    // Without a cap, a bond backs twenty times its stake.
    assert_eq!(world.registry().table()[1].capacity, 40_000 * UNIT);
}

#[test]
fn a_bond_below_the_minimum_is_refused() {
    let mut world = World::default();
    let v = validator(0);
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND - 1, 500)),
        RegistryError::BondTooSmall
    );
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(0));
}

#[test]
fn a_validator_registers_once() {
    let mut world = World::default();
    let v = validator(0);
    world.registry().register(&v, BOND, 500).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND, 500)),
        RegistryError::AlreadyRegistered
    );
}

#[test]
fn only_a_validator_that_validates_can_register() {
    let mut world = World::default();
    let (v, alice) = (validator(0), account("alice"));
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&alice, BOND, 500)),
        RegistryError::NotValidator
    );
    world.chain.chill(&v).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND, 500)),
        RegistryError::NotValidator
    );
    world.chain.validate(&v, Perbill::zero()).unwrap();
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(0));
}

#[test]
fn on_chain_and_protocol_commission_count_together() {
    let mut world = World::default();
    let v = validator(0);
    // 15 % on chain leave 5 % of the 20 % allowed.
    world.chain.validate(&v, Perbill::from_percent(15)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().register(&v, BOND, 501)),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(0));
    let v = validator(1);
    assert_eq!(
        refused(&mut world, |w| w.registry().register(
            &v,
            BOND,
            MAX_COMMISSION + 1
        )),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(world.registry().register(&v, BOND, MAX_COMMISSION), Ok(1));
}

#[test]
fn long_metadata_are_refused() {
    let mut world = World::default();
    let v = validator(0);
    let of_length = |length| {
        let v = v.clone();
        move |w: &mut World| w.registry().register_with(&v, BOND, 500, &v, vec![b'x'; length])
    };
    assert_eq!(
        refused(&mut world, of_length(129)),
        RegistryError::MetadataTooLong
    );
    assert_eq!(of_length(128)(&mut world), Ok(0));
}

#[test]
fn an_operator_is_approved_once_and_only_if_it_registered() {
    let mut world = World::default();
    let curator = world.curator.clone();
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&curator, 0, UNIT)),
        RegistryError::UnknownOperator
    );
    world.operator(&validator(0), BOND, 500);
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&curator, 0, UNIT)),
        RegistryError::WrongStatus
    );
}

#[test]
fn a_nominator_without_code_cannot_be_instantiated() {
    let mut world = World::default();
    let pool = world.pool.clone();
    world.registry = world
        .deploy_registry(&pool, [7; 32].into(), default_registry_parameters())
        .unwrap();
    let curator = world.curator.clone();
    world.registry().register(&validator(0), BOND, 500).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&curator, 0, UNIT)),
        RegistryError::InstantiationFailed
    );
}

#[test]
fn a_registry_of_another_pool_collects_no_commission_here() {
    let mut world = World::default();
    let pool = world.pool.clone();
    let code = world.registry().parameters_and_code().unwrap().nominator_code;
    world.registry = world
        .deploy_registry(&pool, code, default_registry_parameters())
        .unwrap();
    let v = validator(0);
    let operator = world.operator(&v, BOND, 500);
    assert_eq!(
        world.registry().parameters_and_code().unwrap().pool,
        to_ink(&pool)
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&v, operator)),
        RegistryError::Pool(FeeSharesError::NotRegistry)
    );
}

#[test]
fn commission_from_a_pool_that_is_no_contract_cannot_be_claimed() {
    let mut world = World::default();
    let code = world.registry().parameters_and_code().unwrap().nominator_code;
    world.registry = world
        .deploy_registry(&account("alice"), code, default_registry_parameters())
        .unwrap();
    let v = validator(0);
    let operator = world.operator(&v, BOND, 500);
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&v, operator)),
        RegistryError::PoolFailed
    );
}

#[test]
fn the_table_takes_300_operators_and_works_when_full() {
    let (mut world, alice) = staked_in(World::default());
    for number in 0..300 {
        let v = world.chain.new_validator(&format!("new {number}"), POOLED);
        world.operator(&v, BOND, 500);
    }
    let (v, curator) = (validator(0), world.curator.clone());
    assert_eq!(world.registry().register(&v, BOND, 500), Ok(300));
    assert_eq!(
        refused(&mut world, |w| w.registry().approve(&curator, 300, UNIT)),
        RegistryError::TooManyOperators
    );
    // 10,000 UNIT among 300 equal operators, three at a time.
    let moved = world.pool().rebalance(&alice, 3).unwrap();
    assert_eq!(moved.delegated, 3 * (POOLED / 300));
    world.pool().settle(&alice, 299).unwrap();
    BalanceSheet::of(&mut world);
}

/// Validators may approve themselves up to 2,000 UNIT of stake.
fn open() -> World {
    let mut parameters = default_registry_parameters();
    parameters.open_cap = 2_000 * UNIT;
    World::new(default_pool_parameters(), parameters)
}

#[test]
fn while_registration_is_open_a_validator_approves_itself_up_to_the_open_cap() {
    let (mut world, alice) = staked_in(open());
    let v = validator(0);
    world.registry().register(&v, BOND, 500).unwrap();
    for cap in [2_000 * UNIT + 1, Balance::MAX, 0] {
        assert_eq!(
            refused(&mut world, |w| w.registry().approve(&v, 0, cap)),
            RegistryError::NotCurator
        );
    }
    for caller in [alice.clone(), validator(1)] {
        assert_eq!(
            refused(&mut world, |w| w.registry().approve(&caller, 0, 2_000 * UNIT)),
            RegistryError::NotCurator
        );
    }

    let nominator = world.registry().approve(&v, 0, 2_000 * UNIT).unwrap();

    assert_eq!(
        world.registry_event::<registry::OperatorApproved>(),
        registry::OperatorApproved {
            operator: 0,
            nominator: to_ink(&nominator),
            stake_cap: 2_000 * UNIT,
        }
    );
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 2_000 * UNIT);
    // It cannot raise its cap; the curator can.
    assert_eq!(
        refused(&mut world, |w| w.registry().set_stake_cap(&v, 0, 3_000 * UNIT)),
        RegistryError::NotCurator
    );
    let curator = world.curator.clone();
    world.registry().set_stake_cap(&curator, 0, 3_000 * UNIT).unwrap();
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().delegated, 1_000 * UNIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn the_open_cap_does_not_bind_the_curator() {
    let mut world = open();
    let curator = world.curator.clone();
    world.registry().register(&validator(0), BOND, 500).unwrap();
    assert!(world.registry().approve(&curator, 0, Balance::MAX).is_ok());
    assert_eq!(world.registry().table()[0].capacity, 20 * BOND);
}

#[test]
fn without_open_registration_no_validator_approves_itself() {
    let mut world = World::default();
    let v = validator(0);
    world.registry().register(&v, BOND, 500).unwrap();
    for cap in [0, 1, BOND] {
        assert_eq!(
            refused(&mut world, |w| w.registry().approve(&v, 0, cap)),
            RegistryError::NotCurator
        );
    }
}

#[test]
fn a_candidate_at_fault_is_not_approved() {
    let mut world = World::default();
    let (curator, v) = (world.curator.clone(), validator(0));
    world.registry().register(&v, BOND, 500).unwrap();
    let mut approve = |change: fn(&mut World)| {
        change(&mut world);
        refused(&mut world, |w| w.registry().approve(&curator, 0, UNIT))
    };
    assert_eq!(
        approve(|w| w.chain.chill(&validator(0)).unwrap()),
        RegistryError::AtFault(Fault::NotValidating)
    );
    assert_eq!(
        approve(|w| w
            .chain
            .validate(&validator(0), Perbill::from_percent(16))
            .unwrap()),
        RegistryError::AtFault(Fault::CommissionTooHigh)
    );
    assert_eq!(
        approve(|w| {
            w.chain.validate(&validator(0), Perbill::zero()).unwrap();
            w.chain.set_blocked(&validator(0), true).unwrap();
        }),
        RegistryError::AtFault(Fault::Blocked)
    );
    world.chain.set_blocked(&v, false).unwrap();
    assert!(world.registry().approve(&curator, 0, UNIT).is_ok());
}

#[test]
fn what_exceeds_a_lowered_stake_cap_leaves_with_the_next_rebalancing() {
    let (mut world, alice, operator) = delegated();
    let curator = world.curator.clone();

    assert_eq!(
        world.registry().set_stake_cap(&curator, operator, 4_000 * UNIT),
        Ok(())
    );

    assert_eq!(
        world.registry_event::<registry::StakeCapChanged>(),
        registry::StakeCapChanged {
            operator,
            stake_cap: 4_000 * UNIT,
        }
    );
    assert_eq!(world.registry().table()[0].capacity, 4_000 * UNIT);
    assert_eq!(world.pool().rebalance(&alice, 1).unwrap().unbonding, 6_000 * UNIT);
    assert_eq!(
        world.registry_event::<registry::StakeUndelegated>(),
        registry::StakeUndelegated {
            operator,
            amount: 6_000 * UNIT,
            drained: false,
        }
    );
    assert_eq!(world.registry().status(operator), Status::Active);
    BalanceSheet::of(&mut world);
}

#[test]
fn the_curator_alone_caps_the_stake_of_approved_operators() {
    let (mut world, alice, operator) = delegated();
    let curator = world.curator.clone();
    for caller in [alice, validator(0), world.deployer.clone()] {
        assert_eq!(
            refused(&mut world, |w| w
                .registry()
                .set_stake_cap(&caller, operator, UNIT)),
            RegistryError::NotCurator
        );
    }
    assert_eq!(
        refused(&mut world, |w| w.registry().set_stake_cap(
            &curator,
            operator + 1,
            UNIT
        )),
        RegistryError::UnknownOperator
    );
    let candidate = world.registry().register(&validator(1), BOND, 0).unwrap();
    assert_eq!(
        refused(&mut world, |w| w
            .registry()
            .set_stake_cap(&curator, candidate, UNIT)),
        RegistryError::WrongStatus
    );
}

#[test]
fn a_new_registry_knows_nobody() {
    let mut world = World::default();
    assert_eq!(
        (world.registry().registered(), world.registry().table().len()),
        (0, 0)
    );
    assert_eq!(world.registry().operator_of(&validator(0)), None);
    assert_eq!(world.registry().sweep_state(), Default::default());
}

#[test]
fn each_registration_counts_and_a_sweep_shows_how_far_it_has_come() {
    let mut world = World::default();
    let alice = account("alice");
    for number in 0..3 {
        assert_eq!(world.registry().registered(), number);
        world.operator(&validator(number), BOND, 500);
        assert_eq!(world.registry().operator_of(&validator(number)), Some(number));
    }
    assert_eq!(world.registry().registered(), 3);
    let operators: Vec<_> = world
        .registry()
        .table()
        .iter()
        .map(|entry| entry.operator)
        .collect();
    assert_eq!(operators, [0, 1, 2]);
    world.pool().sweep(&alice, 2).unwrap();
    let (now, sweep) = (world.chain.now_ms(), world.registry().sweep_state());
    assert_eq!((sweep.next, sweep.start), (2, now));
}
