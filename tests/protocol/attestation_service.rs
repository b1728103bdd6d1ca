//! The attestation service: a committee of operators, their roots, and evidence against them, with real signatures.

use estuary_restaking::Units;
use estuary_restaking_interfaces::{
    attestation_service::{
        signed_bytes, EquivocationReported, FeesForwarded, Joined, Refreshed, RootCommitted, ServiceError,
        ServiceSetup, Signature, Statement, Totals,
    },
    restake_vault::{RestakeError, SlotId},
};
use estuary_tests::{prelude::*, to_ink};
use sp_core::{sr25519::Pair, Pair as _};

use crate::{
    restake_vault::{Scene as Vault, POLICY},
    setup::{mul_div, refused},
};

/// The length of a round in milliseconds: a tenth of an epoch.
const ROUND: u64 = POLICY.epoch / 10;
const FEE: Balance = 3 * UNIT;
const BOND: Units = 20 * UNIT;
const ALLOTTED: Units = 130 * UNIT;
const BOUNTY_CAP: Balance = 4 * UNIT;

/// A service with three operators that count, in the vault of [`Vault`].
struct Scene {
    vault: Vault,
    service: AccountId,
    pairs: [Pair; 3],
    operators: [AccountId; 3],
    slots: [SlotId; 3],
    reporter: AccountId,
}

fn pair(number: u8) -> Pair {
    Pair::from_seed(&[number; 32])
}

impl Scene {
    fn new() -> Self {
        let mut vault = Vault::opened();
        let now = vault.now();
        let service = vault
            .world
            .deploy_service(setup(&vault, now))
            .expect("within bounds");
        let operators = [vault.bob.clone(), vault.lena.clone(), vault.operator.clone()];
        let pairs = [1, 2, 3].map(pair);
        let mut slots = [0; 3];
        for (index, operator) in operators.iter().enumerate() {
            let key = pairs[index].public().0;
            let joined = vault.world.service(&service).join(operator, key);
            let (number, slot) = joined.expect("a new key");
            assert_eq!(number as usize, index);
            slots[index] = slot;
            let mut handle = vault.world.vault(&vault.vault);
            handle.bond(operator, slot, BOND).expect("it has them");
            handle
                .opt_in(&vault.curator, slot, ALLOTTED)
                .expect("within the parts");
        }
        vault.pass_epochs(3);
        let reporter = vault.world.funded("reporter", 1_000 * UNIT);
        for index in 0..3 {
            let counts = vault.world.service(&service).refresh(&reporter, index);
            assert_eq!(counts, Ok(true));
        }
        Self {
            vault,
            service,
            pairs,
            operators,
            slots,
            reporter,
        }
    }

    /// The round of now.
    fn round(&mut self) -> u64 {
        let setup = self
            .vault
            .world
            .service(&self.service)
            .setup()
            .expect("it is set up");
        (self.vault.now() - setup.start) / setup.round
    }

    /// A round's root, signed by an operator.
    fn statement(&self, operator: usize, round: u64, root: [u8; 32]) -> Statement {
        Statement {
            round,
            root,
            signature: self.sign(operator, round, root),
        }
    }

    fn sign(&self, operator: usize, round: u64, root: [u8; 32]) -> Signature {
        let message = signed_bytes(&to_ink(&self.service), round, &root);
        assert_eq!(message.len(), 93);
        self.pairs[operator].sign(&message).0
    }

    /// The root with signatures of these operators.
    fn commit(&mut self, round: u64, root: [u8; 32], signers: &[usize]) -> Result<(), ServiceError> {
        let signatures = signers
            .iter()
            .map(|signer| (*signer as u32, self.sign(*signer, round, root)));
        let signatures = signatures.collect();
        let payer = self.reporter.clone();
        self.vault
            .world
            .service(&self.service)
            .commit(&payer, FEE, round, root, signatures)
    }
}

fn setup(vault: &Vault, start: u64) -> ServiceSetup {
    ServiceSetup {
        vault: to_ink(&vault.vault),
        start,
        round: ROUND,
        penalty_part: 3_000,
        fee: FEE,
        least: 100 * UNIT,
        bounty_cap: BOUNTY_CAP,
        wanted: ALLOTTED,
        terms: [5; 32].into(),
    }
}

