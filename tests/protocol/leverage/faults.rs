//! A contract that the markets call traps, takes all gas, or answers nonsense: its code was replaced. A message that needs
//! it is refused, and nothing has changed. All else goes on.

use std::fmt::Debug;

use drink::{sandbox_api::prelude::SystemAPI, Weight};
use estuary_interfaces::WrapError;
use estuary_market_interfaces::{
    lending_market::{CallbackError, MarketError},
    leverage::{Entry, Exit, LeverageError},
    stable_pool::{StableError, StableTerms},
};
use estuary_markets::stable::Coin;
use estuary_tests::{prelude::*, Limits};
use ink::scale::Encode;
use psp22::PSP22Error;

use super::Scene;
use crate::{
    hand_written::{answers, upload, BABBLES, SPINS, TRAPS},
    setup::{approve_units, refused, state_root},
};

/// A contract that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Callee {
    StakingPool,
    WrappedToken,
    StablePool,
    LendingMarket,
}

use Callee::*;

const CALLEES: [Callee; 4] = [StakingPool, WrappedToken, StablePool, LendingMarket];

/// A message, and what it answers where a contract fails: nothing where it does not need that contract.
struct Row {
    name: &'static str,
    send: fn(&mut Scene) -> Result<(), String>,
    refusal: fn(Callee) -> Option<String>,
}

fn row(
    name: &'static str,
    send: fn(&mut Scene) -> Result<(), String>,
    refusal: fn(Callee) -> Option<String>,
) -> Row {
    Row { name, send, refusal }
}

fn told<T, E: Debug>(answer: Result<T, E>) -> Result<(), String> {
    answer.map(drop).map_err(|error| format!("{error:?}"))
}

fn says(error: impl Debug) -> Option<String> {
    Some(format!("{error:?}"))
}

fn of_a_trade(callee: Callee) -> Option<String> {
    match callee {
        StakingPool => says(StableError::PoolFailed),
        WrappedToken => says(StableError::WrapperFailed),
        StablePool | LendingMarket => None,
    }
}

fn of_a_judged_debt(callee: Callee) -> Option<String> {
    match callee {
        StakingPool => says(MarketError::PoolFailed),
        WrappedToken => says(MarketError::WrapperFailed),
        StablePool | LendingMarket => None,
    }
}

fn of_no_price(callee: Callee) -> Option<String> {
    (callee == WrappedToken)
        .then_some(MarketError::WrapperFailed)
        .and_then(says)
}

fn of_none(_: Callee) -> Option<String> {
    None
}

/// The stable pool's own messages.
fn traders() -> Vec<Row> {
    vec![
        row(
            "swap_native",
            |s| {
                let (alice, pool) = (s.alice.clone(), s.stable.clone());
                told(s.world.stable_pool(&pool).swap_native(&alice, UNIT))
            },
            of_a_trade,
        ),
        row(
            "swap_units",
            |s| {
                let (sue, pool) = (s.sue.clone(), s.stable.clone());
                told(s.world.stable_pool(&pool).swap_units(&sue, UNIT))
            },
            of_a_trade,
        ),
        row(
            "add_liquidity",
            |s| {
                let (sue, pool) = (s.sue.clone(), s.stable.clone());
                told(s.world.stable_pool(&pool).add_liquidity(&sue, UNIT, UNIT))
            },
            of_a_trade,
        ),
        row(
            "remove_one",
            |s| {
                let (sue, pool) = (s.sue.clone(), s.stable.clone());
                told(s.world.stable_pool(&pool).remove_one(&sue, UNIT, Coin::Units))
            },
            of_a_trade,
        ),
        row(
            "remove_liquidity",
            |s| {
                let (sue, pool) = (s.sue.clone(), s.stable.clone());
                told(s.world.stable_pool(&pool).remove_liquidity(&sue, UNIT))
            },
            |callee| {
                (callee == WrappedToken)
                    .then_some(StableError::WrapperFailed)
                    .and_then(says)
            },
        ),
    ]
}

