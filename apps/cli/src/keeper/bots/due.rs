//! What is due in the markets: a plain function of what they show.

use estuary_interfaces::{Balance, RequestId, Shares, Timestamp};
use estuary_markets::lending::Position;

use super::Bots;
use crate::{
    chain::Account,
    keeper::plan::{Action, MarketAction, Rank},
    markets::{arbitrage::Redemption, quotes::Quotes},
};

/// Interest is booked so often at least. Over a long time the mean of three rates, by which it is counted, is coarse.
const LONGEST_ACCRUAL: Timestamp = 86_400_000;

/// So many times what its transaction costs a deed has to earn: two keepers may want it, and one of them pays for nothing.
pub const FEES: Balance = 3;

/// The markets, as a keeper sees them.
#[derive(Clone, Debug)]
pub struct MarketSnapshot {
    pub quotes: Quotes,
    /// All positions, where they are looked at.
    pub positions: Vec<(Account, Position)>,
    /// What the keeper may trade with, if it trades.
    pub purse: Option<Purse>,
}

/// What a keeper trades with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    /// Planck that may go into a trade now.
    pub free: Balance,
    /// What a trade's transaction costs, about.
    pub fee: Balance,
    /// With a budget: what is on its way through the queue.
    pub queue: Option<Queued>,
}

/// Money on its way through the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Units of the wrapped token.
    pub units: Shares,
    /// Shares.
    pub shares: Shares,
    /// What the shares are worth in planck.
    pub worth: Balance,
    /// Requests that can be claimed.
    pub claimable: Vec<RequestId>,
    /// How long a request of now waits at most, in milliseconds. Nothing where it cannot be said.
    pub wait: Option<Timestamp>,
}

impl Bots {
    /// Whether a deed earns enough for what its transaction costs.
    pub fn is_enough(&self, profit: Balance, fee: Balance) -> bool {
        profit >= self.min_profit.max(fee.saturating_mul(FEES)).max(1)
    }

    /// What is bought for the queue, if that earns enough.
    pub fn redemption(&self, quotes: &Quotes, purse: &Purse) -> Option<Redemption> {
        let wait = purse.queue.as_ref()?.wait?;
        // Swap, unwrapping, request and claim.
        let fees = purse.fee.saturating_mul(4);
        quotes
            .buy_and_redeem(purse.free, wait, self.min_apr)
            .filter(|found| self.is_enough(found.profit, fees))
    }
}

