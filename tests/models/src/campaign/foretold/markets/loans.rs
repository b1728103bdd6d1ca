//! The lending market.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::lending_market::MarketError;
use estuary_markets::lending::Seizure;
use psp22::PSP22Error;

use super::{Numbers, Who};
use crate::{
    campaign::{deal::Deal, subject::*, time_models::narrow, trial::Trial},
    lending_market::{Market, Refusal},
    markets::{big, lending::to_assets},
    queue_story::ACTORS,
};

type Result<T> = std::result::Result<T, MarketError>;

/// Shares of an empty total; see `estuary_markets::shares`. Nobody has them.
pub(super) const VIRTUAL_SHARES: u128 = 1_000_000;

pub(super) const MARKET: Who = Who::Wing(LENDING_MARKET);

/// The contract's error.
pub(super) fn refused(refusal: Refusal) -> MarketError {
    match refusal {
        Refusal::ZeroAmount => MarketError::ZeroAmount,
        Refusal::TooFewShares => MarketError::TooFewShares,
        Refusal::BelowMinimum => MarketError::BelowMinimum,
        Refusal::Unhealthy => MarketError::Unhealthy,
        Refusal::NoDebt => MarketError::NoDebt,
        Refusal::InsufficientLiquidity => MarketError::InsufficientLiquidity,
        Refusal::InsufficientShares => MarketError::InsufficientShares,
        Refusal::InsufficientCollateral => MarketError::InsufficientCollateral,
        Refusal::NoPrice => MarketError::NoPrice,
        Refusal::PriceTooOld => MarketError::PriceTooOld,
        Refusal::NotLiquidated(reason) => reason.into(),
    }
}

/// One of both amounts, and not both.
fn only_one(first: u128, second: u128) -> Result<()> {
    match (first, second) {
        (0, 0) => Err(MarketError::ZeroAmount),
        (0, _) | (_, 0) => Ok(()),
        _ => Err(MarketError::OneAmountOnly),
    }
}

impl<S: Subject> Trial<S> {
    /// Whatever suppliers, borrowers and liquidators send.
    pub(super) fn lent(&mut self, actor: usize, deal: Deal<Balance>) -> Result<Numbers> {
        let (asked, who) = (self.asked(), Who::Actor(actor));
        let (now, exit) = (asked.now, self.markets.exit(&asked));
        let lending = &mut self.markets.lending;
        Ok(match deal {
            Deal::Supply { native } => {
                let shares = lending.supply(&actor, native, now).map_err(refused)?;
                self.pay(who, MARKET, native);
                [shares, 0, 0]
            }
            Deal::Withdraw { native, shares } => {
                only_one(native, shares)?;
                let (native, shares) = lending.withdraw(&actor, native, shares, now).map_err(refused)?;
                self.pay(MARKET, who, native);
                [native, shares, 0]
            }
            Deal::AddCollateral { units } => {
                lending.supply_collateral(&actor, units).map_err(refused)?;
                self.move_units(who, MARKET, units)
                    .map_err(MarketError::Wrapper)?;
                [0; 3]
            }
            Deal::TakeCollateral { units } => {
                self.take_collateral(actor, units)?;
                [0; 3]
            }
            Deal::Borrow { native } => {
                let shares = lending.borrow(&actor, native, now, exit).map_err(refused)?;
                self.pay(MARKET, who, native);
                [shares, 0, 0]
            }
            Deal::Repay { native } => {
                let (repaid, shares) = lending.repay(&actor, native, now).map_err(refused)?;
                self.pay(who, MARKET, repaid);
                [repaid, shares, 0]
            }
            Deal::Accrue => [lending.accrue(now), 0, 0],
            Deal::Liquidate {
                borrower,
                units,
                shares,
                native,
            } => {
                let done = self.liquidated(borrower, units, shares)?;
                let [seized, repaid, _] = done;
                self.move_units(MARKET, who, seized)
                    .map_err(MarketError::Wrapper)?;
                if native < repaid {
                    return Err(MarketError::TooLittlePaid);
                }
                self.pay(who, MARKET, repaid);
                done
            }
            other => panic!("{other:?} is none of the market's"),
        })
    }

    pub(super) fn take_collateral(&mut self, actor: usize, units: Shares) -> Result<()> {
        let asked = self.asked();
        let exit = self.markets.exit(&asked);
        let lending = &mut self.markets.lending;
        lending
            .withdraw_collateral(&actor, units, asked.now, exit)
            .map_err(refused)?;
        self.move_units(MARKET, Who::Actor(actor), units)
            .map_err(MarketError::Wrapper)
    }

