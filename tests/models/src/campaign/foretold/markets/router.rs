//! The router: it trades for actors, and keeps nothing.

use estuary_interfaces::{Balance, Shares};
use estuary_market_interfaces::{
    lending_market::MarketError,
    leverage::{Entry, Exit, LeverageError},
};
use estuary_markets::stable::Coin;

use super::{
    loans::{refused, MARKET},
    of, Numbers, Who,
};
use crate::campaign::{deal::Deal, subject::*, time_models::narrow, trial::Trial};

type Result<T> = std::result::Result<T, LeverageError>;

const THE_ROUTER: Who = Who::Wing(ROUTER);

/// The exit of a message: what is sold of a split is a part of the units.
pub(super) fn with_amounts(exit: Exit, units: Shares) -> Exit {
    match exit {
        Exit::Split { sell } => Exit::Split {
            sell: of(sell as u16, units),
        },
        other => other,
    }
}

impl<S: Subject> Trial<S> {
    pub(super) fn routed(&mut self, actor: usize, deal: Deal<Balance>) -> Result<Numbers> {
        let one = |number| [number, 0, 0];
        match deal {
            Deal::Open { own, native, entry } => self.open(actor, own, native, entry).map(one),
            Deal::Close {
                units,
                exit,
                takes_rest,
            } => self.close(actor, units, exit, takes_rest),
            Deal::LiquidateByExit {
                borrower,
                units,
                shares,
                exit,
            } => self.liquidate_by_exit(actor, borrower, units, shares, exit),
            Deal::MintAndSell { native } => {
                self.pay(Who::Actor(actor), THE_ROUTER, native);
                let units = self.stake_for_units(THE_ROUTER, native);
                let units = units.map_err(LeverageError::Pool)?;
                let received = self.sell_units(THE_ROUTER, units);
                self.turned_over(actor, native, received.map_err(LeverageError::StablePool)?)
                    .map(one)
            }
            Deal::BuyAndExit { native } => {
                self.pay(Who::Actor(actor), THE_ROUTER, native);
                let units = self.sell_native(THE_ROUTER, native);
                let units = units.map_err(LeverageError::StablePool)?;
                let received = self.leave_with_units(THE_ROUTER, units);
                self.turned_over(actor, native, received.map_err(LeverageError::Pool)?)
                    .map(one)
            }
            other => panic!("{other:?} is none of the router's"),
        }
    }

    /// Pays what an arbitrage has earned.
    fn turned_over(&mut self, actor: usize, paid: Balance, received: Balance) -> Result<Balance> {
        self.pay(THE_ROUTER, Who::Actor(actor), received);
        received.checked_sub(paid).ok_or(LeverageError::TooLittleProfit)
    }

    fn may_act_for(&self, actor: usize) -> Result<()> {
        match self.markets.authorized[actor] {
            true => Ok(()),
            false => Err(LeverageError::Market(MarketError::NotAuthorized)),
        }
    }

    fn open(&mut self, actor: usize, own: Balance, native: Balance, entry: Entry) -> Result<Shares> {
        let now = self.now();
        if native == 0 {
            return Err(LeverageError::Market(MarketError::ZeroAmount));
        }
        self.may_act_for(actor)?;
        self.pay(Who::Actor(actor), THE_ROUTER, own);
        let lent = self.markets.lending.lend(&actor, native, now);
        lent.map_err(|refusal| LeverageError::Market(refused(refusal)))?;
        self.pay(MARKET, THE_ROUTER, native);

        let all = own + native;
        let units = match self.better_entry(all, entry) {
            Entry::Buy => self
                .sell_native(THE_ROUTER, all)
                .map_err(LeverageError::StablePool)?,
            _ => self
                .stake_for_units(THE_ROUTER, all)
                .map_err(LeverageError::Pool)?,
        };
        let added = self.markets.lending.supply_collateral(&actor, units);
        added.map_err(|refusal| LeverageError::Market(refused(refusal)))?;
        self.move_units(THE_ROUTER, MARKET, units)
            .map_err(LeverageError::Units)?;
        self.judge(actor)?;
        Ok(units)
    }