/// What is due in the markets, with its rank.
pub fn due_in_markets(bots: &Bots, fee: Balance, seen: &MarketSnapshot) -> Vec<(Rank, Action)> {
    let mut actions = Vec::new();
    let mut add = |rank, action| actions.push((rank, Action::Market(action)));
    let quotes = &seen.quotes;
    if quotes.totals.borrow_assets > 0 && quotes.now.saturating_sub(quotes.totals.updated) >= LONGEST_ACCRUAL
    {
        add(Rank::Market, MarketAction::Accrue);
    }
    if bots.liquidate {
        for (account, position) in &seen.positions {
            let found = quotes.best_liquidation(position);
            // Bad debt is cleared where that costs no more than a fee: suppliers lose by it until it is.
            let pays = found.is_some_and(|found| found.bad_debt > 0 || bots.is_enough(found.profit, fee));
            if pays {
                add(Rank::Liquidate, MarketAction::Liquidate(account.clone()));
            }
        }
    }
    let Some(purse) = seen.purse.as_ref().filter(|_| bots.arbitrage) else {
        return actions;
    };
    let pays = |profit: Option<Balance>| profit.is_some_and(|profit| bots.is_enough(profit, purse.fee));
    let mint = quotes.mint_and_sell(purse.free);
    let buy = quotes.buy_and_exit(purse.free);
    if pays(mint.map(|found| found.profit)) {
        add(Rank::Market, MarketAction::MintAndSell);
    } else if pays(buy.map(|found| found.profit)) {
        add(Rank::Market, MarketAction::BuyAndExit);
    } else if bots.redemption(quotes, purse).is_some() {
        add(Rank::Market, MarketAction::BuyForQueue);
    }
    if let Some(queue) = &purse.queue {
        if !queue.claimable.is_empty() {
            add(Rank::Market, MarketAction::Claim);
        }
        if queue.units > 0 {
            add(Rank::Market, MarketAction::Unwrap);
        }
        if queue.worth >= quotes.parameters.min_request {
            add(Rank::Market, MarketAction::Request);
        }
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markets::sample::{lent, quotes, DAY, UNIT};
    use estuary_markets::WAD;

    const FEE: Balance = UNIT / 100;
    const ALL: Bots = Bots {
        liquidate: true,
        arbitrage: true,
        budget: Some(1_000_000 * UNIT),
        min_profit: 0,
        min_apr: 1_000,
        watch: false,
    };

    fn seen(quotes: Quotes) -> MarketSnapshot {
        MarketSnapshot {
            quotes,
            positions: Vec::new(),
            purse: Some(Purse {
                free: 100_000 * UNIT,
                fee: FEE,
                queue: Some(Queued {
                    wait: Some(28 * DAY),
                    ..Queued::default()
                }),
            }),
        }
    }

    fn due(bots: &Bots, seen: &MarketSnapshot) -> Vec<MarketAction> {
        let actions = due_in_markets(bots, FEE, seen).into_iter();
        let actions = actions.map(|(_, action)| match action {
            Action::Market(action) => action,
            other => panic!("{other}"),
        });
        actions.collect()
    }

    fn after_loss(debt: u128) -> MarketSnapshot {
        let (mut quotes, position) = lent(debt * 1_000 / 860, debt);
        quotes.price.rate = WAD / 100 * 95;
        quotes.price.mint_rate = quotes.price.rate;
        quotes.counted = quotes.price.rate;
        quotes.accounting.staked -= 50_000 * UNIT;
        MarketSnapshot {
            positions: vec![(Account::from([9; 32]), position)],
            purse: None,
            ..seen(quotes)
        }
    }

    #[test]
    fn in_quiet_markets_nothing_is_due() {
        assert_eq!(due(&ALL, &seen(quotes())), []);
    }

    #[test]
    fn interest_is_booked_once_a_day_where_anything_is_lent() {
        let (mut lent, _) = lent(1_000, 100);
        lent.totals.updated = lent.now - DAY;
        assert_eq!(due(&Bots::default(), &seen(lent.clone())), [MarketAction::Accrue]);
        lent.totals.updated += 1;
        assert_eq!(due(&Bots::default(), &seen(lent)), []);
        let mut idle = quotes();
        idle.totals.updated = 0;
        assert_eq!(due(&Bots::default(), &seen(idle)), []);
    }

    #[test]
    fn a_liquidation_is_due_where_it_pays_for_its_fee_three_times() {
        let borrower = MarketAction::Liquidate(Account::from([9; 32]));
        assert_eq!(due(&ALL, &after_loss(860)), [borrower]);
        let dear = Bots {
            min_profit: 100 * UNIT,
            ..ALL
        };
        assert_eq!(due(&dear, &after_loss(860)), []);
        assert_eq!(due(&Bots::default(), &after_loss(860)), [], "nobody wants it");
        let earned = after_loss(860);
        let (_, position) = &earned.positions[0];
        let profit = earned.quotes.best_liquidation(position).unwrap().profit;
        let actions = |fee| due_in_markets(&ALL, fee, &earned).len();
        assert_eq!((actions(profit / 3), actions(profit / 3 + 1)), (1, 0));
    }

    #[test]
    fn trades_are_due_where_the_peg_is_off_and_go_where_they_earn_now() {
        let skewed = |native, units| {
            let mut quotes = quotes();
            quotes.reserves.native = native * UNIT;
            quotes.reserves.units = units * UNIT;
            seen(quotes)
        };
        assert_eq!(due(&ALL, &skewed(190_000, 10_000)), [MarketAction::MintAndSell]);
        assert_eq!(due(&ALL, &skewed(10_000, 190_000)), [MarketAction::BuyAndExit]);
        // Where the way out at once costs more than it earns, the queue does not.
        let mut unreserved = skewed(40_000, 160_000);
        unreserved.quotes.accounting.reserve = 0;
        assert_eq!(due(&ALL, &unreserved), [MarketAction::BuyForQueue]);
        let no_budget = |mut seen: MarketSnapshot| {
            seen.purse = seen.purse.map(|purse| Purse { queue: None, ..purse });
            seen
        };
        assert_eq!(due(&ALL, &no_budget(unreserved)), []);
        let watching = Bots {
            arbitrage: false,
            ..ALL
        };
        assert_eq!(due(&watching, &skewed(190_000, 10_000)), []);
    }

    #[test]
    fn what_was_bought_goes_on_through_the_queue() {
        let mut bought = seen(quotes());
        let purse = bought.purse.as_mut().unwrap();
        purse.queue = Some(Queued {
            units: 5 * UNIT,
            shares: 7 * UNIT,
            worth: 7 * UNIT,
            claimable: vec![3],
            wait: None,
        });
        let steps = [MarketAction::Claim, MarketAction::Unwrap, MarketAction::Request];
        assert_eq!(due(&ALL, &bought), steps);
        // Less than a request can be for waits for more.
        let purse = bought.purse.as_mut().unwrap();
        purse.queue = Some(Queued {
            worth: UNIT - 1,
            shares: UNIT - 1,
            ..Queued::default()
        });
        assert_eq!(due(&ALL, &bought), []);
    }
}
