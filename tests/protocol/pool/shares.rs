//! Shares: exact where planck round.

use estuary_tests::{prelude::*, to_ink, BalanceSheet, ENDOWMENT};
use psp22::PSP22Error;

use crate::setup::{
    approvals, at_one_and_a_half, changes_nothing, delegated, percent, refused, staked, transfers, DAY,
    POOLED,
};

const HOUR: u64 = DAY / 24;

/// [`delegated`] after a loss that left every share 0.85 planck.
fn at_less_than_one() -> (World, AccountId) {
    let (mut world, alice, operator) = delegated();
    world.chain.offence(&validator(0), percent(25));
    world.pool().settle(&alice, operator).unwrap();
    assert_eq!(world.pool().total_supply(), 8_500 * UNIT);
    (world, alice)
}

fn recipient_is_token() -> PSP22Error {
    PSP22Error::Custom("RecipientIsToken".into())
}

#[test]
fn exact_shares_move_and_the_event_says_what_they_are_worth() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = account("bob");
    // 67 shares are worth 100.5 planck.
    assert_eq!(world.pool().transfer_shares(&alice, &bob, 67), Ok(()));
    let moved = (Some(alice.clone()), Some(bob.clone()), 100, 67);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(approvals(&mut world), []);
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (67, 100)
    );
    assert_eq!(world.pool().shares_of(&alice), POOLED - ENDOWMENT - 67);
    assert_eq!(
        (world.pool().total_shares(), world.pool().total_supply()),
        (POOLED, POOLED / 2 * 3)
    );
}

#[test]
fn a_single_share_moves_at_any_price() {
    let (mut world, alice) = at_less_than_one();
    let bob = account("bob");
    assert_eq!(world.pool().transfer_shares(&alice, &bob, 1), Ok(()));
    // 0.85 planck, rounded down.
    let moved = (Some(alice.clone()), Some(bob.clone()), 0, 1);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(
        (world.pool().shares_of(&bob), world.pool().balance_of(&bob)),
        (1, 0)
    );
}

#[test]
fn more_shares_than_one_has_do_not_move() {
    let (mut world, alice, _) = at_one_and_a_half();
    let bob = account("bob");
    world.pool().transfer_shares(&alice, &bob, 67).unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_shares(&bob, &alice, 68)),
        PSP22Error::InsufficientBalance
    );
    assert_eq!(world.pool().transfer_shares(&bob, &alice, 67), Ok(()));
    assert_eq!(world.pool().shares_of(&bob), 0);
}

#[test]
fn no_shares_or_shares_to_oneself_move_nothing() {
    let (mut world, alice) = staked();
    let (bob, carol) = (account("bob"), account("carol"));
    // The first call in a block; what it leaves is not the token's.
    world.pool().transfer_shares(&alice, &alice, 1).unwrap();
    for (to, shares) in [(&bob, 0), (&alice, UNIT), (&alice, Balance::MAX)] {
        let transfer = |w: &mut World| w.pool().transfer_shares(&alice, to, shares);
        assert_eq!(changes_nothing(&mut world, transfer), Ok(()));
        assert_eq!(transfers(&mut world), []);
    }
    world
        .pool()
        .transfer_shares_from(&carol, &alice, &alice, 1)
        .unwrap();
    let transfer = |w: &mut World| w.pool().transfer_shares_from(&carol, &alice, &bob, 0);
    assert_eq!(changes_nothing(&mut world, transfer), Ok(()));
    assert_eq!(transfers(&mut world), []);
}

#[test]
fn shares_sent_to_the_token_itself_are_refused() {
    let (mut world, alice) = staked();
    let (token, bob) = (world.pool.clone(), account("bob"));
    assert_eq!(
        refused(&mut world, |w| w.pool().transfer_shares(&alice, &token, UNIT)),
        recipient_is_token()
    );
    world.pool().approve(&alice, &bob, UNIT).unwrap();
    assert_eq!(
        refused(&mut world, |w| w
            .pool()
            .transfer_shares_from(&bob, &alice, &token, UNIT)),
        recipient_is_token()
    );
    assert_eq!(world.pool().shares_of(&token), ENDOWMENT);
}