#[test]
fn an_operator_joins_with_a_key_and_counts_once_it_is_secured() {
    let mut vault = Vault::opened();
    let now = vault.now();
    let service = vault.world.deploy_service(setup(&vault, now)).unwrap();
    let (bob, eve) = (vault.bob.clone(), account("eve"));
    let key = pair(1).public().0;

    assert_eq!(vault.world.service(&service).join(&bob, key), Ok((0, 0)));

    let joined = Joined {
        index: 0,
        account: to_ink(&bob),
        key,
        slot: 0,
    };
    assert_eq!(vault.world.event::<Joined>(&service), joined);
    let slot = vault.world.vault(&vault.vault).slot(0).unwrap();
    assert_eq!(
        (slot.service, slot.operator, slot.resolver, slot.terms),
        (to_ink(&service), to_ink(&bob), None, [5; 32].into())
    );
    let taken = refused(&mut vault.world, |w| w.service(&service).join(&bob, key));
    assert_eq!(taken, ServiceError::KeyTaken);
    vault.world.chain.fund(&eve, UNIT);
    // Its slot does not count yet.
    assert_eq!(vault.world.service(&service).refresh(&eve, 0), Ok(false));
    let (curator, account) = (vault.curator.clone(), vault.vault.clone());
    vault
        .world
        .vault(&account)
        .opt_in(&curator, 0, 100 * UNIT - 1)
        .unwrap();
    vault.pass_epochs(3);
    assert_eq!(vault.world.service(&service).refresh(&eve, 0), Ok(false));
    vault.world.vault(&account).bond(&bob, 0, 1).unwrap();
    assert_eq!(vault.world.service(&service).refresh(&eve, 0), Ok(true));
    let refreshed = Refreshed {
        index: 0,
        counts: true,
    };
    assert_eq!(vault.world.event::<Refreshed>(&service), refreshed);
    let totals = Totals {
        operators: 1,
        counting: 1,
        fees: 0,
    };
    assert_eq!(vault.world.service(&service).totals(), totals);
    // After the slot's end it counts no more.
    vault.world.vault(&account).opt_out(&curator, 0).unwrap();
    vault.pass_epochs(1);
    assert_eq!(vault.world.service(&service).refresh(&eve, 0), Ok(false));
    assert_eq!(vault.world.service(&service).totals().counting, 0);
    let unknown = refused(&mut vault.world, |w| w.service(&service).refresh(&eve, 9));
    assert_eq!(unknown, ServiceError::UnknownOperator);
}

#[test]
fn a_round_gets_its_root_by_more_than_two_thirds_and_the_fee() {
    let mut scene = Scene::new();
    let (round, root) = (scene.round(), [9; 32]);

    assert_eq!(scene.commit(round, root, &[0, 1]), Err(ServiceError::NoQuorum));
    assert_eq!(scene.commit(round, root, &[0, 1, 2]), Ok(()));

    let service = scene.service.clone();
    let committed = RootCommitted {
        round,
        root,
        signers: 3,
    };
    assert_eq!(scene.vault.world.event::<RootCommitted>(&service), committed);
    assert_eq!(scene.vault.world.service(&service).root(round), Some(root));
    assert_eq!(scene.vault.world.service(&service).totals().fees, FEE);
    assert_eq!(
        scene.commit(round, [8; 32], &[0, 1, 2]),
        Err(ServiceError::Committed)
    );
}

