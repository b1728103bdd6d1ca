//! Bytes that nobody should send: every message with arguments of all kinds, too little or too much, with and without
//! money, from accounts that may send it and from others.

use drink::DispatchError;
use estuary_models::queue_story::{from_environment, Dice};
use estuary_tests::{prelude::*, Limits, Transaction};
use ink::scale::{Decode, Encode};
use serde_json::Value;

use super::{emitted, give_full_codes, stored};
use crate::{pages::metadata::metadata, setup::delegated};

/// Inputs for each message, unless `ESTUARY_ROUNDS` says otherwise.
const ROUNDS: u64 = 10;

/// The most bytes that follow a selector.
const LONGEST: u64 = 140;

/// A protocol in which many messages find something to do.
fn in_use() -> World {
    let (mut world, alice, _) = delegated();
    let bob = account("bob");
    world.pool().approve(&alice, &bob, 1_000 * UNIT).unwrap();
    world.pool().transfer(&alice, &bob, 500 * UNIT).unwrap();
    for amount in [10, 20, 30] {
        world.pool().request_withdrawal(&alice, amount * UNIT).unwrap();
    }
    // Pays the first two.
    world.pool().stake(&bob, 40 * UNIT).unwrap();
    world.chain.advance_blocks(13);
    assert_eq!(world.pool().sweep_and_finalize(&alice).unwrap().requests, 2);
    let (terms, wrapped_lst) = (world.stable_terms(), world.wrapped_lst.clone());
    let stable = world.deploy_stable_pool(terms).unwrap();
    world.wrap_units(&alice, 200 * UNIT);
    wrapped_lst
        .approve(&mut world, &alice, &stable, Balance::MAX)
        .unwrap();
    wrapped_lst.transfer(&mut world, &alice, &bob, 50 * UNIT).unwrap();
    let mut stable = world.stable_pool(&stable);
    stable.add_liquidity(&alice, 100 * UNIT, 100 * UNIT).unwrap();
    let terms = world.market_terms();
    let market = world.deploy_market(terms).unwrap();
    wrapped_lst
        .approve(&mut world, &alice, &market, Balance::MAX)
        .unwrap();
    let mut market = world.market(&market);
    market.supply(&alice, 50 * UNIT).unwrap();
    market.supply_collateral(&alice, 20 * UNIT).unwrap();
    market.borrow(&alice, 5 * UNIT).unwrap();
    world
}

fn selector(message: &Value) -> [u8; 4] {
    let digits = message["selector"].as_str().expect("a message has one");
    let number = u32::from_str_radix(&digits[2..], 16).expect("it is hexadecimal");
    number.to_be_bytes()
}

fn somebody(dice: &mut Dice) -> AccountId {
    account(["alice", "bob", "carol"][dice.below(3) as usize])
}

/// What the arguments of that type are, now and then; else anything.
fn argument(dice: &mut Dice, kind: &str) -> Vec<u8> {
    let small = dice.below(4);
    match kind {
        "AccountId" => somebody(dice).encode(),
        "Balance" | "Shares" | "u128" => match dice.below(3) {
            0 => u128::from(small).encode(),
            1 => (u128::from(small) * UNIT).encode(),
            _ => dice.amount().encode(),
        },
        "OperatorId" | "u32" => (small as u32).encode(),
        "RequestId" | "Timestamp" | "u64" => small.encode(),
        "u16" => (small as u16).encode(),
        "bool" | "Coin" => vec![small as u8],
        "Option" => dice.percent(50).then(|| somebody(dice)).encode(),
        "Vec" => vec![small; small as usize].encode(),
        _ => noise(dice, 40),
    }
}

fn noise(dice: &mut Dice, most: u64) -> Vec<u8> {
    (0..dice.below(most)).map(|_| dice.roll() as u8).collect()
}

