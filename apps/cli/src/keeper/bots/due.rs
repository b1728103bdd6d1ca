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
