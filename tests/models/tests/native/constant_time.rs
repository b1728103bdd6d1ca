//! While no time passes and the chain's ledger stands still, nobody gains, and no call raises the price.

use estuary_interfaces::ProvisionChange;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::protocol::{Protocol, ACTORS};

/// Anything that an actor, or a keeper, can do.
#[derive(Clone, Debug)]
enum Step {
    Stake(usize, u128),
    Request(usize, u128),
    ExitNow(usize, u128),
    GiveUp(usize, u128),
    Transfer(usize, usize, u128),
    Wrap(usize, u128),
    Unwrap(usize, u128),
    PlanBuffer,
    Finalize,
    Claim,
    SettleNothing,
}

/// Amounts of every magnitude up to 2^80, about 10^24 planck.
fn amount() -> impl Strategy<Value = u128> {
    (48u32..128, any::<u128>()).prop_map(|(shift, n)| n >> shift)
}

fn step() -> impl Strategy<Value = Step> {
    let actor = || 0..ACTORS;
    prop_oneof![
        4 => (actor(), amount()).prop_map(|(a, n)| Step::Stake(a, n)),
        4 => (actor(), amount()).prop_map(|(a, n)| Step::Request(a, n)),
        2 => (actor(), amount()).prop_map(|(a, n)| Step::ExitNow(a, n)),
        1 => (actor(), amount()).prop_map(|(a, n)| Step::GiveUp(a, n)),
        1 => (actor(), actor(), amount()).prop_map(|(a, b, n)| Step::Transfer(a, b, n)),
        1 => (actor(), amount()).prop_map(|(a, n)| Step::Wrap(a, n)),
        1 => (actor(), amount()).prop_map(|(a, n)| Step::Unwrap(a, n)),
        1 => Just(Step::PlanBuffer),
        2 => Just(Step::Finalize),
        2 => Just(Step::Claim),
        1 => Just(Step::SettleNothing),
    ]
}

fn take(protocol: &mut Protocol, step: &Step) {
    match *step {
        Step::Stake(actor, amount) => protocol.stake(actor, amount),
        Step::Request(actor, shares) => protocol.request(actor, shares),
        Step::ExitNow(actor, shares) => protocol.exit_now(actor, shares),
        Step::GiveUp(actor, shares) => protocol.give_up(actor, shares),
        Step::Transfer(from, to, shares) => protocol.transfer(from, to, shares),
        Step::Wrap(actor, shares) => protocol.wrap(actor, shares),
        Step::Unwrap(actor, units) => protocol.unwrap(actor, units),
        Step::PlanBuffer => protocol.plan_buffer(),
        Step::Finalize => protocol.finalize(),
        Step::Claim => protocol.claim(),
        Step::SettleNothing => {
            let keeper = protocol.settle(0, 0, ProvisionChange::default());
            assert_eq!(keeper, 0);
        }
    }
}

/// Pools with prices from a millionth to a million, some with an announced loss, some with rewards that
/// stream, some with a queue that absorbed a loss.
fn pool() -> impl Strategy<Value = Protocol> {
    let price = (0u32..=12).prop_map(|exponent| 10u128.pow(exponent));
    (price, 40u32..60, 0u128..50, 0u128..1_000_000_000, 0u128..30).prop_map(
        |(price, magnitude, announced, reward, loss)| {
            let shares = 1u128 << magnitude;
            let mut protocol = Protocol::new(shares, shares * price / 1_000_000 + 4);
            protocol.settle(reward, 0, ProvisionChange::default());
            protocol.now += 40_000_000;
            protocol.stake(0, shares / 7 + 1);
            protocol.request(0, shares / 50);
            let staked = protocol.book.staked;
            protocol.settle(0, staked / 100 * loss, ProvisionChange::default());
            protocol.change_provision(ProvisionChange {
                added: protocol.book.staked / 100 * announced,
                ..Default::default()
            });
            protocol
        },
    )
}

proptest! {
    #![proptest_config(crate::cases(2_000))]

    #[test]
    fn no_sequence_of_calls_gains_and_no_call_raises_the_price(
        mut protocol in pool(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        protocol.check();
        let mut wealth = protocol.wealth();
        for step in &steps {
            let before = protocol.book;
            take(&mut protocol, step);
            protocol.check();

            prop_assert!(protocol.wealth() <= wealth, "{step:?} gains {}", protocol.wealth() - wealth);
            wealth = protocol.wealth();

            // E'/S' - E/S stays below what one share and one planck are worth: E'·S - E·S' <= E + S.
            let after = protocol.book;
            let [e, s] = [before.equity(protocol.now).unwrap(), before.total_shares].map(BigInt::from);
            let [e2, s2] = [after.equity(protocol.now).unwrap(), after.total_shares].map(BigInt::from);
            prop_assert!(&e2 * &s - &e * &s2 <= &e + &s, "{step:?} raises the price");
            prop_assert!(&e2 * &s - &e * &s2 >= BigInt::from(0), "{step:?} lowers the price");
        }
    }
}
