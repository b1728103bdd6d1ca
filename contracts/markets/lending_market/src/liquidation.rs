//! Liquidation of debts beyond their limit.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::{
    Liquidated, Liquidation, MarketError, MarketShares, MarketTerms,
};
use estuary_markets::lending::{self, incentive, LoanTerms, Seizure};
use ink::{prelude::vec::Vec, primitives::AccountId};

use crate::{
    storage::{checked, Ledger, LendingMarketStorage, Result},
    suppliers::only_one,
};

impl LendingMarketStorage {
    /// Takes `seized` units for what they cost, or repays `repaid_shares` for the units that they buy.
    pub fn liquidate(
        &mut self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
        data: Option<Vec<u8>>,
    ) -> Result<Liquidation> {
        let (liquidator, payment) = (self.env().caller(), self.env().transferred_value());
        if data.is_some() && payment > 0 {
            return Err(MarketError::ValueWithData);
        }
        let (terms, mut ledger) = (self.known_terms()?, self.accrued()?);
        let (price, liquidated) = self.liquidated(&terms, &mut ledger, borrower, seized, repaid_shares)?;
        let liquidation = Liquidation::from(&liquidated);
        let Liquidation {
            seized,
            repaid,
            bad_debt,
        } = liquidation;
        self.store(borrower, &ledger, &liquidated.position);
        self.env().emit_event(Liquidated {
            liquidator,
            borrower,
            seized,
            repaid,
            bad_debt,
            price,
        });
        if seized > 0 {
            self.send_units(&terms, liquidator, seized)?;
        }
        let paid = match data {
            Some(data) => self.collect(seized, repaid, data)?,
            None => payment,
        };
        let rest = paid.checked_sub(repaid).ok_or(MarketError::TooLittlePaid)?;
        self.pay(liquidator, rest)?;
        Ok(liquidation)
    }

    /// What a liquidation would do now.
    pub fn preview_liquidation(
        &self,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
    ) -> Result<Liquidation> {
        let (terms, (mut ledger, _)) = (self.known_terms()?, self.as_of_now()?);
        let (_, liquidated) = self.liquidated(&terms, &mut ledger, borrower, seized, repaid_shares)?;
        Ok(Liquidation::from(&liquidated))
    }

    /// The price that counts, and the liquidation at it. The ledger is as after it.
    fn liquidated(
        &self,
        terms: &MarketTerms,
        ledger: &mut Ledger,
        borrower: AccountId,
        seized: Shares,
        repaid_shares: MarketShares,
    ) -> Result<(u128, lending::Liquidation)> {
        only_one(seized, repaid_shares)?;
        let position = self.position(borrower);
        let seizure = match seized {
            // A repayment in front of this one makes the debt smaller, and stops nobody who wants all of it.
            0 => Seizure::Shares(repaid_shares.min(position.borrow_shares)),
            _ => Seizure::Units(seized),
        };
        let (price, _) = self.count_price(terms, ledger)?;
        let loan_terms = LoanTerms {
            lltv: terms.lltv,
            incentive: checked(incentive(terms.lltv))?,
            min_borrow: terms.min_borrow,
        };
        let liquidated = lending::liquidate(&position, &ledger.loans(), price, &loan_terms, seizure)?;
        ledger.set_loans(liquidated.loans);
        let supplied: Option<Balance> = ledger.supply_assets.checked_sub(liquidated.bad_debt);
        ledger.supply_assets = checked(supplied)?;
        Ok((price, liquidated))
    }
}
