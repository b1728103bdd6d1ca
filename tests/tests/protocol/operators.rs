//! Validators become operators.

use estuary_tests::{default_registry_parameters, prelude::*, to_ink, BalanceSheet, MAX_COMMISSION};

use crate::setup::{refused, staked_in, BOND, POOLED};

#[test]
fn a_validator_registers_with_a_bond_and_waits_for_the_curator() {
    let mut world = World::default();
    let (registry, payout) = (world.registry.clone(), account("payout"));
    let v = validator(3);

    let registered = world.register_with(&v, BOND, 500, &payout, b"river".to_vec());

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
    let record = world.record(0);
    assert_eq!((record.validator, record.payout), (to_ink(&v), to_ink(&payout)));
    assert_eq!((record.bond, record.debt, record.commission), (BOND, 0, 500));
    assert_eq!((record.nominator, record.stake_cap), (None, 0));
    assert_eq!((world.status(0), world.table().len()), (Status::Candidate, 0));
    assert_eq!(world.operator_of(&v), Some(0));
    assert_eq!(world.operator_of(&payout), None);
    assert_eq!(world.chain.free_balance(&registry), BOND + EXISTENTIAL_DEPOSIT);
    assert_eq!(BalanceSheet::of(&mut world).bonds, BOND);
}

#[test]
fn the_curator_approves_and_the_operator_gets_its_own_nominator() {
    let mut world = World::default();
    let curator = world.curator.clone();
    world.register(&validator(0), BOND, 500).unwrap();

    let nominator = world.approve_operator(&curator, 0, 5_000 * UNIT).unwrap();

    assert_eq!(
        world.registry_event::<registry::OperatorApproved>(),
        registry::OperatorApproved {
            operator: 0,
            nominator: to_ink(&nominator),
            stake_cap: 5_000 * UNIT,
        }
    );
    let entry = world.table()[0];
    assert_eq!((entry.status, entry.capacity), (Status::Active, 5_000 * UNIT));
    assert_eq!(
        world.nominator_wiring(0),
        [world.registry.clone(), world.pool.clone(), validator(0)]
    );
    assert!(!world.stash(0).exists);
    assert_eq!(world.chain.free_balance(&nominator), EXISTENTIAL_DEPOSIT);

    let other = world.operator(&validator(1), 2 * BOND, 0);
    assert_ne!(world.nominator(other), nominator);
    // Without a cap, a bond backs twenty times its stake.
    assert_eq!(world.table()[1].capacity, 40_000 * UNIT);
}

#[test]
fn a_bond_below_the_minimum_is_refused() {
    let mut world = World::default();
    let v = validator(0);
    assert_eq!(
        refused(&mut world, |w| w.register(&v, BOND - 1, 500)),
        RegistryError::BondTooSmall
    );
    assert_eq!(world.register(&v, BOND, 500), Ok(0));
}

#[test]
fn a_validator_registers_once() {
    let mut world = World::default();
    let v = validator(0);
    world.register(&v, BOND, 500).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.register(&v, BOND, 500)),
        RegistryError::AlreadyRegistered
    );
}

#[test]
fn only_a_validator_that_validates_can_register() {
    let mut world = World::default();
    let (v, alice) = (validator(0), account("alice"));
    assert_eq!(
        refused(&mut world, |w| w.register(&alice, BOND, 500)),
        RegistryError::NotValidator
    );
    world.chain.chill(&v).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.register(&v, BOND, 500)),
        RegistryError::NotValidator
    );
    world.chain.validate(&v, Perbill::zero()).unwrap();
    assert_eq!(world.register(&v, BOND, 500), Ok(0));
}

#[test]
fn on_chain_and_protocol_commission_count_together() {
    let mut world = World::default();
    let v = validator(0);
    // 15 % on chain leave 5 % of the 20 % allowed.
    world.chain.validate(&v, Perbill::from_percent(15)).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.register(&v, BOND, 501)),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(world.register(&v, BOND, 500), Ok(0));
    let v = validator(1);
    assert_eq!(
        refused(&mut world, |w| w.register(&v, BOND, MAX_COMMISSION + 1)),
        RegistryError::CommissionTooHigh
    );
    assert_eq!(world.register(&v, BOND, MAX_COMMISSION), Ok(1));
}

#[test]
fn long_metadata_are_refused() {
    let mut world = World::default();
    let v = validator(0);
    let of_length = |length| {
        let v = v.clone();
        move |w: &mut World| w.register_with(&v, BOND, 500, &v, vec![b'x'; length])
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
        refused(&mut world, |w| w.approve_operator(&curator, 0, UNIT)),
        RegistryError::UnknownOperator
    );
    world.operator(&validator(0), BOND, 500);
    assert_eq!(
        refused(&mut world, |w| w.approve_operator(&curator, 0, UNIT)),
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
    world.register(&validator(0), BOND, 500).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.approve_operator(&curator, 0, UNIT)),
        RegistryError::InstantiationFailed
    );
}

#[test]
fn a_registry_of_another_pool_collects_no_commission_here() {
    let mut world = World::default();
    let pool = world.pool.clone();
    let code = world.registry_setup().unwrap().nominator_code;
    world.registry = world
        .deploy_registry(&pool, code, default_registry_parameters())
        .unwrap();
    let v = validator(0);
    let operator = world.operator(&v, BOND, 500);
    assert_eq!(world.registry_setup().unwrap().pool, to_ink(&pool));
    assert_eq!(
        refused(&mut world, |w| w.claim_fees(&v, operator)),
        RegistryError::Pool(FeeSharesError::NotRegistry)
    );
}

#[test]
fn commission_from_a_pool_that_is_no_contract_cannot_be_claimed() {
    let mut world = World::default();
    let code = world.registry_setup().unwrap().nominator_code;
    world.registry = world
        .deploy_registry(&account("alice"), code, default_registry_parameters())
        .unwrap();
    let v = validator(0);
    let operator = world.operator(&v, BOND, 500);
    assert_eq!(
        refused(&mut world, |w| w.claim_fees(&v, operator)),
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
    assert_eq!(world.register(&v, BOND, 500), Ok(300));
    assert_eq!(
        refused(&mut world, |w| w.approve_operator(&curator, 300, UNIT)),
        RegistryError::TooManyOperators
    );
    // 10,000 UNIT among 300 equal operators, three at a time.
    let moved = world.rebalance(&alice, 3).unwrap();
    assert_eq!(moved.delegated, 3 * (POOLED / 300));
    world.settle(&alice, 299).unwrap();
    BalanceSheet::of(&mut world);
}
