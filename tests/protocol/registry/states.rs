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
        send: |w| w.registry().register(&validator(0), BOND, 500).map(drop),
        outcomes: [KNOWN, KNOWN, KNOWN, KNOWN, KNOWN, KNOWN, Stays],
    },
    Message {
        name: "approve",
        send: |w| {
            w.registry()
                .approve(&account("curator"), OPERATOR, Balance::MAX)
                .map(drop)
        },
        outcomes: [Becomes(Active), WRONG, WRONG, WRONG, WRONG, WRONG, WRONG],
    },
    Message {
        name: "set_stake_cap",
        send: |w| w.registry().set_stake_cap(&account("curator"), OPERATOR, UNIT),
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "top_up_bond",
        send: |w| w.registry().top_up_bond(&account("eve"), OPERATOR, UNIT),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "request_bond",
        send: |w| w.registry().request_bond(&validator(0), OPERATOR, UNIT).map(drop),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "withdraw_bond",
        send: |w| w.registry().withdraw_bond(&validator(0), OPERATOR).map(drop),
        outcomes: [Stays; 7],
    },
    Message {
        name: "set_commission",
        send: |w| w.registry().set_commission(&validator(0), OPERATOR, 100),
        outcomes: [Stays, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "propose_payout",
        send: |w| {
            w.registry()
                .propose_payout(&validator(0), OPERATOR, Some(&account("eve")))
        },
        outcomes: [Stays; 7],
    },
    Message {
        name: "accept_payout",
        send: |w| w.registry().accept_payout(&account("bob"), OPERATOR),
        outcomes: [Stays; 7],
    },
    Message {
        name: "claim_fees",
        send: |w| w.registry().claim_fees(&validator(0), OPERATOR).map(drop),
        outcomes: [NO_FEES, Stays, Stays, Stays, Stays, Stays, Stays],
    },
    Message {
        name: "check",
        send: |w| w.registry().check(&account("eve"), OPERATOR).map(drop),
        outcomes: [WRONG, Stays, Becomes(Active), Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "renew",
        send: |w| w.registry().renew(&account("eve"), OPERATOR),
        outcomes: [WRONG, Stays, WRONG, WRONG, WRONG, WRONG, WRONG],
    },
    Message {
        name: "release",
        send: |w| w.registry().release(&account("eve"), OPERATOR),
        outcomes: [WRONG, WRONG, WRONG, Becomes(Active), WRONG, WRONG, WRONG],
    },
    Message {
        name: "exit",
        send: |w| w.registry().exit(&validator(0), OPERATOR),
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
        send: |w| w.registry().close(&account("eve"), OPERATOR),
        outcomes: [WRONG, WRONG, WRONG, WRONG, Becomes(Closing), WRONG, WRONG],
    },
    Message {
        name: "flag",
        send: |w| {
            w.pool()
                .flag(&account("eve"), OPERATOR)
                .map(drop)
                .map_err(registry)
        },
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
    Message {
        name: "settle",
        send: |w| {
            w.pool()
                .settle(&account("eve"), OPERATOR)
                .map(drop)
                .map_err(registry)
        },
        outcomes: [WRONG, Stays, Stays, Stays, Stays, Stays, WRONG],
    },
];

/// A jail and the last settlement need what the chain does meanwhile: they are on the way from one status to the next.
#[test]
fn every_message_does_in_every_status_what_the_state_machine_allows_and_nothing_else() {
    let (mut world, alice) = staked();
    world.chain.set_slash_defer(0);
    let v = validator(0);

    world.registry().register(&v, 3 * BOND, 500).unwrap();
    world
        .registry()
        .propose_payout(&v, OPERATOR, Some(&account("bob")))
        .unwrap();
    world.registry().request_bond(&v, OPERATOR, BOND).unwrap();
    world.chain.advance_eras(BONDING_DURATION + 1);
    every_message(&mut world, Candidate);

    let curator = world.curator.clone();
    world
        .registry()
        .approve(&curator, OPERATOR, Balance::MAX)
        .unwrap();
    world.pool().rebalance(&alice, 1).unwrap();
    donate(&mut world, OPERATOR, 1_000 * UNIT);
    world.pool().settle(&alice, OPERATOR).unwrap();
    // It works: its stake is exposed.
    world.chain.advance_eras(2);
    every_message(&mut world, Active);

    world.chain.chill(&v).unwrap();
    world.registry().check(&alice, OPERATOR).unwrap();
    world.chain.validate(&v, Perbill::zero()).unwrap();
    every_message(&mut world, Suspected);

    world.chain.chill(&v).unwrap();
    world.chain.advance_era();
    world.registry().check(&alice, OPERATOR).unwrap();
    world.chain.validate(&v, Perbill::zero()).unwrap();
    // Until it is elected again.
    world.chain.advance_eras(2);
    every_message(&mut world, Jailed);

    world.registry().exit(&v, OPERATOR).unwrap();
    drain(&mut world, &alice, OPERATOR);
    pay_out_all(&mut world);
    every_message(&mut world, Exiting);

    world.registry().close(&alice, OPERATOR).unwrap();
    every_message(&mut world, Closing);

    world.chain.advance_eras(BONDING_DURATION);
    world.pool().settle(&alice, OPERATOR).unwrap();
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
    match (
        world.registry().status(OPERATOR),
        world.registry().operator(OPERATOR).closing,
    ) {
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
