//! Debts: made, repaid, and liquidated.

use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Entry, Exit},
};
use estuary_markets::shares::Total;
use estuary_runtime::Balance;

use super::{Refusal, Role, Story};
use crate::{
    amount::{signed_tokens, tokens},
    scenario::Part,
};

impl Story<'_> {
    pub(super) fn borrow(&mut self, who: usize, amount: Balance, collateral: Part) -> Result<(), Refusal> {
        let (units, worth) = self.wrap(who, collateral)?;
        let lending = self.markets().lending;
        let (name, account) = (self.depositors[who].name.clone(), &self.depositors[who].account);
        self.world
            .market(&lending)
            .supply_collateral(account, units)
            .map_err(|error| format!("{name} cannot leave {}: {error:?}", tokens(worth)))?;
        let deed = format!("borrow {}", tokens(amount));
        self.in_markets(who, Role::Borrower, &deed, |world, account| {
            world.market(&lending).borrow(account, amount)
        })?;
        let health = self.told_health(who);
        self.timeline.note(format!(
            "% {name} borrows {} on {} staked tokens: {health}",
            tokens(amount),
            tokens(worth),
        ));
        Ok(())
    }

    /// With the last of a debt its units come back.
    pub(super) fn repay(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let lending = self.markets().lending;
        let debt = self.debt(who);
        let payment = part.of(debt);
        let deed = format!("repay {}", tokens(payment));
        let (repaid, _) = self.in_markets(who, Role::Borrower, &deed, |world, account| {
            world.market(&lending).repay(account, payment)
        })?;
        let name = self.depositors[who].name.clone();
        let mut note = format!("% {name} repays {}", tokens(repaid.assets));
        let account = &self.depositors[who].account;
        let position = self.world.market(&lending).position(account);
        if position.borrow_shares == 0 {
            self.world
                .market(&lending)
                .withdraw_collateral(account, position.units)
                .map_err(|error| format!("{name} cannot take the units: {error:?}"))?;
            let worth = self.unwrap(who, position.units)?;
            note += &format!(", and takes {} staked tokens back", tokens(worth));
        }
        self.timeline.note(note);
        Ok(())
    }

    pub(super) fn lever(&mut self, who: usize, amount: Balance, borrow: Balance) -> Result<(), Refusal> {
        let router = self.markets().router;
        let deed = format!("lever {}", tokens(amount));
        let (units, _) = self.in_markets(who, Role::Borrower, &deed, |world, account| {
            world
                .leverage(&router)
                .open(account, amount, borrow, Entry::Better)
        })?;
        let (name, worth) = (self.depositors[who].name.clone(), self.worth(units));
        let (health, peg) = (self.told_health(who), self.told_peg());
        self.timeline.note(format!(
            "⤢ {name} makes of {} and a loan of {} a position of {} staked tokens, in one transaction: {health}, {peg}",
            tokens(amount),
            tokens(borrow),
            tokens(worth),
        ));
        Ok(())
    }

    pub(super) fn deleverage(&mut self, who: usize, part: Part) -> Result<(), Refusal> {
        let markets = self.markets();
        let position = self
            .world
            .market(&markets.lending)
            .position(&self.depositors[who].account);
        let units = part.of(position.units);
        let worth = self.worth(units);
        let deed = format!("sell {} of its collateral", tokens(worth));
        let (repaid, paid) = self.in_markets(who, Role::Borrower, &deed, |world, account| {
            world
                .leverage(&markets.router)
                .close(account, units, Exit::Better)
        })?;
        let (name, peg) = (self.depositors[who].name.clone(), self.told_peg());
        let left = match part {
            Part::All => "closes its position".into(),
            _ => format!("reduces its position: {}", self.told_health(who)),
        };
        self.timeline.note(format!(
            "⤡ {name} sells {} of its collateral, repays {} and gets {}, in one transaction; {left}; {peg}",
            tokens(worth),
            tokens(repaid.assets),
            signed_tokens(-paid),
        ));
        Ok(())
    }

    /// All of a debt, or all units where they do not pay for it. The liquidator brings no money.
    pub(super) fn liquidate(&mut self, borrower: usize, liquidator: usize) -> Result<(), Refusal> {
        let markets = self.markets();
        let before = self.claims();
        let account = self.depositors[borrower].account.clone();
        let name = self.depositors[borrower].name.clone();
        let all_shares = self
            .world
            .market(&markets.lending)
            .preview_liquidation(&account, 0, u128::MAX);
        let (seized, shares) = match all_shares {
            Ok(_) => (0, u128::MAX),
            Err(MarketError::InsufficientCollateral) => {
                (self.world.market(&markets.lending).position(&account).units, 0)
            }
            Err(error) => return Err(format!("{name} cannot be liquidated: {error:?}")),
        };
        let deed = format!("liquidate {name}");
        let (liquidation, paid) =
            self.in_markets(liquidator, Role::Liquidator, &deed, |world, liquidator| {
                let mut router = world.leverage(&markets.router);
                router.liquidate(liquidator, &account, seized, shares, Exit::Better, 0)
            })?;
        self.note_liquidation(&before, -paid);
        let (worth, peg) = (self.worth(liquidation.seized), self.told_peg());
        let mut note = format!(
            "☒ {} liquidates {name} without money: sells {} staked tokens, repays {} and earns {}",
            self.depositors[liquidator].name,
            tokens(worth),
            tokens(liquidation.repaid),
            signed_tokens(-paid),
        );
        if liquidation.bad_debt > 0 {
            note += &format!(
                "; {} are bad debt, which suppliers lose",
                tokens(liquidation.bad_debt)
            );
        }
        self.timeline.note(format!("{note}; {peg}"));
        Ok(())
    }

    /// What a depositor owes now, rounded up.
    pub(super) fn debt(&mut self, who: usize) -> Balance {
        let lending = self.markets().lending;
        let totals = self.world.market(&lending).totals();
        let loans = Total {
            assets: totals.borrow_assets,
            shares: totals.borrow_shares,
        };
        let position = self
            .world
            .market(&lending)
            .position(&self.depositors[who].account);
        position.debt(&loans).expect("the market is in range")
    }

    /// How far a debt is from its limit, in words.
    fn told_health(&mut self, who: usize) -> String {
        let lending = self.markets().lending;
        let health = self.world.market(&lending).health(&self.depositors[who].account);
        match health.expect("there is a price") {
            Some(health) => format!("health {}", super::peg_of(health)),
            None => "no debt".into(),
        }
    }
}
