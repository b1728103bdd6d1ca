//! Blocks, sessions and eras.

use estuary_runtime::{
    chain::{BLOCK_MS, GENESIS_MS, VALIDATORS},
    validator, EstuarySandbox, Session, BLOCKS_PER_ERA, BLOCKS_PER_SESSION,
};
use ink_sandbox::Sandbox;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

#[test]
fn a_new_chain_is_in_block_one_of_era_zero() {
    let mut chain = EstuarySandbox::default();
    assert_eq!(chain.block_number(), 1);
    assert_eq!(chain.now_ms(), GENESIS_MS + BLOCK_MS);
    assert_eq!((chain.active_era(), chain.current_era()), (0, 0));
}

#[test]
fn all_validators_of_genesis_are_active() {
    let mut chain = EstuarySandbox::default();
    let mut expected: Vec<_> = (0..VALIDATORS).map(validator).collect();
    expected.sort();
    assert_eq!(chain.elected(0), expected);
    let mut active = chain.execute_with(Session::validators);
    active.sort();
    assert_eq!(active, expected);
}

#[test]
fn each_block_is_two_hours_later() {
    let mut chain = EstuarySandbox::default();
    chain.advance_blocks(5);
    assert_eq!(chain.block_number(), 6);
    assert_eq!(chain.now_ms(), GENESIS_MS + 6 * BLOCK_MS);
}

#[test]
fn a_session_ends_at_a_multiple_of_its_length() {
    let mut chain = EstuarySandbox::default();
    chain.advance_session();
    assert_eq!(chain.block_number(), BLOCKS_PER_SESSION);
    chain.advance_session();
    assert_eq!(chain.block_number(), 2 * BLOCKS_PER_SESSION);
}

#[test]
fn an_era_is_a_day() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    let start = chain.now_ms();
    assert_eq!((chain.active_era(), chain.block_number()), (1, BLOCKS_PER_ERA));
    chain.advance_era();
    assert_eq!(
        (chain.active_era(), chain.block_number()),
        (2, 2 * BLOCKS_PER_ERA)
    );
    assert_eq!(chain.now_ms() - start, DAY_MS);
}

#[test]
fn the_next_era_is_planned_for_the_last_session_of_the_active_one() {
    let mut chain = EstuarySandbox::default();
    chain.advance_session();
    assert_eq!((chain.active_era(), chain.current_era()), (0, 0));
    chain.advance_session();
    assert_eq!((chain.active_era(), chain.current_era()), (0, 1));
    chain.advance_session();
    assert_eq!((chain.active_era(), chain.current_era()), (1, 1));
}

#[test]
fn forty_eras_pass() {
    let mut chain = EstuarySandbox::default();
    chain.advance_eras(40);
    assert_eq!(chain.active_era(), 40);
    assert_eq!(chain.block_number(), 40 * BLOCKS_PER_ERA);
}
