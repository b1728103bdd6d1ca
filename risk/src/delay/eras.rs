//! The pool's redemptions, era by era. Book, queue and buffer are the contracts' own modules. The keeper settles,
//! finalizes and rebalances once in each era.

use std::collections::VecDeque;

use estuary_interfaces::{Balance, OperatorSettlement, RequestId, Timestamp};
use estuary_math::{mul_div, Rounding};
use ink::primitives::AccountId;
use staking_pool::{
    accounting::{Accounting, Layer, RewardParameters},
    parameters::reward_parameters,
    requests::parts,
};
use withdrawal_queue::{
    ledger::{part_of, Ledger},
    request::Request,
};

use crate::{
    chain::unbonding::Exits,
    input::portfolio::{Portfolio, DAY},
};

/// A request that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    pub id: RequestId,
    /// Planck that it was made for.
    pub amount: Balance,
    pub made_at: Timestamp,
    /// When it could be claimed.
    pub at: Timestamp,
}

/// A pool that lives from era to era.
#[derive(Clone, Debug)]
pub struct Eras<'a> {
    portfolio: &'a Portfolio,
    pub pool: Accounting,
    pub queue: Ledger,
    requests: Vec<Request>,
    exits: Exits,
    /// Stake that is unbonding: when it is back, and how much.
    pub unlocking: VecDeque<(Timestamp, Balance)>,
    rewards: RewardParameters,
    pub now: Timestamp,
}

impl<'a> Eras<'a> {
    /// The pool as the portfolio has it. What it owes is one request, made at the start.
    pub fn new(portfolio: &'a Portfolio) -> Option<Self> {
        let pool = portfolio.pool.accounting;
        let mut eras = Self {
            portfolio,
            pool,
            queue: Ledger::default(),
            requests: Vec::new(),
            exits: Exits::new(portfolio.unbonding),
            unlocking: VecDeque::new(),
            rewards: reward_parameters(&portfolio.pool.parameters, None),
            now: 0,
        };
        if pool.owed > 0 {
            eras.append(pool.owed, 0)?;
            // The keeper unbonded for it when it was made.
            eras.rebalance()?;
        }
        Some(eras)
    }

    /// Stakes `amount` planck.
    pub fn deposit(&mut self, amount: Balance, at: Timestamp) -> Option<()> {
        self.pool.stake(amount, at, self.rewards.period).map(|_| ())
    }

    /// Requests what is worth `amount` planck, and at most what there is. Returns the last request that it became.
    pub fn request(&mut self, amount: Balance, at: Timestamp) -> Option<RequestId> {
        let equity = self.pool.equity(at)?;
        let shares = match amount >= equity {
            // A pool without a share has no price.
            true => self.pool.total_shares.checked_sub(1)?,
            false => self.pool.to_shares_down(amount, at)?,
        };
        let worth = self.pool.redeem(shares, at, self.rewards.period)?;
        if worth == 0 {
            return Some(self.queue.last_id);
        }
        self.append(worth, at)
    }

    /// Splits a redemption into requests, as the pool does.
    fn append(&mut self, amount: Balance, at: Timestamp) -> Option<RequestId> {
        let parts = parts(amount, self.portfolio.pool.parameters.max_request).max(1);
        for number in 0..parts {
            let part = part_of(amount, parts, number)?;
            let (_, request) = self.queue.append(AccountId::from([0; 32]), part, at).ok()?;
            self.requests.push(request);
        }
        Some(self.queue.last_id)
    }

    /// Ends the era: what the keeper does. Returns the requests that were paid.
    pub fn end_era(&mut self) -> Option<Vec<Paid>> {
        self.now = self.now.checked_add(self.portfolio.pool.era)?;
        self.settle()?;
        let paid = self.finalize()?;
        self.rebalance()?;
        Some(paid)
    }

    /// Books rewards, and stake that is back.
    fn settle(&mut self) -> Option<()> {
        let mut back: Balance = 0;
        while let Some((_, amount)) = self.unlocking.pop_front_if(|(due, _)| *due <= self.now) {
            back = back.checked_add(amount)?;
        }
        let years = self.portfolio.pool.era as f64 / (365.0 * DAY as f64);
        let reward = (self.pool.staked as f64 * self.portfolio.pool.reward_rate * years) as Balance;
        let settled = OperatorSettlement {
            book: back,
            total: 0,
            received: back.checked_add(reward)?,
            reward,
            ..Default::default()
        };
        let (_, _, split) = self
            .pool
            .settle(&mut Layer::default(), &settled, &self.rewards, self.now)?;
        // Keepers spend their part elsewhere, and there is none.
        debug_assert_eq!(split.keeper, 0);
        Some(())
    }

    /// Pays the requests that are old enough, as the pool's `finalize` does after a sweep that began with the era's end.
    fn finalize(&mut self) -> Option<Vec<Paid>> {
        let waited = self.now.saturating_sub(self.portfolio.pool.parameters.min_wait);
        let made_before = waited.min(self.now.saturating_sub(1));
        let before = self.queue.finalized_id;
        let requests = &self.requests;
        let request = |id: RequestId| requests.get(usize::try_from(id).ok()?.checked_sub(1)?).copied();
        let (done, _) = self
            .queue
            .finalize(self.pool.payable(), made_before, request)
            .ok()?;
        if done.requests == 0 {
            return Some(Vec::new());
        }
        self.pool
            .pay_queue(done.amount, done.emptied, self.now, self.rewards.period)?;
        let paid = |id: RequestId| {
            let request = request(id)?;
            Some(Paid {
                id,
                amount: request.units,
                made_at: request.made_at,
                at: self.now,
            })
        };
        (before + 1..=done.last_id).map(paid).collect()
    }

    /// Bonds what nobody needs, and unbonds what the queue is owed beyond what is unbonding already.
    fn rebalance(&mut self) -> Option<()> {
        let parameters = &self.portfolio.pool.parameters;
        let (deployable, demand) =
            self.pool
                .plan_buffer(parameters.reserve_part, self.now, parameters.reward_period)?;
        self.pool.delegate(deployable)?;
        let unlocking = self.unlocking_total()?;
        let more = demand
            .saturating_sub(unlocking)
            .min(self.pool.staked.saturating_sub(unlocking));
        if more > 0 {
            let day = self.now as f64 / DAY as f64;
            let due = (self.exits.leave(more, day) * DAY as f64) as Timestamp;
            self.unlocking.push_back((due, more));
        }
        Some(())
    }

    /// Planck that are unbonding.
    pub fn unlocking_total(&self) -> Option<Balance> {
        let mut amounts = self.unlocking.iter().map(|(_, amount)| *amount);
        amounts.try_fold(0, |sum: Balance, amount| sum.checked_add(amount))
    }

    /// `part` of the equity, in planck.
    pub fn part_of_equity(&self, part: f64) -> Option<Balance> {
        const WHOLE: u128 = 1_000_000_000_000;
        let parts = (part * WHOLE as f64) as u128;
        mul_div(self.pool.equity(self.now)?, parts, WHOLE, Rounding::Down)
    }
}
