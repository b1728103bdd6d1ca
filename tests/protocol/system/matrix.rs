//! Who may send what: every message that changes anything, as every kind of caller.
//!
//! The tables have a row per message. Whoever may send it succeeds in the [`Scene`]; whoever may not gets the error
//! of the row, and nothing changes.

mod attestation_service;
mod brake;
mod cover_vault;
mod governor;
mod lending_market;
mod leverage;
mod nominator;
mod offers;
mod option_series;
mod pool;
mod queue;
mod registry;
mod restake_vault;
mod reward_auction;
pub mod scene;
mod stable_pool;
mod wrapped_lst;

use std::{collections::BTreeSet, fmt::Debug};

use drink::sandbox_api::prelude::SystemAPI;
use estuary_tests::prelude::*;

use crate::{
    pages::metadata::{contracts, mutating},
    setup::state_root,
};
pub use lending_market::all_debts_are_beyond_their_limits;
use scene::Scene;

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Admin,
    ProposedAdmin,
    /// Was the admin, and has handed the role over.
    Deployer,
    Guardian,
    Curator,
    Treasury,
    /// The validator of the operator [`scene::ACTIVE`].
    Operator,
    OtherOperator,
    Candidate,
    /// The validator of [`scene::LEFT`].
    FormerOperator,
    /// A validator that has not registered.
    Newcomer,
    /// The payout account of [`scene::ACTIVE`].
    Payout,
    ProposedPayout,
    Depositor,
    /// May spend the depositor's tokens and units, and transfer one of its requests.
    Spender,
    Keeper,
    Stranger,
    Governor,
    Pool,
    Registry,
    Queue,
    /// The nominator of [`scene::ACTIVE`].
    Nominator,
}

use Caller::*;

const EVERYBODY: [Caller; 22] = [
    Admin,
    ProposedAdmin,
    Deployer,
    Guardian,
    Curator,
    Treasury,
    Operator,
    OtherOperator,
    Candidate,
    FormerOperator,
    Newcomer,
    Payout,
    ProposedPayout,
    Depositor,
    Spender,
    Keeper,
    Stranger,
    Governor,
    Pool,
    Registry,
    Queue,
    Nominator,
];

/// All but the pool, which takes none of its own shares.
const ALL_BUT_THE_POOL: [Caller; 21] = all_but(Pool);

/// All but the stranger, who has authorized nobody in the markets.
const ALL_BUT_THE_STRANGER: [Caller; 21] = all_but(Stranger);

const fn all_but(one: Caller) -> [Caller; 21] {
    let mut others = [Admin; 21];
    let (mut from, mut to) = (0, 0);
    while from < EVERYBODY.len() {
        if EVERYBODY[from] as u8 != one as u8 {
            others[to] = EVERYBODY[from];
            to += 1;
        }
        from += 1;
    }
    others
}

/// Sends a message as a caller.
type Send = Box<dyn Fn(&mut Scene, Caller) -> Result<Answer, String>>;

/// A message, who may send it, and how: `send` returns the answer, or an error that the row does not know.
struct Row {
    message: &'static str,
    may: &'static [Caller],
    send: Send,
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Accepted,
    /// With the error that the row names.
    Refused,
}

/// Only those in `may` may send it; others get the error that the row has for them.
fn only<T: 'static, E: Debug + PartialEq + 'static>(
    message: &'static str,
    may: &'static [Caller],
    error: fn(Caller) -> E,
    send: fn(&mut Scene, &AccountId) -> Result<T, E>,
) -> Row {
    row(message, may, Some(error), send)
}

/// Anybody may send it.
fn anyone<T: 'static, E: Debug + PartialEq + 'static>(
    message: &'static str,
    send: fn(&mut Scene, &AccountId) -> Result<T, E>,
) -> Row {
    row(message, &EVERYBODY, None, send)
}

fn row<T: 'static, E: Debug + PartialEq + 'static>(
    message: &'static str,
    may: &'static [Caller],
    error: Option<fn(Caller) -> E>,
    send: fn(&mut Scene, &AccountId) -> Result<T, E>,
) -> Row {
    let send = move |scene: &mut Scene, by: Caller| {
        let account = scene.account(by);
        match send(scene, &account) {
            Ok(_) => Ok(Answer::Accepted),
            Err(refusal) if Some(&refusal) == error.map(|error| error(by)).as_ref() => Ok(Answer::Refused),
            Err(refusal) => Err(format!("{refusal:?}")),
        }
    };
    Row {
        message,
        may,
        send: Box::new(send),
    }
}