    /// Books a liquidation. Nobody has paid yet.
    pub(super) fn liquidated(&mut self, borrower: usize, units: Shares, shares: u128) -> Result<Numbers> {
        let asked = self.asked();
        let exit = self.markets.exit(&asked);
        let lending = &mut self.markets.lending;
        lending.accrue(asked.now);
        only_one(units, shares)?;
        let owed = lending.account(&borrower).position.borrow_shares;
        let seizure = match units {
            0 => Seizure::Shares(shares.min(owed)),
            _ => Seizure::Units(units),
        };
        let done = lending
            .liquidate(&borrower, seizure, asked.now, exit)
            .map_err(refused)?;
        let left = lending.account(&borrower).position;
        assert!(
            left.borrow_shares == 0 || left.units > 0,
            "no debt without units is left"
        );
        Ok([done.seized, done.repaid, done.bad_debt].map(|number| narrow(&number)))
    }

    /// What a message has left of the market: a supply share is worth less by bad debt only, and nobody's position is worse
    /// but the sender's and that of whom it liquidates.
    pub(super) fn check_loans(
        &self,
        before: &Market<usize>,
        actor: usize,
        deal: &Deal<Balance>,
        numbers: &Numbers,
    ) {
        let lending = &self.markets.lending;
        let worth = |market: &Market<usize>| {
            (
                market.supplies.assets + 1,
                market.supplies.shares + VIRTUAL_SHARES,
            )
        };
        let ((assets, shares), (assets_before, shares_before)) = (worth(lending), worth(before));
        let (borrower, bad_debt) = match *deal {
            Deal::Liquidate { borrower, .. } | Deal::LiquidateByExit { borrower, .. } => {
                (Some(borrower), numbers[2])
            }
            _ => (None, 0),
        };
        assert!(
            big(assets + bad_debt) * shares_before >= big(assets_before) * shares,
            "a supply share"
        );
        for other in (0..ACTORS).filter(|other| *other != actor && Some(*other) != borrower) {
            let [now, then] = [lending, before].map(|market| market.account(&other).position);
            assert!(
                now.units >= then.units && now.borrow_shares <= then.borrow_shares,
                "the position of {other}"
            );
        }
    }

    /// What a liquidation costs.
    pub(super) fn cost_of(&mut self, borrower: usize, units: Shares, shares: u128) -> Balance {
        let saved = self.markets.clone();
        let done = self.liquidated(borrower, units, shares);
        self.markets = saved;
        done.map_or(0, |[_, repaid, _]| repaid)
    }

    /// What an actor's shares are worth to the market.
    pub(in crate::campaign) fn supplied_by(&mut self, actor: usize) -> Balance {
        let (now, mut lending) = (self.now(), self.markets.lending.clone());
        lending.accrue(now);
        let shares = lending.account(&actor).supply_shares;
        narrow(&to_assets(&lending.supplies, shares, false))
    }

    pub(super) fn debt_of(&mut self, actor: usize) -> Balance {
        let (now, mut lending) = (self.now(), self.markets.lending.clone());
        lending.accrue(now);
        narrow(&lending.debt(&actor))
    }

    /// Who is to be liquidated: an actor, or, for greater numbers, one of those beyond their limits.
    pub(super) fn borrower(&mut self, number: usize) -> usize {
        let asked = self.asked();
        let (exit, mut lending) = (self.markets.exit(&asked), self.markets.lending.clone());
        lending.accrue(asked.now);
        let price = lending.price(asked.now, exit).unwrap_or(0);
        let is_beyond = |actor: &usize| lending.debt(actor) > lending.limit(actor, price);
        let mut actors = (0..ACTORS).map(|offset| (number + offset) % ACTORS);
        let found = actors.find(is_beyond).filter(|_| number >= ACTORS);
        found.unwrap_or(number % ACTORS)
    }

    /// What an actor's units carry beside its debt.
    pub(super) fn room_of(&mut self, actor: usize) -> Balance {
        let asked = self.asked();
        let (exit, mut lending) = (self.markets.exit(&asked), self.markets.lending.clone());
        lending.accrue(asked.now);
        let Ok(price) = lending.price(asked.now, exit) else {
            return 0;
        };
        let room = lending.limit(&actor, price) - lending.debt(&actor);
        narrow(&room.max(big(0)))
    }

    pub(super) fn send_supply(
        &mut self,
        from: usize,
        to: usize,
        shares: u128,
    ) -> std::result::Result<(), PSP22Error> {
        let lending = &mut self.markets.lending;
        let left = lending.account(&from).supply_shares.checked_sub(shares);
        if from != to && shares > 0 {
            let left = left.ok_or(PSP22Error::InsufficientBalance)?;
            lending.accounts.entry(from).or_default().supply_shares = left;
            lending.accounts.entry(to).or_default().supply_shares += shares;
        }
        Ok(())
    }
}
