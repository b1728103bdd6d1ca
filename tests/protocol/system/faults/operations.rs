//! All that users, keepers, operators and governance do, each in a situation in which it has much to do.

use estuary_market_interfaces::leverage::{Entry, Exit};
use estuary_markets::stable::Coin;
use estuary_tests::{default_pool_parameters, prelude::*};

use crate::{
    setup::{donate, percent, BOND, DAY},
    system::matrix::{
        all_debts_are_beyond_their_limits,
        scene::{
            Scene, ACTIVE, CANDIDATE, CODE, DUE, FINALIZED, JAILED, LEAVING, LEFT, NEWCOMER, OPEN, OTHER,
        },
    },
};

pub struct Operation {
    pub name: &'static str,
    /// Brings the situation about.
    pub prepare: fn(&mut Scene),
    /// Sends one transaction, which succeeds.
    pub send: fn(&mut Scene),
    /// Whether it goes from operator to operator, and may leave some for the next time.
    pub batch: bool,
}

/// An operation in the scene as it is.
fn plain(name: &'static str, send: fn(&mut Scene)) -> Operation {
    after(name, |_| {}, send)
}

fn after(name: &'static str, prepare: fn(&mut Scene), send: fn(&mut Scene)) -> Operation {
    Operation {
        name,
        prepare,
        send,
        batch: false,
    }
}

fn batch(name: &'static str, prepare: fn(&mut Scene)) -> Operation {
    let send = |s: &mut Scene| {
        let moved = s.world.pool().rebalance(&account("keeper"), 10).unwrap();
        assert!(moved.delegated + moved.unbonding > 0);
    };
    Operation {
        batch: true,
        ..after(name, prepare, send)
    }
}

pub fn of_users() -> Vec<Operation> {
    vec![
        plain("stake", |s| {
            s.world.pool().stake(&account("bob"), UNIT).unwrap();
        }),
        plain("request_withdrawal", |s| {
            s.world.pool().request_withdrawal(&account("eve"), UNIT).unwrap();
        }),
        plain("unstake_now", |s| {
            s.world.pool().unstake_now(&account("eve"), UNIT, 0).unwrap();
        }),
        plain("burn_shares", |s| {
            s.world.pool().burn_shares(&account("eve"), UNIT).unwrap();
        }),
        plain("transfer", |s| {
            s.world
                .pool()
                .transfer(&account("eve"), &account("bob"), UNIT)
                .unwrap();
        }),
        plain("wrap", |s| {
            s.world.wrap(&s.wrapped_lst, &account("eve"), UNIT).unwrap();
        }),
        plain("unwrap", |s| {
            s.world.unwrap(&s.wrapped_lst, &account("eve"), UNIT).unwrap();
        }),
        plain("stake_and_wrap", |s| {
            let bob = account("bob");
            s.world
                .stake_and_wrap(&s.wrapped_lst, &bob, UNIT, 0, None)
                .unwrap();
        }),
        plain("claim", |s| {
            s.world.queue().claim(&account("alice"), FINALIZED[0]).unwrap();
        }),
        plain("claim_many", |s| {
            s.world.queue().claim_many(&account("alice"), &FINALIZED).unwrap();
        }),
        plain("lock against a proposal", |s| {
            s.world.brake().lock(&account("eve"), DUE, UNIT).unwrap();
        }),
        plain("give notice of a lock", |s| {
            s.world.brake().release(&account("alice"), DUE, UNIT).unwrap();
        }),
        plain("take a notice back", |s| {
            s.world.brake().keep(&account("alice"), DUE).unwrap();
        }),
        plain("withdraw a lock", |s| {
            s.world.brake().withdraw(&account("alice"), DUE).unwrap();
        }),
        plain("transfer a request", |s| {
            let (alice, bob) = (account("alice"), account("bob"));
            s.world.queue().hand_over(&alice, &bob, OPEN).unwrap();
        }),
    ]
}

pub fn of_keepers() -> Vec<Operation> {
    vec![
        after(
            "settle a reward, and what has unbonded",
            |s| {
                s.world.pool().rebalance(&account("keeper"), 10).unwrap();
                s.world.chain.advance_eras(8);
                donate(&mut s.world, ACTIVE, 100 * UNIT);
            },
            |s| {
                let settled = s.world.pool().settle(&account("keeper"), ACTIVE).unwrap();
                assert!(settled.commission > 0 && settled.received > settled.reward);
            },
        ),
        after("settle a loss", slashed, |s| {
            let settled = s.world.pool().settle(&account("keeper"), OTHER).unwrap();
            assert!(settled.loss > settled.bond_paid);
        }),
        after("flag", announced, |s| {
            assert!(s.world.pool().flag(&account("keeper"), OTHER).unwrap().added > 0);
        }),
        after("sweep", announced, |s| {
            let swept = s.world.pool().sweep(&account("keeper"), 10).unwrap();
            assert!(swept.provided.added > 0 && swept.completed.is_some());
        }),
        after(
            "finalize",
            |s| {
                s.world.pool().stake(&account("alice"), 10_000 * UNIT).unwrap();
                s.world.chain.advance_blocks(13);
                s.world.pool().sweep(&account("keeper"), 10).unwrap();
            },
            |s| {
                assert_eq!(s.world.pool().finalize(&account("keeper")).unwrap().requests, 1);
            },
        ),
        batch("rebalance, to unbond what is owed", |_| {}),
        batch("rebalance, to delegate", |s| {
            s.world.pool().stake(&account("alice"), 40_000 * UNIT).unwrap();
        }),
        batch("rebalance, to drain", |s| {
            s.world.registry().exit(&validator(OTHER), OTHER).unwrap();
        }),
    ]
}

