//! The stable pool.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::stable_pool::StableError;
use estuary_markets::stable::Coin;

use super::Who;
use crate::campaign::{subject::*, trial::Trial};

type Result<T> = std::result::Result<T, StableError>;

const POOL: Who = Who::Wing(STABLE_POOL);

impl<S: Subject> Trial<S> {
    pub(super) fn sell_native(&mut self, who: Who, native: Balance) -> Result<Shares> {
        let asked = self.asked();
        let units = self.markets.stable.swap(&asked, Coin::Native, native)?;
        self.pay(who, POOL, native);
        self.move_units(POOL, who, units).map_err(StableError::Wrapper)?;
        Ok(units)
    }

    pub(super) fn sell_units(&mut self, who: Who, units: Shares) -> Result<Balance> {
        let asked = self.asked();
        let native = self.markets.stable.swap(&asked, Coin::Units, units)?;
        self.move_units(who, POOL, units).map_err(StableError::Wrapper)?;
        self.pay(POOL, who, native);
        Ok(native)
    }

    pub(super) fn add_liquidity(&mut self, actor: usize, native: Balance, units: Shares) -> Result<Balance> {
        let asked = self.asked();
        let lp = self.markets.stable.add(&asked, actor, native, units)?;
        let who = Who::Actor(actor);
        self.pay(who, POOL, native);
        self.move_units(who, POOL, units).map_err(StableError::Wrapper)?;
        Ok(lp)
    }

    pub(super) fn remove_liquidity(&mut self, actor: usize, lp: Balance) -> Result<(Balance, Shares)> {
        let (native, units) = self.markets.stable.remove(actor, lp)?;
        self.pay_out(actor, native, units)?;
        Ok((native, units))
    }

    pub(super) fn remove_one(&mut self, actor: usize, lp: Balance, coin: Coin) -> Result<Balance> {
        let asked = self.asked();
        let paid = self.markets.stable.remove_one(&asked, actor, lp, coin)?;
        match coin {
            Coin::Native => self.pay_out(actor, paid, 0)?,
            Coin::Units => self.pay_out(actor, 0, paid)?,
        }
        Ok(paid)
    }

    fn pay_out(&mut self, actor: usize, native: Balance, units: Shares) -> Result<()> {
        let who = Who::Actor(actor);
        self.pay(POOL, who, native);
        self.move_units(POOL, who, units).map_err(StableError::Wrapper)
    }
}
