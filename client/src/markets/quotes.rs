//! What trades, exits and loans come to, at one block.

use estuary_interfaces::{Balance, PoolParameters, Price, Shares, Timestamp};
use estuary_market_interfaces::{
    lending_market::{MarketTerms, Totals},
    leverage::{Entry, Exit},
    stable_pool::{Reserves, StableTerms},
};
use estuary_markets::{
    lending::Position,
    shares::Total,
    stable::{swap, Book, Coin, Prices},
    WAD,
};
use estuary_math::{mul_div, Rounding};
use staking_pool::{
    accounting::{exit_fee::ExitRates, Accounting},
    parameters::exit_rates,
};

use super::search::largest;

/// The pool and its markets at one block.
#[derive(Clone, Debug)]
pub struct Quotes {
    /// The block's time, in milliseconds.
    pub now: Timestamp,
    /// Until when the staking pool stands still.
    pub paused_until: Timestamp,
    pub parameters: PoolParameters,
    pub accounting: Accounting,
    /// The planck that may be staked now.
    pub stake_room: Balance,
    /// The staking pool's prices.
    pub price: Price,
    pub stable: StableTerms,
    pub reserves: Reserves,
    pub terms: MarketTerms,
    /// With the interest until now.
    pub totals: Totals,
    /// The price of a unit that counts for debts, times 10^18.
    pub counted: Balance,
}

impl Quotes {
    /// The planck that selling `units` in the stable pool pays.
    pub fn sell(&self, units: Shares) -> Option<Balance> {
        self.swapped(Coin::Units, units)
    }

    /// The units that selling `native` planck in the stable pool pays.
    pub fn buy(&self, native: Balance) -> Option<Shares> {
        self.swapped(Coin::Native, native)
    }

    fn swapped(&self, coin: Coin, amount: u128) -> Option<u128> {
        let is_fresh = self.is_fresh(self.stable.max_age);
        if amount == 0 || self.reserves.supply == 0 || !is_fresh {
            return None;
        }
        let book = Book {
            native: self.reserves.native,
            units: self.reserves.units,
            supply: self.reserves.supply,
        };
        let prices = Prices {
            exit: self.price.rate,
            mint: self.price.mint_rate,
        };
        let trade = swap(&self.stable.curve(), &book, prices, coin, amount).ok()?;
        (trade.amount > 0).then_some(trade.amount)
    }

    /// Whether the last look at the chain's losses is at most so old, in milliseconds.
    pub fn is_fresh(&self, max_age: u64) -> bool {
        let oldest = self.now.saturating_sub(max_age);
        self.price.swept.is_some_and(|swept| swept >= oldest)
    }

    /// The planck that leaving the staking pool with `units` at once pays.
    pub fn at_once(&self, units: Shares) -> Option<Balance> {
        let rates: ExitRates = exit_rates(&self.parameters);
        if units == 0 || self.is_paused() || !self.is_fresh(self.parameters.max_sweep_age) {
            return None;
        }
        let (value, fee) = self.accounting.exit_quote(units, rates, self.now)?;
        value.checked_sub(fee).filter(|paid| *paid > 0)
    }

    /// The units that staking `native` planck mints.
    pub fn stake(&self, native: Balance) -> Option<Shares> {
        if native == 0 || native < self.parameters.min_stake || native > self.stake_room {
            return None;
        }
        let mut after = self.accounting;
        after.stake(native, self.now, self.parameters.reward_period)
    }

    fn is_paused(&self) -> bool {
        self.now < self.paused_until
    }

