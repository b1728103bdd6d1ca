use estuary_restaking_interfaces::attestation_service::{signed_bytes, ServiceSetup, Statement};
use estuary_tests::{prelude::*, to_ink};
use sp_core::{sr25519::Pair, Pair as _};

use super::{anyone, scene::ACTIVE, Row};

/// A fee, none of which is kept for a bounty.
const FEE: Balance = 3 * UNIT;

/// The round that has its root. Round 0 is over, and the next has none.
const COMMITTED: u64 = 30;

fn pair() -> Pair {
    Pair::from_seed(&[1; 32])
}

/// A service of the vault with one operator, whose slot counts in three epochs.
pub fn open_service(world: &mut World, vault: &AccountId) -> AccountId {
    let setup = ServiceSetup {
        vault: to_ink(vault),
        start: world.chain.now_ms(),
        round: 2 * 60 * 60 * 1_000,
        penalty_part: 5_000,
        fee: FEE,
        least: UNIT,
        bounty_cap: 0,
        wanted: 10 * UNIT,
        terms: [5; 32].into(),
    };
    let service = world.deploy_service(setup).expect("within bounds");
    let (operator, curator) = (validator(ACTIVE), world.curator.clone());
    let (_, slot) = world
        .service(&service)
        .join(&operator, pair().public().0)
        .expect("a new key");
    world
        .vault(vault)
        .opt_in(&curator, slot, 10 * UNIT)
        .expect("within the parts");
    service
}

/// A round's root, signed by the operator.
fn statement(service: &AccountId, round: u64, root: [u8; 32]) -> Statement {
    let message = signed_bytes(&to_ink(service), round, &root);
    Statement {
        round,
        root,
        signature: pair().sign(&message).0,
    }
}

/// The operator counts, and a round has its root for the fee.
fn commit(world: &mut World, service: &AccountId, by: &AccountId, round: u64) -> Result<(), String> {
    let signed = statement(service, round, [9; 32]);
    world.service(service).refresh(by, 0).expect("an operator");
    let signatures = vec![(0, signed.signature)];
    let committed = world
        .service(service)
        .commit(by, FEE, round, signed.root, signatures);
    committed.map_err(|error| format!("{error:?}"))
}

pub fn table() -> Vec<Row> {
    vec![
        anyone("AttestationService::join", |s, by| {
            let service = s.restaking().service;
            s.world.service(&service).join(by, *by.as_ref())
        }),
        anyone("AttestationService::refresh", |s, by| {
            let service = s.restaking().service;
            s.world.service(&service).refresh(by, 0)
        }),
        anyone("AttestationService::commit", |s, by| {
            let service = s.restaking().service;
            commit(&mut s.world, &service, by, COMMITTED)
        }),
        anyone("AttestationService::report", |s, by| {
            let service = s.restaking().service;
            let [first, second] = [1, 2].map(|root| statement(&service, 38, [root; 32]));
            s.world.service(&service).report(by, 0, first, second)
        }),
        anyone("AttestationService::forward", |s, by| {
            let service = s.restaking().service;
            commit(&mut s.world, &service, by, COMMITTED)?;
            let forwarded = s.world.service(&service).forward(by);
            forwarded.map_err(|error| format!("{error:?}"))
        }),
    ]
}
