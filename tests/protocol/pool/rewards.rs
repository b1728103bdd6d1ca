//! Rewards arrive as money, pay fees, and stream into the price.

use drink::Weight;
use estuary_interfaces::OperatorSettlement;
use estuary_tests::{prelude::*, BalanceSheet};

use crate::setup::{
    all_streams_end, changes_nothing, delegated, donate, mul_div, payout, refused, staked, transfers, DAY,
    POOLED,
};

/// A donation of 1,000 UNIT, shared at a commission of 5 % and a fee of 10 % on the rest.
const REWARD: Balance = 1_000 * UNIT;
const COMMISSION: Balance = 50 * UNIT;
const KEEPER: Balance = 9 * UNIT + UNIT / 2;
const COVER: Balance = 28 * UNIT + UNIT / 2;
const TREASURY: Balance = 57 * UNIT;
const STREAMED: Balance = 855 * UNIT;

#[test]
fn a_payout_of_the_chain_becomes_a_reward_to_the_planck() {
    let (mut world, alice, operator) = delegated();
    let nominator = world.registry().nominator(operator);
    let paid = payout(&mut world, operator, 1);

    let settled = world.pool().settle(&alice, operator).unwrap();

    let commission = paid * 5 / 100;
    // The first reward is as old as its operator.
    let accrued = world.chain.now_ms() - world.registry().operator(operator).since;
    assert_eq!(
        settled,
        OperatorSettlement {
            book: POOLED,
            total: POOLED,
            received: paid,
            reward: paid,
            accrued,
            commission,
            ..Default::default()
        }
    );
    let fee = (paid - commission) / 10;
    let (keeper, cover) = (fee / 10, fee * 3 / 10);
    assert_eq!(
        world.pool_event::<pool::RewardBooked>(),
        pool::RewardBooked {
            operator,
            reward: paid,
            commission,
            debt_repaid: 0,
            keeper,
            cover,
            premium: 0,
            treasury: fee - keeper - cover,
            streamed: paid - commission - fee,
        }
    );
    assert_eq!(world.chain.free_balance(&nominator), POOLED + EXISTENTIAL_DEPOSIT);
    BalanceSheet::of(&mut world);
}

#[test]
fn a_reward_is_shared_among_operator_keeper_cover_treasury_and_holders() {
    let (mut world, _, operator) = delegated();
    let keeper = world.funded("keeper", UNIT);
    let (registry, treasury) = (world.registry.clone(), world.treasury.clone());
    donate(&mut world, operator, REWARD);

    world.pool().settle(&keeper, operator).unwrap();

    assert_eq!(
        world.pool_event::<pool::RewardBooked>(),
        pool::RewardBooked {
            operator,
            reward: REWARD,
            commission: COMMISSION,
            debt_repaid: 0,
            keeper: KEEPER,
            cover: COVER,
            premium: 0,
            treasury: TREASURY,
            streamed: STREAMED,
        }
    );
    let now = world.chain.now_ms();
    assert_eq!(
        world.pool_event::<pool::Rebased>(),
        pool::Rebased {
            shares_before: POOLED,
            pooled_before: POOLED,
            shares_after: POOLED + COMMISSION + TREASURY,
            pooled_after: POOLED + COMMISSION + TREASURY,
            unvested: STREAMED,
            // The first reward streams as long as the operator is old.
            stream_end: now + 23 * DAY / 12,
        }
    );
    // Both at the price of before, which is one.
    assert_eq!(
        transfers(&mut world),
        [
            (None, Some(registry.clone()), COMMISSION, COMMISSION),
            (None, Some(treasury.clone()), TREASURY, TREASURY),
        ]
    );
    assert_eq!(world.pool().fee_shares_of(operator), COMMISSION);
    assert_eq!(world.pool().shares_of(&registry), COMMISSION);
    assert_eq!(world.pool().shares_of(&treasury), TREASURY);
    let book = world.pool().accounting();
    assert_eq!(book.buffered, COMMISSION + TREASURY + STREAMED);
    assert_eq!((book.cover, book.staked), (COVER, POOLED));
    BalanceSheet::of(&mut world);
}