/// The market's own messages.
fn lenders() -> Vec<Row> {
    vec![
        row(
            "supply",
            |s| {
                let sue = s.sue.clone();
                told(s.market().supply(&sue, UNIT))
            },
            of_none,
        ),
        row(
            "withdraw",
            |s| {
                let sue = s.sue.clone();
                told(s.market().withdraw(&sue, UNIT, 0))
            },
            of_none,
        ),
        row(
            "repay",
            |s| {
                let bob = s.bob.clone();
                told(s.market().repay(&bob, UNIT))
            },
            of_none,
        ),
        row(
            "supply_collateral",
            |s| {
                let sue = s.sue.clone();
                told(s.market().supply_collateral(&sue, UNIT))
            },
            of_no_price,
        ),
        row(
            "withdraw_collateral without debt",
            |s| {
                let sue = s.sue.clone();
                told(s.market().withdraw_collateral(&sue, UNIT))
            },
            of_no_price,
        ),
        row(
            "withdraw_collateral",
            |s| {
                let bob = s.bob.clone();
                told(s.market().withdraw_collateral(&bob, UNIT))
            },
            of_a_judged_debt,
        ),
        row(
            "borrow",
            |s| {
                let bob = s.bob.clone();
                told(s.market().borrow(&bob, UNIT))
            },
            |callee| {
                (callee == StakingPool)
                    .then_some(MarketError::PoolFailed)
                    .and_then(says)
            },
        ),
    ]
}

/// What one of the router's messages answers: by its route it needs the stable pool, or the staking pool by the wrapped
/// token.
fn of_the_router(callee: Callee, by_the_stable_pool: bool) -> Option<String> {
    let market = |error| says(LeverageError::Market(error));
    match (callee, by_the_stable_pool) {
        (LendingMarket, _) => says(LeverageError::MarketFailed),
        (StablePool, true) => says(LeverageError::StablePoolFailed),
        (StablePool, false) => None,
        (StakingPool, true) => says(LeverageError::StablePool(StableError::PoolFailed)),
        (StakingPool, false) => says(LeverageError::Wrapper(WrapError::PoolFailed)),
        (WrappedToken, true) => market(MarketError::WrapperFailed),
        (WrappedToken, false) => says(LeverageError::WrapperFailed),
    }
}

/// The router's messages.
fn routes() -> Vec<Row> {
    vec![
        row(
            "open by a stake",
            |s| {
                let bob = s.bob.clone();
                told(s.leverage().open(&bob, UNIT, UNIT, Entry::Stake))
            },
            |callee| of_the_router(callee, false),
        ),
        row(
            "open by a swap",
            |s| {
                let bob = s.bob.clone();
                told(s.leverage().open(&bob, UNIT, UNIT, Entry::Buy))
            },
            |callee| match callee {
                WrappedToken => says(LeverageError::StablePool(StableError::WrapperFailed)),
                other => of_the_router(other, true),
            },
        ),
        row(
            "close by a swap",
            |s| {
                let bob = s.bob.clone();
                told(s.leverage().close(&bob, UNIT, Exit::Sell))
            },
            |callee| of_the_router(callee, true),
        ),
        row(
            "close at once",
            |s| {
                let bob = s.bob.clone();
                told(s.leverage().close(&bob, UNIT, Exit::AtOnce))
            },
            |callee| match callee {
                WrappedToken => says(LeverageError::Market(MarketError::WrapperFailed)),
                other => of_the_router(other, false),
            },
        ),
        row(
            "mint_and_sell",
            |s| {
                let alice = s.alice.clone();
                told(s.leverage().mint_and_sell(&alice, 10 * UNIT, 0))
            },
            |callee| match callee {
                LendingMarket => None,
                StablePool => says(LeverageError::StablePoolFailed),
                other => of_the_router(other, false),
            },
        ),
    ]
}

