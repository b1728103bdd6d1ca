//! The state machine: what each message does to an operator of each status.

use std::mem::swap;

use drink::Sandbox;
use estuary_runtime::EstuarySandbox;
use estuary_tests::prelude::*;

use self::{
    Outcome::{Becomes, Refused, Stays},
    Stage::{Active, Candidate, Closing, Exited, Exiting, Jailed, Suspected},
};
use super::{drain, pay_out_all, BONDING_DURATION};
use crate::setup::{donate, refused, staked, BOND};

/// A status; an exiting operator may be closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Candidate,
    Active,
    Suspected,
    Jailed,
    Exiting,
    Closing,
    Exited,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Stays,
    Becomes(Stage),
    Refused(RegistryError),
}

/// A message with the caller that may send it, and with all that it needs beside the status.
struct Message {
    name: &'static str,
    send: fn(&mut World) -> Result<(), RegistryError>,
    /// In the order of [`Stage`].
    outcomes: [Outcome; 7],
}

const WRONG: Outcome = Refused(RegistryError::WrongStatus);
const KNOWN: Outcome = Refused(RegistryError::AlreadyRegistered);
const NO_FEES: Outcome = Refused(RegistryError::Pool(FeeSharesError::NothingToClaim));

/// The operator in question, of [`validator`] 0.
const OPERATOR: OperatorId = 0;