#[test]
fn a_spender_of_shares_uses_up_their_value_rounded_up() {
    let (mut world, alice, _) = at_one_and_a_half();
    let (bob, carol) = (account("bob"), account("carol"));
    world.pool().approve(&alice, &bob, 9).unwrap();

    // 3 shares are worth 4.5 planck: 5 of the allowance, and 4 moved.
    assert_eq!(world.pool().transfer_shares_from(&bob, &alice, &carol, 3), Ok(()));

    assert_eq!(approvals(&mut world), [(alice.clone(), bob.clone(), 4)]);
    let moved = (Some(alice.clone()), Some(carol.clone()), 4, 3);
    assert_eq!(transfers(&mut world), [moved]);
    assert_eq!(world.pool().allowance(&alice, &bob), 4);
    // Another 3 would need 5.
    assert_eq!(
        refused(&mut world, |w| w
            .pool()
            .transfer_shares_from(&bob, &alice, &carol, 3)),
        PSP22Error::InsufficientAllowance
    );
    // 2 are worth 3 exactly.
    assert_eq!(world.pool().transfer_shares_from(&bob, &alice, &carol, 2), Ok(()));
    assert_eq!(world.pool().allowance(&alice, &bob), 1);
    assert_eq!(world.pool().shares_of(&carol), 5);
}

#[test]
fn a_spender_without_allowance_moves_no_share_and_an_owner_needs_none() {
    let (mut world, alice) = staked();
    let (bob, carol) = (account("bob"), account("carol"));
    assert_eq!(
        refused(&mut world, |w| w
            .pool()
            .transfer_shares_from(&bob, &alice, &carol, 1)),
        PSP22Error::InsufficientAllowance
    );
    assert_eq!(
        world.pool().transfer_shares_from(&alice, &alice, &carol, 7),
        Ok(())
    );
    assert_eq!(approvals(&mut world), []);
    assert_eq!(world.pool().shares_of(&carol), 7);
}

#[test]
fn an_infinite_allowance_is_never_spent_on_shares() {
    let (mut world, alice) = staked();
    let (bob, carol) = (account("bob"), account("carol"));
    world.pool().approve(&alice, &bob, Balance::MAX).unwrap();
    world
        .pool()
        .transfer_shares_from(&bob, &alice, &carol, UNIT)
        .unwrap();
    assert_eq!(approvals(&mut world), []);
    assert_eq!(world.pool().allowance(&alice, &bob), Balance::MAX);
    assert_eq!(world.pool().shares_of(&carol), UNIT);
}

#[test]
fn an_allowance_is_not_spent_on_shares_that_are_not_there() {
    let (mut world, alice) = staked();
    let (bob, carol) = (account("bob"), world.funded("carol", UNIT));
    world.pool().transfer_shares(&alice, &carol, 2).unwrap();
    world.pool().approve(&carol, &bob, 100).unwrap();
    assert_eq!(
        refused(&mut world, |w| w
            .pool()
            .transfer_shares_from(&bob, &carol, &alice, 3)),
        PSP22Error::InsufficientBalance
    );
    assert_eq!(world.pool().allowance(&carol, &bob), 100);
}

#[test]
fn burnt_shares_stream_to_those_who_stay() {
    let (mut world, alice, _) = at_one_and_a_half();
    let half = POOLED / 2;
    assert_eq!(world.pool().burn_shares(&alice, half), Ok(half / 2 * 3));

    assert_eq!(
        world.pool_event::<pool::SharesBurnt>(),
        pool::SharesBurnt {
            owner: to_ink(&alice),
            shares: half,
            amount: half / 2 * 3,
        }
    );
    let end = world.chain.now_ms() + DAY;
    assert_eq!(
        world.pool_event::<pool::Rebased>(),
        pool::Rebased {
            shares_before: POOLED,
            pooled_before: 15_000 * UNIT,
            shares_after: half,
            pooled_after: 7_500 * UNIT,
            unvested: 7_500 * UNIT,
            stream_end: end,
        }
    );
    let burnt = (Some(alice.clone()), None, half / 2 * 3, half);
    assert_eq!(transfers(&mut world), [burnt]);
    assert_eq!(world.pool().shares_of(&alice), half - ENDOWMENT);
    // At once the price is the same; after half the period half of it is in.
    assert_eq!(world.pool().share_price(), 1_500_000_000_000_000_000);
    world.chain.advance_blocks(6);
    assert_eq!(world.pool().total_supply(), 11_250 * UNIT);
    world.chain.advance_blocks(6);
    assert_eq!(world.pool().share_price(), 3_000_000_000_000_000_000);
    BalanceSheet::of(&mut world);
}

#[test]
fn what_burnt_shares_are_worth_is_rounded_down() {
    let (mut world, alice, _) = at_one_and_a_half();
    assert_eq!(world.pool().burn_shares(&alice, 67), Ok(100));
    let book = world.pool().accounting();
    assert_eq!((book.returning.amount, book.total_shares), (100, POOLED - 67));
}