#[test]
fn the_keeper_is_paid_in_native_tokens() {
    let (mut world, alice, operator) = delegated();
    let keeper = world.funded("keeper", UNIT);
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    // No cell is new the second time, so that the keeper pays no deposit for storage.
    donate(&mut world, operator, REWARD);
    world.pool().settle(&keeper, operator).unwrap();
    assert_eq!(
        world.chain.free_balance(&keeper),
        UNIT + EXISTENTIAL_DEPOSIT + KEEPER
    );
}

#[test]
fn fees_are_restaked_at_the_price_before_their_own_money() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    all_streams_end(&mut world);
    let (shares, equity) = (world.pool().total_shares(), world.pool().total_supply());
    assert_eq!((shares, equity), (10_107 * UNIT, 10_962 * UNIT));

    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();

    // The treasury buys after the operator has: at the same price, but for what rounding left.
    let operator_shares = COMMISSION * shares / equity;
    let (shares, equity) = (shares + operator_shares, equity + COMMISSION);
    let treasury_shares = mul_div(TREASURY, shares, equity);
    assert_eq!(world.pool().fee_shares_of(operator), COMMISSION + operator_shares);
    let treasury = world.treasury.clone();
    assert_eq!(world.pool().shares_of(&treasury), TREASURY + treasury_shares);
    assert_eq!(world.pool().total_shares(), shares + treasury_shares);
    assert_eq!(world.pool().total_supply(), equity + TREASURY);
}

#[test]
fn a_reward_reaches_the_price_evenly_in_the_time_in_which_it_accrued() {
    let (mut world, alice, operator) = delegated();
    // Two days after its approval.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    let start = POOLED + COMMISSION + TREASURY;
    let price = |pooled: Balance| pooled * 1_000_000 / start * 1_000_000_000_000;

    assert_eq!(world.pool().total_supply(), start);
    assert_eq!(world.pool().share_price(), price(start));
    for part in 1..=24 {
        world.chain.advance_blocks(1);
        let streamed = start + STREAMED * part / 24;
        assert_eq!(world.pool().total_supply(), streamed, "{part}/24 of two days");
        let alices = POOLED - UNIT;
        assert_eq!(world.pool().balance_of(&alice), mul_div(alices, streamed, start));
    }
    world.chain.advance_blocks(12);
    assert_eq!(world.pool().total_supply(), start + STREAMED);
    assert_eq!(world.pool().accounting().stream.unvested(u64::MAX), 0);
}

#[test]
fn a_second_reward_merges_at_the_weighted_mean_of_both_ends() {
    let (mut world, alice, operator) = delegated();
    // Two days after its approval.
    world.chain.advance_blocks(1);
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    world.chain.advance_blocks(12);
    let before = world.pool().total_supply();
    // The rest of the first reward is half of it: 427.5 for a day. The second one is half of all rewards in three days:
    // 855 for a day and a half.
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();

    let rebased = world.pool_event::<pool::Rebased>();
    let now = world.chain.now_ms();
    assert_eq!(rebased.unvested, STREAMED / 2 + STREAMED);
    assert_eq!(rebased.stream_end, now + DAY / 6 * 8);
    assert_eq!(
        (rebased.pooled_before, rebased.pooled_after),
        (before, before + COMMISSION + TREASURY)
    );
    world.chain.advance_blocks(8);
    let half = before + COMMISSION + TREASURY + STREAMED / 4 * 3;
    assert_eq!(world.pool().total_supply(), half);
}

#[test]
fn settling_what_is_settled_changes_nothing() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    let quiet = OperatorSettlement {
        book: POOLED,
        total: POOLED,
        ..Default::default()
    };
    let settle = |world: &mut World| world.pool().settle(&alice, operator);
    assert_eq!(changes_nothing(&mut world, settle), Ok(quiet));
    assert_eq!(transfers(&mut world), []);
    let pool = world.pool.clone();
    assert_eq!(world.events::<pool::Rebased>(&pool), []);
    assert_eq!(world.events::<pool::RewardBooked>(&pool), []);
}

#[test]
fn a_donation_before_any_stake_is_a_reward_too() {
    let (mut world, alice) = staked();
    let operator = world.operator(&validator(0), UNIT * 1_000, 500);
    donate(&mut world, operator, REWARD);
    let settled = world.pool().settle(&alice, operator).unwrap();
    assert_eq!(
        (settled.received, settled.reward, settled.loss),
        (REWARD, REWARD, 0)
    );
    assert_eq!(world.pool().total_supply(), POOLED + COMMISSION + TREASURY);
    // The account's own deposit stays, and the first delegation finds it in order.
    assert_eq!(
        world.pool().rebalance(&alice, 1).unwrap().delegated,
        POOLED + COMMISSION + TREASURY + STREAMED
    );
    BalanceSheet::of(&mut world);
}