const MESSAGES: [Message; 17] = [
    Message {
        name: "register",
        send: |w| w.register(&validator(0), BOND, 500).map(drop),
        outcomes: [KNOWN, KNOWN, KNOWN, KNOWN, KNOWN, KNOWN, Stays],
    },
    Message {
        name: "approve",
        send: |w| {
            w.approve_operator(&account("curator"), OPERATOR, Balance::MAX)
                .map(drop)
        },
        outcomes: [Becomes(Active), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG],
    },
    Message {
        name: "set_stake_cap",
        send: |w| w.set_stake_cap(&account("curator"), OPERATOR, UNIT),
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "top_up_bond",
        send: |w| w.top_up_bond(&account("eve"), OPERATOR, UNIT),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "request_bond",
        send: |w| w.request_bond(&validator(0), OPERATOR, UNIT).map(drop),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "withdraw_bond",
        send: |w| w.withdraw_bond(&validator(0), OPERATOR).map(drop),
        outcomes: [Stays; 7],
    },
    Message {
        name: "set_commission",
        send: |w| w.set_commission(&validator(0), OPERATOR, 100),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "propose_payout",
        send: |w| w.propose_payout(&validator(0), OPERATOR, Some(&account("eve"))),
        outcomes: [Stays; 7],
    },
    Message {
        name: "accept_payout",
        send: |w| w.accept_payout(&account("bob"), OPERATOR),
        outcomes: [Stays; 7],
    },
    Message {
        name: "claim_fees",
        send: |w| w.claim_fees(&validator(0), OPERATOR).map(drop),
        outcomes: [NO_FEES, Stays, Stays, Stays, Stays, Stays, Stays],
    },
    Message {
        name: "check",
        send: |w| w.check(&account("eve"), OPERATOR).map(drop),
        outcomes: [WRONG, Stays, Becomes(Active), Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "renew",
        send: |w| w.renew(&account("eve"), OPERATOR),
        outcomes: [WRONG, Stays, WRONG, WRONG, WRONG, WRONG, WRONG],
    },
    Message {
        name: "release",
        send: |w| w.release(&account("eve"), OPERATOR),
        outcomes: [WRONG, WRONG, WRONG, Becomes(Active), WRONG, WRONG, WRONG],
    },
    Message {
        name: "exit",
        send: |w| w.exit(&validator(0), OPERATOR),
        outcomes: [
            Becomes(Exited),
            Becomes(Exiting),
            Becomes(Exiting),
            Becomes(Exiting),
            WRONG,
            WRONG,
            WRONG,
        ],
    },
    Message {
        name: "close",
        send: |w| w.close(&account("eve"), OPERATOR),
        outcomes: [WRONG, WRONG, WRONG, WRONG, Becomes(Closing), WRONG, WRONG],
    },
    Message {
        name: "flag",
        send: |w| w.flag(&account("eve"), OPERATOR).map(drop).map_err(registry),
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "settle",
        send: |w| w.settle(&account("eve"), OPERATOR).map(drop).map_err(registry),
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
];

/// A jail and the last settlement need what the chain does meanwhile: they are on the way from one status to the next.
#[test]
fn every_message_does_in_every_status_what_the_state_machine_allows_and_nothing_else() {
    let (mut world, alice) = staked();
    world.chain.set_slash_defer(0);
    let v = validator(0);

    world.register(&v, 3 * BOND, 500).unwrap();
    world.propose_payout(&v, OPERATOR, Some(&account("bob"))).unwrap();
    world.request_bond(&v, OPERATOR, BOND).unwrap();
    world.chain.advance_eras(BONDING_DURATION + 1);
    every_message(&mut world, Candidate);

    let curator = world.curator.clone();
    world.approve_operator(&curator, OPERATOR, Balance::MAX).unwrap();
    world.rebalance(&alice, 1).unwrap();
    donate(&mut world, OPERATOR, 1_000 * UNIT);
    world.settle(&alice, OPERATOR).unwrap();
    // It works: its stake is exposed.
    world.chain.advance_eras(2);
    every_message(&mut world, Active);

    world.chain.chill(&v).unwrap();
    world.check(&alice, OPERATOR).unwrap();
    world.chain.validate(&v, Perbill::zero()).unwrap();
    every_message(&mut world, Suspected);

    world.chain.chill(&v).unwrap();
    world.chain.advance_era();
    world.check(&alice, OPERATOR).unwrap();
    world.chain.validate(&v, Perbill::zero()).unwrap();
    // Until it is elected again.
    world.chain.advance_eras(2);
    every_message(&mut world, Jailed);

    world.exit(&v, OPERATOR).unwrap();
    drain(&mut world, &alice, OPERATOR);
    pay_out_all(&mut world);
    every_message(&mut world, Exiting);

    world.close(&alice, OPERATOR).unwrap();
    every_message(&mut world, Closing);

    world.chain.advance_eras(BONDING_DURATION);
    world.settle(&alice, OPERATOR).unwrap();
    every_message(&mut world, Exited);
}

/// Sends each message to the operator as it is in this stage.
fn every_message(world: &mut World, stage: Stage) {
    assert_eq!(stage_of(world), stage);
    let mut spare = EstuarySandbox::default();
    for Message { name, send, outcomes } in MESSAGES {
        undone(world, &mut spare, |world| {
            let after = match outcomes[stage as usize] {
                Refused(expected) => {
                    assert_eq!(refused(world, send), expected, "{name} while {stage:?}");
                    stage
                }
                Stays => {
                    assert_eq!(send(world), Ok(()), "{name} while {stage:?}");
                    stage
                }
                Becomes(next) => {
                    assert_eq!(send(world), Ok(()), "{name} while {stage:?}");
                    next
                }
            };
            assert_eq!(stage_of(world), after, "after {name} while {stage:?}");
        });
    }
}

/// Does something in the world and takes it back. `spare` is any chain.
fn undone(world: &mut World, spare: &mut EstuarySandbox, act: impl FnOnce(&mut World)) {
    swap(&mut world.chain, spare);
    spare.dry_run(|chain| {
        swap(&mut world.chain, chain);
        act(world);
        swap(&mut world.chain, chain);
    });
    swap(&mut world.chain, spare);
}

fn stage_of(world: &mut World) -> Stage {
    match (world.status(OPERATOR), world.record(OPERATOR).closing) {
        (Status::Candidate, _) => Candidate,
        (Status::Active, _) => Active,
        (Status::Suspected, _) => Suspected,
        (Status::Jailed, _) => Jailed,
        (Status::Exiting, false) => Exiting,
        (Status::Exiting, true) => Closing,
        (Status::Exited, _) => Exited,
    }
}

/// What the registry said to the pool.
fn registry(error: PoolError) -> RegistryError {
    match error {
        PoolError::Registry(error) => error,
        error => panic!("the pool refused: {error:?}"),
    }
}
