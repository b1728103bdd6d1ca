//! The lending market.

use estuary_host::Context;
use estuary_interfaces::{Balance, Shares, Timestamp};
use estuary_market_interfaces::lending_market::{MarketError, MarketTerms};
use estuary_markets::{
    cap::Cap,
    interest::{accrue, initial_rate_at_target},
    lending::{self, incentive, LoanTerms, Position, Repayment, Seizure},
    shares::Total,
    WAD,
};
use ink::primitives::AccountId;

use super::{credit, debit};
use crate::native::world::World;

type Result<T> = std::result::Result<T, MarketError>;

/// Sums, rate and cap.
#[derive(Clone, Debug)]
pub struct Lending {
    terms: MarketTerms,
    supplies: Total,
    loans: Total,
    updated: Timestamp,
    rate_at_target: u64,
    cap: Cap,
}

impl Lending {
    /// A market without supply, where a unit is worth a planck.
    pub fn open(terms: &MarketTerms, now: Timestamp) -> Self {
        Self {
            terms: *terms,
            supplies: Total::default(),
            loans: Total::default(),
            updated: now,
            rate_at_target: initial_rate_at_target(terms.initial_rate).expect("within the bounds"),
            cap: Cap::new(WAD, &terms.cap(), now).expect("in range"),
        }
    }

    pub fn ledger(&self) -> lending_market::Ledger {
        lending_market::Ledger {
            supply_assets: self.supplies.assets,
            supply_shares: self.supplies.shares,
            borrow_assets: self.loans.assets,
            borrow_shares: self.loans.shares,
            updated: self.updated,
            rate_at_target: self.rate_at_target,
            cap: self.cap.cap,
            high: self.cap.high,
            cap_at: self.cap.at,
        }
    }

    fn accrue(&mut self, now: Timestamp) -> Result<Balance> {
        let (borrow, supply) = (self.loans.assets, self.supplies.assets);
        let accrual = fits(accrue(borrow, supply, self.rate_at_target, self.updated, now))?;
        self.loans.assets += accrual.interest;
        self.supplies.assets += accrual.interest;
        self.rate_at_target = accrual.rate_at_target;
        self.updated = accrual.updated;
        Ok(accrual.interest)
    }

    fn idle(&self) -> Balance {
        self.supplies.assets - self.loans.assets
    }
}

fn fits<T>(number: Option<T>) -> Result<T> {
    number.ok_or(MarketError::Arithmetic)
}

fn not_zero(amount: u128) -> Result<()> {
    match amount {
        0 => Err(MarketError::ZeroAmount),
        _ => Ok(()),
    }
}

fn only_one(first: u128, second: u128) -> Result<()> {
    not_zero(first.max(second))?;
    match first.min(second) {
        0 => Ok(()),
        _ => Err(MarketError::OneAmountOnly),
    }
}

impl World {
    /// The market's sums as of now.
    fn lending(&self) -> Result<Lending> {
        let mut lending = (*self.markets.lending).clone();
        lending.accrue(self.now())?;
        Ok(lending)
    }

    fn store_lending(&mut self, lending: &Lending) {
        *self.markets.lending.edit() = lending.clone();
    }

    fn set_position(&mut self, owner: AccountId, position: Position) {
        self.markets.positions.set(owner, Some(position));
    }

    fn only_for(&self, owner: AccountId) -> Result<()> {
        let caller = self.caller();
        let may = owner == caller || self.markets.authorized.get((owner, caller)).is_some();
        may.then_some(()).ok_or(MarketError::NotAuthorized)
    }

    fn take_units(&mut self, units: Shares) -> Result<()> {
        self.move_units(self.caller(), self.account(), units)
            .map_err(MarketError::Wrapper)
    }

    fn give_units(&mut self, units: Shares) -> Result<()> {
        self.move_units(self.account(), self.caller(), units)
            .map_err(MarketError::Wrapper)
    }

    fn pay_out(&mut self, to: AccountId, amount: Balance) -> Result<()> {
        self.send(to, amount).ok_or(MarketError::TransferFailed)
    }

    fn counted_price(&self, lending: &mut Lending) -> Result<(u128, bool)> {
        let (prices, is_fresh) = self.price_of_now(lending.terms.max_age);
        if prices.exit == 0 {
            return Err(MarketError::NoPrice);
        }
        let counted = lending.cap.price(prices.exit, &lending.terms.cap(), self.now());
        let (price, cap) = fits(counted)?;
        lending.cap = cap;
        Ok((price, is_fresh))
    }

