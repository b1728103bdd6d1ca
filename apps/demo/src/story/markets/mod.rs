//! The markets of the wrapped token: a stable pool, a lending market and a router, and who goes there.
//!
//! Depositors hold staked tokens. They are wrapped when they go into a market, and unwrapped when they come out.

mod deposits;
mod loans;
mod trades;

use std::fmt::Debug;

use anyhow::{anyhow, Result};
use estuary_interfaces::Shares;
use estuary_markets::stable::{invariant, marginal_price, Curve};
use estuary_math::{mul_div, Rounding};
use estuary_runtime::{AccountId, Balance};
use estuary_tests::{Token, World};

use super::{
    flows::{paid_by, Role},
    Story,
};
use crate::scenario::{MarketAction, Part};

/// Where the markets are.
#[derive(Clone)]
pub struct Markets {
    pub stable_pool: AccountId,
    pub lending: AccountId,
    pub router: AccountId,
    curve: Curve,
}

/// Where the markets stand. All in planck, but the price and the peg.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarketSample {
    /// The planck that a unit can be redeemed for, times 10^18.
    pub exit: u128,
    /// The price of the next unit in the stable pool over that, times 10^18. Nothing without liquidity.
    pub peg: Option<u128>,
    pub native: Balance,
    /// What the units in the stable pool can be redeemed for.
    pub units: Balance,
    pub supplied: Balance,
    pub borrowed: Balance,
}

impl Markets {
    /// Deploys them, with the terms of the tests.
    ///
    /// # Errors
    /// If a constructor refuses.
    pub fn deploy(world: &mut World) -> Result<Self> {
        let (stable, market) = (world.stable_terms(), world.market_terms());
        let curve = stable.curve();
        let stable_pool = world
            .deploy_stable_pool(stable)
            .map_err(|error| anyhow!("no stable pool: {error:?}"))?;
        let lending = world
            .deploy_market(market)
            .map_err(|error| anyhow!("no lending market: {error:?}"))?;
        let router = world
            .deploy_leverage(&lending, &stable_pool)
            .map_err(|error| anyhow!("no router: {error:?}"))?;
        Ok(Self {
            stable_pool,
            lending,
            router,
            curve,
        })
    }

    /// Lets an account use them: the wrapped token takes its staked tokens, both markets take its units, and the router
    /// acts for it.
    ///
    /// # Errors
    /// If a contract refuses.
    pub fn admit(&self, world: &mut World, account: &AccountId) -> Result<()> {
        let (staked, wrapped) = (Token(world.pool.clone()), world.wrapped_lst.clone());
        let allowances = [
            (&staked, &wrapped.0),
            (&wrapped, &self.stable_pool),
            (&wrapped, &self.lending),
        ];
        for (token, spender) in allowances {
            token
                .approve(world, account, spender, Balance::MAX)
                .map_err(|error| anyhow!("no allowance: {error:?}"))?;
        }
        world
            .market(&self.lending)
            .set_authorization(account, &self.router, true)
            .map_err(|error| anyhow!("no authorization: {error:?}"))
    }

    /// # Panics
    /// If the markets' numbers are out of range.
    pub fn sample(&self, world: &mut World) -> MarketSample {
        let exit = world.pool().price().expect("there is a price").rate;
        let reserves = world.stable_pool(&self.stable_pool).reserves();
        let units = world
            .pool()
            .to_amount_down(reserves.units)
            .expect("the book is in range");
        let peg = (reserves.supply > 0).then(|| self.peg(reserves.native, units));
        let totals = world.market(&self.lending).totals();
        MarketSample {
            exit,
            peg,
            native: reserves.native,
            units,
            supplied: totals.supply_assets,
            borrowed: totals.borrow_assets,
        }
    }

    /// The price of the next unit over its exit price, times 10^18, for reserves of these worths.
    fn peg(&self, native: Balance, units: Balance) -> u128 {
        let amplification = self.curve.amplification;
        invariant(native, units, amplification)
            .and_then(|d| marginal_price(native, units, d, amplification))
            .expect("the reserves are in range")
    }
}

impl MarketSample {
    /// The price of the next unit in the stable pool, in planck times 10^18.
    pub fn price(&self) -> Option<u128> {
        mul_div(self.peg?, self.exit, 10u128.pow(18), Rounding::Down)
    }
}

