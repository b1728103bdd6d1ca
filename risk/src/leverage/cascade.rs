//! Rounds of liquidations. In a round the oracle is read once. Positions are liquidated by falling LTV, ties by their
//! number, and only if the sale of what is seized pays for what is repaid. It ends when nobody acts.

use estuary_interfaces::Balance;
use estuary_markets::{
    lending::{incentive, liquidate, LoanTerms, NotLiquidated, Position, Seizure},
    shares::Total,
    WAD,
};
use estuary_math::{mul_div, Rounding::Down};

use crate::{
    input::portfolio::{Market, Oracle},
    peg::trades::Pool,
};

/// So many rounds, then the rest stays. Each round that counts liquidates somebody.
const ROUNDS: usize = 1_000;

/// A lending market, and what its liquidators have earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Loans {
    terms: LoanTerms,
    pub positions: Vec<Position>,
    pub loans: Total,
    /// Planck that lenders have supplied and nobody has borrowed.
    pub cash: Balance,
    /// Planck that liquidators have gained: the sales of units, less what they repaid.
    pub gained: Balance,
    /// Planck of debt that was repaid by liquidators.
    pub repaid: Balance,
    /// Planck of debt that was written off to lenders.
    pub bad_debt: Balance,
}

impl Loans {
    /// The market as the portfolio has it. `None` if its numbers are out of range.
    pub fn new(market: &Market) -> Option<Self> {
        let mut loans = Total::default();
        let mut positions = Vec::new();
        for (collateral, debt) in &market.positions {
            let shares = loans.to_shares_down(*debt)?;
            loans = loans.plus(*debt, shares)?;
            positions.push(Position {
                borrow_shares: shares,
                units: *collateral,
            });
        }
        Some(Self {
            terms: LoanTerms {
                lltv: market.lltv,
                incentive: incentive(market.lltv)?,
                min_borrow: 0,
            },
            cash: market.supply.checked_sub(loans.assets)?,
            positions,
            loans,
            gained: 0,
            repaid: 0,
            bad_debt: 0,
        })
    }

    /// Liquidates until nobody acts. Sales go to `pool`.
    pub fn cascade(&mut self, oracle: Oracle, pool: &mut Option<Pool>, rate: u128) -> Option<()> {
        for _ in 0..ROUNDS {
            let price = match (oracle, &pool) {
                (Oracle::Market, Some(pool)) => pool.unit_price()?,
                _ => rate,
            };
            let mut order: Vec<usize> = (0..self.positions.len()).collect();
            // Falling LTV is rising health.
            order.sort_by_key(|number| {
                let health = self.positions[*number].health(&self.loans, price, self.terms.lltv);
                (health.unwrap_or(u128::MAX), *number)
            });
            let mut acted = false;
            for number in order {
                acted |= self.liquidate(number, price, pool)?;
            }
            if !acted {
                break;
            }
        }
        Some(())
    }

    /// Liquidates one position as a whole. Returns whether somebody did.
    fn liquidate(&mut self, number: usize, price: u128, pool: &mut Option<Pool>) -> Option<bool> {
        let position = self.positions[number];
        if position.borrow_shares == 0 || position.is_healthy(&self.loans, price, self.terms.lltv)? {
            return Some(false);
        }
        let whole = |seizure| liquidate(&position, &self.loans, price, &self.terms, seizure);
        // All debt if the units pay for it, else all units.
        let done = match whole(Seizure::Shares(position.borrow_shares)) {
            Err(NotLiquidated::InsufficientCollateral) => whole(Seizure::Units(position.units)),
            other => other,
        };
        let Ok(done) = done else { return Some(false) };
        let Some((sold, after)) = pool.as_ref().and_then(|pool| pool.sell(done.seized)) else {
            return Some(false);
        };
        if sold < done.repaid {
            return Some(false);
        }
        *pool = Some(after);
        self.positions[number] = done.position;
        self.loans = done.loans;
        self.cash = self.cash.checked_add(done.repaid)?;
        self.gained = self.gained.checked_add(sold.checked_sub(done.repaid)?)?;
        self.repaid = self.repaid.checked_add(done.repaid)?;
        self.bad_debt = self.bad_debt.checked_add(done.bad_debt)?;
        Some(true)
    }

