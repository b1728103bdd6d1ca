//! What is done in the markets.

use estuary_market_interfaces::{lending_market::MarketTerms, stable_pool::StableTerms};
use estuary_models::campaign::{
    Answer, Deal, MarketsSetup, Refusal, LENDING_MARKET, ROUTER, STABLE_POOL, WINGS,
};
use estuary_tests::{prelude::*, Token};

use super::{Compiled, Outcome};

type Numbers = [Balance; 3];

/// The markets of a world, by number.
pub(super) fn deploy(world: &mut World, setup: &MarketsSetup) -> [AccountId; WINGS] {
    let (stable, lending) = (world.stable_terms(), world.market_terms());
    let stable = StableTerms {
        pool: stable.pool,
        wrapper: stable.wrapper,
        ..setup.stable
    };
    let lending = MarketTerms {
        pool: lending.pool,
        wrapper: lending.wrapper,
        ..setup.lending
    };
    let stable_pool = world.deploy_stable_pool(stable).expect("terms within bounds");
    let market = world.deploy_market(lending).expect("terms within bounds");
    let router = world.deploy_leverage(&market, &stable_pool).expect("of one pool");
    [stable_pool, market, router]
}

impl Compiled {
    pub(super) fn trade(&mut self, actor: usize, deal: Deal<Balance>) -> Outcome {
        let sender = self.actors[actor].clone();
        let before = self.world.chain.free_balance(&sender);
        self.world.last_deposit_change = 0;
        let numbers = self.traded(&sender, deal)?;
        // Beside what the message pays, the chain takes deposits for storage.
        let after = self.world.chain.free_balance(&sender);
        let native = after as i128 - before as i128 + self.world.last_deposit_change;
        Ok(Answer::Traded { numbers, native })
    }

    fn traded(&mut self, by: &AccountId, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        match deal {
            Deal::SwapNative { .. }
            | Deal::SwapUnits { .. }
            | Deal::AddLiquidity { .. }
            | Deal::RemoveLiquidity { .. }
            | Deal::RemoveOne { .. } => self.sent_to_the_stable_pool(by, deal),
            Deal::SendLiquidity { to, lp } => self.sent(by, STABLE_POOL, to, lp),
            Deal::SendSupply { to, shares } => self.sent(by, LENDING_MARKET, to, shares),
            Deal::Open { .. }
            | Deal::Close { .. }
            | Deal::LiquidateByExit { .. }
            | Deal::MintAndSell { .. }
            | Deal::BuyAndExit { .. } => self.sent_to_the_router(by, deal),
            Deal::GiveNative { to, native } => {
                let given = self.world.chain.transfer(by, &self.wings[to], native);
                given.map(|()| [0; 3]).map_err(|_| Refusal::Holding)
            }
            Deal::GiveUnits { to, units } => {
                let (token, to) = (self.wrapped_lst.clone(), self.wings[to].clone());
                let given = token.transfer(&mut self.world, by, &to, units);
                given.map(|()| [0; 3]).map_err(Refusal::Token)
            }
            _ => self.sent_to_the_market(by, deal),
        }
    }

    fn sent(&mut self, by: &AccountId, wing: usize, to: usize, amount: Balance) -> Result<Numbers, Refusal> {
        let (token, to) = (Token(self.wings[wing].clone()), self.actors[to].clone());
        let sent = token.transfer(&mut self.world, by, &to, amount);
        sent.map(|()| [0; 3]).map_err(Refusal::Token)
    }

    fn sent_to_the_stable_pool(&mut self, by: &AccountId, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        let mut pool = self.world.stable_pool(&self.wings[STABLE_POOL]);
        let numbers = match deal {
            Deal::SwapNative { native } => pool.swap_native(by, native).map(one),
            Deal::SwapUnits { units } => pool.swap_units(by, units).map(one),
            Deal::AddLiquidity { native, units } => pool.add_liquidity(by, native, units).map(one),
            Deal::RemoveLiquidity { lp } => pool
                .remove_liquidity(by, lp)
                .map(|(native, units)| [native, units, 0]),
            Deal::RemoveOne { lp, coin } => pool.remove_one(by, lp, coin).map(one),
            other => panic!("{other:?} is none of the stable pool's"),
        };
        numbers.map_err(Refusal::StablePool)
    }