/// Why an event cannot happen.
type Refusal = String;

impl Story<'_> {
    pub(super) fn act_in_markets(&mut self, action: MarketAction) -> Result<(), Refusal> {
        match action {
            MarketAction::AddLiquidity { who, amount } => self.add_liquidity(who, amount),
            MarketAction::RemoveLiquidity { who, amount } => self.remove_liquidity(who, amount),
            MarketAction::Buy { who, amount } => self.buy(who, amount),
            MarketAction::Sell { who, amount } => self.sell(who, amount),
            MarketAction::Supply { who, amount } => self.supply(who, amount),
            MarketAction::Withdraw { who, amount } => self.withdraw(who, amount),
            MarketAction::Borrow {
                who,
                amount,
                collateral,
            } => self.borrow(who, amount, collateral),
            MarketAction::Repay { who, amount } => self.repay(who, amount),
            MarketAction::Lever { who, amount, borrow } => self.lever(who, amount, borrow),
            MarketAction::Deleverage { who, amount } => self.deleverage(who, amount),
            MarketAction::Liquidate { borrower, liquidator } => self.liquidate(borrower, liquidator),
            MarketAction::Arbitrage { who, amount, through } => self.arbitrage(who, amount, through),
        }
    }

    fn markets(&self) -> Markets {
        self.markets.clone().expect("the scenario was checked")
    }

    /// A transaction in which a depositor pays the markets or is paid by them. Returns what the message returned, and
    /// what the depositor paid; what it was paid is negative.
    fn in_markets<T, E: Debug>(
        &mut self,
        who: usize,
        role: Role,
        deed: &str,
        transaction: impl FnOnce(&mut World, &AccountId) -> Result<T, E>,
    ) -> Result<(T, i128), Refusal> {
        let depositor = &mut self.depositors[who];
        let account = &depositor.account;
        let (done, paid) = paid_by(&mut self.world, account, |world| transaction(world, account));
        let done = done.map_err(|error| format!("{} cannot {deed}: {error:?}", depositor.name))?;
        self.flows.note(role, paid);
        match paid {
            0.. => depositor.put_in += paid.unsigned_abs(),
            _ => depositor.got_out += paid.unsigned_abs(),
        }
        Ok((done, paid))
    }

    /// Wraps a part of what a depositor has staked. Returns the units, and what they can be redeemed for.
    fn wrap(&mut self, who: usize, part: Part) -> Result<(Shares, Balance), Refusal> {
        let amount = self.part_of(who, part)?;
        let (name, account) = (&self.depositors[who].name, &self.depositors[who].account);
        let units = match part {
            Part::All => self.world.pool().shares_of(account),
            _ => self
                .world
                .pool()
                .to_shares_down(amount)
                .expect("the book is in range"),
        };
        let wrapped_lst = self.world.wrapped_lst.clone();
        self.world
            .wrap(&wrapped_lst, account, units)
            .map_err(|error| format!("{name} cannot wrap {units} shares: {error:?}"))?;
        Ok((units, self.worth(units)))
    }

    /// Makes units of a depositor staked tokens again. Returns what they can be redeemed for.
    fn unwrap(&mut self, who: usize, units: Shares) -> Result<Balance, Refusal> {
        let (name, account) = (&self.depositors[who].name, &self.depositors[who].account);
        let wrapped_lst = self.world.wrapped_lst.clone();
        self.world
            .unwrap(&wrapped_lst, account, units)
            .map_err(|error| format!("{name} cannot unwrap {units} units: {error:?}"))?;
        Ok(self.worth(units))
    }

    /// What units can be redeemed for.
    fn worth(&mut self, units: Shares) -> Balance {
        self.world
            .pool()
            .to_amount_down(units)
            .expect("the book is in range")
    }

    /// The peg now, in words.
    fn told_peg(&mut self) -> String {
        match self.markets().sample(&mut self.world).peg {
            Some(peg) => format!("peg {}", peg_of(peg)),
            None => "no liquidity".into(),
        }
    }
}

/// A peg with four decimals, rounded down.
pub fn peg_of(peg: u128) -> String {
    const SHOWN: u128 = 10u128.pow(14);
    let parts = peg / SHOWN;
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}