#[test]
fn bad_roots_are_refused() {
    let mut scene = Scene::new();
    let (round, root, service, payer) = (
        scene.round(),
        [9; 32],
        scene.service.clone(),
        scene.reporter.clone(),
    );
    let good: Vec<_> = (0..3)
        .map(|index| (index, scene.sign(index as usize, round, root)))
        .collect();
    type Change<'a> = &'a dyn Fn(&mut Vec<(u32, Signature)>);
    let with = |change: Change| {
        let mut signatures = good.clone();
        change(&mut signatures);
        signatures
    };
    let other_round = scene.sign(2, round + 1, root);
    use ServiceError::*;
    let cases = [
        (FEE - 1, round, good.clone(), WrongFee),
        (FEE + 1, round, good.clone(), WrongFee),
        (FEE, round + 1, good.clone(), FutureRound),
        (FEE, u64::MAX, good.clone(), FutureRound),
        (FEE, round, vec![], NoQuorum),
        (FEE, round, with(&|s| s.swap(0, 1)), DuplicateSigner),
        (FEE, round, with(&|s| s[1] = s[0]), DuplicateSigner),
        (FEE, round, with(&|s| s[2].0 = 7), UnknownOperator),
        (FEE, round, with(&|s| s[2].1 = other_round), BadSignature),
        (FEE, round, with(&|s| s[2].1[0] ^= 1), BadSignature),
        (FEE, round, vec![good[0]; 33], TooManySigners),
    ];
    for (planck, round, signatures, error) in cases {
        let found = refused(&mut scene.vault.world, |w| {
            w.service(&service)
                .commit(&payer, planck, round, root, signatures)
        });
        assert_eq!(found, error);
    }
}

#[test]
fn two_roots_of_one_round_are_slashed_from_the_report_to_the_execution() {
    let mut scene = Scene::new();
    let (round, service, reporter) = (scene.round(), scene.service.clone(), scene.reporter.clone());
    scene.commit(round, [9; 32], &[0, 1, 2]).unwrap();
    let (first, second) = (
        scene.statement(1, round, [9; 32]),
        scene.statement(1, round, [8; 32]),
    );
    let owned = scene.vault.world.chain.free_balance(&reporter);

    let slashed = scene
        .vault
        .world
        .service(&service)
        .report(&reporter, 1, first, second)
        .unwrap();

    // 30 % of 150 units, and a tenth of what the bond loses for the reporter.
    assert_eq!((slashed.id, slashed.bond, slashed.units), (0, BOND, 25 * UNIT));
    let bounty = 2 * UNIT;
    assert_eq!(
        scene.vault.world.event::<EquivocationReported>(&service),
        EquivocationReported {
            index: 1,
            reporter: to_ink(&reporter),
            round,
            slash: 0,
            bond: BOND,
            units: 25 * UNIT,
            bounty,
        }
    );
    // It leaves a deposit for what the service and the vault store.
    let deposit = scene.vault.world.last_deposit;
    let owns = scene.vault.world.chain.free_balance(&reporter);
    assert_eq!(owns, owned + bounty - deposit);
    let totals = Totals {
        operators: 3,
        counting: 2,
        fees: FEE - bounty,
    };
    assert_eq!(scene.vault.world.service(&service).totals(), totals);
    let fallen = scene.vault.world.service(&service).operator(1).unwrap();
    assert!(fallen.reported && !fallen.counts);
    // It counts no more, whatever it has.
    assert_eq!(
        scene.vault.world.service(&service).refresh(&reporter, 1),
        Ok(false)
    );
    scene.vault.check();

    let account = scene.vault.vault.clone();
    let planck = scene.vault.world.vault(&account).execute(&reporter, 0);

    assert_eq!(planck, Ok(45 * UNIT / 2 * 3));
    let book = scene.vault.world.vault(&account).book();
    assert_eq!((book.active, book.escrow), (975 * UNIT, 0));
    scene.vault.check();
}