/// Takes a part of an operator's stake, more than its bond.
fn slashed(s: &mut Scene) {
    s.world.chain.offence(&validator(OTHER), percent(50));
}

fn announced(s: &mut Scene) {
    s.world.chain.set_slash_defer(2);
    slashed(s);
}

pub fn of_operators() -> Vec<Operation> {
    vec![
        plain("register", |s| {
            s.world
                .registry()
                .register(&validator(NEWCOMER), BOND, 500)
                .unwrap();
        }),
        plain("approve", |s| {
            let curator = s.world.curator.clone();
            s.world.registry().approve(&curator, CANDIDATE, UNIT).unwrap();
        }),
        plain("top_up_bond", |s| {
            s.world
                .registry()
                .top_up_bond(&account("bob"), ACTIVE, UNIT)
                .unwrap();
        }),
        plain("request_bond", |s| {
            s.world
                .registry()
                .request_bond(&validator(ACTIVE), ACTIVE, UNIT)
                .unwrap();
        }),
        plain("withdraw_bond", |s| {
            s.world.registry().withdraw_bond(&validator(LEFT), LEFT).unwrap();
        }),
        plain("set_commission", |s| {
            s.world
                .registry()
                .set_commission(&validator(ACTIVE), ACTIVE, 900)
                .unwrap();
        }),
        plain("claim_fees", |s| {
            s.world.registry().claim_fees(&account("payout"), ACTIVE).unwrap();
        }),
        after(
            "check",
            |s| s.world.chain.chill(&validator(ACTIVE)).unwrap(),
            |s| {
                s.world
                    .registry()
                    .check(&account("keeper"), ACTIVE)
                    .unwrap()
                    .unwrap();
            },
        ),
        plain("renew", |s| {
            s.world.registry().renew(&account("keeper"), ACTIVE).unwrap();
        }),
        plain("release", |s| {
            s.world.registry().release(&account("keeper"), JAILED).unwrap()
        }),
        plain("exit", |s| {
            s.world.registry().exit(&validator(ACTIVE), ACTIVE).unwrap()
        }),
        plain("close", |s| {
            s.world.registry().close(&account("keeper"), LEAVING).unwrap()
        }),
        plain("update_nominator", |s| {
            s.world
                .registry()
                .update_nominator(&account("keeper"), ACTIVE)
                .unwrap();
        }),
    ]
}

pub fn of_governance() -> Vec<Operation> {
    vec![
        plain("propose", |s| {
            let parameters = Action::PoolParameters(default_pool_parameters());
            s.world.governor().propose(&account("admin"), parameters).unwrap();
        }),
        plain("seal", |s| {
            s.world.governor().seal(&account("keeper"), CODE).unwrap();
        }),
        plain("apply", |s| {
            s.world.governor().apply(&account("admin"), DUE).unwrap()
        }),
        plain("cancel", |s| {
            s.world.governor().cancel(&account("admin"), DUE).unwrap()
        }),
        plain("pause", |s| {
            let guardian = s.world.guardian.clone();
            s.world.governor().pause(&guardian, DAY).unwrap();
        }),
        plain("wire", |s| {
            let deployer = s.world.deployer.clone();
            s.in_the_new_world(|w| w.governor().wire(&deployer)).unwrap();
        }),
    ]
}