    /// The market's judgement at the price of now.
    fn judge(&mut self, actor: usize) -> Result<()> {
        let asked = self.asked();
        let exit = self.markets.exit(&asked);
        let judged = self.markets.lending.judge(&actor, asked.now, exit);
        judged.map_err(|refusal| LeverageError::Market(refused(refusal)))
    }

    fn better_entry(&mut self, native: Balance, entry: Entry) -> Entry {
        if entry != Entry::Better {
            return entry;
        }
        let asked = self.asked();
        let bought = self.markets.stable.quote(&asked, Coin::Native, native);
        let saved = (self.pool.clone(), self.shares);
        let minted = self.staked(WRAPPED_LST, native).ok();
        (self.pool, self.shares) = saved;
        match bought > minted {
            true => Entry::Buy,
            false => Entry::Stake,
        }
    }

    fn close(&mut self, actor: usize, units: Shares, exit: Exit, takes_rest: bool) -> Result<Numbers> {
        let now = self.now();
        if units == 0 {
            return Err(LeverageError::Market(MarketError::ZeroAmount));
        }
        self.may_act_for(actor)?;
        let lending = &mut self.markets.lending;
        lending.accrue(now);
        let taken = lending.take_collateral(&actor, units);
        taken.map_err(|refusal| LeverageError::Market(refused(refusal)))?;
        let due = narrow(&lending.debt(&actor));
        self.move_units(MARKET, THE_ROUTER, units)
            .map_err(LeverageError::Units)?;
        let paid = self.paid_for(actor, units, due, exit)?;
        let (mut repaid, mut shares) = (0, 0);
        if paid > 0 {
            let settled = self.markets.lending.repay(&actor, paid, now);
            (repaid, shares) = settled.map_err(|refusal| LeverageError::Market(refused(refusal)))?;
            assert_eq!(repaid, paid, "it pays no more than is due");
        }
        self.judge(actor)?;
        let left = self.markets.lending.account(&actor).position;
        if takes_rest && left.borrow_shares == 0 && left.units > 0 {
            let taken = self.take_collateral(actor, left.units);
            taken.map_err(LeverageError::Market)?;
        }
        Ok([repaid, shares, 0])
    }

    fn liquidate_by_exit(
        &mut self,
        actor: usize,
        borrower: usize,
        units: Shares,
        shares: u128,
        exit: Exit,
    ) -> Result<Numbers> {
        let done = self.liquidated(borrower, units, shares);
        let done = done.map_err(LeverageError::Market)?;
        let [seized, due, _] = done;
        self.move_units(MARKET, THE_ROUTER, seized)
            .map_err(LeverageError::Units)?;
        match self.paid_for(actor, seized, due, exit)? {
            paid if paid < due => Err(LeverageError::TooLittleProfit),
            _ => Ok(done),
        }
    }

    /// Turns units into native, pays the market what is due, and the actor the rest. Returns what the market got.
    fn paid_for(&mut self, actor: usize, units: Shares, due: Balance, exit: Exit) -> Result<Balance> {
        let out = self.leave_by(units, exit)?;
        let paid = out.min(due);
        self.pay(THE_ROUTER, MARKET, paid);
        self.pay(THE_ROUTER, Who::Actor(actor), out - paid);
        Ok(paid)
    }

    fn leave_by(&mut self, units: Shares, exit: Exit) -> Result<Balance> {
        let sell = match exit {
            Exit::Sell => units,
            Exit::AtOnce => 0,
            Exit::Split { sell } => sell.min(units),
            Exit::Better => {
                let asked = self.asked();
                let sold = self.markets.stable.quote(&asked, Coin::Units, units);
                match sold >= self.quote_at_once(units) {
                    true => units,
                    false => 0,
                }
            }
        };
        let mut out = 0;
        if sell > 0 {
            let sold = self.sell_units(THE_ROUTER, sell);
            out += sold.map_err(LeverageError::StablePool)?;
        }
        if units > sell {
            let paid = self.leave_with_units(THE_ROUTER, units - sell);
            out += paid.map_err(LeverageError::Pool)?;
        }
        Ok(out)
    }

    /// What an exit at once pays.
    fn quote_at_once(&mut self, units: Shares) -> Option<Balance> {
        let saved = (self.pool.clone(), self.shares);
        let paid = self.left_at_once(WRAPPED_LST, units);
        (self.pool, self.shares) = saved;
        paid.ok()
    }
}