/// All tables, by contract.
fn tables() -> [(&'static str, Vec<Row>); 16] {
    [
        ("brake", brake::table()),
        ("cover_vault", cover_vault::table()),
        ("governor", governor::table()),
        ("staking_pool", pool::table()),
        ("validator_registry", registry::table()),
        ("withdrawal_queue", queue::table()),
        ("nominator", nominator::table()),
        ("offers", offers::table()),
        ("option_series", option_series::table()),
        ("wrapped_lst", wrapped_lst::table()),
        ("stable_pool", stable_pool::table()),
        ("lending_market", lending_market::table()),
        ("leverage", leverage::table()),
        ("restake_vault", restake_vault::table()),
        ("attestation_service", attestation_service::table()),
        ("reward_auction", reward_auction::table()),
    ]
}

/// Sends each message as each caller, takes it back, and compares the answer with the table.
fn check(contract: &str) {
    check_in(Scene::new(), contract);
}

fn check_in(mut scene: Scene, contract: &str) {
    let (_, table) = tables().into_iter().find(|(name, _)| *name == contract).unwrap();
    // The block may have begun with events of the chain, which the first message forgets.
    scene.world.chain.reset_events();
    let untouched = state_root(&mut scene.world);
    let mut wrong = Vec::new();
    for row in &table {
        for by in EVERYBODY {
            let flows = scene.world.start_dry_run();
            let answer = (row.send)(&mut scene, by);
            let expected = match row.may.contains(&by) {
                true => Answer::Accepted,
                false => Answer::Refused,
            };
            let changed = expected == Answer::Refused && state_root(&mut scene.world) != untouched;
            scene.world.end_dry_run(flows);
            if answer.as_ref() != Ok(&expected) || changed {
                let message = row.message;
                wrong.push(format!("{message} by {by:?}: {answer:?}, changed: {changed}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_is_forgotten() {
    let tables = tables();
    let known: BTreeSet<_> = tables.iter().map(|(contract, _)| contract.to_string()).collect();
    for contract in contracts() {
        assert!(
            known.contains(&contract) || mutating(&contract).is_empty(),
            "{contract}"
        );
    }
    for (contract, table) in &tables {
        let rows: BTreeSet<_> = table.iter().map(|row| row.message.to_string()).collect();
        assert_eq!(rows, mutating(contract), "{contract}");
    }
}

#[test]
fn the_governor_obeys_each_caller_in_its_own_matters_only() {
    check("governor");
}

#[test]
fn the_brake_obeys_each_caller_in_its_own_matters_only() {
    check("brake");
}

#[test]
fn the_pool_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_the_keeper_as_vault(), "staking_pool");
}

#[test]
fn the_registry_obeys_each_caller_in_its_own_matters_only() {
    check("validator_registry");
}

#[test]
fn the_queue_obeys_each_caller_in_its_own_matters_only() {
    check("withdrawal_queue");
}

#[test]
fn the_cover_vault_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_cover(), "cover_vault");
}

#[test]
fn a_nominator_obeys_its_registry_only() {
    check("nominator");
}

#[test]
fn offers_obey_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_options(), "offers");
}

#[test]
fn option_series_obey_each_caller_in_their_own_matters_only() {
    check_in(Scene::with_options(), "option_series");
}

#[test]
fn the_wrapped_token_obeys_each_caller_in_its_own_matters_only() {
    check("wrapped_lst");
}

#[test]
fn the_stable_pool_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_markets(), "stable_pool");
}

#[test]
fn the_lending_market_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_markets(), "lending_market");
}

#[test]
fn the_router_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_markets(), "leverage");
}

#[test]
fn the_restake_vault_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_restaking(), "restake_vault");
}

#[test]
fn the_attestation_service_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_restaking(), "attestation_service");
}

#[test]
fn the_reward_auction_obeys_each_caller_in_its_own_matters_only() {
    check_in(Scene::with_restaking(), "reward_auction");
}
