//! Arbitrage between the staking pool and the stable pool, both ways, all or nothing.

use estuary_interfaces::{Balance, Timestamp};
use estuary_market_interfaces::leverage::{LeverageWiring, Profited};

use crate::{
    refusal::Reason,
    routes::stake,
    storage::{LeverageStorage, Result},
};

impl LeverageStorage {
    /// Stakes the transferred value and sells the units. Returns the profit.
    pub fn mint_and_sell(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance> {
        self.turn_over(min_profit, deadline, |this, wiring, native| {
            let units = stake(wiring, native)?;
            this.sell(wiring, units)
        })
    }

    /// Buys units for the transferred value and leaves the staking pool with them. Returns the profit.
    pub fn buy_and_exit(&mut self, min_profit: Balance, deadline: Timestamp) -> Result<Balance> {
        self.turn_over(min_profit, deadline, |this, wiring, native| {
            let units = this.buy(wiring, native)?;
            this.leave_at_once(wiring, units)
        })
    }

    /// Pays the caller what `trades` make of the transferred value.
    fn turn_over(
        &mut self,
        min_profit: Balance,
        deadline: Timestamp,
        trades: impl FnOnce(&Self, &LeverageWiring, Balance) -> Result<Balance>,
    ) -> Result<Balance> {
        self.not_after(deadline)?;
        let (caller, paid) = (self.env().caller(), self.env().transferred_value());
        let received = trades(self, &self.known_wiring()?, paid)?;
        let profit = received.checked_sub(paid).filter(|profit| *profit >= min_profit);
        let profit = profit.ok_or(Reason::TooLittleProfit)?;
        self.env().emit_event(Profited {
            caller,
            paid,
            received,
        });
        self.pay(caller, received)?;
        Ok(profit)
    }
}
