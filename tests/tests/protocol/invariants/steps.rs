//! What can happen: messages of anyone, and the chain's own doings.

use estuary_tests::prelude::*;
use proptest::prelude::*;

/// Indices of actors, operators and requests are taken modulo how many there are.
#[derive(Clone, Debug)]
pub enum Step {
    Stake { actor: usize, amount: Balance },
    Transfer { from: usize, to: usize, percent: u8 },
    Request { actor: usize, percent: u8 },
    ExitNow { actor: usize, percent: u8 },
    BurnShares { actor: usize, percent: u8 },
    Wrap { actor: usize, percent: u8 },
    Unwrap { actor: usize, percent: u8 },
    StakeAndWrap { actor: usize, amount: Balance },
    Settle { operator: usize },
    Flag { operator: usize },
    Sweep { max: u32 },
    Rebalance { max_operators: u32 },
    Finalize,
    Claim { request: usize },
    ClaimFees { operator: usize },
    Donate { to: Recipient, amount: Balance },
    Payout,
    Offence { operator: usize, percent: u32 },
    CancelSlash,
    Validate { operator: usize },
    Advance { blocks: u32 },
}

#[derive(Clone, Debug)]
pub enum Recipient {
    Nominator(usize),
    Pool,
    Registry,
    Queue,
}

pub fn step() -> impl Strategy<Value = Step> {
    let index = 0..12_usize;
    let amount = UNIT / 10..2_000 * UNIT;
    let small = 1..10 * UNIT;
    // Many transfers and requests are of the whole balance.
    let percent = prop_oneof![3 => 1..100_u8, 1 => Just(100)];
    let recipient = prop_oneof![
        3 => index.clone().prop_map(Recipient::Nominator),
        1 => Just(Recipient::Pool),
        1 => Just(Recipient::Registry),
        1 => Just(Recipient::Queue),
    ];
    prop_oneof![
        6 => (index.clone(), amount.clone()).prop_map(|(actor, amount)| Step::Stake { actor, amount }),
        3 => (index.clone(), index.clone(), percent.clone())
            .prop_map(|(from, to, percent)| Step::Transfer { from, to, percent }),
        5 => (index.clone(), percent.clone()).prop_map(|(actor, percent)| Step::Request { actor, percent }),
        3 => (index.clone(), percent.clone()).prop_map(|(actor, percent)| Step::ExitNow { actor, percent }),
        1 => (index.clone(), percent.clone()).prop_map(|(actor, percent)| Step::BurnShares { actor, percent }),
        2 => (index.clone(), percent.clone()).prop_map(|(actor, percent)| Step::Wrap { actor, percent }),
        2 => (index.clone(), percent).prop_map(|(actor, percent)| Step::Unwrap { actor, percent }),
        1 => (index.clone(), amount.clone()).prop_map(|(actor, amount)| Step::StakeAndWrap { actor, amount }),
        8 => index.clone().prop_map(|operator| Step::Settle { operator }),
        3 => index.clone().prop_map(|operator| Step::Flag { operator }),
        5 => (1..6_u32).prop_map(|max| Step::Sweep { max }),
        6 => (1..4_u32).prop_map(|max_operators| Step::Rebalance { max_operators }),
        4 => Just(Step::Finalize),
        5 => (0..1_000_usize).prop_map(|request| Step::Claim { request }),
        1 => index.clone().prop_map(|operator| Step::ClaimFees { operator }),
        3 => (recipient, small).prop_map(|(to, amount)| Step::Donate { to, amount }),
        3 => Just(Step::Payout),
        2 => (index.clone(), 1..60_u32).prop_map(|(operator, percent)| Step::Offence { operator, percent }),
        1 => Just(Step::CancelSlash),
        2 => index.prop_map(|operator| Step::Validate { operator }),
        10 => (1..16_u32).prop_map(|blocks| Step::Advance { blocks }),
    ]
}
