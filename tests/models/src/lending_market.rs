//! A whole lending market: everybody's supply, units and debt, written down once more, in integers without a limit.

use std::collections::BTreeMap;

use estuary_markets::{
    lending::{LoanTerms, NotLiquidated, Position, Seizure},
    shares::Total,
};

use num_bigint::BigInt;

use crate::markets::{
    big, interest,
    lending::{to_assets, to_shares, Book, Liquidation},
    small, wad,
};

/// A year in milliseconds.
const YEAR: u64 = 31_536_000_000;

/// What never changes.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub loan: LoanTerms,
    /// How the cap of the price rises, in basis points: a year, and at once.
    pub growth: u16,
    pub headroom: u16,
}

/// An account's supply, units and debt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub supply_shares: u128,
    pub position: Position,
}

/// The staking pool's answer: what a unit is redeemed for, 0 if it has no price, and whether it was swept lately enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    pub price: u128,
    pub is_fresh: bool,
}

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    ZeroAmount,
    TooFewShares,
    BelowMinimum,
    Unhealthy,
    NoDebt,
    InsufficientLiquidity,
    InsufficientShares,
    InsufficientCollateral,
    NoPrice,
    PriceTooOld,
    NotLiquidated(NotLiquidated),
}

/// The market. `K` names an account.
#[derive(Clone, Debug)]
pub struct Market<K> {
    pub terms: Terms,
    pub supplies: Total,
    pub loans: Total,
    pub accounts: BTreeMap<K, Account>,
    pub updated: u64,
    pub rate_at_target: u64,
    pub cap: u128,
    pub high: u128,
    pub cap_at: u64,
}

impl<K: Ord + Clone> Market<K> {
    pub fn new(terms: Terms, rate_at_target: u64, price: u128, now: u64) -> Self {
        let mut market = Self {
            terms,
            supplies: Total::default(),
            loans: Total::default(),
            accounts: BTreeMap::new(),
            updated: now,
            rate_at_target,
            cap: 0,
            high: price,
            cap_at: now,
        };
        market.cap = market.ceiling();
        market
    }

    fn ceiling(&self) -> u128 {
        let ceiling = big(self.high) * (10_000 + u128::from(self.terms.headroom)) / 10_000;
        small(&ceiling).expect("in range")
    }

    pub fn account(&self, who: &K) -> Account {
        self.accounts.get(who).copied().unwrap_or_default()
    }

    fn change(&mut self, who: &K, change: impl FnOnce(&mut Account)) {
        let account = self.accounts.entry(who.clone()).or_default();
        change(account);
    }

    /// Books the interest until `now`. Returns it.
    pub fn accrue(&mut self, now: u64) -> u128 {
        let seconds = (now - self.updated) / 1_000;
        let used = interest::use_of(self.loans.assets, self.supplies.assets);
        let (rate, target) = interest::mean_rate(&used, self.rate_at_target, seconds);
        let interest = small(&interest::interest(self.loans.assets, &rate, seconds)).expect("in range");
        self.rate_at_target = small(&target).expect("in range") as u64;
        self.updated += seconds * 1_000;
        self.loans.assets += interest;
        self.supplies.assets += interest;
        interest
    }

    /// The price that counts. Moves the cap.
    pub fn price(&mut self, now: u64, exit: Exit) -> Result<u128, Refusal> {
        if exit.price == 0 {
            return Err(Refusal::NoPrice);
        }
        let yearly = big(self.cap) * self.terms.growth / 10_000;
        let grown = self.cap + small(&(yearly * (now - self.cap_at) / YEAR)).expect("in range");
        self.cap = grown.min(self.ceiling());
        self.cap_at = now;
        let price = exit.price.min(self.cap);
        self.high = self.high.max(price);
        Ok(price)
    }

    pub fn idle(&self) -> u128 {
        self.supplies.assets - self.loans.assets
    }

    pub fn supply(&mut self, who: &K, assets: u128, now: u64) -> Result<u128, Refusal> {
        if assets == 0 {
            return Err(Refusal::ZeroAmount);
        }
        self.accrue(now);
        let shares = small(&to_shares(&self.supplies, assets, false)).expect("in range");
        if shares == 0 {
            return Err(Refusal::TooFewShares);
        }
        self.supplies.assets += assets;
        self.supplies.shares += shares;
        self.change(who, |account| account.supply_shares += shares);
        Ok(shares)
    }

    /// Exactly one of both amounts is 0.
    pub fn withdraw(
        &mut self,
        who: &K,
        assets: u128,
        shares: u128,
        now: u64,
    ) -> Result<(u128, u128), Refusal> {
        self.accrue(now);
        let (assets, shares) = match shares {
            0 => (
                assets,
                small(&to_shares(&self.supplies, assets, true)).expect("in range"),
            ),
            _ => (
                small(&to_assets(&self.supplies, shares, false)).expect("in range"),
                shares,
            ),
        };
        if assets == 0 {
            return Err(Refusal::ZeroAmount);
        }
        if shares > self.account(who).supply_shares {
            return Err(Refusal::InsufficientShares);
        }
        if assets > self.idle() {
            return Err(Refusal::InsufficientLiquidity);
        }
        self.supplies.assets -= assets;
        self.supplies.shares -= shares;
        self.change(who, |account| account.supply_shares -= shares);
        Ok((assets, shares))
    }