    /// Planck of debt, whose units redeem for less, at a rate.
    pub fn under_water(&self, rate: u128) -> Option<Balance> {
        self.positions.iter().try_fold(0, |sum: Balance, position| {
            let worth = mul_div(position.units, rate, WAD, Down)?;
            sum.checked_add(position.debt(&self.loans)?.saturating_sub(worth))
        })
    }

    /// The units of positions beyond their limit at a rate, which nobody liquidates.
    pub fn stuck(&self, rate: u128) -> Option<Balance> {
        self.positions.iter().try_fold(0, |sum: Balance, position| {
            match position.borrow_shares == 0 || position.is_healthy(&self.loans, rate, self.terms.lltv)? {
                true => Some(sum),
                false => sum.checked_add(position.units),
            }
        })
    }

    /// Planck that lenders own.
    pub fn supplied(&self) -> Option<Balance> {
        self.cash.checked_add(self.loans.assets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::portfolio::Amm;
    use estuary_markets::stable::Curve;

    const PERCENT: u128 = WAD / 100;

    fn pool(side: Balance) -> Option<Pool> {
        Some(Pool::new(&Amm {
            native: side,
            units: side,
            curve: Curve {
                amplification: 100,
                fee: 0,
                off_peg: 10_000_000_000,
            },
        }))
    }

    fn loans() -> Loans {
        Loans::new(&Market {
            lltv: 86 * PERCENT,
            oracle: Oracle::Exchange,
            supply: 10_000_000,
            rate: 0.05,
            positions: vec![(1_000_000, 500_000), (1_000_000, 850_000), (1_000_000, 800_000)],
        })
        .unwrap()
    }

    #[test]
    fn a_fall_within_the_gap_leaves_no_bad_debt() {
        let (mut market, rate) = (loans(), 95 * PERCENT);
        let mut pool = pool(100_000_000).map(|pool| pool.at_rate(rate));
        market.cascade(Oracle::Exchange, &mut pool, rate).unwrap();
        // 850,000 of 950,000 is beyond 86 %; 800,000 is within.
        assert_eq!((market.repaid, market.bad_debt), (850_000, 0));
        assert!(market.gained > 30_000, "{}", market.gained);
        assert_eq!(market.supplied(), Some(10_000_000));
    }

    #[test]
    fn a_fall_beyond_the_gap_is_written_off_to_lenders() {
        let (mut market, rate) = (loans(), 80 * PERCENT);
        let mut pool = pool(100_000_000).map(|pool| pool.at_rate(rate));
        market.cascade(Oracle::Exchange, &mut pool, rate).unwrap();
        assert!(market.bad_debt > 0);
        assert_eq!(market.supplied(), Some(10_000_000 - market.bad_debt));
    }

    #[test]
    fn nobody_liquidates_at_a_loss_and_the_position_freezes() {
        let (mut market, rate) = (loans(), 95 * PERCENT);
        // A pool of 200,000 takes a million only far below its worth.
        let mut pool = pool(200_000).map(|pool| pool.at_rate(rate));
        market.cascade(Oracle::Exchange, &mut pool, rate).unwrap();
        assert_eq!((market.repaid, market.stuck(rate)), (0, Some(1_000_000)));
    }

    #[test]
    fn a_sale_liquidates_by_the_market_s_price_and_not_by_the_exchange_rate() {
        let sold = pool(30_000_000).unwrap().sell(20_000_000).unwrap().1;
        for (oracle, repaid) in [(Oracle::Exchange, false), (Oracle::Market, true)] {
            let mut market = loans();
            market.cascade(oracle, &mut Some(sold), WAD).unwrap();
            assert_eq!(market.repaid > 0, repaid, "{oracle:?}");
        }
    }
}
