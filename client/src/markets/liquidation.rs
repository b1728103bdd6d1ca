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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markets::sample::{lent, UNIT};
    use estuary_markets::WAD;

    /// A loss of so many hundredths at once, in both prices.
    fn after_loss(units: u128, debt: u128, percent: u128) -> (Quotes, Position) {
        let (mut quotes, position) = lent(units, debt);
        let rate = WAD / 100 * (100 - percent);
        quotes.price.rate = rate;
        quotes.price.mint_rate = rate;
        quotes.counted = rate;
        quotes.accounting.staked -= quotes.accounting.total_shares / 100 * percent;
        (quotes, position)
    }

    #[test]
    fn a_healthy_debt_is_left_alone() {
        let (quotes, position) = lent(1_000, 860);
        assert!(!quotes.is_liquidatable(&position));
        assert_eq!(quotes.best_liquidation(&position), None);
        assert_eq!(quotes.best_liquidation(&Position::default()), None);
    }

    #[test]
    fn a_small_debt_is_repaid_whole_for_its_bonus() {
        let (quotes, position) = after_loss(1_000, 860, 5);
        let found = quotes.best_liquidation(&position).unwrap();
        assert_eq!(found.repaid, 860 * UNIT);
        assert_eq!((found.seized, found.repaid_shares), (0, MarketShares::MAX));
        // 4.38 % of what it repays, less the fee of the better exit.
        assert!(found.profit > 36 * UNIT && found.profit < 38 * UNIT, "{found:?}");
        assert_eq!(found.bad_debt, 0);
    }

    #[test]
    fn of_a_large_debt_a_part_earns_more_than_all_of_it() {
        let (mut quotes, position) = after_loss(150_000, 129_000, 2);
        quotes.totals.supply_assets = 200_000 * UNIT;
        // Nothing can leave at once, so all units go to the stable pool.
        quotes.accounting.reserve = 0;
        let found = quotes.best_liquidation(&position).unwrap();
        assert!(found.units < position.units, "{found:?}");
        assert_eq!(found.exit, Exit::Sell);
        let whole = quotes.earned(&position, Seizure::Shares(position.borrow_shares));
        assert_eq!(whole, None, "all of them bring less than they cost");
        for tenths in [9, 11] {
            let other = quotes.earned(&position, Seizure::Units(found.units / 10 * tenths));
            assert!(other.unwrap().profit < found.profit, "{other:?}");
        }
    }

    #[test]
    fn debt_beyond_its_units_leaves_a_loss_to_suppliers_and_is_cleared_all_the_same() {
        let (quotes, position) = after_loss(1_000, 860, 20);
        let found = quotes.best_liquidation(&position).unwrap();
        assert_eq!(found.units, position.units);
        assert!(found.bad_debt > 90 * UNIT, "{found:?}");
        assert!(found.profit > 0);
    }
}
