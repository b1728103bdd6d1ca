//! Loans and their liquidation.

use estuary_markets::{
    lending::{LoanTerms, NotLiquidated, Position, Seizure},
    shares::Total,
};
use num_bigint::BigInt;

use super::{big, minus, up, wad};

/// The sum of all loans, and one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    pub assets: BigInt,
    pub shares: BigInt,
    pub borrow_shares: BigInt,
    pub units: BigInt,
}

/// What is paid and got in a liquidation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liquidation {
    pub seized: BigInt,
    pub repaid: BigInt,
    pub repaid_shares: BigInt,
    pub bad_debt: BigInt,
}

pub fn to_shares(total: &Total, assets: u128, is_up: bool) -> BigInt {
    quotient(
        big(assets) * (big(total.shares) + 1_000_000),
        &(big(total.assets) + 1),
        is_up,
    )
}

pub fn to_assets(total: &Total, shares: u128, is_up: bool) -> BigInt {
    quotient(
        big(shares) * (big(total.assets) + 1),
        &(big(total.shares) + 1_000_000),
        is_up,
    )
}

fn quotient(a: BigInt, b: &BigInt, is_up: bool) -> BigInt {
    match is_up {
        true => up(a, b),
        false => a / b,
    }
}

pub fn incentive(lltv: u128) -> BigInt {
    let bonus: BigInt = 3 * (wad() - lltv) / 10;
    let incentive: BigInt = wad() * wad() / (wad() - bonus);
    incentive.min(wad() * 115 / 100)
}

impl Book {
    pub fn new(position: &Position, loans: &Total) -> Self {
        Self {
            assets: loans.assets.into(),
            shares: loans.shares.into(),
            borrow_shares: position.borrow_shares.into(),
            units: position.units.into(),
        }
    }

    pub fn worth(&self, shares: &BigInt, is_up: bool) -> BigInt {
        quotient(shares * (&self.assets + 1), &(&self.shares + 1_000_000), is_up)
    }

    pub fn limit(&self, price: u128, lltv: u128) -> BigInt {
        &self.units * price / wad() * lltv / wad()
    }

    pub fn is_healthy(&self, price: u128, lltv: u128) -> bool {
        self.worth(&self.borrow_shares, true) <= self.limit(price, lltv)
    }

    /// Liquidates, and tells the sums.
    pub fn liquidate(
        &mut self,
        price: u128,
        terms: &LoanTerms,
        seizure: Seizure,
    ) -> Result<Liquidation, NotLiquidated> {
        if self.is_healthy(price, terms.lltv) {
            return Err(NotLiquidated::Healthy);
        }
        let (seized, repaid_shares) = match seizure {
            Seizure::Units(units) => {
                let owed = up(up(big(units) * price, &wad()) * wad(), &big(terms.incentive));
                let shares = up(owed * (&self.shares + 1_000_000), &(&self.assets + 1));
                (big(units), shares)
            }
            Seizure::Shares(_) if price == 0 => return Err(NotLiquidated::Arithmetic),
            Seizure::Shares(shares) => {
                let worth = self.worth(&big(shares), false);
                (worth * terms.incentive / wad() * wad() / price, big(shares))
            }
        };
        let repaid = self.worth(&repaid_shares, true);
        if repaid_shares > self.borrow_shares {
            return Err(NotLiquidated::InsufficientShares);
        }
        if seized > self.units {
            return Err(NotLiquidated::InsufficientCollateral);
        }
        let (debt, units) = (&self.borrow_shares - &repaid_shares, &self.units - &seized);
        if debt > big(0) && units > big(0) && &units * price / wad() < big(terms.min_borrow) {
            return Err(NotLiquidated::DustLeft);
        }
        self.assets = minus(self.assets.clone(), repaid.clone());
        self.shares -= &repaid_shares;
        (self.borrow_shares, self.units) = (debt, units);
        let mut bad_debt = big(0);
        if self.units == big(0) {
            bad_debt = self.worth(&self.borrow_shares, true).min(self.assets.clone());
            self.assets -= &bad_debt;
            self.shares -= &self.borrow_shares;
            self.borrow_shares = big(0);
        }
        Ok(Liquidation {
            seized,
            repaid,
            repaid_shares,
            bad_debt,
        })
    }
}