/// Bob owes, sue has collateral without debt, and units are dear in the stable pool.
fn scene() -> Scene {
    let mut scene = Scene::new();
    let (alice, bob, sue) = (scene.alice.clone(), scene.bob.clone(), scene.sue.clone());
    let (market, stable) = (scene.market.clone(), scene.stable.clone());
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 1_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    approve_units(&mut scene.world, &sue, &market);
    scene
        .market()
        .supply_collateral(&sue, 100 * UNIT)
        .expect("sue has units");
    scene
        .world
        .stable_pool(&stable)
        .swap_native(&alice, 5_000 * UNIT)
        .expect("liquidity");
    scene.world.chain.advance_blocks(1);
    scene
}

impl Scene {
    fn account_of(&self, callee: Callee) -> AccountId {
        match callee {
            StakingPool => self.world.pool.clone(),
            WrappedToken => self.world.wrapped_lst.0.clone(),
            StablePool => self.stable.clone(),
            LendingMarket => self.market.clone(),
        }
    }

    /// Runs `test` while a contract has other code.
    fn with_code(&mut self, callee: Callee, code: &str, test: impl FnOnce(&mut Self)) {
        let account = self.account_of(callee);
        let own = self.world.chain.code_hash(&account).expect("a contract");
        let other = upload(&mut self.world, code);
        self.world.chain.set_code(&account, other).unwrap();
        test(self);
        self.world.chain.set_code(&account, own).unwrap();
    }

    fn root(&mut self) -> estuary_runtime::Hash {
        self.world.chain.reset_events();
        state_root(&mut self.world)
    }
}

/// The contract whose message it is does not fail.
fn callees_of(rows: &str) -> impl Iterator<Item = Callee> + '_ {
    CALLEES.into_iter().filter(move |callee| match rows {
        "traders" => *callee != StablePool,
        "lenders" => *callee != LendingMarket,
        _ => true,
    })
}