    fn judge(&self, lending: &mut Lending, position: &Position) -> Result<()> {
        if position.borrow_shares == 0 {
            return Ok(());
        }
        let (price, is_fresh) = self.counted_price(lending)?;
        let debt = fits(position.debt(&lending.loans))?;
        if !is_fresh {
            Err(MarketError::PriceTooOld)
        } else if debt < lending.terms.min_borrow {
            Err(MarketError::BelowMinimum)
        } else if debt > fits(position.limit(price, lending.terms.lltv))? {
            Err(MarketError::Unhealthy)
        } else {
            Ok(())
        }
    }

    pub fn authorize(&mut self, operator: AccountId, is_authorized: bool) {
        let owner = self.caller();
        let authorized = is_authorized.then_some(());
        self.markets.authorized.set((owner, operator), authorized);
    }

    pub fn supply(&mut self) -> Result<u128> {
        let (owner, assets) = (self.caller(), self.value());
        not_zero(assets)?;
        let mut lending = self.lending()?;
        let shares = fits(lending.supplies.to_shares_down(assets))?;
        if shares == 0 {
            return Err(MarketError::TooFewShares);
        }
        lending.supplies = fits(lending.supplies.plus(assets, shares))?;
        self.store_lending(&lending);
        credit(&mut self.markets.supply_shares, owner, shares);
        Ok(shares)
    }

    pub fn withdraw(&mut self, assets: Balance, shares: u128) -> Result<(Balance, u128)> {
        only_one(assets, shares)?;
        let (owner, mut lending) = (self.caller(), self.lending()?);
        let (assets, shares) = match shares {
            0 => (assets, fits(lending.supplies.to_shares_up(assets))?),
            _ => (fits(lending.supplies.to_assets_down(shares))?, shares),
        };
        not_zero(assets)?;
        debit(&mut self.markets.supply_shares, owner, shares).map_err(|_| MarketError::InsufficientShares)?;
        if assets > lending.idle() {
            return Err(MarketError::InsufficientLiquidity);
        }
        lending.supplies = fits(lending.supplies.minus(assets, shares))?;
        self.store_lending(&lending);
        self.pay_out(owner, assets)?;
        Ok((assets, shares))
    }

    pub fn accrue(&mut self) -> Result<Balance> {
        let mut lending = (*self.markets.lending).clone();
        let interest = lending.accrue(self.now())?;
        self.store_lending(&lending);
        Ok(interest)
    }

    pub fn supply_collateral(&mut self, units: Shares) -> Result<()> {
        let owner = self.caller();
        not_zero(units)?;
        let mut position = self.markets.position(owner);
        position.units += units;
        self.set_position(owner, position);
        self.take_units(units)
    }

    pub fn withdraw_collateral(&mut self, owner: AccountId, units: Shares) -> Result<()> {
        let position = self.without_units(owner, units)?;
        if position.borrow_shares > 0 {
            let mut lending = self.lending()?;
            self.judge(&mut lending, &position)?;
            self.store_lending(&lending);
        }
        self.set_position(owner, position);
        self.move_units(self.account(), owner, units)
            .map_err(MarketError::Wrapper)
    }

    fn without_units(&self, owner: AccountId, units: Shares) -> Result<Position> {
        not_zero(units)?;
        self.only_for(owner)?;
        let mut position = self.markets.position(owner);
        let left = position.units.checked_sub(units);
        position.units = left.ok_or(MarketError::InsufficientCollateral)?;
        Ok(position)
    }

    fn lend(&self, lending: &mut Lending, owner: AccountId, assets: Balance) -> Result<Position> {
        not_zero(assets)?;
        self.only_for(owner)?;
        if assets > lending.idle() {
            return Err(MarketError::InsufficientLiquidity);
        }
        let shares = fits(lending.loans.to_shares_up(assets))?;
        lending.loans = fits(lending.loans.plus(assets, shares))?;
        let mut position = self.markets.position(owner);
        position.borrow_shares += shares;
        Ok(position)
    }

    pub fn borrow(&mut self, assets: Balance) -> Result<u128> {
        let (owner, mut lending) = (self.caller(), self.lending()?);
        let before = self.markets.position(owner).borrow_shares;
        let position = self.lend(&mut lending, owner, assets)?;
        self.judge(&mut lending, &position)?;
        self.store_lending(&lending);
        self.set_position(owner, position);
        self.pay_out(owner, assets)?;
        Ok(position.borrow_shares - before)
    }