#[test]
fn an_operator_claims_its_commission_as_shares() {
    let (mut world, alice, operator) = delegated();
    let (owner, registry) = (validator(0), world.registry.clone());
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&owner, operator)),
        RegistryError::Pool(FeeSharesError::NothingToClaim)
    );
    donate(&mut world, operator, REWARD);
    world.pool().settle(&alice, operator).unwrap();
    all_streams_end(&mut world);
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&alice, operator)),
        RegistryError::NotPayoutAccount
    );
    assert_eq!(
        refused(&mut world, |w| w.registry().claim_fees(&owner, operator + 1)),
        RegistryError::UnknownOperator
    );

    assert_eq!(world.registry().claim_fees(&owner, operator), Ok(COMMISSION));

    assert_eq!(
        world.registry_event::<registry::FeesClaimed>(),
        registry::FeesClaimed {
            operator,
            recipient: estuary_tests::to_ink(&owner),
            shares: COMMISSION,
        }
    );
    let worth = mul_div(COMMISSION, 10_962, 10_107);
    assert_eq!(
        transfers(&mut world),
        [(Some(registry.clone()), Some(owner.clone()), worth, COMMISSION)]
    );
    assert_eq!(world.pool().shares_of(&owner), COMMISSION);
    assert_eq!(world.pool().balance_of(&owner), worth);
    assert_eq!(world.pool().shares_of(&registry), 0);
    assert_eq!(world.pool().fee_shares_of(operator), 0);
}

#[test]
fn the_commission_of_one_operator_is_not_claimed_by_another() {
    let (mut world, alice, first) = delegated();
    let second = world.operator(&validator(1), UNIT * 1_000, 500);
    for (operator, reward) in [(first, REWARD), (second, 2 * REWARD)] {
        donate(&mut world, operator, reward);
        world.pool().settle(&alice, operator).unwrap();
    }
    assert_eq!(
        world.registry().claim_fees(&validator(1), second),
        Ok(2 * COMMISSION)
    );
    assert_eq!(world.pool().fee_shares_of(first), COMMISSION);
    assert_eq!(world.registry().claim_fees(&validator(0), first), Ok(COMMISSION));
}

#[test]
fn only_an_approved_operator_can_be_settled() {
    let (mut world, alice) = staked();
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, 0)),
        PoolError::Registry(RegistryError::UnknownOperator)
    );
    let candidate = world
        .registry()
        .register(&validator(0), UNIT * 1_000, 500)
        .unwrap();
    assert_eq!(
        refused(&mut world, |w| w.pool().settle(&alice, candidate)),
        PoolError::Registry(RegistryError::WrongStatus)
    );
}

#[test]
fn a_settlement_with_too_little_gas_is_refused_and_loses_nothing() {
    let (mut world, alice, operator) = delegated();
    donate(&mut world, operator, REWARD);
    let settle_within = |gas| {
        let (alice, limit) = (alice.clone(), Weight::from_parts(gas, 5 * 1024 * 1024));
        move |w: &mut World| {
            w.pool()
                .settle_within(limit, &alice, operator)
                .expect("enough to refuse")
        }
    };
    assert_eq!(
        refused(&mut world, settle_within(30_000_000_000)),
        PoolError::Registry(RegistryError::NotEnoughGas)
    );
    let settled = settle_within(60_000_000_000)(&mut world).unwrap();
    assert_eq!(settled.reward, REWARD);
}

#[test]
fn a_validator_that_takes_all_leaves_its_nominator_nothing_and_no_error() {
    let (mut world, alice, operator) = delegated();
    world.chain.validate(&validator(0), Perbill::one()).unwrap();
    world.chain.advance_eras(2);
    let era = world.chain.active_era();
    let exposed = world.registry().nominator(operator);
    assert_eq!(world.chain.exposure_of(era - 1, &validator(0), &exposed), POOLED);
    world.chain.payout_all(era - 1).unwrap();
    assert_eq!(world.pool().settle(&alice, operator).unwrap().reward, 0);
}