fn tables() -> [(&'static str, Vec<Row>); 3] {
    [
        ("traders", traders()),
        ("lenders", lenders()),
        ("routes", routes()),
    ]
}

#[test]
fn a_callee_that_traps_or_babbles_is_told_and_nothing_has_changed() {
    let mut scene = scene();
    for code in [TRAPS, BABBLES] {
        for (rows, table) in tables() {
            for callee in callees_of(rows) {
                scene.with_code(callee, code, |scene| {
                    let untouched = scene.root();
                    for Row { name, send, refusal } in &table {
                        let flows = scene.world.start_dry_run();
                        let answer = send(scene);
                        let root = scene.root();
                        scene.world.end_dry_run(flows);
                        match refusal(callee) {
                            None => assert_eq!(answer, Ok(()), "{name} without {callee:?}"),
                            Some(refusal) => {
                                assert_eq!(answer, Err(refusal), "{name} without {callee:?}");
                                assert_eq!(root, untouched, "{name} without {callee:?}");
                            }
                        }
                    }
                });
            }
        }
    }
    // When the code is back, everything works again.
    for (_, table) in tables() {
        for Row { name, send, .. } in table {
            assert_eq!(send(&mut scene), Ok(()), "{name}");
        }
    }
    scene.check(0, 0);
}

#[test]
fn a_callee_that_takes_all_gas_takes_the_transaction_with_it_and_nothing_else() {
    let mut scene = scene();
    let limits = Limits {
        gas: Weight::from_parts(100_000_000_000, 5 * 1024 * 1024),
        ..Default::default()
    };
    for (rows, table) in tables() {
        for Row { name, send, refusal } in table {
            let flows = scene.world.start_dry_run();
            assert_eq!(send(&mut scene), Ok(()), "{name}");
            let transaction = scene.world.last_transaction.clone().unwrap();
            scene.world.end_dry_run(flows);
            for callee in callees_of(rows).filter(|callee| refusal(*callee).is_some()) {
                scene.with_code(callee, SPINS, |scene| {
                    let untouched = scene.root();
                    let answer = scene.world.submit(&transaction, limits);
                    let is_done = answer.is_ok_and(|answer| !answer.did_revert());
                    assert!(!is_done, "{name} with a greedy {callee:?}");
                    assert_eq!(scene.root(), untouched, "{name} with a greedy {callee:?}");
                });
            }
        }
    }
    scene.check(0, 0);
}

/// `Ok(Err(error))`, as a message answers that refuses.
fn refusing(error: impl Encode) -> String {
    answers(&[vec![0, 1], error.encode()].concat())
}

#[test]
fn what_a_callee_refuses_is_told_as_its_own() {
    let mut scene = scene();
    let (bob, leverage) = (scene.bob.clone(), scene.leverage.clone());
    scene.with_code(WrappedToken, &refusing(WrapError::ZeroAmount), |scene| {
        assert_eq!(
            refused(&mut scene.world, |w| w.leverage(&leverage).open(
                &bob,
                UNIT,
                UNIT,
                Entry::Stake
            )),
            LeverageError::Wrapper(WrapError::ZeroAmount)
        );
    });
    let another = StableTerms {
        fee: 0,
        ..scene.world.stable_terms()
    };
    let another = scene.world.deploy_stable_pool(another).expect("within bounds");
    let error = PSP22Error::InsufficientAllowance;
    scene.with_code(WrappedToken, &refusing(error), |scene| {
        let (market, stable) = (scene.market.clone(), another);
        assert_eq!(
            refused(&mut scene.world, |w| w.deploy_leverage(&market, &stable)),
            LeverageError::Units(PSP22Error::InsufficientAllowance)
        );
    });
    scene.with_code(StablePool, &refusing(StableError::Arithmetic), |scene| {
        assert_eq!(
            refused(&mut scene.world, |w| w.leverage(&leverage).open(
                &bob,
                UNIT,
                UNIT,
                Entry::Buy
            )),
            LeverageError::StablePool(StableError::Arithmetic)
        );
    });
    let error = MarketError::Callback(CallbackError(0));
    scene.with_code(LendingMarket, &refusing(error), |scene| {
        assert_eq!(
            refused(&mut scene.world, |w| w.leverage(&leverage).close(
                &bob,
                UNIT,
                Exit::Sell
            )),
            LeverageError::Expired,
            "a callback's number is the router's own refusal"
        );
    });
    scene.check(0, 0);
}

/// The numbers of `LeverageError`, as a callback tells them.
const BAD_DATA: u16 = 5;
const ARITHMETIC: u16 = 16;

#[test]
fn a_market_that_gives_no_order_of_the_router_gets_nothing() {
    let mut scene = scene();
    let (market, leverage) = (scene.market.clone(), scene.leverage.clone());
    let (world, too_short) = (&mut scene.world, vec![0; 32]);
    for data in [Vec::new(), too_short] {
        assert_eq!(
            refused(world, |w| w.leverage(&leverage).on_loan(
                &market,
                UNIT,
                data.clone()
            )),
            BAD_DATA
        );
        assert_eq!(
            refused(world, |w| w
                .leverage(&leverage)
                .on_collateral(&market, data.clone())),
            BAD_DATA
        );
    }
    // Of the owner's own: more than there can be.
    let order = (Balance::MAX, 0_u128, Entry::Stake).encode();
    assert_eq!(
        refused(world, |w| w.leverage(&leverage).on_loan(
            &market,
            UNIT,
            order.clone()
        )),
        ARITHMETIC
    );
    scene.check(0, 0);
}

#[test]
fn less_than_an_existential_deposit_opens_no_account() {
    let mut scene = Scene::new();
    let (alice, bob, leverage) = (scene.alice.clone(), scene.bob.clone(), scene.leverage.clone());
    scene
        .leverage()
        .open(&bob, 1_500 * UNIT, 8_500 * UNIT, Entry::Stake)
        .expect("a healthy position");
    scene.announce(15);
    let nobody = account("nobody");
    let world = &mut scene.world;
    let tiny = EXISTENTIAL_DEPOSIT / 2;
    assert_eq!(
        refused(world, |w| w.leverage(&leverage).liquidate(
            &nobody,
            &bob,
            tiny,
            0,
            Exit::Sell,
            0
        )),
        LeverageError::TransferFailed
    );
    // An account that is there takes it.
    world
        .leverage(&leverage)
        .liquidate(&alice, &bob, tiny, 0, Exit::Sell, 0)
        .expect("a debt beyond its limit");
    scene.check(0, 0);
}