    fn settle_debt(
        &mut self,
        lending: &mut Lending,
        owner: AccountId,
        payment: Balance,
    ) -> Result<Repayment> {
        not_zero(payment)?;
        let mut position = self.markets.position(owner);
        if position.borrow_shares == 0 {
            return Err(MarketError::NoDebt);
        }
        let repaid = fits(lending::repay(payment, position.borrow_shares, &lending.loans))?;
        not_zero(repaid.shares)?;
        lending.loans = fits(lending.loans.minus(repaid.assets, repaid.shares))?;
        position.borrow_shares -= repaid.shares;
        self.set_position(owner, position);
        Ok(repaid)
    }

    pub fn repay(&mut self) -> Result<Repayment> {
        let (owner, payment) = (self.caller(), self.value());
        let mut lending = self.lending()?;
        let repaid = self.settle_debt(&mut lending, owner, payment)?;
        self.store_lending(&lending);
        self.pay_out(owner, payment - repaid.assets)?;
        Ok(repaid)
    }

    /// Liquidates with the transferred value, or with what `pays` for the units.
    pub fn liquidate(
        &mut self,
        borrower: AccountId,
        units: Shares,
        shares: u128,
        pays: Option<impl FnOnce(&mut Self, Shares, Balance) -> Result<Balance>>,
    ) -> Result<[Balance; 3]> {
        let (liquidator, mut lending) = (self.caller(), self.lending()?);
        only_one(units, shares)?;
        let position = self.markets.position(borrower);
        let seizure = match units {
            0 => Seizure::Shares(shares.min(position.borrow_shares)),
            _ => Seizure::Units(units),
        };
        let (price, _) = self.counted_price(&mut lending)?;
        let terms = LoanTerms {
            lltv: lending.terms.lltv,
            incentive: fits(incentive(lending.terms.lltv))?,
            min_borrow: lending.terms.min_borrow,
        };
        let done = lending::liquidate(&position, &lending.loans, price, &terms, seizure)?;
        lending.loans = done.loans;
        lending.supplies.assets -= done.bad_debt;
        self.store_lending(&lending);
        self.set_position(borrower, done.position);
        self.give_units(done.seized)?;
        let paid = match pays {
            Some(pays) => pays(self, done.seized, done.repaid)?,
            None => self.value(),
        };
        let rest = paid.checked_sub(done.repaid);
        self.pay_out(liquidator, rest.ok_or(MarketError::TooLittlePaid)?)?;
        Ok([done.seized, done.repaid, done.bad_debt])
    }

    /// Lends to the caller, which turns the loan into units.
    pub fn lever<E: From<MarketError>>(
        &mut self,
        owner: AccountId,
        assets: Balance,
        turns: impl FnOnce(&mut Self) -> std::result::Result<Shares, E>,
    ) -> std::result::Result<Shares, E> {
        let mut lending = self.lending()?;
        let mut position = self.lend(&mut lending, owner, assets)?;
        self.store_lending(&lending);
        self.set_position(owner, position);
        self.pay_out(self.caller(), assets)?;
        let units = turns(self)?;
        not_zero(units)?;
        position.units += units;
        self.take_units(units)?;
        self.judge(&mut lending, &position)?;
        self.store_lending(&lending);
        self.set_position(owner, position);
        Ok(units)
    }

    /// Sends units to the caller, which pays what it makes of them.
    pub fn unlever<E: From<MarketError>>(
        &mut self,
        owner: AccountId,
        units: Shares,
        pays: impl FnOnce(&mut Self, Balance) -> std::result::Result<Balance, E>,
    ) -> std::result::Result<Repayment, E> {
        let mut lending = self.lending()?;
        let position = self.without_units(owner, units)?;
        self.store_lending(&lending);
        self.set_position(owner, position);
        let debt = fits(position.debt(&lending.loans))?;
        self.give_units(units)?;
        let repaid = match pays(self, debt)? {
            0 => Repayment::default(),
            payment => self.settle_debt(&mut lending, owner, payment)?,
        };
        self.judge(&mut lending, &self.markets.position(owner))?;
        self.store_lending(&lending);
        Ok(repaid)
    }
}
