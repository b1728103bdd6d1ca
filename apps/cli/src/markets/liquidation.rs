//! Liquidations that pay for themselves: what to seize, and how to leave with it.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{lending_market::MarketShares, leverage::Exit};
use estuary_markets::lending::{incentive, liquidate, Liquidation, LoanTerms, Position, Seizure};

use super::{quotes::Quotes, search::largest};

/// A liquidation, and what it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opportunity {
    /// Units to name, or 0.
    pub seized: Shares,
    /// Shares of debt to name, or 0.
    pub repaid_shares: MarketShares,
    /// Units that it gives.
    pub units: Shares,
    /// Planck that it costs.
    pub repaid: Balance,
    /// Planck that suppliers lose.
    pub bad_debt: Balance,
    /// How to leave with the units.
    pub exit: Exit,
    /// Planck that are left of what the units bring.
    pub profit: Balance,
}

impl Quotes {
    /// Whether a position can be liquidated.
    pub fn is_liquidatable(&self, position: &Position) -> bool {
        let healthy = position.is_healthy(&self.loans(), self.counted, self.terms.lltv);
        position.borrow_shares > 0 && healthy == Some(false)
    }

    /// What a liquidation gives and costs, if the market makes it.
    pub fn liquidation(&self, position: &Position, seizure: Seizure) -> Option<Liquidation> {
        let terms = LoanTerms {
            lltv: self.terms.lltv,
            incentive: incentive(self.terms.lltv)?,
            min_borrow: self.terms.min_borrow,
        };
        liquidate(position, &self.loans(), self.counted, &terms, seizure).ok()
    }

    /// The liquidation of a position that earns most without money of one's own. Nothing where none pays for itself.
    ///
    /// All of the debt and all of the units come first: the market always makes them. A part may earn more where
    /// selling all units would press their price.
    pub fn best_liquidation(&self, position: &Position) -> Option<Opportunity> {
        if !self.is_liquidatable(position) {
            return None;
        }
        let whole = [
            self.earned(position, Seizure::Shares(position.borrow_shares)),
            self.earned(position, Seizure::Units(position.units)),
        ];
        let of = |units| self.earned(position, Seizure::Units(units));
        let part = largest(position.units, |units| of(units).map(|found| found.profit));
        let part = part.and_then(|(units, _)| of(units));
        whole
            .into_iter()
            .chain([part])
            .flatten()
            .reduce(|best, next| if next.profit > best.profit { next } else { best })
    }

    fn earned(&self, position: &Position, seizure: Seizure) -> Option<Opportunity> {
        let Liquidation {
            seized: units,
            repaid,
            bad_debt,
            ..
        } = self.liquidation(position, seizure)?;
        let (exit, out) = match units {
            // Debt without units: nothing is sold.
            0 => (Exit::Sell, 0),
            _ => self.best_exit(units)?,
        };
        let (seized, repaid_shares) = match seizure {
            Seizure::Units(units) => (units, 0),
            // All of them: a repayment in front then stops nothing.
            Seizure::Shares(_) => (0, MarketShares::MAX),
        };
        Some(Opportunity {
            seized,
            repaid_shares,
            units,
            repaid,
            bad_debt,
            exit,
            profit: out.checked_sub(repaid)?,
        })
    }
}