/// Arguments that fit the message, in part, or not at all.
fn arguments(dice: &mut Dice, message: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for known in message["args"].as_array().expect("a list") {
        let path = known["type"]["displayName"].as_array().expect("a path");
        let kind = path.last().and_then(Value::as_str).unwrap_or_default();
        bytes.extend(argument(dice, kind));
    }
    match dice.below(4) {
        0 => bytes.truncate(dice.below(bytes.len() as u64) as usize),
        1 => bytes.extend(noise(dice, 20)),
        2 if dice.percent(50) => bytes = noise(dice, LONGEST),
        _ => {}
    }
    bytes
}

/// Whether a transfer brings along data that are none. The hot code does not read data, so it does not find out, and
/// transfers; it is the only difference there is.
fn has_broken_data(message: &Value, arguments: &[u8]) -> bool {
    let before = match message["label"].as_str() {
        Some("PSP22::transfer") => 32 + 16,
        Some("PSP22::transfer_from") => 32 + 32 + 16,
        _ => return false,
    };
    let data = arguments.get(before..);
    data.is_some_and(|mut data| Vec::<u8>::decode(&mut data).is_err())
}

/// What came of a transaction that is taken back: the answer, or the chain's error, and all that it did.
fn outcome(
    world: &mut World,
    transaction: &Transaction,
) -> (Result<(bool, Vec<u8>), DispatchError>, impl PartialEq) {
    world.dry_run(|world| {
        let returned = world.submit(transaction, Limits::default());
        let answer = returned.map(|returned| (returned.did_revert(), returned.data));
        let done = (world.last_deposit_change, emitted(world), stored(world));
        (answer, done)
    })
}

#[test]
fn twins_answer_rubbish_alike() {
    let (mut split, mut whole) = (in_use(), in_use());
    give_full_codes(&mut whole);
    let rounds = from_environment("ESTUARY_ROUNDS").unwrap_or(ROUNDS);
    let mut dice = Dice::new(99);
    let (mut accepted, mut refused, mut trapped) = (0, 0, 0);
    for (contract, callee) in split.split() {
        let metadata = metadata(contract);
        for message in metadata["spec"]["messages"].as_array().expect("a list") {
            for round in 0..rounds {
                let caller = match dice.below(8) {
                    0 => split.pool.clone(),
                    1 => split.registry.clone(),
                    2 => split.governor.clone(),
                    _ => somebody(&mut dice),
                };
                let value = match round % 5 {
                    0 => 1,
                    1 => 3 * UNIT,
                    _ => 0,
                };
                let arguments = arguments(&mut dice, message);
                if has_broken_data(message, &arguments) {
                    continue;
                }
                let mut input = selector(message).to_vec();
                input.extend(arguments);
                let transaction = Transaction {
                    caller,
                    callee: callee.clone(),
                    value,
                    input,
                };
                let (answer, done) = outcome(&mut split, &transaction);
                let (same, also) = outcome(&mut whole, &transaction);
                let label = message["label"].as_str().unwrap_or_default();
                assert_eq!(answer, same, "{label}: {transaction:?}");
                assert!(done == also, "{label}: {transaction:?}");
                match answer {
                    Ok((false, _)) => accepted += 1,
                    Ok((true, _)) => refused += 1,
                    Err(_) => trapped += 1,
                }
            }
        }
    }
    println!("{accepted} accepted, {refused} refused, {trapped} trapped, all alike");
    assert!(accepted > 200 && refused > 200 && trapped > 200);
}

#[test]
fn twins_answer_what_is_no_message_alike() {
    let (mut split, mut whole) = (in_use(), in_use());
    give_full_codes(&mut whole);
    let mut dice = Dice::new(7);
    for (_, callee) in split.split() {
        for length in 0..40 {
            let transaction = Transaction {
                caller: account("alice"),
                callee: callee.clone(),
                value: u128::from(dice.below(2)),
                input: (0..length % 10).map(|_| dice.roll() as u8).collect(),
            };
            let (answer, done) = outcome(&mut split, &transaction);
            let (same, also) = outcome(&mut whole, &transaction);
            assert_eq!(answer, same, "{transaction:?}");
            assert!(done == also, "{transaction:?}");
            assert!(!matches!(answer, Ok((false, _))), "{transaction:?}");
        }
    }
}
