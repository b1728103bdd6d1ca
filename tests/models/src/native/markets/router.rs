//! The router.

use estuary_host::Context;
use estuary_interfaces::{Balance, Shares, WrapError};
use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Entry, Exit, LeverageError},
};
use estuary_markets::{lending::Repayment, stable::Coin};
use ink::primitives::AccountId;
use staking_pool::liquid_staking::LiquidStakingCalls;

use crate::{
    campaign::{LENDING_MARKET, STABLE_POOL},
    native::{accounts, world::World},
};

type Result<T> = std::result::Result<T, LeverageError>;

/// The router's error, of a market that calls it back.
struct Routed(LeverageError);

impl From<MarketError> for Routed {
    fn from(error: MarketError) -> Self {
        Self(LeverageError::Market(error))
    }
}

fn market() -> AccountId {
    accounts::wing(LENDING_MARKET)
}

impl World {
    fn stake_as_router(&mut self, native: Balance) -> Result<Shares> {
        let (router, token) = (accounts::router(), accounts::wrapped_lst());
        let staked = self.call(router, token, native, Self::stake_and_wrap);
        staked.map_err(wrapper_refused)
    }

    fn leave_at_once(&mut self, units: Shares) -> Result<Balance> {
        let (router, token) = (accounts::router(), accounts::wrapped_lst());
        let paid = self.call(router, token, 0, |token| {
            token.unwrap_and_unstake_now(units, router)
        });
        paid.map_err(wrapper_refused)
    }

    fn buy(&mut self, native: Balance) -> Result<Shares> {
        let (router, pool) = (accounts::router(), accounts::wing(STABLE_POOL));
        let bought = self.call(router, pool, native, Self::swap_native);
        bought.map_err(LeverageError::StablePool)
    }

    fn sell(&mut self, units: Shares) -> Result<Balance> {
        let (router, pool) = (accounts::router(), accounts::wing(STABLE_POOL));
        let sold = self.call(router, pool, 0, |pool| pool.swap_units(units));
        sold.map_err(LeverageError::StablePool)
    }

    fn enter(&mut self, native: Balance, entry: Entry) -> Result<Shares> {
        let buys = match entry {
            Entry::Stake => false,
            Entry::Buy => true,
            Entry::Better => self.quote(Coin::Native, native) > self.preview_stake(native),
        };
        match buys {
            true => self.buy(native),
            false => self.stake_as_router(native),
        }
    }

    fn leave(&mut self, units: Shares, exit: Exit) -> Result<Balance> {
        let sells = match exit {
            Exit::Sell => units,
            Exit::AtOnce => 0,
            Exit::Split { sell } => sell.min(units),
            Exit::Better => {
                let at_once = self.preview_unstake_now_shares(units).map(|(paid, _)| paid);
                match self.quote(Coin::Units, units) >= at_once {
                    true => units,
                    false => 0,
                }
            }
        };
        let sold = match sells {
            0 => 0,
            _ => self.sell(sells)?,
        };
        let paid = match units - sells {
            0 => 0,
            rest => self.leave_at_once(rest)?,
        };
        Ok(sold + paid)
    }

    pub fn open_position(&mut self, borrow: Balance, entry: Entry) -> Result<Shares> {
        let (owner, own, router) = (self.caller(), self.value(), accounts::router());
        let units = self.call(router, market(), 0, |market| {
            market.lever(owner, borrow, |world| {
                world
                    .call(accounts::wing(LENDING_MARKET), router, 0, |router| {
                        router.enter(own + borrow, entry)
                    })
                    .map_err(Routed)
            })
        });
        units.map_err(|Routed(error)| error)
    }

    pub fn close_position(&mut self, units: Shares, exit: Exit, takes_rest: bool) -> Result<Repayment> {
        let (owner, router) = (self.caller(), accounts::router());
        let repaid = self.call(router, market(), 0, |world| {
            world.unlever(owner, units, |world, due| {
                world
                    .call(market(), router, 0, |router| {
                        router.turn_to_native(owner, units, due, exit)
                    })
                    .map_err(Routed)
            })
        });
        let repaid = repaid.map_err(|Routed(error)| error)?;
        let left = self.markets.position(owner);
        if takes_rest && left.borrow_shares == 0 && left.units > 0 {
            let taken = self.call(router, market(), 0, |market| {
                market.withdraw_collateral(owner, left.units)
            });
            taken.map_err(LeverageError::Market)?;
        }
        Ok(repaid)
    }

    /// Pays the market what is due, and an account the rest. Returns what the market got.
    fn turn_to_native(
        &mut self,
        receiver: AccountId,
        units: Shares,
        due: Balance,
        exit: Exit,
    ) -> Result<Balance> {
        let out = self.leave(units, exit)?;
        let paid = out.min(due);
        for (to, amount) in [(market(), paid), (receiver, out - paid)] {
            self.send(to, amount).ok_or(LeverageError::TransferFailed)?;
        }
        Ok(paid)
    }

    pub fn liquidate_by_exit(
        &mut self,
        borrower: AccountId,
        units: Shares,
        shares: u128,
        exit: Exit,
    ) -> Result<[Balance; 3]> {
        let (receiver, router) = (self.caller(), accounts::router());
        let mut refusal = None;
        let done = self.call(router, market(), 0, |world| {
            let pays = |world: &mut Self, seized, due| {
                let paid = world.call(market(), router, 0, |router| {
                    match router.turn_to_native(receiver, seized, due, exit)? {
                        paid if paid < due => Err(LeverageError::TooLittleProfit),
                        paid => Ok(paid),
                    }
                });
                // The market hands the router's own refusal on.
                paid.map_err(|error| {
                    refusal = Some(error);
                    MarketError::CallbackFailed
                })
            };
            world.liquidate(borrower, units, shares, Some(pays))
        });
        done.map_err(|error| refusal.unwrap_or(LeverageError::Market(error)))
    }

    pub fn mint_and_sell(&mut self) -> Result<Balance> {
        let units = self.stake_as_router(self.value())?;
        let received = self.sell(units)?;
        self.earn(received)
    }

    pub fn buy_and_exit(&mut self) -> Result<Balance> {
        let units = self.buy(self.value())?;
        let received = self.leave_at_once(units)?;
        self.earn(received)
    }

    fn earn(&mut self, received: Balance) -> Result<Balance> {
        let profit = received.checked_sub(self.value());
        let profit = profit.ok_or(LeverageError::TooLittleProfit)?;
        let caller = self.caller();
        self.send(caller, received).ok_or(LeverageError::TransferFailed)?;
        Ok(profit)
    }
}

fn wrapper_refused(error: WrapError) -> LeverageError {
    match error {
        WrapError::Pool(error) => LeverageError::Pool(error),
        other => LeverageError::Wrapper(other),
    }
}