    /// The exit that pays most for `units`, and what it pays. It sells a part where that is better than all or nothing.
    pub fn best_exit(&self, units: Shares) -> Option<(Exit, Balance)> {
        let split = |sell: Shares| {
            let rest = units.checked_sub(sell).filter(|rest| *rest > 0)?;
            self.sell(sell)?.checked_add(self.at_once(rest)?)
        };
        let split = largest(units, split).map(|(sell, paid)| (Exit::Split { sell }, paid));
        let sell = self.sell(units).map(|paid| (Exit::Sell, paid));
        let at_once = self.at_once(units).map(|paid| (Exit::AtOnce, paid));
        // The first of equals: the split only where it pays more, for it costs more.
        [sell, at_once, split]
            .into_iter()
            .flatten()
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// What one exit pays for `units`.
    pub fn exit(&self, units: Shares, exit: Exit) -> Option<Balance> {
        match exit {
            Exit::Sell => self.sell(units),
            Exit::AtOnce => self.at_once(units),
            Exit::Better => self.sell(units).max(self.at_once(units)),
            Exit::Split { sell } => {
                let rest = units.checked_sub(sell)?;
                let at_once = self.at_once(rest).filter(|_| rest > 0)?;
                self.sell(sell)?.checked_add(at_once)
            }
        }
    }

    /// The entry that gives most units for `native`, and how many.
    pub fn best_entry(&self, native: Balance) -> Option<(Entry, Shares)> {
        let stake = self.stake(native).map(|units| (Entry::Stake, units));
        let buy = self.buy(native).map(|units| (Entry::Buy, units));
        [stake, buy]
            .into_iter()
            .flatten()
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// What one entry gives for `native`.
    pub fn enter(&self, native: Balance, entry: Entry) -> Option<Shares> {
        match entry {
            Entry::Stake => self.stake(native),
            Entry::Buy => self.buy(native),
            Entry::Better => self.stake(native).max(self.buy(native)),
        }
    }

    /// All loans.
    pub fn loans(&self) -> Total {
        Total {
            assets: self.totals.borrow_assets,
            shares: self.totals.borrow_shares,
        }
    }

    /// All that is supplied.
    pub fn supplies(&self) -> Total {
        Total {
            assets: self.totals.supply_assets,
            shares: self.totals.supply_shares,
        }
    }

    /// The part of the supply that is lent, times 10^18.
    pub fn use_of_supply(&self) -> u128 {
        let Totals {
            supply_assets,
            borrow_assets,
            ..
        } = self.totals;
        mul_div(borrow_assets, WAD, supply_assets, Rounding::Down).unwrap_or(0)
    }

    /// The planck that are not lent.
    pub fn idle(&self) -> Balance {
        self.totals
            .supply_assets
            .saturating_sub(self.totals.borrow_assets)
    }

    /// The worth of units at the exit price, rounded down.
    pub fn worth(&self, units: Shares) -> Option<Balance> {
        mul_div(units, self.price.rate, WAD, Rounding::Down)
    }

    /// The position after a loan of `assets` planck, and all loans with it.
    pub fn borrowed(&self, position: &Position, assets: Balance) -> Option<(Position, Total)> {
        let loans = self.loans();
        let shares = loans.to_shares_up(assets)?;
        let after = Position {
            borrow_shares: position.borrow_shares.checked_add(shares)?,
            units: position.units,
        };
        Some((after, loans.plus(assets, shares)?))
    }

    /// A position, for people and programs, with these loans in all.
    pub fn standing(&self, position: &Position, loans: &Total) -> Option<Standing> {
        let debt = position.debt(loans)?;
        Some(Standing {
            units: position.units,
            debt,
            limit: position.limit(self.counted, self.terms.lltv)?,
            health: position.health(loans, self.counted, self.terms.lltv),
            liquidated_below: liquidation_price(position.units, debt, self.terms.lltv),
        })
    }
}

/// Units and debt of an account, and how safe they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub units: Shares,
    /// In planck, rounded up.
    pub debt: Balance,
    /// The planck that may be owed.
    pub limit: Balance,
    /// The limit over the debt, times 10^18. Nothing without a debt.
    pub health: Option<u128>,
    /// The price of a unit below which the debt can be liquidated, times 10^18. Nothing without a debt.
    pub liquidated_below: Option<u128>,
}

impl Standing {
    /// How far the price can fall before the debt can be liquidated, in basis points of the price that counts.
    pub fn room(&self, counted: u128) -> Option<u16> {
        let below = self.liquidated_below?;
        let room = counted
            .saturating_sub(below)
            .checked_mul(10_000)?
            .checked_div(counted)?;
        u16::try_from(room).ok()
    }
}

/// The price at which the limit is the debt, rounded up: `⌈⌈debt·W/lltv⌉·W/units⌉`.
fn liquidation_price(units: Shares, debt: Balance, lltv: u128) -> Option<u128> {
    if debt == 0 {
        return None;
    }
    let worth = mul_div(debt, WAD, lltv, Rounding::Up)?;
    mul_div(worth, WAD, units, Rounding::Up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markets::sample::{lent, quotes, DAY, UNIT};

    #[test]
    fn a_trade_at_the_peg_costs_the_fee() {
        let quotes = quotes();
        // 4 basis points of one token, and the trifle by which it moves the price itself.
        let fee = UNIT / 10_000 * 4;
        let paid = quotes.sell(UNIT).unwrap();
        assert!((UNIT - fee - 100_000..UNIT - fee).contains(&paid), "{paid}");
        assert_eq!(quotes.buy(UNIT), Some(paid));
        assert_eq!(quotes.sell(0), None);
    }

    #[test]
    fn nobody_trades_at_an_old_price_and_nobody_leaves_a_pool_that_stands_still() {
        let mut old = quotes();
        old.price.swept = Some(old.now - 2 * DAY - 1);
        assert_eq!(
            (old.sell(UNIT), old.buy(UNIT), old.at_once(UNIT)),
            (None, None, None)
        );
        assert!(old.stake(UNIT).is_some());
        let mut paused = quotes();
        paused.paused_until = paused.now + 1;
        assert_eq!(paused.at_once(UNIT), None);
        assert!(paused.sell(UNIT).is_some());
    }

    #[test]
    fn an_exit_is_split_where_both_parts_together_pay_more() {
        let quotes = quotes();
        let units = 40_000 * UNIT;
        let (exit, paid) = quotes.best_exit(units).unwrap();
        let Exit::Split { sell } = exit else {
            panic!("{exit:?}");
        };
        assert!(paid > quotes.sell(units).unwrap() && paid > quotes.at_once(units).unwrap());
        for other in [sell - UNIT, sell + UNIT] {
            let split = Exit::Split { sell: other };
            assert!(quotes.exit(units, split).unwrap() <= paid, "{other}");
        }
        assert_eq!(quotes.exit(units, exit), Some(paid));
        // The pool has not so much, and the stable pool would be skewed by it.
        assert_eq!(quotes.best_exit(20_000_000 * UNIT), None);
    }

    #[test]
    fn an_entry_goes_where_units_are_cheaper() {
        let mut quotes = quotes();
        assert_eq!(quotes.best_entry(UNIT), Some((Entry::Stake, UNIT)));
        quotes.reserves.units = 150_000 * UNIT;
        let (entry, units) = quotes.best_entry(UNIT).unwrap();
        assert_eq!(entry, Entry::Buy);
        assert!(units > UNIT);
        // The limit of stakes is used up.
        quotes.stake_room = UNIT - 1;
        assert_eq!(quotes.stake(UNIT), None);
    }

    #[test]
    fn a_debt_at_its_limit_has_a_health_of_one_and_no_room() {
        let (quotes, position) = lent(1_000, 860);
        let standing = quotes.standing(&position, &quotes.loans()).unwrap();
        assert_eq!(standing.debt, 860 * UNIT);
        assert_eq!(standing.limit, 860 * UNIT);
        assert_eq!(standing.health, Some(WAD));
        assert_eq!(standing.liquidated_below, Some(WAD));
        assert_eq!(standing.room(quotes.counted), Some(0));
        let (quotes, position) = lent(1_000, 430);
        let standing = quotes.standing(&position, &quotes.loans()).unwrap();
        assert_eq!(standing.liquidated_below, Some(WAD / 2));
        assert_eq!(standing.room(quotes.counted), Some(5_000));
        let (quotes, position) = lent(1_000, 0);
        let standing = quotes.standing(&position, &quotes.loans()).unwrap();
        assert_eq!((standing.health, standing.liquidated_below), (None, None));
    }

    #[test]
    fn a_loan_is_foreseen_as_the_market_books_it() {
        let (quotes, position) = lent(1_000, 100);
        let (after, loans) = quotes.borrowed(&position, 50 * UNIT).unwrap();
        assert_eq!(after.debt(&loans), Some(150 * UNIT));
        assert_eq!(loans.assets, 150 * UNIT);
        assert_eq!(after.units, position.units);
    }
}
