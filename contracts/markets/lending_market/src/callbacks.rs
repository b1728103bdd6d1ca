//! Loans and exits that call their caller back: it gets the money or the units first, and the debt is judged last.
//!
//! The chain denies every call to the market meanwhile, views included, because the market lets nobody re-enter it.

use estuary_interfaces::{verdict, Balance, Shares};
use estuary_market_interfaces::lending_market::{MarketCallback, MarketError};
use estuary_markets::lending::Repayment;
use ink::{codegen::TraitCallBuilder, env::DefaultEnvironment, prelude::vec::Vec, primitives::AccountId};

use crate::storage::{checked, LendingMarketStorage, Result};

type CallerAt = ink::contract_ref!(MarketCallback, DefaultEnvironment);

impl LendingMarketStorage {
    /// Lends `borrow` planck to the caller, and takes the units that it returns. Returns them.
    pub fn lever(&mut self, on_behalf: AccountId, borrow: Balance, data: Vec<u8>) -> Result<Shares> {
        let caller = self.env().caller();
        let (mut ledger, mut position) = (self.accrued()?, self.position(on_behalf));
        self.lend(&mut ledger, &mut position, borrow, on_behalf, caller)?;
        self.store(on_behalf, &ledger, &position);
        let answer = self
            .caller_at()
            .call_mut()
            .on_loan(data)
            .transferred_value(borrow)
            .try_invoke();
        let units = verdict(answer, MarketError::CallbackFailed, MarketError::Callback)?;
        let terms = self.known_terms()?;
        self.add_units(&mut position, units, on_behalf)?;
        self.take_units(&terms, units)?;
        self.judge(&terms, &mut ledger, &position)?;
        self.store(on_behalf, &ledger, &position);
        Ok(units)
    }

    /// Sends `units` of collateral to the caller, and books what it pays as a repayment.
    pub fn unlever(&mut self, on_behalf: AccountId, units: Shares, data: Vec<u8>) -> Result<Repayment> {
        let caller = self.env().caller();
        let (terms, mut ledger) = (self.known_terms()?, self.accrued()?);
        let mut position = self.position(on_behalf);
        self.remove_units(&mut position, units, on_behalf, caller)?;
        self.store(on_behalf, &ledger, &position);
        let debt = checked(position.debt(&ledger.loans()))?;
        self.send_units(&terms, caller, units)?;
        let payment = self.collect(units, debt, data)?;
        let mut repaid = Repayment::default();
        if payment > 0 {
            repaid = self.settle(&mut ledger, &mut position, payment, on_behalf)?;
        }
        self.judge(&terms, &mut ledger, &position)?;
        self.store(on_behalf, &ledger, &position);
        Ok(repaid)
    }

    /// Calls the caller, which has `units` now. Returns the planck that it has paid: `due` at most.
    pub(crate) fn collect(&self, units: Shares, due: Balance, data: Vec<u8>) -> Result<Balance> {
        // The one use of the balance: nothing but the callback changes it in between.
        let before = self.env().balance();
        let answer = self
            .caller_at()
            .call_mut()
            .on_collateral(units, due, data)
            .try_invoke();
        verdict(answer, MarketError::CallbackFailed, MarketError::Callback)?;
        let paid = checked(self.env().balance().checked_sub(before))?;
        match paid > due {
            true => Err(MarketError::TooMuchRepaid),
            false => Ok(paid),
        }
    }

    fn caller_at(&self) -> CallerAt {
        self.env().caller().into()
    }
}
