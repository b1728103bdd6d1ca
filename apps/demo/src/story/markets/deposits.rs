//! Money that works in the markets: liquidity and supply.

use estuary_markets::shares::Total;
use estuary_math::{mul_div, Rounding};
use estuary_runtime::Balance;
use estuary_tests::Token;

use super::{Refusal, Role, Story};
use crate::{
    amount::{signed, tokens},
    scenario::Part,
};

impl Story<'_> {
    /// Adds `amount`, and staked tokens that are worth as much.
    pub(super) fn add_liquidity(&mut self, who: usize, amount: Balance) -> Result<(), Refusal> {
        let (units, worth) = self.wrap(who, Part::Tokens(amount))?;
        let stable_pool = self.markets().stable_pool;
        let deed = format!("add {}", tokens(amount));
        self.in_markets(who, Role::Provider, &deed, |world, account| {
            world
                .stable_pool(&stable_pool)
                .add_liquidity(account, amount, units)
        })?;
        self.timeline.note(format!(
            "≋ {} adds {} and {} staked tokens to the stable pool",
            self.depositors[who].name,
            tokens(amount),
            tokens(worth),
        ));
        Ok(())
    }

    pub(super) fn remove_liquidity(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let stable_pool = self.markets().stable_pool;
        let liquidity = Token(stable_pool.clone());
        let held = liquidity.balance_of(&mut self.world, &self.depositors[who].account);
        let lp = part.of(held);
        let ((native, units), _) =
            self.in_markets(who, Role::Provider, "remove liquidity", |world, account| {
                world.stable_pool(&stable_pool).remove_liquidity(account, lp)
            })?;
        let worth = self.unwrap(who, units)?;
        self.timeline.note(format!(
            "≋ {} takes {} and {} staked tokens out of the stable pool",
            self.depositors[who].name,
            tokens(native),
            tokens(worth),
        ));
        Ok(())
    }

    pub(super) fn supply(&mut self, who: usize, amount: Balance) -> Result<(), Refusal> {
        let lending = self.markets().lending;
        let deed = format!("supply {}", tokens(amount));
        self.in_markets(who, Role::Supplier, &deed, |world, account| {
            world.market(&lending).supply(account, amount)
        })?;
        self.timeline.note(format!(
            "% {} lends {} to the lending market",
            self.depositors[who].name,
            tokens(amount)
        ));
        Ok(())
    }

    pub(super) fn withdraw(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let lending = self.markets().lending;
        let supplied = Token(lending.clone()).balance_of(&mut self.world, &self.depositors[who].account);
        let (assets, shares) = match part {
            Part::Tokens(amount) => (amount, 0),
            part => (0, part.of(supplied)),
        };
        let ((assets, _), _) = self.in_markets(who, Role::Supplier, "withdraw", |world, account| {
            world.market(&lending).withdraw(account, assets, shares)
        })?;
        self.timeline.note(format!(
            "% {} withdraws {} from the lending market",
            self.depositors[who].name,
            tokens(assets)
        ));
        Ok(())
    }

    /// What a depositor has in the markets, less its debt: what it would get for its liquidity and its supply, and what
    /// its units can be redeemed for.
    pub(in super::super) fn worth_in_markets(&mut self, who: usize) -> Option<i128> {
        let markets = self.markets.clone()?;
        let account = self.depositors[who].account.clone();
        let debt = self.debt(who);
        let world = &mut self.world;
        let reserves = world.stable_pool(&markets.stable_pool).reserves();
        let lp = Token(markets.stable_pool.clone()).balance_of(world, &account);
        let part = |reserve| mul_div(reserve, lp, reserves.supply, Rounding::Down).unwrap_or(0);
        let totals = world.market(&markets.lending).totals();
        let supply = Total {
            assets: totals.supply_assets,
            shares: totals.supply_shares,
        };
        let supplied = supply.to_assets_down(Token(markets.lending.clone()).balance_of(world, &account));
        let supplied = supplied.expect("the market is in range");
        let collateral = world.market(&markets.lending).position(&account).units;
        let units = self.worth(part(reserves.units)) + self.worth(collateral);
        Some(signed(part(reserves.native) + supplied + units) - signed(debt))
    }
}