pub fn of_underwriters() -> Vec<Operation> {
    vec![
        plain("deposit", |s| {
            let vault = s.vault();
            s.world
                .cover_vault(&vault)
                .deposit(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("deposit_wrapped", |s| {
            let vault = s.vault();
            s.world
                .cover_vault(&vault)
                .deposit_wrapped(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("stake_and_deposit", |s| {
            let vault = s.vault();
            s.world
                .cover_vault(&vault)
                .stake_and_deposit(&account("bob"), UNIT)
                .unwrap();
        }),
        plain("sponsor", |s| {
            let vault = s.vault();
            s.world
                .cover_vault(&vault)
                .sponsor(&account("eve"), UNIT, DAY)
                .unwrap();
        }),
        plain("request_exit", |s| {
            let vault = s.vault();
            s.world
                .cover_vault(&vault)
                .request_exit(&account("alice"), 2 * UNIT)
                .unwrap();
        }),
        plain("claim_exit", |s| {
            let vault = s.vault();
            s.world.cover_vault(&vault).claim_exit(&account("alice")).unwrap();
        }),
        after("settle a loss that the layer pays", slashed, |s| {
            s.world.pool().settle(&account("keeper"), OTHER).unwrap();
            assert!(s.world.pool().layer().paid > 0);
        }),
    ]
}

pub fn of_markets() -> Vec<Operation> {
    [of_traders(), of_lenders_and_borrowers(), of_the_router()]
        .into_iter()
        .flatten()
        .collect()
}

fn of_traders() -> Vec<Operation> {
    vec![
        plain("swap_native", |s| {
            let pool = s.markets().stable_pool;
            s.world
                .stable_pool(&pool)
                .swap_native(&account("bob"), UNIT)
                .unwrap();
        }),
        plain("swap_units", |s| {
            let pool = s.markets().stable_pool;
            s.world
                .stable_pool(&pool)
                .swap_units(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("add_liquidity", |s| {
            let pool = s.markets().stable_pool;
            s.world
                .stable_pool(&pool)
                .add_liquidity(&account("eve"), UNIT, UNIT)
                .unwrap();
        }),
        plain("remove_liquidity", |s| {
            let pool = s.markets().stable_pool;
            s.world
                .stable_pool(&pool)
                .remove_liquidity(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("remove_one", |s| {
            let pool = s.markets().stable_pool;
            s.world
                .stable_pool(&pool)
                .remove_one(&account("eve"), UNIT, Coin::Units)
                .unwrap();
        }),
    ]
}

fn of_lenders_and_borrowers() -> Vec<Operation> {
    vec![
        plain("supply", |s| {
            let market = s.markets().lending_market;
            s.world.market(&market).supply(&account("bob"), UNIT).unwrap();
        }),
        plain("withdraw", |s| {
            let market = s.markets().lending_market;
            s.world
                .market(&market)
                .withdraw(&account("eve"), UNIT, 0)
                .unwrap();
        }),
        plain("supply_collateral", |s| {
            let market = s.markets().lending_market;
            s.world
                .market(&market)
                .supply_collateral(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("withdraw_collateral", |s| {
            let market = s.markets().lending_market;
            s.world
                .market(&market)
                .withdraw_collateral(&account("eve"), UNIT)
                .unwrap();
        }),
        plain("borrow", |s| {
            let market = s.markets().lending_market;
            s.world.market(&market).borrow(&account("eve"), UNIT).unwrap();
        }),
        plain("repay", |s| {
            let market = s.markets().lending_market;
            s.world.market(&market).repay(&account("eve"), 2 * UNIT).unwrap();
        }),
        after("liquidate", all_debts_are_beyond_their_limits, |s| {
            let (alice, market) = (account("alice"), s.markets().lending_market);
            s.world
                .market(&market)
                .liquidate(&account("bob"), 10 * UNIT, &alice, UNIT, 0, None)
                .unwrap();
        }),
    ]
}

fn of_the_router() -> Vec<Operation> {
    vec![
        plain("open by a stake", |s| {
            let router = s.markets().router;
            s.world
                .leverage(&router)
                .open(&account("keeper"), UNIT, 2 * UNIT, Entry::Stake)
                .unwrap();
        }),
        plain("open by the better entry", |s| {
            let router = s.markets().router;
            s.world
                .leverage(&router)
                .open(&account("keeper"), UNIT, 2 * UNIT, Entry::Better)
                .unwrap();
        }),
        plain("close by a split", |s| {
            let (exit, router) = (Exit::Split { sell: UNIT }, s.markets().router);
            s.world
                .leverage(&router)
                .close(&account("keeper"), 2 * UNIT, exit)
                .unwrap();
        }),
        after(
            "liquidate without money",
            all_debts_are_beyond_their_limits,
            |s| {
                let (alice, router) = (account("alice"), s.markets().router);
                s.world
                    .leverage(&router)
                    .liquidate(&account("bob"), &alice, UNIT, 0, Exit::Sell, 0)
                    .unwrap();
            },
        ),
        after(
            "mint_and_sell",
            |s| {
                let pool = s.markets().stable_pool;
                s.world
                    .stable_pool(&pool)
                    .swap_native(&account("alice"), 700 * UNIT)
                    .unwrap();
            },
            |s| {
                let router = s.markets().router;
                s.world
                    .leverage(&router)
                    .mint_and_sell(&account("bob"), 10 * UNIT, 0)
                    .unwrap();
            },
        ),
        after(
            "buy_and_exit",
            |s| {
                let (alice, pool) = (account("alice"), s.markets().stable_pool);
                s.world.wrap(&s.wrapped_lst, &alice, 700 * UNIT).unwrap();
                s.world.stable_pool(&pool).swap_units(&alice, 700 * UNIT).unwrap();
            },
            |s| {
                let router = s.markets().router;
                s.world
                    .leverage(&router)
                    .buy_and_exit(&account("bob"), 10 * UNIT, 0)
                    .unwrap();
            },
        ),
    ]
}
