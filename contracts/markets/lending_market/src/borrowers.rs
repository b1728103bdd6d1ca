//! What borrowers do: they leave units as collateral, borrow, repay, and take units back.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::{
    Borrowed, CollateralSupplied, CollateralWithdrawn, MarketError, MarketShares, Repaid,
};
use estuary_markets::lending::{self, Position, Repayment};
use ink::primitives::AccountId;

use crate::storage::{checked, not_zero, Ledger, LendingMarketStorage, Result};

impl LendingMarketStorage {
    /// Takes `units` of the caller as collateral of `on_behalf`.
    pub fn supply_collateral(&mut self, units: Shares, on_behalf: AccountId) -> Result<()> {
        self.not_to_itself(on_behalf)?;
        let mut position = self.position(on_behalf);
        self.add_units(&mut position, units, on_behalf)?;
        self.set_position(on_behalf, &position);
        self.take_units(&self.known_terms()?, units)
    }

    /// Sends `units` of collateral to `receiver`. Without debt it needs no price.
    pub fn withdraw_collateral(
        &mut self,
        units: Shares,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<()> {
        self.not_to_itself(receiver)?;
        let (terms, mut position) = (self.known_terms()?, self.position(on_behalf));
        self.remove_units(&mut position, units, on_behalf, receiver)?;
        if position.borrow_shares > 0 {
            let mut ledger = self.accrued()?;
            self.judge(&terms, &mut ledger, &position)?;
            self.ledger.set(&ledger);
        }
        self.set_position(on_behalf, &position);
        self.send_units(&terms, receiver, units)
    }

    /// Lends `assets` planck. Returns the shares of debt, rounded up.
    pub fn borrow(
        &mut self,
        assets: Balance,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<MarketShares> {
        self.not_to_itself(receiver)?;
        let (mut ledger, mut position) = (self.accrued()?, self.position(on_behalf));
        let shares = self.lend(&mut ledger, &mut position, assets, on_behalf, receiver)?;
        self.judge(&self.known_terms()?, &mut ledger, &position)?;
        self.store(on_behalf, &ledger, &position);
        self.pay(receiver, assets)?;
        Ok(shares)
    }

    /// Repays the transferred value, and at most the whole debt. The rest goes back.
    pub fn repay(&mut self, on_behalf: AccountId) -> Result<Repayment> {
        let payment = self.env().transferred_value();
        let (mut ledger, mut position) = (self.accrued()?, self.position(on_behalf));
        let repaid = self.settle(&mut ledger, &mut position, payment, on_behalf)?;
        self.store(on_behalf, &ledger, &position);
        self.pay(self.env().caller(), payment.saturating_sub(repaid.assets))?;
        Ok(repaid)
    }

    /// Books units that the caller pays.
    pub(crate) fn add_units(
        &self,
        position: &mut Position,
        units: Shares,
        on_behalf: AccountId,
    ) -> Result<()> {
        not_zero(units)?;
        position.units = checked(position.units.checked_add(units))?;
        self.env().emit_event(CollateralSupplied {
            caller: self.env().caller(),
            on_behalf,
            units,
        });
        Ok(())
    }

    /// Books units that `receiver` gets.
    pub(crate) fn remove_units(
        &self,
        position: &mut Position,
        units: Shares,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<()> {
        not_zero(units)?;
        self.only_for(on_behalf)?;
        let left = position.units.checked_sub(units);
        position.units = left.ok_or(MarketError::InsufficientCollateral)?;
        self.env().emit_event(CollateralWithdrawn {
            caller: self.env().caller(),
            on_behalf,
            receiver,
            units,
        });
        Ok(())
    }

    /// Books a loan that `receiver` gets. Returns the shares of debt, rounded up. Nobody has judged the debt yet.
    pub(crate) fn lend(
        &self,
        ledger: &mut Ledger,
        position: &mut Position,
        assets: Balance,
        on_behalf: AccountId,
        receiver: AccountId,
    ) -> Result<MarketShares> {
        not_zero(assets)?;
        self.only_for(on_behalf)?;
        if assets > ledger.idle() {
            return Err(MarketError::InsufficientLiquidity);
        }
        let loans = ledger.loans();
        let shares = checked(loans.to_shares_up(assets))?;
        ledger.set_loans(checked(loans.plus(assets, shares))?);
        position.borrow_shares = checked(position.borrow_shares.checked_add(shares))?;
        self.env().emit_event(Borrowed {
            caller: self.env().caller(),
            on_behalf,
            receiver,
            assets,
            shares,
        });
        Ok(shares)
    }

    /// Books a payment on a debt. Refuses one that is worth no share of it.
    pub(crate) fn settle(
        &self,
        ledger: &mut Ledger,
        position: &mut Position,
        payment: Balance,
        on_behalf: AccountId,
    ) -> Result<Repayment> {
        not_zero(payment)?;
        if position.borrow_shares == 0 {
            return Err(MarketError::NoDebt);
        }
        let loans = ledger.loans();
        let repaid = checked(lending::repay(payment, position.borrow_shares, &loans))?;
        not_zero(repaid.shares)?;
        ledger.set_loans(checked(loans.minus(repaid.assets, repaid.shares))?);
        position.borrow_shares = position.borrow_shares.saturating_sub(repaid.shares);
        self.env().emit_event(Repaid {
            caller: self.env().caller(),
            on_behalf,
            assets: repaid.assets,
            shares: repaid.shares,
        });
        Ok(repaid)
    }
}