    fn sent_to_the_market(&mut self, by: &AccountId, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        let router = self.wings[ROUTER].clone();
        let mut market = self.world.market(&self.wings[LENDING_MARKET]);
        let numbers = match deal {
            Deal::Supply { native } => market.supply(by, native).map(one),
            Deal::Withdraw { native, shares } => market
                .withdraw(by, native, shares)
                .map(|(native, shares)| [native, shares, 0]),
            Deal::AddCollateral { units } => market.supply_collateral(by, units).map(|()| [0; 3]),
            Deal::TakeCollateral { units } => market.withdraw_collateral(by, units).map(|()| [0; 3]),
            Deal::Borrow { native } => market.borrow(by, native).map(one),
            Deal::Repay { native } => market
                .repay(by, native)
                .map(|repaid| [repaid.assets, repaid.shares, 0]),
            Deal::Accrue => market.accrue(by).map(one),
            Deal::Authorize { is_authorized } => market
                .set_authorization(by, &router, is_authorized)
                .map(|()| [0; 3]),
            Deal::Liquidate {
                borrower,
                units,
                shares,
                native,
            } => {
                let done = market.liquidate(by, native, &self.actors[borrower], units, shares, None);
                done.map(|done| [done.seized, done.repaid, done.bad_debt])
            }
            other => panic!("{other:?} is none of the market's"),
        };
        numbers.map_err(Refusal::LendingMarket)
    }

    fn sent_to_the_router(&mut self, by: &AccountId, deal: Deal<Balance>) -> Result<Numbers, Refusal> {
        let mut router = self.world.leverage(&self.wings[ROUTER]);
        let numbers = match deal {
            Deal::Open { own, native, entry } => router.open(by, own, native, entry).map(one),
            Deal::Close {
                units,
                exit,
                takes_rest,
            } => router
                .close_with(by, units, 0, exit, u64::MAX, takes_rest)
                .map(|repaid| [repaid.assets, repaid.shares, 0]),
            Deal::LiquidateByExit {
                borrower,
                units,
                shares,
                exit,
            } => router
                .liquidate(by, &self.actors[borrower], units, shares, exit, 0)
                .map(|done| [done.seized, done.repaid, done.bad_debt]),
            Deal::MintAndSell { native } => router.mint_and_sell(by, native, 0).map(one),
            Deal::BuyAndExit { native } => router.buy_and_exit(by, native, 0).map(one),
            other => panic!("{other:?} is none of the router's"),
        };
        numbers.map_err(Refusal::Leverage)
    }

    /// What the markets say: a quote is what the next trade pays, and who may withdraw so much can.
    pub(super) fn ask_markets(&mut self) {
        let [stable_pool, market, _] = self.wings.clone();
        for (number, actor) in self.actors.clone().iter().enumerate() {
            let amount = UNIT << number;
            let quote = self.world.stable_pool(&stable_pool).quote_native(amount);
            let paid = self
                .world
                .dry_run(|world| world.stable_pool(&stable_pool).swap_native(actor, amount));
            assert_eq!(quote, paid, "a quote of {amount} planck");
            let most = self.world.market(&market).max_withdraw(actor);
            let most = most.expect("numbers in range");
            if most > 0 {
                let withdrawn = self
                    .world
                    .dry_run(|world| world.market(&market).withdraw(actor, most, 0));
                assert_eq!(withdrawn.map(|(assets, _)| assets), Ok(most), "the most there is");
            }
        }
    }
}

fn one(number: u128) -> Numbers {
    [number, 0, 0]
}