#[test]
fn no_shares_and_more_than_one_has_are_not_burnt() {
    let (mut world, alice) = staked();
    let held = world.pool().shares_of(&alice);
    assert_eq!(
        refused(&mut world, |w| w.pool().burn_shares(&alice, 0)),
        PoolError::BelowMinimum
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().burn_shares(&alice, held + 1)),
        PoolError::InsufficientBalance
    );
    assert_eq!(
        refused(&mut world, |w| w.pool().burn_shares(&account("bob"), 1)),
        PoolError::InsufficientBalance
    );
    assert_eq!(world.pool().burn_shares(&alice, held), Ok(held));
    // The shares that nobody owns remain.
    assert_eq!(
        (world.pool().shares_of(&alice), world.pool().total_shares()),
        (0, ENDOWMENT)
    );
}

#[test]
fn burnt_shares_take_their_part_of_the_unrecovered_loss_along() {
    let (mut world, alice) = at_less_than_one();
    assert_eq!(world.pool().accounting().unrecovered_loss, 1_500 * UNIT);
    // 0.15 of a share's loss goes: what remains is rounded up.
    world.pool().burn_shares(&alice, 1).unwrap();
    assert_eq!(world.pool().accounting().unrecovered_loss, 1_500 * UNIT);
    // A fifth of all shares.
    world.pool().burn_shares(&alice, (POOLED - 1) / 5).unwrap();
    assert_eq!(world.pool().total_shares(), 8_000 * UNIT);
    let left = (1_500 * UNIT * 8).div_ceil(10);
    assert_eq!(world.pool().accounting().unrecovered_loss, left + 1);
    assert_eq!(world.pool().total_supply(), 6_800 * UNIT + 1);
}

#[test]
fn conversions_round_down_or_up_as_they_say() {
    let (mut world, _, _) = at_one_and_a_half();
    // 100 planck are 66.67 shares, 67 shares 100.5 planck; 150 and 100 are exact.
    assert_eq!(
        (world.pool().to_shares_down(100), world.pool().to_shares_up(100)),
        (Some(66), Some(67))
    );
    assert_eq!(
        (world.pool().to_amount_down(67), world.pool().to_amount_up(67)),
        (Some(100), Some(101))
    );
    assert_eq!(
        (world.pool().to_shares_down(150), world.pool().to_shares_up(150)),
        (Some(100), Some(100))
    );
    assert_eq!(
        (world.pool().to_amount_down(100), world.pool().to_amount_up(100)),
        (Some(150), Some(150))
    );
    assert_eq!(
        (world.pool().to_shares_up(0), world.pool().to_amount_up(0)),
        (Some(0), Some(0))
    );
    assert_eq!(world.pool().total_pooled(), world.pool().total_supply());
}

#[test]
fn conversions_follow_a_loss() {
    let (mut world, _) = at_less_than_one();
    // 100 planck are 117.65 shares, and 117 shares 99.45 planck.
    assert_eq!(
        (world.pool().to_shares_down(100), world.pool().to_shares_up(100)),
        (Some(117), Some(118))
    );
    assert_eq!(
        (world.pool().to_amount_down(117), world.pool().to_amount_up(117)),
        (Some(99), Some(100))
    );
    assert_eq!(
        (world.pool().to_shares_down(85), world.pool().to_shares_up(85)),
        (Some(100), Some(100))
    );
}

#[test]
fn what_leaves_the_range_has_no_conversion() {
    let (mut world, _, _) = at_one_and_a_half();
    assert_eq!(
        (
            world.pool().to_amount_down(u128::MAX),
            world.pool().to_amount_up(u128::MAX)
        ),
        (None, None)
    );
    let (mut world, _) = at_less_than_one();
    assert_eq!(
        (
            world.pool().to_shares_down(u128::MAX),
            world.pool().to_shares_up(u128::MAX)
        ),
        (None, None)
    );
}

#[test]
fn a_price_has_the_age_of_the_last_complete_sweep() {
    let (mut world, alice, _) = at_one_and_a_half();
    let price = 1_500_000_000_000_000_000;
    world.operator(&validator(1), 1_000 * UNIT, 0);
    assert_eq!(world.pool().share_price_with_age(), None);
    // Half a sweep is none, and a whole one is as old as its beginning.
    world.pool().sweep(&alice, 1).unwrap();
    assert_eq!(world.pool().share_price_with_age(), None);
    world.chain.advance_blocks(1);
    world.pool().sweep(&alice, 1).unwrap();
    assert_eq!(world.pool().share_price_with_age(), Some((price, 2 * HOUR)));
    world.chain.advance_blocks(3);
    assert_eq!(world.pool().share_price_with_age(), Some((price, 8 * HOUR)));
    world.pool().sweep(&alice, 1).unwrap();
    assert_eq!(world.pool().share_price_with_age(), Some((price, 8 * HOUR)));
    world.pool().sweep(&alice, 1).unwrap();
    assert_eq!(world.pool().share_price_with_age(), Some((price, 0)));
}