    pub fn supply_collateral(&mut self, who: &K, units: u128) -> Result<(), Refusal> {
        if units == 0 {
            return Err(Refusal::ZeroAmount);
        }
        self.change(who, |account| account.position.units += units);
        Ok(())
    }

    pub fn withdraw_collateral(&mut self, who: &K, units: u128, now: u64, exit: Exit) -> Result<(), Refusal> {
        self.take_collateral(who, units)?;
        if self.account(who).position.borrow_shares > 0 {
            self.accrue(now);
        }
        self.judge(who, now, exit)
    }

    /// Units that leave, before the debt is judged.
    pub fn take_collateral(&mut self, who: &K, units: u128) -> Result<(), Refusal> {
        if units == 0 {
            return Err(Refusal::ZeroAmount);
        }
        if units > self.account(who).position.units {
            return Err(Refusal::InsufficientCollateral);
        }
        self.change(who, |account| account.position.units -= units);
        Ok(())
    }

    pub fn borrow(&mut self, who: &K, assets: u128, now: u64, exit: Exit) -> Result<u128, Refusal> {
        let shares = self.lend(who, assets, now)?;
        self.judge(who, now, exit)?;
        Ok(shares)
    }

    /// A loan, before the debt is judged. Returns its shares.
    pub fn lend(&mut self, who: &K, assets: u128, now: u64) -> Result<u128, Refusal> {
        if assets == 0 {
            return Err(Refusal::ZeroAmount);
        }
        self.accrue(now);
        if assets > self.idle() {
            return Err(Refusal::InsufficientLiquidity);
        }
        let shares = small(&to_shares(&self.loans, assets, true)).expect("in range");
        self.loans.assets += assets;
        self.loans.shares += shares;
        self.change(who, |account| account.position.borrow_shares += shares);
        Ok(shares)
    }

    /// The planck and shares that are repaid.
    pub fn repay(&mut self, who: &K, payment: u128, now: u64) -> Result<(u128, u128), Refusal> {
        if payment == 0 {
            return Err(Refusal::ZeroAmount);
        }
        self.accrue(now);
        let owed = self.account(who).position.borrow_shares;
        if owed == 0 {
            return Err(Refusal::NoDebt);
        }
        let debt = small(&self.debt(who)).expect("in range");
        let (assets, shares) = match payment >= debt {
            true => (debt, owed),
            false => (
                payment,
                small(&to_shares(&self.loans, payment, false)).expect("in range"),
            ),
        };
        if shares == 0 {
            return Err(Refusal::ZeroAmount);
        }
        self.loans.assets = self.loans.assets.saturating_sub(assets);
        self.loans.shares -= shares;
        self.change(who, |account| account.position.borrow_shares -= shares);
        Ok((assets, shares))
    }

    pub fn liquidate(
        &mut self,
        borrower: &K,
        seizure: Seizure,
        now: u64,
        exit: Exit,
    ) -> Result<Liquidation, Refusal> {
        self.accrue(now);
        let price = self.price(now, exit)?;
        let mut book = Book::new(&self.account(borrower).position, &self.loans);
        let liquidation = book
            .liquidate(price, &self.terms.loan, seizure)
            .map_err(Refusal::NotLiquidated)?;
        let number = |n| small(n).expect("in range");
        self.loans = Total {
            assets: number(&book.assets),
            shares: number(&book.shares),
        };
        self.supplies.assets -= number(&liquidation.bad_debt);
        let position = Position {
            borrow_shares: number(&book.borrow_shares),
            units: number(&book.units),
        };
        self.change(borrower, |account| account.position = position);
        Ok(liquidation)
    }

    /// Refuses a debt that is too small, or beyond its limit at a fresh price. No debt is always right.
    pub fn judge(&mut self, who: &K, now: u64, exit: Exit) -> Result<(), Refusal> {
        let position = self.account(who).position;
        if position.borrow_shares == 0 {
            return Ok(());
        }
        let price = self.price(now, exit)?;
        if !exit.is_fresh {
            return Err(Refusal::PriceTooOld);
        }
        if self.debt(who) < big(self.terms.loan.min_borrow) {
            return Err(Refusal::BelowMinimum);
        }
        match self.debt(who) > self.limit(who, price) {
            true => Err(Refusal::Unhealthy),
            false => Ok(()),
        }
    }

    /// What an account owes, rounded up.
    pub fn debt(&self, who: &K) -> BigInt {
        to_assets(&self.loans, self.account(who).position.borrow_shares, true)
    }

    /// What an account may owe at a price.
    pub fn limit(&self, who: &K, price: u128) -> BigInt {
        big(self.account(who).position.units) * price / wad() * self.terms.loan.lltv / wad()
    }
}
