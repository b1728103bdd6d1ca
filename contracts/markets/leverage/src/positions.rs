//! Positions opened and closed, and debts liquidated, each in one call of the market that calls back.

use estuary_interfaces::{verdict, Balance, Shares, Timestamp};
use estuary_market_interfaces::{
    lending_market::{LendingMarket, Liquidation, MarketShares},
    leverage::{Entry, Exit, LeverageError, LeverageWiring, Opened},
};
use estuary_markets::lending::Repayment;
use ink::{codegen::TraitCallBuilder, env::CallFlags, primitives::AccountId, scale::Encode};

use crate::{
    callbacks::{ExitOrder, LoanOrder},
    storage::{LeverageStorage, MarketAt, Result},
};

impl LeverageStorage {
    /// Borrows for the caller, and leaves the units that loan and transferred value become as its collateral. Returns
    /// the units.
    pub fn open(
        &mut self,
        borrow: Balance,
        min_units: Shares,
        entry: Entry,
        deadline: Timestamp,
    ) -> Result<Shares> {
        self.not_after(deadline)?;
        let (owner, own) = (self.env().caller(), self.env().transferred_value());
        let order = LoanOrder {
            own,
            min_units,
            entry,
        };
        let levered = self
            .market_at()?
            .call_mut()
            .lever(owner, borrow, order.encode())
            .call_flags(CallFlags::ALLOW_REENTRY)
            .try_invoke();
        let units = verdict(levered, LeverageError::MarketFailed, LeverageError::from_market)?;
        self.env().emit_event(Opened {
            owner,
            own,
            borrowed: borrow,
            units,
        });
        Ok(units)
    }

    /// Repays debt of the caller with what its units bring, and pays it the rest.
    pub fn close(
        &mut self,
        units: Shares,
        min_out: Balance,
        exit: Exit,
        deadline: Timestamp,
        take_rest: bool,
    ) -> Result<Repayment> {
        self.not_after(deadline)?;
        let owner = self.env().caller();
        let order = ExitOrder {
            receiver: owner,
            exit,
            min_out,
            min_profit: None,
        };
        let mut market = self.market_at()?;
        let unlevered = market
            .call_mut()
            .unlever(owner, units, order.encode())
            .call_flags(CallFlags::ALLOW_REENTRY)
            .try_invoke();
        let repaid = verdict(unlevered, LeverageError::MarketFailed, LeverageError::from_market)?;
        if take_rest {
            self.take_rest(&mut market, owner)?;
        }
        Ok(repaid)
    }

    /// Sends the units of an account without debt to it.
    fn take_rest(&self, market: &mut MarketAt, owner: AccountId) -> Result<()> {
        let Ok(Ok(position)) = market.call().position(owner).try_invoke() else {
            return Err(LeverageError::MarketFailed);
        };
        if position.borrow_shares > 0 || position.units == 0 {
            return Ok(());
        }
        let sent = market
            .call_mut()
            .withdraw_collateral(position.units, owner, owner)
            .try_invoke();
        verdict(sent, LeverageError::MarketFailed, LeverageError::Market)
    }

    /// Liquidates with what the seized units bring, and pays the rest to the caller.
    pub fn liquidate(
        &mut self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        exit: Exit,
        min_profit: Balance,
    ) -> Result<Liquidation> {
        let order = ExitOrder {
            receiver: self.env().caller(),
            exit,
            min_out: 0,
            min_profit: Some(min_profit),
        };
        let liquidated = self
            .market_at()?
            .call_mut()
            .liquidate(borrower, seized, repaid_shares, Some(order.encode()))
            .call_flags(CallFlags::ALLOW_REENTRY)
            .try_invoke();
        verdict(
            liquidated,
            LeverageError::MarketFailed,
            LeverageError::from_market,
        )
    }

    fn market_at(&self) -> Result<MarketAt> {
        let LeverageWiring { market, .. } = self.known_wiring()?;
        Ok(market.into())
    }
}
