//! Positions opened and closed, and debts liquidated, each in one call of the market that calls back.

use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::{
    lending_market::{LendingMarket, Liquidation, MarketShares},
    leverage::{Entry, Exit, LeverageWiring, Opened},
};
use estuary_markets::lending::Repayment;
use ink::{codegen::TraitCallBuilder, env::CallFlags, primitives::AccountId, scale::Encode};

use crate::{
    callbacks::{ExitOrder, LoanOrder},
    calls::{ask, send},
    refusal::Reason,
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
        let lever = self
            .market_at()?
            .call_mut()
            .lever(owner, borrow, order.encode())
            .call_flags(CallFlags::ALLOW_REENTRY);
        let units = send(lever, Reason::MarketFailed, Reason::Market)?;
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
        let unlever = market
            .call_mut()
            .unlever(owner, units, order.encode())
            .call_flags(CallFlags::ALLOW_REENTRY);
        let repaid = send(unlever, Reason::MarketFailed, Reason::Market)?;
        if take_rest {
            self.take_rest(&mut market, owner)?;
        }
        Ok(repaid)
    }

    /// Sends the units of an account without debt to it.
    fn take_rest(&self, market: &mut MarketAt, owner: AccountId) -> Result<()> {
        let position = ask(market.call().position(owner)).ok_or(Reason::MarketFailed)?;
        if position.borrow_shares > 0 || position.units == 0 {
            return Ok(());
        }
        let withdraw = market
            .call_mut()
            .withdraw_collateral(position.units, owner, owner);
        send(withdraw, Reason::MarketFailed, Reason::Market)
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
        let liquidate = self
            .market_at()?
            .call_mut()
            .liquidate(borrower, seized, repaid_shares, Some(order.encode()))
            .call_flags(CallFlags::ALLOW_REENTRY);
        send(liquidate, Reason::MarketFailed, Reason::Market)
    }

    fn market_at(&self) -> Result<MarketAt> {
        let LeverageWiring { market, .. } = self.known_wiring()?;
        Ok(market.into())
    }
}
