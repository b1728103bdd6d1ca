//! The risk framework foretells what the deployed contracts do with a loss, to the planck.

use estuary_risk::{
    chain::{polkadot::equivocation, Rules},
    input::{
        deployment::{Deployment, LiveOperator},
        portfolio::{Portfolio, Token},
        scenario::Scenario,
        Source,
    },
    loss::{path::Walker, sources::Sources, waterfall::Book},
    paths::draws::{Draws, Module},
};
use estuary_tests::prelude::*;

use crate::setup::{all_streams_end, covering, donate, staked_in, BOND, DAY};

/// With so few validators, one equivocation costs 36 % of a stake.
const VALIDATORS: u32 = 5;

/// Two operators with half of the pool's money each, 475 UNIT in the cover fund, 3,000 UNIT asked for, and nothing that
/// streams.
fn before_the_loss() -> (World, AccountId) {
    let (mut world, alice) = staked_in(covering());
    for index in [0, 1] {
        world.operator(&validator(index), BOND, 500);
    }
    world.pool().rebalance(&alice, 2).unwrap();
    world.chain.advance_eras(2);
    donate(&mut world, 0, 2_500 * UNIT);
    world.pool().settle(&alice, 0).unwrap();
    all_streams_end(&mut world);
    world.pool().request_withdrawal(&alice, 3_000 * UNIT).unwrap();
    (world, alice)
}

/// What `estuary risk card --live` would read.
fn deployment(world: &mut World) -> Deployment {
    let operators = [0, 1].map(|operator| {
        let entry = world.registry().table()[operator as usize];
        let operator = world.registry().operator(operator);
        LiveOperator {
            validator: format!("operator {}", entry.operator),
            stake: entry.total,
            bond: operator.bond,
            commission: operator.commission,
        }
    });
    Deployment {
        chain: "drink".into(),
        token: Token {
            symbol: "UNIT".into(),
            decimals: 12,
        },
        block: (0, "0x00".into()),
        validators: VALIDATORS,
        stake: 1_000_000 * UNIT,
        era: DAY,
        deferral: 2,
        bonding: 3,
        reward_rate: 0.0,
        book: world.pool().accounting(),
        pool: world.pool().parameters().unwrap(),
        registry: world.registry().parameters().unwrap(),
        operators: operators.into(),
        amm: None,
        market: None,
    }
}

#[test]
fn foretold_losses_are_those_of_the_contracts_to_the_planck() {
    let (mut world, alice) = before_the_loss();
    // Chance has no part in it.
    let overlay = "operators = [{ name = \"operator 0\", rate = \"0 % a year\", client = \"A\" }, \
                   { name = \"operator 1\", rate = \"0 % a year\", client = \"A\" }]\n";
    let text = deployment(&mut world)
        .portfolio(Some(&Source::new("overlay.toml", overlay)))
        .unwrap();
    let portfolio = Portfolio::parse("live.toml", &text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let scenario = "format = 1\nname = \"two faults\"\nhorizon = \"30 d\"\n\
                    forced = [{ day = \"1 d\", operator = \"operator 0\" }, { day = \"8 d\", operator = \"operator 1\" }]\n\
                    [flows]\ndeposits = \"0 bps\"\nrequests = \"0 bps\"\nrate = \"0 % a year\"\n";
    let scenario =
        Scenario::parse("two.toml", scenario, &portfolio).unwrap_or_else(|error| panic!("{error}"));
    let sources = Sources::new(&portfolio, 30.0 / 365.0);
    let book = Book::new(&portfolio).unwrap();
    let mut draws = Draws::new(1, Module::Loss);
    draws.begin(0);
    let foretold = Walker::new(&portfolio, &scenario, &sources, &book)
        .walk(&mut draws, false)
        .unwrap();

    let Rules::Polkadot(rules) = portfolio.chain.rules else {
        panic!("a chain with the staking pallet");
    };
    assert_eq!(rules.validators, VALIDATORS);
    for operator in [0, 1] {
        world
            .chain
            .offence(&validator(operator), equivocation(1, VALIDATORS));
        world.pool().flag(&alice, operator).unwrap();
        world.chain.advance_eras(3);
        world.pool().settle(&alice, operator).unwrap();
    }

    let losses = world.pool().losses();
    let absorbed = foretold.absorbed;
    assert_eq!(foretold.gross, losses.loss);
    assert_eq!(
        (absorbed.bond, absorbed.cover, absorbed.queue),
        (losses.bond, losses.fund, losses.queue)
    );
    assert_eq!(
        (absorbed.stream, absorbed.holders, absorbed.returned),
        (losses.stream, losses.holders, losses.returned)
    );
    let owed: Balance = [0, 1]
        .map(|operator| world.registry().operator(operator).debt)
        .iter()
        .sum();
    assert_eq!(foretold.debt, owed);
    // Bonds and fund are used up, so queue and holders have lost too.
    assert_eq!(losses.fund, 475 * UNIT);
    assert!(losses.queue > 0 && losses.holders > 0);
}