#[test]
fn evidence_is_for_one_service_slot_and_key() {
    let mut scene = Scene::new();
    let (round, service, reporter) = (scene.round(), scene.service.clone(), scene.reporter.clone());
    let now = scene.vault.now();
    let setup = ServiceSetup {
        fee: 0,
        ..setup(&scene.vault, now)
    };
    let other = scene.vault.world.deploy_service(setup).unwrap();
    let (a, b) = (
        scene.statement(0, round, [1; 32]),
        scene.statement(0, round, [2; 32]),
    );
    let of_other = {
        let message = signed_bytes(&to_ink(&other), round, &[2; 32]);
        Statement {
            signature: scene.pairs[0].sign(&message).0,
            ..b
        }
    };
    let later = scene.statement(0, round - 1, [2; 32]);
    let [ahead, ahead_too] = [1, 2].map(|root| scene.statement(0, round + 1, [root; 32]));
    let forged = Statement { root: [3; 32], ..b };
    use ServiceError::*;
    let cases = [
        (0, a, of_other, BadSignature),
        (0, of_other, a, BadSignature),
        (1, a, b, BadSignature),
        (0, a, forged, BadSignature),
        (0, a, a, SameRoot),
        (0, a, later, OtherRound),
        (0, ahead, ahead_too, FutureRound),
        (9, a, b, UnknownOperator),
    ];
    for (index, first, second, error) in cases {
        let found = refused(&mut scene.vault.world, |w| {
            w.service(&service).report(&reporter, index, first, second)
        });
        assert_eq!(found, error);
    }
    // Nobody but the service slashes its slots.
    let (account, slot) = (scene.vault.vault.clone(), scene.slots[0]);
    for stranger in [&reporter, &other, &scene.operators[0]] {
        let found = refused(&mut scene.vault.world, |w| {
            w.vault(&account).request_slash(stranger, slot, UNIT, now)
        });
        assert_eq!(found, RestakeError::NotService);
    }
    // The evidence counts, in either order, and once.
    let slashed = scene.vault.world.service(&service).report(&reporter, 0, b, a);
    assert_eq!(slashed.map(|slashed| slashed.bond), Ok(BOND));
    let again = refused(&mut scene.vault.world, |w| {
        w.service(&service).report(&reporter, 0, a, b)
    });
    assert_eq!(again, Reported);
}

#[test]
fn evidence_expires_with_the_next_epoch() {
    let mut scene = Scene::new();
    let (round, service, reporter) = (scene.round(), scene.service.clone(), scene.reporter.clone());
    let (a, b) = (
        scene.statement(0, round, [1; 32]),
        scene.statement(0, round, [2; 32]),
    );
    scene.vault.pass_epochs(2);
    let late = refused(&mut scene.vault.world, |w| {
        w.service(&service).report(&reporter, 0, a, b)
    });
    assert_eq!(late, ServiceError::Vault(RestakeError::CaptureOutOfRange));
}

#[test]
fn fees_beyond_a_bounty_go_to_holders() {
    let mut scene = Scene::new();
    let (service, reporter, account) = (
        scene.service.clone(),
        scene.reporter.clone(),
        scene.vault.vault.clone(),
    );
    let round = scene.round();
    scene.commit(round, [9; 32], &[0, 1, 2]).unwrap();
    let nothing = refused(&mut scene.vault.world, |w| w.service(&service).forward(&reporter));
    assert_eq!(nothing, ServiceError::NothingToForward);
    scene.commit(round - 1, [7; 32], &[0, 1, 2]).unwrap();
    let active = scene.vault.world.vault(&account).book().active;

    assert_eq!(
        scene.vault.world.service(&service).forward(&reporter),
        Ok(2 * FEE - BOUNTY_CAP)
    );

    let units = mul_div(2 * FEE - BOUNTY_CAP, 2, 3);
    let forwarded = FeesForwarded {
        planck: 2 * FEE - BOUNTY_CAP,
        units,
    };
    assert_eq!(scene.vault.world.event::<FeesForwarded>(&service), forwarded);
    assert_eq!(scene.vault.world.service(&service).totals().fees, BOUNTY_CAP);
    assert_eq!(scene.vault.world.vault(&account).book().active, active + units);
    scene.vault.check();
}

#[test]
fn a_service_keeps_its_bounds_from_the_constructor_on() {
    let mut vault = Vault::empty();
    let invalid: [fn(&mut ServiceSetup); 5] = [
        |s| s.round = 0,
        |s| s.penalty_part = 0,
        |s| s.penalty_part = 10_001,
        |s| (s.least, s.bounty_cap) = (0, 0),
        |s| s.bounty_cap = 10 * UNIT + 1,
    ];
    for change in invalid {
        let mut setup = setup(&vault, 0);
        change(&mut setup);
        let refusal = vault.world.deploy_service(setup);
        assert_eq!(refusal, Err(ServiceError::InvalidSetup));
    }
    // A vault that is none is a failure of each call, and of nothing else.
    let mut setup = setup(&vault, 0);
    setup.vault = to_ink(&account("nobody"));
    let service = vault.world.deploy_service(setup).unwrap();
    let bob = vault.bob.clone();
    let failed = refused(&mut vault.world, |w| w.service(&service).join(&bob, [1; 32]));
    assert_eq!(failed, ServiceError::VaultFailed);
}
