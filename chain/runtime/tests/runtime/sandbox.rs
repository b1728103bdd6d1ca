//! What drink relies on.

use estuary_runtime::{account, chain::ENDOWMENT, units::UNIT, EstuarySandbox, RuntimeEvent};
use ink_sandbox::{
    api::prelude::{BalanceAPI, SystemAPI},
    Sandbox,
};

#[test]
fn a_dry_run_leaves_no_trace() {
    let mut chain = EstuarySandbox::default();
    let total = chain.dry_run(|chain| {
        chain.fund(&account("alice"), 5 * UNIT);
        chain.advance_eras(2);
        chain.dry_run(|chain| chain.advance_era());
        assert_eq!(chain.active_era(), 2);
        chain.free_balance(&account("alice"))
    });
    assert_eq!(total, ENDOWMENT + 5 * UNIT);
    assert_eq!((chain.active_era(), chain.block_number()), (0, 1));
    assert_eq!(chain.free_balance(&account("alice")), ENDOWMENT);
    chain.advance_era();
    assert_eq!(chain.active_era(), 1);
}

#[test]
fn a_snapshot_brings_back_the_state() {
    let mut chain = EstuarySandbox::default();
    chain.advance_era();
    chain.fund(&account("alice"), UNIT);
    let snapshot = chain.take_snapshot();
    chain.fund(&account("alice"), UNIT);
    chain.advance_era();
    chain.restore_snapshot(snapshot);
    assert_eq!(chain.free_balance(&account("alice")), ENDOWMENT + UNIT);
    assert_eq!(chain.active_era(), 1);
    chain.advance_era();
    assert_eq!(chain.active_era(), 2);
}

#[test]
fn events_stay_until_the_next_block() {
    let mut chain = EstuarySandbox::default();
    let transfers = |chain: &mut EstuarySandbox| {
        let transfer = |event: &RuntimeEvent| {
            matches!(
                event,
                RuntimeEvent::Balances(pallet_balances::Event::Transfer { .. })
            )
        };
        chain
            .events()
            .iter()
            .filter(|record| transfer(&record.event))
            .count()
    };
    chain.transfer(&account("alice"), &account("bob"), UNIT).unwrap();
    chain.transfer(&account("bob"), &account("alice"), UNIT).unwrap();
    assert_eq!(transfers(&mut chain), 2);
    chain.next_block();
    assert_eq!(transfers(&mut chain), 0);
}

#[test]
fn drinks_own_blocks_are_the_chains_blocks() {
    let mut chain = EstuarySandbox::default();
    chain.build_blocks(12);
    assert_eq!((chain.block_number(), chain.active_era()), (13, 1));
}

#[test]
fn a_refused_call_changes_nothing() {
    let mut chain = EstuarySandbox::default();
    let before = chain.take_snapshot().storage_root;
    chain
        .transfer(&account("alice"), &account("bob"), 2 * ENDOWMENT)
        .unwrap_err();
    assert_eq!(chain.take_snapshot().storage_root, before);
}

#[test]
fn the_metadata_needs_no_chain() {
    assert!(scale::Encode::encode(&EstuarySandbox::get_metadata()).starts_with(b"meta"));
}

#[test]
fn minted_balances_are_at_genesis_too() {
    let mut chain = EstuarySandbox::with_balances(vec![(account("grace"), 3 * UNIT)]);
    assert_eq!(BalanceAPI::free_balance(&mut chain, &account("grace")), 3 * UNIT);
}
